using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel.Files;

namespace Diagnosis.DiagnosisAppraisal.Appraisal;

/// <summary>First: at the prefecture of the diagnosing agency (LAW art. 52); Second: at the province, final.</summary>
internal enum AppraisalLevel { First, Second }

/// <summary>Where an appraisal stands (procedures §4-5).</summary>
internal enum AppraisalState { Applied, SupplementAsked, RejectedLate, NotAccepted, Accepted, FileRequested, FileReceived, PanelDrawn, ExamOrdered, SiteSurvey, Heard, Voted, DocumentIssued, Delivered, Reported, Archived, Withdrawn }

internal enum AppraisalParty { Worker, Employer }

/// <summary>What the appraisal did to the conclusion in force before it.</summary>
internal enum AppraisalEffect { Upheld, ChangedToOd, ChangedToNot, ChangedDisease, ChangedStage }

/// <summary>LAW art. 53: the employer pays; where none can be found, the public purse.</summary>
internal enum FeeBearer { Employer, PublicPurse }

internal enum RecusalGround { PartyOrRelative, TookPartInDiagnosis, TookPartInFirstAppraisal, Interest, Other }

/// <summary>The one notice of what is missing.</summary>
internal sealed record SupplementNotice(DateOnly SentOn, IReadOnlyList<string> Codes, DateOnly? SuppliedOn);

/// <summary>Why an application came too late, with the days that show it.</summary>
/// <param name="Limit">TL-30 or TL-31 with its version.</param>
internal sealed record LateRejection(DateOnly ReceivedOn, DateOnly Due, DateOnly AppliedOn, string Limit, string Basis);

/// <summary>Why a day of receipt other than that of the delivery on record counts: the record wins unless something is there to show.</summary>
/// <param name="Recorded">Day of the delivery on record.</param>
/// <param name="Shown">The day the party shows.</param>
/// <param name="Receipt">Number of the receipt that shows it.</param>
internal sealed record ReceiptEvidence(DateOnly Recorded, DateOnly Shown, string Reason, string Receipt);

/// <summary>That a party took its application back.</summary>
internal sealed record PartyWithdrawal(DateOnly On, string Reason);

/// <summary>The other party's application, made within its own time while the appraisal was running. It stands by itself when the first is withdrawn.</summary>
internal sealed record JoinedApplicant(AppraisalParty Party, string Name, string? Representative, string Reasons, DateOnly ReceivedOn, DateOnly AppliedOn, DateOnly ApplicationDue, ReceiptEvidence? Receipt, IReadOnlyList<string> Papers, PartyWithdrawal? Withdrawn);

/// <summary>A piece of the old file with the hash by which its receiver knows it is that piece.</summary>
/// <param name="Sha256">Lower-case hex; empty for paper that is handed over as such, which is listed by its pages.</param>
internal sealed record FileItem(string Name, string Sha256, int? Pages);

/// <summary>The old file asked of the diagnosing agency, or of the first office (TL-33).</summary>
internal sealed record FileRequest(Guid From, string FromName, DateOnly AskedOn, DateOnly? HandedOverOn, string? HandedOverBy, IReadOnlyList<FileItem> Items);

/// <summary>A medical examination or a survey that stops the 40-day clock; both days are stopped.</summary>
/// <param name="Reason">medical-exam or site-survey.</param>
internal sealed record AppraisalPause(string Reason, DateOnly From, DateOnly? To, string Ordered, string? Result);

/// <summary>An expert who may not sit in this case. Those found by the system itself carry no name of who asked.</summary>
internal sealed record Recusal(Guid ExpertId, string ExpertName, RecusalGround Ground, string Reason, string? AskedBy, DateOnly On);

/// <summary>A seat of the panel, known from the opening of the session on.</summary>
internal sealed record Seat(Guid ExpertId, string Ref, string Name, string Unit, string Title, bool Specialist, string Match);

internal sealed record Statement(AppraisalParty Party, string By, string Text, bool Absent);
internal sealed record Hearing(DateOnly On, string Place, Guid ChairId, string Chair, IReadOnlyList<Statement> Statements, string Minutes);

internal sealed record ExpertVote(Guid ExpertId, string Name, bool Favour, string? Opinion);

/// <summary>A proposed conclusion and how the members voted; one that did not pass is kept beside the one that did.</summary>
internal sealed record Motion(int No, DateOnly On, PanelOutcome Proposed, AppraisalEffect Effect, IReadOnlyList<ExpertVote> Votes, int Favour, int Against, bool Passed);

/// <summary>The appraisal document as issued. Its number has no gaps within office and year.</summary>
internal sealed record AppraisalDocument(string Number, DateOnly IssuedOn, IReadOnlyList<CertificateCopy> Copies, FeeBearer FeeBearer, string? NoEmployer, AppraisalEffect Effect, IReadOnlyList<string> Rules)
{
    /// <summary>Printed on every copy; who types it in at the public check page learns whether the document is in force.</summary>
    public string? Code { get; init; }
    /// <summary>Version of the wording it is printed by, for good.</summary>
    public int Wording { get; init; } = 1;
}

/// <summary>The signed and stamped document as scanned.</summary>
internal sealed record DocumentScan(StoredFile File, DateOnly On, string By);

/// <summary>An appraisal's conclusion on the case it judged; the last one is in force.</summary>
internal sealed record AppraisedConclusion(Guid AppraisalId, AppraisalLevel Level, string DocumentNumber, AppraisalEffect Effect, Conclusion Conclusion, string DiseaseCode, string Disease, string DiseaseName,
    bool Pneumoconiosis, string? OpenText, string? Stage, string? Basis, DateOnly On);
