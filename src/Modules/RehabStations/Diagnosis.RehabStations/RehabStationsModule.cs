using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Ui;
using Diagnosis.Kernel.Work;
using Diagnosis.RehabStations.Contracts;
using Diagnosis.RehabStations.Coverage;
using Diagnosis.RehabStations.Data;
using Diagnosis.RehabStations.FollowUps;
using Diagnosis.RehabStations.Patients;
using Diagnosis.RehabStations.Reference;
using Diagnosis.RehabStations.Stations;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.RehabStations;

/// <summary>The module's door: pneumoconiosis patients, stations, follow-ups.</summary>
public static class RehabStationsModule
{
    public const string Schema = "rehab";

    public static IServiceCollection AddRehabStations(this IServiceCollection services)
    {
        services.AddModuleDb<RehabStationsDb, RehabStationsSqliteDb, RehabStationsNpgsqlDb>(Schema);
        services.AddSingleton<RehabReference>();
        services.AddScoped<RegisterStation>().AddScoped<ChangeStation>();
        services.AddScoped<ListPatients>().AddScoped<ReadPatient>().AddScoped<AssignPatient>().AddScoped<TransferPatient>().AddScoped<ChangePatientState>();
        services.AddScoped<RecordFollowUp>().AddScoped<CorrectFollowUp>().AddScoped<WithdrawFollowUp>().AddScoped<ListFollowUps>().AddScoped<ReadFollowUpVersions>().AddScoped<ReadCoverage>();
        services.AddScoped<IRehabFigures>(s => s.GetRequiredService<ReadCoverage>());
        services.AddScoped<IRehabLoader, LoadHistory>();
        services.AddScoped<IFollowUpIntake, TakeFollowUp>();
        services.AddScoped<IWorkSource, RehabWork>();
        services.AddEventConsumer<EnrolOnDiagnosis>(Schema);
        string[] both = [Roles.Station, Roles.Commission];
        services.AddSingleton(new MenuItem("rehab.menu.today", "/rehab/today", 500, "rehab.module", [Roles.Station]));
        services.AddSingleton(new MenuItem("rehab.menu.patients", "/rehab/patients", 510, "rehab.module", both));
        services.AddSingleton(new MenuItem("rehab.menu.unassigned", "/rehab/unassigned", 520, "rehab.module", [Roles.Commission]));
        services.AddSingleton(new MenuItem("rehab.menu.stations", "/rehab/stations", 530, "rehab.module", both));
        return services;
    }

    /// <summary>Routes below /api/v1.</summary>
    public static void MapRehabStations(this IEndpointRouteBuilder api)
    {
        RegisterStation.Map(api);
        ChangeStation.Map(api);
        ListPatients.Map(api);
        ReadPatient.Map(api);
        AssignPatient.Map(api);
        TransferPatient.Map(api);
        ChangePatientState.Map(api);
        RecordFollowUp.Map(api);
        CorrectFollowUp.Map(api);
        WithdrawFollowUp.Map(api);
        ListFollowUps.Map(api);
        ReadFollowUpVersions.Map(api);
        ReadCoverage.Map(api);
    }

    /// <summary>Loads the dated rules of rehabilitation; safe to run at every start.</summary>
    /// <param name="referenceFolder">The shipped reference data.</param>
    public static Task PrepareAsync(IServiceProvider services, string referenceFolder, CancellationToken ct)
    {
        services.GetRequiredService<RehabReference>().Load(referenceFolder);
        return Task.CompletedTask;
    }
}
