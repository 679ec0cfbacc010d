namespace Diagnosis.Kernel.Events;

/// <summary>The stable name under which an event is stored and sent; a rename of the class does not orphan stored rows.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ContractAttribute(string name) : Attribute
{
    public string Name { get; } = name;
    public static string NameOf(Type type) => ((ContractAttribute?)GetCustomAttribute(type, typeof(ContractAttribute)))?.Name
        ?? throw new InvalidOperationException($"{type.Name} is published but has no [Contract] name.");
}

/// <summary>An event as stored with the change that caused it.</summary>
public sealed class OutboxMessage
{
    public Guid Id { get; set; } = Guid.CreateVersion7();
    public required string Contract { get; set; }
    public required string Body { get; set; }
    public DateTimeOffset At { get; set; }
}

public enum DeliveryState { Pending, Done, Parked }

/// <summary>One message for one consumer. Done only when that consumer has committed (in process) or the broker has confirmed (RabbitMQ).</summary>
public sealed class Delivery
{
    public Guid MessageId { get; set; }
    public required string Consumer { get; set; }
    public DeliveryState State { get; set; }
    public int Tries { get; set; }
    public DateTimeOffset NextTry { get; set; }
    public DateTimeOffset? DoneAt { get; set; }
    public string? Error { get; set; }
}

/// <summary>A message that a consumer of this module has handled, written in the consumer's own transaction.</summary>
public sealed class InboxEntry
{
    public Guid MessageId { get; set; }
    public required string Consumer { get; set; }
    public DateTimeOffset At { get; set; }
}
