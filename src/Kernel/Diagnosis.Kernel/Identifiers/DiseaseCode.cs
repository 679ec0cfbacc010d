using System.Globalization;

namespace Diagnosis.Kernel.Identifiers;

/// <summary>A disease of one edition of the national catalogue: OD2024-01-001 is edition, category, number within the category.
/// Our own codes (the national table gives none); which codes exist is the catalogue's to say.</summary>
public readonly record struct DiseaseCode
{
    private readonly string? value;

    private DiseaseCode(string value) => this.value = value;

    /// <summary>The code as written.</summary>
    public string Value => value ?? "";

    /// <summary>Edition of the catalogue, 2013 or 2024 today.</summary>
    public int CatalogueYear => int.Parse(Value.AsSpan(2, 4), CultureInfo.InvariantCulture);

    /// <summary>Category within the edition, from 1.</summary>
    public int Category => int.Parse(Value.AsSpan(7, 2), CultureInfo.InvariantCulture);

    /// <summary>Number within the category, from 1.</summary>
    public int Number => int.Parse(Value.AsSpan(10, 3), CultureInfo.InvariantCulture);

    /// <summary>Says whether the text has the form of a disease code.</summary>
    public static IdentifierCheck Check(string? value)
    {
        if (string.IsNullOrEmpty(value)) return IdentifierCheck.Wrong(IdentifierReasons.Missing);
        if (value.Length != 13) return IdentifierCheck.Wrong(IdentifierReasons.Length);
        var text = value.AsSpan();
        var wellFormed = text[..2] is "OD" && text[2..6].ContainsOnlyDigits() && text[6] == '-' && text[7..9].ContainsOnlyDigits()
            && text[9] == '-' && text[10..].ContainsOnlyDigits() && text[7..9] is not "00" && text[10..] is not "000";
        return wellFormed ? IdentifierCheck.Ok : IdentifierCheck.Wrong(IdentifierReasons.Format);
    }

    /// <summary>The code when <see cref="Check"/> has nothing against it.</summary>
    public static bool TryParse(string? value, out DiseaseCode code)
    {
        var valid = Check(value).Valid;
        code = valid ? new DiseaseCode(value!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
