using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.Kernel.Access;
using Diagnosis.Testing;

namespace Diagnosis.DiagnosisAppraisal.Tests.Appraisal;

public sealed class SupervisionTests
{
    static Task<ClockSupervision> Watch(Office office, Caller caller, string? state = null, bool watched = false, Guid? whose = null) =>
        office.World.App.In<SuperviseClocks, ClockSupervision>(h => h.Handle(caller, state, null, watched, whose, null, default), caller);

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_supervisor_sees_the_clocks_and_the_stops_of_appraisals(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var (city, province) = (World.Commission("320700"), Office.Province);
        var id = await office.AcceptedAsync(await office.World.CertifiedAsync());
        Office.Must(await office.Act<HandOverFile>(h => h.AskAsync(id, new(), Office.City, default, default)));
        foreach (var caller in (Caller[])[city, province])
        {
            var seen = Assert.Single((await Watch(office, caller)).Appraisals);
            Assert.Equal((id, "张*明", Office.City.InstitutionName), (seen.AppraisalId, seen.PersonName, seen.OfficeName));
            Assert.Equal(["TL-33", "TL-34"], seen.Clocks.Select(c => c.LimitId).Order());
        }
        Assert.Empty((await Watch(office, World.Commission("320100"))).Appraisals);
        Office.Must(await office.Act<OrderExamination>(h => h.Handle(id, new(AppraisalCase.MedicalExam, "复查胸片"), Office.City, default, default)));
        Assert.Equal((1, 0, 1, 0), (await Watch(office, city)).Offices.Select(o => (o.Cases, o.Overdue, o.Paused, o.Concerns)).Single());
        Assert.Empty((await Watch(office, city, watched: true)).Appraisals);
        office.World.App.Clock.AdvanceDays(31);
        var watched = await Watch(office, city, watched: true);
        var abuse = Assert.Single(watched.Appraisals);
        Assert.Equal([PauseConcern.LongPauses, PauseConcern.NoDecision], abuse.Concerns);
        Assert.Equal((1, 32), (abuse.Pauses, abuse.PausedDays));
        Assert.Equal((1, 1, Office.CityId), (watched.Offices.Single().Overdue, watched.Offices.Single().Concerns, watched.Offices.Single().AgencyId));
        Assert.Single((await Watch(office, city, state: "overdue", whose: Office.CityId)).Appraisals);
        Assert.Empty((await Watch(office, city, whose: World.AgencyId)).Appraisals);
        // withdrawn: no clock runs any more
        Office.Must(await office.Act<AcceptApplication>(h => h.WithdrawAsync(id, new("协商解决"), Office.City, default, default)));
        Assert.Empty((await Watch(office, city)).Appraisals);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_case_stopped_before_its_file_is_complete_counts_as_paused(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var id = await office.World.ReceivedAsync();
        var commission = World.Commission("320700");
        Assert.Equal(0, (await Watch(office, commission)).Agencies.Single().Paused);
        await office.World.Must<AskCommission>(h => h.Handle(id, new(TaskKind.DataDecision, "工龄有异议"), World.Agency, default, default));
        Assert.Equal(1, (await Watch(office, commission)).Agencies.Single().Paused);
        Assert.Equal(id, Assert.Single((await Watch(office, commission, "paused")).Items).CaseId);
    }

    [Fact]
    public async Task The_page_shows_appraisals_beside_diagnoses()
    {
        await using var web = await Web.StartAsync();
        Office.Furnish(web.Services);
        var certified = await AppraisalWebTests.CertifiedAsync(web);
        AppraisalRequest request = new(certified.CertificateNumber, null, "张大明", AppraisalParty.Worker, "张大明", null, "有异议", new(2026, 3, 2), ["application", "certificate"]);
        var id = (await AppraisalWebTests.In<ApplyForAppraisal, AppraisalAnswer>(web, h => h.Handle(request, Office.City, default))).Id;
        string page = await web.Page("/diagnosis/clocks", "320700");
        Assert.Contains($"/appraisal/cases/{id}", page, StringComparison.Ordinal);
        Assert.Contains("TL-32", page, StringComparison.Ordinal);
        Assert.DoesNotContain("张大明", page, StringComparison.Ordinal);
    }
}
