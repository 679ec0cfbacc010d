using Diagnosis.CoverageAudit.Data;
using Diagnosis.Kernel.Events;
using Diagnosis.Registry.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.CoverageAudit.Facts;

/// <summary>Keeps what Registry says about an institution: place, filings, physicians, suspensions.</summary>
internal sealed class RecordProfile(CoverageAuditDb db) : EventConsumer<InstitutionProfileChanged, CoverageAuditDb>(db)
{
    protected override async Task Handle(InstitutionProfileChanged message, CancellationToken ct)
    {
        var facts = await Db.Agencies.SingleOrDefaultAsync(a => a.Id == message.InstitutionId, ct);
        if (facts is null) { Db.Add(facts = new AgencyFacts { Id = message.InstitutionId }); }
        if (!facts.Take(message.Profile, message.Version, Db.Clock.GetUtcNow())) { return; }
        if (facts.IsDiagnosisAgency) { await Db.StampAsync(FactStamp.Agencies, ct); }
    }
}
