using System.Collections.Concurrent;
using Diagnosis.Host.Access;
using Diagnosis.Kernel.Access;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Host.Demonstration;

/// <summary>The marks of what has been made, kept in the database itself, so that they cannot part from it.</summary>
internal sealed class Progress(IServiceProvider services)
{
    // steps that need not wait for one another run side by side
    readonly ConcurrentDictionary<string, string> marks = new(StringComparer.Ordinal);

    public static async Task<Progress> ReadAsync(IServiceProvider services, CancellationToken ct)
    {
        var progress = new Progress(services);
        await using var scope = services.CreateAsyncScope();
        foreach (var mark in await scope.ServiceProvider.GetRequiredService<AccessDb>().DemonstrationMarks.AsNoTracking().ToListAsync(ct)) { progress.marks[mark.Key] = mark.Value; }
        return progress;
    }

    public string? this[string key] => marks.GetValueOrDefault(key);
    public bool Has(string key) => marks.ContainsKey(key);

    public async Task MarkAsync(string key, string value, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AccessDb>();
        db.Actor = Caller.System("demonstration");
        db.Add(new DemonstrationMark { Key = key, Value = value });
        await db.SaveChangesAsync(ct);
        marks[key] = value;
    }
}
