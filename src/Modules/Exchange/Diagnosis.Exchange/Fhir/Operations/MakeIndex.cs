using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;

namespace Diagnosis.Exchange.Fhir.Operations;

/// <summary>An administrator has the index of types made anew: by $reindex or on the page.</summary>
internal sealed class MakeIndex(IndexJobs jobs, AuditTrail trail, FhirStore store)
{
    /// <param name="types">None: all.</param>
    /// <returns>How many types were begun.</returns>
    public async Task<Outcome<int>> Handle(IReadOnlyList<string>? types, Caller caller, CancellationToken ct)
    {
        if (!caller.SeesAll && !caller.Has(Roles.Admin)) { return Refusal.Forbidden(); }
        string[] all = [.. IndexJobs.Indexed.Select(t => t.Name)];
        types ??= all;
        if (types.FirstOrDefault(t => !all.Contains(t)) is { } unknown) { return Refusal.Invalid(new Finding("value", "type", "fhir.s.unknown-type", unknown)); }
        await jobs.StartAsync(types, ct);
        await trail.AddAsync(store.AuditOf(caller, 'E', "Bundle", types.Count == all.Length ? "$reindex" : "$reindex?type=" + string.Join(',', types), 0), ct);
        return types.Count;
    }
}
