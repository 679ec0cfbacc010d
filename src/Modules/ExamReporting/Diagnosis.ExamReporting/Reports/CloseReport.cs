using Diagnosis.ExamReporting.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.ExamReporting.Reports;

internal sealed record CloseReportRequest(string? Reason);
internal sealed record ReportAnswer(Guid Id, int Version, string State) : IVersioned;

/// <summary>Ends a record's life: closed after its audit, unless a chain of it ends in 复查 (X06), or withdrawn by the agency that sent it.</summary>
internal sealed class CloseReport(ExamReportingDb db, ReportIntake intake)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/exam/reports/{id:guid}/close", async (Guid id, CloseReportRequest request, Caller caller, IfMatch ifMatch, CloseReport handler, CancellationToken ct) => (await handler.Handle(id, request.Reason, caller, ifMatch, ct)).Answer())
            .For(Roles.Exam, Roles.Commission).Idempotent<ExamReportingDb>().WithTags("Exam reports").WithSummary("Close a record; refused while a factor's last conclusion is 复查").Produces<ReportAnswer>().ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/exam/reports/{id:guid}/withdraw", async (Guid id, CloseReportRequest request, Caller caller, IfMatch ifMatch, CloseReport handler, CancellationToken ct) => (await handler.WithdrawAsync(id, request.Reason, caller, ifMatch, ct)).Answer())
            .For(Roles.Exam).Idempotent<ExamReportingDb>().WithTags("Exam reports").WithSummary("Withdraw a record sent in error; its suspected cases are withdrawn with it").Produces<ReportAnswer>().ProducesProblem(409).ProducesProblem(422);
    }

    public async Task<Outcome<ReportAnswer>> Handle(Guid id, string? reason, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        if (await db.Reports.VisibleTo(db, caller).FirstOrDefaultAsync(r => r.Id == id, ct) is not { } report) { return Refusal.NotFound(); }
        if (await db.CheckAsync(report, ifMatch, ct) is { } stale) { return stale; }
        if (report.State != ReportState.Active) { return Refusal.Conflict(new Finding("state", "", "exam.report-state")); }
        // a re-test may have been done anywhere: the chain is the worker's
        var chain = await db.Reports.AsNoTracking().Where(r => r.PersonHash == report.PersonHash && (r.State == ReportState.Active || r.State == ReportState.Closed)).OrderBy(r => r.ExamDate).ThenBy(r => r.Id).Select(r => r.Conclusions).ToListAsync(ct);
        var findings = report.Conclusions.Select((c, i) => Checks.ChainMayClose([.. chain.SelectMany(cs => cs.Where(x => x.Factor == c.Factor)).Select(x => x.Conclusion!)], $"conclusions[{i}].conclusion", c.Factor!)).OfType<Finding>().ToList();
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        report.State = ReportState.Closed;
        report.Because("close", reason?.Trim());
        await db.SaveChangesAsync(ct);
        return new ReportAnswer(report.Id, report.Version, report.State.ToString());
    }

    public async Task<Outcome<ReportAnswer>> WithdrawAsync(Guid id, string? reason, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        if (await db.Reports.VisibleTo(db, caller).FirstOrDefaultAsync(r => r.Id == id, ct) is not { } report) { return Refusal.NotFound(); }
        if (report.InstitutionId != caller.InstitutionId && !caller.SeesAll) { return Refusal.Forbidden(); }
        if (await db.CheckAsync(report, ifMatch, ct) is { } stale) { return stale; }
        if (string.IsNullOrWhiteSpace(reason)) { return Refusal.Invalid(new Finding("required", "reason", "exam.required")); }
        if (report.State is ReportState.Withdrawn or ReportState.Merged) { return Refusal.Conflict(new Finding("state", "", "exam.report-state")); }
        report.Withdraw(reason.Trim());
        await intake.FollowAsync(report, await db.SuspectedCases.Where(c => c.ReportId == id).ToListAsync(ct), await db.Contraindications.Where(c => c.ReportId == id).ToListAsync(ct), ct);
        await db.SaveChangesAsync(ct);
        return new ReportAnswer(report.Id, report.Version, report.State.ToString());
    }
}
