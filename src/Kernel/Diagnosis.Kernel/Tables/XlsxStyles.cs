using System.Globalization;
using System.Xml;

namespace Diagnosis.Kernel.Tables;

/// <summary>Which number formats of a workbook mean dates, and how a stored number then reads.</summary>
internal sealed class XlsxStyles
{
    enum Shape
    {
        Number,
        Date,
        Time,
        DateTime,
        Elapsed,
    }

    readonly record struct Format(Shape Shape, int Zeros);

    public static XlsxStyles None { get; } = new([]);

    readonly Format[] cellFormats;

    XlsxStyles(Format[] cellFormats) => this.cellFormats = cellFormats;

    public static XlsxStyles Read(XmlReader xml)
    {
        var codes = new Dictionary<int, Format>();
        var formats = new List<Format>();
        bool inside = false;
        while (xml.Read())
        {
            if (xml.LocalName == "cellXfs")
            {
                inside = xml.NodeType == XmlNodeType.Element && !xml.IsEmptyElement;
            }
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }
            if (xml.LocalName == "numFmt" && Number(xml.GetAttribute("numFmtId")) is { } id)
            {
                codes[id] = OfCode(xml.GetAttribute("formatCode") ?? "");
            }
            else if (inside && xml.LocalName == "xf")
            {
                int format = Number(xml.GetAttribute("numFmtId")) ?? 0;
                formats.Add(codes.TryGetValue(format, out var own) ? own : new(BuiltIn(format), 0));
            }
        }
        return new([.. formats]);
    }

    static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : null;

    // ECMA-376 part 1, 18.8.30; 27-36 and 50-58 are dates in the East Asian locales
    static Shape BuiltIn(int id) => id switch
    {
        14 or 15 or 16 or 17 or (>= 27 and <= 31) or 36 or (>= 50 and <= 54) or 57 or 58 => Shape.Date,
        18 or 19 or 20 or 21 or (>= 32 and <= 35) or 45 or 47 or 55 or 56 => Shape.Time,
        22 => Shape.DateTime,
        46 => Shape.Elapsed,
        _ => Shape.Number,
    };

    static Format OfCode(string code)
    {
        bool year = false, month = false, day = false, hour = false, second = false, elapsed = false;
        int zeros = 0;
        bool onlyZeros = true;
        for (int i = 0; i < code.Length && code[i] != ';'; i++)
        {
            char c = char.ToLowerInvariant(code[i]);
            onlyZeros &= c == '0';
            zeros += c == '0' ? 1 : 0;
            switch (c)
            {
                case '"':
                    i = code.IndexOf('"', i + 1) is var end && end < 0 ? code.Length : end;
                    break;
                case '[':
                    int close = code.IndexOf(']', i);
                    close = close < 0 ? code.Length : close;
                    string inside = code[(i + 1)..close].ToLowerInvariant();
                    elapsed |= inside.Length > 0 && (inside.Trim('h').Length == 0 || inside.Trim('m').Length == 0 || inside.Trim('s').Length == 0);
                    i = close;
                    break;
                case '\\' or '_' or '*':
                    i++;
                    break;
                case 'g' when code.AsSpan(i).StartsWith("General", StringComparison.OrdinalIgnoreCase):
                    i += 6;
                    break;
                case 'a' when code.AsSpan(i).StartsWith("AM/PM", StringComparison.OrdinalIgnoreCase):
                    hour = true;
                    i += 4;
                    break;
                case 'y':
                    year = true;
                    break;
                case 'm':
                    month = true;
                    break;
                case 'd':
                    day = true;
                    break;
                case 'h':
                    hour = true;
                    break;
                case 's':
                    second = true;
                    break;
            }
        }
        bool time = hour || second, date = year || day || month && !time;
        return elapsed ? new(Shape.Elapsed, 0)
            : date && time ? new(Shape.DateTime, 0)
            : date ? new(Shape.Date, 0)
            : time ? new(Shape.Time, 0)
            : new(Shape.Number, onlyZeros ? zeros : 0);
    }

    /// <summary>How a stored number reads under a cell style.</summary>
    public Cell Show(double value, int style, bool from1904)
    {
        var format = style < cellFormats.Length ? cellFormats[style] : default;
        if (format.Shape == Shape.Elapsed && value >= 0 && value < 1e6)
        {
            long seconds = (long)Math.Round(value * 86400);
            return new(string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}"), CellKind.Time);
        }
        if (format.Shape is not (Shape.Number or Shape.Elapsed) && value >= 0 && value < 2_958_466)
        {
            long seconds = (long)Math.Round(value * 86400);
            if (format.Shape == Shape.Time && seconds < 86400)
            {
                return new(TimeSpan.FromSeconds(seconds).ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture), CellKind.Time);
            }
            // day 60 of the 1900 system is the 29 February 1900 that never was
            var origin = from1904 ? new DateTime(1904, 1, 1) : value < 60 ? new DateTime(1899, 12, 31) : new DateTime(1899, 12, 30);
            if (seconds <= (long)(DateTime.MaxValue - origin).TotalSeconds)
            {
                return OfDate(origin.AddSeconds(seconds));
            }
        }
        string text = Plain(value);
        return new(format.Zeros > 1 && text.All(char.IsAsciiDigit) ? text.PadLeft(format.Zeros, '0') : text, CellKind.Number);
    }

    public static Cell OfDate(DateTime date) => date.TimeOfDay == TimeSpan.Zero
        ? new(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), CellKind.Date)
        : new(date.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), CellKind.DateTime);

    /// <summary>The number as a person would write it: 0.1 + 0.2 reads 0.3 as in the spreadsheet (15 digits), no exponent where avoidable.</summary>
    static string Plain(double value)
    {
        string text = value.ToString("G15", CultureInfo.InvariantCulture);
        return text.Contains('E') && Math.Abs(value) is < 1e28 and > 1e-20 ? ((decimal)value).ToString(CultureInfo.InvariantCulture) : text;
    }
}
