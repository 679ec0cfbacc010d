using Diagnosis.HospitalTiering.Confirmations;
using Diagnosis.HospitalTiering.Contracts;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.HospitalTiering.Load;
using Diagnosis.HospitalTiering.Quality;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Ui;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.HospitalTiering;

/// <summary>The module's door: units, levels, quality control and confirmation.</summary>
public static class HospitalTieringModule
{
    public const string Schema = "tiering";

    public static IServiceCollection AddHospitalTiering(this IServiceCollection services)
    {
        services.AddModuleDb<HospitalTieringDb, HospitalTieringSqliteDb, HospitalTieringNpgsqlDb>(Schema);
        services.AddEventConsumer<KeepUnit>(Schema);
        services.AddScoped<ListUnits>().AddScoped<ShowUnit>().AddScoped<RecordQcResult>().AddScoped<RecordAssessment>().AddScoped<ImportQcResults>();
        services.AddScoped<ITieringLoader, LoadTiering>();
        services.AddSingleton(new MenuItem("tiering.title", "/tiering", 65, "tiering.menu", [Roles.Commission, Roles.Diagnosis, Roles.Exam, Roles.Admin]));
        return services;
    }

    /// <summary>Routes below /api/v1.</summary>
    public static void MapHospitalTiering(this IEndpointRouteBuilder api)
    {
        ListUnits.Map(api);
        ShowUnit.Map(api);
        RecordQcResult.Map(api);
        RecordAssessment.Map(api);
        ImportQcResults.Map(api);
    }

    /// <summary>Loads what the module needs before anything else starts; safe to run at every start.</summary>
    /// <param name="referenceFolder">The shipped reference data.</param>
    public static Task PrepareAsync(IServiceProvider services, string referenceFolder, CancellationToken ct) => Task.CompletedTask;
}
