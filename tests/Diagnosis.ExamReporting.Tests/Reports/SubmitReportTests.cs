using Diagnosis.ExamReporting.Contracts;
using Diagnosis.ExamReporting.Data;
using Diagnosis.ExamReporting.Reports;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using static Diagnosis.ExamReporting.Tests.Province;

namespace Diagnosis.ExamReporting.Tests.Reports;

public class SubmitReportTests
{
    static readonly CancellationToken None = TestContext.Current.CancellationToken;

    static async Task<SubmitReportResponse> Send(TestModules app, ExamReportSubmission s, Caller? caller = null)
    {
        var outcome = await app.In<SubmitReport, Outcome<SubmitReportResponse>>(h => h.Handle(s, caller ?? Agency, None));
        Assert.True(outcome.Ok, string.Join("; ", outcome.Findings.Select(f => f.Rule + " " + f.Field)));
        return outcome.Value!;
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_business_key_decides_between_created_unchanged_updated_and_possible_duplicate(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var first = await Send(app, Clear());
        Assert.Equal((ReportOutcome.Created, 1), (first.Outcome, first.Version));

        var again = await Send(app, Clear() is var s ? s with { Conclusions = [s.Conclusions![1], s.Conclusions[0]], Worker = s.Worker! with { Name = " 张大明 ", DocumentNumber = s.Worker.DocumentNumber!.ToLowerInvariant() } } : s);
        Assert.Equal((ReportOutcome.Unchanged, 1, first.Id), (again.Outcome, again.Version, again.Id));

        var changed = await Send(app, Clear() with { Conclusions = [Conclusion(Silica, "01"), Conclusion(Lead, "02")], Reason = "复核后更正" });
        Assert.Equal((ReportOutcome.Updated, 2, first.Id), (changed.Outcome, changed.Version, changed.Id));

        var near = await Send(app, Clear("A-0002") is var t ? t with { Exam = t.Exam! with { Date = new(2025, 5, 15) } } : t);
        Assert.Equal((ReportOutcome.PossibleDuplicate, first.Id), (near.Outcome, near.PossibleDuplicateOf));
        var far = await Send(app, Clear("A-0003") is var u ? u with { Exam = u.Exam! with { Date = new(2025, 5, 19) } } : u);
        Assert.Equal(ReportOutcome.Created, far.Outcome);
        var otherType = await Send(app, Clear("A-0004") is var v ? v with { Exam = v.Exam! with { Type = "LEAVE", Date = new(2025, 5, 13) } } : v);
        Assert.Equal(ReportOutcome.Created, otherType.Outcome);
        // X10: same worker, day, body and factor, though the type differs
        var sameDay = await Send(app, Clear("A-0005") is var w ? w with { Exam = w.Exam! with { Type = "LEAVE" } } : w);
        Assert.Equal(ReportOutcome.PossibleDuplicate, sameDay.Outcome);
        Assert.Contains(sameDay.Warnings, x => x.Rule == "X10");
        // another agency's exam of the same worker is none of ours
        Assert.Equal(ReportOutcome.Created, (await Send(app, Clear(), OtherAgency)).Outcome);

        var versions = (await app.In<ReadReports, Outcome<IReadOnlyList<ReportVersion>>>(r => r.VersionsAsync(first.Id, Agency, None))).Value!;
        Assert.Equal((2, "复核后更正"), (versions[0].Version, versions[0].Reason));
        Assert.Equal(["conclusions", "conclusionCodes"], versions[0].Changes.Select(c => c.Field).OrderDescending());
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Without_a_record_number_the_document_date_type_and_agency_are_the_key(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var first = await Send(app, Clear() with { RecordNumber = null });
        Assert.Equal(ReportOutcome.Unchanged, (await Send(app, Clear() with { RecordNumber = " " })).Outcome);
        Assert.Equal(first.Id, (await Send(app, Clear() with { RecordNumber = null, Items = [] })).Id);
        Assert.Equal(ReportOutcome.PossibleDuplicate, (await Send(app, Clear())).Outcome);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Sixty_four_at_once_make_one_record(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => Send(app, Suspicious()), None)));
        Assert.Single(answers, a => a.Outcome == ReportOutcome.Created);
        Assert.Equal(63, answers.Count(a => a.Outcome == ReportOutcome.Unchanged));
        Assert.Single(answers.Select(a => a.Id).Distinct());
        Assert.Equal((1, 1), await app.In<ExamReportingDb, (int, int)>(async db => (await db.Reports.CountAsync(None), await db.SuspectedCases.CountAsync(None))));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Of_one_exam_told_at_once_under_many_numbers_one_is_created_and_the_others_are_possible_duplicates(Engine engine)
    {
        await using var app = await StartAsync(engine);
        for (int worker = 1; worker <= 3; worker++)
        {
            using var together = new Barrier(12);
            var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Factory.StartNew(() => { together.SignalAndWait(); return Send(app, Clear($"N-{worker}-{i}", worker)); }, None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));
            Assert.Single(answers, a => a.Outcome == ReportOutcome.Created);
            Assert.Equal(11, answers.Count(a => a.Outcome == ReportOutcome.PossibleDuplicate));
        }
        Assert.Equal(3, await app.In<ExamReportingDb, int>(db => db.Reports.CountAsync(r => r.State == ReportState.Active, None)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_refused_record_leaves_no_trace(Engine engine)
    {
        var registry = MakeRegistry();
        await using var app = await StartAsync(engine, registry);
        var outcome = await app.In<SubmitReport, Outcome<SubmitReportResponse>>(h => h.Handle(Clear() with { Conclusions = [] }, Agency, None));
        Assert.Equal(Refused.Invalid, outcome.Refused);
        Assert.Equal(0, registry.PeopleKnown);
        Assert.Equal((0, 0), await app.In<ExamReportingDb, (int, int)>(async db => (await db.Reports.CountAsync(None), await db.History.CountAsync(None))));
        var stranger = new Caller("x", "x", new HashSet<string> { Roles.Exam }, Guid.NewGuid(), "?", County, true);
        Assert.Equal(Refused.Forbidden, (await app.In<SubmitReport, Outcome<SubmitReportResponse>>(h => h.Handle(Clear(), stranger, None))).Refused);
        Assert.Equal(Refused.Forbidden, (await app.In<SubmitReport, Outcome<SubmitReportResponse>>(h => h.Handle(Clear(), DiagnosisAgency, None))).Refused);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_agency_and_the_commissions_of_the_employers_place_read_it_and_nobody_else(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var sent = await Send(app, Clear());
        foreach (var (caller, sees) in new[] { (Agency, true), (Commission(County), true), (Commission("320100"), true), (Commission("320000"), true), (Commission("320114001"), true), (OtherAgency, false), (Commission(OtherCounty), false), (Commission("330000"), false), (DiagnosisAgency, false) })
        {
            Assert.Equal(sees ? 1 : 0, (await app.In<ReadReports, Page<ReportLine>>(r => r.ListAsync(new(), caller, None))).Items.Count);
            Assert.Equal(sees, (await app.In<ReadReports, Outcome<ReportDetail>>(r => r.FindAsync(sent.Id, caller, None))).Ok);
            Assert.Equal(sees, (await app.In<ReadReports, Outcome<IReadOnlyList<ReportVersion>>>(r => r.VersionsAsync(sent.Id, caller, None))).Ok);
        }
        Assert.Equal(5, await app.In<ExamReportingDb, int>(db => db.History.CountAsync(h => h.RecordId == sent.Id && h.Action == "read", None)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task No_answer_and_no_column_holds_a_full_number(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var s = Suspicious();
        var sent = await Send(app, s);
        await Send(app, s with { Worker = s.Worker! with { Phone = "13987654321" }, Employer = s.Employer! with { ContactPhone = "02599999999" } });
        string all = Json.Write(sent) + Json.Write((await app.In<ReadReports, Page<ReportLine>>(r => r.ListAsync(new(), Agency, None))))
            + Json.Write((await app.In<ReadReports, Outcome<ReportDetail>>(r => r.FindAsync(sent.Id, Agency, None))).Value!) + Json.Write((await app.In<ReadReports, Outcome<IReadOnlyList<ReportVersion>>>(r => r.VersionsAsync(sent.Id, Agency, None))).Value!)
            + await app.In<ExamReportingDb, string>(async db => Json.Write(await db.Reports.AsNoTracking().ToListAsync(None)) + Json.Write(await db.History.AsNoTracking().ToListAsync(None)) + Json.Write(await db.Outbox.AsNoTracking().ToListAsync(None)));
        Assert.Contains("999999********", all, StringComparison.Ordinal);
        foreach (var secret in new[] { s.Worker.DocumentNumber!, s.Worker.Phone!, "13987654321", s.Employer.ContactPhone!, "02599999999", s.Report!.WriterPhone!, s.Report.ReporterPhone! }) { Assert.DoesNotContain(secret, all, StringComparison.Ordinal); }
        var line = Assert.Single((await app.In<ReadReports, Page<ReportLine>>(r => r.ListAsync(new(), Commission(County), None))).Items);
        Assert.Equal("张*明", line.Worker);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_list_is_filtered_and_paged_by_key(Engine engine)
    {
        await using var app = await StartAsync(engine);
        for (int i = 0; i < 5; i++) { await Send(app, (i % 2 == 0 ? Clear($"L-{i}", i + 1) : Suspicious($"L-{i}", i + 1)) is var s ? s with { Exam = s.Exam! with { Date = new(2025, 5, 10 + i) }, Report = s.Report! with { WriteDate = new(2025, 5, 20) } } : s); }
        async Task<Page<ReportLine>> List(ReportFilter f) => await app.In<ReadReports, Page<ReportLine>>(r => r.ListAsync(f, Agency, None));
        var one = await List(new(Size: 2));
        var two = await List(new(Size: 2, After: Guid.Parse(one.Next!)));
        var three = await List(new(Size: 2, After: Guid.Parse(two.Next!)));
        Assert.Equal(["L-4", "L-3", "L-2", "L-1", "L-0"], one.Items.Concat(two.Items).Concat(three.Items).Select(r => r.RecordNumber));
        Assert.Null(three.Next);
        Assert.Equal(["L-3", "L-1"], (await List(new(Conclusion: "03"))).Items.Select(r => r.RecordNumber));
        Assert.Equal(["L-2", "L-1"], (await List(new(From: new(2025, 5, 11), To: new(2025, 5, 12)))).Items.Select(r => r.RecordNumber));
        Assert.Empty((await List(new(Employer: "别的"))).Items);
        Assert.Equal(5, (await List(new(Employer: "石材", State: "Active", Type: "ON"))).Items.Count);
        await Send(app, Suspicious("L-9", 9) is var p ? p with { Exam = p.Exam! with { Type = "PRE" } } : p);
        Assert.Equal("L-9", Assert.Single((await List(new(Warning: "X08"))).Items).RecordNumber);
    }
}
