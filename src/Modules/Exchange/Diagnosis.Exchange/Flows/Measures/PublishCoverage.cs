using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.Exchange.Data;
using Diagnosis.Exchange.Flows.Out;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Events;

namespace Diagnosis.Exchange.Flows.Measures;

/// <summary>An audit that was taken: one MeasureReport for each prefecture, for the commissions of that prefecture and above (it counts people diagnosed).</summary>
internal sealed class PublishCoverage(ExchangeDb db, Publisher publisher) : EventConsumer<CoverageSnapshotTaken, ExchangeDb>(db)
{
    protected override async Task Handle(CoverageSnapshotTaken message, CancellationToken ct)
    {
        await using var session = await publisher.WithinAsync(Db, ct);
        foreach (var p in message.Prefectures) { await publisher.PublishAsync(session, [MeasureResources.CoverageReport(message, p, TimeSpan.FromHours(8))], [.. Readers.Chain(p.Prefecture)], ct); }
    }
}
