using Diagnosis.Kernel.Data;
using Diagnosis.DiagnosisAppraisal.Data;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal;

/// <summary>The module's door: applications, panels, certificates, report cards.</summary>
public static class DiagnosisAppraisalModule
{
    public const string Schema = "diagnosis";

    public static IServiceCollection AddDiagnosisAppraisal(this IServiceCollection services)
    {
        services.AddModuleDb<DiagnosisAppraisalDb, DiagnosisAppraisalSqliteDb, DiagnosisAppraisalNpgsqlDb>(Schema);
        return services;
    }

    /// <summary>Routes below /api/v1.</summary>
    public static void MapDiagnosisAppraisal(this IEndpointRouteBuilder api)
    {
    }

    /// <summary>Loads what the module needs before anything else starts; safe to run at every start.</summary>
    /// <param name="referenceFolder">The shipped reference data.</param>
    public static Task PrepareAsync(IServiceProvider services, string referenceFolder, CancellationToken ct) => Task.CompletedTask;
}
