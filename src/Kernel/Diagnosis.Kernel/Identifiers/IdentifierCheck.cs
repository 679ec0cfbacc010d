namespace Diagnosis.Kernel.Identifiers;

/// <summary>The answer of a check.</summary>
/// <param name="Valid">True when the value may be used as it stands.</param>
/// <param name="Reason">Stable machine code of the first thing wrong, one of <see cref="IdentifierReasons"/>; null when valid.
/// The text for people stands in Words/identifiers.tsv under "identifier.&lt;reason&gt;".</param>
/// <param name="Suggestion">What the value probably should be where that is certain (an upper-case X). An import may take it, and says so.</param>
public sealed record IdentifierCheck(bool Valid, string? Reason, string? Suggestion = null)
{
    /// <summary>The good answer.</summary>
    public static IdentifierCheck Ok { get; } = new(true, null);

    internal static IdentifierCheck Wrong(string reason, string? suggestion = null) => new(false, reason, suggestion);
}

/// <summary>Machine codes of <see cref="IdentifierCheck.Reason"/>. They are stored and sent: never rename one.</summary>
public static class IdentifierReasons
{
    public const string Missing = "missing";
    public const string Length = "length";
    public const string Characters = "characters";
    /// <summary>Fifteen digits, the form before 1999: right once, no identifier today. See <see cref="FirstGenerationNumber"/>.</summary>
    public const string FirstGeneration = "first-generation";
    public const string LowerCaseX = "lower-case-x";
    public const string LowerCase = "lower-case";
    public const string Division = "division";
    /// <summary>Area 999999 outside a demonstration.</summary>
    public const string TestArea = "test-area";
    public const string BirthDate = "birth-date";
    public const string BirthInFuture = "birth-in-future";
    public const string AgeImplausible = "age-implausible";
    public const string CheckCharacter = "check-character";
    /// <summary>A letter outside the 31 of GB 32100 (I, O, S, V, Z).</summary>
    public const string Alphabet = "alphabet";
    public const string Authority = "authority";
    /// <summary>The GB 11714 check inside a credit code.</summary>
    public const string OrganisationCheckCharacter = "organisation-check-character";
    public const string Province = "province";
    public const string Prefecture = "prefecture";
    public const string Township = "township";
    public const string Format = "format";

    /// <summary>All of them, so that a test can ask for the words of each.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Missing, Length, Characters, FirstGeneration, LowerCaseX, LowerCase, Division, TestArea, BirthDate, BirthInFuture, AgeImplausible,
        CheckCharacter, Alphabet, Authority, OrganisationCheckCharacter, Province, Prefecture, Township, Format,
    ];
}
