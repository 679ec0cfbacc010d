using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <param name="Kind">Press: the employer is silent after its ten days. SiteSurvey (TL-22) and DataDecision (TL-23) suspend the diagnosis.</param>
internal sealed record CommissionRequest(TaskKind? Kind, string? Reason, DateOnly? On = null);

/// <summary>
/// Puts a matter into the inbox of the employer's county commission. A site survey and a decision about disputed or missing data suspend
/// the diagnosis from this day until the commission decides (LAW art. 47-48).
/// </summary>
internal sealed class AskCommission(CaseDesk desk)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/cases/{id:guid}/commission-tasks", async (Guid id, CommissionRequest r, Caller caller, IfMatch ifMatch, AskCommission handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Created(v => $"/api/v1/diagnosis/cases/{v.Id}"))
            .For(Roles.Diagnosis).Idempotent<DiagnosisAppraisalDb>().WithTags("Diagnosis").WithSummary("Ask the employer's county commission to press the employer, survey the site or decide about the data; the last two suspend the diagnosis").Produces<CaseAnswer>(201).ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<CaseAnswer>> Handle(Guid id, CommissionRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var record = opened!;
        if (r.Kind is not { } kind) { return Refusal.Invalid(new Finding("E34", "kind", "diagnosis.task-kind")); }
        var (day, wrongDay) = desk.DayOf(record, r.On);
        if (wrongDay is not null) { return wrongDay; }
        string? limit = kind switch { TaskKind.SiteSurvey => "TL-22-FINISH", TaskKind.DataDecision => "TL-23", _ => null };
        string county = CountyOf(record.EmployerAddress);
        var task = new CommissionTask
        {
            CaseId = record.Id, CaseNo = record.CaseNo, Kind = kind, AgencyName = record.AgencyName, InstitutionId = record.InstitutionId, Division = county, PersonName = record.PersonName, EmployerName = record.EmployerName,
            EmployerAddress = record.EmployerAddress, DiseaseName = record.AppliedDiseaseName, Reason = DiagnosisCase.Blank(r.Reason) ?? "", AskedOn = day, LimitId = limit, Due = limit is null ? null : CaseClocks.DueOf(desk.Terminology, limit, day),
        };
        if (kind == TaskKind.Press)
        {
            if (record.Only(CaseState.Received, CaseState.Evidence) is { } state) { return state; }
            int at = record.Requests.FindLastIndex(x => x.Answer?.Kind is not EmployerAnswerKind.Supplied);
            if (at < 0) { return Refusal.Invalid(new Finding("E18", "kind", "diagnosis.press-without-request") { Basis = "职业病防治法 第48条" }); }
            var request = record.Requests[at];
            if (request.PressAskedOn is { } before) { return Refusal.Conflict(new Finding("E35", "kind", "diagnosis.press-asked", DiagnosisCase.Show(before))); }
            if (request.Answer is null && CaseClocks.DueOf(desk.Terminology, "TL-21", request.NoticedOn) is { } end && day <= end) { return Refusal.Conflict(new Finding("E36", "kind", "diagnosis.press-too-early", DiagnosisCase.Show(end)) { Basis = CaseClocks.Basis(desk.Terminology, "TL-21", request.NoticedOn) }); }
            record.Requests[at] = request with { PressAskedOn = day };
            task.Reason = DiagnosisCase.Blank(r.Reason) ?? request.LetterNo;
        }
        else
        {
            var suspension = kind == TaskKind.SiteSurvey ? SuspensionKind.Site : SuspensionKind.Data;
            string basis = CaseClocks.Basis(desk.Terminology, limit!, day);
            string commission = DivisionCode.TryParse(county, out var code) && desk.Terminology.Divisions.NameChain(code) is { Length: > 0 } name ? name : county;
            if (record.Suspend(suspension, day, r.Reason, basis, task.Id, commission + "卫生健康主管部门") is { } no) { return no; }
        }
        task.Because("ask", task.Reason);
        desk.Db.Add(task);
        await desk.Db.GrantAsync(task, [Readers.Institution(record.AgencyId), .. Readers.Chain(county)], ct);
        return await desk.SaveAsync(record, "ask-commission", kind.ToString(), null, ct);
    }

    /// <summary>The county that must act: the six digits of the employer's address.</summary>
    internal static string CountyOf(string address) => address.Length >= 6 ? address[..6] : address;

    /// <summary>Tells the commissions that nothing is wanted of them any more.</summary>
    internal static async Task WithdrawAsync(DiagnosisAppraisalDb db, Guid caseId, string? reason, CancellationToken ct)
    {
        foreach (var task in await db.CommissionTasks.Where(t => t.CaseId == caseId && (t.State == TaskState.Open || t.State == TaskState.Organised)).ToListAsync(ct))
        {
            task.State = TaskState.Withdrawn;
            task.Because("withdraw", reason);
        }
    }
}
