using System.Collections.Frozen;
using Diagnosis.Kernel.Reference;

namespace Diagnosis.Kernel.Identifiers;

/// <summary>One row of the division list.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Name">Official name, without the names above it.</param>
/// <param name="Level">As the list says.</param>
/// <param name="Parent">Null for a province.</param>
/// <param name="ListedAsStatutory">The list's own mark; <see cref="Divisions.IsStatutory"/> also looks at the parents.</param>
/// <param name="Pinyin">Initials for look-up, "jss"; "" when the list has none.</param>
public sealed record Division(DivisionCode Code, string Name, DivisionLevel Level, DivisionCode? Parent, bool ListedAsStatutory, string Pinyin);

/// <summary>The division list as shipped (data/divisions.tsv: three provinces, cut-off 2023-06-30). A code that is not in it is
/// unknown here, not wrong.</summary>
public sealed class Divisions
{
    private readonly FrozenDictionary<DivisionCode, Division> byCode;
    private readonly FrozenDictionary<DivisionCode, IReadOnlyList<Division>> children;

    /// <summary>From rows of any source.</summary>
    /// <exception cref="InvalidDataException">A parent is missing or a code stands twice.</exception>
    public Divisions(IEnumerable<Division> divisions)
    {
        All = [.. divisions.OrderBy(division => division.Code)];
        var repeated = All.GroupBy(division => division.Code).FirstOrDefault(group => group.Count() > 1);
        if (repeated is not null) throw new InvalidDataException($"division {repeated.Key} stands twice");
        byCode = All.ToFrozenDictionary(division => division.Code);
        var orphan = All.FirstOrDefault(division => division.Parent is { } parent && !byCode.ContainsKey(parent));
        if (orphan is not null) throw new InvalidDataException($"division {orphan.Code}: its parent {orphan.Parent} is not in the list");
        children = All.Where(division => division.Parent is not null)
            .GroupBy(division => division.Parent!.Value)
            .ToFrozenDictionary(group => group.Key, group => (IReadOnlyList<Division>)[.. group]);
    }

    /// <summary>Every division, by code.</summary>
    public IReadOnlyList<Division> All { get; }

    /// <summary>The provinces of the list.</summary>
    public IEnumerable<Division> Provinces => All.Where(division => division.Level == DivisionLevel.Province);

    /// <summary>Reads code, name, level, parent, statutory (Y/N) and, if there, pinyin.</summary>
    public static Divisions Load(string path)
    {
        var table = Tsv.Read(path);
        var withPinyin = table.Has("pinyin");
        return new Divisions(table.Rows.Select(row => new Division(
            Code(row, "code") ?? throw row.Bad("code", "must not be empty"),
            row.Need("name"),
            Enum.TryParse<DivisionLevel>(row["level"], ignoreCase: true, out var level) ? level : throw row.Bad("level", $"\"{row["level"]}\" is unknown"),
            Code(row, "parent"),
            row.NeedYesNo("statutory"),
            withPinyin ? row["pinyin"] : "")));
    }

    /// <summary>The division, null when the list does not have it.</summary>
    public Division? Find(DivisionCode code) => byCode.GetValueOrDefault(code);

    /// <summary>Those directly below, by code; empty when there are none.</summary>
    public IReadOnlyList<Division> Children(DivisionCode code) => children.GetValueOrDefault(code, []);

    /// <summary>True when the division and all above it exist in law. A township under a functional zone is not statutory whatever
    /// its name ends with: by law it belongs to a neighbouring district. Unknown codes are not statutory.</summary>
    public bool IsStatutory(DivisionCode code)
    {
        for (var division = Find(code); division is not null; division = Find(division.Parent.Value))
        {
            if (!division.ListedAsStatutory) return false;
            if (division.Parent is null) return true;
        }
        return false;
    }

    /// <summary>The names from the province down, "江苏省南京市玄武区"; "" when the list does not have the code.</summary>
    public string NameChain(DivisionCode code) => Find(code) is null ? ""
        : string.Concat(code.Chain().Reverse().Select(step => Find(step)?.Name));

    private static DivisionCode? Code(TsvRow row, string column) => row.Find(column) is not { } text ? null
        : DivisionCode.TryParse(text, out var code) ? code
        : throw row.Bad(column, $"\"{text}\" is no division code");
}
