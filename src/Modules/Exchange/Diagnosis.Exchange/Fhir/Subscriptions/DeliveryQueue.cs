using System.Globalization;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;

namespace Diagnosis.Exchange.Fhir.Subscriptions;

internal enum DeliveryState { Waiting, Delivered, Dead }

/// <param name="What">Address and version of the resource that changed; what it says is not shown.</param>
/// <param name="Fault">What the last try met: a status, "timeout" or the kind of network error.</param>
internal sealed record DeliveryRow(Guid Id, DeliveryState State, string Subscription, string What, int Attempts, DateTimeOffset QueuedAt, DateTimeOffset? NextTry, string Fault, string Criteria, string Reason, string Endpoint, bool Active);

/// <summary>The queue to subscribed systems, for administrators and for the institutions that subscribed, each its own.</summary>
internal sealed class DeliveryQueue(FhirStore store, AuditTrail trail)
{
    public static readonly string[] Roles = [Kernel.Access.Roles.Hospital, Kernel.Access.Roles.Exam, Kernel.Access.Roles.Diagnosis, Kernel.Access.Roles.Station, Kernel.Access.Roles.Appraisal, Kernel.Access.Roles.Admin];

    sealed record Subscribed(string Criteria, string Reason, string Endpoint, bool Active);

    /// <summary>The caller's own subscriptions, former ones too; all for administrators.</summary>
    async Task<Dictionary<string, Subscribed>> OwnAsync(FhirSession session, Caller caller, CancellationToken ct)
    {
        var rows = await session.QueryAsync("SELECT r.key, r.type, r.id, r.version, r.updated, r.state, r.method, r.institution, r.division, r.shared, r.body FROM ~fhir_resource r WHERE r.type = $1", ["Subscription"], FhirSession.Row, ct);
        return rows.Where(r => caller.SeesAll || caller.Has(Kernel.Access.Roles.Admin) || (caller.InstitutionId is { } own && r.Institution == own.ToString("N"))).ToDictionary(r => r.Id, r =>
        {
            if (r.Deleted) { return new Subscribed("", "", "", false); }
            var root = store.Open(r).Document.Root;
            return new Subscribed(root["criteria"].Text ?? "", root["reason"].Text ?? "", root["channel"]["endpoint"].Text ?? "", root["status"].Text == "active");
        });
    }

    static string In(IEnumerable<string> ids, List<object> values) => string.Join(", ", ids.Select(id => { values.Add(id); return "$" + values.Count.ToString(CultureInfo.InvariantCulture); }));

    public async Task<Page<DeliveryRow>> ListAsync(Caller caller, DeliveryState? state, Guid? after, int? size, CancellationToken ct)
    {
        int most = Paging.Size(size);
        await using var session = await store.Database.OpenAsync(ct);
        var own = await OwnAsync(session, caller, ct);
        if (own.Count == 0) { return new([], null); }
        var values = new List<object>();
        string where = $"d.subscription IN ({In(own.Keys, values)})";
        if (state is { } s) { values.Add((int)s); where += $" AND d.state = ${values.Count}"; } else { where += " AND d.state <> 3"; }
        if (after is { } last) { values.Add(last); where += $" AND d.id < ${values.Count}"; }
        return (await RowsAsync(session, own, $"{where} ORDER BY d.id DESC LIMIT {most + 1}", values, ct)).ToPage(most, r => r.Id.ToString());
    }

    public async Task<IReadOnlyDictionary<DeliveryState, int>> CountsAsync(Caller caller, CancellationToken ct)
    {
        await using var session = await store.Database.OpenAsync(ct);
        var own = await OwnAsync(session, caller, ct);
        var values = new List<object>();
        var counts = own.Count == 0 ? [] : await session.QueryAsync($"SELECT d.state, COUNT(*) FROM ~fhir_delivery d WHERE d.subscription IN ({In(own.Keys, values)}) AND d.state <> 3 GROUP BY d.state", values, r => (State: r.GetInt32(0), Count: (int)r.GetInt64(1)), ct);
        return Enum.GetValues<DeliveryState>().ToDictionary(s => s, s => counts.FirstOrDefault(c => c.State == (int)s).Count);
    }

    public async Task<Outcome<DeliveryRow>> FindAsync(Guid id, Caller caller, CancellationToken ct)
    {
        await using var session = await store.Database.OpenAsync(ct);
        return await OneAsync(session, id, caller, ct) is { } row ? row : Refusal.NotFound();
    }

    /// <summary>Due at once, from the first try on. The subscriber knows a repeat by the delivery's id.</summary>
    public async Task<Outcome<DeliveryRow>> ResendAsync(Guid id, Caller caller, CancellationToken ct)
    {
        await using var session = await store.Database.OpenAsync(ct);
        if (await OneAsync(session, id, caller, ct) is not { } row) { return Refusal.NotFound(); }
        if (!row.Active) { return Refusal.Conflict(new Finding("state", "", "fhir.delivery.not-active")); }
        await session.ExecuteAsync("UPDATE ~fhir_delivery SET state = 0, attempts = 0, nexttry = $1 WHERE id = $2 AND state <> 3", [FhirStore.Micros(store.Clock.GetUtcNow()), id], ct);
        await trail.AddAsync(store.AuditOf(caller, 'E', "Subscription", $"/{row.Subscription}/$resend {id}", 0), ct);
        return (await OneAsync(session, id, caller, ct))!;
    }

    async Task<DeliveryRow?> OneAsync(FhirSession session, Guid id, Caller caller, CancellationToken ct)
    {
        var own = await OwnAsync(session, caller, ct);
        return (await RowsAsync(session, own, "d.id = $1 AND d.state <> 3", [id], ct)).Find(r => own.ContainsKey(r.Subscription));
    }

    static async Task<List<DeliveryRow>> RowsAsync(FhirSession session, Dictionary<string, Subscribed> own, string where, List<object> values, CancellationToken ct) =>
        await session.QueryAsync($"SELECT d.id, d.subscription, d.version, d.state, d.attempts, d.nexttry, d.fault, r.type, r.id FROM ~fhir_delivery d JOIN ~fhir_resource r ON r.key = d.resource WHERE {where}", values, r =>
        {
            var (id, subscription, state) = (r.GetGuid(0), r.GetString(1), (DeliveryState)r.GetInt32(3));
            var of = own.GetValueOrDefault(subscription) ?? new Subscribed("", "", "", false);
            return new DeliveryRow(id, state, subscription, $"{r.GetString(7)}/{r.GetString(8)}/_history/{r.GetInt32(2)}", r.GetInt32(4), QueuedAt(id), state == DeliveryState.Waiting ? DateTimeOffset.UnixEpoch.AddTicks(r.GetInt64(5) * 10) : null, r.GetString(6), of.Criteria, of.Reason, of.Endpoint, of.Active);
        }, ct);

    /// <summary>Ids are made in the order of time and begin with its milliseconds.</summary>
    static DateTimeOffset QueuedAt(Guid id) => DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(id.ToString("N")[..12], 16));
}
