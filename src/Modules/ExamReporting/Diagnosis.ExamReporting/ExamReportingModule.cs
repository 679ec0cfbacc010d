using Diagnosis.Kernel.Data;
using Diagnosis.ExamReporting.Data;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.ExamReporting;

/// <summary>The module's door: occupational health exam records and the suspected cases they open.</summary>
public static class ExamReportingModule
{
    public const string Schema = "exam";

    public static IServiceCollection AddExamReporting(this IServiceCollection services)
    {
        services.AddModuleDb<ExamReportingDb, ExamReportingSqliteDb, ExamReportingNpgsqlDb>(Schema);
        return services;
    }

    /// <summary>Routes below /api/v1.</summary>
    public static void MapExamReporting(this IEndpointRouteBuilder api)
    {
    }

    /// <summary>Loads what the module needs before anything else starts; safe to run at every start.</summary>
    /// <param name="referenceFolder">The shipped reference data.</param>
    public static Task PrepareAsync(IServiceProvider services, string referenceFolder, CancellationToken ct) => Task.CompletedTask;
}
