using System.Text.Json;
using Diagnosis.Kernel.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Kernel.Http;

/// <summary>The version a caller worked on, from If-Match (API) or a hidden field (page). Null: the caller did not say.</summary>
public readonly record struct IfMatch(int? Version)
{
    public static ValueTask<IfMatch> BindAsync(HttpContext http)
    {
        var text = http.Request.Headers.IfMatch.ToString().Trim().Replace("W/", "", StringComparison.Ordinal).Trim('"');
        // a tag that no record of ours ever had matches nothing; ignoring it would overwrite what the caller never saw
        return ValueTask.FromResult(new IfMatch(text is "" or "*" ? null : int.TryParse(text, out int v) ? v : -1));
    }
}

public static class Concurrency
{
    /// <summary>Null when the caller's version is current (or not given); otherwise a refusal naming the fields that differ.</summary>
    public static async Task<Refusal?> CheckAsync(this ModuleDb db, Record record, IfMatch match, CancellationToken ct = default) =>
        match.Version is not { } version || version == record.Version ? null : Refusal.Stale(await db.DifferencesAsync(record, version, ct));

    /// <summary>Fields that changed between a former version and the current one, from the history.</summary>
    public static async Task<IReadOnlyList<Difference>> DifferencesAsync(this ModuleDb db, Record record, int since, CancellationToken ct = default)
    {
        var kind = record.GetType().Name;
        var contents = await db.History.AsNoTracking().Where(h => h.RecordId == record.Id && h.Kind == kind && h.Content != null && (h.Version == since || h.Version == record.Version))
            .OrderBy(h => h.Version).Select(h => h.Content!).ToListAsync(ct);
        return contents.Count < 2 ? [] : Compare(contents[0], contents[^1]);
    }

    static readonly HashSet<string> Bookkeeping = ["version", "knownAt"];

    /// <summary>Top-level fields whose JSON differs, in the order of the newer text.</summary>
    public static IReadOnlyList<Difference> Compare(string yours, string current)
    {
        using var a = JsonDocument.Parse(yours);
        using var b = JsonDocument.Parse(current);
        var names = b.RootElement.EnumerateObject().Select(p => p.Name).Union(a.RootElement.EnumerateObject().Select(p => p.Name)).Where(n => !Bookkeeping.Contains(n));
        return [.. from name in names
                   let was = Text(a, name)
                   let now = Text(b, name)
                   where was != now
                   select new Difference(name, Hide(was), Hide(now))];

        static string? Text(JsonDocument d, string name) => d.RootElement.TryGetProperty(name, out var v) ? v.ValueKind == JsonValueKind.String ? v.GetString() : v.GetRawText() : null;
        static string? Hide(string? text) => text?.StartsWith("v1.", StringComparison.Ordinal) == true ? "***" : text;
    }
}
