using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.RehabStations.FollowUps;
using Diagnosis.RehabStations.Patients;
using Diagnosis.RehabStations.Stations;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.RehabStations.Data;

internal abstract class RehabStationsDb(DbContextOptions options, ModuleServices services) : ModuleDb(options, services, RehabStationsModule.Schema)
{
    public DbSet<Station> Stations => Set<Station>();
    public DbSet<Patient> Patients => Set<Patient>();
    public DbSet<FollowUp> FollowUps => Set<FollowUp>();
    public DbSet<CaseSeen> CasesSeen => Set<CaseSeen>();

    protected override void Map(ModelBuilder model)
    {
        model.Entity<Station>(e =>
        {
            e.ToTable("station");
            e.Property(x => x.Townships).HasJson();
            e.Property(x => x.Steps).HasJson();
            e.Ignore(x => x.MayBecome);
            e.Property(x => x.Name).HasMaxLength(100);
            e.Property(x => x.CorridorMetres).HasPrecision(6, 2);
            e.HasIndex(x => new { x.Division, x.Name }).IsUnique();
        });
        model.HasReaders<Station>();
        model.Entity<Patient>(e =>
        {
            e.ToTable("patient");
            e.Property(x => x.Diagnoses).HasJson();
            e.Property(x => x.StageHistory).HasJson();
            e.Property(x => x.Assignments).HasJson();
            e.Property(x => x.Transfer).HasJson();
            e.Property(x => x.Death).HasJson();
            e.Property(x => x.Attempts).HasJson();
            e.Ignore(x => x.LeadingDiagnosis);
            e.Ignore(x => x.MayBecome);
            e.Property(x => x.Sex).HasMaxLength(1);
            e.Property(x => x.NumberHash).HasMaxLength(60);
            e.Property(x => x.ResidenceAddress).HasMaxLength(12);
            // one patient per person: the key decides between two messages at the same moment
            e.HasIndex(x => x.PersonId).IsUnique();
            e.HasIndex(x => x.NumberHash);
            e.HasIndex(x => new { x.StationId, x.NextDue });
            e.HasIndex(x => x.ResidenceAddress);
            e.HasIndex(x => x.TransferToStationId);
        });
        model.HasReaders<Patient>();
        model.Entity<FollowUp>(e =>
        {
            e.ToTable("follow_up");
            e.Property(x => x.Answers).HasJson();
            e.Property(x => x.Assessments).HasJson();
            e.Property(x => x.Derived).HasJson();
            e.HasIndex(x => new { x.PatientId, x.On });
            e.HasIndex(x => new { x.On, x.Reached });
        });
        model.Entity<CaseSeen>(e => { e.ToTable("case_seen"); e.HasKey(x => x.CaseId); });
    }
}

internal sealed class RehabStationsSqliteDb : RehabStationsDb
{
    public RehabStationsSqliteDb(DbContextOptions<RehabStationsSqliteDb> options, ModuleServices services) : base(options, services) { }
    public RehabStationsSqliteDb() : base(DesignTime.Options<RehabStationsSqliteDb>(false, RehabStationsModule.Schema), DesignTime.Services) { }
}

internal sealed class RehabStationsNpgsqlDb : RehabStationsDb
{
    public RehabStationsNpgsqlDb(DbContextOptions<RehabStationsNpgsqlDb> options, ModuleServices services) : base(options, services) { }
    public RehabStationsNpgsqlDb() : base(DesignTime.Options<RehabStationsNpgsqlDb>(true, RehabStationsModule.Schema), DesignTime.Services) { }
}
