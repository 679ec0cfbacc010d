using System.Globalization;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Ui;

namespace Diagnosis.DiagnosisAppraisal.GroupReading;

/// <summary>A group reading as the process record tells it: who read and what, how far they agreed, what was agreed and discussed, and who held otherwise and why. Papers are always Chinese.</summary>
internal static class ReadingRecord
{
    static readonly string[] zones = ["右上", "右中", "右下", "左上", "左中", "左下"];

    /// <param name="blind">The readings of this session.</param>
    public static string Of(ReadingSession s, IReadOnlyList<BlindReading> blind)
    {
        var read = s.Readers.Select(r => (r.Name, r.PractitionerId, Reading: blind.FirstOrDefault(b => b.PractitionerId == r.PractitionerId)?.Latest.Reading)).ToList();
        var agreement = Agreement.Of([.. read.Where(r => r.Reading is not null).Select(r => (r.PractitionerId, r.Reading!))]);
        List<string> lines = [$"{DateEntry.ShowInDocument(s.StartedOn)}集体阅片（{s.DiseaseName}{(s.FilmDate is { } film ? $"，{DateEntry.ShowInDocument(film)}胸片" : "")}）。加权κ：线性{Kappa(agreement.Linear)}，平方{Kappa(agreement.Quadratic)}。"];
        lines.AddRange(read.Select(r => $"{r.Name}独立阅片：{(r.Reading is null ? "未阅片" : Film(r.Reading))}。"));
        if (s.Closing is { } closed) { lines.Add($"提前结束独立阅片（{closed.ByName}）：{closed.Reason}。"); }
        lines.AddRange(s.Notes.Select(n => $"讨论（{n.ByName}，{Day(n.At)}）：{n.Text}"));
        if (s.Current is { } agreed) { lines.Add($"一致意见（第{agreed.No}版）：{Film(agreed.Reading)}。"); }
        lines.AddRange(s.Standing.Select(x => $"{x.Name}{Day(x.At)}签名{(x.Dissent is null ? "。" : $"，保留意见：{x.Dissent}")}"));
        return string.Join('\n', lines);
    }

    static string Film(FilmReading r) =>
        string.Join("、", zones.Zip(r.Zones, (name, value) => $"{name}{value ?? "不能判读"}")) + (r.SmallOpacities is { } shape ? $"，小阴影{shape}" : "") + (r.Aggregation ? "，有小阴影聚集" : "")
        + (r.LargeOpacities.Count > 0 ? "，大阴影" + string.Join("、", r.LargeOpacities.Select(o => string.Create(CultureInfo.InvariantCulture, $"{o.LongMm}×{o.ShortMm}mm"))) : "") + (r.PleuralPlaque == "none" ? "" : "，有胸膜斑") + (r.Comment is { } said ? "；" + said : "");

    static string Kappa(decimal? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "不能计算";
    static string Day(DateTimeOffset at) => DateEntry.ShowInDocument(ChinaTime.DateOf(at));
}
