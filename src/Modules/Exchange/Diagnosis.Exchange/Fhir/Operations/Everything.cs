using System.Globalization;
using Diagnosis.Exchange.Fhir.Data;

namespace Diagnosis.Exchange.Fhir.Operations;

/// <summary>Patient/id/$everything: the patient, what points at it, and what that points to (practitioners, institutions, places; no other patient), as far as the caller may read, page by page.</summary>
internal sealed class Everything(FhirStore store, AuditTrail trail) : IFhirOperation
{
    public string Name => "$everything";
    public IReadOnlyList<string> Types { get; } = ["Patient"];
    public bool OnInstance => true;
    bool IFhirOperation.Serves(string? type, bool instance) => type == "Patient" && instance;

    public async Task<Reply> RunAsync(Ask ask, string? type, string? id, CancellationToken ct)
    {
        var patientType = Served.Find("Patient")!;
        Interactions.Demand(ask, patientType, Interaction.Read, 'r');
        var input = new Input(ask);
        int count = input["_count"] is { } text ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? Math.Clamp(n, 1, SearchRequest.MostCount) : throw FhirRefusal.Bad("value", "_count", "fhir.s.bad-count", text) : 200;
        var (start, end) = (Bound("start")?.From, Bound("end")?.To);
        foreach (string name in input.Names.Where(n => n is not ("_count" or "_since" or "_page" or "_type" or "start" or "end" or "_format" or "_pretty"))) { if (ask.Strict) { throw FhirRefusal.Bad("not-supported", name, "fhir.s.unknown-parameter", name, "Patient/$everything"); } }
        long since = input["_since"] is { } s ? (SearchDate.Parse(s) ?? throw FhirRefusal.Bad("value", "_since", "fhir.s.bad-date", s)).From : long.MinValue;
        long after = input["_page"] is { } page ? long.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out long a) ? a : throw FhirRefusal.Bad("value", "_page", "fhir.s.bad-page") : long.MinValue;
        var types = input["_type"]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (string t in types ?? []) { if (Served.Find(t) is null) { throw FhirRefusal.Bad("value", "_type", "fhir.s.unknown-type", t); } }
        await using var session = await store.Database.OpenAsync(ct);
        long self = store.Keys.Self("Patient", id!);
        var patient = await session.ReadAsync(self, ct);
        if (patient is null || !await FhirStore.MayReadAsync(session, patient, ask.Caller, ct)) { throw FhirRefusal.NotFound("Patient", id!); }
        if (patient.Deleted) { throw new FhirRefusal(410, Issue.Error("deleted", "", "fhir.s.deleted", "Patient", id!)); }
        var sql = new SearchSql(store.Keys, ask.Caller, store.Clock);
        string visible = sql.Visible("r");
        var values = sql.Values.ToList();
        string P(object v) { values.Add(v); return "$" + values.Count.ToString(CultureInfo.InvariantCulture); }
        // a token with scopes sees the types it names
        var allowed = Served.Types.Keys.Where(t => (types is null || types.Contains(t)) && ask.Scopes?.Allows(t, 'r') != false).ToList();
        string which = $"r.key > {P(after)} AND r.updated >= {P(since)} AND r.type IN ({(allowed.Count == 0 ? P("-") : string.Join(", ", allowed.Select(t => P(t))))})";
        if (start is not null || end is not null)
        {
            // care dates; what has none (the patient, institutions) belongs to any time
            string dates = $"SELECT 1 FROM ~fhir_date d WHERE d.key = r.key AND d.param IN ({CareDates})";
            which += $" AND (NOT EXISTS ({dates}) OR EXISTS ({dates} AND d.high >= {P(start ?? long.MinValue)} AND d.low < {P(end ?? long.MaxValue)}))";
        }
        var rows = await session.QueryAsync($"WITH own AS (SELECT f.key FROM ~fhir_reference f WHERE f.target = {P(self)} AND f.param IN ({Parameters}) UNION SELECT {P(patient.Key)}) SELECT {FhirSession.Columns} FROM ~fhir_resource r WHERE r.key IN (SELECT key FROM own UNION SELECT t.key FROM own o JOIN ~fhir_reference f ON f.key = o.key JOIN ~fhir_resource t ON t.self = f.target WHERE t.type <> 'Patient') AND r.state = 0 AND {visible} AND {which} ORDER BY r.key LIMIT {count + 1}", values, FhirSession.Row, ct);
        using var bundle = new BundleWriter("searchset", ask.Base, rows.Count <= count && after == long.MinValue ? rows.Count : null, null);
        string path = $"{ask.Base}/Patient/{id}/$everything";
        // what came in a body goes on in the addresses of the pages
        var given = ((string[])["start", "end", "_type", "_since", "_count"]).Where(n => input[n] is not null).Select(n => new KeyValuePair<string, string>(n, input[n]!)).ToList();
        var links = new List<(string, string)> { ("self", path + (given.Count > 0 ? "?" + Interactions.FormWrite(given) : "")) };
        if (rows.Count > count) { links.Add(("next", path + "?" + Interactions.FormWrite([.. given, new("_page", rows[count - 1].Key.ToString(CultureInfo.InvariantCulture))]))); }
        bundle.Links(links);
        foreach (var row in rows.Take(count)) { bundle.Found(row.Type, row.Id, store.Open(row).Body, "match"); }
        await trail.AddAsync(store.AuditOf(ask.Caller, 'E', "Patient", $"/{id}/$everything", 0), ct);
        return new Reply(200) { Body = bundle.Done() };

        (long From, long To)? Bound(string name) => input[name] is not { } day ? null : SearchDate.Parse(day) ?? throw FhirRefusal.Bad("value", name, "fhir.s.bad-date", day);
    }

    /// <summary>The date of each type that says when care was given, by its search parameter.</summary>
    static readonly string CareDates = string.Join(", ", Served.Types.Values.Where(t => t.Params.ContainsKey("patient") || t.Params.ContainsKey("subject"))
        .Select(t => ((string[])["date", "onset-date", "started", "authored", "authored-on", "period"]).Select(t.Params.GetValueOrDefault).FirstOrDefault(p => p is { Type: Diagnosis.Fhir.SearchType.Date }))
        .OfType<Param>().Select(p => p.Number.ToString(CultureInfo.InvariantCulture)));

    /// <summary>All reference parameters that may point at a patient: they make the index usable.</summary>
    static readonly string Parameters = string.Join(", ", Served.Types.Values.SelectMany(t => t.Params.Values).Where(p => p.Type == Diagnosis.Fhir.SearchType.Reference && (p.Definition.Targets.Count == 0 || p.Definition.Targets.Contains("Patient"))).Select(p => p.Number.ToString(CultureInfo.InvariantCulture)));
}
