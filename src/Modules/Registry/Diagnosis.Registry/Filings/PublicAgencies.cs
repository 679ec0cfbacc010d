using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Diagnosis.Registry.Institutions;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.Filings;

/// <summary>One published item.</summary>
/// <param name="Name">Class, disease or exam category in the reader's language.</param>
/// <param name="Except">Diseases the class is filed without.</param>
/// <param name="Code">Class number, disease code or category code in <paramref name="Catalogue"/>.</param>
internal sealed record PublicItem(string Kind, string Code, string Name, IReadOnlyList<string> Except, string? Catalogue, DateOnly From, DateOnly? To);

/// <param name="Classes">Names; empty: everything.</param>
internal sealed record PublicSuspension(IReadOnlyList<string> Classes, DateOnly From, DateOnly? To);

/// <summary>An agency as the province must publish it: name, address, items; whether it is suspended; when it stops.</summary>
/// <param name="Suspended">For the disease asked for; without one, for anything.</param>
/// <param name="StopsOn">Notice given: first day without work.</param>
/// <param name="StoppedByOrderOn">责令停止: published without items.</param>
internal sealed record PublicAgency(Guid Id, FilingDomain Domain, string Name, string? Address, string? Phone, string Prefecture, string PrefectureName, string FilingNumber,
    IReadOnlyList<PublicItem> Items, DateOnly? ValidFrom, DateOnly? ValidTo, bool Suspended, IReadOnlyList<PublicSuspension> Suspensions, DateOnly? StopsOn, DateOnly? StoppedByOrderOn);

/// <summary>
/// The list the province publishes (TL-03), without sign-in: nothing about persons. The scope of a disease is asked by the one function
/// that the hard stop and the audit use.
/// </summary>
internal sealed class PublicAgencies(RegistryDb db, ITerminology terminology)
{
    internal sealed record Question(FilingDomain? Domain = null, string? Disease = null, string? Prefecture = null, string? Q = null, DateOnly? Day = null, string? After = null, int? Size = null);

    /// <param name="Disease">The diseases that were understood by the search.</param>
    internal sealed record Answer(DateOnly Day, string? Catalogue, IReadOnlyList<string> Disease, IReadOnlyList<PublicAgency> Items, string? Next);

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/public/agencies", async (FilingDomain? domain, string? disease, string? prefecture, string? q, DateOnly? day, string? after, int? size, PublicAgencies h, CancellationToken ct) =>
                Results.Json(await h.Handle(new(domain, disease, prefecture, q, day, after, size), ct), Json.Options))
            .AllowAnonymous().WithTags("public").WithSummary("Published exam and diagnosis agencies by disease (code or name) and prefecture; no sign-in").Produces<Answer>();

    public async Task<Answer> Handle(Question ask, CancellationToken ct)
    {
        var catalogue = terminology.Catalogue;
        var day = ask.Day ?? db.Clock.Today();
        var edition = catalogue.VersionOn(day);
        bool searched = !string.IsNullOrWhiteSpace(ask.Disease);
        var diseases = searched && edition is not null ? Understand(ask.Disease!, edition.Id, catalogue) : [];
        // a disease is diagnosed; exam categories are asked for without one
        FilingDomain[] domains = ask.Domain is { } one ? [one] : searched ? [FilingDomain.Diagnosis] : [FilingDomain.Diagnosis, FilingDomain.Exam];
        var transition = terminology.PolicyText("coverage.transition", null, day) == "REREAD" ? FilingTransition.Reread : FilingTransition.Carry;

        string exam = Institution.Mark(InstitutionKind.ExamAgency), diagnosis = Institution.Mark(InstitutionKind.DiagnosisAgency);
        bool wantsExam = domains.Contains(FilingDomain.Exam), wantsDiagnosis = domains.Contains(FilingDomain.Diagnosis);
        var rows = db.Institutions.AsNoTracking().Where(i => (wantsExam && i.KindSet.Contains(exam)) || (wantsDiagnosis && i.KindSet.Contains(diagnosis)));
        if (DivisionCode.TryParse(ask.Prefecture, out var area)) { string prefix = area.Level switch { DivisionLevel.Province => area.Value[..2], DivisionLevel.Prefecture => area.Value[..4], _ => area.Value }; rows = rows.Where(i => i.Division.StartsWith(prefix)); }
        if (!string.IsNullOrWhiteSpace(ask.Q)) { string text = ask.Q.Trim(); rows = rows.Where(i => i.Name.Contains(text)); }
        var ended = (await db.Filings.AsNoTracking().Where(f => f.Stop != null || f.StoppedByOrderOn != null).ToListAsync(ct)).ToLookup(f => (f.InstitutionId, f.Domain));

        var found = new List<PublicAgency>();
        foreach (var i in await rows.OrderBy(i => i.Division).ThenBy(i => i.Id).ToListAsync(ct))
        {
            foreach (var domain in domains)
            {
                var dossier = ended[(i.Id, domain)].MaxBy(f => f.Version);
                var items = domain == FilingDomain.Diagnosis ? Items(i.Filings, day, catalogue) : Items(i.ExamCategories, day);
                if (items.Count == 0 && (dossier?.StoppedByOrderOn is null || searched)) { continue; }
                var holding = i.Suspensions.Where(s => s.Domain == domain && s.SupersededAt is null && s.From <= day && (s.To is null || day <= s.To)).ToList();
                bool suspended = holding.Count > 0;
                if (searched)
                {
                    if (domain == FilingDomain.Exam) { continue; }
                    var filed = diseases.Where(d => FiledScope.Filed(i.DiagnosisLines(), d, day, catalogue, transition)).ToList();
                    if (filed.Count == 0) { continue; }
                    suspended = filed.TrueForAll(d => AskInstitutions.SuspendedFor(i.Suspensions, d, day, catalogue));
                }
                string prefecture = i.Division[..4] + "00";
                found.Add(new(i.Id, domain, i.Name, i.Address, i.Phone, prefecture, DivisionCode.TryParse(prefecture, out var code) ? terminology.Divisions.Find(code)?.Name ?? "" : "",
                    domain == FilingDomain.Diagnosis ? i.Filings.Where(f => f.Domain == domain && f.Line.SupersededAt is null && f.Line.On(day)).Select(f => f.FilingNumber).FirstOrDefault(n => n.Length > 0) ?? "" : "",
                    items, items.Count > 0 ? items.Min(x => x.From) : null, items.Count > 0 && items.All(x => x.To is not null) ? items.Max(x => x.To) : null, suspended,
                    [.. holding.Select(s => new PublicSuspension([.. (s.Classes ?? []).Select(c => Show(catalogue.Class(s.Catalogue, c), c))], s.From, s.To))], items.Count > 0 ? dossier?.StopsOn : null, dossier?.StoppedByOrderOn));
            }
        }
        int size = Paging.Size(ask.Size ?? 50), skip = ask.After is { Length: > 0 } after ? found.FindIndex(a => Key(a) == after) + 1 : 0;
        var page = found.Skip(skip).Take(size).ToList();
        return new(day, edition?.Id, [.. diseases.Select(d => catalogue.Find(d, day)).OfType<CatalogueEntry>().Select(e => $"{e.Code} {Show(e)}")], page, skip + size < found.Count ? Key(page[^1]) : null);

        static string Key(PublicAgency a) => $"{a.Id:N}-{a.Domain}";
    }

    /// <summary>A code of any edition, an identity, or part of a name.</summary>
    static List<string> Understand(string text, string edition, DiseaseCatalogue catalogue)
    {
        string sought = Kernel.Ui.CodeEntry.Sought(text);
        if (catalogue.Identity(sought) is { } known) { return [known]; }
        return [.. catalogue.Entries(edition).Where(e => e.NameZh.Contains(sought, StringComparison.OrdinalIgnoreCase) || e.NameEn.Contains(sought, StringComparison.OrdinalIgnoreCase) || (e.Pinyin.Length > 0 && e.Pinyin.StartsWith(sought, StringComparison.OrdinalIgnoreCase))).Select(e => e.StableId)];
    }

    static List<PublicItem> Items(IReadOnlyList<FilingFact> facts, DateOnly day, DiseaseCatalogue catalogue) =>
        [.. facts.Where(f => f.Domain == FilingDomain.Diagnosis && f.Line.SupersededAt is null && f.Line.On(day)).OrderBy(f => f.Line.Class ?? 99).Select(f => f.Line.Kind == FilingKind.Item
            ? new PublicItem(nameof(FilingKind.Item), f.Line.Item!, Disease(f.Line.Item!, f.Line.Catalogue, catalogue), [], f.Line.Catalogue, f.Line.ValidFrom, f.Line.ValidTo)
            : new PublicItem(f.Line.Kind.ToString(), $"{f.Line.Class}", Show(catalogue.Class(f.Line.Catalogue, f.Line.Class ?? 0), f.Line.Class ?? 0), [.. f.Line.Except.Select(x => Disease(x, f.Line.Catalogue, catalogue))], f.Line.Catalogue, f.Line.ValidFrom, f.Line.ValidTo))];

    List<PublicItem> Items(IReadOnlyList<ExamCategoryFact> facts, DateOnly day) =>
        [.. facts.Where(f => f.SupersededAt is null && f.ValidFrom <= day && (f.ValidTo is null || day <= f.ValidTo)).Select(f => new PublicItem("Category", f.Category,
            terminology.Code(FileExamCategory.List, f.Category, day) is { } c ? Kernel.Words.Language == "en" ? c.En : c.Zh : f.Category, [], null, f.ValidFrom, f.ValidTo))];

    internal static string Disease(string code, string edition, DiseaseCatalogue catalogue) => catalogue.Identity(code) is { } id && catalogue.InVersion(id, edition) is { } e ? Show(e) : code;
    internal static string Show(CatalogueEntry e) => Kernel.Words.Language == "en" && e.NameEn.Length > 0 ? e.NameEn : e.NameZh;
    internal static string Show(CatalogueClass? c, int number) => c is null ? $"{number}" : Kernel.Words.Language == "en" && c.NameEn.Length > 0 ? c.NameEn : c.NameZh;
}
