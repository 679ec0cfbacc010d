using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.Host.Pages;

/// <summary>What the top bar tells about the signed-in user.</summary>
internal sealed record FrameUser(string Name, string? Institution, string? Area, string? Role)
{
    /// <summary>None where nobody is signed in.</summary>
    public static FrameUser? From(Caller caller, ITerminology terminology, Words words) => !caller.IsKnown ? null : new(caller.Name, caller.InstitutionName,
        DivisionCode.TryParse(caller.Division, out var code) ? terminology.Divisions.NameChain(code) : null,
        caller.Roles.Count == 0 ? null : string.Join("、", caller.Roles.Order().Select(r => words["role." + r])));
}
