using Diagnosis.CoverageAudit;
using Diagnosis.DiagnosisAppraisal;
using Diagnosis.ExamReporting;
using Diagnosis.Host.Access;
using Diagnosis.Host.Work;
using Diagnosis.HospitalTiering;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Files;
using Diagnosis.Kernel.TimeLimits;
using Diagnosis.Kernel.Work;
using Diagnosis.Registry;
using Diagnosis.RehabStations;
using Diagnosis.Terminology;
using Diagnosis.Terminology.Contracts;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Diagnosis.Host.Tests.Work;

/// <summary>Digest and messages over a source of our own, on the real tables.</summary>
public sealed class WorkDeskTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;
    static readonly Caller Physician = new("li", "李医师", new HashSet<string> { Roles.Diagnosis }, Guid.NewGuid(), "示例医院", "320706", false);
    static readonly Words Words = new([typeof(Words).Assembly, .. ProductAssemblies.All]);

    /// <summary>One clock of thirty days from 3 March 2025 (due 2 April), and one that stands.</summary>
    sealed class OneClock(WorkDeskFixture fixture) : IWorkSource
    {
        public IReadOnlyList<WorkRule> Rules { get; } = [new("work.diagnosis-conclude", [Roles.Diagnosis], "work.diagnosis-conclude.when", "TL-25")];
        public Task<IReadOnlyList<WorkItem>> ForAsync(Caller caller, int most, CancellationToken ct) => Task.FromResult<IReadOnlyList<WorkItem>>(!caller.Has(Roles.Diagnosis) ? [] : [
            new("work.diagnosis-conclude", "张*明 · 矽肺", "SQ-1", "/diagnosis/cases/1", "TL-25", new(2025, 3, 3), fixture.Due, AssignedTo: "王医师", AssignedBy: "li"),
            new("work.diagnosis-suspended", "李*", "SQ-2", "/diagnosis/cases/2", "TL-25", new(2025, 1, 3), null, new(2025, 1, 10), "现场调查")]);
    }

    sealed class WorkDeskFixture { public DateOnly Due { get; set; } = new(2025, 4, 2); }

    static async Task<TestModules> StartAsync(Engine engine, TestClock clock, WorkDeskFixture fixture)
    {
        var app = await TestModules.StartAsync(engine, s =>
        {
            s.AddTerminology();
            s.AddSingleton(new DeploymentMode(true));
            s.AddSingleton(Words);
            s.AddModuleDb<AccessDb, AccessSqliteDb, AccessNpgsqlDb>("access");
            s.AddSingleton(fixture).AddScoped<IWorkSource, OneClock>().AddScoped<WorkDesk>();
        }, clock);
        await TerminologyModule.PrepareAsync(app.Services, Repository.Data, Ct);
        return app;
    }

    static Task<int> Notify(TestModules app, Caller? caller = null) => app.In<WorkDesk, int>(async d => await d.NotifyAsync(caller ?? Physician, await d.ForAsync(caller ?? Physician, Ct), Ct));
    static Task<List<Message>> Messages(TestModules app) => app.In<AccessDb, List<Message>>(db => db.Messages.AsNoTracking().OrderBy(m => m.Id).ToListAsync(Ct));

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_clock_is_told_once_at_each_threshold_and_never_twice(Engine engine)
    {
        var clock = TestClock.At(2025, 3, 4);
        await using var app = await StartAsync(engine, clock, new());
        Assert.Equal(0, await Notify(app));
        int told = 0;
        for (; clock.Now < TestClock.At(2025, 4, 20).Now; clock.AdvanceDays(1)) { told += await Notify(app); Assert.Equal(0, await Notify(app)); }
        Assert.Equal(3, told);
        Assert.Equal([("LastThird", new DateOnly(2025, 3, 23)), ("DueSoon", new DateOnly(2025, 3, 30)), ("Overdue", new DateOnly(2025, 4, 3))], (await Messages(app)).Select(m => (m.Threshold, ChinaTime.DateOf(m.At))));
        Assert.DoesNotContain(await Messages(app), m => m.Href.EndsWith("/2", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_clock_seen_late_or_moved_by_a_stop_does_not_repeat_itself(Engine engine)
    {
        var (clock, fixture) = (TestClock.At(2025, 4, 10), new WorkDeskFixture());
        await using var app = await StartAsync(engine, clock, fixture);
        Assert.Equal(1, await Notify(app));
        Assert.Equal("Overdue", Assert.Single(await Messages(app)).Threshold);
        fixture.Due = new(2025, 5, 6);
        Assert.Equal(0, await Notify(app));
        clock.AdvanceDays(40);
        Assert.Equal(0, await Notify(app));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Hosts_that_go_round_at_the_same_time_write_one_message(Engine engine)
    {
        await using var app = await StartAsync(engine, TestClock.At(2025, 4, 1), new());
        var written = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Notify(app), Ct)));
        Assert.Equal(1, written.Sum());
        Assert.Single(await Messages(app));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_reminder_writes_to_every_person_and_to_no_machine(Engine engine)
    {
        await using var app = await StartAsync(engine, TestClock.At(2025, 4, 1), new());
        foreach (var (name, machine, role, off) in ((string, bool, string, bool)[])[("a", false, Roles.Diagnosis, false), ("b", false, Roles.Diagnosis, false), ("m", true, Roles.Diagnosis, false), ("s", false, Roles.Station, false), ("gone", false, Roles.Diagnosis, true)])
        {
            await app.In<AccessDb>(async db => { db.Add(new Account { UserName = name, Name = name, IsMachine = machine, SecretHash = "x", Roles = [role], Disabled = off }); await db.SaveChangesAsync(Ct); });
        }
        using var reminder = new Reminder(app.Services.GetRequiredService<IServiceScopeFactory>(), app.Clock, NullLogger<Reminder>.Instance);
        Assert.Equal(2, await reminder.RoundAsync(Ct));
        Assert.Equal(0, await reminder.RoundAsync(Ct));
        Assert.Equal(["a", "b"], (await Messages(app)).Select(m => m.AccountId).Order());
        Assert.Equal(1, await app.In<WorkDesk, int>(d => d.ReadAsync("a", null, Ct)));
        Assert.Equal((0, 1), (await app.In<WorkDesk, int>(d => d.UnreadAsync("a", Ct)), await app.In<WorkDesk, int>(d => d.UnreadAsync("b", Ct))));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_digest_counts_by_state_and_names_what_was_given_to_others(Engine engine)
    {
        await using var app = await StartAsync(engine, TestClock.At(2025, 4, 4), new());
        var digest = await app.In<WorkDesk, WorkModule.Digest>(d => WorkModule.DigestAsync(Physician, d, Words, Ct));
        Assert.Equal((2, 1, 0, 0, 1, 1, 1), (digest.All, digest.Overdue, digest.DueSoon, digest.LastThird, digest.Paused, digest.GivenToOthers, digest.UnreadMessages));
        Assert.Equal(("王医师", -2), (digest.Given.Single().AssignedTo, digest.Urgent.Single().DaysLeft));
    }

    [Fact]
    public async Task Every_source_of_work_of_the_product_describes_its_rules_in_words_with_limits_that_exist()
    {
        await using var app = await TestModules.StartAsync(Engine.Sqlite, s =>
        {
            s.AddTerminology(); s.AddRegistry(); s.AddExamReporting(); s.AddDiagnosisAppraisal(); s.AddHospitalTiering(); s.AddRehabStations(); s.AddCoverageAudit();
            s.AddSingleton(new DeploymentMode(true)).AddSingleton(Words).AddSingleton(new FileStoreSettings(Path.GetTempPath()));
        });
        await TerminologyModule.PrepareAsync(app.Services, Repository.Data, Ct);
        await using var scope = app.Services.CreateAsyncScope();
        var sources = scope.ServiceProvider.GetServices<IWorkSource>().ToList();
        Assert.True(sources.Count >= 3, "the modules' sources of work were not found");
        Assert.All(sources, s => Assert.True(s.Rules.Count > 0, $"{s.GetType().Name} does not say by which rules it makes work"));
        var terminology = scope.ServiceProvider.GetRequiredService<ITerminology>();
        foreach (var rule in sources.SelectMany(s => s.Rules))
        {
            Assert.True(Words.Has(rule.Kind) && Words.Has(rule.When), rule.Kind);
            Assert.NotEmpty(rule.Roles);
            Assert.True(rule.LimitId is null || terminology.Limits.All.Any(l => l.Id == rule.LimitId), rule.LimitId);
        }
        var rules = WorkModule.RulesOf(sources, terminology, Words);
        Assert.Equal(terminology.Limits.All.Count, rules.Limits.Count);
        Assert.Contains("待作诊断结论", rules.Limits.Single(l => l.Id == "TL-25").MakesWork);
        // a limit nobody is reminded of says why, and no administrator meets our keys
        Assert.All(rules.Limits, l => Assert.True(l.MakesWork.Count > 0 || l.NotWatched is { Length: > 0 }, $"{l.Id} makes no work and does not say why"));
        Assert.Contains(rules.Limits, l => l.MakesWork.Count > 0);
        Assert.Contains(rules.Limits, l => l.NotWatched is not null);
        Assert.All(rules.Limits, l => Assert.DoesNotMatch("[A-Z]{4,}|M/|(^|；)C($|；)", l.StatusName));
        Assert.All(rules.Work, r => Assert.DoesNotMatch("[a-z]+[.-][a-z]+|\\.tsv|TL-|[0-9]A L[0-9]", r.Source));
    }

    [Theory]
    [InlineData("2025-04-03", null, DeadlineState.Overdue)]
    [InlineData("2025-03-30", null, DeadlineState.DueSoon)]
    [InlineData("2025-03-23", null, DeadlineState.LastThird)]
    [InlineData("2025-03-22", null, DeadlineState.Normal)]
    [InlineData("2025-03-30", "2025-03-20", DeadlineState.Paused)]
    public void A_work_item_has_the_state_its_clock_has(string today, string? pausedSince, DeadlineState state)
    {
        var day = DateOnly.ParseExact(today, "yyyy-MM-dd");
        var item = new WorkItem("k", "t", "d", "/x", "TL-25", new(2025, 3, 3), new DateOnly(2025, 4, 2), pausedSince is null ? null : DateOnly.ParseExact(pausedSince, "yyyy-MM-dd"));
        Assert.Equal(state, item.StateOn(day));
    }
}
