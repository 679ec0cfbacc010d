namespace Diagnosis.Kernel.Reference;

/// <param name="Id">Word of addresses and API, such as SOUTH.</param>
/// <param name="Prefectures">Six-digit codes.</param>
public sealed record Region(string Id, string NameZh, string NameEn, IReadOnlySet<string> Prefectures)
{
    /// <summary>In the language of the reader.</summary>
    public string Name => Words.Language == "en" ? NameEn : NameZh;
}

/// <summary>Groups of prefectures that a province works with (苏南, 苏中, 苏北), dated; from data/regions.tsv. A province without any has an empty list.</summary>
public sealed class Regions
{
    private sealed record Line(string Region, string NameZh, string NameEn, string Prefecture, DateOnly From, DateOnly? To);

    private volatile IReadOnlyList<Line> _lines = [];

    /// <summary>Reads the file; safe to repeat.</summary>
    public void Load(string referenceFolder) => _lines = [.. Tsv.Read(Path.Combine(referenceFolder, "regions.tsv")).Rows.Select(r =>
        new Line(r.Need("region"), r.Need("name_zh"), r.Need("name_en"), r.Need("prefecture"), r.FindDate("valid_from") ?? DateOnly.MinValue, r.FindDate("valid_to")))];

    /// <summary>The regions of a day, in the order of the file.</summary>
    public IReadOnlyList<Region> On(DateOnly day) => [.. _lines.Where(l => l.From <= day && (l.To is null || day <= l.To)).GroupBy(l => l.Region)
        .Select(g => new Region(g.Key, g.First().NameZh, g.First().NameEn, g.Select(l => l.Prefecture).ToHashSet()))];

    /// <summary>Null for an id no region has on that day.</summary>
    public Region? Find(string? id, DateOnly day) => On(day).FirstOrDefault(r => r.Id == id);

    /// <summary>The region a prefecture belongs to on a day; null where it belongs to none.</summary>
    public Region? Of(string prefecture, DateOnly day) => On(day).FirstOrDefault(r => r.Prefectures.Contains(prefecture));
}
