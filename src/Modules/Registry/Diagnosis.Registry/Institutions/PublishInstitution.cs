using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.Institutions;

internal static class PublishInstitution
{
    /// <summary>Announces the whole profile as the save that follows will store it.</summary>
    public static void PublishProfile(this RegistryDb db, Institution institution)
    {
        int version = db.Entry(institution).State == EntityState.Added ? 1 : institution.Version + 1;
        db.Publish(new InstitutionProfileChanged(institution.Id, version, institution.ToProfile(version)));
    }
}
