using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Tests.Appraisal;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;

namespace Diagnosis.DiagnosisAppraisal.Tests.Cases;

/// <summary>Which version reached whom, how, and what shows it: the time to object hangs on it.</summary>
public sealed class DeliveryTests
{
    static async Task<Guid> SignedAsync(World w)
    {
        var id = await w.CertifiedAsync();
        await w.Must<RecordSignedScan>(h => h.Handle(id, new MemoryStream("%PDF-1.7 signed"u8.ToArray()), "signed.pdf", null, World.Agency, default, default));
        return id;
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_same_version_goes_to_the_same_addressee_again_only_for_a_reason_and_a_corrected_one_without(Engine engine)
    {
        var clock = TestClock.At(2026, 3, 2);
        await using var w = await World.StartAsync(engine, clock);
        var id = await SignedAsync(w);
        Task<Outcome<CaseAnswer>> Deliver(string to, string? reason = null) => w.Do<RecordDelivery>(h => h.Handle(id, new(to, "某人", "IN_PERSON", "签收", Reason: reason), World.Agency, default, default));
        Assert.True((await Deliver("WORKER")).Ok);
        clock.AdvanceDays(1);
        var again = await Deliver("WORKER");
        Assert.Equal(("E79", "reason"), (World.Rule(again), again.Findings[0].Field));
        Assert.True((await Deliver("WORKER", "首次送达的一份遗失")).Ok);
        foreach (string to in (string[])["EMPLOYER", "COUNTY_COMMISSION"]) { Assert.True((await Deliver(to)).Ok); }
        await w.Must<CorrectCertificate>(h => h.Handle(id, new("姓名笔误", "赵审核", EmployerName: "示例采石有限责任公司"), World.Agency, default, default));
        await w.Must<RecordSignedScan>(h => h.Handle(id, new MemoryStream("%PDF-1.7 again"u8.ToArray()), "signed.pdf", null, World.Agency, default, default));
        Assert.True((await Deliver("WORKER")).Ok);
        var handovers = (await w.CaseAsync(id)).Handovers.Where(h => h.Addressee == "WORKER").ToList();
        Assert.Equal([(1, null), (1, "首次送达的一份遗失"), (2, null)], handovers.Select(h => (h.CertificateVersion, h.Reason)));
        Assert.Equal("签收，首次送达的一份遗失", handovers[1].Proof);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_public_notice_has_its_medium_and_day_and_no_number_of_a_letter(Engine engine)
    {
        var clock = TestClock.At(2026, 3, 2);
        await using var w = await World.StartAsync(engine, clock);
        var id = await SignedAsync(w);
        clock.AdvanceDays(5);
        Task<Outcome<CaseAnswer>> Notice(string? receipt, string? medium, DateOnly? published, string way = "PUBLIC_NOTICE") => w.Do<RecordDelivery>(h => h.Handle(id, new("EMPLOYER", "示例采石有限公司", way, receipt, null, medium, published), World.Agency, default, default));
        Assert.Equal(["receipt", "medium", "publishedOn"], (await Notice("EMS123", null, null)).Findings.Select(f => f.Field));
        Assert.Equal("diagnosis.notice-day-unfit", (await Notice(null, "示例日报", new(2026, 3, 1))).Findings.Single().Key);
        Assert.Equal("diagnosis.notice-day-unfit", (await Notice(null, "示例日报", new(2026, 3, 8))).Findings.Single().Key);
        Assert.Equal("diagnosis.notice-only", (await Notice("EMS123", "示例日报", null, "REGISTERED_MAIL")).Findings.Single().Key);
        Assert.True((await Notice(null, "示例日报", new(2026, 3, 4))).Ok);
        Assert.Equal("《示例日报》 2026-03-04", Assert.Single((await w.CaseAsync(id)).Handovers).Proof);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_appraisal_document_is_delivered_by_the_same_rules(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var caseId = await office.World.CertifiedAsync();
        var (id, _) = await office.AppraisedAsync(caseId, Conclusion.Od, "1");
        Task<Outcome<AppraisalAnswer>> Deliver(string way, string? receipt, string? reason = null) => office.Act<DeliverDocument>(h => h.DeliverAsync(id, new("WORKER", "张大明", way, receipt, Reason: reason), Office.City, default, default));
        Assert.Equal(["medium", "publishedOn"], (await Deliver("PUBLIC_NOTICE", null)).Findings.Select(f => f.Field));
        Assert.True((await Deliver("IN_PERSON", "签收")).Ok);
        Assert.Equal("E79", Office.Rule(await Deliver("IN_PERSON", "签收")));
        Assert.True((await Deliver("IN_PERSON", "签收", "遗失补送")).Ok);
    }
}
