using Diagnosis.Kernel.Protection;

namespace Diagnosis.Exchange.Contracts;

/// <summary>Which of the four report cards it is (report-cards §5-8).</summary>
public enum CardType { Suspected, OccupationalDisease, Pneumoconiosis, Pesticide }

/// <summary>
/// The complete data set of one version of a report card, as its own module made it and as Exchange writes and reads it. It travels inside the
/// module's event, so that the queue needs no question; identity number and phones travel sealed. Codes are those of this product's lists.
/// </summary>
/// <param name="CardNo">Up to 20 characters. With <paramref name="CardVersion"/> the receiver's idempotency key.</param>
/// <param name="CardVersion">1, 2, …: a correction is a further version of the same card.</param>
/// <param name="ReportKind">NEW, PROMOTION, DEATH, MOVE_OUT, MOVE_IN for a pneumoconiosis; FIRST for the others.</param>
/// <param name="VersionKind">Code list card-version-kind: FIRST, CORRECTION, SUPPLEMENT, CANCEL (an appraisal found no occupational disease; the receiver takes the card back).</param>
/// <param name="Reason">Why it was corrected; null for the first version.</param>
public sealed record CardContent(CardType Type, string CardNo, int CardVersion, string ReportKind, string VersionKind, string? Reason, CardPerson Person, CardFiler Filer)
{
    public CardUnit? Employer { get; init; }
    public CardUnit? UsingUnit { get; init; }
    public CardDisease? Disease { get; init; }
    public CardContact? Contact { get; init; }
    /// <summary>Onset; not after <see cref="DiagnosedOn"/>.</summary>
    public DateOnly? FirstSymptomsOn { get; init; }
    public DateOnly? DiagnosedOn { get; init; }
    /// <summary>Not before <see cref="DiagnosedOn"/>.</summary>
    public DateOnly? DiedOn { get; init; }
    public string? CauseOfDeath { get; init; }
    /// <summary>Where the death is known from.</summary>
    public string? DeathSource { get; init; }
    /// <summary>职业病转归.</summary>
    public string? Outcome { get; init; }
    public string? DisabilityGrade { get; init; }
    public SuspectedPart? Suspected { get; init; }
    public PneumoconiosisPart? Pneumoconiosis { get; init; }
    public RadiationPart? Radiation { get; init; }
    public PesticidePart? Pesticide { get; init; }

    /// <summary>Domestic poisonings are no occupational diseases and are counted by nobody but this card (report-cards §8).</summary>
    public bool IsDomestic => Pesticide is { } p && p.Kind != "PRODUCTIVE";
}

/// <summary>Whom the card is about. Addresses: nine digits and the street.</summary>
/// <param name="Sex">GB/T 2261.1.</param>
/// <param name="DocumentType">Code list identity-document; 1 = resident identity card.</param>
public sealed record CardPerson(string Name, string Sex, DateOnly BirthDate, string DocumentType, Sealed Number, Sealed Phone, string ResidenceAddress, string? ResidenceDetail)
{
    public string? HukouAddress { get; init; }
    public string? HukouDetail { get; init; }
    public string? HealthFileNo { get; init; }
    public string? Education { get; init; }
    public string? Occupation { get; init; }
}

/// <summary>Employer or using unit.</summary>
public sealed record CardUnit(string Name, string CreditCode, string AddressCode, string? AddressDetail)
{
    public string? Industry { get; init; }
    public string? EconomicType { get; init; }
    public string? Scale { get; init; }
    public string? ZipCode { get; init; }
    public string? Contact { get; init; }
    public Sealed Phone { get; init; }
}

/// <param name="ClassName">职业病种类.</param>
/// <param name="Code">Code in the edition in force on the day.</param>
/// <param name="Stage">1, 2, 3 or U for a pneumoconiosis; a degree or null otherwise.</param>
public sealed record CardDisease(string ClassName, string Code, string Name, string? Stage);

/// <summary>Contact with the hazard. Years and months are the real contact time, breaks left out; days, hours and minutes only for an acute case of less than a month.</summary>
public sealed record CardContact(string Job, string? StatisticalJob, DateOnly? Began, int Years, int Months, IReadOnlyList<string> Hazards)
{
    public int? Days { get; init; }
    public int? Hours { get; init; }
    public int? Minutes { get; init; }
}

/// <summary>Who files it.</summary>
/// <param name="Code">Unified social credit code of the filing body.</param>
/// <param name="Division">County of the filing body.</param>
public sealed record CardFiler(string Body, string Code, string Division, string Person, DateOnly FiledOn)
{
    public string? CertificateNumber { get; init; }
    public IReadOnlyList<string> Physicians { get; init; } = [];
}

/// <param name="Source">病人来源: EXAM, OUTPATIENT, OTHER.</param>
/// <param name="IncidentCode">Only for poisonings.</param>
/// <param name="PoisonedTogether">Number poisoned at the same time; only for poisonings.</param>
public sealed record SuspectedPart(string Source, string? IncidentCode, int? PoisonedTogether, bool Acute);

/// <param name="Kind">Code list pneumoconiosis-kind, 01-13.</param>
/// <param name="Promotions">Dates strictly rising; the stage never falls except by appraisal.</param>
/// <param name="OtherPlace">Province moved to or from.</param>
public sealed record PneumoconiosisPart(string Kind, string Stage, string? FirstStage, DateOnly? FirstOn, IReadOnlyList<StageStep> Promotions, int? AgeAtDiagnosis, bool? Tuberculosis, IReadOnlyList<string> Complications, IReadOnlyList<string> Insurance, string? OtherPlace);

/// <param name="ByAppraisal">The stage was set by an appraisal; only then may it be lower than before.</param>
public sealed record StageStep(string Stage, DateOnly On, string Body, bool ByAppraisal = false);

/// <summary>Class 7 only. Dose in Gy with two decimals, cumulative time in hours per year.</summary>
public sealed record RadiationPart(DateOnly? WorkBegan, int? Years, string? History, decimal? DoseGy, DateOnly? ExposedOn, string? Kind, string? Cause, decimal? HoursPerYear, string? Handling, string? ExposureKind);

/// <param name="Kind">PRODUCTIVE, DOMESTIC_ACCIDENT, DOMESTIC_SUICIDE or DOMESTIC_OTHER.</param>
/// <param name="Route">SKIN, INHALED, SWALLOWED, OTHER.</param>
/// <param name="Degree">MILD, MODERATE, SEVERE.</param>
public sealed record PesticidePart(DateOnly PoisonedOn, string PesticideName, string PesticideGroup, string Kind, string Route, string Degree);
