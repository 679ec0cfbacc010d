using System.Text.Json.Nodes;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Exchange.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Events;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.Exchange.Flows.Out;

/// <summary>
/// A certificate becomes a Condition, confirmed or refuted (not an occupational disease is a finding, not an absence), and a document Bundle. An appraisal that
/// changes the outcome writes the next version of both, with a Provenance that says so; the former version stays in the history.
/// </summary>
internal sealed class PublishDiagnosis(ExchangeDb db, Publisher publisher, ITerminology terminology) : EventConsumer<CaseConcluded, ExchangeDb>(db)
{
    protected override async Task Handle(CaseConcluded message, CancellationToken ct)
    {
        await using var session = await publisher.WithinAsync(Db, ct);
        string[] readers = [.. new[] { Readers.Institution(message.AgencyId) }.Concat(Readers.Chain(message.AgencyDivision)).Concat(Readers.Chain(message.EmployerAddress)).Concat(Readers.Chain(message.HukouAddress)).Concat(Readers.Chain(message.ResidenceAddress)).Distinct()];
        var written = await publisher.PublishAsync(session, [Making.Patient(message.PersonId, message.PersonName, message.Sex, message.BirthDate), Condition(message, terminology.Catalogue), Composition(message, terminology.Catalogue), Certificate(message, terminology.Catalogue)], readers, ct);
        if (message.Version > 1 && written.GetValueOrDefault($"Condition/{message.CaseId}") is > 1 and var version) { await publisher.PublishAsync(session, [Changed(message, version, Db.Clock.Now())], readers, ct); }
    }

    static string Source(CaseConcluded e) => $"urn:diagnosis:diagnosis-case:{e.CaseId}#{e.Version}";

    public static JsonObject Condition(CaseConcluded e, DiseaseCatalogue catalogue)
    {
        var condition = Making.Resource("Condition", e.CaseId.ToString(), "diagnosis", Source(e))
            .Set("extension", Making.List(Making.Extension("agency", "valueReference", Making.Reference("Organization", e.AgencyId, e.AgencyName)), Making.Extension("employer", "valueReference", Making.Of(("display", e.EmployerName)))))
            .Set("identifier", Making.List(Making.Identifier(FlowNames.DiagnosisCase, e.CaseNumber ?? e.CaseId.ToString()), Making.Identifier(FlowNames.Certificate, e.CertificateNumber)));
        if (e.FinalConclusion == Conclusion.Od) { condition.Set("clinicalStatus", Making.Concept("http://terminology.hl7.org/CodeSystem/condition-clinical", "active")); }
        condition.Set("verificationStatus", Making.Concept("http://terminology.hl7.org/CodeSystem/condition-ver-status", e.FinalConclusion == Conclusion.Od ? "confirmed" : "refuted"))
            .Set("category", Making.List(Making.Concept("http://terminology.hl7.org/CodeSystem/condition-category", "encounter-diagnosis")))
            .Set("code", Making.Disease(e.Disease, e.DiseaseName, e.ConcludedOn, catalogue)).Set("subject", Making.Reference("Patient", e.PersonId)).Set("recordedDate", Making.Date(e.ConcludedOn));
        if (e.Stage is { Length: > 0 } stage && e.FinalConclusion == Conclusion.Od)
        {
            condition.Set("stage", Making.List(Making.Of(("summary", e.Pneumoconiosis ? Making.Concept(Making.Coding(FlowNames.CodeSystem("pneumoconiosis-stage"), stage)) : Making.Of(("text", stage))))));
        }
        return condition.Set("evidence", e.SuspectedCaseId is { } suspected ? Making.List(Making.Of(("detail", Making.List(Making.Reference("Condition", suspected))))) : null);
    }

    /// <summary>The certificate as a document: complete in itself, as it is handed on.</summary>
    public static JsonObject Certificate(CaseConcluded e, DiseaseCatalogue catalogue)
    {
        string Urn(Guid id) => "urn:uuid:" + id;
        var composition = CompositionId(e.CaseId);
        JsonObject To(Guid id, string? display = null) => Making.Of(("reference", Urn(id)), ("display", display));
        bool od = e.FinalConclusion == Conclusion.Od, changed = e.FinalConclusion != e.Conclusion;
        string title = "职业病诊断证明书", said = od ? $"诊断结论：{e.DiseaseName}{(e.Stage is { Length: > 0 } s ? $"（{StageOf(e, s)}）" : "")}" : $"诊断结论：无职业病（{e.DiseaseName}）";
        var condition = Condition(e, catalogue);
        condition.Remove("meta");
        condition["subject"] = To(e.PersonId);
        condition.Remove("evidence");
        condition["extension"] = Making.List(Making.Extension("agency", "valueReference", To(e.AgencyId, e.AgencyName)), Making.Extension("employer", "valueReference", Making.Of(("display", e.EmployerName))));
        var patient = Making.Patient(e.PersonId, e.PersonName, e.Sex, e.BirthDate);
        patient.Remove("meta");
        JsonObject[] entries = [
            new JsonObject { ["resourceType"] = "Composition", ["id"] = composition.ToString() }
                .Set("text", Making.Narrative($"{title} {e.CertificateNumber}", $"劳动者：{e.PersonName}；用人单位：{e.EmployerName}", said, $"{e.AgencyName} {Making.Date(e.ConcludedOn)}"))
                .Set("identifier", Making.Identifier(FlowNames.Certificate, e.CertificateNumber)).Set("status", changed ? "amended" : "final").Set("type", Making.Concept(FlowNames.CodeSystem("document"), "diagnosis-certificate", title))
                .Set("subject", To(e.PersonId)).Set("date", Making.Date(e.ConcludedOn)).Set("author", Making.List(To(e.AgencyId, e.AgencyName))).Set("title", title).Set("custodian", To(e.AgencyId))
                .Set("section", Making.List(Making.Of(("title", "诊断结论"), ("text", Making.Narrative(said, changed ? "本结论经职业病诊断鉴定变更。" : "依据《职业病防治法》作出。")), ("entry", Making.List(To(e.CaseId)))))),
            patient,
            new JsonObject { ["resourceType"] = "Organization", ["id"] = e.AgencyId.ToString() }.Set("name", e.AgencyName),
            condition];
        var list = new JsonArray();
        foreach (var r in entries) { list.Add(Making.Of(("fullUrl", "urn:uuid:" + r["id"]!.GetValue<string>()), ("resource", r))); }
        return Making.Resource("Bundle", e.CaseId.ToString(), "diagnosis-certificate", Source(e)).Set("identifier", Making.Identifier(FlowNames.Certificate, e.CertificateNumber)).Set("type", "document")
            .Set("timestamp", Making.Midnight(e.ConcludedOn)).Set("entry", list);
    }

    /// <summary>The Composition's own id, made from the case's: two resources of a document need two addresses.</summary>
    public static Guid CompositionId(Guid caseId) => new(System.Security.Cryptography.SHA256.HashData([.. "composition"u8, .. caseId.ToByteArray()]).AsSpan(0, 16));

    /// <summary>The document's first resource by itself, so that it can be searched; its references lead to what is published.</summary>
    public static JsonObject Composition(CaseConcluded e, DiseaseCatalogue catalogue)
    {
        var composition = Certificate(e, catalogue)["entry"]![0]!["resource"]!.DeepClone().AsObject();
        composition["meta"] = new JsonObject { ["source"] = Source(e) };
        composition["subject"] = Making.Reference("Patient", e.PersonId);
        composition["author"] = Making.List(Making.Reference("Organization", e.AgencyId, e.AgencyName));
        composition["custodian"] = Making.Reference("Organization", e.AgencyId);
        composition["section"]![0]!["entry"] = Making.List(Making.Reference("Condition", e.CaseId));
        return composition;
    }

    static string StageOf(CaseConcluded e, string stage) => !e.Pneumoconiosis ? stage : stage switch { "1" or "I" => "壹期", "2" or "II" => "贰期", "3" or "III" => "叁期", _ => "期别不详" };

    /// <summary>Why the Condition has another version: an appraisal.</summary>
    public static JsonObject Changed(CaseConcluded e, int version, DateTimeOffset now) =>
        Making.Resource("Provenance", $"{e.CaseId}-{e.Version}", "appraisal-outcome", Source(e))
            .Set("target", Making.List(Making.Of(("reference", $"Condition/{e.CaseId}/_history/{version}")))).Set("recorded", now.ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture))
            .Set("activity", Making.Concept(FlowNames.CodeSystem("activity"), e.FinalConclusion == e.Conclusion ? "diagnosis-restated" : "diagnosis-changed-by-appraisal", e.FinalConclusion == e.Conclusion ? "诊断结论重新发布" : "职业病诊断鉴定变更结论"))
            .Set("agent", Making.List(Making.Of(("who", Making.Of(("display", "职业病诊断鉴定委员会"))))))
            .Set("entity", Making.List(Making.Of(("role", "revision"), ("what", Making.Of(("reference", $"Condition/{e.CaseId}/_history/{version - 1}"))))));
}
