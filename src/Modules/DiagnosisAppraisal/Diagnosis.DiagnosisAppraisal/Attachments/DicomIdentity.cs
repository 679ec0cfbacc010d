using System.Globalization;
using System.Text;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.Kernel.Identifiers;

namespace Diagnosis.DiagnosisAppraisal.Attachments;

/// <summary>Whether the name in a film's header is that of the case's person. Only the fields that differ are told, never what stands there.</summary>
internal static class DicomIdentity
{
    /// <summary>Fields of the header that contradict the person: name, birthDate, sex, number. A field that is empty or cannot be compared (a name in Latin letters, a hospital's own number) says nothing.</summary>
    public static IReadOnlyList<string> Differences(DicomHeader h, DiagnosisCase c, string number)
    {
        var differ = new List<string>();
        if (ChineseName(h.PatientName) is { } name && name != Bare(c.PersonName)) { differ.Add("name"); }
        if (DateOnly.TryParseExact(h.BirthDate, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var born) && born != c.BirthDate) { differ.Add("birthDate"); }
        if (h.Sex is "M" or "F" && (h.Sex == "M" ? "1" : "2") != c.Sex) { differ.Add("sex"); }
        if (h.PatientId is { Length: 18 } id && id.Take(17).All(char.IsAsciiDigit) && ResidentId.CheckCharacter(id.AsSpan(0, 17)) == char.ToUpperInvariant(id[17]) && !string.Equals(id, number, StringComparison.OrdinalIgnoreCase)) { differ.Add("number"); }
        return differ;
    }

    // "Zhang^Daming=张^大明=": the component group that is written in Chinese
    static string? ChineseName(string? value) =>
        value?.Normalize(NormalizationForm.FormKC).Split('=').Select(Bare).FirstOrDefault(g => g.EnumerateRunes().Any(r => r.Value is >= 0x3400 and <= 0x9FFF or >= 0x20000 and <= 0x3FFFF));

    static string Bare(string name) => new([.. name.Normalize(NormalizationForm.FormKC).Where(c => c != '^' && !char.IsWhiteSpace(c) && c != '\0')]);
}
