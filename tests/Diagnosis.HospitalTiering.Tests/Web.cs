using Diagnosis.HospitalTiering.Data;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.HospitalTiering.Tests;

/// <summary>The module behind a real server with its routes and pages; the header X-Caller says who asks.</summary>
internal sealed class Web : TestWeb
{
    public static Task<Web> StartAsync()
    {
        var clock = TestClock.At(2026, 3, 2);
        return StartAsync(new Web(), new()
        {
            Clock = clock,
            Add = (s, _) => Given.Register(s, clock),
            Prepare = PrepareAsync,
            Map = api => api.MapHospitalTiering(),
            Pages = typeof(HospitalTieringModule).Assembly,
            CallerOf = who => who switch { "province" => Given.Province, "city" => Given.Nanjing, "hospital" => Given.HospitalClerk, "station" => Given.StationClerk, "exam" => Given.ExamClerk, _ => null },
        });
    }

    static async Task PrepareAsync(IServiceProvider services)
    {
        await HospitalTieringModule.PrepareAsync(services, Repository.Data, Given.Ct);
        Given.Furnish(services);
        await using (var scope = services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<HospitalTieringDb>();
            foreach (var e in Given.All) { db.Publish(e); }
            await db.SaveChangesAsync();
        }
        await DeliverAllAsync(services);
    }

    public Task<HttpResponseMessage> Send(HttpMethod method, string path, string caller, object? body = null, HttpContent? content = null, string? key = null) => SendAsync(method, path, caller, body, content, key, null);

    public Task<string> Page(string path, string caller) => PageAsync(path, caller);

    /// <summary>Fills a form of a page and posts it as a browser without script would.</summary>
    /// <returns>The address it leads to, or the page that came back with problems.</returns>
    public Task<string> Post(string caller, string path, string form, (string Name, string Value)[] fields, params (string Name, byte[] Content, string FileName)[] files) => PostFormAsync(caller, path, form, fields, files);
}
