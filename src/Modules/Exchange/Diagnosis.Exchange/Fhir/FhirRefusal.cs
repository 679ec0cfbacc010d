using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Diagnosis.Fhir;
using Diagnosis.Kernel;

namespace Diagnosis.Exchange.Fhir;

/// <summary>One issue of an OperationOutcome: the words stand in Words/fhir-server.tsv, or in the library's own where it found the fault.</summary>
/// <param name="Code">HL7's issue-type.</param>
/// <param name="Expression">FHIRPath of the element, or the name of the parameter or header; empty for the whole.</param>
internal sealed record Issue(FhirSeverity Severity, string Code, string Expression, string Key, params object[] Args)
{
    FhirIssue? Found { get; init; }

    /// <summary>Words of a domain module (already in the caller's language).</summary>
    public string? Said { get; init; }

    public bool IsError => Severity <= FhirSeverity.Error;

    public static Issue Error(string code, string expression, string key, params object[] args) => new(FhirSeverity.Error, code, expression, key, args);
    public static Issue Warn(string code, string expression, string key, params object[] args) => new(FhirSeverity.Warning, code, expression, key, args);
    public static Issue Of(FhirIssue found) => new(found.Severity, found.Code, found.Expression, found.Key) { Found = found };

    public string Text(Words words) => Said ?? (Found is not null ? Found.Text(Words.Language) : Args.Length == 0 ? words[Key] : words[Key, Args]);

    /// <summary>The same issue of an entry of a bundle.</summary>
    public Issue Below(string path) => this with { Expression = Expression.Length == 0 ? path : Expression.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? path + ".resource" + Expression[dot..] : path + ".resource" };
}

/// <summary>A request that is not carried out; becomes an OperationOutcome at the boundary.</summary>
internal sealed class FhirRefusal(int status, params IReadOnlyList<Issue> issues) : Exception(status.ToString(CultureInfo.InvariantCulture))
{
    public int Status { get; } = status;
    public IReadOnlyList<Issue> Issues { get; } = issues;

    public static FhirRefusal NotFound(string type, string id) => new(404, Issue.Error("not-found", "", "fhir.s.not-found", type, id));
    public static FhirRefusal Bad(string code, string expression, string key, params object[] args) => new(400, Issue.Error(code, expression, key, args));
}

internal static class OperationOutcomes
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(IEnumerable<Issue> issues, Words words)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var w = new Utf8JsonWriter(buffer, Options)) { Write(w, issues, words); }
        return buffer.WrittenSpan.ToArray();
    }

    public static void Write(Utf8JsonWriter w, IEnumerable<Issue> issues, Words words)
    {
        w.WriteStartObject();
        w.WriteString("resourceType", "OperationOutcome");
        w.WriteStartArray("issue");
        foreach (var issue in issues)
        {
            w.WriteStartObject();
            w.WriteString("severity", issue.Severity switch { FhirSeverity.Fatal => "fatal", FhirSeverity.Error => "error", FhirSeverity.Warning => "warning", _ => "information" });
            w.WriteString("code", issue.Code);
            string text = issue.Text(words);
            w.WriteStartObject("details");
            w.WriteStartArray("coding");
            w.WriteStartObject();
            w.WriteString("system", "urn:diagnosis:fhir-issue");
            w.WriteString("code", issue.Key);
            w.WriteEndObject();
            w.WriteEndArray();
            w.WriteString("text", text);
            w.WriteEndObject();
            w.WriteString("diagnostics", text);
            if (issue.Expression.Length > 0) { w.WriteStartArray("expression"); w.WriteStringValue(issue.Expression); w.WriteEndArray(); }
            w.WriteEndObject();
        }
        w.WriteEndArray();
        w.WriteEndObject();
    }
}
