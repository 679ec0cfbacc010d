namespace Diagnosis.Kernel.Data;

/// <summary>
/// A versioned business record: an aggregate root with its own history. Never deleted (a withdrawal is a state), never overwritten
/// (each save keeps the whole former version in the module's history). Children live inside it (see <c>HasJson</c>).
/// </summary>
public abstract class Record
{
    /// <summary>Time-ordered, so that keyset paging by id is paging by age.</summary>
    public Guid Id { get; set; } = Guid.CreateVersion7();
    /// <summary>1 after the first save; the ETag, the concurrency token and the version in events.</summary>
    public int Version { get; set; }
    /// <summary>When this version was recorded (known-at).</summary>
    public DateTimeOffset KnownAt { get; set; }
    /// <summary>The owning division, 6 or 9 digits.</summary>
    public string Division { get; set; } = "";
    /// <summary>The owning institution, if one owns it.</summary>
    public Guid? InstitutionId { get; set; }

    /// <summary>What this save does, for the history; set by the use case, empty again after the save.</summary>
    internal (string Action, string? Reason)? Doing { get; set; }

    /// <summary>Names the act and its reason for the history entry of the next save.</summary>
    public void Because(string action, string? reason = null) => Doing = (action, reason);
}
