using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.Tables;
using Diagnosis.Kernel.Ui;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Diagnosis.Registry.Institutions;
using Diagnosis.Registry.Practitioners;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.Imports;

internal enum ImportKind { Institutions, Physicians, Filings, Suspensions }
internal enum RowResult { Created, Updated, Unchanged, Rejected }

/// <summary>What became of each row; the four counts add up to the rows.</summary>
internal sealed record ImportReport(ImportKind Kind, int Rows, int Created, int Updated, int Unchanged, int Rejected, IReadOnlyList<RejectedCell> Reasons);

/// <summary>
/// First load from files, CSV or XLSX: institutions, physicians with where they practise, filings, suspensions. Every row ends in one of
/// created, updated, unchanged, rejected (with cell and reason); the same file again changes nothing, because a fact's id is made of what it says.
/// </summary>
internal sealed class ImportRegistry(RegistryDb db, ITerminology terminology, Words words)
{
    static readonly Dictionary<ImportKind, string[]> Columns = new()
    {
        [ImportKind.Institutions] = ["统一社会信用代码", "机构名称", "机构类别", "级别", "所在地区划", "省级机构", "公立", "电话", "地址"],
        [ImportKind.Physicians] = ["执业证号", "姓名", "职称", "注册地区划", "资格证书号", "资格目录", "资格类别", "发证日期", "机构信用代码", "开始日期", "结束日期", "外聘"],
        [ImportKind.Filings] = ["机构信用代码", "备案编号", "备案事项", "备案方式", "目录", "类别", "病种", "除外病种", "体检类别", "生效日期", "失效日期", "开展日期", "公布日期"],
        [ImportKind.Suspensions] = ["机构信用代码", "目录", "类别", "开始日期", "结束日期", "依据", "公布日期"],
    };

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/registry/imports/{kind}/template", (ImportKind kind, string? format) => Template(kind, format)).For(Roles.Commission, Roles.Admin).WithTags("registry imports").WithSummary("Empty file with the columns; format csv or xlsx").AnswersFile(Routes.Csv, Routes.Xlsx);
        api.MapPost("/registry/imports/{kind}", async (ImportKind kind, string? fileName, HttpRequest request, Caller caller, ImportRegistry h, CancellationToken ct) => (await h.Handle(kind, await Buffer(request, ct), fileName ?? "upload.csv", caller, ct)).Answer())
            .For(Roles.Commission, Roles.Admin).WithTags("registry imports").TakesFile(Routes.Csv, Routes.Xlsx, Routes.Binary).WithSummary("Imports the body, a CSV (UTF-8, GB18030) or XLSX").Produces<ImportReport>().ProducesProblem(422);
        api.MapPost("/registry/imports/{kind}/rejected", async (ImportKind kind, string? fileName, HttpRequest request, Caller caller, ImportRegistry h, CancellationToken ct) => await h.Rejected(kind, await Buffer(request, ct), fileName ?? "upload.csv", caller, ct))
            .For(Roles.Commission, Roles.Admin).WithTags("registry imports").TakesFile(Routes.Csv, Routes.Xlsx, Routes.Binary).WithSummary("Imports the body and answers its rejected rows as the same file plus a reason column").AnswersFile(Routes.Binary).ProducesProblem(422);
    }

    static IResult Template(ImportKind kind, string? format)
    {
        var output = new MemoryStream();
        if (format == "xlsx")
        {
            using (var book = new XlsxWriter(output)) { book.BeginSheet(new XlsxSheet("数据", [.. Columns[kind].Select(c => new XlsxColumn(c, ColumnFormat.Text))])); }
            return Results.File(output.ToArray(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", $"{kind}.xlsx");
        }
        using (var csv = new CsvWriter(output)) { csv.WriteRow([.. Columns[kind]]); }
        return Results.File(output.ToArray(), "text/csv; charset=utf-8", $"{kind}.csv");
    }

    static async Task<MemoryStream> Buffer(HttpRequest request, CancellationToken ct)
    {
        var copy = new MemoryStream();
        await request.Body.CopyToAsync(copy, ct);
        copy.Position = 0;
        return copy;
    }

    async Task<IResult> Rejected(ImportKind kind, MemoryStream file, string fileName, Caller caller, CancellationToken ct)
    {
        var outcome = await Handle(kind, file, fileName, caller, ct);
        if (!outcome.Ok) { return outcome.Answer(); }
        var output = new MemoryStream();
        file.Position = 0;
        RejectedRowsFile.Write(file, fileName, outcome.Value!.Reasons, output);
        return Results.File(output.ToArray(), "application/octet-stream", "rejected-" + Path.GetFileName(fileName));
    }

    public async Task<Outcome<ImportReport>> Handle(ImportKind kind, Stream file, string fileName, Caller caller, CancellationToken ct)
    {
        if (!caller.Has(Roles.Commission, Roles.Admin) && !caller.SeesAll) { return Refusal.Forbidden(); }
        int created = 0, updated = 0, unchanged = 0;
        var reasons = new List<RejectedCell>();
        var rejectedRows = new HashSet<int>();
        try
        {
            using var table = TableReader.Open(file, fileName);
            var sheet = table.Sheets[0].Read(new TableColumns(Columns[kind]) { Required = Columns[kind][..1] });
            if (sheet.Problems.FirstOrDefault(p => p.Code == TableProblemCode.MissingColumn) is { } missing) { return Refusal.Invalid(new Finding("table", missing.Column ?? "", "registry.import-file", missing.Text())); }
            var institutions = await db.Institutions.ToDictionaryAsync(i => i.Code, ct);
            var physicians = kind == ImportKind.Physicians ? await db.Practitioners.ToDictionaryAsync(p => p.QualificationNo, ct) : [];
            var touched = new HashSet<Institution>();
            foreach (var row in sheet.Rows)
            {
                var cells = new Cells(row, reasons);
                foreach (var p in row.Problems) { cells.Bad(null, p.Text()); }
                RowResult result = cells.Faulty ? RowResult.Rejected : kind switch
                {
                    ImportKind.Institutions => TakeInstitution(cells, institutions, caller, touched),
                    ImportKind.Physicians => TakePhysician(cells, institutions, physicians, caller, touched),
                    ImportKind.Filings => TakeFiling(cells, institutions, caller, touched),
                    _ => TakeSuspension(cells, institutions, caller, touched),
                };
                switch (result) { case RowResult.Created: created++; break; case RowResult.Updated: updated++; break; case RowResult.Unchanged: unchanged++; break; default: rejectedRows.Add(row.Number); break; }
            }
            foreach (var institution in touched)
            {
                institution.Because("import", fileName);
                db.PublishProfile(institution);
            }
            await db.SaveInBulkAsync(ct);
        }
        catch (TableProblemException problem) { db.ChangeTracker.Clear(); return Refusal.Invalid(new Finding("table", "", "registry.import-file", problem.Problem.Text())); }
        db.ChangeTracker.Clear();
        return new ImportReport(kind, created + updated + unchanged + rejectedRows.Count, created, updated, unchanged, rejectedRows.Count, reasons);
    }

    RowResult TakeInstitution(Cells c, Dictionary<string, Institution> there, Caller caller, HashSet<Institution> touched)
    {
        string code = c.Text("统一社会信用代码").ToUpperInvariant();
        if (!CreditCode.Check(code, terminology.Identifiers).Valid) { c.Bad("统一社会信用代码", words["registry.credit-code", code]); }
        var kinds = new List<InstitutionKind>();
        foreach (var text in Split(c.Text("机构类别")))
        {
            var found = Enum.GetValues<InstitutionKind>().Where(k => k.ToString().Equals(text, StringComparison.OrdinalIgnoreCase) || words.In("zh", "registry.kind." + k) == text).ToList();
            if (found.Count == 1) { kinds.Add(found[0]); } else { c.Bad("机构类别", words["problem.code-unknown", "机构类别", text]); }
        }
        string level = SaveInstitution.Levels.FirstOrDefault(l => l == c.Text("级别") || words.In("zh", "registry.level." + l) == c.Text("级别")) ?? c.Text("级别");
        var request = new SaveInstitution.Request(code, c.Text("机构名称"), kinds, level, c.Text("所在地区划"), c.YesNo("省级机构"), c.YesNo("公立"), c.Optional("电话"), c.Optional("地址"), null);
        foreach (var f in SaveInstitution.Check(request, terminology)) { c.Bad(f.Field switch { "name" => "机构名称", "kinds" => "机构类别", "level" => "级别", _ => "所在地区划" }, words[f.Key, f.Args]); }
        if (!c.Faulty && !ChangeProfile.May(caller, request.Division!)) { c.Bad("所在地区划", words["problem.forbidden"]); }
        bool known = there.TryGetValue(code, out var institution);
        if (!c.Faulty && known && !ChangeProfile.May(caller, institution!.Division)) { c.Bad("统一社会信用代码", words["problem.forbidden"]); }
        if (c.Faulty) { return RowResult.Rejected; }
        if (!known) { db.Add(there[code] = institution = new Institution { Code = code }); }
        SaveInstitution.Take(institution!, request, terminology);
        if (!known) { touched.Add(institution!); return RowResult.Created; }
        if (touched.Contains(institution!) || db.Entry(institution!).State != EntityState.Modified) { return RowResult.Unchanged; }
        touched.Add(institution!);
        return RowResult.Updated;
    }

    RowResult TakePhysician(Cells c, Dictionary<string, Institution> institutions, Dictionary<string, Practitioner> there, Caller caller, HashSet<Institution> touched)
    {
        string licence = c.Need("执业证号", words), name = c.Need("姓名", words), certificate = c.Need("资格证书号", words), edition = c.Need("资格目录", words);
        var classes = Classes(c, "资格类别", edition);
        DateOnly? issued = c.Day("发证日期", words), from = c.Day("开始日期", words), to = c.Day("结束日期", words);
        if (issued is null) { c.Bad("发证日期", words["problem.required", "发证日期"]); }
        if (!DivisionCode.TryParse(c.Text("注册地区划"), out var division) || terminology.Divisions.Find(division) is null) { c.Bad("注册地区划", words["problem.code-unknown", "注册地区划", c.Text("注册地区划")]); }
        else if (!ChangeProfile.May(caller, division.Value)) { c.Bad("注册地区划", words["problem.forbidden"]); }
        Institution? place = null;
        if (c.Text("机构信用代码").Length > 0)
        {
            place = Place(c, institutions, caller);
            if (from is null) { c.Bad("开始日期", words["problem.required", "开始日期"]); }
        }
        if (c.Faulty) { return RowResult.Rejected; }
        bool known = there.TryGetValue(licence, out var physician);
        if (!known) { db.Add(there[licence] = physician = new Practitioner { QualificationNo = licence }); physician.Because("import"); }
        (physician!.Name, physician.Title, physician.Division) = (name, c.Optional("职称"), division.Value);
        var qualification = new Qualification(certificate, classes, edition, issued!.Value, null);
        if (physician.Qualifications.All(q => Kernel.Data.Json.Write(q) != Kernel.Data.Json.Write(qualification))) { physician.Qualifications = [.. physician.Qualifications.Where(q => q.CertificateNo != certificate), qualification]; }
        bool changed = db.Entry(physician).State == EntityState.Modified, practice = false;
        if (place is not null)
        {
            var fact = new PracticeFact(IdOf("practice", place.Code, licence, edition, string.Join(',', classes), c.Text("开始日期"), c.Text("结束日期"), c.Text("外聘")), physician.Id, name, licence, classes, edition, from!.Value, to, c.YesNo("外聘"), db.Clock.GetUtcNow(), null);
            if (place.Practices.All(f => f.FactId != fact.FactId))
            {
                // the same physician from the same day on: this row corrects what an earlier one said
                place.Practices = [.. place.Practices.Select(f => f.SupersededAt is null && f.PractitionerId == physician.Id && f.Catalogue == edition && f.From == from ? f with { SupersededAt = fact.KnownAt } : f), fact];
                touched.Add(place);
                practice = true;
            }
        }
        return !known ? RowResult.Created : changed || practice ? RowResult.Updated : RowResult.Unchanged;
    }

    RowResult TakeFiling(Cells c, Dictionary<string, Institution> institutions, Caller caller, HashSet<Institution> touched)
    {
        var place = Place(c, institutions, caller);
        DateOnly? from = c.Day("生效日期", words), to = c.Day("失效日期", words), work = c.Day("开展日期", words);
        var known = Known(c);
        foreach (var f in ChangeProfile.CheckDays(from, to, "生效日期", "失效日期")) { c.Bad(f.Field, words[f.Key, f.Args]); }
        if (c.Text("备案事项") is "体检" or "Exam" || c.Text("体检类别").Length > 0)
        {
            string category = c.Need("体检类别", words);
            var item = terminology.CodeList(FileExamCategory.List, from ?? default).FirstOrDefault(x => x.Code == category || x.Zh == category);
            if (!c.Faulty && item is null && terminology.Hazards.All(h => h.Category != category)) { c.Bad("体检类别", words["problem.code-unknown", "体检类别", category]); }
            if (c.Faulty) { return RowResult.Rejected; }
            var fact = new ExamCategoryFact(IdOf("category", place!.Code, category, c.Text("生效日期"), c.Text("失效日期"), c.Text("开展日期")), item?.Code ?? category, from!.Value, to, work, known, null);
            if (place.ExamCategories.Any(f => f.FactId == fact.FactId)) { return RowResult.Unchanged; }
            bool replaces = place.ExamCategories.Any(f => f.SupersededAt is null && f.Category == fact.Category && f.ValidFrom == from);
            place.ExamCategories = [.. place.ExamCategories.Select(f => f.SupersededAt is null && f.Category == fact.Category && f.ValidFrom == from ? f with { SupersededAt = db.Clock.GetUtcNow() } : f), fact];
            touched.Add(place);
            return replaces ? RowResult.Updated : RowResult.Created;
        }
        FilingKind? kind = c.Text("备案方式") switch { "整类" or "Class" => FilingKind.Class, "单个病种" or "Item" => FilingKind.Item, "整类除外" or "ClassMinusItems" => FilingKind.ClassMinusItems, _ => null };
        if (kind is null) { c.Bad("备案方式", words["problem.code-unknown", "备案方式", c.Text("备案方式")]); }
        var request = new FileScope.Request(FilingDomain.Diagnosis, kind, int.TryParse(c.Text("类别"), CultureInfo.InvariantCulture, out var number) ? number : null, c.Optional("病种"), Split(c.Text("除外病种")), c.Optional("目录"), from, to, work, c.Optional("备案编号"), null);
        var findings = new List<Finding>();
        var line = kind is null ? null : FileScope.LineOf(request, terminology.Catalogue, known, findings);
        foreach (var f in findings) { c.Bad(f.Field switch { "class" => "类别", "item" => "病种", "catalogue" => "目录", _ => "除外病种" }, words[f.Key, f.Args]); }
        if (c.Faulty) { return RowResult.Rejected; }
        var filing = new FilingFact(IdOf("filing", place!.Code, Scope(line!), c.Text("备案编号"), c.Text("生效日期"), c.Text("失效日期"), c.Text("开展日期")), FilingDomain.Diagnosis, line!, request.FilingNumber ?? "");
        if (place.Filings.Any(f => f.FactId == filing.FactId)) { return RowResult.Unchanged; }
        bool Same(FilingFact f) => f.Line.SupersededAt is null && f.Line.ValidFrom == from && Scope(f.Line) == Scope(line!);
        bool corrects = place.Filings.Any(Same);
        place.Filings = [.. place.Filings.Select(f => Same(f) ? f with { Line = f.Line with { SupersededAt = db.Clock.GetUtcNow() } } : f), filing];
        touched.Add(place);
        return corrects ? RowResult.Updated : RowResult.Created;
    }

    RowResult TakeSuspension(Cells c, Dictionary<string, Institution> institutions, Caller caller, HashSet<Institution> touched)
    {
        var place = Place(c, institutions, caller);
        DateOnly? from = c.Day("开始日期", words), to = c.Day("结束日期", words);
        foreach (var f in ChangeProfile.CheckDays(from, to, "开始日期", "结束日期")) { c.Bad(f.Field, words[f.Key, f.Args]); }
        string basis = c.Need("依据", words), edition = c.Optional("目录") ?? (from is { } day ? terminology.Catalogue.VersionOn(day)?.Id : null) ?? "";
        var classes = c.Text("类别").Length == 0 ? null : Classes(c, "类别", edition);
        var known = Known(c);
        if (c.Faulty) { return RowResult.Rejected; }
        var fact = new SuspensionFact(IdOf("suspension", place!.Code, edition, c.Text("类别"), c.Text("开始日期"), c.Text("结束日期"), basis), FilingDomain.Diagnosis, classes, edition, from!.Value, to, basis, known, null);
        if (place.Suspensions.Any(f => f.FactId == fact.FactId)) { return RowResult.Unchanged; }
        bool Same(SuspensionFact f) => f.SupersededAt is null && f.From == from && f.Catalogue == edition && (f.Classes ?? []).SequenceEqual(classes ?? []);
        bool corrects = place.Suspensions.Any(Same);
        place.Suspensions = [.. place.Suspensions.Select(f => Same(f) ? f with { SupersededAt = db.Clock.GetUtcNow() } : f), fact];
        touched.Add(place);
        return corrects ? RowResult.Updated : RowResult.Created;
    }

    Institution? Place(Cells c, Dictionary<string, Institution> institutions, Caller caller)
    {
        string code = c.Text("机构信用代码").ToUpperInvariant();
        if (!institutions.TryGetValue(code, out var found)) { c.Bad("机构信用代码", words["registry.institution-unknown", code]); return null; }
        if (!ChangeProfile.May(caller, found.Division)) { c.Bad("机构信用代码", words["problem.forbidden"]); }
        return found;
    }

    List<int> Classes(Cells c, string column, string edition)
    {
        var classes = new List<int>();
        foreach (var text in Split(c.Text(column)))
        {
            if (int.TryParse(text, CultureInfo.InvariantCulture, out int n) && terminology.Catalogue.Class(edition, n) is not null) { classes.Add(n); }
            else { c.Bad(column, words["registry.class-unknown", text, edition]); }
        }
        if (classes.Count == 0 && !c.Faulty) { c.Bad(column, words["problem.required", column]); }
        return [.. classes.Distinct().Order()];
    }

    // a published fact was known from the day of its publication; without that day it is known from now
    DateTimeOffset Known(Cells c) => c.Day("公布日期", words) is { } day ? new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(8)).ToUniversalTime() : db.Clock.GetUtcNow();

    static string Scope(FilingLine l) => $"{l.Kind}|{l.Catalogue}|{l.Class}|{l.Item}|{string.Join(',', l.Except.Order(StringComparer.Ordinal))}";
    static string[] Split(string text) => text.Split([' ', ',', '，', '、', ';', '；', '|'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The same words make the same id, so that a file imported twice finds its own facts.</summary>
    static Guid IdOf(params string[] parts) => new(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001F', parts))).AsSpan(0, 16));

    sealed class Cells(Row row, List<RejectedCell> reasons)
    {
        public bool Faulty { get; private set; }
        public void Bad(string? column, string problem) { Faulty = true; reasons.Add(new(row.Number, column, problem)); }
        public string Text(string column) => row[column];
        public string? Optional(string column) => Text(column) is { Length: > 0 } text ? text : null;
        public bool YesNo(string column) => Text(column) is "是" or "Y" or "y" or "1" or "TRUE" or "true";

        public string Need(string column, Words words)
        {
            if (Text(column) is { Length: > 0 } text) { return text; }
            Bad(column, words["problem.required", column]);
            return "";
        }

        public DateOnly? Day(string column, Words words)
        {
            if (Text(column).Length == 0) { return null; }
            if (DateEntry.TryParse(Text(column), out var day)) { return day; }
            Bad(column, words["registry.bad-date", Text(column)]);
            return null;
        }
    }
}
