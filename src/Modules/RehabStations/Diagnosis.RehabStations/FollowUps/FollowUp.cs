using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Protection;

namespace Diagnosis.RehabStations.FollowUps;

internal enum FollowUpKind { Phone, Visit, Clinic, Remote }

internal enum FollowUpOutcome { Reached, NotReached, Died, MovedOut }

internal enum Trend { Up, Same, Down }

internal enum Rating { Good, Fair, Poor }

/// <summary>A yes/no question whose yes needs a text.</summary>
internal sealed record YesNo(bool Has, string? Text = null);

/// <summary>The questions of a follow-up (names as stations use them); all may be left out.</summary>
/// <param name="RehabCount">Sessions since the last follow-up; needed when rehabilitation was done.</param>
/// <param name="Satisfaction">1 (poor) to 5 (very good).</param>
internal sealed record FollowUpAnswers(Trend? Weight = null, Rating? Appetite = null, Rating? Sleep = null, YesNo? Mobility = null, Rating? SelfEvaluation = null, YesNo? Smoking = null, YesNo? Occupation = null,
    YesNo? Hospitalised = null, YesNo? Vaccination = null, YesNo? Oxygen = null, bool? RehabDone = null, int? RehabCount = null, YesNo? HomeRehab = null, YesNo? Psychology = null, YesNo? Complications = null,
    bool? ActiveTuberculosis = null, int? Satisfaction = null, string? Needs = null, string? Suggestions = null, string? DiagnosisText = null, DateOnly? LastRehabOn = null, string? Relative = null)
{
    /// <summary>The pairs in which a yes needs its text, by field name.</summary>
    public IEnumerable<(string Field, YesNo? Answer)> Pairs() =>
        [("mobility", Mobility), ("smoking", Smoking), ("occupation", Occupation), ("hospitalised", Hospitalised), ("vaccination", Vaccination), ("oxygen", Oxygen), ("homeRehab", HomeRehab), ("psychology", Psychology), ("complications", Complications)];
}

/// <summary>One assessment as measured: numbers by field, units where a field knows several, texts.</summary>
/// <param name="Code">As in assessment-fields.tsv: 6MWT, MMRC, CAT, SGRQ, BORG, SPIRO, DLCO, GAS, SPO2, BODY, HADS, PHQ9, GAD7, SAS, SDS, STS5 …</param>
internal sealed record AssessmentEntry(string Code, IReadOnlyDictionary<string, decimal> Values, IReadOnlyDictionary<string, string>? Units = null, IReadOnlyDictionary<string, string>? Texts = null);

/// <summary>A value worked out when the follow-up was recorded, with the rule it came from. Never computed again: an old percentage keeps its equation.</summary>
/// <param name="Basis">Id of the equation or standard.</param>
/// <param name="Note">Why there is no value, or a word such as a band.</param>
internal sealed record DerivedValue(string Code, decimal? Value, string Unit, string? Basis = null, string? Note = null);

/// <summary>One contact, or one attempt, with what was asked and measured.</summary>
internal sealed class FollowUp : Record
{
    public Guid PatientId { get; set; }
    public Guid? StationId { get; set; }
    public DateOnly On { get; set; }
    public FollowUpKind Kind { get; set; }
    public FollowUpOutcome Outcome { get; set; }
    /// <summary>The patient is accounted for: spoken to, or known to have died.</summary>
    public bool Reached { get; set; }
    public string? LossReason { get; set; }
    /// <summary>With this attempt the station asked for the patient to be marked lost.</summary>
    public bool DeclaredLost { get; set; }
    public DateOnly? DiedOn { get; set; }
    public string? DeathCause { get; set; }
    public string? DeathSource { get; set; }
    /// <summary>Entered in error: it counts nowhere and stands only to be seen.</summary>
    public bool Withdrawn { get; set; }
    /// <summary>The system of the station sent it, and corrects it: two places to correct one record would drift apart.</summary>
    public bool ByExchange { get; set; }
    public string? Site { get; set; }
    public string? Physician { get; set; }
    public Sealed RelativePhone { get; set; }
    public FollowUpAnswers Answers { get; set; } = new();
    public List<AssessmentEntry> Assessments { get; set; } = [];
    public List<DerivedValue> Derived { get; set; } = [];
    /// <summary>Of the request, so that a retry from an offline device is told apart from another visit under the same id.</summary>
    public string RequestHash { get; set; } = "";
}

/// <summary>The highest version of a case seen in any message, also for people who are not patients: a late older message must not enrol them.</summary>
internal sealed class CaseSeen
{
    public Guid CaseId { get; set; }
    public int Version { get; set; }
}
