using Diagnosis.ExamReporting.Contracts;
using Diagnosis.ExamReporting.Reports;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Testing;
using static Diagnosis.ExamReporting.Tests.Province;

namespace Diagnosis.ExamReporting.Tests.Reports;

public class ChecksTests
{
    static readonly ExamRules Rules = LoadRules();
    static ExamRules LoadRules() { var rules = new ExamRules(); rules.Load(Repository.Data); return rules; }

    static List<Finding> Check(ExamReportSubmission s, InstitutionProfile? agency = null) =>
        Checks.Of(Normal.Of(s), new(ReferenceData.Shipped, Rules, agency ?? MakeRegistry().Profiles[AgencyId], new DateOnly(2026, 3, 2)));

    static void Raises(ExamReportSubmission s, string rule, string field, Level level = Level.Error)
    {
        var found = Assert.Single(Check(s), f => f.Rule == rule);
        Assert.Equal((field, level), (found.Field, found.Level));
    }

    static ExamReportSubmission First(Func<ConclusionPart, ConclusionPart> change) => Clear() is var s ? s with { Conclusions = [change(s.Conclusions![0]), s.Conclusions[1]] } : s;
    static ExamReportSubmission Item(Func<ItemPart, ItemPart> change) => Clear() is var s ? s with { Items = [change(s.Items![0])] } : s;

    [Fact] public void A_clear_report_raises_nothing() => Assert.Empty(Check(Clear()));
    [Fact] public void A_suspicious_report_raises_nothing_when_its_disease_is_named() => Assert.Empty(Check(Suspicious()));

    [Fact] public void X01_a_factor_without_conclusion_is_an_error() => Raises(Clear() with { Conclusions = [Conclusion(Silica, "01")] }, "X01", "conclusions");
    [Fact] public void X01_two_conclusions_for_one_factor_are_an_error() => Raises(Clear() with { Conclusions = [Conclusion(Silica, "01"), Conclusion(Lead, "01"), Conclusion(Lead, "02")] }, "X01", "conclusions[2].factor");
    [Fact] public void X01_a_conclusion_for_a_factor_that_was_not_examined_is_an_error() => Raises(Clear() with { Conclusions = [Conclusion(Silica, "01"), Conclusion(Lead, "01"), Conclusion(Noise, "01")] }, "X01", "conclusions[2].factor");
    static ExamPart TwoDusts => Clear().Exam! with { Factors = [Silica, CoalDust], ContactFactors = [Silica, CoalDust] };
    [Fact] public void X01_all_dusts_share_one_conclusion_under_either_of_them() => Assert.All([Silica, CoalDust], dust => Assert.Empty(Check(Clear() with { Exam = TwoDusts, Conclusions = [Conclusion(dust, "01")] })));
    [Fact] public void X01_a_conclusion_for_each_dust_is_one_too_many() => Raises(Clear() with { Exam = TwoDusts, Conclusions = [Conclusion(Silica, "01"), Conclusion(CoalDust, "01")] }, "X01", "conclusions[1].factor");

    [Fact] public void X02_a_suspicion_names_its_disease() => Raises(First(c => c with { Conclusion = "03" }), "X02", "conclusions[0].suspectedDisease");
    [Fact] public void X02_a_code_of_no_catalogue_is_an_error() => Raises(First(c => c with { Conclusion = "03", SuspectedDisease = "OD2013-99-001" }), "X02", "conclusions[0].suspectedDisease");
    [Fact] public void X02_the_edition_of_the_exam_date_decides_and_the_right_code_is_told()
    {
        var after = First(c => c with { Conclusion = "03", SuspectedDisease = Silicosis });
        after = after with { Exam = after.Exam! with { Date = new(2025, 8, 1) }, Report = after.Report! with { WriteDate = new(2025, 8, 5), ReportDate = new(2025, 8, 5) } };
        var found = Assert.Single(Check(after), f => f.Rule == "X02");
        string right = (string)found.Args[2];
        Assert.StartsWith("OD2024-", right, StringComparison.Ordinal);
        Assert.Empty(Check(after with { Conclusions = [after.Conclusions![0] with { SuspectedDisease = right }, after.Conclusions[1]] }));
    }

    [Fact] public void X03_a_contraindication_is_named() { Raises(First(c => c with { Conclusion = "04" }), "X03", "conclusions[0].contraindication"); Assert.Empty(Check(First(c => c with { Conclusion = "04", Contraindication = "活动性肺结核病" }))); }
    [Fact] public void X03_another_disease_is_named() { Raises(First(c => c with { Conclusion = "05" }), "X03", "conclusions[0].other"); Assert.Empty(Check(First(c => c with { Conclusion = "05", Other = "高血压" }))); }

    [Fact] public void X04_start_and_length_of_contact_are_needed() { Raises(First(c => c with { HarmStart = null }), "X04", "conclusions[0].harmStart"); Raises(First(c => c with { HarmYears = null, HarmMonths = null }), "X04", "conclusions[0].harmYears"); }
    [Fact] public void X04_before_employment_neither_is_needed()
    {
        var s = First(c => c with { HarmStart = null, HarmYears = null, HarmMonths = null });
        Assert.Empty(Check(s with { Exam = s.Exam! with { Type = "PRE" } }));
    }
    [Fact] public void X04_contact_does_not_begin_after_the_exam() => Raises(First(c => c with { HarmStart = new(2025, 5, 13), HarmYears = 0, HarmMonths = 0 }), "X04", "conclusions[0].harmStart");
    [Fact] public void X04_contact_before_sixteen_is_a_warning() => Raises(First(c => c with { HarmStart = new(1991, 3, 7) }), "X04", "conclusions[0].harmStart", Level.Warning);
    [Fact] public void X04_contact_at_sixteen_is_none() => Assert.Empty(Check(First(c => c with { HarmStart = new(1991, 3, 8) })));
    [Fact] public void X04_twelve_months_are_a_year() => Raises(First(c => c with { HarmMonths = 12 }), "X04", "conclusions[0].harmMonths");

    // 2010-05-01 to 2025-05-12 is 15 years and 0 months; one month of tolerance
    [Theory, InlineData(15, 1, true), InlineData(15, 2, false), InlineData(3, 0, true), InlineData(0, 0, true)]
    public void X05_contact_is_no_longer_than_the_time_since_it_began(int years, int months, bool right)
    {
        var s = First(c => c with { HarmYears = years, HarmMonths = months });
        if (right) { Assert.Empty(Check(s)); } else { Raises(s, "X05", "conclusions[0].harmYears"); }
    }

    [Fact] public void X06_a_chain_that_ends_in_review_may_not_close() => Assert.Equal("X06", Checks.ChainMayClose(["01", "02"], "conclusions[0]", Silica)?.Rule);
    [Fact] public void X06_a_chain_whose_review_was_answered_may_close() => Assert.Null(Checks.ChainMayClose(["02", "01"], "conclusions[0]", Silica));

    static InstitutionProfile With(params ExamCategoryFact[] facts) => MakeRegistry().Profiles[AgencyId] with { ExamCategories = facts };
    static ExamCategoryFact Category(string category, DateOnly from, DateOnly? to = null, DateOnly? started = null, bool superseded = false) => new(Guid.NewGuid(), category, from, to, started, default, superseded ? DateTimeOffset.UnixEpoch : null);
    static IReadOnlyList<Finding> X07(InstitutionProfile agency) => [.. Check(Clear(), agency).Where(f => f.Rule == "X07")];
    [Fact] public void X07_every_category_must_be_filed_on_the_exam_date()
    {
        Assert.Empty(X07(With(Category("粉尘", new(2025, 5, 12), new(2025, 5, 12)), Category("CHEMICAL", new(2020, 1, 1)))));
        Assert.Equal(Level.Error, Assert.Single(X07(With(Category("粉尘", new(2020, 1, 1))))).Level);
        Assert.Equal(2, X07(With(Category("粉尘", new(2025, 5, 13)), Category("化学", new(2020, 1, 1), new(2025, 5, 11)))).Count);
        Assert.Equal(Level.Error, Assert.Single(X07(With(Category("粉尘", new(2020, 1, 1), superseded: true), Category("化学", new(2020, 1, 1))))).Level);
    }
    [Theory, InlineData("2025-04-17", true), InlineData("2025-04-16", false)] // fifteen working days, the Sunday of 27 April works, 1 to 5 May rest: 12 May and 9 May
    public void X07_within_fifteen_working_days_of_starting_filing_may_follow(string started, bool grace)
    {
        var found = Assert.Single(X07(With(Category("粉尘", new(2020, 1, 1)), Category("化学", new(2025, 6, 1), started: DateOnly.Parse(started, System.Globalization.CultureInfo.InvariantCulture)))));
        Assert.Equal(grace ? Level.Warning : Level.Error, found.Level);
    }

    [Theory, InlineData("2025-05-12", null, false, true), InlineData("2025-05-01", "2025-05-12", false, true), InlineData("2025-05-13", null, false, false), InlineData("2025-05-01", "2025-05-11", false, false), InlineData("2025-05-12", null, true, false)]
    public void X07_no_exam_while_the_agency_is_ordered_to_pause(string from, string? to, bool superseded, bool refused)
    {
        var pause = new SuspensionFact(Guid.NewGuid(), FilingDomain.Exam, null, "CAT2013", Day(from), to is null ? null : Day(to), "责令暂停", default, superseded ? DateTimeOffset.UnixEpoch : null);
        var agency = With(Category("粉尘", new(2020, 1, 1)), Category("化学", new(2020, 1, 1)));
        var found = X07(agency with { Suspensions = [pause] });
        Assert.Equal(refused ? 1 : 0, found.Count);
        Assert.Equal(refused, found.Any(f => f.Field == "exam.date" && f.Basis == "责令暂停"));
        // a pause of its diagnosis work is another matter
        Assert.Empty(X07(agency with { Suspensions = [pause with { Domain = FilingDomain.Diagnosis }] }));
        static DateOnly Day(string day) => DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact] public void X08_a_suspicion_before_employment_is_a_warning_and_kept_on_a_list()
    {
        var s = Suspicious();
        Raises(s with { Exam = s.Exam! with { Type = "PRE" } }, "X08", "conclusions[0].conclusion", Level.Warning);
    }

    [Fact] public void X09_a_numeric_result_is_a_number() { Raises(Item(i => i with { Result = "约3" }), "X09", "items[0].result"); Assert.Empty(Check(Item(i => i with { Result = "-0.5" }))); }
    [Fact] public void X09_a_numeric_result_has_a_unit() => Raises(Item(i => i with { Unit = " " }), "X09", "items[0].unit");
    [Fact] public void X09_a_text_result_needs_neither() => Assert.Empty(Check(Item(i => i with { ResultType = "02", Result = "未见异常", Unit = null })));
    [Fact] public void X09_the_lower_reference_is_not_above_the_upper() => Raises(Item(i => i with { ReferenceMin = 6 }), "X09", "items[0].referenceMin");
    [Fact] public void The_chest_film_has_a_table_of_its_own() { Raises(Item(i => i with { Abnormal = "2" }), "code", "items[0].abnormal"); Assert.Empty(Check(Item(i => i with { Name = "胸部X线摄片", ResultType = "03", Result = "其他异常", Abnormal = "2" }))); }

    [Fact] public void The_matrix_decides_every_type_and_conclusion_and_warns_where_the_sources_say_so()
    {
        string[] types = ["PRE", "ON", "LEAVE", "POST", "EMERG"], codes = ["01", "02", "03", "04", "05"];
        var all = types.SelectMany(t => codes.Select(c => (Type: t, Code: c, Row: Rules.Find(t, c, new(2025, 5, 12))))).ToList();
        Assert.All(all, x => Assert.NotNull(x.Row));
        Assert.Equal(["PRE03", "LEAVE04", "POST04", "EMERG04"], all.Where(x => x.Row!.Level == MatrixLevel.Warn).Select(x => x.Type + x.Code));
        var s = First(c => c with { Conclusion = "04", Contraindication = "哮喘" });
        Raises(s with { Exam = s.Exam! with { Type = "LEAVE" } }, "matrix", "conclusions[0].conclusion", Level.Warning);
    }

    public static TheoryData<string, Func<ExamReportSubmission, ExamReportSubmission>> Mandatory => new()
    {
        { "employer.name", s => s with { Employer = s.Employer! with { Name = null } } }, { "employer.creditCode", s => s with { Employer = s.Employer! with { CreditCode = "" } } },
        { "employer.economicType", s => s with { Employer = s.Employer! with { EconomicType = null } } }, { "employer.industry", s => s with { Employer = s.Employer! with { Industry = null } } },
        { "employer.scale", s => s with { Employer = s.Employer! with { Scale = null } } }, { "employer.addressCode", s => s with { Employer = s.Employer! with { AddressCode = null } } },
        { "employer.addressDetail", s => s with { Employer = s.Employer! with { AddressDetail = null } } }, { "employer.contact", s => s with { Employer = s.Employer! with { Contact = null } } },
        { "employer.contactPhone", s => s with { Employer = s.Employer! with { ContactPhone = null } } }, { "employer.addressName", s => s with { Employer = s.Employer! with { AddressName = "  " } } },
        { "worker.name", s => s with { Worker = s.Worker! with { Name = null } } }, { "worker.documentType", s => s with { Worker = s.Worker! with { DocumentType = null } } },
        { "worker.documentNumber", s => s with { Worker = s.Worker! with { DocumentNumber = null } } }, { "worker.sex", s => s with { Worker = s.Worker! with { Sex = null } } },
        { "worker.birthDate", s => s with { Worker = s.Worker! with { BirthDate = null } } }, { "worker.phone", s => s with { Worker = s.Worker! with { Phone = null } } },
        { "exam.monitoringType", s => s with { Exam = s.Exam! with { MonitoringType = null } } }, { "exam.type", s => s with { Exam = s.Exam! with { Type = null } } },
        { "exam.date", s => s with { Exam = s.Exam! with { Date = null } } }, { "exam.contactFactors", s => s with { Exam = s.Exam! with { ContactFactors = null } } },
        { "exam.factors", s => s with { Exam = s.Exam! with { Factors = [] } } }, { "exam.workType", s => s with { Exam = s.Exam! with { WorkType = null } } },
        { "report.writer", s => s with { Report = s.Report! with { Writer = null } } }, { "report.writeDate", s => s with { Report = s.Report! with { WriteDate = null } } },
        { "report.reportDate", s => s with { Report = s.Report! with { ReportDate = null } } }, { "report.examBody", s => s with { Report = s.Report! with { ExamBody = null } } },
        { "conclusions[0].conclusion", s => s with { Conclusions = [s.Conclusions![0] with { Conclusion = null }, s.Conclusions[1]] } },
        { "items[0].code", s => s with { Items = [s.Items![0] with { Code = null }] } }, { "items[0].abnormal", s => s with { Items = [s.Items![0] with { Abnormal = null }] } },
        { "exam.workTypeOther", s => s with { Exam = s.Exam! with { WorkType = "99-9999" } } }, { "employer.siteCode", s => s with { Employer = s.Employer! with { IsSubsidiary = true } } },
    };

    [Theory, MemberData(nameof(Mandatory))]
    public void A_mandatory_field_left_out_is_named(string field, Func<ExamReportSubmission, ExamReportSubmission> leaveOut) => Assert.Contains(Check(leaveOut(Clear())), f => f.Field == field && f.Level == Level.Error);

    [Fact] public void Public_bodies_need_neither_economic_type_nor_size() => Assert.Empty(Check(Clear() is var s ? s with { Employer = s.Employer! with { Industry = "9224", EconomicType = null, Scale = null } } : s));
    [Fact] public void A_county_address_is_padded() => Assert.Equal("320114000", Normal.Of(Clear() is var s ? s with { Employer = s.Employer! with { AddressCode = "320114" } } : s).Employer!.AddressCode);
    [Fact] public void Birth_date_and_sex_agree_with_the_number()
    {
        Raises(Clear() is var s ? s with { Worker = s.Worker! with { BirthDate = new(1975, 3, 9) } } : s, "id-birth", "worker.birthDate");
        Raises(Clear() is var t ? t with { Worker = t.Worker! with { Sex = "2" } } : t, "id-sex", "worker.sex");
    }
    [Fact] public void Wrong_check_characters_are_told_as_such()
    {
        var s = Clear();
        string number = s.Worker!.DocumentNumber!;
        Raises(s with { Worker = s.Worker with { DocumentNumber = number[..17] + (number[17] == '1' ? '2' : '1') } }, "identifier-check-character", "worker.documentNumber");
        string code = s.Employer!.CreditCode!;
        Raises(s with { Employer = s.Employer with { CreditCode = code[..17] + (code[17] == '1' ? '2' : '1') } }, "identifier-check-character", "employer.creditCode");
    }
    [Fact] public void Dates_run_exam_then_report_then_sending()
    {
        Raises(Clear() is var s ? s with { Report = s.Report! with { WriteDate = new(2025, 5, 11) } } : s, "exam-date", "report.writeDate");
        Raises(Clear() is var t ? t with { Report = t.Report! with { ReportDate = new(2025, 5, 19) } } : t, "report-date", "report.reportDate");
        Assert.Contains(Check(Clear() is var u ? u with { Exam = u.Exam! with { Date = new(2026, 3, 3) } } : u), f => f is { Rule: "exam-date", Field: "exam.date" });
    }
    [Fact] public void An_examined_factor_the_worker_does_not_meet_is_a_warning() => Raises(Clear() is var s ? s with { Exam = s.Exam! with { ContactFactors = [Silica] } } : s, "contact-factors", "exam.factors", Level.Warning);

    [Fact]
    public void Every_finding_has_its_words_in_both_languages()
    {
        var broken = Mandatory.Select(m => Check(((Func<ExamReportSubmission, ExamReportSubmission>)((Xunit.ITheoryDataRow)m).GetData()[1]!)(Clear()))).SelectMany(f => f).Concat(Check(new())).ToList();
        Assert.NotEmpty(broken);
        Assert.All(broken, f => { Assert.True(Words.Has(f.Key), f.Key); Assert.True(Words.Has(f.Key + ".remedy"), f.Key); });
    }
}
