using System.Globalization;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Fhir;
using Diagnosis.Kernel.Access;

namespace Diagnosis.Exchange.Fhir;

/// <summary>read, vread, history and search.</summary>
internal sealed partial class Interactions
{
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
        return new Reply(200) { Body = ViewOf(ask, type, resource.Body), Version = row.Version, Modified = resource.Updated };
    }

    static byte[] ViewOf(Ask ask, ServedType type, byte[] body)
    {
        if (ask.Parameter("_summary") is { } summary && summary is not ("true" or "false" or "text" or "data")) { throw FhirRefusal.Bad("value", "_summary", "fhir.s.bad-value", "_summary", summary, "true, false, text, data"); }
        return View(type, body, ask.Parameter("_summary"), ask.Parameter("_elements") is { } e ? e.Split(',').ToHashSet() : null);
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
        return new Reply(200) { Body = ViewOf(ask, type, resource.Body), Version = n, Modified = resource.Updated };
    }

    public async Task<Reply> HistoryAsync(Ask ask, ServedType type, string? id, CancellationToken ct)
    {
        Demand(ask, type, id is null ? Interaction.HistoryType : Interaction.HistoryInstance, id is null ? 's' : 'r');
        int count = ask.Parameter("_count") is { } text ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int c) ? Math.Clamp(c, 1, SearchRequest.MostCount) : throw FhirRefusal.Bad("value", "_count", "fhir.s.bad-count", text) : SearchRequest.DefaultCount;
        long since = ask.Parameter("_since") is { } s ? (SearchDate.Parse(s) ?? throw FhirRefusal.Bad("value", "_since", "fhir.s.bad-date", s)).From : long.MinValue;
        // where the former page ended: two versions may be of the same moment
        long before = long.MaxValue, beforeKey = long.MaxValue, beforeVersion = long.MaxValue;
        if (ask.Parameter("_page") is { } page)
        {
            if (Unseal(page).Split('\n') is not [var u, var k, var v] || !long.TryParse(u, CultureInfo.InvariantCulture, out before) || !long.TryParse(k, CultureInfo.InvariantCulture, out beforeKey) || !long.TryParse(v, CultureInfo.InvariantCulture, out beforeVersion)) { throw FhirRefusal.Bad("value", "_page", "fhir.s.bad-page"); }
        }
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
        string From(string u) => $"{u}.updated >= {P(since)} AND ({u}.updated < {P(before)} OR ({u}.updated = {P(before)} AND ({u}.key < {P(beforeKey)} OR ({u}.key = {P(beforeKey)} AND {u}.version < {P(beforeVersion)}))))";
        string sql = $"SELECT * FROM (SELECT r.key, r.type, r.id, r.version, r.updated, r.state, r.method, r.institution, r.division, r.shared, r.body FROM ~fhir_resource r WHERE {which} AND {From("r")} " +
            $"UNION ALL SELECT r.key, r.type, r.id, v.version, v.updated, v.state, v.method, r.institution, r.division, r.shared, v.body FROM ~fhir_version v JOIN ~fhir_resource r ON r.key = v.key WHERE {which} AND {From("v")}) h ORDER BY updated DESC, key DESC, version DESC LIMIT {count + 1}";
        var rows = await session.QueryAsync(sql, values, FhirSession.Row, ct);
        using var bundle = new BundleWriter("history", ask.Base, one is not null && rows.Count <= count && before == long.MaxValue ? rows.Count : null, store.Clock.GetUtcNow());
        string path = $"{ask.Base}/{string.Join('/', ask.Path)}";
        var links = new List<(string, string)> { ("self", path) };
        if (rows.Count > count)
        {
            var last = rows[count - 1];
            links.Add(("next", $"{path}?_count={count}&_page={Seal(string.Create(CultureInfo.InvariantCulture, $"{last.Updated}\n{last.Key}\n{last.Version}"))}" + (ask.Parameter("_since") is { } again ? "&_since=" + Uri.EscapeDataString(again) : "")));
        }
        bundle.Links(links);
        var deleted = rows.Where(r => r.Deleted).Select(r => (r.Key, r.Version)).ToHashSet();
        foreach (var row in rows.Take(count)) { bundle.Version(store.Open(row), row.Version == 1 || deleted.Contains((row.Key, row.Version - 1))); }
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
        // what a new parameter has not reached yet is not found: that is said, because nothing else would show it
        if (search.Filters.Count > 0 && indexes.Open(type.Name) is { } open) { search.Ignored.Add(Issue.Warn("incomplete", type.Name, "fhir.s.reindexing", type.Name, open.Done, open.Total)); }
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
        // what :iterate names goes on from what was added, a few steps and within the limit
        var from = matches;
        for (int step = 0; step < MostIncludeSteps && from.Count > 0 && others.Count < SearchRequest.MostCount; step++)
        {
            int before = others.Count;
            if (search.Include.FindAll(i => step == 0 ? i.Source == search.Type.Name : i.Iterate) is { Count: > 0 } include) { await AddAsync(s => s.Included(include, [.. from.Select(r => r.Key)], SearchRequest.MostCount)); }
            if (search.RevInclude.FindAll(i => step == 0 || i.Iterate) is { Count: > 0 } back) { await AddAsync(s => s.RevIncluded(back, [.. from.Select(r => store.Keys.Self(r.Type, r.Id))], SearchRequest.MostCount)); }
            from = others[before..];
        }
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
}
