using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Diagnosis.Kernel.Events;

/// <param name="Every">Between two passes.</param>
/// <param name="OlderThan">Younger messages are still on their way and prove nothing.</param>
public sealed record ReconcileSettings(TimeSpan Every, TimeSpan OlderThan)
{
    public static readonly ReconcileSettings Default = new(TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(15));
}

/// <summary>How outbox and inbox differ for a message and a consumer.</summary>
public enum EventFault
{
    /// <summary>The relay has not delivered it although it is long due.</summary>
    Stuck,
    /// <summary>Delivery was given up after the last try.</summary>
    Parked,
    /// <summary>The event is stored, but no delivery to this consumer ever was.</summary>
    NeverQueued,
    /// <summary>Marked as delivered, but the consumer's inbox has never seen it: its effect is missing.</summary>
    NeverReceived,
}

/// <summary>Messages of one module that one consumer should have handled and has not.</summary>
/// <param name="Module">Whose outbox.</param>
/// <param name="Messages">The oldest of them, at most ten.</param>
public sealed record EventDifference(string Module, string Contract, string Consumer, EventFault Fault, int Count, DateTimeOffset Oldest, IReadOnlyList<Guid> Messages);

/// <param name="Compared">Pairs of message and consumer looked at in this pass.</param>
public sealed record Reconciliation(DateTimeOffset At, long Compared, IReadOnlyList<EventDifference> Differences);

/// <summary>
/// Compares what every module has announced with what was delivered and with what every consumer's inbox has seen, and raises an alarm on any
/// difference: a log entry, and <see cref="Last"/> for the operations page and the administrators' work list.
/// Settled messages stay settled (outbox and inbox are only ever added to), so a periodic pass goes on where the one before found everything
/// settled; a full pass, as after a start or on demand, begins with the first message.
/// A consumer answers for the messages since its first delivery: one that came with a later version is not accused of the years before it.
/// </summary>
public sealed class Reconciler(IServiceScopeFactory scopes, IEnumerable<ModuleDatabase> modules, ConsumerMap consumers, IEnumerable<ReconcileSettings> given, TimeProvider clock, ILogger<Reconciler> log, Opening? opening = null) : Worker(opening)
{
    const int Batch = 2000, Named = 10;
    // former years that a loader brings in wait behind everything that happens now (ModuleDb.PublishesPast)
    static readonly TimeSpan LoadedPast = TimeSpan.FromDays(1);
    readonly ReconcileSettings settings = given.LastOrDefault() ?? ReconcileSettings.Default;
    readonly Dictionary<(string Module, string Consumer), Settled> settled = [];
    readonly SemaphoreSlim one = new(1, 1);

    /// <summary>Everything up to and including <paramref name="Last"/> is settled; <paramref name="Begun"/>: the consumer has had a delivery by then.</summary>
    sealed record Settled(Guid Last, bool Begun);

    /// <summary>The latest pass of this process; null before the first.</summary>
    public Reconciliation? Last { get; private set; }

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(settings.Every, clock);
        try
        {
            do
            {
                try { await RunAsync(full: false, stoppingToken); }
#pragma warning disable CA1031 // a database that is away must not end the watch over the others
                catch (Exception error) when (!stoppingToken.IsCancellationRequested) { log.LogError(error, "Events could not be reconciled"); }
#pragma warning restore CA1031
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    /// <summary>One pass over all modules and consumers.</summary>
    /// <param name="full">Looks at every message again instead of going on after the settled ones.</param>
    public async Task<Reconciliation> RunAsync(bool full, CancellationToken ct)
    {
        await one.WaitAsync(ct);
        try
        {
            if (full) { settled.Clear(); }
            var now = clock.GetUtcNow();
            List<EventDifference> differences = [];
            long compared = 0;
            await using var scope = scopes.CreateAsyncScope();
            var databases = modules.ToDictionary(m => m.Module, m => (ModuleDb)scope.ServiceProvider.GetRequiredService(m.Context));
            foreach (var source in databases.Values)
            {
                foreach (var consumer in consumers.All)
                {
                    compared += await CompareAsync(source, consumer, databases[consumer.Module], now, differences, ct);
                }
            }
            foreach (var d in differences)
            {
                log.LogError("Events do not reconcile: {Module} {Contract} to {Consumer}: {Count} {Fault}, oldest of {Oldest:u}, message {Message}", d.Module, d.Contract, d.Consumer, d.Count, d.Fault, d.Oldest, d.Messages[0]);
            }
            return Last = new(now, compared, differences);
        }
        finally { one.Release(); }
    }

    async Task<long> CompareAsync(ModuleDb source, ConsumerRegistration consumer, ModuleDb target, DateTimeOffset now, List<EventDifference> differences, CancellationToken ct)
    {
        string contract = ContractAttribute.NameOf(consumer.Event), name = consumer.Name;
        var (mark, begun) = settled.GetValueOrDefault((source.Module, name)) ?? new Settled(Guid.Empty, false);
        var cutoff = now - settings.OlderThan;
        var last = mark;
        bool allSettled = true;
        long seen = 0;
        Dictionary<EventFault, List<(Guid Id, DateTimeOffset At)>> faults = [];
        while (true)
        {
            var rows = await (from m in source.Outbox.AsNoTracking()
                              where m.Contract == contract && m.At < cutoff && m.Id.CompareTo(last) > 0
                              join d in source.Deliveries.AsNoTracking().Where(d => d.Consumer == name) on m.Id equals d.MessageId into found
                              from d in found.DefaultIfEmpty()
                              orderby m.Id
                              select new { m.Id, m.At, State = d == null ? (DeliveryState?)null : d.State, Tries = d == null ? 0 : d.Tries, NextTry = d == null ? (DateTimeOffset?)null : d.NextTry }).Take(Batch).ToListAsync(ct);
            if (rows.Count == 0) { break; }
            seen += rows.Count;
            // read after the deliveries: what was marked as delivered by then is in the inbox by now
            Guid from = rows[0].Id, to = rows[^1].Id;
            var received = rows.Exists(r => r.State == DeliveryState.Done)
                ? (await target.Inbox.AsNoTracking().Where(i => i.Consumer == name && i.MessageId.CompareTo(from) >= 0 && i.MessageId.CompareTo(to) <= 0).Select(i => i.MessageId).ToListAsync(ct)).ToHashSet() : [];
            foreach (var row in rows)
            {
                begun |= row.State is not null;
                EventFault? fault = row.State switch
                {
                    null => begun ? EventFault.NeverQueued : null,
                    DeliveryState.Parked => EventFault.Parked,
                    DeliveryState.Done => received.Contains(row.Id) ? null : EventFault.NeverReceived,
                    _ when row.Tries == 0 && row.NextTry <= DateTimeOffset.UnixEpoch && row.At >= now - LoadedPast => null,
                    _ => EventFault.Stuck,
                };
                if (fault is { } f) { (faults.TryGetValue(f, out var list) ? list : faults[f] = []).Add((row.Id, row.At)); }
                allSettled &= fault is null && row.State is not DeliveryState.Pending;
                if (allSettled) { mark = row.Id; settled[(source.Module, name)] = new(mark, begun); }
            }
            last = to;
            if (rows.Count < Batch) { break; }
        }
        foreach (var (fault, rows) in faults) { differences.Add(new(source.Module, contract, name, fault, rows.Count, rows[0].At, [.. rows.Take(Named).Select(r => r.Id)])); }
        return seen;
    }

    public override void Dispose()
    {
        one.Dispose();
        base.Dispose();
    }
}
