using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Filings;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.Tests.Filings;

public class FilingLifeTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;
    static readonly DateOnly Monday = new(2026, 3, 2);

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_dossier_goes_from_draft_to_closed_and_every_act_is_history(Engine engine)
    {
        await using var desk = await Desk.StartAsync(engine);
        var opened = (await desk.Open()).Must();
        Assert.Equal(FilingState.Draft, opened.State);
        (await desk.Prepare(opened.Id, Desk.Papers(Desk.Class(1)))).Must();
        Assert.Equal(FilingState.OperatingUnfiled, (await desk.Start(opened.Id, Monday)).Must().State);
        Assert.Empty((await desk.Profile())!.Filings);
        Assert.Equal(FilingState.Filed, (await desk.File(opened.Id)).Must().State);
        Assert.Empty((await desk.Profile())!.Filings);
        var published = (await desk.Publish(opened.Id)).Must();
        Assert.Equal(FilingState.Published, published.State);
        var profile = (await desk.Profile())!;
        Assert.True(profile.Institution.Is(InstitutionKind.DiagnosisAgency));
        Assert.Equal((Monday, (DateOnly?)null), (Assert.Single(profile.Filings).Line.ValidFrom, profile.Filings[0].Line.ValidTo));
        Assert.Equal(3, profile.Practices.Count);
        Assert.Empty(published.Gaps);

        var day = new DateOnly(2026, 4, 1);
        Assert.Equal(FilingState.Stopping, (await desk.Stop(opened.Id, day)).Must().State);
        desk.Clock.AdvanceDays(30);
        Assert.Equal(FilingState.Stopped, (await desk.Get(opened.Id)).Must().State);
        Assert.Equal(["filing.no-custodian"], (await desk.Close(opened.Id)).Keys());
        (await desk.Custodian(opened.Id)).Must();
        Assert.Equal(FilingState.Closed, (await desk.Close(opened.Id)).Must().State);
        var acts = (await desk.App.In<KeepFiling, Outcome<List<FilingAct>>>(h => h.History(opened.Id, Desk.Agency, Ct))).Must();
        Assert.Equal(["open", "prepare", "start-work", "file", "publish", "stop-notice", "custodian", "close"], acts.Select(a => a.Action));
        // a closed dossier makes room for a new beginning
        Assert.Equal(FilingState.Draft, (await desk.Open()).Must().State);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_loader_takes_dossiers_into_every_situation_through_the_same_guards(Engine engine)
    {
        await using var desk = await Desk.StartAsync(engine);
        Task<bool> Tell(FilingStory story, FilingDomain domain, Guid? at = null, Guid? custodian = null) => desk.App.In<IRegistryLoader, bool>(l => l.TellFilingAsync(new(at ?? Desk.AgencyId, domain, story, custodian), Ct));
        Task<FilingState> StateAt(Guid institution, FilingDomain domain) => desk.App.InDb(db => db.Filings.Where(f => f.InstitutionId == institution && f.Domain == domain).Select(f => f.State).SingleAsync(Ct));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Tell(FilingStory.Published, FilingDomain.Exam));
        Guid[] filed = [.. Enumerable.Range(1, 5).Select(n => Guid.Parse($"00000000-0000-7000-8000-00000000b00{n}"))];
        await desk.App.In<IRegistryLoader>(l => l.LoadAsync(new([.. filed.Select((id, n) => Given.Agency(id, 600 + n, "320282", FilingLine.WholeClass(1, "CAT2024", new(2025, 9, 1))) with { Kinds = [InstitutionKind.DiagnosisAgency] })], []), Ct));
        Assert.True(await Tell(FilingStory.OperatingUnfiled, FilingDomain.Diagnosis));
        Assert.False(await Tell(FilingStory.OperatingUnfiled, FilingDomain.Diagnosis));
        (FilingStory Story, FilingState State)[] stories = [(FilingStory.Published, FilingState.Published), (FilingStory.Changed, FilingState.Changed), (FilingStory.Suspended, FilingState.Suspended), (FilingStory.Stopping, FilingState.Stopping)];
        for (int n = 0; n < stories.Length; n++)
        {
            Assert.True(await Tell(stories[n].Story, FilingDomain.Diagnosis, filed[n], filed[4]));
            Assert.Equal(stories[n].State, await StateAt(filed[n], FilingDomain.Diagnosis));
        }
        Assert.Equal(FilingState.OperatingUnfiled, await StateAt(Desk.AgencyId, FilingDomain.Diagnosis));
        Assert.NotNull((await desk.App.InDb(db => db.Filings.AsNoTracking().SingleAsync(f => f.InstitutionId == filed[3], Ct))).Custodian);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Tell(FilingStory.Filed, FilingDomain.Diagnosis, filed[4]));
    }

    [Fact]
    public async Task Work_does_not_begin_without_what_the_law_asks_for()
    {
        await using var desk = await Desk.StartAsync(Engine.Sqlite);
        var id = (await desk.Open()).Must().Id;
        var empty = await desk.Start(id, Monday);
        Assert.Contains("problem.required", empty.Keys());
        Assert.Equal(5, empty.Findings.Count(f => f.Key == "filing.condition-missing"));
        // radiation diseases need a licence of their own; a paper that has run out proves nothing
        var papers = Desk.Papers(Desk.Class(7));
        (await desk.Prepare(id, papers with { Conditions = [.. papers.Conditions.Where(c => c.Kind != "radiology-licence").Select(c => c.Kind == "licence" ? c with { ValidTo = Monday.AddDays(-1) } : c)] })).Must();
        Assert.Equal(["filing.condition-expired", "filing.condition-missing"], (await desk.Start(id, Monday)).Keys().Order());
        (await desk.Prepare(id, papers)).Must();
        Assert.Contains("filing.in-the-future", (await desk.Start(id, Monday.AddDays(1))).Keys());
        (await desk.Start(id, Monday)).Must();
        Assert.Equal(["filing.works-already"], (await desk.Start(id, Monday)).Keys());
    }

    [Fact]
    public async Task An_exam_agency_needs_its_rooms_and_one_physician_and_may_examine_before_it_files()
    {
        await using var desk = await Desk.StartAsync(Engine.Sqlite);
        var id = (await desk.Open(FilingDomain.Exam)).Must().Id;
        var papers = Desk.ExamPapers("DUST", "PHYSICAL");
        (await desk.Prepare(id, papers with { Physicians = [], Conditions = [.. papers.Conditions.Select(c => c.Kind == "premises" ? c with { Measure = 399 } : c)] }, Desk.ExamAgency)).Must();
        Assert.Equal(["filing.condition-small", "filing.no-physician"], (await desk.Start(id, Monday, Desk.ExamAgency)).Keys().Order());
        (await desk.Prepare(id, papers, Desk.ExamAgency)).Must();
        (await desk.Start(id, Monday, Desk.ExamAgency)).Must();
        // the fact says since when it works and holds on no day: exams inside TL-01 are let through, filed it is not
        var begun = (await desk.Profile())!.ExamCategories;
        Assert.Equal(2, begun.Count);
        Assert.All(begun, c => Assert.True(c.WorkStartedOn == Monday && c.ValidTo < c.ValidFrom && c.ValidTo == new DateOnly(2026, 3, 23)));
        Assert.Empty((await desk.Get(id, Desk.ExamAgency)).Must().Categories);
        desk.Clock.AdvanceDays(3);
        (await desk.File(id, caller: Desk.ExamAgency)).Must();
        Assert.Equal(["DUST", "PHYSICAL"], (await desk.Publish(id)).Must().Categories.Select(c => c.Category));
        var facts = (await desk.Profile())!.ExamCategories.Where(c => c.SupersededAt is null).ToList();
        Assert.Equal(2, facts.Count);
        Assert.All(facts, c => Assert.Equal((Monday.AddDays(3), Monday), (c.ValidFrom, c.WorkStartedOn)));
    }

    [Theory]
    // TL-02 from Monday 2 March: 15 working days end on Monday 23 March
    [InlineData(21, false)]
    [InlineData(22, true)]
    public async Task A_late_filing_is_marked_and_not_refused(int days, bool late)
    {
        await using var desk = await Desk.StartAsync(Engine.Sqlite);
        var id = await desk.AtWork(Monday);
        desk.Clock.AdvanceDays(days);
        var filed = await desk.File(id);
        Assert.Equal((late, new DateOnly(2026, 3, 23)), (filed.Must().Pending!.Late, filed.Must().Pending!.Due));
        Assert.Equal(late, filed.Keys().Contains("filing.late"));
        Assert.Equal(late, (await desk.Publish(id)).Must().Versions[0].FiledLate);
    }

    [Fact]
    public async Task Returned_papers_keep_their_first_day_for_lateness_and_their_last_for_the_province()
    {
        await using var desk = await Desk.StartAsync(Engine.Sqlite);
        var id = await desk.AtWork(Monday);
        (await desk.File(id)).Must();
        Assert.Equal(["filing.waits-for-province"], (await desk.File(id)).Keys());
        Assert.Equal(FilingState.OperatingUnfiled, (await desk.Return(id, "缺设备清单")).Must().State);
        desk.Clock.AdvanceDays(30);
        var again = (await desk.File(id)).Must();
        Assert.Equal((Monday, Monday.AddDays(30), false), (again.Pending!.FirstFiledOn, again.Pending.FiledOn, again.Pending.Late));
        var clock = Assert.Single(again.Clocks);
        Assert.Equal(("work.filing-publish", "TL-03", Monday.AddDays(30)), (clock.Kind, clock.LimitId, clock.Started));
        Assert.Equal(Monday.AddDays(30), (await desk.Publish(id)).Must().Versions[0].ValidFrom);
    }

    [Fact]
    public async Task Only_the_agency_files_only_the_province_publishes_and_a_prefecture_once_it_is_delegated()
    {
        await using var desk = await Desk.StartAsync(Engine.Sqlite, policies: p => p.Set("filing.delegated-to-prefecture", "true", "320200", new(2026, 3, 10)));
        var id = await desk.AtWork(Monday);
        Assert.Equal(Refused.Forbidden, (await desk.File(id, caller: Desk.Province)).Refused);
        Assert.Equal(Refused.NotFound, (await desk.File(id, caller: new("b", "另一机构", new HashSet<string> { Roles.Diagnosis }, Guid.NewGuid(), "另一机构", "320282", false))).Refused);
        Assert.Equal(Refused.Forbidden, (await desk.File(id, caller: Desk.ExamAgency)).Refused);
        (await desk.File(id)).Must();
        Assert.Equal(Refused.Forbidden, (await desk.Publish(id, caller: Desk.Agency)).Refused);
        Assert.Equal(Refused.NotFound, (await desk.Publish(id, caller: Desk.Elsewhere)).Refused);
        Assert.Equal(Refused.Forbidden, (await desk.Publish(id, caller: Desk.County)).Refused);
        Assert.Equal(["filing.not-the-province"], (await desk.Publish(id, caller: Desk.Prefecture)).Keys());
        desk.Clock.AdvanceDays(8);
        (await desk.Publish(id, caller: Desk.Prefecture)).Must();
    }

    [Fact]
    public async Task Who_worked_on_an_older_version_is_told()
    {
        await using var desk = await Desk.StartAsync(Engine.Sqlite);
        var opened = (await desk.Open()).Must();
        (await desk.Prepare(opened.Id, Desk.Papers(Desk.Class(1)), version: opened.Version)).Must();
        var late = await desk.Prepare(opened.Id, Desk.Papers(Desk.Class(2)), version: opened.Version);
        Assert.Equal(Refused.Stale, late.Refused);
        Assert.Contains(late.Differences, d => d.Field == "content");
        Assert.Equal(Refused.Conflict, (await desk.Open()).Refused);
    }

    [Theory]
    [InlineData("warn", true)]
    [InlineData("refuse", false)]
    public async Task A_class_with_two_physicians_is_a_warning_or_a_refusal_as_policy_says(string policy, bool passes)
    {
        await using var desk = await Desk.StartAsync(Engine.Sqlite, policies: p => p.Set("filing.understaffed", policy, from: new(2026, 3, 3)));
        var papers = Desk.Papers(Desk.Class(1));
        // the third is hired from outside and does not count
        var id = await desk.AtWork(Monday, papers with { Physicians = [.. papers.Physicians.Take(2), Desk.Physician(3, 1) with { HiredFromOutside = true }] });
        desk.Clock.AdvanceDays(1);
        var filed = await desk.File(id);
        Assert.Equal(passes, filed.Ok);
        var said = Assert.Single(filed.Findings);
        Assert.Equal(("filing.short-of-physicians", passes ? Level.Warning : Level.Error), (said.Key, said.Level));
        Assert.Equal([2, 3], said.Args.Skip(1));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task What_the_register_holds_becomes_the_first_version_of_a_dossier(Engine engine)
    {
        await using var desk = await Desk.StartAsync(engine, lines: [FilingLine.WholeClass(1, "CAT2013", new(2021, 6, 1)), FilingLine.SingleItem("OD2013-06-001", "CAT2013", new(2021, 6, 1)), FilingLine.WholeClass(2, "CAT2013", new(2015, 1, 1), new(2019, 12, 31))]);
        var view = (await desk.Open()).Must();
        Assert.Equal((FilingState.Published, new DateOnly(2021, 6, 1)), (view.State, view.WorkStartedOn));
        var first = Assert.Single(view.Versions);
        Assert.True(first.FromRegister);
        Assert.Equal(2, first.Lines.Count);
        Assert.Equal("粤职诊备501", first.FilingNumber);

        // a change keeps the older lines as they are and adds a class of the present edition: the kept facts are not touched
        var before = (await desk.Profile())!.Filings;
        (await desk.Prepare(view.Id, view.Content with { Lines = [.. view.Content.Lines, Desk.Class(10)], Physicians = [.. Enumerable.Range(1, 3).Select(n => Desk.Physician(n, 10))] })).Must();
        Assert.Equal(["problem.required"], (await desk.File(view.Id, reason: "增加类别")).Keys());
        Assert.Equal(["filing.short-of-physicians"], (await desk.File(view.Id, Monday.AddDays(-1), "增加类别")).Keys());
        (await desk.Publish(view.Id)).Must();
        var after = (await desk.Profile())!.Filings;
        Assert.Equal(before.Select(f => f.FactId), after.Take(3).Select(f => f.FactId));
        Assert.All(after, f => Assert.Null(f.Line.SupersededAt));
        Assert.Equal((10, Monday), (after[^1].Line.Class, after[^1].Line.ValidFrom));
        var versions = (await desk.Get(view.Id)).Must().Versions;
        Assert.Equal([new DateOnly(2021, 6, 1), Monday], versions.Select(v => v.ValidFrom));
        Assert.Equal(Monday.AddDays(-1), versions[0].ValidTo);
    }

    [Theory]
    [InlineData("FILED", 2)]
    [InlineData("CHANGED", -5)]
    public async Task A_change_takes_effect_on_the_day_policy_says_and_leaves_no_gap(string policy, int offset)
    {
        await using var desk = await Desk.StartAsync(Engine.Sqlite, clock: TestClock.At(2026, 3, 4), policies: p => p.Set("filing.change-takes-effect", policy), lines: [FilingLine.WholeClass(1, "CAT2024", new(2025, 9, 1))]);
        var view = (await desk.Open()).Must();
        (await desk.Prepare(view.Id, view.Content with { Lines = [new(FilingKind.ClassMinusItems, 1, null, ["OD2024-01-002"], "CAT2024")], Address = "新址2号" })).Must();
        (await desk.File(view.Id, Monday.AddDays(-5), "缩减范围")).Must();
        desk.Clock.AdvanceDays(5);
        (await desk.Publish(view.Id)).Must();
        var profile = (await desk.Profile())!;
        var believed = profile.Filings.Where(f => f.Line.SupersededAt is null).Select(f => f.Line).ToList();
        Assert.Equal(Monday.AddDays(offset - 1), Assert.Single(believed, l => l.Kind == FilingKind.Class).ValidTo);
        Assert.Equal(Monday.AddDays(offset), Assert.Single(believed, l => l.Kind == FilingKind.ClassMinusItems).ValidFrom);
        Assert.Equal("新址2号", profile.Institution.Address);
        Assert.Equal(["filing.nothing-changed"], (await desk.File(view.Id, Monday, "再报")).Keys());
    }

    [Fact]
    public async Task Notice_of_stopping_is_given_fifteen_working_days_ahead_and_can_be_withdrawn()
    {
        await using var desk = await Desk.StartAsync(Engine.Sqlite);
        var id = await desk.Published();
        var soon = await desk.Stop(id, new(2026, 3, 20));
        Assert.Equal(["filing.stop-too-soon"], soon.Keys());
        var first = DateOnly.ParseExact((string)soon.Findings[0].Args[1], "yyyy-MM-dd", null);
        Assert.Equal(["filing.stop-too-soon"], (await desk.Stop(id, first.AddDays(-1))).Keys());
        (await desk.Stop(id, first)).Must();
        Assert.All((await desk.Profile())!.Filings.Where(f => f.Line.SupersededAt is null), f => Assert.Equal(first.AddDays(-1), f.Line.ValidTo));
        Assert.Equal(["filing.has-stopped"], (await desk.File(id, Monday, "变更")).Keys().Where(k => k == "filing.has-stopped"));
        Assert.Equal(FilingState.Published, (await desk.Unstop(id)).Must().State);
        Assert.All((await desk.Profile())!.Filings.Where(f => f.Line.SupersededAt is null), f => Assert.Null(f.Line.ValidTo));
    }

    [Fact]
    public async Task Where_policy_marks_a_short_notice_it_is_accepted()
    {
        await using var desk = await Desk.StartAsync(Engine.Sqlite, policies: p => p.Set("filing.short-stop-notice", "mark"));
        var id = await desk.Published();
        var stopped = await desk.Stop(id, Monday.AddDays(1));
        Assert.True(stopped.Must().Stop!.ShortNotice);
        Assert.Equal(["filing.stop-too-soon"], stopped.Keys());
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_suspension_is_corrected_checked_and_lifted(Engine engine)
    {
        await using var desk = await Desk.StartAsync(engine);
        var id = await desk.Published();
        var suspended = (await desk.Suspend(id, Monday, Monday.AddDays(30), 1)).Must();
        Assert.Equal(FilingState.Suspended, suspended.State);
        var s = Assert.Single(suspended.Suspensions);
        Assert.Equal(["filing.not-corrected"], (await desk.Lift(id, s.Id, Monday.AddDays(10))).Keys());
        Assert.Equal(["filing.decided-before-it-began"], (await desk.OrderStop(id, s.Id, Monday.AddDays(-1))).Keys());
        desk.Clock.AdvanceDays(9);
        Assert.Equal(FilingState.Rectifying, (await desk.Correct(id, s.Id)).Must().State);
        Assert.Equal(FilingState.Published, (await desk.Lift(id, s.Id, Monday.AddDays(10))).Must().State);
        var fact = Assert.Single((await desk.Profile())!.Suspensions, f => f.SupersededAt is null);
        Assert.Equal((Monday, Monday.AddDays(9)), (fact.From, fact.To));
        Assert.Equal(["filing.no-open-suspension"], (await desk.Lift(id, s.Id, Monday.AddDays(11))).Keys());
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_suspension_entered_by_mistake_is_taken_back_the_same_day_with_its_reason_and_never_held(Engine engine)
    {
        await using var desk = await Desk.StartAsync(engine);
        var id = await desk.Published();
        var s = (await desk.Suspend(id, Monday, Monday.AddDays(30), 1)).Must().Suspensions[0];
        Assert.Equal([s.Id], (await desk.Get(id)).Must().Withdrawable);
        Assert.Equal(["problem.required"], (await desk.Withdraw(id, s.Id, " ")).Keys());
        var view = (await desk.Withdraw(id, s.Id, "录错了机构")).Must();
        Assert.Equal((FilingState.Published, SuspensionOutcome.Withdrawn, "录错了机构"), (view.State, view.Suspensions[0].Outcome, view.Suspensions[0].EndReason));
        Assert.DoesNotContain((await desk.Profile())!.Suspensions, f => f.SupersededAt is null);
        Assert.Equal(["filing.no-open-suspension"], (await desk.Withdraw(id, s.Id, "再撤一次")).Keys());

        // a second one stands until the next day: then it is lifted and not taken back
        var next = (await desk.Suspend(id, Monday, Monday.AddDays(30), 1)).Must().Suspensions[^1];
        desk.Clock.AdvanceDays(1);
        Assert.Equal(["filing.withdraw-too-late"], (await desk.Withdraw(id, next.Id, "录错了机构")).Keys());
        Assert.Empty((await desk.Get(id)).Must().Withdrawable);
        // unless it has not begun
        var later = (await desk.Suspend(id, Monday.AddDays(20), Monday.AddDays(30), 4)).Must().Suspensions[^1];
        desk.Clock.AdvanceDays(2);
        Assert.Equal(SuspensionOutcome.Withdrawn, (await desk.Withdraw(id, later.Id, "尚未开始")).Must().Suspensions[^1].Outcome);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_suspension_corrected_on_its_first_day_is_lifted_on_it(Engine engine)
    {
        await using var desk = await Desk.StartAsync(engine);
        var id = await desk.Published();
        var s = (await desk.Suspend(id, Monday, Monday.AddDays(30), 1)).Must().Suspensions[0];
        (await desk.Correct(id, s.Id)).Must();
        Assert.Equal(FilingState.Published, (await desk.Lift(id, s.Id, Monday)).Must().State);
        Assert.DoesNotContain((await desk.Profile())!.Suspensions, f => f.SupersededAt is null);
    }

    [Fact]
    public async Task A_field_left_empty_is_named_as_people_know_it()
    {
        await using var desk = await Desk.StartAsync(Engine.Sqlite);
        var id = await desk.Published();
        var s = (await desk.Suspend(id, Monday, Monday.AddDays(30), 1)).Must().Suspensions[0];
        var words = new Kernel.Words(typeof(Kernel.Words).Assembly, typeof(RegistryModule).Assembly);
        var findings = (await desk.Undated(id, s.Id)).Findings;
        Assert.Equal(["“理由”为必填。", "“生效日”为必填。"], findings.Select(f => words[f.Key, [.. f.Args]]));
        Assert.Equal(["reason", "on"], findings.Select(f => f.Field));
    }

    [Theory]
    [InlineData(new[] { 1 }, "Published", 1)]
    [InlineData(new int[0], "Stopped", 0)]
    public async Task What_is_not_corrected_in_time_is_ordered_to_stop(int[] classes, string then, int linesLeft)
    {
        await using var desk = await Desk.StartAsync(Engine.Sqlite);
        var id = await desk.Published();
        var s = (await desk.Suspend(id, Monday, Monday.AddDays(30), classes)).Must().Suspensions[0];
        desk.Clock.AdvanceDays(20);
        Assert.Equal(["filing.term-runs"], (await desk.OrderStop(id, s.Id, Monday.AddDays(20))).Keys());
        desk.Clock.AdvanceDays(11);
        var day = Monday.AddDays(31);
        var view = (await desk.OrderStop(id, s.Id, day)).Must();
        Assert.Equal(then, view.State.ToString());
        var believed = (await desk.Profile())!.Filings.Where(f => f.Line.SupersededAt is null).ToList();
        Assert.Equal(linesLeft, believed.Count(f => f.Line.On(day)));
        Assert.Equal(2, believed.Count(f => f.Line.On(day.AddDays(-1))));
    }

    [Fact]
    public async Task A_practice_ends_with_its_certificate_and_a_departure_counts_from_its_day()
    {
        await using var desk = await Desk.StartAsync(Engine.Sqlite);
        var papers = Desk.Papers(Desk.Class(1));
        var id = await desk.Published(papers with { Physicians = [.. papers.Physicians.Take(2), Desk.Physician(3, 1) with { ValidTo = Monday.AddDays(60) }, Desk.Physician(4, 1)] });
        var practices = (await desk.Profile())!.Practices;
        Assert.Equal(Monday.AddDays(60), Assert.Single(practices, p => p.QualificationNo == "YS003").To);
        var left = await desk.Depart(id, Assert.Single(practices, p => p.QualificationNo == "YS004").FactId, Monday.AddDays(-1));
        Assert.Empty(left.Must().Gaps);
        desk.Clock.AdvanceDays(61);
        var gap = Assert.Single((await desk.Get(id)).Must().Gaps);
        Assert.Equal((2, 3, Monday.AddDays(61)), (gap.Have, gap.Need, gap.Since));
        Assert.Equal("registry.no-such-fact", Assert.Single((await desk.Depart(id, Guid.NewGuid(), Monday)).Findings).Key);
    }

    [Fact]
    public async Task Nothing_that_the_catalogue_lacks_can_be_prepared()
    {
        await using var desk = await Desk.StartAsync(Engine.Sqlite);
        var id = (await desk.Open()).Must().Id;
        var wrong = await desk.Prepare(id, new() { Lines = [Desk.Class(13), new(FilingKind.ClassMinusItems, 1, null, ["OD2024-04-001"], "CAT2024")], Conditions = [new("nothing", "x", Monday)], Physicians = [Desk.Physician(1, 99)] });
        Assert.Equal(["conditions", "lines[0].class", "lines[1].except[0]", "physicians[0].classes"], wrong.Findings.Select(f => f.Field).Order());
        (await desk.Prepare(id, new() { Lines = null!, Conditions = null!, Physicians = null!, Categories = null! })).Must();
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_body_is_named_only_for_a_prefecture_without_a_filed_agency(Engine engine)
    {
        await using var desk = await Desk.StartAsync(engine, lines: [FilingLine.WholeClass(1, "CAT2024", new(2025, 9, 1))]);
        Task<Outcome<DesignationView>> Name(string prefecture, Caller caller) => desk.App.In<DesignateAgency, Outcome<DesignationView>>(h => h.Handle(new(prefecture, Desk.AgencyId, null, "市内无备案机构"), caller, Ct));
        Assert.Equal(["filing.has-agency"], (await Name("320200", Desk.Province)).Keys());
        Assert.Equal(Refused.Forbidden, (await Name("320300", Desk.Elsewhere)).Refused);
        var named = (await Name("320300", Desk.Province)).Must();
        Assert.Equal(Refused.Conflict, (await Name("320300", Desk.Province)).Refused);
        (await desk.App.In<DesignateAgency, Outcome<DesignationView>>(h => h.End(named.Id, new(Monday, "已有机构备案"), Desk.Province, new IfMatch(named.Version), Ct))).Must();
        (await Name("320300", Desk.Province)).Must();
        Assert.Equal(2, (await desk.App.In<DesignateAgency, List<DesignationView>>(h => h.List("320300", Ct))).Count);
    }

    [Fact]
    public async Task Every_change_of_the_facts_is_announced_with_the_profile_it_made()
    {
        await using var desk = await Desk.StartAsync(Engine.Sqlite);
        var id = await desk.Published();
        (await desk.Suspend(id, Monday, Monday.AddDays(30), 1)).Must();
        (await desk.Stop(id, new(2026, 4, 1))).Must();
        var told = (await desk.App.InDb(db => db.Outbox.OrderBy(o => o.At).ThenBy(o => o.Id).Select(o => o.Body).ToListAsync(Ct))).Select(Kernel.Data.Json.Read<InstitutionProfileChanged>).ToList();
        Assert.Equal([1, 2, 3, 4], told.Select(t => t.Version).Order());
        var last = told.MaxBy(t => t.Version)!.Profile;
        var held = (await desk.Profile())!;
        Assert.Equal(Kernel.Data.Json.Write(held), Kernel.Data.Json.Write(last));
    }
}
