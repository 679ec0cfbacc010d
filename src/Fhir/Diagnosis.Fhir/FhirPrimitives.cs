using System.Buffers.Text;
using System.Text;

namespace Diagnosis.Fhir;

/// <summary>The formats of primitives, decided on the bytes sent.</summary>
internal static class FhirPrimitives
{
    const int MaxString = 1 << 20;

    /// <summary>The key of what is wrong, or null.</summary>
    public static string? Check(FhirPrimitive type, FhirNode node)
    {
        var kind = node.Kind;
        switch (type)
        {
            case FhirPrimitive.Boolean: return kind is FhirKind.True or FhirKind.False ? null : "fhir.value.not-boolean";
            case FhirPrimitive.Decimal: return kind == FhirKind.Number ? null : "fhir.value.not-number";
            case FhirPrimitive.Integer or FhirPrimitive.UnsignedInt or FhirPrimitive.PositiveInt: return kind == FhirKind.Number ? Integer(type, node.Bytes) : "fhir.value.not-number";
        }
        if (kind != FhirKind.String) { return "fhir.value.not-string"; }
        var s = node.Bytes;
        if (s.Length == 0) { return "fhir.value.empty"; }
        if (node.IsEscaped)
        {
            var text = node.Text!;
            if (type is FhirPrimitive.String or FhirPrimitive.Markdown or FhirPrimitive.Xhtml) { foreach (char c in text) { if (c < ' ' && c is not ('\t' or '\r' or '\n')) { return "fhir.value.control-character"; } } }
            s = Encoding.UTF8.GetBytes(text);
        }
        switch (type)
        {
            case FhirPrimitive.String or FhirPrimitive.Markdown: return s.Length <= MaxString || node.Text!.Length <= MaxString ? null : "fhir.value.too-long";
            case FhirPrimitive.Code: return Code(s) ? null : "fhir.value.code";
            case FhirPrimitive.Id: return Id(s) ? null : "fhir.value.id";
            case FhirPrimitive.Uri or FhirPrimitive.Url or FhirPrimitive.Canonical: return HasBlank(s) ? "fhir.value.uri" : null;
            case FhirPrimitive.Oid: return Oid(s) ? null : "fhir.value.oid";
            case FhirPrimitive.Uuid: return Uuid(s) ? null : "fhir.value.uuid";
            case FhirPrimitive.Base64Binary: return Base64.IsValid(s) ? null : "fhir.value.base64";
            case FhirPrimitive.Date: return s.Length <= 10 && IsDate(s, out _) ? null : "fhir.value.date";
            case FhirPrimitive.DateTime: return IsDateTime(s, false) ? null : "fhir.value.date-time";
            case FhirPrimitive.Instant: return IsDateTime(s, true) ? null : "fhir.value.instant";
            case FhirPrimitive.Time: return IsTime(s, out int end) && end == s.Length ? null : "fhir.value.time";
            case FhirPrimitive.Xhtml: return FhirNarrative.Check(s);
            default: return null;
        }
    }

    static string? Integer(FhirPrimitive type, ReadOnlySpan<byte> s)
    {
        // 1e2 and 1.0 are numbers of JSON but no integers of FHIR
        if (!Utf8Parser.TryParse(s, out long value, out int used) || used != s.Length || s is [(byte)'-', (byte)'0', ..]) { return s.ContainsAny("eE."u8) ? "fhir.value.not-integer" : "fhir.value.integer-range"; }
        if (value is > int.MaxValue or < int.MinValue) { return "fhir.value.integer-range"; }
        return type == FhirPrimitive.UnsignedInt && value < 0 || type == FhirPrimitive.PositiveInt && value < 1 ? "fhir.value.integer-range" : null;
    }

    public static bool Id(ReadOnlySpan<byte> s)
    {
        if (s.Length is 0 or > 64) { return false; }
        foreach (byte b in s) { if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'-' or (byte)'.')) { return false; } }
        return true;
    }

    /// <summary>Words with single blanks between them.</summary>
    static bool Code(ReadOnlySpan<byte> s)
    {
        bool blank = true;
        foreach (byte b in s)
        {
            bool now = b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
            if (now && blank) { return false; }
            blank = now;
        }
        return !blank;
    }

    static bool HasBlank(ReadOnlySpan<byte> s) => s.ContainsAny(" \t\r\n"u8);

    static bool Oid(ReadOnlySpan<byte> s)
    {
        if (!s.StartsWith("urn:oid:"u8)) { return false; }
        s = s[8..];
        if (s.Length < 3 || s[0] is < (byte)'0' or > (byte)'2' || s[1] != '.') { return false; }
        int digits = 0;
        for (int i = 2; i < s.Length; i++)
        {
            if (s[i] == '.') { if (digits == 0) { return false; } digits = 0; continue; }
            if (s[i] is < (byte)'0' or > (byte)'9' || digits == 1 && s[i - 1] == '0') { return false; }
            digits++;
        }
        return digits > 0;
    }

    static bool Uuid(ReadOnlySpan<byte> s)
    {
        if (s.Length != 45 || !s.StartsWith("urn:uuid:"u8)) { return false; }
        for (int i = 9; i < 45; i++) { if (i is 17 or 22 or 27 or 32 ? s[i] != '-' : !char.IsAsciiHexDigit((char)s[i])) { return false; } }
        return true;
    }

    static bool Two(ReadOnlySpan<byte> s, int at, int max, out int value)
    {
        value = 0;
        if (at + 2 > s.Length || s[at] is < (byte)'0' or > (byte)'9' || s[at + 1] is < (byte)'0' or > (byte)'9') { return false; }
        value = (s[at] - '0') * 10 + s[at + 1] - '0';
        return value <= max;
    }

    static bool IsDate(ReadOnlySpan<byte> s, out int end)
    {
        end = 0;
        if (!Two(s, 0, 99, out int c) || !Two(s, 2, 99, out int y) || c + y == 0) { return false; }
        end = 4;
        if (s.Length == 4) { return true; }
        if (s[4] != '-' || !Two(s, 5, 12, out int month) || month == 0) { return false; }
        end = 7;
        if (s.Length == 7) { return true; }
        if (s[7] != '-' || !Two(s, 8, 31, out int day) || day == 0 || day > DateTime.DaysInMonth(c * 100 + y, month)) { return false; }
        end = 10;
        return true;
    }

    static bool IsTime(ReadOnlySpan<byte> s, out int end)
    {
        end = 0;
        if (!Two(s, 0, 23, out _) || s.Length < 8 || s[2] != ':' || !Two(s, 3, 59, out _) || s[5] != ':' || !Two(s, 6, 60, out _)) { return false; }
        end = 8;
        if (s.Length > 8 && s[8] == '.')
        {
            end = 9;
            while (end < s.Length && s[end] is >= (byte)'0' and <= (byte)'9') { end++; }
            return end > 9;
        }
        return true;
    }

    static bool IsDateTime(ReadOnlySpan<byte> s, bool instant)
    {
        if (s.Length <= 10) { return !instant && IsDate(s, out _); }
        if (!IsDate(s[..10], out int d) || d != 10 || s[10] != 'T' || !IsTime(s[11..], out int end)) { return false; }
        var zone = s[(11 + end)..];
        if (zone.SequenceEqual("Z"u8)) { return true; }
        return zone.Length == 6 && zone[0] is (byte)'+' or (byte)'-' && Two(zone, 1, 14, out int h) && zone[3] == ':' && Two(zone, 4, 59, out int m) && (h < 14 || m == 0);
    }
}
