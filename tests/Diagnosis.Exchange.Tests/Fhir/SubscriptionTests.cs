using System.Collections.Concurrent;
using Diagnosis.Exchange.Fhir.Subscriptions;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Diagnosis.Exchange.Tests.Fhir;

public class SubscriptionTests
{
    /// <summary>A subscriber at the other end of a real line.</summary>
    sealed class Subscriber(WebApplication app) : IAsyncDisposable
    {
        public ConcurrentQueue<(string Body, string Delivery, string Key)> Received { get; } = new();
        public SemaphoreSlim Arrived { get; } = new(0);
        public int Status { get; set; } = 200;
        /// <summary>What an answer waits for.</summary>
        public Task Answers { get; set; } = Task.CompletedTask;
        public string Address => app.Urls.First() + "/hook";

        public static async Task<Subscriber> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var own = new Subscriber(app);
            app.MapPost("/hook", async (HttpContext http) =>
            {
                using var reader = new StreamReader(http.Request.Body);
                own.Received.Enqueue((await reader.ReadToEndAsync(), http.Request.Headers[DeliverySender.Header].ToString(), http.Request.Headers["X-Key"].ToString()));
                own.Arrived.Release();
                await own.Answers;
                http.Response.StatusCode = own.Status;
            });
            await app.StartAsync(TestContext.Current.CancellationToken);
            return own;
        }

        public async ValueTask DisposeAsync() { await app.StopAsync(CancellationToken.None); await app.DisposeAsync(); }
    }

    static string Subscription(string endpoint, string criteria = "Observation?code=19868-9", string payload = "application/fhir+json", string channel = "rest-hook") =>
        $$"""{"resourceType":"Subscription","status":"requested","reason":"r","criteria":"{{criteria}}","channel":{"type":"{{channel}}","endpoint":"{{endpoint}}","header":["X-Key: s3"]""" + (payload.Length == 0 ? "" : $",\"payload\":\"{payload}\"") + "}}";

    /// <summary>Rounds are driven by hand: the worker of the host is taken out.</summary>
    static Task<FhirWeb> StartAsync(Engine engine) => FhirWeb.StartAsync(engine, s =>
    {
        foreach (var d in s.Where(d => d.ServiceType == typeof(IHostedService)).ToList()) { s.Remove(d); }
        // the subscribers of these tests stand on this machine
        s.AddSingleton(new OutsideAddresses(Loopback: true, PrivateNetworks: false));
    });

    static async Task<int> RoundAsync(FhirWeb web) => await web.Services.GetRequiredService<DeliverySender>().RunOnceAsync(TestContext.Current.CancellationToken);

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_subscriber_is_told_of_what_concerns_it(Engine engine)
    {
        await using var subscriber = await Subscriber.StartAsync();
        await using var web = await StartAsync(engine);
        var made = (await web.Post("Subscription", Subscription(subscriber.Address))).Ok(201);
        Assert.Equal("active", made.Json.GetProperty("status").GetString());
        string yes = await web.Created("Observation", Sent.Observation("Patient/p"));
        await web.Created("Observation", Sent.Observation("Patient/p", code: "other"));
        await web.Created("Observation", Sent.Observation("Patient/p"), "other");
        await web.Created("Patient", Sent.Patient());
        Assert.Equal(3, await RoundAsync(web));
        Assert.Equal(0, await RoundAsync(web));
        var (body, delivery, key) = Assert.Single(subscriber.Received);
        Assert.Contains(yes.Split('/')[1], body, StringComparison.Ordinal);
        Assert.Equal("s3", key);
        Assert.NotEmpty(delivery);
        var queue = (await web.Get($"Subscription/{made.Json.GetProperty("id").GetString()}/$deliveries")).Ok();
        Assert.Contains("delivered", queue.Text, StringComparison.Ordinal);
        (await web.Get($"Subscription/{made.Json.GetProperty("id").GetString()}/$deliveries", "other")).Refused(404);
    }

    [Theory]
    [InlineData("http://hospital.example/hook")]
    [InlineData("https://127.0.0.1/hook")]
    [InlineData("https://10.0.0.1/hook")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    public async Task Nobody_is_told_in_clear_or_at_an_address_only_this_machine_can_reach(string address)
    {
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite);
        var refused = (await web.Post("Subscription", Subscription(address))).Refused(422, "security");
        Assert.Equal("Subscription.channel.endpoint", refused.Issue.GetProperty("expression")[0].GetString());
        Assert.Empty(await web.Found("Subscription"));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_failed_delivery_waits_longer_and_longer_dies_and_can_be_sent_again(Engine engine)
    {
        await using var subscriber = await Subscriber.StartAsync();
        await using var web = await StartAsync(engine);
        var made = (await web.Post("Subscription", Subscription(subscriber.Address, payload: ""))).Ok(201);
        string id = made.Json.GetProperty("id").GetString()!;
        subscriber.Status = 503;
        await web.Created("Observation", Sent.Observation("Patient/p"));
        Assert.Equal(1, await RoundAsync(web));
        Assert.Equal(0, await RoundAsync(web));
        int tries = 1;
        var start = web.Clock.Now;
        while (!(await web.Get($"Subscription/{id}/$deliveries")).Ok().Text.Contains("dead", StringComparison.Ordinal))
        {
            web.Clock.Now = web.Clock.Now.AddHours(1);
            tries += await RoundAsync(web);
            Assert.True(web.Clock.Now - start < TimeSpan.FromDays(10));
        }
        Assert.Equal(11, tries);
        Assert.True(web.Clock.Now - start > TimeSpan.FromDays(4));
        Assert.Equal(11, subscriber.Received.Count);
        Assert.All(subscriber.Received, r => Assert.Equal("", r.Body));
        Assert.Single(subscriber.Received.Select(r => r.Delivery).Distinct());
        subscriber.Status = 200;
        (await web.Send(HttpMethod.Post, $"Subscription/{id}/$resend", caller: "other")).Refused(404);
        (await web.Send(HttpMethod.Post, $"Subscription/{id}/$resend")).Ok();
        Assert.Equal(1, await RoundAsync(web));
        Assert.Contains("delivered", (await web.Get($"Subscription/{id}/$deliveries")).Ok().Text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_subscriber_that_answers_slowly_makes_no_other_one_wait(Engine engine)
    {
        await using var slow = await Subscriber.StartAsync();
        await using var quick = await Subscriber.StartAsync();
        await using var web = await StartAsync(engine);
        var answer = new TaskCompletionSource();
        slow.Answers = answer.Task;
        (await web.Post("Subscription", Subscription(slow.Address))).Ok(201);
        (await web.Post("Subscription", Subscription(quick.Address))).Ok(201);
        await web.Created("Observation", Sent.Observation("Patient/p"));
        var held = RoundAsync(web);
        // the slow one holds its row; what comes meanwhile goes to the quick one alone
        await slow.Arrived.WaitAsync(TestContext.Current.CancellationToken);
        await quick.Arrived.WaitAsync(TestContext.Current.CancellationToken);
        await web.Created("Observation", Sent.Observation("Patient/p"));
        while (quick.Received.Count < 2) { await RoundAsync(web); }
        Assert.False(held.IsCompleted);
        Assert.Single(slow.Received);
        answer.SetResult();
        Assert.Equal(2, await held);
        Assert.Equal(1, await RoundAsync(web));
        Assert.Equal((2, 2), (slow.Received.Count, quick.Received.Count));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_queue_shows_each_subscriber_its_own_and_the_administrator_all_and_sends_again(Engine engine)
    {
        await using var subscriber = await Subscriber.StartAsync();
        await using var web = await StartAsync(engine);
        var queue = web.Services.GetRequiredService<DeliveryQueue>();
        var ct = TestContext.Current.CancellationToken;
        Caller hospital = FhirWeb.CallerOf("hospital"), other = FhirWeb.CallerOf("other"), admin = FhirWeb.CallerOf("admin");
        string subscription = (await web.Post("Subscription", Subscription(subscriber.Address))).Ok(201).Json.GetProperty("id").GetString()!;
        subscriber.Status = 503;
        string told = await web.Created("Observation", Sent.Observation("Patient/p"));
        await web.Created("Observation", Sent.Observation("Patient/p", code: "other"));
        await RoundAsync(web);
        var row = Assert.Single((await queue.ListAsync(hospital, null, null, null, ct)).Items);
        Assert.Equal((DeliveryState.Waiting, told + "/_history/1", 1, "503", subscription, true), (row.State, row.What, row.Attempts, row.Fault, row.Subscription, row.Active));
        Assert.Equal(web.Clock.Now.AddSeconds(5), row.NextTry!.Value);
        Assert.Equal(row, Assert.Single((await queue.ListAsync(admin, DeliveryState.Waiting, null, null, ct)).Items));
        Assert.Empty((await queue.ListAsync(other, null, null, null, ct)).Items);
        Assert.False((await queue.FindAsync(row.Id, other, ct)).Ok);
        Assert.False((await queue.ResendAsync(row.Id, other, ct)).Ok);
        subscriber.Status = 200;
        Assert.Equal(0, await RoundAsync(web));
        Assert.True((await queue.ResendAsync(row.Id, hospital, ct)).Ok);
        Assert.Equal(1, await RoundAsync(web));
        Assert.Equal(DeliveryState.Delivered, (await queue.FindAsync(row.Id, hospital, ct)).Value!.State);
        Assert.Equal((0, 1, 0), ((await queue.CountsAsync(hospital, ct))[DeliveryState.Waiting], (await queue.CountsAsync(hospital, ct))[DeliveryState.Delivered], (await queue.CountsAsync(hospital, ct))[DeliveryState.Dead]));
        Assert.Single(subscriber.Received.Select(r => r.Delivery).Distinct());
        // the pages of a list go on where the last one ended
        for (int i = 0; i < 3; i++) { await web.Created("Observation", Sent.Observation("Patient/p")); }
        await RoundAsync(web);
        var first = await queue.ListAsync(hospital, null, null, 2, ct);
        var rest = await queue.ListAsync(hospital, null, Guid.Parse(first.Next!), 2, ct);
        Assert.Equal(4, first.Items.Concat(rest.Items).Select(r => r.Id).Distinct().Count());
        (await web.Send(HttpMethod.Delete, "Subscription/" + subscription)).Ok(204);
        Assert.False((await queue.ResendAsync(row.Id, hospital, ct)).Ok);
    }

    [Fact]
    public async Task A_subscription_that_cannot_work_is_refused()
    {
        await using var web = await StartAsync(Engine.Sqlite);
        (await web.Post("Subscription", Subscription("file:///etc/passwd"))).Refused(422);
        (await web.Post("Subscription", Subscription("http://127.0.0.1/x", criteria: "Nonsense?a=b"))).Refused(422);
        (await web.Post("Subscription", Subscription("http://127.0.0.1/x", criteria: "Observation?nonsense=1"))).Refused(422);
        (await web.Post("Subscription", Subscription("http://127.0.0.1/x", criteria: "Observation?date=yesterday"))).Refused(422);
        (await web.Post("Subscription", Subscription("http://127.0.0.1/x", channel: "email"))).Refused(422);
        (await web.Post("Subscription", Subscription("http://127.0.0.1/x", payload: "application/xml"))).Refused(422);
        Assert.Empty(await web.Found("Subscription"));
    }
}
