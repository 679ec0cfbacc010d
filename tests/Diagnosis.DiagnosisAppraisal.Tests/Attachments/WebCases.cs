using System.Net;
using System.Text.Json;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;

namespace Diagnosis.DiagnosisAppraisal.Tests.Attachments;

/// <summary>Cases brought to a step through the API.</summary>
internal static class WebCases
{
    /// <returns>The path of the case below the server.</returns>
    public static async Task<string> ReceivedAsync(Web web, int worker = 1)
    {
        using var applied = await web.Send(HttpMethod.Post, "/api/v1/diagnosis/cases", new ApplyRequest(null, new("张大明", "1", World.IdNumber(worker, new(1970, 1, 1)), "1", new(1970, 1, 1), "13800005678"), null, new("示例采石有限公司", World.CreditCodeOf(77), World.Here, null), null,
            World.FarAway, null, World.Elsewhere, null, "OD2024-01-001", CaseKind.First, null));
        Assert.True(applied.StatusCode == HttpStatusCode.Created, await applied.Content.ReadAsStringAsync());
        string path = applied.Headers.Location!.ToString();
        await Must(web, path + "/documents", new CheckDocumentsRequest([.. World.WorkerPapers.Select(p => new PaperRequest(p, null, null))]));
        await Must(web, path + "/receipt", new ReceiveRequest(true));
        return path;
    }

    /// <summary>With a panel of physicians 1, 2 and 3.</summary>
    public static async Task<string> WithPanelAsync(Web web)
    {
        string path = await ReceivedAsync(web);
        await Must(web, path + "/documents", new CheckDocumentsRequest([.. World.AllPapers.Select(p => new PaperRequest(p, null, null))]));
        await Must(web, path + "/file", World.History());
        await Must(web, path + "/panel", new GatherPanelRequest([new(World.Doctor(1)), new(World.Doctor(2)), new(World.Doctor(3))]));
        return path;
    }

    public static async Task<JsonElement> Must(Web web, string path, object body, string caller = "agency", int expected = 0)
    {
        using var done = await web.Send(HttpMethod.Post, path, body, caller);
        string text = await done.Content.ReadAsStringAsync();
        Assert.True(expected == 0 ? done.IsSuccessStatusCode : (int)done.StatusCode == expected, $"{path}: {(int)done.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
