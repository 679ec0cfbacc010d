using Diagnosis.Kernel;
using Diagnosis.Kernel.Http;
using Diagnosis.RehabStations.Data;
using Diagnosis.RehabStations.FollowUps;
using Diagnosis.RehabStations.Patients;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Diagnosis.RehabStations.Tests.Rehab;

namespace Diagnosis.RehabStations.Tests;

public sealed class FollowUpTests
{
    static RecordFollowUpRequest Visit(Guid? id = null, DateOnly? on = null, FollowUpAnswers? answers = null, params AssessmentEntry[] assessments) => new(id, on ?? Day, FollowUpKind.Visit, FollowUpOutcome.Reached, Answers: answers, Assessments: assessments);
    static RecordFollowUpRequest Missed(DateOnly on, FollowUpKind kind, bool lost = false) => new(null, on, kind, FollowUpOutcome.NotReached, "NO_ANSWER", lost);

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_follow_up_is_kept_with_what_follows_from_it_and_shows_in_the_trend(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var p = await app.Enrolled();
        var first = await app.Record(p.Id, Visit(null, new(2026, 2, 10), new(Smoking: new(false), RehabDone: true, RehabCount: 3), Entry("6MWT", ("distance1", 360), ("distance2", 380)), Entry("BODY", ("height", 168), ("weight", 62)), Entry("CAT", ("total", 20))));
        Assert.True(first.Ok);
        // height and weight are remembered
        var second = await app.Record(p.Id, Visit(null, Day, null, Entry("6MWT", ("distance1", 415)), Entry("CAT", ("total", 17)), Entry("SPO2", ("rest", 94))));
        Assert.True(second.Ok);
        var derived = second.Value!.Derived.ToDictionary(d => d.Code);
        Assert.Equal(75.1m, derived["6MWD_PERCENT"].Value);
        Assert.Equal((35m, "RESPONSE"), (derived["RESPONSE_6MWD"].Value!.Value, derived["RESPONSE_6MWD"].Note));
        Assert.Equal("RESPONSE", derived["RESPONSE_CAT"].Note);
        var trends = (await app.In<ListFollowUps, Outcome<List<TrendSeries>>>(h => h.Trends(p.Id, Staff(Host), CancellationToken.None))).Value!;
        Assert.Equal([380m, 415m], trends.Single(t => t.Code == "6MWD").Points.Select(x => x.Value));
        Assert.All(trends.Single(t => t.Code == "6MWD_PERCENT").Points, x => Assert.Equal("ENRIGHT-SHERRILL-1998-M", x.Basis));
        var after = (await app.PatientOf(p.PersonId))!;
        Assert.Equal((Day, Day.AddMonths(12)), (after.LastFollowUpOn, after.NextDue));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_retry_with_the_same_id_records_once_and_another_content_is_refused(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var p = await app.Enrolled();
        var id = Guid.CreateVersion7();
        var request = Visit(id, null, null, Entry("MMRC", ("grade", 2)));
        var first = await app.Record(p.Id, request);
        var again = await app.Record(p.Id, request with { });
        Assert.Equal((id, 1), (again.Value!.Id, again.Value.Version));
        Assert.Equal(first.Value!.Derived, again.Value.Derived);
        var other = await app.Record(p.Id, Visit(id, null, null, Entry("MMRC", ("grade", 3))));
        Assert.Equal((Refused.Conflict, "R20"), (other.Refused!.Value, other.Findings[0].Rule));
        Assert.Equal(1, await app.In<RehabStationsDb, int>(db => db.FollowUps.CountAsync()));
        // the death a retry reports stays one death, even though the patient takes no further follow-up
        var death = new RecordFollowUpRequest(Guid.CreateVersion7(), Day, FollowUpKind.Phone, FollowUpOutcome.Died, DiedOn: Day, DeathCause: "呼吸衰竭", DeathSource: "FAMILY");
        Assert.True((await app.Record(p.Id, death)).Ok);
        Assert.True((await app.Record(p.Id, death)).Ok);
        Assert.Equal(2, await app.In<RehabStationsDb, int>(db => db.FollowUps.CountAsync()));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_same_follow_up_sent_twice_at_once_is_one(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var p = await app.Enrolled();
        var request = Visit(Guid.CreateVersion7(), null, null, Entry("MMRC", ("grade", 2)));
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => app.Record(p.Id, request)));
        Assert.All(answers, a => Assert.True(a.Ok));
        Assert.Equal(1, await app.In<RehabStationsDb, int>(db => db.FollowUps.CountAsync()));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_yes_needs_its_text_in_every_pair(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var p = await app.Enrolled();
        var yes = new YesNo(true, " ");
        var all = new FollowUpAnswers(Mobility: yes, Smoking: yes, Occupation: yes, Hospitalised: yes, Vaccination: yes, Oxygen: yes, HomeRehab: yes, Psychology: yes, Complications: yes, RehabDone: true);
        var outcome = await app.Record(p.Id, Visit(null, null, all));
        Assert.Equal(all.Pairs().Select(x => $"answers.{x.Field}.text").Append("answers.rehabCount"), outcome.Findings.Select(f => f.Field));
        var words = app.Services.GetRequiredService<Words>();
        Assert.All(outcome.Findings, f => { Assert.Empty(Words.MissingIn(RehabText.Text(f, words))); });
        var no = new YesNo(false);
        Assert.True((await app.Record(p.Id, Visit(null, null, new(Mobility: no, Smoking: new(true, "每天10支"), Oxygen: no)))).Ok);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_value_outside_its_range_is_refused_with_field_range_and_unit(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var p = await app.Enrolled();
        var outcome = await app.Record(p.Id, Visit(null, null, null, Entry("SPO2", ("rest", 101)), Entry("6MWT", ("distance1", 1001))));
        Assert.Equal(["assessments[0].values.rest", "assessments[1].values.distance1"], outcome.Findings.Select(f => f.Field));
        string text = RehabText.Text(outcome.Findings[1], app.Services.GetRequiredService<Words>());
        Assert.Contains("六分钟步行距离", text);
        Assert.Contains("0–1000 m", text);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Loss_needs_the_attempts_and_a_found_patient_returns(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var p = await app.Enrolled();
        Assert.True((await app.Record(p.Id, Missed(new(2026, 2, 3), FollowUpKind.Phone))).Ok);
        Assert.Equal("R25", Assert.Single((await app.Record(p.Id, Missed(new(2026, 2, 4), FollowUpKind.Phone, lost: true))).Findings).Rule);
        Assert.True((await app.Record(p.Id, Missed(new(2026, 2, 4), FollowUpKind.Phone))).Ok);
        Assert.Equal("R25", Assert.Single((await app.Record(p.Id, Missed(new(2026, 2, 5), FollowUpKind.Phone, lost: true))).Findings).Rule);
        Assert.True((await app.Record(p.Id, Missed(new(2026, 2, 5), FollowUpKind.Visit, lost: true))).Ok);
        var lost = (await app.PatientOf(p.PersonId))!;
        Assert.Equal((PatientState.Lost, 3), (lost.State, lost.Attempts.Count));
        Assert.NotNull(lost.NextDue);
        Assert.True((await app.Record(p.Id, Visit())).Ok);
        var found = (await app.PatientOf(p.PersonId))!;
        Assert.Equal((PatientState.InCare, 0), (found.State, found.Attempts.Count));
        Assert.Equal("R23", Assert.Single((await app.Record(p.Id, Missed(Day, FollowUpKind.Phone) with { LossReason = null })).Findings).Rule);
        Assert.Equal("code", Assert.Single((await app.Record(p.Id, Missed(Day, FollowUpKind.Phone) with { LossReason = "NO" })).Findings).Rule);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_death_needs_date_cause_and_source(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var p = await app.Enrolled();
        var bare = new RecordFollowUpRequest(null, Day, FollowUpKind.Phone, FollowUpOutcome.Died);
        Assert.Equal(["R26", "R27", "R28"], (await app.Record(p.Id, bare)).Findings.Select(f => f.Rule));
        Assert.Equal("R26", Assert.Single((await app.Record(p.Id, bare with { DiedOn = Day.AddDays(1), DeathCause = "x", DeathSource = "FAMILY" })).Findings).Rule);
        Assert.True((await app.Record(p.Id, bare with { DiedOn = new(2026, 2, 20), DeathCause = "呼吸衰竭", DeathSource = "HOSPITAL" })).Ok);
        var dead = (await app.PatientOf(p.PersonId))!;
        Assert.Equal((PatientState.Died, new DateOnly(2026, 2, 20), null), (dead.State, dead.DiedOn, dead.NextDue));
        Assert.Equal(Refused.Conflict, (await app.Record(p.Id, Visit())).Refused);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Days_in_the_future_or_before_the_diagnosis_are_refused_and_a_late_old_visit_does_not_turn_the_clock_back(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var p = await app.Enrolled();
        Assert.Equal("R21", Assert.Single((await app.Record(p.Id, Visit(null, Day.AddDays(1)))).Findings).Rule);
        Assert.Equal("R22", Assert.Single((await app.Record(p.Id, Visit(null, new(2026, 1, 31)))).Findings).Rule);
        Assert.True((await app.Record(p.Id, Visit(null, Day, new(Oxygen: new(true, "2 L/min"))))).Ok);
        Assert.True((await app.Record(p.Id, Visit(null, new(2026, 2, 10), new(Oxygen: new(false))))).Ok);
        var after = (await app.PatientOf(p.PersonId))!;
        Assert.Equal((Day, true, Day.AddMonths(3)), (after.LastFollowUpOn, after.HomeOxygen, after.NextDue));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Only_the_responsible_station_records_and_pages_go_by_key(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var p = await app.Enrolled();
        Assert.Equal(Refused.NotFound, (await app.Record(p.Id, Visit(), Staff(OtherHost))).Refused);
        Assert.Equal(Refused.Forbidden, (await app.Record(p.Id, Visit(), Commission(County))).Refused);
        for (int i = 0; i < 5; i++) { Assert.True((await app.Record(p.Id, Visit(null, new(2026, 2, 10 + (i / 2))))).Ok); }
        var seen = new List<Guid>();
        string? next = null;
        do
        {
            var page = (await app.In<ListFollowUps, Outcome<Page<FollowUpView>>>(h => h.Handle(p.Id, next, 2, Commission(County), CancellationToken.None))).Value!;
            seen.AddRange(page.Items.Select(f => f.Id));
            next = page.Next;
        }
        while (next is not null);
        Assert.Equal((5, 5), (seen.Count, seen.Distinct().Count()));
        Assert.Equal(Refused.NotFound, (await app.In<ListFollowUps, Outcome<Page<FollowUpView>>>(h => h.Handle(p.Id, null, 2, Commission(OtherCounty), CancellationToken.None))).Refused);
    }
}
