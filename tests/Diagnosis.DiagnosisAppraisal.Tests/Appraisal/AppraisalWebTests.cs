using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Appraisal.Draws;
using Diagnosis.DiagnosisAppraisal.Appraisal.Experts;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Tests.Appraisal;

public sealed partial class AppraisalWebTests
{
    static readonly Words words = new(typeof(Words).Assembly, typeof(DiagnosisAppraisalModule).Assembly);

    internal static async Task<T> In<THandler, T>(Web web, Func<THandler, Task<Kernel.Http.Outcome<T>>> act) where THandler : notnull
    {
        await using var scope = web.Services.CreateAsyncScope();
        return Office.Must(await act(scope.ServiceProvider.GetRequiredService<THandler>()));
    }

    /// <summary>A certified case by the handlers, without a browser.</summary>
    internal static async Task<CaseAnswer> CertifiedAsync(Web web)
    {
        ApplyRequest application = new(null, new("张大明", "1", World.IdNumber(7, new(1970, 1, 1)), "1", new(1970, 1, 1), "13800005678"), null, new("示例采石有限公司", World.CreditCodeOf(77), World.Here, null), null, World.FarAway, null, World.Elsewhere, null, "OD2024-01-001", CaseKind.First, null);
        var id = (await In<ApplyForDiagnosis, CaseAnswer>(web, h => h.Handle(application, World.Agency, default))).Id;
        await In<CheckDocuments, CaseAnswer>(web, h => h.Handle(id, new([.. World.WorkerPapers.Select(p => new PaperRequest(p, null, null))]), World.Agency, default, default));
        await In<ReceiveCase, CaseAnswer>(web, h => h.Handle(id, new(true), World.Agency, default, default));
        await In<CheckDocuments, CaseAnswer>(web, h => h.Handle(id, new([.. World.AllPapers.Select(p => new PaperRequest(p, null, null))]), World.Agency, default, default));
        await In<CompleteFile, CaseAnswer>(web, h => h.Handle(id, World.History(), World.Agency, default, default));
        await In<GatherPanel, CaseAnswer>(web, h => h.Handle(id, new([.. new[] { 1, 2, 3 }.Select(d => new MemberRequest(World.Doctor(d)))]), World.Agency, default, default));
        foreach (int d in (int[])[1, 2, 3]) { await In<RecordOpinion, CaseAnswer>(web, h => h.Handle(id, new(World.Doctor(d), Conclusion.Od, "1", "意见", null), World.Agency, default, default)); }
        await In<ConcludeCase, CaseAnswer>(web, h => h.Handle(id, World.Od(), World.Agency, default, default));
        return await In<IssueCertificate, CaseAnswer>(web, h => h.Handle(id, new("赵审核"), World.Agency, default, default));
    }

    [Fact]
    public async Task An_appraisal_is_done_by_pages_alone_and_the_list_stays_sealed()
    {
        await using var web = await Web.StartAsync();
        Office.Furnish(web.Services);
        foreach (var e in Office.Experts()) { await In<ManageExperts, ExpertAnswer>(web, h => h.PutAsync(e, Office.Province, default, default)); }
        var certified = await CertifiedAsync(web);
        web.As = "320000";
        Assert.Contains("/appraisal/experts?done", await web.Post("/appraisal/experts", "pool-publish"));
        Assert.Contains("第 1 期", await web.Page("/appraisal/experts"));

        web.As = "office";
        using (var cases = await web.Send(HttpMethod.Get, "/api/v1/diagnosis/cases")) { Assert.Equal(HttpStatusCode.Forbidden, cases.StatusCode); }
        using (var one = await web.Send(HttpMethod.Get, $"/api/v1/diagnosis/cases/{certified.Id}")) { Assert.Equal(HttpStatusCode.Forbidden, one.StatusCode); }
        string empty = await web.Post("/appraisal/apply", "ap-apply", ("Input.CertificateNumber", ""));
        Assert.Contains("请填写诊断证明书编号", empty);
        string to = await web.Post("/appraisal/apply", "ap-apply", ("Input.CertificateNumber", certified.CertificateNumber!), ("Input.PersonName", "张大明"), ("Input.Applicant", "Worker"), ("Input.ApplicantName", "张大明"), ("Input.Reasons", "有异议"), ("Input.ReceivedOn", "20260302"), ("Input.Papers", "application"), ("Input.Papers", "certificate"));
        string page = Where().Match(to).Value;
        Assert.True(page.Length > 0, to);
        await Step("ap-accept", ("Input.Papers", "application"), ("Input.Papers", "certificate"), ("Input.Act", "accept"));
        await Step("ap-ask");
        web.As = "agency";
        await Step("ap-hand");
        web.As = "office";
        Assert.Contains("矽肺", await web.Page(page));
        Assert.Contains("人数应为单数", await web.Post(page, "ap-prepare", ("Prep.Size", "6"), ("Prep.Alternates", "2")));
        await Step("ap-prepare", ("Prep.Size", "5"), ("Prep.Alternates", "2"));
        var draw = Guid.Parse(Draw().Match(await web.Page(page)).Groups[1].Value);
        await Step("ap-draw", ("Input.DrawnBy", "PARTIES"), ("Input.WorkerWord", "八"), ("Input.EmployerWord", "六"));
        // sealed: no page and no answer names a member (the list of those excluded does name the three who signed)
        string[] pages = [await web.Page(page), await web.Page($"/verify/draw/{draw}"), await web.Page(page + "/draw-slip")];
        Assert.All(pages, p => Assert.DoesNotMatch("专家(4|5|6|7|8|9|1[0-6])\\b", p));
        await Step("ap-open", ("Input.WorkerConfirmed", "张大明"), ("Input.EmployerConfirmed", "王某"), ("Input.Place", "会议室"));
        using var anonymous = await web.Send(HttpMethod.Get, $"/verify/draw/{draw}", caller: "");
        string publicly = await anonymous.Content.ReadAsStringAsync();
        Assert.Contains("核验通过", WebUtility.HtmlDecode(publicly));
        Assert.DoesNotContain("张大明", WebUtility.HtmlDecode(publicly));
        using var file = await web.Send(HttpMethod.Get, $"/api/v1/verify/draws/{draw}/record", caller: "");
        Assert.Equal([], DrawProcedure.Verify(await file.Content.ReadAsStringAsync()));

        using var view = await web.Send(HttpMethod.Get, "/api/v1" + page);
        var panel = JsonDocument.Parse(await view.Content.ReadAsStringAsync()).RootElement.GetProperty("panel").EnumerateArray().Select(s => s.GetProperty("expertId").GetString()!).ToList();
        await Step("ap-hear", [.. panel.Select(p => ("Input.Present", p)), ("Input.ChairId", panel[0]), ("Input.WorkerBy", "张大明"), ("Input.WorkerStatement", "工龄十八年"), ("Input.EmployerBy", "王某"), ("Input.EmployerStatement", "已配防护"), ("Input.Minutes", "合议")]);
        (string, string)[] vote = [.. panel.Take(3).Select(p => ("Input.Favour", p)), ("Input.Conclusion", "Od"), ("Input.Stage", "2"), ("Input.Basis", "GBZ 70-2015"), ("Input.Findings", "所见"), ("Input.Handling", "处理"), .. panel.Take(3).Select(p => ($"Input.Opinions[{p}]", "")), ($"Input.Opinions[{panel[3]}]", "小阴影密集度未达到2级")];
        string silent = await web.Post(page, "ap-vote", vote);
        Assert.Contains("不同意，应写明理由", silent);
        Assert.Contains("小阴影密集度未达到2级", silent);
        await Step("ap-vote", [.. vote, ($"Input.Opinions[{panel[4]}]", "应先复查高千伏胸片")]);
        string draft = await web.Page(page + "/document");
        Assert.Contains("草稿", draft);
        Assert.Contains("小阴影密集度未达到2级；应先复查高千伏胸片。", draft);
        string process = await web.Page(page + "/record");
        Assert.Contains("不同意：小阴影密集度未达到2级", process);
        Assert.Contains("不同意：应先复查高千伏胸片", process);
        await Step("ap-issue");
        // numbered, but neither signed nor stamped
        Assert.Contains("草稿", await web.Page(page + "/document"));
        using (var scan = await web.Send(HttpMethod.Post, $"/api/v1{page}/scan?name=jds.pdf", content: new ByteArrayContent("%PDF-1.4 signed"u8.ToArray()) { Headers = { ContentType = new("application/pdf") } })) { Assert.Equal(HttpStatusCode.OK, scan.StatusCode); }
        string sealedSheet = await web.Page(page + "/document");
        Assert.DoesNotContain("草稿", sealedSheet);
        string check = CheckCode().Match(sealedSheet).Groups[1].Value.Replace("-", "", StringComparison.Ordinal);
        Assert.Contains("有效", await web.Page("/verify/" + check, caller: ""));
        using (var pdf = await web.Send(HttpMethod.Get, $"/api/v1{page}/document.pdf")) { Assert.Equal("application/pdf", pdf.Content.Headers.ContentType!.MediaType); }
        await Step("ap-deliver", ("Input.Addressee", "WORKER"), ("Input.To", "张大明"), ("Input.Way", "IN_PERSON"), ("Input.Receipt", "签收"));
        await Step("ap-report", ("Rep.Kind", "change"), ("Rep.Receipt", "R-2"));
        Assert.Contains("变更期别", await web.Page("/appraisal/cases"));
        await web.Page(page + "/slip");
        // the agency reads how it ended, masked; strangers find nothing
        web.As = "agency";
        string agencys = await web.Page(page);
        Assert.Contains("张*明", agencys);
        Assert.DoesNotContain("张大明（劳动者）", agencys);
        using var stranger = await web.Send(HttpMethod.Get, "/api/v1" + page, caller: "other");
        Assert.Equal(HttpStatusCode.NotFound, stranger.StatusCode);

        async Task Step(string form, params (string, string)[] fields)
        {
            string answer = await web.Post(page, form, fields);
            Assert.True(answer.Contains("?done=1", StringComparison.Ordinal), form + ": " + string.Join(" | ", Problem().Matches(answer).Select(m => m.Groups[1].Value)) + answer[..Math.Min(120, answer.Length)]);
        }
    }

    [Fact]
    public void Every_word_of_the_appraisal_is_there_in_both_languages()
    {
        string folder = Path.Combine(Repository.Root, "src", "Modules", "DiagnosisAppraisal", "Diagnosis.DiagnosisAppraisal", "Appraisal");
        var texts = Directory.EnumerateFiles(folder, "*.*", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();
        var findings = texts.SelectMany(t => Finding().Matches(t)).Select(m => m.Groups[1].Value).Where(k => !k.EndsWith('.')).Distinct().ToList();
        Assert.True(findings.Count > 80, $"only {findings.Count} findings: the pattern no longer fits");
        Assert.Equal([], findings.Where(k => !words.Has(k) || !words.Has(k + ".remedy")));
        // names of policies stand in the same shape; a policy that is not shipped is no excuse for a missing word
        var policies = File.ReadLines(Path.Combine(Repository.Root, "data", "policies.tsv")).Select(l => l.Split('\t')[0]);
        var all = texts.SelectMany(t => Key().Matches(t)).Select(m => m.Groups[1].Value).Where(k => !k.EndsWith('.') && !k.EndsWith('-')).Distinct().Except(policies).ToList();
        Assert.True(all.Count > 250, $"only {all.Count} keys");
        Assert.Equal([], all.Where(k => !words.Has(k)));
        foreach (var s in Enum.GetNames<AppraisalState>()) { Assert.True(words.Has("appraisal.state." + s) && words.Has($"appraisal.wrong-state.{s}.remedy"), s); }
        foreach (var s in Enum.GetNames<DrawState>()) { Assert.True(words.Has($"appraisal.draw-state.{s}.name") && words.Has($"appraisal.draw-state.{s}.remedy"), s); }
        foreach (var s in Enum.GetNames<AppraisalEffect>()) { Assert.True(words.Has("appraisal.effect." + s), s); }
        foreach (var s in Enum.GetValues<RecusalGround>().Select(DrawPanel.Code).Concat(["REMOVED", "SUSPENDED", "NOT_SENIOR", "OTHER_PROVINCE"])) { Assert.True(words.Has("appraisal.ground." + s), s); }
        foreach (var s in Enum.GetNames<RemovalGround>()) { Assert.True(words.Has("appraisal.expert.ground." + s), s); }
    }

    [GeneratedRegex("/appraisal/cases/[0-9a-f-]{36}")] private static partial Regex Where();
    [GeneratedRegex("/verify/draw/([0-9a-f-]{36})")] private static partial Regex Draw();
    [GeneratedRegex("校验码：([0-9A-Z-]{19})")] private static partial Regex CheckCode();
    [GeneratedRegex("field-problem[^>]*><p>([^<]*)")] private static partial Regex Problem();
    [GeneratedRegex("""(?:new(?: Finding)?|Warn)\("[A-Z]\d\d", [^,]+, (?:[^"(]*\? )?"(appraisal\.[^"]+)""")] private static partial Regex Finding();
    [GeneratedRegex("\"((?:appraisal\\.|work\\.appraisal-)[a-zA-Z0-9.-]+)\"")] private static partial Regex Key();
}
