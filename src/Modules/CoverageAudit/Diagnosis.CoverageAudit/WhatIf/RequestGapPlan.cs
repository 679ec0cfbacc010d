using Diagnosis.CoverageAudit.Capability;
using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.CoverageAudit.Data;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.CoverageAudit.WhatIf;

/// <summary>One option of the what-if becomes a request to the agency: HospitalTiering's plan takes the measures over from the event.</summary>
internal sealed class RequestGapPlan(CoverageAuditDb db, ShowGapOptions options)
{
    /// <param name="Option">Key of an option of <c>GET …/options</c>.</param>
    /// <param name="AsOf">Day of the audit the option was read from; today when absent.</param>
    public sealed record Request(string? Option, DateOnly? AsOf, string? KnownAt = null);
    public sealed record Response(Guid Id, int Version, Guid InstitutionId, string InstitutionName, string Prefecture, DateOnly AsOf, IReadOnlyList<GapMeasure> Measures, IReadOnlyList<GapDisease> Closes, string InputsHash, DateTimeOffset RequestedAt, string RequestedBy) : IVersioned;

    public async Task<Outcome<Response>> Handle(string prefecture, Request request, Caller caller, CancellationToken ct)
    {
        var view = await options.Handle(prefecture, new CoverageQuestion(AsOf: request.AsOf, KnownAt: request.KnownAt), caller, ct);
        if (view.Value is not { } v) { return Outcome<Response>.Refuse(view.Refused!.Value, view.Findings); }
        if (v.Options.FirstOrDefault(o => o.Key == request.Option) is not { } option) { return Refusal.Invalid(new Finding("coverage", "option", "coverage.no-such-option", request.Option ?? "")); }
        var institution = Guid.Parse(option.Agency);
        // the same request again is the same request
        var day = v.Asked.Day;
        if (await db.GapPlans.FirstOrDefaultAsync(p => p.InstitutionId == institution && p.AsOf == day && p.OptionKey == option.Key, ct) is { } known) { return Say(known); }
        var catalogue = v.Asked.Engine.Catalogue;
        var plan = new GapPlan
        {
            Prefecture = prefecture, Division = prefecture, InstitutionId = institution, InstitutionName = option.Name, AsOf = day, OptionKey = option.Key,
            Measures = [.. option.Steps.Select(s => new GapMeasure(s.Kind switch { GapStepKind.File => "FILE", GapStepKind.Staff => "STAFF", GapStepKind.Confirm => "CONFIRM", _ => "LIFT_SUSPENSION" },
                s.Class, s.Class is null ? null : v.Snapshot.Figures.Catalogue, s.Physicians))],
            Closes = [.. option.Closes.Select(id => catalogue.InVersion(id, v.Snapshot.Figures.Catalogue)!).Select(e => new GapDisease(e.StableId, e.Code, e.NameZh))],
            InputsHash = v.Asked.Engine.InputsHash, RequestedAt = db.Clock.GetUtcNow(), RequestedBy = caller.Name,
        };
        plan.Because("request");
        db.Add(plan);
        db.Publish(new GapPlanRequested(plan.Id, 1, institution, plan.InstitutionName, prefecture, plan.AsOf, plan.Measures, plan.Closes, plan.InputsHash, plan.RequestedBy));
        await db.SaveChangesAsync(ct);
        return Say(plan);
    }

    /// <summary>Requests of a prefecture, the newest first.</summary>
    public async Task<IReadOnlyList<Response>> OfAsync(string prefecture, CancellationToken ct) =>
        [.. (await db.GapPlans.AsNoTracking().Where(p => p.Prefecture == prefecture).OrderByDescending(p => p.Id).Take(50).ToListAsync(ct)).Select(Say)];

    private static Response Say(GapPlan p) => new(p.Id, p.Version, p.InstitutionId!.Value, p.InstitutionName, p.Prefecture, p.AsOf, p.Measures, p.Closes, p.InputsHash, p.RequestedAt, p.RequestedBy);

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/coverage/prefectures/{code}/gap-plans",
        async (string code, Request request, Caller caller, RequestGapPlan handler, CancellationToken ct) => (await handler.Handle(code, request, caller, ct)).Created(v => $"/api/v1/coverage/prefectures/{v.Prefecture}/options?asOf={v.AsOf:yyyy-MM-dd}"))
        .For(Roles.Commission).Idempotent<CoverageAuditDb>().WithTags("Coverage").WithSummary("Ask an agency for a plan that carries out one option of the what-if").Produces<Response>(201).ProducesProblem(403).ProducesProblem(404).ProducesProblem(422);
}
