using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Exchange.Flows.Conformance;
using Diagnosis.Exchange.Tests.Fhir;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Tests.Flows;

public class CaseFilesTests
{
    /// <summary>DiagnosisAppraisal's answer by hand: knows one case, refuses one kind, takes a file once.</summary>
    internal sealed class StandInFiles : ICaseFiles
    {
        public Dictionary<Guid, CaseFile> Taken { get; } = [];
        public IReadOnlyList<CaseFileKind> Kinds(DateOnly on) => [new("film", "胸片", "chest film", true), new("other", "其他材料", "other", false)];
        public Task<CaseFileAnswer> CheckAsync(CaseFile file, Caller caller, CancellationToken ct = default) => Task.FromResult(Answer(file, false));
        public Task<CaseFileAnswer> AttachAsync(CaseFile file, Caller caller, CancellationToken ct = default) => Task.FromResult(Answer(file, true));
        CaseFileAnswer Answer(CaseFile file, bool keep) =>
            file.Case != "2026-0001" ? new CaseFileAnswer("NotFound", null, [])
            : file.Kind == "poem" ? new("Refused", null, [new FindingText("F12", "kind", "没有这种材料。", "请核对。", null)])
            : new((keep ? Taken.TryAdd(file.Id, file) : !Taken.ContainsKey(file.Id)) ? "Created" : "Unchanged", file.Id, []);
    }

    static string Document(string number = "2026-0001", string kind = "lung-function", string content = "\"data\":\"JVBERi0=\"") => $$$"""
        {"resourceType":"DocumentReference","status":"current","type":{"coding":[{"system":"urn:diagnosis:CodeSystem:attachment-kind","code":"{{{kind}}}"}]},"content":[{"attachment":{"contentType":"application/pdf",{{{content}}},"title":"肺功能","creation":"2026-02-20"}}],"context":{"related":[{"identifier":{"system":"urn:diagnosis:diagnosis-case","value":"{{{number}}}"}}]}}
        """;

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_document_that_names_a_case_joins_its_file_once(Engine engine)
    {
        var files = new StandInFiles();
        await using var web = await FhirWeb.StartAsync(engine, s => s.AddSingleton<ICaseFiles>(files));
        await web.Created("DocumentReference", Document());
        await web.Created("DocumentReference", Document());
        var taken = Assert.Single(files.Taken.Values);
        Assert.Equal(("2026-0001", "lung-function", "肺功能", new DateOnly(2026, 2, 20), "%PDF-"), (taken.Case, taken.Kind, taken.Title, taken.DatedOn!.Value, System.Text.Encoding.ASCII.GetString(taken.Content.Span)));
        // a film travels as a Binary of the same transaction
        const string B = "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a";
        string film = "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"fullUrl\":\"" + B + "\",\"resource\":{\"resourceType\":\"Binary\",\"contentType\":\"application/dicom\",\"data\":\"RElDTQ==\"},\"request\":{\"method\":\"POST\",\"url\":\"Binary\"}},"
            + "{\"resource\":" + Document(kind: "film", content: $"\"url\":\"{B}\"") + ",\"request\":{\"method\":\"POST\",\"url\":\"DocumentReference\"}}]}";
        (await web.Post("", film)).Ok();
        Assert.Equal(["film", "lung-function"], files.Taken.Values.Select(f => f.Kind).Order());
        // what names no case is stored and nobody is asked
        await web.Created("DocumentReference", Document().Replace("urn:diagnosis:diagnosis-case", "urn:other", StringComparison.Ordinal));
        Assert.Equal(2, files.Taken.Count);
    }

    [Fact]
    public async Task The_kinds_of_files_are_a_code_system_and_what_is_not_of_them_or_brings_no_picture_is_told()
    {
        var files = new StandInFiles();
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite, s => s.AddSingleton<ICaseFiles>(files));
        await web.Services.GetRequiredService<PublishConformance>().RunAsync(Repository.Data, TestContext.Current.CancellationToken);
        Assert.Equal(["film", "other"], (await web.Get("CodeSystem/attachment-kind")).Ok().Json.GetProperty("concept").EnumerateArray().Select(c => c.GetProperty("code").GetString()));
        var other = (await web.Post("DocumentReference", Document().Replace("attachment-kind", "somebody-else", StringComparison.Ordinal), headers: ("Prefer", "return=OperationOutcome"))).Ok(201);
        Assert.Equal("DocumentReference.type", other.Issue.GetProperty("expression")[0].GetString());
        Assert.Equal("other", Assert.Single(files.Taken.Values).Kind);
        string study = """{"resourceType":"ImagingStudy","status":"available","subject":{"display":"x"},"basedOn":[{"identifier":{"system":"urn:diagnosis:diagnosis-case","value":"2026-0001"}}]}""";
        Assert.Equal("ImagingStudy.basedOn", (await web.Post("ImagingStudy", study, headers: ("Prefer", "return=OperationOutcome"))).Ok(201).Issue.GetProperty("expression")[0].GetString());
        Assert.Equal("DocumentReference.content[0].attachment.hash", (await web.Post("DocumentReference", Document(content: "\"data\":\"JVBERi0=\",\"hash\":\"2jmj7l5rSw0yVb/vlWAYkK/YBwk=\""))).Refused(422, "business-rule").Issue.GetProperty("expression")[0].GetString());
    }

    [Fact]
    public async Task A_file_that_is_not_taken_is_refused_at_its_element_and_not_stored()
    {
        await using var web = await FhirWeb.StartAsync(Engine.Sqlite, s => s.AddSingleton<ICaseFiles>(new StandInFiles()));
        Assert.Equal("DocumentReference.context", (await web.Post("DocumentReference", Document("2026-0002"))).Refused(422, "not-found").Issue.GetProperty("expression")[0].GetString());
        Assert.Equal("DocumentReference.type", (await web.Post("DocumentReference", Document(kind: "poem"))).Refused(422, "business-rule").Issue.GetProperty("expression")[0].GetString());
        Assert.Equal("DocumentReference.content[0].attachment", (await web.Post("DocumentReference", Document(content: "\"url\":\"Binary/none\""))).Refused(422, "not-found").Issue.GetProperty("expression")[0].GetString());
        Assert.Empty(await web.Found("DocumentReference"));
    }
}
