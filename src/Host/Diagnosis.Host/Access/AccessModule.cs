using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Ui;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Host.Access;

/// <summary>Sign-in by cookie for people and by token for machines; one policy scheme picks by the Authorization header.</summary>
internal static class AccessModule
{
    const string Either = "either";

    public static void AddAccess(this WebApplicationBuilder builder, HostSettings settings)
    {
        builder.Services.AddModuleDb<AccessDb, AccessSqliteDb, AccessNpgsqlDb>("access");
        builder.Services.AddSingleton(_ => new Tokens(Path.Combine(settings.KeyFolder, "token-signing.pem")));
        builder.Services.AddSingleton<ClientKeys>().AddSingleton<ClientAssertions>().AddScoped<RegisterClient>();
        builder.Services.AddHttpClient(ClientKeys.HttpClientName).RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(sp => sp.GetRequiredService<OutsideAddresses>().Handler());
        builder.Services.AddSingleton(new MenuItem("access.clients", "/access/clients", 91, "menu.group.system", [Roles.Admin]));
        builder.Services.AddDataProtection().SetApplicationName("diagnosis").PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(settings.KeyFolder, "cookies")));
        builder.Services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, o => o.ForwardDefaultSelector = http => http.Request.Headers.Authorization.Count > 0 ? BearerHandler.SchemeName : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.SchemeName, null)
            .AddCookie(o =>
            {
                o.LoginPath = "/sign-in";
                o.AccessDeniedPath = "/denied";
                o.ReturnUrlParameter = "returnUrl";
                o.Cookie.Name = "diagnosis";
                o.Cookie.HttpOnly = true;
                o.Cookie.SameSite = SameSiteMode.Lax;
                o.ExpireTimeSpan = TimeSpan.FromHours(10);
                o.Events.OnRedirectToLogin = c => Answer(c, StatusCodes.Status401Unauthorized);
                o.Events.OnRedirectToAccessDenied = c => Answer(c, StatusCodes.Status403Forbidden);
            });
        builder.Services.AddAuthorization();
        builder.Services.AddCascadingAuthenticationState();

        // a script wants a status, a person wants the sign-in page
        static Task Answer(RedirectContext<CookieAuthenticationOptions> c, int status)
        {
            if (c.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)) { c.Response.StatusCode = status; } else { c.Response.Redirect(c.RedirectUri); }
            return Task.CompletedTask;
        }
    }

    public static void MapAccess(this WebApplication app)
    {
        SignIn.Map(app);
        Tokens.Map(app);
        app.MapGet("/api/v1/me", (Caller caller) => new Me(caller.Id, caller.Name, [.. caller.Roles], caller.InstitutionId, caller.InstitutionName, caller.Division, caller.PractitionerId)).RequireAuthorization().WithTags("Access").WithSummary("Who am I");
        LinkPractitioner.Map(app);
        RegisterClient.Map(app);
    }

    internal sealed record Me(string Id, string Name, string[] Roles, Guid? InstitutionId, string? InstitutionName, string? Division, Guid? PractitionerId);

    /// <summary>Adds or leaves accounts as they are; used by the demonstration and by the first administrator of a production system.</summary>
    public static async Task EnsureAccountAsync(IServiceProvider services, string userName, string name, bool machine, string secret, string[] roles, Guid? institution, string? institutionName, string division, bool demonstration, CancellationToken ct, Guid? practitioner = null)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AccessDb>();
        db.Actor = Caller.System("start");
        if (await db.Accounts.AnyAsync(a => a.UserName == userName && a.IsMachine == machine, ct)) { return; }
        db.Add(new Account { UserName = userName, Name = name, IsMachine = machine, SecretHash = SignIn.Hash(secret), Roles = [.. roles], InstitutionId = institution, InstitutionName = institutionName, Division = division, IsDemonstration = demonstration, PractitionerId = practitioner });
        await db.SaveChangesAsync(ct);
    }

    public static async Task<bool> HasDemonstrationAccountsAsync(IServiceProvider services, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AccessDb>().Accounts.AnyAsync(a => a.IsDemonstration, ct);
    }

    public static async Task<bool> HasAccountsAsync(IServiceProvider services, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AccessDb>().Accounts.AnyAsync(ct);
    }
}
