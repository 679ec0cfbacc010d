using System.Text.RegularExpressions;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.ExamReporting.Contraindications;
using Diagnosis.ExamReporting.Data;
using Diagnosis.ExamReporting.Duplicates;
using Diagnosis.ExamReporting.Reports;
using Diagnosis.ExamReporting.Suspected;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Work;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using static Diagnosis.ExamReporting.Tests.Province;

namespace Diagnosis.ExamReporting.Tests;

public partial class WordsAndDecisionsTests
{
    static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [GeneratedRegex("W\\[\"(exam\\.[A-Za-z0-9.-]*[A-Za-z0-9-])\"")] private static partial Regex InPages();
    [GeneratedRegex("\"(exam\\.(?:x\\d\\d(?:\\.[a-z-]+)?|(?:import|page|s|f|menu|work|identifier)\\.[A-Za-z0-9.-]*[A-Za-z0-9]))\"")] private static partial Regex InCode();

    [Fact]
    public void Every_word_the_pages_and_rules_ask_for_exists()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "src/Modules/ExamReporting"), "*.*", SearchOption.AllDirectories).Where(f => !f.Contains("Migrations", StringComparison.Ordinal));
        var asked = files.Where(f => f.EndsWith(".razor", StringComparison.Ordinal)).SelectMany(f => InPages().Matches(File.ReadAllText(f)))
            .Concat(files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal)).SelectMany(f => InCode().Matches(File.ReadAllText(f)))).Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.True(asked.Count > 100);
        Assert.Empty(asked.Where(k => !Words.Has(k)));
        Assert.All(Enum.GetNames<CaseState>(), s => Assert.True(Words.Has("exam.case-state." + s)));
        Assert.All(Enum.GetNames<ReportState>(), s => Assert.True(Words.Has("exam.state." + s)));
        Assert.All(Kernel.Identifiers.IdentifierReasons.All, r => Assert.True(Words.Has($"exam.identifier.{r}.remedy")));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_possible_duplicate_waits_and_counts_only_once_it_is_decided_to_be_different(Engine engine)
    {
        await using var app = await StartAsync(engine);
        async Task<SubmitReportResponse> Send(ExamReportSubmission s) => (await app.In<SubmitReport, Outcome<SubmitReportResponse>>(h => h.Handle(s, Agency, None))).Value!;
        var first = await Send(Clear("D-1", 2));
        var held = await Send(Suspicious("D-2", 2));
        var third = await Send(Suspicious("D-3", 2) is var s ? s with { Exam = s.Exam! with { Date = new(2025, 5, 14) } } : s);
        Assert.Equal([ReportOutcome.Created, ReportOutcome.PossibleDuplicate, ReportOutcome.PossibleDuplicate], [first.Outcome, held.Outcome, third.Outcome]);
        Assert.Empty(held.SuspectedCases);
        Assert.Equal(2, (await app.In<DecideDuplicate, Page<ReportLine>>(d => d.ListAsync(null, null, Agency, None))).Items.Count);
        var pair = (await app.In<DecideDuplicate, Outcome<DuplicatePair>>(d => d.FindAsync(held.Id, Agency, None))).Value!;
        Assert.Equal(first.Id, pair.Existing.Id);
        Assert.Equal(["conclusions", "recordNumber"], pair.DifferingFields.Order());
        Assert.False((await app.In<DecideDuplicate, Outcome<DuplicatePair>>(d => d.FindAsync(held.Id, OtherAgency, None))).Ok);

        Task<Outcome<ReportAnswer>> Decide(Guid id, string decision) => app.In<DecideDuplicate, Outcome<ReportAnswer>>(d => d.Handle(id, new() { Decision = decision, Reason = "核对病历" }, Agency, default, None));
        Assert.Equal("Merged", (await Decide(held.Id, "same")).Value!.State);
        Assert.Equal(0, await app.In<ExamReportingDb, int>(db => db.SuspectedCases.CountAsync(None)));
        Assert.Equal("Active", (await Decide(third.Id, "different")).Value!.State);
        Assert.Equal(1, await app.In<ExamReportingDb, int>(db => db.SuspectedCases.CountAsync(None)));
        Assert.Equal(Refused.Conflict, (await Decide(third.Id, "same")).Refused);
        // the merged record sent again stays what it is
        Assert.Equal(ReportOutcome.Unchanged, (await Send(Suspicious("D-2", 2))).Outcome);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Closing_is_refused_while_the_last_conclusion_is_review_and_withdrawing_takes_the_case_along(Engine engine)
    {
        await using var app = await StartAsync(engine);
        async Task<Guid> Send(ExamReportSubmission s) => (await app.In<SubmitReport, Outcome<SubmitReportResponse>>(h => h.Handle(s, Agency, None))).Value!.Id;
        var first = await Send(Clear("X-1", 1) with { Conclusions = [Conclusion(Silica, "01"), Conclusion(Lead, "02")] });
        Task<Outcome<ReportAnswer>> Close() => app.In<CloseReport, Outcome<ReportAnswer>>(c => c.Handle(first, null, Agency, default, None));
        Assert.Equal("X06", Assert.Single((await Close()).Findings).Rule);
        await Send(Clear("X-2", 1) is var s ? s with { Exam = s.Exam! with { Date = new(2025, 6, 12), IsReview = true, Factors = [Lead] }, Conclusions = [Conclusion(Lead, "01")], Report = s.Report! with { WriteDate = new(2025, 6, 20), ReportDate = new(2025, 6, 20) } } : s);
        Assert.Equal("Closed", (await Close()).Value!.State);

        var wrong = await Send(Suspicious("X-3", 2));
        Assert.Equal(Refused.NotFound, (await app.In<CloseReport, Outcome<ReportAnswer>>(c => c.WithdrawAsync(wrong, "误报", OtherAgency, default, None))).Refused);
        Assert.Equal("Withdrawn", (await app.In<CloseReport, Outcome<ReportAnswer>>(c => c.WithdrawAsync(wrong, "误报", Agency, default, None))).Value!.State);
        Assert.Equal(CaseState.Withdrawn, (await app.In<ExamReportingDb, SuspectedCase>(db => db.SuspectedCases.SingleAsync(None))).State);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task What_waits_is_on_the_work_lists_until_it_is_done(Engine engine)
    {
        await using var app = await StartAsync(engine);
        await app.In<SubmitReport, Outcome<SubmitReportResponse>>(h => h.Handle(Suspicious() is var s ? s with { Conclusions = [s.Conclusions![0], Conclusion(Lead, "04") with { Contraindication = "贫血" }] } : s, Agency, None));
        Task<IReadOnlyList<WorkItem>> Work(Kernel.Access.Caller caller) => app.In<IWorkSource, IReadOnlyList<WorkItem>>(w => w.ForAsync(caller, 50, None));
        Assert.Equal(["exam.work.contraindication", "exam.work.suspected-case"], (await Work(Agency)).Select(w => w.Kind).Order());
        var waiting = Assert.Single(await Work(Commission(County)));
        Assert.Equal(("TL-11", new DateOnly(2025, 6, 4)), (waiting.LimitId, waiting.Due!.Value));
        Assert.Contains("张*明", waiting.Title, StringComparison.Ordinal);
        Assert.Empty(await Work(Commission(OtherCounty)));
        Assert.Empty(await Work(OtherAgency));
        Assert.Empty(await Work(DiagnosisAgency));

        var line = Assert.Single((await app.In<ActOnContraindication, Page<ContraindicationLine>>(a => a.ListAsync(true, null, null, Agency, None))).Items);
        Assert.Null(line.Due);
        foreach (var of in new[] { "worker", "employer" }) { Assert.True((await app.In<ActOnContraindication, Outcome<ContraindicationLine>>(a => a.NotifyAsync(line.Id, new() { Of = of, On = new(2025, 5, 21) }, Agency, default, None))).Ok); }
        Assert.Equal("exam.work.suspected-case", Assert.Single(await Work(Agency)).Kind);
        Assert.Empty((await app.In<ActOnContraindication, Page<ContraindicationLine>>(a => a.ListAsync(true, null, null, Agency, None))).Items);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_loader_records_as_of_another_day_through_the_same_checks(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var then = new DateTimeOffset(2025, 5, 23, 9, 0, 0, TimeSpan.FromHours(8));
        var loaded = await app.In<IExamLoader, IReadOnlyList<LoadedReport>>(l => l.LoadAsync([
            new(AgencyId, Suspicious("L-1", 1), new(2025, 5, 21), new(2025, 5, 22)), new(AgencyId, Clear("L-2", 2) with { Conclusions = [] }), new(OtherAgencyId, Suspicious("L-3", 3)), new(Guid.NewGuid(), Clear())], then, None));
        Assert.Equal(["Created", "Rejected", "Created", "Rejected"], loaded.Select(l => l.Outcome));
        Assert.Contains(loaded[1].Problems, p => p.StartsWith("X01", StringComparison.Ordinal));
        var cases = await app.In<ExamReportingDb, List<SuspectedCase>>(db => db.SuspectedCases.AsNoTracking().OrderBy(c => c.AgencyName).ToListAsync(None));
        Assert.Equal([(CaseState.Found, 1), (CaseState.Reported, 1)], cases.Select(c => (c.State, c.Version)).Order());
        Assert.All(await app.In<ExamReportingDb, List<Kernel.Data.HistoryEntry>>(db => db.History.ToListAsync(None)), h => Assert.Equal(then.ToUniversalTime(), h.At));
        Assert.Equal(2, await app.In<ExamReportingDb, int>(db => db.Outbox.CountAsync(None)));
    }
}
