using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.RehabStations.Contracts;
using Diagnosis.RehabStations.Coverage;
using Diagnosis.RehabStations.Data;
using Diagnosis.RehabStations.FollowUps;
using Diagnosis.RehabStations.Patients;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using static Diagnosis.RehabStations.Tests.Rehab;

namespace Diagnosis.RehabStations.Tests;

public sealed class CorrectFollowUpTests
{
    const string Why = "血氧饱和度录入有误";
    static RecordFollowUpRequest Visit(DateOnly on, params AssessmentEntry[] assessments) => new(null, on, FollowUpKind.Visit, FollowUpOutcome.Reached, Answers: new(Smoking: new(true, "每天5支"), Oxygen: new(false)), Assessments: assessments);
    static RecordFollowUpRequest Missed(DateOnly on, FollowUpKind kind, bool lost = false) => new(null, on, kind, FollowUpOutcome.NotReached, "NO_ANSWER", lost);
    static CorrectFollowUpRequest Corrected(RecordFollowUpRequest r, string? reason = Why) => new(reason, r.On, r.Kind, r.Outcome, r.LossReason, r.DeclareLost, r.DiedOn, r.DeathCause, r.DeathSource, r.Site, r.Physician, r.RelativePhone, r.Answers, r.Assessments);

    static Task<Outcome<FollowUpView>> Correct(TestModules app, Guid patient, Guid followUp, CorrectFollowUpRequest request, int? version = null, Caller? caller = null) =>
        app.In<CorrectFollowUp, Outcome<FollowUpView>>(h => h.Handle(patient, followUp, request, caller ?? Staff(Host), new(version), CancellationToken.None));
    static Task<Outcome<FollowUpView>> Withdraw(TestModules app, Guid patient, Guid followUp, string? reason = "录到别人名下", int? version = null, Caller? caller = null) =>
        app.In<WithdrawFollowUp, Outcome<FollowUpView>>(h => h.Handle(patient, followUp, new(reason), caller ?? Staff(Host), new(version), CancellationToken.None));
    static async Task<List<FollowUpCorrected>> Told(TestModules app) => [.. (await app.In<RehabStationsDb, List<string>>(db => db.Outbox.Where(o => o.Contract == "rehab.follow-up-corrected.v1").OrderBy(o => o.Id).Select(o => o.Body).ToListAsync())).Select(Json.Read<FollowUpCorrected>)];
    static async Task<Guid> Recorded(TestModules app, Guid patient, RecordFollowUpRequest request)
    {
        var done = await app.Record(patient, request);
        Assert.True(done.Ok, string.Join(", ", done.Findings.Select(f => f.Rule + " " + f.Field)));
        return done.Value!.Id;
    }
    static async Task<FollowUpView> Done(Task<Outcome<FollowUpView>> task)
    {
        var done = await task;
        Assert.True(done.Ok, string.Join(", ", done.Findings.Select(f => f.Rule + " " + f.Field)));
        return done.Value!;
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_mistyped_saturation_is_corrected_and_what_stood_before_is_still_shown(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var p = await app.Enrolled();
        var visit = Visit(Day, Entry("SPO2", ("rest", 59)), Entry("MMRC", ("grade", 2))) with { RelativePhone = People.Phone };
        var id = await Recorded(app, p.Id, visit);
        var right = visit with { RelativePhone = null, Assessments = [Entry("MMRC", ("grade", 2)), Entry("SPO2", ("rest", 95.0m))] };

        Assert.Equal((Refused.Invalid, "reason"), await Why_(Correct(app, p.Id, id, Corrected(right, " "), 1)));
        Assert.Equal((Refused.Invalid, "assessments[0].values.rest"), await Why_(Correct(app, p.Id, id, Corrected(visit with { Assessments = [Entry("SPO2", ("rest", 159))] }), 1)));
        var done = await Done(Correct(app, p.Id, id, Corrected(right), 1));
        Assert.Equal((2, 95.0m), (done.Version, done.Derived.Single(d => d.Code == "SPO2").Value));
        Assert.NotNull(done.RelativePhone);
        // a retry after a lost answer finds it done, also with the version it began from and with 95 instead of 95.0; another change from that version is refused with what differs
        Assert.Equal(2, (await Done(Correct(app, p.Id, id, Corrected(right with { Assessments = [Entry("SPO2", ("rest", 95)), Entry("MMRC", ("grade", 2))] }), 1))).Version);
        var stale = await Correct(app, p.Id, id, Corrected(visit with { Site = "家中" }), 1);
        Assert.Equal(Refused.Stale, stale.Refused);
        Assert.Contains(stale.Differences, d => d.Field == "assessments");

        var trends = (await app.In<ListFollowUps, Outcome<List<TrendSeries>>>(h => h.Trends(p.Id, Staff(Host), CancellationToken.None))).Value!;
        Assert.Equal(95, Assert.Single(trends.Single(t => t.Code == "SPO2").Points).Value);
        // the office sees both versions
        var versions = (await app.In<ReadFollowUpVersions, Outcome<IReadOnlyList<FollowUpVersion>>>(h => h.Handle(p.Id, id, Commission(County), CancellationToken.None))).Value!;
        Assert.Equal([(2, "correct", Why), (1, "record", null)], versions.Select(v => (v.Version, v.Action, v.Reason)));
        var change = Assert.Single(versions[0].Changes);
        Assert.Equal(("assessments.SPO2.rest", "59", "95"), (change.Field, change.Yours, change.Current));
        Assert.Equal(59, versions[1].Content.Assessments.Single(a => a.Code == "SPO2").Values["rest"]);

        var told = Assert.Single(await Told(app));
        Assert.Equal((2, Why, false, "Active"), (told.FollowUp.Version, told.Reason, told.Withdrawn, told.Care));
        Assert.Equal(95, told.FollowUp.Readings.Single(r => r.Assessment == "SPO2").Number);
        Assert.Empty(told.GoneReadings);
        Assert.DoesNotContain("每天5支", Json.Write(told), StringComparison.Ordinal);
        // nothing of the patient followed from it
        Assert.Equal(((await app.PatientOf(p.PersonId))!.Version, Day), (told.FollowUp.PatientVersion, told.FollowUp.On));
        Assert.Equal(2, told.FollowUp.PatientVersion);
        // what a further correction leaves out is told as gone, whoever missed the version between
        await Done(Correct(app, p.Id, id, Corrected(right with { Assessments = [Entry("CAT", ("total", 12))] }), 2));
        await Done(Correct(app, p.Id, id, Corrected(right with { Assessments = [Entry("BODY", ("weight", 60))] }), 3));
        var last = (await Told(app))[^1];
        Assert.Equal(["CAT.total", "MMRC.grade", "SPO2.rest"], last.GoneReadings.Order(StringComparer.Ordinal));
        Assert.Equal(["CAT", "MMRC", "SPO2"], last.GoneDerived.Order(StringComparer.Ordinal));
    }

    static async Task<(Refused?, string)> Why_(Task<Outcome<FollowUpView>> task) { var o = await task; return (o.Refused, o.Findings.Count > 0 ? o.Findings[0].Field : ""); }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task What_was_worked_out_from_a_mistyped_height_or_baseline_follows_its_correction_in_later_follow_ups(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var p = await app.Enrolled();
        var first = Visit(new(2026, 2, 10), Entry("BODY", ("height", 186), ("weight", 62)), Entry("CAT", ("total", 10)));
        var id = await Recorded(app, p.Id, first);
        var later = await Recorded(app, p.Id, Visit(Day, Entry("SPIRO", ("fvc", 3.05m), ("fev1", 1.95m)), Entry("CAT", ("total", 17))));
        var alone = await Recorded(app, p.Id, Visit(new(2026, 2, 20), Entry("MMRC", ("grade", 1))));
        var wrong = await Of(later);
        Assert.Equal("NO_RESPONSE", wrong.Derived.Single(d => d.Code == "RESPONSE_CAT").Note);

        await Done(Correct(app, p.Id, id, Corrected(first with { Assessments = [Entry("BODY", ("height", 168), ("weight", 62)), Entry("CAT", ("total", 20))] }, "身高、CAT 录错"), 1));
        var right = await Of(later);
        Assert.Equal((2, 1), (right.Version, (await Of(alone)).Version));
        Assert.Equal("RESPONSE", right.Derived.Single(d => d.Code == "RESPONSE_CAT").Note);
        Assert.True(right.Derived.Single(d => d.Code == "FVC_PERCENT").Value > wrong.Derived.Single(d => d.Code == "FVC_PERCENT").Value);
        // as if it had been right from the beginning
        await using (var fresh = await StartAsync(engine))
        {
            var q = await fresh.Enrolled();
            await Recorded(fresh, q.Id, first with { Assessments = [Entry("BODY", ("height", 168), ("weight", 62)), Entry("CAT", ("total", 20))] });
            var expected = await fresh.Record(q.Id, Visit(Day, Entry("SPIRO", ("fvc", 3.05m), ("fev1", 1.95m)), Entry("CAT", ("total", 17))));
            Assert.Equal(expected.Value!.Derived, right.Derived);
        }
        // what did not depend on it stays as it was stored, word for word
        Assert.Equal(wrong.Derived.Single(d => d.Code == "FEV1_FVC"), right.Derived.Single(d => d.Code == "FEV1_FVC"));
        Assert.Equal([(id, 2), (later, 2)], (await Told(app)).Select(t => (t.FollowUp.FollowUpId, t.FollowUp.Version)));
        var versions = (await app.In<ReadFollowUpVersions, Outcome<IReadOnlyList<FollowUpVersion>>>(h => h.Handle(p.Id, later, Staff(Host), CancellationToken.None))).Value!;
        Assert.Equal(("rederive", "身高、CAT 录错"), (versions[0].Action, versions[0].Reason));

        Task<FollowUp> Of(Guid f) => app.In<RehabStationsDb, FollowUp>(db => db.FollowUps.AsNoTracking().SingleAsync(x => x.Id == f));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_patient_and_the_figures_follow_an_outcome_that_is_corrected(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var p = await app.Enrolled();
        var city = Commission("320100");
        async Task<(int Alive, int Died, int Lost)> Year()
        {
            var i = (await app.In<ReadCoverage, Outcome<IndicatorsView>>(h => h.Indicators(2026, null, city, CancellationToken.None))).Value!;
            return (i.FollowedAlive, i.DiedInYear, i.Lost);
        }
        var death = new RecordFollowUpRequest(null, Day, FollowUpKind.Phone, FollowUpOutcome.Died, DiedOn: new(2026, 2, 27), DeathCause: "呼吸衰竭", DeathSource: "FAMILY");
        var id = await Recorded(app, p.Id, death);
        Assert.Equal((0, 1, 0), await Year());
        // the day of the death alone
        await Done(Correct(app, p.Id, id, Corrected(death with { DiedOn = new(2026, 2, 28) }, "日期录错"), 1));
        var after = (await app.PatientOf(p.PersonId))!;
        Assert.Equal((PatientState.Died, new DateOnly(2026, 2, 28), "呼吸衰竭"), (after.State, after.DiedOn!.Value, after.Death[0].Cause));
        Assert.Equal("Completed", (await Told(app))[^1].Care);
        // it was somebody else's death
        var reached = new RecordFollowUpRequest(null, Day, FollowUpKind.Phone, FollowUpOutcome.Reached, Answers: new(Oxygen: new(true, "2 L/min")));
        await Done(Correct(app, p.Id, id, Corrected(reached, "误录他人死亡"), 2));
        after = (await app.PatientOf(p.PersonId))!;
        Assert.Equal((PatientState.InCare, null, 0, Day, Day.AddMonths(3), true), (after.State, after.DiedOn, after.Death.Length, after.LastFollowUpOn!.Value, after.NextDue!.Value, after.HomeOxygen));
        Assert.Equal((1, 0, 0), await Year());
        // nobody was reached at all
        await Done(Correct(app, p.Id, id, Corrected(Missed(Day, FollowUpKind.Phone), "未接通"), 3));
        after = (await app.PatientOf(p.PersonId))!;
        Assert.Equal((PatientState.Identified, null, 1, after.DiagnosedOn.AddMonths(12), false), (after.State, after.LastFollowUpOn, after.Attempts.Count, after.NextDue!.Value, after.HomeOxygen));
        Assert.Equal((0, 0, 1), await Year());
        var told = (await Told(app))[^1];
        Assert.Equal((after.Version, after.NextDue, "Active"), (told.FollowUp.PatientVersion, told.FollowUp.NextDue, told.Care));
        // a death before somebody met the patient
        await Recorded(app, p.Id, Visit(Day));
        Assert.Equal((Refused.Invalid, "diedOn"), await Why_(Correct(app, p.Id, id, Corrected(death), 4)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_loss_falls_with_the_attempts_it_stands_on(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var p = await app.Enrolled();
        await Recorded(app, p.Id, Missed(new(2026, 2, 10), FollowUpKind.Phone));
        var second = await Recorded(app, p.Id, Missed(new(2026, 2, 20), FollowUpKind.Phone));
        await Recorded(app, p.Id, Missed(Day, FollowUpKind.Visit, lost: true));
        Assert.Equal((PatientState.Lost, Day), ((await app.PatientOf(p.PersonId))!.State, (await app.PatientOf(p.PersonId))!.LostOn));
        Assert.Equal("reason", (await Why_(Withdraw(app, p.Id, second, null))).Item2);
        Assert.True((await Done(Withdraw(app, p.Id, second, version: 1))).Withdrawn);
        var after = (await app.PatientOf(p.PersonId))!;
        Assert.Equal((PatientState.Identified, null, 2), (after.State, after.LostOn, after.Attempts.Count));
        Assert.Equal("R34", (await Correct(app, p.Id, second, Corrected(Visit(Day)))).Findings[0].Rule);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_follow_up_taken_back_counts_nowhere_and_stays_to_be_seen(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var p = await app.Enrolled();
        var id = await Recorded(app, p.Id, Visit(Day, Entry("SPO2", ("rest", 91)), Entry("BODY", ("height", 150), ("weight", 62))));
        await Done(Withdraw(app, p.Id, id, version: 1));
        var after = (await app.PatientOf(p.PersonId))!;
        Assert.Equal((PatientState.Identified, null, after.DiagnosedOn.AddMonths(12)), (after.State, after.LastFollowUpOn, after.NextDue!.Value));
        Assert.Empty((await app.In<ListFollowUps, Outcome<List<TrendSeries>>>(h => h.Trends(p.Id, Staff(Host), CancellationToken.None))).Value!);
        Assert.Equal(0, (await app.In<ReadCoverage, Outcome<IndicatorsView>>(h => h.Indicators(2026, null, Commission("320100"), CancellationToken.None))).Value!.FollowedAlive);
        var told = Assert.Single(await Told(app));
        Assert.True(told.Withdrawn);
        Assert.Equal(["BODY.height", "BODY.weight", "SPO2.rest"], told.GoneReadings.Order(StringComparer.Ordinal));
        // its height is no earlier height
        var next = await app.Record(p.Id, Visit(Day, Entry("SPIRO", ("fvc", 3.05m))));
        Assert.Equal("NO_BODY", next.Value!.Derived.Single(d => d.Code == "FVC_PREDICTED").Note);
        Assert.True((await app.In<ListFollowUps, Outcome<FollowUpView>>(h => h.One(p.Id, id, Commission(County), CancellationToken.None))).Value!.Withdrawn);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Only_the_station_that_recorded_it_corrects_it_and_one_place_only(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var p = await app.Enrolled();
        var visit = Visit(Day, Entry("MMRC", ("grade", 2)));
        var id = await Recorded(app, p.Id, visit);
        var change = Corrected(visit with { Site = "家中" });
        Assert.Equal(Refused.NotFound, (await Correct(app, p.Id, id, change, 1, Staff(OtherHost))).Refused);
        Assert.Equal(Refused.Forbidden, (await Correct(app, p.Id, id, change, 1, Commission(County))).Refused);
        Assert.Equal(Refused.NotFound, (await app.In<ReadFollowUpVersions, Outcome<IReadOnlyList<FollowUpVersion>>>(h => h.Handle(p.Id, id, Commission(OtherCounty), CancellationToken.None))).Refused);
        // another station's record
        await app.In<RehabStationsDb>(async db => { var f = await db.FollowUps.SingleAsync(x => x.Id == id); f.InstitutionId = OtherHost; await db.SaveChangesAsync(); });
        Assert.Equal(Refused.Forbidden, (await Correct(app, p.Id, id, change)).Refused);
        Assert.Equal(Refused.Forbidden, (await Withdraw(app, p.Id, id)).Refused);

        var sent = new FollowUpSubmission(Guid.CreateVersion7(), p.Id, Day, "Clinic", "Reached", null, null, null, null, null, "李虚构", [new("smoking", true, "每日10支")], [new("SPO2", "rest", 59m, null, "%")]);
        Assert.Equal("Created", (await app.In<IFollowUpIntake, FollowUpTaken>(h => h.RecordAsync(sent, Staff(Host)))).Outcome);
        Assert.Equal("R33", (await Correct(app, p.Id, sent.Id, change)).Findings[0].Rule);
        // its own system does
        var right = sent with { Readings = [new("SPO2", "rest", 95m, null, "%")] };
        Task<FollowUpTaken> Change(FollowUpChange c, bool keep = true, Caller? caller = null) => app.In<IFollowUpIntake, FollowUpTaken>(h => keep ? h.ChangeAsync(c, caller ?? Staff(Host)) : h.CheckChangeAsync(c, caller ?? Staff(Host)));
        var noReason = await Change(new(right, null));
        Assert.Equal(("Refused", "reason"), (noReason.Outcome, Assert.Single(noReason.Findings).Field));
        Assert.Equal("readings[0]", Assert.Single((await Change(new(sent with { Readings = [new("SPO2", "rest", 195m)] }, Why))).Findings).Field);
        Assert.Equal("NotFound", (await Change(new(right, Why), caller: Staff(OtherHost))).Outcome);
        Assert.Equal("Corrected", (await Change(new(right, Why), keep: false)).Outcome);
        Assert.Empty(await Told(app));
        Assert.Equal(["Corrected", "Unchanged"], [(await Change(new(right, Why))).Outcome, (await Change(new(right, Why))).Outcome]);
        // the first message once more changes nothing back
        Assert.Equal("Unchanged", (await app.In<IFollowUpIntake, FollowUpTaken>(h => h.RecordAsync(sent, Staff(Host)))).Outcome);
        Assert.Equal(95, (await app.In<RehabStationsDb, FollowUp>(db => db.FollowUps.AsNoTracking().SingleAsync(f => f.Id == sent.Id))).Assessments[0].Values["rest"]);
        Assert.Equal(["Withdrawn", "Unchanged"], [(await Change(new(right with { Kind = "" }, "录错患者", true))).Outcome, (await Change(new(right with { Kind = "" }, "录错患者", true))).Outcome]);
        Assert.True((await Told(app))[^1] is { Withdrawn: true, FollowUp.ByExchange: true });
    }
}
