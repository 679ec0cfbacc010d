using Diagnosis.CoverageAudit.Data;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel.Events;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.CoverageAudit.Facts;

/// <summary>Counts a concluded case where its people come from and where it was concluded. Without name and without address below the county.</summary>
internal sealed class RecordConclusion(CoverageAuditDb db) : EventConsumer<CaseConcluded, CoverageAuditDb>(db)
{
    protected override async Task Handle(CaseConcluded message, CancellationToken ct)
    {
        var now = Db.Clock.GetUtcNow();
        var rows = await Db.Cases.Where(c => c.CaseId == message.CaseId).ToListAsync(ct);
        var row = rows.Find(r => r.Disease == message.Disease);
        // older, or the same again
        if (rows.Exists(r => r.CaseVersion > message.Version) || row?.CaseVersion == message.Version) { return; }
        if (row is null) { Db.Add(row = new ConcludedCase { CaseId = message.CaseId, Disease = message.Disease }); }
        row.Take(message, now);
        // the stamp's row stays locked until this commits, so stamps become visible in their order
        var stamp = row.Changed = await Db.StampAsync(FactStamp.Cases, ct);
        foreach (var other in rows.Where(r => r.Disease != message.Disease && r.CaseVersion < message.Version))
        {
            other.Withdraw(message.Version, now);
            other.Changed = stamp;
        }
    }
}
