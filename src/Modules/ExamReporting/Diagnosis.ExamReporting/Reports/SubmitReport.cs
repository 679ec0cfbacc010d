using Diagnosis.ExamReporting.Contracts;
using Diagnosis.ExamReporting.Data;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.ExamReporting.Reports;

/// <summary>A suspected case that this record opened, with its clock.</summary>
internal sealed record OpenedCase(Guid Id, string DiseaseCode, string DiseaseName, DateOnly? ReportDue);

/// <summary>What the record became, which version it stands at, what was found worth a warning, and which suspected cases it opened.</summary>
/// <param name="PossibleDuplicateOf">With outcome PossibleDuplicate: the record it may repeat; it counts nowhere until somebody decides.</param>
internal sealed record SubmitReportResponse(Guid Id, int Version, ReportOutcome Outcome, Guid? PossibleDuplicateOf, IReadOnlyList<FindingText> Warnings, IReadOnlyList<OpenedCase> SuspectedCases) : IVersioned;

/// <summary>An exam agency sends one exam case record.</summary>
internal sealed class SubmitReport(ExamReportingDb db, ReportIntake intake, Words words)
{
    // of many records of one person at one moment one settles in each round
    const int MostTries = 40;

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/exam/reports", async (ExamReportSubmission request, Caller caller, SubmitReport handler, CancellationToken ct) =>
        {
            var outcome = await handler.Handle(request, caller, ct);
            return outcome.Answer(outcome.Value?.Outcome == ReportOutcome.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK, v => $"/api/v1/exam/reports/{v.Id}");
        })
        .For(Roles.Exam).Idempotent<ExamReportingDb>().WithTags("Exam reports").WithSummary("Send one exam case record 上报职业健康检查个案")
        .WithDescription("Business key: agency + record number, else document, exam date, type and agency. 201 created; 200 updated (a new version), unchanged, or held as a possible duplicate.")
        .Produces<SubmitReportResponse>(StatusCodes.Status201Created).Produces<SubmitReportResponse>().ProducesProblem(StatusCodes.Status422UnprocessableEntity).ProducesProblem(StatusCodes.Status403Forbidden);

    /// <summary>Checks and matches; null when the caller is no exam agency.</summary>
    async Task<IReadOnlyList<PreparedReport>?> PrepareAsync(IReadOnlyList<ExamReportSubmission> requests, Caller caller, CancellationToken ct)
    {
        if (caller.InstitutionId is not { } id || await intake.AgencyAsync(id, ct) is not { } agency || !agency.Institution.Is(InstitutionKind.ExamAgency)) { return null; }
        return await intake.PrepareAsync(agency, requests, db.Clock.Today(), ct);
    }

    /// <summary>The findings on each record as <see cref="Handle"/> has them, without matching or storing; null when the caller may not send records.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<Finding>>?> CheckAsync(IReadOnlyList<ExamReportSubmission> requests, Caller caller, CancellationToken ct) =>
        !caller.Has(Roles.Exam, Roles.Hospital) || caller.InstitutionId is not { } id || await intake.AgencyAsync(id, ct) is not { } agency || !agency.Institution.Is(InstitutionKind.ExamAgency) ? null : intake.Check(agency, requests, db.Clock.Today());

    public async Task<Outcome<SubmitReportResponse>> Handle(ExamReportSubmission request, Caller caller, CancellationToken ct) => (await HandleTogether([request], caller, ct))[0];

    /// <summary>Records that were sent as one: all are taken or none. When one is refused, its neighbours answer Invalid without a finding of their own.</summary>
    /// <returns>One answer for each record, in their order.</returns>
    public async Task<IReadOnlyList<Outcome<SubmitReportResponse>>> HandleTogether(IReadOnlyList<ExamReportSubmission> requests, Caller caller, CancellationToken ct)
    {
        // a hospital that is a filed exam agency sends through its own system
        if (!caller.Has(Roles.Exam, Roles.Hospital)) { return [.. requests.Select(_ => (Outcome<SubmitReportResponse>)Refusal.Forbidden())]; }
        if (await PrepareAsync(requests, caller, ct) is not { } prepared) { return [.. requests.Select(_ => (Outcome<SubmitReportResponse>)Refusal.Forbidden("exam.no-agency"))]; }
        if (prepared.Any(p => p.Accepted is null)) { return [.. prepared.Select(p => (Outcome<SubmitReportResponse>)Refusal.Invalid(p.Findings))]; }
        for (int attempt = 1; ; attempt++)
        {
            var settled = await intake.ApplyAsync([.. prepared.Select(p => p.Accepted!)], null, ct);
            try
            {
                await db.SaveChangesAsync(ct);
                return [.. prepared.Zip(settled, Answer)];
            }
            catch (Exception race) when (attempt < MostTries && Races.IsRace(race))
            {
                // somebody sent the same record at the same moment: decide again on what stands now
                db.ChangeTracker.Clear();
            }
        }
    }

    Outcome<SubmitReportResponse> Answer(PreparedReport prepared, SettledReport settled)
    {
        IReadOnlyList<Finding> warnings = settled.Outcome == ReportOutcome.PossibleDuplicate ? [.. prepared.Findings, Finding.Warn("X10", "", "exam.x10")] : prepared.Findings;
        return Outcome<SubmitReportResponse>.Done(new(settled.ReportId, settled.Version, settled.Outcome, settled.DuplicateOf,
            [.. warnings.Select(f => new FindingText(f.Rule, f.Field, words[f.Key, f.Args], words[f.Key + ".remedy", f.Args], f.Basis))],
            [.. settled.Opened.Select(c => new OpenedCase(c.Id, c.DiseaseCode, c.DiseaseName, c.ReportDue))]), warnings);
    }
}
