using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Diagnosis.Stories;

/// <summary>One request of a .http file.</summary>
/// <param name="Line">Where it begins, for messages.</param>
/// <param name="Expected">Statuses of its comment line <c># expect 200 201</c>; none: any success.</param>
internal sealed record HttpRequestText(int Line, string? Name, IReadOnlyList<int> Expected, string Method, string Address, IReadOnlyList<(string Name, string Value)> Headers, string Body);

/// <summary>
/// The small part of the .http format that our files use, as editors run it: requests parted by <c>###</c>, <c>@variable = value</c>,
/// <c>{{variable}}</c>, <c># @name</c>, values of former answers (<c>{{name.response.body.path}}</c>, <c>{{name.response.headers.Name}}</c>),
/// <c>{{$guid}}</c>, <c>{{$datetime "YYYY-MM-DD" -1 d}}</c>, and lines <c>&lt; ./file</c> in a body. The comment <c># expect 201</c> is ours.
/// </summary>
internal sealed partial class HttpFile(string path)
{
    readonly Dictionary<string, string> variables = [];
    readonly Dictionary<string, (JsonNode? Body, Dictionary<string, string> Headers)> answers = [];
    int line;

    public void Set(string variable, string value) => variables[variable] = value;

    /// <summary>Runs every request in order, because each may use what the ones before it answered.</summary>
    public async Task<IReadOnlyList<(HttpRequestText Request, int Status, string Body)>> RunAsync(HttpClient http, CancellationToken ct)
    {
        var results = new List<(HttpRequestText, int, string)>();
        foreach (var request in Read(await File.ReadAllLinesAsync(path, ct)))
        {
            using var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Address);
            byte[] body = await BodyAsync(request.Body, ct);
            if (body.Length > 0 || request.Headers.Any(h => h.Name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))) { message.Content = new ByteArrayContent(body); }
            foreach (var (name, value) in request.Headers)
            {
                if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)) { message.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(value); }
                else { message.Headers.TryAddWithoutValidation(name, value); }
            }
            using var answer = await http.SendAsync(message, ct);
            string text = answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true ? await answer.Content.ReadAsStringAsync(ct) : "";
            if (request.Name is not null) { answers[request.Name] = (text.Length > 0 ? JsonNode.Parse(text) : null, answer.Headers.ToDictionary(h => h.Key, h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase)); }
            results.Add((request, (int)answer.StatusCode, text));
        }
        return results;
    }

    /// <summary>Lazily: a variable line is worked out when it is reached, after the requests above it.</summary>
    IEnumerable<HttpRequestText> Read(string[] lines)
    {
        for (line = 0; line < lines.Length;)
        {
            string? name = null;
            int[] expected = [];
            while (line < lines.Length && !Start().IsMatch(lines[line]))
            {
                string text = lines[line++].Trim();
                if (text.StartsWith("###", StringComparison.Ordinal)) { (name, expected) = (null, []); }
                else if (Named().Match(text) is { Success: true } named) { name = named.Groups[1].Value; }
                else if (Expects().Match(text) is { Success: true } expects) { expected = [.. expects.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => int.Parse(s, CultureInfo.InvariantCulture))]; }
                else if (Variable().Match(text) is { Success: true } set) { variables.TryAdd(set.Groups[1].Value, Fill(set.Groups[2].Value)); }
                else if (text.Length > 0 && text[0] != '#' && !text.StartsWith("//", StringComparison.Ordinal)) { throw new FormatException($"{Path.GetFileName(path)}:{line}: '{text}' is no request, variable or comment."); }
            }
            if (line == lines.Length) { yield break; }
            int at = line + 1;
            var start = Start().Match(lines[line++]);
            var headers = new List<(string, string)>();
            while (line < lines.Length && lines[line].Trim().Length > 0 && !lines[line].StartsWith("###", StringComparison.Ordinal))
            {
                var parts = lines[line++].Split(':', 2);
                if (parts.Length < 2) { throw new FormatException($"{Path.GetFileName(path)}:{line}: a header needs a colon."); }
                headers.Add((parts[0].Trim(), Fill(parts[1].Trim())));
            }
            var body = new List<string>();
            for (line++; line < lines.Length && !lines[line].StartsWith("###", StringComparison.Ordinal); line++) { body.Add(lines[line]); }
            yield return new(at, name, expected, start.Groups[1].Value, Fill(start.Groups[2].Value.Trim()), headers, Fill(string.Join('\n', body).Trim('\n')));
        }
    }

    /// <summary>Lines of multipart bodies end in CRLF; a line <c>&lt; ./file</c> is that file's bytes.</summary>
    async Task<byte[]> BodyAsync(string text, CancellationToken ct)
    {
        using var body = new MemoryStream();
        bool multipart = text.StartsWith("--", StringComparison.Ordinal);
        var lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("< ./", StringComparison.Ordinal)) { body.Write(await File.ReadAllBytesAsync(Path.Combine(Path.GetDirectoryName(path)!, lines[i][4..].Trim()), ct)); }
            else { body.Write(Encoding.UTF8.GetBytes(lines[i])); }
            if (i < lines.Length - 1 || multipart) { body.Write(multipart ? "\r\n"u8 : "\n"u8); }
        }
        return body.ToArray();
    }

    string Fill(string text) => Place().Replace(text, m =>
    {
        string what = m.Groups[1].Value.Trim();
        if (what == "$guid") { return Guid.NewGuid().ToString(); }
        if (Day().Match(what) is { Success: true } day)
        {
            int days = day.Groups[1].Success ? int.Parse(day.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
            return TimeProvider.System.GetUtcNow().AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        }
        if (Former().Match(what) is { Success: true } former)
        {
            if (!answers.TryGetValue(former.Groups[1].Value, out var answer)) { throw new FormatException($"{Path.GetFileName(path)}:{line + 1}: no request before is named {former.Groups[1].Value}."); }
            string key = former.Groups[3].Value;
            if (former.Groups[2].Value == "headers") { return answer.Headers[key]; }
            return Find(answer.Body, key)?.ToString() ?? throw new FormatException($"{Path.GetFileName(path)}:{line + 1}: {what} is not in the answer {answer.Body?.ToJsonString()}");
        }
        return variables.TryGetValue(what, out var value) ? value : throw new FormatException($"{Path.GetFileName(path)}:{line + 1}: {{{{{what}}}}} is not known.");
    });

    static JsonNode? Find(JsonNode? node, string keys)
    {
        foreach (Match step in Step().Matches(keys))
        {
            node = step.Groups[2].Success ? node is JsonArray list && int.Parse(step.Groups[2].Value, CultureInfo.InvariantCulture) is var i && i < list.Count ? list[i] : null : (node as JsonObject)?[step.Groups[1].Value];
        }
        return node;
    }

    [GeneratedRegex(@"^(GET|POST|PUT|PATCH|DELETE) (\S.*?)( HTTP/1\.1)?$")]
    private static partial Regex Start();
    [GeneratedRegex(@"^(?:#|//) @name (\w+)$")]
    private static partial Regex Named();
    [GeneratedRegex(@"^(?:#|//) expect ([\d ]+)$")]
    private static partial Regex Expects();
    [GeneratedRegex(@"^@(\w+)\s*=\s*(.*)$")]
    private static partial Regex Variable();
    [GeneratedRegex(@"\{\{(.+?)\}\}")]
    private static partial Regex Place();
    [GeneratedRegex("""^\$datetime "YYYY-MM-DD"(?: (-?\d+) d)?$""")]
    private static partial Regex Day();
    [GeneratedRegex(@"^(\w+)\.response\.(body|headers)\.(.+)$")]
    private static partial Regex Former();
    [GeneratedRegex(@"([^.\[\]]+)|\[(\d+)\]")]
    private static partial Regex Step();
}
