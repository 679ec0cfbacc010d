using System.Text;
using Diagnosis.Exchange.Format;
using Diagnosis.Exchange.Intake;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Tests;

public class TakeXmlTests
{
    static readonly Header header = new("D-1", "Add", "HEALTH_EXAM", "123207060000007720", "L", "320706000");
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static byte[] Two(Line line) => line.App.Services.GetRequiredService<ExamSheets>().Write(header, [FormatTests.Exam, FormatTests.Exam with { RecordNumber = "A-0002", Worker = FormatTests.Exam.Worker! with { Name = null } }], "320114000", "000000772");

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Each_record_has_its_own_answer_and_findings_name_their_elements(Engine engine)
    {
        await using var line = await Line.StartAsync(engine, receiver: false);
        var answer = (await line.App.In<TakeXml, Outcome<XmlAnswer>>(h => h.Handle(Two(line), Line.Agency, Ct))).Value!;
        Assert.Equal(("D-1", 2, 1, 1), (answer.DocumentId, answer.Records, answer.Taken, answer.Refused));
        Assert.Equal(["Created", "Refused"], answer.Answers.Select(a => a.Outcome));
        Assert.Equal(["WORKER_INFO/WORKER_NAME", "EXAM_CONCLUSION[1]/HARM_AGE_YEAR"], answer.Answers[1].Findings.Select(f => f.Element));
        var taken = Assert.Single(line.App.Services.GetRequiredService<StandInExams>().Taken);
        Assert.Equal(("A-0001", "OD2013-01-001", "HZ2015-1-001"), (taken.RecordNumber, taken.Conclusions![0].SuspectedDisease, taken.Exam!.Factors![0]));
    }

    [Fact]
    public async Task A_record_that_breaks_a_format_is_refused_and_its_neighbour_is_taken()
    {
        await using var line = await Line.StartAsync(Engine.Sqlite, receiver: false);
        string text = Encoding.UTF8.GetString(Two(line));
        int second = text.LastIndexOf("<EXAM_DATE>", StringComparison.Ordinal);
        text = text[..second] + "<EXAM_DATE>2025-05-12<" + text[(text.IndexOf("</EXAM_DATE>", second, StringComparison.Ordinal) + 1)..];
        var answer = (await line.App.In<TakeXml, Outcome<XmlAnswer>>(h => h.Handle(Encoding.UTF8.GetBytes(text), Line.Agency, Ct))).Value!;
        Assert.Equal(["Created", "Refused"], answer.Answers.Select(a => a.Outcome));
        Assert.Equal(("EXAM_DATE", "EXAM_DATE 的值“2025-05-12”不是 yyyyMMdd 格式的日期。"), (answer.Answers[1].Findings[0].Element, answer.Answers[1].Findings[0].Problem));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_check_refuses_what_the_intake_refuses_and_stores_nothing(Engine engine)
    {
        await using var line = await Line.StartAsync(engine, receiver: false);
        Task<Outcome<XmlAnswer>> Check(byte[] bytes, Kernel.Access.Caller caller) => line.App.In<TakeXml, Outcome<XmlAnswer>>(h => h.CheckAsync(bytes, caller, Ct));
        var answer = (await Check(Two(line), Line.Agency)).Value!;
        Assert.Equal((2, 1, 1), (answer.Records, answer.Taken, answer.Refused));
        Assert.Equal(["Readable", "Refused"], answer.Answers.Select(a => a.Outcome));
        Assert.Equal("WORKER_INFO/WORKER_NAME", answer.Answers[1].Findings[0].Element);
        Assert.Empty(line.App.Services.GetRequiredService<StandInExams>().Taken);
        // each answer stands at its own record also where a neighbour cannot be read at all
        string text = Encoding.UTF8.GetString(Two(line));
        int first = text.IndexOf("<EXAM_DATE>", StringComparison.Ordinal);
        text = text[..first] + "<EXAM_DATE>2025-05-12<" + text[(text.IndexOf("</EXAM_DATE>", first, StringComparison.Ordinal) + 1)..];
        var both = (await Check(Encoding.UTF8.GetBytes(text), Line.Agency)).Value!.Answers;
        Assert.Equal(["EXAM_DATE", "WORKER_INFO/WORKER_NAME"], both.Select(a => a.Findings[0].Element));
        var delete = line.App.Services.GetRequiredService<ExamSheets>().Write(header with { OperateType = "Delete" }, [FormatTests.Exam], "320114000", "000000772");
        Assert.Equal("E17", (await Check(delete, Line.Agency)).Value!.Answers[0].Findings[0].Rule);
        Assert.Equal(Refused.Forbidden, (await Check(Two(line), Line.Commission)).Refused);
    }

    [Fact]
    public async Task Nothing_is_deleted_by_exchange_and_cards_are_not_taken_here()
    {
        await using var line = await Line.StartAsync(Engine.Sqlite, receiver: false);
        var delete = line.App.Services.GetRequiredService<ExamSheets>().Write(header with { OperateType = "Delete" }, [FormatTests.Exam], "320114000", "000000772");
        Assert.Equal("E17", (await line.App.In<TakeXml, Outcome<XmlAnswer>>(h => h.Handle(delete, Line.Agency, Ct))).Value!.Answers[0].Findings[0].Rule);
        Assert.Empty(line.App.Services.GetRequiredService<StandInExams>().Taken);
        var card = CardSheets.Write(header, Cards.Pneumoconiosis(line.Protector), new(line.Protector.Open, line.Protector.Seal));
        Assert.Equal("E16", (await line.App.In<TakeXml, Outcome<XmlAnswer>>(h => h.Handle(card, Line.Agency, Ct))).Findings[0].Rule);
        Assert.Equal("Readable", (await line.App.In<TakeXml, Outcome<XmlAnswer>>(h => h.CheckAsync(card, Line.Agency, Ct))).Value!.Answers[0].Outcome);
        Assert.Equal(Refused.Forbidden, (await line.App.In<TakeXml, Outcome<XmlAnswer>>(h => h.Handle(Two(line), Line.Commission, Ct))).Refused);
    }
}
