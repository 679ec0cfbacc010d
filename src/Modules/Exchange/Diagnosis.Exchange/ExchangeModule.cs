using Diagnosis.Exchange.Contracts;
using Diagnosis.Exchange.Data;
using Diagnosis.Exchange.Fhir;
using Diagnosis.Exchange.Flows;
using Diagnosis.Exchange.Format;
using Diagnosis.Exchange.Intake;
using Diagnosis.Exchange.Queue;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Ui;
using Diagnosis.Kernel.Work;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Diagnosis.Exchange;

/// <summary>The module's door: the queue of report cards to the national system, and the national envelope in and out.</summary>
public static class ExchangeModule
{
    public const string Schema = "exchange";

    public static IServiceCollection AddExchange(this IServiceCollection services)
    {
        services.AddModuleDb<ExchangeDb, ExchangeSqliteDb, ExchangeNpgsqlDb>(Schema);
        services.AddEventConsumer<QueueReportCard>(Schema);
        services.TryAddSingleton(sp => ExchangeSettings.Read(sp.GetService<IConfiguration>()));
        services.AddHttpClient(Receiver.Client, http => http.Timeout = Timeout.InfiniteTimeSpan).RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        services.AddCardCheck();
        services.AddSingleton<Receiver>().AddSingleton<ExchangeCodes>().AddSingleton<ExamSheets>();
        services.AddScoped<CardWriter>().AddScoped<UploadSender>().AddScoped<ReadUploads>().AddScoped<ResendUpload>().AddScoped<TakeXml>();
        services.AddScoped<IUploads, AskUploads>();
        services.AddScoped<IWorkSource, ExchangeWork>();
        services.AddHostedService<UploadWorker>();
        services.AddFhir();
        services.AddFlows();
        services.AddSingleton(new MenuItem("exchange.menu.queue", "/exchange", 510, "exchange.menu", [.. ReadUploads.Readers]));
        return services;
    }

    /// <summary>The check of a card alone: it needs no database.</summary>
    public static IServiceCollection AddCardCheck(this IServiceCollection services) => services.AddSingleton<ICardCheck, CardCheck>();

    /// <summary>Routes below /api/v1.</summary>
    public static void MapExchange(this IEndpointRouteBuilder api)
    {
        ReadUploads.Map(api);
        ResendUpload.Map(api);
        TakeXml.Map(api);
    }

    /// <summary>The FHIR server at /fhir: beside the API, with refusals of its own form.</summary>
    public static void MapFhir(this IEndpointRouteBuilder app)
    {
        FhirServer.MapFhir(app);
        Flows.Guide.GuideExamples.Map(app);
    }

    /// <summary>Loads what the module needs before anything else starts; safe to run at every start.</summary>
    /// <param name="referenceFolder">The shipped reference data.</param>
    public static Task PrepareAsync(IServiceProvider services, string referenceFolder, CancellationToken ct)
    {
        services.GetRequiredService<ExchangeCodes>().Load(Path.Combine(referenceFolder, "exchange-codes.tsv"));
        services.GetRequiredService<FlowCodes>().Load(Path.Combine(referenceFolder, "fhir-observation-codes.tsv"));
        return Task.CompletedTask;
    }

    /// <summary>Puts profiles, code systems and value sets into the FHIR store, from the reference data the other modules have loaded; safe to run at every start.</summary>
    /// <param name="referenceFolder">The shipped reference data.</param>
    public static Task PrepareFhirAsync(IServiceProvider services, string referenceFolder, CancellationToken ct) => FlowSlices.PrepareAsync(services, referenceFolder, ct);
}
