using Diagnosis.Exchange.Fhir.Data;

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

    /// <summary>Notes the version; false when it, or a later one, was published before. Whoever publishes another version at this moment is waited for.</summary>
    public static async Task<bool> IsNewAsync(FhirSession session, Guid followUp, int version, CancellationToken ct) =>
        await session.ExecuteAsync("INSERT INTO ~follow_up_seen AS s (\"FollowUpId\", \"Version\") VALUES ($1, $2) ON CONFLICT (\"FollowUpId\") DO UPDATE SET \"Version\" = excluded.\"Version\" WHERE s.\"Version\" < excluded.\"Version\"", [followUp, version], ct) == 1;
}
