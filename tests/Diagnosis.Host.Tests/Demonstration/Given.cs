using Diagnosis.Host.Demonstration;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.Reference;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.Host.Tests.Demonstration;

/// <summary>The province as the tests look at it, made once from the shipped reference data.</summary>
internal static class Given
{
    public static readonly string Data = Path.Combine(AppContext.BaseDirectory, "data");
    public static readonly DateOnly Anchor = new(2026, 11, 22);
    public static readonly Divisions Divisions = Divisions.Load(Path.Combine(Data, "divisions.tsv"));
    public static readonly DiseaseCatalogue Catalogue = DiseaseCatalogue.Load(Data);
    public static readonly IReadOnlyList<Hazard> Hazards = [.. Tsv.Read(Path.Combine(Data, "hazards.tsv")).Rows.Select(r =>
        new Hazard(r.Need("hazard_code"), r.Need("category"), r.Need("name"), r.Find("cas"), r["causes_2013"].Split(';', StringSplitOptions.RemoveEmptyEntries), ""))];
    public static readonly Ground Ground = new(Divisions, Catalogue, Hazards);
    static readonly Lazy<DemoProvince> Few = new(() => Make(DemoProvince.DefaultSeed, Anchor, false)), Whole = new(() => Make(DemoProvince.DefaultSeed, Anchor, true));

    public static DemoProvince Province => Few.Value;
    public static DemoProvince AllPatients => Whole.Value;
    public static DemoProvince Make(ulong seed, DateOnly anchor, bool all) => DemoProvince.Generate(new(seed, anchor, all), Divisions, Catalogue, Hazards);
    public static IdentifierContext Identifiers { get; } = new(Anchor, true, Provinces.Load(Path.Combine(Data, "provinces.tsv")));
}
