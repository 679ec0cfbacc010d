using Diagnosis.Exchange.Fhir.Data;

namespace Diagnosis.Exchange.Fhir.Operations;

/// <summary>Composition/id/$document: the document the composition stands in, as it was published or stored.</summary>
internal sealed class Document(FhirStore store, AuditTrail trail) : IFhirOperation
{
    public string Name => "$document";
    public IReadOnlyList<string> Types { get; } = ["Composition"];
    public bool OnInstance => true;
    bool IFhirOperation.Serves(string? type, bool instance) => type == "Composition" && instance;

    public async Task<Reply> RunAsync(Ask ask, string? type, string? id, CancellationToken ct)
    {
        var bundles = Served.Find("Bundle")!;
        Interactions.Demand(ask, Served.Find("Composition")!, Interaction.Read, 'r');
        Interactions.Demand(ask, bundles, Interaction.Read, 'r');
        await using var session = await store.Database.OpenAsync(ct);
        var row = await session.ReadAsync(store.Keys.Self("Composition", id!), ct);
        if (row is null || row.Deleted || !await FhirStore.MayReadAsync(session, row, ask.Caller, ct)) { throw FhirRefusal.NotFound("Composition", id!); }
        var identifier = store.Open(row).Document.Root["identifier"];
        if (identifier["value"].Text is not { } value) { throw new FhirRefusal(404, Issue.Error("not-found", "Composition.identifier", "fhir.s.no-document", id!)); }
        string asked = (identifier["system"].Text is { } system ? Escaped(system) + "|" : "") + Escaped(value);
        var sql = new SearchSql(store.Keys, ask.Caller, store.Clock, null, ask.Scopes);
        string page = sql.Page(SearchRequest.Read(bundles, [new("identifier", asked), new("type", "document")], true), 50);
        foreach (var found in (await session.QueryAsync(page, sql.Values, FhirSession.Row, ct)).Select(store.Open))
        {
            var first = found.Document.Root["entry"].Items.Select(e => e["resource"]).FirstOrDefault();
            if (first["resourceType"].Text != "Composition" || first["id"].Text != id) { continue; }
            await trail.AddAsync(store.AuditOf(ask.Caller, 'R', "Bundle", found.Id, found.Version), ct);
            return new Reply(200) { Body = found.Body, Version = found.Version, Modified = found.Updated };
        }
        throw new FhirRefusal(404, Issue.Error("not-found", "Composition", "fhir.s.no-document", id!));
    }

    static string Escaped(string part) => part.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal);
}
