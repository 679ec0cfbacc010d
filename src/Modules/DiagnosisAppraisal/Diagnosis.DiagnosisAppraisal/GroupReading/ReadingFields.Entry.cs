using System.Globalization;
using System.Text.RegularExpressions;

namespace Diagnosis.DiagnosisAppraisal.GroupReading;

public partial class ReadingFields
{
    /// <summary>A film reading as it is posted by a form.</summary>
    public partial class Entry
    {
        public string? Quality { get; set; }
        public string? Z0 { get; set; }
        public string? Z1 { get; set; }
        public string? Z2 { get; set; }
        public string? Z3 { get; set; }
        public string? Z4 { get; set; }
        public string? Z5 { get; set; }
        public string? Aggregation { get; set; }
        public string? Large { get; set; }
        public string? Plaque { get; set; }
        public string? Shape { get; set; }
        public string? Other { get; set; }
        public string? Comment { get; set; }

        internal const string Unreadable = "U";

        internal string? Zone(int i) => i switch { 0 => Z0, 1 => Z1, 2 => Z2, 3 => Z3, 4 => Z4, _ => Z5 };

        /// <summary>The reading typed; what cannot be understood comes back as a value that the check refuses, so that nothing is dropped silently. A zone left open is not the same as one marked unreadable.</summary>
        internal FilmReading ToReading() => new(int.TryParse(Quality, CultureInfo.InvariantCulture, out int q) ? q : 0, [.. Enumerable.Range(0, 6).Select(i => Zone(i) is Unreadable ? null : Zone(i) ?? "")], Aggregation == "yes",
            [.. (Large ?? "").Split([';', '；', '\n', '，', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Opacity)], Plaque ?? "", Shape, Other, Comment);

        static LargeOpacity Opacity(string text) => Size().Match(text) is { Success: true } m
            ? new(decimal.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture), decimal.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture)) : new(0, 0);

        internal static void Fill(Entry form, FilmReading r)
        {
            (form.Quality, form.Aggregation, form.Plaque, form.Shape, form.Other, form.Comment) = (r.Quality.ToString(CultureInfo.InvariantCulture), r.Aggregation ? "yes" : "no", r.PleuralPlaque, r.SmallOpacities, r.Other, r.Comment);
            (form.Z0, form.Z1, form.Z2, form.Z3, form.Z4, form.Z5) = (r.Zones[0] ?? Unreadable, r.Zones[1] ?? Unreadable, r.Zones[2] ?? Unreadable, r.Zones[3] ?? Unreadable, r.Zones[4] ?? Unreadable, r.Zones[5] ?? Unreadable);
            form.Large = string.Join("; ", r.LargeOpacities.Select(Show));
        }

        internal static string Show(LargeOpacity o) => string.Create(CultureInfo.InvariantCulture, $"{o.LongMm:0.#}×{o.ShortMm:0.#}");

        /// <summary>Field of a finding as this form spells it.</summary>
        internal static string FieldOf(string path) => path switch
        {
            "reading.quality" => nameof(Quality), "reading.zones" => nameof(Z0), "reading.comment" => nameof(Comment), "reading.pleuralPlaque" => nameof(Plaque), "reading.smallOpacities" => nameof(Shape),
            _ when path.StartsWith("reading.zones[", StringComparison.Ordinal) => "Z" + path[14],
            _ when path.StartsWith("reading.largeOpacities", StringComparison.Ordinal) => nameof(Large),
            "reading" or "" => "",
            _ => char.ToUpperInvariant(path[0]) + path[1..],
        };

        [GeneratedRegex(@"^(\d{1,3}(?:\.\d)?)\s*(?:mm)?\s*[×xX*]\s*(\d{1,3}(?:\.\d)?)\s*(?:mm)?$")]
        private static partial Regex Size();
    }
}
