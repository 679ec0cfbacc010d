using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Ui;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <summary>Registration of the evidence machine, the kinds of diagnosis, who pays, and the supervision of clocks.</summary>
internal static class EvidenceSlices
{
    public static IServiceCollection AddEvidence(this IServiceCollection services)
    {
        services.AddSingleton<RefusalGrounds>().AddSingleton<PaymentRoutes>();
        services.AddScoped<AskEmployer>().AddScoped<RecordEvidence>().AddScoped<AskCommission>().AddScoped<Arbitrate>().AddScoped<ActOnTask>().AddScoped<ListTasks>()
            .AddScoped<EarlierCases>().AddScoped<ChangeKind>().AddScoped<RevokeOpinion>().AddScoped<CorrectCertificate>().AddScoped<TakeBackConclusion>().AddScoped<Certificates.CertificateSheet>().AddScoped<AssignCase>().AddScoped<SettlePayment>().AddScoped<SuperviseClocks>();
        services.AddSingleton(new MenuItem("diagnosis.menu.tasks", "/diagnosis/commission-tasks", 305, "diagnosis.menu", [Roles.Commission]));
        services.AddSingleton(new MenuItem("diagnosis.menu.clocks", "/diagnosis/clocks", 325, "diagnosis.menu", [Roles.Commission]));
        return services;
    }

    public static void MapEvidence(this IEndpointRouteBuilder api)
    {
        AskEmployer.Map(api);
        RecordEvidence.Map(api);
        AskCommission.Map(api);
        Arbitrate.Map(api);
        ActOnTask.Map(api);
        ListTasks.Map(api);
        EarlierCases.Map(api);
        ChangeKind.Map(api);
        RevokeOpinion.Map(api);
        CorrectCertificate.Map(api);
        TakeBackConclusion.Map(api);
        AssignCase.Map(api);
        SettlePayment.Map(api);
        SuperviseClocks.Map(api);
    }

    /// <summary>The reference data the slices read.</summary>
    public static void Load(IServiceProvider services, string referenceFolder)
    {
        services.GetRequiredService<RefusalGrounds>().Load(Path.Combine(referenceFolder, "diagnosis-refusal-grounds.tsv"));
        services.GetRequiredService<PaymentRoutes>().Load(Path.Combine(referenceFolder, "diagnosis-payment-routes.tsv"));
    }

    public static void Map(ModelBuilder model)
    {
        model.Entity<DiagnosisCase>(e =>
        {
            e.Property(x => x.Requests).HasJson();
            e.Property(x => x.Evidence).HasJson();
            e.Property(x => x.Suspensions).HasJson();
            e.Property(x => x.Earlier!).HasJson();
            e.Property(x => x.Assignments).HasJson();
            e.Property(x => x.PanelBy!).HasJson();
            e.Property(x => x.Payment!).HasJson();
            e.Property(x => x.Referrals).HasJson();
            foreach (string computed in (string[])[nameof(DiagnosisCase.IsSuspended), nameof(DiagnosisCase.OpenSuspension), nameof(DiagnosisCase.OpenSuspensions), nameof(DiagnosisCase.Pauses)]) { e.Ignore(computed); }
        });
        model.Entity<CommissionTask>(e =>
        {
            e.ToTable("commission_task");
            e.HasIndex(x => x.CaseId);
            e.HasIndex(x => new { x.State, x.Due });
            e.Property(x => x.DoneBy!).HasJson();
            e.Ignore(x => x.IsOpen);
        });
        model.HasReaders<CommissionTask>();
    }
}
