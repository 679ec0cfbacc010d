using Diagnosis.Fhir;
using Diagnosis.Kernel;

namespace Diagnosis.Exchange.Fhir.Operations;

/// <summary>$validate: the checks of a write without the write.</summary>
internal sealed class Validate(FhirModel model, FhirStore store, Words words) : IFhirOperation
{
    public string Name => "$validate";
    public IReadOnlyList<string> Types { get; } = [.. Served.Types.Values.Where(t => t.Name != "AuditEvent").Select(t => t.Name)];
    public bool OnInstance => true;

    public async Task<Reply> RunAsync(Ask ask, string? type, string? id, CancellationToken ct)
    {
        IReadOnlyList<FhirIssue> unread = [];
        var document = ask.Body.Length == 0 ? null : FhirDocument.Parse(ask.Body, null, out unread);
        Input? input = document is { ResourceType: "Parameters" } && type != "Parameters" ? new(ask) : null;
        // wrapped in Parameters, the resource is the parameter of that name
        if (input is not null) { document = input.Part("resource") is { Exists: true } inner ? FhirDocument.Parse(inner.Raw, null, out unread) : null; }
        string? mode = input?["mode"] ?? ask.Parameter("mode"), profile = input?["profile"] ?? ask.Parameter("profile");
        if (mode is not (null or "create" or "update" or "delete" or "profile")) { throw FhirRefusal.Bad("value", "mode", "fhir.s.bad-value", "mode", mode, "create, update, delete, profile"); }
        if (mode == "profile" && profile is null) { throw FhirRefusal.Bad("required", "profile", "fhir.s.need", "profile"); }
        var found = new List<Issue>();
        if (document is null && unread.Count == 0)
        {
            // without one of its own it is about the resource that stands there
            if (id is null) { throw FhirRefusal.Bad("required", "", "fhir.s.no-body"); }
            Interactions.Demand(ask, Served.Find(type!)!, Interaction.Read, 'r');
            await using var session = await store.Database.OpenAsync(ct);
            var row = await session.ReadAsync(store.Keys.Self(type!, id), ct);
            if (row is null || row.Deleted || !await FhirStore.MayReadAsync(session, row, ask.Caller, ct)) { throw FhirRefusal.NotFound(type!, id); }
            if (mode is "delete" or "update" && !FhirStore.MayChange(row, ask.Caller)) { found.Add(Issue.Error("forbidden", "", "fhir.s.not-yours", type!, id)); }
            document = mode == "delete" ? null : store.Open(row).Document;
        }
        if (mode == "delete") { document = null; }
        else if (document is null) { found.AddRange(unread.Select(Issue.Of)); }
        else if (document.ResourceType != type) { found.Add(Issue.Error("invalid", "", "fhir.s.other-type", document.ResourceType, type!)); }
        else
        {
            if (mode == "update" && (document.Id is null || (id is not null && document.Id != id))) { found.Add(Issue.Error("invalid", type + ".id", "fhir.s.other-id", document.Id ?? "", id ?? "id")); }
            found.AddRange(FhirValidator.Validate(document, model.Definitions, new FhirValidation { BestPractice = true, Profiles = profile is null ? [] : [profile] }).Select(Issue.Of));
        }
        if (found.Count == 0) { found.Add(new Issue(FhirSeverity.Information, "informational", "", "fhir.s.valid")); }
        return new Reply(200) { Body = OperationOutcomes.Write(found, words) };
    }
}
