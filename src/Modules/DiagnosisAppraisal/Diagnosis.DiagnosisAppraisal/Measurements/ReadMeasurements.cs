using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.DiagnosisAppraisal.DecisionSupport;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Measurements;

/// <param name="Label">In the reader's language.</param>
internal sealed record MeasuredView(string Field, string Label, decimal? Value, string Unit);

internal sealed record MeasurementView(Guid Id, MeasurementKind Kind, DateOnly On, string? By, string EnteredBy, IReadOnlyList<MeasuredView> Values);

/// <summary>Measurements of a case, the newest first, for whoever may read the case.</summary>
internal sealed class ReadMeasurements(DiagnosisAppraisalDb db, MeasurementFields fields)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/diagnosis/cases/{id:guid}/measurements", async (Guid id, Caller caller, ReadMeasurements handler, CancellationToken ct) => (await handler.Handle(id, caller, ct)).Answer())
            .For(Roles.Diagnosis, Roles.Commission).WithTags("Cases").WithSummary("Lung function tests and audiograms that came for a case by exchange").Produces<IReadOnlyList<MeasurementView>>().ProducesProblem(404);

    public async Task<Outcome<IReadOnlyList<MeasurementView>>> Handle(Guid caseId, Caller caller, CancellationToken ct)
    {
        if (await db.Cases.VisibleTo(db, caller).FirstOrDefaultAsync(c => c.Id == caseId, ct) is not { } of) { return Refusal.NotFound(); }
        db.RecordRead(of, "read", "measurements");
        await db.SaveChangesAsync(ct);
        var rows = await db.Set<CaseMeasurement>().AsNoTracking().Where(m => m.CaseId == caseId).OrderByDescending(m => m.On).ThenByDescending(m => m.Id).ToListAsync(ct);
        return Outcome<IReadOnlyList<MeasurementView>>.Done(rows.ConvertAll(m => new MeasurementView(m.Id, m.Kind, m.On, m.By, m.EnteredBy,
            [.. m.Values.Select(v => (Value: v, Field: fields.All.FirstOrDefault(f => f.Kind == m.Kind && f.Field == v.Field && f.On(m.On)))).OrderBy(x => x.Field?.Order ?? 99).Select(x => new MeasuredView(x.Value.Field, x.Field?.Label ?? x.Value.Field, x.Value.Value, x.Field?.Unit ?? ""))])));
    }

    /// <summary>An audiogram as the decision support of noise deafness asks for it; null when there is none the caller may read.</summary>
    public async Task<NoiseDeafnessRequest?> AudiogramAsync(Guid id, Caller caller, CancellationToken ct)
    {
        if (await db.Set<CaseMeasurement>().AsNoTracking().FirstOrDefaultAsync(m => m.Id == id && m.Kind == MeasurementKind.Audiogram, ct) is not { } m) { return null; }
        if (await db.Cases.AsNoTracking().VisibleTo(db, caller).FirstOrDefaultAsync(c => c.Id == m.CaseId, ct) is not { } of) { return null; }
        int age = m.On.Year - of.BirthDate.Year - (m.On < of.BirthDate.AddYears(m.On.Year - of.BirthDate.Year) ? 1 : 0);
        int?[] Ear(string side) => [.. NoiseDeafnessRule.Frequencies.Select(f => (int?)m.Values.FirstOrDefault(v => v.Field == $"{side}-{f}")?.Value)];
        return new(m.On, of.Sex switch { "1" => "male", "2" => "female", _ => null }, age, Ear("left"), Ear("right"));
    }
}
