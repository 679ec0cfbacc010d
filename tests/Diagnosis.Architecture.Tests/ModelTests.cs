using Diagnosis.Kernel.Data;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Record = Diagnosis.Kernel.Data.Record;

namespace Diagnosis.Architecture.Tests;

public class ModelTests
{
    public static TheoryData<Type> Contexts
    {
        get
        {
            var found = ModulesOnDisk.Names.Select(ModulesOnDisk.Assembly).Append(typeof(Host.ProductAssemblies).Assembly).SelectMany(a => a.GetTypes()).Where(t => typeof(ModuleDb).IsAssignableFrom(t) && !t.IsAbstract).ToList();
            Assert.True(found.Count >= 2 * ModulesOnDisk.Names.Count, "each module has a context per engine");
            return [.. found];
        }
    }

    [Theory, MemberData(nameof(Contexts))]
    public void The_migrations_say_what_the_model_says(Type context)
    {
        using var db = (ModuleDb)Activator.CreateInstance(context)!;
        Assert.NotEmpty(db.Database.GetMigrations());
        Assert.False(db.Database.HasPendingModelChanges(), $"{context.Name}: run tools/migrate");
    }

    [Theory, MemberData(nameof(Contexts))]
    public void A_module_keeps_to_its_schema_or_prefix_and_has_no_foreign_keys_to_others(Type context)
    {
        using var db = (ModuleDb)Activator.CreateInstance(context)!;
        var tables = db.Model.GetEntityTypes().Where(e => e.GetTableName() is not null).ToList();
        Assert.NotEmpty(tables);
        Assert.All(tables, e => Assert.True(db.IsPostgres ? e.GetSchema() == db.Module : e.GetTableName()!.StartsWith(db.Module + "_", StringComparison.Ordinal), $"{e.GetSchema()}.{e.GetTableName()}"));
    }

    [Theory, MemberData(nameof(Contexts))]
    public void Every_record_can_be_found_by_division(Type context)
    {
        using var db = (ModuleDb)Activator.CreateInstance(context)!;
        foreach (var record in db.Model.GetEntityTypes().Where(e => typeof(Record).IsAssignableFrom(e.ClrType)))
        {
            Assert.Contains(record.GetIndexes(), i => i.Properties[0].Name == nameof(Record.Division));
            Assert.True(record.FindProperty(nameof(Record.Version))!.IsConcurrencyToken);
        }
    }
}
