using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Diagnosis.Testing;

/// <summary>A number of a page marked as such: where it leads and what must stand there.</summary>
/// <param name="Of">Caption of the list there, or how the captions begin whose rows count together.</param>
/// <param name="Sum">Title of the column that adds up to it; null = every row counts one.</param>
public sealed record ShownFigure(string Href, string Of, long Count, string? Sum);

/// <summary>Reads figures and lists out of pages as they were rendered.</summary>
public static partial class Shown
{
    [GeneratedRegex("<a ([^>]*data-figure=\"[^>]*)>")] private static partial Regex Marked();
    [GeneratedRegex("<nav class=\"tabs\".*?</nav>", RegexOptions.Singleline)] private static partial Regex TabBars();
    [GeneratedRegex("<a href=\"([^\"]*)\"[^>]*>[^<]*<span class=\"tab-count\">(\\d+)</span>")] private static partial Regex CountedTab();
    [GeneratedRegex("<table[^>]*data-rows.*?</table>", RegexOptions.Singleline)] private static partial Regex Lists();
    [GeneratedRegex("<caption[^>]*>(.*?)</caption>", RegexOptions.Singleline)] private static partial Regex Caption();
    [GeneratedRegex("<tbody>(.*)</tbody>", RegexOptions.Singleline)] private static partial Regex Body();
    [GeneratedRegex("<th scope=\"col\"[^>]*>(.*?)</th>", RegexOptions.Singleline)] private static partial Regex Head();
    [GeneratedRegex("<t[hd][ >].*?</t[hd]>", RegexOptions.Singleline)] private static partial Regex Cell();
    [GeneratedRegex("<[^>]+>")] private static partial Regex Tag();
    [GeneratedRegex("rel=\"next\" href=\"([^\"]+)\"")] private static partial Regex NextPage();

    private static string? Attribute(string tag, string name) => Regex.Match(tag, $" ?{name}=\"([^\"]*)\"") is { Success: true } m ? WebUtility.HtmlDecode(m.Groups[1].Value) : null;

    /// <summary>Every figure of a page.</summary>
    public static IReadOnlyList<ShownFigure> In(string html) => [.. Marked().Matches(html).Select(m => m.Groups[1].Value).Select(t =>
        new ShownFigure(Attribute(t, "href")!, Attribute(t, "data-figure")!, long.Parse(Attribute(t, "data-count")!, CultureInfo.InvariantCulture), Attribute(t, "data-sum")))];

    /// <summary>Every tab that carries a number; it leads to the list with this caption.</summary>
    public static IReadOnlyList<ShownFigure> Tabs(string html, Func<string, string> caption) => [.. TabBars().Matches(html).SelectMany(b => CountedTab().Matches(b.Value))
        .Select(m => WebUtility.HtmlDecode(m.Groups[1].Value) is var href ? new ShownFigure(href, caption(href), long.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture), null) : null!)];

    /// <summary>What the list a figure leads to comes to: rows, or the sum of a column, over all its pages. A list without rows is not there and comes to 0.</summary>
    public static async Task<long> FollowAsync(ShownFigure figure, Func<string, Task<string>> open)
    {
        long total = 0;
        for (string? address = figure.Href; address is not null;)
        {
            var html = await open(address);
            foreach (var table in Lists().Matches(html).Select(m => m.Value).Where(t => WebUtility.HtmlDecode(Tag().Replace(Caption().Match(t).Groups[1].Value, "")).StartsWith(figure.Of, StringComparison.Ordinal))) { total += Come(table, figure.Sum); }
            address = NextPage().Match(html) is { Success: true } next ? WebUtility.HtmlDecode(next.Groups[1].Value) : null;
        }
        return total;
    }

    private static long Come(string table, string? sum)
    {
        var rows = Body().Match(table).Groups[1].Value.Split("<tr").Skip(1).ToArray();
        if (sum is null) { return rows.Length; }
        var column = Head().Matches(table).Select(m => WebUtility.HtmlDecode(Tag().Replace(m.Groups[1].Value, "")).Trim()).ToList().IndexOf(sum);
        if (column < 0) { throw new InvalidOperationException($"no column {sum}"); }
        return rows.Sum(r => long.Parse(Tag().Replace(Cell().Matches(r)[column].Value, "").Trim(), CultureInfo.InvariantCulture));
    }
}
