using System.Security.Cryptography;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Tests.Cases;

public sealed class CaseStoryTests
{
    static MemoryStream Pdf => new("%PDF-1.7\nsigned"u8.ToArray());

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_application_becomes_a_certificate_a_delivery_and_a_card(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.CertifiedAsync();

        var concluded = Assert.Single(await world.Announced<CaseConcluded>());
        var record = await world.CaseAsync(id);
        Assert.Equal((id, record.Version, Conclusion.Od, Conclusion.Od, "I", true, "OD2024-01-001"), (concluded.CaseId, concluded.Version, concluded.Conclusion, concluded.FinalConclusion, concluded.Stage, concluded.Pneumoconiosis, concluded.DiseaseCode));
        Assert.Equal((World.Here, World.FarAway, World.Elsewhere), (concluded.EmployerAddress, concluded.HukouAddress, concluded.ResidenceAddress));
        Assert.Equal(5, record.Current!.Copies.Count);
        var received = Assert.Single(await world.Announced<CaseReceived>());
        Assert.Equal(3, received.Version);

        var early = await world.Do<RecordDelivery>(h => h.Handle(id, new("WORKER", "张大明", "IN_PERSON", "本人签收"), World.Agency, default, default));
        Assert.Equal("D36", World.Rule(early));
        await world.Must<RecordSignedScan>(h => h.Handle(id, Pdf, "签章.pdf", null, World.Agency, default, default));
        foreach (string to in (string[])["WORKER", "EMPLOYER"]) { Assert.Equal(CaseState.Certified, (await world.Must<RecordDelivery>(h => h.Handle(id, new(to, "某人", "IN_PERSON", "签收"), World.Agency, default, default))).State); }
        Assert.Equal(CaseState.Delivered, (await world.Must<RecordDelivery>(h => h.Handle(id, new("COUNTY_COMMISSION", "海州区卫健委", "REGISTERED_MAIL", "XA123"), World.Agency, default, default))).State);
        Assert.Equal(CaseState.Reported, (await world.Must<FileReportCard>(h => h.Handle(id, new(null), World.Agency, default, default))).State);

        record = await world.CaseAsync(id);
        var card = Assert.Single(record.Cards);
        Assert.Equal((CardKind.Pneumoconiosis, "NEW", "01", "1", 56), (card.Kind, card.ReportKind, card.Fields.PneumoconiosisKind, card.Fields.Stage, card.Fields.AgeAtDiagnosis));
        Assert.Equal("D39", World.Rule(await world.Do<FileReportCard>(h => h.Handle(id, new(null), World.Agency, default, default))));
        await world.Must<FileReportCard>(h => h.Handle(id, new(null, "更正接触年限"), World.Agency, default, default));
        Assert.Equal(2, (await world.CaseAsync(id)).Cards.Count);
        Assert.Equal(CaseState.Archived, (await world.Must<CloseCase>(h => h.Archive(id, World.Agency, default, default))).State);
        Assert.Single(await world.Announced<CaseConcluded>());
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_agency_outside_its_filing_is_stopped_at_the_receipt_and_names_who_can(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.AppliedAsync(world.Application("OD2024-04-001"));
        await world.Must<CheckDocuments>(h => h.Handle(id, new([.. World.WorkerPapers.Select(p => new PaperRequest(p, null, null))]), World.Agency, default, default));
        var stopped = await world.Do<ReceiveCase>(h => h.Handle(id, new(true), World.Agency, default, default));
        Assert.Equal((Refused.Forbidden, "S01"), (stopped.Refused, World.Rule(stopped)));
        Assert.Contains("第80条", stopped.Findings[0].Basis);
        Assert.Contains("省职业病防治院", stopped.Findings[0].Args);
        Assert.Equal(CaseState.NotReceived, (await world.Must<ReceiveCase>(h => h.Handle(id, new(false, NotReceivedReason.OutOfScope), World.Agency, default, default))).State);
        Assert.Equal(["省职业病防治院"], (await world.CaseAsync(id)).NotReceived!.Elsewhere);
        Assert.Empty(await world.Announced<CaseReceived>());
    }

    [Fact]
    public async Task An_agency_must_not_turn_away_what_it_has_filed()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var id = await world.AppliedAsync();
        Assert.Equal("D55", World.Rule(await world.Do<ReceiveCase>(h => h.Handle(id, new(false, NotReceivedReason.OutOfScope), World.Agency, default, default))));
    }

    [Fact]
    public async Task A_suspension_stops_the_receipt()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var id = await world.AppliedAsync();
        await world.Must<CheckDocuments>(h => h.Handle(id, new([.. World.WorkerPapers.Select(p => new PaperRequest(p, null, null))]), World.Agency, default, default));
        world.Suspend(World.AgencyId, new(2026, 3, 2), null, 1);
        Assert.Equal("S02", World.Rule(await world.Do<ReceiveCase>(h => h.Handle(id, new(true), World.Agency, default, default))));
    }

    [Fact]
    public async Task A_case_received_before_the_suspension_may_be_finished_where_policy_lets_it()
    {
        var clock = TestClock.At(2026, 3, 2);
        await using var world = await World.StartAsync(Engine.Sqlite, clock);
        var id = await world.PanelAsync();
        clock.AdvanceDays(1);
        foreach (int d in (int[])[1, 2, 3]) { await world.OpineAsync(id, d, Conclusion.Od); }
        world.Suspend(World.AgencyId, new(2026, 3, 3), null, 1);
        world.Terminology.Overrides["diagnosis.suspended-agency-may-finish"] = "false";
        Assert.Equal("S02", World.Rule(await world.Do<ConcludeCase>(h => h.Handle(id, World.Od(), World.Agency, default, default))));
        world.Terminology.Overrides["diagnosis.suspended-agency-may-finish"] = "true";
        Assert.Equal(CaseState.Concluded, (await world.Must<ConcludeCase>(h => h.Handle(id, World.Od(), World.Agency, default, default))).State);
    }

    [Fact]
    public async Task A_suspension_of_the_day_of_receipt_stops_the_conclusion()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var id = await world.PanelAsync();
        foreach (int d in (int[])[1, 2, 3]) { await world.OpineAsync(id, d, Conclusion.Od); }
        world.Suspend(World.AgencyId, new(2026, 3, 2), null, 1);
        var stopped = await world.Do<ConcludeCase>(h => h.Handle(id, World.Od(), World.Agency, default, default));
        Assert.Equal((Refused.Forbidden, "S02"), (stopped.Refused, World.Rule(stopped)));
        Assert.Equal(CaseState.Diagnosing, (await world.CaseAsync(id)).State);
    }

    [Theory]
    [InlineData("2025-07-31", "OD2013-01-001", null)]
    [InlineData("2025-07-31", "OD2024-01-001", "D04")]
    [InlineData("2025-08-01", "OD2013-01-001", "D04")]
    [InlineData("2025-08-01", "OD2024-01-001", null)]
    [InlineData("2025-08-01", null, null)]
    public async Task A_case_of_the_old_edition_concludes_with_the_code_of_the_day(string concludedOn, string? code, string? rule)
    {
        var clock = TestClock.At(2025, 7, 21);
        await using var world = await World.StartAsync(Engine.Sqlite, clock);
        var id = await world.PanelAsync(world.Application("OD2013-01-001"));
        var day = DateOnly.Parse(concludedOn);
        clock.AdvanceDays(day.DayNumber - new DateOnly(2025, 7, 21).DayNumber);
        foreach (int d in (int[])[1, 2, 3]) { await world.OpineAsync(id, d, Conclusion.Od); }
        var outcome = await world.Do<ConcludeCase>(h => h.Handle(id, World.Od(code: code), World.Agency, default, default));
        Assert.Equal(rule, outcome.Ok ? null : World.Rule(outcome));
        if (outcome.Ok) { Assert.Equal((code ?? "OD2024-01-001", "OD2013-01-001"), ((await world.CaseAsync(id)).Outcome!.DiseaseCode, (await world.CaseAsync(id)).Outcome!.Disease)); }
    }

    [Fact]
    public async Task An_unlawful_place_is_declined_with_the_article()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var outcome = await world.Do<ApplyForDiagnosis>(h => h.Handle(world.Application(employer: World.Elsewhere, hukou: World.FarAway, residence: World.Elsewhere), World.Agency, default));
        Assert.Equal((Refused.Forbidden, "D47", "职业病防治法 第44条"), (outcome.Refused, World.Rule(outcome), outcome.Findings[0].Basis));
        Assert.Equal(LawfulPlace.Residence, (await world.CaseAsync(await world.AppliedAsync(world.Application(employer: World.Elsewhere, residence: World.Here)))).Place);
    }

    [Fact]
    public async Task A_number_that_contradicts_birth_or_sex_is_refused_before_anybody_is_registered()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var good = world.Application();
        async Task<string> Try(ApplicantRequest p) => string.Join(',', (await world.Do<ApplyForDiagnosis>(h => h.Handle(good with { Person = p }, World.Agency, default))).Findings.Select(f => f.Rule));
        Assert.Equal("D43", await Try(good.Person! with { BirthDate = new(1971, 1, 1) }));
        Assert.Equal("D44", await Try(good.Person! with { Sex = "2" }));
        Assert.Equal("D42", await Try(good.Person! with { DocumentNumber = "999999197001010012" }));
        // birth date and sex come with a resident number; without one they are asked for
        Assert.Equal("D41,D42", await Try(new(null, null, null, null, null, null)));
        Assert.Equal("D41,D42,D43,D44", await Try(new(null, "9", null, null, null, null)));
        Assert.Equal(0, world.People.Matches);
    }

    [Fact]
    public async Task Missing_papers_are_told_once_and_keep_the_case_from_being_received()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var id = await world.AppliedAsync();
        Assert.Equal("D15", World.Rule(await world.Do<ReceiveCase>(h => h.Handle(id, new(true), World.Agency, default, default))));
        await world.Must<CheckDocuments>(h => h.Handle(id, new([new("identity", null, null)], Notify: true), World.Agency, default, default));
        Assert.Equal(["registration-form", "worker-history"], (await world.CaseAsync(id)).Notice!.Codes);
        Assert.Equal("D13", World.Rule(await world.Do<CheckDocuments>(h => h.Handle(id, new([new("identity", null, null)], Notify: true), World.Agency, default, default))));
        Assert.Equal("D53", World.Rule(await world.Do<CheckDocuments>(h => h.Handle(id, new([new("love-letter", null, null)]), World.Agency, default, default))));
    }

    [Fact]
    public async Task A_file_without_the_employers_papers_needs_the_reason_of_article_48()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var id = await world.ReceivedAsync();
        Assert.Equal("D16", World.Rule(await world.Do<CompleteFile>(h => h.Handle(id, World.History(), World.Agency, default, default))));
        // the reason alone is not enough: EvidenceTests has the whole way
        Assert.Equal("E17", World.Rule(await world.Do<CompleteFile>(h => h.Handle(id, World.History() with { DecidedWithout = "用人单位逾期未提供，依监督管理资料认定" }, World.Agency, default, default))));
    }

    [Theory]
    [InlineData("1,2,5", true, "D59")]
    [InlineData("1,2,99", true, "D59")]
    [InlineData("1,2", true, "D22")]
    [InlineData("1,2,2", true, "D18")]
    [InlineData("1,2,101", true, null)]
    [InlineData("1,2,101", false, "D19")]
    [InlineData("1,2,3,4", true, null)]
    public async Task A_panel_is_of_enough_qualified_physicians(string doctors, bool externals, string? rule)
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        world.Terminology.Overrides["diagnosis.allow-external-signer"] = externals ? "true" : "false";
        var id = await world.FileCompleteAsync();
        var members = doctors.Split(',').Select(int.Parse).Select(d => new MemberRequest(World.Doctor(d), d > 100 ? World.OtherId : null)).ToList();
        var outcome = await world.Do<GatherPanel>(h => h.Handle(id, new(members), World.Agency, default, default));
        Assert.Equal(rule, outcome.Ok ? null : World.Rule(outcome));
    }

    [Fact]
    public async Task A_tie_concludes_nothing_until_a_physician_is_added()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var id = await world.PanelAsync(null, 1, 2, 3, 4);
        foreach (int d in (int[])[1, 2]) { await world.OpineAsync(id, d, Conclusion.Od); await world.OpineAsync(id, d + 2, Conclusion.NotOd); }
        Assert.Equal("D23", World.Rule(await world.Do<ConcludeCase>(h => h.Handle(id, World.Od(), World.Agency, default, default))));
        Assert.Equal("D20", World.Rule(await world.Do<GatherPanel>(h => h.Handle(id, new([.. ((int[])[1, 2, 3]).Select(d => new MemberRequest(World.Doctor(d)))]), World.Agency, default, default))));
        await world.Must<GatherPanel>(h => h.Handle(id, new([.. ((int[])[1, 2, 3, 4]).Select(d => new MemberRequest(World.Doctor(d))), new(World.Doctor(101), World.OtherId)]), World.Agency, default, default));
        await world.OpineAsync(id, 101, Conclusion.Od);
        await world.Must<ConcludeCase>(h => h.Handle(id, World.Od(), World.Agency, default, default));
        Assert.Equal((3, 2, "医师3,医师4"), ((await world.CaseAsync(id)).Outcome!.OdVotes, (await world.CaseAsync(id)).Outcome!.NotOdVotes, string.Join(',', (await world.CaseAsync(id)).Outcome!.Dissenters)));
    }

    [Fact]
    public async Task Without_excluding_evidence_nobody_can_conclude_against_the_worker()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var id = await world.PanelAsync();
        foreach (int d in (int[])[1, 2, 3]) { await world.OpineAsync(id, d, Conclusion.NotOd, null); }
        var request = new ConcludeRequest(Conclusion.NotOd, null, null, null, null, "胸片未见异常。", "随访。", null);
        var outcome = await world.Do<ConcludeCase>(h => h.Handle(id, request, World.Agency, default, default));
        Assert.Equal(("D33", "职业病防治法 第46条"), (World.Rule(outcome), outcome.Findings[0].Basis));
        await world.Must<ConcludeCase>(h => h.Handle(id, request with { ExcludingEvidence = "高千伏胸片正常" }, World.Agency, default, default));
        await world.Must<IssueCertificate>(h => h.Handle(id, new("赵审核"), World.Agency, default, default));
        Assert.Equal("D38", World.Rule(await world.Do<FileReportCard>(h => h.Handle(id, new(null), World.Agency, default, default))));
        var concluded = Assert.Single(await world.Announced<CaseConcluded>());
        Assert.Equal((Conclusion.NotOd, null), (concluded.Conclusion, concluded.Stage));
    }

    [Fact]
    public async Task A_changed_opinion_keeps_the_earlier_one_and_needs_a_reason()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var id = await world.PanelAsync();
        await world.OpineAsync(id, 1, Conclusion.Od);
        Assert.Equal("D27", World.Rule(await world.Do<RecordOpinion>(h => h.Handle(id, new(World.Doctor(1), Conclusion.NotOd, null, "再看"), World.Agency, default, default))));
        await world.OpineAsync(id, 1, Conclusion.NotOd, null, "补充高千伏片");
        Assert.Equal("D25", World.Rule(await world.Do<RecordOpinion>(h => h.Handle(id, new(World.Doctor(4), Conclusion.Od, "1", "x"), World.Agency, default, default))));
        Assert.Equal(["1 Od", "2 NotOd"], (await world.CaseAsync(id)).Opinions.Select(o => $"{o.Version} {o.Conclusion}"));
    }

    [Fact]
    public async Task A_step_out_of_order_is_refused_in_every_state()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var id = await world.AppliedAsync();
        Assert.Equal("D10", World.Rule(await world.Do<CompleteFile>(h => h.Handle(id, World.History(), World.Agency, default, default))));
        Assert.Equal("D10", World.Rule(await world.Do<GatherPanel>(h => h.Handle(id, new([]), World.Agency, default, default))));
        Assert.Equal("D10", World.Rule(await world.Do<ConcludeCase>(h => h.Handle(id, World.Od(), World.Agency, default, default))));
        Assert.Equal("D10", World.Rule(await world.Do<IssueCertificate>(h => h.Handle(id, new("x"), World.Agency, default, default))));
        Assert.Equal("D10", World.Rule(await world.Do<RecordSignedScan>(h => h.Handle(id, Pdf, "x", null, World.Agency, default, default))));
        Assert.Equal("D10", World.Rule(await world.Do<FileReportCard>(h => h.Handle(id, new(null), World.Agency, default, default))));
        Assert.Equal("D10", World.Rule(await world.Do<CloseCase>(h => h.Archive(id, World.Agency, default, default))));
        Assert.Equal("D40", World.Rule(await world.Do<CloseCase>(h => h.Withdraw(id, new(" "), World.Agency, default, default))));
        await world.Must<CloseCase>(h => h.Withdraw(id, new("本人要求撤回"), World.Agency, default, default));
        Assert.Equal("D10", World.Rule(await world.Do<ReceiveCase>(h => h.Handle(id, new(true), World.Agency, default, default))));
    }

    [Fact]
    public async Task Acts_are_dated_neither_ahead_nor_before_the_act_they_follow()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var id = await world.ReceivedAsync();
        Assert.Equal("D11", World.Rule(await world.Do<CompleteFile>(h => h.Handle(id, World.History() with { On = new(2026, 3, 3) }, World.Agency, default, default))));
        Assert.Equal("D12", World.Rule(await world.Do<CompleteFile>(h => h.Handle(id, World.History() with { On = new(2026, 3, 1) }, World.Agency, default, default))));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Thirty_two_certificates_issued_at_once_have_thirty_two_numbers_in_a_row(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var ids = new List<Guid>();
        for (int i = 0; i < 32; i++) { ids.Add(await world.ConcludedAsync()); }
        await Task.WhenAll(ids.Select(id => Task.Run(() => world.Must<IssueCertificate>(h => h.Handle(id, new("赵审核"), World.Agency, default, default)))));
        var numbers = new List<string>();
        foreach (var id in ids) { numbers.Add((await world.CaseAsync(id)).CertificateNumber!); }
        Assert.Equal(Enumerable.Range(1, 32).Select(n => $"{ApplyForDiagnosis.Short(World.CreditCodeOf(1))}-2026-{n:00000}"), numbers.Order());
        Assert.Equal(32, (await world.Announced<CaseConcluded>()).Select(c => c.CertificateNumber).Distinct().Count());
    }

    [Fact]
    public async Task A_refused_issue_uses_up_no_number()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var first = await world.ConcludedAsync();
        Assert.Equal("D61", World.Rule(await world.Do<IssueCertificate>(h => h.Handle(first, new(" "), World.Agency, default, default))));
        await world.App.In<DiagnosisAppraisalDb>(async db =>
        {
            await using var lost = await db.Database.BeginTransactionAsync();
            Assert.Equal(1, await db.TakeSerialsAsync(IssueCertificate.Series(World.AgencyId, 2026), 1, default));
        });
        Assert.EndsWith("-2026-00001", (await world.Must<IssueCertificate>(h => h.Handle(first, new("赵"), World.Agency, default, default))).CertificateNumber);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Three_physicians_write_at_the_same_moment_and_all_are_kept(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.PanelAsync();
        await Task.WhenAll(((int[])[1, 2, 3]).Select(d => Task.Run(() => world.OpineAsync(id, d, Conclusion.Od))));
        Assert.Equal(3, (await world.CaseAsync(id)).Opinions.Select(o => o.PractitionerId).Distinct().Count());
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_stale_version_is_answered_with_the_fields_that_differ(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.ReceivedAsync();
        var stale = await world.Do<CompleteFile>(h => h.Handle(id, World.History(), World.Agency, new IfMatch(1), default));
        Assert.Equal(Refused.Stale, stale.Refused);
        Assert.Equal(["papers", "receivedOn", "state"], stale.Differences.Select(d => d.Field).Order());
    }

    [Fact]
    public async Task Other_agencies_see_nothing_and_commissions_see_a_case_once_it_is_received()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        async Task<bool> Sees(Guid id, Kernel.Access.Caller caller) => (await world.App.In<GetCase, Outcome<CaseView>>(h => h.Handle(id, caller, default))).Ok;
        var id = await world.AppliedAsync();
        Assert.False(await Sees(id, World.Commission("320706")));
        Assert.True(await Sees(id, World.Agency));
        var received = await world.ReceivedAsync();
        foreach (string division in (string[])["320706", "320700", "320000", "320102", "520102"]) { Assert.True(await Sees(received, World.Commission(division)), division); }
        foreach (string division in (string[])["320703", "321200"]) { Assert.False(await Sees(received, World.Commission(division)), division); }
        Assert.False(await Sees(received, World.OtherAgency));
        Assert.Equal(Refused.NotFound, (await world.Do<CompleteFile>(h => h.Handle(received, World.History(), World.OtherAgency, default, default))).Refused);
        Assert.Equal(Refused.Forbidden, (await world.Do<CompleteFile>(h => h.Handle(received, World.History(), World.Commission("320706"), default, default))).Refused);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Numbers_are_masked_stored_sealed_and_every_look_is_recorded(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var request = world.Application();
        string number = request.Person!.DocumentNumber!;
        var id = await world.ReceivedAsync(request);
        var view = (await world.App.In<GetCase, Outcome<CaseView>>(h => h.Handle(id, World.Commission("320706"), default))).Value!;
        string all = Kernel.Data.Json.Write(view);
        Assert.DoesNotContain(number, all);
        Assert.DoesNotContain("13800005678", all);
        Assert.Equal(number[..6] + "********" + number[^4..], view.DocumentNumber);
        var rows = await world.App.In<ListCases, Page<CaseRow>>(h => h.Handle(World.Commission("320706"), new(), default));
        Assert.Equal("张*明", Assert.Single(rows.Items).PersonName);
        Assert.Equal("张大明", Assert.Single((await world.App.In<ListCases, Page<CaseRow>>(h => h.Handle(World.Agency, new(Text: number), default))).Items).PersonName);
        Assert.Equal("D69", World.Rule(await world.App.In<GetCase, Outcome<RevealedNumbers>>(h => h.Reveal(id, new(""), World.Agency, default))));
        Assert.Equal(number, (await world.App.In<GetCase, Outcome<RevealedNumbers>>(h => h.Reveal(id, new("核对身份"), World.Agency, default))).Value!.DocumentNumber);
        await world.App.In<DiagnosisAppraisalDb>(async db =>
        {
            var history = await db.History.AsNoTracking().Where(h => h.RecordId == id).ToListAsync();
            Assert.All(history, h => Assert.DoesNotContain(number, h.Content ?? ""));
            Assert.Contains(history, h => h.Action == "read" && h.Content is null);
            Assert.Contains(history, h => h.Action == "reveal" && h.Reason == "核对身份");
            Assert.All(await db.Outbox.AsNoTracking().ToListAsync(), o => Assert.DoesNotContain(number, o.Body));
        });
    }

    [Fact]
    public async Task A_scan_is_known_by_its_content_and_kept_under_its_hash()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var id = await world.CertifiedAsync();
        async Task<string> Try(byte[] bytes) => World.Rule(await world.Do<RecordSignedScan>(h => h.Handle(id, new MemoryStream(bytes), "a.pdf", null, World.Agency, default, default))) + " " + (await world.CaseAsync(id)).Scans.Count;
        Assert.Equal("D62 0", await Try("<html>not a scan"u8.ToArray()));
        Assert.Equal("D62 0", await Try([]));
        world.Terminology.Overrides["diagnosis.scan-max-megabytes"] = "1";
        byte[] large = new byte[(1 << 20) + 1];
        "%PDF-"u8.CopyTo(large);
        Assert.Equal("D62 0", await Try(large));
        Assert.Empty(Directory.GetFiles(world.Files, "*", SearchOption.AllDirectories));

        byte[] png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];
        await world.Must<RecordSignedScan>(h => h.Handle(id, new MemoryStream(png), "../../x/签章.png", null, World.Agency, default, default));
        var file = (await world.CaseAsync(id)).Scans[^1].File;
        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(png)), "image/png", 11L, "签章.png"), (file.Sha256, file.ContentType, file.Length, file.Name));
        var back = await world.App.In<RecordSignedScan, (Stream Content, Kernel.Files.StoredFile File)?>(h => h.OpenAsync(id, World.Agency, default));
        await using var stream = back!.Value.Content;
        Assert.Equal(11, stream.Length);
        Assert.Null(await world.App.In<RecordSignedScan, (Stream Content, Kernel.Files.StoredFile File)?>(h => h.OpenAsync(id, World.OtherAgency, default)));
    }

    [Fact]
    public async Task A_code_verifies_only_the_sealed_sheet_in_force()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var id = await world.CertifiedAsync();
        string code = (await world.CaseAsync(id)).Current!.Code;
        async Task<Validity> Ask(string c) => (await world.App.In<VerifyCertificate, VerifyAnswer>(h => h.Handle(c, default))).Answer;
        Assert.Equal(Validity.NotValid, await Ask(code));
        await world.Must<RecordSignedScan>(h => h.Handle(id, Pdf, "s.pdf", null, World.Agency, default, default));
        Assert.Equal(Validity.Valid, await Ask(code));
        Assert.Equal(Validity.Valid, await Ask($"{code[..4]}-{code[4..8]}-{code[8..]}".ToLowerInvariant()));
        Assert.Equal(Validity.NotValid, await Ask("AAAABBBBCCCCDDDD"));
        Assert.Equal(Validity.NotValid, await Ask(""));
        await world.App.In<DiagnosisAppraisalDb>(async db =>
        {
            var record = await db.Cases.FirstAsync(c => c.Id == id);
            record.Certificates.Add(record.Current! with { Version = 2, Code = "ZZZZYYYYXXXXWWWW", Reason = "更正" });
            await db.SaveChangesAsync();
        });
        Assert.Equal(Validity.Superseded, await Ask(code));
    }
}
