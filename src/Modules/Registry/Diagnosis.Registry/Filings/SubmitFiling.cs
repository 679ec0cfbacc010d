using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Diagnosis.Registry.Institutions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.Registry.Filings;

/// <summary>The agency files, for the first time (TL-01/TL-02) or a change (TL-04). Late is marked, never refused: nobody is to stay unfiled because of a missed day.</summary>
internal sealed class SubmitFiling(FilingDesk desk)
{
    /// <param name="ChangedOn">For a change: the day on which what was filed changed; that of the papers when left out.</param>
    internal sealed record Request(DateOnly? ChangedOn, string? Reason);

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/filings/{id:guid}/submission", async (Guid id, Request r, Caller caller, IfMatch match, SubmitFiling h, CancellationToken ct) => (await h.Handle(id, r, caller, match, ct)).Answer())
            .For(Roles.Exam, Roles.Diagnosis).Idempotent<RegistryDb>().WithTags("filings").WithSummary("Files the papers with the province, for the first time or as a change; lateness is marked").Produces<FilingView>().ProducesProblem(409).ProducesProblem(422);

    public Task<Outcome<FilingView>> Handle(Guid id, Request r, Caller caller, IfMatch match, CancellationToken ct) => desk.Act(id, caller, match, FilingActor.Agency, "file", r.Reason, (f, i, problems, warnings) =>
    {
        var today = desk.Today;
        if (f.Waiting is not null) { problems.Add(new("filing-state", "state", "filing.waits-for-province")); }
        if (f.IsStopped(today) || f.Stop is not null) { problems.Add(new("filing-state", "state", "filing.has-stopped")); }
        if (f.WorkStartedOn is not { } started) { problems.Add(new("filing-state", "state", "filing.no-work-yet")); return Task.CompletedTask; }
        if (!FilingDesk.HasScope(f.Domain, f.Content)) { problems.Add(ChangeProfile.Needed(f.Domain == FilingDomain.Exam ? "categories" : "lines")); }
        bool isChange = f.Versions.Count > 0;
        var changedOn = r.ChangedOn ?? f.Content.ChangedOn;
        if (isChange)
        {
            if (changedOn is null) { problems.Add(ChangeProfile.Needed("changedOn")); }
            else if (changedOn > today) { problems.Add(new("day", "changedOn", "filing.in-the-future", Kernel.Ui.DateEntry.Show(changedOn))); }
            if (string.IsNullOrWhiteSpace(r.Reason)) { problems.Add(ChangeProfile.Needed("reason")); }
            if (!Differs(f, i)) { problems.Add(new("filing-change", "", "filing.nothing-changed")); }
        }
        // a dossier taken over from the register has no papers of its first filing; only what a change brings is asked again
        if (!isChange || f.Content.Conditions.Count > 0) { problems.AddRange(desk.Unproven(f.Domain, f.Content, today)); }
        var gaps = desk.Gaps(f.Domain, f.Content, i, today);
        desk.Tell(f.Domain, gaps, i.Division, problems, warnings);
        if (problems.Count > 0) { return Task.CompletedTask; }

        string limit = isChange ? "TL-04" : f.FilingLimit;
        var first = f.Pending is { ReturnedOn: not null } returned ? returned.FirstFiledOn : today;
        var due = FilingClocks.Due(desk.Terminology, limit, isChange ? changedOn!.Value : started);
        bool late = due < first;
        if (late) { warnings.Add(Finding.Warn("filing-late", "", "filing.late", limit, Kernel.Ui.DateEntry.Show(due))); }
        f.Content = f.Content with { ChangedOn = isChange ? changedOn : null };
        f.Pending = new(isChange, first, today, limit, due, late, f.Content, r.Reason?.Trim(), gaps);
        return Task.CompletedTask;
    }, ct);

    static bool Differs(FilingApplication f, Institution i) =>
        f.Content.Physicians.Count > 0
        || (f.Content.Name ?? i.Name, f.Content.Address ?? i.Address, f.Content.Phone ?? i.Phone) != (i.Name, i.Address, i.Phone)
        || f.Content.Lines.Count != f.Current!.Lines.Count || f.Content.Lines.Any(l => !f.Current.Lines.Any(l.Same))
        || !f.Content.Categories.Order(StringComparer.Ordinal).SequenceEqual(f.Current.Categories.Order(StringComparer.Ordinal));
}
