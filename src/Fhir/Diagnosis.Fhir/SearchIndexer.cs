using System.Globalization;
using System.Text;

namespace Diagnosis.Fhir;

/// <summary>A parameter compiled for its type: made at first use, kept with the parameter.</summary>
internal sealed class SearchPlan(PathNode tree, UInt128 needs, (SearchParameter Part, PathNode Tree)[] parts)
{
    public PathNode Tree => tree;
    public UInt128 Needs => needs;
    public (SearchParameter Part, PathNode Tree)[] Parts => parts;

    /// <summary>Keeps the plan out of the parameter's equality; a copy with another expression gets a plan of its own.</summary>
    internal sealed class Holder
    {
        sealed record Made(SearchPlan Plan, string Expression, FhirType Type);
        Made? kept;

        public SearchPlan Of(SearchParameter p, FhirType type)
        {
            if (kept is { } k && ReferenceEquals(k.Expression, p.Expression) && k.Type == type) { return k.Plan; }
            var tree = FhirPath.Compile(p.Expression).Tree;
            var plan = new SearchPlan(tree, tree.Needs(type), [.. p.Components.Select(c => (new SearchParameter(c.Code, c.Type, p.Base, c.Expression, [], [], p.Url), FhirPath.Compile(c.Expression).Tree))]);
            kept = new Made(plan, p.Expression, type);
            return plan;
        }

        public override bool Equals(object? obj) => obj is Holder;
        public override int GetHashCode() => 0;
    }
}

/// <summary>What the search parameters of a resource's type find in it.</summary>
public static class SearchIndexer
{
    /// <summary>
    /// All values of all parameters of the type; <paramref name="parameters"/> replaces the definitions' own (to narrow them, or to add SearchParameters of ours).
    /// The resource is expected to be valid: a value that has no sense for its parameter is left out.
    /// Throws <see cref="FhirException"/> (too-costly) when evaluation would cost more than a fair multiple of the resource's size.
    /// </summary>
    public static IReadOnlyList<SearchValue> Extract(FhirDocument document, FhirDefinitions definitions, IEnumerable<SearchParameter>? parameters = null)
    {
        var context = new PathContext(document, definitions);
        List<SearchValue> values = [];
        if (context.Root.Type is not { } type) { return values; }
        UInt128 seen = 0;
        foreach (var child in document.Root) { if (type.Property(document.Nodes[child.Index].NameId, out int ordinal) is not null) { seen |= UInt128.One << ordinal; } }
        foreach (var p in parameters ?? definitions.SearchParametersOf(type.Name))
        {
            if (p.Expression.Length == 0) { continue; }
            var plan = p.Plan.Of(p, type);
            if (plan.Needs != 0 && (plan.Needs & seen) == 0) { continue; }
            if (p.Type == SearchType.Composite) { Composite(context, p, plan, values); continue; }
            var items = context.Rent();
            plan.Tree.Collect(context, context.Root, items);
            foreach (var item in items) { One(context, p, p.Type, item, values); }
            context.Return(items);
        }
        return values;
    }

    static void Composite(PathContext context, SearchParameter p, SearchPlan plan, List<SearchValue> values)
    {
        if (plan.Parts.Length == 0) { return; }
        var bases = context.Rent();
        plan.Tree.Collect(context, context.Root, bases);
        foreach (var at in bases)
        {
            // every combination of the components' values within one place
            List<List<SearchValue>> rows = [[]];
            foreach (var (part, tree) in plan.Parts)
            {
                List<SearchValue> found = [];
                var items = context.Rent();
                tree.Collect(context, at, items);
                foreach (var item in items) { One(context, part, part.Type, item, found); }
                context.Return(items);
                if (found.Count == 0) { rows = []; break; }
                rows = [.. rows.SelectMany(r => found.Select(f => (List<SearchValue>)[.. r, f]))];
                if (rows.Count > 1000) { rows = []; break; }
            }
            foreach (var row in rows) { values.Add(new CompositeValue(p, row)); }
        }
        context.Return(bases);
    }

    static void One(PathContext context, SearchParameter p, SearchType type, PathItem item, List<SearchValue> values)
    {
        var node = item.Node;
        string name = item.Type?.Name ?? "";
        switch (type)
        {
            case SearchType.Token: Token(p, name, node, item, values); return;
            case SearchType.String: String(p, name, node, item, values); return;
            case SearchType.Date: Date(p, name, node, values); return;
            case SearchType.Reference: Reference(context, p, name, node, item, values); return;
            case SearchType.Uri: if (item.Text is { Length: > 0 } uri) { values.Add(new UriValue(p, uri)); } return;
            case SearchType.Number:
                if (FhirNumber.TryParse(node.Text, out var number)) { values.Add(new NumberValue(p, number.Value, number.Low, number.High)); }
                else if (name == "Range") { if (Between(node, out var range)) { values.Add(new NumberValue(p, range.Value, range.Low, range.High)); } }
                return;
            case SearchType.Quantity: Quantity(p, name, node, values); return;
        }
    }

    static void Token(SearchParameter p, string name, FhirNode node, PathItem item, List<SearchValue> values)
    {
        switch (name)
        {
            case "CodeableConcept":
                string? text = node["text"].Text;
                bool said = text is null;
                foreach (var coding in node["coding"].Items)
                {
                    string? display = coding["display"].Text;
                    said |= display is null || display == text;
                    values.Add(new TokenValue(p, coding["system"].Text, coding["code"].Text, display ?? text));
                }
                // what the concept is called beside what its codes are called
                if (!said) { values.Add(new TokenValue(p, null, null, text)); }
                return;
            case "Coding": values.Add(new TokenValue(p, node["system"].Text, node["code"].Text, node["display"].Text)); return;
            case "Identifier":
                var kind = node["type"]["coding"][0];
                values.Add(new TokenValue(p, node["system"].Text, node["value"].Text, node["type"]["text"].Text) { TypeSystem = kind["system"].Text, TypeCode = kind["code"].Text });
                return;
            case "ContactPoint": values.Add(new TokenValue(p, node["system"].Text, node["value"].Text, null)); return;
            case "Quantity" or "SimpleQuantity" or "Money" or "Age" or "Duration" or "Range" or "Period": return;
            case "code" or "id" or "boolean" or "string" or "uri" or "canonical" or "oid" or "markdown" or "instant" or "dateTime" or "integer" or "positiveInt" or "unsignedInt" or "date":
                if (item.Text is { Length: > 0 } code) { values.Add(new TokenValue(p, null, code, null)); }
                return;
            default: if (item.Boolean is { } b) { values.Add(new TokenValue(p, null, b ? "true" : "false", null)); } return;
        }
    }

    static void String(SearchParameter p, string name, FhirNode node, PathItem item, List<SearchValue> values)
    {
        void Add(FhirNode n) { foreach (var i in n.Items) { if (i.Text is { Length: > 0 } t) { values.Add(new StringValue(p, t)); } } }
        switch (name)
        {
            case "HumanName":
                Add(node["text"]); Add(node["family"]); Add(node["given"]); Add(node["prefix"]); Add(node["suffix"]);
                // 王 and 小明 are written together: the name as Chinese read it is searched too
                if (node["text"].Text is null && node["family"].Text is { } family && node["given"].Exists) { values.Add(new StringValue(p, family + string.Concat(node["given"].Items.Select(g => g.Text)))); }
                return;
            case "Address": foreach (string part in (ReadOnlySpan<string>)["text", "line", "city", "district", "state", "country", "postalCode"]) { Add(node[part]); } return;
            default: if (item.Text is { Length: > 0 } text) { values.Add(new StringValue(p, text)); } return;
        }
    }

    static void Date(SearchParameter p, string name, FhirNode node, List<SearchValue> values)
    {
        switch (name)
        {
            case "Period":
                bool low = FhirSpan.TryParse(node["start"].Text, out var start), high = FhirSpan.TryParse(node["end"].Text, out var end);
                if (low || high) { values.Add(new DateValue(p, low ? start.Low : null, high ? end.High : null)); }
                return;
            case "Timing":
                DateTimeOffset? from = null, to = null;
                foreach (var e in node["event"].Items) { if (FhirSpan.TryParse(e.Text, out var at)) { from = from is null || at.Low < from ? at.Low : from; to = to is null || at.High > to ? at.High : to; } }
                if (from is not null) { values.Add(new DateValue(p, from, to)); }
                else if (node["repeat"]["boundsPeriod"] is { Exists: true } bounds) { Date(p, "Period", bounds, values); }
                return;
            default: if (FhirSpan.TryParse(node.Text, out var span)) { values.Add(new DateValue(p, span.Low, span.High)); } return;
        }
    }

    static void Reference(PathContext context, SearchParameter p, string name, FhirNode node, PathItem item, List<SearchValue> values)
    {
        if (name == "Reference")
        {
            var identifier = node["identifier"];
            string? url = node["reference"].Text;
            if (url is null && !identifier.Exists) { return; }
            bool contained = url?.StartsWith('#') == true;
            var said = contained ? default : FhirReference.Parse(url);
            string? type = said.Type ?? node["type"].Text;
            // a parameter that names its targets takes no other type (Patient of Observation.subject)
            if (type is not null && !contained && p.Targets.Count > 0 && !p.Targets.Contains(type)) { return; }
            values.Add(new ReferenceValue(p, type, said.Id, said.Version, url, identifier["system"].Text, identifier["value"].Text, contained));
            return;
        }
        // canonical and uri; a resource inside this one (Bundle.entry[0].resource)
        if (item.Type is { IsResource: true }) { if (node["id"].Text is { } id) { values.Add(new ReferenceValue(p, item.Type.Name, id, null, item.Type.Name + "/" + id, null, null, true)); } return; }
        if (item.Text is { Length: > 0 } text) { var said = FhirReference.Parse(text); values.Add(new ReferenceValue(p, said.Type, said.Id, said.Version, text, null, null, false)); }
        _ = context;
    }

    static void Quantity(SearchParameter p, string name, FhirNode node, List<SearchValue> values)
    {
        switch (name)
        {
            case "Money": if (FhirNumber.TryParse(node["value"].Text, out var money)) { values.Add(new QuantityValue(p, money.Value, money.Low, money.High, "urn:iso:std:iso:4217", node["currency"].Text, node["currency"].Text)); } return;
            case "Range":
                if (Between(node, out var range)) { var unit = node["low"].Exists ? node["low"] : node["high"]; values.Add(new QuantityValue(p, range.Value, range.Low, range.High, unit["system"].Text, unit["code"].Text, unit["unit"].Text)); }
                return;
            case "SampledData": return;
            default:
                if (!FhirNumber.TryParse(node["value"].Text, out var n)) { return; }
                // < 5 and its like cover everything on that side
                var (low, high) = node["comparator"].Text switch { "<" or "<=" => (decimal.MinValue, n.High), ">" or ">=" => (n.Low, decimal.MaxValue), _ => (n.Low, n.High) };
                values.Add(new QuantityValue(p, n.Value, low, high, node["system"].Text, node["code"].Text, node["unit"].Text));
                return;
        }
    }

    static bool Between(FhirNode range, out FhirNumber number)
    {
        bool low = FhirNumber.TryParse(range["low"]["value"].Text, out var a), high = FhirNumber.TryParse(range["high"]["value"].Text, out var b);
        number = new(low ? a.Value : b.Value, low ? a.Low : decimal.MinValue, high ? b.High : decimal.MaxValue);
        return low || high;
    }

    /// <summary>A string as :contains and the default string search compare it: without marks and case, full-width forms as plain ones.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark) { continue; }
            folded.Append(Rune.ToLowerInvariant(rune).ToString());
        }
        return folded.ToString().Normalize(NormalizationForm.FormC);
    }
}
