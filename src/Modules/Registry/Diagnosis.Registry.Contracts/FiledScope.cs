using Diagnosis.Terminology.Contracts;

namespace Diagnosis.Registry.Contracts;

/// <summary>The three forms in which a diagnosis agency files what it will diagnose.</summary>
public enum FilingKind
{
    /// <summary>A whole class, e.g. 职业性耳鼻喉口腔疾病.</summary>
    Class,
    /// <summary>One disease.</summary>
    Item,
    /// <summary>A class without the diseases named in <see cref="FilingLine.Except"/>.</summary>
    ClassMinusItems,
}

/// <summary>What a class filed under an older catalogue means after the catalogue changed. A policy, to be shown with every result.</summary>
public enum FilingTransition
{
    /// <summary>The members the class had in the edition it was filed under, followed by identity.</summary>
    Carry,
    /// <summary>The members the class has in the edition of the day asked about.</summary>
    Reread,
}

/// <summary>
/// One line of a filing, kept as it was written: never expanded to diseases, so that a new catalogue edition cannot break it.
/// </summary>
public sealed record FilingLine
{
    public required FilingKind Kind { get; init; }
    /// <summary>Class number in <see cref="Catalogue"/>; null for a single item.</summary>
    public int? Class { get; init; }
    /// <summary>The disease of an <see cref="FilingKind.Item"/> line: any edition's code, or an identity.</summary>
    public string? Item { get; init; }
    /// <summary>The diseases left out of a <see cref="FilingKind.ClassMinusItems"/> line.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];
    /// <summary>Edition the line was filed under.</summary>
    public required string Catalogue { get; init; }
    /// <summary>Filing date: first day the line holds.</summary>
    public required DateOnly ValidFrom { get; init; }
    /// <summary>Last day the line holds; null = no end.</summary>
    public DateOnly? ValidTo { get; init; }
    /// <summary>Day the work itself began, when known; only a policy that counts from there looks at it.</summary>
    public DateOnly? WorkStartedOn { get; init; }
    /// <summary>When the system learned of the line.</summary>
    public DateTimeOffset KnownAt { get; init; }
    /// <summary>When a correction replaced the line; null = still believed.</summary>
    public DateTimeOffset? SupersededAt { get; init; }

    /// <summary>A whole class.</summary>
    public static FilingLine WholeClass(int number, string catalogue, DateOnly from, DateOnly? to = null) =>
        new() { Kind = FilingKind.Class, Class = number, Catalogue = catalogue, ValidFrom = from, ValidTo = to };

    /// <summary>One disease.</summary>
    public static FilingLine SingleItem(string disease, string catalogue, DateOnly from, DateOnly? to = null) =>
        new() { Kind = FilingKind.Item, Item = disease, Catalogue = catalogue, ValidFrom = from, ValidTo = to };

    /// <summary>A class without some of its diseases.</summary>
    public static FilingLine ClassWithout(int number, IReadOnlyList<string> except, string catalogue, DateOnly from, DateOnly? to = null) =>
        new() { Kind = FilingKind.ClassMinusItems, Class = number, Except = except, Catalogue = catalogue, ValidFrom = from, ValidTo = to };

    /// <summary>Whether the line holds on a day.</summary>
    public bool On(DateOnly day) => day >= ValidFrom && (ValidTo is null || day <= ValidTo);

    /// <summary>Whether the line was believed at <paramref name="knownAt"/>; null asks for what is believed now.</summary>
    public bool Known(DateTimeOffset? knownAt) =>
        knownAt is { } k ? KnownAt <= k && (SupersededAt is null || SupersededAt > k) : SupersededAt is null;
}

/// <summary>
/// Whether a filing covers a disease on a day. The diagnosis hard stop and the coverage audit both ask here, so they can never disagree.
/// </summary>
public static class FiledScope
{
    /// <summary>Some line holds on <paramref name="day"/>, was known at <paramref name="knownAt"/> (null = now), and contains the disease.</summary>
    /// <param name="disease">Any edition's code, or an identity. A disease that the edition of the day does not list is not filed.</param>
    public static bool Filed(
        IEnumerable<FilingLine> lines, string disease, DateOnly day, DiseaseCatalogue catalogue,
        FilingTransition transition, DateTimeOffset? knownAt = null)
    {
        if (catalogue.Find(disease, day) is not { } entry) return false;
        foreach (var line in lines)
            if (line.On(day) && line.Known(knownAt) && Contains(line, entry, catalogue, transition)) return true;
        return false;
    }

    /// <summary>
    /// Whether the scope of one line contains a row of the edition of the day asked about; days are not looked at.
    /// An open clause needs no rule of its own: it is a row like any other, so only its own item line or its class names it, never
    /// the filing of some listed disease beside it.
    /// </summary>
    public static bool Contains(FilingLine line, CatalogueEntry entry, DiseaseCatalogue catalogue, FilingTransition transition)
    {
        string standsFor;
        bool inClass;
        if (transition == FilingTransition.Carry)
        {
            if (catalogue.StoodFor(entry.StableId, line.Catalogue) is not { } then) return false;
            standsFor = then.StableId;
            inClass = then.Class == line.Class;
        }
        else
        {
            standsFor = entry.StableId;
            inClass = line.Class is { } number && catalogue.Class(line.Catalogue, number)?.Identity == entry.ClassIdentity;
        }
        return line.Kind switch
        {
            FilingKind.Item => line.Item is { } item && catalogue.Identity(item) == standsFor,
            FilingKind.Class => inClass,
            FilingKind.ClassMinusItems => inClass && !line.Except.Any(x => catalogue.Identity(x) == standsFor),
            _ => false,
        };
    }
}
