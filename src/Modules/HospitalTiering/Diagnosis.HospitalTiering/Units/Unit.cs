using Diagnosis.HospitalTiering.Confirmations;
using Diagnosis.HospitalTiering.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Registry.Contracts;

namespace Diagnosis.HospitalTiering.Units;

/// <summary>The words of the contract for what is controlled and confirmed.</summary>
internal static class Domains
{
    public const string Exam = "EXAM", Diagnosis = "DIAGNOSIS", TechnicalService = "TECHNICAL_SERVICE", Monitoring = "MONITORING";
    public static readonly IReadOnlyList<string> All = [Diagnosis, Exam, TechnicalService, Monitoring];
    /// <summary>Monitoring without accreditation is checked against a standard, never graded (tiering §4).</summary>
    public static readonly IReadOnlyList<string> Graded = [Diagnosis, Exam, TechnicalService];
}

internal static class Grades
{
    public const string NotTakenPart = "NOT_TAKEN_PART";
    public static readonly IReadOnlyList<string> All = ["A", "B", "C", "D", NotTakenPart];
    /// <summary>Ordered so that of two results of one day the worse is taken.</summary>
    public static int Rank(string grade) => All.ToList().IndexOf(grade);
}

internal static class Levels
{
    public static readonly IReadOnlyList<string> All = ["PROVINCE", "PREFECTURE"];
}

internal enum Taken { Created, Updated, Unchanged }

/// <summary>Days on which a unit is filed for a domain, both included.</summary>
internal sealed record FiledDays(string Domain, DateOnly From, DateOnly? To);

/// <param name="PublishedOn">Null = graded but not published: it confirms nobody and leaves this module only when published.</param>
/// <param name="Reason">Why it replaced the one before.</param>
internal sealed record QcResult(Guid FactId, string Domain, int Year, string Level, string Grade, decimal? Score, DateOnly? PublishedOn, string Reviewer, DateTimeOffset KnownAt, DateTimeOffset? SupersededAt = null, string? Reason = null);

/// <summary>An evaluation (评估确认) or a check against the standard (达标确认), from application to decision.</summary>
/// <param name="AppliedOn">Day of the application, or of the self-evaluation that met the standard.</param>
/// <param name="AgreedOn">The commission's agreement; null = pending or refused (see <paramref name="Passed"/>).</param>
internal sealed record Assessment(Guid FactId, string Domain, string Route, DateOnly AppliedOn, DateOnly? AgreedOn, DateOnly? AssessedOn, bool? Passed, DateOnly? From, DateOnly? To, string Assessor,
    DateTimeOffset KnownAt, DateTimeOffset? SupersededAt = null, string? Reason = null);

/// <summary>A suspension as Registry tells it, both days included; no classes = all of them.</summary>
internal sealed record SuspendedDays(string Domain, IReadOnlyList<int>? Classes, DateOnly From, DateOnly? To, string Basis);

/// <summary>A unit that supports another one (结对帮扶), or an alliance (联盟、医联体) it belongs to.</summary>
/// <param name="Kind">PAIR or ALLIANCE.</param>
/// <param name="With">The other unit of a pair; null for an alliance.</param>
internal sealed record NetworkTie(string Kind, string Name, Guid? With, DateOnly From, DateOnly? To = null);

/// <summary>The risk a technical-service body was given in a year's evaluation check (评估检查): A, B or C. No grade of quality control: C is the high risk.</summary>
internal sealed record RiskCheck(int Year, string Level, DateOnly On);

/// <summary>A body of the network with its level, sponsor and region, its quality-control results and confirmations. The id is the institution's.</summary>
internal sealed class Unit : Record
{
    /// <summary>0 = Registry has not told about it yet.</summary>
    public int ProfileVersion { get; set; }
    public string Code { get; set; } = "";
    public string Name { get; set; } = "";
    /// <summary>province, prefecture, county or township.</summary>
    public string Level { get; set; } = "";
    public string Prefecture { get; set; } = "";
    public bool IsProvincial { get; set; }
    public bool IsPublic { get; set; }
    public List<InstitutionKind> Kinds { get; set; } = [];
    public List<FiledDays> Filings { get; set; } = [];
    public List<SuspendedDays> Suspensions { get; set; } = [];
    /// <summary>The region it is the centre of (苏南, 苏中, 苏北 …); null for all others.</summary>
    public string? CentreOf { get; set; }
    public List<NetworkTie> Ties { get; set; } = [];
    /// <summary>Capabilities a CDC holds (14 in a prefecture, 7 in a county), by name.</summary>
    public List<HeldCapability> Capabilities { get; set; } = [];
    /// <summary>First day of the accreditation as a technical-service body; a new one is left out of the next year's quality control.</summary>
    public DateOnly? AccreditedOn { get; set; }
    public List<RiskCheck> RiskChecks { get; set; } = [];
    public List<QcResult> QcResults { get; set; } = [];
    public List<Assessment> Assessments { get; set; } = [];

    /// <summary>What this unit can be controlled or confirmed for.</summary>
    public IReadOnlyList<string> Scope => [.. Domains.All.Where(d => d switch
    {
        Domains.Exam => Kinds.Contains(InstitutionKind.ExamAgency) || Filings.Exists(f => f.Domain == d),
        Domains.Diagnosis => Kinds.Contains(InstitutionKind.DiagnosisAgency) || Filings.Exists(f => f.Domain == d),
        Domains.TechnicalService => Kinds.Contains(InstitutionKind.TechnicalService),
        _ => Kinds.Contains(InstitutionKind.Cdc) && !Kinds.Contains(InstitutionKind.TechnicalService),
    })];

    /// <summary>Takes what Registry says; false when it is not newer.</summary>
    public bool Take(InstitutionProfile profile, int version)
    {
        if (version <= ProfileVersion) { return false; }
        var i = profile.Institution;
        (ProfileVersion, Code, Name, Level, Prefecture, IsProvincial, IsPublic) = (version, i.Code, i.Name, i.Level, i.Prefecture, i.IsProvincial, i.IsPublic);
        (Division, InstitutionId, Kinds) = (i.Division, i.Id, [.. i.Kinds]);
        Filings = [
            .. profile.Filings.Where(f => f.Line.SupersededAt is null).Select(f => new FiledDays(f.Domain == FilingDomain.Diagnosis ? Domains.Diagnosis : Domains.Exam, f.Line.ValidFrom, f.Line.ValidTo)),
            .. profile.ExamCategories.Where(c => c.SupersededAt is null).Select(c => new FiledDays(Domains.Exam, c.ValidFrom, c.ValidTo))];
        Filings = [.. Filings.Distinct()];
        Suspensions = [.. profile.Suspensions.Where(x => x.SupersededAt is null).Select(x => new SuspendedDays(x.Domain == FilingDomain.Diagnosis ? Domains.Diagnosis : Domains.Exam, x.Classes, x.From, x.To, x.Basis))];
        return true;
    }

    /// <summary>Suspensions on a day: wherever the unit is offered, they stand beside its name.</summary>
    public IReadOnlyList<SuspendedDays> SuspendedOn(DateOnly day) => [.. Suspensions.Where(x => x.From <= day && (x.To is null || x.To >= day))];

    /// <summary>One result per domain, year and level holds; another one corrects it.</summary>
    public Taken Take(QcResult result)
    {
        var at = QcResults.FindIndex(r => r.SupersededAt is null && (r.Domain, r.Year, r.Level) == (result.Domain, result.Year, result.Level));
        if (at >= 0 && QcResults[at] is var old && (old.Grade, old.Score, old.PublishedOn, old.Reviewer) == (result.Grade, result.Score, result.PublishedOn, result.Reviewer)) { return Taken.Unchanged; }
        QcResults = [.. QcResults.Select((r, i) => i == at ? r with { SupersededAt = result.KnownAt } : r), result];
        return at >= 0 ? Taken.Updated : Taken.Created;
    }

    /// <summary>One assessment per domain, route and day of application holds; another one takes it further or corrects it.</summary>
    public Taken Take(Assessment assessment)
    {
        var at = Assessments.FindIndex(a => a.SupersededAt is null && (a.Domain, a.Route, a.AppliedOn) == (assessment.Domain, assessment.Route, assessment.AppliedOn));
        if (at >= 0 && Assessments[at] is var old && old with { FactId = assessment.FactId, KnownAt = assessment.KnownAt, Reason = assessment.Reason } == assessment) { return Taken.Unchanged; }
        Assessments = [.. Assessments.Select((a, i) => i == at ? a with { SupersededAt = assessment.KnownAt } : a), assessment];
        return at >= 0 ? Taken.Updated : Taken.Created;
    }

    /// <summary>The last published result of a domain up to a day.</summary>
    public QcResult? LastResult(string domain, DateOnly day) => QcResults.Where(r => r.Domain == domain && r.SupersededAt is null && r.PublishedOn <= day)
        .OrderBy(r => r.PublishedOn).ThenBy(r => Grades.Rank(r.Grade)).LastOrDefault();

    /// <summary>The route by which the unit is confirmed for a domain on a day, or what stands in the way.</summary>
    public ConfirmationRoute RouteOn(string domain, DateOnly day)
    {
        var last = Assessments.Where(a => a.Domain == domain && a.SupersededAt is null && a.AppliedOn <= day).OrderBy(a => a.AppliedOn).ToList();
        var inForce = last.FindLast(a => a.Passed == true && a.From <= day && (a.To is null || a.To >= day));
        var newest = inForce ?? last.LastOrDefault();
        var accredited = Kinds.Contains(InstitutionKind.TechnicalService);
        return ConfirmationDecision.Decide(new ConfirmationCase(domain,
            domain switch
            {
                Domains.TechnicalService => accredited,
                Domains.Monitoring => Kinds.Contains(InstitutionKind.Cdc) && !accredited,
                _ => Filings.Exists(f => f.Domain == domain && f.From <= day && (f.To is null || f.To >= day)),
            },
            LastResult(domain, day)?.Grade, newest is not null, newest?.AgreedOn is not null, newest?.Passed, inForce is not null));
    }

    /// <summary>Everything published about the unit's quality control and confirmations, superseded facts included.</summary>
    public UnitStandingChanged Standing(int version) => new(Id, version,
        [.. QcResults.Where(r => r.PublishedOn is not null).Select(r => new QcFact(r.FactId, r.Domain, r.Year, r.Level, r.Grade, r.PublishedOn!.Value, r.KnownAt, r.SupersededAt))],
        [.. Assessments.Where(a => a is { Passed: true, From: not null }).Select(a => new ConfirmationFact(a.FactId, a.Domain, a.Route, a.From!.Value, a.To, a.Assessor, a.KnownAt, a.SupersededAt))]);

    public IEnumerable<string> Readers() => [Kernel.Access.Readers.Institution(Id), .. Kernel.Access.Readers.Chain(Division)];
}
