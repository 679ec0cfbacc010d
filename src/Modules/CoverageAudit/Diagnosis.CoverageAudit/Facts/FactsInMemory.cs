using Diagnosis.CoverageAudit.Data;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Kernel.Data;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Told = Diagnosis.DiagnosisAppraisal.Contracts;

namespace Diagnosis.CoverageAudit.Facts;

/// <summary>
/// The facts as the engine wants them. When their stamp has grown, only what changed is read: agencies whose version grew, cases whose stamp is newer.
/// What did not change stays the same object, so that the engine takes over what it made of it. One per process; any number of hosts.
/// </summary>
internal sealed class FactsInMemory(IServiceScopeFactory scopes) : IDisposable
{
    /// <param name="Stamp">Same stamp, same facts.</param>
    internal sealed record HeldAgencies(long Stamp, IReadOnlyCollection<AgencyFile> Files);

    /// <param name="Stamp">Same stamp, same facts.</param>
    internal sealed record HeldCases(long Stamp, CaseTable Table);

    // two: who asks about capability does not wait for a million cases
    private readonly SemaphoreSlim _one = new(1, 1), _oneOfCases = new(1, 1);
    private readonly Dictionary<Guid, ((int Profile, int Standing) Version, AgencyFile? File)> _files = [];
    private readonly CaseTable.Builder _builder = new();
    private long _casesUpTo = -1;
    private volatile HeldAgencies? _agencies;
    private volatile HeldCases? _cases;

    /// <summary>Agencies and everything about them.</summary>
    public async Task<HeldAgencies> AgenciesAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CoverageAuditDb>();
        var stamp = await StampAsync(db, FactStamp.Agencies, ct);
        if (_agencies is { } held && held.Stamp >= stamp) { return held; }
        await _one.WaitAsync(ct);
        try
        {
            if (_agencies is { } made && made.Stamp >= stamp) { return made; }
            return _agencies = new(stamp, await ReadAgenciesAsync(db, ct));
        }
        finally { _one.Release(); }
    }

    /// <summary>Concluded cases.</summary>
    public async Task<HeldCases> CasesAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CoverageAuditDb>();
        var stamp = await StampAsync(db, FactStamp.Cases, ct);
        if (_cases is { } held && held.Stamp >= stamp) { return held; }
        await _oneOfCases.WaitAsync(ct);
        try
        {
            if (_cases is { } made && made.Stamp >= stamp) { return made; }
            await ReadCasesAsync(db, ct);
            return _cases = new(stamp, _builder.Table());
        }
        finally { _oneOfCases.Release(); }
    }

    public void Dispose()
    {
        _one.Dispose();
        _oneOfCases.Dispose();
    }

    // the stamp is read before the facts: facts may be newer than it and are then looked at once more, never older
    private static Task<long> StampAsync(CoverageAuditDb db, string kind, CancellationToken ct) => db.Stamps.Where(s => s.Kind == kind).Select(s => s.Value).SingleAsync(ct);

    private async Task<IReadOnlyCollection<AgencyFile>> ReadAgenciesAsync(CoverageAuditDb db, CancellationToken ct)
    {
        var profiles = await db.Agencies.Select(a => new { a.Id, a.Version }).ToDictionaryAsync(a => a.Id, a => a.Version, ct);
        var standings = await db.Standings.Select(s => new { s.Id, s.Version }).ToDictionaryAsync(s => s.Id, s => s.Version, ct);
        var changed = profiles.Where(p => !_files.TryGetValue(p.Key, out var f) || f.Version != (p.Value, standings.GetValueOrDefault(p.Key))).Select(p => p.Key).ToList();
        foreach (var some in changed.Chunk(200))
        {
            var ids = some.ToList();
            var of = await db.Standings.AsNoTracking().Where(s => ids.Contains(s.Id)).ToDictionaryAsync(s => s.Id, ct);
            foreach (var a in await db.Agencies.AsNoTracking().Where(a => ids.Contains(a.Id)).ToListAsync(ct))
            {
                var standing = of.GetValueOrDefault(a.Id);
                _files[a.Id] = ((a.Version, standing?.Version ?? 0), a.IsDiagnosisAgency ? FileOf(a, standing) : null);
            }
        }
        return [.. _files.Values.Select(f => f.File).OfType<AgencyFile>()];
    }

    private static AgencyFile FileOf(AgencyFacts a, UnitStanding? standing)
    {
        var (id, p) = (a.Id.ToString(), a.Profile);
        return new AgencyFile(id)
        {
            County = p.Institution.Division is { Length: >= 6 } division ? division[..6] : null,
            Places = [.. a.Places.Select(x => new AgencyFact(id, p.Institution.Name, x.Area, x.Provincial, new Days(x.From, x.To), new Known(x.KnownAt, x.SupersededAt)))],
            Filings = [.. p.Filings.Where(f => f.Domain == FilingDomain.Diagnosis).Select(f => new Engine.FilingFact(id, f.Line))],
            Physicians = [.. p.Practices.Select(x => new PhysicianFact(id, x.PractitionerId.ToString(), [.. x.Classes.Select(c => new ClassRef(x.Catalogue, c))], 1,
                x.HiredFromOutside, new Days(x.From, x.To), new Known(x.KnownAt, x.SupersededAt)))],
            Suspensions = [.. p.Suspensions.Where(s => s.Domain == FilingDomain.Diagnosis).Select(s => new Engine.SuspensionFact(id,
                s.Classes is null ? null : [.. s.Classes.Select(c => new ClassRef(s.Catalogue, c))], new Days(s.From, s.To), new Known(s.KnownAt, s.SupersededAt)))],
            QcResults = [.. (standing?.QcResults ?? []).Where(q => q.Domain == "DIAGNOSIS").Select(q => new QcFact(id, Grade(q.Grade), q.PublishedOn, new Known(q.KnownAt, q.SupersededAt)))],
            Evaluations = [.. (standing?.Confirmations ?? []).Where(c => c is { Domain: "DIAGNOSIS", Route: "EVALUATION" })
                .Select(c => new EvaluationFact(id, new Days(c.From, c.To), new Known(c.KnownAt, c.SupersededAt)))],
        };
    }

    // by day of conclusion, so that a block of the table holds a few days only and a question about a year skips the others
    private async Task ReadCasesAsync(CoverageAuditDb db, CancellationToken ct)
    {
        var upTo = _casesUpTo;
        await foreach (var c in db.Cases.AsNoTracking().Where(c => c.Changed > _casesUpTo).OrderBy(c => c.ConcludedOn).AsAsyncEnumerable().WithCancellation(ct))
        {
            _builder.Replace(c.Id, c.Versions.Select(v => new CaseFact(
                c.CaseId.ToString(), c.Disease, c.PersonId.ToString(), Area.Of(v.Employer), Area.Of(v.Hukou), Area.Of(v.Residence), v.Agency.ToString(), Area.Of(v.AgencyDivision),
                v.AcceptedOn, v.ConcludedOn, Kind(v.Kind), Said(v.Conclusion), Appraised(v), new Known(v.KnownAt, v.SupersededAt))));
            upTo = Math.Max(upTo, c.Changed);
        }
        _casesUpTo = upTo;
    }

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
