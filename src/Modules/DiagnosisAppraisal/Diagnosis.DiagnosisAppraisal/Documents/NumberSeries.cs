using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Documents;

/// <param name="Number">The certificate number.</param>
/// <param name="SupersededBy">Number of the appraisal document that took its place.</param>
/// <param name="Explained">False: the series gave this number and no case has it. That cannot happen by the program and must be looked into.</param>
internal sealed record NumberLine(int Serial, string Number, bool Explained, Guid? CaseId, string? CaseNo, string? State, int Versions, DateOnly? IssuedOn, bool Sealed, string? SupersededBy = null);

/// <param name="Outside">Certificates of the year whose numbers come from the time before this system.</param>
internal sealed record NumberSeriesView(int Year, int Last, int Unexplained, int Outside, IReadOnlyList<NumberLine> Lines);

/// <summary>The certificate numbers of an agency's year, from 1 to the last one given, each with what became of it. A number is taken in the transaction of its certificate, so a gap would be a fault.</summary>
internal sealed class NumberSeries(DiagnosisAppraisalDb db)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/diagnosis/certificate-numbers", async (int? year, Caller caller, NumberSeries handler, CancellationToken ct) => (await handler.Handle(year, caller, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Documents").WithSummary("Every certificate number of the caller's agency in a year, each explained").Produces<NumberSeriesView>().ProducesProblem(403);

    public async Task<Outcome<NumberSeriesView>> Handle(int? year, Caller caller, CancellationToken ct)
    {
        if (caller.InstitutionId is not { } agency) { return Refusal.Forbidden(); }
        int of = year ?? Kernel.Calendar.ChinaTime.Today(db.Clock).Year;
        if (of is < 1950 or > 2100) { return Refusal.Invalid(new Finding("D98", "year", "diagnosis.number-year")); }
        string scope = IssueCertificate.Series(agency, of);
        int last = await db.Set<Serial>().Where(s => s.Scope == scope).Select(s => s.Last).FirstOrDefaultAsync(ct);
        DateOnly first = new(of, 1, 1), end = new(of, 12, 31);
        var cases = await db.Cases.AsNoTracking().VisibleTo(db, caller).Where(c => c.InstitutionId == agency && c.CertificateNumber != null && c.IssuedOn >= first && c.IssuedOn <= end).ToListAsync(ct);
        string prefix = cases.Count > 0 ? $"{ApplyForDiagnosis.Short(cases[0].AgencyCode)}-{of}-" : $"-{of}-";
        var byNumber = cases.ToDictionary(c => c.CertificateNumber!);
        var lines = Enumerable.Range(1, last).Select(n =>
        {
            string number = $"{prefix}{n:00000}";
            return byNumber.Remove(number, out var c) ? new NumberLine(n, number, true, c.Id, c.CaseNo, c.State.ToString(), c.Certificates.Count, c.IssuedOn, c.IsSealed, Appraisal.AppraisalEffects.SupersededBy(c)?.DocumentNumber) : new(n, number, false, null, null, null, 0, null, false);
        }).ToList();
        return new NumberSeriesView(of, last, lines.Count(l => !l.Explained), byNumber.Count, lines);
    }
}
