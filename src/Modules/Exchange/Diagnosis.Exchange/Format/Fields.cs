using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Protection;

namespace Diagnosis.Exchange.Format;

/// <summary>M mandatory, O optional; C depends on other fields and is checked by the sheet's own rule.</summary>
internal enum Need { M, C, O }

/// <summary>A format of the exchange notation: A..50, AN18, N2, N..4, D8, or a decimal N(6,2).</summary>
/// <param name="Kind">A text, N digits, D day yyyyMMdd, F decimal number.</param>
internal sealed record Shape(char Kind, int Min, int Max)
{
    public static Shape A(int max) => new('A', 1, max);
    public static Shape Exact(int length) => new('A', length, length);
    public static Shape N(int max, int min = 1) => new('N', min, max);
    public static Shape Digits(int length) => new('N', length, length);
    public static readonly Shape D8 = new('D', 8, 8);
    public static readonly Shape Fraction = new('F', 1, 12);

    /// <summary>Word key and arguments of what is wrong with a text, or null. Characters are counted as people count them: one beyond the basic plane is one.</summary>
    public (string Key, object[] Args)? WhyNot(string text)
    {
        int length = new StringInfo(text).LengthInTextElements;
        return Kind switch
        {
            'D' => DateOnly.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? null : ("exchange.format.day", [text]),
            'F' => decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) && length <= Max ? null : ("exchange.format.decimal", [text]),
            'N' when !text.All(char.IsAsciiDigit) => ("exchange.format.digits", [text]),
            _ when Min == Max && length != Max => ("exchange.format.exact", [Max, length]),
            _ when length > Max => ("exchange.format.long", [Max, length]),
            _ => null,
        };
    }
}

/// <summary>What a sheet needs of the world while it is written or read: sealed numbers are opened or masked on the way out and sealed on the way in.</summary>
/// <param name="document">Our code of a document type as the format spells it.</param>
internal sealed class Pen(Func<Sealed, string> open, Func<string, Sealed> seal, Func<string, string?>? place = null, Func<string, string?>? document = null)
{
    public string? Document(string code) => document is null ? code : document(code);
    public string? Open(Sealed value) => value.IsEmpty ? null : open(value);
    public Sealed Seal(string clear) => seal(clear);
    /// <summary>Full name of a division code; null where unknown.</summary>
    public string? Place(string? code) => code is null ? null : place?.Invoke(code);
}

/// <summary>One element: its name, format, duty, and how it stands in the model. A field with <paramref name="Set"/> null is written for people and ignored on the way in.</summary>
internal sealed record Field<T>(string Name, Shape Shape, Need Need, Func<T, Pen, string?> Get, Func<T, string, Pen, T>? Set);

/// <summary>The elements of one kind of record in their order, used for writing, reading and checking alike, so that the three cannot differ.</summary>
internal sealed class Sheet<T>(string element, params IReadOnlyList<Field<T>> fields)
{
    public string Element => element;
    public IReadOnlyList<Field<T>> Fields => fields;

    public void Write(XmlWriter xml, T value, Pen pen)
    {
        foreach (var field in fields) { if (field.Get(value, pen) is { Length: > 0 } text) { xml.WriteElementString(field.Name, text); } }
    }

    /// <summary>Findings about the texts a value would be written with.</summary>
    public IEnumerable<Finding> Check(T value, Pen pen, string at) => fields.SelectMany(f => CheckText(f, f.Get(value, pen), at));

    /// <summary>Reads the elements of <paramref name="node"/> into a value; other children than fields and <paramref name="lists"/> are findings.</summary>
    public T Read(XElement node, T value, Pen pen, string at, List<Finding> found, params ReadOnlySpan<string> lists)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var child in node.Elements())
        {
            string name = child.Name.LocalName;
            if (lists.Contains(name)) { continue; }
            if (fields.All(f => f.Name != name)) { found.Add(new("E11", Path(at, name), "exchange.element-unknown", name)); continue; }
            if (child.HasElements) { found.Add(new("E12", Path(at, name), "exchange.element-nested", name)); continue; }
            if (!texts.TryAdd(name, child.Value.Trim())) { found.Add(new("E13", Path(at, name), "exchange.element-twice", name)); }
        }
        foreach (var field in fields)
        {
            string? text = texts.GetValueOrDefault(field.Name) is { Length: > 0 } t ? t : null;
            var wrong = CheckText(field, text, at).ToList();
            found.AddRange(wrong);
            if (text is not null && wrong.Count == 0 && field.Set is not null) { value = field.Set(value, text, pen); }
        }
        return value;
    }

    static IEnumerable<Finding> CheckText(Field<T> field, string? text, string at)
    {
        if (string.IsNullOrEmpty(text)) { if (field.Need == Need.M) { yield return new("E10", Path(at, field.Name), "exchange.required", field.Name); } yield break; }
        if (field.Shape.WhyNot(text) is { } why) { yield return new("E14", Path(at, field.Name), why.Key, [field.Name, .. why.Args]); }
    }

    public static string Path(string at, string name) => at.Length == 0 ? name : at + "/" + name;
}

/// <summary>Values as the format spells them.</summary>
internal static class Spell
{
    public static string? Day(DateOnly? day) => day?.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture);
    public static string? Number(int? n) => n?.ToString(CultureInfo.InvariantCulture);
    public static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    public static string? Dec(decimal? d) => d?.ToString(CultureInfo.InvariantCulture);
    public static decimal Dec(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
    public static string? Flag(bool? b) => b is null ? null : b.Value ? "1" : "0";
    public static string? List(IReadOnlyList<string>? items) => items is { Count: > 0 } ? string.Join(',', items) : null;
    public static IReadOnlyList<string> List(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
