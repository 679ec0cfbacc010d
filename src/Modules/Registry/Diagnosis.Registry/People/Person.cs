using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Protection;
using Diagnosis.Registry.Contracts;

namespace Diagnosis.Registry.People;

/// <summary>A person of the index. One document number under two names makes two persons and a conflict, never a merge.</summary>
internal sealed class Person : Record
{
    public string Name { get; set; } = "";
    public string DocumentType { get; set; } = "";
    public Sealed Number { get; set; }
    public string NumberHash { get; set; } = "";
    public string Sex { get; set; } = "";
    public DateOnly BirthDate { get; set; }
    public Sealed Phone { get; set; }
    /// <summary>A commission decided that this is the same person as that one: matches answer with the other id from then on.</summary>
    public Guid? SameAs { get; set; }
    /// <summary>A commission decided that the number was given wrongly.</summary>
    public bool NumberDoubtful { get; set; }

    public PersonInfo ToInfo() => new(Id, Version, Name, DocumentType, Number, NumberHash, Sex, BirthDate, Phone);
}

internal enum ConflictState { Open, SamePerson, DifferentPeople, WrongNumber }

/// <summary>One number under two names, waiting for a commission's decision.</summary>
internal sealed class PersonConflict : Record
{
    public Guid FirstId { get; set; }
    public Guid SecondId { get; set; }
    public ConflictState State { get; set; }
    /// <summary>With <see cref="ConflictState.WrongNumber"/>: whose number is wrong.</summary>
    public Guid? WrongId { get; set; }
    public string? Reason { get; set; }
    public string? DecidedBy { get; set; }
    public DateTimeOffset FoundAt { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }
}

/// <summary>How often an account has opened sealed numbers on a day; the quota is a policy.</summary>
internal sealed class RevealDay
{
    public string CallerId { get; set; } = "";
    public DateOnly Day { get; set; }
    public int Count { get; set; }
}
