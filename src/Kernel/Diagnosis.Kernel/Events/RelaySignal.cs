using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Diagnosis.Kernel.Events;

/// <summary>Wakes a module's relay when events were committed, so that nothing waits for the next look at the table.</summary>
public sealed class RelaySignal
{
    readonly ConcurrentDictionary<string, Channel<bool>> wakes = new();
    Channel<bool> Of(string module) => wakes.GetOrAdd(module, _ => Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }));

    public void Wake(string module) => Of(module).Writer.TryWrite(true);

    /// <summary>Returns when woken or after <paramref name="atMost"/> (other hosts and due retries give no signal).</summary>
    public async Task WaitAsync(string module, TimeSpan atMost, TimeProvider clock, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(atMost, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        try { await Of(module).Reader.ReadAsync(either.Token); }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested) { }
    }
}
