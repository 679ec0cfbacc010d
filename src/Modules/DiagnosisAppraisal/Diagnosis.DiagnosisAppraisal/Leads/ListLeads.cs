using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Privacy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Leads;

/// <summary>A lead as lists show it. The name is masked: nobody has a case of this person yet.</summary>
internal sealed record LeadRow(Guid Id, int Version, LeadState State, Guid SuspectedCaseId, string PersonName, string Sex, DateOnly BirthDate, string DiseaseCode, string Disease, string DiseaseName,
    string EmployerName, string EmployerCreditCode, string EmployerAddress, string? UsingUnitName, string ExamAgencyName, DateOnly ExamDate, DateOnly FoundOn, DateOnly? ReportDue, Guid? CaseId);

/// <summary>The leads a caller may see, the newest first.</summary>
internal sealed class ListLeads(DiagnosisAppraisalDb db)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/diagnosis/leads", (Caller caller, ListLeads list, LeadState? state, Guid? after, int? size, CancellationToken ct) => list.Handle(caller, state, after, size, ct))
            .For(Roles.Diagnosis, Roles.Commission).WithTags("Diagnosis").WithSummary("Leads: suspected cases that may become applications").Produces<Page<LeadRow>>();

    public async Task<Page<LeadRow>> Handle(Caller caller, LeadState? state, Guid? after, int? size, CancellationToken ct)
    {
        int most = Paging.Size(size);
        var query = db.Leads.AsNoTracking().VisibleTo(db, caller);
        if (state is { } s) { query = query.Where(l => l.State == s); }
        if (after is { } a) { query = query.Where(l => l.Id.CompareTo(a) < 0); }
        var rows = await query.OrderByDescending(l => l.Id).Take(most + 1).ToListAsync(ct);
        return rows.ConvertAll(Row).ToPage(most, r => r.Id.ToString());
    }

    internal static LeadRow Row(Lead l) => new(l.Id, l.Version, l.State, l.SuspectedCaseId, Mask.Name(l.PersonName), l.Sex, l.BirthDate, l.DiseaseCode, l.Disease, l.DiseaseName,
        l.EmployerName, l.EmployerCreditCode, l.EmployerAddress, l.UsingUnitName, l.ExamAgencyName, l.ExamDate, l.FoundOn, l.ReportDue, l.CaseId);
}
