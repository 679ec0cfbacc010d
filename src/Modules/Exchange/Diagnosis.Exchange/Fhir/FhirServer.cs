using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Exchange.Fhir.Operations;
using Diagnosis.Exchange.Fhir.Subscriptions;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Diagnosis.Exchange.Fhir;

/// <summary>Registration of the FHIR server: everything is a singleton, because nothing here holds a request's state.</summary>
internal static class FhirServer
{
    public static IServiceCollection AddFhir(this IServiceCollection services)
    {
        services.AddSingleton(sp => FhirDatabase.For(sp.GetRequiredService<DatabaseSettings>()));
        services.AddSingleton<FhirKeys>().AddSingleton<FhirModel>().AddSingleton<FhirStore>().AddSingleton<Interactions>().AddSingleton<Transactions>().AddSingleton<Capability>().AddSingleton<AuditEvents>().AddSingleton<FhirHttp>();
        services.AddSingleton<TerminologyStore>();
        services.AddSingleton<IFhirOperation, Validate>().AddSingleton<IFhirOperation, Everything>().AddSingleton<IFhirOperation, Document>().AddSingleton<IFhirOperation, Lookup>().AddSingleton<IFhirOperation, ValidateCode>().AddSingleton<IFhirOperation, Expand>().AddSingleton<IFhirOperation, Translate>();
        services.AddSingleton(sp => sp.GetRequiredService<FhirStore>().Book).AddSingleton<DeliverySender>().AddSingleton<DeliveryQueue>();
        services.AddHttpClient(DeliverySender.Client, http => http.Timeout = Timeout.InfiniteTimeSpan).RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(sp => sp.GetRequiredService<OutsideAddresses>().Handler());
        services.AddSingleton<IFhirOperation, ShowDeliveries>().AddSingleton<IFhirOperation, Resend>();
        services.AddSingleton<IFhirOperation, Export>().AddSingleton<IFhirOperation, ExportStatus>().AddSingleton<IFhirOperation, ExportFile>().AddSingleton<IFhirOperation, Import>();
        services.TryAddSingleton(sp => OutsideAddresses.Read(sp.GetService<IConfiguration>(), sp.GetService<DeploymentMode>()));
        services.AddHttpClient(ImportWorker.Client, http => http.Timeout = Timeout.InfiniteTimeSpan).RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(sp => sp.GetRequiredService<OutsideAddresses>().Handler());
        services.AddSingleton<ImportLines>().AddSingleton<ImportJobs>().AddSingleton<ImportSignal>().AddSingleton<ImportWorker>();
        services.AddSingleton<IFhirOperation, ImportStatus>().AddSingleton<IFhirOperation, ImportErrors>();
        services.AddSingleton<IndexJobs>().AddSingleton<MakeIndex>().AddSingleton<IndexSignal>().AddSingleton<IndexWorker>().AddSingleton<IFhirOperation, Reindex>().AddSingleton<IFhirOperation, ReindexStatus>();
        services.AddHostedService(sp => sp.GetRequiredService<IndexWorker>());
        services.AddHostedService(sp => sp.GetRequiredService<ImportWorker>());
        services.AddHostedService(sp => sp.GetRequiredService<DeliverySender>());
        services.AddSingleton<AuditTrail>();
        services.AddHostedService(sp => sp.GetRequiredService<AuditTrail>());
        return services;
    }

    /// <summary>Routes at /fhir.</summary>
    public static void MapFhir(IEndpointRouteBuilder app) => FhirHttp.Map(app);
}
