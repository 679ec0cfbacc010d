using System.Globalization;
using System.Text;

namespace Diagnosis.Fhir;

/// <summary>
/// Dates and times of FHIR as spans [Low, High): a year, a month, a day, a minute, a second or the fraction written. What names no zone is Asia/Shanghai (UTC+8).
/// </summary>
public readonly record struct FhirSpan(DateTimeOffset Low, DateTimeOffset High)
{
    static readonly TimeSpan shanghai = TimeSpan.FromHours(8);

    /// <summary>Reads date, dateTime, instant, and what search allows besides (a time without zone or seconds). False when it is none.</summary>
    public static bool TryParse(string? text, out FhirSpan span)
    {
        span = default;
        if (text is null || text.Length is < 4 or > 48) { return false; }
        Span<byte> bytes = stackalloc byte[64];
        return Encoding.UTF8.TryGetBytes(text, bytes, out int n) && TryParse(bytes[..n], out span);
    }

    internal static bool TryParse(ReadOnlySpan<byte> s, out FhirSpan span)
    {
        span = default;
        if (!Number(s, 0, 4, out int year) || year < 1) { return false; }
        int month = 1, day = 1;
        if (s.Length == 4) { return Make(year, 1, 1, 0, 0, shanghai, d => d.AddYears(1), out span); }
        if (s[4] != '-' || !Number(s, 5, 2, out month) || month is < 1 or > 12) { return false; }
        if (s.Length == 7) { return Make(year, month, 1, 0, 0, shanghai, d => d.AddMonths(1), out span); }
        if (s[7] != '-' || !Number(s, 8, 2, out day) || day < 1 || day > DateTime.DaysInMonth(year, month)) { return false; }
        if (s.Length == 10) { return Make(year, month, day, 0, 0, shanghai, d => d.AddDays(1), out span); }
        if (s[10] != 'T' || !Number(s, 11, 2, out int hour) || s.Length < 16 || s[13] != ':' || !Number(s, 14, 2, out int minute) || hour > 23 || minute > 59) { return false; }
        int at = 16, second = 0;
        long ticks = 0, width = TimeSpan.TicksPerMinute;
        if (at < s.Length && s[at] == ':')
        {
            if (!Number(s, 17, 2, out second) || second > 60) { return false; }
            at = 19; width = TimeSpan.TicksPerSecond;
            if (at < s.Length && s[at] == '.')
            {
                int digits = 0;
                for (at++; at < s.Length && s[at] is >= (byte)'0' and <= (byte)'9'; at++) { if (++digits <= 7) { ticks = ticks * 10 + (s[at] - '0'); width /= 10; } }
                if (digits == 0) { return false; }
                for (int i = digits; i < 7; i++) { ticks *= 10; }
                if (width == 0) { width = 1; }
            }
        }
        var zone = shanghai;
        if (at < s.Length)
        {
            if (s[at] == 'Z' && at + 1 == s.Length) { zone = TimeSpan.Zero; }
            else if (s[at] is (byte)'+' or (byte)'-' && at + 6 == s.Length && Number(s, at + 1, 2, out int zh) && s[at + 3] == ':' && Number(s, at + 4, 2, out int zm) && zh <= 14 && zm <= 59)
            {
                zone = new TimeSpan(zh, zm, 0);
                if (zone > TimeSpan.FromHours(14)) { return false; }
                if (s[at] == '-') { zone = -zone; }
            }
            else { return false; }
        }
        // a leap second counts as the first instant of the next minute
        return Make(year, month, day, new TimeSpan(hour, minute, 0).Ticks + second * TimeSpan.TicksPerSecond + ticks, width, zone, null, out span);
    }

    static bool Make(int year, int month, int day, long ticks, long width, TimeSpan zone, Func<DateTime, DateTime>? next, out FhirSpan span)
    {
        var from = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified);
        try
        {
            from = from.AddTicks(ticks);
            var to = year == 9999 && next is not null ? DateTime.MaxValue : next is null ? from.AddTicks(width) : next(from);
            span = new(At(from, zone), At(to, zone));
            return true;
        }
        catch (ArgumentOutOfRangeException) { span = default; return false; }
    }

    static DateTimeOffset At(DateTime local, TimeSpan zone)
    {
        long utc = Math.Clamp(local.Ticks - zone.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        return new DateTimeOffset(utc, TimeSpan.Zero);
    }

    static bool Number(ReadOnlySpan<byte> s, int at, int digits, out int value)
    {
        value = 0;
        if (s.Length < at + digits) { return false; }
        for (int i = at; i < at + digits; i++) { if (s[i] is < (byte)'0' or > (byte)'9') { return false; } value = value * 10 + (s[i] - '0'); }
        return true;
    }
}

/// <summary>A decimal as written with the bounds its precision implies: 3.2 lies in 3.15 to 3.25, 1e3 in 500 to 1500, 100 in 99.5 to 100.5.</summary>
public readonly record struct FhirNumber(decimal Value, decimal Low, decimal High)
{
    public static bool TryParse(string? lexeme, out FhirNumber number)
    {
        number = default;
        if (lexeme is null || !decimal.TryParse(lexeme, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out decimal value)) { return false; }
        int e = lexeme.IndexOfAny(['e', 'E']);
        string digits = e < 0 ? lexeme : lexeme[..e];
        int point = digits.IndexOf('.', StringComparison.Ordinal), places = point < 0 ? 0 : digits.Length - point - 1;
        if (e >= 0 && int.TryParse(lexeme[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int exponent)) { places -= exponent; }
        decimal half = 0.5m;
        for (int i = 0; i < Math.Min(places, 27); i++) { half /= 10; }
        try { for (int i = 0; i > Math.Max(places, -27); i--) { half *= 10; } number = new(value, value - half, value + half); }
        catch (OverflowException) { number = new(value, value, value); }
        return true;
    }
}
