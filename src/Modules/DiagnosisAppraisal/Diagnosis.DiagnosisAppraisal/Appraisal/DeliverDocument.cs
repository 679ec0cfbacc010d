using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.Appraisal;

/// <param name="Change">False: the appraisal itself, in the national system (TL-35). True: that the conclusion was changed, to the commission concerned (TL-36).</param>
/// <param name="Receipt">What the receiver answered with.</param>
internal sealed record AppraisalReportRequest(bool Change, string? Receipt, DateOnly? On = null);

/// <summary>Copies to their addressees, the reports, and the archive, where the file is kept for good.</summary>
internal sealed class DeliverDocument(AppraisalDesk desk)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/appraisal/cases/{id:guid}/deliveries", async (Guid id, DeliveryRequest r, Caller caller, IfMatch ifMatch, DeliverDocument h, CancellationToken ct) => (await h.DeliverAsync(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Appraisal).WithTags("Appraisal").WithSummary("Record that a copy was handed over").Produces<AppraisalAnswer>().ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/appraisal/cases/{id:guid}/report", async (Guid id, AppraisalReportRequest r, Caller caller, IfMatch ifMatch, DeliverDocument h, CancellationToken ct) => (await h.ReportAsync(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Appraisal).WithTags("Appraisal").WithSummary("Record the report to the national system, or of a changed conclusion to the commission").Produces<AppraisalAnswer>().ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/appraisal/cases/{id:guid}/archive", async (Guid id, Caller caller, IfMatch ifMatch, DeliverDocument h, CancellationToken ct) => (await h.ArchiveAsync(id, caller, ifMatch, ct)).Answer())
            .For(Roles.Appraisal).WithTags("Appraisal").WithSummary("Put the finished file into the archive").Produces<AppraisalAnswer>().ProducesProblem(409);
    }

    public async Task<Outcome<AppraisalAnswer>> DeliverAsync(Guid id, DeliveryRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct) =>
        await desk.ActAsync(id, caller, ifMatch, r.On, "deliver", r.Addressee, (c, day) =>
            RecordDelivery.Check(r, day, c.IssuedOn) is { Count: > 0 } wrong ? Refusal.Invalid(wrong) : c.Deliver(RecordDelivery.Of(r, day)), ct);

    public async Task<Outcome<AppraisalAnswer>> ReportAsync(Guid id, AppraisalReportRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct) =>
        await desk.ActAsync(id, caller, ifMatch, r.On, r.Change ? "report-change" : "report", r.Receipt, (c, day) => c.Report(r.Change, r.Receipt, day), ct);

    public async Task<Outcome<AppraisalAnswer>> ArchiveAsync(Guid id, Caller caller, IfMatch ifMatch, CancellationToken ct) =>
        await desk.ActAsync(id, caller, ifMatch, null, "archive", null, (c, _) => c.Archive(), ct);
}
