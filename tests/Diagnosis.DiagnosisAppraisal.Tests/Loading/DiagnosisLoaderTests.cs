using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.DiagnosisAppraisal.GroupReading;
using Diagnosis.DiagnosisAppraisal.Tests.Appraisal;
using Diagnosis.DiagnosisAppraisal.Tests.Attachments;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Tests.Loading;

public sealed class DiagnosisLoaderTests
{
    static HistoricalCase Old(int n, string disease = "OD2013-01-001", string? stage = "1", string? number = null) => new(Guid.CreateVersion7(), "李" + n, "1", new(1955, 1, 1), World.AgencyId, World.CreditCodeOf(1), "连云港市职业病防治院", "320706",
        "旧矿", World.CreditCodeOf(5), World.Here, World.FarAway, World.Here, disease, CaseKind.First, Conclusion.Od, stage, new(2018, 3, 1), new(2018, 3, 5), new(2018, 4, 2), new(2018, 4, 9), number);

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task History_is_loaded_in_bulk_with_numbers_events_readers_and_versions(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var ids = await world.App.In<IDiagnosisLoader, IReadOnlyList<Guid>>(l => l.LoadConcludedAsync([.. Enumerable.Range(0, 1200).Select(n => Old(n, number: n == 3 ? "旧字第3号" : null))]));
        Assert.Equal(1200, ids.Distinct().Count());
        var events = await world.Announced<CaseConcluded>();
        Assert.Equal(1200, events.Count);
        Assert.All(events, e => Assert.Equal((1, "I", "OD2013-01-001"), (e.Version, e.Stage, e.DiseaseCode)));
        var numbers = events.Select(e => e.CertificateNumber).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(1200, numbers.Distinct().Count());
        Assert.Contains("旧字第3号", numbers);
        Assert.Contains(numbers, n => n.EndsWith("-2018-01199", StringComparison.Ordinal));
        var first = await world.CaseAsync(ids[0]);
        Assert.Equal((CaseState.Archived, 1), (first.State, first.Version));
        Assert.Equal(Validity.Valid, (await world.App.In<VerifyCertificate, VerifyAnswer>(h => h.Handle(first.Current!.Code, default))).Answer);
        Assert.Equal(20, (await world.App.In<ListCases, Page<CaseRow>>(h => h.Handle(World.Commission("520102"), new(), default))).Items.Count);
        Assert.Equal(1200, await world.App.In<DiagnosisAppraisalDb, int>(db => db.History.CountAsync(h => h.Kind == nameof(DiagnosisCase))));
    }

    [Fact]
    public async Task A_broken_record_loads_nothing_of_its_batch()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        foreach (var broken in (HistoricalCase[])[Old(2, "OD2024-11-001"), Old(2, stage: null), Old(2) with { ConcludedOn = new(2018, 3, 1) }])
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => world.App.In<IDiagnosisLoader>(l => l.LoadConcludedAsync([Old(1), broken])));
        }
        Assert.Equal(0, await world.App.In<DiagnosisAppraisalDb, int>(db => db.Cases.CountAsync()));
        await world.App.In<IDiagnosisLoader>(l => l.LoadConcludedAsync([Old(1, stage: "U")]));
        Assert.Null(Assert.Single(await world.Announced<CaseConcluded>()).Stage);
    }

    [Theory]
    [InlineData(LiveCaseStep.Applied, "Applied")]
    [InlineData(LiveCaseStep.Received, "Received")]
    [InlineData(LiveCaseStep.FileComplete, "FileComplete")]
    [InlineData(LiveCaseStep.PanelGathered, "Diagnosing")]
    [InlineData(LiveCaseStep.Concluded, "Concluded")]
    [InlineData(LiveCaseStep.Certified, "Certified")]
    [InlineData(LiveCaseStep.Delivered, "Delivered")]
    [InlineData(LiveCaseStep.Reported, "Reported")]
    public async Task A_live_case_goes_through_the_use_cases_to_the_step_asked_for(LiveCaseStep upTo, string state)
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var born = new DateOnly(1968, 4, 12);
        var id = await world.App.In<IDiagnosisLoader, Guid>(l => l.LoadLiveAsync(new("周国平", World.IdNumber(11, born), "1", born, "13900001111", World.AgencyId, "示例矿业", World.CreditCodeOf(9), World.Here, World.FarAway, World.Here,
            "OD2024-01-001", CaseKind.First, upTo, Conclusion.Od, "2", new(2026, 1, 5), new(2026, 1, 8), new(2026, 1, 20), new(2026, 2, 2), new(2026, 2, 6))));
        var record = await world.CaseAsync(id);
        Assert.Equal((state, new DateOnly(2026, 1, 5)), (record.State.ToString(), record.AppliedOn));
        if (upTo == LiveCaseStep.Reported) { Assert.Equal((new DateOnly(2026, 2, 2), new DateOnly(2026, 2, 6)), (record.ConcludedOn, record.DeliveredOn)); }
    }

    [Theory]
    [InlineData(LiveStory.SilentEmployer, LiveCaseStep.Received)]
    [InlineData(LiveStory.DisputedData, LiveCaseStep.Received)]
    [InlineData(LiveStory.FilmHalfRead, LiveCaseStep.PanelGathered)]
    [InlineData(LiveStory.UnderAppraisal, LiveCaseStep.Delivered)]
    [InlineData(LiveStory.PanelDrawn, LiveCaseStep.Delivered)]
    public async Task A_story_takes_a_live_case_off_the_straight_road(LiveStory story, LiveCaseStep from)
    {
        await using var office = await Office.StartAsync(Engine.Sqlite);
        var world = office.World;
        var (born, today) = (new DateOnly(1968, 4, 12), world.App.Clock.Today());
        var id = await world.App.In<IDiagnosisLoader, Guid>(l => l.LoadLiveAsync(new("周国平", World.IdNumber(11, born), "1", born, "13900001111", World.AgencyId, "示例矿业", World.CreditCodeOf(9), World.Here, World.FarAway, World.Here,
            "OD2024-01-001", CaseKind.First, from, Conclusion.NotOd, null, today.AddDays(-40), today.AddDays(-36), from > LiveCaseStep.Received ? today.AddDays(-25) : null, today.AddDays(-16), today.AddDays(-12))));
        await world.App.In<IDiagnosisLoader>(l => l.TellAsync(id, story, new(Office.CityId, DicomFile.Film(born: "19680412"))));
        var c = await world.CaseAsync(id);
        await world.App.In<DiagnosisAppraisalDb>(async db =>
        {
            switch (story)
            {
                case LiveStory.SilentEmployer: Assert.Equal(TaskKind.Press, (await db.CommissionTasks.SingleAsync()).Kind); Assert.Null(Assert.Single(c.Requests).Answer); break;
                case LiveStory.DisputedData: Assert.Equal(TaskKind.DataDecision, (await db.CommissionTasks.SingleAsync()).Kind); Assert.Null(Assert.Single(c.Suspensions).To); break;
                case LiveStory.FilmHalfRead: var session = await db.ReadingSessions.SingleAsync(); Assert.Equal((ReadingState.Blind, 3), (session.State, session.Readers.Count)); break;
                case LiveStory.UnderAppraisal: Assert.Null((await db.Appraisals.SingleAsync()).File!.HandedOverOn); break;
                default: Assert.NotNull((await db.Appraisals.SingleAsync()).File!.HandedOverOn); Assert.Equal(1, await db.Draws.CountAsync()); break;
            }
        });
    }
}
