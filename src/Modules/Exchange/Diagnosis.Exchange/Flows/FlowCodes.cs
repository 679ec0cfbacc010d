using Diagnosis.Fhir;
using Diagnosis.Kernel.Reference;

namespace Diagnosis.Exchange.Flows;

/// <summary>LOINC codes that hospitals send instead of ours, as dated data (fhir-observation-codes.tsv): most could only be written from memory.</summary>
internal sealed class FlowCodes
{
    /// <param name="Use">follow-up, case, or derived (worked out here, so not taken).</param>
    public sealed record Row(string System, string Code, string Use, string Assessment, string Field, DateOnly From, DateOnly? To);

    IReadOnlyList<Row>? rows;

    public void Load(string path) => rows = [.. Tsv.Read(path).Rows.Select(r => new Row(r.Need("system"), r.Need("code"), r.Need("use"), r["assessment"], r["field"], r.FindDate("valid_from")!.Value, r.FindDate("valid_to")))];

    IReadOnlyList<Row> Rows => rows ?? throw new InvalidOperationException("The observation codes are not loaded: ExchangeModule.PrepareAsync has not run.");

    public Row? In(FhirNode concept, string use, DateOnly on)
    {
        foreach (var coding in concept["coding"].Items)
        {
            if (Rows.FirstOrDefault(r => r.Use == use && r.System == coding["system"].Text && r.Code == coding["code"].Text && on >= r.From && (r.To is null || on <= r.To)) is { } row) { return row; }
        }
        return null;
    }

    public Row? Out(string assessment, string field, DateOnly on) => Rows.FirstOrDefault(r => r.Use == "follow-up" && r.Assessment == assessment && r.Field == field && on >= r.From && (r.To is null || on <= r.To));

    static readonly (string Ucum, string Unit)[] units = [("mm[Hg]", "mmHg"), ("mL/min/mm[Hg]", "mL/min/mmHg"), ("mmol/min/kPa", "mmol/min/kPa"), ("{steps}/d", "/d"), ("dB[HL]", "dB"), ("dB", "dB")];

    /// <summary>A quantity's unit as our fields write it.</summary>
    public static string? Unit(FhirNode quantity) => (quantity["code"].Text ?? quantity["unit"].Text) is { Length: > 0 } said ? units.FirstOrDefault(x => x.Ucum == said).Unit ?? said : null;

    public static string Ucum(string unit) => units.FirstOrDefault(x => x.Unit == unit).Ucum ?? unit;
}
