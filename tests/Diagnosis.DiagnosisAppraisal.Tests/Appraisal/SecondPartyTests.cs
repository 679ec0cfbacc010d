using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Work;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Tests.Appraisal;

/// <summary>The day a party received what it disputes, and the other party's application.</summary>
public sealed class SecondPartyTests
{
    static async Task<Guid> DeliveredAsync(World world, params string[] to)
    {
        var id = await world.CertifiedAsync();
        await world.Must<RecordSignedScan>(h => h.Handle(id, new MemoryStream("%PDF-1.7"u8.ToArray()), "s.pdf", null, World.Agency, default, default));
        foreach (string addressee in to) { await world.Must<RecordDelivery>(h => h.Handle(id, new(addressee, "某人", "IN_PERSON", "签收"), World.Agency, default, default)); }
        return id;
    }

    static async Task<Outcome<AppraisalAnswer>> Apply(Office office, Guid id, AppraisalParty party, DateOnly? received = null, string? reason = null, string? receipt = null, bool rejectLate = false)
    {
        var r = (await office.RequestAsync(id)) with { Applicant = party, ApplicantName = party == AppraisalParty.Worker ? "张大明" : "示例采石有限公司", Reasons = party + "有异议", ReceivedOn = received, ReceivedReason = reason, ReceivedReceipt = receipt, RejectLate = rejectLate };
        return await office.Act<ApplyForAppraisal>(h => h.Handle(r, Office.City, default));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_delivery_on_record_wins_over_a_claimed_day_unless_a_receipt_shows_it(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var (a, b) = (await DeliveredAsync(office.World, "WORKER"), await DeliveredAsync(office.World, "WORKER"));
        office.World.App.Clock.AdvanceDays(33);
        Assert.Equal("J13", Office.Rule(await Apply(office, a, AppraisalParty.Worker)));
        var claimed = new DateOnly(2026, 3, 15);
        foreach (var (reason, receipt, field) in (IEnumerable<(string?, string?, string)>)[(null, null, "receivedReason"), ("他人代收", " ", "receivedReceipt"), ("", "EMS-1", "receivedReason")])
        {
            var refused = await Apply(office, a, AppraisalParty.Worker, claimed, reason, receipt);
            Assert.Equal(("J16", field), (Office.Rule(refused), refused.Findings[0].Field));
            Assert.Equal(["2026-03-15", "2026-03-02"], refused.Findings[0].Args.Select(x => x.ToString()));
        }
        var accepted = await Apply(office, a, AppraisalParty.Worker, claimed, "原件由他人代收，本人后收到", "EMS-1234");
        Assert.Equal((true, "V01"), (accepted.Ok, Office.Rule(accepted)));
        Assert.Equal(new ReceiptEvidence(new(2026, 3, 2), claimed, "原件由他人代收，本人后收到", "EMS-1234"), (await office.CaseAsync(accepted.Value!.Id)).Receipt);
        // a receipt does not help an application that is late by it too
        Assert.Equal("J13", Office.Rule(await Apply(office, b, AppraisalParty.Worker, new(2026, 3, 3), "他人代收，次日转交", "EMS-9")));
        // no delivery to the employer is on record: what it says counts
        Assert.True((await Apply(office, b, AppraisalParty.Employer, claimed)).Ok);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_other_partys_application_joins_the_running_appraisal_and_outlives_the_first(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var caseId = await DeliveredAsync(office.World, "WORKER", "EMPLOYER");
        var first = Office.Must(await Apply(office, caseId, AppraisalParty.Worker));
        Office.Must(await office.Act<AcceptApplication>(h => h.AcceptAsync(first.Id, new(true), Office.City, default, default)));
        Assert.Equal("J14", Office.Rule(await Apply(office, caseId, AppraisalParty.Worker)));
        office.World.App.Clock.AdvanceDays(20);
        var joined = await Apply(office, caseId, AppraisalParty.Employer);
        Assert.Equal((true, "V05", first.Id), (joined.Ok, Office.Rule(joined), joined.Value!.Id));
        Assert.Equal("J14", Office.Rule(await Apply(office, caseId, AppraisalParty.Employer)));
        var view = Office.Must(await office.Do<ReadAppraisals, AppraisalView>(h => h.Handle(first.Id, Office.City, default)));
        Assert.Equal([(AppraisalParty.Worker, new DateOnly(2026, 3, 2)), (AppraisalParty.Employer, new DateOnly(2026, 3, 22))], view.Applicants.Select(x => (x.Party, x.AppliedOn)));
        // past the thirty days the worker takes it back: the employer's application keeps the appraisal going
        office.World.App.Clock.AdvanceDays(20);
        var left = Office.Must(await office.Act<AcceptApplication>(h => h.WithdrawAsync(first.Id, new("协商解决"), Office.City, default, default)));
        Assert.Equal(AppraisalState.Accepted, left.State);
        Assert.Equal("appraisal.not-an-applicant.Worker", Assert.Single((await office.Act<AcceptApplication>(h => h.WithdrawAsync(first.Id, new("再次", AppraisalParty.Worker), Office.City, default, default))).Findings).Key);
        Assert.Equal(["示例采石有限公司"], (await office.CaseAsync(first.Id)).Standing().Select(s => s.Name));
        Assert.Equal("J13", Office.Rule(await Apply(office, caseId, AppraisalParty.Worker)));
        var over = Office.Must(await office.Act<AcceptApplication>(h => h.WithdrawAsync(first.Id, new("不再申请"), Office.City, default, default)));
        Assert.Equal(AppraisalState.Withdrawn, over.State);
        // every application, and every withdrawal, stands in the record
        var c = await office.CaseAsync(first.Id);
        Assert.Equal(("协商解决", "不再申请", null), (c.ApplicantWithdrawn!.Reason, c.Joined!.Single().Withdrawn!.Reason, c.OpenKey));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_joined_application_keeps_its_own_time_and_ends_with_the_document(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var caseId = await DeliveredAsync(office.World, "EMPLOYER");
        var id = await office.FileReceivedAsync(caseId);
        office.World.App.Clock.AdvanceDays(31);
        Assert.Equal("J13", Office.Rule(await Apply(office, caseId, AppraisalParty.Employer)));
        Assert.Equal(AppraisalState.RejectedLate, Office.Must(await Apply(office, caseId, AppraisalParty.Employer, rejectLate: true)).State);
        Assert.Null((await office.CaseAsync(id)).Joined);
        await office.VotedAsync(id, Office.City, Conclusion.Od);
        Office.Must(await office.Act<IssueDocument>(h => h.Handle(id, new(), Office.City, default, default)));
        Assert.Equal("J14", Office.Rule(await Apply(office, caseId, AppraisalParty.Employer, new(2026, 4, 1), "登记地址有误，后送达", "EMS-7")));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Messages_of_the_office_mask_the_name_and_of_one_day_the_later_step_stands_above(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var caseId = await office.World.CertifiedAsync();
        var id = await office.FileReceivedAsync(caseId);
        var items = await office.World.App.In<IServiceProvider, IReadOnlyList<WorkItem>>(s => s.GetServices<IWorkSource>().OfType<AppraisalWork>().Single().ForAsync(Office.City, 50, default));
        Assert.NotEmpty(items);
        Assert.All(items, i => Assert.StartsWith("张*明", i.Title, StringComparison.Ordinal));
        var view = Office.Must(await office.Do<ReadAppraisals, AppraisalView>(h => h.Handle(id, Office.City, default)));
        Assert.Equal(["appraisal.state.FileReceived", "appraisal.state.FileRequested", "appraisal.state.Accepted", "appraisal.step.apply"], AppraisalPage.Course(view).Select(s => s.Key));
        var diagnosed = Office.Must(await office.Do<GetCase, CaseView>(h => h.Handle(caseId, World.Agency, default)));
        var day = diagnosed.AppliedOn;
        var course = CasePage.Course(diagnosed with { Suspensions = [new(1, SuspensionKind.Data, day, day, "有异议", "", CaseState.Evidence, null, "")] }).Select(s => s.Key).ToList();
        Assert.Equal(["diagnosis.state.Certified", "diagnosis.state.Concluded", "diagnosis.state.FileComplete", "diagnosis.page.resumed", "diagnosis.state.SuspendedData", "diagnosis.state.Received", "diagnosis.step.apply"], course);
    }
}
