using Diagnosis.Host.Access;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;

namespace Diagnosis.Host;

/// <summary>Before the first request: tables, reference data, accounts, and on demand the demonstration province.</summary>
internal static class Preparation
{
    public static async Task PrepareAsync(this WebApplication app, HostSettings settings, Func<IServiceProvider, string, CancellationToken, Task>[] modules)
    {
        var ct = app.Lifetime.ApplicationStopping;
        await app.Services.MigrateModulesAsync(ct);
        foreach (var prepare in modules) { await prepare(app.Services, settings.ReferenceFolder, ct); }
        if (settings.Demonstration) { await Demonstration.Demonstration.PrepareAsync(app, settings, ct); return; }
        if (await AccessModule.HasDemonstrationAccountsAsync(app.Services, ct))
        {
            throw new InvalidOperationException("This database holds demonstration accounts and data. A production system starts on a database of its own; name one with Database:ConnectionString or --data.");
        }
        if (!await AccessModule.HasAccountsAsync(app.Services, ct))
        {
            string first = app.Configuration["Access:FirstAdminPassword"] ?? throw new InvalidOperationException("There is no account yet. Set Access:FirstAdminPassword for one start; it makes the account 'admin'.");
            await AccessModule.EnsureAccountAsync(app.Services, "admin", "系统管理员", false, first, [Roles.Admin], null, null, "", false, ct);
        }
    }
}
