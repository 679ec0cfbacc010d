using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Diagnosis.Stories;

/// <summary>An empty demonstration province, started once for all contract tests.</summary>
public sealed class EmptyProvince : IAsyncLifetime
{
    static readonly string? Running = Environment.GetEnvironmentVariable("DIAGNOSIS_STORY_ADDRESS");
    public Product Product { get; } = Running is { Length: > 0 } ? Product.At(new(Running)) : new(null, "--Demonstration:Cases=false");
    public async ValueTask InitializeAsync() { if (string.IsNullOrEmpty(Running)) { await Product.StartAsync(TestContext.Current.CancellationToken); } }
    public ValueTask DisposeAsync() => Product.DisposeAsync();
}

/// <summary>What scripts outside the project rely on, over real HTTP.</summary>
public sealed partial class ApiContractTests(EmptyProvince province) : IClassFixture<EmptyProvince>
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;
    Task<HttpClient> As(string? client) => province.Product.ClientAsync(client, Ct);
    static DateOnly Today => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(8));

    static async Task<JsonObject> Body(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!;

    static async Task<JsonObject> Problem(HttpResponseMessage answer, HttpStatusCode status)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        string text = await answer.Content.ReadAsStringAsync(Ct);
        Assert.DoesNotContain("⟦", text, StringComparison.Ordinal);
        var problem = JsonNode.Parse(text)!.AsObject();
        Assert.Equal((int)status, problem["status"]!.GetValue<int>());
        Assert.NotEmpty(problem["errors"]!.AsArray());
        return problem;
    }

    [Theory]
    [InlineData("TL-20", "2025-09-26", null, null, "2025-10-10")]
    [InlineData("TL-30", "2025-09-05", null, null, "2025-10-09")]
    [InlineData("TL-25", "2025-03-03", null, null, "2025-04-02")]
    [InlineData("TL-25", "2025-03-03", "2025-03-10", "2025-04-08", "2025-05-06")]
    [InlineData("TL-34", "2025-06-09", null, null, "2025-07-21")]
    [InlineData("TL-34", "2025-06-09", "2025-06-23", "2025-07-02", "2025-07-29")]
    [InlineData("TL-10", "2025-04-23", null, null, "2025-06-09")]
    [InlineData("TL-30", "2025-03-04", null, null, "2025-04-03")]
    [InlineData("TL-41", "2025-03-04", null, null, "2026-03-04")]
    [InlineData("TL-12", "2025-09-26", null, null, null)]
    public async Task A_time_limit_ends_on_the_day_of_the_register(string id, string start, string? from, string? to, string? due)
    {
        using var http = await As("demo-exam");
        using var answer = await http.PostAsJsonAsync($"/api/v1/time-limits/{id}/preview", new { start, pauses = from is null ? [] : new[] { new { from, to } } }, Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var body = await Body(answer);
        Assert.True(body.ContainsKey("due"));
        Assert.Equal(due, body["due"]?.GetValue<string>());
        if (due is null) { Assert.NotEqual("", body["reason"]!.GetValue<string>()); }
        else { Assert.NotEmpty(body["working"]!.AsArray()); }
    }

    [Theory]
    [InlineData("resident-id", "32010219000101001X", null)]
    [InlineData("resident-id", "321202190402290012", null)]
    [InlineData("resident-id", "320102190001010011", "check-character")]
    [InlineData("resident-id", "321202190302290015", "birth-date")]
    [InlineData("resident-id", "32010219000101001x", "lower-case-x")]
    [InlineData("resident-id", "3201021900010100", "length")]
    [InlineData("resident-id", "990102190001010014", "division")]
    [InlineData("credit-code", "52330411XXXXXX0350", null)]
    [InlineData("credit-code", "91440703MAXXXXX4XL", null)]
    [InlineData("credit-code", "91320102XXXXXX019K", "check-character")]
    [InlineData("credit-code", "91320102XXXXXX018H", "organisation-check-character")]
    [InlineData("division", "320102002", null)]
    [InlineData("division", "320777", "not-in-list")]
    public async Task An_identifier_is_right_or_the_answer_says_why_not(string kind, string value, string? reason)
    {
        using var http = await As("demo-hospital");
        using var answer = await http.PostAsJsonAsync("/api/v1/identifiers/check", new { kind, value }, Ct);
        var body = await Body(answer);
        Assert.Equal(reason is null, body["valid"]!.GetValue<bool>());
        Assert.True(body.ContainsKey("reason"));
        Assert.Equal(reason, body["reason"]?.GetValue<string>());
    }

    [Theory]
    [InlineData(null, "GET", "/api/v1/me", null, null, HttpStatusCode.Unauthorized, "unauthorized")]
    [InlineData("demo-exam", "GET", "/api/v1/diagnosis/cases", null, null, HttpStatusCode.Forbidden, "forbidden")]
    [InlineData("demo-exam", "GET", "/api/v1/nothing", null, null, HttpStatusCode.NotFound, "no-route")]
    [InlineData("demo-exam", "GET", "/api/v1/exam/reports/00000000-0000-0000-0000-000000000001", null, null, HttpStatusCode.NotFound, "not-found")]
    [InlineData("demo-exam", "DELETE", "/api/v1/exam/reports", null, null, HttpStatusCode.MethodNotAllowed, "method")]
    [InlineData("demo-exam", "POST", "/api/v1/exam/reports", "a=b", "text/plain", HttpStatusCode.UnsupportedMediaType, "media-type")]
    [InlineData("demo-exam", "POST", "/api/v1/exam/reports", "", "application/json", HttpStatusCode.BadRequest, "malformed")]
    [InlineData("demo-exam", "POST", "/api/v1/exam/reports", "{}", "application/json", HttpStatusCode.UnprocessableEntity, "required")]
    [InlineData("demo-exam", "GET", "/api/v1/exam/reports?size=abc", null, null, HttpStatusCode.BadRequest, "malformed")]
    [InlineData("demo-exam", "POST", "/api/v1/time-limits/TL-99/preview", """{"start":"2025-09-26"}""", "application/json", HttpStatusCode.NotFound, "time-limit")]
    public async Task A_refusal_is_a_problem_document_in_Chinese_or_English(string? client, string method, string path, string? body, string? type, HttpStatusCode status, string rule)
    {
        using var http = await As(client);
        foreach (var (language, chinese) in ((string?, bool)[])[(null, true), ("en", false)])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (language is not null) { request.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue(language)); }
            if (body is not null) { request.Content = new StringContent(body, Encoding.UTF8, type!); }
            using var answer = await http.SendAsync(request, Ct);
            var problem = await Problem(answer, status);
            Assert.Equal(rule, problem["errors"]![0]!["rule"]!.GetValue<string>());
            Assert.Equal(chinese, Chinese().IsMatch(problem["title"]!.GetValue<string>() + problem["detail"]));
        }
    }

    [Theory]
    [InlineData("demo-commission", "/api/v1/coverage/prefectures?asOf=morgen", "asOf")]
    [InlineData("demo-commission", "/api/v1/tiering/units?size=viele", "size")]
    [InlineData("demo-exam", "/api/v1/exam/reports?size=viele", "size")]
    public async Task A_bad_value_in_the_query_is_named_as_the_API_spells_it(string client, string path, string field)
    {
        using var http = await As(client);
        using var answer = await http.GetAsync(path, Ct);
        var problem = await Problem(answer, HttpStatusCode.BadRequest);
        Assert.Equal(field, problem["errors"]![0]!["field"]!.GetValue<string>());
        Assert.Contains(field, problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", """{"grant_type":"client_credentials","client_id":"demo-exam","client_secret":"demo"}""")]
    [InlineData("text/plain", "grant_type=client_credentials")]
    [InlineData(null, "")]
    public async Task The_token_route_answers_another_body_with_an_OAuth2_error(string? type, string body)
    {
        using var http = await As(null);
        using var content = new StringContent(body, Encoding.UTF8);
        content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
        using var answer = await http.PostAsync("/connect/token", content, Ct);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = await Body(answer);
        Assert.Equal("invalid_request", error["error"]!.GetValue<string>());
        Assert.Contains("x-www-form-urlencoded", error["error_description"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_language_switch_without_its_token_is_refused_quietly()
    {
        using var http = await As(null);
        using var form = await http.PostAsync("/language", new FormUrlEncodedContent(new Dictionary<string, string> { ["culture"] = "en" }), Ct);
        Assert.Equal(HttpStatusCode.BadRequest, form.StatusCode);
        using var other = await http.PostAsJsonAsync("/language", new { culture = "en" }, Ct);
        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
        Assert.DoesNotContain("AntiforgeryValidationException", province.Product.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_without_an_end_outside_the_term_is_told_in_a_whole_sentence()
    {
        using var http = await As("demo-exam");
        using var answer = await http.PostAsJsonAsync("/api/v1/time-limits/TL-25/preview", new { start = "2025-03-03", pauses = new[] { new { from = "2026-03-10" } } }, Ct);
        var body = await Body(answer);
        Assert.Equal("2025-04-02", body["due"]!.GetValue<string>());
        Assert.Contains("2026-03-10 起的中止（尚未恢复）不在期限内", body["working"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Announced_and_received_events_agree()
    {
        using var http = await As("demo-admin");
        using var answer = await http.PostAsync("/api/v1/operations/reconciliation", null, Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty((await Body(answer))["differences"]!.AsArray());
        using var latest = await http.GetAsync("/api/v1/operations/reconciliation", Ct);
        Assert.Empty((await Body(latest))["differences"]!.AsArray());
    }

    [Fact]
    public async Task Broken_JSON_is_refused_with_its_line()
    {
        using var http = await As("demo-exam");
        using var content = new StringContent("{\"recordNumber\": \"A\",\n \"worker\": {\"name\": tru}}", Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("/api/v1/exam/reports", content, Ct);
        var problem = await Problem(answer, HttpStatusCode.BadRequest);
        Assert.Contains("第 2 行", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("worker.name", problem["errors"]![0]!["field"]!.GetValue<string>());
    }

    [Fact]
    public async Task Sixty_four_posts_of_one_record_at_once_create_it_once()
    {
        using var http = await As("demo-exam");
        var report = Exams.Silica("CT-64", 7001, "320282", Today);
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
        {
            using var answer = await http.PostAsJsonAsync("/api/v1/exam/reports", report, Ct);
            return (answer.StatusCode, Body: await Body(answer));
        }));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        Assert.Equal(63, answers.Count(a => a.StatusCode == HttpStatusCode.OK && a.Body["outcome"]!.GetValue<string>() == "Unchanged"));
        Assert.Single(answers.Select(a => a.Body["id"]!.GetValue<string>()).Distinct());
    }

    [Fact]
    public async Task A_repeated_idempotency_key_gets_the_stored_answer_and_another_body_is_refused()
    {
        using var http = await As("demo-exam");
        using var first = await Send(Exams.Silica("CT-KEY", 7002, "320282", Today));
        using var again = await Send(Exams.Silica("CT-KEY", 7002, "320282", Today));
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal("true", again.Headers.GetValues("Idempotent-Replayed").Single());
        Assert.Equal(await first.Content.ReadAsStringAsync(Ct), await again.Content.ReadAsStringAsync(Ct));
        using var other = await Send(Exams.Silica("CT-KEY2", 7003, "320282", Today));
        await Problem(other, HttpStatusCode.UnprocessableEntity);

        async Task<HttpResponseMessage> Send(JsonObject report)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/exam/reports") { Content = JsonContent.Create(report) };
            request.Headers.Add("Idempotency-Key", "ct-key");
            return await http.SendAsync(request, Ct);
        }
    }

    [Fact]
    public async Task A_stale_version_is_refused_naming_the_field_that_differs()
    {
        using var http = await As("demo-commission");
        using var made = await http.PostAsJsonAsync("/api/v1/practitioners", new { name = "周虚构", qualificationNo = "CT-0001", title = "主治医师", division = "320200", reason = "登记" }, Ct);
        var body = await Body(made);
        Assert.True(made.StatusCode == HttpStatusCode.Created, body.ToJsonString());
        string path = made.Headers.Location!.ToString();
        using var fresh = await Put("副主任医师", "\"1\"");
        Assert.True(fresh.IsSuccessStatusCode, await fresh.Content.ReadAsStringAsync(Ct));
        using var stale = await Put("主任医师", "\"1\"");
        var problem = await Problem(stale, HttpStatusCode.Conflict);
        Assert.Contains(problem["differences"]!.AsArray(), d => d!["field"]!.GetValue<string>() == "title");
        using var nonsense = await Put("主任医师", "\"abc\"");
        await Problem(nonsense, HttpStatusCode.Conflict);

        async Task<HttpResponseMessage> Put(string title, string match)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(new { name = "周虚构", qualificationNo = "CT-0001", title, division = "320200", reason = "职称变动" }) };
            request.Headers.TryAddWithoutValidation("If-Match", match);
            return await http.SendAsync(request, Ct);
        }
    }

    [Fact]
    public async Task The_API_document_describes_every_route_completely()
    {
        using var http = await As(null);
        var document = (await http.GetFromJsonAsync<JsonObject>("/openapi/v1.json", Ct))!;
        var names = new HashSet<string>();
        var wrong = new List<string>();
        int routes = 0;
        foreach (var (path, item) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in item!.AsObject().Where(o => o.Key != "parameters"))
            {
                routes++;
                string route = $"{method} {path}";
                if (string.IsNullOrEmpty(operation!["summary"]?.GetValue<string>())) { wrong.Add($"{route}: no summary"); }
                if (!names.Add(operation["operationId"]?.GetValue<string>() ?? "")) { wrong.Add($"{route}: operationId is missing or not its own"); }
                if (operation["security"] is null) { wrong.Add($"{route}: no security"); }
                var success = operation["responses"]!.AsObject().Where(r => r.Key[0] == '2').ToList();
                if (success.Count == 0) { wrong.Add($"{route}: no success"); }
                foreach (var (status, response) in success.Where(r => r.Key != "204"))
                {
                    if (response!["content"]?.AsObject() is not { Count: > 0 } content || content.Any(c => c.Value!["schema"] is null)) { wrong.Add($"{route}: {status} without a schema"); }
                }
                if (method is "put" && operation["requestBody"] is null) { wrong.Add($"{route}: no request body"); }
            }
        }
        Assert.True(routes > 100, $"only {routes} routes");
        Assert.Empty(wrong);
    }

    [GeneratedRegex("[\u4e00-\u9fff]")]
    private static partial Regex Chinese();
}
