using Diagnosis.Kernel.Work;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Diagnosis.Kernel.Data;

/// <summary>Links new history entries of each module into its hash chain, and verifies a chain.</summary>
public sealed class ChainSealer(IServiceScopeFactory scopes, IEnumerable<ModuleDatabase> modules, TimeProvider clock, ILogger<ChainSealer> log, Opening? opening = null) : Worker(opening)
{
    const string Start = "diagnosis";

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        try
        {
            do
            {
                foreach (var module in modules)
                {
                    try { while (await SealOnceAsync(module, stoppingToken) > 0) { } }
#pragma warning disable CA1031 // another host may hold the chain, or the database be away: the next round tries again
                    catch (Exception error) when (!stoppingToken.IsCancellationRequested) { log.LogWarning(error, "Sealing the history of {Module} failed", module.Module); }
#pragma warning restore CA1031
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    /// <summary>Seals up to 500 entries; returns how many.</summary>
    public async Task<int> SealOnceAsync(ModuleDatabase module, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = (ModuleDb)scope.ServiceProvider.GetRequiredService(module.Context);
        if (!await db.History.AnyAsync(h => h.ChainNo == null, ct)) { return 0; }
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // one sealer at a time over all hosts; SQLite's write lock does the same
        if (db.IsPostgres) { await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext({"chain." + db.Module}))", ct); }
        var last = await db.History.AsNoTracking().Where(h => h.ChainNo != null).OrderByDescending(h => h.ChainNo).Select(h => new { h.ChainNo, h.Hash }).FirstOrDefaultAsync(ct);
        long no = last?.ChainNo ?? 0;
        string hash = last?.Hash ?? Start;
        var entries = await db.History.Where(h => h.ChainNo == null).OrderBy(h => h.Id).Take(500).ToListAsync(ct);
        foreach (var entry in entries)
        {
            entry.PreviousHash = hash;
            entry.Hash = hash = entry.ComputeHash(hash);
            entry.ChainNo = ++no;
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return entries.Count;
    }

    /// <summary>Recomputes a module's chain: how many entries hold, and the first that does not (changed, cut out or out of order).</summary>
    public static async Task<(long Verified, long? BrokenAt)> VerifyAsync(ModuleDb db, CancellationToken ct)
    {
        long no = 0;
        string hash = Start;
        await foreach (var entry in db.History.AsNoTracking().Where(h => h.ChainNo != null).OrderBy(h => h.ChainNo).AsAsyncEnumerable().WithCancellation(ct))
        {
            if (entry.ChainNo != no + 1 || entry.PreviousHash != hash || entry.Hash != entry.ComputeHash(hash)) { return (no, no + 1); }
            no++;
            hash = entry.Hash!;
        }
        return (no, null);
    }
}
