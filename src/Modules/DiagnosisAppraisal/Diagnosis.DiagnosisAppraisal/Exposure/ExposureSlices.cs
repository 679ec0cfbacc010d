using Diagnosis.Kernel.Data;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Exposure;

/// <summary>Occupational history as a timeline.</summary>
internal static class ExposureSlices
{
    public static IServiceCollection AddExposure(this IServiceCollection services) => services.AddScoped<ExposureDesk>().AddScoped<ChangeExposure>().AddScoped<GetExposure>();

    public static void MapExposure(this IEndpointRouteBuilder api)
    {
        ChangeExposure.Map(api);
        GetExposure.Map(api);
    }

    public static void Map(ModelBuilder model) => model.Entity<ExposureTimeline>(e =>
    {
        e.ToTable("exposure_timeline");
        // one per case: two clerks who begin it at once meet here
        e.HasIndex(x => x.CaseId).IsUnique();
        e.Property(x => x.Lines).HasJson();
        e.Property(x => x.Overrides).HasJson();
    });
}
