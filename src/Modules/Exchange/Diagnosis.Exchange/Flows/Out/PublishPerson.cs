using System.Globalization;
using System.Text.Json.Nodes;
using Diagnosis.Exchange.Data;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Events;
using Diagnosis.Registry.Contracts;

namespace Diagnosis.Exchange.Flows.Out;

/// <summary>
/// A corrected name, sex or birth date is the next version of the published Patient, with a Provenance that says who and why. A person about whom nothing was
/// published yet is kept without readers: what is published later finds the corrected name. Certificates keep the name they were handed out with.
/// </summary>
internal sealed class PublishPerson(ExchangeDb db, Publisher publisher) : EventConsumer<PersonCorrected, ExchangeDb>(db)
{
    protected override async Task Handle(PersonCorrected message, CancellationToken ct)
    {
        await using var session = await publisher.WithinAsync(Db, ct);
        var readers = await publisher.ReadersOfAsync(session, "Patient", message.PersonId.ToString(), ct);
        var written = await publisher.PublishAsync(session, [Making.Patient(message.PersonId, message.Name, message.Sex, message.BirthDate, message.Version)], readers, ct);
        if (written.GetValueOrDefault($"Patient/{message.PersonId}") is > 1 and var version) { await publisher.PublishAsync(session, [Corrected(message, version, Db.Clock.Now())], readers, ct); }
    }

    public static JsonObject Corrected(PersonCorrected e, int version, DateTimeOffset now) =>
        Making.Resource("Provenance", $"{e.PersonId}-{e.Version}", "person-corrected", $"urn:diagnosis:person:{e.PersonId}#{e.Version}")
            .Set("target", Making.List(Making.Of(("reference", $"Patient/{e.PersonId}/_history/{version}")))).Set("recorded", now.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture))
            .Set("reason", Making.List(Making.Of(("text", e.Reason)))).Set("activity", Making.Concept(FlowNames.CodeSystem("activity"), "person-corrected", "更正人员信息"))
            .Set("agent", Making.List(Making.Of(("who", Making.Of(("display", e.By)))))).Set("entity", Making.List(Making.Of(("role", "revision"), ("what", Making.Of(("reference", $"Patient/{e.PersonId}/_history/{version - 1}"))))));
}
