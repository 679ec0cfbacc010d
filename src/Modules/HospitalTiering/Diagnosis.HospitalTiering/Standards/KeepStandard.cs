using Diagnosis.HospitalTiering.Acts;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Standards;

/// <summary>An item as the editor sends it; a code that is there is changed, another is added to its chapter.</summary>
internal sealed record ItemEntry(string? Chapter, string? ChapterTitle, string? Code, string? Text, ItemKind? Kind, decimal? MaxScore, string? Evidence, ResourceKind? Resource, IReadOnlyList<string>? Levels = null);

internal sealed record ItemOut(string? Code);

/// <param name="ValidFrom">First day; the edition in force before ends the day before.</param>
internal sealed record InForceEntry(DateOnly? ValidFrom);

internal sealed record NewEdition(string? Edition);

/// <summary>What stands above the items. Code, edition and purpose name a standard: they are given once and not changed.</summary>
internal sealed record HeadEntry(string? Code, string? Edition, string? Name, StandardPurpose? Purpose, string? Source, IReadOnlyList<StandardLevel>? Levels, bool Sample = false);

internal sealed record StandardRow(Guid Id, int Version, string Code, string Edition, string Name, StandardPurpose Purpose, bool Sample, DateOnly? ValidFrom, DateOnly? ValidTo, int Items) : IVersioned;

/// <summary>Standards are edited as drafts and never changed once in force: a new edition is a new draft. The province keeps them.</summary>
internal sealed class KeepStandard(TieringDesk desk)
{
    private const int MostYearsAhead = 5;
    private HospitalTieringDb Db => desk.Db;

    public async Task<IReadOnlyList<StandardRow>> ListAsync(CancellationToken ct) =>
        [.. (await Db.Standards.AsNoTracking().ToListAsync(ct)).OrderBy(s => s.Purpose).ThenBy(s => s.Code, StringComparer.Ordinal).ThenByDescending(s => s.ValidFrom ?? DateOnly.MaxValue)
            .Select(s => new StandardRow(s.Id, s.Version, s.Code, s.Edition, s.Name, s.Purpose, s.Sample, s.ValidFrom, s.ValidTo, s.All().Count()))];

    public Task<Standard?> FindAsync(Guid id, CancellationToken ct) => Db.Standards.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, ct);

    /// <summary>Takes a file: JSON as it is, CSV or XLSX with the head of the request. The same code and edition again is refused.</summary>
    public async Task<Outcome<Standard>> ImportAsync(Stream content, string fileName, StandardHead? head, Caller caller, CancellationToken ct)
    {
        if (!TieringDesk.IsProvince(caller)) { return Refusal.Forbidden("tiering.province-only"); }
        Standard? standard;
        IReadOnlyList<Finding> findings;
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, ct);
        copy.Position = 0;
        if (fileName.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            using var reader = new StreamReader(copy);
            (var all, findings) = StandardFile.ReadJson(await reader.ReadToEndAsync(ct));
            if (all.Count > 1) { return Refusal.Invalid(new Finding("standard-file", "file", "tiering.std.one")); }
            standard = all.Count == 1 ? all[0] : null;
        }
        else { (standard, findings) = StandardFile.ReadTable(copy, fileName, head ?? new(null, null, null, null, false, null, null, null, null)); }
        if (findings.Count > 0 || standard is null) { return Refusal.Invalid(findings.Take(50)); }
        if (await Db.Standards.AnyAsync(s => s.Code == standard.Code && s.Edition == standard.Edition, ct)) { return Refusal.Conflict(new Finding("standard-there", "edition", "tiering.std.there", standard.Code, standard.Edition)); }
        // a file may say when it is meant to begin, but it is read before it binds anybody
        (standard.ValidFrom, standard.ValidTo, standard.Division) = (null, null, caller.Division ?? "");
        standard.Course = [new CourseStep("import", desk.Today, caller.Name, Path.GetFileName(fileName))];
        standard.Because("import", fileName);
        Db.Add(standard);
        await Db.SaveChangesAsync(ct);
        return standard;
    }

    /// <summary>A standard written here from the first item on.</summary>
    public async Task<Outcome<Standard>> CreateAsync(HeadEntry e, Caller caller, CancellationToken ct)
    {
        if (!TieringDesk.IsProvince(caller)) { return Refusal.Forbidden("tiering.province-only"); }
        var findings = StandardFile.CheckHead(new StandardHead(e.Code, e.Edition, e.Name, e.Purpose, e.Sample, e.Source, null, null, e.Levels));
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        var (code, edition) = (e.Code!.Trim(), e.Edition!.Trim());
        if (await Db.Standards.AnyAsync(s => s.Code == code && s.Edition == edition, ct)) { return Refusal.Conflict(new Finding("standard-there", "edition", "tiering.std.there", code, edition)); }
        var standard = new Standard
        {
            Code = code, Edition = edition, Name = e.Name!.Trim(), Purpose = e.Purpose!.Value, Sample = e.Sample, Source = e.Source!.Trim(), Levels = [.. e.Levels!], Division = caller.Division ?? "",
            Course = [new CourseStep("create-standard", desk.Today, caller.Name)],
        };
        standard.Because("create-standard");
        Db.Add(standard);
        await Db.SaveChangesAsync(ct);
        return standard;
    }

    public Task<Outcome<Standard>> KeepHeadAsync(Guid id, HeadEntry e, Caller caller, IfMatch match, CancellationToken ct) => EditAsync(id, caller, match, "keep-head", null, s =>
    {
        var findings = StandardFile.CheckHead(new StandardHead(s.Code, s.Edition, e.Name, s.Purpose, e.Sample, e.Source, null, null, e.Levels)).ToList();
        if (findings.Count == 0 && s.All().SelectMany(i => i.Levels).FirstOrDefault(l => e.Levels!.All(x => x.Code != l)) is { } used) { findings.Add(new Finding("standard-head", "levels", "tiering.std.level-used", used)); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        (s.Name, s.Source, s.Sample, s.Levels) = (e.Name!.Trim(), e.Source!.Trim(), e.Sample, [.. e.Levels!]);
        return null;
    }, ct);

    public Task<Outcome<Standard>> KeepItemAsync(Guid id, ItemEntry e, Caller caller, IfMatch match, CancellationToken ct) => EditAsync(id, caller, match, "keep-item", TieringDesk.Blank(e.Code), s =>
    {
        var findings = new List<Finding>();
        if (TieringDesk.Blank(e.Chapter) is null) { findings.Add(new("standard-item", "chapter", "tiering.std.head", new Word("tiering.f.Chapter"))); }
        if (TieringDesk.Blank(e.Code) is null) { findings.Add(new("standard-item", "code", "tiering.std.head", new Word("tiering.f.Code"))); }
        if (TieringDesk.Blank(e.Text) is null) { findings.Add(new("standard-item", "text", "tiering.std.head", new Word("tiering.f.Text"))); }
        if (e.Kind is null) { findings.Add(new("standard-item", "kind", "tiering.std.head", new Word("tiering.f.Kind"))); }
        if (e.Resource is null) { findings.Add(new("standard-item", "resource", "tiering.std.head", new Word("tiering.f.Resource"))); }
        if (e.MaxScore is < 0 || (e.Kind == ItemKind.Score && e.MaxScore is null or 0)) { findings.Add(new("standard-item", "maxScore", "tiering.std.head", new Word("tiering.f.MaxScore"))); }
        if ((e.Levels ?? []).Any(l => s.Levels.TrueForAll(x => x.Code != l))) { findings.Add(new("standard-item", "levels", "tiering.std.head", new Word("tiering.f.Levels"))); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        var item = new StandardItem(e.Code!.Trim(), e.Text!.Trim(), e.Kind!.Value, e.MaxScore ?? 0, e.Evidence?.Trim() ?? "", e.Resource!.Value, e.Levels ?? []);
        var chapter = s.Chapters.Find(c => c.Code == e.Chapter!.Trim());
        if (chapter is null && TieringDesk.Blank(e.ChapterTitle) is null) { return Refusal.Invalid(new Finding("standard-item", "chapterTitle", "tiering.std.head", new Word("tiering.f.ChapterTitle"))); }
        // an item that moves to another chapter leaves its former one
        s.Chapters = [.. s.Chapters.Select(c => c with { Items = [.. c.Items.Where(i => i.Code != item.Code || c.Code == chapter?.Code).Select(i => i.Code == item.Code ? item : i)] })];
        if (chapter is null) { s.Chapters = [.. s.Chapters, new StandardChapter(e.Chapter!.Trim(), e.ChapterTitle!.Trim(), [item])]; }
        else if (chapter.Items.All(i => i.Code != item.Code)) { s.Chapters = [.. s.Chapters.Select(c => c.Code == chapter.Code ? c with { Items = [.. c.Items, item] } : c)]; }
        s.Chapters = [.. s.Chapters.Where(c => c.Items.Count > 0)];
        return null;
    }, ct);

    public Task<Outcome<Standard>> DropItemAsync(Guid id, ItemOut e, Caller caller, IfMatch match, CancellationToken ct) => EditAsync(id, caller, match, "drop-item", e.Code, s =>
    {
        if (s.All().All(i => i.Code != e.Code)) { return Refusal.Invalid(new Finding("standard-item", "code", "tiering.std.no-item", e.Code ?? "")); }
        s.Chapters = [.. s.Chapters.Select(c => c with { Items = [.. c.Items.Where(i => i.Code != e.Code)] }).Where(c => c.Items.Count > 0)];
        return null;
    }, ct);

    /// <summary>From this day the edition binds; what was begun under the former one stays under it.</summary>
    public async Task<Outcome<Standard>> PutInForceAsync(Guid id, InForceEntry e, Caller caller, IfMatch match, CancellationToken ct)
    {
        if (e.ValidFrom is not { } from) { return Refusal.Invalid(new Finding("standard-force", "validFrom", "tiering.std.head", new Word("tiering.f.ValidFrom"))); }
        // a slip of the pen here would end the edition in force some day far away
        if (from > desk.Today.AddYears(MostYearsAhead)) { return Refusal.Invalid(new Finding("standard-force", "validFrom", "tiering.day-far", DateEntry.Show(from), DateEntry.Show(desk.Today.AddYears(MostYearsAhead)))); }
        var former = await Db.Standards.Where(s => s.Id != id && s.ValidFrom != null && s.ValidTo == null).ToListAsync(ct);
        return await EditAsync(id, caller, match, "put-in-force", DateEntry.Show(from), s =>
        {
            if (!s.All().Any()) { return Refusal.Invalid(new Finding("standard-force", "", "tiering.std.no-items")); }
            foreach (var old in former.Where(o => o.Code == s.Code))
            {
                if (old.ValidFrom >= from) { return Refusal.Invalid(new Finding("standard-force", "validFrom", "tiering.std.before-former", DateEntry.Show(old.ValidFrom))); }
                old.ValidTo = from.AddDays(-1);
                old.Because("superseded", s.Edition);
            }
            s.ValidFrom = from;
            return null;
        }, ct);
    }

    public async Task<Outcome<Standard>> NewEditionAsync(Guid id, NewEdition e, Caller caller, CancellationToken ct)
    {
        if (!TieringDesk.IsProvince(caller)) { return Refusal.Forbidden("tiering.province-only"); }
        if (await FindAsync(id, ct) is not { } old) { return Refusal.NotFound(); }
        if (TieringDesk.Blank(e.Edition) is not { } edition || edition.Length > 40) { return Refusal.Invalid(new Finding("standard-edition", "edition", "tiering.std.head", new Word("tiering.f.Edition"))); }
        if (await Db.Standards.AnyAsync(s => s.Code == old.Code && s.Edition == edition, ct)) { return Refusal.Conflict(new Finding("standard-there", "edition", "tiering.std.there", old.Code, edition)); }
        var draft = new Standard
        {
            Code = old.Code, Edition = edition, Name = old.Name, Purpose = old.Purpose, Sample = old.Sample, Source = old.Source, Levels = old.Levels, Chapters = old.Chapters, Division = caller.Division ?? "",
            Course = [new CourseStep("new-edition", desk.Today, caller.Name, old.Edition)],
        };
        draft.Because("new-edition", old.Edition);
        Db.Add(draft);
        await Db.SaveChangesAsync(ct);
        return draft;
    }

    private Task<Outcome<Standard>> EditAsync(Guid id, Caller caller, IfMatch match, string act, string? note, Func<Standard, Refusal?> step, CancellationToken ct) =>
        desk.ActAsync<Standard>(id, caller, match, Who.Province, act, new ActRequest(note), (s, _) => s.ValidFrom is not null ? Refusal.Conflict(new Finding("standard-binding", "", "tiering.std.binding")) : step(s), ct, rows: Db.Standards);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/tiering/standards", async (KeepStandard h, CancellationToken ct) => Results.Json(await h.ListAsync(ct), Kernel.Data.Json.Options))
            .RequireAuthorization().WithTags("Tiering").WithSummary("Standards, every edition").Produces<IReadOnlyList<StandardRow>>();
        api.MapGet("/tiering/standards/{id:guid}", async (Guid id, KeepStandard h, CancellationToken ct) => (await h.FindAsync(id, ct) is { } s ? Outcome<Standard>.Done(s) : (Outcome<Standard>)Refusal.NotFound()).Answer())
            .RequireAuthorization().WithTags("Tiering").WithSummary("One edition with chapters and items").Produces<Standard>().ProducesProblem(404);
        api.MapPost("/tiering/standards", async (HttpRequest request, Caller caller, KeepStandard h, CancellationToken ct) => (await h.ImportAsync(request.Body, "standard.json", null, caller, ct)).Created(v => $"/api/v1/tiering/standards/{v.Id}"))
            .For(Roles.Commission).Idempotent<HospitalTieringDb>().Accepts<Stream>("application/json").WithTags("Tiering").WithSummary("Import one standard as a draft").Produces<Standard>(201).ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/tiering/standards/drafts", async (HeadEntry e, Caller caller, KeepStandard h, CancellationToken ct) => (await h.CreateAsync(e, caller, ct)).Created(v => $"/api/v1/tiering/standards/{v.Id}"))
            .For(Roles.Commission).Idempotent<HospitalTieringDb>().WithTags("Tiering").WithSummary("A new standard without items, as a draft").Produces<Standard>(201).ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/tiering/standards/{id:guid}/head", async (Guid id, HeadEntry e, Caller caller, IfMatch match, KeepStandard h, CancellationToken ct) => (await h.KeepHeadAsync(id, e, caller, match, ct)).Answer())
            .For(Roles.Commission).WithTags("Tiering").WithSummary("Change name, source and levels of a draft").Produces<Standard>().ProducesProblem(409).ProducesProblem(422);
        api.MapGet("/tiering/standards/template", (Words words) => Results.File(StandardFile.Workbook(null, words), Routes.Xlsx, "standard.xlsx"))
            .RequireAuthorization().WithTags("Tiering").WithSummary("Empty workbook for the items of a standard").AnswersFile(Routes.Xlsx);
        api.MapGet("/tiering/standards/{id:guid}/workbook", async (Guid id, KeepStandard h, Words words, CancellationToken ct) => await h.FindAsync(id, ct) is { } s ? Results.File(StandardFile.Workbook(s, words), Routes.Xlsx, $"{s.Code}-{s.Edition}.xlsx") : Outcome<Standard>.Refuse(Refused.NotFound, Refusal.NotFound().Findings).Answer())
            .RequireAuthorization().WithTags("Tiering").WithSummary("The items of an edition as a workbook that can be imported again").AnswersFile(Routes.Xlsx).ProducesProblem(404);
        api.MapPost("/tiering/standards/{id:guid}/items", async (Guid id, ItemEntry e, Caller caller, IfMatch match, KeepStandard h, CancellationToken ct) => (await h.KeepItemAsync(id, e, caller, match, ct)).Answer())
            .For(Roles.Commission).WithTags("Tiering").WithSummary("Add or change an item of a draft").Produces<Standard>().ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/tiering/standards/{id:guid}/items/drop", async (Guid id, ItemOut e, Caller caller, IfMatch match, KeepStandard h, CancellationToken ct) => (await h.DropItemAsync(id, e, caller, match, ct)).Answer())
            .For(Roles.Commission).WithTags("Tiering").WithSummary("Take an item out of a draft").Produces<Standard>().ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/tiering/standards/{id:guid}/in-force", async (Guid id, InForceEntry e, Caller caller, IfMatch match, KeepStandard h, CancellationToken ct) => (await h.PutInForceAsync(id, e, caller, match, ct)).Answer())
            .For(Roles.Commission).WithTags("Tiering").WithSummary("Put a draft in force").Produces<Standard>().ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/tiering/standards/{id:guid}/editions", async (Guid id, NewEdition e, Caller caller, KeepStandard h, CancellationToken ct) => (await h.NewEditionAsync(id, e, caller, ct)).Created(v => $"/api/v1/tiering/standards/{v.Id}"))
            .For(Roles.Commission).Idempotent<HospitalTieringDb>().WithTags("Tiering").WithSummary("A new edition as a draft with the same items").Produces<Standard>(201).ProducesProblem(409).ProducesProblem(422);
    }
}
