using System.Text.Json.Nodes;
using Diagnosis.Exchange.Flows;
using Diagnosis.Exchange.Flows.Exams;
using Diagnosis.Exchange.Tests.Fhir;
using Diagnosis.Fhir;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Tests.Flows;

public class ExamsInTests
{
    internal static string Example { get; } = File.ReadAllText(Path.Combine(Repository.Data, "fhir-profiles", "examples", "exam-transaction.json"));
    const int Patient = 0, Employer = 1, Silica = 2, Film = 4, Report = 6;

    static string Changed(Action<JsonArray> change)
    {
        var bundle = JsonNode.Parse(Example)!;
        change(bundle["entry"]!.AsArray());
        return bundle.ToJsonString();
    }

    static ReadExam Read(string bundle)
    {
        var pieces = FhirDocument.Parse(bundle).Root["entry"].Items.Select(e => new Piece(e["fullUrl"].Text!, FhirDocument.Parse(e["resource"].Raw.ToArray()), true)).ToDictionary(p => p.Address);
        return new(pieces.Values.Single(p => ReadExam.IsExam(p.Document)), pieces);
    }

    [Fact]
    public void A_transaction_reads_as_the_record_of_every_other_channel()
    {
        var read = Read(Example);
        Assert.Empty(read.Problems);
        var s = read.Submission;
        Assert.Equal("GUIDE-0001", s.RecordNumber);
        Assert.Equal(("吴示例", "1", "99999919700615997X", "1", new DateOnly(1970, 6, 15), "19900000001"), (s.Worker!.Name, s.Worker.DocumentType, s.Worker.DocumentNumber, s.Worker.Sex, s.Worker.BirthDate!.Value, s.Worker.Phone));
        Assert.Equal(("虚构石材加工有限公司", "91320102XXXXXX019L", "3032", "173", "SMALL", "320102000"), (s.Employer!.Name, s.Employer.CreditCode, s.Employer.Industry, s.Employer.EconomicType, s.Employer.Scale, s.Employer.AddressCode));
        Assert.Equal(("江苏省南京市玄武区", "虚构路1号", "210000", "王虚构", "19900000002"), (s.Employer.AddressName, s.Employer.AddressDetail, s.Employer.ZipCode, s.Employer.Contact, s.Employer.ContactPhone));
        Assert.Null(s.UsingUnit);
        Assert.Equal(("01", "ON", new DateOnly(2026, 2, 10), "99-9999", "切割", false), (s.Exam!.MonitoringType, s.Exam.Type, s.Exam.Date!.Value, s.Exam.WorkType, s.Exam.WorkTypeOther, s.Exam.IsReview!.Value));
        Assert.Equal(["HZ2015-1-001", "HZ2015-3-001"], s.Exam.ContactFactors!);
        Assert.Equal(["HZ2015-1-001", "HZ2015-3-001"], s.Exam.Factors!);
        Assert.Equal([("HZ2015-1-001", "03", "OD2024-01-001"), ("HZ2015-3-001", "01", null)], s.Conclusions!.Select(c => (c.Factor, c.Conclusion, c.SuspectedDisease)));
        Assert.Equal((new DateOnly(2005, 3, 1), 12, 3), (s.Conclusions![0].HarmStart!.Value, s.Conclusions[0].HarmYears!.Value, s.Conclusions[0].HarmMonths!.Value));
        Assert.Equal([("胸部X射线", "后前位胸片", "9000001", "03", "尘肺样改变", "1"), ("肺功能", "用力肺活量", "9000002", "01", "3.20", "0")], s.Items!.Select(i => (i.Group, i.Name, i.Code, i.ResultType, i.Result, i.Abnormal)));
        Assert.Equal((2.80m, "L"), (s.Items![1].ReferenceMin!.Value, s.Items[1].Unit));
        Assert.Equal(("李虚构", new DateOnly(2026, 2, 10), "虚构体检机构"), (s.Report!.Writer, s.Report.ReportDate!.Value, s.Report.ExamBody));
    }

    [Theory]
    [InlineData("worker.documentNumber", 0, "Patient.identifier[0].value")]
    [InlineData("worker.name", 0, "Patient.name[0].text")]
    [InlineData("employer.creditCode", 1, "Organization.identifier[0].value")]
    [InlineData("employer.scale", 1, "Organization.type[2].coding[0].code")]
    [InlineData("employer.siteCode", 1, "Organization.identifier")]
    [InlineData("conclusions[0].suspectedDisease", 2, "Observation.component[1].value.ofType(CodeableConcept).coding[0].code")]
    [InlineData("conclusions[1].contraindication", 3, "Observation.component")]
    [InlineData("conclusions[1].unheardOf", 3, "Observation")]
    [InlineData("items[1].result", 5, "Observation.value.ofType(Quantity).value")]
    [InlineData("exam.type", 6, "DiagnosticReport.category[0].coding[0].code")]
    [InlineData("exam.factors[1]", 6, "DiagnosticReport.extension[4].value.ofType(CodeableConcept).coding[0].code")]
    [InlineData("report.writerPhone", 6, "DiagnosticReport.extension[8].extension[1].value.ofType(string)")]
    [InlineData("recordNumber", 6, "DiagnosticReport.identifier[0].value")]
    [InlineData("nonsense", 6, "DiagnosticReport")]
    public void What_a_check_finds_is_said_at_the_element(string field, int entry, string expression)
    {
        var (piece, at) = Read(Example).PlaceOf(field);
        Assert.Equal((FhirDocument.Parse(Example).Root["entry"][entry]["fullUrl"].Text, expression), (piece.Address, at));
    }

    [Fact]
    public void A_result_of_another_worker_and_a_lost_reference_are_problems_of_the_reading()
    {
        var other = Read(Changed(e => e[Film]!["resource"]!["subject"]!["reference"] = "Patient/another"));
        Assert.Equal(["Observation.subject.reference"], other.Problems.Select(p => p.Expression));
        var lost = Read(Changed(e => e[Report]!["resource"]!["result"]!.AsArray().Add(JsonNode.Parse("""{"reference":"Observation/gone"}"""))));
        Assert.Equal(["DiagnosticReport.result[4].reference"], lost.Problems.Select(p => p.Expression));
    }

    [Fact]
    public void The_example_is_valid_R4()
    {
        Assert.Empty(FhirValidator.Validate(FhirDocument.Parse(Example), FhirDefinitions.R4).Where(i => i.IsError).Select(i => i.ToString()));
    }

    static List<Diagnosis.ExamReporting.Contracts.ExamReportSubmission> Taken(FhirWeb web) => web.Services.GetRequiredService<StandInExams>().Taken;

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_hospitals_transaction_becomes_one_exam_record_and_sent_again_changes_nothing(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        var first = (await web.Post("", Example)).Ok();
        Assert.Equal(Enumerable.Repeat("201", 7), first.Json.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("response").GetProperty("status").GetString()));
        Assert.Contains("created", first.Text, StringComparison.Ordinal);
        var taken = Assert.Single(Taken(web));
        Assert.Equal(("GUIDE-0001", "99999919700615997X", 2), (taken.RecordNumber, taken.Worker!.DocumentNumber, taken.Conclusions!.Count));
        (await web.Post("", Example)).Ok();
        Assert.Single(await web.Found("DiagnosticReport?identifier=urn:diagnosis:exam-record|GUIDE-0001"));
        Assert.Equal(4, (await web.Found("Observation")).Count);
        Assert.Single(Taken(web).Select(t => t.RecordNumber).Distinct());
        // the commission of the employer's place reads the report, another hospital does not
        Assert.Empty(await web.Found("DiagnosticReport", "other"));
    }

    [Fact]
    public async Task A_refused_record_stores_nothing_and_names_the_elements()
    {
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite);
        var refused = (await web.Post("", Changed(e => e[Patient]!["resource"]!["name"] = JsonNode.Parse("""[{"use":"official"}]""")))).Refused(422);
        Assert.Equal(["Bundle.entry[0].resource.name.text", "Bundle.entry[3].resource.component[2].value.ofType(integer)"], refused.Json.GetProperty("issue").EnumerateArray().Where(i => i.GetProperty("severity").GetString() == "error").Select(i => i.GetProperty("expression")[0].GetString()));
        Assert.Empty(Taken(web));
        Assert.Empty(await web.Found("DiagnosticReport"));
        Assert.Empty(await web.Found("Patient"));
    }

    [Fact]
    public async Task A_correction_without_a_former_conclusion_says_so_and_may_take_it_back_itself()
    {
        foreach (bool together in (bool[])[false, true])
        {
            await using var web = await FhirWeb.StartAsync(Engine.Sqlite);
            (await web.Post("", Example)).Ok();
            string report = Assert.Single(await web.Found("DiagnosticReport")), gone = (await web.Found("Observation?code=urn:diagnosis:CodeSystem:observation|exam-conclusion"))[^1];
            var again = JsonNode.Parse((await web.Get(report)).Text)!;
            again["status"] = "corrected";
            again["extension"]!.AsArray().Add(JsonNode.Parse("""{"url":"urn:diagnosis:StructureDefinition:correction-reason","valueString":"因素录入错误"}"""));
            var results = again["result"]!.AsArray();
            results.Remove(results.Single(r => r!["reference"]!.GetValue<string>() == gone));
            if (!together)
            {
                var said = (await web.Put(report, again.ToJsonString(), headers: ("Prefer", "return=OperationOutcome"))).Ok();
                Assert.Contains(said.Json.GetProperty("issue").EnumerateArray(), i => i.TryGetProperty("expression", out var e) && e[0].GetString() == "DiagnosticReport.result");
                continue;
            }
            var taken = JsonNode.Parse((await web.Get(gone)).Text)!;
            taken["status"] = "entered-in-error";
            string Entry(string address, JsonNode resource) => $$$"""{"resource":{{{resource.ToJsonString()}}},"request":{"method":"PUT","url":"{{{address}}}"}}""";
            var done = (await web.Post("", $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{Entry(report, again)}},{{Entry(gone, taken)}}]}""")).Ok();
            Assert.DoesNotContain("DiagnosticReport.result", done.Text);
            Assert.Equal([gone], await web.Found("Observation?status=entered-in-error"));
        }
    }

    [Fact]
    public async Task Conclusions_do_not_change_behind_their_report_and_reports_are_not_deleted()
    {
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite);
        (await web.Post("", Example)).Ok();
        string conclusion = (await web.Found("Observation?code=urn:diagnosis:CodeSystem:observation|exam-conclusion"))[0];
        var stored = JsonNode.Parse((await web.Get(conclusion)).Text)!;
        stored["valueCodeableConcept"]!["coding"]![0]!["code"] = "01";
        (await web.Put(conclusion, stored.ToJsonString())).Refused(422, "business-rule");
        string report = Assert.Single(await web.Found("DiagnosticReport"));
        (await web.Send(HttpMethod.Delete, report)).Refused(422, "business-rule");
        (await web.Get(report)).Ok();
        // a correction is the report again
        var again = JsonNode.Parse((await web.Get(report)).Text)!;
        again["status"] = "corrected";
        again["conclusion"] = "更正";
        (await web.Put(report, again.ToJsonString())).Refused(422, "required");
        again["extension"]!.AsArray().Add(JsonNode.Parse("""{"url":"urn:diagnosis:StructureDefinition:correction-reason","valueString":"录入笔误"}"""));
        (await web.Put(report, again.ToJsonString())).Ok();
        Assert.Equal(["GUIDE-0001", "GUIDE-0001"], Taken(web).Select(t => t.RecordNumber));
        Assert.Equal("更正", Taken(web)[1].Report!.Remark);
        // what it said first arrives late: the correction stands
        again["status"] = "final";
        Assert.Equal("DiagnosticReport.status", (await web.Put(report, again.ToJsonString())).Refused(422, "business-rule").Issue.GetProperty("expression")[0].GetString());
        Assert.Equal(2, Taken(web).Count);
    }

    [Fact]
    public async Task A_preliminary_report_waits_and_other_reports_are_none_of_ours()
    {
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite);
        (await web.Post("", Changed(e => e[Report]!["resource"]!["status"] = "preliminary"))).Ok();
        Assert.Empty(Taken(web));
        (await web.Post("", Changed(e => { e[Report]!["resource"]!.AsObject().Remove("meta"); e[Report]!["resource"]!["code"] = JsonNode.Parse("""{"text":"血常规"}"""); e[Report]!["request"]!.AsObject().Remove("ifNoneExist"); }))).Ok();
        Assert.Empty(Taken(web));
        Assert.Equal(2, (await web.Found("DiagnosticReport")).Count);
    }
}
