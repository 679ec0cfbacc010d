using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Diagnosis.CoverageAudit.Facts;

/// <summary>Reads the facts once after the start, so that nobody's first question waits for a million cases.</summary>
internal sealed class WarmFacts(FactsInMemory memory, ILogger<WarmFacts> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // the host goes on starting meanwhile
        await Task.Yield();
        try
        {
            await memory.AgenciesAsync(stoppingToken);
            await memory.CasesAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
#pragma warning disable CA1031 // only comfort: the first question reads them then, and says what is wrong
        catch (Exception error) { log.LogWarning(error, "The facts of the coverage audit could not be read ahead"); }
#pragma warning restore CA1031
    }
}
