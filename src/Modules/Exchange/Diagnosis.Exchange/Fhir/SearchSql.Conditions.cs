using System.Globalization;
using Diagnosis.Fhir;
using Diagnosis.Kernel.Access;

namespace Diagnosis.Exchange.Fhir;

/// <summary>One criterion as a condition: by kind of parameter, with its modifiers, chains and prefixes.</summary>
internal sealed partial class SearchSql
{
    /// <summary>At most so many values of one parameter: databases bound how deep a condition may be.</summary>
    const int MostValues = 500;

    string Condition(string r, ServedType type, string raw, string value, int depth)
    {
        // what is wrong with a value is said of the parameter it was given for
        try { return Criterion(r, type, raw, value, depth); }
        catch (FhirRefusal refusal) when (refusal.Issues is [{ Expression: "" } only] && refusal.Status == 400) { throw new FhirRefusal(400, only with { Expression = raw }); }
    }

    string Criterion(string r, ServedType type, string raw, string value, int depth)
    {
        if (raw.StartsWith("_has:", StringComparison.Ordinal)) { return Has(r, raw, value, depth); }
        int dot = raw.IndexOf('.', StringComparison.Ordinal), colon = raw.IndexOf(':', StringComparison.Ordinal);
        string code = raw[..(colon >= 0 && (dot < 0 || colon < dot) ? colon : dot >= 0 ? dot : raw.Length)];
        string? modifier = colon >= 0 && (dot < 0 || colon < dot) ? raw[(colon + 1)..(dot >= 0 ? dot : raw.Length)] : null;
        string? chain = dot >= 0 ? raw[(dot + 1)..] : null;
        if (code is "_id" or "_lastUpdated" && (modifier ?? chain) is not null) { throw NoModifier(raw); }
        if (code == "_id") { return $"{r}.self IN ({string.Join(", ", Values2(value).Select(v => Add(keys.Self(type.Name, v))))})"; }
        if (code == "_lastUpdated") { return Or(value, v => Date(v, $"{r}.updated", $"{r}.updated")); }
        if (type.Params.GetValueOrDefault(code) is not { } param) { throw FhirRefusal.Bad("not-supported", code, "fhir.s.unknown-parameter", code, type.Name); }
        if (modifier == "missing")
        {
            if (value is not ("true" or "false")) { throw FhirRefusal.Bad("value", raw, "fhir.s.bad-value", raw, value, "true, false"); }
            return $"({r}.present & {Add(1L << param.Bit)}) {(value == "true" ? "=" : "<>")} 0";
        }
        if (chain is not null) { return Chained(r, param, modifier, chain, value, depth); }
        return param.Type switch
        {
            SearchType.Token => Token(r, param, modifier, value),
            SearchType.String => String(r, param, modifier, value),
            SearchType.Date => modifier is null ? Or(value, v => { string d = Alias("d"); return $"{r}.key IN (SELECT {d}.key FROM ~fhir_date {d} WHERE {d}.param = {Add(param.Number)} AND {Date(v, d + ".low", d + ".high")})"; }) : throw NoModifier(raw),
            SearchType.Reference => Reference(r, param, modifier, value),
            SearchType.Quantity or SearchType.Number => modifier is null ? Or(value, v => Quantity(r, param.Number, v)) : throw NoModifier(raw),
            SearchType.Uri => modifier is null or "above" or "below" ? Tokens(r, Values2(value).SelectMany(v => modifier switch { null => [keys.Value(param.Number, v)], "below" => [keys.AnyOf(param.Number, v)], _ => Indexing.Above(v).Select(u => keys.Value(param.Number, u)) }).Select(hash => $"t.hash = {Add(hash)}")) : throw NoModifier(raw),
            SearchType.Composite => modifier is null ? Or(value, v => Composite(r, param, v)) : throw NoModifier(raw),
            _ => throw FhirRefusal.Bad("not-supported", code, "fhir.s.unknown-parameter", code, type.Name),
        };
    }

    static FhirRefusal NoModifier(string raw) => new(400, Issue.Error("not-supported", raw, "fhir.s.bad-modifier", raw));

    /// <summary>Values parted by commas (<c>\,</c> is a comma), joined by OR.</summary>
    static string Or(string value, Func<string, string> one)
    {
        return AnyOf([.. Values2(value).Select(one)]);
    }

    /// <summary>Joined by OR as a balanced tree: SQLite bounds the depth of an expression, and a plain chain is as deep as it is long.</summary>
    static string AnyOf(ReadOnlySpan<string> or) => or.Length switch
    {
        1 => or[0],
        2 => $"({or[0]} OR {or[1]})",
        var n => $"({AnyOf(or[..(n / 2)])} OR {AnyOf(or[(n / 2)..])})",
    };

    internal static List<string> Values2(string value)
    {
        if (!value.Contains(',', StringComparison.Ordinal)) { return [Unescape(value)]; }
        var parts = new List<string>();
        int from = 0;
        for (int i = 0; i <= value.Length; i++)
        {
            if (i < value.Length && value[i] == '\\') { i++; continue; }
            if (i == value.Length || value[i] == ',') { if (i > from) { parts.Add(Unescape(value[from..i])); } from = i + 1; }
        }
        if (parts.Count > MostValues) { throw FhirRefusal.Bad("too-costly", "", "fhir.s.too-many-values", parts.Count, MostValues); }
        return parts.Count > 0 ? parts : [""];

    }

    // | and $ keep their escape until the value is taken apart
    static string Unescape(string v) => v.Contains('\\', StringComparison.Ordinal) ? v.Replace("\\,", ",", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal) : v;

    static (string? System, string Code) SplitBar(string v)
    {
        for (int i = 0; i < v.Length; i++)
        {
            if (v[i] == '\\') { i++; continue; }
            if (v[i] == '|') { return (Plain(v[..i]), Plain(v[(i + 1)..])); }
        }
        return (null, Plain(v));
    }

    internal static string Plain(string v) => v.Replace("\\|", "|", StringComparison.Ordinal).Replace("\\$", "$", StringComparison.Ordinal);

    static string Tokens(string r, IEnumerable<string> or, bool not = false) => not
        ? $"NOT EXISTS (SELECT 1 FROM ~fhir_token t WHERE t.key = {r}.key AND {AnyOf([.. or])})"
        : $"{r}.key IN (SELECT t.key FROM ~fhir_token t WHERE {AnyOf([.. or])})";

    string Token(string r, Param param, string? modifier, string value)
    {
        switch (modifier)
        {
            case null or "not":
                return Tokens(r, Values2(value).Select(v => One(param.Number, SplitBar(v), param.CodeSystems)), modifier == "not");
            case "of-type":
                return Tokens(r, Values2(value).Select(v => v.Split('|') is [var s, var c, var i] ? $"t.hash = {Add(keys.Value(param.Number, Indexing.OfType(s.Length == 0 ? null : s, c, i)))}" : throw FhirRefusal.Bad("value", param.Code, "fhir.s.bad-of-type", v)));
            case "in" or "not-in":
                if (valueSets?.GetValueOrDefault(value) is not { } codes) { throw FhirRefusal.Bad("not-found", param.Code, "fhir.s.unknown-value-set", value); }
                var all = codes.ToList();
                // an empty set: nothing is in it
                if (all.Count == 0) { return modifier == "in" ? "1 = 0" : "1 = 1"; }
                return Tokens(r, all.Select(c => One(param.Number, (c.System, c.Code), param.CodeSystems)), modifier == "not-in");
            case "text":
                // the displays that begin so are looked up before: here stand only keyed hashes
                if (valueSets?.GetValueOrDefault("text " + value) is not { } texts) { throw NoModifier(param.Code + ":" + modifier); }
                return texts.Count == 0 ? "1 = 0" : Tokens(r, [$"t.hash IN ({string.Join(", ", texts.Select(t => Add(keys.Value(param.Number, Indexing.ByText(t.Code)))))})"]);
            case "below" or "above":
                if (valueSets?.GetValueOrDefault(modifier + " " + value) is not { } line) { throw FhirRefusal.Bad("not-found", param.Code + ":" + modifier, "fhir.s.unknown-hierarchy", value); }
                return line.Count == 0 ? "1 = 0" : Tokens(r, line.Select(c => One(param.Number, (c.System, c.Code), param.CodeSystems)));
            default:
                throw NoModifier(param.Code + ":" + modifier);
        }
    }

    /// <param name="implied">Code systems of elements that are a bare code: their rows carry none.</param>
    string One(int param, (string? System, string Code) v, IReadOnlyCollection<string>? implied = null) => v switch
    {
        (null, var code) => $"t.hash = {Add(keys.Value(param, code))}",
        ("", var code) => $"(t.hash = {Add(keys.Value(param, code))} AND t.system = {Add(0L)})",
        (var system, "") => $"t.hash = {Add(keys.AnyOf(param, system))}",
        var (system, code) when implied?.Contains(system) == true => $"(t.hash = {Add(keys.Value(param, code))} AND t.system IN ({Add(0L)}, {Add(keys.System(system))}))",
        var (system, code) => $"(t.hash = {Add(keys.Value(param, code))} AND t.system = {Add(keys.System(system))})",
    };

    string String(string r, Param param, string? modifier, string value) => Or(value, v =>
    {
        v = Plain(v);
        string s = Alias("s"), normal = FhirKeys.Kept(FhirKeys.Normal(v)), head = $"{r}.key IN (SELECT {s}.key FROM ~fhir_string {s} WHERE {s}.param = {Add(param.Number)} AND ";
        return modifier switch
        {
            null => head + $"{s}.value >= {Add(normal)} AND {s}.value < {Add(normal + Highest)})",
            "exact" => head + $"{s}.value = {Add(normal)} AND {s}.exact = {Add(keys.Whole(param.Number, v))})",
            "contains" => head + $"{s}.value LIKE {Add("%" + normal.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal) + "%")} ESCAPE '!')",
            _ => throw NoModifier(param.Code + ":" + modifier),
        };
    });

    string Reference(string r, Param param, string? modifier, string value)
    {
        if (modifier == "identifier")
        {
            return Tokens(r, Values2(value).Select(v => SplitBar(v)).Select(v => v.System switch
            {
                null => $"t.hash = {Add(keys.Value(param.Number, Indexing.ByIdentifier(v.Code)))}",
                var s => $"(t.hash = {Add(keys.Value(param.Number, Indexing.ByIdentifier(v.Code)))} AND t.system = {Add(keys.System(s))})",
            }));
        }
        if (modifier is not null && !FhirDefinitions.R4.IsResource(modifier)) { throw NoModifier(param.Code + ":" + modifier); }
        var targets = Values2(value).SelectMany(v => TargetsOf(param, modifier, v)).Select(t => Add(t)).ToList();
        string f = Alias("f");
        return $"{r}.key IN (SELECT {f}.key FROM ~fhir_reference {f} WHERE {f}.param = {Add(param.Number)} AND {f}.target {(targets.Count == 1 ? "= " + targets[0] : "IN (" + string.Join(", ", targets) + ")")})";
    }

    IEnumerable<long> TargetsOf(Param param, string? type, string value)
    {
        if (OwnAddress.Parse(value) is { } own) { return [keys.Self(own.Type, own.Id)]; }
        if (value.Contains(':', StringComparison.Ordinal) || value.Contains('/', StringComparison.Ordinal)) { return [keys.Foreign(value)]; }
        if (type is not null) { return [keys.Self(type, value)]; }
        return (param.Definition.Targets.Count > 0 ? param.Definition.Targets : Served.Types.Keys).Select(t => keys.Self(t, value));
    }

    string Chained(string r, Param param, string? modifier, string chain, string value, int depth)
    {
        if (depth > 0) { throw FhirRefusal.Bad("not-supported", param.Code + "." + chain, "fhir.s.chain-too-deep"); }
        if (param.Type != SearchType.Reference) { throw FhirRefusal.Bad("not-supported", param.Code, "fhir.s.chain-no-reference", param.Code); }
        string code = chain.Split(':', 2)[0].Split('.', 2)[0];
        var types = (modifier is not null ? [modifier] : param.Definition.Targets.Count > 0 ? param.Definition.Targets : (IEnumerable<string>)Served.Types.Keys).Select(Served.Find).OfType<ServedType>().Where(t => code is "_id" || t.Params.ContainsKey(code)).ToList();
        if (scopes is not null && types.Count > 0)
        {
            // of several possible targets those that may be searched; none: said with the first
            string first = types[0].Name;
            types.RemoveAll(t => !scopes.Allows(t.Name, 's'));
            if (types.Count == 0) { Demand(first); }
        }
        if (types.Count == 0) { throw FhirRefusal.Bad("not-supported", param.Code + "." + chain, "fhir.s.chain-nowhere", chain, param.Code); }
        return "(" + string.Join(" OR ", types.Select(type =>
        {
            string f = Alias("f"), t = Alias("g");
            // the target's own jurisdiction counts too: a search must not tell what a read would not
            return $"{r}.key IN (SELECT {f}.key FROM ~fhir_reference {f} JOIN ~fhir_resource {t} ON {t}.self = {f}.target WHERE {f}.param = {Add(param.Number)} AND {t}.type = {Add(type.Name)} AND {t}.state = 0 AND {Visible(t)} AND {Condition(t, type, chain, value, depth + 1)})";
        })) + ")";
    }

    string Has(string r, string raw, string value, int depth)
    {
        var part = raw.Split(':', 4);
        if (depth > 0) { throw FhirRefusal.Bad("not-supported", raw, "fhir.s.chain-too-deep"); }
        if (part.Length != 4 || Served.Find(part[1]) is not { } type || type.Params.GetValueOrDefault(part[2]) is not { Type: SearchType.Reference } param || part[3].StartsWith("_has", StringComparison.Ordinal)) { throw FhirRefusal.Bad("not-supported", raw, "fhir.s.bad-has", raw); }
        Demand(type.Name);
        string f = Alias("f"), t = Alias("g");
        return $"{r}.self IN (SELECT {f}.target FROM ~fhir_reference {f} JOIN ~fhir_resource {t} ON {t}.key = {f}.key WHERE {f}.param = {Add(param.Number)} AND {t}.type = {Add(type.Name)} AND {t}.state = 0 AND {Visible(t)} AND {Condition(t, type, part[3], value, depth + 1)})";
    }

    /// <summary>A chain tells something about resources of the other type: who may not search those may not search through them.</summary>
    void Demand(string type)
    {
        if (scopes?.Allows(type, 's') == false) { throw new FhirRefusal(403, Issue.Error("forbidden", "", "fhir.s.no-scope", $"system/{type}.s")); }
    }

    string Composite(string r, Param param, string value)
    {
        int cut = -1;
        for (int i = 0; i < value.Length; i++) { if (value[i] == '\\') { i++; } else if (value[i] == '$') { cut = i; break; } }
        if (cut < 0) { throw FhirRefusal.Bad("value", param.Code, "fhir.s.bad-composite", value); }
        string[] parts = [value[..cut], value[(cut + 1)..]];
        int at = param.Definition.Components[0].Type == SearchType.Token ? 0 : 1;
        var (system, code) = SplitBar(parts[at]);
        int number = Indexing.Folded(keys, param.Number, string.IsNullOrEmpty(system) ? null : system, code);
        string other = parts[1 - at];
        switch (param.Definition.Components[1 - at].Type)
        {
            case SearchType.Token: return Tokens(r, [One(number, SplitBar(other))]);
            case SearchType.Quantity or SearchType.Number: return Quantity(r, number, other);
            case SearchType.Date: { string d = Alias("d"); return $"{r}.key IN (SELECT {d}.key FROM ~fhir_date {d} WHERE {d}.param = {Add(number)} AND {Date(other, d + ".low", d + ".high")})"; }
            case SearchType.String: return String(r, param with { Number = number }, null, other);
            case SearchType.Reference: return Reference(r, param with { Number = number }, null, other);
            default: throw FhirRefusal.Bad("not-supported", param.Code, "fhir.s.unknown-parameter", param.Code, "");
        }
    }

    string Quantity(string r, int param, string value)
    {
        var part = value.Split('|');
        var (prefix, number) = Prefix(part[0]);
        if (!decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal n)) { throw FhirRefusal.Bad("value", "", "fhir.s.bad-number", part[0]); }
        decimal half = HalfUnit(number, n);
        double exact = (double)n, low = (double)(n - half), high = (double)(n + half);
        string q = Alias("q"), v = q + ".value";
        string match = prefix switch
        {
            "eq" => $"{v} >= {Add(low)} AND {v} < {Add(high)}",
            "ne" => $"({v} < {Add(low)} OR {v} >= {Add(high)})",
            "gt" or "sa" => $"{v} > {Add(exact)}",
            "lt" or "eb" => $"{v} < {Add(exact)}",
            "ge" => $"{v} >= {Add(exact)}",
            "le" => $"{v} <= {Add(exact)}",
            _ => $"{v} >= {Add(exact - (Math.Abs(exact) * 0.1))} AND {v} <= {Add(exact + (Math.Abs(exact) * 0.1))}",
        };
        string unit = part switch
        {
            [_, var s, { Length: > 0 } c] when s.Length > 0 => $" AND {q}.code = {Add(keys.Unit(s, c))}",
            [_, _, { Length: > 0 } c] => $" AND {q}.unit = {Add(keys.Unit(null, c))}",
            [_] or [_, "", ""] or [_, _, ""] => "",
            _ => throw FhirRefusal.Bad("value", "", "fhir.s.bad-number", value),
        };
        return $"{r}.key IN (SELECT {q}.key FROM ~fhir_quantity {q} WHERE {q}.param = {Add(param)} AND {match}{unit})";
    }

    /// <summary>Half a unit of the last digit written: 3.2 is 3.15 to 3.25, 3.20 is 3.195 to 3.205, 1e3 is 500 to 1500.</summary>
    internal static decimal HalfUnit(string lexeme, decimal value)
    {
        int e = lexeme.IndexOfAny(['e', 'E']);
        int exponent = e >= 0 ? int.Parse(lexeme[(e + 1)..], CultureInfo.InvariantCulture) : 0;
        string mantissa = e >= 0 ? lexeme[..e] : lexeme;
        int digits = mantissa.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? mantissa.Length - dot - 1 : 0;
        int power = exponent - digits;
        if (power is < -27 or > 27) { return 0; }
        decimal unit = 1;
        for (int i = 0; i < Math.Abs(power); i++) { unit = power < 0 ? unit / 10 : unit * 10; }
        return unit / 2;
    }

    static (string Prefix, string Code) Prefix(string value) => value.Length > 2 && value[..2] is "eq" or "ne" or "gt" or "lt" or "ge" or "le" or "sa" or "eb" or "ap" ? (value[..2], value[2..]) : ("eq", value);

    string Date(string value, string low, string high)
    {
        var (prefix, text) = Prefix(value);
        if (SearchDate.Parse(text) is not { } range) { throw FhirRefusal.Bad("value", "", "fhir.s.bad-date", value); }
        var (from, to) = range;
        // an instant has no length: its end is its beginning
        string within = $"{low} >= {Add(from)} AND {(low == high ? $"{high} < {Add(to)}" : $"{high} <= {Add(to)}")}";
        return "(" + (prefix switch
        {
            "eq" => within,
            "ne" => $"NOT ({within})",
            "gt" => low == high ? $"{low} >= {Add(to)}" : $"{high} > {Add(to)}",
            "lt" => $"{low} < {Add(from)}",
            "ge" => low == high ? $"{low} >= {Add(from)}" : $"{high} > {Add(to)} OR ({within})",
            "le" => low == high ? $"{low} < {Add(to)}" : $"{low} < {Add(from)} OR ({within})",
            "sa" => $"{low} >= {Add(to)}",
            "eb" => low == high ? $"{high} < {Add(from)}" : $"{high} <= {Add(from)}",
            _ => Around(from, to, low, high),
        }) + ")";
    }

    string Around(long from, long to, string low, string high)
    {
        long now = SearchDate.Micros(clock.GetUtcNow()), slack = Math.Max(Math.Abs(now - from) / 10, 0);
        return $"{high} >= {Add(from - slack)} AND {low} <= {Add(to + slack)}";
    }
}
