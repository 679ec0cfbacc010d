using System.Text;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.HospitalTiering.Evidence;
using Diagnosis.HospitalTiering.Referrals;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.Work;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.HospitalTiering.Tests.Referrals;

public sealed class ReferralTests
{
    private static readonly string Number = "99999919650203123" + ResidentId.CheckCharacter("99999919650203123");
    private static readonly ReferralEntry Up = new(ReferralKind.Up, Given.Hospital, "王小明", Number, null, null, "尘肺病叁期，评估氧疗", "血氧 86%，家庭氧疗两周", Urgency.Urgent);

    private static Task<Outcome<ReferralView>> On(TestModules app, Func<RunReferral, Task<Outcome<ReferralView>>> act) => app.In<RunReferral, Outcome<ReferralView>>(act);

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_station_refers_a_patient_up_and_the_hospital_writes_back(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        Assert.Equal("tiering.referral.wrong-tier.Down", (await On(app, h => h.RequestAsync(Up with { Kind = ReferralKind.Down }, Given.StationClerk, Given.Ct))).Why());
        Assert.Equal("tiering.referral.bad-number", (await On(app, h => h.RequestAsync(Up with { Number = "123" }, Given.StationClerk, Given.Ct))).Why());
        Assert.Equal("tiering.referral.institutions-only", (await On(app, h => h.RequestAsync(Up, Given.Nanjing, Given.Ct))).Why());
        var asked = (await On(app, h => h.RequestAsync(Up, Given.StationClerk, Given.Ct))).Must();
        Assert.Equal(("1", (DateOnly?)new DateOnly(1965, 2, 3)), (asked.Sex, asked.BirthDate));
        Assert.DoesNotContain(Number, await app.In<HospitalTieringDb, string>(async db => string.Concat(await db.History.Where(h => h.RecordId == asked.Id).Select(h => h.Content).ToListAsync(Given.Ct))));
        // commissions of both see that it is there, not who it is
        var seen = (await On(app, h => h.ShowAsync(asked.Id, Given.Nanjing, Given.Ct))).Must();
        Assert.Equal(("王*明", "", null), (seen.PersonName, seen.Summary, seen.BirthDate));
        Assert.DoesNotContain(Number[6..14], seen.Number!);
        Assert.Equal(Refused.NotFound, (await On(app, h => h.ShowAsync(asked.Id, Given.Wuxi, Given.Ct))).Refused);
        await using var scope = app.Services.CreateAsyncScope();
        Assert.Equal(new DateOnly(2026, 3, 5), (await scope.ServiceProvider.GetServices<IWorkSource>().Single().ForAsync(Given.HospitalClerk, 50, Given.Ct)).Single(w => w.Kind == "work.tiering-referral").Due);
        Assert.Equal(Refused.Forbidden, (await On(app, h => h.AcceptAsync(asked.Id, new(null), Given.StationClerk, default, Given.Ct))).Refused);
        Assert.Equal("tiering.reason-why", (await On(app, h => h.RefuseAsync(asked.Id, new(), Given.HospitalClerk, default, Given.Ct))).Why());
        app.Clock.AdvanceDays(2);
        (await On(app, h => h.AcceptAsync(asked.Id, new(new DateOnly(2026, 3, 6)), Given.HospitalClerk, default, Given.Ct))).Must();
        Assert.Equal("tiering.wrong-state", (await On(app, h => h.ReplyAsync(asked.Id, new("出院", "李医师"), Given.HospitalClerk, default, Given.Ct))).Why());
        app.Clock.AdvanceDays(3);
        (await On(app, h => h.ArriveAsync(asked.Id, new(), Given.HospitalClerk, default, Given.Ct))).Must();
        var done = (await On(app, h => h.ReplyAsync(asked.Id, new("调整氧流量，转回康复站", "李医师"), Given.HospitalClerk, default, Given.Ct))).Must();
        Assert.Equal((ReferralState.Completed, 2, (int?)5), (done.State, done.Waiting, done.ToCare));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_teleconsultation_carries_documents_and_is_answered_without_anybody_travelling(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        var ask = Up with { Kind = ReferralKind.Teleconsultation, Number = null, Sex = "2" };
        Assert.Equal("tiering.referral.sex-needed", (await On(app, h => h.RequestAsync(ask with { Sex = null }, Given.StationClerk, Given.Ct))).Why());
        var id = (await On(app, h => h.RequestAsync(ask, Given.StationClerk, Given.Ct))).Must().Id;
        var kept = (await app.In<KeepEvidence, Outcome<EvidenceAnswer>>(h => h.Handle(id, null, "胸片报告", new MemoryStream(Encoding.ASCII.GetBytes("%PDF-1.7")), "胸片.pdf", Given.StationClerk, Given.Ct))).Must();
        Assert.Equal("tiering.file-kind", (await app.In<KeepEvidence, Outcome<EvidenceAnswer>>(h => h.Handle(id, null, null, new MemoryStream(Encoding.ASCII.GetBytes("<html>")), "x.pdf", Given.StationClerk, Given.Ct))).Why());
        Assert.Equal(Refused.Forbidden, (await app.In<KeepEvidence, Outcome<EvidenceAnswer>>(h => h.Handle(id, null, null, new MemoryStream(Encoding.ASCII.GetBytes("%PDF-1.7")), "x.pdf", Given.Nanjing, Given.Ct))).Refused);
        Assert.Equal(kept.Id, (await app.In<KeepEvidence, IReadOnlyList<EvidenceAnswer>>(h => h.ListAsync(id, Given.HospitalClerk, Given.Ct))).Single().Id);
        Assert.Empty(await app.In<KeepEvidence, IReadOnlyList<EvidenceAnswer>>(h => h.ListAsync(id, Given.ExamClerk, Given.Ct)));
        // a commission follows the referral, but the patient's documents are not for it
        Assert.Empty(await app.In<KeepEvidence, IReadOnlyList<EvidenceAnswer>>(h => h.ListAsync(id, Given.Nanjing, Given.Ct)));
        (await On(app, h => h.AcceptAsync(id, new(null), Given.HospitalClerk, default, Given.Ct))).Must();
        Assert.Equal("tiering.referral.nobody-travels", (await On(app, h => h.ArriveAsync(id, new(), Given.HospitalClerk, default, Given.Ct))).Why());
        Assert.Equal("tiering.referral.answer-needed", (await On(app, h => h.ReplyAsync(id, new(null, "李医师"), Given.HospitalClerk, default, Given.Ct))).Why());
        Assert.Equal(ReferralState.Answered, (await On(app, h => h.ReplyAsync(id, new("继续观察", "李医师"), Given.HospitalClerk, default, Given.Ct))).Must().State);
        var refused = (await On(app, h => h.RequestAsync(ask, Given.StationClerk, Given.Ct))).Must().Id;
        (await On(app, h => h.RefuseAsync(refused, new("设备检修"), Given.HospitalClerk, default, Given.Ct))).Must();
        var withdrawn = (await On(app, h => h.RequestAsync(ask, Given.StationClerk, Given.Ct))).Must().Id;
        (await On(app, h => h.WithdrawAsync(withdrawn, new("患者不同意"), Given.StationClerk, default, Given.Ct))).Must();
        await On(app, h => h.RequestAsync(ask, Given.StationClerk, Given.Ct));
        var figures = (await app.In<RunReferral, IReadOnlyList<ReferralFigures>>(h => h.FiguresAsync(Given.Nanjing, Given.Ct))).Single();
        Assert.Equal((4, 1, 1, 1, 1), (figures.Requested, figures.Waiting, figures.Accepted, figures.Refused, figures.Withdrawn));
    }

    [Fact]
    public async Task Days_that_cannot_be_are_refused_at_their_field()
    {
        await using var app = await Given.StartAsync(Engine.Sqlite);
        var ask = Up with { Number = null, Sex = "1" };
        foreach (var born in new DateOnly[] { new(2099, 1, 1), new(1850, 1, 1) }) { Assert.Equal("birthDate tiering.referral.bad-birth", (await On(app, h => h.RequestAsync(ask with { BirthDate = born }, Given.StationClerk, Given.Ct))).Findings.Single() is var f ? $"{f.Field} {f.Key}" : ""); }
        var id = (await On(app, h => h.RequestAsync(ask with { BirthDate = new(1962, 4, 5) }, Given.StationClerk, Given.Ct))).Must().Id;
        Assert.Equal("tiering.day-far", (await On(app, h => h.AcceptAsync(id, new(new DateOnly(2099, 1, 1)), Given.HospitalClerk, default, Given.Ct))).Why());
    }

    [Theory]
    [InlineData(new int[0], null)]
    [InlineData(new[] { 3 }, 3.0)]
    [InlineData(new[] { 9, 1, 2 }, 2.0)]
    [InlineData(new[] { 1, 2, 3, 10 }, 2.5)]
    public void The_median_of_nothing_is_nothing(int[] days, double? expected) => Assert.Equal((decimal?)expected, RunReferral.Median(days));
}
