using Diagnosis.ExamReporting.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Privacy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.ExamReporting.Suspected;

/// <summary>One line of the list of suspected cases; the name masked.</summary>
internal sealed record SuspectedLine(Guid Id, int Version, string State, string Worker, string DiseaseCode, string DiseaseName, string Employer, string EmployerAddress, string AgencyName, DateOnly ExamDate, DateOnly FoundOn, DateOnly? ReportDue, bool DutiesDone);

/// <summary>A suspected case; no number of the person (Registry has it).</summary>
internal sealed record SuspectedDetail(Guid Id, int Version, string State, Guid ReportId, Guid PersonId, string PersonName, string Sex, DateOnly BirthDate, string DiseaseCode, string Disease, string DiseaseName, IReadOnlyList<string> Factors,
    string EmployerName, string EmployerCreditCode, string EmployerAddress, string? UsingUnitName, Guid AgencyId, string AgencyName, string ExamType, DateOnly ExamDate, DateOnly FoundOn, DateOnly? ReportDue, int? LimitVersion,
    DateOnly? WorkerNotifiedOn, string? WorkerNotifiedHow, DateOnly? EmployerNotifiedOn, string? EmployerNotifiedHow, DateOnly? ReportedOn, string? ReportedTo,
    Guid? DiagnosisCaseId, string? DiagnosisAgencyName, DateOnly? DiagnosisSince, DateOnly? ConcludedOn) : IVersioned;

internal sealed record SuspectedFilter(string? State = null, bool OpenOnly = false, string? Disease = null, string? Employer = null, DateOnly? From = null, DateOnly? To = null, Guid? After = null, int? Size = null);

/// <summary>Lists and shows suspected cases to the exam agency, the commissions of the employer's place and the diagnosis agencies that filed the disease.</summary>
internal sealed class ReadSuspectedCases(ExamReportingDb db)
{
    static readonly string[] Readable = [Roles.Exam, Roles.Commission, Roles.Diagnosis, Roles.Admin];

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/exam/suspected-cases", async (string? state, bool? open, string? disease, string? employer, DateOnly? from, DateOnly? to, Guid? after, int? size, Caller caller, ReadSuspectedCases handler, CancellationToken ct) =>
            await handler.ListAsync(new(state, open == true, disease, employer, from, to, after, size), caller, ct))
            .For(Readable).WithTags("Suspected cases").WithSummary("List suspected occupational diseases, newest first").Produces<Page<SuspectedLine>>();
        api.MapGet("/exam/suspected-cases/{id:guid}", async (Guid id, Caller caller, ReadSuspectedCases handler, CancellationToken ct) => (await handler.FindAsync(id, caller, ct)).Answer())
            .For(Readable).WithTags("Suspected cases").WithSummary("One suspected case; the reading is recorded").Produces<SuspectedDetail>().ProducesProblem(404);
    }

    public async Task<Page<SuspectedLine>> ListAsync(SuspectedFilter f, Caller caller, CancellationToken ct)
    {
        var rows = db.SuspectedCases.AsNoTracking().VisibleTo(db, caller);
        if (Enum.TryParse<CaseState>(f.State, true, out var state)) { rows = rows.Where(c => c.State == state); }
        if (f.OpenOnly) { rows = rows.Where(c => c.State != CaseState.Withdrawn && c.State != CaseState.ConfirmedOd && c.State != CaseState.Excluded && c.State != CaseState.Lost); }
        if (!string.IsNullOrWhiteSpace(f.Disease)) { string d = f.Disease.Trim(); rows = rows.Where(c => c.Disease == d || c.DiseaseCode == d || c.DiseaseName.Contains(d)); }
        if (!string.IsNullOrWhiteSpace(f.Employer)) { string e = f.Employer.Trim(); rows = rows.Where(c => c.EmployerName.Contains(e)); }
        if (f.From is { } from) { rows = rows.Where(c => c.FoundOn >= from); }
        if (f.To is { } to) { rows = rows.Where(c => c.FoundOn <= to); }
        if (f.After is { } after) { rows = rows.Where(c => c.Id.CompareTo(after) < 0); }
        int size = Paging.Size(f.Size);
        var page = await rows.OrderByDescending(c => c.Id).Take(size + 1).ToListAsync(ct);
        return page.Select(c => new SuspectedLine(c.Id, c.Version, c.State.ToString(), caller.InstitutionId == c.InstitutionId ? c.PersonName : Mask.Name(c.PersonName), c.DiseaseCode, c.DiseaseName, c.EmployerName, c.EmployerAddress, c.AgencyName, c.ExamDate, c.FoundOn, c.ReportDue, c.DutiesDone)).ToList().ToPage(size, c => c.Id.ToString());
    }

    public async Task<Outcome<SuspectedDetail>> FindAsync(Guid id, Caller caller, CancellationToken ct)
    {
        if (await db.SuspectedCases.AsNoTracking().VisibleTo(db, caller).FirstOrDefaultAsync(c => c.Id == id, ct) is not { } c) { return Refusal.NotFound(); }
        db.RecordRead(c, "read");
        await db.SaveChangesAsync(ct);
        return new SuspectedDetail(c.Id, c.Version, c.State.ToString(), c.ReportId, c.PersonId, c.PersonName, c.Sex, c.BirthDate, c.DiseaseCode, c.Disease, c.DiseaseName, c.Factors, c.EmployerName, c.EmployerCreditCode, c.EmployerAddress,
            c.UsingUnitName, c.InstitutionId!.Value, c.AgencyName, c.ExamType, c.ExamDate, c.FoundOn, c.ReportDue, c.LimitVersion, c.WorkerNotifiedOn, c.WorkerNotifiedHow, c.EmployerNotifiedOn, c.EmployerNotifiedHow, c.ReportedOn, c.ReportedTo,
            c.DiagnosisCaseId, c.DiagnosisAgencyName, c.DiagnosisSince, c.ConcludedOn);
    }
}
