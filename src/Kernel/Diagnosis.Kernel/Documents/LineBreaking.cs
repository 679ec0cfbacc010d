using System.Buffers;
using System.Text;

namespace Diagnosis.Kernel.Documents;

/// <summary>Breaks Chinese text with Latin words in it into lines (GB/T 15834-2011, 5.1: no closing mark begins a line, no opening mark ends one).</summary>
internal static class LineBreaking
{
    const string NotFirst = "，。、；：？！）】」』》〉〕”’％‰℃·…—～,.;:!?)]}%>";
    const string NotLast = "（【「『《〈〔“‘([{<￥¥$＃#№";

    static readonly SearchValues<char> Shapeless = SearchValues.Create("\r\t\u00A0\u200B\uFEFF\u00AD");

    internal readonly record struct Line(string Text, double Width, bool BeginsParagraph, bool EndsParagraph);

    /// <param name="width">Width of a character, in the unit of the limits.</param>
    /// <param name="firstLimit">Room on the first line of each paragraph, which may be indented.</param>
    internal static List<Line> Break(string text, Func<Rune, double> width, double firstLimit, double limit)
    {
        var lines = new List<Line>();
        foreach (string paragraph in Clean(text).Split('\n'))
        {
            var runes = paragraph.EnumerateRunes().ToArray();
            double[] widths = [.. runes.Select(width)];
            int start = 0, chance = -1;
            double used = 0;
            for (int i = 0; i < runes.Length; i++)
            {
                if (i > start && MayBreak(runes[i - 1], runes[i]))
                {
                    chance = i;
                }
                // what a break carries down may be too long for its line in turn
                while (used + widths[i] > (start == 0 ? firstLimit : limit) + 0.001 && i > start && !Rune.IsWhiteSpace(runes[i]))
                {
                    int end = chance > start ? chance : Cut(start, i);
                    lines.Add(Make(start, end, false));
                    start = end;
                    while (start < runes.Length && runes[start].Value == ' ')
                    {
                        start++;
                    }
                    chance = -1;
                    used = 0;
                    for (int k = start; k < i; k++)
                    {
                        used += widths[k];
                        chance = k > start && MayBreak(runes[k - 1], runes[k]) ? k : chance;
                    }
                    if (i > start && MayBreak(runes[i - 1], runes[i]))
                    {
                        chance = i;
                    }
                }
                used += widths[i];
            }
            lines.Add(Make(start, runes.Length, true));

            // a word longer than the line is cut where it must be, but still not before a closing mark
            int Cut(int from, int at)
            {
                int k = at;
                while (k > from && (Is(runes[k], NotFirst) || Is(runes[k - 1], NotLast) || Rune.IsWhiteSpace(runes[k])))
                {
                    k--;
                }
                return k > from ? k : at;
            }

            Line Make(int from, int to, bool last)
            {
                while (to > from && runes[to - 1].Value == ' ')
                {
                    to--;
                }
                var line = new StringBuilder();
                double sum = 0;
                for (int k = from; k < to; k++)
                {
                    line.Append(runes[k].ToString());
                    sum += widths[k];
                }
                return new(line.ToString(), sum, from == 0, last);
            }
        }
        return lines;
    }

    /// <summary>Drops what has no shape of its own and would be no loss. Anything else without a glyph is refused later.</summary>
    internal static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAny(Shapeless))
        {
            return text;
        }
        return text.Replace("\r\n", "\n").Replace('\r', '\n').Replace('\t', ' ').Replace('\u00A0', ' ').Replace("\u200B", "").Replace("\uFEFF", "").Replace("\u00AD", "");
    }

    static bool MayBreak(Rune before, Rune after)
    {
        // blanks go with what stands before them, or a mark behind two of them would begin a line
        if (Is(after, NotFirst) || Is(before, NotLast) || Rune.IsWhiteSpace(after))
        {
            return false;
        }
        if (Rune.IsWhiteSpace(before))
        {
            return true;
        }
        // a word, a number, a code stays whole
        return !(IsWord(before) && IsWord(after));
    }

    static bool IsWord(Rune rune) => rune.Value < 0x2E80 && !Rune.IsWhiteSpace(rune) && !Is(rune, NotFirst) && !Is(rune, "“‘") || Is(rune, ".,:;!?%)]}>");

    static bool Is(Rune rune, string set) => rune.IsBmp && set.Contains((char)rune.Value);
}
