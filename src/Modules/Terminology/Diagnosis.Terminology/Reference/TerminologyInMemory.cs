using Diagnosis.Kernel;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.TimeLimits;
using Diagnosis.Terminology.Contracts;
using Diagnosis.Terminology.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Diagnosis.Terminology.Reference;

/// <summary>
/// The questions of <see cref="ITerminology"/>, answered from memory. An edit on this host is seen at once; an edit on another host
/// within a few seconds, because every use may start one cheap look at the stamp in the background.
/// </summary>
internal sealed class TerminologyInMemory(IServiceScopeFactory scopes, TimeProvider clock, ILogger<TerminologyInMemory> log, DeploymentMode? mode = null) : ITerminology
{
    static readonly TimeSpan Between = TimeSpan.FromSeconds(3);

    readonly bool demonstration = (mode ?? DeploymentMode.Production).Demonstration;
    TerminologySnapshot? current;
    long looked;
    int looking;

    public TerminologySnapshot Snapshot
    {
        get
        {
            if (clock.GetElapsedTime(Interlocked.Read(ref looked)) > Between && Interlocked.Exchange(ref looking, 1) == 0)
            {
                Interlocked.Exchange(ref looked, clock.GetTimestamp());
                _ = LookInBackgroundAsync();
            }
            return Volatile.Read(ref current) ?? throw new InvalidOperationException("Reference data is not loaded; TerminologyModule.PrepareAsync runs first.");
        }
    }

    public DiseaseCatalogue Catalogue => Snapshot.Catalogue;
    public Divisions Divisions => Snapshot.Divisions;
    public WorkCalendar Calendar => Snapshot.Calendar;
    public TimeLimitRegister Limits => Snapshot.Limits;
    public IdentifierContext Identifiers => new(clock.Today(), demonstration, Snapshot.Provinces);
    public IReadOnlyList<Hazard> Hazards => Snapshot.Hazards;
    public Hazard? Hazard(string code) => Snapshot.HazardByCode.GetValueOrDefault(code);

    public IReadOnlyList<CodeItem> CodeList(string list, DateOnly asOf) => [.. Snapshot.Lists.GetValueOrDefault(list, []).Where(c => Holds(c, asOf))];

    public CodeItem? Code(string list, string code, DateOnly asOf)
    {
        foreach (var item in Snapshot.Lists.GetValueOrDefault(list, [])) { if (item.Code == code && Holds(item, asOf)) { return item; } }
        return null;
    }

    public PolicyValue? Policy(string name, string? division, DateOnly asOf)
    {
        var versions = Snapshot.Policies.GetValueOrDefault(name, []);
        if (division is not null && DivisionCode.TryParse(division, out var area))
        {
            foreach (var step in area.Chain()) { if (In(step.Value) is { } found) { return found; } }
        }
        return In(null);

        PolicyValue? In(string? where) => versions.LastOrDefault(v => v.Division == where && v.ValidFrom <= asOf && (v.ValidTo is null || asOf <= v.ValidTo));
    }

    /// <summary>Reads the tables through a context, inside its open transaction if it has one: the editor sees what it just wrote.</summary>
    public async Task ReloadAsync(TerminologyDb db, CancellationToken ct)
    {
        Volatile.Write(ref current, await TerminologySnapshot.ReadAsync(db, ct));
        Interlocked.Exchange(ref looked, clock.GetTimestamp());
    }

    /// <summary>Reloads when the stamp in the database is another than ours (also a smaller one: then our own edit was undone).</summary>
    /// <returns>True when something was reloaded.</returns>
    public async Task<bool> CheckAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TerminologyDb>();
        long stamp = await db.Stamps.AsNoTracking().Select(s => s.Edits).SingleOrDefaultAsync(ct);
        if (Volatile.Read(ref current) is { } have && have.Stamp == stamp) { return false; }
        await ReloadAsync(db, ct);
        return true;
    }

    async Task LookInBackgroundAsync()
    {
        try
        {
            await Task.Yield();
            if (Volatile.Read(ref current) is not null) { await CheckAsync(CancellationToken.None); }
        }
#pragma warning disable CA1031 // the copy in memory stays good; the next use looks again
        catch (Exception error) when (error is not ObjectDisposedException) { log.LogWarning(error, "Looking for newer reference data failed"); }
        catch (ObjectDisposedException) { }
#pragma warning restore CA1031
        finally { Interlocked.Exchange(ref looking, 0); }
    }

    static bool Holds(CodeItem item, DateOnly day) => (item.ValidFrom is null || item.ValidFrom <= day) && (item.ValidTo is null || day <= item.ValidTo);
}
