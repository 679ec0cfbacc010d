using Diagnosis.CoverageAudit.Data;
using Diagnosis.HospitalTiering.Contracts;
using Diagnosis.Kernel.Events;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.CoverageAudit.Facts;

/// <summary>Keeps a unit's published quality-control results and confirmations.</summary>
internal sealed class RecordStanding(CoverageAuditDb db) : EventConsumer<UnitStandingChanged, CoverageAuditDb>(db)
{
    protected override async Task Handle(UnitStandingChanged message, CancellationToken ct)
    {
        var standing = await Db.Standings.SingleOrDefaultAsync(s => s.Id == message.InstitutionId, ct);
        if (standing is null) { Db.Add(standing = new UnitStanding { Id = message.InstitutionId, InstitutionId = message.InstitutionId }); }
        if (message.Version <= standing.StandingVersion) { return; }
        standing.StandingVersion = message.Version;
        standing.QcResults = [.. message.QcResults];
        standing.Confirmations = [.. message.Confirmations];
        await Db.StampAsync(FactStamp.Agencies, ct);
    }
}
