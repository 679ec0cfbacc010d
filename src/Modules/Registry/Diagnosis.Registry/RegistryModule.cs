using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Ui;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Diagnosis.Registry.Employers;
using Diagnosis.Registry.Filings;
using Diagnosis.Registry.Imports;
using Diagnosis.Registry.Institutions;
using Diagnosis.Registry.People;
using Diagnosis.Registry.Practitioners;
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
        services.AddScoped<MatchPeople>();
        services.AddScoped<IPeople>(sp => sp.GetRequiredService<MatchPeople>());
        services.AddScoped<IEmployers, MatchEmployers>();
        services.AddScoped<IInstitutions, AskInstitutions>();
        services.AddScoped<IRegistryLoader, LoadRegistry>();
        services.AddScoped<ReadPerson>();
        services.AddScoped<CorrectPerson>();
        services.AddScoped<DecideConflict>();
        services.AddScoped<ImportRegistry>();
        services.AddScoped<SaveEmployer>();
        services.AddScoped<SavePractitioner>();
        services.AddScoped<ChangeProfile>();
        services.AddScoped<SaveInstitution>();
        services.AddScoped<FileScope>();
        services.AddScoped<FileExamCategory>();
        services.AddScoped<SuspendInstitution>();
        services.AddScoped<RecordPractice>();
        services.AddFilings();
        services.AddSingleton(new MenuItem("menu.institutions", "/institutions", 10, "menu.group.registry", []));
        services.AddSingleton(new MenuItem("menu.registry-import", "/registry/import", 15, "menu.group.registry", [Roles.Commission, Roles.Admin]));
        services.AddSingleton(new MenuItem("menu.conflicts", "/people/conflicts", 20, "menu.group.registry", [Roles.Commission]));
        return services;
    }

    /// <summary>Routes below /api/v1.</summary>
    public static void MapRegistry(this IEndpointRouteBuilder api)
    {
        SaveInstitution.Map(api);
        FileScope.Map(api);
        FileExamCategory.Map(api);
        RecordPractice.Map(api);
        SuspendInstitution.Map(api);
        SavePractitioner.Map(api);
        SaveEmployer.Map(api);
        ReadPerson.Map(api);
        CorrectPerson.Map(api);
        DecideConflict.Map(api);
        ImportRegistry.Map(api);
        api.MapFilings();
    }

    /// <summary>Loads what the module needs before anything else starts; safe to run at every start.</summary>
    /// <param name="referenceFolder">The shipped reference data.</param>
    public static Task PrepareAsync(IServiceProvider services, string referenceFolder, CancellationToken ct)
    {
        FilingSlices.Prepare(services, referenceFolder);
        return Task.CompletedTask;
    }
}
