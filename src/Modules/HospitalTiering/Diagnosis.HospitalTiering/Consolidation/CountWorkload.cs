using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.Kernel.Events;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Consolidation;

/// <summary>A concluded diagnosis as workload of its agency: positive, negative or promotion alike.</summary>
internal sealed class CountedCase
{
    public required Guid CaseId { get; init; }
    public Guid AgencyId { get; set; }
    public int Year { get; set; }
    public int Version { get; set; }
}

/// <summary>Counts each case once, whatever an appraisal makes of it later.</summary>
internal sealed class CountWorkload(HospitalTieringDb db) : EventConsumer<CaseConcluded, HospitalTieringDb>(db)
{
    protected override async Task Handle(CaseConcluded message, CancellationToken ct)
    {
        var counted = await Db.Workload.SingleOrDefaultAsync(w => w.CaseId == message.CaseId, ct);
        if (counted is null) { Db.Add(counted = new CountedCase { CaseId = message.CaseId }); }
        if (message.Version <= counted.Version) { return; }
        (counted.AgencyId, counted.Year, counted.Version) = (message.AgencyId, message.ConcludedOn.Year, message.Version);
    }
}
