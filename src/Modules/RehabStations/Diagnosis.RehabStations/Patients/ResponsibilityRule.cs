using Diagnosis.Kernel.Identifiers;
using Diagnosis.RehabStations.Reference;
using Diagnosis.RehabStations.Stations;

namespace Diagnosis.RehabStations.Patients;

/// <summary>The places that can decide who is responsible; nine digits (a bare county padded), or empty.</summary>
internal sealed record PatientPlaces(string Registered, string Employer, string Agency);

/// <param name="Division">County of the queue, or the township served.</param>
internal sealed record Responsibility(Guid? StationId, string? StationName, Guid? InstitutionId, string Division, string Rule);

/// <summary>
/// Who is responsible for a patient: an ordered list of dated data (rehab-responsibility.tsv), the first step that fits decides. A step
/// that sends to a station where none serves the township ends in the unassigned queue of that county.
/// </summary>
internal static class ResponsibilityRule
{
    /// <param name="stations">Stations of the counties in question; more do no harm.</param>
    public static Responsibility Decide(IEnumerable<ResponsibilityStep> steps, PatientPlaces places, IEnumerable<Station> stations, DateOnly day)
    {
        foreach (var step in steps.Where(s => s.Validity.On(day)).OrderBy(s => s.Order))
        {
            string address = step.Address switch { "REGISTERED" => places.Registered, "EMPLOYER" => places.Employer, "AGENCY" => places.Agency, _ => throw new InvalidDataException($"rehab-responsibility.tsv: '{step.Address}' is no address") };
            if (!DivisionCode.TryParse(address, out var code) || !IsWithin(code, step.Within, places.Agency)) { continue; }
            // nobody works the queue of a whole province or prefecture when a county is known further down the list
            if (code.County is null && code.Township is null && step.Address != "AGENCY") { continue; }
            string queue = (code.County ?? code.Prefecture ?? code.Province).Value;
            if (step.Outcome == "STATION" && code.Township is { } township)
            {
                var station = stations.Where(s => s.ServesOn(township.Value, day)).OrderBy(s => s.Level).ThenBy(s => s.Steps[0].On).ThenBy(s => s.Id).FirstOrDefault();
                if (station is not null) { return new(station.Id, station.Name, station.InstitutionId, township.Value, step.Id); }
            }
            return new(null, null, null, queue, step.Id);
        }
        throw new InvalidOperationException("No responsibility rule fits; rehab-responsibility.tsv needs a last step that always does.");
    }

    static bool IsWithin(DivisionCode code, string within, string agency) => within switch
    {
        "ANY" => true,
        "PROVINCE" => DivisionCode.TryParse(agency, out var a) && code.Province == a.Province,
        "PREFECTURE" => DivisionCode.TryParse(agency, out var a) && code.Prefecture is { } p && p == a.Prefecture,
        "COUNTY" => DivisionCode.TryParse(agency, out var a) && code.County is { } c && c == a.County,
        _ => throw new InvalidDataException($"rehab-responsibility.tsv: '{within}' is no area"),
    };
}
