using System.Globalization;
using Diagnosis.Kernel.Calendar;

namespace Diagnosis.Exchange.Fhir;

/// <summary>Dates of a search with partial precision; without a zone they are Asia/Shanghai (the CapabilityStatement says so).</summary>
internal static class SearchDate
{
    public static long Micros(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10;

    /// <summary>[from, to) in microseconds since 1970; null when it is no date.</summary>
    public static (long From, long To)? Parse(string text)
    {
        string[] formats = ["yyyy", "yyyy-MM", "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];
        // a plus sign that was not escaped arrives as a blank
        text = text.Replace(' ', '+');
        int zone = text.Length > 10 ? text.IndexOfAny(['Z', '+', '-'], 11) : -1;
        string local = zone >= 0 ? text[..zone] : text;
        TimeSpan? offset = null;
        if (zone >= 0)
        {
            if (text[zone] == 'Z' && zone == text.Length - 1) { offset = TimeSpan.Zero; }
            else if (TimeSpan.TryParseExact(text[(zone + 1)..], "hh\\:mm", CultureInfo.InvariantCulture, out var o) && o <= TimeSpan.FromHours(14)) { offset = text[zone] == '-' ? -o : o; }
            else { return null; }
        }
        for (int i = 0; i < formats.Length; i++)
        {
            if (!DateTime.TryParseExact(local, formats[i], CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)) { continue; }
            if (at.Year == 9999 && i < 2) { return (Of(at), Micros(DateTimeOffset.MaxValue)); }
            // the last day there is has no next one
            if (at.Date == DateTime.MaxValue.Date) { return (Of(at), Micros(DateTimeOffset.MaxValue)); }
            var end = i switch { 0 => at.AddYears(1), 1 => at.AddMonths(1), 2 => at.AddDays(1), 3 => at.AddMinutes(1), 4 => at.AddSeconds(1), _ => at.AddTicks(Fraction(local)) };
            return (Of(at), Of(end));
        }
        return null;

        // the first and the last hours there are may lie outside of what a clock elsewhere can show
        long Of(DateTime at) => (Math.Clamp(at.Ticks - (offset ?? ChinaTime.Zone.GetUtcOffset(at)).Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks) - DateTimeOffset.UnixEpoch.Ticks) / 10;
        static long Fraction(string t) { int n = Math.Min(t.Length - t.IndexOf('.', StringComparison.Ordinal) - 1, 6); long ticks = TimeSpan.TicksPerSecond; for (int i = 0; i < n; i++) { ticks /= 10; } return Math.Max(ticks, 10); }
    }
}
