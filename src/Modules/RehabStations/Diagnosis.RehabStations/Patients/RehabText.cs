using Diagnosis.Kernel;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.RehabStations.Patients;

/// <summary>What several pages of this module say in the same way.</summary>
internal static class RehabText
{
    public static string Place(ITerminology terminology, string code) =>
        !DivisionCode.TryParse(code, out var place) ? code
        : terminology.Divisions.Find(place) is { } d ? d.Name
        : place.County is { } county && terminology.Divisions.Find(county) is { } c ? $"{c.Name} {code}" : code;

    /// <summary>State of a deadline badge.</summary>
    public static string Clock(int? daysLeft) => daysLeft switch { null => "done", < 0 => "overdue", <= 3 => "soon", <= 30 => "third", _ => "normal" };

    public static string Tone(PatientState state) => state switch
    {
        PatientState.Identified or PatientState.Invited => "info",
        PatientState.Lost or PatientState.Paused or PatientState.Declined => "warn",
        PatientState.Died or PatientState.NotPneumoconiosis or PatientState.Duplicate => "error",
        PatientState.InCare or PatientState.InProgramme or PatientState.Maintenance or PatientState.Enrolled or PatientState.Baseline => "ok",
        _ => "plain",
    };

    /// <summary>Problem and remedy in one sentence, for a form.</summary>
    public static string Text(this Finding finding, Words words) => words[finding.Key, finding.Args] + " " + words[finding.Key + ".remedy", finding.Args];
}
