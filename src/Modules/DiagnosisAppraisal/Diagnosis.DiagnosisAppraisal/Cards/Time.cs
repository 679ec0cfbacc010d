using System.Globalization;
using Diagnosis.Kernel.Calendar;

namespace Diagnosis.DiagnosisAppraisal.Cards;

/// <summary>Instants as clerks read and type them, in Asia/Shanghai.</summary>
internal static class Time
{
    public static string Show(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, ChinaTime.Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static bool TryParse(string? text, out DateTimeOffset at)
    {
        at = default;
        if (!DateTime.TryParseExact(text?.Trim().Replace('T', ' '), ["yyyy-MM-dd HH:mm", "yyyy-M-d H:mm", "yyyy/M/d H:mm", "yyyyMMdd HHmm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)) { return false; }
        at = new(local, ChinaTime.Zone.GetUtcOffset(local));
        return true;
    }
}
