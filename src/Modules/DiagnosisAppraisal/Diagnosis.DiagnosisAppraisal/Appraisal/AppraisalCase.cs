using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.TimeLimits;
using static Diagnosis.DiagnosisAppraisal.Cases.DiagnosisCase;
using Refuse = Diagnosis.Kernel.Http.Refusal;

namespace Diagnosis.DiagnosisAppraisal.Appraisal;

/// <summary>
/// One appraisal of one certificate, first or second level, from the application to the archived document. The guards of procedures §4-5 stand
/// here; who may call, which day it is and what other records say is settled before. A method that refuses has changed nothing.
/// </summary>
internal sealed class AppraisalCase : Record
{
    public const string MedicalExam = "medical-exam", SiteSurveyReason = "site-survey";

    public AppraisalState State { get; set; }
    /// <summary>The state to come back to after an examination or a survey.</summary>
    public AppraisalState? Resume { get; set; }
    public AppraisalLevel Level { get; set; }
    public string CaseNo { get; set; } = "";
    /// <summary>One appraisal of a level per certificate: set while it stands, null once it was withdrawn or turned away.</summary>
    public string? OpenKey { get; set; }
    public string OfficeName { get; set; } = "";
    public Guid OfficeId => InstitutionId!.Value;

    public Guid DiagnosisCaseId { get; set; }
    public Guid PersonId { get; set; }
    public string PersonName { get; set; } = "";
    public string EmployerName { get; set; } = "";
    public string EmployerAddress { get; set; } = "";
    public Guid AgencyId { get; set; }
    public string AgencyName { get; set; } = "";
    public string CertificateNumber { get; set; } = "";
    public Guid? FirstAppraisalId { get; set; }
    public Guid? FirstOfficeId { get; set; }
    public string? FirstOfficeName { get; set; }
    public string? FirstDocumentNumber { get; set; }
    public DateOnly DiagnosedOn { get; set; }

    public AppraisalParty Applicant { get; set; }
    public string ApplicantName { get; set; } = "";
    public string? Representative { get; set; }
    public string Reasons { get; set; } = "";
    /// <summary>The day the applicant received the certificate or the first document: day 0 of TL-30 or TL-31.</summary>
    public DateOnly ReceivedOn { get; set; }
    public DateOnly AppliedOn { get; set; }
    public DateOnly ApplicationDue { get; set; }
    public ReceiptEvidence? Receipt { get; set; }
    /// <summary>Set when the first applicant withdrew and the other party's application keeps the appraisal going.</summary>
    public PartyWithdrawal? ApplicantWithdrawn { get; set; }
    public List<JoinedApplicant>? Joined { get; set; }
    public List<string> Papers { get; set; } = [];
    public SupplementNotice? Notice { get; set; }
    public LateRejection? Late { get; set; }
    public string? NotAcceptedReason { get; set; }
    public DateOnly? AcceptedOn { get; set; }
    public FileRequest? File { get; set; }
    public List<AppraisalPause> Pauses { get; set; } = [];
    public List<Recusal> Recusals { get; set; } = [];
    /// <summary>The draw in force; earlier ones stay beside it.</summary>
    public Guid? DrawId { get; set; }
    public DateOnly? SessionOpenedOn { get; set; }
    public List<Seat> Panel { get; set; } = [];
    public Hearing? Hearing { get; set; }
    public List<Motion> Motions { get; set; } = [];
    public AppraisalDocument? Document { get; set; }
    public string? DocumentNumber { get; set; }
    public DateOnly? IssuedOn { get; set; }
    /// <summary>Scans of the signed and stamped document, the last one in force.</summary>
    public List<DocumentScan>? Scans { get; set; }
    public List<Handover> Deliveries { get; set; } = [];
    public DateOnly? DeliveredOn { get; set; }
    public DateOnly? ReportedOn { get; set; }
    public string? ReportReceipt { get; set; }
    public DateOnly? ChangeReportedOn { get; set; }
    public string? WithdrawReason { get; set; }

    public Motion? Passed => Motions.Count > 0 && Motions[^1].Passed ? Motions[^1] : null;
    public bool Changed => Document is { Effect: not AppraisalEffect.Upheld };
    /// <summary>Signed, stamped and on file; until then every print of the document is a draft.</summary>
    public bool IsSealed => Scans is { Count: > 0 };
    public AppraisalPause? OpenPause => Pauses.Count > 0 && Pauses[^1].To is null ? Pauses[^1] : null;
    public IReadOnlyList<Pause> Stops => [.. Pauses.Select(p => new Pause(p.From, p.To, p.Reason))];
    public DateOnly LastAct => Max(IssuedOn, Motions.Count > 0 ? Motions[^1].On : null, Hearing?.On, SessionOpenedOn, File?.HandedOverOn, File?.AskedOn, AcceptedOn, Notice?.SuppliedOn ?? Notice?.SentOn, AppliedOn);
    public bool IsOver => State is AppraisalState.RejectedLate or AppraisalState.NotAccepted or AppraisalState.Withdrawn or AppraisalState.Archived;

    static DateOnly Max(params ReadOnlySpan<DateOnly?> days)
    {
        var most = DateOnly.MinValue;
        foreach (var d in days) { if (d > most) { most = d.Value; } }
        return most;
    }

    public static string KeyOf(Guid diagnosisCase, AppraisalLevel level) => $"{diagnosisCase:N}:{level}";

    public Refusal? Only(params ReadOnlySpan<AppraisalState> states)
    {
        foreach (var s in states) { if (State == s) { return null; } }
        return Refuse.Conflict(new Finding("J10", "", "appraisal.wrong-state." + State));
    }

    public Refusal? On(DateOnly day, DateOnly today) =>
        day > today ? Refuse.Invalid(new Finding("J11", "on", "appraisal.day-in-future", Show(day)))
        : day < LastAct ? Refuse.Invalid(new Finding("J12", "on", "appraisal.day-before-last-act", Show(day), Show(LastAct)))
        : null;

    /// <summary>Which appraisal office may take this: the law names the place of the diagnosing agency, never the employer's (LAW art. 52).</summary>
    /// <param name="office">Kinds, level and division of the office that wants to file it.</param>
    public static Finding? WrongOffice(bool isDiagnosisAgency, string officeLevel, string officeDivision, AppraisalLevel level, string agencyDivision, string agencyName, string employerAddress, string officeName)
    {
        const string Basis = "职业病防治法 第52条";
        if (isDiagnosisAgency) { return new("J20", "", "appraisal.office-is-agency", officeName) { Basis = "职业病诊断与鉴定管理办法(国家卫生健康委令第6号)：承担职业病诊断的机构不得作为鉴定办事机构" }; }
        if (level == AppraisalLevel.Second) { return officeLevel == "province" && officeDivision[..2] == agencyDivision[..2] ? null : new("J21", "", "appraisal.second-at-province", officeName) { Basis = Basis }; }
        if (officeLevel == "province") { return new("J22", "", "appraisal.first-at-prefecture", officeName) { Basis = Basis }; }
        if (officeDivision[..4] == agencyDivision[..4]) { return null; }
        return employerAddress.Length >= 4 && officeDivision[..4] == employerAddress[..4]
            ? new("J23", "", "appraisal.not-employers-prefecture", officeName, agencyName) { Basis = Basis }
            : new("J24", "", "appraisal.other-prefecture", officeName, agencyName) { Basis = Basis };
    }

    /// <summary>The one notice of what is missing (TL-32).</summary>
    public Refusal? AskSupplement(IReadOnlyList<string> missing, DateOnly on)
    {
        if (Notice is not null) { return Refuse.Conflict(new Finding("J30", "", "appraisal.notice-once", Show(Notice.SentOn)) { Basis = "一次性告知" }); }
        if (Only(AppraisalState.Applied) is { } no) { return no; }
        if (missing.Count == 0) { return Refuse.Invalid(new Finding("J31", "missing", "appraisal.nothing-missing")); }
        (State, Notice) = (AppraisalState.SupplementAsked, new(on, missing, null));
        return null;
    }

    public Refusal? TakePapers(IReadOnlyList<string> papers, DateOnly on)
    {
        if (Only(AppraisalState.Applied, AppraisalState.SupplementAsked) is { } no) { return no; }
        Papers = [.. Papers.Union(papers)];
        if (State == AppraisalState.SupplementAsked && Notice!.Codes.All(Papers.Contains)) { (State, Notice) = (AppraisalState.Applied, Notice with { SuppliedOn = on }); }
        return null;
    }

    /// <param name="missing">Required papers that are not there.</param>
    public Refusal? Accept(IReadOnlyList<string> missing, DateOnly on)
    {
        if (Only(AppraisalState.Applied, AppraisalState.SupplementAsked) is { } no) { return no; }
        if (missing.Count > 0) { return Refuse.Invalid(new Finding("J32", "papers", "appraisal.papers-missing", string.Join('、', missing))); }
        (State, AcceptedOn) = (AppraisalState.Accepted, on);
        return null;
    }

    public Refusal? NotAccept(string? reason)
    {
        if (Only(AppraisalState.Applied, AppraisalState.SupplementAsked) is { } no) { return no; }
        if (string.IsNullOrWhiteSpace(reason)) { return Refuse.Invalid(new Finding("J33", "reason", "appraisal.reason-required")); }
        (State, NotAcceptedReason, OpenKey) = (AppraisalState.NotAccepted, reason.Trim(), null);
        return null;
    }

    public Refusal? RequestFile(Guid from, string fromName, DateOnly on)
    {
        if (Only(AppraisalState.Accepted) is { } no) { return no; }
        (State, File) = (AppraisalState.FileRequested, new(from, fromName, on, null, null, []));
        return null;
    }

    public Refusal? HandOver(IReadOnlyList<FileItem> items, string by, DateOnly on)
    {
        if (File is null || File.HandedOverOn is not null || IsOver) { return Refuse.Conflict(new Finding("J34", "", "appraisal.no-file-asked")); }
        if (items.Count == 0) { return Refuse.Invalid(new Finding("J35", "items", "appraisal.file-empty")); }
        // a file is known by its hash, a paper volume by its name and pages
        if (items.FirstOrDefault(i => string.IsNullOrWhiteSpace(i.Name) || !(i.Sha256.Length == 0 && i.Pages > 0) && (i.Sha256.Length != 64 || !i.Sha256.All(char.IsAsciiHexDigitLower))) is { } bad) { return Refuse.Invalid(new Finding("J36", "items", "appraisal.file-hash", bad.Name)); }
        File = File with { HandedOverOn = on, HandedOverBy = by, Items = [.. items] };
        if (State == AppraisalState.FileRequested) { State = AppraisalState.FileReceived; }
        return null;
    }

    /// <summary>Orders an examination or a survey; the 40-day clock stands from this day on.</summary>
    public Refusal? Order(string? reason, string? what, DateOnly on)
    {
        if (Only(AppraisalState.FileRequested, AppraisalState.FileReceived, AppraisalState.PanelDrawn, AppraisalState.Heard) is { } no) { return no; }
        if (reason is not (MedicalExam or SiteSurveyReason)) { return Refuse.Invalid(new Finding("J40", "reason", "appraisal.pause-reason")); }
        if (string.IsNullOrWhiteSpace(what)) { return Refuse.Invalid(new Finding("J41", "what", "appraisal.pause-what")); }
        if (Pauses.Count > 0 && on <= Pauses[^1].To) { return Refuse.Invalid(new Finding("J42", "on", "appraisal.pause-overlaps", Show(Pauses[^1].To!.Value))); }
        Pauses.Add(new(reason, on, null, what.Trim(), null));
        (Resume, State) = (State, reason == MedicalExam ? AppraisalState.ExamOrdered : AppraisalState.SiteSurvey);
        return null;
    }

    public Refusal? EndPause(string? result, DateOnly on)
    {
        if (Only(AppraisalState.ExamOrdered, AppraisalState.SiteSurvey) is { } no) { return no; }
        if (string.IsNullOrWhiteSpace(result)) { return Refuse.Invalid(new Finding("J43", "result", "appraisal.pause-result")); }
        if (on < OpenPause!.From) { return Refuse.Invalid(new Finding("J12", "on", "appraisal.day-before-last-act", Show(on), Show(OpenPause.From))); }
        Pauses[^1] = OpenPause with { To = on, Result = result.Trim() };
        // the old file may have come in the meantime
        State = Resume == AppraisalState.FileRequested && File!.HandedOverOn is not null ? AppraisalState.FileReceived : Resume!.Value;
        Resume = null;
        return null;
    }

    /// <summary>Days beyond the days that a pause may take; they count again.</summary>
    public int DaysOver(DateOnly today, int most) => OpenPause is { } p ? Math.Max(0, today.DayNumber - p.From.DayNumber + 1 - most) : 0;

    /// <summary>An application of this party stands.</summary>
    public bool Stands(AppraisalParty party) => (Applicant == party && ApplicantWithdrawn is null) || Joined?.Any(j => j.Party == party && j.Withdrawn is null) == true;

    /// <summary>Whose applications stand, the first one first.</summary>
    public IReadOnlyList<(AppraisalParty Party, string Name, string? Representative)> Standing() =>
        [.. ApplicantWithdrawn is null ? [(Applicant, ApplicantName, Representative)] : Array.Empty<(AppraisalParty, string, string?)>(), .. (Joined ?? []).Where(j => j.Withdrawn is null).Select(j => (j.Party, j.Name, j.Representative))];

    /// <summary>The other party applies too, within its own time, while this appraisal is running.</summary>
    public Refusal? Join(JoinedApplicant other)
    {
        // with the document the next way is the re-appraisal
        if (OpenKey is null || State >= AppraisalState.DocumentIssued || Stands(other.Party)) { return Refuse.Conflict(new Finding("J14", "", "appraisal.already", CertificateNumber)); }
        Joined = [.. Joined ?? [], other];
        return null;
    }

    public bool IsRecused(Guid expert) => Recusals.Any(r => r.ExpertId == expert);

    /// <summary>Seats of experts who may not sit: to be given to alternates, or drawn anew.</summary>
    public IReadOnlyList<Seat> RecusedSeats() => [.. Panel.Where(s => IsRecused(s.ExpertId))];

    Refusal? RecusedSits() => RecusedSeats() is { Count: > 0 } seats
        ? Refuse.Conflict(new Finding("J56", "", "appraisal.recused-sits", string.Join('、', seats.Select(s => $"{s.Name}（{Recusals.First(r => r.ExpertId == s.ExpertId).Reason}）"))) { Basis = "职业病诊断与鉴定管理办法(国家卫生健康委令第6号)：应当回避的专家不得参加鉴定" })
        : null;

    public Refusal? MayDraw() => State == AppraisalState.Heard && RecusedSeats().Count > 0 ? null : Only(AppraisalState.FileRequested, AppraisalState.FileReceived, AppraisalState.PanelDrawn);

    public Refusal? Recuse(Recusal recusal)
    {
        if (Only(AppraisalState.Accepted, AppraisalState.FileRequested, AppraisalState.FileReceived, AppraisalState.PanelDrawn, AppraisalState.ExamOrdered, AppraisalState.SiteSurvey, AppraisalState.Heard) is { } no) { return no; }
        if (string.IsNullOrWhiteSpace(recusal.Reason)) { return Refuse.Invalid(new Finding("J44", "reason", "appraisal.recusal-reason")); }
        if (Recusals.Any(r => r.ExpertId == recusal.ExpertId)) { return Refuse.Conflict(new Finding("J45", "expertId", "appraisal.recused-already", recusal.ExpertName)); }
        Recusals.Add(recusal);
        // what the parties said to somebody who may not judge is said again to the panel that does
        if (Hearing is not null && Panel.Any(s => s.ExpertId == recusal.ExpertId))
        {
            Hearing = null;
            if (State == AppraisalState.Heard) { State = AppraisalState.PanelDrawn; } else { Resume = AppraisalState.PanelDrawn; }
        }
        return null;
    }

    public void Drawn(Guid draw) => (State, DrawId, SessionOpenedOn, Panel) = (AppraisalState.PanelDrawn, draw, null, []);

    public Refusal? OpenSession(IReadOnlyList<Seat> panel, DateOnly on)
    {
        if (Only(AppraisalState.PanelDrawn) is { } no) { return no; }
        if (SessionOpenedOn is { } open) { return Refuse.Conflict(new Finding("J46", "", "appraisal.session-open", Show(open))); }
        (SessionOpenedOn, Panel) = (on, [.. panel]);
        return null;
    }

    public void Replace(Guid leaving, Seat next) => Panel = [.. Panel.Select(s => s.ExpertId == leaving ? next : s)];

    public Refusal? Hear(Hearing hearing, IReadOnlyCollection<Guid> present)
    {
        if (Only(AppraisalState.PanelDrawn) is { } no) { return no; }
        if (SessionOpenedOn is null) { return Refuse.Conflict(new Finding("J47", "", "appraisal.session-not-open")); }
        if (RecusedSits() is { } recused) { return recused; }
        if (File?.HandedOverOn is null) { return Refuse.Conflict(new Finding("J48", "", "appraisal.file-not-there")); }
        var absent = Panel.Where(s => !present.Contains(s.ExpertId)).Select(s => s.Name).ToList();
        if (absent.Count > 0 || present.Any(p => Panel.All(s => s.ExpertId != p))) { return Refuse.Invalid(new Finding("J49", "present", "appraisal.panel-incomplete", absent.Count == 0 ? "—" : string.Join('、', absent))); }
        if (Panel.All(s => s.ExpertId != hearing.ChairId)) { return Refuse.Invalid(new Finding("J50", "chairId", "appraisal.chair-from-panel")); }
        foreach (var party in Enum.GetValues<AppraisalParty>())
        {
            // where no employer can be found nobody speaks for it: then the text says why
            if (!hearing.Statements.Any(s => s.Party == party && !string.IsNullOrWhiteSpace(s.Text) && (!string.IsNullOrWhiteSpace(s.By) || (s.Absent && party == AppraisalParty.Employer)))) { return Refuse.Invalid(new Finding("J51", party == AppraisalParty.Worker ? "workerStatement" : "employerStatement", "appraisal.statement-missing." + party)); }
        }
        if (string.IsNullOrWhiteSpace(hearing.Minutes)) { return Refuse.Invalid(new Finding("J52", "minutes", "appraisal.minutes-required")); }
        (State, Hearing) = (AppraisalState.Heard, hearing);
        return null;
    }

    /// <summary>Half of the members at least; with an odd panel that is the majority.</summary>
    public static bool Passes(int favour, int members) => 2 * favour >= members;

    /// <summary>Every member votes once; who votes against says why.</summary>
    public Refusal? Vote(PanelOutcome proposed, AppraisalEffect effect, IReadOnlyList<ExpertVote> votes)
    {
        if (Only(AppraisalState.Heard) is { } no) { return no; }
        if (RecusedSits() is { } recused) { return recused; }
        if (votes.Select(v => v.ExpertId).Distinct().Count() != votes.Count || votes.Count != Panel.Count || votes.Any(v => Panel.All(s => s.ExpertId != v.ExpertId)))
        {
            return Refuse.Invalid(new Finding("J53", "votes", "appraisal.every-member-votes", Panel.Count, votes.Count));
        }
        var silent = votes.Where(v => !v.Favour && string.IsNullOrWhiteSpace(v.Opinion)).ToList();
        if (silent.Count > 0) { return Refuse.Invalid(silent.ConvertAll(v => new Finding("J54", $"votes[{Panel.FindIndex(s => s.ExpertId == v.ExpertId)}].opinion", "appraisal.dissent-reason", v.Name))); }
        int favour = votes.Count(v => v.Favour);
        Motions.Add(new(Motions.Count + 1, proposed.On, proposed with { OdVotes = favour, NotOdVotes = votes.Count - favour, Dissenters = [.. votes.Where(v => !v.Favour).Select(v => v.Name)] }, effect, votes, favour, votes.Count - favour, Passes(favour, votes.Count)));
        if (Motions[^1].Passed) { State = AppraisalState.Voted; }
        return null;
    }

    /// <summary>What a conclusion does to the one in force before it; null where it is none of the five.</summary>
    public static AppraisalEffect EffectOf(StandingConclusion before, PanelOutcome now) =>
        before.Conclusion != now.Conclusion ? now.Conclusion == Conclusion.Od ? AppraisalEffect.ChangedToOd : AppraisalEffect.ChangedToNot
        : now.Conclusion == Conclusion.NotOd ? AppraisalEffect.Upheld
        : before.Disease != now.Disease || (before.OpenText ?? "") != (now.OpenText ?? "") ? AppraisalEffect.ChangedDisease
        : (before.Stage ?? "") != (now.Stage ?? "") ? AppraisalEffect.ChangedStage
        : AppraisalEffect.Upheld;

    public void Issue(AppraisalDocument document) => (State, Document, DocumentNumber, IssuedOn) = (AppraisalState.DocumentIssued, document, document.Number, document.IssuedOn);

    /// <summary>Who must have a copy before the document counts as delivered.</summary>
    public IReadOnlyList<string> Recipients => Document is null ? [] : [.. Document.Copies.Select(c => c.Addressee).Distinct().Where(a => a != "OFFICE" && !(a == "EMPLOYER" && Document.FeeBearer == FeeBearer.PublicPurse))];

    public Refusal? RecordScan(DocumentScan scan)
    {
        if (Only(AppraisalState.DocumentIssued, AppraisalState.Delivered, AppraisalState.Reported) is { } no) { return no; }
        Scans = [.. Scans ?? [], scan];
        return null;
    }

    public Refusal? Deliver(Handover handover)
    {
        if (Only(AppraisalState.DocumentIssued, AppraisalState.Delivered, AppraisalState.Reported) is { } no) { return no; }
        if (!IsSealed) { return Refuse.Conflict(new Finding("J64", "", "appraisal.deliver-unsigned")); }
        if (Document!.Copies.All(c => c.Addressee != handover.Addressee)) { return Refuse.Invalid(new Finding("J60", "addressee", "appraisal.no-such-addressee", handover.Addressee)); }
        if (RecordDelivery.Twice(Deliveries, handover, "appraisal.addressee.") is { } twice) { return twice; }
        Deliveries.Add(handover);
        if (Recipients.All(a => Deliveries.Any(d => d.Addressee == a))) { DeliveredOn ??= handover.On; Advance(); }
        return null;
    }

    /// <param name="receipt">Number the national system answered with.</param>
    public Refusal? Report(bool change, string? receipt, DateOnly on)
    {
        if (Only(AppraisalState.DocumentIssued, AppraisalState.Delivered, AppraisalState.Reported) is { } no) { return no; }
        if (change && !Changed) { return Refuse.Conflict(new Finding("J61", "change", "appraisal.nothing-changed")); }
        if (string.IsNullOrWhiteSpace(receipt)) { return Refuse.Invalid(new Finding("J62", "receipt", "appraisal.receipt-required")); }
        if (change) { ChangeReportedOn ??= on; } else { ReportedOn ??= on; ReportReceipt ??= receipt.Trim(); }
        Advance();
        return null;
    }

    void Advance()
    {
        if (State == AppraisalState.DocumentIssued && DeliveredOn is not null) { State = AppraisalState.Delivered; }
        if (State == AppraisalState.Delivered && ReportedOn is not null && (!Changed || ChangeReportedOn is not null)) { State = AppraisalState.Reported; }
    }

    public Refusal? Archive()
    {
        if (Only(AppraisalState.Reported) is { } no) { return no; }
        State = AppraisalState.Archived;
        return null;
    }

    /// <param name="who">Whose application; null: the first applicant's, or the other party's once the first is gone. The appraisal ends with the last one.</param>
    public Refusal? Withdraw(string? reason, AppraisalParty? who, DateOnly on)
    {
        if (State >= AppraisalState.Voted || State is AppraisalState.RejectedLate or AppraisalState.NotAccepted) { return Refuse.Conflict(new Finding("J10", "", "appraisal.wrong-state." + State)); }
        if (string.IsNullOrWhiteSpace(reason)) { return Refuse.Invalid(new Finding("J33", "reason", "appraisal.reason-required")); }
        var party = who ?? (ApplicantWithdrawn is null ? Applicant : Standing()[0].Party);
        if (!Stands(party)) { return Refuse.Conflict(new Finding("J18", "party", "appraisal.not-an-applicant." + party)); }
        var withdrawal = new PartyWithdrawal(on, reason.Trim());
        if (Applicant == party && ApplicantWithdrawn is null) { ApplicantWithdrawn = withdrawal; }
        else { Joined = [.. Joined!.Select(j => j.Party == party && j.Withdrawn is null ? j with { Withdrawn = withdrawal } : j)]; }
        if (Standing().Count == 0) { (State, WithdrawReason, OpenKey) = (AppraisalState.Withdrawn, withdrawal.Reason, null); }
        return null;
    }
}
