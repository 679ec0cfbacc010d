using Diagnosis.Kernel.Events;

namespace Diagnosis.Registry.Contracts;

/// <summary>Name, sex or birth date of a person was corrected. Numbers and phones are not told.</summary>
/// <param name="Version">Of the person, 2 or more.</param>
/// <param name="By">The institution that corrected, or the account.</param>
[Contract("registry.person-corrected.v1")]
public sealed record PersonCorrected(Guid PersonId, int Version, string Name, string Sex, DateOnly BirthDate, string Reason, string By);
