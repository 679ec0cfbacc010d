using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.Institutions;

/// <summary>Institutions as other modules ask for them.</summary>
internal sealed class AskInstitutions(RegistryDb db, ITerminology terminology) : IInstitutions
{
    public async Task<InstitutionInfo?> FindAsync(Guid id, CancellationToken ct = default) => (await db.Institutions.AsNoTracking().FirstOrDefaultAsync(i => i.Id == id, ct))?.ToInfo();

    public async Task<InstitutionInfo?> FindByCodeAsync(string creditCode, CancellationToken ct = default)
    {
        string code = creditCode.Trim().ToUpperInvariant();
        return (await db.Institutions.AsNoTracking().FirstOrDefaultAsync(i => i.Code == code, ct))?.ToInfo();
    }

    public async Task<InstitutionProfile?> ProfileAsync(Guid id, CancellationToken ct = default) => (await db.Institutions.AsNoTracking().FirstOrDefaultAsync(i => i.Id == id, ct))?.ToProfile();

    public async Task<IReadOnlyList<InstitutionInfo>> ListAsync(InstitutionKind kind, string divisionPrefix, CancellationToken ct = default) =>
        [.. (await OfKind(kind, divisionPrefix).ToListAsync(ct)).Select(i => i.ToInfo())];

    public async Task<IReadOnlyList<InstitutionInfo>> FiledForAsync(string disease, string prefecture, DateOnly day, CancellationToken ct = default)
    {
        var catalogue = terminology.Catalogue;
        var transition = Transition(day);
        return [.. (await OfKind(InstitutionKind.DiagnosisAgency, prefecture.Length >= 4 ? prefecture[..4] : prefecture).ToListAsync(ct))
            .Where(i => FiledScope.Filed(i.DiagnosisLines(), disease, day, catalogue, transition) && !SuspendedFor(i.Suspensions, disease, day, catalogue))
            .Select(i => i.ToInfo())];
    }

    IQueryable<Institution> OfKind(InstitutionKind kind, string prefix)
    {
        string mark = Institution.Mark(kind);
        return db.Institutions.AsNoTracking().Where(i => i.Division.StartsWith(prefix) && i.KindSet.Contains(mark)).OrderBy(i => i.Division).ThenBy(i => i.Name);
    }

    FilingTransition Transition(DateOnly day) => terminology.PolicyText("coverage.transition", null, day) == "REREAD" ? FilingTransition.Reread : FilingTransition.Carry;

    /// <summary>A suspension names classes of the list in force when it was ordered; a disease is suspended with the class it stood in there.</summary>
    internal static bool SuspendedFor(IEnumerable<SuspensionFact> suspensions, string disease, DateOnly day, DiseaseCatalogue catalogue)
    {
        if (catalogue.Find(disease, day) is not { } entry) { return false; }
        return suspensions.Any(s => s.Domain == FilingDomain.Diagnosis && s.SupersededAt is null && s.From <= day && (s.To is null || day <= s.To)
            && (s.Classes is null || (catalogue.StoodFor(entry.StableId, s.Catalogue) is { } then && s.Classes.Contains(then.Class))));
    }
}
