using System.Diagnostics;
using Diagnosis.Host.Access;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;

namespace Diagnosis.Host;

/// <summary>Before the first request: tables, reference data, and the first account of a production system.</summary>
internal static class Preparation
{
    public static async Task PrepareAsync(this WebApplication app, HostSettings settings, Func<IServiceProvider, string, CancellationToken, Task>[] modules)
    {
        var ct = app.Lifetime.ApplicationStopping;
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Diagnosis.Host");
        long start = Stopwatch.GetTimestamp();
        await app.Services.MigrateModulesAsync(ct);
        Cost("Tables are up to date");
        foreach (var prepare in modules) { await prepare(app.Services, settings.ReferenceFolder, ct); }
        Cost("Reference data is loaded");
        if (settings.Demonstration) { return; }
        if (await AccessModule.HasDemonstrationAccountsAsync(app.Services, ct))
        {
            throw new InvalidOperationException("This database holds demonstration accounts and data. A production system starts on a database of its own; name one with Database:ConnectionString or --data.");
        }
        if (!await AccessModule.HasAccountsAsync(app.Services, ct))
        {
            string first = app.Configuration["Access:FirstAdminPassword"] ?? throw new InvalidOperationException("There is no account yet. Set Access:FirstAdminPassword for one start; it makes the account 'admin'.");
            await AccessModule.EnsureAccountAsync(app.Services, "admin", "系统管理员", false, first, [Roles.Admin], null, null, "", false, ct);
        }

        void Cost(string done) => log.LogInformation("{Done} after {Seconds:0.0} s ({Busy:0.0} s of processor since the process began)", done, Stopwatch.GetElapsedTime(start).TotalSeconds, Environment.CpuUsage.TotalTime.TotalSeconds);
    }
}
