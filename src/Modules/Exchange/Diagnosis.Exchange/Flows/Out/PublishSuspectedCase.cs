using System.Text.Json.Nodes;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Exchange.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Events;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.Exchange.Flows.Out;

/// <summary>A suspected case is a provisional Condition, and a Task for the agency that found it: report it within its term. Withdrawn: entered in error.</summary>
internal sealed class PublishSuspectedCase(ExchangeDb db, Publisher publisher, ITerminology terminology) : EventConsumer<SuspectedCaseOpened, ExchangeDb>(db)
{
    protected override async Task Handle(SuspectedCaseOpened message, CancellationToken ct)
    {
        await using var session = await publisher.WithinAsync(Db, ct);
        string[] readers = [Readers.Institution(message.ExamAgencyId), .. Readers.Chain(message.EmployerAddress)];
        await publisher.PublishAsync(session, Resources(message, terminology.Catalogue), readers, ct);
    }

    public static IEnumerable<JsonObject> Resources(SuspectedCaseOpened e, DiseaseCatalogue catalogue)
    {
        string source = $"urn:diagnosis:suspected-case:{e.SuspectedCaseId}#{e.Version}";
        yield return Making.Patient(e.PersonId, e.PersonName, e.Sex, e.BirthDate);
        var condition = Making.Resource("Condition", e.SuspectedCaseId.ToString(), "suspected-disease", source)
            .Set("extension", Making.List(Making.Extension("employer", "valueReference", Making.Of(("identifier", Making.Identifier(FlowNames.CreditCode, e.EmployerCreditCode)), ("display", e.EmployerName))),
                e.UsingUnitName is null ? null : Making.Extension("using-unit", "valueReference", Making.Of(("display", e.UsingUnitName))),
                Making.Extension("agency", "valueReference", Making.Reference("Organization", e.ExamAgencyId, e.ExamAgencyName))))
            .Set("identifier", Making.List(Making.Identifier(FlowNames.SuspectedCase, e.SuspectedCaseId.ToString())));
        // a Condition in error has no clinical status (con-5)
        if (!e.Withdrawn) { condition.Set("clinicalStatus", Making.Concept("http://terminology.hl7.org/CodeSystem/condition-clinical", "active")); }
        yield return condition.Set("verificationStatus", Making.Concept("http://terminology.hl7.org/CodeSystem/condition-ver-status", e.Withdrawn ? "entered-in-error" : "provisional"))
            .Set("category", Making.List(Making.Concept("http://terminology.hl7.org/CodeSystem/condition-category", "encounter-diagnosis")))
            .Set("code", Making.Disease(e.DiseaseCode, null, e.ExamDate, catalogue)).Set("subject", Making.Reference("Patient", e.PersonId)).Set("recordedDate", Making.Date(e.FoundOn))
            .Set("evidence", Making.List(Making.Of(("detail", Making.List(
                // by its own number the agency's system finds what it sent
                e.RecordNumber is null ? null : Making.Of(("type", "DiagnosticReport"), ("identifier", Making.Identifier(FlowNames.ExamRecord, e.RecordNumber))),
                Making.Of(("identifier", Making.Identifier("urn:diagnosis:exam-report", e.ReportId.ToString()))))))));
        yield return Making.Resource("Task", e.SuspectedCaseId.ToString(), "report-suspected-disease", source)
            .Set("identifier", Making.List(Making.Identifier(FlowNames.SuspectedCase, e.SuspectedCaseId.ToString()))).Set("status", e.Withdrawn ? "cancelled" : e.ReportedOn is null ? "requested" : "completed").Set("intent", "order")
            .Set("code", Making.Concept(FlowNames.CodeSystem("task"), "report-suspected-disease", "报告疑似职业病")).Set("focus", Making.Reference("Condition", e.SuspectedCaseId)).Set("for", Making.Reference("Patient", e.PersonId))
            .Set("authoredOn", Making.Midnight(e.FoundOn)).Set("owner", Making.Reference("Organization", e.ExamAgencyId, e.ExamAgencyName))
            .Set("restriction", e.ReportDue is { } due ? Making.Of(("period", Making.Of(("end", Making.Date(due))))) : null);
    }
}
