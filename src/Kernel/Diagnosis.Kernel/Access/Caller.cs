using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Diagnosis.Kernel.Access;

/// <summary>What a caller may do, by kind of institution; the words of <c>domain/glossary.tsv</c>.</summary>
public static class Roles
{
    public const string Exam = "exam";
    public const string Diagnosis = "diagnosis";
    public const string Appraisal = "appraisal";
    public const string Station = "station";
    public const string Commission = "commission";
    public const string Hospital = "hospital";
    public const string Admin = "admin";
}

/// <summary>Who asks: a person or a machine client, with the institution and the area that decide which rows they see.</summary>
/// <param name="Id">Stable account id.</param>
/// <param name="Division">The area a commission answers for, 6 or 9 digits; the institution's county for others.</param>
public sealed record Caller(string Id, string Name, IReadOnlySet<string> Roles, Guid? InstitutionId, string? InstitutionName, string? Division, bool IsMachine)
{
    const string InstitutionClaim = "inst", InstitutionNameClaim = "inst_name", DivisionClaim = "division", MachineClaim = "machine", RoleClaim = "role", PractitionerClaim = "practitioner";

    /// <summary>The product itself: consumers, loaders, the demonstration. Sees every row.</summary>
    public static Caller System(string name) => new("system:" + name, name, new HashSet<string>(), null, null, null, true) { SeesAll = true };
    public static readonly Caller Nobody = new("", "", new HashSet<string>(), null, null, null, false);

    public bool SeesAll { get; private init; }
    /// <summary>The practitioner whose account this is; null for clerks, registrars and machines. Acts that only one physician may do bind to it.</summary>
    public Guid? PractitionerId { get; init; }
    public bool IsKnown => Id.Length > 0;
    public bool Has(params ReadOnlySpan<string> anyOf)
    {
        foreach (var role in anyOf) { if (Roles.Contains(role)) { return true; } }
        return false;
    }

    /// <summary>The keys under which rows are readable for this caller (see <see cref="Reader{T}"/>).</summary>
    public IReadOnlyList<string> ReaderKeys { get; } = [
        .. Roles.Contains(Access.Roles.Commission) && Division is not null ? new[] { Readers.Division(Division) } : [],
        .. InstitutionId is { } i ? new[] { Readers.Institution(i) } : []];

    public ClaimsPrincipal ToPrincipal(string scheme)
    {
        var id = new ClaimsIdentity([new("sub", Id), new("name", Name), .. Roles.Select(r => new Claim(RoleClaim, r))], scheme, "name", RoleClaim);
        if (InstitutionId is { } i) { id.AddClaim(new(InstitutionClaim, i.ToString())); }
        if (InstitutionName is not null) { id.AddClaim(new(InstitutionNameClaim, InstitutionName)); }
        if (Division is not null) { id.AddClaim(new(DivisionClaim, Division)); }
        if (PractitionerId is { } practitioner) { id.AddClaim(new(PractitionerClaim, practitioner.ToString())); }
        if (IsMachine) { id.AddClaim(new(MachineClaim, "1")); }
        return new ClaimsPrincipal(id);
    }

    public static Caller From(ClaimsPrincipal? user) => user?.Identity?.IsAuthenticated == true
        ? new(user.FindFirstValue("sub") ?? "", user.FindFirstValue("name") ?? "", user.FindAll(RoleClaim).Select(c => c.Value).ToHashSet(),
            Guid.TryParse(user.FindFirstValue(InstitutionClaim), out var i) ? i : null, user.FindFirstValue(InstitutionNameClaim), user.FindFirstValue(DivisionClaim), user.HasClaim(MachineClaim, "1"))
        { PractitionerId = Guid.TryParse(user.FindFirstValue(PractitionerClaim), out var p) ? p : null }
        : Nobody;

    /// <summary>Minimal APIs take a <see cref="Caller"/> parameter straight from the request.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext http) => ValueTask.FromResult<Caller?>(From(http.User));
}
