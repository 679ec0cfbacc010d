using Diagnosis.Kernel.Access;
using Diagnosis.Registry.Contracts;
using Diagnosis.RehabStations.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.RehabStations.Patients;

/// <summary>Who may read a patient, and with it the person in Registry: the station's institution, the offices of its township or of the queue's county upwards, and a station asked to take the patient over.</summary>
internal static class PatientReaders
{
    /// <summary>Who treats the patient: the station's host and the agencies that diagnosed.</summary>
    public static IReadOnlyList<Guid> Hospitals(Patient patient) => [.. new[] { patient.InstitutionId }.Concat(patient.Diagnoses.Where(d => d.Positive).Select(d => d.AgencyId)).OfType<Guid>().Distinct()];

    public static async Task GrantReadersAsync(this RehabStationsDb db, IPeople people, Patient patient, Guid? askedInstitution, CancellationToken ct)
    {
        var wanted = Readers.Chain(patient.Division).ToHashSet();
        if (patient.InstitutionId is { } own) { wanted.Add(Readers.Institution(own)); }
        if (askedInstitution is { } asked) { wanted.Add(Readers.Institution(asked)); }
        if (db.Entry(patient).State != EntityState.Added)
        {
            // who is no longer responsible no longer reads
            var there = await db.Set<Reader<Patient>>().Where(r => r.OwnerId == patient.Id).ToListAsync(ct);
            db.RemoveRange(there.Where(r => !wanted.Contains(r.Key)));
        }
        await db.GrantAsync(patient, wanted, ct);
        // whoever reads the patient may read the person; Registry's own write in its own database, and a right without a patient does no harm if ours fails
        await people.GrantAsync(patient.PersonId, wanted, ct);
    }
}
