using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.Terminology.LookUps;

/// <summary>Look-ups by code, name and pinyin initials, each as of a day.</summary>
internal sealed class LookUp(ITerminology terminology, TimeProvider clock)
{
    /// <summary>Code, name and note are what pickers show.</summary>
    internal sealed record DiseaseFound(string Code, string Name, string Note, string NameEn, string StableId, string Catalogue, int Class, string ClassName, string Subgroup, string OfficialNumber, bool OpenEnded, string Icd10, string Standard, string Hazard, string Pinyin, string NameStatus)
    {
        public static DiseaseFound From(CatalogueEntry e) => new(e.Code, e.NameZh, e.OfficialNumber + " " + e.ClassName, e.NameEn, e.StableId, e.Version, e.Class, e.ClassName, e.Subgroup, e.OfficialNumber, e.OpenEnded, e.Icd10, e.Standard, e.Hazard, e.Pinyin, e.NameStatus);
    }
    internal sealed record DivisionFound(string Code, string Name, string Note, DivisionLevel Level, string? Parent, bool Statutory, string Pinyin);
    internal sealed record Year(int Number, bool Provisional, IReadOnlyList<SpecialDay> Days);
    internal sealed record CatalogueFound(CatalogueVersion Edition, IReadOnlyList<CatalogueClass> Classes);
    internal sealed record CodeList(string List, int Items);

    public static void Map(IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/terminology").WithTags("terminology");
        group.MapGet("/diseases", (string? q, DateOnly? asOf, string? catalogue, int? size, LookUp l) => l.Diseases(q, asOf, catalogue, size).Answer()).WithSummary("Diseases of the edition in force, by code, name or pinyin initials").Produces<List<DiseaseFound>>().ProducesProblem(422);
        group.MapGet("/diseases/{code}", (string code, DateOnly? asOf, LookUp l) => l.Disease(code, asOf).Answer()).WithSummary("One disease by any edition's code, as the edition of the day lists it").Produces<DiseaseFound>().ProducesProblem(404);
        group.MapGet("/hazards", (string? q, string? category, int? size, LookUp l) => Results.Json(l.Hazards(q, category, size), Kernel.Data.Json.Options)).WithSummary("Hazard factors").Produces<List<Hazard>>();
        group.MapGet("/divisions", (string? q, string? parent, string? level, int? size, LookUp l) => l.Divisions(q, parent, level, size).Answer()).WithSummary("Administrative divisions").Produces<List<DivisionFound>>().ProducesProblem(422);
        group.MapGet("/code-lists", (LookUp l) => Results.Json(l.Lists(), Kernel.Data.Json.Options)).WithSummary("Code lists").Produces<List<CodeList>>();
        group.MapGet("/code-lists/{list}", (string list, DateOnly? asOf, LookUp l) => l.List(list, asOf).Answer()).WithSummary("Items of a code list in force on a day").Produces<List<CodeItem>>().ProducesProblem(404);
        group.MapGet("/catalogues", (LookUp l) => Results.Json(l.Catalogues(), Kernel.Data.Json.Options)).WithSummary("Editions of the catalogue with their classes").Produces<List<CatalogueFound>>();
        group.MapGet("/catalogues/crosswalk", (string? from, string? to, LookUp l) => l.Crosswalk(from, to).Answer()).WithSummary("What happened to each disease between two editions").Produces<List<CrosswalkRow>>().ProducesProblem(422);
        group.MapGet("/calendar/{year:int}", (int year, LookUp l) => Results.Json(l.Calendar(year), Kernel.Data.Json.Options)).WithSummary("Holidays and make-up working days of a year").Produces<Year>();
    }

    public Outcome<List<DiseaseFound>> Diseases(string? q, DateOnly? asOf, string? catalogue, int? size)
    {
        var day = asOf ?? clock.Today();
        string? edition = catalogue ?? terminology.Catalogue.VersionOn(day)?.Id;
        if (edition is null) { return new List<DiseaseFound>(); }
        if (!terminology.Catalogue.HasVersion(edition)) { return Refusal.Invalid(new Finding("catalogue", "catalogue", "problem.code-unknown", "catalogue", edition)); }
        var all = terminology.Catalogue.Entries(edition);
        if (string.IsNullOrWhiteSpace(q)) { return all.Take(Most(size)).Select(DiseaseFound.From).ToList(); }
        // a code of another edition finds the disease it became
        string? identity = terminology.Catalogue.Identity(q.Trim().ToUpperInvariant());
        return Best(all, q, e => e.StableId == identity ? [e.Code, q] : [e.Code, e.OfficialNumber], e => [e.NameZh, e.NameEn], e => e.Pinyin).Take(Most(size)).Select(DiseaseFound.From).ToList();
    }

    public Outcome<DiseaseFound> Disease(string code, DateOnly? asOf) =>
        terminology.Catalogue.Find(code.ToUpperInvariant(), asOf ?? clock.Today()) is { } found ? DiseaseFound.From(found) : Refusal.NotFound();

    public List<Hazard> Hazards(string? q, string? category, int? size) =>
        [.. Best(terminology.Hazards.Where(h => category is null || h.Category == category), q, h => [h.Code, h.Cas ?? ""], h => [h.Name], h => h.Pinyin).Take(Most(size))];

    public Outcome<List<DivisionFound>> Divisions(string? q, string? parent, string? level, int? size)
    {
        var divisions = terminology.Divisions;
        IEnumerable<Division> from = divisions.All;
        if (parent is not null)
        {
            if (!DivisionCode.TryParse(parent, out var above) || divisions.Find(above) is null) { return Refusal.Invalid(new Finding("division", "parent", "problem.code-unknown", "parent", parent)); }
            // without words the ones directly below; with words, or a level, anywhere below
            from = string.IsNullOrWhiteSpace(q) && level is null ? divisions.Children(above) : divisions.All.Where(d => d.Code != above && d.Code.IsWithin(above));
        }
        if (level is not null)
        {
            if (!Enum.TryParse<DivisionLevel>(level, true, out var wanted)) { return Refusal.Invalid(new Finding("level", "level", "problem.code-unknown", "level", level)); }
            from = from.Where(d => d.Level == wanted);
        }
        return Best(from, q, d => [d.Code.Value, d.Code.NineDigits], d => [d.Name, divisions.NameChain(d.Code)], d => d.Pinyin).Take(Most(size))
            .Select(d => new DivisionFound(d.Code.Value, d.Name, divisions.NameChain(d.Code), d.Level, d.Parent?.Value, divisions.IsStatutory(d.Code), d.Pinyin)).ToList();
    }

    public List<CodeList> Lists() => [.. ((Reference.TerminologyInMemory)terminology).Snapshot.Lists.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => new CodeList(l.Key, l.Value.Length))];

    public Outcome<List<CodeItem>> List(string list, DateOnly? asOf) =>
        ((Reference.TerminologyInMemory)terminology).Snapshot.Lists.ContainsKey(list) ? terminology.CodeList(list, asOf ?? clock.Today()).ToList() : Refusal.NotFound();

    public List<CatalogueFound> Catalogues() => [.. terminology.Catalogue.Versions.Select(v => new CatalogueFound(v, terminology.Catalogue.Classes(v.Id)))];

    public Outcome<List<CrosswalkRow>> Crosswalk(string? from, string? to)
    {
        var versions = terminology.Catalogue.Versions;
        string older = from ?? versions[0].Id, newer = to ?? versions[^1].Id;
        foreach (var (field, edition) in new[] { ("from", older), ("to", newer) }) { if (!terminology.Catalogue.HasVersion(edition)) { return Refusal.Invalid(new Finding("catalogue", field, "problem.code-unknown", field, edition)); } }
        return terminology.Catalogue.Crosswalk(older, newer).ToList();
    }

    public Year Calendar(int year) => new(year, terminology.Calendar.IsProvisional(year), [.. ((Reference.TerminologyInMemory)terminology).Snapshot.SpecialDays.Where(d => d.Date.Year == year)]);

    static int Most(int? size) => Math.Clamp(size ?? 200, 1, 2000);

    /// <summary>Code first, then the beginning of a name, then pinyin initials, then any part of a name.</summary>
    static IEnumerable<T> Best<T>(IEnumerable<T> all, string? q, Func<T, string[]> codes, Func<T, string[]> names, Func<T, string> pinyin)
    {
        if (string.IsNullOrWhiteSpace(q)) { return all; }
        string text = q.Trim();
        return all.Select((x, i) => (x, i, rank: Rank(x))).Where(x => x.rank < 9).OrderBy(x => x.rank).ThenBy(x => x.i).Select(x => x.x);

        int Rank(T x)
        {
            if (codes(x).Any(c => c.Equals(text, StringComparison.OrdinalIgnoreCase))) { return 0; }
            if (names(x).Any(n => n.Equals(text, StringComparison.OrdinalIgnoreCase))) { return 1; }
            if (names(x)[0].StartsWith(text, StringComparison.OrdinalIgnoreCase)) { return 2; }
            if (codes(x).Any(c => c.StartsWith(text, StringComparison.OrdinalIgnoreCase))) { return 3; }
            if (pinyin(x).StartsWith(text, StringComparison.OrdinalIgnoreCase)) { return 4; }
            if (names(x).Any(n => n.Contains(text, StringComparison.OrdinalIgnoreCase))) { return 5; }
            return text.Length > 1 && pinyin(x).Contains(text, StringComparison.OrdinalIgnoreCase) ? 6 : 9;
        }
    }
}
