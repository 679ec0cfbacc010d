using System.Globalization;
using Diagnosis.Kernel.Privacy;

namespace Diagnosis.Kernel.Identifiers;

/// <summary>Sex with the numbers of GB/T 2261.1.</summary>
public enum Sex { Unknown = 0, Male = 1, Female = 2, NotStated = 9 }

/// <summary>Resident identity number, GB 11643, 18 characters. Personal data: <see cref="ToString"/> masks, <see cref="Value"/> does not.</summary>
public readonly record struct ResidentId
{
    private static readonly int[] Weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    private const string CheckCharacters = "10X98765432";
    private const int OldestPlausibleAge = 150;

    private readonly string? value;

    private ResidentId(string value) => this.value = value;

    /// <summary>All 18 characters, in clear.</summary>
    public string Value => value ?? "";

    /// <summary>Positions 7-14.</summary>
    public DateOnly BirthDate => DateOnly.ParseExact(Value.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>From the 17th digit: odd is male.</summary>
    public Sex Sex => (Value[16] - '0') % 2 == 1 ? Sex.Male : Sex.Female;

    /// <summary>The six digits of the division of first issue. It may have been abolished since; nobody need live there.</summary>
    public string DivisionCode => Value[..6];

    /// <summary>True for area 999999.</summary>
    public bool IsTest => Value.StartsWith(IdentifierContext.TestArea, StringComparison.Ordinal);

    /// <summary>Says whether the text is an identity number as it stands. Nothing is trimmed or changed.</summary>
    public static IdentifierCheck Check(string? value, IdentifierContext context)
    {
        if (string.IsNullOrEmpty(value)) return IdentifierCheck.Wrong(IdentifierReasons.Missing);
        if (value.Length == 15 && value.All(char.IsAsciiDigit)) return IdentifierCheck.Wrong(IdentifierReasons.FirstGeneration);
        if (value.Length != 18) return IdentifierCheck.Wrong(IdentifierReasons.Length);
        if (value[17] == 'x')
        {
            var upper = string.Concat(value.AsSpan(0, 17), "X");
            var rest = Check(upper, context);
            return rest.Valid ? IdentifierCheck.Wrong(IdentifierReasons.LowerCaseX, upper) : rest;
        }
        if (!value.AsSpan(0, 17).ContainsOnlyDigits() || !(char.IsAsciiDigit(value[17]) || value[17] == 'X'))
            return IdentifierCheck.Wrong(IdentifierReasons.Characters);
        if (context.WhyNotArea(value.AsSpan(0, 6)) is { } area) return IdentifierCheck.Wrong(area);
        if (!TryBirthDate(value, out var born)) return IdentifierCheck.Wrong(IdentifierReasons.BirthDate);
        if (born > context.Today) return IdentifierCheck.Wrong(IdentifierReasons.BirthInFuture);
        if (context.Today.Year > OldestPlausibleAge && born < context.Today.AddYears(-OldestPlausibleAge))
            return IdentifierCheck.Wrong(IdentifierReasons.AgeImplausible);
        return CheckCharacter(value) == value[17] ? IdentifierCheck.Ok : IdentifierCheck.Wrong(IdentifierReasons.CheckCharacter);
    }

    /// <summary>The number when <see cref="Check"/> has nothing against it.</summary>
    public static bool TryParse(string? value, IdentifierContext context, out ResidentId id)
    {
        var valid = Check(value, context).Valid;
        id = valid ? new ResidentId(value!) : default;
        return valid;
    }

    /// <summary>A number that was checked when it was stored: form, date and check character only, so that an old row
    /// stays readable when the context of checks has changed. Not for anything that comes from outside.</summary>
    /// <exception cref="FormatException">The text is no identity number.</exception>
    public static ResidentId FromStored(string value) =>
        value.Length == 18 && value.AsSpan(0, 17).ContainsOnlyDigits() && TryBirthDate(value, out _) && CheckCharacter(value) == value[17]
            ? new ResidentId(value)
            : throw new FormatException("A stored identity number does not have the form of GB 11643.");

    /// <summary>The 18th character for the 17 digits at the front.</summary>
    public static char CheckCharacter(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < 17; i++) sum += (digits[i] - '0') * Weights[i];
        return CheckCharacters[sum % 11];
    }

    /// <summary>Masked, so that a log line or an error page cannot leak it.</summary>
    public override string ToString() => value is null ? "" : Mask.ResidentId(value);

    private static bool TryBirthDate(string value, out DateOnly born) =>
        DateOnly.TryParseExact(value.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out born);
}

/// <summary>Fifteen-digit identity numbers of the first generation, as they stand in old pneumoconiosis files.</summary>
public static class FirstGenerationNumber
{
    /// <summary>Makes the 18-character number: "19" before the two-digit year, check character behind. Never called by a check:
    /// who calls it shows the person both numbers and keeps the old one.</summary>
    /// <returns>The check of the converted number; <paramref name="converted"/> is set only when it is valid.</returns>
    public static IdentifierCheck Convert(string? fifteen, IdentifierContext context, out ResidentId converted)
    {
        converted = default;
        if (string.IsNullOrEmpty(fifteen)) return IdentifierCheck.Wrong(IdentifierReasons.Missing);
        if (fifteen.Length != 15) return IdentifierCheck.Wrong(IdentifierReasons.Length);
        if (!fifteen.AsSpan().ContainsOnlyDigits()) return IdentifierCheck.Wrong(IdentifierReasons.Characters);
        var seventeen = $"{fifteen[..6]}19{fifteen[6..]}";
        var eighteen = seventeen + ResidentId.CheckCharacter(seventeen);
        var check = ResidentId.Check(eighteen, context);
        if (check.Valid) ResidentId.TryParse(eighteen, context, out converted);
        return check;
    }
}

internal static class Digits
{
    /// <summary>ASCII digits only: full-width digits look alike and are not the same key.</summary>
    public static bool ContainsOnlyDigits(this ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
