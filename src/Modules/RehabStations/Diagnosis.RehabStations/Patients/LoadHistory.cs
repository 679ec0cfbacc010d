using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Registry.Contracts;
using Diagnosis.RehabStations.Contracts;
using Diagnosis.RehabStations.Data;
using Diagnosis.RehabStations.FollowUps;
using Diagnosis.RehabStations.Reference;
using Diagnosis.RehabStations.Stations;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.RehabStations.Patients;

/// <summary>Stations and historical patients in bulk, through the same aggregates and rules as the daily work.</summary>
internal sealed class LoadHistory(RehabStationsDb db, RehabReference reference, IPeople people) : IRehabLoader
{
    const int BatchSize = 2000;

    public async Task<int> LoadStationsAsync(IReadOnlyList<StationSeed> stations, CancellationToken ct = default)
    {
        var there = (await db.Stations.AsNoTracking().Select(s => s.Id).ToListAsync(ct)).ToHashSet();
        int made = 0;
        foreach (var seed in stations.Where(s => there.Add(s.Id)))
        {
            var station = new Station
            {
                Id = seed.Id, Name = seed.Name, Level = seed.IsPoint ? StationLevel.Point : StationLevel.Station, InstitutionId = seed.HostInstitutionId, HostName = seed.HostInstitutionName, Division = seed.Division, State = StationState.Operating,
                CorridorMetres = seed.CorridorMetres, Steps = [new(StationState.Operating, seed.OpenedOn, null)], Townships = [.. seed.Townships.Select(t => new ServedTownship(t, seed.OpenedOn, null))],
            };
            station.Because("load");
            db.Add(station);
            foreach (var key in RegisterStation.ReaderKeys(station).Distinct()) { db.Add(new Reader<Station> { Key = key, OwnerId = station.Id }); }
            made++;
        }
        await db.SaveInBulkAsync(ct);
        db.ChangeTracker.Clear();
        return made;
    }

    public async Task<int> LoadPatientsAsync(IReadOnlyList<PatientSeed> patients, CancellationToken ct = default)
    {
        var there = (await db.Patients.AsNoTracking().Select(p => p.PersonId).ToListAsync(ct)).ToHashSet();
        var stations = await db.Stations.AsNoTracking().ToListAsync(ct);
        var byId = stations.ToDictionary(s => s.Id);
        var byCounty = stations.ToLookup(s => s.Division[..6]);
        var rules = reference.Rules;
        var today = db.Clock.Today();
        int made = 0;
        foreach (var batch in patients.Where(p => there.Add(p.PersonId)).Chunk(BatchSize))
        {
            var grants = new List<PersonGrant>(batch.Length);
            foreach (var seed in batch) { grants.Add(Add(seed)); made++; }
            await people.GrantManyAsync(grants, ct);
            await db.SaveInBulkAsync(ct);
            db.ChangeTracker.Clear();
        }
        return made;

        PersonGrant Add(PatientSeed seed)
        {
            var places = new PatientPlaces(seed.HukouAddress, seed.EmployerAddress, seed.AgencyDivision);
            var responsible = seed.StationId is { } chosen && byId.TryGetValue(chosen, out var s) ? new Responsibility(s.Id, s.Name, s.InstitutionId, s.Division, "LOADED")
                : ResponsibilityRule.Decide(rules.Responsibility, places, new[] { seed.HukouAddress, seed.EmployerAddress, seed.AgencyDivision }.Where(a => a.Length >= 6).Select(a => a[..6]).Distinct().SelectMany(c => byCounty[c]), today);
            var patient = new Patient
            {
                PersonId = seed.PersonId, Name = seed.Name, Sex = seed.Sex, BirthDate = seed.BirthDate, Number = seed.Number, NumberHash = seed.NumberHash, Phone = seed.Phone, State = PatientState.Identified,
                EmployerName = seed.EmployerName, EmployerAddress = seed.EmployerAddress, HukouAddress = seed.HukouAddress, ResidenceAddress = seed.ResidenceAddress, HomeOxygen = seed.HomeOxygen,
                StationId = responsible.StationId, StationName = responsible.StationName, InstitutionId = responsible.InstitutionId, Division = responsible.Division,
                Assignments = [new(responsible.StationId, responsible.StationName, responsible.Division, seed.DiagnosedOn, responsible.Rule, null)],
            };
            patient.Take(new(seed.CaseId, 1, seed.DiseaseCode, seed.Disease, seed.DiseaseName, seed.Stage ?? 0, true, seed.DiagnosedOn, seed.CertificateNumber, seed.AgencyName));
            var earlier = new Dictionary<string, decimal>();
            var first = new Dictionary<string, decimal>();
            foreach (var f in (seed.FollowUps ?? []).OrderBy(f => f.On))
            {
                var followUp = Past(f, patient, new(seed.Sex, seed.BirthDate, patient.Stage, earlier, first));
                foreach (var d in followUp.Derived) { if (d.Value is { } v) { earlier[d.Code] = v; first.TryAdd(d.Code, v); } }
                db.Add(followUp);
                if (f.Reached) { patient.LastFollowUpOn = f.On; patient.State = PatientState.InCare; patient.Attempts = []; }
                else { patient.Attempts = [.. patient.Attempts, new(f.On, followUp.Kind.ToString(), "NO_ANSWER")]; }
            }
            if (seed.DiedOn is { } died) { patient.State = PatientState.Died; patient.DiedOn = died; patient.Death = [new(died, seed.DeathCause ?? "", "DEATH_SURVEILLANCE")]; }
            patient.PlanNext(rules);
            patient.Because("load");
            db.Add(patient);
            string[] readers = [.. Readers.Chain(patient.Division).Concat(patient.InstitutionId is { } i ? [Readers.Institution(i)] : []).Distinct()];
            foreach (var key in readers) { db.Add(new Reader<Patient> { Key = key, OwnerId = patient.Id }); }
            db.Add(new CaseSeen { CaseId = seed.CaseId, Version = 1 });
            return new(seed.PersonId, readers);
        }

        FollowUp Past(FollowUpSeed f, Patient patient, AssessedPerson person)
        {
            var entries = new List<AssessmentEntry>();
            void Entry(string code, params (string Field, decimal? Value)[] values)
            {
                var known = values.Where(v => v.Value is not null).ToDictionary(v => v.Field, v => v.Value!.Value);
                if (known.Count > 0) { entries.Add(new(code, known)); }
            }
            Entry("6MWT", ("distance1", f.Walk));
            Entry("SPO2", ("rest", f.Spo2));
            Entry("SPIRO", ("fvc", f.Fvc), ("fev1", f.Fev1));
            Entry("MMRC", ("grade", f.Mmrc));
            Entry("CAT", ("total", f.Cat));
            Entry("BODY", ("height", f.Height), ("weight", f.Weight));
            var row = new FollowUp
            {
                Division = patient.Division, InstitutionId = patient.InstitutionId, PatientId = patient.Id, StationId = patient.StationId, On = f.On, Kind = Enum.Parse<FollowUpKind>(f.Kind, ignoreCase: true),
                Outcome = f.Reached ? FollowUpOutcome.Reached : FollowUpOutcome.NotReached, Reached = f.Reached, LossReason = f.Reached ? null : "NO_ANSWER", Assessments = entries, Derived = RecordAssessment.Derive(rules, person, entries, false, f.On),
            };
            row.Because("load");
            return row;
        }
    }
}
