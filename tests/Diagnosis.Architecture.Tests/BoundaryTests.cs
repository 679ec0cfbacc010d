using System.Reflection;
using Diagnosis.Kernel.Events;
using Diagnosis.Testing;
using Microsoft.AspNetCore.Components;

namespace Diagnosis.Architecture.Tests;

public class BoundaryTests
{
    [Fact]
    public void There_are_modules_to_check() => Assert.True(ModulesOnDisk.Names.Count >= 7, $"found only {string.Join(", ", ModulesOnDisk.Names)}");

    [Theory, MemberData(nameof(ModulesOnDisk.All), MemberType = typeof(ModulesOnDisk))]
    public void A_module_refers_to_the_kernel_its_contracts_and_others_contracts_only(string module) =>
        Assert.Empty(ForeignReferences(module, ModulesOnDisk.References(ModulesOnDisk.Project(module))));

    [Theory, MemberData(nameof(ModulesOnDisk.All), MemberType = typeof(ModulesOnDisk))]
    public void Contracts_refer_to_the_kernel_and_contracts_only(string module) =>
        Assert.Empty(ModulesOnDisk.References(ModulesOnDisk.ContractsProject(module)).Where(r => r != "Diagnosis.Kernel" && !r.EndsWith(".Contracts", StringComparison.Ordinal)));

    [Theory, MemberData(nameof(ModulesOnDisk.All), MemberType = typeof(ModulesOnDisk))]
    public void Compiled_code_keeps_to_the_declared_boundary(string module)
    {
        var references = ModulesOnDisk.Assembly(module).GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("Diagnosis.", StringComparison.Ordinal)).ToList();
        Assert.Contains("Diagnosis.Kernel", references);
        Assert.Empty(ForeignReferences(module, references));
    }

    [Fact]
    public void The_boundary_rule_catches_a_planted_violation() =>
        Assert.Equal(["Diagnosis.Registry"], ForeignReferences("ExamReporting", ["Diagnosis.Kernel", "Diagnosis.ExamReporting.Contracts", "Diagnosis.Registry.Contracts", "Diagnosis.Registry"]));

    [Fact]
    public void Only_Exchange_may_refer_to_the_FHIR_library()
    {
        Assert.Equal(["Diagnosis.Fhir"], ForeignReferences("RehabStations", ["Diagnosis.Kernel", "Diagnosis.Fhir"]));
        Assert.Empty(ForeignReferences("Exchange", ["Diagnosis.Kernel", "Diagnosis.Fhir"]));
        string project = Path.Combine(Repository.Root, "src", "Fhir", "Diagnosis.Fhir", "Diagnosis.Fhir.csproj");
        Assert.True(File.Exists(project));
        Assert.Empty(ModulesOnDisk.References(project));
    }

    [Theory, MemberData(nameof(ModulesOnDisk.All), MemberType = typeof(ModulesOnDisk))]
    public void Only_the_module_class_and_pages_are_public(string module) => Assert.Empty(OpenTypes(ModulesOnDisk.Assembly(module).GetTypes()));

    [Fact]
    public void The_small_door_rule_catches_a_planted_violation() => Assert.Equal([typeof(PlantedOpenType).FullName], OpenTypes([typeof(PlantedOpenType), typeof(BoundaryTests)]).Where(n => n!.Contains("Planted", StringComparison.Ordinal)));

    [Theory, MemberData(nameof(ModulesOnDisk.All), MemberType = typeof(ModulesOnDisk))]
    public void Every_event_in_contracts_has_a_stable_name_of_its_own(string module)
    {
        var events = ModulesOnDisk.Contracts(module).GetTypes().Where(t => t.GetCustomAttribute<ContractAttribute>() is not null).ToList();
        foreach (var e in events)
        {
            Assert.True(e.IsSealed && e.IsPublic, $"{e.Name} must be a public sealed record");
            Assert.Matches(@"^[a-z-]+\.[a-z-]+\.v[0-9]+$", ContractAttribute.NameOf(e));
        }
    }

    [Fact]
    public void Contract_names_are_unique_over_all_modules()
    {
        var names = ModulesOnDisk.Names.SelectMany(m => ModulesOnDisk.Contracts(m).GetTypes()).Where(t => t.GetCustomAttribute<ContractAttribute>() is not null).Select(ContractAttribute.NameOf).ToList();
        Assert.NotEmpty(names);
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Fact]
    public void No_source_file_names_a_provider_outside_data_folders()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "src", "Modules"), "*.cs", SearchOption.AllDirectories);
        Assert.True(files.Length > 50, "the modules' sources were not found");
        Assert.Empty(files.Where(f => !f.Contains("/Data/", StringComparison.Ordinal)).Where(f => File.ReadAllText(f) is var text && (text.Contains("using Npgsql", StringComparison.Ordinal) || text.Contains("Microsoft.Data.Sqlite", StringComparison.Ordinal) || text.Contains("SqlRaw", StringComparison.Ordinal))));
    }

    static List<string> ForeignReferences(string module, IEnumerable<string> references) =>
        // FHIR is a boundary concern: Exchange alone may know its library
        [.. references.Where(r => r != "Diagnosis.Kernel" && r != "Diagnosis." + module && !(r == "Diagnosis.Fhir" && module == "Exchange") && !r.EndsWith(".Contracts", StringComparison.Ordinal))];

    static List<string?> OpenTypes(IEnumerable<Type> types) =>
        [.. types.Where(t => t.IsPublic && t.Name != "_Imports" && t.Namespace?.Contains(".Migrations.", StringComparison.Ordinal) != true && !t.Name.EndsWith("Module", StringComparison.Ordinal) && !typeof(IComponent).IsAssignableFrom(t)).Select(t => t.FullName)];
}

public sealed class PlantedOpenType;
