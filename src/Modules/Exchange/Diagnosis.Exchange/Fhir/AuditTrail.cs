using System.Threading.Channels;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Kernel.Work;
using Microsoft.Extensions.Logging;

namespace Diagnosis.Exchange.Fhir;

/// <summary>
/// Reads are audited behind the answer, many in one insert: a row of its own for each read would make a read a write (docs/decisions/0023). The channel is
/// bounded: when the database does not take the rows, readers wait. Writes are audited in their own transaction and do not pass here.
/// </summary>
internal sealed class AuditTrail(FhirStore store, ILogger<AuditTrail> log, Opening? opening = null) : Worker(opening)
{
    readonly Channel<FhirAuditRow> waiting = Channel.CreateBounded<FhirAuditRow>(new BoundedChannelOptions(20_000) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Rows of this long go into one insert: with one insert for each handful of reads, the commits cost more than the reads.</summary>
    static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(200);

    readonly SemaphoreSlim flushing = new(1, 1);

    public ValueTask AddAsync(FhirAuditRow row, CancellationToken ct) => waiting.Writer.TryWrite(row) ? ValueTask.CompletedTask : waiting.Writer.WriteAsync(row, ct);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await waiting.Reader.WaitToReadAsync(stoppingToken))
            {
                await Task.Delay(Gather, store.Clock, stoppingToken);
                await FlushAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
        // what was answered before the stop is written before the stop
        await FlushAsync(CancellationToken.None);
    }

    /// <summary>Writes what waits now.</summary>
    public async Task FlushAsync(CancellationToken ct)
    {
        // whoever asks for events waits for the rows that are on their way
        await flushing.WaitAsync(ct);
        try { await WriteAsync(ct); }
        finally { flushing.Release(); }
    }

    public override void Dispose() { flushing.Dispose(); base.Dispose(); }

    async Task WriteAsync(CancellationToken ct)
    {
        while (waiting.Reader.TryRead(out var first))
        {
            var set = new WriteSet();
            set.Audit.Add(first);
            while (set.Audit.Count < 1000 && waiting.Reader.TryRead(out var next)) { set.Audit.Add(next); }
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    await using var session = await store.Database.OpenAsync(ct);
                    await session.ApplyAsync(set, ct);
                    break;
                }
                catch (OperationCanceledException) when (ct.IsCancellationRequested) { foreach (var row in set.Audit) { waiting.Writer.TryWrite(row); } throw; }
#pragma warning disable CA1031 // the rows stay until the database takes them; readers then wait at the bounded channel
                catch (Exception error) when (attempt < 1000)
                {
                    log.LogWarning(error, "Audit of reads: {Count} rows wait for the database", set.Audit.Count);
                    await Task.Delay(TimeSpan.FromSeconds(1), store.Clock, ct);
                }
#pragma warning restore CA1031
            }
        }
    }
}
