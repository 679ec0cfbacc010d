using System.Globalization;

namespace Diagnosis.Kernel.Ui;

/// <summary>Dates as clerks type them.</summary>
public static class DateEntry
{
    private static readonly string[] Forms =
        ["yyyyMMdd", "yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyy年M月d日"];

    /// <summary>Accepts 20260301, 2026-3-1, 2026/3/1, 2026.3.1 and 2026年3月1日. Blank or anything else is false.</summary>
    public static bool TryParse(string? text, out DateOnly date) =>
        DateOnly.TryParseExact(text?.Trim().Normalize(System.Text.NormalizationForm.FormKC), Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    /// <summary>The form shown everywhere on screen: 2026-03-01; blank for none.</summary>
    public static string Show(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    /// <summary>The form of documents: 2026年3月1日.</summary>
    public static string ShowInDocument(DateOnly date) => date.ToString("yyyy年M月d日", CultureInfo.InvariantCulture);
}
