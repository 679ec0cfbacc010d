using Diagnosis.Host.Access;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.TimeLimits;
using Diagnosis.Kernel.Ui;
using Diagnosis.Kernel.Work;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Host.Work;

/// <summary>A work item with the state of its clock today.</summary>
internal sealed record WorkLine(WorkItem Item, DeadlineState State);

/// <summary>What waits for somebody over all modules, and the messages about it.</summary>
internal sealed class WorkDesk(IEnumerable<IWorkSource> sources, ITerminology terminology, AccessDb db)
{
    /// <summary>Most items of one module.</summary>
    const int Most = 500;

    public DateOnly Today => db.Clock.Today();

    /// <summary>Most urgent first.</summary>
    public async Task<IReadOnlyList<WorkLine>> ForAsync(Caller caller, CancellationToken ct)
    {
        var lines = new List<WorkLine>();
        foreach (var source in sources) { lines.AddRange((await source.ForAsync(caller, Most, ct)).Select(i => new WorkLine(i, StateOf(i)))); }
        return [.. lines.OrderBy(x => DeadlineLook.Rank(x.State)).ThenBy(x => x.Item.Due ?? DateOnly.MaxValue).ThenBy(x => x.Item.Started)];
    }

    public DeadlineState StateOf(WorkItem item) => item.StateOn(Today, item.LimitId is { } id && terminology.Limits.Find(id, item.Started) is { } limit ? limit.WarnDays : 3);

    /// <summary>
    /// Writes the messages that are due: one for each clock and the threshold it stands at, and never the same twice, whoever asks and
    /// however often. A clock that is seen late gets the message of where it stands, not those of where it passed.
    /// </summary>
    /// <returns>How many were new.</returns>
    public Task<int> NotifyAsync(Caller caller, IReadOnlyList<WorkLine> lines, CancellationToken ct) => db.AgainOnRaceAsync(async () =>
    {
        var wanted = lines.Where(l => l.State is DeadlineState.Overdue or DeadlineState.DueSoon or DeadlineState.LastThird).DistinctBy(l => (l.Item.ClockKey, l.State)).ToList();
        if (wanted.Count == 0) { return 0; }
        var keys = wanted.Select(l => l.Item.ClockKey).Distinct().ToArray();
        var there = (await db.Messages.AsNoTracking().Where(m => m.AccountId == caller.Id && EF.Parameter(keys).Contains(m.ClockKey)).Select(m => new { m.ClockKey, m.Threshold }).ToListAsync(ct)).Select(m => (m.ClockKey, m.Threshold)).ToHashSet();
        var fresh = wanted.Where(l => !there.Contains((l.Item.ClockKey, l.State.ToString()))).Select(l => new Message
        {
            AccountId = caller.Id, ClockKey = l.Item.ClockKey, Threshold = l.State.ToString(), Kind = l.Item.Kind, Title = l.Item.Title, Href = l.Item.Href, LimitId = l.Item.LimitId, Due = l.Item.Due, At = db.Clock.GetUtcNow(),
        }).ToList();
        db.AddRange(fresh);
        await db.SaveChangesAsync(ct);
        return fresh.Count;
    });

    public Task<int> UnreadAsync(string account, CancellationToken ct) => db.Messages.CountAsync(m => m.AccountId == account && m.ReadAt == null, ct);

    public async Task<IReadOnlyList<Message>> MessagesAsync(string account, bool unread, int most, CancellationToken ct) =>
        await db.Messages.AsNoTracking().Where(m => m.AccountId == account && (!unread || m.ReadAt == null)).OrderByDescending(m => m.Id).Take(most).ToListAsync(ct);

    /// <summary>Marks messages of the account as read; null: all.</summary>
    public Task<int> ReadAsync(string account, IReadOnlyCollection<Guid>? ids, CancellationToken ct)
    {
        var now = db.Clock.GetUtcNow();
        var mine = db.Messages.Where(m => m.AccountId == account && m.ReadAt == null);
        if (ids is not null) { mine = mine.Where(m => EF.Parameter(ids).Contains(m.Id)); }
        return mine.ExecuteUpdateAsync(u => u.SetProperty(m => m.ReadAt, now), ct);
    }
}
