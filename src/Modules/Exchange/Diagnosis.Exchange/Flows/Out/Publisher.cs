using System.Globalization;
using System.Text.Json.Nodes;
using Diagnosis.Exchange.Data;
using Diagnosis.Exchange.Fhir;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Kernel.Access;

namespace Diagnosis.Exchange.Flows.Out;

/// <summary>
/// Puts what modules announced into the store, in the transaction of the consumer. Such resources belong to the product: lawful readers read them, nobody
/// changes them. A message older than what stands (meta.source, behind #) changes nothing but still adds its readers.
/// </summary>
internal sealed class Publisher(FhirStore store)
{
    public Task<FhirSession> WithinAsync(ExchangeDb db, CancellationToken ct) => store.WithinAsync(db, ct);

    /// <param name="readers">Keys (see <see cref="Readers"/>); null: every signed-in caller.</param>
    /// <returns>The version that stands, and whether this call wrote it.</returns>
    public async Task<(int Version, bool Written)> PublishAsync(FhirSession session, JsonObject resource, IReadOnlyList<string>? readers, CancellationToken ct)
    {
        string type = resource["resourceType"]!.GetValue<string>(), id = resource["id"]!.GetValue<string>();
        long self = store.Keys.Self(type, id);
        var row = await session.ReadAsync(self, ct);
        if (row is { Deleted: false })
        {
            foreach (string key in readers ?? []) { await session.ExecuteAsync("INSERT INTO ~fhir_reader (key, reader) VALUES ($1, $2) ON CONFLICT DO NOTHING", [row.Key, key], ct); }
            if (VersionOf(store.Open(row).Document.Root["meta"]["source"].Text) >= VersionOf(resource["meta"]?["source"]?.GetValue<string>())) { return (row.Version, false); }
        }
        int version = await store.PublishAsync(session, id, resource.Bytes(), new Audience(null, "", readers is null, readers), ct);
        return (version, version != row?.Version);
    }

    static long VersionOf(string? source) => source?.LastIndexOf('#') is >= 0 and var at && long.TryParse(source.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long n) ? n : -1;
}
