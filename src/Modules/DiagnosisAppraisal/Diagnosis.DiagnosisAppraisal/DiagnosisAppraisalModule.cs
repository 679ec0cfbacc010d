using Diagnosis.DiagnosisAppraisal.Attachments;
using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Cards;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Certificates;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.DiagnosisAppraisal.DecisionSupport;
using Diagnosis.DiagnosisAppraisal.Exposure;
using Diagnosis.DiagnosisAppraisal.GroupReading;
using Diagnosis.DiagnosisAppraisal.Documents;
using Diagnosis.DiagnosisAppraisal.Leads;
using Diagnosis.DiagnosisAppraisal.Measurements;
using Diagnosis.DiagnosisAppraisal.Loading;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Documents;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Files;
using Diagnosis.Kernel.Ui;
using Diagnosis.Kernel.Work;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Diagnosis.DiagnosisAppraisal;

/// <summary>The module's door: applications, panels, certificates, report cards.</summary>
public static class DiagnosisAppraisalModule
{
    public const string Schema = "diagnosis";

    /// <summary>The host registers <see cref="FileStoreSettings"/> besides.</summary>
    public static IServiceCollection AddDiagnosisAppraisal(this IServiceCollection services)
    {
        services.AddModuleDb<DiagnosisAppraisalDb, DiagnosisAppraisalSqliteDb, DiagnosisAppraisalNpgsqlDb>(Schema);
        services.AddAppraisal();
        services.AddEventConsumer<OfferLeadOnSuspicion>(Schema);
        services.AddEventConsumer<ShowEnrolmentOnCase>(Schema);
        services.AddEventConsumer<EndEnrolmentOnReversal>(Schema);
        services.TryAddSingleton<FileStore>();
        services.AddSingleton<PaperList>();
        services.AddScoped<CaseDesk>().AddScoped<Applicants>();
        services.AddScoped<ListLeads>().AddScoped<ApplyForDiagnosis>().AddScoped<CheckDocuments>().AddScoped<ReceiveCase>().AddScoped<CompleteFile>().AddScoped<GatherPanel>().AddScoped<RecordOpinion>()
            .AddScoped<ConcludeCase>().AddScoped<IssueCertificate>().AddScoped<RecordSignedScan>().AddScoped<RecordDelivery>().AddScoped<FileReportCard>().AddScoped<CloseCase>()
            .AddScoped<GetCase>().AddScoped<ListCases>().AddScoped<VerifyCertificate>().AddScoped<PrintCertificate>();
        // asked for only when a document is made: a server without a Chinese font still starts
        services.TryAddSingleton(sp => DocumentFonts.From(sp.GetRequiredService<IConfiguration>()));
        services.AddDecisionSupport();
        services.AddAttachments().AddExposure().AddGroupReading();
        services.AddEvidence();
        services.AddCards();
        services.AddDocuments();
        services.AddMeasurements();
        services.AddScoped<LiveStories>();
        services.AddScoped<IDiagnosisLoader, DiagnosisLoader>();
        services.AddScoped<DiagnosisWork>().AddScoped<IWorkSource>(sp => sp.GetRequiredService<DiagnosisWork>());
        services.AddSingleton(new MenuItem("diagnosis.menu.leads", "/diagnosis/leads", 310, "diagnosis.menu", [Roles.Diagnosis, Roles.Commission]));
        services.AddSingleton(new MenuItem("diagnosis.menu.cases", "/diagnosis/cases", 320, "diagnosis.menu", [Roles.Diagnosis, Roles.Commission]));
        services.AddSingleton(new MenuItem("diagnosis.menu.apply", "/diagnosis/apply", 330, "diagnosis.menu", [Roles.Diagnosis]));
        return services;
    }

    /// <summary>Routes below /api/v1.</summary>
    public static void MapDiagnosisAppraisal(this IEndpointRouteBuilder api)
    {
        ListLeads.Map(api);
        ApplyForDiagnosis.Map(api);
        ListCases.Map(api);
        GetCase.Map(api);
        CheckDocuments.Map(api);
        ReceiveCase.Map(api);
        CompleteFile.Map(api);
        GatherPanel.Map(api);
        RecordOpinion.Map(api);
        ConcludeCase.Map(api);
        IssueCertificate.Map(api);
        RecordSignedScan.Map(api);
        RecordDelivery.Map(api);
        FileReportCard.Map(api);
        CloseCase.Map(api);
        VerifyCertificate.Map(api);
        PrintCertificate.Map(api);
        api.MapDecisionSupport();
        api.MapAttachments();
        api.MapExposure();
        api.MapGroupReading();
        api.MapAppraisal();
        api.MapEvidence();
        api.MapCards();
        api.MapDocuments();
        api.MapMeasurements();
    }

    /// <summary>Loads what the module needs before anything else starts; safe to run at every start.</summary>
    /// <param name="referenceFolder">The shipped reference data.</param>
    public static Task PrepareAsync(IServiceProvider services, string referenceFolder, CancellationToken ct)
    {
        services.GetRequiredService<AppraisalReference>().Load(referenceFolder);
        services.GetRequiredService<PaperList>().Load(Path.Combine(referenceFolder, "diagnosis-documents.tsv"));
        services.GetRequiredService<DecisionRules>().Load(referenceFolder);
        services.GetRequiredService<AttachmentKinds>().Load(Path.Combine(referenceFolder, "attachments-kinds.tsv"));
        EvidenceSlices.Load(services, referenceFolder);
        MeasurementSlices.Load(services, referenceFolder);
        services.GetRequiredService<ShippedTemplates>().Load(Path.Combine(referenceFolder, "documents-templates.tsv"));
        return Task.CompletedTask;
    }
}
