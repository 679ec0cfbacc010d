using System.Text;
using System.Text.RegularExpressions;
using Diagnosis.Kernel.Documents;
using Microsoft.Extensions.Configuration;

namespace Diagnosis.Kernel.Tests.Documents;

public sealed class PdfDocumentTests
{
    static readonly PdfInfo Info = new("职业病诊断证明书", new DateOnly(2024, 2, 29), "某职业病防治院");

    [Fact]
    public void A_certificate_reads_prints_and_embeds_as_it_should()
    {
        byte[] pdf = Certificate().Save();
        string path = Poppler.Keep(pdf, "certificate.pdf");
        string text = Poppler.Run("pdftotext", "-layout", path, "-");
        Assert.Contains("职业病诊断证明书", text);
        Assert.Contains("999999199001011234", text);
        Assert.Contains("职业性矽肺壹期", text);
        // poppler takes the narrow blanks of this font for none
        Assert.Contains("第1页共1页", text.Replace(" ", ""));
        Assert.DoesNotContain("\uFFFD", text);

        string info = Poppler.Run("pdfinfo", path);
        Assert.Matches(@"Title:\s+职业病诊断证明书", info);
        Assert.Matches(@"Page size:\s+595\.\d+ x 841\.\d+ pts \(A4\)", info);
        Assert.Contains("/Lang(zh-CN)", Encoding.Latin1.GetString(pdf));

        string[] fonts = Poppler.Run("pdffonts", path).Split('\n', StringSplitOptions.RemoveEmptyEntries)[2..];
        Assert.NotEmpty(fonts);
        Assert.All(fonts, f => Assert.Matches(@"^[A-Z]{6}\+\S+\s+CID TrueType\s+Identity-H\s+yes yes yes", f));
        Assert.InRange(pdf.Length, 5_000, 200_000);

        Poppler.Run("pdftoppm", "-png", "-r", "80", path, path[..^4]);
        Assert.True(new FileInfo(path[..^4] + "-1.png").Length > 10_000);
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes_and_another_date_does_not()
    {
        byte[] one = Certificate().Save(), two = Certificate().Save();
        Assert.Equal(one, two);
        var other = new PdfDocument(Poppler.Fonts(), Info with { Date = new DateOnly(2024, 3, 1) });
        Assert.NotEqual(one, other.Save());
    }

    [Fact]
    public void A_rare_character_comes_from_the_next_font_and_stays_readable()
    {
        var fonts = Poppler.Fonts();
        Assert.SkipUnless(fonts.Paths.Any(p => p.Contains("wqy-microhei")) && fonts.Paths.Any(p => p.Contains("DroidSansFallback")), "needs fonts-wqy-microhei and fonts-droid-fallback");
        var document = new PdfDocument(fonts, Info);
        document.Flow.Paragraph("患者张䶮，男。");
        byte[] pdf = document.Save();
        Assert.Contains("患者张䶮，男。", Poppler.Text(pdf, "rare.pdf"));
        string used = Poppler.Run("pdffonts", Poppler.Keep(pdf, "rare.pdf"));
        Assert.Contains("+wqymicrohei", used);
        Assert.Contains("+DroidSansFallbackFull", used);
    }

    [Fact]
    public void A_character_no_font_has_is_refused_by_name()
    {
        var document = new PdfDocument(Poppler.Fonts(), Info);
        // a private-use character: no font of ours may claim to know it
        var refused = Assert.Throws<MissingGlyphException>(() => document.Flow.Paragraph("患者\U0010FFFDx"));
        Assert.Equal(new Rune(0x10FFFD), refused.Character);
        Assert.Contains("U+10FFFD", refused.Message);
        Assert.Throws<MissingGlyphException>(() => document.Flow.Table([new("名", 1)], [["\U0010FFFD"]]));
    }

    [Fact]
    public void Without_a_chinese_font_the_remedy_is_told()
    {
        Assert.Contains("fonts-wqy-microhei", Assert.Throws<NoFontException>(() => new DocumentFonts([])).Message);
        string text = Path.Combine(AppContext.BaseDirectory, "not-a-font.ttf");
        File.WriteAllText(text, "this is no font at all, but long enough to be looked into");
        var named = new ConfigurationBuilder().AddInMemoryCollection([new("Documents:Fonts:0", text)]).Build();
        Assert.Contains("not-a-font", Assert.Throws<NoFontException>(() => DocumentFonts.From(named)).Message);
        Assert.Contains("nowhere.ttf", Assert.Throws<NoFontException>(() => new DocumentFonts(["/nowhere.ttf"])).Message);
    }

    [Fact]
    public void A_font_named_by_configuration_is_tried_first()
    {
        string last = Poppler.Fonts().Paths[^1];
        var named = new ConfigurationBuilder().AddInMemoryCollection([new("Documents:Fonts", last)]).Build();
        Assert.Equal(last, DocumentFonts.From(named).Paths[0]);
        Assert.Equal(Poppler.Fonts().Paths.Count, DocumentFonts.From(named).Paths.Count);
    }

    [Fact]
    public void A_long_table_repeats_its_head_and_loses_no_row_nor_line()
    {
        var document = new PdfDocument(Poppler.Fonts(), Info) { Header = "某省职业病诊断机构", Footer = "编号 2024-001", Watermark = "草稿" };
        string tall = string.Join('\n', Enumerable.Range(1, 90).Select(i => $"高行{i:000}"));
        document.Flow.Heading("一、接触史").Table(
            [new("序号", 1, PdfAlign.Centre), new("起止时间", 3), new("工作内容与危害因素", 6)],
            Enumerable.Range(1, 60).Select(i => (IReadOnlyList<PdfCell>)[$"行{i:000}", "2001年3月至2009年12月", i == 30 ? tall : string.Concat(Enumerable.Repeat("掘进工，接触矽尘；", i % 5 + 1))]));
        string text = Poppler.Text(document.Save(), "table.pdf");
        Assert.InRange(document.PageCount, 4, 9);
        Assert.Equal(document.PageCount, Regex.Count(text, "工作内容与危害因素"));
        Assert.Equal(Enumerable.Range(1, 60).Select(i => $"行{i:000}"), Regex.Matches(text, @"(?<!高)行\d{3}").Select(m => m.Value));
        Assert.Equal(Enumerable.Range(1, 90).Select(i => $"高行{i:000}"), Regex.Matches(text, @"高行\d{3}").Select(m => m.Value));
        Assert.Contains($"第{document.PageCount}页共{document.PageCount}页", text.Replace(" ", ""));
        Assert.Equal(document.PageCount, Regex.Count(text, "编号 2024-001"));
        Poppler.Run("pdftoppm", "-png", "-r", "60", Poppler.Keep(document.Save(), "table.pdf"), Path.Combine(AppContext.BaseDirectory, "documents", "table"));
    }

    [Fact]
    public void Spans_that_do_not_add_up_are_refused()
    {
        var document = new PdfDocument(Poppler.Fonts(), Info);
        Assert.Throws<ArgumentException>(() => document.Flow.Table([new(null, 1), new(null, 1)], [["一", new PdfCell("二", Span: 2)]]));
    }

    static PdfDocument Certificate()
    {
        var document = new PdfDocument(Poppler.Fonts(), Info) { Watermark = "草稿", Footer = "本证明书一式五份" };
        document.Flow
            .Qr("https://example.org/verify/999999-2024-0001", 24, advance: false)
            .Space(9)
            .Title("职业病诊断证明书")
            .Paragraph("编号：示职诊字〔2024〕第0001号", new(10.5, Align: PdfAlign.Right))
            .Rule(1)
            .Fields(new("姓名", "张三"), new("性别", "男", 30), new("出生日期", "1990年1月1日", 62))
            .Fields(new PdfField("身份证件号码", "999999199001011234"))
            .Fields(new("用人单位名称", "某某矿业有限责任公司"), new("联系电话", "", 55))
            .Heading("一、职业史及职业病危害接触史")
            .Table(
                [new("起止时间", 3.7), new("工作单位", 4), new("岗位（工种）", 2.4, PdfAlign.Centre), new("危害因素", 2.4, PdfAlign.Centre)],
                [
                    ["2008年3月至2015年6月", "某某矿业有限责任公司一号井", "掘进工", "矽尘"],
                    ["2015年7月至2023年11月", "某某矿业有限责任公司", "凿岩工", "矽尘、噪声"],
                    [new PdfCell("合计接触工龄", Bold: true, Shaded: true), new PdfCell("15年8个月", Span: 3)],
                ])
            .Heading("二、诊断结论")
            .Paragraph("职业性矽肺壹期。依据《职业性尘肺病的诊断》（GBZ 70—2015），结合劳动者的职业史、职业病危害接触史、工作场所危害因素检测结果、临床表现以及辅助检查结果，进行综合分析，作出上述诊断。")
            .Heading("三、处理意见")
            .Paragraph("1. 脱离粉尘作业岗位；\n2. 定期复查，每年一次后前位高千伏胸片或数字化摄影胸片检查；\n3. 进行综合治疗与肺康复训练。")
            .Space(4)
            .Fields(new("诊断医师（签名）", ""), new("", "", 40), new("", "", 40))
            .Space(10)
            .Need(30)
            .Paragraph("诊断机构（盖章）：某某省职业病防治院", new(Align: PdfAlign.Right))
            .Paragraph("二〇二四年二月二十九日", new(Align: PdfAlign.Right))
            .Rule(0.4)
            .Paragraph("如对本诊断结论有异议，可自收到本证明书之日起，在法定期限内向作出诊断的机构所在地设区的市级卫生健康主管部门申请鉴定。", PdfStyle.Small);
        return document;
    }
}
