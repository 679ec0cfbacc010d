using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Work;

namespace Diagnosis.Host.Operations;

/// <summary>Events that do not reconcile wait for an administrator like any other work.</summary>
internal sealed class ReconciliationWork(Reconciler reconciler, Words words) : IWorkSource
{
    public IReadOnlyList<WorkRule> Rules { get; } = [
        new("work.reconciliation", [Roles.Admin], "work.reconciliation.when", null)];

    public Task<IReadOnlyList<WorkItem>> ForAsync(Caller caller, int most, CancellationToken ct) => Task.FromResult<IReadOnlyList<WorkItem>>(
        !caller.Has(Roles.Admin) ? []
            : [.. (reconciler.Last?.Differences ?? []).Take(most).Select(d => new WorkItem("work.reconciliation", words["operations.fault." + d.Fault], $"{d.Module} · {d.Contract} → {d.Consumer} · {d.Count}", "/operations#reconciliation", null, ChinaTime.DateOf(d.Oldest), null))]);
}
