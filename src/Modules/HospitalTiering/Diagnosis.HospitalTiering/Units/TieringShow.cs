using Diagnosis.Kernel;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.Ui;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.HospitalTiering.Units;

/// <summary>How the pages of this module say things.</summary>
internal static class TieringShow
{
    public static string RouteTone(string route) => route switch { "DIRECT" or "EVALUATION" or "STANDARD" => "ok", "NOT_CONFIRMABLE" => "error", "OUT_OF_SCOPE" => "plain", _ => "warn" };
    public static IReadOnlyList<Choice> Choices(Words w, string prefix, IEnumerable<string> all) => [.. all.Select(x => new Choice(x, w[prefix + x]))];

    /// <summary>Province, prefecture and county by name; the code where it is unknown.</summary>
    public static string Place(ITerminology terminology, string? division) => DivisionCode.TryParse(division, out var code) && terminology.Divisions.NameChain(code) is { Length: > 0 } name ? name : division ?? "";

    /// <summary>A unit as a list offers it: whoever chooses sees that it is suspended on the day.</summary>
    public static string Offered(Words w, Unit unit, DateOnly day) => unit.SuspendedOn(day).Count > 0 ? $"{unit.Name}（{w["tiering.suspended"]}）" : unit.Name;

    /// <summary>Findings on the fields of a form; those of other fields stand for the form as a whole.</summary>
    public static FormProblems ToProblems<T>(this Outcome<T> outcome, Words w, FormProblems problems)
    {
        foreach (var f in outcome.Findings)
        {
            var text = w[f.Key, f.Args] + " " + w[f.Key + ".remedy", f.Args];
            problems.Add(f.Field.Length == 0 ? "" : "Input." + char.ToUpperInvariant(f.Field[0]) + f.Field[1..], text);
        }
        return problems;
    }

    /// <summary>A day anything here can be asked for or happen on: a slip of the pen must not lead to the end of the calendar.</summary>
    public static bool Believable(DateOnly day) => day.Year is >= 1950 and <= 2199;

    /// <summary>The day a list is asked for; today where none, or none that can be read, stands in the address.</summary>
    public static DateOnly AsOf(string? text, TimeProvider clock) => DateEntry.TryParse(text, out var day) && Believable(day) ? day : clock.Today();

    /// <summary>A date as typed; an unreadable one is a problem of its field.</summary>
    public static DateOnly? Day(string? text, string field, Words w, FormProblems problems)
    {
        if (string.IsNullOrWhiteSpace(text)) { return null; }
        if (DateEntry.TryParse(text, out var day) && Believable(day)) { return day; }
        problems.Add(field, w["tiering.bad-date", text] + " " + w["tiering.bad-date.remedy", text]);
        return null;
    }
}
