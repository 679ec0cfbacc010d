using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Ui;
using Diagnosis.Terminology.Contracts;
using Diagnosis.Terminology.Data;
using Diagnosis.Terminology.LookUps;
using Diagnosis.Terminology.Policies;
using Diagnosis.Terminology.Reference;
using Diagnosis.Terminology.TimeLimits;
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
        services.AddScoped<Editing>();
        services.AddScoped<LookUp>();
        services.AddScoped<CheckIdentifier>();
        services.AddScoped<PreviewTimeLimit>();
        services.AddScoped<ChangeTimeLimit>();
        services.AddScoped<ChangePolicy>();
        services.AddSingleton(new MenuItem("menu.time-limits", "/admin/time-limits", 10, "menu.group.reference", [Roles.Admin, Roles.Commission]));
        services.AddSingleton(new MenuItem("menu.policies", "/admin/policies", 20, "menu.group.reference", [Roles.Admin, Roles.Commission]));
        return services;
    }

    /// <summary>Routes below /api/v1.</summary>
    public static void MapTerminology(this IEndpointRouteBuilder api)
    {
        PreviewTimeLimit.Map(api);
        CheckIdentifier.Map(api);
        LookUp.Map(api);
        ChangeTimeLimit.Map(api);
        ChangePolicy.Map(api);
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
