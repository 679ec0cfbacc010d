using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Terminology.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Terminology.Reference;

/// <summary>What every edit of reference data shares: a dated new version beside the old one, a counted stamp, memory brought up to date.</summary>
internal sealed class Editing(TerminologyDb db, TerminologyInMemory memory)
{
    /// <summary>Ends the version before where the new one begins; one that has not begun by then is withdrawn instead.</summary>
    public static void Succeed(ReferenceRow before, ReferenceRow next, string reason)
    {
        if ((before.ValidFrom ?? DateOnly.MinValue) >= next.ValidFrom) { before.Withdrawn = true; }
        else if (before.ValidTo is null || before.ValidTo >= next.ValidFrom) { before.ValidTo = next.ValidFrom!.Value.AddDays(-1); }
        before.Edited = true;
        before.Because(before.Withdrawn ? "withdraw" : "end", reason);
    }

    /// <summary>Saves, counts the stamp and rebuilds what is in memory. A race for the same version number is a conflict.</summary>
    public async Task<Refusal?> SaveAsync(CancellationToken ct)
    {
        // the edit and its stamp stand or fall together, whoever began the transaction
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException) { return Refusal.Conflict(new Finding("race", "", "problem.race")); }
        await db.Stamps.ExecuteUpdateAsync(s => s.SetProperty(x => x.Edits, x => x.Edits + 1), ct);
        await memory.ReloadAsync(db, ct);
        if (own is not null) { await own.CommitAsync(ct); }
        return null;
    }

    /// <summary>Null when the caller worked on the newest version; else what has changed since.</summary>
    public static Refusal? Check<T>(IEnumerable<T> versions, T newest, Func<T, int> number, IfMatch match) where T : ReferenceRow
    {
        if (match.Version is not { } asked || asked == number(newest)) { return null; }
        return versions.FirstOrDefault(v => number(v) == asked) is { } theirs
            ? Refusal.Stale(Concurrency.Compare(Json.Write(theirs), Json.Write(newest)))
            : Refusal.Stale([]);
    }
}
