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
/// <param name="standing">What the request wanted to create if it is not there, and is: nothing of it is written.</param>
internal sealed class IncomingWrites(Caller caller, IReadOnlyList<IncomingWrite> writes, IReadOnlyList<IncomingWrite> standing)
{
    public Caller Caller { get; } = caller;
    public IReadOnlyList<IncomingWrite> Writes { get; } = writes;
    public IReadOnlyList<IncomingWrite> Standing { get; } = standing;
    public List<Issue> Issues { get; } = [];
    readonly List<(IncomingWrite Write, Func<CancellationToken, Task> Rehearse, Func<CancellationToken, Task> Perform)> effects = [];

    /// <summary>What a module will do with the request when nothing in it is refused. Where several have something to do, all are rehearsed before the first is performed.</summary>
    /// <param name="rehearse">Asks the module whether it would; refuses, and keeps nothing.</param>
    /// <param name="perform">Does it; refuses where the rehearsal would have.</param>
    public void Effect(IncomingWrite write, Func<CancellationToken, Task> rehearse, Func<CancellationToken, Task> perform) => effects.Add((write, rehearse, perform));

    bool Refused => Issues.Exists(i => i.IsError);

    /// <summary>Rehearses and performs; after a refusal nothing of the request stands in any module, but for what another writer did between the two (that is said at each entry).</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        // a modifier may turn what is said into its opposite: nobody acts on what he does not understand (R4, extensibility)
        foreach (var w in effects.Count == 0 ? [] : Writes.Where(w => w.Document?.Root["modifierExtension"].Exists == true)) { Issues.Add(Issue.Error("extension", w.Type + ".modifierExtension", "fhir.s.modifier-extension").Below2(w.Path)); }
        if (Refused) { return; }
        if (effects.Count > 1)
        {
            int before = Issues.Count;
            foreach (var e in effects) { await e.Rehearse(ct); }
            if (Refused) { return; }
            // the performance says it again
            Issues.RemoveRange(before, Issues.Count - before);
        }
        for (int i = 0; i < effects.Count; i++)
        {
            await effects[i].Perform(ct);
            if (!Refused) { continue; }
            foreach (var (write, _, _) in effects.Take(i)) { Issues.Add(Issue.Warn("informational", write.Type, "fhir.s.effect-stands").Below2(write.Path)); }
            foreach (var (write, _, _) in effects.Skip(i + 1)) { Issues.Add(Issue.Warn("informational", write.Type, "fhir.s.effect-not-tried").Below2(write.Path)); }
            return;
        }
    }

    /// <summary>The other resource of this request that a reference names, if it stands in it.</summary>
    public IncomingWrite? Find(string? reference) => reference is null ? null : Writes.FirstOrDefault(w => w.Address == reference);

    /// <summary>Refuses the request (422): <paramref name="said"/> is in the caller's language; <paramref name="expression"/> is the element, e.g. <c>Observation.code</c>.</summary>
    public void Refuse(IncomingWrite write, string code, string expression, string said) => Issues.Add((Issue.Error(code, expression, "fhir.s.domain") with { Said = said }).Below2(write.Path));

    /// <summary>Tells the caller something without refusing.</summary>
    public void Warn(IncomingWrite write, string code, string expression, string said) => Issues.Add((Issue.Warn(code, expression, "fhir.s.domain") with { Said = said }).Below2(write.Path));
}

/// <summary>
/// What a domain module makes of resources that clients write. Asked before anything is stored, once for each request, with all its writes; an error among
/// <see cref="IncomingWrites.Issues"/> refuses the whole request with 422. It reads and checks, and says what it will do by <see cref="IncomingWrites.Effect"/>:
/// effects begin when every intake has been asked and none refused. An effect is committed before the resources are: it must be safe to be asked again with the same ids (a race makes the store start over; a client repeats after a timeout). Register scoped: <c>services.AddScoped&lt;IFhirIntake, …&gt;()</c>.
/// </summary>
internal interface IFhirIntake
{
    Task BeforeWriteAsync(IncomingWrites incoming, CancellationToken ct);
}

internal static class IssuePaths
{
    public static Issue Below2(this Issue issue, string path) => path.Length == 0 ? issue : issue.Below(path);
}
