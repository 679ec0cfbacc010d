using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Kernel.Events;

/// <summary>One consumer class: which event it takes and under which name its deliveries and its queue run.</summary>
public sealed record ConsumerRegistration(Type Consumer, Type Event, string Name, string Module);

/// <summary>Every consumer of the process by event contract; known before the first event is stored.</summary>
public sealed class ConsumerMap(IEnumerable<ConsumerRegistration> all)
{
    readonly Dictionary<string, ConsumerRegistration[]> byContract = all.GroupBy(c => ContractAttribute.NameOf(c.Event)).ToDictionary(g => g.Key, g => g.ToArray());
    readonly Dictionary<string, Type> events = all.Select(c => c.Event).Distinct().ToDictionary(ContractAttribute.NameOf);

    public IReadOnlyList<ConsumerRegistration> Of(string contract) => byContract.TryGetValue(contract, out var c) ? c : [];
    public Type EventOf(string contract) => events.TryGetValue(contract, out var t) ? t : throw new InvalidOperationException($"No consumer here knows the event '{contract}'.");
    public IReadOnlyList<ConsumerRegistration> All { get; } = [.. all];
}

public static class ConsumerRegistrationExtensions
{
    /// <summary>Registers a consumer; its name (module + class) keys its inbox, its deliveries and its queue.</summary>
    public static IServiceCollection AddEventConsumer<TConsumer>(this IServiceCollection services, string module) where TConsumer : class
    {
        var type = typeof(TConsumer);
        for (var t = type.BaseType; t is not null; t = t.BaseType)
        {
            if (t.IsGenericType && t.GetGenericTypeDefinition() == typeof(EventConsumer<,>))
            {
                services.AddSingleton(new ConsumerRegistration(type, t.GetGenericArguments()[0], EventConsumerName.Of(type), module));
                services.AddScoped<TConsumer>();
                return services;
            }
        }
        throw new InvalidOperationException($"{type.Name} is not an EventConsumer.");
    }
}
