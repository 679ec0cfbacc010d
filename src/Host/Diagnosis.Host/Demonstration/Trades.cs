namespace Diagnosis.Host.Demonstration;

/// <summary>What a kind of employer makes its workers meet.</summary>
/// <param name="Industry">GB/T 4754-2017.</param>
/// <param name="Hazards">Factor codes, the main one first.</param>
/// <param name="Jobs">Work in words; the national job table is not in the product.</param>
internal sealed record Trade(string Key, string Industry, string NamePart, string[] Hazards, string[] Jobs);

internal static class Trades
{
    public const string Noise = "HZ2015-3-001", Silica = "HZ2015-1-001", Welding = "HZ2015-1-011", Casting = "HZ2015-1-012", Coal = "HZ2015-1-002", Benzene = "HZ2015-2-028", Lead = "HZ2015-2-001", Heat = "HZ2015-3-002";

    public static readonly Trade[] All = [
        new("pottery", "307", "陶瓷", [Silica, "HZ2015-1-009", Noise], ["成型工", "烧成工", "抛光工"]),
        new("stone", "303", "石材", [Silica, Noise, "HZ2015-3-006"], ["切割工", "雕刻工", "打磨工"]),
        new("foundry", "339", "铸造", [Casting, Silica, Noise, Heat], ["造型工", "清砂工", "浇注工"]),
        new("metal", "331", "金属制品", [Noise, Welding, "HZ2015-3-006"], ["冲压工", "打磨工", "剪板工"]),
        new("ship", "373", "船舶配套", [Welding, Noise, "HZ2015-2-030"], ["电焊工", "涂装工", "铆工"]),
        new("textile", "171", "纺织", [Noise, "HZ2015-1-031"], ["细纱工", "织布工"]),
        new("battery", "384", "蓄电池", [Lead, Noise], ["铸板工", "涂板工", "装配工"]),
        new("electronics", "397", "电子元件", [Benzene, "HZ2015-2-031", "HZ2015-2-038", Noise], ["清洗工", "印刷工", "装配工"]),
        new("shoes", "195", "鞋业", [Benzene, "HZ2015-2-029", "HZ2015-2-031", "HZ2015-2-035"], ["刷胶工", "成型工"]),
        new("chemicals", "261", "化工", ["HZ2015-2-041", "HZ2015-2-049", "HZ2015-2-013", Noise], ["投料工", "反应工", "检修工"]),
        new("mine", "061", "矿业", [Coal, Silica, Noise, "HZ2015-3-006", "HZ2015-6-002"], ["掘进工", "采煤工", "支护工"]),
        new("other", "352", "设备", [Noise, Heat, "HZ2015-2-X01", "HZ2015-2-050"], ["操作工", "维修工"]),
    ];

    public static readonly IReadOnlyDictionary<string, Trade> ByKey = All.ToDictionary(t => t.Key);

    /// <summary>The trade in which a disease of the 2013 list (or a newer identity) is caught here, and the factor.</summary>
    public static (string Trade, string? Factor) Of(string disease) => disease switch
    {
        "OD2013-01-001" => ("pottery", Silica),
        "OD2013-01-002" => ("mine", Coal),
        "OD2013-01-009" => ("pottery", "HZ2015-1-009"),
        "OD2013-01-011" => ("ship", Welding),
        "OD2013-01-012" => ("foundry", Casting),
        "OD2013-04-001" => ("metal", Noise),
        "OD2013-05-001" => ("battery", Lead),
        "OD2013-05-028" or "OD2013-09-003" => ("shoes", Benzene),
        "OD2013-05-031" => ("electronics", "HZ2015-2-031"),
        "OD2013-05-038" => ("electronics", "HZ2015-2-038"),
        "OD2013-10-002" => ("mine", "HZ2015-6-002"),
        _ when disease.StartsWith("OD2013-01", StringComparison.Ordinal) => ("stone", null),
        _ when disease.StartsWith("OD2013-05", StringComparison.Ordinal) => ("chemicals", null),
        _ => ("other", null),
    };
}

/// <summary>About eight invented employers a county.</summary>
internal sealed class EmployerBook
{
    readonly Dictionary<(string County, string Trade), List<DemoEmployer>> by;
    public IReadOnlyList<DemoEmployer> All { get; }

    EmployerBook(List<DemoEmployer> all)
    {
        All = all;
        by = all.GroupBy(e => (e.County, e.Trade)).ToDictionary(g => g.Key, g => g.ToList());
    }

    public IReadOnlyList<DemoEmployer> Of(string county, string trade) => by.TryGetValue((county, trade), out var some) ? some : [];

    public static EmployerBook Make(DemoOptions options, Ground ground, Invented names)
    {
        var rng = Rng.For(options.Seed, "employers");
        var all = new List<DemoEmployer>();
        var taken = new HashSet<string>();
        foreach (var county in ground.Counties)
        {
            string code = county.Code.Value;
            foreach (var trade in Trades.All)
            {
                // coal is dug in the north-west of the province only
                if (trade.Key == "mine" && !code.StartsWith("3203", StringComparison.Ordinal)) { continue; }
                int many = code == DemoProvince.HomeCounty ? 2 : rng.Chance(0.25) ? 2 : 1;
                for (int i = 0; i < many; i++)
                {
                    string name;
                    do { name = $"{county.Name}{rng.Pick(Invented.Words)}{trade.NamePart}有限公司"; } while (!taken.Add(name));
                    string township = code == DemoProvince.HomeCounty && trade.Key == "pottery" && i == 0 ? DemoProvince.HomeTownship : rng.Pick(ground.TownshipsOf[code]).Code.Value;
                    all.Add(new DemoEmployer(name, names.CreditCode("91", code), township, trade.Industry, rng.Pick<string>(["173", "159", "160", "310", "174"]), rng.Weighted<string>([("LARGE", 1), ("MEDIUM", 3), ("SMALL", 5), ("MICRO", 2)]),
                        trade.Key, names.PersonName(rng.Chance(0.6), 1980), names.Phone()));
                }
            }
        }
        return new EmployerBook(all);
    }
}
