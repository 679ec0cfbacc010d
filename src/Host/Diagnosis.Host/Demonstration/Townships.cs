using Diagnosis.Kernel.Identifiers;

namespace Diagnosis.Host.Demonstration;

/// <summary>How many followed patients each township would have were all 28,462 loaded; the stations are planned on it whatever is loaded.</summary>
/// <param name="Quota">Nine-digit township and its patients; adds up to <see cref="Townships.Followed"/>.</param>
internal sealed record TownshipPlan(IReadOnlyList<(string Township, int Patients)> Quota)
{
    public IReadOnlyList<string> Concentrated { get; } = [.. Quota.Where(q => q.Patients >= 100).Select(q => q.Township)];
}

internal static class Townships
{
    /// <summary>Published: patients diagnosed since 1949 whom the province followed up by 2020.</summary>
    public const int Followed = 28_462;

    /// <summary>Counties that get more dust disease here, by trade (mining, quartz, stone, pottery, castings, ships). The weights are invented.</summary>
    public static readonly IReadOnlyDictionary<string, int> DustWeight = new Dictionary<string, int>
    {
        ["320282"] = 9, ["320722"] = 8, ["320312"] = 8, ["320305"] = 7, ["320322"] = 7, ["320481"] = 6, ["321183"] = 5, ["320115"] = 4, ["321282"] = 4, ["321283"] = 4, ["320281"] = 4, ["321084"] = 4,
        ["320830"] = 4, ["320583"] = 3, ["320412"] = 4, ["320118"] = 4, ["320116"] = 4, ["321181"] = 3, ["320682"] = 3, ["320381"] = 3, ["321012"] = 3, ["321281"] = 3,
    };

    public static int DustWeightOf(string county) => DustWeight.TryGetValue(county, out int w) ? w : 1;

    public static TownshipPlan Plan(ulong seed, Ground ground)
    {
        var rng = Rng.For(seed, "townships");
        // a few townships carry most of the burden; the first is the demonstration's own
        var concentrated = new Dictionary<string, int> { [DemoProvince.HomeTownship] = 186 };
        foreach (var county in ground.Counties.OrderByDescending(c => DustWeightOf(c.Code.Value)).ThenBy(c => c.Code))
        {
            int weight = DustWeightOf(county.Code.Value);
            if (weight < 2) { break; }
            var own = ground.TownshipsOf[county.Code.Value];
            foreach (var township in own.Skip(rng.Below(3)).Take(Math.Max(1, weight / 2 + 1)))
            {
                concentrated.TryAdd(township.Code.Value, 100 + rng.Below(40 + weight * 18));
            }
        }
        var rest = ground.Counties.SelectMany(c => ground.TownshipsOf[c.Code.Value].Select(t => (Code: t.Code.Value, Weight: (double)DustWeightOf(c.Code.Value) + 2))).Where(t => !concentrated.ContainsKey(t.Code)).OrderBy(t => t.Code, StringComparer.Ordinal).ToList();
        int left = Followed - concentrated.Values.Sum();
        double sum = rest.Sum(r => r.Weight);
        var quota = concentrated.ToDictionary(c => c.Key, c => c.Value);
        foreach (var (code, weight) in rest) { quota[code] = Math.Min(96, (int)(left * weight / sum)); }
        // what rounding left goes round, one each, but never over the threshold by accident
        int missing = Followed - quota.Values.Sum();
        while (missing > 0)
        {
            foreach (var (code, _) in rest) { if (missing > 0 && quota[code] < 97) { quota[code]++; missing--; } }
        }
        return new TownshipPlan([.. quota.OrderBy(q => q.Key, StringComparer.Ordinal).Select(q => (q.Key, q.Value))]);
    }
}
