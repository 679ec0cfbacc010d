using System.Text.Json.Nodes;
using Diagnosis.Exchange.Data;
using Diagnosis.Exchange.Flows.Out;
using Diagnosis.HospitalTiering.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Events;

namespace Diagnosis.Exchange.Flows.Referrals;

/// <summary>Where a referral stands, as a Task that both bodies and their commissions read; each step is a version. It does not say who the patient is.</summary>
internal sealed class PublishReferral(ExchangeDb db, Publisher publisher) : EventConsumer<ReferralChanged, ExchangeDb>(db)
{
    protected override async Task Handle(ReferralChanged message, CancellationToken ct)
    {
        await using var session = await publisher.WithinAsync(Db, ct);
        string[] readers = [.. new[] { Readers.Institution(message.FromId), Readers.Institution(message.ToId) }.Concat(Readers.Chain(message.FromDivision)).Concat(Readers.Chain(message.ToDivision)).Distinct()];
        await publisher.PublishAsync(session, [Task(message)], readers, ct);
    }

    public static JsonObject Task(ReferralChanged e)
    {
        var (status, zh) = e.State switch { "Requested" => ("requested", "待接收"), "Accepted" => ("accepted", "已接收"), "Refused" => ("rejected", "已拒绝"), "Arrived" => ("in-progress", "已到达"), "Completed" => ("completed", "已完成"), "Answered" => ("completed", "已答复"), _ => ("cancelled", "已撤回") };
        var output = new JsonArray(Days("waiting-days", "等待决定天数", e.WaitingDays));
        if (e.DaysToCare is { } care) { output.Add(Days("days-to-care", "至就诊或答复天数", care)); }
        return Making.Resource("Task", e.ReferralId.ToString(), "referral-state", $"urn:diagnosis:referral:{e.ReferralId}#{e.Version}").Set("identifier", Making.List(Making.Identifier(FlowNames.Referral, e.ReferralId.ToString()))).Set("status", status)
            .Set("statusReason", e.StateReason is { } why ? Making.Of(("text", why)) : null).Set("businessStatus", Making.Concept(Making.Coding(FlowNames.CodeSystem("referral-state"), e.State, zh))).Set("intent", "order")
            .Set("priority", e.Urgency switch { "Emergency" => "stat", "Urgent" => "urgent", _ => "routine" }).Set("code", Making.Concept(FlowNames.CodeSystem("task"), "referral", "转诊或会诊"))
            .Set("focus", Making.Of(("reference", e.ByExchange ? $"ServiceRequest/{e.ReferralId}" : null), ("type", "ServiceRequest"), ("identifier", Making.Identifier(FlowNames.Referral, e.ReferralId.ToString()))))
            .Set("executionPeriod", Making.Of(("start", (e.ArrivedOn ?? e.ExpectedOn) is { } start ? Making.Date(start) : null), ("end", e.EndedOn is { } end && end >= (e.ArrivedOn ?? e.ExpectedOn ?? end) ? Making.Date(end) : null)))
            .Set("authoredOn", Making.Midnight(e.RequestedOn)).Set("lastModified", Making.Midnight(e.EndedOn ?? e.ArrivedOn ?? e.DecidedOn ?? e.RequestedOn))
            .Set("requester", Making.Reference("Organization", e.FromId, e.FromName)).Set("owner", Making.Reference("Organization", e.ToId, e.ToName)).Set("output", output);
    }

    static JsonObject Days(string code, string zh, int days) => Making.Of(("type", Making.Concept(FlowNames.CodeSystem("referral-figure"), code, zh)), ("valueInteger", days));
}
