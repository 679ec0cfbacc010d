using System.Net;
using Diagnosis.Exchange.Fhir;
using Diagnosis.Exchange.Fhir.Operations;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Tests.Fhir;

public class IndexTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static async Task RunAsync(FhirWeb web, string sql, params object[] values)
    {
        await using var session = await web.Services.GetRequiredService<FhirStore>().Database.OpenAsync(Ct);
        Assert.True(await session.ExecuteAsync(sql, values, Ct) > 0, sql);
    }

    /// <summary>The store as a release left it that did not know family, birthdate, subject, value-quantity and maritalStatus.</summary>
    static async Task ForgetAsync(FhirWeb web)
    {
        foreach (string table in (string[])["string", "date", "reference", "quantity", "token"]) { await RunAsync(web, $"DELETE FROM ~fhir_{table}"); }
        await RunAsync(web, "UPDATE ~fhir_resource SET present = 0");
        await RunAsync(web, "UPDATE ~fhir_index SET print = 'of a former release' WHERE type IN ('Patient', 'Observation')");
    }

    internal static void WithoutWorker(IServiceCollection services) =>
        services.Remove(services.Last(d => d.ServiceType == typeof(Microsoft.Extensions.Hosting.IHostedService) && d.ImplementationFactory?.Method.ReturnType == typeof(IndexWorker)));

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task What_was_written_before_a_parameter_came_is_found_by_it_after_the_index_is_made_anew(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine, WithoutWorker);
        var jobs = web.Services.GetRequiredService<IndexJobs>();
        await jobs.LookAsync(Ct);
        Assert.All(await jobs.ReadAsync(Ct), s => Assert.False(s.IsOpen));
        string patient = await web.Created("Patient", Sent.Patient("A1", more: ""","maritalStatus":{"coding":[{"code":"M","display":"Married"}]}"""));
        string observation = await web.Created("Observation", Sent.Observation(patient));
        string gone = await web.Created("Patient", Sent.Patient("A2"));
        (await web.Send(HttpMethod.Delete, gone)).Ok(204);
        string[] queries = ["Patient?family=" + Uri.EscapeDataString("欧阳"), "Patient?birthdate=1970", "Patient?identifier=A1", "Patient?gender:missing=false", "Observation?subject=" + patient, "Observation?value-quantity=gt3", "Observation?code:text=fvc", "Observation?code-value-quantity=19868-9$3.20"];
        await ForgetAsync(web);
        foreach (string q in queries) { Assert.Empty((await web.Get(q)).Ok().Ids("match")); }
        await jobs.LookAsync(Ct);
        // nothing is known of what that release searched by, but that all was whole: which parameters wait is told by their marks
        await RunAsync(web, "UPDATE ~fhir_index SET known = replace(known, 'family:', 'former:') WHERE type = 'Patient'");
        var waiting = (await jobs.ReadAsync(Ct)).Where(s => s.IsOpen).ToDictionary(s => s.Type, IndexJobs.Waiting);
        Assert.Equal(["family"], waiting["Patient"]);
        Assert.Empty(waiting["Observation"]);
        // while it is not whole, a search says so; one without a condition cannot miss anything
        var told = (await web.Get(queries[0])).Ok();
        Assert.Equal("incomplete", told.Json.GetProperty("entry")[0].GetProperty("resource").GetProperty("issue")[0].GetProperty("code").GetString());
        Assert.Empty((await web.Get("Patient")).Ok().Ids("outcome"));
        var state = (await web.Get("$reindex-status", "admin")).Ok(202);
        Assert.Contains("in-progress", state.Text, StringComparison.Ordinal);
        while (await jobs.RunOnceAsync(Ct)) { }
        foreach (string q in queries) { var found = (await web.Get(q)).Ok(); Assert.Equal([q.StartsWith('P') ? patient : observation], found.Ids()); }
        Assert.DoesNotContain("in-progress", (await web.Get("$reindex-status", "admin")).Ok().Text, StringComparison.Ordinal);
        Assert.All(await jobs.ReadAsync(Ct), s => Assert.Empty(IndexJobs.Waiting(s)));
        Assert.DoesNotContain("former:", (await jobs.ReadAsync(Ct)).Single(s => s.Type == "Patient").Known, StringComparison.Ordinal);
        // rows are not doubled: a change takes the old ones away as before
        (await web.Put(patient, Sent.Patient("A1", family: "王", id: patient.Split('/')[1]))).Ok();
        Assert.Empty(await web.Found(queries[0]));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_making_of_an_index_goes_on_where_it_was_cut_off_and_meets_writers(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine, WithoutWorker);
        var jobs = web.Services.GetRequiredService<IndexJobs>();
        await jobs.LookAsync(Ct);
        const int all = (24 * IndexJobs.PieceSize) + 7;
        string lines = string.Concat(Enumerable.Range(0, all).Select(i => Sent.Patient("N" + i, family: "旧", id: "n" + i).Trim() + "\n"));
        (await web.Send(HttpMethod.Post, "$import", lines, type: "application/fhir+ndjson")).Ok();
        await RunAsync(web, "DELETE FROM ~fhir_string");
        int cuts = 0, changed = 0;
        // a starved machine may finish before the cut comes: then it is made once more
        while (cuts == 0 || jobs.Open("Patient") is not null)
        {
            if (jobs.Open("Patient") is null)
            {
                await RunAsync(web, "UPDATE ~fhir_index SET print = 'of a former release' WHERE type = 'Patient'");
                await jobs.LookAsync(Ct);
            }
            using var cut = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            long before = (await jobs.ReadAsync(Ct)).Single(s => s.Type == "Patient").Mark;
            var run = Task.Run(() => jobs.RunOnceAsync(cut.Token), Ct);
            // written while its piece may be on the way: behind the mark, before it or in it
            string id = "n" + (changed * 97 % all);
            (await web.Put("Patient/" + id, Sent.Patient("W" + changed++, family: "新", id: id))).Ok();
            while (!run.IsCompleted && (await jobs.ReadAsync(Ct)).Single(s => s.Type == "Patient") is { IsOpen: true } s && s.Mark == before) { await Task.Yield(); }
            await cut.CancelAsync();
            try { await run; } catch (OperationCanceledException) { cuts++; }
            web.Clock.Now = web.Clock.Now.AddMinutes(2);
        }
        Assert.Equal(changed, (await web.Get("Patient?family=" + Uri.EscapeDataString("新") + "&_summary=count")).Ok().Json.GetProperty("total").GetInt32());
        Assert.Equal(all - changed, (await web.Get("Patient?family=" + Uri.EscapeDataString("旧") + "&_summary=count")).Ok().Json.GetProperty("total").GetInt32());
        var done = (await jobs.ReadAsync(Ct)).Single(s => s.Type == "Patient");
        Assert.Equal((long)all, done.Done);
        Assert.Equal(all, done.Total);
    }

    [Fact]
    public async Task An_administrator_has_an_index_made_anew_and_nobody_else()
    {
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite, WithoutWorker);
        (await web.Post("$reindex", "")).Refused(403, "forbidden");
        (await web.Get("$reindex-status", "commission")).Refused(403, "forbidden");
        (await web.Post("$reindex?type=Nonsense", "", "admin")).Refused(400);
        (await web.Get("$reindex", "admin")).Refused(405);
        await web.Created("Patient", Sent.Patient("A1"));
        var kick = (await web.Post("$reindex?type=Patient", "", "admin")).Ok(202);
        (await web.Get(kick.ContentLocation!, "admin")).Ok(202);
        Assert.True(await web.Services.GetRequiredService<IndexJobs>().RunOnceAsync(Ct));
        Assert.Equal(HttpStatusCode.OK, (await web.Get(kick.ContentLocation!, "admin")).Status);
    }

    [Fact]
    public async Task The_worker_makes_the_index_without_being_called()
    {
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite);
        await web.Created("Patient", Sent.Patient("A1"));
        var kick = (await web.Post("$reindex", "", "admin")).Ok(202);
        Answer state;
        do { state = await web.Get(kick.ContentLocation!, "admin"); await Task.Yield(); } while (state.Status == HttpStatusCode.Accepted);
        Assert.Contains("complete", state.Ok().Text, StringComparison.Ordinal);
    }
}
