using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <param name="Addressee">WORKER, EMPLOYER or COUNTY_COMMISSION, as the copies of the certificate say.</param>
/// <param name="Way">IN_PERSON, REGISTERED_MAIL, ELECTRONIC or PUBLIC_NOTICE.</param>
/// <param name="Receipt">Who signed, or the number of the letter; not with a public notice.</param>
/// <param name="Medium">Of a public notice: the paper or board it stood in; likewise <paramref name="PublishedOn"/>.</param>
/// <param name="Reason">Why the same version goes to the same addressee again.</param>
internal sealed record DeliveryRequest(string? Addressee, string? To, string? Way, string? Receipt, DateOnly? On = null, string? Medium = null, DateOnly? PublishedOn = null, string? Reason = null);

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
        if (Check(r, day, record!.IssuedOn) is { Count: > 0 } wrong) { return Refusal.Invalid(wrong); }
        if (record.Deliver(Of(r, day)) is { } no) { return no; }
        return await desk.SaveAsync(record, "deliver", r.Addressee, null, ct);
    });

    /// <summary>What a delivery must say, of a certificate or an appraisal document: who took it, how, and what shows it.</summary>
    /// <param name="issued">Day the paper was issued: no notice of it stood anywhere before.</param>
    internal static IReadOnlyList<Finding> Check(DeliveryRequest r, DateOnly day, DateOnly? issued)
    {
        var wrong = new List<Finding>();
        if (string.IsNullOrWhiteSpace(r.To)) { wrong.Add(new("D63", "to", "diagnosis.recipient-required")); }
        if (!Ways.Contains(r.Way ?? "")) { wrong.Add(new("D64", "way", "diagnosis.way-unknown", string.Join(" / ", Ways))); }
        if (r.Way != Handover.PublicNotice)
        {
            if (string.IsNullOrWhiteSpace(r.Receipt)) { wrong.Add(new("D65", "receipt", "diagnosis.receipt-required")); }
            if (DiagnosisCase.Blank(r.Medium) is not null || r.PublishedOn is not null) { wrong.Add(new("E80", "medium", "diagnosis.notice-only")); }
            return wrong;
        }
        if (DiagnosisCase.Blank(r.Receipt) is not null) { wrong.Add(new("E80", "receipt", "diagnosis.notice-without-receipt")); }
        if (DiagnosisCase.Blank(r.Medium) is null) { wrong.Add(new("E80", "medium", "diagnosis.notice-medium")); }
        if (r.PublishedOn is not { } published) { wrong.Add(new("E80", "publishedOn", "diagnosis.notice-day")); }
        else if (published > day || published < issued) { wrong.Add(new("E80", "publishedOn", "diagnosis.notice-day-unfit", DiagnosisCase.Show(published), DiagnosisCase.Show(issued ?? published), DiagnosisCase.Show(day))); }
        return wrong;
    }

    internal static Handover Of(DeliveryRequest r, DateOnly day) => new(r.Addressee ?? "", r.To!.Trim(), day, r.Way!, r.Receipt?.Trim() ?? "") { Medium = DiagnosisCase.Blank(r.Medium), PublishedOn = r.PublishedOn, Reason = DiagnosisCase.Blank(r.Reason) };

    /// <summary>The appeal clock hangs on the day of delivery: another day for the same paper and party has a reason.</summary>
    /// <param name="words">Prefix of the words that name the addressees.</param>
    internal static Refusal? Twice(IEnumerable<Handover> before, Handover now, string words) =>
        now.Reason is null && before.LastOrDefault(h => h.Addressee == now.Addressee && h.CertificateVersion == now.CertificateVersion) is { } earlier
            ? Refusal.Invalid(new Finding("E79", "reason", "diagnosis.delivered-already", new Kernel.Word(words + now.Addressee), DiagnosisCase.Show(earlier.On))) : null;
}
