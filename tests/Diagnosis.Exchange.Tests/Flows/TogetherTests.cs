using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Exchange.Tests.Fhir;
using Diagnosis.HospitalTiering.Contracts;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Tests.Flows;

/// <summary>One transaction whose entries belong to different modules.</summary>
public class TogetherTests
{
    static string Bundle(string kind, string note) => $$$"""
        {"resourceType":"Bundle","type":"transaction","entry":[
        {"fullUrl":"urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a","resource":{{{Sent.Patient()}}},"request":{"method":"POST","url":"Patient"}},
        {"resource":{"resourceType":"DocumentReference","status":"current","type":{"coding":[{"system":"urn:diagnosis:CodeSystem:attachment-kind","code":"{{{kind}}}"}]},"content":[{"attachment":{"contentType":"application/pdf","data":"JVBERi0=","title":"肺功能","creation":"2026-02-20"}}],"context":{"related":[{"identifier":{"system":"urn:diagnosis:diagnosis-case","value":"2026-0001"}}]}},"request":{"method":"POST","url":"DocumentReference"}},
        {"resource":{"resourceType":"ServiceRequest","status":"active","intent":"order","category":[{"coding":[{"system":"urn:diagnosis:CodeSystem:referral-kind","code":"up"}]}],"subject":{"reference":"urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a"},"authoredOn":"2026-02-28","performer":[{"reference":"Organization/{{{FhirWeb.OtherHospital}}}"}],"reasonCode":[{"text":"评估氧疗"}]{{{(note.Length == 0 ? "" : $",\"note\":[{{\"text\":\"{note}\"}}]")}}}},"request":{"method":"POST","url":"ServiceRequest"}}]}
        """;

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_entry_refused_by_one_module_leaves_nothing_of_the_others_whichever_stands_first(Engine engine)
    {
        var (files, referrals) = (new CaseFilesTests.StandInFiles(), new ReferralsTests.StandInReferrals());
        await using var web = await FhirWeb.StartAsync(engine, s => s.AddSingleton<ICaseFiles>(files).AddSingleton<IReferralIntake>(referrals));
        // the later module refuses, the earlier one, both
        foreach (var (kind, note, at) in ((string, string, string[])[])[("lung-function", "", ["Bundle.entry[2].resource.note"]), ("poem", "摘要", ["Bundle.entry[1].resource.type"]), ("poem", "", ["Bundle.entry[1].resource.type", "Bundle.entry[2].resource.note"])])
        {
            var refused = (await web.Post("", Bundle(kind, note), "agency")).Refused(422);
            Assert.Equal(at, refused.Json.GetProperty("issue").EnumerateArray().Where(i => i.GetProperty("severity").GetString() == "error").Select(i => i.GetProperty("expression")[0].GetString()!));
            Assert.DoesNotContain("recorded", refused.Text, StringComparison.Ordinal);
            Assert.Empty(files.Taken);
            Assert.Empty(referrals.Taken);
            foreach (string type in (string[])["Patient", "DocumentReference", "ServiceRequest"]) { Assert.Empty(await web.Found(type, "agency")); }
        }
        // both take it: once each, and once only when it is sent again
        for (int i = 0; i < 2; i++) { (await web.Post("", Bundle("lung-function", "摘要"), "agency", ("Prefer", "return=OperationOutcome"))).Ok(); }
        Assert.Single(files.Taken);
        Assert.Single(referrals.Taken);
        Assert.Single(await web.Found("ServiceRequest", "agency"));
    }

    [Fact]
    public async Task What_a_writer_between_check_and_deed_makes_stand_is_said_at_its_entry_and_not_doubled_by_the_next_try()
    {
        var (files, referrals) = (new CaseFilesTests.StandInFiles(), new ReferralsTests.StandInReferrals());
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite, s => s.AddSingleton<ICaseFiles>(files).AddSingleton<IReferralIntake>(referrals));
        referrals.Between = () => referrals.Closed = true;
        var refused = (await web.Post("", Bundle("lung-function", "摘要"), "agency")).Refused(422);
        var issues = refused.Json.GetProperty("issue").EnumerateArray().Select(i => (i.GetProperty("severity").GetString()!, i.GetProperty("expression")[0].GetString()!)).ToList();
        Assert.Contains(("error", "Bundle.entry[2].resource.performer"), issues);
        Assert.Contains(("warning", "Bundle.entry[1].resource"), issues);
        Assert.Contains("recognised", refused.Text, StringComparison.Ordinal);
        (referrals.Between, referrals.Closed) = (null, false);
        (await web.Post("", Bundle("lung-function", "摘要"), "agency")).Ok();
        Assert.Single(files.Taken);
        Assert.Single(referrals.Taken);
    }
}
