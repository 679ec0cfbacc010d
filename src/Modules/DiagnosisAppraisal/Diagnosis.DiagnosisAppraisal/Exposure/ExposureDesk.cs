using System.Globalization;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Exposure;

internal sealed record ExposureFactorRequest(string? Code, string? Concentration = null);

/// <param name="To">Last day; left out: still there.</param>
/// <param name="Reason">Only for a change: why.</param>
internal sealed record ExposureLineRequest(string? Employer, string? UsingUnit, string? Post, string? WorkType, DateOnly? From, DateOnly? To, IReadOnlyList<ExposureFactorRequest>? Factors, string? Protection, ExposureSource? Source, bool Disputed = false, string? Note = null, string? Reason = null);

internal sealed record ExposureAnswer(Guid Id, int Version, Guid CaseId, int Lines, int? LineNo) : IVersioned;

/// <summary>What the exposure use cases share.</summary>
internal sealed class ExposureDesk(CaseDesk cases, ITerminology terminology, IExamHistory exams, TimeProvider clock)
{
    public DiagnosisAppraisalDb Db => cases.Db;
    public DateOnly Today => cases.Today;
    public DateTimeOffset Now => clock.GetUtcNow();
    public ITerminology Terminology => terminology;
    public IExamHistory Exams => exams;

    /// <summary>The timeline of a case for a change by its agency; made with the first line.</summary>
    public async Task<(ExposureTimeline? Timeline, DiagnosisCase? Case, Refusal? Refused)> OpenAsync(Guid caseId, Caller caller, IfMatch match, CancellationToken ct)
    {
        var (c, refused) = await cases.OpenAsync(caseId, caller, default, ct);
        if (refused is not null) { return (null, null, refused); }
        if (Attachments.AttachmentDesk.Closed(c!) is { } closed) { return (null, null, closed); }
        var timeline = await Db.ExposureTimelines.FirstOrDefaultAsync(t => t.CaseId == caseId, ct);
        if (timeline is null)
        {
            timeline = new() { CaseId = caseId, Division = c!.Division, InstitutionId = c.InstitutionId };
            Db.Add(timeline);
            return (timeline, c, match.Version is null or 0 ? null : Refusal.Stale([]));
        }
        return (timeline, c, await Db.CheckAsync(timeline, match, ct));
    }

    public async Task<Outcome<ExposureAnswer>> SaveAsync(ExposureTimeline t, int? line, string what, string? reason, IEnumerable<Finding>? warnings, CancellationToken ct)
    {
        t.Because(what, reason);
        try { await Db.SaveChangesAsync(ct); }
        // two clerks began the timeline, or changed it, at the same moment
        catch (DbUpdateException race) when (Races.IsRace(race)) { return Refusal.Conflict(new Finding("race", "", "problem.race")); }
        return Outcome<ExposureAnswer>.Done(new(t.Id, t.Version, t.CaseId, t.Lines.Count(l => l.Counts), line), warnings);
    }

    /// <summary>A line as asked, or what is wrong with it.</summary>
    public (ExposureLine? Line, IReadOnlyList<Finding> Findings) Read(ExposureLineRequest r, DiagnosisCase c)
    {
        var wrong = new List<Finding>();
        if (DiagnosisCase.Blank(r.Employer) is null) { wrong.Add(new("E03", "employer", "diagnosis.exposure-employer")); }
        if (DiagnosisCase.Blank(r.Post) is null) { wrong.Add(new("E04", "post", "diagnosis.exposure-post")); }
        if (r.Source is null) { wrong.Add(new("E05", "source", "diagnosis.exposure-source")); }
        if (r.From is not { } from) { wrong.Add(new("E06", "from", "diagnosis.exposure-from")); }
        else if (from < c.BirthDate || from > Today || r.To < from || r.To > Today) { wrong.Add(new("E07", "from", "diagnosis.exposure-days", DiagnosisCase.Show(c.BirthDate), DiagnosisCase.Show(Today))); }
        var factors = new List<ExposureFactor>();
        foreach (var f in r.Factors ?? [])
        {
            if (terminology.Hazard(f.Code ?? "") is { } hazard) { if (factors.TrueForAll(x => x.Code != hazard.Code)) { factors.Add(new(hazard.Code, hazard.Name, hazard.Category, DiagnosisCase.Blank(f.Concentration))); } }
            else { wrong.Add(new("D58", "factors", "diagnosis.hazard-unknown", f.Code ?? "")); }
        }
        return wrong.Count > 0 ? (null, wrong)
            : (new(0, r.Employer!.Trim(), DiagnosisCase.Blank(r.UsingUnit), r.Post!.Trim(), DiagnosisCase.Blank(r.WorkType), r.From!.Value, r.To, factors, DiagnosisCase.Blank(r.Protection), r.Source!.Value, r.Disputed, DiagnosisCase.Blank(r.Note), null), []);
    }

    /// <summary>Whether a factor can cause the disease a case is about (causes of the hazard list).</summary>
    public Func<string, bool> CausesDiseaseOf(DiagnosisCase c) => code => terminology.Hazard(code)?.Causes2013.Any(d => terminology.Catalogue.Identity(d) == c.AppliedDisease) == true;

    /// <summary>A start before the sixteenth birthday is kept and said, as with exam records.</summary>
    public static IEnumerable<Finding> Warnings(ExposureLine line, DiagnosisCase c) => line.From < c.BirthDate.AddYears(16) ? [Finding.Warn("E08", "from", "diagnosis.exposure-young")] : [];
}

/// <summary>What others ask the timeline.</summary>
internal static class ExposureFacts
{
    /// <summary>A line tells contact with a factor that counts as asbestos for staging (policy staging.asbestos-hazards).</summary>
    public static async Task<bool> AsbestosAsync(DiagnosisAppraisalDb db, ITerminology terminology, Guid caseId, string division, DateOnly day, CancellationToken ct)
    {
        var codes = terminology.PolicyText("staging.asbestos-hazards", division, day).Split(',').Select(c => c.Trim()).ToHashSet();
        return await db.ExposureTimelines.AsNoTracking().FirstOrDefaultAsync(t => t.CaseId == caseId, ct) is { } t && t.Lines.Any(l => l.Counts && l.Factors.Any(f => codes.Contains(f.Code)));
    }

    /// <summary>
    /// The timeline as the work history of the complete file; null when no line names a factor. Beginning and time are those of the factors that can
    /// cause the disease applied for (the longest of them), or of all factors where none is known to.
    /// </summary>
    /// <param name="causes">Whether a factor can cause the disease.</param>
    public static WorkHistory? ForFile(ExposureTimeline t, DateOnly today, Func<string, bool> causes)
    {
        var all = ExposureSum.Of(t, today);
        if (all.Count == 0) { return null; }
        var totals = all.Where(x => causes(x.Code)).ToList() is { Count: > 0 } some ? some : [.. all];
        var lines = t.Lines.Where(l => l.Counts).OrderBy(l => l.From).ToList();
        // years the employer denies are not brought over: what they are is for the commission or the arbitration to say (LAW art. 48, 49)
        int Sure(FactorTotal x) => x.Override is null && x.UndisputedMonths > 0 ? x.UndisputedMonths : x.Months;
        var longest = totals.MaxBy(Sure)!;
        DateOnly Began(FactorTotal x) => lines.Where(l => !l.Disputed && l.Factors.Any(f => f.Code == x.Code)).Select(l => (DateOnly?)l.From).Min() ?? x.Began;
        string summary = string.Join('；', lines.Select(l => $"{Day(l.From)}至{(l.To is { } to ? Day(to) : "今")}，{l.Employer}{(l.UsingUnit is { } u ? $"（用工单位：{u}）" : "")}，{l.Post}"
            + (l.Factors.Count > 0 ? $"，接触{string.Join('、', l.Factors.Select(f => f.Name + (f.Concentration is { } x ? $"（{x}）" : "")))}" : "") + (l.Protection is { } p ? $"，防护：{p}" : "") + (l.Disputed ? "（有争议）" : ""))) + "。";
        return new(lines.Last(l => l.Factors.Any(f => totals.Exists(x => x.Code == f.Code))).Post, totals.Min(Began), Sure(longest) / 12, Sure(longest) % 12, [.. all.Select(x => x.Code)], summary.Length > 1000 ? summary[..999] + "…" : summary);
    }

    static string Day(DateOnly day) => day.ToString("yyyy年M月", CultureInfo.InvariantCulture);
}
