using Diagnosis.ExamReporting.Contracts;
using Diagnosis.ExamReporting.Data;
using Diagnosis.ExamReporting.Reports;
using Diagnosis.ExamReporting.Suspected;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Events;
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
        services.AddSingleton<ExamRules>();
        services.AddScoped<ReportIntake>();
        services.AddScoped<SubmitReport>();
        services.AddScoped<ReadReports>();
        services.AddScoped<ActOnSuspectedCase>();
        services.AddScoped<ReadSuspectedCases>();
        services.AddEventConsumer<FollowCaseReceived>(Schema);
        services.AddEventConsumer<CloseOnConclusion>(Schema);
        return services;
    }

    /// <summary>Routes below /api/v1.</summary>
    public static void MapExamReporting(this IEndpointRouteBuilder api)
    {
        SubmitReport.Map(api);
        ReadReports.Map(api);
        ActOnSuspectedCase.Map(api);
        ReadSuspectedCases.Map(api);
    }

    /// <summary>Loads what the module needs before anything else starts; safe to run at every start.</summary>
    /// <param name="referenceFolder">The shipped reference data.</param>
    public static Task PrepareAsync(IServiceProvider services, string referenceFolder, CancellationToken ct)
    {
        services.GetRequiredService<ExamRules>().Load(referenceFolder);
        return Task.CompletedTask;
    }
}
