using System.Globalization;
using System.Text.Json.Nodes;
using Diagnosis.Exchange.Data;
using Diagnosis.Exchange.Fhir;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Fhir;
using Diagnosis.Kernel.Access;

namespace Diagnosis.Exchange.Flows.Out;

/// <summary>
/// Puts what modules announced into the store, in the transaction of the consumer and in one write. Such resources belong to the product: lawful readers read
/// them, nobody changes them. A message older than what stands (meta.source, behind #) changes nothing but still adds its readers.
/// </summary>
internal sealed class Publisher(FhirStore store)
{
    public Task<FhirSession> WithinAsync(ExchangeDb db, CancellationToken ct) => store.WithinAsync(db, ct);

    /// <param name="readers">Keys (see <see cref="Readers"/>); null: every signed-in caller.</param>
    /// <param name="wanted">Whether a resource is to take the place of what stands (null: nothing does); all are where it is left out.</param>
    /// <returns>The versions this call wrote, by address.</returns>
    public async Task<IReadOnlyDictionary<string, int>> PublishAsync(FhirSession session, IEnumerable<JsonObject> resources, IReadOnlyList<string>? readers, CancellationToken ct, Func<JsonObject, FhirDocument?, bool>? wanted = null)
    {
        var set = new WriteSet();
        foreach (var resource in resources)
        {
            string type = resource["resourceType"]!.GetValue<string>(), id = resource["id"]!.GetValue<string>();
            var row = await session.ReadAsync(store.Keys.Self(type, id), ct);
            if (row is { Deleted: false })
            {
                foreach (string key in readers ?? []) { await session.ExecuteAsync("INSERT INTO ~fhir_reader (key, reader) VALUES ($1, $2) ON CONFLICT DO NOTHING", [row.Key, key], ct); }
                if (VersionOf(store.Open(row).Document.Root["meta"]["source"].Text) >= VersionOf(resource["meta"]?["source"]?.GetValue<string>())) { continue; }
            }
            if (wanted?.Invoke(resource, row is { Deleted: false } ? store.Open(row).Document : null) == false) { continue; }
            set.Resources.Add(store.Prepare(FhirDocument.Parse(resource.Bytes()), id, row, row is null ? "POST" : "PUT", new Audience(null, "", readers is null, readers)));
        }
        if (set.Resources.Count > 0) { await store.ApplyAsync(session, set, ct); }
        return set.Resources.ToDictionary(r => $"{r.Type}/{r.Id}", r => r.Version);
    }

    /// <summary>Further readers of what was published before; nothing where it was not.</summary>
    public async Task GrantAsync(FhirSession session, string type, string id, IReadOnlyList<string> readers, CancellationToken ct)
    {
        if (await session.ReadAsync(store.Keys.Self(type, id), ct) is not { Deleted: false } row) { return; }
        foreach (string key in readers) { await session.ExecuteAsync("INSERT INTO ~fhir_reader (key, reader) VALUES ($1, $2) ON CONFLICT DO NOTHING", [row.Key, key], ct); }
    }

    public async Task<IReadOnlyList<string>> ReadersOfAsync(FhirSession session, string type, string id, CancellationToken ct) =>
        await session.ReadAsync(store.Keys.Self(type, id), ct) is { Deleted: false } row ? await session.QueryAsync("SELECT reader FROM ~fhir_reader WHERE key = $1", [row.Key], r => r.GetString(0), ct) : [];

    static long VersionOf(string? source) => source?.LastIndexOf('#') is >= 0 and var at && long.TryParse(source.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long n) ? n : -1;
}
