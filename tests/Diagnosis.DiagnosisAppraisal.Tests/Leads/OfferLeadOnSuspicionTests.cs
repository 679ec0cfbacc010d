using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.DiagnosisAppraisal.Leads;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Work;
using Diagnosis.RehabStations.Contracts;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Tests.Leads;

public sealed class OfferLeadOnSuspicionTests
{
    static SuspectedCaseOpened Suspicion(Guid id, int version = 1, Guid? person = null, string employer = World.Here, bool withdrawn = false) => new(id, version, Guid.NewGuid(), person ?? Guid.NewGuid(), "张大明", "1", new(1970, 1, 1), "OD2024-01-001", "OD2013-01-001",
        "示例采石有限公司", World.CreditCodeOf(77), employer, null, Guid.NewGuid(), "体检中心", new(2026, 2, 20), new(2026, 2, 25), new(2026, 3, 12), withdrawn);

    static Task<bool> Hear(World world, SuspectedCaseOpened e, Guid? message = null) => world.App.In<OfferLeadOnSuspicion, bool>(c => c.HandleOnceAsync(message ?? Guid.NewGuid(), e, default));
    static async Task<IReadOnlyList<LeadRow>> Seen(World world, Caller caller) => (await world.App.In<ListLeads, Page<LeadRow>>(h => h.Handle(caller, null, null, null, default))).Items;

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_suspicion_is_shown_to_the_agencies_of_the_prefecture_that_filed_it_and_to_the_commissions_above_the_employer(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        await Hear(world, Suspicion(Guid.NewGuid()));
        var row = Assert.Single(await Seen(world, World.Agency));
        Assert.Equal((LeadState.Open, "张*明", "矽肺", new DateOnly(2026, 3, 12)), (row.State, row.PersonName, row.DiseaseName, row.ReportDue));
        Assert.Empty(await Seen(world, World.OtherAgency));
        foreach (string division in (string[])["320706", "320700", "320000"]) { Assert.Single(await Seen(world, World.Commission(division))); }
        Assert.Empty(await Seen(world, World.Commission("320703")));
        Assert.Empty(await world.Announced<DiagnosisAppraisal.Contracts.CaseReceived>());
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Messages_twice_late_or_withdrawn_leave_one_lead_in_its_newest_state(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var (id, person, message) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        Assert.True(await Hear(world, Suspicion(id, 1, person), message));
        Assert.False(await Hear(world, Suspicion(id, 1, person), message));
        await Hear(world, Suspicion(id, 4, person, withdrawn: true));
        await Hear(world, Suspicion(id, 2, person));
        var row = Assert.Single(await Seen(world, World.Agency));
        Assert.Equal((LeadState.Closed, 2), (row.State, row.Version));
        Assert.Equal("D45", World.Rule(await world.Do<ApplyForDiagnosis>(h => h.Handle(world.Application(lead: row.Id), World.Agency, default))));
    }

    [Fact]
    public async Task A_lead_is_used_once_and_by_its_own_person()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var request = world.Application(worker: 7);
        var person = (await world.People.MatchAsync([new(request.Person!.Name!, "1", request.Person.DocumentNumber!, "1", request.Person.BirthDate!.Value, null)]))[0].PersonId;
        await Hear(world, Suspicion(Guid.NewGuid(), 1, person));
        var lead = Assert.Single(await Seen(world, World.Agency));
        Assert.Equal(Refused.NotFound, (await world.Do<ApplyForDiagnosis>(h => h.Handle(request with { LeadId = lead.Id, Employer = request.Employer! with { AddressCode = World.Elsewhere } }, World.OtherAgency, default))).Refused);
        Assert.Equal("D48", World.Rule(await world.Do<ApplyForDiagnosis>(h => h.Handle(world.Application(worker: 8, lead: lead.Id), World.Agency, default))));
        var id = await world.AppliedAsync(request with { LeadId = lead.Id });
        Assert.Equal(lead.SuspectedCaseId, (await world.CaseAsync(id)).SuspectedCaseId);
        Assert.Equal(id, Assert.Single(await Seen(world, World.Agency)).CaseId);
        Assert.Equal("D45", World.Rule(await world.Do<ApplyForDiagnosis>(h => h.Handle(request with { LeadId = lead.Id }, World.Agency, default))));
    }

    [Fact]
    public async Task The_work_list_holds_leads_papers_clocks_and_unsigned_sheets()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        await Hear(world, Suspicion(Guid.NewGuid()));
        await world.AppliedAsync();
        await world.FileCompleteAsync();
        await world.CertifiedAsync();
        var items = await world.App.In<IWorkSource, IReadOnlyList<WorkItem>>(w => w.ForAsync(World.Agency, 20, default));
        Assert.Equal(["work.diagnosis-conclude TL-25 2026-04-01", "work.diagnosis-documents  ", "work.diagnosis-lead  ", "work.diagnosis-report TL-27 2026-03-17", "work.diagnosis-scan TL-26 2026-03-17"],
            items.Select(i => $"{i.Kind} {i.LimitId} {i.Due:yyyy-MM-dd}").Order(StringComparer.Ordinal));
        Assert.All(items, i => Assert.DoesNotContain("张大明", i.Title));
        // the agency's own clocks are nobody else's work
        Assert.Empty(await world.App.In<IWorkSource, IReadOnlyList<WorkItem>>(w => w.ForAsync(World.Commission("320706"), 20, default)));
        Assert.Empty(await world.App.In<IWorkSource, IReadOnlyList<WorkItem>>(w => w.ForAsync(World.OtherAgency, 20, default)));
    }

    [Fact]
    public async Task The_case_shows_the_station_that_took_the_patient()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var id = await world.CertifiedAsync();
        var patient = Guid.NewGuid();
        Task Say(int version, string? station) => world.App.In<ShowEnrolmentOnCase>(c => c.HandleOnceAsync(Guid.NewGuid(), new PatientEnrolled(patient, version, id, Guid.NewGuid(), null, station, "320706"), default));
        await Say(2, "海州街道康复站");
        await Say(1, null);
        Assert.Equal("海州街道康复站", (await world.CaseAsync(id)).Enrolment!.StationName);
    }
}
