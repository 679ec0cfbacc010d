using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Appraisal;

/// <param name="CertificateNumber">Number of the disputed certificate (first appraisal).</param>
/// <param name="FirstDocumentNumber">Number of the first appraisal's document (re-appraisal); decides the level.</param>
/// <param name="PersonName">The worker's name as on the certificate: who does not know it finds no case.</param>
/// <param name="ReceivedOn">Day the applicant received certificate or document; null takes the recorded delivery.</param>
/// <param name="ReceivedReason">Why another day of receipt counts than that of the delivery on record.</param>
/// <param name="ReceivedReceipt">The receipt that shows it, by its number.</param>
/// <param name="Papers">Codes of appraisal-papers.tsv that are there.</param>
/// <param name="AppliedOn">Today unless entered later.</param>
/// <param name="RejectLate">True records an application that comes too late, with its number, as turned away; false refuses it and keeps nothing.</param>
internal sealed record AppraisalRequest(string? CertificateNumber, string? FirstDocumentNumber, string? PersonName, AppraisalParty? Applicant, string? ApplicantName, string? Representative, string? Reasons,
    DateOnly? ReceivedOn, IReadOnlyList<string>? Papers, DateOnly? AppliedOn = null, bool RejectLate = false, string? ReceivedReason = null, string? ReceivedReceipt = null);

/// <summary>
/// A party applies to an appraisal office. Place and time are law: the prefecture of the diagnosing agency first, the province second and last;
/// thirty and fifteen days, the last day until midnight in Beijing.
/// </summary>
internal sealed class ApplyForAppraisal(AppraisalDesk desk, IInstitutions institutions)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/appraisal/cases", async (AppraisalRequest r, Caller caller, ApplyForAppraisal h, CancellationToken ct) => (await h.Handle(r, caller, ct)).Created(v => $"/api/v1/appraisal/cases/{v.Id}"))
            .For(Roles.Appraisal).Idempotent<DiagnosisAppraisalDb>().WithTags("Appraisal").WithSummary("A party applies for the first appraisal of a certificate, or for the re-appraisal of a first document; the other party's application is joined to a running one").Produces<AppraisalAnswer>(201).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<AppraisalAnswer>> Handle(AppraisalRequest r, Caller caller, CancellationToken ct)
    {
        var (db, terminology) = (desk.Db, desk.Terminology);
        if (caller.InstitutionId is not { } officeId || await institutions.FindAsync(officeId, ct) is not { } office || !office.Is(InstitutionKind.AppraisalOffice)) { return Refusal.Forbidden("appraisal.not-an-office", "职业病防治法 第52条"); }
        var on = r.AppliedOn ?? desk.Today;
        var level = string.IsNullOrWhiteSpace(r.FirstDocumentNumber) ? AppraisalLevel.First : AppraisalLevel.Second;
        var wrong = new List<Finding>();
        if (level == AppraisalLevel.First && string.IsNullOrWhiteSpace(r.CertificateNumber)) { wrong.Add(new("J01", "certificateNumber", "appraisal.number-required")); }
        if (string.IsNullOrWhiteSpace(r.PersonName)) { wrong.Add(new("J02", "personName", "appraisal.person-required")); }
        if (r.Applicant is null) { wrong.Add(new("J03", "applicant", "appraisal.applicant-required")); }
        if (string.IsNullOrWhiteSpace(r.ApplicantName)) { wrong.Add(new("J04", "applicantName", "appraisal.applicant-name-required")); }
        if (string.IsNullOrWhiteSpace(r.Reasons)) { wrong.Add(new("J05", "reasons", "appraisal.reasons-required")); }
        if (on > desk.Today) { wrong.Add(new("J11", "appliedOn", "appraisal.day-in-future", DiagnosisCase.Show(on))); }
        if (wrong.Count > 0) { return Refusal.Invalid(wrong); }

        string name = r.PersonName!.Trim();
        AppraisalCase? first = null;
        DiagnosisCase? c;
        if (level == AppraisalLevel.Second)
        {
            string number = r.FirstDocumentNumber!.Trim();
            first = await db.Appraisals.FirstOrDefaultAsync(a => a.DocumentNumber == number && a.PersonName == name, ct);
            if (first is null) { return Refusal.Invalid(new Finding("J06", "firstDocumentNumber", "appraisal.no-such-document")); }
            if (first.Level == AppraisalLevel.Second) { return Refusal.Conflict(new Finding("J07", "firstDocumentNumber", "appraisal.second-is-final") { Basis = "职业病防治法 第52条" }); }
            c = await db.Cases.FirstAsync(x => x.Id == first.DiagnosisCaseId, ct);
        }
        else
        {
            string number = r.CertificateNumber!.Trim();
            c = await db.Cases.FirstOrDefaultAsync(x => x.CertificateNumber == number && x.PersonName == name, ct);
            if (c?.Current is null) { return Refusal.Invalid(new Finding("J06", "certificateNumber", "appraisal.no-such-certificate")); }
        }
        if (AppraisalCase.WrongOffice(office.Is(InstitutionKind.DiagnosisAgency) || office.Id == c.AgencyId, office.Level, office.Division, level, c.Division, c.AgencyName, c.EmployerAddress, office.Name) is { } place) { return new Refusal(Refused.Forbidden, [place]); }

        // a party is the worker or the employer; whoever else comes acts for one of them
        if (r.Applicant == AppraisalParty.Worker && r.ApplicantName!.Trim() != c.PersonName && DiagnosisCase.Blank(r.Representative) is null) { return Refusal.Invalid(new Finding("J17", "applicantName", "appraisal.applicant-is-not-worker")); }
        string addressee = r.Applicant == AppraisalParty.Worker ? "WORKER" : "EMPLOYER";
        var recorded = (first?.Deliveries ?? c.Handovers).Where(h => h.Addressee == addressee).Select(h => (DateOnly?)h.On).Min();
        if ((r.ReceivedOn ?? recorded) is not { } received) { return Refusal.Invalid(new Finding("J08", "receivedOn", "appraisal.received-required")); }
        var issued = first?.IssuedOn ?? c.Current!.IssuedOn;
        if (received < issued || received > on) { return Refusal.Invalid(new Finding("J09", "receivedOn", "appraisal.received-impossible", DiagnosisCase.Show(received), DiagnosisCase.Show(issued), DiagnosisCase.Show(on))); }
        var warnings = new List<Finding>();
        ReceiptEvidence? receipt = null;
        if (recorded is { } known && known != received)
        {
            // the receipt on record wins over what a party says; another day needs something to show for it
            if (DiagnosisCase.Blank(r.ReceivedReason) is not { } reason || DiagnosisCase.Blank(r.ReceivedReceipt) is not { } number)
            {
                return Refusal.Invalid(new Finding("J16", string.IsNullOrWhiteSpace(r.ReceivedReason) ? "receivedReason" : "receivedReceipt", "appraisal.received-needs-receipt", DiagnosisCase.Show(received), DiagnosisCase.Show(known)));
            }
            receipt = new(known, received, reason, number);
            warnings.Add(Finding.Warn("V01", "receivedOn", "appraisal.received-differs", DiagnosisCase.Show(received), DiagnosisCase.Show(known)));
        }

        string limitId = level == AppraisalLevel.First ? "TL-30" : "TL-31";
        var limit = terminology.Limits.AsOf(limitId, received);
        var due = terminology.Due(limitId, received).Due!.Value;
        LateRejection? late = on > due ? new(received, due, on, $"{limit.Id} v{limit.Version}", limit.Article.Length > 0 ? $"{limit.Source} {limit.Article}" : limit.Source) : null;
        if (late is not null && !r.RejectLate)
        {
            return Refusal.Invalid(new Finding("J13", "appliedOn", level == AppraisalLevel.First ? "appraisal.late-first" : "appraisal.late-second", DiagnosisCase.Show(received), limit.Length!, DiagnosisCase.Show(due), DiagnosisCase.Show(on)) { Basis = late.Basis });
        }
        string key = AppraisalCase.KeyOf(c.Id, level);
        if (desk.Reference.Papers(level, on) is { } kinds && (r.Papers ?? []).FirstOrDefault(p => kinds.All(k => k.Code != p)) is { } unknown) { return Refusal.Invalid(new Finding("J15", "papers", "appraisal.paper-unknown", unknown)); }
        if (late is null && await db.Appraisals.FirstOrDefaultAsync(a => a.OpenKey == key, ct) is { } running)
        {
            return await JoinAsync(running, office.Id, new(r.Applicant!.Value, r.ApplicantName!.Trim(), DiagnosisCase.Blank(r.Representative), r.Reasons!.Trim(), received, on, due, receipt, [.. (r.Papers ?? []).Distinct()], null), warnings, ct);
        }

        var record = new AppraisalCase
        {
            State = late is null ? AppraisalState.Applied : AppraisalState.RejectedLate, Late = late, Level = level, OpenKey = late is null ? key : null,
            InstitutionId = office.Id, Division = office.Division, OfficeName = office.Name, DiagnosisCaseId = c.Id, PersonId = c.PersonId, PersonName = c.PersonName, EmployerName = c.EmployerName, EmployerAddress = c.EmployerAddress,
            AgencyId = c.AgencyId, AgencyName = c.AgencyName, CertificateNumber = c.CertificateNumber!, DiagnosedOn = c.ConcludedOn!.Value,
            FirstAppraisalId = first?.Id, FirstOfficeId = first?.OfficeId, FirstOfficeName = first?.OfficeName, FirstDocumentNumber = first?.DocumentNumber,
            Applicant = r.Applicant!.Value, ApplicantName = r.ApplicantName!.Trim(), Representative = DiagnosisCase.Blank(r.Representative), Reasons = r.Reasons!.Trim(), ReceivedOn = received, Receipt = receipt, AppliedOn = on, ApplicationDue = due, Papers = [.. (r.Papers ?? []).Distinct()],
        };
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        record.CaseNo = $"{ApplyForDiagnosis.Short(office.Code)}-JD{on.Year}-{await db.TakeSerialsAsync($"appraisal:{office.Id:N}:{on.Year}", 1, ct):00000}";
        db.Add(record);
        await db.GrantAsync(record, [Readers.Institution(office.Id), .. Readers.Chain(office.Division)], ct);
        Outcome<AppraisalAnswer> answer;
        try { answer = await desk.SaveAsync(record, late is null ? "apply" : "reject-late", null, warnings, ct); }
        // the same certificate at the same moment: the unique key decides
        catch (DbUpdateException e) when (Kernel.Data.Races.IsRace(e) && own is not null) { return Refusal.Conflict(new Finding("J14", "", "appraisal.already", c.CertificateNumber!)); }
        if (own is not null) { await own.CommitAsync(ct); db.SignalRelay(); }
        return answer;
    }

    /// <summary>One certificate is under one appraisal of a level: the other party's application of that time is joined to it and stands by itself.</summary>
    async Task<Outcome<AppraisalAnswer>> JoinAsync(AppraisalCase running, Guid office, JoinedApplicant other, List<Finding> warnings, CancellationToken ct)
    {
        if (running.InstitutionId != office) { return Refusal.Conflict(new Finding("J14", "", "appraisal.already", running.CertificateNumber)); }
        if (running.Join(other) is { } no) { return no; }
        warnings.Add(Finding.Warn("V05", "", "appraisal.joined", running.CaseNo));
        try { return await desk.SaveAsync(running, "join", other.Party.ToString(), warnings, ct); }
        // the case was changed at the same moment
        catch (DbUpdateException e) when (Kernel.Data.Races.IsRace(e)) { return Refusal.Conflict(new Finding("race", "", "problem.race")); }
    }
}
