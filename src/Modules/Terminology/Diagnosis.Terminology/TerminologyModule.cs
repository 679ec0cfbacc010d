using Diagnosis.Kernel.Data;
using Diagnosis.Terminology.Contracts;
using Diagnosis.Terminology.Data;
using Diagnosis.Terminology.Reference;
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
        services.AddScoped<LoadReferenceData>();
        services.AddSingleton<TerminologyInMemory>();
        services.AddSingleton<ITerminology>(sp => sp.GetRequiredService<TerminologyInMemory>());
        return services;
    }

    /// <summary>Routes below /api/v1.</summary>
    public static void MapTerminology(this IEndpointRouteBuilder api)
    {
    }

    /// <summary>Loads what the module needs before anything else starts; safe to run at every start.</summary>
    /// <param name="referenceFolder">The shipped reference data.</param>
    public static async Task PrepareAsync(IServiceProvider services, string referenceFolder, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<LoadReferenceData>().Handle(referenceFolder, ct);
        await services.GetRequiredService<TerminologyInMemory>().ReloadAsync(scope.ServiceProvider.GetRequiredService<TerminologyDb>(), ct);
    }
}
