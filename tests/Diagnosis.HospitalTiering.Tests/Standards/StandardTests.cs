using System.Text;
using Diagnosis.HospitalTiering.Standards;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;

namespace Diagnosis.HospitalTiering.Tests.Standards;

public sealed class StandardTests
{
    private const string Headers = "章编码,章名称,条款编码,条款内容,类型,满分,佐证材料,软硬件,适用层级\r\n";
    private static readonly StandardHead Head = new("X", "1", "标准", StandardPurpose.GradeReview, false, "来源", null, null, [new("3A", "三级甲等", 2, 90), new("2A", "二级甲等", 1, 80)]);

    private static (Standard? Standard, IReadOnlyList<Finding> Findings) Read(string rows) => StandardFile.ReadTable(new MemoryStream(Encoding.UTF8.GetBytes(Headers + rows)), "标准.csv", Head);

    [Fact]
    public void A_table_becomes_chapters_and_items()
    {
        var (standard, findings) = Read("1,一,1.1,甲,基本,,证明,硬件,\r\n1,一,1.2,乙,评分,10,,软件,3A、2A\r\n2,二,2.1,丙,核心,,,软件,3A\r\n");
        Assert.Empty(findings);
        Assert.Equal(["1:1.1,1.2", "2:2.1"], standard!.Chapters.Select(c => $"{c.Code}:{string.Join(',', c.Items.Select(i => i.Code))}"));
        Assert.Equal(3, standard.ItemsFor("3A").Count);
        Assert.Equal(2, standard.ItemsFor("2A").Count);
    }

    [Fact]
    public void Each_unusable_cell_is_told_with_row_and_column()
    {
        var (_, findings) = Read("1,一,1.1,甲,基本,,,硬件,\r\n1,一,1.1,乙,什么,,,软件,\r\n1,一,1.3,丙,评分,,,云,4A\r\n");
        Assert.Equal(["3 条款编码 1.1", "3 类型 什么", "4 软硬件 云", "4 满分 ", "4 适用层级 4A"], findings.Select(f => string.Join(' ', f.Args)));
    }

    [Fact]
    public void The_shipped_standards_are_samples_and_can_be_read()
    {
        var (standards, findings) = StandardFile.ReadJson(File.ReadAllText(Path.Combine(Repository.Data, "tiering-standards.json")));
        Assert.Empty(findings);
        Assert.Equal(2, standards.Count);
        Assert.All(standards, s => Assert.True(s.Sample && s.Name.Contains("样例", StringComparison.Ordinal)));
        Assert.Equal(3, standards.Single(s => s.Purpose == StandardPurpose.SelfCheck).Chapters.Count);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[null]")]
    [InlineData("{\"chapters\":[null]}")]
    [InlineData("{\"chapters\":[{\"items\":[null]}]}")]
    [InlineData("{\"levels\":[null]}")]
    [InlineData("")]
    [InlineData("<html>")]
    public void A_file_that_holds_no_standard_is_refused_in_words(string text) => Assert.Equal("tiering.std.unreadable", StandardFile.ReadJson(text).Findings.Single().Key);

    [Fact]
    public void The_levels_of_a_self_check_are_those_of_the_units_else_no_item_would_count()
    {
        var head = Head with { Purpose = StandardPurpose.SelfCheck };
        Assert.Equal("tiering.std.unit-levels", StandardFile.CheckHead(head).Single().Key);
        Assert.Empty(StandardFile.CheckHead(head with { Levels = [new("county", "县级", 1, 0)] }));
        Assert.Equal(["code", "edition", "name", "purpose", "source", "levels"], StandardFile.CheckHead(new(null, " ", null, null, false, null, null, null, null)).Select(f => f.Field));
    }

    [Fact]
    public void Lines_of_levels_are_read_and_what_is_no_number_is_told_with_its_line()
    {
        var (levels, findings) = StandardFile.ReadLevels("3A，三级甲等，2，90\n2A,二级甲等,1,82.5\n");
        Assert.Empty(findings);
        Assert.Equal([new("3A", "三级甲等", 2, 90), new("2A", "二级甲等", 1, 82.5m)], levels);
        Assert.Equal(levels, StandardFile.ReadLevels(StandardFile.WriteLevels(levels)).Levels);
        Assert.Equal(["2 2A,二级甲等,一", "3 2B,二级乙等,0,很多"], StandardFile.ReadLevels("3A,三级甲等,2,90\n2A,二级甲等,一\n2B,二级乙等,0,很多").Findings.Select(f => string.Join(' ', f.Args)));
    }

    [Fact]
    public void The_workbook_of_an_edition_can_be_imported_again_and_gives_the_same_items()
    {
        var (standard, _) = Read("1,一,1.1,甲,基本,,证明,硬件,\r\n1,一,1.2,乙,评分,10.5,,软件,3A、2A\r\n2,二,2.1,丙,核心,,,软件,3A\r\n");
        var words = new Kernel.Words(typeof(Kernel.Words).Assembly, typeof(HospitalTieringModule).Assembly);
        var (again, findings) = StandardFile.ReadTable(new MemoryStream(StandardFile.Workbook(standard, words)), "标准.xlsx", Head);
        Assert.Empty(findings);
        Assert.Equal(Kernel.Data.Json.Write(standard!.Chapters), Kernel.Data.Json.Write(again!.Chapters));
        Assert.Equal("tiering.std.no-items", StandardFile.ReadTable(new MemoryStream(StandardFile.Workbook(null, words)), "空.xlsx", Head).Findings.Single().Key);
    }

    [Fact]
    public async Task A_standard_is_written_from_nothing_put_in_force_and_used_in_a_self_check()
    {
        await using var web = await Web.StartAsync();
        (string, string)[] head = [("Input.Code", "JS-SELF"), ("Input.Edition", "2026"), ("Input.Name", "自查标准"), ("Input.Purpose", "SelfCheck"), ("Input.Source", "省卫生健康委")];
        Assert.Contains("层级第 1 行", await web.Post("province", "/tiering/standards", "create", [.. head, ("Input.Levels", "county,县级,高")]));
        Assert.Contains("层级编码“3A”不可用", await web.Post("province", "/tiering/standards", "create", [.. head, ("Input.Levels", "3A,三级甲等,4,90")]));
        var page = (await web.Post("province", "/tiering/standards", "create", [.. head, ("Input.Levels", "prefecture,市级,2\ncounty,县级,1")])).Split('?')[0];
        page = page[page.IndexOf("/tiering", StringComparison.Ordinal)..];
        Assert.Contains("已存在", await web.Post("province", "/tiering/standards", "create", [.. head, ("Input.Levels", "county,县级,1")]));
        // what is missing is named as the form names it
        Assert.Contains("“章名称（新章必填）”缺失", await web.Post("province", page, "keep-item", [("Input.Chapter", "1"), ("Input.Code", "1.1"), ("Input.Text", "实验室"), ("Input.Kind", "Basic"), ("Input.Resource", "Hardware")]));
        Assert.Contains("没有任何条款", await web.Post("province", page, "in-force", [("Input.ValidFrom", "2026-03-01")]));
        Assert.Contains("done=1", await web.Post("province", page, "keep-item", [("Input.Chapter", "1"), ("Input.ChapterTitle", "监测评估"), ("Input.Code", "1.1"), ("Input.Text", "实验室"), ("Input.Kind", "Basic"), ("Input.Resource", "Hardware"), ("Input.Levels", "prefecture")]));
        Assert.Contains("满分", await web.Post("province", page, "keep-item", [("Input.Chapter", "1"), ("Input.Code", "1.2"), ("Input.Text", "人员"), ("Input.Kind", "Score"), ("Input.Resource", "Software")]));
        // a click on the code brings the item back into the form
        var edited = await web.Page(page + "?item=1.1", "province");
        Assert.Contains("value=\"监测评估\"", edited);
        Assert.Contains(">实验室</textarea>", edited);
        Assert.Contains("仍在使用层级“prefecture”", System.Net.WebUtility.HtmlDecode(await web.Post("province", page, "head", [("Input.Name", "自查标准"), ("Input.Source", "省卫生健康委"), ("Input.Sample", "false"), ("Input.Levels", "county,县级,1")])));
        Assert.Contains("太远", await web.Post("province", page, "in-force", [("Input.ValidFrom", "2099-01-01")]));
        Assert.Contains("done=1", await web.Post("province", page, "in-force", [("Input.ValidFrom", "2026-03-01")]));
        var list = await web.Page("/tiering/self-checks", "hospital");
        int at = list.IndexOf(">自查标准 2026", StringComparison.Ordinal);
        Assert.True(at > 0, "the new standard is offered");
        var id = list[(list.LastIndexOf("value=\"", at, StringComparison.Ordinal) + 7)..];
        var check = await web.Post("hospital", "/tiering/self-checks", "open-check", [("Input.UnitId", Given.Hospital.ToString()), ("Input.StandardId", id[..id.IndexOf('"')])]);
        Assert.Contains("实验室", await web.Page(new Uri(new Uri("http://x"), check).AbsolutePath, "hospital"));
    }

    [Fact]
    public void Broken_JSON_says_where() => Assert.Equal("tiering.std.unreadable", StandardFile.ReadJson("{ \"code\": 1, }").Findings.Single().Key);

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_standard_in_force_is_never_changed_and_a_new_edition_ends_the_former(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        // loading again changes nothing
        await HospitalTieringModule.PrepareAsync(app.Services, Repository.Data, Given.Ct);
        var rows = await app.In<KeepStandard, IReadOnlyList<StandardRow>>(h => h.ListAsync(Given.Ct));
        Assert.Equal(2, rows.Count);
        var old = rows.Single(r => r.Purpose == StandardPurpose.GradeReview);
        var item = new ItemEntry("A", null, "A9", "新条款", ItemKind.Score, 5, "", ResourceKind.Software);
        Task<Outcome<Standard>> On(Func<KeepStandard, Task<Outcome<Standard>>> act) => app.In<KeepStandard, Outcome<Standard>>(act);
        Assert.Equal("tiering.std.binding", (await On(h => h.KeepItemAsync(old.Id, item, Given.Province, default, Given.Ct))).Why());
        Assert.Equal("tiering.province-only", (await On(h => h.NewEditionAsync(old.Id, new("2027"), Given.Nanjing, Given.Ct))).Why());
        var draft = (await On(h => h.NewEditionAsync(old.Id, new("2027"), Given.Province, Given.Ct))).Must();
        Assert.Equal("tiering.std.there", (await On(h => h.NewEditionAsync(old.Id, new("2027"), Given.Province, Given.Ct))).Why());
        var edited = (await On(h => h.KeepItemAsync(draft.Id, item, Given.Province, default, Given.Ct))).Must();
        Assert.Contains(edited.All(), i => i.Code == "A9");
        Assert.DoesNotContain((await On(h => h.DropItemAsync(draft.Id, new("A9"), Given.Province, default, Given.Ct))).Must().All(), i => i.Code == "A9");
        Assert.Equal(Refused.Stale, (await On(h => h.KeepItemAsync(draft.Id, item, Given.Province, new IfMatch(1), Given.Ct))).Refused);
        (await On(h => h.PutInForceAsync(draft.Id, new(new DateOnly(2027, 1, 1)), Given.Province, default, Given.Ct))).Must();
        Assert.Equal(new DateOnly(2026, 12, 31), (await app.In<KeepStandard, Standard?>(h => h.FindAsync(old.Id, Given.Ct)))!.ValidTo);
        var imported = (await On(h => h.ImportAsync(new MemoryStream(Encoding.UTF8.GetBytes(Headers + "1,一,1.1,甲,基本,,证明,硬件,\r\n")), "标准.csv", Head, Given.Province, Given.Ct))).Must();
        Assert.Null(imported.ValidFrom);
    }
}
