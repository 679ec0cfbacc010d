using Diagnosis.DiagnosisAppraisal.Appraisal.Documents;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.DiagnosisAppraisal.Documents;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Documents;
using Diagnosis.Kernel.Files;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Tests.Documents;

public sealed class DocumentTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;
    static readonly Caller admin = new("admin", "管理员", new HashSet<string> { Roles.Admin }, null, null, null, false);
    static readonly string[] codes = ["registration", "received", "not-received", "supplement", "employer-letter", "press-letter", "site-survey", "suspension", "resumption", "process-record", "delivery-receipt", "transfer-letter"];
    static readonly string[] printed = ["certificate", "appraisal-first", "appraisal-final", "appraisal-received", "appraisal-supplement", "appraisal-accepted", "appraisal-late", "appraisal-refused", "appraisal-withdrawn", "appraisal-record", "appraisal-draw", "appraisal-draw-opened"];

    static async Task<World> StartAsync(Engine engine)
    {
        try { DocumentFonts.OfSystem(); } catch (NoFontException e) { Assert.Skip(e.Message); }
        return await World.StartAsync(engine, more: s => s.AddSingleton(DocumentFonts.OfSystem()));
    }

    static Task<Outcome<DocumentRow>> Make(World world, Guid id, string code, string? subject = null, DateOnly? on = null, Caller? caller = null) => world.App.In<MakeDocument, Outcome<DocumentRow>>(h => h.Handle(id, new(code, subject, on), caller ?? World.Agency, Ct));
    static async Task<DocumentRow> MustMake(World world, Guid id, string code, string? subject = null)
    {
        var outcome = await Make(world, id, code, subject);
        Assert.True(outcome.Ok, $"{code}: " + string.Join("; ", outcome.Findings.Select(f => $"{f.Rule} {f.Key} {string.Join(',', f.Args)}")));
        return outcome.Value!;
    }

    static async Task<string> TextAsync(World world, Guid document)
    {
        var found = await world.App.In<MakeDocument, (Stream Content, CaseDocument Document)?>(h => h.OpenAsync(document, World.Agency, Ct));
        using var kept = new MemoryStream();
        await found!.Value.Content.CopyToAsync(kept, Ct);
        await found.Value.Content.DisposeAsync();
        Assert.Equal(found.Value.Document.File.Sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(kept.ToArray())));
        return Certificates.CertificateTests.Text(kept.ToArray()).Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Every_document_of_the_set_is_made_when_the_case_has_come_that_far(Engine engine)
    {
        await using var world = await StartAsync(engine);
        var made = new Dictionary<string, DocumentRow>();
        var applied = await world.AppliedAsync();
        Assert.Equal("D91", World.Rule(await Make(world, applied, "employer-letter")));
        Assert.Equal("D91", World.Rule(await Make(world, applied, "not-received")));
        foreach (string code in (string[])["registration", "supplement"]) { made[code] = await MustMake(world, applied, code); }
        await world.Must<CheckDocuments>(h => h.Handle(applied, new([.. World.WorkerPapers.Select(p => new PaperRequest(p, null, null))]), World.Agency, default, Ct));
        made["received"] = await MustMake(world, applied, "received");
        await world.Must<ReceiveCase>(h => h.Handle(applied, new(false, NotReceivedReason.AlreadyDiagnosed, "已有诊断且无新证据"), World.Agency, default, Ct));
        made["not-received"] = await MustMake(world, applied, "not-received");
        var id = await world.FileCompleteAsync();
        foreach (string code in (string[])["employer-letter", "press-letter", "resumption"]) { made[code] = await MustMake(world, id, code); }
        Assert.Equal("D94", World.Rule(await Make(world, id, "suspension")));
        made["suspension"] = await MustMake(world, id, "suspension", "用人单位与劳动者对在岗时间有争议");
        made["site-survey"] = await MustMake(world, id, "site-survey", "凿岩岗位粉尘浓度");
        var certified = await world.CertifiedAsync();
        made["process-record"] = await MustMake(world, certified, "process-record");
        made["delivery-receipt"] = await MustMake(world, certified, "delivery-receipt");
        Assert.Equal("D91", World.Rule(await Make(world, certified, "transfer-letter")));
        foreach (var department in (AidDepartment[])[AidDepartment.CivilAffairs, AidDepartment.MedicalInsurance]) { await world.Must<SettlePayment>(h => h.Refer(certified, new(department, true, "张大明", null, null, "王某", ["诊断证明书复印件"]), World.Agency, default, Ct)); }
        made["transfer-letter"] = (await world.App.In<MakeDocument, Outcome<DocumentRow>>(h => h.Handle(certified, new("transfer-letter", null, null, 1), World.Agency, Ct))).Value!;
        string transfer = await TextAsync(world, made["transfer-letter"].Id);
        foreach (string part in (string[])["民政（王某）", "诊断证明书复印件", "张大明于", "职业病诊断证明书"]) { Assert.Contains(part, transfer, StringComparison.Ordinal); }
        // a consent taken back carries no letter
        await world.Must<SettlePayment>(h => h.Withdraw(certified, 1, new("张大明"), World.Agency, default, Ct));
        Assert.Equal("E21", World.Rule(await world.App.In<MakeDocument, Outcome<DocumentRow>>(h => h.Handle(certified, new("transfer-letter", null, null, 1), World.Agency, Ct))));
        Assert.Equal(codes.Order(), made.Keys.Order());
        Assert.Equal(codes.Length, made.Values.Select(m => m.Number).Distinct().Count());
        Assert.All(made.Values, m => Assert.Equal((1, "李医师", 64), (m.TemplateVersion, m.MadeBy, m.Sha256.Length)));
        Assert.Contains("10日内", await TextAsync(world, made["employer-letter"].Id), StringComparison.Ordinal);
        Assert.Contains("用人单位与劳动者对在岗时间有争议", await TextAsync(world, made["suspension"].Id), StringComparison.Ordinal);
        string record = await TextAsync(world, made["process-record"].Id);
        foreach (string part in (string[])["医师1", "双肺弥漫性小阴影", "职业病：职业性矽肺壹期", "GBZ70-2015", made["process-record"].Number]) { Assert.Contains(part, record, StringComparison.Ordinal); }
        Assert.Contains("已有诊断且无新证据", await TextAsync(world, made["not-received"].Id), StringComparison.Ordinal);
        foreach (string text in (string[])[record, await TextAsync(world, made["registration"].Id)]) { Assert.DoesNotContain("{{", text, StringComparison.Ordinal); }
        Assert.Equal(3, (await world.App.In<MakeDocument, Outcome<IReadOnlyList<DocumentRow>>>(h => h.ListAsync(certified, World.Agency, Ct))).Value!.Count);
        Assert.Equal(Refused.NotFound, (await world.App.In<MakeDocument, Outcome<IReadOnlyList<DocumentRow>>>(h => h.ListAsync(certified, World.OtherAgency, Ct))).Refused);
        Assert.Null(await world.App.In<MakeDocument, (Stream, CaseDocument)?>(h => h.OpenAsync(made["registration"].Id, World.Commission("320706"), Ct)));
    }

    [Fact]
    public void The_line_for_signatures_never_stands_alone_on_a_page()
    {
        DocumentFonts fonts;
        try { fonts = DocumentFonts.OfSystem(); } catch (NoFontException e) { Assert.Skip(e.Message); return; }
        int turned = 0;
        for (int lines = 18; lines <= 45; lines++)
        {
            string body = string.Join('\n', Enumerable.Range(1, lines).Select(n => $"第{n}段正文")) + "\n> 参加人员签名：\n> 2026年3月2日";
            string[] pages = Certificates.CertificateTests.Text(DrawDocument.Pdf(fonts, new("诊断过程记录", "编号1", "机构", new(2026, 3, 2), "", body))).Split('\f', StringSplitOptions.RemoveEmptyEntries);
            string last = pages.Last(p => p.Contains("签名", StringComparison.Ordinal));
            Assert.True(last.Contains("段正文", StringComparison.Ordinal), $"{lines} lines: {last}");
            if (pages.Length > 1) { turned++; }
        }
        Assert.True(turned > 5, "no length came near the end of a page");
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_new_wording_counts_from_its_day_and_what_was_made_before_stays(Engine engine)
    {
        await using var world = await StartAsync(engine);
        var id = await world.ReceivedAsync();
        var before = await MustMake(world, id, "employer-letter");
        var tomorrow = new DateOnly(2026, 3, 3);
        Task<Outcome<TemplateView>> Save(TemplateRequest r) => world.App.In<ChangeTemplate, Outcome<TemplateView>>(h => h.Handle("employer-letter", r, admin, Ct));
        Assert.True((await Save(new("新版通知书", "{{用人单位}}：", "请在{{提供期限}}日内提供{{ 姓名 }}的资料。\n> {{诊断机构}}", tomorrow, "省里统一措辞"))).Ok);
        Assert.Equal(1, (await MustMake(world, id, "employer-letter")).TemplateVersion);
        world.App.Clock.AdvanceDays(1);
        var after = await MustMake(world, id, "employer-letter");
        Assert.Equal((2, "新版通知书"), (after.TemplateVersion, after.Title));
        Assert.Contains("请在10日内提供张大明的资料。", await TextAsync(world, after.Id), StringComparison.Ordinal);
        Assert.Contains("第四十七条", await TextAsync(world, before.Id), StringComparison.Ordinal);
        Assert.Equal("D96", World.Rule(await Save(new("x", "{{用人单位}}", "{{姓名}}{{提供期限}}", new(2026, 3, 2)))));
        // it may be worded otherwise, not say less
        var less = await Save(new("x", "", "{{姓名}}", tomorrow));
        Assert.Equal(("D97", "用人单位、提供期限"), (World.Rule(less), less.Findings[0].Args[0]));
        var versions = await world.App.In<ChangeTemplate, IReadOnlyList<TemplateView>>(h => h.ListAsync("employer-letter", Ct));
        Assert.Equal([(1, false, "—"), (2, true, "管理员")], versions.Select(v => (v.TemplateVersion, v.InForce, v.Author)));
    }

    [Theory]
    [InlineData("{{姓名}}和{{不存在的}}", "D92", "不存在的")]
    [InlineData("{{ 身份证 }}", "D92", "身份证")]
    [InlineData("{{姓名", "D93", null)]
    [InlineData("姓名}}", "D93", null)]
    public async Task An_unknown_placeholder_is_refused_by_its_name(string body, string rule, string? name)
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        foreach (var outcome in (Outcome<object>[])[
            await world.App.In<ChangeTemplate, Outcome<TemplateView>>(h => h.Handle("received", new("名称", "", body), admin, Ct)) is var a ? Outcome<object>.Refuse(a.Refused ?? default, a.Findings) : null!,
            await world.App.In<ChangeTemplate, Outcome<byte[]>>(h => h.PreviewAsync("received", new("名称", "", body), Ct)) is var b ? Outcome<object>.Refuse(b.Refused ?? default, b.Findings) : null!])
        {
            var finding = Assert.Single(outcome.Findings);
            Assert.Equal((rule, "body"), (finding.Rule, finding.Field));
            if (name is not null) { Assert.Equal(name, finding.Args[0]); }
        }
    }

    [Fact]
    public async Task Every_shipped_wording_and_every_placeholder_shows_in_a_preview_without_a_hole()
    {
        await using var world = await StartAsync(Engine.Sqlite);
        var all = await world.App.In<ChangeTemplate, IReadOnlyList<TemplateView>>(h => h.ListAsync(null, Ct));
        Assert.Equal([.. codes, .. printed], all.Select(t => t.Code));
        foreach (string code in all.Select(t => t.Code))
        {
            var shipped = (await world.App.In<ChangeTemplate, IReadOnlyList<TemplateView>>(h => h.ListAsync(code, Ct)))[0];
            var pdf = await world.App.In<ChangeTemplate, Outcome<byte[]>>(h => h.PreviewAsync(code, new(shipped.Title, shipped.Addressee, shipped.Body), Ct));
            Assert.True(pdf.Ok, code);
            Assert.Contains("样", Certificates.CertificateTests.Text(pdf.Value!), StringComparison.Ordinal);
        }
        foreach (var (code, set, least) in ((string, PlaceholderSet, int)[])[("registration", CasePlaceholders.All, 40), ("appraisal-final", AppraisalPlaceholders.All, 50)])
        {
            string body = string.Join('\n', set.Names.Select(p => $"{p.Name}＝{{{{{p.Name}}}}}"));
            var sample = await world.App.In<ChangeTemplate, Outcome<Sheet>>(h => h.SampleAsync(code, new("全部", "", body), Ct));
            Assert.True(sample.Ok, string.Join(' ', sample.Findings.Select(f => string.Join(',', f.Args))));
            Assert.DoesNotContain("＿", sample.Value!.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("⟦", sample.Value.Body, StringComparison.Ordinal);
            Assert.True(set.Names.Count >= least, $"{code}: {set.Names.Count}");
        }
    }

    [Fact]
    public async Task A_value_stays_in_its_cell_of_a_table()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var id = await world.FileCompleteAsync();
        var facts = await world.App.In<CaseFacts, DocumentFacts>(async h => await h.OfAsync(await world.CaseAsync(id), new(2026, 3, 2), "甲|乙\n丙", Ct));
        Assert.Equal("| 事由 | 甲｜乙；丙 |", CasePlaceholders.All.Fill("| 事由 | {{事由}} |", facts));
        Assert.Equal("甲|乙\n丙", CasePlaceholders.All.Fill("{{事由}}", facts));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Every_certificate_number_is_accounted_for_and_a_missing_one_is_said(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        for (int i = 0; i < 3; i++) { await world.CertifiedAsync(); }
        var view = (await world.App.In<NumberSeries, Outcome<NumberSeriesView>>(h => h.Handle(2026, World.Agency, Ct))).Value!;
        Assert.Equal((3, 0, 0), (view.Last, view.Unexplained, view.Outside));
        Assert.All(view.Lines, l => Assert.True(l.Explained && !l.Sealed));
        Assert.Equal(0, (await world.App.In<NumberSeries, Outcome<NumberSeriesView>>(h => h.Handle(2026, World.OtherAgency, Ct))).Value!.Last);
        // a number that nobody has: what the page is there to find
        await world.App.In<DiagnosisAppraisalDb>(async db => { await using var t = await db.Database.BeginTransactionAsync(Ct); await db.TakeSerialsAsync(IssueCertificate.Series(World.AgencyId, 2026), 1, Ct); await t.CommitAsync(Ct); });
        var holed = (await world.App.In<NumberSeries, Outcome<NumberSeriesView>>(h => h.Handle(2026, World.Agency, Ct))).Value!;
        Assert.Equal((4, 1), (holed.Last, holed.Unexplained));
        Assert.EndsWith("-2026-00004", holed.Lines[3].Number, StringComparison.Ordinal);
    }
}
