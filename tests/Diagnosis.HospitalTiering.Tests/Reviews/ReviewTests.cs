using Diagnosis.HospitalTiering.Reviews;
using Diagnosis.HospitalTiering.Standards;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;

namespace Diagnosis.HospitalTiering.Tests.Reviews;

public sealed class ReviewTests
{
    private static Task<Outcome<GradeReview>> On(TestModules app, Func<RunReview, Task<Outcome<GradeReview>>> act) => app.In<RunReview, Outcome<GradeReview>>(act);

    private static ItemResult[] Results(bool third = true, bool c1 = true, bool c2 = true, decimal b4 = 18) => [new("A1", true), new("A2", third), new("A3", true), new("B1", null, 30), new("B2", null, 25), new("B3", null, 18), new("B4", null, b4), new("C1", c1), new("C2", c2)];

    private static async Task<Guid> AtSiteAsync(TestModules app)
    {
        var standard = (await app.In<KeepStandard, IReadOnlyList<StandardRow>>(h => h.ListAsync(Given.Ct))).Single(s => s.Purpose == StandardPurpose.GradeReview);
        var id = (await On(app, h => h.OpenAsync(new(Given.Hospital, standard.Id), Given.HospitalClerk, Given.Ct))).Must().Id;
        Assert.Equal("tiering.review.open-there", (await On(app, h => h.OpenAsync(new(Given.Hospital, standard.Id), Given.HospitalClerk, Given.Ct))).Why());
        Assert.Equal("tiering.review.not-for-unit", (await On(app, h => h.OpenAsync(new(Given.Cdc, standard.Id), Given.Nanjing, Given.Ct))).Why());
        Assert.Equal("tiering.review.bad-score", (await On(app, h => h.AssessSelfAsync(id, new([new("B1", null, 31)]), Given.HospitalClerk, default, Given.Ct))).Why());
        (await On(app, h => h.AssessSelfAsync(id, new(Results(b4: 5)), Given.HospitalClerk, default, Given.Ct))).Must();
        Assert.Equal("tiering.review.self-not-enough", (await On(app, h => h.ApplyAsync(id, new("3A"), Given.HospitalClerk, default, Given.Ct))).Why());
        (await On(app, h => h.AssessSelfAsync(id, new(Results()), Given.HospitalClerk, default, Given.Ct))).Must();
        (await On(app, h => h.ApplyAsync(id, new("3A"), Given.HospitalClerk, default, Given.Ct))).Must();
        Assert.Equal("tiering.wrong-state", (await On(app, h => h.GoToSiteAsync(id, new(), Given.Nanjing, default, Given.Ct))).Why());
        (await On(app, h => h.ReceiveAsync(id, new(), Given.Nanjing, default, Given.Ct))).Must();
        Assert.Equal("tiering.reason-why", (await On(app, h => h.DecideAsync(id, new(false), Given.Nanjing, default, Given.Ct))).Why());
        Assert.Equal(Refused.Forbidden, (await On(app, h => h.DecideAsync(id, new(true), Given.HospitalClerk, default, Given.Ct))).Refused);
        (await On(app, h => h.DecideAsync(id, new(true), Given.Nanjing, default, Given.Ct))).Must();
        (await On(app, h => h.GoToSiteAsync(id, new(), Given.Nanjing, default, Given.Ct))).Must();
        return id;
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_grade_is_granted_after_publicity_under_its_edition_and_can_be_withdrawn(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        var id = await AtSiteAsync(app);
        Assert.Equal("tiering.check.unanswered", (await On(app, h => h.AssessSiteAsync(id, new(Results()[..3]), Given.Nanjing, default, Given.Ct))).Why());
        // the quality item of the third level fails: the second is the highest that holds
        Assert.Equal("2A", (await On(app, h => h.AssessSiteAsync(id, new(Results(c2: false)), Given.Nanjing, default, Given.Ct))).Must().ProposedGrade);
        var published = (await On(app, h => h.PublishAsync(id, new(), Given.Nanjing, default, Given.Ct))).Must();
        Assert.Equal(new DateOnly(2026, 3, 9), published.PublicityUntil);
        (await On(app, h => h.ObjectAsync(id, new("群众反映设备老旧"), Given.Nanjing, default, Given.Ct))).Must();
        app.Clock.AdvanceDays(7);
        Assert.Equal("tiering.review.publicity-runs", (await On(app, h => h.GrantAsync(id, new(), Given.Nanjing, default, Given.Ct))).Why());
        app.Clock.AdvanceDays(1);
        var granted = (await On(app, h => h.GrantAsync(id, new(), Given.Nanjing, default, Given.Ct))).Must();
        Assert.Equal(("二级甲等", (DateOnly?)new DateOnly(2026, 3, 10), (DateOnly?)new DateOnly(2030, 3, 9)), (granted.GradeName, granted.ValidFrom, granted.ValidTo));
        // a new edition does not touch it
        var old = granted.StandardId;
        var draft = (await app.In<KeepStandard, Outcome<Standard>>(h => h.NewEditionAsync(old, new("2027"), Given.Province, Given.Ct))).Must();
        (await app.In<KeepStandard, Outcome<Standard>>(h => h.PutInForceAsync(draft.Id, new(new DateOnly(2026, 3, 11)), Given.Province, default, Given.Ct))).Must();
        async Task<ReviewRow> Row(DateOnly day) => (await app.In<RunReview, IReadOnlyList<ReviewRow>>(h => h.ListAsync(null, day, Given.Nanjing, Given.Ct))).Single();
        Assert.Equal((ReviewState.Granted, "二级甲等"), ((await Row(new(2028, 1, 1))).State, (await Row(new(2028, 1, 1))).Grade));
        Assert.Equal(ReviewState.DueForRenewal, (await Row(new(2029, 9, 10))).State);
        Assert.Equal((ReviewState.Expired, null), ((await Row(new(2030, 3, 10))).State, (await Row(new(2030, 3, 10))).Grade));
        app.Clock.AdvanceDays(30);
        (await On(app, h => h.WithdrawAsync(id, new("出具虚假证明"), Given.Province, default, Given.Ct))).Must();
        Assert.Equal("二级甲等", (await Row(new(2026, 4, 1))).Grade);
        // a day before says what stood then, and before it began there was nothing
        Assert.Equal([ReviewState.Publicity, ReviewState.Publicity, ReviewState.Granted], new[] { (await Row(new(2026, 3, 2))).State, (await Row(new(2026, 3, 9))).State, (await Row(new(2026, 3, 10))).State });
        Assert.Empty(await app.In<RunReview, IReadOnlyList<ReviewRow>>(h => h.ListAsync(null, new(2026, 3, 1), Given.Nanjing, Given.Ct)));
        Assert.Null((await Row(new(2026, 4, 9))).Grade);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_failed_site_review_is_repeated_once_and_not_again(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        var id = await AtSiteAsync(app);
        var failed = new ResultsEntry(Results(c1: false));
        Assert.Equal(ReviewState.Failed, (await On(app, h => h.AssessSiteAsync(id, failed, Given.Nanjing, default, Given.Ct))).Must().State);
        (await On(app, h => h.RectifyAsync(id, new("已整改"), Given.HospitalClerk, default, Given.Ct))).Must();
        (await On(app, h => h.GoToSiteAsync(id, new(), Given.Nanjing, default, Given.Ct))).Must();
        (await On(app, h => h.AssessSiteAsync(id, failed, Given.Nanjing, default, Given.Ct))).Must();
        Assert.Equal("tiering.review.failed-twice", (await On(app, h => h.RectifyAsync(id, new("再整改"), Given.HospitalClerk, default, Given.Ct))).Why());
        app.Clock.AdvanceDays(5);
        (await On(app, h => h.WithdrawAsync(id, new("两次未通过"), Given.Nanjing, default, Given.Ct))).Must();
        // it never had a grade: on the day before the end it had failed
        Assert.Equal(ReviewState.Failed, (await app.In<RunReview, IReadOnlyList<ReviewRow>>(h => h.ListAsync(null, new(2026, 3, 6), Given.Nanjing, Given.Ct))).Single().State);
    }
}
