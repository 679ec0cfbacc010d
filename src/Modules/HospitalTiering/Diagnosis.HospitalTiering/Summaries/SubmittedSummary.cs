using System.Security.Cryptography;
using System.Text;
using Diagnosis.HospitalTiering.SelfChecks;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;

namespace Diagnosis.HospitalTiering.Summaries;

/// <summary>One unit of a prefecture as it stood when the summary was signed.</summary>
/// <param name="State">Word of <see cref="CheckState"/>; NotStarted where no self-check was open.</param>
internal sealed record SummarisedUnit(Guid UnitId, string Name, string Division, Guid? CheckId, string State, DateOnly? PlanSubmittedOn, int Gaps, int Open, int Covered, int Overdue, int Closed);

/// <summary>A prefecture's summary for the province as signed and sent (3A L52): a version for good. What is corrected later is a further version, never a change of this one.</summary>
internal sealed class SubmittedSummary : Record, IVersioned
{
    public int Year { get; set; }
    public string Prefecture { get; set; } = "";
    /// <summary>1, 2, 3 … within prefecture and year.</summary>
    public int Number { get; set; }
    public DateOnly SubmittedOn { get; set; }
    /// <summary>The province's day when it was sent; null = none was set for the year.</summary>
    public DateOnly? DueOn { get; set; }
    public string SignedBy { get; set; } = "";
    public string SubmittedBy { get; set; } = "";
    public DateTimeOffset SubmittedAt { get; set; }
    /// <summary>Why it replaces the version before.</summary>
    public string? Reason { get; set; }
    public PrefectureSummary Totals { get; set; } = null!;
    public List<SummarisedUnit> Units { get; set; } = [];
    /// <summary>SHA-256 of everything above.</summary>
    public string Hash { get; set; } = "";

    public bool Late => SubmittedOn > DueOn;

    /// <summary>Never saved again, and the content still gives its hash.</summary>
    public bool Intact => Version <= 1 && ContentHash() == Hash;

    public string ContentHash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Json.Write(new { Year, Prefecture, Number, SubmittedOn, DueOn, SignedBy, SubmittedBy, At = SubmittedAt.ToUnixTimeMilliseconds(), Reason, Totals, Units }))));
}

/// <summary>What a prefecture owes for a year.</summary>
internal enum SummaryState { NotDue, Due, Overdue, Submitted, SubmittedLate }

/// <summary>How a prefecture stands with its summary on a day.</summary>
/// <param name="DaysLate">Days after the due day: of the first version, or so far; 0 while in time.</param>
internal sealed record SummaryStanding(string Prefecture, SummaryState State, DateOnly? DueOn, int DaysLate, SummaryLine? First, SummaryLine? Last, int Versions)
{
    /// <summary>The first version decides whether the prefecture was in time; the last one is what counts. Pure.</summary>
    public static SummaryStanding Of(string prefecture, DateOnly? due, IEnumerable<SummaryLine> versions, DateOnly day)
    {
        var all = versions.Where(v => v.SubmittedOn <= day).OrderBy(v => v.Number).ToArray();
        var by = all.Length > 0 ? all[0].SubmittedOn : day;
        var late = due is { } d && by > d ? by.DayNumber - d.DayNumber : 0;
        var state = all.Length > 0 ? late > 0 ? SummaryState.SubmittedLate : SummaryState.Submitted : due is null ? SummaryState.NotDue : late > 0 ? SummaryState.Overdue : SummaryState.Due;
        return new(prefecture, state, due, late, all.FirstOrDefault(), all.LastOrDefault(), all.Length);
    }
}

internal sealed record SummaryLine(Guid Id, string Prefecture, int Number, DateOnly SubmittedOn, string SignedBy, string Hash);
