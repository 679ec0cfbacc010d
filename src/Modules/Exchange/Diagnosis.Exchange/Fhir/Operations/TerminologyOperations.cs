using System.Globalization;
using System.Text.Json;
using Diagnosis.Fhir;

namespace Diagnosis.Exchange.Fhir.Operations;

/// <summary>CodeSystem/$lookup.</summary>
internal sealed class Lookup(TerminologyStore terminology) : IFhirOperation
{
    public string Name => "$lookup";
    public IReadOnlyList<string> Types { get; } = ["CodeSystem"];
    public bool OnInstance => false;

    public async Task<Reply> RunAsync(Ask ask, string? type, string? id, CancellationToken ct)
    {
        var input = new Input(ask);
        var coding = input.Complex("coding");
        string url = coding["system"].Text ?? input.Need("system"), code = coding["code"].Text ?? input.Need("code");
        var system = await terminology.SystemAsync(url, input["version"], ct) ?? throw new FhirRefusal(404, Issue.Error("not-found", "system", "fhir.s.unknown-system", url));
        var wanted = input.All("property");
        var concept = system.ByCode.GetValueOrDefault(code) ?? throw new FhirRefusal(404, Issue.Error("not-found", "code", "fhir.s.unknown-code", code, url));
        return Input.Parameters(w =>
        {
            Input.Text(w, "name", "String", system.Name);
            if (system.Version is not null) { Input.Text(w, "version", "String", system.Version); }
            Input.Text(w, "display", "String", concept.In(input["displayLanguage"]) ?? concept.Code);
            foreach (var (language, value) in concept.Designations)
            {
                w.WriteStartObject();
                w.WriteString("name", "designation");
                w.WriteStartArray("part");
                if (language.Length > 0) { Input.Text(w, "language", "Code", language); }
                Input.Text(w, "value", "String", value);
                w.WriteEndArray();
                w.WriteEndObject();
            }
            foreach (var (property, kind, value) in concept.Properties.Where(p => wanted.Count == 0 || wanted.Contains(p.Item1)))
            {
                w.WriteStartObject();
                w.WriteString("name", "property");
                w.WriteStartArray("part");
                Input.Text(w, "code", "Code", property);
                Input.Text(w, "value", kind == "valueCode" ? "Code" : "String", value);
                w.WriteEndArray();
                w.WriteEndObject();
            }
        });
    }
}

/// <summary>CodeSystem/$validate-code and ValueSet/$validate-code.</summary>
internal sealed class ValidateCode(TerminologyStore terminology, Kernel.Words words) : IFhirOperation
{
    public string Name => "$validate-code";
    public IReadOnlyList<string> Types { get; } = ["CodeSystem", "ValueSet"];
    public bool OnInstance => true;

    public async Task<Reply> RunAsync(Ask ask, string? type, string? id, CancellationToken ct)
    {
        var input = new Input(ask);
        var codings = new List<(string? System, string Code, string? Display)>();
        if (input.Complex("codeableConcept") is { Exists: true } concept) { codings.AddRange(concept["coding"].Items.Where(c => c["code"].Text is not null).Select(c => (c["system"].Text, c["code"].Text!, c["display"].Text))); }
        else if (input.Complex("coding") is { Exists: true } coding) { codings.Add((coding["system"].Text, coding["code"].Text ?? "", coding["display"].Text)); }
        else { codings.Add((type == "CodeSystem" ? null : input["system"], input.Need("code"), input["display"])); }
        List<Concept> all;
        string name;
        if (type == "CodeSystem")
        {
            name = id is not null ? (await terminology.ByIdAsync("CodeSystem", id, ct) ?? throw FhirRefusal.NotFound("CodeSystem", id)).Root["url"].Text ?? "" : input.Need("url");
            all = [.. (await terminology.SystemAsync(name, input["version"], ct) ?? throw new FhirRefusal(404, Issue.Error("not-found", "url", "fhir.s.unknown-system", name))).Concepts];
        }
        else
        {
            var set = await Expand.SetAsync(terminology, input, id, ct);
            name = set.Root["url"].Text ?? id ?? "";
            all = await terminology.ExpandAsync(set.Root, ct);
        }
        var match = codings.Select(c => (Asked: c, Found: all.Find(k => k.Code == c.Code && (c.System is null || c.System == k.System)))).FirstOrDefault(m => m.Found is not null);
        bool display = match.Found is null || match.Asked.Display is not { } said || said == match.Found.Display || match.Found.Designations.Any(d => d.Value == said);
        return Input.Parameters(w =>
        {
            Input.Truth(w, "result", match.Found is not null && display);
            if (match.Found is null) { Input.Text(w, "message", "String", words["fhir.s.unknown-code", codings.Count > 0 ? codings[0].Code : "", name]); }
            else
            {
                if (!display) { Input.Text(w, "message", "String", words["fhir.s.other-display", match.Asked.Display!, match.Found.Display ?? ""]); }
                if (match.Found.Display is not null) { Input.Text(w, "display", "String", match.Found.Display); }
            }
        });
    }
}

/// <summary>ValueSet/$expand with text filter, offset and count.</summary>
internal sealed class Expand(TerminologyStore terminology, TimeProvider clock) : IFhirOperation
{
    public string Name => "$expand";
    public IReadOnlyList<string> Types { get; } = ["ValueSet"];
    public bool OnInstance => true;

    public static async Task<FhirDocument> SetAsync(TerminologyStore terminology, Input input, string? id, CancellationToken ct)
    {
        if (id is not null) { return await terminology.ByIdAsync("ValueSet", id, ct) ?? throw FhirRefusal.NotFound("ValueSet", id); }
        if (input.Resource is { ResourceType: "ValueSet" } sent) { return sent; }
        if (input.Part("valueSet") is { Exists: true } part) { return FhirDocument.Parse(part.Raw); }
        string url = input.Need("url");
        return await terminology.ResourceAsync("ValueSet", url, ct) ?? throw new FhirRefusal(404, Issue.Error("not-found", "url", "fhir.s.unknown-value-set", url));
    }

    public async Task<Reply> RunAsync(Ask ask, string? type, string? id, CancellationToken ct)
    {
        var input = new Input(ask);
        var set = await SetAsync(terminology, input, id, ct);
        var all = await terminology.ExpandAsync(set.Root, ct);
        if (input["filter"] is { Length: > 0 } filter) { string f = FhirKeys.Normal(filter); all = all.FindAll(c => FhirKeys.Normal(c.Display ?? "").Contains(f, StringComparison.Ordinal) || c.Code.StartsWith(filter, StringComparison.OrdinalIgnoreCase) || c.Designations.Any(d => FhirKeys.Normal(d.Value).Contains(f, StringComparison.Ordinal))); }
        int offset = Number(input["offset"], "offset", 0), count = Number(input["count"], "count", 1000);
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(4096);
        using var w = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        w.WriteStartObject();
        w.WriteString("resourceType", "ValueSet");
        foreach (string copy in (string[])["url", "version", "name", "title"]) { if (set.Root[copy].Text is { } text) { w.WriteString(copy, text); } }
        w.WriteString("status", set.Root["status"].Text ?? "active");
        w.WriteStartObject("expansion");
        w.WriteString("identifier", "urn:uuid:" + Guid.NewGuid());
        w.WriteString("timestamp", FhirStore.Instant(FhirStore.Micros(clock.GetUtcNow())));
        w.WriteNumber("total", all.Count);
        w.WriteNumber("offset", offset);
        var page = all.Skip(offset).Take(count).ToList();
        // FHIR knows no empty arrays
        if (page.Count > 0) { w.WriteStartArray("contains"); }
        foreach (var c in page)
        {
            w.WriteStartObject();
            if (c.System.Length > 0) { w.WriteString("system", c.System); }
            w.WriteString("code", c.Code);
            if (c.In(input["displayLanguage"]) is { } display) { w.WriteString("display", display); }
            w.WriteEndObject();
        }
        if (page.Count > 0) { w.WriteEndArray(); }
        w.WriteEndObject();
        w.WriteEndObject();
        w.Flush();
        return new Reply(200) { Body = buffer.WrittenMemory };

        static int Number(string? text, string name, int otherwise) => text is null ? otherwise : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : throw FhirRefusal.Bad("value", name, "fhir.s.bad-count", text);
    }
}

/// <summary>ConceptMap/$translate, forward and back: the catalogue of 2013 to that of 2024.</summary>
internal sealed class Translate(TerminologyStore terminology, FhirStore store, Kernel.Words words) : IFhirOperation
{
    public string Name => "$translate";
    public IReadOnlyList<string> Types { get; } = ["ConceptMap"];
    public bool OnInstance => true;

    public async Task<Reply> RunAsync(Ask ask, string? type, string? id, CancellationToken ct)
    {
        var input = new Input(ask);
        var asked = input.Complex("codeableConcept") is { Exists: true } concept ? concept["coding"].Items : input.Complex("coding") is { Exists: true } coding ? [coding] : (IEnumerable<FhirNode>)[];
        var codings = asked.Select(c => (System: c["system"].Text ?? "", Code: c["code"].Text ?? "")).ToHashSet();
        if (codings.Count == 0) { codings.Add((input.Need("system"), input.Need("code"))); }
        string? target = input["targetsystem"] ?? input["targetSystem"];
        bool back = input["reverse"] == "true";
        var maps = new List<FhirNode>();
        if (id is not null) { maps.Add((await terminology.ByIdAsync("ConceptMap", id, ct) ?? throw FhirRefusal.NotFound("ConceptMap", id)).Root); }
        else if (input["url"] is { } url) { maps.Add((await terminology.ResourceAsync("ConceptMap", url, ct) ?? throw new FhirRefusal(404, Issue.Error("not-found", "url", "fhir.s.unknown-map", url))).Root); }
        else
        {
            await using var session = await store.Database.OpenAsync(ct);
            var sql = new SearchSql(store.Keys, Kernel.Access.Caller.System("terminology"), store.Clock);
            maps.AddRange((await session.QueryAsync(sql.Page(SearchRequest.Read(Served.Find("ConceptMap")!, [], true), 50), sql.Values, Data.FhirSession.Row, ct)).Where(r => r.Shared).Select(r => store.Open(r).Document.Root));
        }
        var matches = new List<(string Equivalence, string System, string Code, string? Display, string Map)>();
        foreach (var map in maps)
        {
            foreach (var group in map["group"].Items)
            {
                string from = group["source"].Text ?? "", to = group["target"].Text ?? "";
                string source = back ? to : from;
                if (codings.All(c => c.System != source) || (target is not null && (back ? from : to) != target)) { continue; }
                foreach (var element in group["element"].Items)
                {
                    foreach (var t in element["target"].Items)
                    {
                        if (codings.Contains((source, (back ? t : element)["code"].Text ?? "")))
                        {
                            var hit = back ? element : t;
                            string equivalence = t["equivalence"].Text ?? "relatedto";
                            if (back) { equivalence = equivalence switch { "wider" => "narrower", "narrower" => "wider", "subsumes" => "specializes", "specializes" => "subsumes", _ => equivalence }; }
                            if (hit["code"].Text is { } found) { matches.Add((equivalence, back ? from : to, found, hit["display"].Text, map["url"].Text ?? "")); }
                        }
                    }
                }
            }
        }
        return Input.Parameters(w =>
        {
            Input.Truth(w, "result", matches.Exists(m => m.Equivalence is not ("unmatched" or "disjoint")));
            if (matches.Count == 0) { Input.Text(w, "message", "String", words["fhir.s.no-translation", codings.First().Code, codings.First().System]); }
            foreach (var m in matches)
            {
                w.WriteStartObject();
                w.WriteString("name", "match");
                w.WriteStartArray("part");
                Input.Text(w, "equivalence", "Code", m.Equivalence);
                w.WriteStartObject();
                w.WriteString("name", "concept");
                w.WriteStartObject("valueCoding");
                w.WriteString("system", m.System);
                w.WriteString("code", m.Code);
                if (m.Display is not null) { w.WriteString("display", m.Display); }
                w.WriteEndObject();
                w.WriteEndObject();
                if (m.Map.Length > 0) { Input.Text(w, "source", "Uri", m.Map); }
                w.WriteEndArray();
                w.WriteEndObject();
            }
        });
    }
}
