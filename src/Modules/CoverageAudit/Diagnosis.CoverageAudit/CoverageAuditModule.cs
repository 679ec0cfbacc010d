using Diagnosis.CoverageAudit.Capability;
using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.CoverageAudit.Data;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.CoverageAudit.Evaluate;
using Diagnosis.CoverageAudit.Facts;
using Diagnosis.CoverageAudit.Indicators;
using Diagnosis.CoverageAudit.Maps;
using Diagnosis.CoverageAudit.Realised;
using Diagnosis.CoverageAudit.Snapshots;
using Diagnosis.CoverageAudit.Trend;
using Diagnosis.CoverageAudit.WhatIf;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Documents;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Reference;
using Diagnosis.Kernel.Ui;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Diagnosis.CoverageAudit;

/// <summary>The module's door: who can diagnose what, where and since when, and where people were diagnosed.</summary>
public static class CoverageAuditModule
{
    public const string Schema = "coverage";

    public static IServiceCollection AddCoverageAudit(this IServiceCollection services)
    {
        services.AddModuleDb<CoverageAuditDb, CoverageAuditSqliteDb, CoverageAuditNpgsqlDb>(Schema);
        services.AddEventConsumer<RecordProfile>(Schema);
        services.AddEventConsumer<RecordStanding>(Schema);
        services.AddEventConsumer<RecordConclusion>(Schema);
        services.AddSingleton<CoverageReference>();
        services.TryAddSingleton<Regions>();
        services.AddSingleton<FactsInMemory>();
        services.AddHostedService<WarmFacts>();
        services.AddSingleton<AskCoverage>();
        services.AddScoped<ShowProvince>().AddScoped<ShowPrefecture>().AddScoped<ShowDisease>().AddScoped<ShowPeriod>().AddScoped<ShowRealised>().AddScoped<ShowWorkload>();
        services.AddScoped<ShowVariants>().AddScoped<ShowAgencies>().AddScoped<ShowBetween>().AddScoped<ShowTrend>().AddScoped<ShowGapOptions>().AddScoped<RequestGapPlan>();
        services.AddScoped<TakeSnapshot>().AddScoped<VerifySnapshot>().AddScoped<LoadBaseMap>();
        services.AddScoped<EvaluateIndicators>().AddScoped<ImportFigures>().AddScoped<PrintIndicators>();
        services.AddScoped<IIndicatorLoader, LoadFigures>();
        services.AddScoped<IIndicators>(sp => sp.GetRequiredService<EvaluateIndicators>());
        services.AddScoped<IMeasures, AnswerMeasures>();
        services.TryAddSingleton(sp => DocumentFonts.From(sp.GetRequiredService<IConfiguration>()));
        services.AddScoped<ICoverage, CapableAgencies>();
        services.AddSingleton(new MenuItem("coverage.title", "/coverage", 60, "coverage.menu", [Roles.Commission, Roles.Diagnosis, Roles.Admin]));
        services.AddSingleton(new MenuItem("coverage.realised.title", "/coverage/realised", 61, "coverage.menu", [Roles.Commission]));
        services.AddSingleton(new MenuItem("indicators.title", "/indicators", 62, "coverage.menu", [Roles.Commission, Roles.Diagnosis, Roles.Admin]));
        return services;
    }

    /// <summary>Routes below /api/v1.</summary>
    public static void MapCoverageAudit(this IEndpointRouteBuilder api)
    {
        EvaluateDocumentRoute.Map(api);
        ShowProvince.Map(api);
        ShowPrefecture.Map(api);
        ShowDisease.Map(api);
        ShowPeriod.Map(api);
        ShowRealised.Map(api);
        ShowWorkload.Map(api);
        ShowAgencies.Map(api);
        ShowBetween.Map(api);
        ShowVariants.Map(api);
        ShowTrend.Map(api);
        ShowGapOptions.Map(api);
        RequestGapPlan.Map(api);
        LoadBaseMap.Map(api);
        TakeSnapshot.Map(api);
        VerifySnapshot.Map(api);
        EvaluateIndicators.Map(api);
        ImportFigures.Map(api);
        PrintIndicators.Map(api);
    }

    /// <summary>The schema of the evaluation document at its own address, outside /api/v1.</summary>
    public static void MapCoverageSchema(this IEndpointRouteBuilder root) => EvaluateDocumentRoute.MapSchema(root);

    /// <summary>Loads what the module needs before anything else starts; safe to run at every start.</summary>
    /// <param name="referenceFolder">The shipped reference data.</param>
    public static async Task PrepareAsync(IServiceProvider services, string referenceFolder, CancellationToken ct)
    {
        var reference = services.GetRequiredService<CoverageReference>();
        reference.Policies = CoveragePolicies.Load(referenceFolder);
        reference.Indicators = IndicatorBook.Load(referenceFolder);
        services.GetRequiredService<Regions>().Load(referenceFolder);
        reference.Tiles = Tsv.Read(Path.Combine(referenceFolder, "coverage-tiles.tsv")).Rows.ToDictionary(r => r.Need("code"), r => (r.FindInt("x")!.Value, r.FindInt("y")!.Value));
        reference.Schema = await File.ReadAllBytesAsync(Path.Combine(referenceFolder, "schemas", "coverage-evaluate.schema.json"), ct);
    }
}
