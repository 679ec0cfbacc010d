using System.Net;
using System.Text.RegularExpressions;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Tests.Appraisal;
using Diagnosis.DiagnosisAppraisal.Tests.Attachments;

namespace Diagnosis.DiagnosisAppraisal.Tests;

/// <summary>One rule for the worker's name: in full for the body whose matter it is, masked for every other reader, on pages, prints and answers alike.</summary>
public sealed partial class NamesTests
{
    const string Name = "张大明";

    [Fact]
    public async Task A_commission_sees_the_name_masked_wherever_it_stands_and_the_agency_in_full()
    {
        await using var web = await Web.StartAsync();
        string api = await WebCases.WithPanelAsync(web);
        string page = api.Replace("/api/v1", "", StringComparison.Ordinal);
        foreach (int d in (int[])[1, 2, 3]) { await WebCases.Must(web, api + "/opinions", new OpinionRequest(World.Doctor(d), Contracts.Conclusion.Od, "1", "符合")); }
        await WebCases.Must(web, api + "/conclusion", World.Od());
        await WebCases.Must(web, api + "/certificate", new IssueRequest("赵审核"));
        using (var scan = await web.Send(HttpMethod.Post, api + "/scan?name=signed.pdf", content: new ByteArrayContent("%PDF-1.7 signed"u8.ToArray()))) { Assert.Equal(HttpStatusCode.OK, scan.StatusCode); }
        // the name stands in the delivery, in the consent and in the payment as well
        await WebCases.Must(web, api + "/deliveries", new DeliveryRequest("WORKER", Name, "IN_PERSON", Name + "签收"));
        await WebCases.Must(web, api + "/payment", new PaymentRequest(true, true));
        await WebCases.Must(web, api + "/referrals", new ReferralRequest(AidDepartment.CivilAffairs, true, Name, To: "民政局", Given: ["证明书"]));

        string[] own = [page, page + "/certificate", page + "/slip"];
        string[] places = [.. own, page + "/letters", page + "/exposure", page + "/attachments", "/diagnosis/cases", "/diagnosis/clocks", api, api + "/letters", "/api/v1/diagnosis/cases"];
        foreach (string commission in (string[])["320706", "320000"])
        {
            foreach (string place in places)
            {
                using var answer = await web.Send(HttpMethod.Get, place, caller: commission);
                Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{place} for {commission}: {answer.StatusCode}");
                string text = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
                Assert.False(text.Contains(Name, StringComparison.Ordinal), $"{place} names the worker to {commission}: …{Around(text)}…");
            }
            foreach (string place in own) { Assert.Contains("张*明", await web.Page(place, commission)); }
        }
        foreach (string place in own) { Assert.Contains(Name, await web.Page(place)); }
    }

    [Fact]
    public async Task A_commission_sees_the_name_masked_in_an_appraisal_its_hearing_its_deliveries_and_its_papers()
    {
        await using var web = await Web.StartAsync();
        Office.Furnish(web.Services);
        string api = await WebCases.WithPanelAsync(web);
        foreach (int d in (int[])[1, 2, 3]) { await WebCases.Must(web, api + "/opinions", new OpinionRequest(World.Doctor(d), Contracts.Conclusion.Od, "1", "符合")); }
        await WebCases.Must(web, api + "/conclusion", World.Od());
        var issued = await WebCases.Must(web, api + "/certificate", new IssueRequest("赵审核"));
        string number = issued.GetProperty("certificateNumber").GetString()!;
        web.As = "office";
        var applied = await WebCases.Must(web, "/api/v1/appraisal/cases", new DiagnosisAppraisal.Appraisal.AppraisalRequest(number, null, Name, DiagnosisAppraisal.Appraisal.AppraisalParty.Worker, Name, null, Name + "对诊断结论有异议", new(2026, 3, 2), ["application", "certificate"]), "office");
        string page = "/appraisal/cases/" + applied.GetProperty("id").GetGuid();
        await WebCases.Must(web, "/api/v1" + page + "/acceptance", new DiagnosisAppraisal.Appraisal.AcceptRequest(true), "office");
        Assert.Contains(Name, await web.Page(page, "office"));
        foreach (string commission in (string[])["320706", "320000"])
        {
            foreach (string place in (string[])[page, page + "/slip", "/appraisal/cases", "/api/v1" + page, "/api/v1/appraisal/cases"])
            {
                using var answer = await web.Send(HttpMethod.Get, place, caller: commission);
                if (answer.StatusCode == HttpStatusCode.NotFound && commission == "320706") { continue; }
                Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{place} for {commission}: {answer.StatusCode}");
                string text = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
                Assert.False(text.Contains(Name, StringComparison.Ordinal), $"{place} names the worker to {commission}: …{Around(text)}…");
            }
        }
        Assert.Contains("张*明", await web.Page(page, "320000"));
    }

    static string Around(string text) => text.IndexOf(Name, StringComparison.Ordinal) is var at and >= 0 ? Space().Replace(text[Math.Max(0, at - 80)..Math.Min(text.Length, at + 40)], " ") : "";

    [GeneratedRegex(@"\s+")] private static partial Regex Space();
}
