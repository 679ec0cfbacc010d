using Diagnosis.HospitalTiering.Acts;
using Diagnosis.Kernel.Http;

namespace Diagnosis.HospitalTiering.Rounds;

internal enum RoundState { Planned, Drawn, Closed }

/// <summary>A year's quality control of the exam agencies: every agency once, drawn by the province or assigned to its city.</summary>
internal sealed class QcRound : CourseRecord
{
    public int Year { get; set; }
    public RoundState State { get; set; }
    public List<DrawAgency> Agencies { get; set; } = [];
    public DrawPolicy? Policy { get; set; }
    public DrawOutcome? Draw { get; set; }

    /// <summary>Draws again from what is recorded: the same result, or something was changed.</summary>
    public bool Verifies() => Draw is not null && Policy is not null && ProvincialDraw.Draw(Agencies, Policy, Draw.Seed).Rows.Select(r => (r.Id, r.Drawn)).SequenceEqual(Draw.Rows.Select(r => (r.Id, r.Drawn)));
}

/// <summary>tiering §5.</summary>
internal enum VisitState { ProvincialDrawn, CityAssigned, SelfChecked, Site, Graded, Reviewed, Published, NoIssues, Rectifying, Rectified, Closed }

internal sealed record QcIssue(int No, string Text, DateOnly? RectifiedOn = null, string? How = null);

/// <summary>The visit of one agency in one round.</summary>
internal sealed class QcVisit : CourseRecord
{
    public Guid RoundId { get; set; }
    public int Year { get; set; }
    public string UnitName { get; set; } = "";
    public string Prefecture { get; set; } = "";
    /// <summary>PROVINCE or PREFECTURE: who controls.</summary>
    public string ControlledBy { get; set; } = "";
    public VisitState State { get; set; }
    /// <summary>Categories controlled: dust, chemical, physical … The grade holds for them and the year.</summary>
    public List<string> Categories { get; set; } = [];
    public decimal? Score { get; set; }
    public string? Grade { get; set; }
    public List<QcIssue> Issues { get; set; } = [];
    public DateOnly? PublishedOn { get; set; }

    private Refusal? Only(params ReadOnlySpan<VisitState> states)
    {
        foreach (var s in states) { if (State == s) { return null; } }
        return TieringDesk.WrongState("tiering.visit.state." + State);
    }

    public Refusal? CheckSelf()
    {
        if (Only(VisitState.ProvincialDrawn, VisitState.CityAssigned) is { } no) { return no; }
        State = VisitState.SelfChecked;
        return null;
    }

    public Refusal? GoToSite()
    {
        if (Only(VisitState.SelfChecked) is { } no) { return no; }
        State = VisitState.Site;
        return null;
    }

    /// <param name="thresholds">Grade and least score, the best first.</param>
    public Refusal? GradeBy(GradeEntry e, IReadOnlyList<(string Grade, decimal Least)> thresholds)
    {
        if (Only(VisitState.Site, VisitState.Graded) is { } no) { return no; }
        if (e.Score is not { } score || score is < 0 or > 100) { return Refusal.Invalid(new Finding("visit-score", "score", "tiering.visit.bad-score")); }
        if ((e.Issues ?? []).Any(string.IsNullOrWhiteSpace)) { return Refusal.Invalid(new Finding("visit-issue", "issues", "tiering.visit.empty-issue")); }
        (State, Score, Grade) = (VisitState.Graded, score, GradeOf(score, thresholds));
        Categories = [.. e.Categories ?? []];
        Issues = [.. (e.Issues ?? []).Select((t, i) => new QcIssue(i + 1, t.Trim()))];
        return null;
    }

    public static string GradeOf(decimal score, IReadOnlyList<(string Grade, decimal Least)> thresholds) =>
        thresholds.Where(t => score >= t.Least).Select(t => t.Grade).DefaultIfEmpty("D").First();

    /// <summary>A and D are reviewed by the city commission before anybody hears of them.</summary>
    public Refusal? Review(bool confirmed, string? reason)
    {
        if (Only(VisitState.Graded) is { } no) { return no; }
        if (Grade is not ("A" or "D")) { return Refusal.Conflict(new Finding("visit-review", "", "tiering.visit.no-review-needed", Grade ?? "")); }
        if (!confirmed && TieringDesk.Blank(reason) is null) { return Refusal.Invalid(new Finding("visit-review", "note", "tiering.reason-why")); }
        State = confirmed ? VisitState.Reviewed : VisitState.Site;
        return null;
    }

    /// <summary>From this day the grade counts for confirmation.</summary>
    public Refusal? Publish(DateOnly on)
    {
        if (State == VisitState.Graded && (Grade is "A" or "D")) { return Refusal.Conflict(new Finding("visit-review", "", "tiering.visit.review-first", Grade!) { Basis = "3A L63" }); }
        if (Only(VisitState.Graded, VisitState.Reviewed) is { } no) { return no; }
        (State, PublishedOn) = (Issues.Count == 0 ? VisitState.NoIssues : VisitState.Rectifying, on);
        return null;
    }

    public Refusal? Rectify(int? no, string? how, DateOnly on)
    {
        if (Only(VisitState.Rectifying) is { } wrong) { return wrong; }
        if (Issues.TrueForAll(i => i.No != no)) { return Refusal.Invalid(new Finding("visit-issue", "no", "tiering.visit.no-issue", no ?? 0)); }
        if (TieringDesk.Blank(how) is null) { return Refusal.Invalid(new Finding("visit-issue", "how", "tiering.check.result-needed")); }
        Issues = [.. Issues.Select(i => i.No == no ? i with { RectifiedOn = on, How = how!.Trim() } : i)];
        if (Issues.TrueForAll(i => i.RectifiedOn is not null)) { State = VisitState.Rectified; }
        return null;
    }

    public Refusal? Close()
    {
        if (Only(VisitState.NoIssues, VisitState.Rectified) is { } no) { return no; }
        State = VisitState.Closed;
        return null;
    }
}
