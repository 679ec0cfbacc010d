using Diagnosis.CoverageAudit.Data;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Kernel.Data;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Told = Diagnosis.DiagnosisAppraisal.Contracts;

namespace Diagnosis.CoverageAudit.Facts;

/// <summary>The facts as the engine wants them, read again only when their stamp has grown. One per process; any number of hosts.</summary>
internal sealed class FactsInMemory(IServiceScopeFactory scopes) : IDisposable
{
    /// <param name="Stamp">Same stamp, same facts.</param>
    internal sealed record Held(long Stamp, CoverageFacts Facts);

    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile Held? _agencies;
    private volatile Held? _cases;

    /// <summary>Agencies and everything about them.</summary>
    public async Task<Held> AgenciesAsync(CancellationToken ct) => await HoldAsync(FactStamp.Agencies, () => _agencies, h => _agencies = h, ReadAgenciesAsync, ct);

    /// <summary>Concluded cases only.</summary>
    public async Task<Held> CasesAsync(CancellationToken ct) => await HoldAsync(FactStamp.Cases, () => _cases, h => _cases = h, ReadCasesAsync, ct);

    public void Dispose() => _one.Dispose();

    private async Task<Held> HoldAsync(string kind, Func<Held?> get, Action<Held> set, Func<CoverageAuditDb, CancellationToken, Task<CoverageFacts>> read, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CoverageAuditDb>();
        // the stamp is read before the facts: facts may be newer than it and are then read once more, never older
        var stamp = await db.Stamps.Where(s => s.Kind == kind).Select(s => s.Value).SingleAsync(ct);
        if (get() is { } held && held.Stamp >= stamp) { return held; }
        await _one.WaitAsync(ct);
        try
        {
            if (get() is { } made && made.Stamp >= stamp) { return made; }
            var fresh = new Held(stamp, await read(db, ct));
            set(fresh);
            return fresh;
        }
        finally { _one.Release(); }
    }

    private static async Task<CoverageFacts> ReadAgenciesAsync(CoverageAuditDb db, CancellationToken ct)
    {
        var agencies = (await db.Agencies.AsNoTracking().ToListAsync(ct)).Where(a => a.IsDiagnosisAgency).ToList();
        var ids = agencies.Select(a => a.Id).ToHashSet();
        var standings = (await db.Standings.AsNoTracking().ToListAsync(ct)).Where(s => ids.Contains(s.Id)).ToList();
        return new CoverageFacts
        {
            Agencies = [.. agencies.SelectMany(a => a.Places.Select(p => new AgencyFact(a.Id.ToString(), a.Profile.Institution.Name, p.Area, p.Provincial, new Days(p.From, p.To), new Known(p.KnownAt, p.SupersededAt))))],
            Filings = [.. agencies.SelectMany(a => a.Profile.Filings.Where(f => f.Domain == FilingDomain.Diagnosis).Select(f => new Engine.FilingFact(a.Id.ToString(), f.Line)))],
            Physicians = [.. agencies.SelectMany(a => a.Profile.Practices.Select(p => new PhysicianFact(a.Id.ToString(), p.PractitionerId.ToString(), [.. p.Classes.Select(c => new ClassRef(p.Catalogue, c))], 1,
                p.HiredFromOutside, new Days(p.From, p.To), new Known(p.KnownAt, p.SupersededAt))))],
            Suspensions = [.. agencies.SelectMany(a => a.Profile.Suspensions.Where(s => s.Domain == FilingDomain.Diagnosis).Select(s => new Engine.SuspensionFact(a.Id.ToString(),
                s.Classes is null ? null : [.. s.Classes.Select(c => new ClassRef(s.Catalogue, c))], new Days(s.From, s.To), new Known(s.KnownAt, s.SupersededAt))))],
            QcResults = [.. standings.SelectMany(s => s.QcResults.Where(q => q.Domain == "DIAGNOSIS").Select(q => new QcFact(s.Id.ToString(), Grade(q.Grade), q.PublishedOn, new Known(q.KnownAt, q.SupersededAt))))],
            Evaluations = [.. standings.SelectMany(s => s.Confirmations.Where(c => c is { Domain: "DIAGNOSIS", Route: "EVALUATION" })
                .Select(c => new EvaluationFact(s.Id.ToString(), new Days(c.From, c.To), new Known(c.KnownAt, c.SupersededAt))))],
        };
    }

    private static async Task<CoverageFacts> ReadCasesAsync(CoverageAuditDb db, CancellationToken ct) => new()
    {
        Cases = [.. (await db.Cases.AsNoTracking().ToListAsync(ct)).SelectMany(c => c.Versions.Select(v => new CaseFact(
            c.CaseId.ToString(), c.Disease, c.PersonId.ToString(), Area.Of(v.Employer), Area.Of(v.Hukou), Area.Of(v.Residence), v.Agency.ToString(), Area.Of(v.AgencyDivision),
            v.AcceptedOn, v.ConcludedOn, Kind(v.Kind), Said(v.Conclusion), Appraised(v), new Known(v.KnownAt, v.SupersededAt))))],
    };

    // the event tells the last effective conclusion but not its day; only that it came after the first is used
    private static IReadOnlyList<AppraisalFact> Appraised(CaseVersion v) => v.FinalConclusion == v.Conclusion ? [] : [new AppraisalFact(v.ConcludedOn, Said(v.FinalConclusion))];

    private static QcGrade Grade(string grade) => grade switch { "A" => QcGrade.A, "B" => QcGrade.B, "C" => QcGrade.C, "D" => QcGrade.D, _ => QcGrade.NotTakenPart };
    private static Conclusion Said(Told.Conclusion c) => c == Told.Conclusion.Od ? Conclusion.OccupationalDisease : Conclusion.NotOccupationalDisease;

    // a further disease of a known patient is diagnosed for the first time
    private static CaseKind Kind(Told.CaseKind kind) => kind switch
    {
        Told.CaseKind.Promotion => CaseKind.Promotion,
        Told.CaseKind.NewEvidence => CaseKind.NewEvidence,
        _ => CaseKind.First,
    };
}
