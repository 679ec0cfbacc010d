using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Appraisal.Draws;
using Diagnosis.DiagnosisAppraisal.Appraisal.Experts;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Tests.Appraisal;

/// <summary>Appraisal offices, a pool of experts and the steps of an appraisal as one-liners, on top of a <see cref="World"/>.</summary>
internal sealed class Office(World world) : IAsyncDisposable
{
    public static readonly Guid CityId = Guid.Parse("0199d000-0000-7000-8000-000000000001"), ProvinceId = Guid.Parse("0199d000-0000-7000-8000-000000000002"), NanjingId = Guid.Parse("0199d000-0000-7000-8000-000000000003");
    public World World => world;
    public static Caller City { get; } = Clerk("a1", CityId, "连云港市职业病鉴定办公室", "320700");
    public static Caller Nanjing { get; } = Clerk("a3", NanjingId, "南京市职业病鉴定办公室", "320100");
    public static Caller ProvinceOffice { get; } = Clerk("a2", ProvinceId, "省职业病鉴定办公室", "320000");
    public static Caller Province => World.Commission("320000");
    static Caller Clerk(string id, Guid office, string name, string division) => new(id, "办事员", new HashSet<string> { Roles.Appraisal }, office, name, division, false);

    public static async Task<Office> StartAsync(Testing.Engine engine, Testing.TestClock? clock = null)
    {
        var world = await World.StartAsync(engine, clock);
        Furnish(world.App.Services);
        var office = new Office(world);
        await office.FillPoolAsync();
        return office;
    }

    public static void Furnish(IServiceProvider services)
    {
        var profiles = services.GetRequiredService<StandInInstitutions>().Profiles;
        foreach (var (id, name, level, division, n) in new[] { (CityId, City.InstitutionName!, "prefecture", "320700", 11), (ProvinceId, ProvinceOffice.InstitutionName!, "province", "320000", 12), (NanjingId, Nanjing.InstitutionName!, "prefecture", "320100", 13) })
        {
            profiles[id] = new(new(id, 1, World.CreditCodeOf(n), name, [InstitutionKind.AppraisalOffice], level, division, level == "province", true, null, null), [], [], [], []);
        }
    }

    /// <summary>Twelve specialists of class 1 (the first three are the physicians who sign the cases of this world), four radiologists.</summary>
    public static IEnumerable<ExpertRequest> Experts() => Enumerable.Range(1, 16).Select(n => n <= 12
        ? new ExpertRequest($"E{n:00}", "专家" + n, n <= 3 ? "连云港市职业病防治院" : "省医院" + n, "主任医师", "320100", ["respiratory"], ["respiratory"], "Z" + n, null, n <= 3 ? World.Doctor(n) : null)
        : new ExpertRequest($"E{n:00}", "专家" + n, "省医院" + n, "副主任医师", "320100", ["x-radiology"], []));

    public async Task FillPoolAsync()
    {
        foreach (var e in Experts()) { Must(await world.App.In<ManageExperts, Outcome<ExpertAnswer>>(h => h.PutAsync(e, Province, default, default))); }
        Must(await world.App.In<ManageExperts, Outcome<EditionAnswer>>(h => h.PublishAsync(Province, default)));
    }

    public static T Must<T>(Outcome<T> outcome)
    {
        Assert.True(outcome.Ok, string.Join("; ", outcome.Findings.Select(f => $"{f.Rule} {f.Key} {string.Join(',', f.Args)}")));
        return outcome.Value!;
    }

    public Task<Outcome<T>> Do<THandler, T>(Func<THandler, Task<Outcome<T>>> act) where THandler : notnull => world.App.In(act);
    public Task<Outcome<AppraisalAnswer>> Act<THandler>(Func<THandler, Task<Outcome<AppraisalAnswer>>> act) where THandler : notnull => world.App.In(act);

    public async Task<AppraisalRequest> RequestAsync(Guid caseId, DateOnly? received = null, DateOnly? applied = null, string? firstDocument = null)
    {
        var c = await world.CaseAsync(caseId);
        return new(c.CertificateNumber, firstDocument, c.PersonName, AppraisalParty.Worker, c.PersonName, null, "对诊断结论有异议", received ?? c.IssuedOn, firstDocument is null ? ["application", "certificate"] : ["application", "certificate", "first-document"], applied);
    }

    public async Task<Outcome<AppraisalAnswer>> ApplyAsync(Guid caseId, Caller? office = null, DateOnly? received = null, DateOnly? applied = null, string? firstDocument = null, bool rejectLate = false)
    {
        var r = (await RequestAsync(caseId, received, applied, firstDocument)) with { RejectLate = rejectLate };
        return await Act<ApplyForAppraisal>(h => h.Handle(r, office ?? City, default));
    }

    public async Task<Guid> AcceptedAsync(Guid caseId, Caller? office = null, string? firstDocument = null)
    {
        var id = Must(await ApplyAsync(caseId, office, firstDocument: firstDocument, received: world.App.Clock.GetUtcNow() is var _ ? DateOnly.FromDateTime(world.App.Clock.Now.Date) : null)).Id;
        Must(await Act<AcceptApplication>(h => h.AcceptAsync(id, new(true), office ?? City, default, default)));
        return id;
    }

    public async Task<Guid> FileReceivedAsync(Guid caseId, Caller? office = null, string? firstDocument = null)
    {
        var id = await AcceptedAsync(caseId, office, firstDocument);
        Must(await Act<HandOverFile>(h => h.AskAsync(id, new(), office ?? City, default, default)));
        Must(await Act<HandOverFile>(h => h.HandOverAsync(id, new([]), firstDocument is null ? World.Agency : City, default, default)));
        return id;
    }

    public async Task<Draw> DrawnAsync(Guid id, Caller? office = null)
    {
        var prepared = Must(await Do<DrawPanel, DrawAnswer>(h => h.PrepareAsync(id, new(5), office ?? City, default, default)));
        Must(await Do<DrawPanel, DrawAnswer>(h => h.DrawAsync(prepared.Id, new(Draw.ByParties, "甲", "乙"), office ?? City, default)));
        return await DrawAsync(prepared.Id);
    }

    public Task<Draw> DrawAsync(Guid id) => world.App.In<DiagnosisAppraisalDb, Draw>(db => db.Draws.AsNoTracking().FirstAsync(d => d.Id == id));
    public Task<AppraisalCase> CaseAsync(Guid id) => world.App.In<DiagnosisAppraisalDb, AppraisalCase>(db => db.Appraisals.AsNoTracking().FirstAsync(d => d.Id == id));

    public async Task<AppraisalCase> OpenedAsync(Guid id, Caller? office = null)
    {
        var draw = await DrawnAsync(id, office);
        Must(await Do<DrawPanel, DrawAnswer>(h => h.OpenAsync(draw.Id, new("张大明", "人事科王某", "会议室"), office ?? City, default)));
        return await CaseAsync(id);
    }

    public static HearingRequest Hearing(AppraisalCase c) => new([.. c.Panel.Select(s => s.ExpertId)], c.Panel[0].ExpertId, [new(AppraisalParty.Worker, "张大明", "工龄十八年。"), new(AppraisalParty.Employer, "王某", "已配防护。")], "合议记录。");

    public static MotionRequest Motion(AppraisalCase c, Conclusion conclusion, string? stage = "1", string? disease = null, int against = 0) => new(conclusion, disease, stage, null, conclusion == Conclusion.Od ? "GBZ 70-2015" : null, "复阅胸片所见。", "按规定处理。",
        conclusion == Conclusion.NotOd ? "影像不支持。" : null, [.. c.Panel.Select((s, i) => new VoteRequest(s.ExpertId, i >= against, i < against ? "不同意" : null))]);

    public async Task<AppraisalCase> VotedAsync(Guid id, Caller office, Conclusion conclusion, string? stage = "1", string? disease = null)
    {
        var c = await OpenedAsync(id, office);
        Must(await Act<HoldHearing>(h => h.HearAsync(id, Hearing(c), office, default, default)));
        Must(await Act<HoldHearing>(h => h.VoteAsync(id, Motion(c, conclusion, stage, disease), office, default, default)));
        return await CaseAsync(id);
    }

    /// <summary>A whole appraisal of a certified case; gives the document's number.</summary>
    public async Task<(Guid Id, string Number)> AppraisedAsync(Guid caseId, Conclusion conclusion, string? stage = "1", string? disease = null, string? firstDocument = null, bool signed = true)
    {
        var office = firstDocument is null ? City : ProvinceOffice;
        var id = await FileReceivedAsync(caseId, office, firstDocument);
        await VotedAsync(id, office, conclusion, stage, disease);
        string number = Must(await Act<IssueDocument>(h => h.Handle(id, new(), office, default, default))).DocumentNumber!;
        if (signed) { await ScanAsync(id, office); }
        return (id, number);
    }

    public async Task ScanAsync(Guid id, Caller? office = null) => Must(await Act<RecordDocumentScan>(h => h.Handle(id, new MemoryStream("%PDF-1.7 signed"u8.ToArray()), "jds.pdf", null, office ?? City, default, default)));

    public static string Rule<T>(Outcome<T> outcome) => World.Rule(outcome);
    public ValueTask DisposeAsync() => world.DisposeAsync();
}
