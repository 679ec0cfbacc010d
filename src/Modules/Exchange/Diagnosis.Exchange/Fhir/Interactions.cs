using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Fhir;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Protection;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Fhir;

/// <summary>What FHIR's RESTful API does with one resource or type. HTTP and the entries of bundles come here alike.</summary>
internal sealed class Interactions(FhirStore store, FhirModel model, Protector protector, Words words, AuditTrail trail, IServiceScopeFactory factory, Operations.TerminologyStore terminology)
{
    const int MostTries = 12;

    public FhirStore Store => store;

    // ---- rights

    public static void Demand(Ask ask, ServedType type, Interaction what, char right)
    {
        if (!type.Can(what)) { throw new FhirRefusal(405, Issue.Error("not-supported", "", "fhir.s.not-allowed", what.ToString(), type.Name)); }
        if (ask.Scopes is { } scopes && !scopes.Allows(type.Name, right)) { throw new FhirRefusal(403, Issue.Error("forbidden", "", "fhir.s.no-scope", $"system/{type.Name}.{right}")); }
        if (right is 'c' or 'u' or 'd') { DemandWriter(ask); }
    }

    /// <summary>Only institutions write, and only in roles that have something to say.</summary>
    public static void DemandWriter(Ask ask)
    {
        if (!ask.Caller.SeesAll && (ask.Caller.InstitutionId is null || !Served.Writers.Any(r => ask.Caller.Has(r)))) { throw new FhirRefusal(403, Issue.Error("forbidden", "", "fhir.s.no-role")); }
    }

    /// <summary>A subscription tells of resources: who may not read them by its scopes may not subscribe to them.</summary>
    public static void DemandContents(Ask ask, FhirDocument document)
    {
        if (document.ResourceType != "Subscription" || ask.Scopes is not { } scopes) { return; }
        string type = (document.Root["criteria"].Text ?? "").Split('?')[0];
        if (!scopes.Allows(type, 'r')) { throw new FhirRefusal(403, Issue.Error("forbidden", "Subscription.criteria", "fhir.s.no-scope", $"system/{type}.r")); }
    }

    // ---- reading the request

    /// <summary>Parses and checks; a document that comes out is a valid R4 resource of that type.</summary>
    public FhirDocument Check(ReadOnlyMemory<byte> body, string type, string path = "")
    {
        if (body.Length == 0) { throw FhirRefusal.Bad("required", path, "fhir.s.no-body"); }
        var document = FhirDocument.Parse(body, null, out var issues) ?? throw new FhirRefusal(400, [.. issues.Select(i => Issue.Of(i).Below2(path))]);
        if (document.ResourceType != type) { throw FhirRefusal.Bad("invalid", path.Length > 0 ? path + ".resource" : "", "fhir.s.other-type", document.ResourceType, type); }
        CheckParsed(document, path);
        return document;
    }

    public void CheckParsed(FhirDocument document, string path)
    {
        var found = FhirValidator.Validate(document, model.Definitions);
        if (found.Any(i => i.IsError)) { throw new FhirRefusal(422, [.. found.Select(i => Issue.Of(i).Below2(path))]); }
        if (document.ResourceType == "Subscription" && Subscriptions.SubscriptionRules.Faults(document) is { Count: > 0 } faults) { throw new FhirRefusal(422, [.. faults.Select(f => f.Below2(path))]); }
    }

    // ---- read

    public async Task<Reply> ReadAsync(Ask ask, ServedType type, string id, CancellationToken ct)
    {
        Demand(ask, type, Interaction.Read, 'r');
        await using var session = await store.Database.OpenAsync(ct);
        var row = await session.ReadAsync(store.Keys.Self(type.Name, id), ct);
        if (row is null || !await FhirStore.MayReadAsync(session, row, ask.Caller, ct)) { throw FhirRefusal.NotFound(type.Name, id); }
        if (row.Deleted) { throw new FhirRefusal(410, Issue.Error("deleted", "", "fhir.s.deleted", type.Name, id)); }
        var resource = store.Open(row);
        if (ask.IfNoneMatch is { } tag ? Matches(tag, row.Version) : ask.IfModifiedSince is { } since && resource.Updated.AddMilliseconds(-resource.Updated.Millisecond) <= since)
        {
            return new Reply(304) { Version = row.Version, Modified = resource.Updated };
        }
        await trail.AddAsync(store.AuditOf(ask.Caller, 'R', type.Name, id, row.Version), ct);
        return new Reply(200) { Body = View(type, resource.Body, ask.Parameter("_summary"), ask.Parameter("_elements") is { } e ? e.Split(',').ToHashSet() : null), Version = row.Version, Modified = resource.Updated };
    }

    public async Task<Reply> VreadAsync(Ask ask, ServedType type, string id, string version, CancellationToken ct)
    {
        Demand(ask, type, Interaction.Vread, 'r');
        await using var session = await store.Database.OpenAsync(ct);
        var row = await session.ReadAsync(store.Keys.Self(type.Name, id), ct);
        if (row is null || !await FhirStore.MayReadAsync(session, row, ask.Caller, ct) || !int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int n)
            || await session.ReadVersionAsync(row, n, ct) is not { } at) { throw FhirRefusal.NotFound(type.Name, $"{id}/_history/{version}"); }
        if (at.Deleted) { throw new FhirRefusal(410, Issue.Error("deleted", "", "fhir.s.deleted", type.Name, id)); }
        await trail.AddAsync(store.AuditOf(ask.Caller, 'R', type.Name, id, n), ct);
        var resource = store.Open(at);
        return new Reply(200) { Body = resource.Body, Version = n, Modified = resource.Updated };
    }

    public async Task<Reply> HistoryAsync(Ask ask, ServedType type, string? id, CancellationToken ct)
    {
        Demand(ask, type, id is null ? Interaction.HistoryType : Interaction.HistoryInstance, id is null ? 's' : 'r');
        int count = ask.Parameter("_count") is { } text ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int c) ? Math.Clamp(c, 1, SearchRequest.MostCount) : throw FhirRefusal.Bad("value", "_count", "fhir.s.bad-count", text) : SearchRequest.DefaultCount;
        long since = ask.Parameter("_since") is { } s ? (SearchDate.Parse(s) ?? throw FhirRefusal.Bad("value", "_since", "fhir.s.bad-date", s)).From : long.MinValue;
        long before = long.MaxValue, beforeKey = long.MaxValue;
        if (ask.Parameter("_page") is { } page) { var at = Unseal(page).Split('\n'); (before, beforeKey) = (long.Parse(at[0], CultureInfo.InvariantCulture), long.Parse(at[1], CultureInfo.InvariantCulture)); }
        await using var session = await store.Database.OpenAsync(ct);
        StoredResource? one = null;
        if (id is not null)
        {
            one = await session.ReadAsync(store.Keys.Self(type.Name, id), ct);
            if (one is null || !await FhirStore.MayReadAsync(session, one, ask.Caller, ct)) { throw FhirRefusal.NotFound(type.Name, id); }
        }
        var builder = new SearchSql(store.Keys, ask.Caller, store.Clock);
        string visible = builder.Visible("r");
        var values = builder.Values.ToList();
        string P(object v) { values.Add(v); return "$" + values.Count.ToString(CultureInfo.InvariantCulture); }
        string which = one is not null ? $"r.key = {P(one.Key)}" : $"r.type = {P(type.Name)} AND {visible}";
        string From(string u) => $"{u}.updated >= {P(since)} AND ({u}.updated < {P(before)} OR ({u}.updated = {P(before)} AND {u}.key < {P(beforeKey)}))";
        string sql = $"SELECT * FROM (SELECT r.key, r.type, r.id, r.version, r.updated, r.state, r.method, r.institution, r.division, r.shared, r.body FROM ~fhir_resource r WHERE {which} AND {From("r")} " +
            $"UNION ALL SELECT r.key, r.type, r.id, v.version, v.updated, v.state, v.method, r.institution, r.division, r.shared, v.body FROM ~fhir_version v JOIN ~fhir_resource r ON r.key = v.key WHERE {which} AND {From("v")}) h ORDER BY updated DESC, {(one is null ? "key DESC, " : "")}version DESC LIMIT {count + 1}";
        var rows = await session.QueryAsync(sql, values, FhirSession.Row, ct);
        using var bundle = new BundleWriter("history", ask.Base, one is not null && rows.Count <= count && before == long.MaxValue ? rows.Count : null, store.Clock.GetUtcNow());
        string path = $"{ask.Base}/{string.Join('/', ask.Path)}";
        var links = new List<(string, string)> { ("self", path) };
        if (rows.Count > count)
        {
            var last = rows[count - 1];
            links.Add(("next", $"{path}?_count={count}&_page={Seal(string.Create(CultureInfo.InvariantCulture, $"{last.Updated}\n{last.Key}"))}" + (ask.Parameter("_since") is { } again ? "&_since=" + Uri.EscapeDataString(again) : "")));
        }
        bundle.Links(links);
        foreach (var row in rows.Take(count)) { bundle.Version(store.Open(row)); }
        await trail.AddAsync(store.AuditOf(ask.Caller, 'R', type.Name, (id ?? "") + "/_history", 0), ct);
        return new Reply(200) { Body = bundle.Done() };
    }

    // ---- search

    public async Task<Reply> SearchAsync(Ask ask, ServedType type, CancellationToken ct)
    {
        Demand(ask, type, Interaction.Search, 's');
        var parameters = ask.Query;
        string? sealedPage = ask.Parameter("_page");
        IReadOnlyList<string>? after = null;
        bool posted = ask.Posted;
        if (sealedPage is not null)
        {
            // a page carries its whole search, sealed: an identity number in a POST never stands in an address
            var part = Unseal(sealedPage).Split('\n');
            parameters = FormRead(part[0]);
            after = part[1].Length == 0 ? null : [.. part[1].Split('\t').Select(Uri.UnescapeDataString)];
            posted = part[2] == "P";
        }
        var search = SearchRequest.Read(type, parameters, ask.Strict);
        search.After = after;
        if (after is not null && after.Count != search.Sort.Count + 1) { throw FhirRefusal.Bad("value", "_page", "fhir.s.bad-page"); }
        await using var session = await store.Database.OpenAsync(ct);
        var result = await FindAsync(session, search, ask.Caller, ask.Scopes, ct);
        string path = $"{ask.Base}/{type.Name}";
        string query = FormWrite(search.Understood);
        string self = posted ? $"{path}?_page={Seal($"{query}\n\nP")}" : query.Length == 0 ? path : $"{path}?{query}";
        var links = new List<(string, string)> { ("self", self) };
        if (result.Next is not null) { links.Add(("next", $"{path}?_page={Seal($"{query}\n{string.Join('\t', result.Next.Select(Uri.EscapeDataString))}\n{(posted ? "P" : "G")}")}")); }
        using var bundle = new BundleWriter("searchset", ask.Base, result.Total, null, 1024 + result.Matches.Concat(result.Others).Sum(r => r.Body.Length + 200));
        bundle.Links(links);
        foreach (var r in result.Matches) { bundle.Found(r.Type, r.Id, View(type, r.Body, search.Summary, search.Elements), "match"); }
        foreach (var r in result.Others) { bundle.Found(r.Type, r.Id, r.Body, "include"); }
        if (search.Ignored.Count > 0) { bundle.Outcome(search.Ignored, words); }
        await trail.AddAsync(store.AuditOf(ask.Caller, 'E', type.Name, "?" + string.Join('&', search.Filters.Select(f => f.Raw)), 0), ct);
        return new Reply(200) { Body = bundle.Done() };
    }

    internal sealed record Result(IReadOnlyList<Resource> Matches, IReadOnlyList<Resource> Others, int? Total, IReadOnlyList<string>? Next);

    public async Task<Result> FindAsync(FhirSession session, SearchRequest search, Caller caller, SmartScopes? scopes, CancellationToken ct)
    {
        var valueSets = await terminology.CodesOfAsync(search.Filters, ct);
        if (search.Summary == "count")
        {
            var only = new SearchSql(store.Keys, caller, store.Clock, valueSets, scopes);
            return new([], [], (int)(await session.QueryAsync(only.Count(search), only.Values, r => r.GetInt64(0), ct))[0], null);
        }
        var sql = new SearchSql(store.Keys, caller, store.Clock, valueSets, scopes);
        string text = sql.Page(search, search.Count + 1);
        int sorts = search.Sort.Count;
        var rows = await session.QueryAsync(text, sql.Values, r => (Row: FhirSession.Row(r), Sort: Enumerable.Range(11, sorts).Select(i => Convert.ToString(r.GetValue(i), CultureInfo.InvariantCulture)!).ToArray()), ct);
        bool more = rows.Count > search.Count;
        if (more) { rows.RemoveAt(rows.Count - 1); }
        int? total = search.After is null && !more ? rows.Count : null;
        if (search.Total && total is null)
        {
            var all = new SearchSql(store.Keys, caller, store.Clock, valueSets, scopes);
            search.After = null;
            total = (int)(await session.QueryAsync(all.Count(search), all.Values, r => r.GetInt64(0), ct))[0];
        }
        var matches = rows.ConvertAll(r => store.Open(r.Row));
        var others = new List<Resource>();
        if (rows.Count > 0 && search.Include.Count > 0) { await AddAsync(s => s.Included(search, [.. rows.Select(r => r.Row.Key)], SearchRequest.MostCount)); }
        if (rows.Count > 0 && search.RevInclude.Count > 0) { await AddAsync(s => s.RevIncluded(search, [.. rows.Select(r => store.Keys.Self(r.Row.Type, r.Row.Id))], SearchRequest.MostCount)); }
        return new(matches, others, total, more ? [.. rows[^1].Sort, rows[^1].Row.Key.ToString(CultureInfo.InvariantCulture)] : null);

        async Task AddAsync(Func<SearchSql, string> build)
        {
            var s = new SearchSql(store.Keys, caller, store.Clock, valueSets, scopes);
            string include = build(s);
            var known = matches.Concat(others).Select(r => r.Key).ToHashSet();
            foreach (var row in await session.QueryAsync(include, s.Values, FhirSession.Row, ct)) { if (scopes?.Allows(row.Type, 'r') != false && known.Add(row.Key)) { others.Add(store.Open(row)); } }
        }
    }

    /// <summary>What a condition on a write finds: at most two, which is enough to refuse.</summary>
    public async Task<List<StoredResource>> MatchAsync(FhirSession session, ServedType type, string criteria, Caller caller, string field, CancellationToken ct)
    {
        var search = SearchRequest.Read(type, FormRead(criteria.Contains('?', StringComparison.Ordinal) ? criteria[(criteria.IndexOf('?', StringComparison.Ordinal) + 1)..] : criteria), true);
        if (search.Filters.Count == 0) { throw FhirRefusal.Bad("required", field, "fhir.s.no-criteria"); }
        var sql = new SearchSql(store.Keys, caller, store.Clock, await terminology.CodesOfAsync(search.Filters, ct));
        return await session.QueryAsync(sql.Page(search, 2), sql.Values, FhirSession.Row, ct);
    }

    // ---- write

    public async Task<Reply> CreateAsync(Ask ask, ServedType type, CancellationToken ct)
    {
        Demand(ask, type, Interaction.Create, 'c');
        var document = Check(ask.Body, type.Name);
        string id = FhirStore.NewId(store.Clock);
        return await AgainAsync(async session =>
        {
            long? claim = null;
            if (ask.IfNoneExist is { } criteria)
            {
                var there = await MatchAsync(session, type, criteria, ask.Caller, "If-None-Exist", ct);
                if (there.Count > 1) { throw new FhirRefusal(412, Issue.Error("multiple-matches", "If-None-Exist", "fhir.s.multiple", type.Name)); }
                if (there.Count == 1) { return Existing(ask, there[0]); }
                claim = ClaimOf(ask.Caller, type, criteria);
            }
            return await WriteAsync(session, ask, document, id, null, "POST", claim, ct);
        }, ct);
    }

    /// <summary>Criteria are claimed within an institution: what others wrote is not seen, so it is not matched.</summary>
    public long ClaimOf(Caller caller, ServedType type, string criteria) =>
        store.Keys.Whole(5, $"{caller.InstitutionId:N} {type.Name}?{string.Join('&', FormRead(criteria.TrimStart('?')).OrderBy(p => p.Key, StringComparer.Ordinal).ThenBy(p => p.Value, StringComparer.Ordinal).Select(p => p.Key + "=" + p.Value))}");

    Reply Existing(Ask ask, StoredResource row)
    {
        var resource = store.Open(row);
        return new Reply(200) { Location = $"{row.Type}/{row.Id}/_history/{row.Version}", Version = row.Version, Modified = resource.Updated, Body = ask.Return == "minimal" || ask.Scopes?.Allows(row.Type, 'r') == false ? default : resource.Body };
    }

    public async Task<Reply> UpdateAsync(Ask ask, ServedType type, string id, CancellationToken ct)
    {
        Demand(ask, type, Interaction.Update, 'u');
        if (!OwnAddress.IsId(id)) { throw FhirRefusal.Bad("value", "id", "fhir.s.bad-id", id); }
        var document = Check(ask.Body, type.Name);
        if (document.Id != id) { throw FhirRefusal.Bad("invalid", type.Name + ".id", "fhir.s.other-id", document.Id ?? "", id); }
        return await AgainAsync(async session => await WriteAsync(session, ask, document, id, await CurrentAsync(session, ask, type, id, ct), "PUT", null, ct), ct);
    }

    public async Task<Reply> UpdateWhereAsync(Ask ask, ServedType type, CancellationToken ct)
    {
        Demand(ask, type, Interaction.Update, 'u');
        var document = Check(ask.Body, type.Name);
        string fresh = document.Id ?? FhirStore.NewId(store.Clock), criteria = FormWrite(ask.Query);
        return await AgainAsync(async session =>
        {
            var there = await MatchAsync(session, type, criteria, ask.Caller, "", ct);
            if (there.Count > 1) { throw new FhirRefusal(412, Issue.Error("multiple-matches", "", "fhir.s.multiple", type.Name)); }
            if (there.Count == 1 && document.Id is { } other && other != there[0].Id) { throw FhirRefusal.Bad("invalid", type.Name + ".id", "fhir.s.other-id", other, there[0].Id); }
            string id = there.Count == 1 ? there[0].Id : fresh;
            var current = await CurrentAsync(session, ask, type, id, ct);
            return await WriteAsync(session, ask, document, id, current, "PUT", there.Count == 0 ? ClaimOf(ask.Caller, type, criteria) : null, ct);
        }, ct);
    }

    public async Task<Reply> PatchAsync(Ask ask, ServedType type, string id, CancellationToken ct)
    {
        Demand(ask, type, Interaction.Patch, 'u');
        if (ask.ContentType?.Split(';')[0].Trim() is not "application/json-patch+json") { throw new FhirRefusal(415, Issue.Error("not-supported", "Content-Type", "fhir.s.patch-type", ask.ContentType ?? "")); }
        return await AgainAsync(async session =>
        {
            var current = await CurrentAsync(session, ask, type, id, ct);
            if (current is null) { throw FhirRefusal.NotFound(type.Name, id); }
            if (current.Deleted) { throw new FhirRefusal(410, Issue.Error("deleted", "", "fhir.s.deleted", type.Name, id)); }
            byte[] patched = JsonPatch.Apply(store.Open(current).Document, ask.Body, out var issues) ?? throw new FhirRefusal(422, [.. issues.Select(Issue.Of)]);
            var document = Check(patched, type.Name);
            if (document.Id != id) { throw FhirRefusal.Bad("invalid", type.Name + ".id", "fhir.s.other-id", document.Id ?? "", id); }
            return await WriteAsync(session, ask, document, id, current, "PATCH", null, ct);
        }, ct);
    }

    public async Task<Reply> DeleteAsync(Ask ask, ServedType type, string id, CancellationToken ct)
    {
        Demand(ask, type, Interaction.Delete, 'd');
        return await AgainAsync(async session =>
        {
            var current = await CurrentAsync(session, ask, type, id, ct) ?? throw FhirRefusal.NotFound(type.Name, id);
            if (current.Deleted) { return new Reply(204) { Version = current.Version }; }
            var issues = await AskIntakesAsync(ask.Caller, [new IncomingWrite("", WriteKind.Delete, type.Name, id, null)], ct);
            var write = store.PrepareDelete(current);
            await ApplyAsync(session, ask, [write], ct);
            return new Reply(204) { Version = write.Version, Issues = issues };
        }, ct);
    }

    public async Task<Reply> DeleteWhereAsync(Ask ask, ServedType type, CancellationToken ct)
    {
        Demand(ask, type, Interaction.Delete, 'd');
        string criteria = FormWrite(ask.Query);
        string id;
        await using (var session = await store.Database.OpenAsync(ct))
        {
            var there = await MatchAsync(session, type, criteria, ask.Caller, "", ct);
            if (there.Count > 1) { throw new FhirRefusal(412, Issue.Error("multiple-matches", "", "fhir.s.multiple", type.Name)); }
            if (there.Count == 0) { throw new FhirRefusal(404, Issue.Error("not-found", "", "fhir.s.nothing-matches", type.Name)); }
            id = there[0].Id;
        }
        return await DeleteAsync(ask, type, id, ct);
    }

    /// <summary>What stands at an address a caller wants to change: somebody else's is refused, an old If-Match too.</summary>
    public async Task<StoredResource?> CurrentAsync(FhirSession session, Ask ask, ServedType type, string id, CancellationToken ct)
    {
        var current = await session.ReadAsync(store.Keys.Self(type.Name, id), ct);
        if (current is not null && !FhirStore.MayChange(current, ask.Caller)) { throw new FhirRefusal(403, Issue.Error("forbidden", "", "fhir.s.not-yours", type.Name, id)); }
        if (ask.IfMatch is { } tag && (current is null || current.Deleted || !Matches(tag, current.Version))) { throw new FhirRefusal(412, Issue.Error("conflict", "If-Match", "fhir.s.stale", tag, current is null ? "-" : $"W/\"{current.Version}\"")); }
        return current;
    }

    async Task<Reply> WriteAsync(FhirSession session, Ask ask, FhirDocument document, string id, StoredResource? current, string method, long? claim, CancellationToken ct)
    {
        DemandContents(ask, document);
        var incoming = new IncomingWrite("", current is null or { Deleted: true } ? WriteKind.Create : WriteKind.Update, document.ResourceType, id, document);
        var issues = await AskIntakesAsync(ask.Caller, [incoming], ct);
        var write = store.Prepare(document, id, current, method, FhirStore.AudienceOf(ask.Caller), claim, incoming.AlsoReaders);
        await ApplyAsync(session, ask, [write], ct);
        return Written(ask, write, current is null or { Deleted: true } ? 201 : 200, issues);
    }

    public static Reply Written(Ask ask, ResourceWrite write, int status, IReadOnlyList<Issue> issues) => new(status)
    {
        Location = $"{write.Type}/{write.Id}/_history/{write.Version}", Version = write.Version, Modified = FhirStore.Time(write.Updated), Issues = issues,
        Body = ask.Return is "minimal" or "OperationOutcome" || (write.Method == "PATCH" && ask.Scopes?.Allows(write.Type, 'r') == false) ? default : write.Text,
    };

    public async Task ApplyAsync(FhirSession session, Ask ask, List<ResourceWrite> writes, CancellationToken ct)
    {
        var set = new WriteSet();
        set.Resources.AddRange(writes);
        foreach (var w in writes) { set.Audit.Add(store.AuditOf(ask.Caller, w.Deleted ? 'D' : w.IsNew ? 'C' : 'U', w.Type, w.Id, w.Version)); }
        await store.ApplyAsync(session, set, ct);
    }

    public async Task<IReadOnlyList<Issue>> AskIntakesAsync(Caller caller, IReadOnlyList<IncomingWrite> writes, CancellationToken ct)
    {
        IncomingWrites? incoming = null;
        await using var scope = factory.CreateAsyncScope();
        foreach (var intake in scope.ServiceProvider.GetServices<IFhirIntake>())
        {
            incoming ??= new IncomingWrites(caller, writes);
            await intake.BeforeWriteAsync(incoming, ct);
            if (incoming.Issues.Exists(i => i.IsError)) { throw new FhirRefusal(422, [.. incoming.Issues]); }
        }
        return incoming?.Issues ?? [];
    }

    /// <summary>Unique keys and versions decide races: who loses reads again and decides again.</summary>
    public async Task<Reply> AgainAsync(Func<FhirSession, Task<Reply>> work, CancellationToken ct)
    {
        for (int attempt = 1; ; attempt++)
        {
            await using var session = await store.Database.OpenAsync(ct);
            try { return await work(session); }
            catch (FhirRaceException) when (attempt < MostTries) { }
            catch (FhirRaceException) { throw new FhirRefusal(409, Issue.Error("conflict", "", "fhir.s.race")); }
        }
    }

    // ---- small things

    public static bool Matches(string tag, int version) => tag.Split(',').Any(t => t.Trim() is "*" || t.Trim().Replace("W/", "", StringComparison.Ordinal).Trim('"') == version.ToString(CultureInfo.InvariantCulture));

    static byte[] View(ServedType type, byte[] body, string? summary, IReadOnlySet<string>? elements)
    {
        if (elements is { Count: > 0 }) { return JsonEdit.Subset(body, n => type.Mandatory.Contains(n) || elements.Contains(n) || elements.Any(e => n.Length > e.Length && n.StartsWith(e, StringComparison.Ordinal) && char.IsUpper(n[e.Length]) && type.Summary.Contains(n))); }
        return summary switch
        {
            "true" => JsonEdit.Subset(body, type.Summary.Contains),
            "text" => JsonEdit.Subset(body, n => n == "text" || type.Mandatory.Contains(n)),
            "data" => JsonEdit.Subset(body, n => n != "text"),
            _ => body,
        };
    }

    string Seal(string text) => Base64Url.EncodeToString(protector.SealBytes(Encoding.UTF8.GetBytes(text)));

    string Unseal(string page)
    {
        try { return Encoding.UTF8.GetString(protector.OpenBytes(Base64Url.DecodeFromChars(page))); }
        catch (Exception e) when (e is FormatException or System.Security.Cryptography.CryptographicException or KeyNotFoundException or ArgumentException or IndexOutOfRangeException) { throw FhirRefusal.Bad("value", "_page", "fhir.s.bad-page"); }
    }

    public static List<KeyValuePair<string, string>> FormRead(string query)
    {
        var list = new List<KeyValuePair<string, string>>();
        foreach (var part in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int eq = part.IndexOf('=', StringComparison.Ordinal);
            list.Add(new(Decode(eq < 0 ? part : part[..eq]), eq < 0 ? "" : Decode(part[(eq + 1)..])));
        }
        return list;

        static string Decode(string t) => Uri.UnescapeDataString(t.Replace('+', ' '));
    }

    public static string FormWrite(IEnumerable<KeyValuePair<string, string>> parameters) => string.Join('&', parameters.Select(p => Uri.EscapeDataString(p.Key) + "=" + Uri.EscapeDataString(p.Value)));
}
