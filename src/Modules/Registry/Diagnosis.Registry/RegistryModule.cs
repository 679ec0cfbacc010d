using Diagnosis.Kernel.Data;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Diagnosis.Registry.Employers;
using Diagnosis.Registry.Institutions;
using Diagnosis.Registry.People;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Registry;

/// <summary>The module's door: who takes part: people index, employers, institutions, practitioners, filings, suspensions.</summary>
public static class RegistryModule
{
    public const string Schema = "registry";

    public static IServiceCollection AddRegistry(this IServiceCollection services)
    {
        services.AddModuleDb<RegistryDb, RegistrySqliteDb, RegistryNpgsqlDb>(Schema);
        services.AddScoped<IPeople, MatchPeople>();
        services.AddScoped<IEmployers, MatchEmployers>();
        services.AddScoped<IInstitutions, AskInstitutions>();
        services.AddScoped<IRegistryLoader, LoadRegistry>();
        return services;
    }

    /// <summary>Routes below /api/v1.</summary>
    public static void MapRegistry(this IEndpointRouteBuilder api)
    {
    }

    /// <summary>Loads what the module needs before anything else starts; safe to run at every start.</summary>
    /// <param name="referenceFolder">The shipped reference data.</param>
    public static Task PrepareAsync(IServiceProvider services, string referenceFolder, CancellationToken ct) => Task.CompletedTask;
}
