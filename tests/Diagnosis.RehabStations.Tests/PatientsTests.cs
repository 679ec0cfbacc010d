using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Work;
using Diagnosis.RehabStations.Contracts;
using Diagnosis.RehabStations.Coverage;
using Diagnosis.RehabStations.Data;
using Diagnosis.RehabStations.FollowUps;
using Diagnosis.RehabStations.Patients;
using Diagnosis.RehabStations.Stations;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using static Diagnosis.RehabStations.Tests.Rehab;

namespace Diagnosis.RehabStations.Tests;

public sealed class PatientsTests
{
    static Task<IReadOnlyList<WorkItem>> Work(TestModules app, Caller caller) => app.In<IWorkSource, IReadOnlyList<WorkItem>>(w => w.ForAsync(caller, 50, CancellationToken.None));

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_commission_of_the_county_assigns_and_the_station_takes_over(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var p = await app.Enrolled(hukou: Outside);
        Assert.Equal("rehab.work.unassigned", Assert.Single(await Work(app, Commission(OtherCounty))).Kind);
        Task<Outcome<PatientRow>> Assign(Caller caller, Guid station, int? version = null) => app.In<AssignPatient, Outcome<PatientRow>>(h => h.Handle(p.Id, new(station, "居住地"), caller, new IfMatch(version), CancellationToken.None));
        Assert.Equal(Refused.NotFound, (await Assign(Commission(County), StationA)).Refused);
        Assert.Equal(Refused.Forbidden, (await Assign(Staff(OtherHost), StationB)).Refused);
        Assert.Equal("R41", (await Assign(Commission(OtherCounty), StationA)).Findings[0].Rule);
        Assert.Equal(Refused.Stale, (await Assign(Commission(OtherCounty), StationB, 7)).Refused);
        Assert.Equal(StationB, (await Assign(Commission(OtherCounty), StationB, 1)).Value!.StationId);
        Assert.Equal("R40", (await Assign(Commission(OtherCounty), StationB)).Findings[0].Rule);
        Assert.Empty(await Work(app, Commission(OtherCounty)));
        Assert.Equal("rehab.work.invite", Assert.Single(await Work(app, Staff(OtherHost))).Kind);
        Assert.Equal(2, await app.In<RehabStationsDb, int>(db => db.Outbox.CountAsync(o => o.Contract == "rehab.patient-enrolled.v1")));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_transfer_waits_for_the_receiver_and_the_sender_reads_no_longer_after_it(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var p = await app.Enrolled();
        Task<Outcome<PatientRow>> Ask(Caller c) => app.In<TransferPatient, Outcome<PatientRow>>(h => h.Handle(p.Id, new(StationB, "迁居"), c, default, CancellationToken.None));
        Task<Outcome<PatientRow>> Answer(Caller c, bool accept, string? reason = null) => app.In<TransferPatient, Outcome<PatientRow>>(h => h.Answer(p.Id, new(accept, reason), c, default, CancellationToken.None));
        Assert.Equal(Refused.NotFound, (await Ask(Staff(OtherHost))).Refused);
        Assert.True((await Ask(Staff(Host))).Ok);
        Assert.Equal("R42", (await Ask(Staff(Host))).Findings[0].Rule);
        Assert.Contains(await Work(app, Staff(OtherHost)), w => w.Kind == "rehab.work.transfer");
        Assert.Equal(Refused.Forbidden, (await Answer(Staff(Host), true)).Refused);
        Assert.Equal(Refused.Forbidden, (await Answer(Commission(County), true)).Refused);
        Assert.Equal(Refused.Invalid, (await Answer(Staff(OtherHost), false)).Refused);
        Assert.True((await Answer(Staff(OtherHost), false, "地址不符")).Ok);
        Assert.Equal(Refused.NotFound, (await Answer(Staff(OtherHost), true)).Refused);
        Assert.True((await Ask(Staff(Host))).Ok);
        Assert.True((await Answer(Staff(OtherHost), true)).Ok);
        var moved = (await app.PatientOf(p.PersonId))!;
        Assert.Equal((StationB, OtherTownship, null), (moved.StationId!.Value, moved.Division, moved.TransferToStationId));
        Assert.Equal(Refused.NotFound, (await app.In<ReadPatient, Outcome<PatientCard>>(h => h.Handle(p.Id, Staff(Host), CancellationToken.None))).Refused);
        Assert.Equal(Refused.NotFound, (await app.In<ReadPatient, Outcome<PatientCard>>(h => h.Handle(p.Id, Commission(County), CancellationToken.None))).Refused);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_unanswered_transfer_goes_to_the_county(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var p = await app.Enrolled();
        await app.In<TransferPatient, Outcome<PatientRow>>(h => h.Handle(p.Id, new(StationB, "迁居"), Staff(Host), default, CancellationToken.None));
        app.Clock.AdvanceDays(10);
        Assert.Empty(await Work(app, Commission(County)));
        app.Clock.AdvanceDays(1);
        Assert.Equal("rehab.work.transfer-late", Assert.Single(await Work(app, Commission(County))).Kind);
        Assert.True((await app.In<TransferPatient, Outcome<PatientRow>>(h => h.Answer(p.Id, new(true, null), Commission(County), default, CancellationToken.None))).Ok);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Everybody_sees_only_their_area_and_names_are_masked_except_on_the_card_of_the_own_station(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var p = await app.Enrolled();
        await app.Enrolled(hukou: OtherTownship);
        Task<IReadOnlyList<PatientRow>> List(Caller c, string? text = null) => app.In<ListPatients, IReadOnlyList<PatientRow>>(async h => (await h.Handle(new(text), null, null, c, CancellationToken.None)).Value!.Items);
        Assert.Equal(p.Id, Assert.Single(await List(Staff(Host))).Id);
        Assert.Equal(p.Id, Assert.Single(await List(Commission(County))).Id);
        Assert.Equal(2, (await List(Commission("320100"))).Count);
        Assert.Equal(2, (await List(Commission("320000"))).Count);
        Assert.Empty(await List(Commission("330000")));
        Assert.All(await List(Commission("320000")), r => Assert.Equal("张*明", r.Name));
        // by the whole number without reading it; a part of it finds nothing
        Assert.Single(await List(Staff(Host), People.Number));
        Assert.Empty(await List(Staff(Host), People.Number[..10]));
        Assert.Single(await List(Staff(Host), "大明"));

        var own = (await app.In<ReadPatient, Outcome<PatientCard>>(h => h.Handle(p.Id, Staff(Host), CancellationToken.None))).Value!;
        Assert.Equal(("张大明", "999999********0013", "138****5678"), (own.Name, own.Number, own.Phone));
        Assert.Equal("张*明", (await app.In<ReadPatient, Outcome<PatientCard>>(h => h.Handle(p.Id, Commission(County), CancellationToken.None))).Value!.Name);
        Assert.Equal(2, await app.In<RehabStationsDb, int>(db => db.History.CountAsync(x => x.RecordId == p.Id && x.Action == "read")));
        Task<Outcome<Revealed>> Reveal(Caller c, string reason) => app.In<ReadPatient, Outcome<Revealed>>(h => h.Reveal(p.Id, new("phone", reason), c, CancellationToken.None));
        Assert.Equal(Refused.Invalid, (await Reveal(Staff(Host), "")).Refused);
        Assert.Equal(Refused.Forbidden, (await Reveal(Commission(County), "核对")).Refused);
        Assert.Equal(People.Phone, (await Reveal(Staff(Host), "约随访")).Value!.Value);
        Assert.Equal("phone: 约随访", (await app.In<RehabStationsDb, string?>(db => db.History.Where(x => x.RecordId == p.Id && x.Action == "reveal").Select(x => x.Reason).SingleAsync())));
        // nothing readable in tables
        string stored = await app.In<RehabStationsDb, string>(async db => string.Join("\n", await db.History.Select(h => h.Content ?? "").ToListAsync()));
        Assert.Contains("张大明", stored);
        Assert.DoesNotContain(People.Number, stored);
        Assert.DoesNotContain(People.Phone, stored);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_programme_goes_step_by_step_and_a_decliner_is_still_followed_up(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var p = await app.Enrolled();
        Task<Outcome<PatientRow>> To(PatientState s, string? reason = null, Caller? c = null) => app.In<ChangePatientState, Outcome<PatientRow>>(h => h.Handle(p.Id, new(s, reason), c ?? Staff(Host), default, CancellationToken.None));
        Assert.Equal(Refused.Conflict, (await To(PatientState.InProgramme)).Refused);
        Assert.Equal(Refused.Forbidden, (await To(PatientState.Invited, c: Commission(County))).Refused);
        Assert.True((await To(PatientState.Invited)).Ok);
        Assert.Equal(Refused.Invalid, (await To(PatientState.Declined)).Refused);
        Assert.NotNull((await To(PatientState.Declined, "路远")).Value!.NextDue);
        foreach (var s in new[] { PatientState.Enrolled, PatientState.Baseline, PatientState.InProgramme, PatientState.Maintenance }) { Assert.True((await To(s)).Ok); }
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Due_follow_ups_come_most_urgent_first_page_by_page(Engine engine)
    {
        await using var app = await StartAsync(engine);
        await app.In<IRehabLoader>(l => l.LoadPatientsAsync([.. Enumerable.Range(0, 5).Select(i => Seed(Guid.NewGuid(), followUps: [new(new(2025, 3, 20 - (i / 2)), "PHONE", true)]))]));
        var due = new List<PatientRow>();
        string? next = null;
        do
        {
            var page = (await app.In<ListPatients, Outcome<Page<PatientRow>>>(h => h.Handle(new(Which: "due"), next, 2, Staff(OtherHost), CancellationToken.None))).Value!;
            due.AddRange(page.Items);
            next = page.Next;
        }
        while (next is not null);
        Assert.Empty(due);
        do
        {
            var page = (await app.In<ListPatients, Outcome<Page<PatientRow>>>(h => h.Handle(new(Which: "due"), next, 2, Staff(Host), CancellationToken.None))).Value!;
            due.AddRange(page.Items);
            next = page.Next;
        }
        while (next is not null);
        Assert.Equal(5, due.Select(d => d.Id).Distinct().Count());
        Assert.Equal(due.Select(d => d.NextDue).Order(), due.Select(d => d.NextDue));
        Assert.Equal(5, (await Work(app, Staff(Host))).Count(w => w.Kind == "rehab.work.follow-up"));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task History_loads_in_bulk_once_with_trends_and_equations(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var person = Guid.NewGuid();
        PatientSeed[] seeds = [Seed(person, followUps: [new(new(2020, 5, 1), "VISIT", true, 380, 93, 2.9m, 1.9m, 2, 18, 168, 62), new(new(2021, 5, 1), "CLINIC", true, 400, 94, 2.8m, 1.8m, 2, 17)]), Seed(Guid.NewGuid(), died: new(2024, 1, 1)), Seed(Guid.NewGuid(), hukouOutside())];
        Assert.Equal(3, await app.In<IRehabLoader, int>(l => l.LoadPatientsAsync(seeds)));
        Assert.Equal(0, await app.In<IRehabLoader, int>(l => l.LoadPatientsAsync(seeds)));
        Assert.Equal(0, await app.In<IRehabLoader, int>(l => l.LoadStationsAsync([new(StationA, "x", false, Host, "x", Township, [], Day)])));
        var p = (await app.PatientOf(person))!;
        Assert.Equal((StationA, new DateOnly(2022, 5, 1)), (p.StationId!.Value, p.NextDue!.Value));
        var trends = (await app.In<ListFollowUps, Outcome<List<TrendSeries>>>(h => h.Trends(p.Id, Staff(Host), CancellationToken.None))).Value!;
        Assert.Equal(2, trends.Single(t => t.Code == "FEV1_PERCENT").Points.Count);
        Assert.Equal(0, await app.In<RehabStationsDb, int>(db => db.Outbox.CountAsync()));
        // a message about a loaded case at the same version changes nothing
        Assert.True(await app.Hear(Concluded(person, seeds[0].CaseId, 1, DiagnosisAppraisal.Contracts.Conclusion.NotOd)));
        Assert.Equal(PatientState.InCare, (await app.PatientOf(person))!.State);

        static string hukouOutside() => Outside;
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Coverage_counts_living_residents_as_of_a_day(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var seeds = Enumerable.Range(0, 100).Select(i => Seed(Guid.NewGuid())).Concat(Enumerable.Range(0, 99).Select(i => Seed(Guid.NewGuid(), OtherTownship)))
            .Append(Seed(Guid.NewGuid(), OtherTownship, died: new(2024, 6, 1))).Append(Seed(Guid.NewGuid(), "320104000")).ToList();
        await app.In<IRehabLoader>(l => l.LoadPatientsAsync(seeds));
        Task<Outcome<CoverageView>> Ask(DateOnly? day, string? division, Caller c) => app.In<ReadCoverage, Outcome<CoverageView>>(h => h.Handle(day, division, null, c, CancellationToken.None));
        var now = (await Ask(null, null, Commission("320100"))).Value!;
        Assert.Equal((1, 1, 100.0m, 1), (now.Qualifying, now.Served, now.Rate!.Value, now.WithoutTownship));
        var before = (await Ask(new(2024, 5, 31), null, Commission("320100"))).Value!;
        Assert.Equal((2, 2), (before.Qualifying, before.Served));
        // what the indicators are told is the same, whoever asks for which area
        async Task<IReadOnlyList<TownshipFact>> Told(DateOnly day) => await app.In<IRehabFigures, IReadOnlyList<TownshipFact>>(h => h.QualifyingTownshipsAsync(day, CancellationToken.None));
        Assert.Equal([(Township, 100, true)], (await Told(now.AsOf)).Select(t => (t.Code, t.Patients, t.Served)));
        Assert.Equal((2, 2), (await Told(new(2024, 5, 31))) is var told ? (told.Count, told.Count(t => t.Served)) : default);
        Assert.Equal([false, false], (await Told(new(2020, 6, 1))).Select(t => t.Served));
        // stations opened in 2021
        Assert.Equal(0.0m, (await Ask(new(2020, 6, 1), null, Commission("320100"))).Value!.Rate);
        var other = (await Ask(null, OtherCounty, Commission("320100"))).Value!;
        Assert.Equal((0, null), (other.Qualifying, other.Rate));
        Assert.Equal(Refused.Forbidden, (await Ask(null, "320000", Commission("320100"))).Refused);
        Assert.Equal(Refused.Forbidden, (await Ask(null, null, Staff(Host))).Refused);
        // a wrong diagnosis leaves, and 99 is not 100
        var person = seeds[0];
        await app.Hear(Concluded(person.PersonId, person.CaseId, 2, DiagnosisAppraisal.Contracts.Conclusion.NotOd));
        Assert.Equal(0, (await Ask(null, null, Commission("320100"))).Value!.Qualifying);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_follow_up_rate_of_a_year_comes_from_the_records(Engine engine)
    {
        await using var app = await StartAsync(engine);
        PatientSeed[] seeds = [
            Seed(Guid.NewGuid(), followUps: [new(new(2025, 5, 1), "PHONE", true)]), Seed(Guid.NewGuid(), followUps: [new(new(2025, 6, 1), "PHONE", false)]), Seed(Guid.NewGuid(), followUps: [new(new(2024, 5, 1), "PHONE", true)]),
            Seed(Guid.NewGuid(), died: new(2025, 3, 1)), Seed(Guid.NewGuid(), died: new(2024, 3, 1)), Seed(Guid.NewGuid(), diagnosed: new(2026, 1, 5))];
        await app.In<IRehabLoader>(l => l.LoadPatientsAsync(seeds));
        var r = (await app.In<ReadCoverage, Outcome<IndicatorsView>>(h => h.Indicators(2025, null, Commission(County), CancellationToken.None))).Value!;
        Assert.Equal((5, 4, 1, 1, 2, 50.0m), (r.Registered, r.Due, r.FollowedAlive, r.DiedInYear, r.Lost, r.FollowUpRate!.Value));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_station_is_planned_by_the_commission_of_its_area_and_serves_once_it_operates(Engine engine)
    {
        await using var app = await StartAsync(engine, stations: false);
        Task<Outcome<StationView>> Plan(Caller c, string division = Township, string township = Township, Guid? host = null) =>
            app.In<RegisterStation, Outcome<StationView>>(h => h.Handle(new("新站", StationLevel.Station, host ?? Host, division, [township], new(2025, 1, 1)), c, CancellationToken.None));
        Assert.Equal(Refused.Forbidden, (await Plan(Commission(OtherCounty))).Refused);
        Assert.Equal("R53", (await Plan(Commission(County), township: OtherTownship)).Findings[0].Rule);
        Assert.Equal("R51", (await Plan(Commission(County), host: Guid.NewGuid())).Findings[0].Rule);
        var station = (await Plan(Commission(County))).Value!;
        Assert.Equal("R52", (await Plan(Commission(County))).Findings[0].Rule);
        Assert.Null((await app.Enrolled()).StationId);
        Task<Outcome<StationView>> Step(StationState s, int? version = null) => app.In<ChangeStation, Outcome<StationView>>(h => h.Handle(station.Id, new(s, new(2025, 6, 1), null), Commission(County), new IfMatch(version), CancellationToken.None));
        Assert.Equal(Refused.Conflict, (await Step(StationState.Operating)).Refused);
        foreach (var s in new[] { StationState.Approved, StationState.Equipped, StationState.Accepted, StationState.Operating }) { Assert.True((await Step(s)).Ok); }
        Assert.Equal(Refused.Stale, (await Step(StationState.Warning, 1)).Refused);
        Assert.Equal(station.Id, (await app.Enrolled()).StationId);
        Assert.Equal(station.Id, Assert.Single((await app.In<RegisterStation, Outcome<Page<StationView>>>(h => h.List(null, null, Staff(Host), CancellationToken.None))).Value!.Items).Id);
        Assert.Empty((await app.In<RegisterStation, Outcome<Page<StationView>>>(h => h.List(null, null, Staff(OtherHost), CancellationToken.None))).Value!.Items);
    }
}
