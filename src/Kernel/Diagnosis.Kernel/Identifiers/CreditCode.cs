using System.Buffers;

namespace Diagnosis.Kernel.Identifiers;

/// <summary>Unified social credit code, GB 32100-2015, 18 characters. One code can stand for several sites of one employer.</summary>
public readonly record struct CreditCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    private static readonly SearchValues<char> AlphabetSet = SearchValues.Create(Alphabet);
    private const string Authorities = "123456789ANY";
    private const string CentralDivision = "100000"; // bodies registered by the State itself carry no province
    private static readonly int[] OrganisationWeights = [3, 7, 9, 10, 5, 8, 4, 2];

    private readonly string? value;

    private CreditCode(string value) => this.value = value;

    /// <summary>All 18 characters.</summary>
    public string Value => value ?? "";

    /// <summary>Position 1: who registered the body (1 establishment office, 5 civil affairs, 9 market regulation …).</summary>
    public char Authority => Value[0];

    /// <summary>Position 2: what it is within that authority.</summary>
    public char OrganisationClass => Value[1];

    /// <summary>Positions 3-8: division of the registration authority, not of the site.</summary>
    public string DivisionCode => Value[2..8];

    /// <summary>Positions 9-17, GB 11714.</summary>
    public string OrganisationCode => Value[8..17];

    /// <summary>Says whether the text is a credit code as it stands.</summary>
    /// <param name="value">The text; nothing is trimmed or changed.</param>
    /// <param name="context">With it the province of the registration authority is checked too; without, only its digits.</param>
    public static IdentifierCheck Check(string? value, IdentifierContext? context = null)
    {
        if (string.IsNullOrEmpty(value)) return IdentifierCheck.Wrong(IdentifierReasons.Missing);
        if (value.Length != 18) return IdentifierCheck.Wrong(IdentifierReasons.Length);
        if (value.Any(char.IsAsciiLetterLower))
        {
            var upper = value.ToUpperInvariant();
            var rest = Check(upper, context);
            return rest.Valid ? IdentifierCheck.Wrong(IdentifierReasons.LowerCase, upper) : rest;
        }
        if (value.AsSpan().ContainsAnyExcept(AlphabetSet)) return IdentifierCheck.Wrong(IdentifierReasons.Alphabet);
        if (!Authorities.Contains(value[0])) return IdentifierCheck.Wrong(IdentifierReasons.Authority);
        var division = value.AsSpan(2, 6);
        if (!division.ContainsOnlyDigits()) return IdentifierCheck.Wrong(IdentifierReasons.Division);
        if (context is not null && !division.SequenceEqual(CentralDivision) && context.WhyNotArea(division) is { } area) return IdentifierCheck.Wrong(area);
        if (CheckCharacter(value) != value[17]) return IdentifierCheck.Wrong(IdentifierReasons.CheckCharacter);
        return OrganisationCheckCharacter(value.AsSpan(8, 8)) == value[16]
            ? IdentifierCheck.Ok
            : IdentifierCheck.Wrong(IdentifierReasons.OrganisationCheckCharacter);
    }

    /// <summary>The code when <see cref="Check"/> has nothing against it.</summary>
    public static bool TryParse(string? value, out CreditCode code, IdentifierContext? context = null)
    {
        var valid = Check(value, context).Valid;
        code = valid ? new CreditCode(value!) : default;
        return valid;
    }

    /// <summary>The 18th character for the 17 at the front: 31 − (Σ value·3^i mod 31), where 31 is written 0.</summary>
    public static char CheckCharacter(ReadOnlySpan<char> seventeen)
    {
        var sum = 0;
        var weight = 1;
        for (var i = 0; i < 17; i++)
        {
            sum += Alphabet.IndexOf(seventeen[i], StringComparison.Ordinal) * weight;
            weight = weight * 3 % 31;
        }
        return Alphabet[(31 - sum % 31) % 31];
    }

    /// <summary>The ninth character of an organisation code (GB 11714) for its eight body characters.</summary>
    public static char OrganisationCheckCharacter(ReadOnlySpan<char> body)
    {
        var sum = 0;
        for (var i = 0; i < 8; i++)
            sum += (char.IsAsciiDigit(body[i]) ? body[i] - '0' : body[i] - 'A' + 10) * OrganisationWeights[i];
        return (11 - sum % 11) switch { 10 => 'X', 11 => '0', var digit => (char)('0' + digit) };
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
