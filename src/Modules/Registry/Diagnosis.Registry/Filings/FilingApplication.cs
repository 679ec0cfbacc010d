using Diagnosis.Kernel.Data;
using Diagnosis.Registry.Contracts;

namespace Diagnosis.Registry.Filings;

/// <summary>Where a filing stands (procedures §1, §7). Filing precedes nothing: an agency may work before it files.</summary>
internal enum FilingState
{
    Draft,
    /// <summary>Works and has not filed: lawful until TL-01/TL-02 is over.</summary>
    OperatingUnfiled,
    /// <summary>First filing received, not published.</summary>
    Filed,
    Published,
    /// <summary>Published, and a change is filed and not yet published.</summary>
    Changed,
    /// <summary>责令暂停, correction term running.</summary>
    Suspended,
    /// <summary>The agency reports that it has corrected; the check is outstanding.</summary>
    Rectifying,
    /// <summary>Gave notice that it will stop; still works until the day.</summary>
    Stopping,
    /// <summary>Works no longer; the archive may still lack a custodian.</summary>
    Stopped,
    Closed,
}

/// <summary>A condition of filing as the agency entered it: what proves it, since when, until when.</summary>
/// <param name="Kind">Row of data/filing-conditions.tsv, e.g. licence.</param>
/// <param name="Evidence">Number or title of the paper.</param>
/// <param name="Measure">Where the condition has a number, e.g. m².</param>
internal sealed record ConditionFact(string Kind, string Evidence, DateOnly On, decimal? Measure = null, DateOnly? ValidTo = null);

/// <summary>One line of the scope applied for; as <see cref="FilingLine"/> without days.</summary>
internal sealed record ScopeLine(FilingKind Kind, int? Class, string? Item, IReadOnlyList<string>? Except, string Catalogue)
{
    public static ScopeLine Of(FilingLine l) => new(l.Kind, l.Class, l.Item, l.Except, l.Catalogue);
    public bool Same(ScopeLine o) => Kind == o.Kind && Class == o.Class && Item == o.Item && Catalogue == o.Catalogue && (Except ?? []).Order(StringComparer.Ordinal).SequenceEqual((o.Except ?? []).Order(StringComparer.Ordinal));
}

/// <summary>A physician the agency files: the certificate and the practice here.</summary>
/// <param name="QualificationNo">Number of the practising licence.</param>
/// <param name="ValidTo">Last day of the certificate; the practice cannot outlast it.</param>
internal sealed record PhysicianEntry(string Name, string QualificationNo, string? Title, string CertificateNo, IReadOnlyList<int> Classes, string Catalogue,
    DateOnly IssuedOn, DateOnly? ValidTo, DateOnly From, DateOnly? To, bool HiredFromOutside);

/// <summary>What the agency prepares: the papers of the next submission.</summary>
internal sealed record FilingContent
{
    public IReadOnlyList<ConditionFact> Conditions { get; init; } = [];
    public IReadOnlyList<ScopeLine> Lines { get; init; } = [];
    /// <summary>Exam categories, codes of list exam-category.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];
    /// <summary>Physicians that join with this submission.</summary>
    public IReadOnlyList<PhysicianEntry> Physicians { get; init; } = [];
    public string? Name { get; init; }
    public string? Address { get; init; }
    public string? Phone { get; init; }
    /// <summary>Day on which what was filed changed: starts TL-04.</summary>
    public DateOnly? ChangedOn { get; init; }
    /// <summary>Day on which the agency means to stop: TL-05 counts back from it.</summary>
    public DateOnly? PlannedStopOn { get; init; }
}

/// <summary>What was handed in and waits for the province.</summary>
/// <param name="FirstFiledOn">Decides whether it was late; a return does not make it late afterwards.</param>
/// <param name="FiledOn">Day of the complete papers: TL-03 runs, and the scope holds, from here.</param>
internal sealed record Submission(bool IsChange, DateOnly FirstFiledOn, DateOnly FiledOn, string LimitId, DateOnly? Due, bool Late, FilingContent Content, string? Reason, IReadOnlyList<StaffGap> Gaps, DateOnly? ReturnedOn = null, string? ReturnReason = null);

/// <summary>A version as published; an older one keeps the days it held.</summary>
/// <param name="PublishedLate">Published after TL-03.</param>
internal sealed record PublishedVersion(int No, string FilingNumber, DateOnly ValidFrom, DateOnly? ValidTo, DateOnly FiledOn, bool FiledLate, DateTimeOffset PublishedAt, bool PublishedLate, string PublishedBy,
    IReadOnlyList<ScopeLine> Lines, IReadOnlyList<string> Categories, string? Reason, bool FromRegister = false);

/// <summary>Withdrawn: entered by mistake and taken back, so that it never held.</summary>
internal enum SuspensionOutcome { Open, Lifted, Stopped, Withdrawn }

/// <summary>责令暂停 of some classes (null: all) with a term for correction.</summary>
/// <param name="FactId">The suspension among the institution's facts that is believed now.</param>
/// <param name="CorrectBy">Last day for correction.</param>
internal sealed record OrderedSuspension(Guid Id, Guid FactId, IReadOnlyList<int>? Classes, string Catalogue, DateOnly From, DateOnly? CorrectBy, string Basis, string OrderedBy,
    DateOnly? CorrectedOn = null, string? Correction = null, SuspensionOutcome Outcome = SuspensionOutcome.Open, DateOnly? EndedOn = null, string? EndReason = null);

/// <summary>A fact that a stop notice ended, so that a withdrawn notice can give it back its end.</summary>
internal sealed record EndedFact(Guid FactId, DateOnly? FormerEnd);

/// <param name="StopsOn">First day without work; the scope ends on the day before.</param>
/// <param name="ShortNotice">Given later than TL-05 allows and accepted by policy.</param>
internal sealed record StopNotice(DateOnly NoticedOn, DateOnly StopsOn, bool ShortNotice, string Reason, IReadOnlyList<EndedFact> Ended);

/// <summary>Who keeps the permanent archive after the agency has stopped.</summary>
internal sealed record ArchiveCustodian(string Name, Guid? InstitutionId, DateOnly HandedOn, string Receipt);

/// <summary>
/// The dossier of one institution's filing in one domain, through its whole life. It holds what was asked, decided and said;
/// what follows for capability stands in the institution's facts, written in the same save.
/// </summary>
internal sealed class FilingApplication : Record
{
    public FilingDomain Domain { get; set; }
    public string InstitutionName { get; set; } = "";
    /// <summary>One open dossier per institution and domain; a closed one makes room.</summary>
    public string OpenKey { get; set; } = "";
    public FilingState State { get; set; }
    public DateOnly? WorkStartedOn { get; set; }
    /// <summary>A copy of the notice's day, so that a query can see that the day has come.</summary>
    public DateOnly? StopsOn { get; set; }
    public FilingContent Content { get; set; } = new();
    public Submission? Pending { get; set; }
    public IReadOnlyList<PublishedVersion> Versions { get; set; } = [];
    public IReadOnlyList<OrderedSuspension> Suspensions { get; set; } = [];
    public StopNotice? Stop { get; set; }
    /// <summary>Ordered to stop for everything (责令停止).</summary>
    public DateOnly? StoppedByOrderOn { get; set; }
    public ArchiveCustodian? Custodian { get; set; }
    public DateOnly? ClosedOn { get; set; }

    public PublishedVersion? Current => Versions.Count > 0 ? Versions[^1] : null;
    public string FilingLimit => Domain == FilingDomain.Exam ? "TL-01" : "TL-02";
    public Submission? Waiting => Pending is { ReturnedOn: null } ? Pending : null;
    public bool IsStopped(DateOnly day) => ClosedOn is not null || StoppedByOrderOn <= day || Stop?.StopsOn <= day;

    public static string KeyOf(Guid institution, FilingDomain domain) => $"{institution:N}:{domain}";

    /// <summary>The state on a day: the day of a notice comes by itself.</summary>
    public FilingState On(DateOnly day) => State == FilingState.Stopping && StopsOn <= day ? FilingState.Stopped : State;

    /// <summary>Takes the state from what is there; called before every save.</summary>
    public void Settle() => State =
        ClosedOn is not null ? FilingState.Closed
        : StoppedByOrderOn is not null ? FilingState.Stopped
        : Stop is not null ? FilingState.Stopping
        : Suspensions.Where(s => s.Outcome == SuspensionOutcome.Open).ToList() is { Count: > 0 } open ? open.TrueForAll(s => s.CorrectedOn is not null) ? FilingState.Rectifying : FilingState.Suspended
        : Waiting is { } waiting ? waiting.IsChange ? FilingState.Changed : FilingState.Filed
        : Versions.Count > 0 ? FilingState.Published
        : WorkStartedOn is not null ? FilingState.OperatingUnfiled : FilingState.Draft;
}
