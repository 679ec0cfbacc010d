using Diagnosis.ExamReporting.Contracts;
using Diagnosis.ExamReporting.Data;
using Diagnosis.Kernel.Access;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.ExamReporting.Reports;

/// <summary>A diagnosis agency received an application of this person: from then on it may read the person's exam results, later ones too.</summary>
internal sealed class DiagnosisRight
{
    public Guid PersonId { get; set; }
    public Guid InstitutionId { get; set; }
    public Guid CaseId { get; set; }
    public DateOnly ReceivedOn { get; set; }
}

/// <summary>A person's exams for those who diagnose.</summary>
internal sealed class ExamHistory(ExamReportingDb db) : IExamHistory
{
    const int Most = 200;

    public async Task<IReadOnlyList<PersonExam>> OfPersonAsync(Guid personId, Caller caller, string purpose, CancellationToken ct = default)
    {
        var rows = db.Reports.Where(r => r.PersonId == personId && (r.State == ReportState.Active || r.State == ReportState.Closed));
        bool diagnoses = caller.InstitutionId is { } institution && await db.DiagnosisRights.AnyAsync(x => x.PersonId == personId && x.InstitutionId == institution, ct);
        if (!diagnoses) { rows = rows.VisibleTo(db, caller); }
        var found = await rows.AsNoTracking().OrderByDescending(r => r.ExamDate).ThenBy(r => r.Id).Take(Most).ToListAsync(ct);
        if (found.Count == 0) { return []; }
        foreach (var r in found) { db.RecordRead(r, "read", purpose); }
        await db.SaveChangesAsync(ct);
        return [.. found.OrderBy(r => r.ExamDate).ThenBy(r => r.Id).Select(r => new PersonExam(r.Id, r.ExamDate, r.ExamType, r.Exam.IsReview == true, r.AgencyName, r.EmployerName,
            [.. r.Conclusions.Select(c => new PersonExamConclusion(c.Factor ?? "", c.Conclusion ?? "", c.SuspectedDisease ?? c.Contraindication ?? c.Other, c.HarmStart, c.HarmYears, c.HarmMonths))],
            [.. r.Items.Where(i => i.Abnormal is "1" or "2").Select(i => i.Name ?? i.Code ?? "").Where(n => n.Length > 0)])
            { Employer = new(r.Employer.CreditCode, r.Employer.AddressDetail, r.Employer.Industry, r.Employer.EconomicType, r.Employer.Scale, r.Employer.ZipCode, r.Employer.Contact, r.Employer.ContactPhone), Job = r.Exam.WorkTypeOther })];
    }
}
