using System.Collections.Frozen;
using System.Text;

namespace Diagnosis.Fhir;

/// <summary>Narrative: well-formed xhtml in one div of the xhtml namespace, only elements and attributes that format text; nothing that runs, loads or refers to entities.</summary>
internal static class FhirNarrative
{
    static readonly FrozenSet<string> elements = ("a abbr acronym b big blockquote br caption cite code col colgroup dd del dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre q s samp small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var font center").Split(' ').ToFrozenSet(StringComparer.Ordinal);
    static readonly FrozenSet<string> attributes = ("abbr accesskey align alt axis border bgcolor cellhalign cellpadding cellspacing char charoff charset cite class color colspan coords dir frame headers height href hreflang hspace id lang longdesc name nowrap rel rev rowspan rules scope shape size span src start style summary tabindex target title type valign value vspace width xml:lang xmlns clear compact face").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The key of the first fault, or null.</summary>
    public static string? Check(ReadOnlySpan<byte> div)
    {
        string text = Encoding.UTF8.GetString(div).Trim();
        if (!text.StartsWith("<div", StringComparison.Ordinal)) { return "fhir.narrative.div"; }
        Stack<string> open = new();
        bool content = false, done = false;
        int at = 0;
        while (at < text.Length)
        {
            if (done) { return "fhir.narrative.div"; }
            if (text[at] != '<')
            {
                int lt = text.IndexOf('<', at);
                if (lt < 0) { return "fhir.narrative.well-formed"; }
                var run = text.AsSpan(at, lt - at);
                if (!Entities(run)) { return "fhir.narrative.well-formed"; }
                content |= !run.IsWhiteSpace();
                at = lt;
                continue;
            }
            if (Starts(text, at, "<!--")) { int end = text.IndexOf("-->", at + 4, StringComparison.Ordinal); if (end < 0) { return "fhir.narrative.well-formed"; } at = end + 3; continue; }
            // DOCTYPE, CDATA, processing instructions
            if (Starts(text, at, "<!") || Starts(text, at, "<?")) { return "fhir.narrative.forbidden"; }
            int close = at + 1;
            bool ending = close < text.Length && text[close] == '/';
            if (ending) { close++; }
            int nameStart = close;
            while (close < text.Length && (char.IsAsciiLetterOrDigit(text[close]) || text[close] is ':' or '-' or '_')) { close++; }
            string name = text[nameStart..close];
            if (name.Length == 0) { return "fhir.narrative.well-formed"; }
            if (!elements.Contains(name)) { return "fhir.narrative.forbidden"; }
            if (ending)
            {
                while (close < text.Length && char.IsWhiteSpace(text[close])) { close++; }
                if (close >= text.Length || text[close] != '>' || !open.TryPop(out var was) || was != name) { return "fhir.narrative.well-formed"; }
                at = close + 1;
                done = open.Count == 0;
                continue;
            }
            bool space = false;
            while (true)
            {
                int before = close;
                while (close < text.Length && char.IsWhiteSpace(text[close])) { close++; }
                bool gap = close > before;
                if (close >= text.Length) { return "fhir.narrative.well-formed"; }
                if (text[close] == '>') { open.Push(name); close++; break; }
                if (text[close] == '/' && close + 1 < text.Length && text[close + 1] == '>') { close += 2; done = open.Count == 0; content |= name == "img"; break; }
                int attribute = close;
                while (close < text.Length && (char.IsAsciiLetterOrDigit(text[close]) || text[close] is ':' or '-' or '_')) { close++; }
                string key = text[attribute..close];
                if (key.Length == 0 || !gap) { return "fhir.narrative.well-formed"; }
                if (!attributes.Contains(key)) { return "fhir.narrative.forbidden"; }
                while (close < text.Length && char.IsWhiteSpace(text[close])) { close++; }
                if (close + 1 >= text.Length || text[close] != '=') { return "fhir.narrative.well-formed"; }
                close++;
                while (close < text.Length && char.IsWhiteSpace(text[close])) { close++; }
                if (close >= text.Length || text[close] is not ('"' or '\'')) { return "fhir.narrative.well-formed"; }
                int valueEnd = text.IndexOf(text[close], close + 1);
                if (valueEnd < 0) { return "fhir.narrative.well-formed"; }
                var value = text.AsSpan(close + 1, valueEnd - close - 1);
                if (value.Contains('<') || !Entities(value)) { return "fhir.narrative.well-formed"; }
                if (key is "href" or "src" && IsActive(value)) { return "fhir.narrative.forbidden"; }
                if (key == "style" && (value.Contains("expression", StringComparison.OrdinalIgnoreCase) || LoadsFromAfar(value) || value.Contains("javascript", StringComparison.OrdinalIgnoreCase))) { return "fhir.narrative.forbidden"; }
                if (open.Count == 0 && key == "xmlns") { space = value.SequenceEqual("http://www.w3.org/1999/xhtml"); }
                close = valueEnd + 1;
            }
            if (open.Count + (done ? 1 : 0) == 1 && at == 0 && !space) { return "fhir.narrative.namespace"; }
            at = close;
        }
        return !done ? "fhir.narrative.well-formed" : content ? null : "fhir.narrative.empty";
    }

    static bool Starts(string text, int at, string with) => string.CompareOrdinal(text, at, with, 0, with.Length) == 0;

    /// <summary>Every &amp; begins an entity; entities that a DOCTYPE would have to declare cannot occur.</summary>
    static bool Entities(ReadOnlySpan<char> text)
    {
        for (int at = text.IndexOf('&'); at >= 0;)
        {
            int end = text[at..].IndexOf(';');
            if (end is < 2 or > 10) { return false; }
            foreach (char c in text.Slice(at + 1, end - 1)) { if (!char.IsAsciiLetterOrDigit(c) && c != '#') { return false; } }
            int next = text[(at + end)..].IndexOf('&');
            at = next < 0 ? -1 : at + end + next;
        }
        return true;
    }

    /// <summary>A background may come with the narrative (data:image) or from beside it, not from another place.</summary>
    static bool LoadsFromAfar(ReadOnlySpan<char> style)
    {
        for (int at = style.IndexOf("url(", StringComparison.OrdinalIgnoreCase); at >= 0;)
        {
            style = style[(at + 4)..];
            int end = style.IndexOf(')');
            if (end < 0) { return true; }
            var url = style[..end].Trim().Trim("'\"");
            if (IsActive(url) || url.StartsWith("//") || url.Contains(':') && !url.TrimStart().StartsWith("data:", StringComparison.OrdinalIgnoreCase)) { return true; }
            at = style.IndexOf("url(", StringComparison.OrdinalIgnoreCase);
        }
        return false;
    }

    static bool IsActive(ReadOnlySpan<char> url)
    {
        // character references could hide the scheme: whatever is not plainly harmless is refused
        var text = new StringBuilder();
        foreach (char c in System.Net.WebUtility.HtmlDecode(url.ToString())) { if (c > ' ') { text.Append(char.ToLowerInvariant(c)); } }
        string plain = text.ToString();
        return plain.StartsWith("javascript:", StringComparison.Ordinal) || plain.StartsWith("vbscript:", StringComparison.Ordinal) || plain.StartsWith("data:", StringComparison.Ordinal) && !plain.StartsWith("data:image/", StringComparison.Ordinal) || plain.StartsWith("data:image/svg", StringComparison.Ordinal);
    }
}
