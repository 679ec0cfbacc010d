namespace Diagnosis.Kernel.Identifiers;

/// <summary>Levels of the administrative division, from the top.</summary>
public enum DivisionLevel { Province, Prefecture, County, Township, Village }

/// <summary>An administrative division, GB/T 2260 and GB/T 10114. Accepts 2, 4, 6, 9 and 12 digits and keeps one form per division:
/// 6 digits down to the county, 9 for a township, 12 for a village ("32", "3200" and "320000000" are all 320000).</summary>
/// <remarks>Says what a code means, not whether it is in use: see <see cref="Divisions"/>.</remarks>
public readonly record struct DivisionCode : IComparable<DivisionCode>
{
    private readonly string? value;

    private DivisionCode(string value) => this.value = value;

    /// <summary>The one form: 6, 9 or 12 digits.</summary>
    public string Value => value ?? "";

    /// <summary>Nine digits as the exchange format wants them (counties and above padded with zeros; a village is cut to its township).</summary>
    public string NineDigits => Value.Length >= 9 ? Value[..9] : Value.PadRight(9, '0');

    /// <summary>How deep the code goes.</summary>
    public DivisionLevel Level => Value.Length switch
    {
        12 => DivisionLevel.Village,
        9 => DivisionLevel.Township,
        _ when !Value.EndsWith("00", StringComparison.Ordinal) => DivisionLevel.County,
        _ when !Value.EndsWith("0000", StringComparison.Ordinal) => DivisionLevel.Prefecture,
        _ => DivisionLevel.Province,
    };

    /// <summary>The province, e.g. 320000.</summary>
    public DivisionCode Province => new(Value[..2] + "0000");

    /// <summary>The prefecture, e.g. 320100; null for a province.</summary>
    public DivisionCode? Prefecture => Value.AsSpan(2, 2) is "00" ? null : new DivisionCode(Value[..4] + "00");

    /// <summary>The county, e.g. 320102; null above it and for townships directly under a prefecture (there are such, e.g. 441900003).</summary>
    public DivisionCode? County => Value.AsSpan(4, 2) is "00" ? null : new DivisionCode(Value[..6]);

    /// <summary>The township, e.g. 320102002; null above it.</summary>
    public DivisionCode? Township => Value.Length < 9 ? null : new DivisionCode(Value[..9]);

    /// <summary>The code itself and everything above it, from the bottom: 320102002, 320102, 320100, 320000.</summary>
    public IReadOnlyList<DivisionCode> Chain()
    {
        var chain = new List<DivisionCode>(5);
        if (Level == DivisionLevel.Village) chain.Add(this);
        if (Township is { } township) chain.Add(township);
        if (County is { } county) chain.Add(county);
        if (Prefecture is { } prefecture) chain.Add(prefecture);
        chain.Add(Province);
        return chain;
    }

    /// <summary>True for the division itself and everything below it.</summary>
    public bool IsWithin(DivisionCode other) => Chain().Contains(other);

    /// <summary>Says whether the text has the form of a division code.</summary>
    /// <param name="value">2, 4, 6, 9 or 12 digits.</param>
    /// <param name="context">With it the province must be a real one (or the test area in a demonstration).</param>
    public static IdentifierCheck Check(string? value, IdentifierContext? context = null)
    {
        if (string.IsNullOrEmpty(value)) return IdentifierCheck.Wrong(IdentifierReasons.Missing);
        if (value.Length is not (2 or 4 or 6 or 9 or 12)) return IdentifierCheck.Wrong(IdentifierReasons.Length);
        if (!value.AsSpan().ContainsOnlyDigits()) return IdentifierCheck.Wrong(IdentifierReasons.Characters);
        var full = value.PadRight(12, '0').AsSpan();
        if (full[..2] is "00") return IdentifierCheck.Wrong(IdentifierReasons.Province);
        if (context is not null && context.WhyNotArea(full[..6]) is { } area) return IdentifierCheck.Wrong(area);
        if (full[2..4] is "00" && full[4..] is not "00000000") return IdentifierCheck.Wrong(IdentifierReasons.Prefecture);
        if (full[6..9] is "000" && full[9..] is not "000") return IdentifierCheck.Wrong(IdentifierReasons.Township);
        return IdentifierCheck.Ok;
    }

    /// <summary>The code when <see cref="Check"/> has nothing against it.</summary>
    public static bool TryParse(string? value, out DivisionCode code, IdentifierContext? context = null)
    {
        code = default;
        if (!Check(value, context).Valid) return false;
        var full = value!.PadRight(12, '0');
        code = new DivisionCode(
            !full.EndsWith("000", StringComparison.Ordinal) ? full
            : full.AsSpan(6, 3) is not "000" ? full[..9]
            : full[..6]);
        return true;
    }

    /// <summary>For codes that are known to be right (data files, stored rows).</summary>
    /// <exception cref="FormatException">They are not.</exception>
    public static DivisionCode Parse(string value) =>
        TryParse(value, out var code) ? code : throw new FormatException($"\"{value}\" is no division code: {Check(value).Reason}");

    /// <inheritdoc/>
    public int CompareTo(DivisionCode other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;

    public static bool operator <(DivisionCode left, DivisionCode right) => left.CompareTo(right) < 0;
    public static bool operator >(DivisionCode left, DivisionCode right) => left.CompareTo(right) > 0;
    public static bool operator <=(DivisionCode left, DivisionCode right) => left.CompareTo(right) <= 0;
    public static bool operator >=(DivisionCode left, DivisionCode right) => left.CompareTo(right) >= 0;
}
