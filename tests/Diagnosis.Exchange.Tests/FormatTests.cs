using System.Text;
using Diagnosis.Exchange.Contracts;
using Diagnosis.Exchange.Format;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Protection;
using Diagnosis.Testing;

namespace Diagnosis.Exchange.Tests;

public class FormatTests
{
    static readonly Protector protector = Protector.Ephemeral();
    static readonly Words words = new(typeof(Words).Assembly, typeof(ExchangeModule).Assembly);
    // in tests a sealed value is its own clear text, so that two cards can be compared
    static readonly Pen pen = new(v => v.Token.StartsWith("v1.", StringComparison.Ordinal) ? protector.Open(v) : v.Token, clear => new(clear), code => "江苏省" + code);
    static readonly Header header = new("D-1", "Add", "TEST", "123207060000007720", "L", "320706000");

    static CardContent Plain(CardContent c) => c with
    {
        Person = c.Person with { Number = new(pen.Open(c.Person.Number)!), Phone = new(pen.Open(c.Person.Phone)!) },
        Employer = c.Employer is { } u ? u with { Phone = pen.Open(u.Phone) is { } p ? new(p) : default } : null,
    };

    static CardContent ReadBack(byte[] bytes, CardType type)
    {
        var (envelope, findings) = EnvelopeXml.Read(bytes, pen);
        Assert.Empty(findings);
        Assert.Equal(header, envelope!.Header);
        var list = Assert.Single(envelope.Body.Elements());
        Assert.Equal(type, CardSheets.TypeOf(list));
        var (_, card, wrong) = Assert.Single(CardSheets.Read(list, type, pen));
        Assert.Empty(wrong);
        return card;
    }

    [Theory, InlineData(CardType.Suspected), InlineData(CardType.OccupationalDisease), InlineData(CardType.Pneumoconiosis), InlineData(CardType.Pesticide)]
    public void A_card_comes_back_as_it_was_written(CardType type)
    {
        var card = Cards.Of(type, protector, true);
        Assert.Empty(CardSheets.Check(card, pen));
        Assert.Equal(Json.Write(Plain(card)), Json.Write(ReadBack(CardSheets.Write(header, card, pen), type)));
    }

    [Fact]
    public void A_card_of_every_kind_and_version_of_a_pneumoconiosis_comes_back()
    {
        var dust = Cards.Pneumoconiosis(protector);
        CardContent[] kinds = [
            dust with { ReportKind = "NEW", Pneumoconiosis = dust.Pneumoconiosis! with { Stage = "1", Promotions = [] } },
            dust with { ReportKind = "NEW", Pneumoconiosis = dust.Pneumoconiosis! with { Stage = "U", FirstStage = null, FirstOn = null, Promotions = [] } },
            dust with { ReportKind = "DEATH", DiedOn = new(2026, 3, 1), CauseOfDeath = "呼吸衰竭", DeathSource = "死亡医学证明" },
            dust with { ReportKind = "MOVE_IN", Pneumoconiosis = dust.Pneumoconiosis! with { OtherPlace = "520000" } },
            dust with { ReportKind = "MOVE_OUT", Pneumoconiosis = dust.Pneumoconiosis! with { OtherPlace = "520000" } },
            dust with { CardVersion = 2, VersionKind = "CORRECTION", Reason = "订正" }];
        foreach (var card in kinds)
        {
            Assert.Empty(CardSheets.Check(card, pen));
            Assert.Equal(Json.Write(Plain(card)), Json.Write(ReadBack(CardSheets.Write(header, card, pen), CardType.Pneumoconiosis)));
        }
    }

    [Theory, InlineData(CardType.Suspected), InlineData(CardType.OccupationalDisease), InlineData(CardType.Pneumoconiosis), InlineData(CardType.Pesticide)]
    public void Every_mandatory_field_is_asked_for_by_its_name(CardType type)
    {
        var (envelope, _) = EnvelopeXml.Read(CardSheets.Write(header, Cards.Of(type, protector, true), pen), pen);
        var list = envelope!.Body.Elements().Single();
        var must = CardSheets.Of(type).Fields.Where(f => f.Need == Need.M).Select(f => f.Name).ToList();
        Assert.True(must.Count >= 12, $"only {must.Count}");
        foreach (string name in must)
        {
            var copy = new System.Xml.Linq.XElement(list);
            copy.Elements().Single().Elements().Single(e => e.Name.LocalName == name).Remove();
            var found = CardSheets.Read(copy, type, pen)[0].Findings;
            Assert.Contains(found, f => f.Rule == "E10" && f.Field.EndsWith("/" + name, StringComparison.Ordinal) && words[f.Key, f.Args].Contains(name, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("WORKER_NAME", 51, "E14")]
    [InlineData("FILL_UNIT", 71, "E14")]
    public void A_text_that_is_too_long_is_refused_and_one_that_fits_is_not(string name, int length, string rule)
    {
        foreach (var (size, wrong) in ((int, bool)[])[(length, true), (length - 1, false)])
        {
            var (envelope, _) = EnvelopeXml.Read(CardSheets.Write(header, Cards.Pneumoconiosis(protector), pen), pen);
            var list = envelope!.Body.Elements().Single();
            // one character each, although a pair of code units
            list.Elements().Single().Elements().Single(e => e.Name.LocalName == name).Value = string.Concat(Enumerable.Repeat("𠮷", size));
            var found = CardSheets.Read(list, CardType.Pneumoconiosis, pen)[0].Findings;
            Assert.Equal(wrong, found.Any(f => f.Rule == rule && f.Field.EndsWith(name, StringComparison.Ordinal)));
        }
    }

    public static TheoryData<string, string?> BrokenRules => new()
    {
        { "nothing", null }, { "onset", "C01" }, { "death-early", "C02" }, { "no-cause", "C03" }, { "death-card", "C03" }, { "no-reason", "C04" }, { "no-place", "C05" },
        { "no-promotion", "C09" }, { "same-day", "C10" }, { "falls", "C11" }, { "same-stage", "C11" }, { "falls-by-appraisal", null }, { "not-last", "C12" }, { "together", "C13" }, { "incident", "C13" }, { "unknown-stage", null },
    };

    [Theory, MemberData(nameof(BrokenRules))]
    public void The_rules_of_dates_and_stages_hold(string what, string? rule)
    {
        var c = Cards.Pneumoconiosis(protector);
        var p = c.Pneumoconiosis!;
        PneumoconiosisPart Chain(params StageStep[] steps) => p with { Promotions = steps, Stage = steps[^1].Stage };
        c = what switch
        {
            "onset" => c with { FirstSymptomsOn = Cards.Diagnosed.AddDays(1) },
            "death-early" => c with { DiedOn = Cards.Diagnosed.AddDays(-1), CauseOfDeath = "x" },
            "no-cause" => c with { DiedOn = Cards.Diagnosed },
            "death-card" => c with { ReportKind = "DEATH" },
            "no-reason" => c with { CardVersion = 2 },
            "no-place" => c with { ReportKind = "MOVE_IN" },
            "no-promotion" => c with { Pneumoconiosis = p with { Promotions = [], Stage = "1" } },
            "same-day" => c with { Pneumoconiosis = Chain(new StageStep("2", p.FirstOn!.Value, "甲")) },
            "falls" => c with { Pneumoconiosis = Chain(new("3", new(2020, 1, 1), "甲"), new("2", new(2021, 1, 1), "甲")) },
            "same-stage" => c with { Pneumoconiosis = Chain(new StageStep("1", new(2020, 1, 1), "甲")) },
            "falls-by-appraisal" => c with { Pneumoconiosis = Chain(new("3", new(2020, 1, 1), "甲"), new("2", new(2021, 1, 1), "省鉴定委员会", true)) },
            "not-last" => c with { Pneumoconiosis = p with { Stage = "3" } },
            "together" => c with { Suspected = new("EXAM", null, 1, false) },
            "incident" => c with { Suspected = new("EXAM", "INC-1", null, false) },
            "unknown-stage" => c with { Pneumoconiosis = p with { FirstStage = "U" } },
            _ => c,
        };
        var found = CardRules.Of(c);
        if (rule is null) { Assert.Empty(found); } else { Assert.Contains(found, f => f.Rule == rule); }
        Assert.All(found, f => Assert.True(words.Has("exchange.card." + f.Key) && words.Has($"exchange.card.{f.Key}.remedy"), f.Key));
    }

    [Fact]
    public void A_death_before_the_diagnosis_is_said_once()
    {
        var c = Cards.Pneumoconiosis(protector);
        Assert.Single(CardRules.Of(c with { DiedOn = Cards.Diagnosed.AddDays(-1), CauseOfDeath = "呼吸衰竭" }));
        // and a death between the diagnosis and a later stage still is
        Assert.Equal("C02", Assert.Single(CardRules.Of(c with { DiagnosedOn = Cards.Diagnosed.AddDays(-30), DiedOn = Cards.Diagnosed.AddDays(-1), CauseOfDeath = "呼吸衰竭" })).Rule);
    }

    [Fact]
    public void Every_element_of_a_card_has_a_name_that_people_know()
    {
        var all = CardSheets.Elements.ToList();
        Assert.True(all.Count > 70, $"only {all.Count}");
        Assert.Equal([], all.Where(e => !words.Has("exchange.field." + e)));
        Assert.Equal("证件号码", FieldNames.Chinese(words, "PNEUMOCONIOSIS_CARD/ID_CARD"));
        Assert.Equal("死亡日期", FieldNames.Chinese(words, "diedOn"));
        Assert.Equal("WHAT_THEY_LIKE", FieldNames.Chinese(words, "WHAT_THEY_LIKE"));
    }

    [Theory, InlineData(CardType.Suspected), InlineData(CardType.OccupationalDisease), InlineData(CardType.Pneumoconiosis), InlineData(CardType.Pesticide)]
    public void What_is_asked_before_filing_is_what_the_queue_asks(CardType type)
    {
        var check = new CardCheck(protector, words);
        var whole = Cards.Of(type, protector, true);
        Assert.Empty(check.Of(whole));
        Assert.Equal([.. CardSheets.Of(type).Fields.Where(f => f.Need == Need.M).Select(f => FieldNames.PathOf(f.Name)).Distinct().Order()], check.Required(type).Order());
        // both see the same in a card that has nothing
        var bare = new CardContent(type, "", 1, "", "", null, new("", "", default, "", default, default, "", null), new("", "", "", "", default));
        var queue = CardSheets.Check(bare, pen).Where(f => f.Rule == "E10").Select(f => FieldNames.PathOf(FieldNames.ElementOf(f.Field))).Distinct().Order();
        Assert.Equal(queue, check.Of(bare).Where(p => p.Rule == "C14").Select(p => p.Field).Order());
        Assert.All(check.Of(bare).Where(p => p.Rule == "C14"), p => Assert.DoesNotContain('_', (string)p.Args[0]));
        // and in one whose text is too long
        Assert.Equal(("C15", "format.long"), check.Of(whole with { Person = whole.Person with { Occupation = new string('工', 51) } }).Select(p => (p.Rule, p.Key)).Single());
    }

    [Fact]
    public void A_suspected_card_needs_what_its_form_asks()
    {
        string[] must = ["person.phone", "occupation", "residenceDetail", "employer.industry", "employer.economicType", "employer.scale", "employer.addressDetail", "employer.contact", "employer.phone", "contact.job", "suspected.source", "firstSymptomsOn", "diagnosedOn"];
        Assert.Equal([], must.Except(new CardCheck(protector, words).Required(CardType.Suspected)));
    }

    static ExamSheets Exams()
    {
        var codes = new ExchangeCodes();
        codes.Load(Path.Combine(Repository.Data, "exchange-codes.tsv"));
        return new(codes, ShippedReference.Instance);
    }

    internal static readonly ExamReportSubmission Exam = new()
    {
        RecordNumber = "A-0001",
        Employer = new() { Name = "江宁石材有限公司", CreditCode = "123207060000007720", EconomicType = "173", Industry = "3032", Scale = "SMALL", AddressCode = "320114001", AddressName = "江苏省南京市雨花台区", AddressDetail = "石材路 8 号", ZipCode = "210012", Contact = "钱主任", ContactPhone = "02552345678", IsSubsidiary = true, SiteCode = "S1" },
        UsingUnit = new() { Name = "用工单位", CreditCode = "123207060000007720", Industry = "3032", EconomicType = "173", Scale = "LARGE", AddressCode = "320114002", AddressName = "江苏省" },
        Worker = new() { Name = "张大明", DocumentType = "PASSPORT", DocumentNumber = Line.Number, Sex = "1", BirthDate = new(1970, 6, 15), Phone = "13812345678" },
        Exam = new() { MonitoringType = "01", Type = "ON", Date = new(2025, 5, 12), ContactFactors = ["HZ2015-1-001", "HZ2015-2-001"], ContactFactorOther = "另", Factors = ["HZ2015-1-001"], WorkType = "99-9999", WorkTypeOther = "石匠", IsReview = true },
        Conclusions = [new() { Factor = "HZ2015-1-001", Conclusion = "03", SuspectedDisease = "OD2013-01-001", HarmStart = new(2010, 5, 1), HarmYears = 12, HarmMonths = 3 }, new() { Factor = "HZ2015-2-001", Conclusion = "04", Contraindication = "贫血" }],
        Items = [new() { Group = "肺功能", Name = "用力肺活量", Code = "1000101", ResultType = "01", Result = "3.21", Unit = "L", ReferenceMin = 2.8m, ReferenceMax = 5m, Abnormal = "0" }],
        Report = new() { Writer = "李医生", WriterPhone = "02558880001", WriteDate = new(2025, 5, 20), ExamBody = "甲体检中心", ReportUnit = "甲体检中心", Reporter = "王登记", ReporterPhone = "02558880002", ReportDate = new(2025, 5, 22), Remark = "无" },
        Audit = new() { Status = "07", Info = "通过", Date = new(2025, 6, 1), Auditor = "审核", Body = "省" },
    };

    [Fact]
    public void An_exam_record_comes_back_as_it_was_written()
    {
        var sheets = Exams();
        var bytes = sheets.Write(header, [Exam, Exam with { RecordNumber = "A-0002", UsingUnit = null, Audit = null }], "320114000", "000000772");
        var text = Encoding.UTF8.GetString(bytes);
        foreach (string element in (string[])["<EXAM_TYPE_CODE>02<", "<BUSINESS_SCALE_CODE>03<", "<FACTOR_CODE>1001<", "<YSZYB_CODE>01001<", "<ID_CARD_TYPE_CODE>4<", "<ENTERPRISE_NAME_EMPLOYER>", "<EXAM_DATE>20250512<"]) { Assert.Contains(element, text, StringComparison.Ordinal); }
        var (envelope, findings) = EnvelopeXml.Read(bytes, pen);
        Assert.Empty(findings);
        var read = sheets.Read(envelope!.Body.Elements().Single());
        Assert.All(read, r => Assert.Empty(r.Findings));
        Assert.Equal([Json.Write(Exam), Json.Write(Exam with { RecordNumber = "A-0002", UsingUnit = null, Audit = null })], read.Select(r => Json.Write(r.Report)));
    }

    [Fact]
    public void The_number_of_a_disease_means_the_edition_of_the_exam_day()
    {
        Assert.Equal("OD2013-01-001", ExchangeCodes.DiseaseIn("01001", new(2025, 7, 31), ShippedReference.Instance.Catalogue));
        Assert.Equal("OD2024-01-001", ExchangeCodes.DiseaseIn("01001", new(2025, 8, 1), ShippedReference.Instance.Catalogue));
    }

    [Theory]
    [InlineData("worker.name", "WORKER_INFO/WORKER_NAME")]
    [InlineData("conclusions[1].harmYears", "EXAM_CONCLUSION[1]/HARM_AGE_YEAR")]
    [InlineData("usingUnit.creditCode", "ENTERPRISE_INFO_EMPLOYER/CREDIT_CODE_EMPLOYER")]
    [InlineData("exam.date", "EXAM_DATE")]
    [InlineData("nothing", null)]
    public void A_field_of_the_checks_is_named_by_its_element(string field, string? element) => Assert.Equal(element, Exams().ElementOf(field));

    [Theory]
    [InlineData("<!DOCTYPE DataExchange [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><DataExchange>&x;</DataExchange>", "E02")]
    [InlineData("<!DOCTYPE lolz [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]><DataExchange>&b;</DataExchange>", "E02")]
    [InlineData("<DataExchange><Header></DataExchange>", "E01")]
    [InlineData("", "E01")]
    [InlineData("not xml", "E01")]
    [InlineData("<Other/>", "E04")]
    [InlineData("<DataExchange><EventBody/></DataExchange>", "E05")]
    [InlineData("<DataExchange><Header/><Header/><EventBody/></DataExchange>", "E05")]
    [InlineData("<DataExchange><Header><Stranger>1</Stranger></Header><EventBody/></DataExchange>", "E11")]
    [InlineData("<DataExchange><Header><DocumentId>1</DocumentId><OperateType>Drop</OperateType><BusinessActivityIdentification>x</BusinessActivityIdentification><ReportOrgCode>x</ReportOrgCode><ReportZoneCode>320706</ReportZoneCode></Header><EventBody/></DataExchange>", "E06")]
    public void A_hostile_or_broken_envelope_is_refused_by_rule(string xml, string rule)
    {
        var (envelope, findings) = EnvelopeXml.Read(Encoding.UTF8.GetBytes(xml), pen);
        Assert.Null(envelope);
        Assert.Contains(findings, f => f.Rule == rule);
        Assert.All(findings, f => Assert.DoesNotContain("⟦", words[f.Key, f.Args] + words[f.Key + ".remedy", f.Args], StringComparison.Ordinal));
    }

    [Fact]
    public void An_envelope_that_is_too_deep_too_large_or_too_full_is_refused()
    {
        string deep = string.Concat(Enumerable.Repeat("<a>", 100_000)) + string.Concat(Enumerable.Repeat("</a>", 100_000));
        Assert.Equal("E07", EnvelopeXml.Read(Encoding.UTF8.GetBytes(deep), pen).Findings[0].Rule);
        Assert.Equal("E03", EnvelopeXml.Read(new byte[EnvelopeXml.MostBytes + 1], pen).Findings[0].Rule);
        string full = "<DataExchange>" + string.Concat(Enumerable.Repeat("<a/>", EnvelopeXml.MostElements)) + "</DataExchange>";
        Assert.Equal("E08", EnvelopeXml.Read(Encoding.UTF8.GetBytes(full), pen).Findings[0].Rule);
    }

    [Fact]
    public void Every_word_that_the_module_asks_for_is_there()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Modules", "Exchange"), "*.*", SearchOption.AllDirectories).Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".razor", StringComparison.Ordinal)).Where(f => !f.Contains("/obj/", StringComparison.Ordinal)).ToList();
        var keys = sources.SelectMany(f => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(f), "\"((?:exchange|work)\\.[a-zA-Z0-9.-]+)\"")).Select(m => m.Groups[1].Value).Where(k => !k.EndsWith('.')).Distinct().ToList();
        Assert.True(keys.Count > 60, $"only {keys.Count}");
        Assert.Equal([], keys.Where(k => !words.Has(k)));
        foreach (string key in sources.SelectMany(f => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(f), "new(?: Finding)?\\(\"E\\d\\d\", [^,]+, \"(exchange\\.[^\"]+)\"")).Select(m => m.Groups[1].Value).Where(k => !k.EndsWith('.'))) { Assert.True(words.Has(key + ".remedy"), key); }
        foreach (var state in Enum.GetNames<Queue.UploadState>()) { Assert.True(words.Has("exchange.state." + state)); }
        foreach (var type in Enum.GetNames<CardType>()) { Assert.True(words.Has("exchange.type." + type)); }
    }
}
