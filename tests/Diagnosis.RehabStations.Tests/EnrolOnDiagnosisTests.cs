using Microsoft.Extensions.DependencyInjection;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Data;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.RehabStations.Contracts;
using Diagnosis.RehabStations.Data;
using Diagnosis.RehabStations.Patients;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using static Diagnosis.RehabStations.Tests.Rehab;

namespace Diagnosis.RehabStations.Tests;

public sealed class EnrolOnDiagnosisTests
{
    static Task<List<string>> Published(TestModules app) => app.In<RehabStationsDb, List<string>>(db => db.Outbox.AsNoTracking().Where(o => o.Contract == "rehab.patient-enrolled.v1").OrderBy(o => o.At).Select(o => o.Body).ToListAsync());

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_pneumoconiosis_becomes_one_patient_of_the_station_of_the_registered_township(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var person = Guid.NewGuid();
        await app.Hear(Concluded(person));
        var p = (await app.PatientOf(person))!;
        Assert.Equal((PatientState.Identified, StationA, Host, 1, Township), (p.State, p.StationId!.Value, p.InstitutionId!.Value, p.Stage, p.Division));
        Assert.Equal(new DateOnly(2027, 2, 1), p.NextDue);
        Assert.Contains($"\"patientId\":\"{p.Id}\"", Assert.Single(await Published(app)));
        string phone = await app.In<RehabStationsDb, string>(db => Task.FromResult(db.Protector.Open(p.Phone)));
        Assert.Equal(People.Phone, phone);
        var keys = await app.In<RehabStationsDb, List<string>>(db => db.Set<Reader<Patient>>().Where(r => r.OwnerId == p.Id).Select(r => r.Key).ToListAsync());
        Assert.Equal(Readers.Chain(Township).Append(Readers.Institution(Host)).Order(StringComparer.Ordinal), keys.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Duplicate_messages_and_the_real_bus_enrol_once(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var person = Guid.NewGuid();
        var message = Concluded(person);
        var id = Guid.NewGuid();
        Assert.True(await app.Hear(message, id));
        Assert.False(await app.Hear(message, id));
        Assert.True(await app.Hear(message));
        await app.In<RehabStationsDb>(async db => { db.Publish(message); await db.SaveChangesAsync(); });
        Assert.True(await app.DeliverAllAsync() > 0);
        Assert.Equal(1, await app.In<RehabStationsDb, int>(db => db.Patients.CountAsync()));
        Assert.Equal(1, (await app.PatientOf(person))!.Version);
        Assert.Single(await Published(app));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Messages_at_the_same_moment_make_one_patient(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var person = Guid.NewGuid();
        CaseConcluded[] messages = [Concluded(person, stage: "I"), Concluded(person, stage: "II"), Concluded(person, stage: "I")];
        var pending = messages.ToList();
        // the relay tries again what lost the race
        while (pending.Count > 0)
        {
            var done = await Task.WhenAll(pending.Select(async m => { try { await app.Hear(m); return m; } catch (Exception e) when (e is DbUpdateException or Microsoft.Data.Sqlite.SqliteException) { return null; } }));
            pending.RemoveAll(m => done.Contains(m));
        }
        var p = (await app.PatientOf(person))!;
        Assert.Equal((3, 2), (p.Diagnoses.Count, p.Stage));
        Assert.Equal(1, await app.In<RehabStationsDb, int>(db => db.Patients.CountAsync()));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_promotion_appends_and_a_late_first_case_does_not_lower_the_stage(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var person = Guid.NewGuid();
        await app.Hear(Concluded(person, stage: "I"));
        await app.Hear(Concluded(person, stage: "III", kind: CaseKind.Promotion, on: new(2026, 2, 20)));
        await app.Hear(Concluded(person, stage: "II", kind: CaseKind.Additional));
        var p = (await app.PatientOf(person))!;
        Assert.Equal(3, p.Stage);
        Assert.Equal([(1, "DIAGNOSIS"), (3, "PROMOTION")], p.StageHistory.Select(s => (s.Stage, s.Why)));
        // stage III: each quarter from the first diagnosis
        Assert.Equal(new DateOnly(2026, 5, 1), p.NextDue);
        Assert.Single(await Published(app));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_appraisal_takes_the_diagnosis_back_and_may_lower_the_stage(Engine engine)
    {
        await using var app = await StartAsync(engine);
        Guid person = Guid.NewGuid(), first = Guid.NewGuid(), second = Guid.NewGuid();
        await app.Hear(Concluded(person, first, stage: "I"));
        await app.Hear(Concluded(person, second, stage: "II"));
        await app.Hear(Concluded(person, second, 2, Conclusion.NotOd, "II"));
        var p = (await app.PatientOf(person))!;
        Assert.Equal((PatientState.Identified, 1, "APPRAISAL"), (p.State, p.Stage, p.StageHistory[^1].Why));
        await app.Hear(Concluded(person, first, 2, Conclusion.NotOd));
        p = (await app.PatientOf(person))!;
        Assert.Equal((PatientState.NotPneumoconiosis, 0), (p.State, p.Stage));
        Assert.Null(p.NextDue);
        var reversed = await Published<PatientReversed>(app, "rehab.patient-reversed.v1");
        Assert.Equal((p.Id, p.Version, first, person), (reversed.PatientId, reversed.Version, reversed.CaseId, reversed.PersonId));
        // a second appraisal restores it
        await app.Hear(Concluded(person, first, 3, stage: "I"));
        p = (await app.PatientOf(person))!;
        Assert.Equal((PatientState.Identified, 1), (p.State, p.Stage));
        Assert.NotNull(p.NextDue);
        var again = await Published<PatientEnrolled>(app, "rehab.patient-enrolled.v1");
        Assert.Equal((p.Id, p.Version), (again.PatientId, again.Version));
        Assert.True(again.Version > reversed.Version);
    }

    /// <summary>The latest event of this name.</summary>
    static async Task<T> Published<T>(TestModules app, string contract) =>
        Json.Read<T>(await app.In<RehabStationsDb, string>(db => db.Outbox.Where(m => m.Contract == contract).OrderByDescending(m => m.Id).Select(m => m.Body).FirstAsync()));

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Who_reads_the_patient_may_read_the_person(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var patient = await app.Enrolled();
        var readable = app.Services.GetRequiredService<People>().Readable;
        Assert.Contains((patient.PersonId, Readers.Institution(Host)), readable.Keys);
        Assert.Contains((patient.PersonId, Readers.Division(County)), readable.Keys);
        Assert.DoesNotContain((patient.PersonId, Readers.Institution(OtherHost)), readable.Keys);
        // another station takes over
        Assert.True((await app.In<TransferPatient, Outcome<PatientRow>>(h => h.Handle(patient.Id, new(StationB, "迁居"), Staff(Host), default, CancellationToken.None))).Ok);
        Assert.True((await app.In<TransferPatient, Outcome<PatientRow>>(h => h.Answer(patient.Id, new(true, null), Staff(OtherHost), default, CancellationToken.None))).Ok);
        Assert.Contains((patient.PersonId, Readers.Institution(OtherHost)), readable.Keys);
        // and those of former years
        var old = Guid.NewGuid();
        await app.In<Contracts.IRehabLoader>(l => l.LoadPatientsAsync([Seed(old)]));
        Assert.Contains((old, Readers.Institution(Host)), readable.Keys);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_first_visit_that_reaches_the_patient_takes_them_into_care(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var patient = await app.Enrolled();
        Assert.Equal(PatientState.Identified, patient.State);
        Task<Outcome<FollowUps.FollowUpView>> Record(FollowUps.RecordFollowUpRequest r) => app.In<FollowUps.RecordFollowUp, Outcome<FollowUps.FollowUpView>>(h => h.Handle(patient.Id, r, Staff(Host), CancellationToken.None));
        Assert.True((await Record(new(null, Day.AddDays(-1), FollowUps.FollowUpKind.Phone, FollowUps.FollowUpOutcome.NotReached, LossReason: "NO_ANSWER"))).Ok);
        Assert.Equal(PatientState.Identified, (await app.PatientOf(patient.PersonId))!.State);
        Assert.True((await Record(new(null, Day, FollowUps.FollowUpKind.Visit, FollowUps.FollowUpOutcome.Reached))).Ok);
        var p = (await app.PatientOf(patient.PersonId))!;
        Assert.Equal(PatientState.InCare, p.State);
        Assert.Contains(PatientState.Invited, p.MayBecome);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_older_version_is_ignored_even_before_there_is_a_patient(Engine engine)
    {
        await using var app = await StartAsync(engine);
        Guid person = Guid.NewGuid(), reversed = Guid.NewGuid(), changed = Guid.NewGuid();
        await app.Hear(Concluded(person, reversed, 2, Conclusion.NotOd));
        await app.Hear(Concluded(person, reversed, 1));
        Assert.Null(await app.PatientOf(person));
        await app.Hear(Concluded(person, changed, 3, stage: "II"));
        await app.Hear(Concluded(person, changed, 2, Conclusion.NotOd));
        Assert.Equal((PatientState.Identified, 2), ((await app.PatientOf(person))!.State, (await app.PatientOf(person))!.Stage));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Other_diseases_and_negative_conclusions_enrol_nobody(Engine engine)
    {
        await using var app = await StartAsync(engine);
        Guid deaf = Guid.NewGuid(), negative = Guid.NewGuid();
        await app.Hear(Concluded(deaf, pneumoconiosis: false));
        await app.Hear(Concluded(negative, conclusion: Conclusion.NotOd));
        Assert.Equal(0, await app.In<RehabStationsDb, int>(db => db.Patients.CountAsync()));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Somebody_registered_outside_the_province_waits_in_the_queue_of_the_employer_s_county(Engine engine)
    {
        await using var app = await StartAsync(engine);
        var p = await app.Enrolled(hukou: Outside);
        Assert.Equal((null, OtherCounty), (p.StationId, p.Division));
        var queue = await app.In<ListPatients, IReadOnlyList<PatientRow>>(async h => (await h.Handle(new(Which: "unassigned"), null, null, Commission(OtherCounty), CancellationToken.None)).Value!.Items);
        Assert.Equal(p.Id, Assert.Single(queue).Id);
        Assert.Empty(await app.In<ListPatients, IReadOnlyList<PatientRow>>(async h => (await h.Handle(new(Which: "unassigned"), null, null, Commission(County), CancellationToken.None)).Value!.Items));
    }

    [Theory]
    [InlineData("I", 1)]
    [InlineData("贰期", 2)]
    [InlineData("3", 3)]
    [InlineData("U", 0)]
    [InlineData(null, 0)]
    public void A_stage_is_read_however_it_is_written(string? text, int stage) => Assert.Equal(stage, EnrolOnDiagnosis.StageOf(text));
}
