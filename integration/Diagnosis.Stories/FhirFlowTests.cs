using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Diagnosis.Stories;

/// <summary>A hospital's own system in a program of its own, talking FHIR to the running product over real HTTP.</summary>
public partial class FhirFlowTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static object Exam(string record, int person, string county, string? suspected, string? reason = null, string? number = null)
    {
        var (id, birth, sex) = Exams.Person(person);
        string day = Exams.Date(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().AddHours(8).DateTime).AddDays(-3));
        return new { recordNumber = record, name = "院试" + (char)('一' + person), idNumber = number ?? id, sex = sex == "1" ? "M" : "F", birth = Exams.Date(birth), phone = "19900000001", county = county + "000", day, suspected, reason, status = reason is null ? "final" : "corrected" };
    }

    static async Task<JsonArray> SendAsync(Hospital hospital, string how, params object[] exams)
    {
        foreach (var e in exams) { (await hospital.Http.PostAsJsonAsync("/exams", e, Ct)).EnsureSuccessStatusCode(); }
        using var answer = await hospital.Http.PostAsync("/send" + how, null, Ct);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonArray>(Ct))!;
    }

    static async Task<JsonArray> FindAsync(Hospital hospital, string query)
    {
        var found = (await hospital.Http.GetFromJsonAsync<JsonObject>("/fhir/" + query, Ct))!;
        Assert.True(found["status"]!.GetValue<int>() == 200, found.ToJsonString());
        return found["body"]!["entry"]?.AsArray() ?? [];
    }

    static async Task<string> SubscribeAsync(Hospital hospital, string criteria)
    {
        var subscribed = await hospital.PostAsync("Subscription", $$"""{"resourceType":"Subscription","status":"requested","reason":"{{criteria}}","criteria":"{{criteria}}","channel":{"type":"rest-hook","endpoint":"{{hospital.Http.BaseAddress}}notify","payload":"application/fhir+json"} }""");
        Assert.True(subscribed["status"]!.GetValue<int>() == 201, subscribed.ToJsonString());
        Assert.Equal("active", subscribed["body"]!["status"]!.GetValue<string>());
        return subscribed["body"]!["id"]!.GetValue<string>();
    }

    static string Status(JsonNode condition) => condition["resource"]!["verificationStatus"]!["coding"]![0]!["code"]!.GetValue<string>();

    [Fact]
    public async Task A_hospital_sends_duplicates_corrects_and_is_refused_and_reads_what_became_of_it()
    {
        await using var product = new Product(null, "--Demonstration:Cases=false");
        await product.StartAsync(Ct);
        using var sender = await product.ClientAsync("demo-hospital", Ct);
        using var commission = await product.ClientAsync("demo-commission", Ct);
        string county = (await sender.GetFromJsonAsync<JsonObject>("/api/v1/me", Ct))!["division"]!.GetValue<string>()[..6];
        await using var hospital = await Hospital.StartAsync(product.Address, Ct);

        // the hospital subscribes, and is slow
        await hospital.Http.PutAsync("/mood/Slow", null, Ct);
        await SubscribeAsync(hospital, "Condition?category=encounter-diagnosis");

        // three times at the same moment: one record, one suspected case
        var answers = await SendAsync(hospital, "?copies=3", Exam("HOSP-1", 71, county, "OD2024-01-001"));
        Assert.All(answers, a => Assert.True(a!["status"]!.GetValue<int>() == 200, a.ToJsonString()));
        var cases = (await commission.GetFromJsonAsync<JsonObject>("/api/v1/exam/suspected-cases?size=50", Ct))!["items"]!.AsArray().Where(c => c!["employer"]!.GetValue<string>() == "医院侧石材有限公司").ToList();
        string suspected = Assert.Single(cases)!["id"]!.GetValue<string>();

        // what came of it is published to the hospital
        string query = $"Condition?identifier=urn:diagnosis:suspected-case|{suspected}";
        Assert.Single(await hospital.NoticesAsync(1, suspected, "provisional"));
        var condition = Assert.Single(await FindAsync(hospital, query))!;
        Assert.Equal("provisional", Status(condition));
        Assert.Equal("OD2024-01-001", condition["resource"]!["code"]!["coding"]![0]!["code"]!.GetValue<string>());
        // the sender finds it by its own number of the exam, too
        Assert.Equal(suspected, Assert.Single(await FindAsync(hospital, "Condition?evidence-detail:identifier=urn:diagnosis:exam-record|HOSP-1"))!["resource"]!["id"]!.GetValue<string>());
        Assert.Single(await FindAsync(hospital, $"Task?focus=Condition/{suspected}"));
        await hospital.Http.PutAsync("/mood/Accept", null, Ct);

        // a corrected name is the next version of the published Patient, with a Provenance
        string person = condition["resource"]!["subject"]!["reference"]!.GetValue<string>().Split('/')[1];
        await SubscribeAsync(hospital, "Provenance?target=Patient/" + person);
        using (var correct = new HttpRequestMessage(HttpMethod.Put, "/api/v1/people/" + person) { Content = JsonContent.Create(new { name = "院试更正", reason = "录入笔误" }) })
        {
            using var known = await commission.GetAsync("/api/v1/people/" + person, Ct);
            correct.Headers.IfMatch.Add(known.Headers.ETag!);
            using var corrected = await commission.SendAsync(correct, Ct);
            Assert.True(corrected.IsSuccessStatusCode, await corrected.Content.ReadAsStringAsync(Ct));
        }
        Assert.Single(await hospital.NoticesAsync(1, "录入笔误"));
        var patient = Assert.Single(await FindAsync(hospital, "Patient?_id=" + person))!["resource"]!;
        Assert.Equal(("院试更正", "2"), (patient["name"]![0]!["text"]!.GetValue<string>(), patient["meta"]!["versionId"]!.GetValue<string>()));

        // a correction takes the suspicion back, and the next version says so
        answers = await SendAsync(hospital, "", Exam("HOSP-1", 71, county, null, "阅片更正"));
        Assert.True(answers[0]!["status"]!.GetValue<int>() == 200, answers[0]!.ToJsonString());
        await hospital.NoticesAsync(1, suspected, "entered-in-error");
        Assert.Equal("entered-in-error", Status(Assert.Single(await FindAsync(hospital, query))!));

        // a wrong check digit is refused at its element, and nothing stays
        answers = await SendAsync(hospital, "", Exam("HOSP-2", 72, county, null, number: "999999197006159971"));
        Assert.Equal(422, answers[0]!["status"]!.GetValue<int>());
        Assert.Contains(answers[0]!["body"]!["issue"]!.AsArray(), i => i!["expression"]?[0]?.GetValue<string>() == "Bundle.entry[0].resource.identifier[0].value");
        Assert.Empty(await FindAsync(hospital, "DiagnosticReport?identifier=urn:diagnosis:exam-record|HOSP-2"));
    }

    [Fact]
    public async Task A_refusing_and_broken_hospital_misses_nothing_and_knows_every_repeat()
    {
        await using var product = new Product(null, "--Demonstration:Cases=false");
        await product.StartAsync(Ct);
        using var sender = await product.ClientAsync("demo-hospital", Ct);
        string county = (await sender.GetFromJsonAsync<JsonObject>("/api/v1/me", Ct))!["division"]!.GetValue<string>()[..6];
        await using var hospital = await Hospital.StartAsync(product.Address, Ct);
        string subscription = await SubscribeAsync(hospital, "Condition?verification-status=provisional");
        // one notice meets a refusal, one a busy system, one a line that breaks after it was taken
        string[] moods = ["Refuse", "Busy", "Drop"];
        for (int i = 0; i < moods.Length; i++)
        {
            await hospital.Http.PutAsync("/mood/" + moods[i], null, Ct);
            var answers = await SendAsync(hospital, "", Exam($"HOSP-M{i}", 80 + i, county, "OD2024-01-001"));
            Assert.True(answers[0]!["status"]!.GetValue<int>() == 200, answers[0]!.ToJsonString());
            if (moods[i] == "Drop") { await hospital.NoticesAsync(1, "provisional"); }
        }
        await hospital.Http.PutAsync("/mood/Accept", null, Ct);
        Assert.Equal(200, (await hospital.PostAsync($"Subscription/{subscription}/$resend", ""))["status"]!.GetValue<int>());
        // three cases in at least four notices: a repeat carries the id of the one that broke (which may have been repeated while the line still broke)
        string Delivery(JsonNode n) => n["headers"]!["X-Diagnosis-Delivery"]!.GetValue<string>();
        var notices = await hospital.NoticesAsync(4, "provisional");
        while (notices.Select(n => Delivery(n!)).Distinct().Count() < 3) { notices = await hospital.NoticesAsync(notices.Count + 1, "provisional"); }
        var told = notices.Select(n => (Delivery: Delivery(n!), Case: JsonNode.Parse(n!["body"]!.GetValue<string>())!["id"]!.GetValue<string>())).Distinct().ToList();
        Assert.Equal((3, 3, 3), (told.Count, told.Select(t => t.Case).Distinct().Count(), told.Select(t => t.Delivery).Distinct().Count()));
        var cases = await FindAsync(hospital, "Condition?verification-status=provisional");
        Assert.Equal(cases.Select(c => c!["resource"]!["id"]!.GetValue<string>()).Order(), told.Select(t => t.Case).Order());

        // the queue says so to its owner, and to nobody else
        using var owner = await product.BrowserAsync("demo-hospital", Ct);
        string page = await owner.GetStringAsync("/exchange/deliveries", Ct);
        foreach (var t in told) { Assert.Contains(t.Delivery, page, StringComparison.OrdinalIgnoreCase); }
        using var other = await product.BrowserAsync("demo-exam", Ct);
        Assert.DoesNotContain(told[0].Delivery, await other.GetStringAsync("/exchange/deliveries", Ct), StringComparison.OrdinalIgnoreCase);

        // out of order and three times each: the correction came before the exam it corrects, and stands
        var late = await SendAsync(hospital, "?order=reverse&copies=3", Exam("HOSP-O", 90, county, "OD2024-01-001"), Exam("HOSP-O", 90, county, null, "阅片更正"));
        Assert.Equal(6, late.Count);
        Assert.All(late.Take(3), a => Assert.True(a!["status"]!.GetValue<int>() == 200, a.ToJsonString()));
        Assert.All(late.Skip(3), a => Assert.True(a!["status"]!.GetValue<int>() == 422, a.ToJsonString()));
        var report = Assert.Single(await FindAsync(hospital, "DiagnosticReport?identifier=urn:diagnosis:exam-record|HOSP-O"))!;
        Assert.Equal("corrected", report["resource"]!["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_referral_goes_from_one_system_to_another_and_an_act_out_of_order_is_sent_again()
    {
        await using var product = new Product(null, "--Demonstration:Cases=false");
        await product.StartAsync(Ct);
        using var receiver = await product.ClientAsync("demo-diagnosis", Ct);
        using var commission = await product.ClientAsync("demo-commission", Ct);
        string to = (await receiver.GetFromJsonAsync<JsonObject>("/api/v1/me", Ct))!["institutionId"]!.GetValue<string>();
        await using var station = await Hospital.StartAsync(product.Address, Ct, "demo-station");
        await using var hospital = await Hospital.StartAsync(product.Address, Ct, "demo-diagnosis");
        await SubscribeAsync(station, "Task?code=referral&identifier=urn:diagnosis:referral|");
        await SubscribeAsync(hospital, "ServiceRequest?status=active");

        var (number, birth, sex) = Exams.Person(95);
        string bundle = $$$"""
            {"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a","resource":{"resourceType":"Patient","identifier":[{"system":"urn:oid:2.16.156.10011.1.3","value":"{{{number}}}"}],"name":[{"text":"转诊虚构"}],"gender":"{{{(sex == "1" ? "male" : "female")}}}","birthDate":"{{{Exams.Date(birth)}}}"},"request":{"method":"POST","url":"Patient"}},
            {"resource":{"resourceType":"ServiceRequest","status":"active","intent":"order","priority":"urgent","category":[{"coding":[{"system":"urn:diagnosis:CodeSystem:referral-kind","code":"up"}]}],"subject":{"reference":"urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a"},"performer":[{"reference":"Organization/{{{to}}}"}],"reasonCode":[{"text":"尘肺病叁期，评估氧疗"}],"note":[{"text":"静息血氧 87%"}]},"request":{"method":"POST","url":"ServiceRequest"}}]}
            """;
        string? id = null;
        foreach (var sent in await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => station.PostAsync("", bundle))))
        {
            Assert.True(sent["status"]!.GetValue<int>() == 200, sent.ToJsonString());
            string made = sent["body"]!["entry"]![1]!["response"]!["location"]!.GetValue<string>().Split('/')[^3];
            Assert.Equal(id ??= made, made);
        }
        Assert.Single(await hospital.NoticesAsync(1, id!));
        string Act(string status, string more = "") => $$$"""{"resourceType":"Task","status":"{{{status}}}","intent":"order","code":{"coding":[{"system":"urn:diagnosis:CodeSystem:task","code":"referral"}]},"focus":{"type":"ServiceRequest","identifier":{"system":"urn:diagnosis:referral","value":"{{{id}}}"}}{{{more}}}}""";
        async Task<int> Do(Hospital who, string act) => (await who.PostAsync("Task", act))["status"]!.GetValue<int>();
        string answered = Act("completed", ",\"output\":[{\"type\":{\"text\":\"答复\"},\"valueString\":\"氧流量 1.5 L/min\"}],\"owner\":{\"display\":\"王医师\"}");
        Assert.Equal(422, await Do(hospital, answered));
        Assert.Equal(422, await Do(station, Act("accepted")));
        foreach (string act in (string[])[Act("accepted"), Act("in-progress"), answered]) { Assert.Equal(201, await Do(hospital, act)); }
        // each step is a version of the published Task, and the sender heard of the last
        await station.NoticesAsync(1, "Task", id!, "\"completed\"", "waiting-days");
        var history = (await station.Http.GetFromJsonAsync<JsonObject>($"/fhir/Task/{id}/_history", Ct))!["body"]!["entry"]!.AsArray();
        Assert.Equal(["completed", "in-progress", "accepted", "requested"], history.Select(h => h!["resource"]!["status"]!.GetValue<string>()));
        var referral = Assert.Single((await commission.GetFromJsonAsync<JsonArray>("/api/v1/tiering/referrals", Ct))!, r => r!["id"]!.GetValue<string>() == id)!;
        Assert.Equal("Completed", referral["state"]!.GetValue<string>());

        // an indicator says over FHIR what its page says; while the first load is still being delivered both move, so the page is asked before and after
        async Task<JsonNode> Page() => (await commission.GetFromJsonAsync<JsonObject>("/api/v1/indicators/JS?asOf=2025-12-31", Ct))!["results"]!.AsArray().Single(r => r!["no"]!.GetValue<string>() == "8")!;
        JsonNode page, after = await Page();
        JsonObject report;
        do
        {
            page = after;
            report = (await commission.GetFromJsonAsync<JsonObject>("/fhir/Measure/js-8/$evaluate-measure?periodStart=2025&periodEnd=2025&reportType=subject-list", Ct))!;
            after = await Page();
        }
        while (page.ToJsonString() != after.ToJsonString());
        var group = report["group"]![0]!;
        Assert.Equal((page["numerator"]!.GetValue<long>(), page["denominator"]!.GetValue<long>()), (group["population"]![0]!["count"]!.GetValue<long>(), group["population"]![1]!["count"]!.GetValue<long>()));
        Assert.Equal(page["value"]!.ToJsonString(), group["measureScore"]!["value"]!.ToJsonString());
        Assert.Equal(page["denominator"]!.GetValue<int>(), report["contained"]!.AsArray().Single(l => l!["id"]!.GetValue<string>() == "denominator")!["entry"]!.AsArray().Count);
    }

    [Fact]
    public async Task Every_command_of_the_guide_runs_as_it_stands()
    {
        await using var product = new Product(null, "--Demonstration:Cases=false");
        await product.StartAsync(Ct);
        using var http = await product.ClientAsync(null, Ct);
        foreach (string language in (string[])["zh-CN", "en"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/fhir-guide");
            request.Headers.TryAddWithoutValidation("Accept-Language", language);
            using var answer = await http.SendAsync(request, Ct);
            string page = await answer.Content.ReadAsStringAsync(Ct);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.DoesNotContain("⟦", page, StringComparison.Ordinal);
            var commands = Commands().Matches(page).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value)).ToList();
            Assert.Equal(15, commands.Count);
            string folder = Directory.CreateTempSubdirectory("diagnosis-guide-").FullName;
            var start = new ProcessStartInfo("bash") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add("set -e\n" + string.Join("\necho; echo ---\n", commands));
            using var shell = Process.Start(start)!;
            var error = shell.StandardError.ReadToEndAsync(Ct);
            var parts = (await shell.StandardOutput.ReadToEndAsync(Ct)).Split("\n---\n");
            await shell.WaitForExitAsync(Ct);
            Directory.Delete(folder, recursive: true);
            Assert.True(shell.ExitCode == 0, await error + string.Join("\n", parts));
            Assert.Equal(commands.Count, parts.Length);
            Assert.Equal("CapabilityStatement", JsonNode.Parse(parts[1])!["resourceType"]!.GetValue<string>());
            Assert.Equal("transaction-response", JsonNode.Parse(parts[2])!["type"]!.GetValue<string>());
            var refused = JsonNode.Parse(parts[3])!["issue"]!.AsArray();
            Assert.Contains(refused, i => i!["expression"]?[0]?.GetValue<string>() == "Bundle.entry[2].resource.component[1].value.ofType(CodeableConcept).coding[0].code");
            Assert.Equal(5, JsonNode.Parse(parts[4])!["entry"]!.AsArray().Count);
            Assert.Equal("Bundle", JsonNode.Parse(parts[5])!["resourceType"]!.GetValue<string>());
            Assert.Single(JsonNode.Parse(parts[6])!["entry"]!.AsArray());
            Assert.Equal("exam-report", JsonNode.Parse(parts[7])!["id"]!.GetValue<string>());
            Assert.Equal("active", JsonNode.Parse(parts[8])!["status"]!.GetValue<string>());
            Assert.Contains("\"linkId\":\"outcome\"", parts[9], StringComparison.Ordinal);
            Assert.Contains("SPIRO.fvc", parts[9], StringComparison.Ordinal);
            Assert.Contains("\"left-4000\"", parts[10], StringComparison.Ordinal);
            Assert.Contains("Observation.focus", parts[10], StringComparison.Ordinal);
            Assert.Equal("searchset", JsonNode.Parse(parts[11])!["type"]!.GetValue<string>());
            Assert.Equal("urn:diagnosis:Measure:js-8", JsonNode.Parse(parts[12])!["measure"]!.GetValue<string>());
        }
    }

    [GeneratedRegex("<code class=\"curl\">(.*?)</code>", RegexOptions.Singleline)]
    private static partial Regex Commands();

    /// <summary>The hospital's program as a real process.</summary>
    sealed class Hospital : IAsyncDisposable
    {
        readonly Process process;
        public HttpClient Http { get; }

        Hospital(Process process, Uri address) => (this.process, Http) = (process, new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) });

        public static async Task<Hospital> StartAsync(Uri product, CancellationToken ct, string client = "demo-hospital")
        {
            var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
            string program = Path.Combine(own.Parent!.Parent!.FullName, "Diagnosis.TestHospital", own.Name, "Diagnosis.TestHospital.dll");
            var address = new Uri($"http://127.0.0.1:{Product.FreePort()}");
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
            foreach (string a in (string[])[program, "--urls", address.ToString().TrimEnd('/'), "--product", product.ToString(), "--client", client]) { start.ArgumentList.Add(a); }
            var process = Process.Start(start)!;
            Assert.StartsWith("listening", await process.StandardOutput.ReadLineAsync(ct) ?? "", StringComparison.Ordinal);
            return new(process, address);
        }

        public async Task<JsonObject> PostAsync(string path, string body)
        {
            using var answer = await Http.PostAsync("/fhir/" + path, new StringContent(body, System.Text.Encoding.UTF8, "application/fhir+json"), Ct);
            return (await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
        }

        /// <summary>Answers when so many notices have come whose bodies contain all of it.</summary>
        public async Task<JsonArray> NoticesAsync(int count, params string[] contains) =>
            (await Http.GetFromJsonAsync<JsonArray>($"/received/wait?count={count}" + string.Concat(contains.Select(c => "&contains=" + Uri.EscapeDataString(c))), Ct))!;

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            if (!process.HasExited) { process.Kill(); await process.WaitForExitAsync(); }
            process.Dispose();
        }
    }
}
