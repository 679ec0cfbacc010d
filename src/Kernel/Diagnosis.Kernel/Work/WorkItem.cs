using Diagnosis.Kernel.Access;

namespace Diagnosis.Kernel.Work;

/// <summary>One thing that waits for somebody, as the landing page lists it.</summary>
/// <param name="Kind">Word key of the kind, e.g. "work.suspected-case".</param>
/// <param name="Title">What it is about, personal data masked.</param>
/// <param name="LimitId">The time limit whose clock runs (TL-…), if one does.</param>
/// <param name="Started">Start event of that clock.</param>
/// <param name="Due">Last day, null while paused or where the limit has no number.</param>
public sealed record WorkItem(string Kind, string Title, string Detail, string Href, string? LimitId, DateOnly Started, DateOnly? Due, DateOnly? PausedSince = null, string? PausedFor = null);

/// <summary>A module's part of the landing page: what waits for this caller, most urgent first.</summary>
public interface IWorkSource
{
    Task<IReadOnlyList<WorkItem>> ForAsync(Caller caller, int most, CancellationToken ct);
}
