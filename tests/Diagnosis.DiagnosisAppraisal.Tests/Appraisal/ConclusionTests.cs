using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Appraisal.Documents;
using Diagnosis.DiagnosisAppraisal.Appraisal.Draws;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Certificates;
using Diagnosis.DiagnosisAppraisal.Documents;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Exchange.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Documents;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Tests.Appraisal;

public sealed class ConclusionTests
{
    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_whole_path_of_a_first_appraisal(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var caseId = await office.World.CertifiedAsync();
        var id = await office.FileReceivedAsync(caseId);
        var c = await office.OpenedAsync(id);
        var hearing = Office.Hearing(c);
        Assert.Equal("J49", Office.Rule(await office.Act<HoldHearing>(h => h.HearAsync(id, hearing with { Present = [.. hearing.Present!.Skip(1)] }, Office.City, default, default))));
        Assert.Equal("J50", Office.Rule(await office.Act<HoldHearing>(h => h.HearAsync(id, hearing with { ChairId = Guid.NewGuid() }, Office.City, default, default))));
        Assert.Equal("J51", Office.Rule(await office.Act<HoldHearing>(h => h.HearAsync(id, hearing with { Statements = [.. hearing.Statements!.Take(1)] }, Office.City, default, default))));
        Office.Must(await office.Act<HoldHearing>(h => h.HearAsync(id, hearing, Office.City, default, default)));

        var motion = Office.Motion(c, Conclusion.Od, "2");
        Assert.Equal("J53", Office.Rule(await office.Act<HoldHearing>(h => h.VoteAsync(id, motion with { Votes = [.. motion.Votes!.Skip(1)] }, Office.City, default, default))));
        Assert.Equal("J54", Office.Rule(await office.Act<HoldHearing>(h => h.VoteAsync(id, motion with { Votes = [.. motion.Votes!.Select((v, i) => i == 0 ? v with { Favour = false } : v)] }, Office.City, default, default))));
        // three of five against: it fails, is kept, and another is put
        var failed = await office.Act<HoldHearing>(h => h.VoteAsync(id, Office.Motion(c, Conclusion.Od, "3", against: 3), Office.City, default, default));
        Assert.Equal((AppraisalState.Heard, "V04"), (failed.Value!.State, Office.Rule(failed)));
        Assert.Equal("D33", Office.Rule(await office.Act<HoldHearing>(h => h.VoteAsync(id, Office.Motion(c, Conclusion.NotOd) with { ExcludingEvidence = null }, Office.City, default, default))));
        foreach (string nothing in (string[])["无", "没有", "x"]) { Assert.Equal("J55", Office.Rule(await office.Act<HoldHearing>(h => h.VoteAsync(id, Office.Motion(c, Conclusion.NotOd) with { ExcludingEvidence = nothing }, Office.City, default, default)))); }
        Assert.Equal("J10", Office.Rule(await office.Act<IssueDocument>(h => h.Handle(id, new(), Office.City, default, default))));
        Office.Must(await office.Act<HoldHearing>(h => h.VoteAsync(id, Office.Motion(c, Conclusion.Od, "2", against: 2), Office.City, default, default)));

        var issued = Office.Must(await office.Act<IssueDocument>(h => h.Handle(id, new(), Office.City, default, default)));
        c = await office.CaseAsync(id);
        Assert.EndsWith("-JDS2026-00001", issued.DocumentNumber);
        Assert.Equal((AppraisalEffect.ChangedStage, FeeBearer.Employer, 5), (c.Document!.Effect, c.Document.FeeBearer, c.Document.Copies.Count));
        Assert.Equal([(3, 2, true), (2, 3, false)], c.Motions.OrderByDescending(m => m.No).Select(m => (m.Favour, m.Against, m.Passed)));

        Assert.Equal("J64", Office.Rule(await office.Act<DeliverDocument>(h => h.DeliverAsync(id, new("WORKER", "收件人", "IN_PERSON", "签收"), Office.City, default, default))));
        Assert.Equal("D62", Office.Rule(await office.Act<RecordDocumentScan>(h => h.Handle(id, new MemoryStream("no scan"u8.ToArray()), "x.pdf", null, Office.City, default, default))));
        await office.ScanAsync(id);
        foreach (string to in c.Recipients) { Office.Must(await office.Act<DeliverDocument>(h => h.DeliverAsync(id, new(to, "收件人", "IN_PERSON", "签收"), Office.City, default, default))); }
        Assert.Equal(AppraisalState.Delivered, (await office.CaseAsync(id)).State);
        Office.Must(await office.Act<DeliverDocument>(h => h.ReportAsync(id, new(false, "R-1"), Office.City, default, default)));
        Assert.Equal("J10", Office.Rule(await office.Act<DeliverDocument>(h => h.ArchiveAsync(id, Office.City, default, default))));
        Office.Must(await office.Act<DeliverDocument>(h => h.ReportAsync(id, new(true, "R-2"), Office.City, default, default)));
        Assert.Equal(AppraisalState.Archived, Office.Must(await office.Act<DeliverDocument>(h => h.ArchiveAsync(id, Office.City, default, default))).State);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_second_level_reverses_the_first_and_the_last_conclusion_is_announced(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var caseId = await office.World.CertifiedAsync();
        Assert.True((await office.Act<ApplyForAppraisal>(async h => await h.Handle((await office.RequestAsync(caseId)) with { FirstDocumentNumber = "X" }, Office.ProvinceOffice, default))).Findings.Any(f => f.Rule == "J06"));
        var (firstId, first) = await office.AppraisedAsync(caseId, Conclusion.NotOd);
        var (secondId, second) = await office.AppraisedAsync(caseId, Conclusion.Od, "2", firstDocument: first);
        var told = await office.World.Announced<CaseConcluded>();
        Assert.Equal([(Conclusion.Od, Conclusion.Od, "I"), (Conclusion.Od, Conclusion.NotOd, "I"), (Conclusion.Od, Conclusion.Od, "II")], told.Select(t => (t.Conclusion, t.FinalConclusion, t.Stage!)));
        Assert.True(told[0].Version < told[1].Version && told[1].Version < told[2].Version);
        var judged = await office.World.CaseAsync(caseId);
        Assert.Equal(told[2].Version, judged.Version);
        // the panel's own conclusion and both appraisals are kept
        Assert.Equal((Conclusion.Od, "1"), (judged.Outcome!.Conclusion, judged.Outcome.Stage));
        Assert.Equal([(first, AppraisalEffect.ChangedToNot), (second, AppraisalEffect.ChangedToOd)], judged.Appraised!.Select(a => (a.DocumentNumber, a.Effect)));
        // members of the first panel cannot sit again
        var firstPanel = (await office.CaseAsync(firstId)).Panel.Select(s => s.ExpertId).ToHashSet();
        var secondCase = await office.CaseAsync(secondId);
        Assert.DoesNotContain(secondCase.Panel, s => firstPanel.Contains(s.ExpertId));
        var draw = await office.DrawAsync(secondCase.DrawId!.Value);
        Assert.Equal(5, draw.Excluded.Count(x => x.Ground == "TOOK_PART_IN_FIRST_APPRAISAL"));
        Assert.Equal(6, secondCase.Document!.Copies.Count);
        Assert.Contains(secondCase.Document.Copies, x => x.Addressee == "FIRST_OFFICE");
        Assert.Equal("J07", Office.Rule(await office.ApplyAsync(caseId, Office.ProvinceOffice, firstDocument: second)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_document_takes_the_certificates_place_and_each_code_says_which_is_in_force(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var world = office.World;
        var caseId = await world.CertifiedAsync();
        await world.Must<RecordSignedScan>(h => h.Handle(caseId, new MemoryStream("%PDF-1.7"u8.ToArray()), "s.pdf", null, World.Agency, default, default));
        string certificate = (await world.CaseAsync(caseId)).Current!.Code;
        Task<VerifyAnswer> Ask(string code) => world.App.In<VerifyCertificate, VerifyAnswer>(h => h.Handle(code, default));
        Assert.Equal(new(Validity.Valid), await Ask(certificate));
        // upheld: the certificate stays what it was
        var (firstId, first) = await office.AppraisedAsync(caseId, Conclusion.Od, "1", signed: false);
        string firstCode = (await office.CaseAsync(firstId)).Document!.Code!;
        Assert.Equal((new VerifyAnswer(Validity.Valid), new VerifyAnswer(Validity.NotValid)), (await Ask(certificate), await Ask(firstCode)));
        await office.ScanAsync(firstId);
        Assert.Equal(new(Validity.Valid), await Ask(firstCode));
        Assert.Null((await world.App.In<PrintCertificate, Outcome<Sheet>>(h => h.SheetAsync(caseId, World.Agency, default))).Value!.Watermark);
        // the province changes it: both earlier papers give way to its document, by number
        var (secondId, second) = await office.AppraisedAsync(caseId, Conclusion.NotOd, firstDocument: first, signed: false);
        // a draft takes no paper's place, corrects no card and ends nothing: the worker is at no minute without a valid one
        Assert.Equal((new VerifyAnswer(Validity.Valid), new VerifyAnswer(Validity.Valid)), (await Ask(certificate), await Ask(firstCode)));
        Assert.Single((await world.CaseAsync(caseId)).Appraised!);
        await office.ScanAsync(secondId, Office.ProvinceOffice);
        Assert.Equal((new VerifyAnswer(Validity.Superseded), new VerifyAnswer(Validity.Superseded)), (await Ask(certificate), await Ask(firstCode)));
        Assert.Equal(new(Validity.Valid), await Ask((await office.CaseAsync(secondId)).Document!.Code!));
        var sheet = (await world.App.In<PrintCertificate, Outcome<Sheet>>(h => h.SheetAsync(caseId, World.Agency, default))).Value!;
        Assert.Equal("已被鉴定书取代", sheet.Watermark);
        Assert.Contains(second, sheet.Notice, StringComparison.Ordinal);
        // the case and the register show the conclusion in force and its document
        var view = (await world.App.In<GetCase, Outcome<CaseView>>(h => h.Handle(caseId, World.Agency, default))).Value!;
        Assert.Equal((second, 2, Conclusion.NotOd, Conclusion.Od), (view.SupersededBy, view.Appraised.Count, view.Appraised[^1].Conclusion, view.Conclusion!.Conclusion));
        var row = Assert.Single((await world.App.In<ListCases, Page<CaseRow>>(h => h.Handle(World.Agency, new(), default))).Items);
        Assert.Equal((Conclusion.NotOd, second), (row.Conclusion!.Value, row.AppraisalDocument));
        // the scan is for the office and the commissions
        Assert.NotNull(await world.App.In<RecordDocumentScan, (Stream Content, Kernel.Files.StoredFile File)?>(h => h.OpenAsync(secondId, Office.Province, default)));
        Assert.Null(await world.App.In<RecordDocumentScan, (Stream Content, Kernel.Files.StoredFile File)?>(h => h.OpenAsync(secondId, World.OtherAgency, default)));
        // five numbered copies of the first document, six of the province's
        var printed = Office.Must(await office.Do<PrintDocument, Sheet>(h => h.SheetAsync(secondId, AppraisalPaper.Document, Office.ProvinceOffice, default)));
        Assert.Equal((6, (string?)null), (printed.Copies.Count, printed.Watermark));
        Assert.Contains("本鉴定为最终鉴定", printed.Body, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Upheld_announces_nothing_new_and_every_change_corrects_the_card(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var caseId = await office.World.CertifiedAsync();
        await office.World.Must<FileReportCard>(h => h.Handle(caseId, new(null), World.Agency, default, default));
        var (id, number) = await office.AppraisedAsync(caseId, Conclusion.Od, "1");
        Assert.Single(await office.World.Announced<CaseConcluded>());
        Assert.Single((await office.World.CaseAsync(caseId)).Cards);
        Assert.Equal("J61", Office.Rule(await office.Act<DeliverDocument>(h => h.ReportAsync(id, new(true, "R"), Office.City, default, default))));
        // the province changes the stage, then the card follows
        await office.AppraisedAsync(caseId, Conclusion.Od, "3", firstDocument: number);
        var c = await office.World.CaseAsync(caseId);
        Assert.Equal([("NEW", "1"), ("CORRECTION", "3")], c.Cards.Select(x => (x.ReportKind, x.Fields.Stage!)));

        var other = await office.World.CertifiedAsync();
        await office.World.Must<FileReportCard>(h => h.Handle(other, new(null), World.Agency, default, default));
        await office.AppraisedAsync(other, Conclusion.NotOd);
        Assert.Equal(["NEW", "CANCEL"], (await office.World.CaseAsync(other)).Cards.Select(x => x.ReportKind));
        // and the queue hears of each version, the one taken back included
        var sent = (await office.World.Announced<ReportCardFiled>()).Select(x => x.Card).ToList();
        Assert.Equal([(1, "FIRST", "1"), (2, "CORRECTION", "3"), (1, "FIRST", "1"), (2, "CANCEL", "1")], sent.Select(x => (x.CardVersion, x.VersionKind, x.Pneumoconiosis!.Stage)));
        Assert.All(sent, x => Assert.Equal([], CardRules.Of(x)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_disease_found_by_the_appraisal_gets_its_card_and_another_disease_is_named(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var id = await office.World.PanelAsync();
        foreach (int d in (int[])[1, 2, 3]) { await office.World.OpineAsync(id, d, Conclusion.NotOd); }
        await office.World.Must<ConcludeCase>(h => h.Handle(id, new(Conclusion.NotOd, null, null, null, null, "未见", "观察", "影像不支持"), World.Agency, default, default));
        await office.World.Must<IssueCertificate>(h => h.Handle(id, new("赵审核"), World.Agency, default, default));
        var (_, first) = await office.AppraisedAsync(id, Conclusion.Od, "1");
        var c = await office.World.CaseAsync(id);
        Assert.Equal(("NEW", "1", AppraisalEffect.ChangedToOd), (c.Cards.Single().ReportKind, c.Cards[0].Fields.Stage, c.Appraised![0].Effect));
        // silicosis to another pneumoconiosis of the same list
        string other = office.World.Terminology.Catalogue.Entries("CAT2024").First(e => DiseaseOnDay.IsPneumoconiosis(e) && e.Code != "OD2024-01-001").Code;
        await office.AppraisedAsync(id, Conclusion.Od, "1", other, first);
        c = await office.World.CaseAsync(id);
        Assert.Equal((AppraisalEffect.ChangedDisease, other), (c.Appraised![1].Effect, c.Appraised[1].DiseaseCode));
        var told = (await office.World.Announced<CaseConcluded>())[^1];
        Assert.Equal((other, Conclusion.NotOd, Conclusion.Od), (told.DiseaseCode, told.Conclusion, told.FinalConclusion));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Document_numbers_have_no_gap_and_the_purse_pays_where_no_employer_is_found(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var ids = new List<Guid>();
        for (int i = 0; i < 3; i++) { var id = await office.FileReceivedAsync(await office.World.CertifiedAsync()); await office.VotedAsync(id, Office.City, Conclusion.Od); ids.Add(id); }
        // a refused issue takes no number
        Assert.Equal(Refused.Stale, (await office.Act<IssueDocument>(h => h.Handle(ids[0], new(), Office.City, new IfMatch(1), default))).Refused);
        var all = new List<string>();
        foreach (var id in ids) { all.Add(Office.Must(await office.Act<IssueDocument>(h => h.Handle(id, new("用人单位已注销"), Office.City, default, default))).DocumentNumber!); }
        Assert.Equal(["00001", "00002", "00003"], all.Select(n => n[^5..]).Order());
        var c = await office.CaseAsync(ids[0]);
        Assert.Equal(FeeBearer.PublicPurse, c.Document!.FeeBearer);
        Assert.DoesNotContain("EMPLOYER", c.Recipients);
        // the paper prints, in numbered copies, and as a PDF
        var sheet = Office.Must(await office.Do<PrintDocument, Sheet>(h => h.SheetAsync(ids[0], AppraisalPaper.Document, Office.City, default)));
        Assert.Equal(5, sheet.Copies.Count);
        Assert.DoesNotContain("⟦", sheet.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("＿", sheet.Body, StringComparison.Ordinal);
        Assert.StartsWith("%PDF", System.Text.Encoding.ASCII.GetString(DrawDocument.Pdf(DocumentFonts.OfSystem(), sheet, "http://example.test")[..4]));
    }

    [Theory]
    [InlineData(3, 5, true)]
    [InlineData(2, 5, false)]
    [InlineData(4, 7, true)]
    [InlineData(3, 7, false)]
    [InlineData(3, 6, true)]
    public void Half_of_the_members_pass_a_conclusion(int favour, int members, bool passes) => Assert.Equal(passes, AppraisalCase.Passes(favour, members));
}
