using System.Text.Json.Nodes;
using Diagnosis.Exchange.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Events;
using Diagnosis.RehabStations.Contracts;

namespace Diagnosis.Exchange.Flows.Out;

/// <summary>A pneumoconiosis patient of the rehabilitation network has a CarePlan, open while a station (or the waiting list of a place) answers for the patient; the offices of the place and the hospitals that treat the patient read it.</summary>
internal sealed class PublishCarePlan(ExchangeDb db, Publisher publisher) : EventConsumer<PatientEnrolled, ExchangeDb>(db)
{
    protected override async Task Handle(PatientEnrolled message, CancellationToken ct)
    {
        await using var session = await publisher.WithinAsync(Db, ct);
        string[] readers = [.. Readers.Chain(message.Division), .. message.Hospitals.Select(Readers.Institution)];
        await publisher.PublishAsync(session, [Plan(message.PatientId, message.Version, message.CaseId, message.PersonId, message.StationId, message.StationName, "active")], readers, ct);
        await publisher.GrantAsync(session, "Patient", message.PersonId.ToString(), readers, ct);
    }

    /// <param name="nextDue">When the next follow-up is due.</param>
    public static JsonObject Plan(Guid patient, int version, Guid caseId, Guid person, Guid? station, string? stationName, string status, DateOnly? nextDue = null) =>
        Making.Resource("CarePlan", patient.ToString(), "rehabilitation-plan", $"urn:diagnosis:rehab-patient:{patient}#{version}").Set("identifier", Making.List(Making.Identifier(FlowNames.Patient, patient.ToString())))
            .Set("status", status).Set("intent", "plan").Set("category", Making.List(Making.Concept(FlowNames.CodeSystem("care-plan"), "pneumoconiosis-rehabilitation", "尘肺病康复与随访"))).Set("title", "尘肺病康复与随访计划")
            .Set("subject", Making.Reference("Patient", person)).Set("author", station is { } s ? Making.Of(("type", "Organization"), ("identifier", Making.Identifier(FlowNames.Station, s.ToString())), ("display", stationName)) : null)
            .Set("addresses", Making.List(Making.Reference("Condition", caseId)))
            .Set("activity", nextDue is { } due ? Making.List(Making.Of(("detail", Making.Of(("code", Making.Of(("text", "随访"))), ("status", "scheduled"), ("scheduledPeriod", Making.Of(("end", Making.Date(due)))))))) : null);
}

/// <summary>An appraisal took the diagnosis away: the plan is revoked.</summary>
internal sealed class RevokeCarePlan(ExchangeDb db, Publisher publisher) : EventConsumer<PatientReversed, ExchangeDb>(db)
{
    protected override async Task Handle(PatientReversed message, CancellationToken ct)
    {
        await using var session = await publisher.WithinAsync(Db, ct);
        await publisher.PublishAsync(session, [PublishCarePlan.Plan(message.PatientId, message.Version, message.CaseId, message.PersonId, message.StationId, null, "revoked")], [.. Readers.Chain(message.Division)], ct);
    }
}
