using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Work;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Filings;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Registry.Tests.Filings;

public class PublicAndWorkTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;
    static readonly DateOnly Monday = new(2026, 3, 2);

    static Task<PublicAgencies.Answer> Ask(Desk desk, PublicAgencies.Question q) => desk.App.In<PublicAgencies, PublicAgencies.Answer>(h => h.Handle(q, Ct));
    static Task<IReadOnlyList<WorkItem>> Work(Desk desk, Caller caller) => desk.App.In<IWorkSource, IReadOnlyList<WorkItem>>(w => w.ForAsync(caller, 50, Ct));
    static async Task<string[]> Kinds(Desk desk, Caller caller) => [.. (await Work(desk, caller)).Select(w => w.Kind).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_public_list_shows_what_is_published_and_marks_what_is_suspended(Engine engine)
    {
        await using var desk = await Desk.StartAsync(engine);
        var id = await desk.AtWork(Monday);
        Assert.Empty((await Ask(desk, new())).Items);
        (await desk.File(id)).Must();
        (await desk.Publish(id)).Must();
        var row = Assert.Single((await Ask(desk, new(Disease: "OD2024-01-001", Prefecture: "320200"))).Items);
        Assert.Equal(("宜兴示例医院", "示例路1号", "苏职诊备〔2026〕001号", false), (row.Name, row.Address, row.FilingNumber, row.Suspended));
        Assert.Equal(["1", "4"], row.Items.Select(i => i.Code));
        Assert.Single((await Ask(desk, new(Disease: "矽肺"))).Items);
        Assert.Empty((await Ask(desk, new(Disease: "OD2024-02-001"))).Items);
        Assert.Empty((await Ask(desk, new(Prefecture: "320100"))).Items);
        Assert.Empty((await Ask(desk, new(Disease: "没有这个病"))).Items);
        (await desk.Suspend(id, Monday, Monday.AddDays(30), 1)).Must();
        Assert.True(Assert.Single((await Ask(desk, new(Disease: "OD2024-01-001"))).Items).Suspended);
        Assert.False(Assert.Single((await Ask(desk, new(Disease: "OD2024-04-001"))).Items).Suspended);
        Assert.Empty((await Ask(desk, new(Day: Monday.AddDays(-1)))).Items);
    }

    [Fact]
    public async Task An_agency_that_was_ordered_to_stop_stays_published_as_stopped()
    {
        await using var desk = await Desk.StartAsync(Engine.Sqlite);
        var id = await desk.Published();
        var s = (await desk.Suspend(id, Monday, Monday.AddDays(10))).Must().Suspensions[0];
        desk.Clock.AdvanceDays(11);
        (await desk.OrderStop(id, s.Id, Monday.AddDays(11))).Must();
        var row = Assert.Single((await Ask(desk, new())).Items);
        Assert.Equal(Monday.AddDays(11), row.StoppedByOrderOn);
        Assert.Empty(row.Items);
        Assert.Empty((await Ask(desk, new(Disease: "OD2024-01-001"))).Items);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Each_clock_stands_on_the_list_of_whom_it_binds_with_its_source(Engine engine)
    {
        await using var desk = await Desk.StartAsync(engine);
        var id = await desk.AtWork(Monday);
        var file = Assert.Single(await Work(desk, Desk.Agency));
        Assert.Equal(("work.filing-file", "TL-02", Monday, new DateOnly(2026, 3, 23), $"/filings/{id}"), (file.Kind, file.LimitId, file.Started, file.Due!.Value, file.Href));
        Assert.Equal(["work.filing-file"], await Kinds(desk, Desk.Province));
        Assert.Empty(await Work(desk, Desk.County));
        Assert.Empty(await Work(desk, Desk.Elsewhere));

        (await desk.File(id)).Must();
        Assert.Empty(await Work(desk, Desk.Agency));
        Assert.Equal("TL-03", Assert.Single(await Work(desk, Desk.Province)).LimitId);
        (await desk.Publish(id)).Must();
        Assert.Empty(await Work(desk, Desk.Province));

        var content = (await desk.Get(id)).Must().Content;
        (await desk.Prepare(id, content with { ChangedOn = Monday, PlannedStopOn = new(2026, 4, 8) })).Must();
        Assert.Equal([("TL-04", new DateOnly(2026, 3, 16)), ("TL-05", new DateOnly(2026, 3, 17))], (await Work(desk, Desk.Agency)).Select(w => (w.LimitId!, w.Due!.Value)).OrderBy(x => x.Item1));

        (await desk.Prepare(id, content)).Must();
        var s = (await desk.Suspend(id, Monday, Monday.AddDays(5), 1)).Must().Suspensions[0];
        Assert.Equal(["work.filing-correct"], await Kinds(desk, Desk.Agency));
        desk.Clock.AdvanceDays(6);
        Assert.Equal(["work.filing-stop-decide"], await Kinds(desk, Desk.County));
        (await desk.Correct(id, s.Id)).Must();
        Assert.Equal(["work.filing-check"], await Kinds(desk, Desk.County));
        Assert.Empty(await Work(desk, Desk.Agency));
        (await desk.Lift(id, s.Id, Monday.AddDays(6))).Must();

        (await desk.Stop(id, new(2026, 4, 8))).Must();
        Assert.Equal(["work.filing-stopping"], await Kinds(desk, Desk.Province));
        desk.Clock.AdvanceDays(60);
        Assert.Equal(["work.filing-custodian"], await Kinds(desk, Desk.Agency));
        (await desk.Custodian(id)).Must();
        Assert.Empty(await Work(desk, Desk.Agency));
    }

    [Fact]
    public async Task A_class_that_loses_its_physicians_is_on_the_lists_of_the_agency_and_the_province_even_without_a_dossier()
    {
        await using var desk = await Desk.StartAsync(Engine.Sqlite, lines: [FilingLine.WholeClass(1, "CAT2024", new(2025, 9, 1))]);
        var alone = Assert.Single(await Work(desk, Desk.Province));
        Assert.Equal(("work.filing-staffing", $"/institutions/{Desk.AgencyId}"), (alone.Kind, alone.Href));
        Assert.Equal(["work.filing-staffing"], await Kinds(desk, Desk.Agency));
        Assert.Empty(await Work(desk, Desk.ExamAgency));
        Assert.Empty(await Work(desk, Desk.Prefecture));

        var view = (await desk.Open()).Must();
        (await desk.Prepare(view.Id, view.Content with { Physicians = [.. Enumerable.Range(1, 3).Select(n => Desk.Physician(n, 1))] })).Must();
        (await desk.File(view.Id, Monday, "补充医师")).Must();
        (await desk.Publish(view.Id)).Must();
        Assert.Empty(await Work(desk, Desk.Agency));
        (await desk.Depart(view.Id, (await desk.Profile())!.Practices[0].FactId, Monday)).Must();
        Assert.Empty(await Work(desk, Desk.Agency));
        desk.Clock.AdvanceDays(1);
        var gap = Assert.Single(await Work(desk, Desk.Agency));
        Assert.Equal(("work.filing-staffing", $"/filings/{view.Id}", Monday.AddDays(1)), (gap.Kind, gap.Href, gap.Started));
    }

    [Fact]
    public async Task Every_finding_and_state_of_filings_has_its_words_in_both_languages()
    {
        await using var desk = await Desk.StartAsync(Engine.Sqlite);
        var words = desk.App.Services.GetRequiredService<Kernel.Words>();
        var folder = Path.Combine(Repository.Root, "src", "Modules", "Registry", "Diagnosis.Registry", "Filings");
        var findings = Directory.GetFiles(folder, "*.cs").SelectMany(f => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(f), "\"((?:filing|registry)\\.[a-z-]+)\"").Select(m => m.Groups[1].Value)).Distinct()
            .Except(["filing.delegated-to-prefecture", "filing.change-takes-effect", "filing.short-stop-notice", "filing.understaffed", "filing.gap", "filing.class", "filing.comma", "registry.all-classes", "registry.scope-without"]).ToList();
        Assert.True(findings.Count > 25, "the findings were not found");
        Assert.Empty(findings.Where(k => !words.Has(k) || !words.Has(k + ".remedy")));
        Assert.Empty(Enum.GetNames<FilingState>().Where(s => !words.Has("filing.state." + s)));
        Assert.Empty(desk.App.Services.GetRequiredService<FilingConditions>().All.Where(c => !words.Has("filing.condition." + c.Kind)));
    }
}
