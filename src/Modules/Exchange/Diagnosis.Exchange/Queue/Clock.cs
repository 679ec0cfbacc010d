using System.Globalization;
using Diagnosis.Kernel.Calendar;

namespace Diagnosis.Exchange.Queue;

/// <summary>Instants as the screens show them.</summary>
internal static class Clock
{
    public static string Show(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, ChinaTime.Zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
