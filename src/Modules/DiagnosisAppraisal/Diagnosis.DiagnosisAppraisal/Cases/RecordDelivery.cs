using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <param name="Addressee">WORKER, EMPLOYER or COUNTY_COMMISSION, as the copies of the certificate say.</param>
/// <param name="Way">IN_PERSON, REGISTERED_MAIL, ELECTRONIC or PUBLIC_NOTICE.</param>
internal sealed record DeliveryRequest(string? Addressee, string? To, string? Way, string? Receipt, DateOnly? On = null);

/// <summary>A copy was handed over; delivered is when worker, employer and the employer's county commission have theirs (TL-26).</summary>
internal sealed class RecordDelivery(CaseDesk desk)
{
    public static readonly IReadOnlyList<string> Ways = ["IN_PERSON", "REGISTERED_MAIL", "ELECTRONIC", "PUBLIC_NOTICE"];

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/cases/{id:guid}/deliveries", async (Guid id, DeliveryRequest r, Caller caller, IfMatch ifMatch, RecordDelivery handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Diagnosis").WithSummary("Record that a copy was handed over").Produces<CaseAnswer>().ProducesProblem(409).ProducesProblem(422);

    public Task<Outcome<CaseAnswer>> Handle(Guid id, DeliveryRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct) => desk.AddAsync(async () =>
    {
        var (record, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var (day, wrongDay) = desk.DayOf(record!, r.On);
        if (wrongDay is not null) { return wrongDay; }
        var wrong = new List<Finding>();
        if (string.IsNullOrWhiteSpace(r.To)) { wrong.Add(new("D63", "to", "diagnosis.recipient-required")); }
        if (!Ways.Contains(r.Way ?? "")) { wrong.Add(new("D64", "way", "diagnosis.way-unknown", string.Join(" / ", Ways))); }
        if (string.IsNullOrWhiteSpace(r.Receipt)) { wrong.Add(new("D65", "receipt", "diagnosis.receipt-required")); }
        if (wrong.Count > 0) { return Refusal.Invalid(wrong); }
        if (record!.Deliver(new(r.Addressee ?? "", r.To!.Trim(), day, r.Way!, r.Receipt!.Trim())) is { } no) { return no; }
        return await desk.SaveAsync(record, "deliver", r.Addressee, null, ct);
    });
}
