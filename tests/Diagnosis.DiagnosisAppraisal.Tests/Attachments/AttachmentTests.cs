using System.Net;
using System.Text;
using Diagnosis.DiagnosisAppraisal.Attachments;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Files;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Tests.Attachments;

public sealed class AttachmentTests
{
    internal static readonly byte[] Pdf = "%PDF-1.7 a scan"u8.ToArray(), Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3], Jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 9, 9];

    internal static Task<Outcome<AttachmentAnswer>> Attach(World world, Guid id, byte[] content, string kind = "other", string name = "scan", Caller? caller = null) =>
        world.App.In<AttachFile, Outcome<AttachmentAnswer>>(h => h.Handle(id, new(kind), [new(new MemoryStream(content), name)], caller ?? World.Agency, default));

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_content_says_what_a_file_is_and_nothing_else_does(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.ReceivedAsync();
        foreach (var (content, name, rule) in (IEnumerable<(byte[], string, string)>)[
            ([.. "MZ\u0090\0 this program"u8], "film.pdf", "F04"), ([.. "<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"u8], "film.png", "F04"), ([.. "<!doctype html><script>1</script>"u8], "x.jpg", "F04"),
            ([], "empty.pdf", "F02"), ([.. "PK\u0003\u0004"u8], "a.docx", "F04"), (DicomFile.Film(cutTo: 700), "cut.dcm", "F11"), ([.. new byte[128], .. "DICM"u8], "bare.dcm", "F11")])
        {
            Assert.Equal((name, rule), (name, World.Rule(await Attach(world, id, content, name: name))));
        }
        foreach (var (content, type) in (IEnumerable<(byte[], string)>)[(Pdf, FileKinds.Pdf), (Png, FileKinds.Png), (Jpeg, FileKinds.Jpeg), ([.. "II*\0"u8, 8, 0, 0, 0], FileKinds.Tiff), ([.. "MM\0*"u8, 8, 0, 0, 0], FileKinds.Tiff), (DicomFile.Film(), FileKinds.Dicom)])
        {
            Assert.True((await Attach(world, id, content, name: "anything.exe")).Ok, type);
        }
        var list = (await world.App.In<ReadAttachments, Outcome<IReadOnlyList<AttachmentView>>>(h => h.ListAsync(id, World.Agency, default))).Value!;
        Assert.Equal([FileKinds.Pdf, FileKinds.Png, FileKinds.Jpeg, FileKinds.Tiff, FileKinds.Tiff, FileKinds.Dicom], list.Select(a => a.Versions[0].Pages[0].ContentType));
        // what was refused left nothing behind: six files and no draft
        Assert.Equal(6, Directory.GetFiles(world.Files, "*", SearchOption.AllDirectories).Length);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Size_and_types_are_policies(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.ReceivedAsync();
        world.Terminology.Overrides["attachment.max-megabytes"] = "1";
        Assert.Equal("F03", World.Rule(await Attach(world, id, [.. Pdf, .. new byte[1 << 20]])));
        Assert.True((await Attach(world, id, [.. Pdf, .. new byte[(1 << 20) - Pdf.Length]])).Ok);
        world.Terminology.Overrides["attachment.types"] = "application/pdf";
        Assert.Equal("F04", World.Rule(await Attach(world, id, Png)));
        world.Terminology.Overrides["attachment.max-per-case"] = "1";
        Assert.Equal("F13", World.Rule(await Attach(world, id, Pdf)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_file_of_the_exchange_is_taken_once_by_the_checks_of_an_upload(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.ReceivedAsync();
        string number = await world.App.In<DiagnosisAppraisalDb, string>(db => db.Cases.Where(c => c.Id == id).Select(c => c.CaseNo).SingleAsync());
        Task<CaseFileAnswer> Send(string to, byte[] content, Guid file, string kind = "lung-function", Caller? caller = null) => world.App.In<ICaseFiles, CaseFileAnswer>(f => f.AttachAsync(new(to, kind, "肺功能", null, "a.pdf", content, file), caller ?? World.Agency, default));
        var once = Guid.CreateVersion7();
        // a rehearsal answers the same and leaves nothing in the case
        Assert.Equal("Created", (await world.App.In<ICaseFiles, CaseFileAnswer>(f => f.CheckAsync(new(number, "lung-function", "肺功能", null, "a.pdf", Pdf, once), World.Agency, default))).Outcome);
        Assert.Empty((await world.App.In<ReadAttachments, Outcome<IReadOnlyList<AttachmentView>>>(h => h.ListAsync(id, World.Agency, default))).Value!);
        Assert.Equal("Created", (await Send(number, Pdf, once)).Outcome);
        Assert.Equal("Unchanged", (await Send(id.ToString(), Pdf, once)).Outcome);
        Assert.Equal(["F12"], (await Send(number, Png, Guid.CreateVersion7(), "poem")).Findings.Select(f => f.Rule));
        Assert.Equal(["F04"], (await Send(number, [.. "MZ"u8], Guid.CreateVersion7())).Findings.Select(f => f.Rule));
        Assert.Equal("NotFound", (await Send("none", Pdf, Guid.CreateVersion7())).Outcome);
        Assert.Equal("Forbidden", (await Send(number, Pdf, Guid.CreateVersion7(), caller: World.Agency with { Roles = new HashSet<string> { Roles.Hospital } })).Outcome);
        Assert.Equal(once, (await world.App.In<ReadAttachments, Outcome<IReadOnlyList<AttachmentView>>>(h => h.ListAsync(id, World.Agency, default))).Value!.Single().Id);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Versions_follow_each_other_and_a_withdrawal_keeps_them(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.ReceivedAsync();
        var first = (await Attach(world, id, Pdf, "employer-answer")).Value!;
        Task<Outcome<AttachmentAnswer>> Replace(byte[] content, string? reason, int? seen = null) =>
            world.App.In<ReplaceFile, Outcome<AttachmentAnswer>>(h => h.Handle(first.Id, reason, [new(new MemoryStream(content), "b.png")], World.Agency, new IfMatch(seen), default));
        Assert.Equal("F07", World.Rule(await Replace(Png, " ")));
        Assert.Equal("F09", World.Rule(await Replace(Pdf, "重扫")));
        Assert.Equal(2, (await Replace(Png, "更清晰", 1)).Value!.No);
        Assert.Equal(Refused.Stale, (await Replace(Jpeg, "迟到的人", 1)).Refused);
        async Task<(int Status, string? Disposition, string? Type, byte[] Body, IHeaderDictionary Headers)> Download(int? version, Caller caller)
        {
            var http = new DefaultHttpContext { RequestServices = world.App.Services };
            var body = new MemoryStream();
            http.Response.Body = body;
            await world.App.In<ReadAttachments>(async h => await (await h.OpenAsync(first.Id, version, 1, caller, default)).ExecuteAsync(http));
            return (http.Response.StatusCode, http.Response.Headers.ContentDisposition, http.Response.ContentType, body.ToArray(), http.Response.Headers);
        }
        var one = await Download(1, World.Agency);
        Assert.Equal((200, FileKinds.Pdf), (one.Status, one.Type));
        Assert.Equal(Pdf, one.Body);
        Assert.StartsWith("attachment", one.Disposition, StringComparison.Ordinal);
        Assert.Equal(("nosniff", "default-src 'none'; sandbox", "private, no-store"), (one.Headers.XContentTypeOptions.ToString(), one.Headers.ContentSecurityPolicy.ToString(), one.Headers.CacheControl.ToString()));
        Assert.Equal(Png, (await Download(null, World.Commission("320706"))).Body);
        // not a reader of the case
        Assert.Equal(404, (await Download(1, World.OtherAgency)).Status);
        Assert.Equal(404, (await Download(3, World.Agency)).Status);
        var reads = await world.App.In<DiagnosisAppraisalDb, List<string?>>(db => db.History.Where(h => h.RecordId == first.Id && h.Action == "download").OrderBy(h => h.Id).Select(h => h.Reason).ToListAsync());
        Assert.Equal([$"v1 p1 {first.Sha256[0][..12]}", reads[^1]], reads);
        Assert.StartsWith("v2 p1", reads[1], StringComparison.Ordinal);

        Task<Outcome<AttachmentAnswer>> Withdraw(string? reason) => world.App.In<WithdrawFile, Outcome<AttachmentAnswer>>(h => h.Handle(first.Id, new(reason), World.Agency, default, default));
        Assert.Equal("F10", World.Rule(await Withdraw("")));
        Assert.True((await Withdraw("误传")).Value!.Withdrawn);
        Assert.Equal("F08", World.Rule(await Withdraw("再次")));
        Assert.Equal("F08", World.Rule(await Replace(Jpeg, "改")));
        Assert.Equal(Pdf, (await Download(1, World.Agency)).Body);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Only_the_agency_of_an_open_case_attaches(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.ReceivedAsync();
        Assert.Equal(Refused.NotFound, (await Attach(world, id, Pdf, caller: World.OtherAgency)).Refused);
        Assert.Equal(Refused.Forbidden, (await Attach(world, id, Pdf, caller: World.Commission("320706"))).Refused);
        Assert.Equal("F12", World.Rule(await Attach(world, id, Pdf, "no-such-kind")));
        await world.Must<CloseCase>(h => h.Withdraw(id, new("本人撤回"), World.Agency, default, default));
        Assert.Equal("F01", World.Rule(await Attach(world, id, Pdf)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Scanned_pages_make_one_document_in_their_order(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.ReceivedAsync();
        Task<Outcome<AttachmentAnswer>> Pages(params byte[][] pages) => world.App.In<AttachFile, Outcome<AttachmentAnswer>>(h => h.Handle(id, new("identity", "身份证"), [.. pages.Select((p, i) => new IncomingFile(new MemoryStream(p), $"p{i}.jpg"))], World.Agency, default));
        var made = (await Pages(Jpeg, Png, [.. Jpeg, 1])).Value!;
        Assert.Equal([Sha(Jpeg), Sha(Png), Sha([.. Jpeg, 1])], made.Sha256);
        Assert.Equal("F05", World.Rule(await Pages(Jpeg, Pdf)));
        Assert.Equal("F02", World.Rule(await Pages(Jpeg, [])));
        Assert.Equal("F06", World.Rule(await Pages([.. Enumerable.Repeat(Jpeg, CaseAttachment.MostPages + 1)])));

        static string Sha(byte[] content) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_film_of_somebody_else_is_taken_with_a_warning_that_names_fields_only(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.ReceivedAsync();
        var outcome = await Attach(world, id, DicomFile.Film(name: "Li^Si=李^四", id: "LOCAL-7788"), "film");
        Assert.Equal(["name"], outcome.Value!.IdentityDiffers);
        Assert.Equal(("F20", Level.Warning), (World.Rule(outcome), outcome.Findings[0].Level));
        // neither the answer nor anything stored tells whose film it says it is
        var stored = await world.App.In<DiagnosisAppraisalDb, List<string?>>(db => db.History.Where(h => h.RecordId == outcome.Value!.Id).Select(h => h.Content).ToListAsync());
        Assert.NotEmpty(stored);
        foreach (string text in (string[])[.. stored.OfType<string>(), Json.Write(outcome.Value!)]) { Assert.False(text.Contains("李^四", StringComparison.Ordinal) || text.Contains("李四", StringComparison.Ordinal) || text.Contains("Si", StringComparison.Ordinal) || text.Contains("LOCAL-7788", StringComparison.Ordinal), text); }
        var film = (await world.App.In<ReadAttachments, Outcome<AttachmentView>>(h => h.FindAsync(outcome.Value!.Id, World.Agency, default))).Value!;
        Assert.Equal(("DX", new DateOnly(2025, 5, 20), true), (film.Versions[0].Pages[0].Film!.Modality, film.DatedOn!.Value, film.CanBeRead));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_file_without_its_row_is_harmless(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.ReceivedAsync();
        // killed between the file and the row: the file is whole and named, nobody refers to it
        var (orphan, _) = await world.App.Services.GetRequiredService<FileStore>().SaveAsync(new MemoryStream(Pdf), "scan", 1 << 20, FileKinds.Scans, null);
        // killed while the file was being written: a draft
        string draft = Path.Combine(world.Files, ".0123.new");
        await File.WriteAllBytesAsync(draft, Pdf[..4]);
        Assert.Empty((await world.App.In<ReadAttachments, Outcome<IReadOnlyList<AttachmentView>>>(h => h.ListAsync(id, World.Agency, default))).Value!);
        // sent again it is kept once and has its row
        var again = (await Attach(world, id, Pdf)).Value!;
        Assert.Equal(orphan!.Sha256, Assert.Single(again.Sha256));
        Assert.Equal(2, Directory.GetFiles(world.Files, "*", SearchOption.AllDirectories).Length);

        // the row that cannot be saved leaves the file, and no row
        byte[] other = [.. Pdf, 7];
        await Assert.ThrowsAnyAsync<Exception>(() => world.App.In<DiagnosisAppraisalDb>(async db =>
        {
            await using var scope = world.App.Services.CreateAsyncScope();
            var store = scope.ServiceProvider.GetRequiredService<FileStore>();
            var (file, _) = await store.SaveAsync(new MemoryStream(other), "x", 1 << 20, FileKinds.Scans, null);
            db.Add(new CaseAttachment { CaseId = id, Kind = new string('x', 4000), Title = null!, Versions = [new(1, [new(file!, null)], default, "", "", null)] });
            await db.SaveChangesAsync();
        }));
        Assert.Single((await world.App.In<ReadAttachments, Outcome<IReadOnlyList<AttachmentView>>>(h => h.ListAsync(id, World.Agency, default))).Value!);
        Assert.True((await Attach(world, id, other)).Ok);
    }

    [Fact]
    public async Task By_api_and_page_with_keys_versions_and_headers()
    {
        await using var web = await Web.StartAsync();
        string path = await WebCases.ReceivedAsync(web);
        HttpContent Body(byte[] content) => new ByteArrayContent(content);
        using var first = await web.Send(HttpMethod.Post, path + "/attachments?kind=film&name=a.dcm", key: "f1", content: Body(DicomFile.Film(name: "李四")));
        Assert.True(first.StatusCode == HttpStatusCode.Created, await first.Content.ReadAsStringAsync());
        Assert.Equal(("F20", "\"1\""), (first.Headers.GetValues("Diagnosis-Warnings").Single(), first.Headers.ETag!.Tag));
        string place = first.Headers.Location!.ToString();
        using var again = await web.Send(HttpMethod.Post, path + "/attachments?kind=film&name=a.dcm", key: "f1", content: Body(DicomFile.Film(name: "李四")));
        Assert.Equal((HttpStatusCode.Created, place), (again.StatusCode, again.Headers.Location!.ToString()));
        using var list = await web.Send(HttpMethod.Get, path + "/attachments");
        Assert.Equal(1, System.Text.Json.JsonDocument.Parse(await list.Content.ReadAsStringAsync()).RootElement.GetArrayLength());
        using var stale = await web.Send(HttpMethod.Post, place + "/versions?reason=x", content: Body(Pdf), ifMatch: 7);
        Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
        using var svg = await web.Send(HttpMethod.Post, path + "/attachments?kind=other&name=a.pdf", content: Body(Encoding.UTF8.GetBytes("<svg/>")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, svg.StatusCode);
        using var look = await web.Send(HttpMethod.Get, place + "/preview");
        Assert.Equal((HttpStatusCode.OK, "image/png", "inline"), (look.StatusCode, look.Content.Headers.ContentType!.MediaType, look.Content.Headers.ContentDisposition!.DispositionType));
        using var content = await web.Send(HttpMethod.Get, place + "/content", caller: "320706");
        Assert.Equal((HttpStatusCode.OK, "application/dicom", "attachment"), (content.StatusCode, content.Content.Headers.ContentType!.MediaType, content.Content.Headers.ContentDisposition!.DispositionType));
        using var stranger = await web.Send(HttpMethod.Get, place + "/content", caller: "other");
        Assert.Equal(HttpStatusCode.NotFound, stranger.StatusCode);

        string page = "/diagnosis/cases/" + path[(path.LastIndexOf('/') + 1)..] + "/attachments";
        string html = await web.Page(page);
        Assert.Contains("影像信息不一致", html, StringComparison.Ordinal);
        Assert.DoesNotContain("李四", html, StringComparison.Ordinal);
        // a scanner without script: several images at once become the pages of one paper
        string posted = await web.PostAs("agency", page, "attach", [("AttachInput.Kind", "identity"), ("AttachInput.Title", "身份证正反面")], ("AttachInput.Pages", Jpeg, "1.jpg"), ("AttachInput.Pages", Png, "2.png"));
        Assert.EndsWith("/attachments?done=1", posted, StringComparison.Ordinal);
        string second = await web.Page(page);
        Assert.Contains("身份证正反面", second, StringComparison.Ordinal);
        Assert.Contains("第 2 页", second, StringComparison.Ordinal);
        string wrong = await web.PostAs("agency", page, "attach", [("AttachInput.Kind", "other")], ("AttachInput.File", "MZ program"u8.ToArray(), "bill.pdf"));
        Assert.StartsWith("200", wrong, StringComparison.Ordinal);
        Assert.Contains("文件内容不是允许的类型", wrong, StringComparison.Ordinal);
        Assert.StartsWith("200", await web.PostAs("agency", page, "attach", [("AttachInput.Kind", "other")]), StringComparison.Ordinal);
        string change = page + "?change=" + place[(place.LastIndexOf('/') + 1)..];
        Assert.Contains("done=1", await web.PostAs("agency", change, "replace", [("ReplaceInput.Reason", "重新导出")], ("ReplaceInput.File", DicomFile.Film(rows: 50), "b.dcm")), StringComparison.Ordinal);
        Assert.Contains("done=1", await web.PostAs("agency", change, "withdraw", [("WithdrawInput.Reason", "他人影像")]), StringComparison.Ordinal);
        Assert.Contains("他人影像", await web.Page(page), StringComparison.Ordinal);
        // the commission reads and cannot change
        Assert.DoesNotContain("name=\"AttachInput.Kind\"", await web.Page(page, "320706"), StringComparison.Ordinal);
    }
}
