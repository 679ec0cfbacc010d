using Diagnosis.DiagnosisAppraisal.DecisionSupport;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Reference;
using Diagnosis.Testing;

namespace Diagnosis.DiagnosisAppraisal.Tests.DecisionSupport;

/// <summary>The shipped rule data, copies of it with rows changed, and the worked examples.</summary>
internal static class Shipped
{
    public static readonly DecisionRules Rules = new DecisionRules().Load(Repository.Data);
    public static readonly Words Words = new(typeof(Words).Assembly, typeof(DiagnosisAppraisalModule).Assembly);

    /// <summary>The rules after somebody edited the files; each change must find its text.</summary>
    public static DecisionRules Edited(params (string File, string From, string To)[] changes)
    {
        string folder = Directory.CreateTempSubdirectory("decision").FullName;
        try
        {
            var files = Directory.GetFiles(Repository.Data, "decision-*.tsv");
            Assert.NotEmpty(files);
            foreach (string file in files) { File.Copy(file, Path.Combine(folder, Path.GetFileName(file))); }
            foreach (var (file, from, to) in changes)
            {
                string path = Path.Combine(folder, file), text = File.ReadAllText(path);
                Assert.Contains(from, text, StringComparison.Ordinal);
                File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
            }
            return new DecisionRules().Load(folder);
        }
        finally { Directory.Delete(folder, recursive: true); }
    }

    public static IReadOnlyList<TsvRow> Examples(string name) =>
        Tsv.Read(Path.Combine(Repository.Root, "tests", "Diagnosis.DiagnosisAppraisal.Tests", "DecisionSupport", "examples", name + ".tsv")).Rows;

    public static PneumoconiosisRequest Film(TsvRow r, DateOnly? on = null) => new(on ?? new(2025, 6, 1), r.Need("zones").Split(' '), r.NeedYes("aggregation"),
        r.Find("large") is { } large ? [new(Number(large.Split('x')[0]), Number(large.Split('x')[1]))] : [], r.NeedYes("asbestos"), r.Need("plaque"));

    public static NoiseDeafnessRequest Audiogram(TsvRow r) => new(new(2025, 6, 1), r.Need("sex"), r.FindInt("age"), Row(r.Need("left")), Row(r.Need("right")), 10, 90);

    public static bool NeedYes(this TsvRow r, string column) => r.Need(column) switch { "yes" => true, "no" => false, var other => throw r.Bad(column, other) };
    public static int?[] Row(string text) => [.. text.Split('/').Select(t => (int?)int.Parse(t, System.Globalization.CultureInfo.InvariantCulture))];
    public static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
