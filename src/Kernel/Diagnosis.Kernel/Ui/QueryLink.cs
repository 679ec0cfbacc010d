using System.Text;

namespace Diagnosis.Kernel.Ui;

/// <summary>Addresses of the same list with some query values changed, the rest of the query kept.</summary>
public static class QueryLink
{
    /// <summary>Path and query of <paramref name="uri"/> with the given values set; a null value takes the key out.</summary>
    public static string With(string uri, params (string Key, string? Value)[] changes)
    {
        var start = uri.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? uri.IndexOf('/', scheme + 3) : 0;
        var rest = start < 0 ? "/" : uri[start..];
        rest = rest.Split('#')[0];
        var mark = rest.IndexOf('?', StringComparison.Ordinal);
        var query = new StringBuilder();
        if (mark >= 0)
            foreach (var pair in rest[(mark + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                var key = Uri.UnescapeDataString(pair.Split('=')[0].Replace('+', ' '));
                if (!changes.Any(c => c.Key.Equals(key, StringComparison.OrdinalIgnoreCase)))
                    query.Append('&').Append(pair);
            }
        foreach (var (key, value) in changes)
            if (value is not null)
                query.Append('&').Append(Uri.EscapeDataString(key)).Append('=').Append(Uri.EscapeDataString(value));
        var path = mark >= 0 ? rest[..mark] : rest;
        return query.Length == 0 ? path : $"{path}?{query.ToString(1, query.Length - 1)}";
    }
}
