using Diagnosis.Kernel.Data;
using Diagnosis.CoverageAudit.Data;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.CoverageAudit;

/// <summary>The module's door: who can diagnose what, where and since when, and where people were diagnosed.</summary>
public static class CoverageAuditModule
{
    public const string Schema = "coverage";

    public static IServiceCollection AddCoverageAudit(this IServiceCollection services)
    {
        services.AddModuleDb<CoverageAuditDb, CoverageAuditSqliteDb, CoverageAuditNpgsqlDb>(Schema);
        return services;
    }

    /// <summary>Routes below /api/v1.</summary>
    public static void MapCoverageAudit(this IEndpointRouteBuilder api)
    {
    }

    /// <summary>Loads what the module needs before anything else starts; safe to run at every start.</summary>
    /// <param name="referenceFolder">The shipped reference data.</param>
    public static Task PrepareAsync(IServiceProvider services, string referenceFolder, CancellationToken ct) => Task.CompletedTask;
}
