using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Files;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Protection;
using Diagnosis.Terminology.Contracts;
using Refuse = Diagnosis.Kernel.Http.Refusal;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <summary>
/// A worker's application and all that follows from it, up to the filed card. The guards stand here; who may call, which day it is and
/// what other modules know is settled before. A method that refuses has changed nothing.
/// </summary>
internal sealed partial class DiagnosisCase : Record
{
    public CaseState State { get; set; }
    public CaseKind Kind { get; set; }
    /// <summary>Number of the application, unique per agency and year.</summary>
    public string CaseNo { get; set; } = "";
    public Guid? LeadId { get; set; }
    public Guid? SuspectedCaseId { get; set; }

    public Guid PersonId { get; set; }
    public string PersonName { get; set; } = "";
    public string Sex { get; set; } = "";
    public DateOnly BirthDate { get; set; }
    public string DocumentType { get; set; } = "1";
    public Sealed Number { get; set; }
    /// <summary>Keyed hash, so that a case is found by the full number without showing it.</summary>
    public string NumberHash { get; set; } = "";
    public Sealed Phone { get; set; }
    public Agent? Agent { get; set; }

    public Unit Employer { get; set; } = new("", "", "", null);
    public Unit? UsingUnit { get; set; }
    public string EmployerName { get; set; } = "";
    public string EmployerAddress { get; set; } = "";
    public string HukouAddress { get; set; } = "";
    public string? HukouDetail { get; set; }
    public string ResidenceAddress { get; set; } = "";
    public string? ResidenceDetail { get; set; }
    public LawfulPlace Place { get; set; }

    public string AgencyCode { get; set; } = "";
    public string AgencyName { get; set; } = "";

    public string AppliedDiseaseCode { get; set; } = "";
    public string AppliedDisease { get; set; } = "";
    public string AppliedDiseaseName { get; set; } = "";

    public List<Paper> Papers { get; set; } = [];
    public MissingNotice? Notice { get; set; }
    public NotReceived? NotReceived { get; set; }
    public WorkHistory? History { get; set; }
    /// <summary>Why the file counts as complete without a required paper of the employer (LAW art. 48).</summary>
    public string? DecidedWithout { get; set; }

    public List<PanelMember> Panel { get; set; } = [];
    public List<Opinion> Opinions { get; set; } = [];
    public PanelOutcome? Outcome { get; set; }
    public List<Certificate> Certificates { get; set; } = [];
    public string? CertificateNumber { get; set; }
    public List<SignedScan> Scans { get; set; } = [];
    public List<Handover> Handovers { get; set; } = [];
    public List<ReportCard> Cards { get; set; } = [];
    public Enrolment? Enrolment { get; set; }
    /// <summary>Conclusions of appraisals, the last one in force; the panel's own stays in <see cref="Outcome"/>.</summary>
    public List<Appraisal.AppraisedConclusion>? Appraised { get; set; }
    public string? WithdrawReason { get; set; }

    public DateOnly AppliedOn { get; set; }
    public DateOnly? ReceivedOn { get; set; }
    public DateOnly? FileCompletedOn { get; set; }
    public DateOnly? ConcludedOn { get; set; }
    public DateOnly? IssuedOn { get; set; }
    public DateOnly? ScannedOn { get; set; }
    public DateOnly? DeliveredOn { get; set; }
    public DateOnly? CardFiledOn { get; set; }

    public Guid AgencyId => InstitutionId!.Value;
    public Certificate? Current => Certificates.Count == 0 ? null : Certificates[^1];
    /// <summary>The conclusion in force, the last appraisal's or the panel's own, is an occupational disease; clocks and cards follow it.</summary>
    public bool IsOd => Outcome is not null && Appraisal.AppraisalEffects.InForce(this).IsOd;
    /// <summary>The sheet in force is signed, stamped and on file; until then every print is a draft.</summary>
    public bool IsSealed => Current is { } c && (c.OnPaper || Scans.Any(s => s.CertificateVersion == c.Version));
    /// <summary>The day of the last act; no later act may be dated before it.</summary>
    public DateOnly LastAct => Later(IssuedOn ?? ConcludedOn ?? FileCompletedOn ?? ReceivedOn ?? AppliedOn, LastEvidenceAct);

    /// <summary>The first of the three lawful places (LAW art. 44) that lies in the agency's prefecture.</summary>
    public static LawfulPlace PlaceFor(string agencyDivision, string employer, string hukou, string residence)
    {
        return Here(employer) ? LawfulPlace.Employer : Here(hukou) ? LawfulPlace.Hukou : Here(residence) ? LawfulPlace.Residence : LawfulPlace.None;

        bool Here(string address) => address.Length >= 4 && agencyDivision.Length >= 4 && string.Equals(address[..4], agencyDivision[..4], StringComparison.Ordinal);
    }

    /// <summary>The step is not possible in this state.</summary>
    public Refusal? Only(params ReadOnlySpan<CaseState> states)
    {
        foreach (var s in states) { if (State == s) { return null; } }
        return Refuse.Conflict(new Finding("D10", "", "diagnosis.wrong-state." + State));
    }

    /// <summary>A day given by a clerk: not in the future, not before the act it follows.</summary>
    public Refusal? On(DateOnly day, DateOnly today) =>
        day > today ? Refuse.Invalid(new Finding("D11", "on", "diagnosis.day-in-future", Show(day)))
        : day < LastAct ? Refuse.Invalid(new Finding("D12", "on", "diagnosis.day-before-last-act", Show(day), Show(LastAct)))
        : null;

    /// <summary>Papers of the file; the notice of what is missing is given once, so that nobody is sent away twice.</summary>
    public Refusal? CheckPapers(IReadOnlyList<Paper> papers, IReadOnlyList<string> missing, bool notify, DateOnly on)
    {
        if (Only(CaseState.Applied, CaseState.Received, CaseState.Evidence, CaseState.SuspendedData, CaseState.SuspendedSite, CaseState.SuspendedArbitration) is { } no) { return no; }
        if (notify && Notice is not null) { return Refuse.Conflict(new Finding("D13", "notify", "diagnosis.notice-once", Show(Notice.SentOn)) { Basis = "一次性告知" }); }
        if (notify && missing.Count == 0) { return Refuse.Invalid(new Finding("D14", "notify", "diagnosis.nothing-missing")); }
        Papers = [.. papers];
        if (notify) { Notice = new(on, missing); }
        if (State == CaseState.Received) { State = CaseState.Evidence; }
        return null;
    }

    /// <param name="missing">Required papers of the worker that are not there.</param>
    public Refusal? Receive(IReadOnlyList<string> missing, DateOnly on)
    {
        if (Only(CaseState.Applied) is { } no) { return no; }
        if (missing.Count > 0) { return Refuse.Invalid(new Finding("D15", "papers", "diagnosis.papers-missing", string.Join('、', missing))); }
        (State, ReceivedOn) = (CaseState.Received, on);
        return null;
    }

    public Refusal? NotReceive(NotReceived refused)
    {
        if (Only(CaseState.Applied) is { } no) { return no; }
        (State, NotReceived) = (CaseState.NotReceived, refused);
        return null;
    }

    /// <param name="missing">Required papers that are not there, of whomever.</param>
    /// <param name="whyNotWithout">Why the panel may not decide without them; null when it may (<see cref="WithoutEmployer"/>).</param>
    public Refusal? CompleteFile(WorkHistory history, IReadOnlyList<string> missing, string? decidedWithout, DateOnly on, Finding? whyNotWithout = null)
    {
        if (Only(CaseState.Received, CaseState.Evidence) is { } no) { return no; }
        if (missing.Count > 0 && string.IsNullOrWhiteSpace(decidedWithout))
        {
            return Refuse.Invalid(new Finding("D16", "decidedWithout", "diagnosis.file-incomplete", string.Join('、', missing)) { Basis = "职业病防治法 第48条" });
        }
        if (missing.Count > 0 && whyNotWithout is not null) { return Refuse.Invalid(whyNotWithout); }
        if (history.ContactBegan > on || history.ContactBegan < BirthDate) { return Refuse.Invalid(new Finding("D17", "history.contactBegan", "diagnosis.contact-began", Show(history.ContactBegan))); }
        if (history.Months is < 0 or > 11 || history.Years < 0 || history.ContactBegan.AddYears(history.Years).AddMonths(history.Months) > on.AddMonths(1))
        {
            return Refuse.Invalid(new Finding("X05", "history.years", "diagnosis.contact-time"));
        }
        (State, FileCompletedOn, History, DecidedWithout) = (CaseState.FileComplete, on, history, missing.Count > 0 ? decidedWithout : null);
        return null;
    }

    /// <summary>A panel, or a larger one after a tie; opinions of those who stay are kept.</summary>
    public Refusal? GatherPanel(IReadOnlyList<PanelMember> panel, int minSigners, bool allowExternal)
    {
        if (Only(CaseState.FileComplete, CaseState.Diagnosing) is { } no) { return no; }
        if (panel.GroupBy(m => m.PractitionerId).FirstOrDefault(g => g.Count() > 1) is { } twice) { return Refuse.Invalid(new Finding("D18", "members", "diagnosis.member-twice", twice.First().Name)); }
        if (!allowExternal && panel.FirstOrDefault(m => m.External) is { } outside) { return Refuse.Invalid(new Finding("D19", "members", "diagnosis.external-not-allowed", outside.Name, outside.InstitutionName)); }
        if (panel.Count < Math.Max(1, minSigners)) { return Refuse.Invalid(new Finding("D22", "members", "diagnosis.too-few-signers", panel.Count, Math.Max(1, minSigners)) { Basis = "职业病防治法 第46条" }); }
        // who took the opinion back may leave: what was said stays on file, and nobody waits for a physician who fell ill
        var leaving = PanelRule.Latest(Opinions).Where(o => panel.All(m => m.PractitionerId != o.PractitionerId)).Select(o => o.Name).Distinct().ToList();
        if (leaving.Count > 0) { return Refuse.Invalid(new Finding("D20", "members", "diagnosis.opinion-would-be-lost", string.Join('、', leaving))); }
        (State, Panel) = (CaseState.Diagnosing, [.. panel]);
        return null;
    }

    /// <param name="other">Another disease than the one applied for; null: that one.</param>
    public Refusal? RecordOpinion(Guid practitioner, Conclusion conclusion, string? stage, string reasoning, DateOnly on, string? reason, Actor? by = null, CatalogueEntry? other = null, bool own = false)
    {
        if (Only(CaseState.Diagnosing) is { } no) { return no; }
        if (Panel.FirstOrDefault(m => m.PractitionerId == practitioner) is not { } member) { return Refuse.Invalid(new Finding("D25", "practitionerId", "diagnosis.not-on-panel")); }
        if (string.IsNullOrWhiteSpace(reasoning)) { return Refuse.Invalid(new Finding("D26", "reasoning", "diagnosis.reasoning-required")); }
        var before = Opinions.Where(o => o.PractitionerId == practitioner).MaxBy(o => o.Version);
        // what a physician gave in person nobody else changes
        if (before is { Own: true } && !own) { return Refuse.Forbidden("diagnosis.opinion-is-own", "职业病防治法 第46条"); }
        if (before is not null && string.IsNullOrWhiteSpace(reason)) { return Refuse.Invalid(new Finding("D27", "reason", "diagnosis.change-needs-reason", member.Name)); }
        Opinions.Add(new(practitioner, member.Name, (before?.Version ?? 0) + 1, conclusion, conclusion == Conclusion.Od ? Blank(stage) : null, reasoning.Trim(), on, Blank(reason), by) { Own = own, Disease = other?.StableId, DiseaseName = other?.NameZh });
        return null;
    }

    /// <summary>A physician takes the opinion back: the earlier one stays on file, and until there is a new one the physician counts as silent.</summary>
    public Refusal? RevokeOpinion(Guid practitioner, string? reason, DateOnly on, Actor by, bool own = false)
    {
        if (Only(CaseState.Diagnosing) is { } no) { return no; }
        if (Opinions.Where(o => o.PractitionerId == practitioner).MaxBy(o => o.Version) is not { Revoked: false } before) { return Refuse.Invalid(new Finding("E01", "practitionerId", "diagnosis.no-opinion-to-revoke")); }
        if (before.Own && !own) { return Refuse.Forbidden("diagnosis.opinion-is-own", "职业病防治法 第46条"); }
        if (string.IsNullOrWhiteSpace(reason)) { return Refuse.Invalid(new Finding("D27", "reason", "diagnosis.change-needs-reason", before.Name)); }
        Opinions.Add(before with { Version = before.Version + 1, On = on, Reason = reason.Trim(), EnteredBy = by, Revoked = true });
        return null;
    }

    /// <summary>The panel's conclusion. The scope of the agency and the edition of the catalogue were checked for this day before.</summary>
    public Refusal? Conclude(PanelOutcome proposed, CatalogueEntry disease, CasePolicy policy)
    {
        if (Only(CaseState.Diagnosing) is { } no) { return no; }
        if (PanelRule.WhyNot(Panel, Opinions, proposed.Conclusion, policy.MinSigners, policy.TieIsOd, policy.Unanimous) is { } why) { return Refuse.Invalid(why); }
        var tally = PanelRule.Count(Opinions);
        if (Contents(proposed, disease) is { Count: > 0 } wrong) { return Refuse.Invalid(wrong); }
        // so is the disease: nobody is diagnosed with what nobody voted for
        if (proposed.Conclusion == Conclusion.Od ? tally.DiseaseTied || proposed.Disease != (tally.Disease ?? AppliedDisease) : proposed.Disease != AppliedDisease)
        {
            return Refuse.Invalid(new Finding("E71", "diseaseCode", "diagnosis.disease-against-majority", proposed.DiseaseName, PanelRule.Latest(Opinions).FirstOrDefault(o => o.Disease == tally.Disease)?.DiseaseName ?? AppliedDiseaseName));
        }
        // the stage of a pneumoconiosis is the physicians' to hold, not the clerk's to add
        if (proposed.Conclusion == Conclusion.Od && (tally.StageTied || (tally.Stage is not null || DiseaseOnDay.IsPneumoconiosis(disease)) && tally.Stage != proposed.Stage))
        {
            return Refuse.Invalid(new Finding("D28", "stage", "diagnosis.stage-against-majority", StageWord(proposed.Stage), StageWord(tally.Stage)));
        }
        if (PanelRule.Latest(Opinions).Max(o => o.On) is var last && proposed.On < last) { return Refuse.Invalid(new Finding("D12", "on", "diagnosis.day-before-last-act", Show(proposed.On), Show(last))); }
        Outcome = proposed with { OdVotes = tally.Od, NotOdVotes = tally.NotOd,
            Dissenters = tally.Conclusion is null ? [.. PanelRule.Latest(Opinions).Where(o => o.Conclusion != proposed.Conclusion).Select(o => o.Name)] : tally.Dissenters };
        (State, ConcludedOn) = (CaseState.Concluded, proposed.On);
        return null;
    }

    /// <summary>What a conclusion must contain, whoever took it (report-cards §9).</summary>
    /// <param name="history">True for cases of the time before this system: "no stage on record" is a fact then, and texts may be missing.</param>
    public static IReadOnlyList<Finding> Contents(PanelOutcome o, CatalogueEntry disease, bool history = false)
    {
        var wrong = new List<Finding>();
        if (o.Conclusion == Conclusion.Od)
        {
            bool staged = o.Stage is "1" or "2" or "3" || (history && o.Stage == "U");
            if (DiseaseOnDay.IsPneumoconiosis(disease) && !staged) { wrong.Add(new("D29", "stage", "diagnosis.stage-required", disease.NameZh) { Basis = "GBZ 70-2015" }); }
            if (disease.OpenEnded && !history && string.IsNullOrWhiteSpace(o.OpenText)) { wrong.Add(new("D30", "openText", "diagnosis.open-text-required", disease.NameZh)); }
            if (!history && string.IsNullOrWhiteSpace(o.Basis)) { wrong.Add(new("D31", "basis", "diagnosis.basis-required")); }
            if (!string.IsNullOrWhiteSpace(o.ExcludingEvidence)) { wrong.Add(new("D32", "excludingEvidence", "diagnosis.evidence-only-for-not-od")); }
        }
        else if (!history && string.IsNullOrWhiteSpace(o.ExcludingEvidence))
        {
            wrong.Add(new("D33", "excludingEvidence", "diagnosis.presumption") { Basis = "职业病防治法 第46条" });
        }
        if (!history && string.IsNullOrWhiteSpace(o.Findings)) { wrong.Add(new("D34", "findings", "diagnosis.findings-required")); }
        if (!history && string.IsNullOrWhiteSpace(o.Handling)) { wrong.Add(new("D35", "handling", "diagnosis.handling-required")); }
        return wrong;
    }

    /// <summary>Takes the conclusion back while no certificate carries it: a slip is undone before it stands on paper. The versions before keep what it was.</summary>
    public Refusal? TakeBackConclusion(string? reason)
    {
        if (Only(CaseState.Concluded) is { } no) { return no; }
        if (Blank(reason) is null) { return Refuse.Invalid(new Finding("E74", "reason", "diagnosis.take-back-reason")); }
        (State, Outcome, ConcludedOn) = (CaseState.Diagnosing, null, null);
        return null;
    }

    public Refusal? MayIssue() => Only(CaseState.Concluded);

    /// <summary>A corrected sheet may follow any sheet that is out, as long as no appraisal has changed what it says.</summary>
    public Refusal? MayCorrect()
    {
        if (Only(CaseState.Certified, CaseState.Delivered, CaseState.Reported, CaseState.Archived) is { } no) { return no; }
        return Appraisal.AppraisalEffects.Changed(this) ? Refuse.Conflict(new Finding("E62", "", "diagnosis.correct-appraised", Appraised![^1].DocumentNumber)) : null;
    }

    /// <summary>The next version of the certificate: signed, handed over and, where it was, archived anew; the earlier sheet is superseded.</summary>
    public void Reissue(Certificate certificate)
    {
        Issue(certificate);
        (DeliveredOn, ScannedOn) = (null, null);
    }

    public void Issue(Certificate certificate)
    {
        Certificates.Add(certificate);
        (State, IssuedOn, CertificateNumber) = (CaseState.Certified, certificate.IssuedOn, certificate.Number);
    }

    public Refusal? RecordScan(StoredFile file, DateOnly on)
    {
        if (Only(CaseState.Certified, CaseState.Delivered, CaseState.Reported) is { } no) { return no; }
        Scans.Add(new(Current!.Version, file, on));
        ScannedOn ??= on;
        return null;
    }

    public Refusal? Deliver(Handover handover)
    {
        if (Only(CaseState.Certified, CaseState.Delivered, CaseState.Reported) is { } no) { return no; }
        if (!IsSealed) { return Refuse.Conflict(new Finding("D36", "", "diagnosis.deliver-unsigned")); }
        if (Current!.Copies.All(c => c.Addressee != handover.Addressee)) { return Refuse.Invalid(new Finding("D37", "addressee", "diagnosis.no-such-addressee", handover.Addressee)); }
        handover = handover with { CertificateVersion = Current.Version };
        if (RecordDelivery.Twice(Handovers, handover, "diagnosis.addressee.") is { } twice) { return twice; }
        Handovers.Add(handover);
        var open = Current.Copies.Select(c => c.Addressee).Where(a => a != "ARCHIVE").Distinct().Where(a => Handovers.All(h => h.Addressee != a || h.CertificateVersion != Current.Version));
        if (!open.Any()) { DeliveredOn ??= handover.On; if (State == CaseState.Certified) { State = CardFiledOn is null ? CaseState.Delivered : CaseState.Reported; } }
        return null;
    }

    /// <summary>A card is filed with a certificate that is out; a filed one is corrected for as long as the case exists.</summary>
    public Refusal? MayFileCard() => State == CaseState.Archived && (Cards.Count > 0 || IsOd) ? null : Only(CaseState.Certified, CaseState.Delivered, CaseState.Reported);

    public Refusal? FileCard(ReportCard card)
    {
        if (MayFileCard() is { } no) { return no; }
        if (!IsOd) { return Refuse.Conflict(new Finding("D38", "", "diagnosis.no-card-for-not-od")); }
        if (Cards.Count > 0 && string.IsNullOrWhiteSpace(card.Reason)) { return Refuse.Invalid(new Finding("D39", "reason", "diagnosis.correction-needs-reason")); }
        Cards.Add(card);
        CardFiledOn ??= card.FiledOn;
        if (State == CaseState.Delivered) { State = CaseState.Reported; }
        return null;
    }

    public Refusal? Archive()
    {
        if (State == CaseState.Delivered && !IsOd) { State = CaseState.Archived; return null; }
        if (Only(CaseState.Reported) is { } no) { return no; }
        State = CaseState.Archived;
        return null;
    }

    /// <summary>The worker takes the application back; who tells the commissions is the use case.</summary>
    public Refusal? Withdraw(string? reason)
    {
        if (Only(CaseState.Applied, CaseState.Received, CaseState.Evidence, CaseState.SuspendedData, CaseState.SuspendedSite, CaseState.SuspendedArbitration, CaseState.FileComplete, CaseState.Diagnosing) is { } no) { return no; }
        if (string.IsNullOrWhiteSpace(reason)) { return Refuse.Invalid(new Finding("D40", "reason", "diagnosis.withdraw-needs-reason")); }
        (State, WithdrawReason) = (CaseState.Withdrawn, reason.Trim());
        return null;
    }

    /// <summary>A stage as people say it; another degree as it is written.</summary>
    internal static object StageWord(string? stage) => stage switch { null or "" => "—", "1" or "2" or "3" or "U" => new Word("diagnosis.stage." + stage), _ => stage };

    internal static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    internal static string Show(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
