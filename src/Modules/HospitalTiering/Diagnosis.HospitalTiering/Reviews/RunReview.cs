using Diagnosis.HospitalTiering.Acts;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.HospitalTiering.Standards;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Reviews;

internal sealed record OpenReview(Guid? UnitId, Guid? StandardId);
internal sealed record ResultsEntry(IReadOnlyList<ItemResult>? Results, DateOnly? On = null);
internal sealed record ApplyEntry(string? Grade, DateOnly? On = null);
internal sealed record FormalEntry(bool Accepted, string? Note = null, DateOnly? On = null);

internal sealed record ReviewRow(Guid Id, int Version, Guid UnitId, string UnitName, string Prefecture, string StandardName, ReviewState State, string? Grade, DateOnly? ValidFrom, DateOnly? ValidTo) : IVersioned;

/// <param name="State">Of the day asked about.</param>
internal sealed record ReviewView(Guid Id, int Version, GradeReview Review, ReviewState State, Standard Standard, IReadOnlyList<GradeStanding> Self, IReadOnlyList<GradeStanding> Site) : IVersioned;

/// <summary>The review of a prevention hospital's grade, from preparing to the grade and its end.</summary>
internal sealed class RunReview(TieringDesk desk)
{
    private int Notice(string division, DateOnly day) => desk.Number("tiering.grade-renewal-notice-months", division, day);

    public async Task<Outcome<GradeReview>> OpenAsync(OpenReview r, Caller caller, CancellationToken ct)
    {
        if (await desk.UnitAsync(r.UnitId, caller, ct) is not { } unit) { return Refusal.NotFound(); }
        if (!TieringDesk.May(Who.Either, caller, unit.Id)) { return Refusal.Forbidden("tiering.not-yours"); }
        if (!unit.Kinds.Contains(InstitutionKind.PreventionHospital)) { return Refusal.Invalid(new Finding("review-unit", "unitId", "tiering.review.not-for-unit", unit.Name)); }
        if (await desk.Db.Standards.AsNoTracking().SingleOrDefaultAsync(s => s.Id == r.StandardId, ct) is not { Purpose: StandardPurpose.GradeReview } standard || !standard.On(desk.Today)) { return Refusal.Invalid(new Finding("review-standard", "standardId", "tiering.check.no-standard")); }
        var key = unit.Id.ToString("N");
        if (await desk.Db.Reviews.AnyAsync(c => c.OpenKey == key, ct)) { return Refusal.Conflict(new Finding("review-open", "unitId", "tiering.review.open-there", unit.Name)); }
        var review = new GradeReview
        {
            UnitName = unit.Name, Prefecture = unit.Prefecture, StandardId = standard.Id, StandardName = $"{standard.Name} {standard.Edition}", OpenKey = key, Division = unit.Division, InstitutionId = unit.Id,
            Course = [new CourseStep("open-review", desk.Today, caller.Name)],
        };
        review.Because("open-review");
        desk.Db.Add(review);
        await desk.Db.GrantAsync(review, unit.Readers(), ct);
        await desk.Db.SaveChangesAsync(ct);
        return review;
    }

    private async Task<Outcome<GradeReview>> ActAsync(Guid id, Caller caller, IfMatch match, Who who, string act, ActRequest r, Func<GradeReview, Standard, DateOnly, Refusal?> step, CancellationToken ct)
    {
        var standard = await desk.Db.Reviews.AsNoTracking().Where(c => c.Id == id).Join(desk.Db.Standards, c => c.StandardId, s => s.Id, (_, s) => s).FirstOrDefaultAsync(ct) ?? new Standard();
        return await desk.ActAsync<GradeReview>(id, caller, match, who, act, r, (c, day) => step(c, standard, day), ct);
    }

    public Task<Outcome<GradeReview>> AssessSelfAsync(Guid id, ResultsEntry r, Caller c, IfMatch m, CancellationToken ct) => ActAsync(id, c, m, Who.Unit, "assess-self", new(null, r.On), (x, s, _) => x.AssessSelf(r.Results ?? [], s), ct);
    public Task<Outcome<GradeReview>> ApplyAsync(Guid id, ApplyEntry r, Caller c, IfMatch m, CancellationToken ct) => ActAsync(id, c, m, Who.Unit, "apply", new(r.Grade, r.On), (x, s, _) => x.Apply(r.Grade, s), ct);
    public Task<Outcome<GradeReview>> ReceiveAsync(Guid id, ActRequest r, Caller c, IfMatch m, CancellationToken ct) => ActAsync(id, c, m, Who.Commission, "receive", r, (x, _, _) => x.Receive(), ct);
    public Task<Outcome<GradeReview>> DecideAsync(Guid id, FormalEntry r, Caller c, IfMatch m, CancellationToken ct) => ActAsync(id, c, m, Who.Commission, r.Accepted ? "accept" : "return", new(r.Note, r.On), (x, _, _) => x.Decide(r.Accepted, r.Note), ct);
    public Task<Outcome<GradeReview>> GoToSiteAsync(Guid id, ActRequest r, Caller c, IfMatch m, CancellationToken ct) => ActAsync(id, c, m, Who.Commission, "go-to-site", r, (x, _, _) => x.GoToSite(), ct);
    public Task<Outcome<GradeReview>> AssessSiteAsync(Guid id, ResultsEntry r, Caller c, IfMatch m, CancellationToken ct) => ActAsync(id, c, m, Who.Commission, "assess-site", new(null, r.On), (x, s, _) => x.AssessSite(r.Results ?? [], s), ct);
    public Task<Outcome<GradeReview>> RectifyAsync(Guid id, ActRequest r, Caller c, IfMatch m, CancellationToken ct) => ActAsync(id, c, m, Who.Either, "rectify", r, (x, _, _) => x.Rectify(), ct);
    public Task<Outcome<GradeReview>> PublishAsync(Guid id, ActRequest r, Caller c, IfMatch m, CancellationToken ct) =>
        ActAsync(id, c, m, Who.Commission, "publish", r, (x, _, day) => x.Publish(desk.Terminology.Calendar.AddWorkingDays(day, desk.Terminology.PolicyNumber("tiering.grade-publicity-days", x.Division, day))), ct);
    public Task<Outcome<GradeReview>> ObjectAsync(Guid id, ActRequest r, Caller c, IfMatch m, CancellationToken ct) => ActAsync(id, c, m, Who.Commission, "object", r, (x, _, _) => x.Object(r.Note), ct);
    public Task<Outcome<GradeReview>> GrantAsync(Guid id, ActRequest r, Caller c, IfMatch m, CancellationToken ct) =>
        ActAsync(id, c, m, Who.Commission, "grant", r, (x, s, day) => x.Grant(s, day, desk.Terminology.PolicyNumber("tiering.grade-validity-years", x.Division, day)), ct);
    public Task<Outcome<GradeReview>> WithdrawAsync(Guid id, ActRequest r, Caller c, IfMatch m, CancellationToken ct) => ActAsync(id, c, m, Who.Commission, "withdraw", r, (x, _, day) => x.Withdraw(r.Note, day), ct);

    public async Task<IReadOnlyList<ReviewRow>> ListAsync(string? state, DateOnly? asOf, Caller caller, CancellationToken ct)
    {
        var day = desk.Asked(asOf);
        // opened later than the day asked about: it did not exist then
        return [.. (await desk.Db.Reviews.AsNoTracking().VisibleTo(desk.Db, caller).ToListAsync(ct)).Where(r => r.Course.Count == 0 || r.Course[0].On <= day)
            .Select(r => new ReviewRow(r.Id, r.Version, r.InstitutionId!.Value, r.UnitName, r.Prefecture, r.StandardName, r.StateOn(day, Notice(r.Division, day)), r.GradeOn(day), r.ValidFrom, r.ValidTo))
            .Where(r => string.IsNullOrEmpty(state) || r.State.ToString() == state).OrderBy(r => r.Prefecture, StringComparer.Ordinal).ThenBy(r => r.UnitName, StringComparer.Ordinal).ThenBy(r => r.Id)];
    }

    public async Task<Outcome<ReviewView>> FindAsync(Guid id, DateOnly? asOf, Caller caller, CancellationToken ct)
    {
        if (await desk.Db.Reviews.AsNoTracking().VisibleTo(desk.Db, caller).SingleOrDefaultAsync(c => c.Id == id, ct) is not { } r) { return Refusal.NotFound(); }
        var standard = await desk.Db.Standards.AsNoTracking().SingleAsync(s => s.Id == r.StandardId, ct);
        var day = desk.Asked(asOf);
        return new ReviewView(r.Id, r.Version, r, r.StateOn(day, Notice(r.Division, day)), standard, GradeDecision.Assess(standard, r.SelfResults), r.SiteResults.Count == 0 ? [] : GradeDecision.Assess(standard, r.SiteResults));
    }

    /// <summary>What the page offers: hospitals of the caller and standards in force.</summary>
    public async Task<(IReadOnlyList<Unit> Units, IReadOnlyList<Standard> Standards)> OffersAsync(Caller caller, CancellationToken ct) =>
        ([.. (await desk.Db.Units.AsNoTracking().VisibleTo(desk.Db, caller).Where(u => u.ProfileVersion > 0).ToListAsync(ct)).Where(u => u.Kinds.Contains(InstitutionKind.PreventionHospital) && TieringDesk.May(Who.Either, caller, u.Id)).OrderBy(u => u.Name, StringComparer.Ordinal)],
         [.. (await desk.Db.Standards.AsNoTracking().Where(s => s.Purpose == StandardPurpose.GradeReview).ToListAsync(ct)).Where(s => s.On(desk.Today))]);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/tiering/reviews", async (string? state, DateOnly? asOf, Caller caller, RunReview h, CancellationToken ct) => Results.Json(await h.ListAsync(state, asOf, caller, ct), Kernel.Data.Json.Options))
            .RequireAuthorization().WithTags("Tiering").WithSummary("Grade reviews with their state on a day").Produces<IReadOnlyList<ReviewRow>>();
        api.MapGet("/tiering/reviews/{id:guid}", async (Guid id, DateOnly? asOf, Caller caller, RunReview h, CancellationToken ct) => (await h.FindAsync(id, asOf, caller, ct)).Answer())
            .RequireAuthorization().WithTags("Tiering").WithSummary("One review with results against every grade").Produces<ReviewView>().ProducesProblem(404);
        api.MapPost("/tiering/reviews", async (OpenReview r, Caller caller, RunReview h, CancellationToken ct) => (await h.OpenAsync(r, caller, ct)).Created(v => $"/api/v1/tiering/reviews/{v.Id}"))
            .RequireAuthorization().Idempotent<HospitalTieringDb>().WithTags("Tiering").WithSummary("Open a grade review").Produces<GradeReview>(201).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        Act<ResultsEntry>(api, "self-results", "Results of the self-assessment", (h, id, r, c, m, ct) => h.AssessSelfAsync(id, r, c, m, ct));
        Act<ApplyEntry>(api, "application", "Apply for a grade", (h, id, r, c, m, ct) => h.ApplyAsync(id, r, c, m, ct));
        Act<ActRequest>(api, "receipt", "Receive the application for the formal check", (h, id, r, c, m, ct) => h.ReceiveAsync(id, r, c, m, ct));
        Act<FormalEntry>(api, "formal-check", "Accept or return the application", (h, id, r, c, m, ct) => h.DecideAsync(id, r, c, m, ct));
        Act<ActRequest>(api, "site", "Begin the site review", (h, id, r, c, m, ct) => h.GoToSiteAsync(id, r, c, m, ct));
        Act<ResultsEntry>(api, "site-results", "Results of the site review", (h, id, r, c, m, ct) => h.AssessSiteAsync(id, r, c, m, ct));
        Act<ActRequest>(api, "rectification", "Rectify after a failed site review, once", (h, id, r, c, m, ct) => h.RectifyAsync(id, r, c, m, ct));
        Act<ActRequest>(api, "publicity", "Publish the proposed grade for objections", (h, id, r, c, m, ct) => h.PublishAsync(id, r, c, m, ct));
        Act<ActRequest>(api, "objections", "Keep an objection", (h, id, r, c, m, ct) => h.ObjectAsync(id, r, c, m, ct));
        Act<ActRequest>(api, "grant", "Grant the grade", (h, id, r, c, m, ct) => h.GrantAsync(id, r, c, m, ct));
        Act<ActRequest>(api, "withdrawal", "Withdraw the review or the grade", (h, id, r, c, m, ct) => h.WithdrawAsync(id, r, c, m, ct));
    }

    private static void Act<TRequest>(IEndpointRouteBuilder api, string route, string summary, Func<RunReview, Guid, TRequest, Caller, IfMatch, CancellationToken, Task<Outcome<GradeReview>>> act) where TRequest : class =>
        api.MapPost($"/tiering/reviews/{{id:guid}}/{route}", async (Guid id, TRequest r, Caller caller, IfMatch match, RunReview h, CancellationToken ct) => (await act(h, id, r, caller, match, ct)).Answer())
            .RequireAuthorization().WithTags("Tiering").WithSummary(summary).Produces<GradeReview>().ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
}
