using System.Globalization;
using Diagnosis.Kernel.Reference;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.ExamReporting.Reports;

internal enum MatrixLevel { Ok, Warn, Block }

internal sealed record MatrixRow(string ExamType, string Conclusion, MatrixLevel Level, string? List, DateOnly? From, DateOnly? To, string Source);

/// <summary>The dated decisions this module ships: which conclusion may follow which exam type, and its own policies (a province may override a policy in Terminology).</summary>
internal sealed class ExamRules
{
    Dictionary<(string Type, string Conclusion), MatrixRow[]> matrix = [];
    List<(string Name, string Value, DateOnly? From, DateOnly? To)> policies = [];

    public void Load(string folder)
    {
        matrix = Tsv.Read(Path.Combine(folder, "exam-type-conclusion.tsv")).Rows
            .Select(r => new MatrixRow(r.Need("exam_type"), r.Need("conclusion"), Enum.Parse<MatrixLevel>(r.Need("level"), true), r.Find("list"), r.FindDate("valid_from"), r.FindDate("valid_to"), r["source"]))
            .GroupBy(r => (r.ExamType, r.Conclusion)).ToDictionary(g => g.Key, g => g.ToArray());
        policies = [.. Tsv.Read(Path.Combine(folder, "exam-policy.tsv")).Rows.Select(r => (r.Need("name"), r.Need("value"), r.FindDate("valid_from"), r.FindDate("valid_to")))];
    }

    public IEnumerable<MatrixRow> Matrix => matrix.Values.SelectMany(r => r);

    /// <summary>Null: the table says nothing about this pair on this day.</summary>
    public MatrixRow? Find(string type, string conclusion, DateOnly on)
    {
        if (!matrix.TryGetValue((type, conclusion), out var rows)) { return null; }
        foreach (var row in rows) { if ((row.From is null || row.From <= on) && (row.To is null || on <= row.To)) { return row; } }
        return null;
    }

    /// <summary>A number of ours, unless Terminology holds one of the same name for the division.</summary>
    public int Number(string name, ITerminology terminology, string? division, DateOnly on)
    {
        if (terminology.Policy(name, division, on)?.Value is { } local) { return int.Parse(local, CultureInfo.InvariantCulture); }
        foreach (var p in policies)
        {
            if (p.Name == name && (p.From is null || p.From <= on) && (p.To is null || on <= p.To)) { return int.Parse(p.Value, CultureInfo.InvariantCulture); }
        }
        throw new InvalidOperationException($"No policy '{name}' for {on:yyyy-MM-dd}: data/exam-policy.tsv was not loaded or lacks it.");
    }
}
