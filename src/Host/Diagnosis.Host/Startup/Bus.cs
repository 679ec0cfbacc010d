using Diagnosis.Kernel.Events;
using MassTransit;

namespace Diagnosis.Host;

/// <summary>The one place where the bus is chosen; the consumer classes are the same on both.</summary>
internal static class Bus
{
    public static void AddBus(this IServiceCollection services, string? rabbitMq)
    {
        var consumers = services.Where(d => d.ServiceType == typeof(ConsumerRegistration)).Select(d => (ConsumerRegistration)d.ImplementationInstance!).ToList();
        if (rabbitMq is null)
        {
            services.AddMediator(m => { foreach (var c in consumers) { m.AddConsumer(c.Consumer); } });
            services.AddSingleton<EventTransport, MediatorTransport>();
            return;
        }
        services.AddSingleton<EventTransport, BusTransport>();
        services.AddMassTransit(bus =>
        {
            foreach (var c in consumers) { bus.AddConsumer(c.Consumer); }
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(new Uri(rabbitMq));
                foreach (var c in consumers)
                {
                    rabbit.ReceiveEndpoint(c.Name, endpoint =>
                    {
                        endpoint.SetQuorumQueue();
                        endpoint.PrefetchCount = 16;
                        // outside the consumer's transaction: each try gets a fresh database context
                        endpoint.UseMessageRetry(r => r.Exponential(8, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(500)));
                        endpoint.ConfigureConsumer(context, c.Consumer);
                    });
                }
            });
        });
    }
}
