using Diagnosis.Exchange.Fhir;
using Diagnosis.Exchange.Fhir.Subscriptions;
using Diagnosis.Exchange.Flows.Cases;
using Diagnosis.Exchange.Flows.Conformance;
using Diagnosis.Exchange.Flows.Exams;
using Diagnosis.Exchange.Flows.FollowUps;
using Diagnosis.Exchange.Flows.Measures;
using Diagnosis.Exchange.Flows.Out;
using Diagnosis.Exchange.Flows.Referrals;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Ui;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Flows;

/// <summary>What flows between FHIR and the modules.</summary>
internal static class FlowSlices
{
    public static IServiceCollection AddFlows(this IServiceCollection services)
    {
        services.AddScoped<IFhirIntake, TakeExamReports>().AddScoped<IFhirIntake, TakeCaseFiles>().AddScoped<IFhirIntake, TakeCaseMeasurements>().AddScoped<IFhirIntake, TakeFollowUps>().AddScoped<IFhirIntake, TakeReferrals>();
        services.AddSingleton<FlowCodes>().AddSingleton<Publisher>().AddSingleton<PublishConformance>();
        services.AddEventConsumer<PublishSuspectedCase>(ExchangeModule.Schema);
        services.AddEventConsumer<PublishDiagnosis>(ExchangeModule.Schema);
        services.AddEventConsumer<PublishInstitution>(ExchangeModule.Schema);
        services.AddEventConsumer<PublishPerson>(ExchangeModule.Schema);
        services.AddEventConsumer<PublishCarePlan>(ExchangeModule.Schema);
        services.AddEventConsumer<RevokeCarePlan>(ExchangeModule.Schema);
        services.AddEventConsumer<PublishFollowUp>(ExchangeModule.Schema);
        services.AddEventConsumer<PublishFollowUpCorrection>(ExchangeModule.Schema);
        services.AddEventConsumer<PublishReferral>(ExchangeModule.Schema);
        services.AddEventConsumer<PublishCoverage>(ExchangeModule.Schema);
        services.AddSingleton<IFhirOperation, EvaluateMeasure>();
        services.AddSingleton(new MenuItem("fhir.delivery.title", "/exchange/deliveries", 515, "exchange.menu", [.. DeliveryQueue.Roles]));
        services.AddSingleton(new MenuItem("fhir.index.title", "/exchange/fhir-index", 517, "exchange.menu", [Roles.Admin]));
        return services.AddSingleton(new MenuItem("fhir.guide.menu", "/fhir-guide", 520, "exchange.menu", []));
    }

    /// <summary>The conformance resources, made from the reference data of today; a text that says the same makes no new version.</summary>
    public static Task PrepareAsync(IServiceProvider services, string referenceFolder, CancellationToken ct) => services.GetRequiredService<PublishConformance>().RunAsync(referenceFolder, ct);
}
