using Diagnosis.ExamReporting.Contracts;
using Diagnosis.ExamReporting.Contraindications;
using Diagnosis.ExamReporting.Data;
using Diagnosis.ExamReporting.Duplicates;
using Diagnosis.ExamReporting.Imports;
using Diagnosis.ExamReporting.Reports;
using Diagnosis.ExamReporting.Suspected;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Ui;
using Diagnosis.Kernel.Work;
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
        services.AddScoped<CloseReport>();
        services.AddScoped<DecideDuplicate>();
        services.AddScoped<ActOnContraindication>();
        services.AddScoped<ImportReports>();
        services.AddScoped<ReadImports>();
        services.AddSingleton<ImportSignal>();
        services.AddSingleton<ImportRunner>();
        services.AddHostedService<ImportWorker>();
        services.AddScoped<IExamLoader, LoadReports>();
        services.AddScoped<IExamHistory, ExamHistory>();
        services.AddScoped<ExamFigures>();
        services.AddScoped<IExamFigures>(sp => sp.GetRequiredService<ExamFigures>());
        services.AddScoped<IExamIntake, TakeFromExchange>();
        services.AddScoped<IWorkSource, ExamWork>();
        string[] readers = [Roles.Exam, Roles.Commission, Roles.Admin];
        services.AddSingleton(new MenuItem("exam.menu.reports", "/exam/reports", 10, "exam.menu", readers));
        services.AddSingleton(new MenuItem("exam.menu.imports", "/exam/imports", 11, "exam.menu", [Roles.Exam]));
        services.AddSingleton(new MenuItem("exam.menu.suspected", "/exam/suspected-cases", 12, "exam.menu", [.. readers, Roles.Diagnosis]));
        services.AddSingleton(new MenuItem("exam.menu.contraindications", "/exam/contraindications", 13, "exam.menu", readers));
        services.AddSingleton(new MenuItem("exam.menu.duplicates", "/exam/possible-duplicates", 14, "exam.menu", [Roles.Exam, Roles.Commission]));
        services.AddEventConsumer<FollowCaseReceived>(Schema);
        services.AddEventConsumer<CloseOnConclusion>(Schema);
        services.AddEventConsumer<ReportOnCard>(Schema);
        return services;
    }

    /// <summary>Routes below /api/v1.</summary>
    public static void MapExamReporting(this IEndpointRouteBuilder api)
    {
        SubmitReport.Map(api);
        ReadReports.Map(api);
        ActOnSuspectedCase.Map(api);
        ReadSuspectedCases.Map(api);
        CloseReport.Map(api);
        DecideDuplicate.Map(api);
        ActOnContraindication.Map(api);
        ImportReports.Map(api);
        ReadImports.Map(api);
    }

    /// <summary>Loads what the module needs before anything else starts; safe to run at every start.</summary>
    /// <param name="referenceFolder">The shipped reference data.</param>
    public static Task PrepareAsync(IServiceProvider services, string referenceFolder, CancellationToken ct)
    {
        services.GetRequiredService<ExamRules>().Load(referenceFolder);
        return Task.CompletedTask;
    }
}
