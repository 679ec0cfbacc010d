using System.Net;
using System.Text.Json;
using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Attachments;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.DiagnosisAppraisal.Exposure;
using Diagnosis.DiagnosisAppraisal.GroupReading;
using Diagnosis.DiagnosisAppraisal.Tests.Attachments;
using Diagnosis.DiagnosisAppraisal.Tests.GroupReading;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Files;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Tests.Appraisal;

public sealed class HandedOverTests
{
    sealed record Evidence(Guid Case, Guid Film, Guid Session);

    /// <summary>A certified case with a film read by two, a paper, a stretch of exposure and the signed certificate.</summary>
    static async Task<Evidence> EvidenceAsync(World world)
    {
        var id = await world.PanelAsync();
        var film = Office.Must(await AttachmentTests.Attach(world, id, DicomFile.Film(), "film", "chest.dcm")).Id;
        Office.Must(await AttachmentTests.Attach(world, id, AttachmentTests.Pdf, "ct", "ct.pdf"));
        Office.Must(await world.App.In<ChangeExposure, Outcome<ExposureAnswer>>(h => h.Add(id, new("示例采石有限公司", null, "凿岩", null, new(2004, 3, 1), new(2022, 6, 30), [new("H-DUST-1")], null, ExposureSource.WorkerAccount), World.Agency, default, default)));
        var session = Office.Must(await world.App.In<StartReading, Outcome<SessionAnswer>>(h => h.Handle(id, new(film, [new(World.Doctor(1)), new(World.Doctor(2))]), World.Agency, default))).Id;
        foreach (int d in (int[])[1, 2]) { Office.Must(await world.App.In<SubmitReading, Outcome<SessionAnswer>>(h => h.Handle(session, new(GroupReadingTests.Reading("标记" + d)), World.Physician(d), default))); }
        var agreed = Office.Must(await world.App.In<AgreeReading, Outcome<SessionAnswer>>(h => h.Handle(session, new(GroupReadingTests.Reading("一致"), null, false), World.Physician(1), default, default)));
        foreach (int d in (int[])[1, 2]) { Office.Must(await world.App.In<SignReading, Outcome<SessionAnswer>>(h => h.Handle(session, new(agreed.AgreedNo!.Value, agreed.AgreedHash, null), World.Physician(d), default))); }
        foreach (int d in (int[])[1, 2, 3]) { await world.OpineAsync(id, d, Conclusion.Od); }
        await world.Must<ConcludeCase>(h => h.Handle(id, World.Od(), World.Agency, default, default));
        await world.Must<IssueCertificate>(h => h.Handle(id, new("赵审核"), World.Agency, default, default));
        await world.Must<RecordSignedScan>(h => h.Handle(id, new MemoryStream("%PDF-1.7 signed"u8.ToArray()), "s.pdf", null, World.Agency, default, default));
        return new(id, film, session);
    }

    /// <summary>What of the evidence a caller may read: list, one attachment, exposure, reading, list of readings, scan.</summary>
    static async Task<bool[]> SeesAsync(World world, Evidence e, Caller caller) =>
    [
        (await world.App.In<ReadAttachments, Outcome<IReadOnlyList<AttachmentView>>>(h => h.ListAsync(e.Case, caller, default), caller)).Ok,
        (await world.App.In<ReadAttachments, Outcome<AttachmentView>>(h => h.FindAsync(e.Film, caller, default), caller)).Ok,
        (await world.App.In<GetExposure, Outcome<ExposureView>>(h => h.Handle(e.Case, caller, default), caller)).Ok,
        (await world.App.In<GetReading, Outcome<ReadingView>>(h => h.Handle(e.Session, caller, default), caller)).Ok,
        (await world.App.In<GetReading, Page<ReadingRow>>(h => h.ListAsync(caller, null, e.Case, null, null, default), caller)).Items.Count == 1,
        await world.App.In<RecordSignedScan, (Stream Content, StoredFile File)?>(h => h.OpenAsync(e.Case, caller, default), caller) is not null,
    ];

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_office_reads_the_evidence_from_the_hand_over_on_and_no_other_office_does(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var world = office.World;
        var e = await EvidenceAsync(world);
        var stranger = await EvidenceAsync(world);
        bool[] all = [true, true, true, true, true, true], none = [false, false, false, false, false, false];
        var id = await office.AcceptedAsync(e.Case);
        Office.Must(await office.Act<HandOverFile>(h => h.AskAsync(id, new(), Office.City, default, default)));
        Assert.Equal(none, await SeesAsync(world, e, Office.City));
        Office.Must(await office.Act<HandOverFile>(h => h.HandOverAsync(id, new([]), World.Agency, default, default)));
        Assert.Equal(all, await SeesAsync(world, e, Office.City));
        foreach (var other in (Caller[])[Office.Nanjing, Office.ProvinceOffice, World.OtherAgency]) { Assert.Equal(none, await SeesAsync(world, e, other)); }
        // of another case of the same agency the office sees nothing
        Assert.Equal(none, await SeesAsync(world, stranger, Office.City));
        // a clerk of the office without its role sees nothing either, and nobody there may change the file
        Assert.Equal(none, await SeesAsync(world, e, Office.City with { Roles = new HashSet<string> { Roles.Station } }));
        Assert.False((await AttachmentTests.Attach(world, e.Case, AttachmentTests.Pdf, caller: Office.City)).Ok);

        // names in clear, both blind readings, and the exams the agency may read
        var reading = Office.Must(await office.Do<GetReading, ReadingView>(h => h.Handle(e.Session, Office.City, default)));
        Assert.Equal(("张大明", 2, false, (Guid?)id), (reading.Worker, reading.Readings.Count, reading.Mine, reading.AppraisalId));
        Assert.Equal([], reading.Rights.RecordsFor);
        Assert.Equal((Guid?)World.AgencyId, world.App.Services.GetRequiredService<StandInExams>().Asked[^1].Caller.InstitutionId);
        Assert.Empty((await world.App.In<GetReading, Page<ReadingRow>>(h => h.ListAsync(Office.City, null, null, null, null, default))).Items);

        // each read stands in the history with the appraisal as its reason
        string no = (await office.CaseAsync(id)).CaseNo;
        var reads = await world.App.In<DiagnosisAppraisalDb, List<string>>(db => db.History.AsNoTracking().Where(h => h.Reason != null && h.Reason.StartsWith(no)).Select(h => h.Reason!).ToListAsync());
        Assert.Contains(no + " attachments", reads);
        Assert.Contains(no + " exposure", reads);
        Assert.Contains(no + " scan", reads);
        Assert.Contains(no, reads);

        // what is taken back is nobody's business any more
        Office.Must(await office.Act<AcceptApplication>(h => h.WithdrawAsync(id, new("协商解决"), Office.City, default, default)));
        Assert.Equal(none, await SeesAsync(world, e, Office.City));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_list_of_the_file_names_every_piece_with_its_hash(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var world = office.World;
        var e = await EvidenceAsync(world);
        var id = await office.FileReceivedAsync(e.Case);
        var items = (await office.CaseAsync(id)).File!.Items;
        var (attachments, blind, scan) = await world.App.In<DiagnosisAppraisalDb, (List<CaseAttachment>, List<BlindReading>, string)>(async db => (await db.Attachments.AsNoTracking().Where(a => a.CaseId == e.Case).ToListAsync(), await db.BlindReadings.AsNoTracking().Where(b => b.SessionId == e.Session).ToListAsync(), (await db.Cases.AsNoTracking().FirstAsync(c => c.Id == e.Case)).Scans[0].File.Sha256));
        string[] wanted = [.. attachments.SelectMany(a => a.Versions).SelectMany(v => v.Pages).Select(p => p.File.Sha256), .. blind.Select(b => b.Latest.Hash), scan];
        Assert.Equal(5, wanted.Length);
        Assert.All(wanted, hash => Assert.Single(items, i => i.Sha256 == hash));
        Assert.Equal(1, items.Count(i => i.Name.StartsWith("职业史与接触史", StringComparison.Ordinal)));
        Assert.Equal(1, items.Count(i => i.Name.StartsWith("第1次集体阅片 v", StringComparison.Ordinal)));
        Assert.Contains(items, i => i.Name.EndsWith("chest.dcm", StringComparison.Ordinal));
        Assert.Equal(items.Count, items.Select(i => i.Name).Distinct().Count());
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_second_office_reads_the_evidence_and_the_first_appraisal_once_both_were_handed_over(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var world = office.World;
        var e = await EvidenceAsync(world);
        var (firstId, number) = await office.AppraisedAsync(e.Case, Conclusion.Od, "2");
        var id = await office.AcceptedAsync(e.Case, Office.ProvinceOffice, number);
        Office.Must(await office.Act<HandOverFile>(h => h.AskAsync(id, new(), Office.ProvinceOffice, default, default)));
        Assert.DoesNotContain(true, await SeesAsync(world, e, Office.ProvinceOffice));
        Assert.Equal(Refused.NotFound, (await office.Do<ReadAppraisals, AppraisalView>(h => h.Handle(firstId, Office.ProvinceOffice, default))).Refused);
        Office.Must(await office.Act<HandOverFile>(h => h.HandOverAsync(id, new([]), Office.City, default, default)));
        Assert.DoesNotContain(false, await SeesAsync(world, e, Office.ProvinceOffice));
        var first = Office.Must(await office.Do<ReadAppraisals, AppraisalView>(h => h.Handle(firstId, Office.ProvinceOffice, default)));
        Assert.Equal((number, false), (first.DocumentNumber, first.Mine));
        Assert.Contains((await office.CaseAsync(id)).File!.Items, i => i.Name.StartsWith(first.CaseNo, StringComparison.Ordinal));
    }

    [Fact]
    public async Task By_api_and_page_the_panel_sees_films_readings_and_exposure()
    {
        await using var web = await Web.StartAsync();
        Office.Furnish(web.Services);
        var certified = await AppraisalWebTests.CertifiedAsync(web);
        string file = $"/api/v1/diagnosis/cases/{certified.Id}";
        string film;
        using (var attached = await web.Send(HttpMethod.Post, file + "/attachments?kind=film&name=a.dcm", key: "f1", content: new ByteArrayContent(DicomFile.Film()))) { film = attached.Headers.Location!.ToString(); }
        string[] paths = [file + "/attachments", film, film + "/content", film + "/preview", file + "/exposure", $"/diagnosis/cases/{certified.Id}/exposure"];

        AppraisalRequest request = new(certified.CertificateNumber, null, "张大明", AppraisalParty.Worker, "张大明", null, "有异议", new(2026, 3, 2), ["application", "certificate"]);
        var id = (await AppraisalWebTests.In<ApplyForAppraisal, AppraisalAnswer>(web, h => h.Handle(request, Office.City, default))).Id;
        await AppraisalWebTests.In<AcceptApplication, AppraisalAnswer>(web, h => h.AcceptAsync(id, new(true), Office.City, default, default));
        await AppraisalWebTests.In<HandOverFile, AppraisalAnswer>(web, h => h.AskAsync(id, new(), Office.City, default, default));
        foreach (string path in paths) { using var before = await web.Send(HttpMethod.Get, path, caller: "office"); Assert.Equal((path, HttpStatusCode.NotFound), (path, before.StatusCode)); }
        await AppraisalWebTests.In<HandOverFile, AppraisalAnswer>(web, h => h.HandOverAsync(id, new([]), World.Agency, default, default));
        foreach (string path in paths) { using var after = await web.Send(HttpMethod.Get, path, caller: "office"); Assert.Equal((path, HttpStatusCode.OK), (path, after.StatusCode)); }
        using (var list = await web.Send(HttpMethod.Get, $"/api/v1/diagnosis/readings?caseId={certified.Id}", caller: "office")) { Assert.Equal(0, JsonDocument.Parse(await list.Content.ReadAsStringAsync()).RootElement.GetProperty("items").GetArrayLength()); }

        string page = await web.Page($"/appraisal/cases/{id}", "office");
        Assert.Contains(film + "/content?version=1&amp;page=1", page, StringComparison.Ordinal);
        Assert.Contains($"/diagnosis/cases/{certified.Id}/exposure", page, StringComparison.Ordinal);
        // the exposure page leads back to the appraisal and offers nothing to change
        string exposure = await web.Page($"/diagnosis/cases/{certified.Id}/exposure", "office");
        Assert.Contains($"/appraisal/cases/{id}#evidence", exposure, StringComparison.Ordinal);
        Assert.DoesNotContain("<form method=\"post\"", exposure, StringComparison.Ordinal);
    }
}
