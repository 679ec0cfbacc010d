using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Exchange.Fhir.Operations;
using Diagnosis.Kernel.Work;
using Microsoft.Extensions.Logging;

namespace Diagnosis.Exchange.Fhir.Subscriptions;

/// <summary>
/// Tells subscribers. A row is written with the change itself for every subscription of its type; whether the resource meets the criteria, and whether the
/// subscriber may read it, is asked when the row is due, by the same search a read would use. A failed try comes again later and later for five days;
/// then the row is dead and waits for $resend. The delivery's id travels along, so a receiver can tell a repeat.
/// </summary>
internal sealed class DeliverySender(FhirStore store, SubscriptionBook book, TerminologyStore terminology, IHttpClientFactory clients, ILogger<DeliverySender> log, Opening? opening = null) : Worker(opening)
{
    public const string Client = "fhir-subscriptions", Header = "X-Diagnosis-Delivery";
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    static readonly TimeSpan[] Waits = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromHours(24), TimeSpan.FromHours(24), TimeSpan.FromHours(24), TimeSpan.FromHours(24)];

    /// <summary>Subscriptions that are being told at the moment: one that answers slowly makes nobody else wait.</summary>
    readonly ConcurrentDictionary<string, bool> busy = [];

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        var running = new List<Task>();
        while (!stoppingToken.IsCancellationRequested)
        {
            int begun = 0;
            try
            {
                var tellings = await BeginAsync(stoppingToken);
                begun = tellings.Count;
                running.AddRange(tellings.Select(QuietAsync));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { break; }
#pragma warning disable CA1031 // the rows stay for the next round
            catch (Exception error) { log.LogWarning(error, "Subscriptions: the rows stay for the next round"); }
#pragma warning restore CA1031
            running.RemoveAll(t => t.IsCompleted);
            if (begun > 0) { continue; }
            // whoever is done first may have more waiting
            await Task.WhenAny([Task.Delay(TimeSpan.FromSeconds(1), store.Clock, stoppingToken), .. running]);
        }
        await Task.WhenAll(running);

        async Task QuietAsync(Task<int> telling)
        {
            try { await telling; }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
#pragma warning disable CA1031 // the rows stay for the next round
            catch (Exception error) { log.LogWarning(error, "Subscriptions: the rows stay for the next round"); }
#pragma warning restore CA1031
        }
    }

    sealed record Due(Guid Id, string Subscription, long Resource, int Version, int Attempts, long NextTry);

    /// <summary>One round; answers how many rows were settled or tried.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct) => (await Task.WhenAll(await BeginAsync(ct))).Sum();

    /// <summary>Begins to tell every subscription that has something due and is not being told already; a task each, with the number of rows it settled or tried.</summary>
    async Task<IReadOnlyList<Task<int>>> BeginAsync(CancellationToken ct)
    {
        await using var session = await store.Database.OpenAsync(ct);
        object[] told = [.. busy.Keys];
        string others = told.Length == 0 ? "" : $" AND subscription NOT IN ({string.Join(", ", told.Select((_, i) => $"${i + 2}"))})";
        var due = await session.QueryAsync($"SELECT id, subscription, resource, version, attempts, nexttry FROM ~fhir_delivery WHERE state = 0 AND nexttry <= $1{others} ORDER BY nexttry, id LIMIT 50", [Now(), .. told],
            r => new Due(r.GetGuid(0), r.GetString(1), r.GetInt64(2), r.GetInt32(3), r.GetInt32(4), r.GetInt64(5)), ct);
        if (due.Count == 0) { return []; }
        var active = await book.AllAsync(session, ct);
        return [.. due.GroupBy(d => d.Subscription).Where(g => busy.TryAdd(g.Key, true)).Select(g => TellAsync(active.FirstOrDefault(s => s.Id == g.Key), g.Key, [.. g], ct))];
    }

    async Task<int> TellAsync(ActiveSubscription? subscription, string id, List<Due> rows, CancellationToken ct)
    {
        int tried = 0;
        try
        {
            foreach (var row in rows)
            {
                await using var session = await store.Database.OpenAsync(ct);
                // of several hosts one wins; after a kill -9 the row is due again when the lease ends
                if (await session.ExecuteAsync("UPDATE ~fhir_delivery SET nexttry = $1 WHERE id = $2 AND nexttry = $3 AND state = 0", [Now() + (long)Lease.TotalMicroseconds, row.Id, row.NextTry], ct) != 1) { continue; }
                tried++;
                if (subscription is null || await MatchAsync(session, subscription, row.Resource, ct) is not { } resource) { await SettleAsync(session, row, 3, row.Attempts, 0, "", ct); continue; }
                string? fault = await SendAsync(subscription, row, resource, ct);
                int attempts = row.Attempts + 1;
                if (fault is null) { await SettleAsync(session, row, 1, attempts, 0, "", ct); }
                else if (attempts > Waits.Length) { await SettleAsync(session, row, 2, attempts, 0, fault, ct); }
                else { await SettleAsync(session, row, 0, attempts, Now() + (long)Waits[attempts - 1].TotalMicroseconds, fault, ct); }
            }
        }
        finally { busy.TryRemove(id, out _); }
        return tried;
    }

    async Task<Resource?> MatchAsync(FhirSession session, ActiveSubscription subscription, long key, CancellationToken ct)
    {
        var search = SubscriptionRules.Read(subscription.Criteria).Search;
        var sql = new SearchSql(store.Keys, subscription.Caller, store.Clock, await terminology.CodesOfAsync(search.Filters, ct));
        var rows = await session.QueryAsync(sql.Page(search, 1, key), sql.Values, FhirSession.Row, ct);
        return rows.Count == 0 ? null : store.Open(rows[0]);
    }

    async Task<string?> SendAsync(ActiveSubscription subscription, Due row, Resource resource, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, subscription.Endpoint) { Content = new ByteArrayContent(subscription.WithPayload ? resource.Body : []) };
            if (subscription.WithPayload) { request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+json") { CharSet = "utf-8" }; }
            request.Headers.TryAddWithoutValidation(Header, row.Id.ToString());
            foreach (var (name, value) in subscription.Headers) { request.Headers.TryAddWithoutValidation(name, value); }
            using var answer = await clients.CreateClient(Client).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return answer.IsSuccessStatusCode ? null : ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested) { return "timeout"; }
        catch (HttpRequestException failed) { return failed.HttpRequestError.ToString(); }
    }

    static Task<int> SettleAsync(FhirSession session, Due row, int state, int attempts, long next, string fault, CancellationToken ct) =>
        session.ExecuteAsync("UPDATE ~fhir_delivery SET state = $1, attempts = $2, nexttry = $3, fault = $4 WHERE id = $5", [state, attempts, next, fault, row.Id], ct);

    long Now() => FhirStore.Micros(store.Clock.GetUtcNow());
}

/// <summary>Subscription/id/$deliveries: the queue as the subscriber may see it.</summary>
internal sealed class ShowDeliveries(FhirStore store) : IFhirOperation
{
    public string Name => "$deliveries";
    public IReadOnlyList<string> Types { get; } = ["Subscription"];
    public bool OnInstance => true;
    bool IFhirOperation.Serves(string? type, bool instance) => type == "Subscription" && instance;

    public async Task<Reply> RunAsync(Ask ask, string? type, string? id, CancellationToken ct)
    {
        await using var session = await store.Database.OpenAsync(ct);
        await OwnAsync(store, session, ask, id!, 'r', ct);
        var rows = await session.QueryAsync("SELECT d.id, d.state, d.attempts, d.fault, r.type, r.id, d.version FROM ~fhir_delivery d JOIN ~fhir_resource r ON r.key = d.resource WHERE d.subscription = $1 AND d.state <> 3 ORDER BY d.id DESC LIMIT 200", [id!],
            r => (Id: r.GetGuid(0), State: r.GetInt32(1), Attempts: r.GetInt32(2), Fault: r.GetString(3), What: $"{r.GetString(4)}/{r.GetString(5)}/_history/{r.GetInt32(6)}"), ct);
        return Input.Parameters(w =>
        {
            foreach (var row in rows)
            {
                w.WriteStartObject();
                w.WriteString("name", "delivery");
                w.WriteStartArray("part");
                Input.Text(w, "id", "Id", row.Id.ToString());
                Input.Text(w, "state", "Code", row.State switch { 0 => "waiting", 1 => "delivered", _ => "dead" });
                Input.Text(w, "resource", "String", row.What);
                Input.Text(w, "attempts", "String", row.Attempts.ToString(CultureInfo.InvariantCulture));
                if (row.Fault.Length > 0) { Input.Text(w, "fault", "String", row.Fault); }
                w.WriteEndArray();
                w.WriteEndObject();
            }
        });
    }

    public static async Task OwnAsync(FhirStore store, FhirSession session, Ask ask, string id, char right, CancellationToken ct)
    {
        Interactions.Demand(ask, Served.Find("Subscription")!, right == 'r' ? Interaction.Read : Interaction.Update, right);
        var row = await session.ReadAsync(store.Keys.Self("Subscription", id), ct);
        if (row is null || !await FhirStore.MayReadAsync(session, row, ask.Caller, ct)) { throw FhirRefusal.NotFound("Subscription", id); }
        if (right == 'u' && !FhirStore.MayChange(row, ask.Caller)) { throw new FhirRefusal(403, Issue.Error("forbidden", "", "fhir.s.not-yours", "Subscription", id)); }
    }
}

/// <summary>Subscription/id/$resend: dead and waiting deliveries are due at once, from the first try on.</summary>
internal sealed class Resend(FhirStore store) : IFhirOperation
{
    public string Name => "$resend";
    public IReadOnlyList<string> Types { get; } = ["Subscription"];
    public bool OnInstance => true;
    bool IFhirOperation.Serves(string? type, bool instance) => type == "Subscription" && instance;

    public async Task<Reply> RunAsync(Ask ask, string? type, string? id, CancellationToken ct)
    {
        if (ask.Method != "POST") { throw new FhirRefusal(405, Issue.Error("not-supported", "", "fhir.s.method", ask.Method, "POST")); }
        await using var session = await store.Database.OpenAsync(ct);
        await ShowDeliveries.OwnAsync(store, session, ask, id!, 'u', ct);
        int again = await session.ExecuteAsync("UPDATE ~fhir_delivery SET state = 0, attempts = 0, nexttry = $1 WHERE subscription = $2 AND (state = 2 OR (state = 0 AND attempts > 0))", [FhirStore.Micros(store.Clock.GetUtcNow()), id!], ct);
        return Input.Parameters(w => Input.Text(w, "resent", "String", again.ToString(CultureInfo.InvariantCulture)));
    }
}
