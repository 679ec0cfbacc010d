namespace Diagnosis.Host.Work;

/// <summary>A clock of somebody's work reached a threshold. Written once for each account, clock and threshold; carries no number and no full name.</summary>
internal sealed class Message
{
    public Guid Id { get; set; } = Guid.CreateVersion7();
    /// <summary><see cref="Kernel.Access.Caller.Id"/> of the reader.</summary>
    public required string AccountId { get; set; }
    /// <summary><see cref="Kernel.Work.WorkItem.ClockKey"/>.</summary>
    public required string ClockKey { get; set; }
    /// <summary>LastThird, DueSoon or Overdue.</summary>
    public required string Threshold { get; set; }
    public required string Kind { get; set; }
    public required string Title { get; set; }
    public required string Href { get; set; }
    public string? LimitId { get; set; }
    public DateOnly? Due { get; set; }
    public DateTimeOffset At { get; set; }
    public DateTimeOffset? ReadAt { get; set; }
}
