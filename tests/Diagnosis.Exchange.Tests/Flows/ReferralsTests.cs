using Diagnosis.Exchange.Flows.Referrals;
using Diagnosis.Exchange.Tests.Fhir;
using Diagnosis.HospitalTiering.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Tests.Flows;

public class ReferralsTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>HospitalTiering's answer by hand: takes a referral once, wants a summary, and a reason of whoever refuses.</summary>
    internal sealed class StandInReferrals : IReferralIntake
    {
        public Dictionary<Guid, ReferralSent> Taken { get; } = [];
        public List<ReferralAct> Acts { get; } = [];

        /// <summary>A writer that comes between the check and the deed.</summary>
        public Action? Between { get; set; }
        public Task<ReferralTaken> CheckRequestAsync(ReferralSent sent, Caller caller, CancellationToken ct = default) { var said = Answer(sent, false); Between?.Invoke(); return Task.FromResult(said); }
        public Task<ReferralTaken> RequestAsync(ReferralSent sent, Caller caller, CancellationToken ct = default) => Task.FromResult(Answer(sent, true));
        public bool Closed { get; set; }
        ReferralTaken Answer(ReferralSent s, bool keep) => Closed ? new ReferralTaken("Refused", null, null, [new FindingText("referral-to", "toId", "对方已停止接收。", "请改投。", null)]) :
            string.IsNullOrEmpty(s.Summary) ? new ReferralTaken("Refused", null, null, [new FindingText("referral-summary", "summary", "缺少病情摘要。", "请填写。", null)])
            : new((keep ? Taken.TryAdd(s.Id, s) : !Taken.ContainsKey(s.Id)) ? "Created" : "Unchanged", s.Id, s.ToId, []);

        public Task<ReferralTaken> CheckActAsync(ReferralAct act, Caller caller, CancellationToken ct = default) => ActAsync(act, caller, false);
        public Task<ReferralTaken> ActAsync(ReferralAct act, Caller caller, CancellationToken ct = default) => ActAsync(act, caller, true);
        Task<ReferralTaken> ActAsync(ReferralAct a, Caller caller, bool keep)
        {
            if (!Taken.ContainsKey(a.ReferralId) || caller.InstitutionId != FhirWeb.OtherHospital) { return Task.FromResult(new ReferralTaken("NotFound", null, null, [])); }
            if (a is { Act: "refuse", Note: null }) { return Task.FromResult(new ReferralTaken("Refused", null, null, [new FindingText("referral-reason", "note", "缺少理由。", "请填写。", null)])); }
            if (keep) { Acts.Add(a); }
            return Task.FromResult(new ReferralTaken("Done", a.ReferralId, FhirWeb.Hospital, []));
        }
    }

    static string Request(string note = "静息血氧 87%，家庭氧疗两周", string kind = "up") => $$$"""
        {"resourceType":"ServiceRequest","status":"active","intent":"order","priority":"urgent","category":[{"coding":[{"system":"urn:diagnosis:CodeSystem:referral-kind","code":"{{{kind}}}"}]}],"subject":{"reference":"urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a"},"authoredOn":"2026-02-28","performer":[{"reference":"Organization/{{{FhirWeb.OtherHospital}}}"}],"reasonCode":[{"text":"尘肺病叁期，评估氧疗"}],"note":[{"text":"{{{note}}}"}]}
        """;
    static string Transaction(string request) => $$$"""
        {"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a","resource":{{{Sent.Patient()}}},"request":{"method":"POST","url":"Patient"}},
        {"fullUrl":"urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0b","resource":{{{request}}},"request":{"method":"POST","url":"ServiceRequest"}},
        {"resource":{"resourceType":"Task","status":"requested","intent":"order","code":{"coding":[{"system":"urn:diagnosis:CodeSystem:task","code":"referral"}]},"focus":{"reference":"urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0b"}},"request":{"method":"POST","url":"Task"}}]}
        """;
    static string Act(Guid id, string status, string more = "") => $$$"""{"resourceType":"Task","status":"{{{status}}}","intent":"order","code":{"coding":[{"system":"urn:diagnosis:CodeSystem:task","code":"referral"}]},"focus":{"type":"ServiceRequest","identifier":{"system":"urn:diagnosis:referral","value":"{{{id}}}"}}{{{more}}}}""";

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_service_request_becomes_a_referral_that_its_receiver_reads_and_decides(Engine engine)
    {
        var referrals = new StandInReferrals();
        await using var web = await FhirWeb.StartAsync(engine, s => s.AddSingleton<IReferralIntake>(referrals));
        for (int i = 0; i < 2; i++) { (await web.Post("", Transaction(Request()))).Ok(); }
        var sent = Assert.Single(referrals.Taken.Values);
        Assert.Equal(("Up", FhirWeb.OtherHospital, "欧阳大明", "99999919700615997X", "尘肺病叁期，评估氧疗", "Urgent", new DateOnly(2026, 2, 28)), (sent.Kind, sent.ToId!.Value, sent.PersonName, sent.Number, sent.Reason, sent.Urgency, sent.On!.Value));
        Assert.Equal([$"ServiceRequest/{sent.Id}"], await web.Found("ServiceRequest", "other"));
        Assert.Single(await web.Found("Patient", "other"));
        Assert.Equal("Task.statusReason", (await web.Post("Task", Act(sent.Id, "rejected"), "other")).Refused(422, "business-rule").Issue.GetProperty("expression")[0].GetString());
        await web.Created("Task", Act(sent.Id, "accepted", ",\"executionPeriod\":{\"start\":\"2026-03-05\"}"), "other");
        await web.Created("Task", Act(sent.Id, "completed", ",\"output\":[{\"type\":{\"text\":\"答复\"},\"valueString\":\"氧流量 1.5 L/min\"}],\"owner\":{\"display\":\"王医师\"}"), "other");
        Assert.Equal([("accept", new DateOnly(2026, 3, 5), null, "别的医院"), ("reply", null, "氧流量 1.5 L/min", "王医师")], referrals.Acts.Select(a => (a.Act, a.ExpectedOn, a.Answer, a.AnsweredBy)));
        // what is written back is for the sender too
        Assert.Equal(3, (await web.Found("Task")).Count);
        Assert.Equal(2, (await web.Found("Task", "other")).Count);
    }

    [Fact]
    public async Task What_is_not_taken_is_refused_at_its_element_and_nothing_is_stored()
    {
        var referrals = new StandInReferrals();
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite, s => s.AddSingleton<IReferralIntake>(referrals));
        Assert.Equal("Bundle.entry[1].resource.note", (await web.Post("", Transaction(Request("")).Replace(",\"note\":[{\"text\":\"\"}]", "", StringComparison.Ordinal))).Refused(422, "business-rule").Issue.GetProperty("expression")[0].GetString());
        (await web.Post("Task", Act(Guid.NewGuid(), "accepted"), "other")).Refused(422, "forbidden");
        (await web.Post("ServiceRequest", Request().Replace("urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a", "Patient/none", StringComparison.Ordinal))).Refused(422, "not-found");
        Assert.Empty(await web.Found("Patient"));
        Assert.Empty(await web.Found("ServiceRequest"));
        // a request of another kind concerns nobody here
        await web.Created("ServiceRequest", Request(kind: "up").Replace("referral-kind", "other", StringComparison.Ordinal).Replace("urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a", "Patient/p", StringComparison.Ordinal));
        Assert.Empty(referrals.Taken);
    }

    internal static ReferralChanged Changed(int version = 1, string state = "Requested", DateOnly? decided = null, string? why = null) => new(Guid.Parse("0199a000-0000-7000-8000-000000000401"), version, "Up", state, "Urgent", FhirWeb.Hospital, "示例医院", "320706", FhirWeb.OtherHospital, "别的医院", "320102",
        new(2026, 2, 27), decided, null, null, state == "Refused" ? decided : null, why, 3, state == "Refused" ? null : 3, true);

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Each_step_is_a_version_of_the_task_and_a_late_older_one_changes_nothing(Engine engine)
    {
        await using var web = await FhirWeb.StartAsync(engine);
        foreach (var e in (ReferralChanged[])[Changed(), Changed(3, "Refused", new(2026, 3, 2), "床位已满"), Changed(2, "Accepted", new(2026, 3, 1))])
        {
            await using var scope = web.Services.CreateAsyncScope();
            await ActivatorUtilities.CreateInstance<PublishReferral>(scope.ServiceProvider).HandleOnceAsync(Guid.CreateVersion7(), e, Ct);
        }
        string id = $"Task/{Changed().ReferralId}";
        foreach (string caller in (string[])["hospital", "other", "commission"]) { Assert.Equal([id], await web.Found($"Task?focus=ServiceRequest/{Changed().ReferralId}", caller)); }
        Assert.Empty(await web.Found("Task", "station"));
        var task = (await web.Get(id)).Ok().Json;
        Assert.Equal(("2", "rejected", "床位已满"), (task.GetProperty("meta").GetProperty("versionId").GetString(), task.GetProperty("status").GetString(), task.GetProperty("statusReason").GetProperty("text").GetString()));
        Assert.Equal("requested", (await web.Get(id + "/_history/1")).Ok().Json.GetProperty("status").GetString());
    }
}
