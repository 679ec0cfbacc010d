using Diagnosis.HospitalTiering.Acts;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Standards;

/// <summary>The standards shipped with the product: samples that show the structure. What is already there stays as it is, edited or not.</summary>
internal static class LoadStandards
{
    public static async Task RunAsync(HospitalTieringDb db, string folder, CancellationToken ct)
    {
        var (standards, findings) = StandardFile.ReadJson(await File.ReadAllTextAsync(Path.Combine(folder, "tiering-standards.json"), ct));
        if (findings.Count > 0) { throw new InvalidDataException($"tiering-standards.json: {findings[0].Field} {findings[0].Key} {string.Join(' ', findings[0].Args)}"); }
        db.Actor = Caller.System("reference data");
        foreach (var s in standards)
        {
            if (await db.Standards.AnyAsync(x => x.Code == s.Code && x.Edition == s.Edition, ct)) { continue; }
            s.Course = [new CourseStep("import", db.Clock.Today(), db.Actor.Name, "tiering-standards.json")];
            s.Because("import", "tiering-standards.json");
            db.Add(s);
        }
        await db.SaveChangesAsync(ct);
    }
}
