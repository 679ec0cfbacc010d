using System.Text.Json.Nodes;
using Diagnosis.Exchange.Tests.Fhir;
using Diagnosis.HospitalTiering.Contracts;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Tests.Flows;

/// <summary>An exam transaction that also concerns another module, with the real module of the exam records behind the server.</summary>
public class RehearsalTests
{
    static string Bundle(string note, Action<JsonArray>? change = null)
    {
        var bundle = JsonNode.Parse(ExamsInTests.Example)!;
        var entries = bundle["entry"]!.AsArray();
        string referral = $$$"""{"resource":{"resourceType":"ServiceRequest","status":"active","intent":"order","category":[{"coding":[{"system":"urn:diagnosis:CodeSystem:referral-kind","code":"up"}]}],"subject":{"reference":"{{{entries[0]!["fullUrl"]!.GetValue<string>()}}}"},"authoredOn":"2026-02-28","performer":[{"reference":"Organization/{{{FhirWeb.OtherHospital}}}"}],"reasonCode":[{"text":"评估氧疗"}]{{{(note.Length == 0 ? "" : $",\"note\":[{{\"text\":\"{note}\"}}]")}}}},"request":{"method":"POST","url":"ServiceRequest"}}""";
        entries.Add(JsonNode.Parse(referral));
        change?.Invoke(entries);
        return bundle.ToJsonString();
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_rehearsed_exam_record_leaves_nothing_and_registers_nobody_when_another_module_refuses(Engine engine)
    {
        var referrals = new ReferralsTests.StandInReferrals();
        await using var web = await RealModules.StartAsync(engine, s => s.AddSingleton<IReferralIntake>(referrals));
        var registry = web.Services.GetRequiredService<FewInstitutions>();
        int last = JsonNode.Parse(Bundle("摘要"))!["entry"]!.AsArray().Count - 1;

        // the referral is refused, though the record is right
        Assert.Equal([$"Bundle.entry[{last}].resource.note"], Errors((await web.Post("", Bundle(""), "hospital")).Refused(422)));
        Assert.Empty(await web.KeptAsync("exam", "ExamReport"));
        Assert.Equal(0, registry.Registered);
        Assert.Empty(referrals.Taken);
        // the record is refused by the checks of its module, though the referral is right
        string wrong = Bundle("摘要", e => e[0]!["resource"]!["birthDate"] = "1971-06-15");
        var refused = Errors((await web.Post("", wrong, "hospital")).Refused(422));
        Assert.NotEmpty(refused);
        Assert.All(refused, e => Assert.StartsWith("Bundle.entry[0].resource", e, StringComparison.Ordinal));
        Assert.Empty(await web.KeptAsync("exam", "ExamReport"));
        Assert.Equal(0, registry.Registered);
        Assert.Empty(referrals.Taken);
        // both take it, once however often it is sent
        for (int i = 0; i < 2; i++) { (await web.Post("", Bundle("摘要"), "hospital")).Ok(); }
        Assert.Single(await web.KeptAsync("exam", "ExamReport"));
        Assert.Single(referrals.Taken);
        Assert.Equal(2, registry.Registered);

        static List<string> Errors(Answer refused) => [.. refused.Json.GetProperty("issue").EnumerateArray().Where(i => i.GetProperty("severity").GetString() == "error").Select(i => i.GetProperty("expression")[0].GetString()!)];
    }
}
