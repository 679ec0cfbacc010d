using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Diagnosis.TestHospital;

/// <summary>How the hospital answers what it is notified of.</summary>
/// <remarks>Slow answers after three seconds. Drop takes the notice and cuts the line: the sender cannot know whether it arrived.</remarks>
internal enum Mood { Accept, Slow, Refuse, Busy, Drop }

/// <summary>An exam as the hospital's own information system keeps it.</summary>
/// <param name="Sex">M or F.</param>
/// <param name="Suspected">Code of the catalogue, or null for a clear exam.</param>
internal sealed record Exam(string RecordNumber, string Name, string IdNumber, string Sex, string Birth, string Phone, string County, string Day, string? Suspected = null, string Fvc = "3.20", string Status = "final", string? Reason = null);

/// <summary>What came in at the notification address.</summary>
internal sealed record Notification(string Path, string Method, string ContentType, string Body, Dictionary<string, string> Headers);

/// <summary>
/// A hospital's integration engine. It keeps exams, makes transaction bundles of them and sends them: once, several times at the same moment, in the wrong
/// order; and it takes notifications, or is slow, busy or refuses. What it does is asked for over its own HTTP interface.
/// </summary>
internal sealed class HospitalEngine(Uri product, string client, string secret)
{
    readonly HttpClient http = new() { BaseAddress = product, Timeout = TimeSpan.FromMinutes(5) };
    readonly ConcurrentQueue<Exam> waiting = new();
    readonly ConcurrentQueue<Notification> received = new();
    Mood mood = Mood.Accept;
    TaskCompletionSource news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Map(WebApplication app)
    {
        app.MapPost("/exams", (Exam exam) => { waiting.Enqueue(exam); return Results.Accepted(); });
        app.MapGet("/exams/bundle", (HttpRequest request) => Results.Text(Bundle(waiting.Last()), "application/fhir+json"));
        // ?copies=3 sends each bundle three times at the same moment; ?order=reverse the newest first
        app.MapPost("/send", async (int? copies, string? order, CancellationToken ct) =>
        {
            var exams = new List<Exam>();
            while (waiting.TryDequeue(out var e)) { exams.Add(e); }
            if (order == "reverse") { exams.Reverse(); }
            var answers = new JsonArray();
            foreach (var exam in exams)
            {
                foreach (var answer in await Task.WhenAll(Enumerable.Range(0, Math.Max(1, copies ?? 1)).Select(_ => PostAsync("/fhir", Bundle(exam), ct)))) { answers.Add(answer); }
            }
            return Results.Json(answers);
        });
        app.MapPost("/fhir/{**path}", async (string? path, HttpRequest request, CancellationToken ct) => Results.Json(await PostAsync("/fhir/" + path, await ReadAsync(request, ct), ct)));
        app.MapGet("/fhir/{**path}", async (string path, HttpRequest request, CancellationToken ct) => Results.Json(await AskAsync(HttpMethod.Get, "/fhir/" + path + request.QueryString, null, ct)));
        app.MapPut("/mood/{to}", (Mood to) => { mood = to; return Results.NoContent(); });
        app.MapGet("/received", () => Results.Json(received.ToArray()));
        // ?count=2&contains=a&contains=b answers when so many notices have come whose bodies contain all of it
        app.MapGet("/received/wait", async (int? count, string[]? contains, CancellationToken ct) =>
        {
            while (true)
            {
                var next = Volatile.Read(ref news).Task;
                var found = received.Where(n => (contains ?? []).All(c => n.Body.Contains(c, StringComparison.Ordinal))).ToArray();
                if (found.Length >= (count ?? 1)) { return Results.Json(found); }
                await next.WaitAsync(ct);
            }
        });
        app.Map("/notify/{**path}", async (HttpRequest request, CancellationToken ct) =>
        {
            string body = await ReadAsync(request, ct);
            if (mood == Mood.Slow) { await Task.Delay(TimeSpan.FromSeconds(3), ct); }
            if (mood == Mood.Busy) { return Results.StatusCode(StatusCodes.Status503ServiceUnavailable); }
            if (mood == Mood.Refuse) { return Results.StatusCode(StatusCodes.Status422UnprocessableEntity); }
            received.Enqueue(new(request.Path, request.Method, request.ContentType ?? "", body, request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString())));
            Interlocked.Exchange(ref news, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
            if (mood == Mood.Drop) { request.HttpContext.Abort(); }
            return Results.Ok();
        });
    }

    static async Task<string> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        return await reader.ReadToEndAsync(ct);
    }

    async Task<string> TokenAsync(CancellationToken ct)
    {
        using var answer = await http.PostAsync("/connect/token", new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = client, ["client_secret"] = secret }), ct);
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(ct))!["access_token"]!.GetValue<string>();
    }

    Task<JsonObject> PostAsync(string path, string body, CancellationToken ct) => AskAsync(HttpMethod.Post, path, body, ct);

    async Task<JsonObject> AskAsync(HttpMethod method, string path, string? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(ct));
        if (body is not null) { request.Content = new StringContent(body, Encoding.UTF8, "application/fhir+json"); }
        using var answer = await http.SendAsync(request, ct);
        string text = await answer.Content.ReadAsStringAsync(ct);
        return new JsonObject { ["status"] = (int)answer.StatusCode, ["body"] = text.Length == 0 ? null : JsonNode.Parse(text) };
    }

    /// <summary>One exam as a transaction: the worker and the employer by their identifiers, the report by its record number (a later one is a correction), results as new.</summary>
    public static string Bundle(Exam e)
    {
        const string Cs = "urn:diagnosis:CodeSystem:", Sd = "urn:diagnosis:StructureDefinition:", P = "urn:uuid:5b1d0e4e-5a57-4a0c-9a51-000000000001", O = "urn:uuid:5b1d0e4e-5a57-4a0c-9a51-000000000002", C = "urn:uuid:5b1d0e4e-5a57-4a0c-9a51-000000000003", F = "urn:uuid:5b1d0e4e-5a57-4a0c-9a51-000000000004";
        string suspicion = e.Suspected is null ? "" : $$$"""{"code":{"coding":[{"system":"{{{Cs}}}observation","code":"suspected-disease"}]},"valueCodeableConcept":{"coding":[{"system":"{{{Cs}}}catalogue-2024","code":"{{{e.Suspected}}}"}]}},""";
        string reason = e.Reason is null ? "" : $$$"""{"url":"{{{Sd}}}correction-reason","valueString":"{{{e.Reason}}}"},""";
        string Sheet(string part, string value, string kind = "String") => $$"""{"url":"{{part}}","value{{kind}}":"{{value}}"}""";
        return $$$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
            {"fullUrl":"{{{P}}}","resource":{"resourceType":"Patient","identifier":[{"system":"urn:oid:2.16.156.10011.1.3","value":"{{{e.IdNumber}}}"}],"name":[{"text":"{{{e.Name}}}"}],"telecom":[{"system":"phone","value":"{{{e.Phone}}}"}],"gender":"{{{(e.Sex == "M" ? "male" : "female")}}}","birthDate":"{{{e.Birth}}}"},
             "request":{"method":"POST","url":"Patient","ifNoneExist":"identifier=urn:oid:2.16.156.10011.1.3|{{{e.IdNumber}}}"}},
            {"fullUrl":"{{{O}}}","resource":{"resourceType":"Organization","identifier":[{"system":"urn:diagnosis:credit-code","value":"91320102XXXXXX019L"}],"type":[{"coding":[{"system":"{{{Cs}}}industry","code":"3032"}]},{"coding":[{"system":"{{{Cs}}}economic-type","code":"173"}]},{"coding":[{"system":"{{{Cs}}}enterprise-size","code":"SMALL"}]}],"name":"医院侧石材有限公司",
              "address":[{"extension":[{"url":"{{{Sd}}}division","valueCoding":{"system":"{{{Cs}}}division","code":"{{{e.County}}}"}}],"text":"江苏省","line":["虚构路1号"]}],"contact":[{"name":{"text":"王虚构"},"telecom":[{"system":"phone","value":"19900000002"}]}]},
             "request":{"method":"POST","url":"Organization","ifNoneExist":"identifier=urn:diagnosis:credit-code|91320102XXXXXX019L"}},
            {"fullUrl":"{{{C}}}","resource":{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"{{{Cs}}}observation","code":"exam-conclusion"}]},"subject":{"reference":"{{{P}}}"},"effectiveDateTime":"{{{e.Day}}}","valueCodeableConcept":{"coding":[{"system":"{{{Cs}}}exam-conclusion","code":"{{{(e.Suspected is null ? "01" : "03")}}}"}]},
              "component":[{"code":{"coding":[{"system":"{{{Cs}}}observation","code":"factor"}]},"valueCodeableConcept":{"coding":[{"system":"{{{Cs}}}hazard-factor","code":"HZ2015-1-001"}]}},{{{suspicion}}}{"code":{"coding":[{"system":"{{{Cs}}}observation","code":"contact-start"}]},"valueDateTime":"2005-03-01"},{"code":{"coding":[{"system":"{{{Cs}}}observation","code":"contact-years"}]},"valueInteger":12},{"code":{"coding":[{"system":"{{{Cs}}}observation","code":"contact-months"}]},"valueInteger":3}]},
             "request":{"method":"POST","url":"Observation"}},
            {"fullUrl":"{{{F}}}","resource":{"resourceType":"Observation","status":"final","category":[{"text":"肺功能"}],"code":{"coding":[{"system":"http://loinc.org","code":"19868-9"},{"system":"{{{Cs}}}exam-item","code":"9000002"}],"text":"用力肺活量"},"subject":{"reference":"{{{P}}}"},"effectiveDateTime":"{{{e.Day}}}","valueQuantity":{"value":{{{e.Fvc}}},"unit":"L","system":"http://unitsofmeasure.org","code":"L"},"interpretation":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation","code":"N"}]}]},
             "request":{"method":"POST","url":"Observation"}},
            {"resource":{"resourceType":"DiagnosticReport","meta":{"profile":["{{{Sd}}}exam-report"]},"extension":[{{{reason}}}{"url":"{{{Sd}}}employer","valueReference":{"reference":"{{{O}}}"}},{"url":"{{{Sd}}}contact-factor","valueCodeableConcept":{"coding":[{"system":"{{{Cs}}}hazard-factor","code":"HZ2015-1-001"}]}},{"url":"{{{Sd}}}monitoring-type","valueCoding":{"system":"{{{Cs}}}monitoring-type","code":"01"}},
               {"url":"{{{Sd}}}work-type","valueCodeableConcept":{"coding":[{"system":"{{{Cs}}}work-type","code":"99-9999"}],"text":"切割"}},{"url":"{{{Sd}}}report-sheet","extension":[{{{Sheet("writer", "李虚构")}}},{{{Sheet("writerPhone", "19900000003")}}},{{{Sheet("writeDate", e.Day, "Date")}}},{{{Sheet("examBody", "医院侧体检中心")}}},{{{Sheet("reportUnit", "医院侧体检中心")}}},{{{Sheet("reporter", "李虚构")}}},{{{Sheet("reporterPhone", "19900000003")}}},{{{Sheet("reportDate", e.Day, "Date")}}}]}],
              "identifier":[{"system":"urn:diagnosis:exam-record","value":"{{{e.RecordNumber}}}"}],"status":"{{{e.Status}}}","category":[{"coding":[{"system":"{{{Cs}}}exam-type","code":"ON"}]}],"code":{"coding":[{"system":"{{{Cs}}}report","code":"occupational-health-exam"}]},"subject":{"reference":"{{{P}}}"},"effectiveDateTime":"{{{e.Day}}}","result":[{"reference":"{{{C}}}"},{"reference":"{{{F}}}"}]},
             "request":{"method":"PUT","url":"DiagnosticReport?identifier=urn:diagnosis:exam-record|{{{e.RecordNumber}}}"}}
            ]}
            """;
    }
}
