using System.Globalization;
using System.Text.RegularExpressions;

namespace Diagnosis.DiagnosisAppraisal.DecisionSupport;

/// <summary>
/// The condition of a clause as the data file writes it: parts joined by <c>;</c> must all hold, alternatives inside a part are joined by
/// <c>|</c>, <c>large(long>=20, short>?10)</c> asks for one item of a list that satisfies all. Comparisons: &gt;= &gt; &lt;= &lt; = !=;
/// a question mark behind one says that equality is settled by the clause's policy. Evaluated in three values, so that "unknown" is an answer.
/// </summary>
internal sealed partial class Condition
{
    readonly List<List<Atom>> parts;

    Condition(List<List<Atom>> parts) => this.parts = parts;

    /// <summary>Names it asks for: "overall", "large", "large.long".</summary>
    public IEnumerable<string> Names => parts.SelectMany(p => p).SelectMany(a => a.Items is null ? [a.Name] : a.Items.Select(i => $"{a.Name}.{i.Name}")).Distinct();
    /// <summary>Whether an equality is left to a policy.</summary>
    public bool LeavesEquality => parts.SelectMany(p => p).SelectMany(a => a.Items ?? [a]).Any(a => a.Open);

    /// <exception cref="FormatException">The text is no condition; says where.</exception>
    public static Condition Parse(string text) => new([.. text.Split(';', StringSplitOptions.TrimEntries).Select(part => part.Split('|', StringSplitOptions.TrimEntries).Select(Read).ToList())]);

    static Atom Read(string text)
    {
        if (Each().Match(text) is { Success: true } each)
        {
            return new(each.Groups[1].Value, "", null, "", false, [.. each.Groups[2].Value.Split(',', StringSplitOptions.TrimEntries).Select(Read)]);
        }
        var m = Compare().Match(text);
        if (!m.Success) { throw new FormatException($"\"{text}\" is no comparison"); }
        string value = m.Groups[4].Value;
        decimal? number = decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var n) ? n : null;
        string op = m.Groups[2].Value;
        if (number is null && op is not ("=" or "!=")) { throw new FormatException($"\"{text}\" orders words"); }
        return new(m.Groups[1].Value, op, number, value, m.Groups[3].Length > 0, null);
    }

    /// <param name="equality">What equality is worth where the condition leaves it open.</param>
    /// <param name="missing">Gets the fields that would have to be given or confirmed.</param>
    public Truth Test(Facts facts, Truth equality, ICollection<string> missing)
    {
        var all = Truth.Yes;
        var asked = new List<string>();
        foreach (var part in parts)
        {
            var any = Truth.No;
            var needs = new List<string>();
            foreach (var atom in part)
            {
                var t = atom.Test(facts, equality, needs);
                if (t > any) { any = t; }
            }
            if (any == Truth.No) { return Truth.No; }
            if (any == Truth.Unknown) { asked.AddRange(needs); }
            if (any < all) { all = any; }
        }
        if (all == Truth.Unknown) { foreach (string field in asked) { if (!missing.Contains(field)) { missing.Add(field); } } }
        return all;
    }

    sealed record Atom(string Name, string Op, decimal? Number, string Value, bool Open, List<Atom>? Items)
    {
        public Truth Test(Facts facts, Truth equality, List<string> asked)
        {
            if (Items is not null)
            {
                if (facts.Items(Name, out string? field) is not { } list) { if (field is not null) { asked.Add(field); } return Truth.Unknown; }
                var best = Truth.No;
                foreach (var item in list)
                {
                    var needs = new List<string>();
                    var worst = Items.Min(a => a.Test(item, equality, needs));
                    if (worst == Truth.Unknown) { asked.AddRange(needs); }
                    if (worst > best) { best = worst; }
                }
                return best;
            }
            var fact = facts[Name];
            if (fact.IsUnknown) { asked.Add(fact.Field!); return Truth.Unknown; }
            var holds = Holds(fact, equality);
            var worth = holds < fact.WhenTrue ? holds : fact.WhenTrue;
            if (worth == Truth.Unknown && fact.Field is not null) { asked.Add(fact.Field); }
            return worth;
        }

        Truth Holds(Fact fact, Truth equality)
        {
            if (Number is { } limit)
            {
                if (fact.Number is not { } value) { return Truth.No; }
                if (Open && value == limit) { return equality; }
                return Sure(Op switch { ">=" => value >= limit, ">" => value > limit, "<=" => value <= limit, "<" => value < limit, "=" => value == limit, _ => value != limit });
            }
            return fact.Word is not { } word ? Truth.No : Sure(Op == "=" ? word == Value : word != Value);
        }

        static Truth Sure(bool holds) => holds ? Truth.Yes : Truth.No;
    }

    [GeneratedRegex(@"^([a-zA-Z]\w*)\((.+)\)$")] private static partial Regex Each();
    [GeneratedRegex(@"^([a-zA-Z][\w.]*)\s*(>=|<=|!=|>|<|=)(\??)\s*([\w.-]+)$")] private static partial Regex Compare();
}
