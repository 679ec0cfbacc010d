using Diagnosis.DiagnosisAppraisal.Appraisal.Documents;
using Diagnosis.DiagnosisAppraisal.Appraisal.Draws;
using Diagnosis.DiagnosisAppraisal.Appraisal.Experts;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Ui;
using Diagnosis.Kernel.Work;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Appraisal;

/// <summary>Everything of the appraisal that the module must know.</summary>
internal static class AppraisalSlices
{
    public static IServiceCollection AddAppraisal(this IServiceCollection services)
    {
        services.AddSingleton<AppraisalReference>();
        services.AddScoped<AppraisalDesk>().AddScoped<ApplyForAppraisal>().AddScoped<AcceptApplication>().AddScoped<HandOverFile>().AddScoped<OrderExamination>().AddScoped<HoldHearing>().AddScoped<IssueDocument>().AddScoped<RecordDocumentScan>().AddScoped<DeliverDocument>()
            .AddScoped<ReadAppraisals>().AddScoped<ManageExperts>().AddScoped<DrawPanel>().AddScoped<VerifyDraw>().AddScoped<PrintDocument>().AddScoped<TakeEffect>();
        services.AddScoped<IWorkSource, AppraisalWork>();
        services.AddSingleton(new MenuItem("appraisal.menu.cases", "/appraisal/cases", 340, "appraisal.menu", [Roles.Appraisal, Roles.Commission, Roles.Diagnosis]));
        services.AddSingleton(new MenuItem("appraisal.menu.apply", "/appraisal/apply", 350, "appraisal.menu", [Roles.Appraisal]));
        services.AddSingleton(new MenuItem("appraisal.menu.experts", "/appraisal/experts", 360, "appraisal.menu", [Roles.Appraisal, Roles.Commission]));
        return services;
    }

    public static void MapAppraisal(this IEndpointRouteBuilder api)
    {
        ApplyForAppraisal.Map(api);
        AcceptApplication.Map(api);
        HandOverFile.Map(api);
        OrderExamination.Map(api);
        DrawPanel.Map(api);
        HoldHearing.Map(api);
        IssueDocument.Map(api);
        RecordDocumentScan.Map(api);
        DeliverDocument.Map(api);
        ReadAppraisals.Map(api);
        ManageExperts.Map(api);
        VerifyDraw.Map(api);
        PrintDocument.Map(api);
    }

    public static void Map(ModelBuilder model)
    {
        model.Entity<AppraisalCase>(e =>
        {
            e.ToTable("appraisal_case");
            e.Property(x => x.OpenKey).HasMaxLength(50);
            e.HasIndex(x => x.CaseNo).IsUnique();
            e.HasIndex(x => x.OpenKey).IsUnique();
            e.HasIndex(x => x.DocumentNumber).IsUnique();
            e.HasIndex(x => x.DiagnosisCaseId);
            e.HasIndex(x => new { x.State, x.InstitutionId });
            e.Property(x => x.Papers).HasJson();
            e.Property(x => x.Notice!).HasJson();
            e.Property(x => x.Late!).HasJson();
            e.Property(x => x.Receipt!).HasJson();
            e.Property(x => x.ApplicantWithdrawn!).HasJson();
            e.Property(x => x.Joined!).HasJson();
            e.Property(x => x.File!).HasJson();
            e.Property(x => x.Pauses).HasJson();
            e.Property(x => x.Recusals).HasJson();
            e.Property(x => x.Panel).HasJson();
            e.Property(x => x.Hearing!).HasJson();
            e.Property(x => x.Motions).HasJson();
            e.Property(x => x.Document!).HasJson();
            e.Property(x => x.Scans!).HasJson();
            e.Property(x => x.Deliveries).HasJson();
            foreach (string computed in (string[])[nameof(AppraisalCase.OfficeId), nameof(AppraisalCase.Passed), nameof(AppraisalCase.Changed), nameof(AppraisalCase.IsSealed), nameof(AppraisalCase.OpenPause), nameof(AppraisalCase.Stops), nameof(AppraisalCase.LastAct), nameof(AppraisalCase.IsOver), nameof(AppraisalCase.Recipients)]) { e.Ignore(computed); }
        });
        model.HasReaders<AppraisalCase>();
        model.Entity<Draw>(e =>
        {
            e.ToTable("draw");
            e.HasIndex(x => new { x.AppraisalId, x.No }).IsUnique();
            e.Property(x => x.RepeatGround).HasMaxLength(40);
            e.Property(x => x.Published).HasJson();
            e.Property(x => x.People).HasJson();
            e.Property(x => x.Excluded).HasJson();
            e.Property(x => x.Rules).HasJson();
            e.Property(x => x.Replacements).HasJson();
        });
        model.Entity<Expert>(e =>
        {
            e.ToTable("expert");
            e.HasIndex(x => new { x.Division, x.ExpertNo }).IsUnique();
            e.Property(x => x.ExpertNo).HasMaxLength(30);
            e.Property(x => x.Specialties).HasJson();
            e.Property(x => x.DiagnosingClasses).HasJson();
        });
        model.Entity<ExpertPool>(e =>
        {
            e.ToTable("expert_pool");
            e.HasIndex(x => new { x.Division, x.Edition }).IsUnique();
            e.Property(x => x.Entries).HasJson();
        });
        // conclusions of appraisals stand on the case they judged
        model.Entity<DiagnosisCase>(e => e.Property(x => x.Appraised!).HasJson());
    }
}
