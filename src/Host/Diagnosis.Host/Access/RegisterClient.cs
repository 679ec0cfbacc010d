using System.Text.Json;
using System.Text.RegularExpressions;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Host.Access;

/// <param name="Jwks">A JSON Web Key Set with public keys; or <paramref name="JwksUri"/>, never both.</param>
/// <param name="Scopes">What the client may ask for (<c>system/Patient.rs</c>); null or empty: whatever its roles allow.</param>
internal sealed record RegisterClientRequest(string ClientId, string Name, string[] Roles, Guid? InstitutionId, JsonElement? Jwks, string? JwksUri, string[]? Scopes);
internal sealed record ChangeClientKeysRequest(JsonElement? Jwks, string? JwksUri, string[]? Scopes, bool? Disabled, string? Reason);
internal sealed record SwitchClientRequest(bool Disabled, string? Reason);
internal sealed record ClientAnswer(string ClientId, int Version, string Name, string[] Roles, Guid? InstitutionId, string? InstitutionName, string[] KeyIds, string? JwksUri, string[] Scopes, bool Disabled, bool HasSecret) : IVersioned
{
    /// <summary>Of the institution: with the roles it says what of the province the client sees.</summary>
    public string? Division { get; init; }
}

/// <summary>Machine clients that sign with a key of their own (SMART backend services): the administrator registers the public keys or where they are fetched.</summary>
internal sealed partial class RegisterClient(AccessDb db, IInstitutions institutions, OutsideAddresses outside)
{
    public static readonly string[] Allowed = [Roles.Exam, Roles.Diagnosis, Roles.Appraisal, Roles.Station, Roles.Commission, Roles.Hospital];

    public static void Map(IEndpointRouteBuilder app)
    {
        var clients = app.MapGroup("/api/v1/access/clients").WithTags("Access");
        clients.MapGet("", async (RegisterClient handler, CancellationToken ct) => Results.Json(await handler.ListAsync(ct), Kernel.Data.Json.Options)).For(Roles.Admin).WithSummary("Machine clients and their keys").Produces<IReadOnlyList<ClientAnswer>>();
        clients.MapGet("/{clientId}", async (string clientId, RegisterClient handler, CancellationToken ct) => (await handler.FindAsync(clientId, ct)).Answer()).For(Roles.Admin).WithSummary("A machine client").Produces<ClientAnswer>().ProducesProblem(404);
        clients.MapPost("", async (RegisterClientRequest r, RegisterClient handler, CancellationToken ct) => (await handler.Handle(r, ct)).Created(c => "/api/v1/access/clients/" + c.ClientId))
            .For(Roles.Admin).Idempotent<AccessDb>().WithSummary("Register a machine client that signs with a key of its own").Produces<ClientAnswer>(201).ProducesProblem(409).ProducesProblem(422);
        clients.MapPut("/{clientId}/state", async (string clientId, SwitchClientRequest r, RegisterClient handler, IfMatch ifMatch, CancellationToken ct) => (await handler.SwitchAsync(clientId, r.Disabled, r.Reason, ifMatch, ct)).Answer())
            .For(Roles.Admin).WithSummary("Withdraw a client, or let it in again").Produces<ClientAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        clients.MapPut("/{clientId}/keys", async (string clientId, ChangeClientKeysRequest r, RegisterClient handler, IfMatch ifMatch, CancellationToken ct) => (await handler.Handle(clientId, r, ifMatch, ct)).Answer())
            .For(Roles.Admin).WithSummary("Change a client's keys and scopes, or shut it off").Produces<ClientAnswer>().ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
    }

    public async Task<IReadOnlyList<ClientAnswer>> ListAsync(CancellationToken ct) => [.. (await db.Accounts.AsNoTracking().Where(a => a.IsMachine).OrderBy(a => a.UserName).ToListAsync(ct)).Select(Show)];

    public async Task<Outcome<ClientAnswer>> FindAsync(string clientId, CancellationToken ct) =>
        await db.Accounts.AsNoTracking().FirstOrDefaultAsync(a => a.UserName == clientId && a.IsMachine, ct) is { } account ? Show(account) : Refusal.NotFound();

    public async Task<Outcome<ClientAnswer>> Handle(RegisterClientRequest r, CancellationToken ct)
    {
        var findings = Check(r.Jwks, r.JwksUri, r.Scopes, keysNeeded: true);
        if (r.ClientId is null || !Name().IsMatch(r.ClientId)) { findings.Add(new("A10", "clientId", "access.client-id")); }
        if (string.IsNullOrWhiteSpace(r.Name) || r.Name.Length > 100) { findings.Add(new("A11", "name", "access.client-name")); }
        if (r.Roles is not { Length: > 0 } || r.Roles.Except(Allowed).Any()) { findings.Add(new("A12", "roles", "access.client-roles", string.Join(", ", Allowed))); }
        var institution = r.InstitutionId is { } id ? await institutions.FindAsync(id, ct) : null;
        if (institution is null) { findings.Add(new("A13", "institutionId", "access.client-institution")); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        if (await db.Accounts.AnyAsync(a => a.UserName == r.ClientId && a.IsMachine, ct)) { return Refusal.Conflict(new("A14", "clientId", "access.client-taken")); }
        var account = new Account
        {
            // no secret fits an empty hash: this client signs, or it does not come in
            UserName = r.ClientId!, Name = r.Name, IsMachine = true, SecretHash = "", Roles = [.. r.Roles!], InstitutionId = institution!.Id, InstitutionName = institution.Name, Division = institution.Division,
            Jwks = r.Jwks?.GetRawText(), JwksUri = Address(r.JwksUri), Scopes = Joined(r.Scopes),
        };
        account.Because("register-client");
        db.Add(account);
        await db.SaveChangesAsync(ct);
        return Show(account);
    }

    public async Task<Outcome<ClientAnswer>> Handle(string clientId, ChangeClientKeysRequest r, IfMatch ifMatch, CancellationToken ct)
    {
        if (await db.Accounts.FirstOrDefaultAsync(a => a.UserName == clientId && a.IsMachine, ct) is not { } account) { return Refusal.NotFound(); }
        if (await db.CheckAsync(account, ifMatch, ct) is { } stale) { return stale; }
        if (Check(r.Jwks, r.JwksUri, r.Scopes, keysNeeded: account.SecretHash.Length == 0) is { Count: > 0 } findings) { return Refusal.Invalid(findings); }
        (account.Jwks, account.JwksUri, account.Scopes, account.Disabled) = (r.Jwks?.GetRawText(), Address(r.JwksUri), Joined(r.Scopes), r.Disabled ?? account.Disabled);
        account.Because("change-client-keys", r.Reason);
        await db.SaveChangesAsync(ct);
        return Show(account);
    }

    /// <summary>Withdraws a client or lets it in again; its keys and scopes stay as they are. A token it holds goes on for its few minutes.</summary>
    public async Task<Outcome<ClientAnswer>> SwitchAsync(string clientId, bool off, string? reason, IfMatch ifMatch, CancellationToken ct)
    {
        if (await db.Accounts.FirstOrDefaultAsync(a => a.UserName == clientId && a.IsMachine, ct) is not { } account) { return Refusal.NotFound(); }
        if (await db.CheckAsync(account, ifMatch, ct) is { } stale) { return stale; }
        if (string.IsNullOrWhiteSpace(reason)) { return Refusal.Invalid([new Finding("A21", "reason", "access.client-reason")]); }
        if (account.Disabled == off) { return Show(account); }
        account.Disabled = off;
        account.Because(off ? "withdraw-client" : "restore-client", reason);
        await db.SaveChangesAsync(ct);
        return Show(account);
    }

    /// <summary>The institution a form names by its credit code.</summary>
    public async Task<Guid?> InstitutionAsync(string? code, CancellationToken ct) => string.IsNullOrWhiteSpace(code) ? null : (await institutions.FindByCodeAsync(code.Trim().ToUpperInvariant(), ct))?.Id;

    List<Finding> Check(JsonElement? jwks, string? address, string[]? scopes, bool keysNeeded)
    {
        var findings = new List<Finding>();
        if (jwks is not null && Address(address) is not null) { findings.Add(new("A15", "jwksUri", "access.keys-both")); }
        else if (keysNeeded && jwks is null && Address(address) is null) { findings.Add(new("A16", "jwks", "access.keys-none")); }
        if (jwks is { } set)
        {
            if (ClientKeys.HoldsPrivate(set)) { findings.Add(new("A17", "jwks", "access.keys-private")); }
            else if (ClientKeys.Usable(set.GetRawText()) is var usable && (usable.Count == 0 || usable.Count != usable.Select(k => k.Kid).Distinct().Count())) { findings.Add(new("A18", "jwks", "access.keys-unusable")); }
        }
        if (Address(address) is { } uri && !outside.Allows(uri)) { findings.Add(new("A19", "jwksUri", "access.keys-address")); }
        foreach (string scope in scopes ?? []) { if (SmartScopes.Parse(scope) is null) { findings.Add(new("A20", "scopes", "access.bad-scope", scope)); } }
        return findings;
    }

    static string? Address(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    static string? Joined(string[]? scopes) => scopes is { Length: > 0 } ? string.Join(' ', scopes) : null;

    static ClientAnswer Show(Account a) => new(a.UserName, a.Version, a.Name, [.. a.Roles], a.InstitutionId, a.InstitutionName, a.Jwks is { } given ? [.. ClientKeys.Usable(given).Select(k => k.Kid)] : [], a.JwksUri, a.Scopes?.Split(' ') ?? [], a.Disabled, a.SecretHash.Length > 0) { Division = a.Division.Length == 0 ? null : a.Division };

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{2,63}$")]
    private static partial Regex Name();
}
