using Diagnosis.Exchange.Data;
using Diagnosis.Exchange.Flows.Out;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Events;
using Diagnosis.RehabStations.Contracts;

namespace Diagnosis.Exchange.Flows.FollowUps;

/// <summary>A follow-up of a station, for the offices of the place and the hospitals that treat the patient: its answers, what was measured and worked out, and when the next one is due.</summary>
internal sealed class PublishFollowUp(ExchangeDb db, Publisher publisher, FlowCodes codes) : EventConsumer<FollowUpRecorded, ExchangeDb>(db)
{
    protected override async Task Handle(FollowUpRecorded message, CancellationToken ct)
    {
        await using var session = await publisher.WithinAsync(Db, ct);
        // a correction was faster: it said everything
        if (!await FollowUpSeen.IsNewAsync(session, message.FollowUpId, message.Version, ct)) { return; }
        string[] readers = [.. Readers.Chain(message.Division), .. message.Hospitals.Select(Readers.Institution)];
        await publisher.PublishAsync(session, FollowUpResources.Resources(message, codes), readers, ct);
        await publisher.GrantAsync(session, "Patient", message.PersonId.ToString(), readers, ct);
    }
}
