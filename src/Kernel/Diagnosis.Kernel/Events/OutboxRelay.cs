using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Work;
using MassTransit;
using MassTransit.Mediator;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Diagnosis.Kernel.Events;

/// <summary>How a stored message leaves: to one consumer in this process, or to the broker for all of them.</summary>
public abstract class EventTransport
{
    /// <summary>Returns when the message is safe on the other side; throws when it is not.</summary>
    public abstract Task SendAsync(object message, Type type, Guid id, string consumer, CancellationToken ct);
    /// <summary>True when one send serves every consumer of the message.</summary>
    public abstract bool Broadcasts { get; }
}

/// <summary>In process: MassTransit's Mediator returns when the consumer has committed; the in-memory transport would lose messages in a crash.</summary>
public sealed class MediatorTransport(IMediator mediator) : EventTransport
{
    public override bool Broadcasts => false;
    public override Task SendAsync(object message, Type type, Guid id, string consumer, CancellationToken ct) =>
        mediator.Publish(message, type, Pipe.Execute<PublishContext>(p => { p.MessageId = id; p.Headers.Set(EventConsumer<object, ModuleDb>.TargetHeader, consumer); }), ct);
}

/// <summary>Over a broker: returns when the broker has confirmed. Each consumer has its own durable queue.</summary>
public sealed class BusTransport(IBus bus) : EventTransport
{
    public override bool Broadcasts => true;
    public override Task SendAsync(object message, Type type, Guid id, string consumer, CancellationToken ct) =>
        bus.Publish(message, type, Pipe.Execute<PublishContext>(p => p.MessageId = id), ct);
}

/// <summary>Delivers what the modules have stored, one loop per module. A failing consumer is retried with back-off and parked in the end; it blocks nobody else.</summary>
public sealed class OutboxRelay(IServiceScopeFactory scopes, IEnumerable<ModuleDatabase> modules, ConsumerMap consumers, RelaySignal signal, TimeProvider clock, ILogger<OutboxRelay> log, Opening? opening = null) : Worker(opening)
{
    public const int MostTries = 10;
    const int Batch = 50;

    protected override Task RunAsync(CancellationToken stoppingToken) => Task.WhenAll(modules.Select(m => RunAsync(m, stoppingToken)));

    async Task RunAsync(ModuleDatabase module, CancellationToken stop)
    {
        bool recent = false;
        while (!stop.IsCancellationRequested)
        {
            int done = 0;
            // behind a backlog (years of loaded cases) every second batch takes what happened last: nobody's work waits for the past
            try { recent = (done = await DeliverOnceAsync(module, stop, recent)) == Batch && !recent; }
            catch (OperationCanceledException) when (stop.IsCancellationRequested) { return; }
#pragma warning disable CA1031 // whatever fails, the rows stay and the loop must live
            catch (Exception error) { log.LogWarning(error, "Relay of {Module}: the rows stay for the next round", module.Module); }
#pragma warning restore CA1031
            if (done == 0)
            {
                try { await signal.WaitAsync(module.Module, TimeSpan.FromSeconds(1), clock, stop); }
                catch (OperationCanceledException) when (stop.IsCancellationRequested) { return; }
            }
        }
    }

    /// <summary>Delivers one batch of due rows; returns how many deliveries were settled (done, put off or parked).</summary>
    /// <param name="recent">Takes the rows that became due last instead of the oldest messages.</param>
    public async Task<int> DeliverOnceAsync(ModuleDatabase module, CancellationToken ct, bool recent = false)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = (ModuleDb)scope.ServiceProvider.GetRequiredService(module.Context);
        var transport = scope.ServiceProvider.GetRequiredService<EventTransport>();
        var now = clock.GetUtcNow();
        // several hosts may relay on PostgreSQL: each holds the rows it works on. SQLite has one host, and a held write lock would stop its own consumers
        await using IDbContextTransaction? claim = db.IsPostgres ? await db.Database.BeginTransactionAsync(ct) : null;
#pragma warning disable EF1002 // the schema is the module's own name, never input
        var due = db.IsPostgres
            ? db.Deliveries.FromSqlRaw($"SELECT * FROM {db.Module}.outbox_delivery WHERE \"State\" = 'Pending' AND \"NextTry\" <= {{0}} ORDER BY {(recent ? "\"NextTry\" DESC, " : "")}\"MessageId\" LIMIT {Batch} FOR UPDATE SKIP LOCKED", now)
            : Pending().Take(Batch);
#pragma warning restore EF1002
        IQueryable<Delivery> Pending()
        {
            var pending = db.Deliveries.Where(d => d.State == DeliveryState.Pending && d.NextTry <= now);
            return recent ? pending.OrderByDescending(d => d.NextTry).ThenBy(d => d.MessageId) : pending.OrderBy(d => d.MessageId);
        }

        var deliveries = (await due.ToListAsync(ct)).OrderBy(d => d.MessageId).ToList();
        if (deliveries.Count == 0) { return 0; }
        var ids = deliveries.Select(d => d.MessageId).Distinct().ToList();
        var messages = await db.Outbox.AsNoTracking().Where(m => ids.Contains(m.Id)).ToDictionaryAsync(m => m.Id, ct);
        if (transport.Broadcasts) { await Task.WhenAll(deliveries.GroupBy(d => d.MessageId).Select(g => AttemptAsync(transport, messages[g.Key], [.. g], ct))); }
        else
        {
            // each consumer gets its messages in their order; consumers of different modules write to different tables and need not wait for one another
            await Task.WhenAll(deliveries.GroupBy(d => d.Consumer).Select(g => Task.Run(async () => { foreach (var delivery in g) { await AttemptAsync(transport, messages[delivery.MessageId], [delivery], ct); } }, ct)));
        }
        // marked in one go: a crash before this repeats at most a batch, and every consumer knows what it has had
        await db.SaveChangesAsync(CancellationToken.None);
        if (claim is not null) { await claim.CommitAsync(CancellationToken.None); }
        return deliveries.Count;
    }

    async Task AttemptAsync(EventTransport transport, OutboxMessage message, List<Delivery> deliveries, CancellationToken ct)
    {
        try
        {
            var type = consumers.EventOf(message.Contract);
            object body = System.Text.Json.JsonSerializer.Deserialize(message.Body, type, Json.Options)!;
            await transport.SendAsync(body, type, message.Id, deliveries[0].Consumer, ct);
            foreach (var delivery in deliveries) { delivery.State = DeliveryState.Done; delivery.DoneAt = clock.GetUtcNow(); delivery.Error = null; }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested) { throw; }
#pragma warning disable CA1031 // the failure is kept on the row for people to see
        catch (Exception error)
        {
            foreach (var delivery in deliveries)
            {
                delivery.Tries++;
                delivery.Error = error.GetBaseException().Message is { Length: > 500 } longText ? longText[..500] : error.GetBaseException().Message;
                delivery.NextTry = clock.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(600, Math.Pow(2, delivery.Tries) / 2));
                if (delivery.Tries >= MostTries) { delivery.State = DeliveryState.Parked; }
                log.LogWarning("Delivery of {Contract} to {Consumer} failed, try {Try}: {Error}", message.Contract, delivery.Consumer, delivery.Tries, delivery.Error);
            }
        }
#pragma warning restore CA1031
    }
}
