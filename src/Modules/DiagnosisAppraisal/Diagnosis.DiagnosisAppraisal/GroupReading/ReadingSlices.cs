using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Ui;
using Diagnosis.Kernel.Work;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.GroupReading;

/// <summary>Group reading of films.</summary>
internal static class ReadingSlices
{
    public static IServiceCollection AddGroupReading(this IServiceCollection services) => services
        .AddScoped<ReadingDesk>().AddScoped<StartReading>().AddScoped<SubmitReading>().AddScoped<CloseBlindPhase>().AddScoped<DiscussReading>().AddScoped<AgreeReading>().AddScoped<SignReading>().AddScoped<WithdrawReading>().AddScoped<GetReading>()
        .AddScoped<IWorkSource, ReadingWork>()
        .AddSingleton(new MenuItem("diagnosis.menu.readings", "/diagnosis/readings", 325, "diagnosis.menu", [Roles.Diagnosis]));

    public static void MapGroupReading(this IEndpointRouteBuilder api)
    {
        StartReading.Map(api);
        SubmitReading.Map(api);
        CloseBlindPhase.Map(api);
        DiscussReading.Map(api);
        AgreeReading.Map(api);
        SignReading.Map(api);
        WithdrawReading.Map(api);
        GetReading.Map(api);
    }

    public static void Map(ModelBuilder model)
    {
        model.Entity<ReadingSession>(e =>
        {
            e.ToTable("reading_session");
            // decides a race of two starts
            e.HasIndex(x => new { x.CaseId, x.No }).IsUnique();
            e.HasIndex(x => new { x.AttachmentId, x.State });
            e.Property(x => x.FilmSha256).HasMaxLength(3000);
            e.Property(x => x.Readers).HasJson();
            e.Property(x => x.Submissions).HasJson();
            e.Property(x => x.Closing!).HasJson().IsRequired(false);
            e.Property(x => x.Notes).HasJson();
            e.Property(x => x.Agreed).HasJson();
            e.Property(x => x.Signatures).HasJson();
            e.Ignore(x => x.Current);
            e.Ignore(x => x.Standing);
        });
        model.HasReaders<ReadingSession>();
        model.Entity<BlindReading>(e =>
        {
            e.ToTable("blind_reading");
            e.HasIndex(x => new { x.SessionId, x.PractitionerId }).IsUnique();
            e.Property(x => x.Versions).HasJson();
            e.Ignore(x => x.Latest);
        });
    }
}
