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
