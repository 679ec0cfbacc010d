using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Fhir;
using Diagnosis.Kernel;

namespace Diagnosis.Exchange.Fhir;

/// <summary>
/// Batches and transactions. A transaction is one write set: it stands or falls as a whole. New ids are derived from the caller, the bundle's bytes and the
/// entry's urn: the same bundle sent again after a timeout finds what it made and makes nothing twice.
/// </summary>
internal sealed class Transactions(Interactions interactions, Words words)
{
    const int MostEntries = 5000;

    sealed class Entry
    {
        public required int Index { get; init; }
        public required string Method { get; init; }
        public required ServedType Type { get; init; }
        public string? Id { get; set; }
        public string? Criteria { get; init; }
        public string? IfMatch { get; init; }
        public string? IfNoneExist { get; init; }
        public string? FullUrl { get; init; }
        /// <summary>Of the resource as it was sent.</summary>
        public string? SentId { get; init; }
        /// <summary>That the resource carries: conditions of the same bundle may ask for them.</summary>
        public IReadOnlyList<(string System, string Value)> Identifiers { get; set; } = [];
        public ReadOnlyMemory<byte> Raw { get; init; }
        public StoredResource? Current { get; set; }
        public bool Existing { get; set; }
        public long? Claim { get; set; }
        /// <summary>A conditional update that met nothing: what stands under the id it brought is something else.</summary>
        public bool Fresh { get; set; }
        public Reply? Reply { get; set; }
        public required Ask Ask { get; init; }
        public string Path => $"Bundle.entry[{Index}]";
        public string Address => $"{Type.Name}/{Id}";
    }

    /// <summary>What is kept of an entry besides its bytes: a bundle of 50 MB has a table of where its values stand twice as large, which must not live on while it is stored.</summary>
    sealed record Sent(Ask Ask, string? FullUrl, string? Type, string? Id, FhirRefusal? Refusal = null);

    static (string Type, List<Sent> Entries) Read(Ask ask)
    {
        if (ask.Body.Length == 0) { throw FhirRefusal.Bad("required", "", "fhir.s.no-body"); }
        var bundle = FhirDocument.Parse(ask.Body, null, out var issues) ?? throw new FhirRefusal(400, [.. issues.Select(Issue.Of)]);
        if (bundle.ResourceType != "Bundle") { throw FhirRefusal.Bad("invalid", "", "fhir.s.other-type", bundle.ResourceType, "Bundle"); }
        string type = bundle.Root["type"].Text ?? "";
        if (type is not ("batch" or "transaction")) { throw FhirRefusal.Bad("value", "Bundle.type", "fhir.s.bad-bundle-type", type); }
        var nodes = bundle.Root["entry"].Items.ToList();
        if (nodes.Count > MostEntries) { throw FhirRefusal.Bad("too-costly", "Bundle.entry", "fhir.s.too-many-entries", nodes.Count, MostEntries); }
        var asks = new List<Sent>(nodes.Count);
        for (int i = 0; i < nodes.Count; i++)
        {
            try { asks.Add(new(AskOf(ask, nodes[i], i), nodes[i]["fullUrl"].Text, nodes[i]["resource"]["resourceType"].Text, nodes[i]["resource"]["id"].Text)); }
            catch (FhirRefusal refusal) when (type == "batch") { asks.Add(new(ask, null, null, null, refusal)); }
        }
        return (type, asks);
    }

    public async Task<Reply> RunAsync(Ask ask, Func<Ask, CancellationToken, Task<Reply>> one, CancellationToken ct)
    {
        var (type, asks) = Read(ask);
        IReadOnlyList<Reply> replies;
        if (type == "batch")
        {
            var list = new List<Reply>();
            foreach (var sent in asks)
            {
                try { list.Add(sent.Refusal is null ? await one(sent.Ask, ct) : Refused(sent.Refusal)); }
                catch (FhirRefusal r) { list.Add(Refused(r)); }
            }
            replies = list;
        }
        else { replies = await TransactionAsync(ask, asks, one, ct); }
        using var answer = new BundleWriter(type + "-response", ask.Base, null, interactions.Store.Clock.GetUtcNow(), 1024 + (ask.Return == "representation" ? ask.Body.Length : asks.Count * 200));
        foreach (var reply in replies) { answer.Response(reply, words, ask.Return == "representation" || reply.Location is null); }
        return new Reply(200) { Body = answer.Done() };
    }

    static Reply Refused(FhirRefusal refusal) => new(refusal.Status) { Issues = refusal.Issues };

    static Ask AskOf(Ask outer, FhirNode entry, int index)
    {
        string path = $"Bundle.entry[{index}]";
        string? method = entry["request"]["method"].Text, url = entry["request"]["url"].Text;
        if (method is null || url is null) { throw FhirRefusal.Bad("required", path + ".request", "fhir.s.no-request"); }
        if (url.StartsWith(outer.Base + "/", StringComparison.Ordinal)) { url = url[(outer.Base.Length + 1)..]; }
        var parts = url.TrimStart('/').Split('?', 2);
        var resource = entry["resource"];
        if (method is "POST" or "PUT" && !resource.Exists && !parts[0].Contains('$', StringComparison.Ordinal)) { throw FhirRefusal.Bad("required", path + ".resource", "fhir.s.no-resource", method); }
        ReadOnlyMemory<byte> body = resource.Raw;
        string contentType = "application/fhir+json";
        if (method == "PATCH")
        {
            // a patch travels as a Binary
            if (resource["resourceType"].Text != "Binary" || resource["data"].Text is not { } data || !Base64.IsValid(data)) { throw FhirRefusal.Bad("invalid", path + ".resource", "fhir.s.patch-binary"); }
            (body, contentType) = (Convert.FromBase64String(data), resource["contentType"].Text ?? "");
        }
        return new Ask
        {
            Method = method, Path = parts[0].Split('/', StringSplitOptions.RemoveEmptyEntries), Query = parts.Length > 1 ? Interactions.FormRead(parts[1]) : [], Body = body, ContentType = contentType, Caller = outer.Caller, Scopes = outer.Scopes,
            Base = outer.Base, Strict = outer.Strict, Return = outer.Return, IfMatch = entry["request"]["ifMatch"].Text, IfNoneMatch = entry["request"]["ifNoneMatch"].Text, IfNoneExist = entry["request"]["ifNoneExist"].Text,
        };
    }

    async Task<IReadOnlyList<Reply>> TransactionAsync(Ask outer, List<Sent> asks, Func<Ask, CancellationToken, Task<Reply>> one, CancellationToken ct)
    {
        var entries = new List<Entry>();
        var problems = new List<Issue>();
        var replies = new Reply?[asks.Count];
        byte[] fingerprint = SHA256.HashData([.. Encoding.UTF8.GetBytes(outer.Caller.Id + "\n"), .. SHA256.HashData(outer.Body.Span)]);
        for (int i = 0; i < asks.Count; i++)
        {
            var sent = asks[i];
            if (sent.Ask.Method is "GET" or "HEAD") { continue; }
            string path = $"Bundle.entry[{i}]";
            try { entries.Add(Plan(sent, i, fingerprint)); }
            catch (FhirRefusal r) when (r.Status is 400 or 422 or 403 or 405 or 404) { problems.AddRange(r.Issues.Select(x => x.Expression.StartsWith("Bundle", StringComparison.Ordinal) ? x : x with { Expression = path + (x.Expression.Length > 0 ? "." + x.Expression : "") })); if (r.Status is 403 or 405) { throw new FhirRefusal(r.Status, [.. problems]); } }
        }
        if (problems.Exists(p => p.IsError)) { throw new FhirRefusal(422, [.. problems]); }
        foreach (var twice in entries.Where(e => e.FullUrl is not null).GroupBy(e => e.FullUrl).Where(g => g.Count() > 1)) { throw FhirRefusal.Bad("duplicate", twice.Last().Path + ".fullUrl", "fhir.s.full-url-twice", twice.Key!); }
        if (entries.Count > 0) { await interactions.AgainAsync(session => WriteAsync(session, outer, entries, ct), ct); }
        foreach (var e in entries) { replies[e.Index] = e.Reply; }
        // reads see what the transaction made
        for (int i = 0; i < asks.Count; i++)
        {
            if (replies[i] is not null) { continue; }
            try { replies[i] = await one(asks[i].Ask, ct); }
            catch (FhirRefusal refusal) { replies[i] = Refused(refusal); }
        }
        return replies!;
    }

    Entry Plan(Sent sent, int index, byte[] fingerprint)
    {
        var ask = sent.Ask;
        string path = $"Bundle.entry[{index}]";
        if (ask.Path.Length is 0 or > 2 || Served.Find(ask.Path[0]) is not { } type) { throw new FhirRefusal(404, Issue.Error("not-supported", path + ".request.url", "fhir.s.unknown-type", string.Join('/', ask.Path))); }
        string? id = ask.Path.Length == 2 ? ask.Path[1] : null, full = sent.FullUrl;
        switch (ask.Method)
        {
            case "POST" when id is null: Interactions.Demand(ask, type, Interaction.Create, 'c'); break;
            case "PUT" when id is not null || ask.Query.Count > 0: Interactions.Demand(ask, type, Interaction.Update, 'u'); break;
            case "PATCH" when id is not null || ask.Query.Count > 0: Interactions.Demand(ask, type, Interaction.Patch, 'u'); break;
            case "DELETE" when id is not null || ask.Query.Count > 0: Interactions.Demand(ask, type, Interaction.Delete, 'd'); break;
            default: throw FhirRefusal.Bad("not-supported", path + ".request", "fhir.s.bad-entry", ask.Method, string.Join('/', ask.Path));
        }
        if (ask.Method is "POST" or "PUT")
        {
            if (sent.Type != type.Name) { throw FhirRefusal.Bad("invalid", path + ".resource", "fhir.s.other-type", sent.Type ?? "", type.Name); }
            if (ask.Method == "PUT" && id is not null && sent.Id != id) { throw FhirRefusal.Bad("invalid", path + ".resource.id", "fhir.s.other-id", sent.Id ?? "", id); }
        }
        var entry = new Entry { Index = index, Method = ask.Method, Type = type, Id = id, Criteria = ask.Query.Count > 0 ? Interactions.FormWrite(ask.Query) : null, IfMatch = ask.IfMatch, IfNoneExist = ask.IfNoneExist, FullUrl = full, SentId = sent.Id, Raw = ask.Body, Ask = ask };
        // read again when its references are known: until then nothing of it is needed
        if (ask.Method is "POST" or "PUT") { entry.Identifiers = [.. interactions.Check(ask.Body, type.Name, path).Root["identifier"].Items.Select(i => (i["system"].Text ?? "", i["value"].Text ?? ""))]; }
        if (id is not null && !OwnAddress.IsId(id)) { throw FhirRefusal.Bad("value", path + ".request.url", "fhir.s.bad-id", id); }
        if (entry.Id is null && ask.Method == "POST") { entry.Id = IdOf(fingerprint, full ?? index.ToString(CultureInfo.InvariantCulture)); }
        return entry;
    }

    static string IdOf(byte[] fingerprint, string part)
    {
        var hash = SHA256.HashData([.. fingerprint, .. Encoding.UTF8.GetBytes(part)]).AsSpan(0, 16);
        // shape of a name-based uuid (RFC 9562, version 8)
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash, bigEndian: true).ToString();
    }

    async Task<Reply> WriteAsync(FhirSession session, Ask outer, List<Entry> entries, CancellationToken ct)
    {
        var store = interactions.Store;
        foreach (var e in entries) { (e.Current, e.Existing, e.Claim, e.Fresh) = (null, false, null, false); }
        var carried = entries.SelectMany(e => e.Identifiers.Select(i => (Key: (e.Type, i.Value), Of: (e, i.System)))).ToLookup(i => i.Key, i => i.Of);
        // 1. who is who: conditions first
        foreach (var e in entries)
        {
            string? criteria = e.Method == "POST" ? e.IfNoneExist : e.Criteria;
            if (criteria is null) { continue; }
            if (Carrying(carried, e.Type, criteria).FirstOrDefault(other => other != e) is { } twin) { throw FhirRefusal.Bad("duplicate", e.Path, "fhir.s.same-identity", twin.Path, e.Path, $"{e.Type.Name}?{criteria.TrimStart('?')}"); }
            var there = await interactions.MatchAsync(session, e.Type, criteria, outer.Caller, e.Path + (e.Method == "POST" ? ".request.ifNoneExist" : ".request.url"), ct);
            if (there.Count > 1) { throw new FhirRefusal(412, Issue.Error("multiple-matches", e.Path + ".request", "fhir.s.multiple", e.Type.Name)); }
            if (there.Count == 1) { (e.Id, e.Current, e.Existing) = (there[0].Id, there[0], e.Method == "POST"); }
            else if (e.Method is "POST" or "PUT") { e.Fresh = e.Method == "PUT"; e.Id ??= e.SentId ?? FhirStore.NewId(store.Clock); e.Claim = interactions.ClaimOf(outer.Caller, e.Type, criteria); }
            else { throw new FhirRefusal(404, Issue.Error("not-found", e.Path + ".request.url", "fhir.s.nothing-matches", e.Type.Name)); }
        }
        foreach (var twice in entries.GroupBy(e => e.Address).Where(g => g.Count() > 1).Concat(entries.Where(e => e.Claim is not null).GroupBy(e => e.Claim!.Value.ToString(CultureInfo.InvariantCulture)).Where(g => g.Count() > 1)))
        {
            throw FhirRefusal.Bad("duplicate", twice.Last().Path, "fhir.s.same-identity", twice.First().Path, twice.Last().Path, twice.First().Address);
        }
        // 2. what stands there now, in one question
        var open = entries.FindAll(e => e.Current is null && !e.Existing);
        if (open.Count > 0)
        {
            string list = string.Join(", ", open.Select(e => store.Keys.Self(e.Type.Name, e.Id!).ToString(CultureInfo.InvariantCulture)));
            var rows = (await session.QueryAsync($"SELECT r.key, r.type, r.id, r.version, r.updated, r.state, r.method, r.institution, r.division, r.shared, r.body FROM ~fhir_resource r WHERE r.self IN ({list})", [], FhirSession.Row, ct)).ToDictionary(r => $"{r.Type}/{r.Id}", StringComparer.Ordinal);
            foreach (var e in open) { if (rows.TryGetValue(e.Address, out var row)) { e.Current = row; e.Existing = e.Method == "POST" && !row.Deleted; } }
        }
        foreach (var e in entries.Where(e => e.Current is not null && e.Method != "POST"))
        {
            if (!FhirStore.MayChange(e.Current!, outer.Caller)) { throw new FhirRefusal(403, Issue.Error("forbidden", e.Path, "fhir.s.not-yours", e.Type.Name, e.Id!)); }
        }
        foreach (var e in entries.Where(e => e.Fresh && e.Current is { Deleted: false })) { throw new FhirRefusal(409, Issue.Error("conflict", e.Path + ".resource.id", "fhir.s.id-taken", e.Type.Name, e.Id!)); }
        foreach (var e in entries.Where(e => e.IfMatch is not null && (e.Current is null || e.Current.Deleted || !Interactions.Matches(e.IfMatch, e.Current.Version))))
        {
            throw new FhirRefusal(412, Issue.Error("conflict", e.Path + ".request.ifMatch", "fhir.s.stale", e.IfMatch!, e.Current is null ? "-" : $"W/\"{e.Current.Version}\""));
        }
        // 3. references
        var addresses = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var e in entries.Where(e => e.FullUrl is not null)) { addresses[e.FullUrl!] = e.Address; }
        var conditional = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var e in entries.Where(e => e.Method is "POST" or "PUT" && !e.Existing))
        {
            foreach (string found in ConditionalReferences(e.Raw.Span))
            {
                if (conditional.ContainsKey(found)) { continue; }
                string name = found[..found.IndexOf('?', StringComparison.Ordinal)];
                var type = Served.Find(name) ?? throw FhirRefusal.Bad("not-supported", e.Path, "fhir.s.unknown-type", name);
                // what this transaction makes can be meant, what it deletes cannot
                var stored = (await interactions.MatchAsync(session, type, found, outer.Caller, e.Path, ct)).Select(r => $"{r.Type}/{r.Id}").Where(a => !entries.Exists(o => o.Method == "DELETE" && o.Address == a));
                List<string> there = [.. Carrying(carried, type, found).Select(o => o.Address).Union(stored)];
                if (there.Count != 1) { throw new FhirRefusal(412, Issue.Error(there.Count == 0 ? "not-found" : "multiple-matches", e.Path, there.Count == 0 ? "fhir.s.reference-none" : "fhir.s.reference-many", found)); }
                conditional[found] = there[0];
            }
        }
        // 4. the new states
        var writes = new List<(Entry Entry, ResourceWrite Write)>();
        var incoming = new List<(Entry Entry, IncomingWrite Incoming)>();
        foreach (var e in entries)
        {
            switch (e.Method)
            {
                case "POST" when e.Existing:
                    e.Reply = new Reply(200) { Location = $"{e.Address}/_history/{e.Current!.Version}", Version = e.Current.Version, Modified = FhirStore.Time(e.Current.Updated), Body = outer.Return == "representation" && !e.Current.Deleted && outer.Scopes?.Allows(e.Type.Name, 'r') != false ? store.Open(e.Current).Body : default };
                    break;
                case "DELETE" when e.Current is null or { Deleted: true }:
                    e.Reply = new Reply(204);
                    break;
                case "DELETE":
                    incoming.Add((e, new IncomingWrite(e.Path, WriteKind.Delete, e.Type.Name, e.Id!, null)));
                    break;
                case "PATCH":
                    if (e.Current is null or { Deleted: true }) { throw new FhirRefusal(404, Issue.Error("not-found", e.Path, "fhir.s.not-found", e.Type.Name, e.Id!)); }
                    byte[] patched = JsonPatch.Apply(store.Open(e.Current).Document, e.Raw, out var issues) ?? throw new FhirRefusal(422, [.. issues.Select(i => Issue.Of(i).Below(e.Path))]);
                    incoming.Add((e, new IncomingWrite(e.Path, WriteKind.Update, e.Type.Name, e.Id!, interactions.Check(patched, e.Type.Name, e.Path))));
                    break;
                default:
                    string? unresolved = null, sender = SenderOf(e);
                    byte[] text = JsonEdit.RewriteReferences(e.Raw.Span, value =>
                    {
                        if (addresses.TryGetValue(value, out var address) || conditional.TryGetValue(value, out address) || (sender is not null && addresses.TryGetValue(sender + value, out address))) { return address; }
                        if (value.StartsWith("urn:uuid:", StringComparison.Ordinal) || value.StartsWith("urn:oid:", StringComparison.Ordinal)) { unresolved ??= value; }
                        // our own absolute addresses become relative: the host may have other names
                        return value.StartsWith(outer.Base + "/", StringComparison.Ordinal) ? value[(outer.Base.Length + 1)..] : null;
                    });
                    if (unresolved is not null) { throw FhirRefusal.Bad("not-found", e.Path, "fhir.s.unresolved", unresolved); }
                    var document = FhirDocument.Parse(text);
                    Interactions.DemandContents(outer, document, e.Path);
                    incoming.Add((e, new IncomingWrite(e.Path, e.Current is null or { Deleted: true } ? WriteKind.Create : WriteKind.Update, e.Type.Name, e.Id!, document)));
                    break;
            }
        }
        interactions.DemandSize(outer.Body.Length, incoming.Select(i => i.Incoming.Document).OfType<FhirDocument>());
        var said = incoming.Count > 0 ? await interactions.AskIntakesAsync(outer.Caller, incoming.ConvertAll(i => i.Incoming), ct, [.. entries.Where(e => e.Existing).Select(e => new IncomingWrite(e.Path, WriteKind.Create, e.Type.Name, e.Id!, FhirDocument.Parse(e.Raw)))]) : [];
        for (int n = 0; n < incoming.Count; n++)
        {
            var (e, i) = incoming[n];
            // prepared, it is sealed text and rows: the readable copy goes before the next is made
            incoming[n] = default;
            writes.Add((e, e.Method == "DELETE" ? store.PrepareDelete(e.Current!) : store.Prepare(i.Document!, e.Id!, e.Current, e.Method, FhirStore.AudienceOf(outer.Caller), e.Claim, i.AlsoReaders, keepText: outer.Return == "representation")));
        }
        await interactions.ApplyAsync(session, outer, writes.ConvertAll(w => w.Write), ct);
        foreach (var (e, write) in writes)
        {
            var own = said.Where(s => s.Expression.StartsWith(e.Path, StringComparison.Ordinal)).ToList();
            e.Reply = e.Method == "DELETE" ? new Reply(204) { Version = write.Version, Issues = own } : Interactions.Written(e.Ask, write, e.Current is null or { Deleted: true } ? 201 : 200, own);
        }
        return new Reply(200);
    }

    /// <summary>The entries that bring a resource with the identifier a condition asks for. Other conditions are asked of the store only.</summary>
    static IEnumerable<Entry> Carrying(ILookup<(ServedType, string), (Entry Entry, string System)> carried, ServedType type, string criteria)
    {
        if (Interactions.FormRead(criteria[(criteria.IndexOf('?', StringComparison.Ordinal) + 1)..]) is not [{ Key: "identifier", Value: var asked }]) { return []; }
        int bar = asked.IndexOf('|', StringComparison.Ordinal);
        return carried[(type, asked[(bar + 1)..])].Where(c => bar < 0 || c.System == asked[..bar]).Select(c => c.Entry);
    }

    /// <summary>The sender's own base address, if the entry's fullUrl is a RESTful one: relative references of the entry are meant there.</summary>
    static string? SenderOf(Entry entry) =>
        entry.FullUrl is { } full && full.StartsWith("http", StringComparison.Ordinal) && full.LastIndexOf($"/{entry.Type.Name}/", StringComparison.Ordinal) is > 0 and var at ? full[..(at + 1)] : null;

    static List<string> ConditionalReferences(ReadOnlySpan<byte> json)
    {
        var found = new List<string>();
        JsonEdit.RewriteReferences(json, value =>
        {
            if (Interactions.IsConditional(value)) { found.Add(value); }
            return null;
        }, referencesOnly: true);
        return found;
    }
}
