using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.TimeLimits;

namespace Diagnosis.Kernel.Work;

/// <summary>One thing that waits for somebody, as the landing page lists it.</summary>
/// <param name="Kind">Word key of the kind, e.g. "work.suspected-case".</param>
/// <param name="Title">What it is about, personal data masked.</param>
/// <param name="LimitId">The time limit whose clock runs (TL-…), if one does.</param>
/// <param name="Started">Start event of that clock.</param>
/// <param name="Due">Last day, null while paused or where the limit has no number.</param>
/// <param name="AssignedTo">Name of the person it was given to, where it was.</param>
/// <param name="AssignedBy">Account id of whoever gave it (<see cref="Caller.Id"/>), for "assigned by me".</param>
public sealed record WorkItem(string Kind, string Title, string Detail, string Href, string? LimitId, DateOnly Started, DateOnly? Due, DateOnly? PausedSince = null, string? PausedFor = null,
    string? AssignedTo = null, string? AssignedBy = null)
{
    /// <summary>Names the clock over time: the same record, limit and start event are the same clock, whoever looks at it.</summary>
    public string ClockKey => $"{Href}|{Kind}|{LimitId}|{Started:yyyyMMdd}";

    /// <summary>The one place where a work item's clock is read; lists, counts, the digest and messages all ask here.</summary>
    public DeadlineState StateOn(DateOnly today, int warnDays = 3) => DeadlineStates.Of(Due, PausedSince is not null, today, Started, false, warnDays);
}

/// <summary>A rule that makes work, as the administrator's page lists it.</summary>
/// <param name="Kind">Word key of the items it makes.</param>
/// <param name="Roles">Who gets them.</param>
/// <param name="When">Word key: when an item appears and when it goes.</param>
/// <param name="LimitId">Its clock, if it has one.</param>
/// <param name="Basis">Law or policy it rests on; empty where the limit says it.</param>
public sealed record WorkRule(string Kind, string[] Roles, string When, string? LimitId = null, string Basis = "");

/// <summary>A module's part of the landing page: what waits for this caller, most urgent first.</summary>
public interface IWorkSource
{
    /// <summary>Every rule by which this source makes work.</summary>
    IReadOnlyList<WorkRule> Rules => [];

    /// <summary>What waits for the caller.</summary>
    Task<IReadOnlyList<WorkItem>> ForAsync(Caller caller, int most, CancellationToken ct);
}
