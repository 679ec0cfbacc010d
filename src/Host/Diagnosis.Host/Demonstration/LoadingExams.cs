using Diagnosis.ExamReporting.Contracts;

namespace Diagnosis.Host.Demonstration;

/// <summary>Exam records go the way every record goes, each on the day it was sent.</summary>
internal sealed partial class Loading
{
    async Task<int> LoadReportsAsync(IServiceProvider scope, CancellationToken ct)
    {
        await SendAsync(scope, ct);
        await DeliverAsync("exam", ct);
        return province.Reports.Count;
    }

    /// <summary>Record number → the suspected case it opened. Sending a record again changes nothing and tells the same.</summary>
    async Task<IReadOnlyDictionary<string, Guid>> SuspectedCasesAsync(IServiceProvider scope, CancellationToken ct) => suspected ??= await SendAsync(scope, ct);

    Dictionary<string, Guid>? suspected;

    async Task<Dictionary<string, Guid>> SendAsync(IServiceProvider scope, CancellationToken ct)
    {
        var loader = scope.GetRequiredService<IExamLoader>();
        var opened = new Dictionary<string, Guid>(StringComparer.Ordinal);
        // what was sent in the same week is loaded on its last day, to spare the first start some transactions; the records keep their own dates
        foreach (var day in province.Reports.GroupBy(r => Week(r.SentOn)).OrderBy(g => g.Key))
        {
            var some = day.ToList();
            var answers = await loader.LoadAsync([.. some.Select(r => new AgencyReport(r.Agency.Id, Submission(r), r.NotifiedOn, r.ReportedOn))], new DateTimeOffset(day.Key.ToDateTime(new TimeOnly(10, 0)), TimeSpan.FromHours(8)), ct);
            for (int i = 0; i < some.Count; i++)
            {
                if (answers[i].SuspectedCases is [var first, ..]) { opened[some[i].RecordNumber] = first; }
                if (answers[i].Outcome == "Rejected") { log.LogWarning("Demonstration: record {Number} was rejected: {Why}", some[i].RecordNumber, string.Join("; ", answers[i].Problems)); }
            }
        }
        return suspected = opened;

        DateOnly Week(DateOnly sent) => province.Options.Anchor.AddDays(-(province.Options.Anchor.DayNumber - sent.DayNumber) / 7 * 7);
    }

    ExamReportSubmission Submission(DemoReport r)
    {
        var e = r.Employer;
        string writer = e.Contact, phone = e.Phone;
        return new ExamReportSubmission
        {
            RecordNumber = r.RecordNumber,
            Employer = new UnitPart
            {
                Name = e.Name, CreditCode = e.Code, EconomicType = e.EconomicType, Industry = e.Industry, Scale = e.Scale, AddressCode = e.Township,
                AddressName = terminology.Divisions.NameChain(Kernel.Identifiers.DivisionCode.Parse(e.Township)), AddressDetail = "虚构路1号", Contact = e.Contact, ContactPhone = e.Phone,
            },
            Worker = new WorkerPart { Name = r.Worker.Name, DocumentType = "1", DocumentNumber = r.Worker.Number, Sex = r.Worker.Sex, BirthDate = r.Worker.Born, Phone = r.Worker.Phone },
            Exam = new ExamPart { MonitoringType = "01", Type = r.Type, Date = r.ExamDate, ContactFactors = [.. r.Conclusions.Select(c => c.Factor)], Factors = [.. r.Conclusions.Select(c => c.Factor)], WorkType = "99-9999", WorkTypeOther = r.Job },
            Conclusions = [.. r.Conclusions.Select(c => new ConclusionPart
            {
                Factor = c.Factor, Conclusion = c.Conclusion, SuspectedDisease = c.Suspected is { } d ? terminology.Catalogue.Find(d, r.ExamDate)!.Code : null, Contraindication = c.Contraindication, Other = c.Other,
                HarmStart = c.HarmStart, HarmYears = c.HarmStart is null ? null : c.HarmYears, HarmMonths = c.HarmStart is null ? null : c.HarmMonths,
            })],
            Items = [.. r.Items.Select(i => new ItemPart { Group = i.Group, Name = i.Name, Code = i.Code, ResultType = i.ResultType, Result = i.Result, Unit = i.Unit, ReferenceMin = i.Min, ReferenceMax = i.Max, Abnormal = i.Abnormal })],
            Report = new ReportPart { Writer = writer, WriterPhone = phone, WriteDate = r.SentOn, ExamBody = r.Agency.Name, ReportUnit = r.Agency.Name, Reporter = writer, ReporterPhone = phone, ReportDate = r.SentOn },
        };
    }
}
