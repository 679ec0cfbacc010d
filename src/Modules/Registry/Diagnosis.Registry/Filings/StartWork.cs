using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Diagnosis.Registry.Institutions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.Registry.Filings;

/// <summary>The agency begins to work, which it may do before it files; it must meet the conditions on that day, and the clock of TL-01/TL-02 begins.</summary>
internal sealed class StartWork(FilingDesk desk)
{
    internal sealed record Request(DateOnly? StartedOn);

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/filings/{id:guid}/start-work", async (Guid id, Request r, Caller caller, IfMatch match, StartWork h, CancellationToken ct) => (await h.Handle(id, r, caller, match, ct)).Answer())
            .For(Roles.Exam, Roles.Diagnosis).Idempotent<RegistryDb>().WithTags("filings").WithSummary("Begins to work: starts TL-01 or TL-02; refused where a condition is not proven").Produces<FilingView>().ProducesProblem(409).ProducesProblem(422);

    public Task<Outcome<FilingView>> Handle(Guid id, Request r, Caller caller, IfMatch match, CancellationToken ct) => desk.Act(id, caller, match, FilingActor.Agency, "start-work", null, (f, i, problems, warnings) =>
    {
        if (f.State != FilingState.Draft) { problems.Add(new("filing-state", "state", "filing.works-already")); return Task.CompletedTask; }
        if (r.StartedOn is not { } day) { problems.Add(ChangeProfile.Needed("startedOn")); return Task.CompletedTask; }
        if (day > desk.Today) { problems.Add(new("day", "startedOn", "filing.in-the-future", Kernel.Ui.DateEntry.Show(day))); }
        if (!FilingDesk.HasScope(f.Domain, f.Content)) { problems.Add(ChangeProfile.Needed(f.Domain == FilingDomain.Exam ? "categories" : "lines")); }
        problems.AddRange(desk.Unproven(f.Domain, f.Content, day));
        // an exam agency needs its physician from the first day; for diagnosis the number is a rule of filing
        desk.Tell(f.Domain, desk.Gaps(f.Domain, f.Content, i, day), i.Division, problems, warnings, always: f.Domain == FilingDomain.Exam);
        f.WorkStartedOn = day;
        if (f.Domain == FilingDomain.Exam && problems.Count == 0 && FilingClocks.Due(desk.Terminology, f.FilingLimit, day) is { } last) { i.ExamCategories = ScopeFacts.Begin(i.ExamCategories, f.Content.Categories, day, last, desk.Db.Clock.GetUtcNow()); }
        return Task.CompletedTask;
    }, ct);
}
