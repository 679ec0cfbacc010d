using Diagnosis.HospitalTiering.Quality;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Data;

internal abstract class HospitalTieringDb(DbContextOptions options, ModuleServices services) : ModuleDb(options, services, HospitalTieringModule.Schema)
{
    public DbSet<Unit> Units => Set<Unit>();
    public DbSet<QcImport> Imports => Set<QcImport>();
    public DbSet<RejectedFile> RejectedFiles => Set<RejectedFile>();

    protected override void Map(ModelBuilder model)
    {
        model.Entity<Unit>(e =>
        {
            e.ToTable("unit");
            e.Property(x => x.Code).HasMaxLength(18);
            e.Property(x => x.Name).HasMaxLength(200);
            e.Property(x => x.Level).HasMaxLength(20);
            e.Property(x => x.Prefecture).HasMaxLength(6);
            e.HasIndex(x => x.Code);
            e.Property(x => x.Kinds).HasJson();
            e.Property(x => x.Filings).HasJson();
            e.Property(x => x.QcResults).HasJson();
            e.Property(x => x.Assessments).HasJson();
            e.Ignore(x => x.Scope);
        });
        model.HasReaders<Unit>();
        model.Entity<QcImport>(e =>
        {
            e.ToTable("qc_import");
            e.Property(x => x.FileName).HasMaxLength(260);
            e.Property(x => x.Rows).HasJson();
        });
        model.HasReaders<QcImport>();
        model.Entity<RejectedFile>(e =>
        {
            e.ToTable("qc_import_rejected");
            e.Property(x => x.Id).ValueGeneratedNever();
            e.Property(x => x.FileName).HasMaxLength(260);
        });
    }
}

internal sealed class HospitalTieringSqliteDb : HospitalTieringDb
{
    public HospitalTieringSqliteDb(DbContextOptions<HospitalTieringSqliteDb> options, ModuleServices services) : base(options, services) { }
    public HospitalTieringSqliteDb() : base(DesignTime.Options<HospitalTieringSqliteDb>(false, HospitalTieringModule.Schema), DesignTime.Services) { }
}

internal sealed class HospitalTieringNpgsqlDb : HospitalTieringDb
{
    public HospitalTieringNpgsqlDb(DbContextOptions<HospitalTieringNpgsqlDb> options, ModuleServices services) : base(options, services) { }
    public HospitalTieringNpgsqlDb() : base(DesignTime.Options<HospitalTieringNpgsqlDb>(true, HospitalTieringModule.Schema), DesignTime.Services) { }
}
