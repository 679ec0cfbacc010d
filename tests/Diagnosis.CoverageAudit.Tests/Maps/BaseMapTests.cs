using System.Text;
using Diagnosis.CoverageAudit.Maps;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using Diagnosis.CoverageAudit.Capability;
using static Diagnosis.CoverageAudit.Tests.Pages.CoveragePagesTests;

namespace Diagnosis.CoverageAudit.Tests.Maps;

public sealed class BaseMapTests
{
    // invented squares, no boundaries of anything
    private static string Square(string code, double x, double y) => $$$"""{"type":"Feature","properties":{"adcode":{{{code}}}},"geometry":{"type":"Polygon","coordinates":[[[{{{x}}},{{{y}}}],[{{{x + 1}}},{{{y}}}],[{{{x + 1}}},{{{y + 1}}}],[{{{x}}},{{{y + 1}}}],[{{{x}}},{{{y}}}]]]}}""";
    private static string Collection(params string[] features) => $$"""{"type":"FeatureCollection","features":[{{string.Join(',', features)}}]}""";
    private static readonly HashSet<string> Known = ["320100", "320200", "320300"];

    private static string Why(string text, IReadOnlySet<string>? known = null) => Assert.Throws<BadMapException>(() => GeoJson.Read(Encoding.UTF8.GetBytes(text), known ?? Known)).Key;

    [Fact]
    public void Squares_side_by_side_become_shapes_side_by_side_with_north_up()
    {
        var (shapes, leftOut) = GeoJson.Read(Encoding.UTF8.GetBytes(Collection(Square("320100", 118, 0), Square("320200", 119, 0), Square("320300", 118, 1), Square("990000", 1, 1))), Known);
        Assert.Equal((3, 1), (shapes.Count, leftOut));
        var (west, east, north) = (shapes[0], shapes[1], shapes[2]);
        Assert.True(west.X < east.X && north.Y < west.Y, "the north is up, the east to the right");
        Assert.Equal(250, west.X, 1);
        Assert.Equal(750, east.X, 1);
        Assert.StartsWith("M0 ", west.Path);
        Assert.EndsWith("Z", west.Path);
    }

    [Fact]
    public void A_part_of_a_division_and_a_national_code_are_understood()
    {
        var multi = """{"type":"Feature","id":"156320100","properties":{},"geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[4,0],[4,4],[0,4],[0,0]]],[[[9,9],[10,9],[10,10],[9,10],[9,9]]]]}}""";
        var shape = Assert.Single(GeoJson.Read(Encoding.UTF8.GetBytes(Collection(multi)), Known).Shapes);
        Assert.Equal(2, shape.Path.Split('Z').Length - 1);
        Assert.True(shape.X < 500, "the name stands in the larger part");
    }

    [Fact]
    public void What_is_no_map_says_why()
    {
        Assert.Equal("coverage.map.not-geojson", Why("PK\u0003\u0004"));
        Assert.Equal("coverage.map.not-geojson", Why("<svg onload=alert(1)>"));
        Assert.Equal("coverage.map.not-geojson", Why("""{"type":"Feature"}"""));
        Assert.Equal("coverage.map.not-geojson", Why("""{"type":"FeatureCollection","features":["""));
        Assert.Equal("coverage.map.not-geojson", Why(Collection("""{"type":"Feature","properties":{"code":"320100"},"geometry":{"type":"Polygon","coordinates":[[["a","b"],[1,1],[2,2],[1,1]]]}}""")));
        Assert.Equal("coverage.map.not-degrees", Why(Collection(Square("320100", 40500000, 3500000))));
        Assert.Equal("coverage.map.no-divisions", Why(Collection(Square("440100", 1, 1))));
        Assert.Equal("coverage.map.no-divisions", Why(Collection()));
        Assert.Equal("coverage.map.too-many", Why(Collection([.. Enumerable.Repeat(Square("320100", 1, 1), GeoJson.MostFeatures + 1)])));
        Assert.Equal("coverage.map.too-big", Assert.Throws<BadMapException>(() => GeoJson.Read(new byte[GeoJson.MostBytes + 1], Known)).Key);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_administrator_loads_a_map_with_its_licence_and_the_tiles_stay_the_default(Testing.Engine engine)
    {
        await using var app = await Told.ExampleAsync(engine);
        var ct = TestContext.Current.CancellationToken;
        var (admin, file) = (Told.With(Roles.Admin), Collection(Square("320100", 118, 32), Square("320200", 119, 32)));
        Task<Outcome<MapAnswer>> Load(Caller caller, string? licence = "仅限内部使用") => app.In<LoadBaseMap, Outcome<MapAnswer>>(h => h.Handle(new MemoryStream(Encoding.UTF8.GetBytes(file)), "江苏.geojson", "示意边界", licence, "测试数据", caller, ct));
        Assert.Equal(Refused.Forbidden, (await Load(Told.Province)).Refused);
        Assert.Equal("coverage.map.text-needed", (await Load(admin, " ")).Findings.Single().Key);
        Assert.DoesNotContain("view=base", await Html<MapPage>(app, "/coverage/map", Told.Province));
        var first = (await Load(admin)).Value!;
        var second = (await Load(admin)).Value!;
        Assert.Equal((2, 0, true), (second.Divisions, second.LeftOut, second.Shown));
        Assert.Equal([(second.Id, true), (first.Id, false)], (await app.In<LoadBaseMap, IReadOnlyList<MapAnswer>>(h => h.ListAsync(ct))).Select(m => (m.Id, m.Shown)));
        var tiles = await Html<MapPage>(app, "/coverage/map", Told.Province);
        Assert.Contains("view=base", tiles);
        Assert.Contains("<rect", tiles);
        var map = await Html<MapPage>(app, "/coverage/map?view=base", Told.Province);
        Assert.Contains("<path d=\"M", map);
        Assert.Contains("仅限内部使用", map);
        Assert.Contains("href=\"/coverage/320100?asOf=", map);
        Assert.True((await app.In<LoadBaseMap, Outcome<MapAnswer>>(h => h.WithdrawAsync(second.Id, admin, ct))).Ok);
        Assert.DoesNotContain("<path d=\"M", await Html<MapPage>(app, "/coverage/map?view=base", Told.Province));
    }
}
