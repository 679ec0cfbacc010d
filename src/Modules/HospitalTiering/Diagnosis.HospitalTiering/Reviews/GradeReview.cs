using Diagnosis.HospitalTiering.Acts;
using Diagnosis.HospitalTiering.Standards;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Ui;

namespace Diagnosis.HospitalTiering.Reviews;

/// <summary>tiering §1. DueForRenewal and Expired depend on the day: see <see cref="GradeReview.StateOn"/>.</summary>
internal enum ReviewState { Preparing, SelfAssessed, Applied, FormalCheck, Returned, Accepted, SiteReview, Failed, Rectifying, Proposed, Publicity, Granted, DueForRenewal, Expired, Withdrawn }

/// <summary>A unit's way to a grade. It stays under the edition it began with, and a grade granted stays until its last day whatever edition follows.</summary>
internal sealed class GradeReview : CourseRecord
{
    public string UnitName { get; set; } = "";
    public string Prefecture { get; set; } = "";
    public Guid StandardId { get; set; }
    public string StandardName { get; set; } = "";
    /// <summary>The unit while the review runs; null once granted or withdrawn.</summary>
    public string? OpenKey { get; set; }
    public ReviewState State { get; set; }
    public string? AppliedFor { get; set; }
    public List<ItemResult> SelfResults { get; set; } = [];
    public List<ItemResult> SiteResults { get; set; } = [];
    /// <summary>A failed site review may be repeated once.</summary>
    public int SiteVisits { get; set; }
    public string? ProposedGrade { get; set; }
    public DateOnly? PublicityUntil { get; set; }
    public List<string> Objections { get; set; } = [];
    public string? Grade { get; set; }
    public string? GradeName { get; set; }
    public DateOnly? ValidFrom { get; set; }
    public DateOnly? ValidTo { get; set; }
    public DateOnly? WithdrawnOn { get; set; }

    /// <param name="noticeMonths">So many months before the last day the renewal is due.</param>
    public ReviewState StateOn(DateOnly day, int noticeMonths) =>
        Reached(day) is var state && state != ReviewState.Granted ? state
        : day > ValidTo ? ReviewState.Expired
        : day > ValidTo!.Value.AddMonths(-noticeMonths) ? ReviewState.DueForRenewal
        : ReviewState.Granted;

    /// <summary>As it stood at the end of a day, by the acts done until then.</summary>
    private ReviewState Reached(DateOnly day)
    {
        // acts are in the order of their days
        int done = Course.Count(s => s.On <= day);
        if (done == Course.Count) { return State == ReviewState.Withdrawn && WithdrawnOn > day && Grade is not null ? ReviewState.Granted : State; }
        return (done == 0 ? "" : Course[done - 1].Act) switch
        {
            "assess-self" => ReviewState.SelfAssessed,
            "apply" => ReviewState.Applied,
            "receive" => ReviewState.FormalCheck,
            "accept" => ReviewState.Accepted,
            "return" => ReviewState.Returned,
            "go-to-site" => ReviewState.SiteReview,
            // what the visit came to shows in what was done next
            "assess-site" => Course[done].Act == "rectify" || (Course[done].Act == "withdraw" && ProposedGrade is null) ? ReviewState.Failed : ReviewState.Proposed,
            "rectify" => ReviewState.Rectifying,
            "publish" or "object" => ReviewState.Publicity,
            "grant" => ReviewState.Granted,
            _ => ReviewState.Preparing,
        };
    }

    /// <summary>The grade held on a day.</summary>
    public string? GradeOn(DateOnly day) => Grade is not null && ValidFrom <= day && day <= ValidTo && (WithdrawnOn is null || day < WithdrawnOn) ? GradeName : null;

    public Refusal? Only(params ReadOnlySpan<ReviewState> states)
    {
        foreach (var s in states) { if (State == s) { return null; } }
        return TieringDesk.WrongState("tiering.review.state." + State);
    }

    private static Refusal? Check(IReadOnlyList<ItemResult> results, Standard standard)
    {
        var items = standard.All().ToDictionary(i => i.Code);
        foreach (var r in results)
        {
            if (!items.TryGetValue(r.ItemCode, out var item)) { return Refusal.Invalid(new Finding("review-item", "results", "tiering.check.no-item", r.ItemCode)); }
            if (r.Score < 0 || r.Score > item.MaxScore) { return Refusal.Invalid(new Finding("review-score", "results", "tiering.review.bad-score", r.ItemCode, item.MaxScore)); }
        }
        return results.DistinctBy(r => r.ItemCode).Count() < results.Count ? Refusal.Invalid(new Finding("review-item", "results", "tiering.review.item-twice")) : null;
    }

    public Refusal? AssessSelf(IReadOnlyList<ItemResult> results, Standard standard)
    {
        if (Only(ReviewState.Preparing, ReviewState.SelfAssessed, ReviewState.Returned) is { } no) { return no; }
        if (Check(results, standard) is { } wrong) { return wrong; }
        (State, SelfResults) = (ReviewState.SelfAssessed, [.. SelfResults.Where(o => results.All(r => r.ItemCode != o.ItemCode)), .. results]);
        return null;
    }

    /// <summary>Applies for a grade its own results reach.</summary>
    public Refusal? Apply(string? grade, Standard standard)
    {
        if (Only(ReviewState.SelfAssessed) is { } no) { return no; }
        if (standard.Levels.Find(l => l.Code == grade) is not { } level) { return Refusal.Invalid(new Finding("review-grade", "grade", "tiering.review.no-grade", grade ?? "")); }
        var self = GradeDecision.Assess(standard, SelfResults).First(g => g.Grade == level.Code);
        if (!self.Holds) { return Refusal.Invalid(new Finding("review-self", "grade", "tiering.review.self-not-enough", level.Name, string.Join('、', self.Failing), self.Percent ?? 0, self.MinPercent)); }
        (State, AppliedFor) = (ReviewState.Applied, level.Code);
        return null;
    }

    public Refusal? Receive()
    {
        if (Only(ReviewState.Applied) is { } no) { return no; }
        State = ReviewState.FormalCheck;
        return null;
    }

    public Refusal? Decide(bool accepted, string? reason)
    {
        if (Only(ReviewState.FormalCheck) is { } no) { return no; }
        if (!accepted && TieringDesk.Blank(reason) is null) { return Refusal.Invalid(new Finding("review-reason", "note", "tiering.reason-why")); }
        State = accepted ? ReviewState.Accepted : ReviewState.Returned;
        return null;
    }

    public Refusal? GoToSite()
    {
        if (Only(ReviewState.Accepted, ReviewState.Rectifying) is { } no) { return no; }
        (State, SiteVisits) = (ReviewState.SiteReview, SiteVisits + 1);
        return null;
    }

    /// <summary>What the reviewers found. The grade is the highest that holds, which may be lower than the one applied for, never higher.</summary>
    public Refusal? AssessSite(IReadOnlyList<ItemResult> results, Standard standard)
    {
        if (Only(ReviewState.SiteReview) is { } no) { return no; }
        if (Check(results, standard) is { } wrong) { return wrong; }
        var missing = standard.ItemsFor(AppliedFor!).Where(i => results.All(r => r.ItemCode != i.Code)).Select(i => i.Code).ToList();
        if (missing.Count > 0) { return Refusal.Invalid(new Finding("review-open", "results", "tiering.check.unanswered", missing.Count, string.Join('、', missing.Take(8)))); }
        SiteResults = [.. results];
        var most = standard.Levels.First(l => l.Code == AppliedFor).Rank;
        var reached = GradeDecision.Assess(standard, results).FirstOrDefault(g => g.Holds && standard.Levels.First(l => l.Code == g.Grade).Rank <= most);
        (State, ProposedGrade) = reached is null ? (ReviewState.Failed, null) : (ReviewState.Proposed, reached.Grade);
        return null;
    }

    /// <summary>Once.</summary>
    public Refusal? Rectify()
    {
        if (Only(ReviewState.Failed) is { } no) { return no; }
        if (SiteVisits >= 2) { return Refusal.Conflict(new Finding("review-twice", "", "tiering.review.failed-twice")); }
        State = ReviewState.Rectifying;
        return null;
    }

    public Refusal? Publish(DateOnly until)
    {
        if (Only(ReviewState.Proposed) is { } no) { return no; }
        (State, PublicityUntil) = (ReviewState.Publicity, until);
        return null;
    }

    /// <summary>An objection is kept; the commission answers it by going on or by sending the reviewers again.</summary>
    public Refusal? Object(string? text)
    {
        if (Only(ReviewState.Publicity) is { } no) { return no; }
        if (TieringDesk.Blank(text) is not { } objection) { return Refusal.Invalid(new Finding("review-objection", "note", "tiering.reason-why")); }
        Objections = [.. Objections, objection];
        return null;
    }

    public Refusal? Grant(Standard standard, DateOnly on, int years)
    {
        if (Only(ReviewState.Publicity) is { } no) { return no; }
        if (on <= PublicityUntil) { return Refusal.Conflict(new Finding("review-publicity", "on", "tiering.review.publicity-runs", DateEntry.Show(PublicityUntil))); }
        var level = standard.Levels.First(l => l.Code == ProposedGrade);
        (State, Grade, GradeName, ValidFrom, ValidTo, OpenKey) = (ReviewState.Granted, level.Code, level.Name, on, on.AddYears(years).AddDays(-1), null);
        return null;
    }

    /// <summary>A running review is given up, or a grade is taken back.</summary>
    public Refusal? Withdraw(string? reason, DateOnly on)
    {
        if (State == ReviewState.Withdrawn) { return Only(ReviewState.Granted); }
        if (TieringDesk.Blank(reason) is null) { return Refusal.Invalid(new Finding("review-reason", "note", "tiering.reason-why")); }
        (State, WithdrawnOn, OpenKey) = (ReviewState.Withdrawn, on, null);
        return null;
    }
}
