using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Ui;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Documents;

/// <summary>The slice's own door: notices, letters and records from templates.</summary>
internal static class DocumentSlices
{
    public static void AddDocuments(this IServiceCollection services)
    {
        services.AddSingleton<ShippedTemplates>();
        services.AddScoped<Templates>().AddScoped<CaseFacts>().AddScoped<PrintSlip>().AddScoped<SampleFacts>().AddScoped<MakeDocument>().AddScoped<ChangeTemplate>().AddScoped<NumberSeries>();
        services.AddSingleton(new MenuItem("diagnosis.menu.templates", "/diagnosis/templates", 80, "menu.group.system", [Roles.Admin]));
        services.AddSingleton(new MenuItem("diagnosis.menu.numbers", "/diagnosis/numbers", 350, "diagnosis.menu", [Roles.Diagnosis]));
    }

    public static void MapDocuments(this IEndpointRouteBuilder api)
    {
        MakeDocument.Map(api);
        ChangeTemplate.Map(api);
        NumberSeries.Map(api);
    }

    public static void Map(ModelBuilder model)
    {
        model.Entity<DocumentTemplate>(e =>
        {
            e.ToTable("document_template");
            e.HasIndex(x => new { x.Code, x.TemplateVersion }).IsUnique();
            e.Property(x => x.Code).HasMaxLength(40);
        });
        model.Entity<CaseDocument>(e =>
        {
            e.ToTable("case_document");
            e.HasIndex(x => x.Number).IsUnique();
            e.HasIndex(x => x.CaseId);
            e.Property(x => x.File).HasJson();
        });
        model.HasReaders<CaseDocument>();
    }
}
