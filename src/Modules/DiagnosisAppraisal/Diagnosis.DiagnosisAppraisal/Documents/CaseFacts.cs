using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.GroupReading;
using Diagnosis.Kernel;
using Diagnosis.Registry.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Documents;

/// <summary>Collects what the papers of a case are filled from.</summary>
internal sealed class CaseFacts(CaseDesk desk, PaperList papers, IPeople people, IInstitutions institutions, Words words)
{
    /// <returns>With number and telephone in clear: who hands the facts on to a reader without that right masks them.</returns>
    public async Task<DocumentFacts> OfAsync(DiagnosisCase c, DateOnly day, string? subject, CancellationToken ct)
    {
        // cases of the past carry no copy of the number
        var number = !c.Number.IsEmpty ? c.Number : (await people.FindAsync(c.PersonId, ct))?.Number ?? default;
        var kinds = papers.For(c, c.AppliedOn, CheckDocuments.Radiation(c));
        var db = desk.Db;
        var sessions = await db.ReadingSessions.AsNoTracking().Where(s => s.CaseId == c.Id).OrderBy(s => s.No).ToListAsync(ct);
        var ids = sessions.ConvertAll(s => s.Id);
        var blind = await db.BlindReadings.AsNoTracking().Where(b => ids.Contains(b.SessionId)).ToListAsync(ct);
        return new(c, desk.Db.Protector.Open(number), desk.Db.Protector.Open(c.Phone), day, subject, [.. kinds.Where(k => k.Required || c.Papers.Any(p => p.Code == k.Code)).Select(k => (k.NameZh, c.Papers.Any(p => p.Code == k.Code)))], desk.Terminology, words)
        {
            // what is still blind stands on no paper
            Readings = [.. sessions.Where(s => s.State is ReadingState.Open or ReadingState.Signed).Select(s => ReadingRecord.Of(s, blind.FindAll(b => b.SessionId == s.Id)))],
            FilingNumber = (await institutions.ProfileAsync(c.AgencyId, ct))?.Filings.Where(f => f.Domain == FilingDomain.Diagnosis && f.FilingNumber.Length > 0 && f.Line.SupersededAt is null && f.Line.On(day)).Select(f => f.FilingNumber).FirstOrDefault(),
        };
    }
}
