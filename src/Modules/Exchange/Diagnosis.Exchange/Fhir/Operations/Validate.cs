using Diagnosis.Fhir;
using Diagnosis.Kernel;

namespace Diagnosis.Exchange.Fhir.Operations;

/// <summary>$validate: the checks of a write without the write.</summary>
internal sealed class Validate(FhirModel model, Words words) : IFhirOperation
{
    public string Name => "$validate";
    public IReadOnlyList<string> Types { get; } = [.. Served.Types.Values.Where(t => t.Name != "AuditEvent").Select(t => t.Name)];
    public bool OnInstance => true;

    public Task<Reply> RunAsync(Ask ask, string? type, string? id, CancellationToken ct)
    {
        if (ask.Method != "POST" || ask.Body.Length == 0) { throw FhirRefusal.Bad("required", "", "fhir.s.no-body"); }
        IReadOnlyList<Issue> found;
        var document = FhirDocument.Parse(ask.Body, null, out var issues);
        // wrapped in Parameters, the resource is the parameter of that name
        if (document is { ResourceType: "Parameters" } && new Input(ask).Part("resource") is { Exists: true } inner) { document = FhirDocument.Parse(inner.Raw, null, out issues); }
        if (document is null) { found = [.. issues.Select(Issue.Of)]; }
        else if (document.ResourceType != type) { found = [Issue.Error("invalid", "", "fhir.s.other-type", document.ResourceType, type!)]; }
        else { found = [.. FhirValidator.Validate(document, model.Definitions, new FhirValidation { BestPractice = true, Profiles = ask.Parameter("profile") is { } profile ? [profile] : [] }).Select(Issue.Of)]; }
        if (found.Count == 0) { found = [new Issue(FhirSeverity.Information, "informational", "", "fhir.s.valid")]; }
        return Task.FromResult(new Reply(200) { Body = OperationOutcomes.Write(found, words) });
    }
}
