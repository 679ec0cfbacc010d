using Microsoft.Extensions.Configuration;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Events;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Diagnosis.Kernel;

/// <summary>What every process of the product needs, whichever modules it runs. The host adds the clock, the database settings, the protector and the transport.</summary>
public static class KernelServices
{
    public static IServiceCollection AddKernel(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(sp => OutsideAddresses.Read(sp.GetService<IConfiguration>(), sp.GetService<DeploymentMode>()));
        services.AddSingleton<RelaySignal>();
        services.AddSingleton(sp => new ConsumerMap(sp.GetServices<ConsumerRegistration>()));
        services.AddSingleton<ModuleServices>();
        services.AddSingleton<OutboxRelay>();
        services.AddSingleton<ChainSealer>();
        services.AddSingleton<Reconciler>();
        return services;
    }

    /// <summary>Starts the background work: the relay of events, the sealing of history, and the watch over both ends of every event.</summary>
    public static IServiceCollection AddKernelWorkers(this IServiceCollection services)
    {
        services.AddHostedService(sp => sp.GetRequiredService<OutboxRelay>());
        services.AddHostedService(sp => sp.GetRequiredService<ChainSealer>());
        services.AddHostedService(sp => sp.GetRequiredService<Reconciler>());
        return services;
    }
}
