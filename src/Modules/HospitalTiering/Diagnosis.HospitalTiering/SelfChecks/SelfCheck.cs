using Diagnosis.HospitalTiering.Acts;
using Diagnosis.HospitalTiering.Standards;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Ui;

namespace Diagnosis.HospitalTiering.SelfChecks;

/// <summary>tiering §3. Overdue is no state of the record but of a day: see <see cref="SelfCheck.StateOn"/>.</summary>
internal enum CheckState { SelfChecking, GapsListed, Analysed, Planned, Submitted, InProgress, Overdue, Done, Verified, Closed }

/// <summary>How much a gap weighs: a basic or core item is high.</summary>
internal enum Severity { High, Normal }

/// <param name="Meets">Null = not yet checked.</param>
internal sealed record ItemAnswer(string ItemCode, bool? Meets, string? Note);

/// <param name="ClosedOn">Verified as closed.</param>
/// <param name="ListedOn">Null in records made before it was kept: then the day the list was made.</param>
internal sealed record Gap(int No, string ItemCode, string Item, ResourceKind Kind, string Description, Severity Severity, DateOnly? ClosedOn = null, DateOnly? ListedOn = null);

/// <param name="SharedWith">The laboratory whose equipment is shared; buying comes second (3A L53).</param>
/// <param name="WhyNotShared">Why none can be shared.</param>
/// <param name="PlannedOn">First day it stood in the plan; null in records made before it was kept.</param>
internal sealed record Measure(int No, int GapNo, string ResponsibleUnit, string Target, string Action, DateOnly DueOn, string? SharedWith, string? WhyNotShared, DateOnly? DoneOn = null, string? Result = null, DateOnly? PlannedOn = null);

/// <summary>One unit, one self-check against one standard, one plan (自查 → 短板清单 → 一单位一方案).</summary>
internal sealed class SelfCheck : CourseRecord
{
    // a plan that ends later than this is a slip of the pen
    private const int MostYears = 10;
    public string UnitName { get; set; } = "";
    public string Prefecture { get; set; } = "";
    /// <summary>Level of the unit, which decides the items.</summary>
    public string Level { get; set; } = "";
    public Guid StandardId { get; set; }
    public string StandardName { get; set; } = "";
    /// <summary>Unit and standard while it is open, null once closed: one at a time.</summary>
    public string? OpenKey { get; set; }
    public CheckState State { get; set; }
    public List<ItemAnswer> Answers { get; set; } = [];
    public List<Gap> Gaps { get; set; } = [];
    public List<Measure> Measures { get; set; } = [];
    public string? SignedBy { get; set; }

    /// <summary>The state as it stood at the end of a day: by the acts done until then, and by the measures' due days.</summary>
    public CheckState StateOn(DateOnly day) => Reached(day) is var state && state == CheckState.InProgress && Measures.Exists(m => IsOverdue(m, day)) ? CheckState.Overdue : state;

    private CheckState Reached(DateOnly day)
    {
        // acts are in the order of their days
        int done = Course.Count(s => s.On <= day);
        if (done == Course.Count) { return State; }
        var state = CheckState.SelfChecking;
        for (int i = 0; i < done; i++)
        {
            var next = Course[i + 1].Act;
            state = Course[i].Act switch
            {
                "list-gaps" => CheckState.GapsListed,
                "analyse" => CheckState.Analysed,
                "coverage-gap" => state == CheckState.Planned ? state : CheckState.Analysed,
                "plan" or "send-back" => CheckState.Planned,
                "submit-plan" => CheckState.Submitted,
                // what the act led to shows in what was done next
                "begin" or "finish-measure" => next == "verify" ? CheckState.Done : CheckState.InProgress,
                "verify" => next == "close" ? CheckState.Verified : CheckState.InProgress,
                "close" => CheckState.Closed,
                _ => state,
            };
        }
        return state;
    }

    /// <summary>Gaps that were on the list at the end of a day.</summary>
    public IReadOnlyList<Gap> GapsOn(DateOnly day) => [.. Gaps.Where(g => (g.ListedOn ?? DayOf("list-gaps") ?? Course[0].On) <= day)];

    /// <summary>Measures that stood in the plan at the end of a day.</summary>
    public IReadOnlyList<Measure> MeasuresOn(DateOnly day) => [.. Measures.Where(m => (m.PlannedOn ?? Course.Find(s => s.Act == "plan")?.On ?? Course[0].On) <= day)];

    /// <summary>The day the plan was submitted, as it stood on a day; null while there was none, or it had been sent back.</summary>
    public DateOnly? SubmittedBy(DateOnly day) => Course.FindLast(s => s.On <= day && s.Act is ("submit-plan" or "send-back")) is { Act: "submit-plan" } sent ? sent.On : null;

    public static bool IsOverdue(Measure m, DateOnly day) => (m.DoneOn is null || m.DoneOn > day) && m.DueOn < day;

    /// <summary>Gaps that have a measure; the plan must cover all of them.</summary>
    public int Covered() => Gaps.Count(g => Measures.Exists(m => m.GapNo == g.No));

    public Refusal? Only(params ReadOnlySpan<CheckState> states)
    {
        foreach (var s in states) { if (State == s) { return null; } }
        return TieringDesk.WrongState("tiering.check.state." + State);
    }

    public Refusal? Answer(IReadOnlyList<ItemAnswer> answers, Standard standard)
    {
        if (Only(CheckState.SelfChecking) is { } no) { return no; }
        var items = standard.ItemsFor(Level).Select(i => i.Code).ToHashSet();
        if (answers.FirstOrDefault(a => !items.Contains(a.ItemCode)) is { } unknown) { return Refusal.Invalid(new Finding("check-item", "answers", "tiering.check.no-item", unknown.ItemCode)); }
        if (answers.FirstOrDefault(a => a.Meets == false && string.IsNullOrWhiteSpace(a.Note)) is { } bare) { return Refusal.Invalid(new Finding("check-note", "answers", "tiering.check.note-needed", bare.ItemCode)); }
        Answers = [.. Answers.Where(a => answers.All(n => n.ItemCode != a.ItemCode)), .. answers];
        return null;
    }

    /// <summary>What does not meet the standard becomes the gap list (底档).</summary>
    /// <param name="on">The day of the list.</param>
    public Refusal? ListGaps(Standard standard, DateOnly on)
    {
        if (Only(CheckState.SelfChecking) is { } no) { return no; }
        var items = standard.ItemsFor(Level);
        var open = items.Where(i => Answers.Find(a => a.ItemCode == i.Code)?.Meets is null).Select(i => i.Code).ToList();
        if (open.Count > 0) { return Refusal.Invalid(new Finding("check-open", "answers", "tiering.check.unanswered", open.Count, string.Join('、', open.Take(8)))); }
        Gaps = [.. items.Where(i => Answers.Find(a => a.ItemCode == i.Code)!.Meets == false)
            .Select((i, n) => new Gap(n + 1, i.Code, i.Text, i.Resource, Answers.Find(a => a.ItemCode == i.Code)!.Note!, i.Kind == ItemKind.Score ? Severity.Normal : Severity.High, null, on))];
        State = CheckState.GapsListed;
        return null;
    }

    public Refusal? Analyse(string? text)
    {
        if (Only(CheckState.GapsListed) is { } no) { return no; }
        if (TieringDesk.Blank(text) is null) { return Refusal.Invalid(new Finding("check-analysis", "note", "tiering.check.analysis-needed")); }
        State = CheckState.Analysed;
        return null;
    }

    /// <summary>Adds a measure, or changes the one of this number.</summary>
    /// <param name="allowed">Finish days the campaign allows; empty = any.</param>
    public Refusal? Plan(MeasureEntry e, DateOnly today, IReadOnlyList<DateOnly> allowed)
    {
        if (Only(CheckState.Analysed, CheckState.Planned) is { } no) { return no; }
        var findings = new List<Finding>();
        var gap = Gaps.Find(g => g.No == e.GapNo);
        if (gap is null) { findings.Add(new("measure", "gapNo", "tiering.check.no-gap", e.GapNo ?? 0)); }
        if (e.No is { } given && Measures.TrueForAll(m => m.No != given)) { findings.Add(new("measure", "no", "tiering.check.no-measure", given)); }
        if (TieringDesk.Blank(e.ResponsibleUnit) is null) { findings.Add(new("measure", "responsibleUnit", "tiering.check.responsible-needed")); }
        if (TieringDesk.Blank(e.Target) is null) { findings.Add(new("measure", "target", "tiering.check.target-needed")); }
        if (TieringDesk.Blank(e.Action) is null) { findings.Add(new("measure", "action", "tiering.check.action-needed")); }
        if (e.DueOn is not { } due) { findings.Add(new("measure", "dueOn", "tiering.check.due-needed")); }
        else if (due > today.AddYears(MostYears)) { findings.Add(new("measure", "dueOn", "tiering.day-far", DateEntry.Show(due), DateEntry.Show(today.AddYears(MostYears)))); }
        else if (due < today) { findings.Add(new("measure", "dueOn", "tiering.check.due-past")); }
        else if (allowed.Count > 0 && !allowed.Contains(due)) { findings.Add(new("measure", "dueOn", "tiering.check.due-not-allowed", string.Join('、', allowed.Select(d => DateEntry.Show(d)))) { Basis = "3A L52" }); }
        // equipment: share laboratories first, avoid buying twice
        if (gap?.Kind == ResourceKind.Hardware && TieringDesk.Blank(e.SharedWith) is null && TieringDesk.Blank(e.WhyNotShared) is null) { findings.Add(new("measure", "sharedWith", "tiering.check.share-first") { Basis = "3A L53" }); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        var measure = new Measure(e.No ?? Measures.Select(m => m.No).DefaultIfEmpty().Max() + 1, gap!.No, e.ResponsibleUnit!.Trim(), e.Target!.Trim(), e.Action!.Trim(), e.DueOn!.Value, TieringDesk.Blank(e.SharedWith), TieringDesk.Blank(e.WhyNotShared),
            PlannedOn: Measures.Find(m => m.No == e.No)?.PlannedOn ?? today);
        Measures = [.. Measures.Where(m => m.No != measure.No).Append(measure).OrderBy(m => m.No)];
        State = CheckState.Planned;
        return null;
    }

    /// <summary>Signed and sent. Every gap has a measure; a unit without gaps sends an empty list, signed.</summary>
    public Refusal? Submit(string? signedBy)
    {
        if (Only(CheckState.Planned, CheckState.Analysed) is { } no) { return no; }
        var findings = new List<Finding>();
        var bare = Gaps.Where(g => Measures.TrueForAll(m => m.GapNo != g.No)).Select(g => g.No).ToList();
        if (bare.Count > 0) { findings.Add(new("plan-coverage", "", "tiering.check.gap-without-measure", string.Join('、', bare)) { Basis = "3A L52" }); }
        if (TieringDesk.Blank(signedBy) is null) { findings.Add(new("plan-signed", "signedBy", "tiering.check.sign-needed")); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        (State, SignedBy) = (CheckState.Submitted, signedBy!.Trim());
        return null;
    }

    public Refusal? SendBack(string? reason)
    {
        if (Only(CheckState.Submitted) is { } no) { return no; }
        if (TieringDesk.Blank(reason) is null) { return Refusal.Invalid(new Finding("plan-reason", "note", "tiering.reason-why")); }
        (State, SignedBy) = (CheckState.Planned, null);
        return null;
    }

    public Refusal? Begin()
    {
        if (Only(CheckState.Submitted) is { } no) { return no; }
        State = Measures.Count == 0 ? CheckState.Done : CheckState.InProgress;
        return null;
    }

    /// <param name="proven">A file stands with the measure.</param>
    public Refusal? Finish(int? no, string? result, bool proven, DateOnly on)
    {
        if (Only(CheckState.InProgress) is { } wrong) { return wrong; }
        if (Measures.Find(m => m.No == no) is not { } measure) { return Refusal.Invalid(new Finding("measure", "no", "tiering.check.no-measure", no ?? 0)); }
        if (TieringDesk.Blank(result) is null) { return Refusal.Invalid(new Finding("measure", "result", "tiering.check.result-needed")); }
        if (!proven) { return Refusal.Invalid(new Finding("measure", "no", "tiering.check.evidence-needed", measure.No)); }
        Measures = [.. Measures.Select(m => m.No == measure.No ? m with { DoneOn = on, Result = result!.Trim() } : m)];
        if (Measures.TrueForAll(m => m.DoneOn is not null)) { State = CheckState.Done; }
        return null;
    }

    /// <summary>The commission looks: gaps that are closed stay so; what is not closed opens its measures again.</summary>
    public Refusal? Verify(IReadOnlyCollection<int> notClosed, string? reason, DateOnly on)
    {
        if (Only(CheckState.Done) is { } no) { return no; }
        if (notClosed.FirstOrDefault(n => Gaps.TrueForAll(g => g.No != n)) is var unknown and not 0) { return Refusal.Invalid(new Finding("verify", "notClosed", "tiering.check.no-gap", unknown)); }
        if (notClosed.Count > 0 && TieringDesk.Blank(reason) is null) { return Refusal.Invalid(new Finding("verify", "note", "tiering.reason-why")); }
        Gaps = [.. Gaps.Select(g => notClosed.Contains(g.No) ? g with { ClosedOn = null } : g with { ClosedOn = g.ClosedOn ?? on })];
        Measures = [.. Measures.Select(m => notClosed.Contains(m.GapNo) ? m with { DoneOn = null, Result = null } : m)];
        State = notClosed.Count > 0 ? CheckState.InProgress : CheckState.Verified;
        return null;
    }

    public Refusal? Close()
    {
        if (Only(CheckState.Verified) is { } no) { return no; }
        (State, OpenKey) = (CheckState.Closed, null);
        return null;
    }
}
