using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cases;

internal sealed record TaskAnswer(Guid Id, int Version, TaskState State, Guid CaseId, DateOnly? OrganisedOn, DateOnly? DoneOn) : IVersioned
{
    public static TaskAnswer Of(CommissionTask t) => new(t.Id, t.Version, t.State, t.CaseId, t.OrganisedOn, t.DoneOn);
}

internal sealed record OrganiseRequest(DateOnly? On = null);

/// <param name="Decision">Pressing: what came of it. Survey: the findings. Data: what counts as the work and contact history.</param>
/// <param name="DecisionNo">Number of the document.</param>
internal sealed record SettleRequest(string? Decision, string? DecisionNo = null, DateOnly? On = null);

/// <summary>
/// The county commission presses, organises a survey, decides. Its decision ends the suspension of the case in the same transaction, so
/// that the clock of the conclusion runs again from the day after.
/// </summary>
internal sealed class ActOnTask(CaseDesk desk)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/diagnosis/commission-tasks/{id:guid}/organise", async (Guid id, OrganiseRequest r, Caller caller, IfMatch ifMatch, ActOnTask handler, CancellationToken ct) => (await handler.Organise(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Commission).WithTags("Diagnosis").WithSummary("The on-site survey is organised (TL-22)").Produces<TaskAnswer>().ProducesProblem(403).ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/diagnosis/commission-tasks/{id:guid}/decision", async (Guid id, SettleRequest r, Caller caller, IfMatch ifMatch, ActOnTask handler, CancellationToken ct) => (await handler.Settle(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Commission).WithTags("Diagnosis").WithSummary("The employer was pressed, the survey reported or the data decided (TL-22, TL-23): the case goes on").Produces<TaskAnswer>().ProducesProblem(403).ProducesProblem(409).ProducesProblem(422);
    }

    public Task<Outcome<TaskAnswer>> Organise(Guid id, OrganiseRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct) => Act(id, caller, ifMatch, r.On, "organise", (task, record, day) =>
    {
        if (task.Organise(day) is { } no) { return no; }
        int at = record.Suspensions.FindIndex(s => s.TaskId == task.Id);
        if (at >= 0) { record.Suspensions[at] = record.Suspensions[at] with { OrganisedOn = day }; }
        return null;
    }, ct);

    public Task<Outcome<TaskAnswer>> Settle(Guid id, SettleRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct) => Act(id, caller, ifMatch, r.On, "decide", (task, record, day) =>
    {
        if (task.Settle(r.Decision, r.DecisionNo, day, Actor.Of(caller)) is { } no) { return no; }
        if (task.Kind != TaskKind.Press) { return record.Resume(task.Kind == TaskKind.SiteSurvey ? SuspensionKind.Site : SuspensionKind.Data, day, r.Decision, r.DecisionNo, caller.Name); }
        int at = record.Requests.FindLastIndex(x => x.PressAskedOn is not null && x.PressedOn is null);
        if (at >= 0) { record.Requests[at] = record.Requests[at] with { PressedOn = day }; }
        return null;
    }, ct);

    async Task<Outcome<TaskAnswer>> Act(Guid id, Caller caller, IfMatch ifMatch, DateOnly? on, string act, Func<CommissionTask, DiagnosisCase, DateOnly, Refusal?> change, CancellationToken ct)
    {
        var db = desk.Db;
        // the agency may write into the case at the same moment: who loses reads again, the guards decide again
        return await db.AgainOnRaceAsync<Outcome<TaskAnswer>>(async () =>
        {
            if (await db.CommissionTasks.VisibleTo(db, caller).FirstOrDefaultAsync(t => t.Id == id, ct) is not { } task) { return Refusal.NotFound(); }
            // those above see it and do not act: the law names the commission of the place
            if (!caller.SeesAll && caller.Division != task.Division) { return Refusal.Forbidden("diagnosis.not-your-county", "职业病防治法 第47-48条"); }
            if (await db.CheckAsync(task, ifMatch, ct) is { } stale) { return stale; }
            var day = on ?? desk.Today;
            if (day > desk.Today) { return Refusal.Invalid(new Finding("D11", "on", "diagnosis.day-in-future", DiagnosisCase.Show(day))); }
            var record = await db.Cases.FirstAsync(c => c.Id == task.CaseId, ct);
            if (change(task, record, day) is { } no) { db.ChangeTracker.Clear(); return no; }
            task.Because(act);
            record.Because("commission-" + act, task.Kind.ToString());
            await db.SaveChangesAsync(ct);
            return TaskAnswer.Of(task);
        });
    }
}
