using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Registry.Contracts;
using Diagnosis.RehabStations.Contracts;
using Diagnosis.RehabStations.Data;
using Diagnosis.RehabStations.FollowUps;
using Diagnosis.RehabStations.Reference;
using Diagnosis.RehabStations.Stations;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.RehabStations.Patients;

/// <summary>
/// A concluded pneumoconiosis makes or updates the one patient of the person. A later version that is no longer an occupational
/// pneumoconiosis (appraisal) takes the diagnosis back.
/// </summary>
internal sealed class EnrolOnDiagnosis(RehabStationsDb db, IPeople people, RehabReference reference) : EventConsumer<CaseConcluded, RehabStationsDb>(db)
{
    protected override async Task Handle(CaseConcluded message, CancellationToken ct)
    {
        var seen = await Db.CasesSeen.FindAsync([message.CaseId], ct);
        if (seen is not null && seen.Version >= message.Version) { return; }
        // a first conclusion on another disease will never concern this module unless a later version says so
        if (seen is null && !message.Pneumoconiosis && message.Version == 1) { return; }
        if (seen is null) { Db.Add(new CaseSeen { CaseId = message.CaseId, Version = message.Version }); } else { seen.Version = message.Version; }

        bool positive = message.Pneumoconiosis && message.FinalConclusion == Conclusion.Od;
        var patient = await Db.Patients.FirstOrDefaultAsync(p => p.PersonId == message.PersonId, ct);
        if (patient is null && !positive) { return; }
        bool isNew = patient is null;
        var today = Db.Clock.Today();
        if (patient is null)
        {
            var person = await people.FindAsync(message.PersonId, ct);
            patient = new Patient
            {
                PersonId = message.PersonId, Name = person?.Name ?? message.PersonName, Sex = message.Sex, BirthDate = message.BirthDate, Number = person?.Number ?? default, NumberHash = person?.NumberHash ?? "", Phone = person?.Phone ?? default,
                State = PatientState.Identified, EmployerName = message.EmployerName, EmployerAddress = message.EmployerAddress, HukouAddress = message.HukouAddress, ResidenceAddress = message.ResidenceAddress,
            };
        }
        else if (!patient.Diagnoses.Any(d => d.CaseId == message.CaseId) && !positive) { return; }

        bool wasPatient = patient.State != PatientState.NotPneumoconiosis;
        if (!patient.Take(new(message.CaseId, message.Version, message.DiseaseCode, message.Disease, message.DiseaseName, StageOf(message.Stage), positive, message.ConcludedOn, message.CertificateNumber, message.AgencyName) { AgencyId = message.AgencyId })) { return; }
        patient.PlanNext(reference.Rules);
        patient.Because(isNew ? "enrol" : positive ? "diagnosis" : "reversal", $"{message.CaseId} v{message.Version}");
        if (!isNew)
        {
            bool isPatient = patient.State != PatientState.NotPneumoconiosis;
            if (wasPatient && !isPatient) { Db.Publish(new PatientReversed(patient.Id, patient.Version + 1, message.CaseId, patient.PersonId, patient.StationId, patient.Division)); }
            if (!wasPatient && isPatient) { Db.Publish(new PatientEnrolled(patient.Id, patient.Version + 1, message.CaseId, patient.PersonId, patient.StationId, patient.StationName, patient.Division) { Hospitals = PatientReaders.Hospitals(patient) }); }
            return;
        }

        var places = new PatientPlaces(message.HukouAddress, message.EmployerAddress, message.AgencyDivision);
        var responsible = ResponsibilityRule.Decide(reference.Rules.Responsibility, places, await StationsNearAsync(Db, places, ct), today);
        patient.StationId = responsible.StationId;
        patient.StationName = responsible.StationName;
        patient.InstitutionId = responsible.InstitutionId;
        patient.Division = responsible.Division;
        patient.Assignments = [new(responsible.StationId, responsible.StationName, responsible.Division, today, responsible.Rule, null)];
        Db.Add(patient);
        await Db.GrantReadersAsync(people, patient, null, ct);
        Db.Publish(new PatientEnrolled(patient.Id, 1, message.CaseId, patient.PersonId, patient.StationId, patient.StationName, patient.Division) { Hospitals = PatientReaders.Hospitals(patient) });
    }

    /// <summary>Stations of the counties in which the places of the patient lie.</summary>
    internal static async Task<List<Station>> StationsNearAsync(RehabStationsDb db, PatientPlaces places, CancellationToken ct)
    {
        var found = new List<Station>();
        foreach (var area in new[] { places.Registered, places.Employer, places.Agency }.Where(a => DivisionCode.TryParse(a, out _)).Select(a => a[..6]).Distinct())
        {
            found.AddRange(await db.Stations.AsNoTracking().Where(s => s.Division.StartsWith(area)).ToListAsync(ct));
        }
        return found;
    }

    /// <summary>1, 2, 3 however the certificate writes it; 0 where there is no stage (about one patient in sixteen).</summary>
    internal static int StageOf(string? stage) => stage?.Trim().ToUpperInvariant() switch
    {
        "1" or "I" or "Ⅰ" or "壹" or "壹期" or "一期" => 1,
        "2" or "II" or "Ⅱ" or "贰" or "贰期" or "二期" => 2,
        "3" or "III" or "Ⅲ" or "叁" or "叁期" or "三期" => 3,
        _ => 0,
    };
}
