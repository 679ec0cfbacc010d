using System.Text;
using System.Text.RegularExpressions;
using System.Reflection;
using Diagnosis.Kernel.Events;
using Diagnosis.Testing;

namespace Diagnosis.Architecture.Tests;

/// <summary>docs/events.md is written from the code; set DIAGNOSIS_WRITE_DOCS=1 to write it, otherwise a stale file fails.</summary>
public partial class EventsDocumentTests
{
    [Fact]
    public void The_events_document_is_true()
    {
        var path = Path.Combine(Repository.Root, "docs", "events.md");
        var text = Write();
        if (Environment.GetEnvironmentVariable("DIAGNOSIS_WRITE_DOCS") == "1") { File.WriteAllText(path, text); }
        Assert.True(File.Exists(path), "docs/events.md is missing; run this test with DIAGNOSIS_WRITE_DOCS=1");
        Assert.Equal(File.ReadAllText(path), text);
    }

    static string Write()
    {
        List<(string Event, string Effect, string Module)> effects = [];
        foreach (var module in ModulesOnDisk.Names)
        {
            foreach (var type in ModulesOnDisk.Assembly(module).GetTypes())
            {
                for (var t = type.BaseType; t is not null; t = t.BaseType)
                {
                    if (t.IsGenericType && t.GetGenericTypeDefinition() == typeof(EventConsumer<,>) && !type.IsAbstract) { effects.Add((t.GetGenericArguments()[0].Name, type.Name, module)); }
                }
            }
        }
        Assert.NotEmpty(effects);
        var text = new StringBuilder("# Events\n\nWritten by a test from the code (EventsDocumentTests). From · event · stable name · to · effect.\n\n| from | event | stable name | to | effect |\n|---|---|---|---|---|\n");
        foreach (var module in ModulesOnDisk.Names)
        {
            foreach (var type in ModulesOnDisk.Contracts(module).GetTypes().Where(t => t.GetCustomAttribute<ContractAttribute>() is not null).OrderBy(t => t.Name))
            {
                var mine = effects.Where(e => e.Event == type.Name).OrderBy(e => e.Module).ThenBy(e => e.Effect).ToList();
                // an event that nobody takes is dead weight: say so here, where it is seen
                Assert.True(mine.Count > 0, $"{type.Name} has no consumer");
                foreach (var (_, effect, to) in mine) { text.Append($"| {module} | {type.Name} | `{ContractAttribute.NameOf(type)}` | {to} | {Sentence(effect)} |\n"); }
            }
        }
        return text.ToString();
    }

    static string Sentence(string name) => Words().Replace(name, " $1").Trim().ToLowerInvariant();
    [GeneratedRegex("(?<!^)([A-Z])")] private static partial Regex Words();
}
