using Diagnosis.HospitalTiering.Acts;
using Diagnosis.HospitalTiering.Confirmations;
using Diagnosis.HospitalTiering.Consolidation;
using Diagnosis.HospitalTiering.Contracts;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.HospitalTiering.Evidence;
using Diagnosis.HospitalTiering.Figures;
using Diagnosis.HospitalTiering.Leads;
using Diagnosis.HospitalTiering.Load;
using Diagnosis.HospitalTiering.Quality;
using Diagnosis.HospitalTiering.Referrals;
using Diagnosis.HospitalTiering.Reviews;
using Diagnosis.HospitalTiering.Rounds;
using Diagnosis.HospitalTiering.SelfChecks;
using Diagnosis.HospitalTiering.Standards;
using Diagnosis.HospitalTiering.Summaries;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.HospitalTiering.Work;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Reference;
using Diagnosis.Kernel.Ui;
using Diagnosis.Kernel.Work;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Diagnosis.HospitalTiering;

/// <summary>The module's door: units, levels, quality control and confirmation.</summary>
public static class HospitalTieringModule
{
    public const string Schema = "tiering";

    public static IServiceCollection AddHospitalTiering(this IServiceCollection services)
    {
        services.AddModuleDb<HospitalTieringDb, HospitalTieringSqliteDb, HospitalTieringNpgsqlDb>(Schema);
        services.TryAddSingleton<Regions>();
        services.AddEventConsumer<KeepUnit>(Schema);
        services.AddScoped<ListUnits>().AddScoped<ShowUnit>().AddScoped<RecordQcResult>().AddScoped<RecordAssessment>().AddScoped<ImportQcResults>();
        services.AddEventConsumer<CountWorkload>(Schema);
        services.AddEventConsumer<OpenPlanOnCoverageGap>(Schema);
        services.AddScoped<TieringDesk>().AddScoped<KeepStandard>().AddScoped<RunSelfCheck>().AddScoped<ReadSelfChecks>().AddScoped<SubmitSummary>().AddScoped<TechnicalRoster>().AddScoped<RunReview>().AddScoped<KeepEvidence>().AddScoped<FreezeList>()
            .AddScoped<RunRound>().AddScoped<ControlOutside>().AddScoped<HandOverLead>().AddScoped<RunMerge>().AddScoped<RunReferral>().AddScoped<KeepNetwork>();
        services.AddScoped<IWorkSource, TieringWork>();
        services.AddSingleton<IReferralIntake, TakeReferral>();
        services.AddScoped<ITieringLoader, LoadTiering>();
        services.AddScoped<ITieringFigures, TieringFigures>();
        services.AddScoped<LoadCampaign>().AddScoped<ITieringExamples, LoadExamples>();
        services.AddSingleton(new MenuItem("tiering.title", "/tiering", 65, "tiering.menu", [Roles.Commission, Roles.Diagnosis, Roles.Exam, Roles.Admin]));
        string[] units = [Roles.Commission, Roles.Diagnosis, Roles.Exam, Roles.Hospital];
        services.AddSingleton(new MenuItem("tiering.check.title", "/tiering/self-checks", 66, "tiering.menu", units));
        services.AddSingleton(new MenuItem("tiering.review.title", "/tiering/reviews", 67, "tiering.menu", units));
        services.AddSingleton(new MenuItem("tiering.round.title", "/tiering/rounds", 68, "tiering.menu", [Roles.Commission, Roles.Exam]));
        services.AddSingleton(new MenuItem("tiering.list.title", "/tiering/confirmed-lists", 69, "tiering.menu", [Roles.Commission]));
        services.AddSingleton(new MenuItem("tiering.workload.title", "/tiering/workload", 70, "tiering.menu", [Roles.Commission]));
        services.AddSingleton(new MenuItem("tiering.lead.title", "/tiering/leads", 71, "tiering.menu", [Roles.Commission]));
        services.AddSingleton(new MenuItem("tiering.referral.title", "/tiering/referrals", 72, "tiering.menu", [Roles.Diagnosis, Roles.Station, Roles.Hospital, Roles.Exam, Roles.Commission]));
        return services;
    }

    /// <summary>Routes below /api/v1.</summary>
    public static void MapHospitalTiering(this IEndpointRouteBuilder api)
    {
        ListUnits.Map(api);
        ShowUnit.Map(api);
        RecordQcResult.Map(api);
        RecordAssessment.Map(api);
        ImportQcResults.Map(api);
        KeepNetwork.Map(api);
        KeepStandard.Map(api);
        RunSelfCheck.Map(api);
        ReadSelfChecks.Map(api);
        SubmitSummary.Map(api);
        RunReview.Map(api);
        KeepEvidence.Map(api);
        FreezeList.Map(api);
        RunRound.Map(api);
        ControlOutside.Map(api);
        TechnicalRoster.Map(api);
        HandOverLead.Map(api);
        RunMerge.Map(api);
        RunReferral.Map(api);
    }

    /// <summary>Loads what the module needs before anything else starts; safe to run at every start.</summary>
    /// <param name="referenceFolder">The shipped reference data.</param>
    public static async Task PrepareAsync(IServiceProvider services, string referenceFolder, CancellationToken ct)
    {
        services.GetRequiredService<Regions>().Load(referenceFolder);
        await using var scope = services.CreateAsyncScope();
        await LoadStandards.RunAsync(scope.ServiceProvider.GetRequiredService<HospitalTieringDb>(), referenceFolder, ct);
    }
}
