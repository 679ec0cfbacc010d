using System.Net;
using System.Text.RegularExpressions;

namespace Diagnosis.Stories;

/// <summary>
/// Every page that links lead to, for every account: it opens, and each of its forms, sent empty as an impatient hand sends it, answers
/// with words instead of an error. Pages of one kind (same path but for ids and values) are tried twice, forms of one kind once.
/// </summary>
public sealed partial class EveryPageTests(WholeDemonstration demonstration) : IClassFixture<WholeDemonstration>
{
    const int PagesOfOneKind = 2;
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("demo-exam", 8), InlineData("demo-diagnosis", 20), InlineData("demo-appraisal", 6), InlineData("demo-station", 6)]
    [InlineData("demo-physician-1", 20), InlineData("demo-commission", 20), InlineData("demo-county", 10), InlineData("demo-hospital", 2), InlineData("demo-admin", 10)]
    public async Task No_page_and_no_empty_form_ends_in_an_error(string account, int kinds)
    {
        using var handler = new HttpClientHandler { CookieContainer = new(), AllowAutoRedirect = false };
        using var http = new HttpClient(handler) { BaseAddress = demonstration.Product.Address, Timeout = TimeSpan.FromMinutes(5) };
        string door = await http.GetStringAsync("/sign-in", Ct);
        using var credentials = new FormUrlEncodedContent([new("userName", account), new("password", "demo"), .. Hidden(Input().Matches(door).Select(i => i.Value)).DistinctBy(h => h.Key)]);
        using (var signedIn = await http.PostAsync("/sign-in", credentials, Ct)) { Assert.Equal("/", signedIn.Headers.Location?.OriginalString); }

        var seen = new Dictionary<string, int>();
        var tried = new HashSet<string>();
        List<string> wrong = [];
        var waiting = new Queue<string>(["/"]);
        while (waiting.TryDequeue(out string? path))
        {
            string kind = Kind(path);
            if (seen.GetValueOrDefault(kind) >= PagesOfOneKind) { continue; }
            seen[kind] = seen.GetValueOrDefault(kind) + 1;
            using var answer = await http.GetAsync(path, Ct);
            if ((int)answer.StatusCode >= 500) { wrong.Add($"GET {path}: {(int)answer.StatusCode}"); }
            if (answer.Headers.Location is { } on && on.OriginalString.StartsWith('/')) { waiting.Enqueue(on.OriginalString); }
            if (answer.Content.Headers.ContentType?.MediaType != "text/html") { continue; }
            string page = await answer.Content.ReadAsStringAsync(Ct);
            if (page.Contains('⟦', StringComparison.Ordinal)) { wrong.Add($"GET {path}: a word is missing: {Missing().Match(page).Value}"); }
            foreach (Match link in Link().Matches(page))
            {
                string to = WebUtility.HtmlDecode(link.Groups["to"].Value);
                if (to.StartsWith('/') && !to.StartsWith("//", StringComparison.Ordinal) && !to.StartsWith("/sign-", StringComparison.Ordinal)) { waiting.Enqueue(to.Split('#')[0]); }
            }
            foreach (Match form in Form().Matches(page))
            {
                string action = WebUtility.HtmlDecode(Action().Match(form.Groups["head"].Value) is { Success: true } a ? a.Groups["to"].Value : "");
                if (action.Contains("sign-", StringComparison.Ordinal)) { continue; }
                var fields = Input().Matches(form.Groups["body"].Value).Select(i => i.Value).ToList();
                var hidden = Hidden(fields);
                string name = hidden.FirstOrDefault(h => h.Key == "_handler").Value ?? action;
                if (!tried.Add($"{kind} {Kind(name)}")) { continue; }
                var texts = fields.Where(i => !i.Contains("type=\"hidden\"", StringComparison.Ordinal) && !i.Contains("type=\"checkbox\"", StringComparison.Ordinal) && !i.Contains("type=\"radio\"", StringComparison.Ordinal) && !i.Contains("type=\"file\"", StringComparison.Ordinal))
                    .Select(i => KeyValuePair.Create(Attribute(i, "name"), "")).Where(p => p.Key.Length > 0);
                bool file = form.Groups["head"].Value.Contains("multipart/form-data", StringComparison.Ordinal);
                using HttpContent content = file ? Parts([.. hidden, .. texts]) : new FormUrlEncodedContent([.. hidden, .. texts]);
                using var sent = await http.PostAsync(action.Length > 0 ? new Uri(new Uri(http.BaseAddress!, path), action) : new Uri(http.BaseAddress!, path), content, Ct);
                if ((int)sent.StatusCode is >= 500 or 405 or 415) { wrong.Add($"POST {path} {name}: {(int)sent.StatusCode}"); }
            }
        }
        Assert.True(seen.Count >= kinds, $"{account} saw only {seen.Count} kinds of pages: {string.Join(' ', seen.Keys)}");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    static List<KeyValuePair<string, string>> Hidden(IEnumerable<string> fields) =>
        [.. fields.Where(i => i.Contains("type=\"hidden\"", StringComparison.Ordinal)).Select(i => KeyValuePair.Create(Attribute(i, "name"), Attribute(i, "value"))).Where(p => p.Key.Length > 0)];

    static MultipartFormDataContent Parts(List<KeyValuePair<string, string>> fields)
    {
        var content = new MultipartFormDataContent();
        foreach (var (key, value) in fields) { content.Add(new StringContent(value), key); }
        return content;
    }

    static string Kind(string path) => Value().Replace(Id().Replace(path, "{id}"), "=");
    static string Attribute(string tag, string name) => WebUtility.HtmlDecode(Regex.Match(tag, $"\\b{name}=\"([^\"]*)\"").Groups[1].Value);

    [GeneratedRegex("<a\\b[^>]*\\bhref=\"(?<to>[^\"]*)\"")]
    private static partial Regex Link();
    [GeneratedRegex("<form\\b(?<head>[^>]*\\bmethod=\"post\"[^>]*)>(?<body>.*?)</form>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Form();
    [GeneratedRegex("\\baction=\"(?<to>[^\"]*)\"")]
    private static partial Regex Action();
    [GeneratedRegex("<(input|textarea|select)\\b[^>]*>")]
    private static partial Regex Input();
    [GeneratedRegex("⟦[^⟧]*⟧")]
    private static partial Regex Missing();
    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<=/)[^/?]*\\d[^/?]*")]
    private static partial Regex Id();
    [GeneratedRegex("=[^&]*")]
    private static partial Regex Value();
}
