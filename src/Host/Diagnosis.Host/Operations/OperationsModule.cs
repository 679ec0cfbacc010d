using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Work;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Host.Operations;

/// <summary>Health, the state of event delivery, and the history chains, shown together over all modules.</summary>
internal static class OperationsModule
{
    public static void MapOperations(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Json(new { status = "live" })).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/health/ready", async (IServiceProvider services, Opening opening, IEnumerable<ModuleDatabase> modules, CancellationToken ct) =>
        {
            if (!opening.IsOpen) { return Results.Json(new { status = "preparing" }, statusCode: 503); }
            foreach (var module in modules)
            {
                if (!await ((ModuleDb)services.GetRequiredService(module.Context)).Database.CanConnectAsync(ct)) { return Results.Json(new { status = "unready", module = module.Module }, statusCode: 503); }
            }
            return Results.Json(new { status = "ready" });
        }).AllowAnonymous().ExcludeFromDescription();

        var operations = app.MapGroup("/api/v1/operations").WithTags("Operations");
        operations.MapGet("/deliveries", DeliveriesAsync).For(Roles.Admin, Roles.Commission).WithSummary("Events that wait, failed or are parked, by module");
        operations.MapPost("/deliveries/retry", RetryAsync).For(Roles.Admin).WithSummary("Try parked deliveries again");
        operations.MapGet("/reconciliation", (Reconciler reconciler) => Results.Json(reconciler.Last, Json.Options)).For(Roles.Admin, Roles.Commission).WithSummary("The latest comparison of outboxes, deliveries and inboxes; null before the first").Produces<Reconciliation>();
        operations.MapPost("/reconciliation", async (Reconciler reconciler, CancellationToken ct) => Results.Json(await reconciler.RunAsync(full: true, ct), Json.Options)).For(Roles.Admin).WithSummary("Compare every message with its deliveries and its consumers' inboxes now").Produces<Reconciliation>();
        operations.MapGet("/history", ChainsAsync).For(Roles.Admin, Roles.Commission).WithSummary("Recompute every module's history chain");
    }

    internal sealed record ModuleDeliveries(string Module, int Pending, double OldestPendingSeconds, IReadOnlyList<ParkedDelivery> Parked);
    internal sealed record ParkedDelivery(Guid MessageId, string Contract, string Consumer, int Tries, string? Error);
    internal sealed record ChainState(string Module, long Verified, long Unsealed, long? BrokenAt);

    internal static async Task<IReadOnlyList<ModuleDeliveries>> DeliveriesAsync(IServiceProvider services, IEnumerable<ModuleDatabase> modules, CancellationToken ct)
    {
        List<ModuleDeliveries> all = [];
        foreach (var module in modules)
        {
            var db = (ModuleDb)services.GetRequiredService(module.Context);
            var pending = db.Deliveries.AsNoTracking().Where(d => d.State == DeliveryState.Pending);
            int count = await pending.CountAsync(ct);
            var oldest = count == 0 ? (DateTimeOffset?)null : await pending.Join(db.Outbox, d => d.MessageId, m => m.Id, (_, m) => (DateTimeOffset?)m.At).MinAsync(ct); // null when the last one went meanwhile
            var parked = await db.Deliveries.AsNoTracking().Where(d => d.State == DeliveryState.Parked).OrderBy(d => d.MessageId).Take(100)
                .Join(db.Outbox, d => d.MessageId, m => m.Id, (d, m) => new ParkedDelivery(d.MessageId, m.Contract, d.Consumer, d.Tries, d.Error)).ToListAsync(ct);
            all.Add(new(module.Module, count, oldest is { } at ? (db.Clock.GetUtcNow() - at).TotalSeconds : 0, parked));
        }
        return all;
    }

    internal static async Task<int> RetryAsync(IServiceProvider services, IEnumerable<ModuleDatabase> modules, RelaySignal signal, CancellationToken ct)
    {
        int total = 0;
        foreach (var module in modules)
        {
            var db = (ModuleDb)services.GetRequiredService(module.Context);
            var now = db.Clock.GetUtcNow();
            total += await db.Deliveries.Where(d => d.State == DeliveryState.Parked).ExecuteUpdateAsync(u => u.SetProperty(d => d.State, DeliveryState.Pending).SetProperty(d => d.Tries, 0).SetProperty(d => d.NextTry, now), ct);
            signal.Wake(module.Module);
        }
        return total;
    }

    internal static async Task<IReadOnlyList<ChainState>> ChainsAsync(IServiceProvider services, IEnumerable<ModuleDatabase> modules, CancellationToken ct)
    {
        List<ChainState> all = [];
        foreach (var module in modules)
        {
            var db = (ModuleDb)services.GetRequiredService(module.Context);
            var (verified, broken) = await ChainSealer.VerifyAsync(db, ct);
            all.Add(new(module.Module, verified, await db.History.LongCountAsync(h => h.ChainNo == null, ct), broken));
        }
        return all;
    }
}
