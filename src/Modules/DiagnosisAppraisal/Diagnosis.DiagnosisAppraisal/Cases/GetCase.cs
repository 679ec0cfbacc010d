using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Privacy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cases;

internal sealed record AgentView(string Name, string Relation, string Mandate, string Number);
internal sealed record PaperView(string Code, string Name, string From, bool Required, DateOnly? ReceivedOn, string? Note);
internal sealed record ScanView(int CertificateVersion, string Name, string ContentType, long Length, string Sha256, DateOnly On);

/// <summary>A case in full. Identity number and phone are masked on every surface; who needs them asks for them with a reason.</summary>
internal sealed record CaseView(Guid Id, int Version, CaseState State, CaseKind Kind, string CaseNo, Guid? LeadId, Guid? SuspectedCaseId, Guid PersonId, string PersonName, string Sex, DateOnly BirthDate, string DocumentType, string DocumentNumber, string Phone,
    AgentView? Agent, Unit Employer, Unit? UsingUnit, string EmployerPlace, string HukouAddress, string HukouPlace, string ResidenceAddress, string ResidencePlace, LawfulPlace Place, Guid AgencyId, string AgencyName,
    string AppliedDiseaseCode, string AppliedDiseaseName, IReadOnlyList<PaperView> Papers, MissingNotice? Notice, NotReceived? NotReceived, WorkHistory? History, string? DecidedWithout, IReadOnlyList<PanelMember> Panel, IReadOnlyList<Opinion> Opinions,
    PanelOutcome? Conclusion, IReadOnlyList<Certificate> Certificates, string? CertificateNumber, bool Sealed, IReadOnlyList<ScanView> Scans, IReadOnlyList<Handover> Deliveries, IReadOnlyList<ReportCard> Cards, Enrolment? Enrolment, string? WithdrawReason,
    DateOnly AppliedOn, DateOnly? ReceivedOn, DateOnly? FileCompletedOn, DateOnly? ConcludedOn, DateOnly? IssuedOn, DateOnly? DeliveredOn, DateOnly? CardFiledOn, IReadOnlyList<CaseClock> Clocks, bool Mine,
    IReadOnlyList<EmployerRequest> Requests, IReadOnlyList<EvidenceItem> Evidence, IReadOnlyList<Suspension> Suspensions, EarlierDiagnosis? Earlier, IReadOnlyList<EarlierCase> EarlierCases, IReadOnlyList<Assignment> Assignments,
    PaymentStanding? Payment, IReadOnlyList<PaymentRouteView> PaymentRoutes, IReadOnlyList<AidReferral> Referrals) : IVersioned
{
    /// <summary>The conclusion in force is an occupational disease.</summary>
    public bool IsOd { get; init; }

    /// <summary>Conclusions of appraisals, the last one in force; empty where none was issued.</summary>
    public IReadOnlyList<Appraisal.AppraisedConclusion> Appraised { get; init; } = [];
    /// <summary>Number of the appraisal document that took the certificate's place.</summary>
    public string? SupersededBy { get; init; }
    /// <summary>What the person's other cases say about this application, as long as its kind can be corrected; for its own agency.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<Finding> KindNotes { get; init; } = [];
    /// <summary>The stops that hold the diagnosis now, the oldest first.</summary>
    public IReadOnlyList<Suspension> OpenSuspensions => [.. Suspensions.Where(s => s.To is null)];
}

/// <summary>A route of "who pays" that is open to the case.</summary>
/// <param name="Clocks">Time limits of the route, once there is a conclusion they run from.</param>
internal sealed record PaymentRouteView(string Code, string Name, string Text, string Basis, IReadOnlyList<AidDepartment> Departments, IReadOnlyList<CaseClock> Clocks);

/// <summary>One case for a lawful reader; the read is recorded.</summary>
internal sealed class GetCase(CaseDesk desk, PaperList list, PaymentRoutes routes)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/diagnosis/cases/{id:guid}", async (Guid id, Caller caller, GetCase handler, CancellationToken ct) => (await handler.Handle(id, caller, ct)).Answer())
            .For(Roles.Diagnosis, Roles.Commission).WithTags("Diagnosis").WithSummary("A case with its file, panel, certificate, deliveries and clocks").Produces<CaseView>().ProducesProblem(404);
        api.MapPost("/diagnosis/cases/{id:guid}/reveal", async (Guid id, RevealRequest r, Caller caller, GetCase handler, CancellationToken ct) => (await handler.Reveal(id, r, caller, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Diagnosis").WithSummary("Identity number and phone in full, for a stated reason that is recorded").Produces<RevealedNumbers>().ProducesProblem(422);
    }

    public async Task<Outcome<CaseView>> Handle(Guid id, Caller caller, CancellationToken ct)
    {
        if (await desk.Db.Cases.VisibleTo(desk.Db, caller).FirstOrDefaultAsync(c => c.Id == id, ct) is not { } c) { return Refusal.NotFound(); }
        desk.Db.RecordRead(c, "read");
        await desk.Db.SaveChangesAsync(ct);
        bool mine = caller.SeesAll || caller.InstitutionId == c.InstitutionId;
        var view = View(c, caller, mine ? await desk.EarlierAsync(c, ct) : []);
        return mine ? view : Documents.Discretion.Of(view, c.PersonName);
    }

    /// <summary>The numbers in clear, once, for the agency of the case.</summary>
    public async Task<Outcome<RevealedNumbers>> Reveal(Guid id, RevealRequest r, Caller caller, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(r.Reason)) { return Refusal.Invalid(new Finding("D69", "reason", "diagnosis.reveal-needs-reason")); }
        var (c, refused) = await desk.OpenAsync(id, caller, default, ct);
        if (refused is not null) { return refused; }
        desk.Db.RecordRead(c!, "reveal", r.Reason.Trim());
        await desk.Db.SaveChangesAsync(ct);
        return new RevealedNumbers(desk.Db.Protector.Open(c!.Number), desk.Db.Protector.Open(c.Phone));
    }

    /// <summary>Day on which the disease in force was diagnosed or appraised: the claims run from it (WII art. 17).</summary>
    static DateOnly? SettledOn(DiagnosisCase c) => c.Appraised is [.., var last] ? last.On : c.ConcludedOn;

    internal CaseView View(DiagnosisCase c, Caller caller, IReadOnlyList<EarlierCase> earlier)
    {
        var protector = desk.Db.Protector;
        bool mine = caller.SeesAll || caller.InstitutionId == c.InstitutionId;
        var kinds = list.For(c, c.AppliedOn, CheckDocuments.Radiation(c));
        return new(c.Id, c.Version, c.State, c.Kind, c.CaseNo, c.LeadId, c.SuspectedCaseId, c.PersonId, c.PersonName, c.Sex, c.BirthDate, c.DocumentType, Mask.ResidentId(protector.Open(c.Number)), Mask.Phone(protector.Open(c.Phone)),
            c.Agent is { } a ? new(a.Name, a.Relation, a.Mandate, Mask.ResidentId(protector.Open(a.Number))) : null, c.Employer, c.UsingUnit, Place(c.EmployerAddress), c.HukouAddress, Place(c.HukouAddress), c.ResidenceAddress, Place(c.ResidenceAddress), c.Place, c.AgencyId, c.AgencyName,
            c.AppliedDiseaseCode, c.AppliedDiseaseName, [.. kinds.Select(k => (k, have: c.Papers.FirstOrDefault(p => p.Code == k.Code))).Select(x => new PaperView(x.k.Code, x.k.Name, x.k.From, x.k.Required, x.have?.ReceivedOn, x.have?.Note))],
            c.Notice, c.NotReceived, c.History, c.DecidedWithout, c.Panel, c.Opinions, c.Outcome, c.Certificates, c.CertificateNumber, c.IsSealed,
            [.. c.Scans.Select(s => new ScanView(s.CertificateVersion, s.File.Name, s.File.ContentType, s.File.Length, s.File.Sha256, s.On))], c.Handovers, c.Cards, c.Enrolment, c.WithdrawReason,
            c.AppliedOn, c.ReceivedOn, c.FileCompletedOn, c.ConcludedOn, c.IssuedOn, c.DeliveredOn, c.CardFiledOn, desk.Clocks(c), mine,
            c.Requests, c.Evidence, c.Suspensions, c.Earlier, earlier, c.Assignments, c.Payment,
            // a route opens with an occupational disease and what is known of the employer
            c.Payment is { } known && c.Outcome?.Conclusion != Conclusion.NotOd ? [.. routes.For(known.EmployerFound, known.Insured, c.ConcludedOn ?? desk.Today).Select(r => new PaymentRouteView(r.Code, r.Name, r.Text, r.Basis, r.Departments,
                SettledOn(c) is { } from && c.IsOd ? [.. r.Limits.Where(l => desk.Terminology.Limits.Find(l, from) is not null).Select(l => CaseClocks.Show(new(l, from, null), desk.Terminology, desk.Today))] : []))] : [],
            c.Referrals)
        {
            KindNotes = mine && c.State is CaseState.Applied or CaseState.Received or CaseState.Evidence or CaseState.FileComplete or CaseState.Diagnosing && desk.Terminology.Catalogue.Find(c.AppliedDisease, desk.Today) is { } applied ? KindRule.Notes(c.Kind, applied, c.Earlier, earlier) : [],
            IsOd = c.IsOd, Appraised = c.Appraised ?? [], SupersededBy = Appraisal.AppraisalEffects.SupersededBy(c)?.DocumentNumber,
        };

        string Place(string code) => desk.PlaceName(code);
    }
}

internal sealed record RevealRequest(string? Reason);
internal sealed record RevealedNumbers(string DocumentNumber, string Phone);
