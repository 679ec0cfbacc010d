using Diagnosis.Kernel.Reference;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.Exchange.Format;

/// <summary>
/// Our codes and the exchange format's, mapped at the edge. Lists stand in data/exchange-codes.tsv (dated, with status: most national numbers could
/// not be retrieved). Factors and diseases follow a rule: class and serial without our prefix, the edition told by the date.
/// </summary>
internal sealed class ExchangeCodes
{
    sealed record Row(string List, string Internal, string External, DateOnly? From, DateOnly? To);
    IReadOnlyList<Row>? rows;

    public void Load(string path) => rows = [.. Tsv.Read(path).Rows.Select(r => new Row(r.Need("list"), r.Need("internal"), r.Need("external"), r.FindDate("valid_from"), r.FindDate("valid_to")))];

    IReadOnlyList<Row> Rows => rows ?? throw new InvalidOperationException("The exchange codes are not loaded: ExchangeModule.PrepareAsync has not run.");

    /// <summary>A code that is in no row stays as it is, so that the check of the receiving module can name it.</summary>
    public string? Out(string list, string? code) => code is null ? null : Rows.FirstOrDefault(r => r.List == list && r.Internal == code)?.External ?? code;
    public string In(string list, string code) => Rows.FirstOrDefault(r => r.List == list && r.External == code)?.Internal ?? code;

    public static string FactorOut(string code) => code.Split('-') is [_, { Length: 1 } group, { Length: 3 } serial] ? group + serial : code;
    public static string FactorIn(string code) => code.Length == 4 ? $"HZ2015-{code[0]}-{code[1..]}" : code;

    public static string? DiseaseOut(string? code) => code?.Split('-') is [_, { Length: 2 } number, { Length: 3 } serial] ? number + serial : code;

    /// <summary>The disease of this number in the edition in force on the day; unknown numbers stay as they are.</summary>
    public static string DiseaseIn(string code, DateOnly? day, DiseaseCatalogue catalogue) => code.Length == 5 && day is { } on && catalogue.VersionOn(on) is { } edition
        ? catalogue.Entries(edition.Id).FirstOrDefault(e => e.Code.EndsWith($"-{code[..2]}-{code[2..]}", StringComparison.Ordinal))?.Code ?? code : code;
}
