using Diagnosis.Kernel.Work;
using Microsoft.Extensions.Logging;

namespace Diagnosis.CoverageAudit.Facts;

/// <summary>Reads the facts once, as soon as tables and first loads are there, so that nobody's first question waits for a million cases.</summary>
internal sealed class WarmFacts(FactsInMemory memory, ILogger<WarmFacts> log, Opening? opening = null) : Worker(opening)
{
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
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
