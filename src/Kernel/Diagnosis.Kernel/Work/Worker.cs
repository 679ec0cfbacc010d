using Microsoft.Extensions.Hosting;

namespace Diagnosis.Kernel.Work;

/// <summary>When the product begins to work: tables, reference data and demonstration are there, and it has answered itself once.</summary>
public sealed class Opening
{
    readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    public bool IsOpen => opened.Task.IsCompleted;
    public Task WaitAsync(CancellationToken ct) => opened.Task.WaitAsync(ct);
    public void Open() => opened.TrySetResult();
}

/// <summary>A loop beside the requests. It begins at the <see cref="Opening"/>: people wait for a start, nobody waits for a loop.</summary>
/// <param name="opening">Null where there is no host (tests that drive a loop by hand).</param>
public abstract class Worker(Opening? opening) : BackgroundService
{
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try { if (opening is not null) { await opening.WaitAsync(stoppingToken); } }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { return; }
        await RunAsync(stoppingToken);
    }

    /// <summary>Runs until <paramref name="stoppingToken"/>; what fails inside is the loop's own to catch, because an exception would end the host.</summary>
    protected abstract Task RunAsync(CancellationToken stoppingToken);
}
