using System.Reflection;
using System.Xml.Linq;
using Diagnosis.Testing;

namespace Diagnosis.Architecture.Tests;

/// <summary>The modules as they stand on disk: a rule that lists them by hand forgets the next one.</summary>
internal static class ModulesOnDisk
{
    public static IReadOnlyList<string> Names { get; } = [.. Directory.GetDirectories(Path.Combine(Repository.Root, "src", "Modules")).Select(d => Path.GetFileName(d)!).Order()];

    public static string Project(string module) => Path.Combine(Repository.Root, "src", "Modules", module, "Diagnosis." + module, $"Diagnosis.{module}.csproj");
    public static string ContractsProject(string module) => Path.Combine(Repository.Root, "src", "Modules", module, $"Diagnosis.{module}.Contracts", $"Diagnosis.{module}.Contracts.csproj");

    public static Assembly Assembly(string module) => System.Reflection.Assembly.Load("Diagnosis." + module);
    public static Assembly Contracts(string module) => System.Reflection.Assembly.Load($"Diagnosis.{module}.Contracts");

    public static IReadOnlyList<string> References(string project) =>
        [.. XDocument.Load(project).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')))];

    public static TheoryData<string> All => [.. Names];
}
