using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.Appraisal;

/// <param name="Reason">medical-exam or site-survey: the reasons for which TL-34 stands.</param>
internal sealed record OrderRequest(string? Reason, string? What, DateOnly? On = null);
internal sealed record OrderResultRequest(string? Result, DateOnly? On = null);

/// <summary>A medical examination or a survey of the workplace. The 40-day clock stands, first and last day included, for thirty days at most each.</summary>
internal sealed class OrderExamination(AppraisalDesk desk)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/appraisal/cases/{id:guid}/orders", async (Guid id, OrderRequest r, Caller caller, IfMatch ifMatch, OrderExamination h, CancellationToken ct) => (await h.Handle(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Appraisal).WithTags("Appraisal").WithSummary("Order a medical examination or a site survey; the clock stands from this day on").Produces<AppraisalAnswer>().ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/appraisal/cases/{id:guid}/orders/result", async (Guid id, OrderResultRequest r, Caller caller, IfMatch ifMatch, OrderExamination h, CancellationToken ct) => (await h.EndAsync(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Appraisal).WithTags("Appraisal").WithSummary("Record the result; the clock runs again from the next day").Produces<AppraisalAnswer>().ProducesProblem(409).ProducesProblem(422);
    }

    public async Task<Outcome<AppraisalAnswer>> Handle(Guid id, OrderRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct) =>
        await desk.ActAsync(id, caller, ifMatch, r.On, "order-" + r.Reason, r.What, (c, day) => c.Order(r.Reason, r.What, day), ct);

    public async Task<Outcome<AppraisalAnswer>> EndAsync(Guid id, OrderResultRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var c = opened!;
        var (day, wrongDay) = desk.DayOf(c, r.On);
        if (wrongDay is not null) { return wrongDay; }
        int most = int.Parse(desk.Terminology.Policy("appraisal.pause-most-days", c.Division, day)!.Value, System.Globalization.CultureInfo.InvariantCulture), over = c.DaysOver(day, most);
        if (c.EndPause(r.Result, day) is { } no) { return no; }
        var pause = c.Pauses[^1];
        return await desk.SaveAsync(c, "result-" + pause.Reason, null, over > 0 ? [Finding.Warn("V02", "on", "appraisal.pause-too-long", DiagnosisCase.Show(pause.From), most, over)] : null, ct);
    }
}
