using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Exposure;

/// <param name="Version">0 while there is no line yet.</param>
/// <param name="Exams">The person's exam records that this caller may read.</param>
/// <param name="ForFile">What the complete file would take from here; null when no line names a factor.</param>
/// <param name="AppraisalId">The appraisal on whose account an office reads it.</param>
internal sealed record ExposureView(Guid CaseId, string CaseNo, string PersonName, DateOnly BirthDate, int Version, IReadOnlyList<ExposureLine> Lines, IReadOnlyList<FactorTotal> Factors, IReadOnlyList<CategoryTotal> Categories, IReadOnlyList<Overlap> Overlaps,
    IReadOnlyList<PersonExam> Exams, WorkHistory? ForFile, DateOnly Today, bool Mine, Guid? AppraisalId = null) : IVersioned;

/// <summary>The occupational history of a case with its totals, and the exam results over the years beside it; the read is recorded.</summary>
internal sealed class GetExposure(ExposureDesk desk)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/diagnosis/cases/{id:guid}/exposure", async (Guid id, Caller caller, GetExposure handler, CancellationToken ct) => (await handler.Handle(id, caller, ct)).Answer())
            .For(Roles.Diagnosis, Roles.Commission, Roles.Appraisal).WithTags("Exposure").WithSummary("Occupational history and exposure of a case, with totals per factor and exam results").Produces<ExposureView>().ProducesProblem(404);
    }

    public async Task<Outcome<ExposureView>> Handle(Guid id, Caller caller, CancellationToken ct)
    {
        AppraisalCase? by = null;
        var c = await desk.Db.Cases.VisibleTo(desk.Db, caller).FirstOrDefaultAsync(c => c.Id == id, ct);
        if (c is null && (by = await HandedOver.ToAsync(desk.Db, caller, id, ct)) is not null) { c = await desk.Db.Cases.FirstAsync(x => x.Id == id, ct); }
        if (c is null) { return Refusal.NotFound(); }
        var t = await desk.Db.ExposureTimelines.AsNoTracking().FirstOrDefaultAsync(x => x.CaseId == id, ct) ?? new ExposureTimeline { CaseId = id };
        // what the agency may read of the exams went over with its file
        var reader = by is null ? caller : new Caller(caller.Id, caller.Name, new HashSet<string> { Roles.Diagnosis }, c.AgencyId, c.AgencyName, null, caller.IsMachine);
        var exams = await desk.Exams.OfPersonAsync(c.PersonId, reader, by is null ? "diagnosis case " + c.CaseNo : "appraisal " + by.CaseNo, ct);
        desk.Db.RecordRead(c, "read", by is null ? "exposure" : by.CaseNo + " exposure");
        await desk.Db.SaveChangesAsync(ct);
        return new ExposureView(id, c.CaseNo, c.PersonName, c.BirthDate, t.Version, t.Lines, ExposureSum.Of(t, desk.Today), ExposureSum.Categories(t, desk.Today), ExposureSum.Overlaps(t, desk.Today), exams, ExposureFacts.ForFile(t, desk.Today, desk.CausesDiseaseOf(c)), desk.Today, caller.SeesAll || caller.InstitutionId == c.InstitutionId, by?.Id);
    }

    /// <summary>The work history for the form of the complete file; null when the timeline tells none.</summary>
    public async Task<WorkHistory?> ForFileAsync(Guid caseId, Caller caller, CancellationToken ct)
    {
        if (await desk.Db.Cases.AsNoTracking().VisibleTo(desk.Db, caller).FirstOrDefaultAsync(c => c.Id == caseId, ct) is not { } record) { return null; }
        return await desk.Db.ExposureTimelines.AsNoTracking().FirstOrDefaultAsync(x => x.CaseId == caseId, ct) is { } t ? ExposureFacts.ForFile(t, desk.Today, desk.CausesDiseaseOf(record)) : null;
    }
}
