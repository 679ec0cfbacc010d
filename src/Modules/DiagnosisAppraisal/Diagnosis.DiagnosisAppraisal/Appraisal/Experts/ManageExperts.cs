using System.Security.Cryptography;
using System.Text;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Tables;
using Diagnosis.Kernel.Ui;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Appraisal.Experts;

internal sealed record ExpertAnswer(Guid Id, int Version, string ExpertNo, ExpertState State) : IVersioned;

/// <param name="InEdition">In the published edition of the pool.</param>
internal sealed record ExpertRow(Guid Id, int Version, string ExpertNo, string Name, string Unit, string Title, bool Senior, string Prefecture, IReadOnlyList<string> Specialties, IReadOnlyList<string> DiagnosingClasses,
    string? CertificateNo, DateOnly? CertificateTo, bool OtherProvince, ExpertState State, RemovalGround? Ground, string? StateReason, DateOnly Since, bool InEdition);
internal sealed record PoolView(int? Edition, DateOnly? PublishedOn, string? PublishedBy, string? Hash, int Published, IReadOnlyDictionary<string, int> DiagnosingByClass, bool Changed);
internal sealed record ExpertStateRequest(ExpertState? State, RemovalGround? Ground, string? Reason);
internal sealed record EditionAnswer(Guid Id, int Version, int Edition, int Experts, string Hash) : IVersioned;
internal sealed record ExpertImportReport(int Rows, int Created, int Updated, int Unchanged, int Rejected, IReadOnlyList<RejectedCell> Reasons);

/// <summary>
/// The pool is set by the province (LAW art. 53). Entries are worked on by its commission; a draw sees only what was published as an edition,
/// except that whoever is removed or suspended is out at once.
/// </summary>
internal sealed class ManageExperts(DiagnosisAppraisalDb db, ITerminology terminology, AppraisalReference reference, TimeProvider clock, Words words)
{
    public static readonly string[] Columns = ["专家编号", "姓名", "工作单位", "职称", "所在地区划", "专业", "诊断资格类别", "资格证书号", "资格有效期至", "外省专家"];

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/appraisal/experts", (string? q, string? specialty, ExpertState? state, string? after, int? size, Caller caller, ManageExperts h, CancellationToken ct) => h.ListAsync(caller, q, specialty, state, after, size, ct))
            .For(Roles.Appraisal, Roles.Commission).WithTags("Appraisal: expert pool").WithSummary("Experts of the province's pool").Produces<Page<ExpertRow>>();
        api.MapPost("/appraisal/experts", async (ExpertRequest r, Caller caller, ManageExperts h, CancellationToken ct) => (await h.PutAsync(r, caller, default, ct)).Created(v => $"/api/v1/appraisal/experts/{v.Id}"))
            .For(Roles.Commission).Idempotent<DiagnosisAppraisalDb>().WithTags("Appraisal: expert pool").WithSummary("Enters an expert, or a new version of one by number; the province's commission only").Produces<ExpertAnswer>(201).ProducesProblem(403).ProducesProblem(422);
        api.MapPost("/appraisal/experts/{id:guid}/state", async (Guid id, ExpertStateRequest r, Caller caller, IfMatch ifMatch, ManageExperts h, CancellationToken ct) => (await h.StateAsync(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Commission).WithTags("Appraisal: expert pool").WithSummary("Suspends, restores or removes an expert, with the reason; effective at once").Produces<ExpertAnswer>().ProducesProblem(403).ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/appraisal/experts/import", async (string? fileName, HttpRequest request, Caller caller, ManageExperts h, CancellationToken ct) => (await h.ImportAsync(await Buffer(request, ct), fileName ?? "upload.csv", caller, ct)).Answer())
            .For(Roles.Commission).WithTags("Appraisal: expert pool").TakesFile(Routes.Csv, Routes.Xlsx, Routes.Binary).WithSummary("Imports experts, CSV (UTF-8, GB18030) or XLSX; a number already there is updated").Produces<ExpertImportReport>().ProducesProblem(403).ProducesProblem(422);
        api.MapGet("/appraisal/experts/template", Template).For(Roles.Commission).WithTags("Appraisal: expert pool").WithSummary("Empty CSV with the columns of the import").AnswersFile(Routes.Csv);
        api.MapGet("/appraisal/pool", (Caller caller, ManageExperts h, CancellationToken ct) => h.PoolAsync(caller, ct))
            .For(Roles.Appraisal, Roles.Commission).WithTags("Appraisal: expert pool").WithSummary("The published edition of the pool and whether entries changed since").Produces<PoolView>();
        api.MapPost("/appraisal/pool/editions", async (Caller caller, ManageExperts h, CancellationToken ct) => (await h.PublishAsync(caller, ct)).Created(v => "/api/v1/appraisal/pool"))
            .For(Roles.Commission).Idempotent<DiagnosisAppraisalDb>().WithTags("Appraisal: expert pool").WithSummary("Publishes the active experts as the next edition of the pool").Produces<EditionAnswer>(201).ProducesProblem(403).ProducesProblem(422);
    }

    static IResult Template()
    {
        var output = new MemoryStream();
        using (var csv = new CsvWriter(output)) { csv.WriteRow([.. Columns]); }
        return Results.File(output.ToArray(), "text/csv; charset=utf-8", "experts.csv");
    }

    static async Task<MemoryStream> Buffer(HttpRequest request, CancellationToken ct)
    {
        var copy = new MemoryStream();
        await request.Body.CopyToAsync(copy, ct);
        copy.Position = 0;
        return copy;
    }

    /// <summary>The province a caller belongs to, e.g. 320000.</summary>
    public static string ProvinceOf(Caller caller) => caller.Division is { Length: >= 2 } d ? d[..2] + "0000" : "";
    public static bool IsProvince(Caller caller) => caller.SeesAll || (caller.Has(Roles.Commission) && caller.Division is { Length: >= 6 } d && d[2..6] == "0000");
    static Refusal NotTheProvince => Refusal.Forbidden("appraisal.province-only", "职业病防治法 第53条");

    public async Task<Page<ExpertRow>> ListAsync(Caller caller, string? text, string? specialty, ExpertState? state, string? after, int? size, CancellationToken ct)
    {
        int most = Paging.Size(size);
        string province = ProvinceOf(caller);
        var query = db.Experts.AsNoTracking().Where(e => e.Division == province);
        if (state is { } s) { query = query.Where(e => e.State == s); }
        if (DiagnosisCase.Blank(text) is { } t) { query = query.Where(e => e.Name.StartsWith(t) || e.ExpertNo == t || e.Unit.Contains(t)); }
        if (after is { Length: > 0 } a) { query = query.Where(e => e.ExpertNo.CompareTo(a) > 0); }
        query = query.OrderBy(e => e.ExpertNo);
        // the list of specialties stands in a JSON column; a pool has hundreds of entries, not more
        var rows = DiagnosisCase.Blank(specialty) is { } group
            ? [.. (await query.ToListAsync(ct)).Where(e => e.Specialties.Contains(group) || e.DiagnosingClasses.Contains(group)).Take(most + 1)]
            : await query.Take(most + 1).ToListAsync(ct);
        var titles = Titles(province);
        var inEdition = (await LatestAsync(province, ct))?.Entries.Select(e => e.ExpertId).ToHashSet() ?? [];
        return rows.ConvertAll(e => new ExpertRow(e.Id, e.Version, e.ExpertNo, e.Name, e.Unit, e.Title, titles.Contains(e.Title), e.Prefecture, e.Specialties, e.DiagnosingClasses, e.CertificateNo, e.CertificateTo, e.OtherProvince, e.State, e.Ground, e.StateReason, e.Since, inEdition.Contains(e.Id)))
            .ToPage(most, r => r.ExpertNo);
    }

    public Task<ExpertPool?> LatestAsync(string province, CancellationToken ct) => db.ExpertPools.AsNoTracking().Where(p => p.Division == province).OrderByDescending(p => p.Edition).FirstOrDefaultAsync(ct);

    public async Task<PoolView> PoolAsync(Caller caller, CancellationToken ct)
    {
        string province = ProvinceOf(caller);
        var pool = await LatestAsync(province, ct);
        var now = await db.Experts.AsNoTracking().Where(e => e.Division == province && e.State == ExpertState.Active).Select(e => new { e.Id, e.Version }).ToListAsync(ct);
        var published = pool?.Entries ?? [];
        return new(pool?.Edition, pool?.PublishedOn, pool?.PublishedBy, pool?.Hash, published.Count, published.SelectMany(e => e.DiagnosingClasses).CountBy(c => c).ToDictionary(c => c.Key, c => c.Value),
            !now.Select(e => (e.Id, e.Version)).ToHashSet().SetEquals(published.Select(e => (e.ExpertId, e.Version))));
    }

    /// <summary>Enters an expert or a new version of one; <paramref name="ifMatch"/> guards the version the page showed.</summary>
    public async Task<Outcome<ExpertAnswer>> PutAsync(ExpertRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        if (!IsProvince(caller)) { return NotTheProvince; }
        string province = ProvinceOf(caller);
        if (Check(r, province) is { Count: > 0 } wrong) { return Refusal.Invalid(wrong); }
        string no = r.ExpertNo!.Trim();
        var expert = await db.Experts.FirstOrDefaultAsync(e => e.Division == province && e.ExpertNo == no, ct);
        if (expert is not null && await db.CheckAsync(expert, ifMatch, ct) is { } stale) { return stale; }
        if (expert?.State == ExpertState.Removed) { return Refusal.Conflict(new Finding("P10", "expertNo", "appraisal.expert-removed", expert.Name)); }
        Take(r, expert, province);
        await db.SaveChangesAsync(ct);
        expert ??= await db.Experts.FirstAsync(e => e.Division == province && e.ExpertNo == no, ct);
        return new ExpertAnswer(expert.Id, expert.Version, expert.ExpertNo, expert.State);
    }

    public async Task<Outcome<ExpertAnswer>> StateAsync(Guid id, ExpertStateRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        if (!IsProvince(caller)) { return NotTheProvince; }
        string province = ProvinceOf(caller);
        if (await db.Experts.FirstOrDefaultAsync(e => e.Id == id && e.Division == province, ct) is not { } expert) { return Refusal.NotFound(); }
        if (await db.CheckAsync(expert, ifMatch, ct) is { } stale) { return stale; }
        if (r.State is not { } state) { return Refusal.Invalid(new Finding("P13", "state", "appraisal.expert-state")); }
        if (expert.Become(state, r.Ground, r.Reason, clock.Today()) is { } no) { return no; }
        expert.Because(state.ToString().ToLowerInvariant(), r.Reason);
        await db.SaveChangesAsync(ct);
        return new ExpertAnswer(expert.Id, expert.Version, expert.ExpertNo, expert.State);
    }

    /// <summary>The next edition: every active expert of the province as they stand now.</summary>
    public async Task<Outcome<EditionAnswer>> PublishAsync(Caller caller, CancellationToken ct)
    {
        if (!IsProvince(caller)) { return NotTheProvince; }
        string province = ProvinceOf(caller);
        var experts = await db.Experts.AsNoTracking().Where(e => e.Division == province && e.State == ExpertState.Active).OrderBy(e => e.ExpertNo).ToListAsync(ct);
        if (experts.Count == 0) { return Refusal.Invalid(new Finding("P14", "", "appraisal.pool-empty")); }
        var latest = await LatestAsync(province, ct);
        var pool = new ExpertPool { Division = province, Edition = (latest?.Edition ?? 0) + 1, PublishedOn = clock.Today(), PublishedBy = caller.Name, Entries = [.. experts.Select(e => e.Entry())] };
        pool.Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Json.Write(pool.Entries))));
        if (pool.Hash == latest?.Hash) { return Refusal.Conflict(new Finding("P15", "", "appraisal.pool-unchanged", latest.Edition)); }
        pool.Because("publish");
        db.Add(pool);
        await db.SaveChangesAsync(ct);
        return new EditionAnswer(pool.Id, pool.Version, pool.Edition, pool.Entries.Count, pool.Hash);
    }

    public async Task<Outcome<ExpertImportReport>> ImportAsync(Stream file, string fileName, Caller caller, CancellationToken ct)
    {
        if (!IsProvince(caller)) { return NotTheProvince; }
        string province = ProvinceOf(caller);
        int created = 0, updated = 0, unchanged = 0;
        var reasons = new List<RejectedCell>();
        var rejected = new HashSet<int>();
        var known = await db.Experts.Where(e => e.Division == province).ToDictionaryAsync(e => e.ExpertNo, ct);
        var seen = new HashSet<string>();
        try
        {
            using var table = TableReader.Open(file, fileName);
            var sheet = table.Sheets[0].Read(new TableColumns(Columns) { Required = Columns[..4] });
            if (sheet.Problems.FirstOrDefault(p => p.Code == TableProblemCode.MissingColumn) is { } missing) { return Refusal.Invalid(new Finding("P16", missing.Column ?? "", "appraisal.import-file", missing.Text())); }
            foreach (var row in sheet.Rows)
            {
                if (row.IsBlank) { continue; }
                var until = row[Columns[8]] is { Length: > 0 } typed ? DateEntry.TryParse(typed, out var day) ? day : (DateOnly?)DateOnly.MinValue : null;
                var r = new ExpertRequest(row[Columns[0]], row[Columns[1]], row[Columns[2]], row[Columns[3]], row[Columns[4]], Codes(row[Columns[5]]), Codes(row[Columns[6]]), row[Columns[7]], until, null, row[Columns[9]] is "是" or "Y" or "1");
                foreach (var p in row.Problems) { Bad(row.Number, Columns[0], p.Text()); }
                foreach (var f in Check(r, province)) { Bad(row.Number, ColumnOf(f.Field), words[f.Key, f.Args] + words[f.Key + ".remedy", f.Args]); }
                if (!rejected.Contains(row.Number) && !seen.Add(r.ExpertNo!)) { Bad(row.Number, Columns[0], words["appraisal.import-twice", r.ExpertNo!]); }
                if (!rejected.Contains(row.Number) && known.GetValueOrDefault(r.ExpertNo!)?.State == ExpertState.Removed) { Bad(row.Number, Columns[0], words["appraisal.expert-removed", r.Name!]); }
                if (rejected.Contains(row.Number)) { continue; }
                switch (Take(r, known.GetValueOrDefault(r.ExpertNo!.Trim()), province)) { case null: created++; break; case true: updated++; break; default: unchanged++; break; }
            }
            await db.SaveChangesAsync(ct);
        }
        catch (TableProblemException problem) { db.ChangeTracker.Clear(); return Refusal.Invalid(new Finding("P16", "", "appraisal.import-file", problem.Problem.Text())); }
        return new ExpertImportReport(created + updated + unchanged + rejected.Count, created, updated, unchanged, rejected.Count, reasons);

        void Bad(int row, string column, string why) { rejected.Add(row); reasons.Add(new(row, column, why)); }
        // codes, or the Chinese names of the groups
        List<string> Codes(string cell) => [.. cell.Split([',', '，', ';', '；', '、', '|'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(x => reference.Specialties.FirstOrDefault(s => s.NameZh == x)?.Code ?? x)];
        static string ColumnOf(string field) => field switch { "name" => Columns[1], "unit" => Columns[2], "title" => Columns[3], "prefecture" => Columns[4], "specialties" => Columns[5], "diagnosingClasses" => Columns[6], "certificateNo" => Columns[7], "certificateTo" => Columns[8], _ => Columns[0] };
    }

    /// <summary>Null: created; true: a new version; false: nothing new.</summary>
    bool? Take(ExpertRequest r, Expert? expert, string province)
    {
        if (expert is not null)
        {
            if (!expert.Take(r)) { return false; }
            expert.Because("change");
            return true;
        }
        var added = new Expert { ExpertNo = r.ExpertNo!.Trim(), Division = province, Since = clock.Today() };
        added.Take(r);
        added.Because("enter");
        db.Add(added);
        return null;
    }

    IReadOnlySet<string> Titles(string province) => AppraisalPolicy.On(terminology, AppraisalLevel.First, province, clock.Today()).SeniorTitles;

    List<Finding> Check(ExpertRequest r, string province)
    {
        var wrong = new List<Finding>();
        if (string.IsNullOrWhiteSpace(r.ExpertNo) || r.ExpertNo.Length > 30) { wrong.Add(new("P01", "expertNo", "appraisal.expert-no")); }
        if (string.IsNullOrWhiteSpace(r.Name) || r.Name.Length > 50) { wrong.Add(new("P02", "name", "appraisal.expert-name")); }
        if (string.IsNullOrWhiteSpace(r.Unit) || r.Unit.Length > 100) { wrong.Add(new("P03", "unit", "appraisal.expert-unit")); }
        if (string.IsNullOrWhiteSpace(r.Title)) { wrong.Add(new("P04", "title", "appraisal.expert-title")); }
        else if (!Titles(province).Contains(r.Title.Trim())) { wrong.Add(new("P04", "title", "appraisal.expert-not-senior", r.Title) { Basis = "职业病防治法 第53条" }); }
        if (r.Prefecture is not { Length: 6 } || !r.Prefecture.All(char.IsAsciiDigit)) { wrong.Add(new("P05", "prefecture", "appraisal.expert-prefecture")); }
        var groups = (r.Specialties ?? []).Concat(r.DiagnosingClasses ?? []).ToList();
        if (groups.Count == 0) { wrong.Add(new("P06", "specialties", "appraisal.expert-specialty")); }
        if (groups.FirstOrDefault(s => reference.Specialty(s) is null) is { } unknown) { wrong.Add(new("P06", "specialties", "appraisal.specialty-unknown", unknown)); }
        if ((r.DiagnosingClasses ?? []).FirstOrDefault(c => reference.Specialty(c) is { IsDiseaseClass: false }) is { } field) { wrong.Add(new("P07", "diagnosingClasses", "appraisal.not-a-class", field)); }
        if (r.DiagnosingClasses is { Count: > 0 } && string.IsNullOrWhiteSpace(r.CertificateNo)) { wrong.Add(new("P08", "certificateNo", "appraisal.expert-certificate")); }
        if (r.CertificateTo == DateOnly.MinValue) { wrong.Add(new("P09", "certificateTo", "appraisal.expert-certificate-to")); }
        return wrong;
    }
}
