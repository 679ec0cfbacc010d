using System.Collections.Immutable;
using System.Text;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Fhir;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;

namespace Diagnosis.Exchange.Fhir.Subscriptions;

/// <summary>An active subscription: who gets what where.</summary>
internal sealed record ActiveSubscription(string Id, ServedType Type, string Criteria, Uri Endpoint, bool WithPayload, IReadOnlyList<(string Name, string Value)> Headers, Caller Caller);

internal static class SubscriptionRules
{
    /// <summary>What a subscription must be to be carried out; all other ones are refused, never stored and forgotten.</summary>
    /// <param name="outside">Where subscribers may be told, when the subscription is new; the connection asks again for the address a name leads to.</param>
    public static IReadOnlyList<Issue> Faults(FhirDocument subscription, OutsideAddresses? outside = null, DateTimeOffset? now = null)
    {
        var root = subscription.Root;
        var faults = new List<Issue>();
        if (root["channel"]["type"].Text != "rest-hook") { faults.Add(Issue.Error("not-supported", "Subscription.channel.type", "fhir.s.sub-channel", root["channel"]["type"].Text ?? "")); }
        if (!Uri.TryCreate(root["channel"]["endpoint"].Text, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https")) { faults.Add(Issue.Error("value", "Subscription.channel.endpoint", "fhir.s.sub-endpoint", root["channel"]["endpoint"].Text ?? "")); }
        else if (outside is not null && !Tells(outside, endpoint)) { faults.Add(Issue.Error("security", "Subscription.channel.endpoint", "fhir.s.sub-address", endpoint)); }
        if (root["channel"]["payload"].Text is { Length: > 0 } payload && payload is not ("application/fhir+json" or "application/json")) { faults.Add(Issue.Error("not-supported", "Subscription.channel.payload", "fhir.s.sub-payload", payload)); }
        if (EndOf(root) is { } end && end <= now) { faults.Add(Issue.Error("value", "Subscription.end", "fhir.s.sub-ended", root["end"].Text!)); }
        try
        {
            var (type, search) = Read(root["criteria"].Text ?? "");
            // the statement is built once to see that every value can be read
            _ = new SearchSql(NoKeys.Value, Caller.System("check"), TimeProvider.System, search.Filters.Select(Operations.TerminologyStore.KeyOf).OfType<string>().Distinct().ToDictionary(k => k, _ => (IReadOnlyCollection<(string, string)>)[])).Page(search, 1);
        }
        catch (FhirRefusal refusal) { faults.AddRange(refusal.Issues.Select(i => i with { Expression = "Subscription.criteria" })); }
        if (root["status"].Text is not ("requested" or "active" or "off")) { faults.Add(Issue.Error("value", "Subscription.status", "fhir.s.bad-value", "status", root["status"].Text ?? "", "requested, active, off")); }
        foreach (var header in root["channel"]["header"].Items) { if (header.Text?.IndexOf(':', StringComparison.Ordinal) is not > 0 || header.Text.AsSpan().ContainsAny('\r', '\n')) { faults.Add(Issue.Error("value", "Subscription.channel.header", "fhir.s.sub-header")); } }
        return faults;
    }

    static DateTimeOffset? EndOf(FhirNode subscription) => DateTimeOffset.TryParse(subscription["end"].Text, System.Globalization.CultureInfo.InvariantCulture, out var end) ? end : null;

    /// <summary>Personal data go over https; a demonstration has none, and its receivers stand on the same machine.</summary>
    static bool Tells(OutsideAddresses outside, Uri endpoint) =>
        outside.Allows(endpoint.OriginalString) || (outside.Loopback && endpoint.Scheme == Uri.UriSchemeHttp && outside.Allows(new UriBuilder(endpoint) { Scheme = Uri.UriSchemeHttps }.ToString()));

    static readonly Lazy<FhirKeys> NoKeys = new(() => new FhirKeys(Kernel.Protection.Protector.Ephemeral()));

    public static (ServedType Type, SearchRequest Search) Read(string criteria)
    {
        var part = criteria.Split('?', 2);
        if (Served.Find(part[0]) is not { } type || type.Name == "AuditEvent") { throw FhirRefusal.Bad("not-supported", "Subscription.criteria", "fhir.s.unknown-type", part[0]); }
        return (type, SearchRequest.Read(type, part.Length > 1 ? Interactions.FormRead(part[1]) : [], true));
    }

    /// <summary>What was requested is active once it is stored: nobody else has to agree.</summary>
    public static FhirDocument Activated(FhirDocument subscription)
    {
        if (subscription.Root["status"].Text != "requested") { return subscription; }
        var raw = subscription.Root["status"].Raw;
        int at = Offset(subscription.Utf8, raw);
        return FhirDocument.Parse(JsonEdit.Apply(subscription.Utf8.Span, [new(at, raw.Length, Encoding.UTF8.GetBytes("\"active\""))]));

        static int Offset(ReadOnlyMemory<byte> whole, ReadOnlyMemory<byte> part)
        {
            System.Runtime.InteropServices.MemoryMarshal.TryGetArray(whole, out var w);
            System.Runtime.InteropServices.MemoryMarshal.TryGetArray(part, out var p);
            return p.Offset - w.Offset;
        }
    }

    public static ActiveSubscription? Of(StoredResource row, Resource resource, DateTimeOffset now)
    {
        var root = resource.Document.Root;
        if (EndOf(root) is { } end && end <= now) { return null; }
        if (root["status"].Text != "active" || Faults(resource.Document).Count > 0) { return null; }
        var headers = root["channel"]["header"].Items.Select(h => h.Text!.Split(':', 2)).Select(h => (h[0].Trim(), h[1].Trim())).ToList();
        var caller = Guid.TryParse(row.Institution, out var institution) ? new Caller("subscription:" + row.Id, "subscription", new HashSet<string> { Roles.Hospital }, institution, null, row.Division, true) : Caller.System("subscription");
        return new(row.Id, Read(root["criteria"].Text!).Type, root["criteria"].Text!, new Uri(root["channel"]["endpoint"].Text!), root["channel"]["payload"].Text is { Length: > 0 }, headers, caller);
    }
}

/// <summary>The active subscriptions, from memory; read again every few seconds (another host may have taken one) and after each write of one here.</summary>
internal sealed class SubscriptionBook(FhirStore store)
{
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    readonly Lock gate = new();
    Task<ImmutableArray<ActiveSubscription>>? reading;
    long readAt;

    public void Forget() { lock (gate) { reading = null; } }

    public async ValueTask<ImmutableArray<ActiveSubscription>> AllAsync(FhirSession session, CancellationToken ct)
    {
        long now = store.Clock.GetTimestamp();
        Task<ImmutableArray<ActiveSubscription>> known;
        bool mine;
        lock (gate)
        {
            mine = reading is null || store.Clock.GetElapsedTime(readAt, now) >= Fresh;
            if (mine) { (readAt, reading) = (now, ReadAsync(session, ct)); }
            known = reading!;
        }
        if (mine) { return await known; }
        // who comes while another reads waits for what is read: the list before it may lack a subscription already answered
        await ((Task)known).WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
        return known.IsCompletedSuccessfully ? await known : await ReadAsync(session, ct);
    }

    async Task<ImmutableArray<ActiveSubscription>> ReadAsync(FhirSession session, CancellationToken ct)
    {
        var rows = await session.QueryAsync("SELECT r.key, r.type, r.id, r.version, r.updated, r.state, r.method, r.institution, r.division, r.shared, r.body FROM ~fhir_resource r WHERE r.type = $1 AND r.state = 0", ["Subscription"], FhirSession.Row, ct);
        return [.. rows.Select(r => SubscriptionRules.Of(r, store.Open(r), store.Clock.GetUtcNow())).OfType<ActiveSubscription>()];
    }
}
