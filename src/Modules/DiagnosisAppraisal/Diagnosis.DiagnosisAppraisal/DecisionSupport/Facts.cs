namespace Diagnosis.DiagnosisAppraisal.DecisionSupport;

/// <summary>Whether a condition holds; unknown when what was given does not settle it.</summary>
internal enum Truth { No, Unknown, Yes }

/// <summary>One thing a condition may ask about.</summary>
/// <param name="WhenTrue">What a comparison that holds is worth: less than Yes when the value itself is in doubt (a low count not confirmed as lasting).</param>
/// <param name="Field">Where the request would have to say it, when it is unknown or in doubt.</param>
internal sealed record Fact(decimal? Number, string? Word, Truth WhenTrue, string? Field)
{
    /// <param name="field">Named when the value lies on an edge no text settles.</param>
    public static Fact Of(decimal value, string? field = null) => new(value, null, Truth.Yes, field);
    public static Fact Of(string word) => new(null, word, Truth.Yes, null);
    public static Fact Of(bool value) => Of(value ? "yes" : "no");
    /// <summary>Not said: no comparison can be decided.</summary>
    public static Fact Unknown(string field) => new(null, null, Truth.Unknown, field);
    /// <summary>Not done or not of this unit: no comparison holds.</summary>
    public static readonly Fact Absent = new(null, null, Truth.No, null);
    /// <summary>A sign nobody reported counts as not seen.</summary>
    public static Fact Sign(bool? seen) => Of(seen ?? false);
    public static Fact Said(bool? value, string field) => value is { } v ? Of(v) : Unknown(field);
    public static Fact Said(decimal? value, string field) => value is { } v ? Of(v, field) : Unknown(field);
    public static Fact Said(string? word, string field) => word is { } v ? Of(v) : Unknown(field);
    public Fact InDoubt(Truth worth, string field) => this with { WhenTrue = worth, Field = field };

    public bool IsUnknown => Number is null && Word is null && WhenTrue == Truth.Unknown;
}

/// <summary>What is known of one person for one rule: named facts, and lists of things with facts of their own (large opacities).</summary>
internal sealed class Facts
{
    readonly Dictionary<string, Fact> facts = new(StringComparer.Ordinal);
    readonly Dictionary<string, IReadOnlyList<Facts>> lists = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> unknownLists = new(StringComparer.Ordinal);

    public Fact this[string name]
    {
        get => facts.TryGetValue(name, out var fact) ? fact : throw new InvalidOperationException($"The rule gives no fact '{name}'.");
        set => facts[name] = value;
    }

    /// <summary>Null: nobody said whether there are any.</summary>
    public void List(string name, IReadOnlyList<Facts>? items, string field)
    {
        if (items is null) { unknownLists[name] = field; } else { lists[name] = items; }
    }

    public IReadOnlyList<Facts>? Items(string name, out string? field) { field = unknownLists.GetValueOrDefault(name); return lists.GetValueOrDefault(name); }
}
