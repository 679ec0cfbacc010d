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

    static async Task<JsonArray> UntilAsync(Hospital hospital, string query, Func<JsonArray, bool> enough)
    {
        while (true)
        {
            var found = (await hospital.Http.GetFromJsonAsync<JsonObject>("/fhir/" + query, Ct))!;
            Assert.Equal(200, found["status"]!.GetValue<int>());
            var entries = found["body"]!["entry"]?.AsArray() ?? [];
            if (enough(entries)) { return entries; }
            await Task.Delay(100, Ct);
        }
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

        // the hospital subscribes; it is busy at first, so the first notice comes again
        await hospital.Http.PutAsync("/mood/Busy", null, Ct);
        var subscribed = await hospital.PostAsync("Subscription", $$"""{"resourceType":"Subscription","status":"requested","reason":"疑似职业病","criteria":"Condition?verification-status=provisional","channel":{"type":"rest-hook","endpoint":"{{hospital.Http.BaseAddress}}notify","payload":"application/fhir+json"} }""");
        Assert.True(subscribed["status"]!.GetValue<int>() == 201, subscribed.ToJsonString());
        Assert.Equal("active", subscribed["body"]!["status"]!.GetValue<string>());

        // three times at the same moment: one record, one suspected case
        var answers = await SendAsync(hospital, "?copies=3", Exam("HOSP-1", 71, county, "OD2024-01-001"));
        Assert.All(answers, a => Assert.True(a!["status"]!.GetValue<int>() == 200, a.ToJsonString()));
        var cases = (await commission.GetFromJsonAsync<JsonObject>("/api/v1/exam/suspected-cases?size=50", Ct))!["items"]!.AsArray().Where(c => c!["employer"]!.GetValue<string>() == "医院侧石材有限公司").ToList();
        string suspected = Assert.Single(cases)!["id"]!.GetValue<string>();

        // what came of it is published to the hospital
        string query = $"Condition?identifier=urn:diagnosis:suspected-case|{suspected}";
        var condition = Assert.Single(await UntilAsync(hospital, query, e => e.Count > 0))!;
        Assert.Equal("provisional", Status(condition));
        Assert.Equal("OD2024-01-001", condition["resource"]!["code"]!["coding"]![0]!["code"]!.GetValue<string>());
        Assert.Single(await UntilAsync(hospital, $"Task?focus=Condition/{suspected}", e => e.Count > 0));

        await hospital.Http.PutAsync("/mood/Accept", null, Ct);
        var notices = await hospital.ReceivedAsync(n => n.Count > 0);
        Assert.All(notices, n => Assert.Equal(suspected, JsonNode.Parse(n!["body"]!.GetValue<string>())!["id"]!.GetValue<string>()));

        // a correction takes the suspicion back, and the next version says so
        answers = await SendAsync(hospital, "", Exam("HOSP-1", 71, county, null, "阅片更正"));
        Assert.True(answers[0]!["status"]!.GetValue<int>() == 200, answers[0]!.ToJsonString());
        Assert.Equal("entered-in-error", Status(Assert.Single(await UntilAsync(hospital, query, e => e.Count > 0 && Status(e[0]!) != "provisional"))!));

        // a wrong check digit is refused at its element, and nothing stays
        answers = await SendAsync(hospital, "", Exam("HOSP-2", 72, county, null, number: "999999197006159971"));
        Assert.Equal(422, answers[0]!["status"]!.GetValue<int>());
        Assert.Contains(answers[0]!["body"]!["issue"]!.AsArray(), i => i!["expression"]?[0]?.GetValue<string>() == "Bundle.entry[0].resource.identifier[0].value");
        Assert.Empty(await UntilAsync(hospital, "DiagnosticReport?identifier=urn:diagnosis:exam-record|HOSP-2", _ => true));
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
            Assert.True(commands.Count >= 8);
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

        public static async Task<Hospital> StartAsync(Uri product, CancellationToken ct)
        {
            var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
            string program = Path.Combine(own.Parent!.Parent!.FullName, "Diagnosis.TestHospital", own.Name, "Diagnosis.TestHospital.dll");
            var address = new Uri($"http://127.0.0.1:{Product.FreePort()}");
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
            foreach (string a in (string[])[program, "--urls", address.ToString().TrimEnd('/'), "--product", product.ToString()]) { start.ArgumentList.Add(a); }
            var process = Process.Start(start)!;
            Assert.StartsWith("listening", await process.StandardOutput.ReadLineAsync(ct) ?? "", StringComparison.Ordinal);
            return new(process, address);
        }

        public async Task<JsonObject> PostAsync(string path, string body)
        {
            using var answer = await Http.PostAsync("/fhir/" + path, new StringContent(body, System.Text.Encoding.UTF8, "application/fhir+json"), Ct);
            return (await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
        }

        public async Task<JsonArray> ReceivedAsync(Func<JsonArray, bool> enough)
        {
            while (true)
            {
                var received = (await Http.GetFromJsonAsync<JsonArray>("/received", Ct))!;
                if (enough(received)) { return received; }
                await Task.Delay(100, Ct);
            }
        }

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            if (!process.HasExited) { process.Kill(); await process.WaitForExitAsync(); }
            process.Dispose();
        }
    }
}
