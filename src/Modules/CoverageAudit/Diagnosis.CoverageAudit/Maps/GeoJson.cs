using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Diagnosis.CoverageAudit.Maps;

/// <summary>Why a file is no map, as a word key with its arguments.</summary>
internal sealed class BadMapException(string key, params object[] args) : Exception(key)
{
    public string Key => Message;
    public object[] Args => args;
}

/// <summary>Reads GeoJSON polygons (RFC 7946: WGS 84 longitude and latitude) and projects them flat: a degree of longitude as wide as it is in the middle of the map. Pure; bounded in everything.</summary>
internal static class GeoJson
{
    public const int MostBytes = 8 << 20, MostFeatures = 600, MostPoints = 400_000;
    /// <summary>Width of a map in its own units; points nearer than half a unit to the one before are left out.</summary>
    public const double Width = 1000;
    private static readonly string[] CodeNames = ["code", "adcode", "division", "gb", "id"];

    /// <param name="known">Six-digit codes the product knows; other features are left out and counted.</param>
    /// <exception cref="BadMapException">The file is no such map.</exception>
    public static (List<MapShape> Shapes, int LeftOut) Read(byte[] file, IReadOnlySet<string> known)
    {
        if (file.Length > MostBytes) { throw new BadMapException("coverage.map.too-big", MostBytes >> 20); }
        // what it is decides what stands in it, not what it is called
        var start = file.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? 3 : 0;
        while (start < file.Length && file[start] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') { start++; }
        if (start >= file.Length || file[start] != '{') { throw new BadMapException("coverage.map.not-geojson"); }
        try
        {
            using var json = JsonDocument.Parse(file.AsMemory(start), new JsonDocumentOptions { MaxDepth = 16 });
            var root = json.RootElement;
            if (Text(root, "type") != "FeatureCollection" || !root.TryGetProperty("features", out var features) || features.ValueKind != JsonValueKind.Array) { throw new BadMapException("coverage.map.not-geojson"); }
            if (features.GetArrayLength() > MostFeatures) { throw new BadMapException("coverage.map.too-many", MostFeatures); }
            var (found, leftOut, points) = (new List<(string Code, List<List<(double X, double Y)>> Rings)>(), 0, 0);
            foreach (var f in features.EnumerateArray())
            {
                if (CodeOf(f) is not { } code || !known.Contains(code) || found.Exists(x => x.Code == code)) { leftOut++; continue; }
                if (!f.TryGetProperty("geometry", out var g) || g.ValueKind != JsonValueKind.Object) { leftOut++; continue; }
                var rings = Rings(g, ref points);
                if (rings.Count == 0) { leftOut++; } else { found.Add((code, rings)); }
            }
            if (found.Count == 0) { throw new BadMapException("coverage.map.no-divisions"); }
            return (Project(found), leftOut);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException) { throw new BadMapException("coverage.map.not-geojson"); }
    }

    private static string? Text(JsonElement e, string name) => e.ValueKind == JsonValueKind.Object && e.TryGetProperty(name, out var v) ? v.ValueKind == JsonValueKind.String ? v.GetString() : v.ValueKind == JsonValueKind.Number ? v.GetRawText() : null : null;

    private static string? CodeOf(JsonElement feature)
    {
        var properties = feature.TryGetProperty("properties", out var p) ? p : default;
        foreach (var text in CodeNames.Select(n => Text(properties, n)).Append(Text(feature, "id")))
        {
            // 3201 and 156320100 are the same place as 320100
            var digits = text is { Length: 9 } && text.StartsWith("156", StringComparison.Ordinal) ? text[3..] : text;
            if (digits is { Length: 4 or 6 } && digits.All(char.IsAsciiDigit)) { return digits.PadRight(6, '0'); }
        }
        return null;
    }

    private static List<List<(double, double)>> Rings(JsonElement geometry, ref int points)
    {
        var polygons = Text(geometry, "type") switch
        {
            "Polygon" => [geometry.GetProperty("coordinates")],
            "MultiPolygon" => geometry.GetProperty("coordinates").EnumerateArray().ToArray(),
            _ => [],
        };
        var rings = new List<List<(double, double)>>();
        foreach (var polygon in polygons)
            foreach (var ring in polygon.EnumerateArray())
            {
                if ((points += ring.GetArrayLength()) > MostPoints) { throw new BadMapException("coverage.map.too-many-points", MostPoints); }
                var list = new List<(double, double)>();
                foreach (var at in ring.EnumerateArray())
                {
                    var (x, y) = (at[0].GetDouble(), at[1].GetDouble());
                    if (!(Math.Abs(x) <= 180 && Math.Abs(y) <= 90)) { throw new BadMapException("coverage.map.not-degrees"); }
                    list.Add((x, y));
                }
                if (list.Count >= 4) { rings.Add(list); }
            }
        return rings;
    }

    private static List<MapShape> Project(List<(string Code, List<List<(double X, double Y)>> Rings)> found)
    {
        var all = found.SelectMany(f => f.Rings).SelectMany(r => r).ToArray();
        double west = all.Min(p => p.X), east = all.Max(p => p.X), south = all.Min(p => p.Y), north = all.Max(p => p.Y);
        var narrow = Math.Cos((south + north) / 2 * Math.PI / 180);
        var scale = Width / Math.Max(1e-9, (east - west) * narrow);
        (double X, double Y) On((double X, double Y) p) => ((p.X - west) * narrow * scale, (north - p.Y) * scale);
        return [.. found.Select(f =>
        {
            var path = new StringBuilder();
            var (best, place) = (-1.0, (X: 0.0, Y: 0.0));
            foreach (var ring in f.Rings)
            {
                var flat = Thin([.. ring.Select(On)]);
                for (var i = 0; i < flat.Count; i++) { path.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? 'M' : 'L')}{flat[i].X:0.#} {flat[i].Y:0.#}"); }
                path.Append('Z');
                // the name stands in the largest part, an island's mainland
                var (area, centre) = Centre(flat);
                if (area > best) { (best, place) = (area, centre); }
            }
            return new MapShape(f.Code, path.ToString(), Math.Round(place.X, 1), Math.Round(place.Y, 1));
        })];
    }

    private static List<(double X, double Y)> Thin(List<(double X, double Y)> ring)
    {
        var kept = new List<(double X, double Y)> { ring[0] };
        for (var i = 1; i < ring.Count - 1; i++)
        {
            if (Math.Abs(ring[i].X - kept[^1].X) + Math.Abs(ring[i].Y - kept[^1].Y) >= 0.5) { kept.Add(ring[i]); }
        }
        // a place smaller than half a unit stays visible
        return kept.Count < 3 ? ring : kept;
    }

    private static (double Area, (double X, double Y) Centre) Centre(List<(double X, double Y)> ring)
    {
        double twice = 0, x = 0, y = 0;
        for (var i = 0; i < ring.Count; i++)
        {
            var (a, b) = (ring[i], ring[(i + 1) % ring.Count]);
            var cross = (a.X * b.Y) - (b.X * a.Y);
            twice += cross;
            x += (a.X + b.X) * cross;
            y += (a.Y + b.Y) * cross;
        }
        return Math.Abs(twice) < 1e-9 ? (0, ring[0]) : (Math.Abs(twice) / 2, (x / (3 * twice), y / (3 * twice)));
    }
}
