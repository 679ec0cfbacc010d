using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;

namespace Diagnosis.DiagnosisAppraisal.Exposure;

/// <summary>Who tells a line: the worker, the employer, a co-worker, a supervising department (LAW art. 48).</summary>
internal enum ExposureSource { WorkerAccount, Employer, CoWorker, Supervision }

/// <summary>A hazard factor of a line. Concentration or intensity is text as the source gives it ("0.8 mg/m³, CTWA, 2019").</summary>
internal sealed record ExposureFactor(string Code, string Name, string Category, string? Concentration);

/// <summary>A stretch of work as one source tells it. Sources may tell the same years differently: overlaps are kept, and shown.</summary>
/// <param name="UsingUnit">Where a dispatched worker really worked.</param>
/// <param name="To">Last day; null: still there.</param>
internal sealed record ExposureLine(int No, string Employer, string? UsingUnit, string Post, string? WorkType, DateOnly From, DateOnly? To, IReadOnlyList<ExposureFactor> Factors, string? Protection, ExposureSource Source, bool Disputed, string? Note, string? WithdrawnBecause)
{
    public bool Counts => WithdrawnBecause is null;
}

/// <summary>Real contact time of a factor as a person settled it, breaks left out.</summary>
internal sealed record FactorOverride(string Code, int Years, int Months, string Reason, string ByName, DateTimeOffset At);

/// <summary>The occupational history of a case as a timeline. Lines are never taken out: they are changed with a reason (the former version stays in the history) or withdrawn.</summary>
internal sealed class ExposureTimeline : Record
{
    public const int MostLines = 100;

    public Guid CaseId { get; set; }
    public List<ExposureLine> Lines { get; set; } = [];
    public List<FactorOverride> Overrides { get; set; } = [];

    public Refusal? Add(ExposureLine line)
    {
        if (Lines.Count >= MostLines) { return Refusal.Invalid(new Finding("E01", "", "diagnosis.exposure-too-many", MostLines)); }
        Lines.Add(line with { No = Lines.Count + 1 });
        return null;
    }

    public Refusal? Change(int no, ExposureLine line, string? reason)
    {
        if (Lines.Find(l => l.No == no) is not { Counts: true } there) { return Refusal.NotFound(); }
        if (DiagnosisCase.Blank(reason) is null) { return Refusal.Invalid(new Finding("E02", "reason", "diagnosis.exposure-reason")); }
        Lines[Lines.IndexOf(there)] = line with { No = no };
        return null;
    }

    public Refusal? Withdraw(int no, string? reason)
    {
        if (Lines.Find(l => l.No == no) is not { Counts: true } there) { return Refusal.NotFound(); }
        if (DiagnosisCase.Blank(reason) is not { } why) { return Refusal.Invalid(new Finding("E02", "reason", "diagnosis.exposure-reason")); }
        Lines[Lines.IndexOf(there)] = there with { WithdrawnBecause = why };
        return null;
    }

    /// <summary>Settles the real time of a factor, or goes back to the computed one (<paramref name="years"/> null). Not more than the calendar allows (rule X05).</summary>
    public Refusal? Override(string code, int? years, int? months, string? reason, string name, DateTimeOffset at, DateOnly today)
    {
        if (ExposureSum.Of(this, today).FirstOrDefault(t => t.Code == code) is not { } total) { return Refusal.NotFound(); }
        if (DiagnosisCase.Blank(reason) is not { } why) { return Refusal.Invalid(new Finding("E02", "reason", "diagnosis.exposure-reason")); }
        if (years is { } y)
        {
            int m = months ?? 0;
            if (y < 0 || m is < 0 or > 11 || y * 12 + m > total.ComputedMonths + 1) { return Refusal.Invalid(new Finding("X05", "years", "diagnosis.exposure-too-long", total.ComputedMonths / 12, total.ComputedMonths % 12)); }
            Overrides = [.. Overrides.Where(o => o.Code != code), new(code, y, m, why, name, at)];
        }
        else { Overrides = [.. Overrides.Where(o => o.Code != code)]; }
        return null;
    }
}
