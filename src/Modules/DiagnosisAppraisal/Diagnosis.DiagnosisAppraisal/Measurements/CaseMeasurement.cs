using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Reference;

namespace Diagnosis.DiagnosisAppraisal.Measurements;

internal enum MeasurementKind { Lung, Audiogram }

/// <summary>One value as measured.</summary>
/// <param name="Value">Null: no response.</param>
internal sealed record Measured(string Field, decimal? Value);

/// <summary>A lung function test or an audiogram of a case: evidence as it came, never changed. Readers are those of the case.</summary>
internal sealed class CaseMeasurement : Record
{
    public Guid CaseId { get; set; }
    public MeasurementKind Kind { get; set; }
    public DateOnly On { get; set; }
    public List<Measured> Values { get; set; } = [];
    /// <summary>Who measured, as the sender says.</summary>
    public string? By { get; set; }
    /// <summary>The account that sent it.</summary>
    public string EnteredBy { get; set; } = "";
}

/// <summary>One field of a measurement, in its one unit.</summary>
internal sealed record MeasurementField(MeasurementKind Kind, string Field, int Order, string Zh, string En, string Unit, decimal Low, decimal High, bool Whole, DateOnly From, DateOnly? To)
{
    public string Label => Kernel.Words.Language == "en" ? En : Zh;
    public bool On(DateOnly day) => day >= From && (To is null || day <= To);
}

/// <summary>Fields and ranges as dated data (measurement-fields.tsv).</summary>
internal sealed class MeasurementFields
{
    IReadOnlyList<MeasurementField>? rows;

    public void Load(string path) => rows = [.. Tsv.Read(path).Rows.Select(r => new MeasurementField(Enum.Parse<MeasurementKind>(r.Need("kind"), true), r.Need("field"), r.FindInt("order")!.Value, r.Need("zh"), r.Need("en"), r.Need("unit"),
        r.FindInt("low")!.Value, r.FindInt("high")!.Value, r.NeedYesNo("whole"), r.FindDate("valid_from")!.Value, r.FindDate("valid_to")))];

    public IReadOnlyList<MeasurementField> All => rows ?? throw new InvalidOperationException("The measurement fields are not loaded: DiagnosisAppraisalModule.PrepareAsync has not run.");

    /// <summary>Every value against its field, and those that belong together. Pure.</summary>
    public IEnumerable<Finding> Check(MeasurementKind kind, IReadOnlyList<(string Field, decimal? Value, string? Unit)> values, DateOnly on)
    {
        if (values.Count == 0) { yield return new Finding("M01", "values", "diagnosis.measurement-empty"); }
        var seen = new HashSet<string>();
        for (int i = 0; i < values.Count; i++)
        {
            var (name, value, unit) = values[i];
            string at = $"values[{i}]";
            if (All.FirstOrDefault(f => f.Kind == kind && f.Field == name && f.On(on)) is not { } field) { yield return new Finding("M02", at, "diagnosis.measurement-unknown", name); continue; }
            if (!seen.Add(name)) { yield return new Finding("M03", at, "diagnosis.measurement-twice", field.Label); continue; }
            if (unit is not null && unit != field.Unit) { yield return new Finding("M04", at, "diagnosis.measurement-unit", field.Label, field.Unit); continue; }
            if (value is null && kind == MeasurementKind.Lung) { yield return new Finding("M05", at, "diagnosis.measurement-range", field.Label, "—", $"{field.Low}–{field.High} {field.Unit}"); }
            if (value is { } v && (v < field.Low || v > field.High || (field.Whole && v != decimal.Truncate(v)) || (kind == MeasurementKind.Lung && v <= 0))) { yield return new Finding("M05", at, "diagnosis.measurement-range", field.Label, v, $"{field.Low}–{field.High} {field.Unit}"); }
        }
        decimal? Of(string field) => values.FirstOrDefault(v => v.Field == field).Value;
        if (Of("fev1") is { } fev1 && Of("fvc") is { } fvc && fev1 > fvc) { yield return new Finding("M06", $"values[{values.Select((v, i) => (v.Field, i)).First(x => x.Field == "fev1").i}]", "diagnosis.measurement-fev1", fev1, fvc); }
    }
}
