using System.ComponentModel;
using Diagnosis.ExamReporting.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.ExamReporting.Suspected;

/// <summary>That worker or employer were told of a suspected case (LAW art. 55).</summary>
internal sealed record CaseNotification
{
    [Description("worker or employer")] public string? Of { get; init; }
    public DateOnly? On { get; init; }
    [Description("How, e.g. letter, by hand.")] public string? How { get; init; }
}

/// <summary>That a suspected case was reported to the local commission (LAW art. 50).</summary>
internal sealed record CaseReport
{
    public DateOnly? On { get; init; }
    [Description("The commission it was reported to.")] public string? To { get; init; }
}

/// <summary>Where a suspected case went besides a diagnosis.</summary>
internal sealed record CaseOutcome
{
    [Description("Observation, RefusedByWorker, EmployerFailed, MovedAway, Lost, or Reported (back on the way).")] public string? State { get; init; }
    public string? Reason { get; init; }
}

/// <summary>A suspected case after an act.</summary>
internal sealed record CaseAnswer(Guid Id, int Version, string State) : IVersioned;

/// <summary>The acts on a suspected case: tell, report, and say what became of it.</summary>
internal sealed class ActOnSuspectedCase(ExamReportingDb db)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var cases = api.MapGroup("/exam/suspected-cases/{id:guid}").WithTags("Suspected cases");
        cases.MapPost("/notifications", async (Guid id, CaseNotification request, Caller caller, IfMatch ifMatch, ActOnSuspectedCase handler, CancellationToken ct) => (await handler.NotifyAsync(id, request, caller, ifMatch, ct)).Answer())
            .For(Roles.Exam).Idempotent<ExamReportingDb>().WithSummary("Record that the worker or the employer was told").Produces<CaseAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        cases.MapPost("/report", async (Guid id, CaseReport request, Caller caller, IfMatch ifMatch, ActOnSuspectedCase handler, CancellationToken ct) => (await handler.ReportAsync(id, request, caller, ifMatch, ct)).Answer())
            .For(Roles.Exam).Idempotent<ExamReportingDb>().WithSummary("Record the report to the local commission").Produces<CaseAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        cases.MapPost("/outcome", async (Guid id, CaseOutcome request, Caller caller, IfMatch ifMatch, ActOnSuspectedCase handler, CancellationToken ct) => (await handler.MoveAsync(id, request, caller, ifMatch, ct)).Answer())
            .For(Roles.Exam, Roles.Commission).Idempotent<ExamReportingDb>().WithSummary("Say what became of a suspected case besides a diagnosis").Produces<CaseAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
    }

    public Task<Outcome<CaseAnswer>> NotifyAsync(Guid id, CaseNotification request, Caller caller, IfMatch ifMatch, CancellationToken ct) => ActAsync(id, caller, ifMatch, own: true, c =>
    {
        if (request.Of is not ("worker" or "employer")) { return Refusal.Invalid(new Finding("code", "of", "exam.code-unknown", request.Of ?? "")); }
        if (CheckDay(request.On, c) is { } wrong) { return wrong; }
        if (request.Of == "worker") { c.WorkerNotified(request.On!.Value, request.How?.Trim()); } else { c.EmployerNotified(request.On!.Value, request.How?.Trim()); }
        return null;
    }, ct);

    public Task<Outcome<CaseAnswer>> ReportAsync(Guid id, CaseReport request, Caller caller, IfMatch ifMatch, CancellationToken ct) => ActAsync(id, caller, ifMatch, own: true, c =>
    {
        if (CheckDay(request.On, c) is { } wrong) { return wrong; }
        c.Reported(request.On!.Value, request.To?.Trim());
        // whoever holds the card of it ready need not file it any more
        db.Publish(c.ToEvent());
        return null;
    }, ct);

    public Task<Outcome<CaseAnswer>> MoveAsync(Guid id, CaseOutcome request, Caller caller, IfMatch ifMatch, CancellationToken ct) => ActAsync(id, caller, ifMatch, own: false, c =>
    {
        if (!Enum.TryParse<CaseState>(request.State, true, out var to)) { return Refusal.Invalid(new Finding("code", "state", "exam.code-unknown", request.State ?? "")); }
        if (string.IsNullOrWhiteSpace(request.Reason)) { return Refusal.Invalid(new Finding("required", "reason", "exam.required")); }
        if (!SuspectedCase.MayMove(c.State, to)) { return Refusal.Conflict(new Finding("state", "state", "exam.case-state", c.State, to)); }
        c.Move(to, request.Reason.Trim());
        return null;
    }, ct);

    Refusal? CheckDay(DateOnly? on, SuspectedCase c) =>
        on is null ? Refusal.Invalid(new Finding("required", "on", "exam.required"))
        : on > db.Clock.Today() ? Refusal.Invalid(new Finding("date", "on", "exam.date-future"))
        : on < c.ExamDate ? Refusal.Invalid(new Finding("date", "on", "exam.before-exam", c.ExamDate.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))) : null;

    async Task<Outcome<CaseAnswer>> ActAsync(Guid id, Caller caller, IfMatch ifMatch, bool own, Func<SuspectedCase, Refusal?> act, CancellationToken ct)
    {
        if (await db.SuspectedCases.VisibleTo(db, caller).FirstOrDefaultAsync(c => c.Id == id, ct) is not { } found) { return Refusal.NotFound(); }
        // the duties are those of the agency that found the case; others that may read it may not act
        if (!caller.SeesAll && found.InstitutionId != caller.InstitutionId && (own || !caller.Has(Roles.Commission))) { return Refusal.Forbidden(); }
        if (await db.CheckAsync(found, ifMatch, ct) is { } stale) { return stale; }
        if (found.State == CaseState.Withdrawn) { return Refusal.Conflict(new Finding("state", "", "exam.case-withdrawn")); }
        if (act(found) is { } refusal) { return refusal; }
        await db.SaveChangesAsync(ct);
        return new CaseAnswer(found.Id, found.Version, found.State.ToString());
    }
}
