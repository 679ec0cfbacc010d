using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.Kernel;
using Diagnosis.Registry.Contracts;

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
        return new(c, desk.Db.Protector.Open(number), desk.Db.Protector.Open(c.Phone), day, subject, [.. kinds.Where(k => k.Required || c.Papers.Any(p => p.Code == k.Code)).Select(k => (k.NameZh, c.Papers.Any(p => p.Code == k.Code)))], desk.Terminology, words)
        {
            FilingNumber = (await institutions.ProfileAsync(c.AgencyId, ct))?.Filings.Where(f => f.Domain == FilingDomain.Diagnosis && f.FilingNumber.Length > 0 && f.Line.SupersededAt is null && f.Line.On(day)).Select(f => f.FilingNumber).FirstOrDefault(),
        };
    }
}
