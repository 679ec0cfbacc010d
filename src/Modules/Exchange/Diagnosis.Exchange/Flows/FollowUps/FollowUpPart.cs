using Diagnosis.Exchange.Data;

namespace Diagnosis.Exchange.Flows.FollowUps;

/// <summary>A resource that a station's system sent and of which a follow-up was made: what it says next corrects that follow-up.</summary>
internal sealed class FollowUpPart
{
    /// <summary>Type/id.</summary>
    public string Address { get; set; } = "";
    public Guid FollowUpId { get; set; }
    public Guid PatientId { get; set; }
}

/// <summary>The highest version of a follow-up that was published.</summary>
internal sealed class FollowUpSeen
{
    public Guid FollowUpId { get; set; }
    public int Version { get; set; }

    /// <summary>Notes the version; false when it, or a later one, was published before.</summary>
    public static async Task<bool> IsNewAsync(ExchangeDb db, Guid followUp, int version, CancellationToken ct)
    {
        var seen = await db.FollowUpsSeen.FindAsync([followUp], ct);
        if (seen is not null && seen.Version >= version) { return false; }
        if (seen is null) { db.Add(new FollowUpSeen { FollowUpId = followUp, Version = version }); } else { seen.Version = version; }
        return true;
    }
}
