using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.RehabStations.Contracts;
using Diagnosis.RehabStations.Data;
using Diagnosis.RehabStations.FollowUps;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Diagnosis.RehabStations.Tests.Rehab;

namespace Diagnosis.RehabStations.Tests;

public sealed class TakeFollowUpTests
{
    static FollowUpSubmission Sent(Guid patient, Guid? id = null, string kind = "Clinic", IReadOnlyList<FollowUpAnswer>? answers = null, params FollowUpReading[] readings) => new(id ?? Guid.CreateVersion7(), patient, Day, kind, "Reached", null, null, null, null, null, "李虚构", answers ?? [], readings);
    static Task<FollowUpTaken> Take(TestModules app, FollowUpSubmission s, Caller? caller = null) => app.In<IFollowUpIntake, FollowUpTaken>(h => h.RecordAsync(s, caller ?? Staff(Host)));

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task What_comes_by_exchange_is_recorded_once_by_the_rules_of_the_station_and_told_without_free_texts(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var p = await app.Enrolled();
        var sent = Sent(p.Id, null, "clinic", [new("smoking", true, "每日10支"), new("appetite", Code: "Good"), new("rehabDone", true), new("rehabCount", Number: 3)], new("SPIRO", "fvc", 3.05m, null, "L"), new("GAS", "pao2", 80, null, "mmHg"), new("SPIRO", "fev1", 1.95m, null, "L"), new("SPIRO", "bronchodilator", null, "PRE"));
        // a rehearsal answers the same and leaves neither row nor event
        Assert.Equal("Created", (await app.In<IFollowUpIntake, FollowUpTaken>(h => h.CheckAsync(sent, Staff(Host)))).Outcome);
        Assert.Equal((0, 0), await app.In<RehabStationsDb, (int, int)>(async db => (await db.FollowUps.CountAsync(), await db.Outbox.CountAsync(o => o.Contract == "rehab.follow-up-recorded.v1"))));
        Assert.Equal("Created", (await Take(app, sent)).Outcome);
        var again = await Take(app, sent);
        Assert.Equal(("Unchanged", sent.Id), (again.Outcome, again.FollowUpId!.Value));
        Assert.Contains(Readers.Institution(Host), again.Readers);
        var kept = await app.In<RehabStationsDb, FollowUp>(db => db.FollowUps.SingleAsync());
        Assert.Equal((FollowUpKind.Clinic, "每日10支", Rating.Good, 3), (kept.Kind, kept.Answers.Smoking!.Text, kept.Answers.Appetite, kept.Answers.RehabCount));
        Assert.Equal(63.9m, kept.Derived.Single(d => d.Code == "FEV1_FVC").Value);
        Assert.Equal(10.67m, kept.Derived.Single(d => d.Code == "PAO2").Value);
        var told = await app.In<RehabStationsDb, List<string>>(db => db.Outbox.Where(o => o.Contract == "rehab.follow-up-recorded.v1").Select(o => o.Body).ToListAsync());
        var e = Json.Read<FollowUpRecorded>(Assert.Single(told));
        Assert.Equal((true, (await app.PatientOf(p.PersonId))!.Version, 2), (e.ByExchange, e.PatientVersion, e.Hospitals.Count));
        Assert.DoesNotContain("每日10支", told[0], StringComparison.Ordinal);
        Assert.Equal(4, e.Readings.Count);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Several_of_one_patient_at_the_same_moment_are_all_recorded_each_once(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var p = await app.Enrolled();
        var sent = Enumerable.Range(0, 3).Select(i => Sent(p.Id, null, "Clinic", null, new FollowUpReading("MMRC", "grade", i))).ToList();
        var done = await Task.WhenAll(sent.Concat(sent).Select(s => Task.Run(() => Take(app, s))));
        Assert.All(done, d => Assert.True(d.Outcome is "Created" or "Unchanged", d.Outcome));
        Assert.Equal(3, await app.In<RehabStationsDb, int>(db => db.FollowUps.CountAsync()));
        Assert.Equal(3, await app.In<RehabStationsDb, int>(db => db.Outbox.CountAsync(o => o.Contract == "rehab.follow-up-recorded.v1")));
    }

    [Fact]
    public async Task A_finding_names_the_reading_and_nobody_else_s_station_records()
    {
        await using var app = await StartAsync(Engine.Sqlite);
        var p = await app.Enrolled();
        var refused = await Take(app, Sent(p.Id, null, "Clinic", null, new("BODY", "height", 168), new("SPIRO", "fvc", 1.05m), new("SPIRO", "fev1", 1.95m), new("POEM", "lines", 14)));
        Assert.Equal("Refused", refused.Outcome);
        Assert.Equal(["R01", "R07"], refused.Findings.Select(f => f.Rule).Order());
        Assert.Equal(["readings[2]", "readings[3]"], refused.Findings.Select(f => f.Field).Order());
        Assert.Equal("kind", Assert.Single((await Take(app, Sent(p.Id, null, "Dream"))).Findings).Field);
        Assert.Equal("Refused", (await Take(app, Sent(p.Id, null, "Visit", [new("weather", Code: "fine")]))).Outcome);
        Assert.Equal("R29", Assert.Single((await Take(app, Sent(p.Id, null, "Visit", [new("smoking", true)]))).Findings).Rule);
        Assert.Equal("NotFound", (await Take(app, Sent(p.Id), Staff(OtherHost))).Outcome);
        Assert.Equal("Forbidden", (await Take(app, Sent(p.Id), new("h", "医院", new HashSet<string> { Roles.Hospital }, Host, "host", County, true))).Outcome);
        Assert.Equal(0, await app.In<RehabStationsDb, int>(db => db.FollowUps.CountAsync()));
    }
}
