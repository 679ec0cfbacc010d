using Diagnosis.Kernel.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.Data;

internal abstract class RegistryDb(DbContextOptions options, ModuleServices services) : ModuleDb(options, services, RegistryModule.Schema)
{
    protected override void Map(ModelBuilder model)
    {
    }
}

internal sealed class RegistrySqliteDb : RegistryDb
{
    public RegistrySqliteDb(DbContextOptions<RegistrySqliteDb> options, ModuleServices services) : base(options, services) { }
    public RegistrySqliteDb() : base(DesignTime.Options<RegistrySqliteDb>(false, RegistryModule.Schema), DesignTime.Services) { }
}

internal sealed class RegistryNpgsqlDb : RegistryDb
{
    public RegistryNpgsqlDb(DbContextOptions<RegistryNpgsqlDb> options, ModuleServices services) : base(options, services) { }
    public RegistryNpgsqlDb() : base(DesignTime.Options<RegistryNpgsqlDb>(true, RegistryModule.Schema), DesignTime.Services) { }
}
