using Diagnosis.Kernel.Data;
using Diagnosis.HospitalTiering.Data;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.HospitalTiering;

/// <summary>The module's door: units, levels, quality control and confirmation.</summary>
public static class HospitalTieringModule
{
    public const string Schema = "tiering";

    public static IServiceCollection AddHospitalTiering(this IServiceCollection services)
    {
        services.AddModuleDb<HospitalTieringDb, HospitalTieringSqliteDb, HospitalTieringNpgsqlDb>(Schema);
        return services;
    }

    /// <summary>Routes below /api/v1.</summary>
    public static void MapHospitalTiering(this IEndpointRouteBuilder api)
    {
    }

    /// <summary>Loads what the module needs before anything else starts; safe to run at every start.</summary>
    /// <param name="referenceFolder">The shipped reference data.</param>
    public static Task PrepareAsync(IServiceProvider services, string referenceFolder, CancellationToken ct) => Task.CompletedTask;
}
