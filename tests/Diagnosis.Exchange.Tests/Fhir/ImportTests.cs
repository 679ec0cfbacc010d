using System.Net;
using System.Text;
using System.Text.Json;
using Diagnosis.Exchange.Fhir;
using Diagnosis.Exchange.Fhir.Operations;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Diagnosis.Exchange.Tests.Fhir;

public class ImportTests
{
    static readonly (string, string)[] Async = [("Prefer", "respond-async")];
    static readonly (string, string)[] Scopes = [("Prefer", "respond-async"), ("X-Scope", "system/Patient.cruds")];

    static string Lines(int from, int count) => string.Concat(Enumerable.Range(from, count).Select(i => Sent.Patient("IMP" + i, id: "imp" + i).Trim() + "\n"));
    static string Inputs(params string[] urls) => JsonSerializer.Serialize(new { resourceType = "Parameters", parameter = urls.Select(u => new { name = "input", part = new object[] { new { name = "url", valueUrl = u } } }) });

    /// <summary>The workers of the server run by themselves; a test in the same process is told of the end, a client asks for it.</summary>
    static async Task<JsonElement> DoneAsync(FhirWeb web, Answer kick)
    {
        kick.Ok(202);
        var (jobs, job) = (web.Services.GetRequiredService<ImportJobs>(), Guid.Parse(kick.ContentLocation!.Split("job=")[1]));
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Hear(Guid which) { if (which == job) { ended.TrySetResult(); } }
        jobs.Ended += Hear;
        try
        {
            // it may have ended before anybody listened
            if ((await web.Get(kick.ContentLocation)).Status == HttpStatusCode.Accepted) { await ended.Task.WaitAsync(TestContext.Current.CancellationToken); }
            return (await web.Get(kick.ContentLocation)).Ok().Json;
        }
        finally { jobs.Ended -= Hear; }
    }

    static int Count(JsonElement manifest, string list, string name = "count") => manifest.GetProperty(list).EnumerateArray().Sum(o => o.GetProperty(name).GetInt32());

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_import_stores_the_good_lines_and_tells_each_bad_one(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        string text = Lines(0, 1200) + "\n{\"resourceType\":\"Patient\",\"gender\":\"nonsense\"}\nnonsense\n" + Sent.Observation("Patient/imp1").Trim() + "\n" + Lines(7, 1) + Sent.Patient("IMP7b", id: "imp7").Trim();
        var manifest = await DoneAsync(web, await web.Send(HttpMethod.Post, "$import", text, type: "application/fhir+ndjson", headers: Async));
        Assert.Equal((1201, 2), (Count(manifest, "output", "created"), Count(manifest, "output", "updated")));
        var error = Assert.Single(manifest.GetProperty("error").EnumerateArray());
        Assert.Equal(2, error.GetProperty("count").GetInt32());
        var errors = (await web.Get(error.GetProperty("url").GetString()!)).Ok();
        Assert.StartsWith("application/fhir+ndjson", errors.ContentType);
        var told = errors.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(["line 1202: Patient.gender", "line 1203"], told.Select(o => o.GetProperty("issue")[0].GetProperty("expression")[0].GetString()!.Split(" at ")[0]));
        Assert.All(told, o => Assert.Equal("OperationOutcome", o.GetProperty("resourceType").GetString()));
        // the later line is the later version, and found by what it says
        Assert.Equal("W/\"3\"", (await web.Get("Patient/imp7")).Ok().ETag);
        Assert.Equal(["Patient/imp7"], await web.Found("Patient?identifier=IMP7b"));
        Assert.Single(await web.Found("Observation?patient=imp1"));
        Assert.Equal(1200, (await web.Get("Patient?_summary=count")).Json.GetProperty("total").GetInt32());
        // each line is audited as a single write is
        Assert.NotEmpty(await web.Found("AuditEvent?entity=Patient/imp999"));
        // nobody else sees the job
        (await web.Get(error.GetProperty("url").GetString()!, "other")).Refused(404);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Inputs_are_read_from_addresses_and_from_uploaded_Binaries(Engine engine)
    {
        await using var source = await Source.StartAsync();
        await using var web = await FhirWeb.StartAsync(engine, s => s.AddSingleton(new OutsideAddresses(Loopback: true, PrivateNetworks: false)));
        string binary = await web.Created("Binary", $$"""{"resourceType":"Binary","contentType":"application/fhir+ndjson","data":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(Lines(5000, 10)))}}"}""");
        var kick = await web.Post("$import", Inputs(source.Address + "patients", binary, source.Address + "missing"), headers: Async);
        var manifest = await DoneAsync(web, kick);
        Assert.Equal([3000, 10], manifest.GetProperty("output").EnumerateArray().Select(o => o.GetProperty("count").GetInt32()));
        var error = Assert.Single(manifest.GetProperty("error").EnumerateArray());
        Assert.EndsWith("missing", error.GetProperty("inputUrl").GetString());
        Assert.Contains("404", (await web.Get(error.GetProperty("url").GetString()!)).Ok().Text);
        Assert.Equal(3010, (await web.Get("Patient?_summary=count")).Json.GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("http://example.org/x")]
    [InlineData("https://127.0.0.1/x")]
    [InlineData("https://10.0.0.1/x")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::ffff:10.0.0.1]/x")]
    [InlineData("https://user:word@example.org/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("Patient/1")]
    public async Task An_address_only_this_machine_can_reach_is_refused(string address)
    {
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite);
        (await web.Post("$import", Inputs(address), headers: Async)).Refused(400, "security");
    }

    [Fact]
    public async Task A_name_that_leads_to_this_machine_is_not_connected_to()
    {
        await using var source = await Source.StartAsync();
        using var http = new HttpClient(new OutsideAddresses(false, true).Handler());
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(source.Address + "patients", TestContext.Current.CancellationToken));
        using var open = new HttpClient(new OutsideAddresses(true, false).Handler());
        Assert.True((await open.GetAsync(source.Address + "patients", TestContext.Current.CancellationToken)).IsSuccessStatusCode);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_import_that_is_cut_off_again_and_again_stores_each_line_once(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine, WithoutWorker);
        var ct = TestContext.Current.CancellationToken;
        // lines without ids: a line read twice would make two
        string text = string.Concat(Enumerable.Range(0, 3000).Select(i => (i % 100 == 50 ? "nonsense" : Sent.Patient("CUT" + i).Trim()) + "\n"));
        var kick = (await web.Send(HttpMethod.Post, "$import", text, type: "application/fhir+ndjson", headers: Async)).Ok(202);
        var worker = web.Services.GetRequiredService<ImportWorker>();
        var store = web.Services.GetRequiredService<FhirStore>();
        int cuts = 0;
        while ((await web.Get(kick.ContentLocation!)).Status == HttpStatusCode.Accepted)
        {
            using var cut = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var run = worker.RunOnceAsync(cut.Token);
            // cut as soon as another set is stored
            int before = await StoredAsync();
            while (!run.IsCompleted && await StoredAsync() == before) { await Task.Yield(); }
            await cut.CancelAsync();
            try { await run; } catch (OperationCanceledException) { cuts++; }
            web.Clock.Now = web.Clock.Now.AddMinutes(2);
        }
        Assert.True(cuts > 1, "it was never cut off");
        var manifest = (await web.Get(kick.ContentLocation!)).Json;
        Assert.Equal((2970, 30), (Count(manifest, "output"), Count(manifest, "error")));
        Assert.Equal(2970, (await web.Get("Patient?_summary=count")).Json.GetProperty("total").GetInt32());
        Assert.Equal(30, (await web.Get(manifest.GetProperty("error")[0].GetProperty("url").GetString()!)).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        await using var session = await store.Database.OpenAsync(ct);
        Assert.Equal(0, (await session.QueryAsync("SELECT count(*) FROM ~fhir_job_piece", [], r => r.GetInt64(0), ct))[0]);

        async Task<int> StoredAsync()
        {
            await using var session = await store.Database.OpenAsync(ct);
            return (int)(await session.QueryAsync("SELECT count(*) FROM ~fhir_resource", [], r => r.GetInt64(0), ct))[0];
        }
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_cancelled_import_stops_and_is_gone(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine, WithoutWorker);
        var kick = (await web.Send(HttpMethod.Post, "$import", Lines(0, 10), type: "application/fhir+ndjson", headers: Async)).Ok(202);
        (await web.Send(HttpMethod.Delete, kick.ContentLocation!, caller: "other")).Refused(404);
        (await web.Send(HttpMethod.Delete, kick.ContentLocation!)).Ok(202);
        (await web.Get(kick.ContentLocation!)).Refused(404);
        Assert.False(await web.Services.GetRequiredService<ImportWorker>().RunOnceAsync(TestContext.Current.CancellationToken));
        Assert.Empty(await web.Found("Patient"));
    }

    [Fact]
    public async Task An_import_writes_no_more_than_its_scopes_and_role_allow()
    {
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite);
        var manifest = await DoneAsync(web, await web.Send(HttpMethod.Post, "$import", Lines(0, 2) + Sent.Observation("Patient/imp1").Trim() + "\n", type: "application/fhir+ndjson", headers: Scopes));
        Assert.Equal((2, 1), (Count(manifest, "output"), Count(manifest, "error")));
        Assert.Contains("system/Observation.c", (await web.Get(manifest.GetProperty("error")[0].GetProperty("url").GetString()!)).Text);
        (await web.Send(HttpMethod.Post, "$import", Lines(0, 2), "commission", "application/fhir+ndjson", Async)).Refused(403);
        (await web.Send(HttpMethod.Post, "$import", Lines(0, 2), "nobody", "application/fhir+ndjson", Async)).Refused(401);
        (await web.Post("$import", Inputs("https://example.org/x"))).Refused(400);
    }

    /// <summary>Jobs wait until the test runs them.</summary>
    static void WithoutWorker(IServiceCollection services)
    {
        var worker = services.Last(d => d.ServiceType == typeof(Microsoft.Extensions.Hosting.IHostedService) && d.ImplementationFactory?.Method.ReturnType == typeof(ImportWorker));
        services.Remove(worker);
    }

    sealed class Source(WebApplication app) : IAsyncDisposable
    {
        public string Address => app.Urls.First() + "/";

        public static async Task<Source> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            app.MapGet("/patients", async (HttpContext http) => { for (int i = 0; i < 3000; i += 100) { await http.Response.WriteAsync(Lines(i, 100)); } });
            await app.StartAsync(TestContext.Current.CancellationToken);
            return new(app);
        }

        public async ValueTask DisposeAsync() => await app.DisposeAsync();
    }
}
