using System.Net;
using Diagnosis.Exchange.Fhir;
using Diagnosis.Exchange.Fhir.Operations;
using Diagnosis.Exchange.Queue;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Kernel;
using Diagnosis.Terminology.Contracts;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Tests.Fhir;

/// <summary>The module's pages; the worker of the index is not at work, so that a page shows what waits.</summary>
internal sealed class Pages : TestWeb
{
    public static Task<Pages> StartAsync() => StartAsync(new Pages(), new()
    {
        Clock = TestClock.At(2026, 3, 2),
        Add = (s, _) =>
        {
            s.AddSingleton<ITerminology>(ShippedReference.Instance).AddSingleton<IExamIntake, StandInExams>();
            s.AddSingleton(new Words(typeof(Words).Assembly, typeof(ExchangeModule).Assembly));
            s.AddSingleton(new ExchangeSettings(null, "LICENCE-1", TimeSpan.FromSeconds(20), 3));
            s.AddExchange();
            IndexTests.WithoutWorker(s);
        },
        Prepare = services => ExchangeModule.PrepareAsync(services, Repository.Data, TestContext.Current.CancellationToken),
        Map = _ => { },
        Pages = typeof(ExchangeModule).Assembly,
        CallerOf = who => FhirWeb.CallerOf(who) is { IsKnown: true } caller ? caller : null,
    });

    public Task<HttpResponseMessage> Get(string path, string caller) => SendAsync(HttpMethod.Get, path, caller, null, null, null, null);
    public Task<string> Page(string path, string caller) => PageAsync(path, caller);
    public Task<string> Post(string caller, string path, string form, params (string Name, string Value)[] fields) => PostFormAsync(caller, path, form, fields, []);
}

public class IndexPageTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_administrator_sees_which_parameters_wait_and_has_an_index_made_anew_and_looking_starts_nothing()
    {
        await using var web = await Pages.StartAsync();
        var jobs = web.Services.GetRequiredService<IndexJobs>();
        await jobs.LookAsync(Ct);
        foreach (string caller in (string[])["hospital", "commission"]) { Assert.Equal(HttpStatusCode.Forbidden, (await web.Get("/exchange/fhir-index", caller)).StatusCode); }
        Assert.Contains("全部类型的索引完整", await web.Page("/exchange/fhir-index", "admin"));
        Assert.All(await jobs.ReadAsync(Ct), s => Assert.False(s.IsOpen));

        await using (var session = await web.Services.GetRequiredService<FhirStore>().Database.OpenAsync(Ct))
        {
            Assert.Equal(1, await session.ExecuteAsync("UPDATE ~fhir_index SET print = 'of a former release', known = replace(known, 'family:', 'former:') WHERE type = 'Patient'", [], Ct));
        }
        await jobs.LookAsync(Ct);
        string waiting = await web.Page("/exchange/fhir-index", "admin");
        Assert.Contains("1 个类型正在重建", waiting);
        Assert.Contains("待重建", waiting);
        Assert.Contains("family", waiting);
        Assert.DoesNotContain("birthdate", waiting);

        Assert.Contains("请选择资源类型", await web.Post("admin", "/exchange/fhir-index", "make-index", ("Input.Type", "")));
        Assert.EndsWith("/exchange/fhir-index?done=1", await web.Post("admin", "/exchange/fhir-index", "make-index", ("Input.Type", "Observation")));
        Assert.Equal(["Observation", "Patient"], (await jobs.ReadAsync(Ct)).Where(s => s.IsOpen).Select(s => s.Type));
        Assert.Contains("现有索引仍可用", await web.Page("/exchange/fhir-index", "admin"));
        while (await jobs.RunOnceAsync(Ct)) { }
        Assert.Contains("全部类型的索引完整", await web.Page("/exchange/fhir-index", "admin"));
        Assert.EndsWith("?done=1", await web.Post("admin", "/exchange/fhir-index", "make-index", ("Input.Type", "*")));
        Assert.All(await jobs.ReadAsync(Ct), s => Assert.True(s.IsOpen));
    }
}
