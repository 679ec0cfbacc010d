using System.Net;
using System.Text.Json;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Testing;

namespace Diagnosis.DiagnosisAppraisal.Tests.Cases;

/// <summary>A panel at work at the same millisecond, over HTTP against a real server and database.</summary>
public sealed class SimultaneousSigningTests
{
    static async Task<JsonElement> Body(HttpResponseMessage response) => JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Three_physicians_sign_one_revokes_an_unqualified_fourth_tries_and_there_is_one_quorum_and_one_number(Engine engine)
    {
        await using var web = await Web.StartAsync(engine);
        var born = new DateOnly(1970, 1, 1);
        using var applied = await web.Send(HttpMethod.Post, "/api/v1/diagnosis/cases", new ApplyRequest(null, new("张大明", "1", World.IdNumber(9, born), "1", born, null), null, new("示例采石有限公司", World.CreditCodeOf(77), World.Here, null), null,
            World.FarAway, null, World.Elsewhere, null, "OD2024-01-001", CaseKind.First, null));
        string path = applied.Headers.Location!.ToString();
        async Task<HttpStatusCode> Act(string step, object body, string? key = null)
        {
            using var response = await web.Send(HttpMethod.Post, path + step, body, key: key);
            return response.StatusCode;
        }
        Task<HttpStatusCode> Sign(int doctor, string? reason = null) => Act("/opinions", new OpinionRequest(World.Doctor(doctor), Conclusion.Od, "1", "符合", reason));
        // all wait at one gate and are let go together
        async Task<HttpStatusCode[]> Together(params Func<Task<HttpStatusCode>>[] acts)
        {
            var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var running = acts.Select(a => Task.Run(async () => { await gate.Task; return await a(); })).ToArray();
            gate.SetResult();
            return await Task.WhenAll(running);
        }

        Assert.Equal(HttpStatusCode.OK, await Act("/documents", new CheckDocumentsRequest([.. World.AllPapers.Where(p => World.WorkerPapers.Contains(p)).Select(p => new PaperRequest(p, null, null))])));
        Assert.Equal(HttpStatusCode.OK, await Act("/receipt", new ReceiveRequest(true)));
        Assert.Equal(HttpStatusCode.OK, await Act("/documents", new CheckDocumentsRequest([.. World.AllPapers.Select(p => new PaperRequest(p, null, null))])));
        Assert.Equal(HttpStatusCode.OK, await Act("/file", World.History()));
        // the fourth is qualified for another class: he is not let onto the panel, and cannot sign without being on it
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await Act("/panel", new GatherPanelRequest([new(World.Doctor(1)), new(World.Doctor(2)), new(World.Doctor(3)), new(World.Doctor(5))])));
        Assert.Equal(HttpStatusCode.OK, await Act("/panel", new GatherPanelRequest([new(World.Doctor(1)), new(World.Doctor(2)), new(World.Doctor(3))])));

        var signed = await Together(() => Sign(1), () => Sign(2), () => Sign(3), () => Sign(5));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity], signed);

        // one takes the opinion back while two hands reach for the conclusion: whoever comes first, the quorum is one of three or none
        var race = await Together(() => Act("/opinions/revocation", new RevokeRequest(World.Doctor(1), "重新阅片")), () => Act("/conclusion", World.Od()), () => Act("/conclusion", World.Od()));
        bool revoked = race[0] == HttpStatusCode.OK;
        Assert.Equal(revoked ? 0 : 1, race[1..].Count(s => s == HttpStatusCode.OK));
        Assert.All(race, s => Assert.True(s is HttpStatusCode.OK or HttpStatusCode.UnprocessableEntity or HttpStatusCode.Conflict, s.ToString()));
        if (revoked)
        {
            using (var short1 = await web.Send(HttpMethod.Post, path + "/conclusion", World.Od())) { Assert.Equal("D21", (await Body(short1)).GetProperty("errors")[0].GetProperty("rule").GetString()); }
            Assert.Equal([HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity], await Together(() => Sign(1, "已重新阅片"), () => Sign(5)));
            var concluded = await Together([.. Enumerable.Range(0, 4).Select(_ => (Func<Task<HttpStatusCode>>)(() => Act("/conclusion", World.Od())))]);
            Assert.Equal((1, 3), (concluded.Count(s => s == HttpStatusCode.OK), concluded.Count(s => s == HttpStatusCode.Conflict)));
        }
        var issued = await Together([.. Enumerable.Range(0, 4).Select(i => (Func<Task<HttpStatusCode>>)(() => Act("/certificate", new IssueRequest("赵审核"), key: "k" + i)))]);
        Assert.Equal((1, 3), (issued.Count(s => s == HttpStatusCode.Created), issued.Count(s => s == HttpStatusCode.Conflict)));

        using var detail = await web.Send(HttpMethod.Get, path);
        var view = await Body(detail);
        Assert.Equal(1, view.GetProperty("certificates").GetArrayLength());
        Assert.EndsWith("-2026-00001", view.GetProperty("certificateNumber").GetString(), StringComparison.Ordinal);
        Assert.Equal(3, view.GetProperty("conclusion").GetProperty("odVotes").GetInt32());
        Assert.DoesNotContain(view.GetProperty("opinions").EnumerateArray(), o => o.GetProperty("practitionerId").GetGuid() == World.Doctor(5));
        Assert.All(view.GetProperty("opinions").EnumerateArray(), o => Assert.Equal("李医师", o.GetProperty("enteredBy").GetProperty("name").GetString()));
    }
}
