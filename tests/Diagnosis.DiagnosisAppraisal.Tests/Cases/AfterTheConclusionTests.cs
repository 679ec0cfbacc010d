using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Cards;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Exchange.Contracts;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Tests.Cases;

/// <summary>What follows a conclusion goes by the conclusion in force, and what was written wrongly can be written again.</summary>
public sealed class AfterTheConclusionTests
{
    static readonly CardDetails Details = new(null, null, null, null, null, null, null, null, null, null, null, null);

    static async Task<Guid> DeliveredAsync(World w, ApplyRequest? request = null, bool card = true)
    {
        var id = await w.CertifiedAsync(request);
        await ScanAsync(w, id);
        await HandOverAsync(w, id);
        if (card) { await w.Must<FileReportCard>(h => h.Handle(id, new(Details), World.Agency, default, default)); }
        return id;
    }

    static Task<CaseAnswer> ScanAsync(World w, Guid id) => w.Must<RecordSignedScan>(h => h.Handle(id, new MemoryStream("%PDF-1.7\nsigned"u8.ToArray()), "signed.pdf", null, World.Agency, default, default));

    static async Task HandOverAsync(World w, Guid id)
    {
        foreach (string to in (string[])["WORKER", "EMPLOYER", "COUNTY_COMMISSION"]) { await w.Must<RecordDelivery>(h => h.Handle(id, new(to, "收件人", "IN_PERSON", "签收"), World.Agency, default, default)); }
    }

    static Task AppraiseAsync(World w, Guid id, Conclusion conclusion, string? stage, AppraisalEffect effect) => w.App.In<DiagnosisAppraisalDb>(async db =>
    {
        var c = await db.Cases.FirstAsync(x => x.Id == id);
        var o = c.Outcome!;
        c.Appraised = [new(Guid.NewGuid(), AppraisalLevel.First, "JDS-1", effect, conclusion, o.DiseaseCode, o.Disease, o.DiseaseName, o.Pneumoconiosis, null, stage, "GBZ 70-2015", new(2026, 3, 2))];
        c.Because("appraised");
        await db.SaveChangesAsync();
    });

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_case_an_appraisal_took_the_disease_from_owes_no_card_and_goes_to_the_archive(Engine engine)
    {
        await using var w = await World.StartAsync(engine);
        var id = await DeliveredAsync(w, card: false);
        await AppraiseAsync(w, id, Conclusion.NotOd, null, AppraisalEffect.ChangedToNot);
        var c = await w.CaseAsync(id);
        Assert.DoesNotContain(CaseClocks.Running(c, w.PaperKinds), k => k.Limit == "TL-27");
        Assert.Equal(CaseState.Archived, (await w.Must<CloseCase>(h => h.Archive(id, World.Agency, default, default))).State);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_promotion_rises_above_the_stage_an_appraisal_set(Engine engine)
    {
        await using var w = await World.StartAsync(engine);
        var id = await DeliveredAsync(w, w.Application(worker: 7));
        await AppraiseAsync(w, id, Conclusion.Od, "2", AppraisalEffect.ChangedStage);
        var again = await w.FileCompleteAsync(w.Application(worker: 7) with { Kind = CaseKind.Promotion });
        await w.Must<GatherPanel>(h => h.Handle(again, new([.. ((int[])[1, 2, 3]).Select(d => new MemberRequest(World.Doctor(d)))]), World.Agency, default, default));
        foreach (int d in (int[])[1, 2, 3]) { await w.OpineAsync(again, d, Conclusion.Od, "2"); }
        Assert.Equal("E24", World.Rule(await w.Do<ConcludeCase>(h => h.Handle(again, World.Od("2"), World.Agency, default, default))));
        var shown = (await w.App.In<EarlierCases, Outcome<IReadOnlyList<EarlierCase>>>(h => h.Handle(again, World.Agency, default))).Value!;
        Assert.Equal("2", Assert.Single(shown).Stage);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_later_diagnosis_does_not_lower_a_stage_and_one_that_confirms_it_has_its_card(Engine engine)
    {
        await using var w = await World.StartAsync(engine);
        var first = await w.PanelAsync(w.Application(worker: 8));
        foreach (int d in (int[])[1, 2, 3]) { await w.OpineAsync(first, d, Conclusion.Od, "2"); }
        await w.Must<ConcludeCase>(h => h.Handle(first, World.Od("2"), World.Agency, default, default));
        await w.Must<IssueCertificate>(h => h.Handle(first, new("赵审核"), World.Agency, default, default));
        w.App.Clock.AdvanceDays(3);
        var again = await w.PanelAsync(w.Application(worker: 8) with { Kind = CaseKind.NewEvidence, Earlier = new(null, null, null, null, "新的高千伏胸片") });
        foreach (int d in (int[])[1, 2, 3]) { await w.OpineAsync(again, d, Conclusion.Od, "1"); }
        Assert.Equal("E61", World.Rule(await w.Do<ConcludeCase>(h => h.Handle(again, World.Od("1"), World.Agency, default, default))));
        foreach (int d in (int[])[1, 2, 3]) { await w.OpineAsync(again, d, Conclusion.Od, "2", "重新阅片"); }
        await w.Must<ConcludeCase>(h => h.Handle(again, World.Od("2"), World.Agency, default, default));
        await w.Must<IssueCertificate>(h => h.Handle(again, new("赵审核"), World.Agency, default, default));
        await w.Must<FileReportCard>(h => h.Handle(again, new(Details), World.Agency, default, default));
        Assert.Empty((await w.Announced<ReportCardFiled>())[^1].Card.Pneumoconiosis!.Promotions);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_corrected_certificate_is_a_further_version_that_is_signed_and_delivered_anew(Engine engine)
    {
        await using var w = await World.StartAsync(engine);
        var id = await DeliveredAsync(w);
        await w.Must<CloseCase>(h => h.Archive(id, World.Agency, default, default));
        var before = await w.CaseAsync(id);
        Assert.Equal("E68", World.Rule(await w.Do<CorrectCertificate>(h => h.Handle(id, new("单位名称写错", "赵审核"), World.Agency, default, default))));
        Assert.Equal("E67", World.Rule(await w.Do<CorrectCertificate>(h => h.Handle(id, new(null, "赵审核", "示例采石厂"), World.Agency, default, default))));
        await w.Must<CorrectCertificate>(h => h.Handle(id, new("单位名称写错", "赵审核", "示例采石厂"), World.Agency, default, default));
        var after = await w.CaseAsync(id);
        Assert.Equal((2, before.CertificateNumber, "示例采石厂", CaseState.Certified), (after.Current!.Version, after.CertificateNumber, after.EmployerName, after.State));
        Assert.NotEqual(before.Current!.Code, after.Current.Code);
        Assert.False(after.IsSealed);
        Assert.Equal(Validity.Superseded, (await w.App.In<VerifyCertificate, VerifyAnswer>(h => h.Handle(before.Current.Code, default))).Answer);
        Assert.Equal(Validity.NotValid, (await w.App.In<VerifyCertificate, VerifyAnswer>(h => h.Handle(after.Current.Code, default))).Answer);
        await ScanAsync(w, id);
        Assert.Null((await w.CaseAsync(id)).DeliveredOn);
        await HandOverAsync(w, id);
        Assert.Equal(CaseState.Reported, (await w.CaseAsync(id)).State);
        Assert.Equal(Validity.Valid, (await w.App.In<VerifyCertificate, VerifyAnswer>(h => h.Handle(after.Current.Code, default))).Answer);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_filed_card_is_corrected_after_the_file_went_to_the_archive(Engine engine)
    {
        await using var w = await World.StartAsync(engine);
        var id = await DeliveredAsync(w);
        await w.Must<CloseCase>(h => h.Archive(id, World.Agency, default, default));
        await w.Must<FileReportCard>(h => h.Handle(id, new(Details with { StatisticalJob = "凿岩工" }, "补填工种"), World.Agency, default, default));
        var c = await w.CaseAsync(id);
        Assert.Equal((2, CaseState.Archived), (c.Cards.Count, c.State));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_death_has_its_clock_from_the_day_it_was_known_and_is_reported_once(Engine engine)
    {
        await using var w = await World.StartAsync(engine);
        var id = await DeliveredAsync(w);
        w.App.Clock.AdvanceDays(30);
        var day = new DateOnly(2026, 4, 1);
        Task<Outcome<CardAnswer>> File() => w.App.In<FileCard, Outcome<CardAnswer>>(h => h.Handle(new(CardType.Pneumoconiosis, "DEATH", id, null, null, null, null, null, null, null, null, null, null, day.AddDays(-20), "尘肺病", "家属", false, null, null, null, null, LearnedOn: day.AddDays(-16)), World.Agency, default));
        var first = await File();
        Assert.True(first.Ok, string.Join("; ", first.Findings.Select(f => f.Rule + f.Field)));
        Assert.True(first.Value!.Late);
        Assert.Equal("E65", World.Rule(await File()));
    }
}

/// <summary>Who may apply, sit, leave and say what, as the law has it.</summary>
public sealed class PanelAndPlaceTests
{
    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_worker_of_a_dissolved_employer_applies_without_its_code_and_one_whose_employer_nobody_knows_without_its_name(Engine engine)
    {
        await using var w = await World.StartAsync(engine);
        var request = w.Application(employer: World.FarAway, residence: World.Here);
        Assert.Contains((await w.Do<ApplyForDiagnosis>(h => h.Handle(request with { Employer = new("已注销采石场", null, World.Here, null) }, World.Agency, default))).Findings, f => f.Rule == "D50");
        var dissolved = await w.CaseAsync(await w.AppliedAsync(request with { Employer = new("已注销采石场", null, World.Here, null, "2009年注销，没有统一代码") }));
        Assert.Equal(("", LawfulPlace.Employer), (dissolved.Employer.CreditCode, dissolved.Place));
        var unknown = await w.CaseAsync(await w.AppliedAsync(w.Application(residence: World.Here) with { Employer = new(null, null, null, null, "多处零工，说不出单位") }));
        Assert.Equal((LawfulPlace.Residence, World.Here), (unknown.Place, unknown.EmployerAddress));
        Assert.NotEmpty(unknown.EmployerName);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_stage_is_what_the_physicians_hold(Engine engine)
    {
        await using var w = await World.StartAsync(engine);
        var id = await w.PanelAsync();
        foreach (string? stage in (string?[])[null, "9"]) { Assert.Equal("D29", World.Rule(await w.Do<RecordOpinion>(h => h.Handle(id, new(World.Doctor(1), Conclusion.Od, stage, "意见"), World.Agency, default, default)))); }
        foreach (int d in (int[])[1, 2, 3]) { await w.OpineAsync(id, d, Conclusion.Od); }
        Assert.Equal("D28", World.Rule(await w.Do<ConcludeCase>(h => h.Handle(id, World.Od("3"), World.Agency, default, default))));
        Assert.Equal("D12", World.Rule(await w.Do<ConcludeCase>(h => h.Handle(id, World.Od() with { On = new(2026, 3, 1) }, World.Agency, default, default))));
        var done = await w.Do<ConcludeCase>(h => h.Handle(id, World.Od(), World.Agency, default, default));
        Assert.True(done.Ok);
        Assert.Contains(done.Findings, f => f.Rule == "W04");
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_physician_who_took_the_opinion_back_may_leave_the_panel(Engine engine)
    {
        await using var w = await World.StartAsync(engine);
        var id = await w.PanelAsync();
        foreach (int d in (int[])[1, 2, 3]) { await w.OpineAsync(id, d, Conclusion.Od); }
        GatherPanelRequest other = new([.. ((int[])[1, 2, 4]).Select(d => new MemberRequest(World.Doctor(d)))]);
        Assert.Equal("D20", World.Rule(await w.Do<GatherPanel>(h => h.Handle(id, other, World.Agency, default, default))));
        await w.Must<RevokeOpinion>(h => h.Handle(id, new(World.Doctor(3), "因病不能继续参加"), World.Agency, default, default));
        await w.Must<GatherPanel>(h => h.Handle(id, other, World.Agency, default, default));
        await w.OpineAsync(id, 4, Conclusion.Od);
        await w.Must<ConcludeCase>(h => h.Handle(id, World.Od(), World.Agency, default, default));
        Assert.Equal(3, (await w.CaseAsync(id)).Outcome!.OdVotes);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_invited_physician_gives_the_own_opinion_and_nobody_elses(Engine engine)
    {
        await using var w = await World.StartAsync(engine);
        var id = await w.FileCompleteAsync();
        await w.Must<GatherPanel>(h => h.Handle(id, new([new(World.Doctor(1)), new(World.Doctor(2)), new(World.Doctor(101), World.OtherId)]), World.Agency, default, default));
        var guest = World.Physician(101);
        await w.Must<RecordOpinion>(h => h.Handle(id, new(World.Doctor(101), Conclusion.Od, "1", "意见"), guest, default, default));
        Assert.False((await w.Do<RecordOpinion>(h => h.Handle(id, new(World.Doctor(1), Conclusion.Od, "1", "意见"), guest, default, default))).Ok);
        Assert.False((await w.Do<ConcludeCase>(h => h.Handle(id, World.Od(), guest, default, default))).Ok);
        // a colleague of the guest who was not invited has no say
        Assert.False((await w.Do<RecordOpinion>(h => h.Handle(id, new(World.Doctor(102), Conclusion.Od, "1", "意见"), World.Physician(102), default, default))).Ok);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task One_matter_is_received_once_at_an_agency(Engine engine)
    {
        await using var w = await World.StartAsync(engine);
        await w.ReceivedAsync(w.Application(worker: 9));
        var second = await w.AppliedAsync(w.Application(worker: 9));
        await w.Must<CheckDocuments>(h => h.Handle(second, new([.. World.WorkerPapers.Select(p => new PaperRequest(p, null, null))]), World.Agency, default, default));
        Assert.Equal("E63", World.Rule(await w.Do<ReceiveCase>(h => h.Handle(second, new(true), World.Agency, default, default))));
    }
}
