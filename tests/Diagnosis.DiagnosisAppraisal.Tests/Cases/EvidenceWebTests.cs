using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;

namespace Diagnosis.DiagnosisAppraisal.Tests.Cases;

/// <summary>The evidence machine as pages without script, and its routes.</summary>
public sealed class EvidenceWebTests
{
    [Fact]
    public async Task Request_evidence_suspension_decision_payment_and_hand_over_are_done_by_hand()
    {
        await using var web = await Web.StartAsync();
        var born = new DateOnly(1970, 1, 1);
        using var applied = await web.Send(HttpMethod.Post, "/api/v1/diagnosis/cases", new ApplyRequest(null, new("张大明", "1", World.IdNumber(4, born), "1", born, null), null, new("示例采石有限公司", World.CreditCodeOf(77), World.Here, null), null,
            World.FarAway, null, World.Elsewhere, null, "OD2024-01-001", CaseKind.First, null));
        string page = "/diagnosis/cases/" + JsonDocument.Parse(await applied.Content.ReadAsStringAsync()).RootElement.GetProperty("id").GetGuid();
        void Done(string result, string state) => Assert.True(result.Split('&')[0].EndsWith("?done=" + state, StringComparison.Ordinal), result);
        Done(await web.Post(page, "papers", [("Input.Action", "save"), .. World.WorkerPapers.Select(p => ("Input.Papers", p))]), "Applied");
        Assert.Contains("征求意见稿", await web.Page(page));
        Assert.Contains("没有查到该劳动者同一病种", await web.Post(page, "receipt", ("Input.Action", "refuse"), ("Input.Reason", "AlreadyDiagnosed")));
        Done(await web.Post(page, "receipt", ("Input.Action", "receive")), "Received");

        Assert.Contains("请填写函号", await web.Post(page, "request", ("Letter.LetterNo", "")));
        Done(await web.Post(page, "request", ("Letter.LetterNo", "职诊函1号")), "Evidence");
        Assert.Contains("职诊函1号", await web.Page(page));
        Done(await web.Post(page, "answer", ("Reply.Kind", "PartlySupplied"), ("Reply.Papers", "employer-history")), "Evidence");
        Assert.Contains("须经本人签名", await web.Post(page, "evidence", ("Piece.Kind", "CoWorkerStatement"), ("Piece.From", "王工"), ("Piece.Text", "同班"), ("Piece.Signed", "false")));
        Done(await web.Post(page, "evidence", ("Piece.Kind", "CoWorkerStatement"), ("Piece.From", "王工、李工"), ("Piece.Text", "同班"), ("Piece.Signed", "true")), "Evidence");
        Done(await web.Post(page, "suspend", ("Stop.Kind", "DataDecision"), ("Stop.Reason", "劳动者否认在岗时间")), "SuspendedData");
        string stopped = await web.Page(page);
        Assert.Contains("诊断中止（资料待判定），自 2026-03-02 起", stopped);
        Assert.DoesNotContain("name=\"_handler\" value=\"file\"", stopped);

        string inbox = await web.Page("/diagnosis/commission-tasks", "320706");
        string task = Regex.Match(inbox, "/diagnosis/commission-tasks/[0-9a-f-]{36}").Value;
        Assert.Contains("由", await web.Page(task, "320700"));
        Assert.DoesNotContain("name=\"_handler\" value=\"settle\"", await web.Page(task, "320700"));
        Assert.Contains("请填写结果", await web.PostAs("320706", task, "settle", ("Input.Decision", "")));
        Assert.EndsWith("?done=1", await web.PostAs("320706", task, "settle", ("Input.Decision", "认定在岗12年"), ("Input.DecisionNo", "卫职函3号")));
        Assert.Contains("认定在岗12年", await web.Page(page));
        Assert.Contains("认定在岗12年", await web.Page(page, "320706"));
        Assert.Contains("中止监察", await web.Page("/diagnosis/clocks", "320700"));

        Done(await web.Post(page, "suspend", ("Stop.Kind", "SiteSurvey"), ("Stop.Reason", "了解现场")), "SuspendedSite");
        string survey = Regex.Matches(await web.Page("/diagnosis/commission-tasks", "320706"), "/diagnosis/commission-tasks/[0-9a-f-]{36}").Select(m => m.Value).First(v => v != task);
        Assert.EndsWith("?done=1", await web.PostAs("320706", survey, "organise"));
        Assert.EndsWith("?done=1", await web.PostAs("320706", survey, "settle", ("Input.Decision", "干式凿岩")));
        Done(await web.Post(page, "suspend", ("Stop.Kind", "Arbitration"), ("Stop.Reason", "劳动关系"), ("Stop.Body", "海州区仲裁委")), "SuspendedArbitration");
        Done(await web.Post(page, "award", ("Verdict.Award", "确认劳动关系")), "Evidence");

        Done(await web.Post(page, "payment", ("Input.EmployerFound", "false"), ("Input.Insured", "false")), "Evidence");
        Assert.Contains("医疗救助", await web.Page(page));
        Assert.Contains("不同意", await web.Post(page, "referral", ("Aid.Department", "CivilAffairs"), ("Aid.Consented", "false"), ("Aid.ConsentBy", "张大明"), ("Aid.Given", "证明书")));
        Done(await web.Post(page, "referral", ("Aid.Department", "CivilAffairs"), ("Aid.Consented", "true"), ("Aid.ConsentBy", "张大明"), ("Aid.To", "海州区民政局"), ("Aid.Given", "证明书、申请表")), "Evidence");
        Assert.Contains("海州区民政局", await web.Page(page));
        Done(await web.Post(page, "assign", ("Input.PractitionerId", World.Doctor(2).ToString())), "Evidence");
        Assert.Contains("由 医师2 办理", await web.Page(page));
        Done(await web.Post(page, "file", ("Input.Job", "凿岩"), ("Input.Hazards", "矽尘"), ("Input.ContactBegan", "20040301"), ("Input.Years", "12"), ("Input.Months", "0"), ("Input.Summary", "凿岩作业。"), ("Input.DecidedWithout", "依判定")), "FileComplete");
        foreach (string path in (string[])["/earlier", ""]) { using var answer = await web.Send(HttpMethod.Get, "/api/v1" + page + path); Assert.Equal(HttpStatusCode.OK, answer.StatusCode); }
        using var clocks = await web.Send(HttpMethod.Get, "/api/v1/diagnosis/clocks", caller: "320700");
        var watched = JsonDocument.Parse(await clocks.Content.ReadAsStringAsync()).RootElement.GetProperty("items")[0];
        Assert.Equal((3, "ManyPauses"), (watched.GetProperty("pauses").GetInt32(), watched.GetProperty("concerns")[0].GetString()));
        using var forbidden = await web.Send(HttpMethod.Post, "/api/v1" + survey + "/decision", new SettleRequest("x"), caller: "agency");
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
    }
}
