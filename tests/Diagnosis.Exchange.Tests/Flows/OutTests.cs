using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Exchange.Data;
using Diagnosis.Exchange.Fhir;
using Diagnosis.Exchange.Flows.FollowUps;
using Diagnosis.Exchange.Flows.Measures;
using Diagnosis.Exchange.Flows.Out;
using Diagnosis.Exchange.Flows.Referrals;
using Diagnosis.Fhir;
using Diagnosis.Kernel.Access;
using Diagnosis.Registry.Contracts;
using Diagnosis.RehabStations.Contracts;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Tests.Flows;

public class OutTests
{
    static readonly JsonSerializerOptions pretty = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    static readonly Guid suspected = G(1), person = G(2), caseId = G(4), employerCounty = G(5), institution = G(6);
    static Guid G(int n) => Guid.Parse($"0199a000-0000-7000-8000-0000000001{n:00}");
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static SuspectedCaseOpened Suspected(int version = 1, bool withdrawn = false) => new(suspected, version, G(3), person, "欧阳示例", "1", new(1970, 6, 15), "OD2024-01-001", "OD2013-01-001", "虚构石材加工有限公司", "91320102XXXXXX019L", "320706001", null, Line.AgencyId, "虚构体检机构", new(2026, 2, 10), new(2026, 2, 12), new(2026, 2, 27), withdrawn);

    static CaseConcluded Concluded(int version = 1, Conclusion conclusion = Conclusion.Od, Conclusion? final = null) => new(caseId, version, suspected, person, "欧阳示例", "1", new(1970, 6, 15), Line.AgencyId, "连云港市职业病防治院", "320706",
        "OD2024-01-001", "OD2013-01-001", "矽肺", true, CaseKind.First, conclusion, final ?? conclusion, conclusion == Conclusion.Od ? "1" : null, new(2026, 2, 13), new(2026, 2, 14), new(2026, 2, 20), "000000772-2026-00001", "虚构石材加工有限公司", "320706001", "520102001", "320706001");

    static InstitutionProfileChanged Institution() => new(institution, 3, new(new(institution, 3, "123207060000007720", "连云港市职业病防治院", [InstitutionKind.ExamAgency, InstitutionKind.DiagnosisAgency], "prefecture", "320706", false, true, "051812345678", "海州路 8 号"), [], [],
        [new(G(7), G(8), "李虚构", "ZD-32-0001", [1, 2], "CAT2024", new(2025, 1, 1), null, false, default, null), new(G(9), G(8), "李虚构", "ZD-32-0001", [1], "CAT2013", new(2020, 1, 1), new(2024, 12, 31), false, default, DateTimeOffset.UnixEpoch)], []));

    static PersonCorrected Corrected(int version = 3, string name = "欧阳示范") => new(person, version, name, "1", new(1970, 6, 15), "录入笔误", "虚构体检机构");

    internal static readonly string[] Names = ["suspected-case", "suspected-case-withdrawn", "diagnosis-confirmed", "diagnosis-refuted", "appraisal", "institution", "care-plan", "follow-up", "referral", "coverage", "person-corrected", "follow-up-corrected", "follow-up-withdrawn"];

    internal static IEnumerable<JsonObject> All(string name) => name switch
    {
        "suspected-case" => PublishSuspectedCase.Resources(Suspected(), ShippedReference.Instance.Catalogue),
        "suspected-case-withdrawn" => PublishSuspectedCase.Resources(Suspected(2, true), ShippedReference.Instance.Catalogue),
        "diagnosis-confirmed" => [PublishDiagnosis.Condition(Concluded(), ShippedReference.Instance.Catalogue), PublishDiagnosis.Certificate(Concluded(), ShippedReference.Instance.Catalogue)],
        "diagnosis-refuted" => [PublishDiagnosis.Condition(Concluded(1, Conclusion.NotOd), ShippedReference.Instance.Catalogue), PublishDiagnosis.Certificate(Concluded(1, Conclusion.NotOd), ShippedReference.Instance.Catalogue)],
        "appraisal" => [PublishDiagnosis.Condition(Concluded(2, Conclusion.Od, Conclusion.NotOd), ShippedReference.Instance.Catalogue), PublishDiagnosis.Certificate(Concluded(2, Conclusion.Od, Conclusion.NotOd), ShippedReference.Instance.Catalogue), PublishDiagnosis.Changed(Concluded(2, Conclusion.Od, Conclusion.NotOd), 2, new(2026, 3, 2, 12, 0, 0, TimeSpan.FromHours(8)))],
        "institution" => PublishInstitution.Resources(Institution(), ShippedReference.Instance),
        "follow-up" => FollowUpResources.Resources(FollowUpsTests.Recorded, FollowUpsTests.Codes),
        "follow-up-corrected" => [.. FollowUpResources.Resources(FollowUpsTests.Corrected().FollowUp, FollowUpsTests.Codes, FollowUpsTests.Corrected()), FollowUpResources.Corrected(FollowUpsTests.Corrected(), new Dictionary<string, int> { [$"Observation/{FollowUpsTests.Recorded.FollowUpId}-SPIRO-fvc"] = 2 }, [], new(2026, 3, 2, 12, 0, 0, TimeSpan.FromHours(8)))],
        "follow-up-withdrawn" => [.. FollowUpResources.Resources(FollowUpsTests.Withdrawn.FollowUp, FollowUpsTests.Codes, FollowUpsTests.Withdrawn), FollowUpResources.Corrected(FollowUpsTests.Withdrawn, new Dictionary<string, int>(), ["Observation/sent-1"], new(2026, 3, 2, 12, 0, 0, TimeSpan.FromHours(8)))],
        "referral" => [PublishReferral.Task(ReferralsTests.Changed()), PublishReferral.Task(ReferralsTests.Changed(2, "Refused", new(2026, 3, 2), "床位已满"))],
        "coverage" => MeasuresTests.Audit.Prefectures.Select(p => MeasureResources.CoverageReport(MeasuresTests.Audit, p, TimeSpan.FromHours(8))),
        "person-corrected" => [Making.Patient(person, "欧阳示范", "1", new(1970, 6, 15), 3), PublishPerson.Corrected(Corrected(), 2, new(2026, 3, 2, 12, 0, 0, TimeSpan.FromHours(8)))],
        _ => [PublishCarePlan.Plan(G(10), 1, caseId, person, G(11), "示例康复站", "active"), PublishCarePlan.Plan(G(10), 2, caseId, person, null, null, "revoked")],
    };

    [Theory, InlineData("suspected-case"), InlineData("suspected-case-withdrawn"), InlineData("diagnosis-confirmed"), InlineData("diagnosis-refuted"), InlineData("appraisal"), InlineData("institution"), InlineData("care-plan"), InlineData("follow-up"), InlineData("referral"), InlineData("coverage"), InlineData("person-corrected"), InlineData("follow-up-corrected"), InlineData("follow-up-withdrawn")]
    public void What_modules_announce_becomes_the_resources_of_the_golden_files(string name)
    {
        var resources = All(name).ToList();
        Assert.NotEmpty(resources);
        foreach (var r in resources) { Assert.Empty(FhirValidator.Validate(FhirDocument.Parse(r.Bytes()), FhirDefinitions.R4).Where(i => i.IsError).Select(i => i.ToString())); }
        string text = string.Join("\n", resources.Select(r => r.ToJsonString(pretty))) + "\n", file = Path.Combine(Repository.Root, "tests", "Diagnosis.Exchange.Tests", "Flows", "golden", name + ".json");
        if (Environment.GetEnvironmentVariable("DIAGNOSIS_WRITE_GOLDEN") == "1") { File.WriteAllText(file, text); }
        Assert.Equal(File.ReadAllText(file), text);
        Assert.DoesNotContain("99999919700615997X", text, StringComparison.Ordinal);
    }

    static Task<bool> Tell<TConsumer, TEvent>(Line line, TEvent e) where TConsumer : Diagnosis.Kernel.Events.EventConsumer<TEvent, ExchangeDb> where TEvent : class => line.App.In<TConsumer, bool>(c => c.HandleOnceAsync(Guid.CreateVersion7(), e, Ct));

    static async Task<Resource?> Find(Line line, string type, string id)
    {
        var store = line.App.Services.GetRequiredService<FhirStore>();
        await using var session = await store.Database.OpenAsync(Ct);
        return await store.FindAsync(session, type, id, Ct);
    }

    static async Task<bool> Reads(Line line, string type, Guid id, Caller caller)
    {
        var store = line.App.Services.GetRequiredService<FhirStore>();
        await using var session = await store.Database.OpenAsync(Ct);
        return await session.ReadAsync(store.Keys.Self(type, id.ToString()), Ct) is { } row && await FhirStore.MayReadAsync(session, row, caller, Ct);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_diagnosis_stands_in_the_store_for_its_readers_and_an_appraisal_makes_the_next_version_with_a_provenance(Engine engine)
    {
        await using var line = await Line.StartAsync(engine, receiver: false);
        await Tell<PublishSuspectedCase, SuspectedCaseOpened>(line, Suspected());
        await Tell<PublishDiagnosis, CaseConcluded>(line, Concluded());
        Assert.Equal(1, (await Find(line, "Condition", caseId.ToString()))!.Version);
        Assert.Equal("document", (await Find(line, "Bundle", caseId.ToString()))!.Document.Root["type"].Text);
        Assert.True(await Reads(line, "Condition", caseId, Line.Agency));
        Assert.True(await Reads(line, "Patient", person, Line.Agency));
        Assert.True(await Reads(line, "Condition", caseId, Line.Commission));
        Assert.False(await Reads(line, "Condition", caseId, Line.Other));
        await Tell<PublishDiagnosis, CaseConcluded>(line, Concluded(3, Conclusion.Od, Conclusion.NotOd));
        // late and older: nothing changes
        await Tell<PublishDiagnosis, CaseConcluded>(line, Concluded(2));
        var condition = (await Find(line, "Condition", caseId.ToString()))!;
        Assert.Equal((2, "refuted"), (condition.Version, condition.Document.Root["verificationStatus"]["coding"][0]["code"].Text));
        var provenance = (await Find(line, "Provenance", $"{caseId}-3"))!;
        Assert.Equal($"Condition/{caseId}/_history/2", provenance.Document.Root["target"][0]["reference"].Text);
        Assert.Null(await Find(line, "Provenance", $"{caseId}-2"));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_corrected_name_is_the_next_version_of_the_patient_and_no_record_undoes_it(Engine engine)
    {
        await using var line = await Line.StartAsync(engine, receiver: false);
        await Tell<PublishSuspectedCase, SuspectedCaseOpened>(line, Suspected());
        await Tell<PublishPerson, PersonCorrected>(line, Corrected());
        // late and older, and a record made under the former name
        await Tell<PublishPerson, PersonCorrected>(line, Corrected(2, "欧阳误"));
        await Tell<PublishDiagnosis, CaseConcluded>(line, Concluded());
        var patient = (await Find(line, "Patient", person.ToString()))!;
        Assert.Equal((2, "欧阳示范"), (patient.Version, patient.Document.Root["name"][0]["text"].Text));
        var provenance = (await Find(line, "Provenance", $"{person}-3"))!.Document.Root;
        Assert.Equal(($"Patient/{person}/_history/2", "录入笔误", "虚构体检机构"), (provenance["target"][0]["reference"].Text, provenance["reason"][0]["text"].Text, provenance["agent"][0]["who"]["display"].Text));
        Assert.Null(await Find(line, "Provenance", $"{person}-2"));
        Assert.True(await Reads(line, "Patient", person, Line.Agency));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_person_corrected_before_anything_is_published_is_published_under_the_corrected_name(Engine engine)
    {
        await using var line = await Line.StartAsync(engine, receiver: false);
        await Tell<PublishPerson, PersonCorrected>(line, Corrected());
        Assert.False(await Reads(line, "Patient", person, Line.Agency));
        await Tell<PublishSuspectedCase, SuspectedCaseOpened>(line, Suspected());
        Assert.True(await Reads(line, "Patient", person, Line.Agency));
        Assert.Equal("欧阳示范", (await Find(line, "Patient", person.ToString()))!.Document.Root["name"][0]["text"].Text);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Institutions_are_for_everybody_and_a_reversed_patient_has_a_revoked_plan(Engine engine)
    {
        await using var line = await Line.StartAsync(engine, receiver: false);
        await Tell<PublishInstitution, InstitutionProfileChanged>(line, Institution());
        Assert.True(await Reads(line, "Organization", institution, Line.Other));
        Assert.Equal("false", (await Find(line, "PractitionerRole", G(9).ToString()))!.Document.Root["active"].Text);
        await Tell<PublishCarePlan, PatientEnrolled>(line, new(G(10), 1, caseId, person, G(11), "示例康复站", "320706001"));
        await Tell<RevokeCarePlan, PatientReversed>(line, new(G(10), 3, caseId, person, G(11), "320706001"));
        await Tell<PublishCarePlan, PatientEnrolled>(line, new(G(10), 2, caseId, person, G(11), "示例康复站", "320706001"));
        var plan = (await Find(line, "CarePlan", G(10).ToString()))!;
        Assert.Equal((2, "revoked"), (plan.Version, plan.Document.Root["status"].Text));
    }
}
