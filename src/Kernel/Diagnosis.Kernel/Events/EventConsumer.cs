using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using MassTransit;

namespace Diagnosis.Kernel.Events;

static class EventConsumerName
{
    public static string Of(Type consumer) => consumer.Assembly.GetName().Name!.Replace("Diagnosis.", "", StringComparison.Ordinal) + "." + consumer.Name;
}

/// <summary>
/// An effect of another module's event, named for the effect. The inbox row and the effect commit in one transaction of this
/// module's database, so a message that comes twice has its effect once. The same class runs behind the in-process Mediator and on RabbitMQ.
/// </summary>
public abstract class EventConsumer<TEvent, TDb>(TDb db) : IConsumer<TEvent> where TEvent : class where TDb : ModuleDb
{
    /// <summary>In process a message is offered for one consumer at a time; this header says for which.</summary>
    public const string TargetHeader = "diagnosis-consumer";

    protected TDb Db { get; } = db;

    public async Task Consume(ConsumeContext<TEvent> context)
    {
        string name = EventConsumerName.Of(GetType());
        if (context.Headers.Get<string>(TargetHeader) is { } target && target != name) { return; }
        await HandleOnceAsync(context.MessageId ?? throw new InvalidOperationException("A message without an id cannot be handled once."), context.Message, context.CancellationToken);
    }

    /// <summary>Handles the message unless this consumer has handled it before.</summary>
    public async Task<bool> HandleOnceAsync(Guid messageId, TEvent message, CancellationToken ct)
    {
        string name = EventConsumerName.Of(GetType());
        Db.Actor = Caller.System(name);
        await using var transaction = await Db.Database.BeginTransactionAsync(ct);
        if (!await Db.EnterInboxAsync(messageId, name, ct)) { return false; }
        await Handle(message, ct);
        await Db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        Db.SignalRelay();
        return true;
    }

    protected abstract Task Handle(TEvent message, CancellationToken ct);
}
