using Diagnosis.Kernel.Data;
using Diagnosis.Terminology.Data;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Terminology;

/// <summary>The module's door: reference data that law and medicine change: catalogues, hazards, divisions, holidays, code lists, time limits, policies.</summary>
public static class TerminologyModule
{
    public const string Schema = "terminology";

    public static IServiceCollection AddTerminology(this IServiceCollection services)
    {
        services.AddModuleDb<TerminologyDb, TerminologySqliteDb, TerminologyNpgsqlDb>(Schema);
        return services;
    }

    /// <summary>Routes below /api/v1.</summary>
    public static void MapTerminology(this IEndpointRouteBuilder api)
    {
    }

    /// <summary>Loads what the module needs before anything else starts; safe to run at every start.</summary>
    /// <param name="referenceFolder">The shipped reference data.</param>
    public static Task PrepareAsync(IServiceProvider services, string referenceFolder, CancellationToken ct) => Task.CompletedTask;
}
