using Diagnosis.Fhir;
using Diagnosis.Kernel.Access;

namespace Diagnosis.Exchange.Fhir;

internal enum WriteKind { Create, Update, Delete }

/// <summary>One write of a client, checked against R4 and with its references resolved, before it is stored.</summary>
/// <param name="Path">Where it stands in the request: empty, or <c>Bundle.entry[3]</c>.</param>
/// <param name="Id">The id it has or will have; a retry of the same request after a lost race keeps it.</param>
/// <param name="Document">Null for a deletion.</param>
internal sealed record IncomingWrite(string Path, WriteKind Kind, string Type, string Id, FhirDocument? Document)
{
    /// <summary>Further lawful readers of the resource (see <c>Readers</c>), granted with it.</summary>
    public List<string> AlsoReaders { get; } = [];
    public string Address => $"{Type}/{Id}";
}

/// <summary>All writes of one request: one, or those of a transaction in which all stands or falls together.</summary>
internal sealed class IncomingWrites(Caller caller, IReadOnlyList<IncomingWrite> writes)
{
    public Caller Caller { get; } = caller;
    public IReadOnlyList<IncomingWrite> Writes { get; } = writes;
    public List<Issue> Issues { get; } = [];

    /// <summary>The other resource of this request that a reference names, if it stands in it.</summary>
    public IncomingWrite? Find(string? reference) => reference is null ? null : Writes.FirstOrDefault(w => w.Address == reference);

    /// <summary>Refuses the request (422): <paramref name="said"/> is in the caller's language; <paramref name="expression"/> is the element, e.g. <c>Observation.code</c>.</summary>
    public void Refuse(IncomingWrite write, string code, string expression, string said) => Issues.Add((Issue.Error(code, expression, "fhir.s.domain") with { Said = said }).Below2(write.Path));

    /// <summary>Tells the caller something without refusing.</summary>
    public void Warn(IncomingWrite write, string code, string expression, string said) => Issues.Add((Issue.Warn(code, expression, "fhir.s.domain") with { Said = said }).Below2(write.Path));
}

/// <summary>
/// What a domain module makes of resources that clients write. Asked before anything is stored, once for each request, with all its writes; an error among
/// <see cref="IncomingWrites.Issues"/> refuses the whole request with 422. The module's own effect is committed by then: it must be safe to be asked again
/// with the same ids (a race makes the store start over; a client repeats after a timeout). Register scoped: <c>services.AddScoped&lt;IFhirIntake, …&gt;()</c>.
/// </summary>
internal interface IFhirIntake
{
    Task BeforeWriteAsync(IncomingWrites incoming, CancellationToken ct);
}

internal static class IssuePaths
{
    public static Issue Below2(this Issue issue, string path) => path.Length == 0 ? issue : issue.Below(path);
}
