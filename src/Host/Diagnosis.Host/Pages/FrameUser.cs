using System.Security.Claims;

namespace Diagnosis.Host.Pages;

/// <summary>What the top bar tells about the signed-in user. The claim names are those written at sign-in.</summary>
public sealed record FrameUser(string Name, string? Institution, string? Area, string? Role)
{
    /// <summary>Claim with the institution's name.</summary>
    public const string InstitutionClaim = "institution_name";

    /// <summary>Claim with the area's name.</summary>
    public const string AreaClaim = "area_name";

    /// <summary>Claim with the role in force, in words.</summary>
    public const string RoleClaim = "role_name";

    /// <summary>None where nobody is signed in.</summary>
    public static FrameUser? From(ClaimsPrincipal? user) =>
        user?.Identity is { IsAuthenticated: true } identity
            ? new(identity.Name ?? "", user.FindFirstValue(InstitutionClaim), user.FindFirstValue(AreaClaim), user.FindFirstValue(RoleClaim))
            : null;
}
