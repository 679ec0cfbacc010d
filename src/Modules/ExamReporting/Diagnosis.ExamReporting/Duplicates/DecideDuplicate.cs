using System.ComponentModel;
using Diagnosis.ExamReporting.Data;
using Diagnosis.ExamReporting.Reports;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.ExamReporting.Duplicates;

internal sealed record DuplicateDecision
{
    [Description("same: one exam told twice, the waiting record is merged into the other; different: two exams, the waiting record counts from now on.")] public string? Decision { get; init; }
    public string? Reason { get; init; }
}

/// <summary>The waiting record and the one it may repeat, side by side; numbers masked.</summary>
internal sealed record DuplicatePair(ReportDetail Waiting, ReportDetail Existing, IReadOnlyList<string> DifferingFields);

/// <summary>The queue of possible duplicates of an agency, and the decision about one.</summary>
internal sealed class DecideDuplicate(ExamReportingDb db, ReadReports reports, ReportIntake intake)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/exam/possible-duplicates", async (Guid? after, int? size, Caller caller, DecideDuplicate handler, CancellationToken ct) => await handler.ListAsync(after, size, caller, ct))
            .For(Roles.Exam, Roles.Commission).WithTags("Possible duplicates").WithSummary("Records that wait for a decision").Produces<Page<ReportLine>>();
        api.MapGet("/exam/possible-duplicates/{id:guid}", async (Guid id, Caller caller, DecideDuplicate handler, CancellationToken ct) => (await handler.FindAsync(id, caller, ct)).Answer())
            .For(Roles.Exam, Roles.Commission).WithTags("Possible duplicates").WithSummary("A waiting record beside the one it may repeat").Produces<DuplicatePair>().ProducesProblem(404);
        api.MapPost("/exam/possible-duplicates/{id:guid}/decision", async (Guid id, DuplicateDecision request, Caller caller, IfMatch ifMatch, DecideDuplicate handler, CancellationToken ct) => (await handler.Handle(id, request, caller, ifMatch, ct)).Answer())
            .For(Roles.Exam).Idempotent<ExamReportingDb>().WithTags("Possible duplicates").WithSummary("Decide: same or different").Produces<ReportAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
    }

    public Task<Page<ReportLine>> ListAsync(Guid? after, int? size, Caller caller, CancellationToken ct) => reports.ListAsync(new(State: nameof(ReportState.Held), After: after, Size: size), caller, ct);

    public async Task<Outcome<DuplicatePair>> FindAsync(Guid id, Caller caller, CancellationToken ct)
    {
        if (await db.Reports.VisibleTo(db, caller).FirstOrDefaultAsync(r => r.Id == id && r.State == ReportState.Held, ct) is not { } waiting
            || await db.Reports.VisibleTo(db, caller).FirstOrDefaultAsync(r => r.Id == waiting.DuplicateOf, ct) is not { } existing) { return Refusal.NotFound(); }
        db.RecordRead(waiting, "read");
        db.RecordRead(existing, "read");
        await db.SaveChangesAsync(ct);
        var (a, b) = (reports.View(waiting, []), reports.View(existing, []));
        string[] ours = ["id", "version", "knownAt", "state", "duplicateOf", "suspectedCases", "warnings"];
        return new DuplicatePair(a, b, [.. Concurrency.Compare(Json.Write(a), Json.Write(b)).Select(d => d.Field).Where(f => !ours.Contains(f))]);
    }

    public async Task<Outcome<ReportAnswer>> Handle(Guid id, DuplicateDecision request, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        if (await db.Reports.VisibleTo(db, caller).FirstOrDefaultAsync(r => r.Id == id, ct) is not { } waiting) { return Refusal.NotFound(); }
        if (waiting.InstitutionId != caller.InstitutionId && !caller.SeesAll) { return Refusal.Forbidden(); }
        if (await db.CheckAsync(waiting, ifMatch, ct) is { } stale) { return stale; }
        if (waiting.State != ReportState.Held) { return Refusal.Conflict(new Finding("state", "", "exam.report-state")); }
        if (request.Decision is not ("same" or "different")) { return Refusal.Invalid(new Finding("code", "decision", "exam.code-unknown", request.Decision ?? "")); }
        waiting.Decide(request.Decision == "same", request.Reason?.Trim());
        // from now on it says what it says: a suspicion in it opens its case here
        await intake.FollowAsync(waiting, await db.SuspectedCases.Where(c => c.ReportId == id).ToListAsync(ct), await db.Contraindications.Where(c => c.ReportId == id).ToListAsync(ct), ct);
        await db.SaveChangesAsync(ct);
        return new ReportAnswer(waiting.Id, waiting.Version, waiting.State.ToString());
    }
}
