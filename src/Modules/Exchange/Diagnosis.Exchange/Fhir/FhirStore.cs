using System.Globalization;
using System.Runtime.CompilerServices;
using Diagnosis.Exchange.Data;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Fhir;
using Diagnosis.Kernel.Access;

using Diagnosis.Kernel.Protection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Diagnosis.Exchange.Fhir;

/// <summary>A resource as it is handed out: the text as stored, opened.</summary>
internal sealed record Resource(string Type, string Id, int Version, DateTimeOffset Updated, bool Deleted, string Method, byte[] Body)
{
    public FhirDocument Document => field ??= FhirDocument.Parse(Body);
    /// <summary>For _include and cursors.</summary>
    public long Key { get; init; }
}

/// <summary>Who may read what the product itself publishes.</summary>
/// <param name="Institution">The institution it belongs to; null: the product.</param>
/// <param name="Division">Commissions of this area and above read it.</param>
/// <param name="Shared">Every signed-in caller reads it.</param>
/// <param name="Readers">Further keys (see <see cref="Kernel.Access.Readers"/>).</param>
internal sealed record Audience(Guid? Institution, string Division, bool Shared = false, IReadOnlyList<string>? Readers = null);

/// <summary>
/// The door of the store inside the process: consumers publish through it, the routes at /fhir stand on it. It knows resources, versions, readers and search
/// rows; what a resource means stands elsewhere (<see cref="IFhirIntake"/> for what comes in).
/// </summary>
internal sealed class FhirStore(FhirDatabase database, FhirKeys keys, Protector protector, TimeProvider clock)
{
    public FhirDatabase Database => database;
    public FhirKeys Keys => keys;
    public TimeProvider Clock => clock;

    /// <summary>The session of a consumer or handler: what it publishes commits with its own effect. The context's connection is opened if need be.</summary>
    public async Task<FhirSession> WithinAsync(ExchangeDb db, CancellationToken ct)
    {
        if (db.Database.CurrentTransaction is null) { throw new InvalidOperationException("Publish resources inside the transaction of their effect."); }
        await db.Database.OpenConnectionAsync(ct);
        return database.Within(db.Database.GetDbConnection(), db.Database.CurrentTransaction.GetDbTransaction());
    }

    /// <summary>
    /// Writes a resource of the product's own under an id of its choice: version 1, or the next one. A text that says what the current version says is no new version.
    /// </summary>
    /// <param name="json">A valid resource; id and meta.versionId/lastUpdated are set here.</param>
    /// <returns>The version that stands now.</returns>
    public async Task<int> PublishAsync(FhirSession session, string id, ReadOnlyMemory<byte> json, Audience audience, CancellationToken ct)
    {
        var document = FhirDocument.Parse(json);
        var current = await session.ReadAsync(keys.Self(document.ResourceType, id), ct);
        if (current is { Deleted: false } && SaysTheSame(Open(current).Body, json, id, current)) { return current.Version; }
        var write = Prepare(document, id, current, current is null ? "POST" : "PUT", audience);
        var set = new WriteSet();
        set.Resources.Add(write);
        await ApplyAsync(session, set, ct);
        return write.Version;
    }

    /// <summary>Takes a resource of the product's own away; readers get 410 from then on.</summary>
    public async Task WithdrawAsync(FhirSession session, string type, string id, CancellationToken ct)
    {
        if (await session.ReadAsync(keys.Self(type, id), ct) is not { Deleted: false } current) { return; }
        var set = new WriteSet();
        set.Resources.Add(PrepareDelete(current));
        await ApplyAsync(session, set, ct);
    }

    /// <summary>One resource in process, whoever may read it; null when it never was or is deleted.</summary>
    public async Task<Resource?> FindAsync(FhirSession session, string type, string id, CancellationToken ct) =>
        await session.ReadAsync(keys.Self(type, id), ct) is { Deleted: false } row ? Open(row) : null;

    static bool SaysTheSame(byte[] stored, ReadOnlyMemory<byte> json, string id, StoredResource current) =>
        stored.AsSpan().SequenceEqual(JsonEdit.Stamp(json.Span, id, current.Version, Instant(current.Updated)));

    /// <summary>Who is to be told of changes.</summary>
    public Subscriptions.SubscriptionBook Book => field ??= new(this);

    /// <summary>Writes a set together with what subscribers will be told of it.</summary>
    public async Task ApplyAsync(FhirSession session, WriteSet set, CancellationToken ct)
    {
        bool subscription = set.Resources.Exists(r => r.Type == "Subscription");
        foreach (var s in await Book.AllAsync(session, ct))
        {
            foreach (var r in set.Resources) { if (!r.Deleted && r.Type == s.Type.Name) { set.Deliveries.Add((r, s.Id)); } }
        }
        set.Texts = Unknown(set.Resources);
        await session.ApplyAsync(set, ct);
        // a foreign transaction may yet be rolled back
        if (session.Owned) { Learned(set.Texts); }
        if (subscription) { Book.Forget(); }
    }

    readonly System.Collections.Concurrent.ConcurrentDictionary<long, byte> learned = new();
    const int MostLearned = 200_000;

    /// <summary>Displays of these states that this process has not seen in the list of all there are, sealed.</summary>
    public IReadOnlyList<(long Hash, byte[] Body)> Unknown(IReadOnlyList<ResourceWrite> writes)
    {
        SortedDictionary<long, byte[]>? fresh = null;
        foreach (var w in writes)
        {
            foreach (string text in w.Add.Texts)
            {
                long hash = keys.Text(text);
                if (!learned.ContainsKey(hash) && fresh?.ContainsKey(hash) != true) { (fresh ??= [])[hash] = protector.SealBytes(System.Text.Encoding.UTF8.GetBytes(text)); }
            }
        }
        return fresh is null ? [] : [.. fresh.Select(f => (f.Key, f.Value))];
    }

    public void Learned(IReadOnlyList<(long Hash, byte[] Body)> texts)
    {
        if (learned.Count > MostLearned) { learned.Clear(); }
        foreach (var (hash, _) in texts) { learned.TryAdd(hash, 0); }
    }

    public string OpenText(byte[] sealedText) => System.Text.Encoding.UTF8.GetString(protector.OpenBytes(sealedText));

    // ---- below: what routes and transactions use

    public Resource Open(StoredResource row) => new(row.Type, row.Id, row.Version, Time(row.Updated), row.Deleted, row.Method, row.Body.Length == 0 ? [] : protector.OpenBytes(row.Body)) { Key = row.Key };

    /// <summary>Whether this caller may read the row: the same rule as the condition of a search.</summary>
    public static async ValueTask<bool> MayReadAsync(FhirSession session, StoredResource row, Caller caller, CancellationToken ct)
    {
        if (caller.SeesAll || row.Shared) { return true; }
        if (caller.InstitutionId is { } institution)
        {
            if (row.Institution == institution.ToString("N")) { return true; }
            if (await session.IsReaderAsync(row.Key, Readers.Institution(institution), ct)) { return true; }
        }
        if (caller.Has(Roles.Commission) && caller.Division is { Length: >= 6 } division)
        {
            if (row.Division.StartsWith(SearchSql.Area(division), StringComparison.Ordinal)) { return true; }
            if (await session.IsReaderAsync(row.Key, Readers.Division(division), ct)) { return true; }
        }
        return false;
    }

    /// <summary>Only who wrote a resource changes it.</summary>
    public static bool MayChange(StoredResource row, Caller caller) => caller.SeesAll || (caller.InstitutionId is { } institution && row.Institution == institution.ToString("N"));

    public static Audience AudienceOf(Caller caller) => new(caller.InstitutionId, caller.Division ?? "");

    /// <summary>A create or the next version, sealed and indexed, ready to be applied.</summary>
    /// <param name="keepText">The text is answered with.</param>
    public ResourceWrite Prepare(FhirDocument document, string id, StoredResource? current, string method, Audience audience, long? claim = null, IReadOnlyList<string>? readers = null, bool keepText = true)
    {
        var type = Served.Find(document.ResourceType) ?? throw new InvalidOperationException(document.ResourceType + " is not served");
        if (type.Name == "Subscription") { document = Subscriptions.SubscriptionRules.Activated(document); }
        long updated = Now();
        int version = (current?.Version ?? 0) + 1;
        byte[] text = JsonEdit.Stamp(document.Utf8.Span, id, version, Instant(updated));
        var rows = Indexing.RowsOf(document, type, keys);
        var old = current is { Deleted: false } ? Indexing.RowsOf(Open(current).Document, type, keys) : null;
        return new()
        {
            Key = current?.Key ?? 0, Self = keys.Self(type.Name, id), Type = type.Name, Id = id, Version = version, Updated = updated, Method = method, Present = rows.Present,
            Institution = current?.Institution ?? audience.Institution?.ToString("N") ?? "", Division = current?.Division ?? audience.Division, Shared = current?.Shared ?? audience.Shared,
            Body = protector.SealBytes(text), Text = keepText ? text : [], Add = old is null ? rows : rows.Without(old), Remove = old?.Without(rows), Claim = claim, Readers = [.. audience.Readers ?? [], .. readers ?? []],
        };
    }

    public ResourceWrite PrepareDelete(StoredResource current) => new()
    {
        Key = current.Key, Self = keys.Self(current.Type, current.Id), Type = current.Type, Id = current.Id, Version = current.Version + 1, Updated = Now(), Deleted = true, Method = "DELETE",
        Institution = current.Institution, Division = current.Division, Shared = current.Shared, Body = [], Text = [],
        Add = new IndexRows(), Remove = Indexing.RowsOf(Open(current).Document, Served.Find(current.Type)!, keys),
    };

    public FhirAuditRow AuditOf(Caller caller, char action, string type, string what, int version, int outcome = 0) => new()
    {
        Id = Guid.CreateVersion7(clock.GetUtcNow()), At = Micros(clock.GetUtcNow()), Action = action.ToString(), Actor = caller.Id, ActorName = caller.Name, Institution = caller.InstitutionId?.ToString("N") ?? "", Division = caller.Division ?? "", Type = type, What = what, Version = version, Outcome = outcome,
    };

    /// <summary>Cut to milliseconds: what stands in the text is what is stored and compared.</summary>
    long Now() => Micros(clock.GetUtcNow()) / 1000 * 1000;
    public static long Micros(DateTimeOffset at) => SearchDate.Micros(at);
    public static DateTimeOffset Time(long micros) => new DateTimeOffset(DateTimeOffset.UnixEpoch.Ticks + (micros * 10), TimeSpan.Zero).ToOffset(ChinaOffset);
    public static string Instant(long micros) => Time(micros).ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
    static readonly TimeSpan ChinaOffset = TimeSpan.FromHours(8);

    public static string NewId(TimeProvider clock) => Guid.CreateVersion7(clock.GetUtcNow()).ToString();
}
