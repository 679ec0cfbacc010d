using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Ui;
using Diagnosis.Kernel.Work;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Registry.Filings;

/// <summary>Filing of agencies and physicians (procedures §1, §7): what the module's door and database call.</summary>
internal static class FilingSlices
{
    public static IServiceCollection AddFilings(this IServiceCollection services)
    {
        services.AddSingleton<FilingConditions>();
        services.AddScoped<FilingDesk>();
        services.AddScoped<KeepFiling>();
        services.AddScoped<PrepareFiling>();
        services.AddScoped<StartWork>();
        services.AddScoped<SubmitFiling>();
        services.AddScoped<ReturnFiling>();
        services.AddScoped<PublishFiling>();
        services.AddScoped<ReportDeparture>();
        services.AddScoped<StopWork>();
        services.AddScoped<CloseFiling>();
        services.AddScoped<SuspendFiling>();
        services.AddScoped<DesignateAgency>();
        services.AddScoped<FilingStories>();
        services.AddScoped<PublicAgencies>();
        services.AddScoped<IWorkSource, FilingWork>();
        services.AddSingleton(new MenuItem("menu.filings", "/filings", 12, "menu.group.registry", [Roles.Exam, Roles.Diagnosis, Roles.Commission]));
        services.AddSingleton(new MenuItem("menu.public-agencies", "/public/agencies", 14, "menu.group.registry", []));
        return services;
    }

    public static void MapFilings(this IEndpointRouteBuilder api)
    {
        KeepFiling.Map(api);
        PrepareFiling.Map(api);
        StartWork.Map(api);
        SubmitFiling.Map(api);
        ReturnFiling.Map(api);
        PublishFiling.Map(api);
        ReportDeparture.Map(api);
        StopWork.Map(api);
        CloseFiling.Map(api);
        SuspendFiling.Map(api);
        DesignateAgency.Map(api);
        PublicAgencies.Map(api);
    }

    public static void Map(ModelBuilder model)
    {
        model.Entity<FilingApplication>(e =>
        {
            e.ToTable("filing_application");
            e.Property(x => x.OpenKey).HasMaxLength(60);
            e.Property(x => x.Content).HasJson();
            e.Property(x => x.Pending!).HasJson();
            e.Property(x => x.Versions).HasJson();
            e.Property(x => x.Suspensions).HasJson();
            e.Property(x => x.Stop!).HasJson();
            e.Property(x => x.Custodian!).HasJson();
            e.Ignore(x => x.Current);
            e.Ignore(x => x.Waiting);
            e.Ignore(x => x.FilingLimit);
            e.HasIndex(x => x.OpenKey).IsUnique();
            e.HasIndex(x => new { x.State, x.Id });
        });
        model.HasReaders<FilingApplication>();
        model.Entity<AgencyDesignation>(e =>
        {
            e.ToTable("agency_designation");
            e.Property(x => x.OpenKey).HasMaxLength(40);
            e.Property(x => x.Prefecture).HasMaxLength(6);
            e.HasIndex(x => x.OpenKey).IsUnique();
        });
    }

    public static void Prepare(IServiceProvider services, string referenceFolder) => services.GetRequiredService<FilingConditions>().Load(Path.Combine(referenceFolder, "filing-conditions.tsv"));
}
