using System.Globalization;
using System.Text.RegularExpressions;
using Diagnosis.Kernel.Identifiers;

namespace Diagnosis.Kernel.Privacy;

/// <summary>What people see of personal data they have no need to see in full. The only place that masks: pages, lists and exports call it.
/// Null gives "". Characters are what a reader calls characters, so a rare character outside the basic plane is never cut in half.</summary>
public static partial class Mask
{
    /// <summary>Identity number: area and last four, "320721********1234". Other documents show the first and last character at most.</summary>
    public static string ResidentId(string? value)
    {
        var characters = Characters(value);
        return characters.Length switch
        {
            18 => Keep(characters, 6, 4),
            15 => Keep(characters, 6, 3),
            > 4 => Keep(characters, 1, 1),
            _ => Keep(characters, 0, 0),
        };
    }

    /// <summary>Telephone: "138****5678"; other lengths keep the last two digits, short ones nothing.</summary>
    public static string Phone(string? value)
    {
        var characters = Characters(value);
        return characters.Length switch
        {
            11 => Keep(characters, 3, 4),
            > 6 => Keep(characters, 0, 2),
            _ => Keep(characters, 0, 0),
        };
    }

    /// <summary>Name: first and last character, "张*明"; two characters "张*"; one "*".</summary>
    public static string Name(string? value)
    {
        var characters = Characters(value);
        return characters.Length switch
        {
            0 or 1 => Keep(characters, 0, 0),
            2 => Keep(characters, 1, 0),
            _ => Keep(characters, 1, 1),
        };
    }

    /// <summary>A text in which a person is named: the name masked wherever it stands, as a reader without a need for it sees titles, statements, receipts and papers alike.</summary>
    public static string NameIn(string? text, string? name) => string.IsNullOrEmpty(text) || string.IsNullOrWhiteSpace(name) ? text ?? "" : text.Replace(name, Name(name), StringComparison.Ordinal);

    /// <summary>Address: down to the township, "江苏省南京市玄武区梅园新村街道****". What is not recognised as a division is hidden,
    /// so an odd spelling hides more, not less.</summary>
    public static string Address(string? value)
    {
        if (string.IsNullOrEmpty(value)) return "";
        var shown = Shown().Match(value).Value;
        return shown.Length == value.Length ? shown : shown + Stars;
    }

    /// <summary>Address by its code, the safer way where there is one: names down to the township, the detail hidden.</summary>
    public static string Address(DivisionCode code, string? detail, Divisions divisions)
    {
        var names = divisions.NameChain(code.Township ?? code);
        return names.Length == 0 ? Address(detail) : string.IsNullOrEmpty(detail) ? names : names + Stars;
    }

    private const string Stars = "****";

    private static string Keep(string[] characters, int front, int back) =>
        string.Concat(characters.Select((character, i) => i < front || i >= characters.Length - back ? character : "*"));

    private static string[] Characters(string? value)
    {
        if (string.IsNullOrEmpty(value)) return [];
        var found = new List<string>();
        var elements = StringInfo.GetTextElementEnumerator(value);
        while (elements.MoveNext()) found.Add(elements.GetTextElement());
        return [.. found];
    }

    // No digits inside a division's name: they are the beginning of a house number. County names also stop at the words of streets.
    [GeneratedRegex(@"^(?:[^\d省市区县]{1,8}?(?:省|自治区|特别行政区))?(?:[^\d市区县路号]{1,10}?(?:市|自治州|地区|盟))?(?:[^\d路街巷号弄道村镇乡]{1,8}?(?:自治县|区|县|市|旗))?(?:[^\d路号弄巷]{1,10}?(?:街道|镇|乡|苏木))?",
        RegexOptions.CultureInvariant)]
    private static partial Regex Shown();
}
