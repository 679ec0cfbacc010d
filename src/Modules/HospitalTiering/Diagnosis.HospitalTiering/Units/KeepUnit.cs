using Diagnosis.HospitalTiering.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Events;
using Diagnosis.Registry.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Units;

/// <summary>Keeps the list of units as Registry defines them.</summary>
internal sealed class KeepUnit(HospitalTieringDb db) : EventConsumer<InstitutionProfileChanged, HospitalTieringDb>(db)
{
    private static readonly InstitutionKind[] Kept = [InstitutionKind.ExamAgency, InstitutionKind.DiagnosisAgency, InstitutionKind.PreventionHospital, InstitutionKind.Cdc, InstitutionKind.TechnicalService];

    protected override async Task Handle(InstitutionProfileChanged message, CancellationToken ct)
    {
        var unit = await Db.Units.SingleOrDefaultAsync(u => u.Id == message.InstitutionId, ct);
        if (unit is null)
        {
            if (!message.Profile.Institution.Kinds.Any(Kept.Contains)) { return; }
            Db.Add(unit = new Unit { Id = message.InstitutionId });
        }
        if (!unit.Take(message.Profile, message.Version)) { return; }
        // one that moved leaves its former commission's list
        var wanted = unit.Readers().ToHashSet();
        await Db.Set<Reader<Unit>>().Where(r => r.OwnerId == unit.Id && !wanted.Contains(r.Key)).ExecuteDeleteAsync(ct);
        await Db.GrantAsync(unit, wanted, ct);
    }
}
