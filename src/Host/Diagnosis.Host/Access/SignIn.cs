using Diagnosis.Kernel.Access;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Host.Access;

/// <summary>People sign in with a password and get a cookie. The same check serves machine clients at /connect/token.</summary>
internal static class SignIn
{
    const int TriesBeforeLock = 5;
    static readonly TimeSpan LockFor = TimeSpan.FromMinutes(5);
    static readonly PasswordHasher<Account> Hasher = new();

    public static string Hash(string secret) => Hasher.HashPassword(null!, secret);

    /// <summary>The account, or null for a wrong name or secret, a disabled account, or too many tries within five minutes.</summary>
    public static async Task<Account?> CheckAsync(AccessDb db, string userName, string secret, bool machine, CancellationToken ct)
    {
        var account = await db.Accounts.AsNoTracking().FirstOrDefaultAsync(a => a.UserName == userName && a.IsMachine == machine, ct);
        if (account is null || account.Disabled) { return null; }
        var tries = await db.FailedTries.FirstOrDefaultAsync(t => t.AccountId == account.Id, ct);
        var now = db.Clock.GetUtcNow();
        if (tries is { Count: >= TriesBeforeLock } && now - tries.LastAt < LockFor) { return null; }
        if (Hasher.VerifyHashedPassword(account, account.SecretHash, secret) == PasswordVerificationResult.Failed)
        {
            if (tries is null) { db.Add(new FailedTries { AccountId = account.Id, Count = 1, LastAt = now }); }
            else { tries.Count = now - tries.LastAt < LockFor ? tries.Count + 1 : 1; tries.LastAt = now; }
            // two wrong tries at once may race for the row; losing one count is harmless
            try { await db.SaveChangesAsync(ct); } catch (DbUpdateException) { }
            return null;
        }
        if (tries is not null) { db.Remove(tries); await db.SaveChangesAsync(ct); }
        return account;
    }

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/sign-in", async ([FromForm] string? userName, [FromForm] string? password, [FromForm] string? returnUrl, AccessDb db, HttpContext http, CancellationToken ct) =>
        {
            var account = userName is null || password is null ? null : await CheckAsync(db, userName.Trim(), password, machine: false, ct);
            if (account is null) { return Results.LocalRedirect("/sign-in?failed=1" + (returnUrl is null ? "" : "&returnUrl=" + Uri.EscapeDataString(returnUrl))); }
            await http.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, account.ToCaller().ToPrincipal(CookieAuthenticationDefaults.AuthenticationScheme));
            return Results.LocalRedirect(returnUrl is { Length: > 0 } && returnUrl[0] == '/' && !returnUrl.StartsWith("//", StringComparison.Ordinal) && !returnUrl.StartsWith("/\\", StringComparison.Ordinal) ? returnUrl : "/");
        }).AllowAnonymous().ExcludeFromDescription();
        app.MapPost("/sign-out", async (HttpContext http) =>
        {
            // bind the form so that the antiforgery check runs
            _ = await http.Request.ReadFormAsync();
            await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
            return Results.LocalRedirect("/sign-in");
        }).WithMetadata(new RequireAntiforgeryTokenAttribute()).ExcludeFromDescription();
    }
}
