using Diagnosis.Kernel.Data;
using Diagnosis.RehabStations.Data;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.RehabStations;

/// <summary>The module's door: pneumoconiosis patients, stations, follow-ups.</summary>
public static class RehabStationsModule
{
    public const string Schema = "rehab";

    public static IServiceCollection AddRehabStations(this IServiceCollection services)
    {
        services.AddModuleDb<RehabStationsDb, RehabStationsSqliteDb, RehabStationsNpgsqlDb>(Schema);
        return services;
    }

    /// <summary>Routes below /api/v1.</summary>
    public static void MapRehabStations(this IEndpointRouteBuilder api)
    {
    }

    /// <summary>Loads what the module needs before anything else starts; safe to run at every start.</summary>
    /// <param name="referenceFolder">The shipped reference data.</param>
    public static Task PrepareAsync(IServiceProvider services, string referenceFolder, CancellationToken ct) => Task.CompletedTask;
}
