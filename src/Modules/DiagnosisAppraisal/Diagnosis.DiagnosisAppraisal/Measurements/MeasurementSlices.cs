using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel.Data;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Measurements;

/// <summary>Measured values of a case.</summary>
internal static class MeasurementSlices
{
    public static IServiceCollection AddMeasurements(this IServiceCollection services) => services.AddSingleton<MeasurementFields>().AddScoped<ReadMeasurements>().AddSingleton<ICaseMeasurements, TakeMeasurement>();

    public static void MapMeasurements(this IEndpointRouteBuilder api) => ReadMeasurements.Map(api);

    public static void Load(IServiceProvider services, string referenceFolder) => services.GetRequiredService<MeasurementFields>().Load(Path.Combine(referenceFolder, "measurement-fields.tsv"));

    public static void Map(ModelBuilder model) => model.Entity<CaseMeasurement>(e =>
    {
        e.ToTable("measurement");
        e.HasIndex(x => x.CaseId);
        e.Property(x => x.Values).HasJson();
    });
}
