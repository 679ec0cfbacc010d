using Diagnosis.DiagnosisAppraisal.Contracts;
using Microsoft.AspNetCore.Routing;
using Diagnosis.Kernel.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Diagnosis.Kernel.Data;

namespace Diagnosis.DiagnosisAppraisal.Attachments;

/// <summary>Documents of a case.</summary>
internal static class AttachmentSlices
{
    public static IServiceCollection AddAttachments(this IServiceCollection services) =>
        services.AddSingleton<AttachmentKinds>().AddScoped<AttachmentDesk>().AddScoped<AttachFile>().AddScoped<ReplaceFile>().AddScoped<WithdrawFile>().AddScoped<ReadAttachments>().AddSingleton<ICaseFiles, AttachFromExchange>();

    public static void MapAttachments(this IEndpointRouteBuilder api)
    {
        AttachFile.Map(api);
        ReplaceFile.Map(api);
        WithdrawFile.Map(api);
        ReadAttachments.Map(api);
    }

    public static void Map(ModelBuilder model)
    {
        model.Entity<CaseAttachment>(e =>
        {
            e.ToTable("attachment");
            e.HasIndex(x => x.CaseId);
            e.Property(x => x.Kind).HasMaxLength(40);
            e.Property(x => x.Versions).HasJson();
            e.Property(x => x.Withdrawn!).HasJson().IsRequired(false);
            e.Ignore(x => x.Latest);
        });
        // readers besides those of the case: institutions of invited readers of a film
        model.HasReaders<CaseAttachment>();
    }
}
