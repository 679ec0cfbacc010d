using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel.Files;
using Diagnosis.Kernel.Protection;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <summary>Where a case stands (procedures §3).</summary>
internal enum CaseState { Applied, NotReceived, Received, Evidence, SuspendedData, SuspendedSite, SuspendedArbitration, FileComplete, Diagnosing, Concluded, Certified, Delivered, Reported, Archived, Withdrawn }

/// <summary>Which of the three places of LAW art. 44 makes the agency lawful.</summary>
internal enum LawfulPlace { None, Employer, Hukou, Residence }

/// <summary>Grounds on which an application is not received; words, article and validity stand in data/diagnosis-refusal-grounds.tsv.</summary>
internal enum NotReceivedReason { OutOfScope, AlreadyDiagnosed, AcceptedElsewhere, PapersNotSupplied, UnlawfulPlace }

/// <summary>Employer or using unit as named in the application. Address: nine digits.</summary>
/// <param name="Unknown">Why there is no credit code: dissolved before there was one, cannot be found, or refuses to say. Then code (and name) may be empty.</param>
internal sealed record Unit(string Name, string CreditCode, string AddressCode, string? AddressDetail, string? Unknown = null);

/// <summary>Who acts for the worker, on a mandate.</summary>
internal sealed record Agent(string Name, string Relation, string Mandate, string DocumentType, Sealed Number);

/// <summary>A paper of the file that is there.</summary>
internal sealed record Paper(string Code, DateOnly ReceivedOn, string? Note);

/// <summary>The one notice that names everything missing; it is given once.</summary>
internal sealed record MissingNotice(DateOnly SentOn, IReadOnlyList<string> Codes);

/// <summary>Why the application was not received, and where else the worker can go.</summary>
/// <param name="Basis">Rule and article of the ground in force on the day.</param>
internal sealed record NotReceived(NotReceivedReason Reason, string? Text, DateOnly On, IReadOnlyList<string> Elsewhere, string? Basis = null);

/// <summary>Work and contact history as the complete file tells it. Years and months are the real contact time, breaks left out.</summary>
internal sealed record WorkHistory(string Job, DateOnly ContactBegan, int Years, int Months, IReadOnlyList<string> Hazards, string Summary);

/// <summary>A diagnosing physician of the panel, qualified for the class of the disease on the day the panel was gathered.</summary>
internal sealed record PanelMember(Guid PractitionerId, string Name, string QualificationNo, Guid InstitutionId, string InstitutionName, bool External);

/// <summary>One physician's opinion; a later one of the same physician is a new version, the earlier stays.</summary>
/// <param name="EnteredBy">The account it was entered with: an agency's physicians may share one.</param>
/// <param name="Revoked">Taken back and not yet given anew: the physician counts as silent.</param>
internal sealed record Opinion(Guid PractitionerId, string Name, int Version, Conclusion Conclusion, string? Stage, string Reasoning, DateOnly On, string? Reason, Actor? EnteredBy = null, bool Revoked = false)
{
    /// <summary>Given with the physician's own account; otherwise entered for the physician from signed paper.</summary>
    public bool Own { get; init; }
    /// <summary>Stable id of the disease held, where it is another than the one applied for; null: that one.</summary>
    public string? Disease { get; init; }
    public string? DiseaseName { get; init; }
}

/// <summary>What the panel concluded, with the tally and the rules that decided.</summary>
/// <param name="OpenText">The named disease when an open clause is used.</param>
/// <param name="Basis">Standard by number and year.</param>
/// <param name="ExcludingEvidence">What excludes the link of hazard and findings (LAW art. 46); only and always with NotOd.</param>
/// <param name="Rules">Policies and catalogue edition used, with version.</param>
internal sealed record PanelOutcome(Conclusion Conclusion, string DiseaseCode, string Disease, string DiseaseName, bool Pneumoconiosis, string? OpenText, string? Stage, string? Basis, string Findings,
    string Handling, string? ExcludingEvidence, DateOnly? ReviewOn, DateOnly On, int OdVotes, int NotOdVotes, IReadOnlyList<string> Dissenters, IReadOnlyList<string> Rules)
{
    /// <summary>Where the panel sat (procedures §3: the record names the place); null in conclusions of before it was asked.</summary>
    public string? Place { get; init; }
}

/// <summary>A numbered copy of a certificate and who gets it: WORKER, EMPLOYER, COUNTY_COMMISSION, ARCHIVE.</summary>
internal sealed record CertificateCopy(int No, string Addressee);

/// <summary>A version of the certificate. It is never edited: a correction is a further version with the same number.</summary>
/// <param name="Code">Verification code, printed on the sheet.</param>
/// <param name="Signers">Names and qualification numbers of those who signed.</param>
internal sealed record Certificate(string Number, int Version, string Code, DateOnly IssuedOn, string ReviewedBy, IReadOnlyList<CertificateCopy> Copies, IReadOnlyList<string> Signers, string? Reason, bool OnPaper)
{
    /// <summary>Version of the wording it is printed by, for good.</summary>
    public int Wording { get; init; } = 1;
}

/// <summary>The signed and stamped sheet as scanned.</summary>
internal sealed record SignedScan(int CertificateVersion, StoredFile File, DateOnly On);

/// <summary>A copy handed over.</summary>
/// <param name="Way">IN_PERSON, REGISTERED_MAIL, ELECTRONIC or PUBLIC_NOTICE.</param>
/// <param name="Receipt">Who signed, or the number of the receipt; empty with a public notice.</param>
internal sealed record Handover(string Addressee, string To, DateOnly On, string Way, string Receipt, int CertificateVersion = 1)
{
    public const string PublicNotice = "PUBLIC_NOTICE";

    /// <summary>Where and on which day a public notice stood.</summary>
    public string? Medium { get; init; }
    public DateOnly? PublishedOn { get; init; }
    /// <summary>Why the same version was delivered to the same addressee again.</summary>
    public string? Reason { get; init; }

    /// <summary>What shows the delivery: the receipt, or the notice.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Proof => string.Join("，", new[] { Medium is null ? Receipt : $"《{Medium.Trim('《', '》')}》 {DiagnosisCase.Show(PublishedOn ?? On)}", Reason }.Where(t => !string.IsNullOrEmpty(t)));
}

internal enum CardKind { OccupationalDisease, Pneumoconiosis }

/// <summary>What report cards carry besides what the case already knows (report-cards §6-7); codes are those of the exchange format.</summary>
internal sealed record CardDetails(string? HealthFileNo, string? Education, string? StatisticalJob, DateOnly? FirstSymptomsOn, string? Outcome, string? DisabilityGrade,
    DateOnly? DiedOn, string? CauseOfDeath, bool? Tuberculosis, IReadOnlyList<string>? Complications, IReadOnlyList<string>? Insurance, RadiationBlock? Radiation);

/// <summary>Only for class 7. Dose in Gy, cumulative time in hours per year.</summary>
internal sealed record RadiationBlock(DateOnly? WorkBegan, int? Years, string? History, decimal? DoseGy, DateOnly? ExposedOn, string? Kind, string? Cause, decimal? HoursPerYear, string? Handling, string? ExposureKind);

/// <summary>A report card as filed; a correction is a further version with its reason.</summary>
internal sealed record ReportCard(string CardNo, int Version, CardKind Kind, string ReportKind, DateOnly FiledOn, string? Reason, CardFields Fields)
{
    /// <summary>Receipt of a report on paper: of an employer without the codes the exchange format demands nothing can be sent.</summary>
    public string? PaperReceipt { get; init; }
}

/// <summary>The card's field set, taken from the case when it was filed. Identity number and phone stay sealed in the case.</summary>
internal sealed record CardFields(string Name, string Sex, DateOnly BirthDate, string DocumentType, string HukouAddress, string? HukouDetail, string ResidenceAddress, string? ResidenceDetail,
    Unit Employer, Unit? UsingUnit, string Job, string DiseaseClass, string DiseaseCode, string DiseaseName, string? PneumoconiosisKind, string? Stage, DateOnly ContactBegan, int ContactYears, int ContactMonths,
    IReadOnlyList<string> Hazards, int AgeAtDiagnosis, DateOnly DiagnosedOn, string Agency, IReadOnlyList<string> Physicians, string CertificateNumber, string Filler, CardDetails Details);

/// <summary>What RehabStations made of the case.</summary>
/// <param name="Ended">An appraisal took the last pneumoconiosis diagnosis away: nobody looks after the patient any more.</param>
internal sealed record Enrolment(Guid PatientId, int Version, string? StationName, string Division, bool Ended = false);
