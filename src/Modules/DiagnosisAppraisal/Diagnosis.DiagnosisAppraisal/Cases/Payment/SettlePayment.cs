using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <param name="EmployerFound">Whether the employer exists and the relation is confirmed; null: not known.</param>
/// <param name="Insured">Whether it had insured the worker against work injury; null: not known.</param>
internal sealed record PaymentRequest(bool? EmployerFound, bool? Insured, string? Note = null);

/// <param name="Consented">False records that the worker declined: then nothing is handed over.</param>
/// <param name="ConsentBy">Who declared it, the worker or the agent, by name.</param>
/// <param name="To">Office and person who took it.</param>
/// <param name="Given">Kinds of papers handed over.</param>
internal sealed record ReferralRequest(AidDepartment? Department, bool? Consented, string? ConsentBy, DateOnly? ConsentOn = null, DateOnly? HandedOverOn = null, string? To = null, IReadOnlyList<string>? Given = null, string? Reason = null);

/// <param name="By">Who declared it, the worker or the agent, by name.</param>
/// <param name="DepartmentToldOn">The day the department was told; null: the same day.</param>
internal sealed record ConsentWithdrawalRequest(string? By, DateOnly? On = null, DateOnly? DepartmentToldOn = null);

/// <summary>Who pays: what is known of employer and insurance decides the routes; the departments hear of a case only with the worker's consent.</summary>
internal sealed class SettlePayment(CaseDesk desk)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/diagnosis/cases/{id:guid}/payment", async (Guid id, PaymentRequest r, Caller caller, IfMatch ifMatch, SettlePayment handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Diagnosis").WithSummary("Record whether the employer was found and had insured the worker: decides who pays (LAW art. 57-61)").Produces<CaseAnswer>().ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/diagnosis/cases/{id:guid}/referrals", async (Guid id, ReferralRequest r, Caller caller, IfMatch ifMatch, SettlePayment handler, CancellationToken ct) => (await handler.Refer(id, r, caller, ifMatch, ct)).Created(v => $"/api/v1/diagnosis/cases/{v.Id}"))
            .For(Roles.Diagnosis).Idempotent<DiagnosisAppraisalDb>().WithTags("Diagnosis").WithSummary("Record a consented hand-over to civil affairs, human resources, medical insurance or the union, or the worker's refusal").Produces<CaseAnswer>(201).ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/diagnosis/cases/{id:guid}/referrals/{no:int}/consent-withdrawal", async (Guid id, int no, ConsentWithdrawalRequest r, Caller caller, IfMatch ifMatch, SettlePayment handler, CancellationToken ct) => (await handler.Withdraw(id, no, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Diagnosis").WithSummary("Record that the worker took the consent to a hand-over back").Produces<CaseAnswer>().ProducesProblem(409).ProducesProblem(422);
    }

    public async Task<Outcome<CaseAnswer>> Withdraw(Guid id, int no, ConsentWithdrawalRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        foreach (var (day, field) in ((DateOnly?, string)[])[(r.On, "on"), (r.DepartmentToldOn, "departmentToldOn")]) { if (day > desk.Today) { return Refusal.Invalid(new Finding("D11", field, "diagnosis.day-in-future", DiagnosisCase.Show(day.Value))); } }
        if (DiagnosisCase.Blank(r.By) is not { } by) { return Refusal.Invalid(new Finding("E53", "by", "diagnosis.referral-consent-by")); }
        var on = r.On ?? desk.Today;
        if (opened!.WithdrawConsent(no, new(on, by, r.DepartmentToldOn ?? on, Actor.Of(caller))) is { } cannot) { return cannot; }
        return await desk.SaveAsync(opened, "consent-withdrawn", no.ToString(System.Globalization.CultureInfo.InvariantCulture), null, ct);
    }

    public async Task<Outcome<CaseAnswer>> Handle(Guid id, PaymentRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var record = opened!;
        if (record.State is CaseState.Applied or CaseState.NotReceived or CaseState.Withdrawn) { return record.Only(CaseState.Received)!; }
        // nobody is insured by an employer that cannot be found
        if (r is { EmployerFound: false, Insured: true }) { return Refusal.Invalid(new Finding("E50", "insured", "diagnosis.insured-by-nobody")); }
        record.Payment = new(r.EmployerFound, r.Insured, DiagnosisCase.Blank(r.Note), desk.Today, Actor.Of(caller));
        return await desk.SaveAsync(record, "payment", null, null, ct);
    }

    public async Task<Outcome<CaseAnswer>> Refer(Guid id, ReferralRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var record = opened!;
        var wrong = new List<Finding>();
        if (r.Department is null) { wrong.Add(new("E51", "department", "diagnosis.referral-department")); }
        if (r.Consented is null) { wrong.Add(new("E52", "consented", "diagnosis.referral-consent") { Basis = "个人信息保护法 第23条" }); }
        if (DiagnosisCase.Blank(r.ConsentBy) is null) { wrong.Add(new("E53", "consentBy", "diagnosis.referral-consent-by")); }
        foreach (var (day, field) in ((DateOnly?, string)[])[(r.ConsentOn, "consentOn"), (r.HandedOverOn, "handedOverOn")])
        {
            if (day > desk.Today) { wrong.Add(new("D11", field, "diagnosis.day-in-future", DiagnosisCase.Show(day.Value))); }
        }
        if (wrong.Count > 0) { return Refusal.Invalid(wrong); }
        bool yes = r.Consented!.Value;
        var given = (r.Given ?? []).Select(DiagnosisCase.Blank).OfType<string>().ToList();
        var consentOn = r.ConsentOn ?? desk.Today;
        var referral = new AidReferral(record.Referrals.Count + 1, r.Department!.Value, yes, r.ConsentBy!.Trim(), consentOn, Actor.Of(caller), yes ? r.HandedOverOn ?? desk.Today : r.HandedOverOn, DiagnosisCase.Blank(r.To), given, DiagnosisCase.Blank(r.Reason));
        if (record.Refer(referral) is { } no) { return no; }
        return await desk.SaveAsync(record, yes ? "hand-over" : "hand-over-declined", r.Department.ToString(), null, ct);
    }
}
