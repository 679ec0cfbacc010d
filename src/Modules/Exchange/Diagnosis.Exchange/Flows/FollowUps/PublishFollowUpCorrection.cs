using System.Text.Json.Nodes;
using Diagnosis.Exchange.Data;
using Diagnosis.Exchange.Flows.Out;
using Diagnosis.Fhir;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Events;
using Diagnosis.RehabStations.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Exchange.Flows.FollowUps;

/// <summary>
/// A corrected follow-up is the next version of those of its resources that say something else now, what does not hold any more is entered-in-error, and a
/// Provenance says why.
/// </summary>
internal sealed class PublishFollowUpCorrection(ExchangeDb db, Publisher publisher, FlowCodes codes) : EventConsumer<FollowUpCorrected, ExchangeDb>(db)
{
    protected override async Task Handle(FollowUpCorrected message, CancellationToken ct)
    {
        var e = message.FollowUp;
        await using var session = await publisher.WithinAsync(Db, ct);
        if (!await FollowUpSeen.IsNewAsync(session, e.FollowUpId, e.Version, ct)) { return; }
        string[] readers = [.. Readers.Chain(e.Division), .. e.Hospitals.Select(Readers.Institution)];
        var written = await publisher.PublishAsync(session, FollowUpResources.Resources(e, codes, message), readers, ct, SaysOtherwise);
        var sent = e.ByExchange ? await Db.FollowUpParts.Where(p => p.FollowUpId == e.FollowUpId).Select(p => p.Address).ToListAsync(ct) : [];
        // the plan has a version of its own, for reasons of its own
        var targets = written.Where(w => !w.Key.StartsWith("CarePlan/", StringComparison.Ordinal)).ToList();
        if (targets.Count + sent.Count > 0) { await publisher.PublishAsync(session, [FollowUpResources.Corrected(message, targets, sent, Db.Clock.Now())], readers, ct); }
        await publisher.GrantAsync(session, "Patient", e.PersonId.ToString(), readers, ct);
    }

    static bool SaysOtherwise(JsonObject resource, FhirDocument? standing) => standing is null
        // what never was published need not be taken back
        ? resource["status"]?.GetValue<string>() != "entered-in-error"
        : !JsonNode.DeepEquals(Said(resource.Bytes()), Said(standing.Utf8.Span));

    /// <summary>Without what changes with every version; final and corrected both hold.</summary>
    static JsonObject Said(ReadOnlySpan<byte> resource)
    {
        var said = JsonNode.Parse(resource)!.AsObject();
        said.Remove("id");
        said.Remove("meta");
        if (said["status"]?.GetValue<string>() is "final" or "corrected" or "completed" or "amended" && said["resourceType"]!.GetValue<string>() is "Observation" or "QuestionnaireResponse") { said.Remove("status"); }
        return said;
    }
}
