using System.Globalization;
using Diagnosis.Kernel.Documents;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Tests;

/// <summary>The module behind a real server with its routes and pages; the header X-Caller says who asks.</summary>
internal sealed class Web : TestWeb
{
    /// <summary>Who asks where a call does not say.</summary>
    public string As { get; set; } = "agency";

    public static Task<Web> StartAsync(Engine engine = Engine.Sqlite)
    {
        var clock = TestClock.At(2026, 3, 2);
        return StartAsync(new Web(), new()
        {
            Engine = engine,
            Clock = clock,
            Add = (s, folder) => { World.Register(s, new ShippedTerminology(clock), folder); s.AddSingleton(DocumentFonts.OfSystem()); },
            Prepare = services => { World.Furnish(services); return Task.CompletedTask; },
            Map = api => api.MapDiagnosisAppraisal(),
            Pages = typeof(DiagnosisAppraisalModule).Assembly,
            CallerOf = who => who switch { "agency" => World.Agency, "other" => World.OtherAgency, "hospital" => World.Hospital, "office" => Appraisal.Office.City, "" => null, _ when who.StartsWith("physician", StringComparison.Ordinal) => World.Physician(int.Parse(who[9..], CultureInfo.InvariantCulture)), _ => World.Commission(who) },
            OwnWord = key => key.StartsWith("diagnosis", StringComparison.Ordinal) || key.StartsWith("appraisal", StringComparison.Ordinal) || key.StartsWith("work", StringComparison.Ordinal),
        });
    }

    public Task<HttpResponseMessage> Send(HttpMethod method, string path, object? body = null, string caller = "agency", string? key = null, int? ifMatch = null, HttpContent? content = null) => SendAsync(method, path, caller == "agency" ? As : caller, body, content, key, ifMatch);

    public Task<string> Page(string path, string caller = "agency") => PageAsync(path, caller == "agency" ? As : caller);

    /// <summary>Fills a form of a page and posts it as a browser without script would.</summary>
    /// <returns>The address it leads to, or the page that came back with problems.</returns>
    public Task<string> Post(string path, string form, params (string Name, string Value)[] fields) => PostAs("agency", path, form, fields);

    public Task<string> PostAs(string caller, string path, string form, params (string Name, string Value)[] fields) => PostAs(caller, path, form, fields, []);

    /// <param name="files">Sent along, in order, under their field names.</param>
    public Task<string> PostAs(string caller, string path, string form, (string Name, string Value)[] fields, params (string Name, byte[] Content, string FileName)[] files) => PostFormAsync(caller == "agency" ? As : caller, path, form, fields, files);
}
