using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <summary>
/// What an agency may know of a person's other cases: whether there is one, for what, where and how it ended. No contents, no number, no
/// link: enough to decide the kind of the diagnosis and to send the worker to the right door.
/// </summary>
/// <param name="Ended">Concluded; false: under way. What it concluded is what is in force: an appraisal's conclusion where there was one.</param>
internal sealed record EarlierCase(string AgencyName, bool Here, string Disease, string DiseaseName, bool Ended, Conclusion? Conclusion, string? Stage, DateOnly? ConcludedOn);

/// <summary>Other cases of the same person, at whichever agency.</summary>
internal sealed class EarlierCases(CaseDesk desk)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/diagnosis/cases/{id:guid}/earlier", async (Guid id, Caller caller, EarlierCases handler, CancellationToken ct) => (await handler.Handle(id, caller, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Diagnosis").WithSummary("Earlier diagnoses of the same person at any agency: disease, conclusion, stage and day only").Produces<IReadOnlyList<EarlierCase>>().ProducesProblem(404);

    public async Task<Outcome<IReadOnlyList<EarlierCase>>> Handle(Guid id, Caller caller, CancellationToken ct)
    {
        var (record, refused) = await desk.OpenAsync(id, caller, default, ct);
        if (refused is not null) { return refused; }
        var earlier = await OfAsync(desk.Db, record!.PersonId, record.NumberHash, record.Id, record.AgencyId, ct);
        desk.Db.RecordRead(record, "read", "earlier-cases");
        await desk.Db.SaveChangesAsync(ct);
        return Outcome<IReadOnlyList<EarlierCase>>.Done(earlier);
    }

    /// <summary>Read without regard to who may see the cases: the answer says only what <see cref="EarlierCase"/> says.</summary>
    internal static async Task<IReadOnlyList<EarlierCase>> OfAsync(DiagnosisAppraisalDb db, Guid person, string numberHash, Guid? but, Guid agency, CancellationToken ct) =>
        [.. (await db.Cases.AsNoTracking().Where(c => (c.PersonId == person || numberHash != "" && c.NumberHash == numberHash) && c.Id != but && c.State != CaseState.NotReceived && c.State != CaseState.Withdrawn && c.State != CaseState.Applied).OrderBy(c => c.AppliedOn).ToListAsync(ct))
            .Select(c => (Case: c, Now: c.Current is null ? null : AppraisalEffects.InForce(c)))
            .Select(x => new EarlierCase(x.Case.AgencyName, x.Case.InstitutionId == agency, x.Now?.Disease ?? x.Case.Outcome?.Disease ?? x.Case.AppliedDisease, x.Now?.DiseaseName ?? x.Case.Outcome?.DiseaseName ?? x.Case.AppliedDiseaseName,
                x.Now is not null, x.Now?.Conclusion, x.Now is { IsOd: true } ? x.Now.Stage : null, x.Now is null ? null : x.Case.ConcludedOn))];
}

/// <summary>Which kind of diagnosis an application is (procedures §3); pure.</summary>
internal static class KindRule
{
    /// <summary>Null when the application may go on as this kind.</summary>
    /// <param name="declared">An earlier certificate the worker brings; it stands in for what the system does not know.</param>
    public static Finding? WhyNot(CaseKind kind, CatalogueEntry disease, EarlierDiagnosis? declared, IReadOnlyList<EarlierCase> known)
    {
        var same = known.LastOrDefault(k => k.Ended && k.Disease == disease.StableId);
        bool paper = DiagnosisCase.Blank(declared?.CertificateNumber) is not null;
        switch (kind)
        {
            case CaseKind.First:
                return same is null ? null : new("E20", "kind", "diagnosis.kind-already", same.AgencyName, DiagnosisCase.Show(same.ConcludedOn!.Value), same.DiseaseName) { Basis = "诊断工作规程(征求意见稿) 第5条" };
            case CaseKind.Promotion:
                if (!DiseaseOnDay.IsPneumoconiosis(disease)) { return new("E21", "kind", "diagnosis.promotion-only-pneumoconiosis", disease.NameZh); }
                var od = known.LastOrDefault(k => k.Ended && k.Disease == disease.StableId && k.Conclusion == Conclusion.Od);
                if (od is null && !(paper && same is null)) { return new("E22", "earlier.certificateNumber", "diagnosis.kind-needs-earlier", disease.NameZh); }
                // nothing is above the third stage: whatever is found, it is no promotion
                return declared?.Stage == Highest || StageSoFar(disease.StableId, declared, known) == Highest ? new("E78", declared?.Stage == Highest ? "earlier.stage" : "kind", "diagnosis.promotion-from-highest", disease.NameZh, DiagnosisCase.StageWord(Highest)) { Basis = "GBZ 70-2015" } : null;
            case CaseKind.Additional:
                if (same is not null) { return new("E20", "kind", "diagnosis.kind-already", same.AgencyName, DiagnosisCase.Show(same.ConcludedOn!.Value), same.DiseaseName) { Basis = "诊断工作规程(征求意见稿) 第5条" }; }
                return known.Any(k => k.Ended && k.Conclusion == Conclusion.Od) || paper ? null : new("E25", "earlier.certificateNumber", "diagnosis.additional-needs-other");
            default:
                if (same is null && !paper) { return new("E22", "earlier.certificateNumber", "diagnosis.kind-needs-earlier", disease.NameZh); }
                return DiagnosisCase.Blank(declared?.NewEvidence) is null ? new("E26", "earlier.newEvidence", "diagnosis.new-evidence-required") { Basis = "诊断工作规程(征求意见稿) 第5条" } : null;
        }
    }

    const string Highest = "3";

    /// <summary>What is worth saying about a kind that may go on: the stage declared is not the one in force here, which is the one that counts.</summary>
    public static Finding? Doubt(CaseKind kind, CatalogueEntry disease, EarlierDiagnosis? declared, IReadOnlyList<EarlierCase> known) =>
        kind != CaseKind.First && declared?.Stage is "1" or "2" or "3" && known.LastOrDefault(k => k.Ended && k.Conclusion == Conclusion.Od && k.Disease == disease.StableId && k.Stage is "1" or "2" or "3") is { } last && last.Stage != declared!.Stage
            ? Finding.Warn("W05", "earlier.stage", "diagnosis.stage-differs", DiagnosisCase.StageWord(declared.Stage), DiagnosisCase.StageWord(last.Stage), last.AgencyName, DiagnosisCase.Show(last.ConcludedOn!.Value)) : null;

    /// <summary>All that the person's other cases say about an application of this kind: what refuses it at the receipt, and what is only worth saying.</summary>
    public static IReadOnlyList<Finding> Notes(CaseKind kind, CatalogueEntry disease, EarlierDiagnosis? declared, IReadOnlyList<EarlierCase> known)
    {
        var notes = new List<Finding>();
        if (WhyNot(kind, disease, declared, known) is { } other) { notes.Add(other with { Level = Level.Warning }); }
        if (Doubt(kind, disease, declared, known) is { } doubt) { notes.Add(doubt); }
        if (Elsewhere(disease.StableId, known) is { } running) { notes.Add(Finding.Warn("E27", "", "diagnosis.received-elsewhere", running.AgencyName, running.DiseaseName)); }
        if (RunningHere(disease.StableId, known) is { } twice) { notes.Add(Finding.Warn("E63", "", "diagnosis.received-here", twice.DiseaseName)); }
        return notes;
    }

    /// <summary>The stage of the same pneumoconiosis so far; null where nobody knows it.</summary>
    public static string? StageSoFar(string disease, EarlierDiagnosis? declared, IReadOnlyList<EarlierCase> known) =>
        known.Where(k => k.Ended && k.Conclusion == Conclusion.Od && k.Disease == disease).Select(k => k.Stage).Where(s => s is "1" or "2" or "3").Max(StringComparer.Ordinal)
        ?? (declared?.Stage is "1" or "2" or "3" ? declared.Stage : null);

    /// <summary>This agency has received the same matter already and not ended it.</summary>
    public static EarlierCase? RunningHere(string disease, IReadOnlyList<EarlierCase> known) => known.FirstOrDefault(k => !k.Ended && k.Here && k.Disease == disease);

    /// <summary>Another agency has received the same matter and not ended it.</summary>
    public static EarlierCase? Elsewhere(string disease, IReadOnlyList<EarlierCase> known) => known.FirstOrDefault(k => !k.Ended && !k.Here && k.Disease == disease);

    static string? Max(this IEnumerable<string?> all, StringComparer by) => all.Order(by).LastOrDefault();
}
