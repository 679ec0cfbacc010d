using System.Globalization;
using System.Text;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Fhir;
using Diagnosis.Kernel.Access;

namespace Diagnosis.Exchange.Fhir;

/// <summary>Turns a search into one statement. Everything a caller wrote travels as a parameter, never as text.</summary>
internal sealed partial class SearchSql(FhirKeys keys, Caller caller, TimeProvider clock, IReadOnlyDictionary<string, IReadOnlyCollection<(string System, string Code)>>? valueSets = null, SmartScopes? scopes = null)
{
    const string Highest = "\U0010FFFF";
    readonly List<object> values = [];
    int aliases;

    public IReadOnlyList<object> Values => values;

    string Add(object value) { values.Add(value); return "$" + values.Count.ToString(CultureInfo.InvariantCulture); }
    string Alias(string letter) => letter + (aliases++).ToString(CultureInfo.InvariantCulture);

    /// <summary>The rows of one page (one more than asked for tells that there are more), with the sort values at the end.</summary>
    /// <param name="only">The key of the one resource that is asked about.</param>
    public string Page(SearchRequest search, int limit, long? only = null)
    {
        var order = search.Sort.Select(s => (Expression: SortExpression(search.Type, s), s.Descending)).ToList();
        var sql = new StringBuilder("SELECT r.key, r.type, r.id, r.version, r.updated, r.state, r.method, r.institution, r.division, r.shared, r.body");
        foreach (var (expression, _) in order) { sql.Append(", ").Append(expression); }
        sql.Append(" FROM ~fhir_resource r WHERE ").Append(Where(search));
        if (only is { } key) { sql.Append(" AND r.key = ").Append(Add(key)); }
        if (search.After is { } after)
        {
            // after (a, b, key): a later, or a equal and b later, or both equal and key later
            var parts = new List<string>();
            for (int i = 0; i <= order.Count; i++)
            {
                var and = new List<string>();
                for (int j = 0; j < i; j++) { and.Add($"{order[j].Expression} = {SortValue(search, j, after[j])}"); }
                and.Add(i < order.Count ? $"{order[i].Expression} {(order[i].Descending ? "<" : ">")} {SortValue(search, i, after[i])}" : $"r.key > {Add(long.Parse(after[^1], CultureInfo.InvariantCulture))}");
                parts.Add("(" + string.Join(" AND ", and) + ")");
            }
            sql.Append(" AND (").AppendJoin(" OR ", parts).Append(')');
        }
        sql.Append(" ORDER BY ");
        foreach (var (expression, descending) in order) { sql.Append(expression).Append(descending ? " DESC, " : ", "); }
        return sql.Append("r.key LIMIT ").Append(limit.ToString(CultureInfo.InvariantCulture)).ToString();
    }

    public string Count(SearchRequest search) => "SELECT count(*) FROM ~fhir_resource r WHERE " + Where(search);

    /// <summary>Resources that the found ones point to.</summary>
    public string Included(IEnumerable<Inclusion> include, IReadOnlyList<long> found, int limit)
    {
        var by = include.SelectMany(i => i.Code is null ? Served.Find(i.Source)!.Params.Values.Where(p => p.Type == SearchType.Reference).Select(p => (p.Number, i.Target)) : [(Served.Find(i.Source)!.Params[i.Code].Number, i.Target)]).Distinct().ToList();
        var or = by.Select(b => $"(f.param = {Add(b.Number)}{(b.Target is null ? "" : $" AND r.type = {Add(b.Target)}")})");
        return $"SELECT DISTINCT {Columns} FROM ~fhir_reference f JOIN ~fhir_resource r ON r.self = f.target WHERE f.key IN ({List(found)}) AND ({string.Join(" OR ", or)}) AND r.state = 0 AND {Visible("r")} ORDER BY r.key LIMIT {limit}";
    }

    /// <summary>Resources that point to the found ones.</summary>
    public string RevIncluded(IEnumerable<Inclusion> include, IReadOnlyList<long> selves, int limit)
    {
        var or = include.SelectMany(i => i.Code is null ? Served.Find(i.Source)!.Params.Values.Where(p => p.Type == SearchType.Reference).Select(p => p.Number) : [Served.Find(i.Source)!.Params[i.Code].Number]).Distinct().Select(n => $"f.param = {Add(n)}");
        return $"SELECT DISTINCT {Columns} FROM ~fhir_reference f JOIN ~fhir_resource r ON r.key = f.key WHERE f.target IN ({List(selves)}) AND ({string.Join(" OR ", or)}) AND r.state = 0 AND {Visible("r")} ORDER BY r.key LIMIT {limit}";
    }

    const string Columns = "r.key, r.type, r.id, r.version, r.updated, r.state, r.method, r.institution, r.division, r.shared, r.body";

    // numbers of our own, not input
    static string List(IReadOnlyList<long> numbers) => string.Join(", ", numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)));

    string Where(SearchRequest search)
    {
        var and = new List<string> { $"r.type = {Add(search.Type.Name)}", "r.state = 0" };
        if (Visible("r") is var visible && visible != "1 = 1") { and.Add(visible); }
        foreach (var filter in search.Filters) { and.Add(Condition("r", search.Type, filter.Raw, filter.Value, 0)); }
        return string.Join(" AND ", and);
    }

    /// <summary>Jurisdiction: what the caller's institution wrote or was addressed, what lies in a commission's area, and what is for all.</summary>
    public string Visible(string r)
    {
        if (caller.SeesAll) { return "1 = 1"; }
        var or = new List<string> { $"{r}.shared = 1" };
        var readers = new List<string>();
        if (caller.InstitutionId is { } institution) { or.Add($"{r}.institution = {Add(institution.ToString("N"))}"); readers.Add(Readers.Institution(institution)); }
        if (caller.Has(Roles.Commission) && caller.Division is { Length: >= 6 } division)
        {
            string area = Area(division);
            or.Add($"({r}.division >= {Add(area)} AND {r}.division < {Add(area + "~")})");
            readers.Add(Readers.Division(division));
        }
        if (readers.Count > 0) { string x = Alias("x"); or.Add($"EXISTS (SELECT 1 FROM ~fhir_reader {x} WHERE {x}.key = {r}.key AND {x}.reader IN ({string.Join(", ", readers.Select(Add))}))"); }
        return "(" + string.Join(" OR ", or) + ")";
    }

    /// <summary>The digits that all divisions below one share.</summary>
    public static string Area(string division) => division.Length > 6 && !division.EndsWith("000", StringComparison.Ordinal) ? division : division[4..6] != "00" ? division[..6] : division[2..4] != "00" ? division[..4] : division[..2];

    static string SortExpression(ServedType type, SortKey sort)
    {
        if (sort.Code == "_lastUpdated") { return "r.updated"; }
        if (sort.Code == "_id") { return "r.id"; }
        var param = type.Params[sort.Code];
        string number = param.Number.ToString(CultureInfo.InvariantCulture);
        // what has no value stands last in either direction
        return (param.Type, sort.Descending) switch
        {
            (SearchType.String, false) => $"coalesce((SELECT min(o.value) FROM ~fhir_string o WHERE o.key = r.key AND o.param = {number}), '{Highest}')",
            (SearchType.String, true) => $"coalesce((SELECT max(o.value) FROM ~fhir_string o WHERE o.key = r.key AND o.param = {number}), '')",
            (SearchType.Date, false) => $"coalesce((SELECT min(o.low) FROM ~fhir_date o WHERE o.key = r.key AND o.param = {number}), {long.MaxValue})",
            (SearchType.Date, true) => $"coalesce((SELECT max(o.low) FROM ~fhir_date o WHERE o.key = r.key AND o.param = {number}), {-long.MaxValue})",
            (_, false) => $"coalesce((SELECT min(o.value) FROM ~fhir_quantity o WHERE o.key = r.key AND o.param = {number}), 1e300)",
            _ => $"coalesce((SELECT max(o.value) FROM ~fhir_quantity o WHERE o.key = r.key AND o.param = {number}), -1e300)",
        };
    }

    string SortValue(SearchRequest search, int index, string text) => search.Sort[index].Code switch
    {
        "_lastUpdated" => Add(long.Parse(text, CultureInfo.InvariantCulture)),
        "_id" => Add(text),
        var code => search.Type.Params[code].Type switch
        {
            SearchType.String => Add(text),
            SearchType.Date => Add(long.Parse(text, CultureInfo.InvariantCulture)),
            _ => Add(double.Parse(text, CultureInfo.InvariantCulture)),
        },
    };
}
