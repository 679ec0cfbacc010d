using Diagnosis.HospitalTiering.Acts;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Ui;

namespace Diagnosis.HospitalTiering.Consolidation;

internal enum MergeState { Proposed, Hearing, ArchiveTransfer, ChangedFiling, Closed, Dropped }

/// <summary>An idle diagnosis agency is merged into another one of its prefecture. Its archive is permanent and needs a custodian before the filing changes.</summary>
internal sealed class Merge : CourseRecord
{
    public Guid FromId { get; set; }
    public string FromName { get; set; } = "";
    public Guid IntoId { get; set; }
    public string IntoName { get; set; } = "";
    public string Prefecture { get; set; } = "";
    /// <summary>The unit that ends, while the merge runs: one merge at a time.</summary>
    public string? OpenKey { get; set; }
    public MergeState State { get; set; }
    public WorkloadOutcome Outcome { get; set; }
    /// <summary>Diseases only the ending agency covered when it was proposed.</summary>
    public List<string> SoleFor { get; set; } = [];
    /// <summary>How the sole diseases are taken over.</summary>
    public string? Transfer { get; set; }
    public string? Custodian { get; set; }
    /// <summary>Day of the notice to province and county (TL-05).</summary>
    public DateOnly? NoticedOn { get; set; }
    public DateOnly? StopOn { get; set; }

    private Refusal? Only(MergeState state) => State == state ? null : TieringDesk.WrongState("tiering.merge.state." + State);

    public Refusal? Hear(string? minutes)
    {
        if (Only(MergeState.Proposed) is { } no) { return no; }
        if (TieringDesk.Blank(minutes) is null) { return Refusal.Invalid(new Finding("merge-hearing", "note", "tiering.merge.minutes-needed")); }
        State = MergeState.Hearing;
        return null;
    }

    /// <param name="latest">Last lawful day of the notice for this last day of work, by TL-05.</param>
    public Refusal? HandOver(ArchiveEntry e, DateOnly? latest, DateOnly on)
    {
        if (Only(MergeState.Hearing) is { } no) { return no; }
        var findings = new List<Finding>();
        if (TieringDesk.Blank(e.Custodian) is null) { findings.Add(new("merge-custodian", "custodian", "tiering.merge.custodian-needed")); }
        if (e.StopOn is null) { findings.Add(new("merge-stop", "stopOn", "tiering.merge.stop-needed")); }
        // work that stopped before the merge was even proposed, or stops years from now, is a slip of the pen
        else if (e.StopOn < Course[0].On) { findings.Add(new("merge-stop", "stopOn", "tiering.merge.stop-early", DateEntry.Show(e.StopOn), DateEntry.Show(Course[0].On))); }
        else if (e.StopOn > on.AddYears(3)) { findings.Add(new("merge-stop", "stopOn", "tiering.day-far", DateEntry.Show(e.StopOn), DateEntry.Show(on.AddYears(3)))); }
        if (e.NoticedOn is null) { findings.Add(new("merge-notice", "noticedOn", "tiering.merge.notice-needed") { Basis = "TL-05" }); }
        else if (e.NoticedOn > on) { findings.Add(new("merge-notice", "noticedOn", "tiering.act-in-future", DateEntry.Show(e.NoticedOn))); }
        else if (latest is { } last && e.NoticedOn > last) { findings.Add(new("merge-notice", "noticedOn", "tiering.merge.notice-late", DateEntry.Show(last), DateEntry.Show(e.StopOn)) { Basis = "TL-05" }); }
        if (SoleFor.Count > 0 && TieringDesk.Blank(e.Transfer) is null) { findings.Add(new("merge-transfer", "transfer", "tiering.merge.transfer-first", SoleFor.Count) { Basis = "tiering.md §7" }); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        (State, Custodian, StopOn, NoticedOn, Transfer) = (MergeState.ArchiveTransfer, e.Custodian!.Trim(), e.StopOn, e.NoticedOn, TieringDesk.Blank(e.Transfer));
        return null;
    }

    /// <summary>The province changed the filing. It may not happen before the last day of work.</summary>
    public Refusal? ChangeFiling(DateOnly on)
    {
        if (Only(MergeState.ArchiveTransfer) is { } no) { return no; }
        if (on < StopOn) { return Refusal.Conflict(new Finding("merge-stop", "on", "tiering.merge.still-working", DateEntry.Show(StopOn))); }
        State = MergeState.ChangedFiling;
        return null;
    }

    public Refusal? Close()
    {
        if (Only(MergeState.ChangedFiling) is { } no) { return no; }
        (State, OpenKey) = (MergeState.Closed, null);
        return null;
    }

    public Refusal? Drop(string? reason)
    {
        if (State is not (MergeState.Proposed or MergeState.Hearing)) { return Only(MergeState.Proposed); }
        if (TieringDesk.Blank(reason) is null) { return Refusal.Invalid(new Finding("merge-reason", "note", "tiering.reason-why")); }
        (State, OpenKey) = (MergeState.Dropped, null);
        return null;
    }
}
