using System.Globalization;
using Diagnosis.HospitalTiering.Acts;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.HospitalTiering.Standards;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Ui;
using Diagnosis.Registry.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.SelfChecks;

/// <param name="StandardId">A self-check standard in force.</param>
internal sealed record OpenCheck(Guid? UnitId, Guid? StandardId, DateOnly? On = null);

internal sealed record AnswersEntry(IReadOnlyList<ItemAnswer>? Answers, DateOnly? On = null);

/// <param name="No">Null adds; a number changes that measure.</param>
internal sealed record MeasureEntry(int? No, int? GapNo, string? ResponsibleUnit, string? Target, string? Action, DateOnly? DueOn, string? SharedWith, string? WhyNotShared, DateOnly? On = null);

internal sealed record SignEntry(string? SignedBy, DateOnly? On = null);

/// <param name="No">Of the measure.</param>
internal sealed record FinishEntry(int? No, string? Result, DateOnly? On = null);

internal sealed record VerifyEntry(IReadOnlyList<int>? NotClosed, string? Note, DateOnly? On = null);

/// <summary>A unit checks itself against the standard, lists its gaps and plans; its commission takes, verifies and closes.</summary>
internal sealed class RunSelfCheck(TieringDesk desk)
{
    /// <summary>CDCs and prevention hospitals check themselves (3A L51).</summary>
    public static bool Checks(Unit unit) => unit.Kinds.Contains(InstitutionKind.Cdc) || unit.Kinds.Contains(InstitutionKind.PreventionHospital);

    public async Task<Outcome<SelfCheck>> OpenAsync(OpenCheck r, Caller caller, CancellationToken ct)
    {
        if (await desk.UnitAsync(r.UnitId, caller, ct) is not { } unit) { return Refusal.NotFound(); }
        if (!TieringDesk.May(Who.Either, caller, unit.Id)) { return Refusal.Forbidden("tiering.not-yours"); }
        if (!Checks(unit)) { return Refusal.Invalid(new Finding("check-unit", "unitId", "tiering.check.not-for-unit", unit.Name)); }
        var day = r.On ?? desk.Today;
        if (day > desk.Today) { return Refusal.Invalid(new Finding("act-day", "on", "tiering.act-in-future", DateEntry.Show(day))); }
        if (await desk.Db.Standards.AsNoTracking().SingleOrDefaultAsync(s => s.Id == r.StandardId, ct) is not { Purpose: StandardPurpose.SelfCheck } standard || !standard.On(day)) { return Refusal.Invalid(new Finding("check-standard", "standardId", "tiering.check.no-standard")); }
        var key = $"{unit.Id:N}:{standard.Code}";
        if (await desk.Db.SelfChecks.AnyAsync(c => c.OpenKey == key, ct)) { return Refusal.Conflict(new Finding("check-open", "unitId", "tiering.check.open-there", unit.Name)); }
        var check = new SelfCheck
        {
            UnitName = unit.Name, Prefecture = unit.Prefecture, Level = unit.Level is "province" or "prefecture" ? unit.Level : "county", StandardId = standard.Id, StandardName = $"{standard.Name} {standard.Edition}", OpenKey = key,
            Division = unit.Division, InstitutionId = unit.Id, Course = [new CourseStep("open-check", day, caller.Name)],
        };
        check.Because("open-check");
        desk.Db.Add(check);
        await desk.Db.GrantAsync(check, unit.Readers(), ct);
        await desk.Db.SaveChangesAsync(ct);
        return check;
    }

    private async Task<Standard> StandardOfAsync(Guid checkId, CancellationToken ct) =>
        await desk.Db.SelfChecks.AsNoTracking().Where(c => c.Id == checkId).Join(desk.Db.Standards, c => c.StandardId, s => s.Id, (_, s) => s).FirstOrDefaultAsync(ct) ?? new Standard();

    public async Task<Outcome<SelfCheck>> AnswerAsync(Guid id, AnswersEntry r, Caller caller, IfMatch match, CancellationToken ct)
    {
        var standard = await StandardOfAsync(id, ct);
        return await desk.ActAsync<SelfCheck>(id, caller, match, Who.Either, "answer", new(null, r.On), (c, _) => c.Answer(r.Answers ?? [], standard), ct);
    }

    /// <summary>The gap list is filed with the unit's own commission; late is told, not refused.</summary>
    public async Task<Outcome<SelfCheck>> ListGapsAsync(Guid id, ActRequest r, Caller caller, IfMatch match, CancellationToken ct)
    {
        var (standard, warnings) = (await StandardOfAsync(id, ct), new List<Finding>());
        return await desk.ActAsync<SelfCheck>(id, caller, match, Who.Either, "list-gaps", r, (c, day) =>
        {
            if (desk.PolicyDay("tiering.gap-list-due", c.Division, day) is { } due && day > due) { warnings.Add(Finding.Warn("gap-list-late", "", "tiering.check.gap-list-late", DateEntry.Show(due))); }
            return c.ListGaps(standard, day);
        }, ct, warnings: warnings);
    }

    public Task<Outcome<SelfCheck>> AnalyseAsync(Guid id, ActRequest r, Caller caller, IfMatch match, CancellationToken ct) => desk.ActAsync<SelfCheck>(id, caller, match, Who.Either, "analyse", r, (c, _) => c.Analyse(r.Note), ct);

    public Task<Outcome<SelfCheck>> PlanAsync(Guid id, MeasureEntry r, Caller caller, IfMatch match, CancellationToken ct) =>
        desk.ActAsync<SelfCheck>(id, caller, match, Who.Either, "plan", new(r.Action, r.On), (c, day) => c.Plan(r, day, Allowed(c.Division, day)), ct);

    /// <summary>The finish days of the campaign in force; none outside a campaign.</summary>
    public IReadOnlyList<DateOnly> Allowed(string division, DateOnly day) =>
        desk.Terminology.Policy("tiering.measure-due-days", division, day) is { } p ? [.. p.Value.Split(',').Select(d => DateOnly.ParseExact(d.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture)).Where(d => d >= day)] : [];

    public Task<Outcome<SelfCheck>> SubmitAsync(Guid id, SignEntry r, Caller caller, IfMatch match, CancellationToken ct)
    {
        var warnings = new List<Finding>();
        return desk.ActAsync<SelfCheck>(id, caller, match, Who.Unit, "submit-plan", new(r.SignedBy, r.On), (c, day) =>
        {
            if (desk.PolicyDay("tiering.plan-due", c.Division, day) is { } due && day > due) { warnings.Add(Finding.Warn("plan-late", "", "tiering.check.plan-late", DateEntry.Show(due))); }
            return c.Submit(r.SignedBy);
        }, ct, warnings: warnings);
    }

    public Task<Outcome<SelfCheck>> SendBackAsync(Guid id, ActRequest r, Caller caller, IfMatch match, CancellationToken ct) => desk.ActAsync<SelfCheck>(id, caller, match, Who.Commission, "send-back", r, (c, _) => c.SendBack(r.Note), ct);
    public Task<Outcome<SelfCheck>> BeginAsync(Guid id, ActRequest r, Caller caller, IfMatch match, CancellationToken ct) => desk.ActAsync<SelfCheck>(id, caller, match, Who.Commission, "begin", r, (c, _) => c.Begin(), ct);

    public async Task<Outcome<SelfCheck>> FinishAsync(Guid id, FinishEntry r, Caller caller, IfMatch match, CancellationToken ct)
    {
        var part = $"measure:{r.No}";
        var proven = await desk.Db.Evidence.AnyAsync(e => e.OwnerId == id && e.Part == part, ct);
        return await desk.ActAsync<SelfCheck>(id, caller, match, Who.Unit, "finish-measure", new($"{r.No} {r.Result}", r.On), (c, day) => c.Finish(r.No, r.Result, proven, day), ct);
    }

    public Task<Outcome<SelfCheck>> VerifyAsync(Guid id, VerifyEntry r, Caller caller, IfMatch match, CancellationToken ct) =>
        desk.ActAsync<SelfCheck>(id, caller, match, Who.Commission, "verify", new(r.Note, r.On), (c, day) => c.Verify(r.NotClosed ?? [], r.Note, day), ct);

    public Task<Outcome<SelfCheck>> CloseAsync(Guid id, ActRequest r, Caller caller, IfMatch match, CancellationToken ct) => desk.ActAsync<SelfCheck>(id, caller, match, Who.Commission, "close", r, (c, _) => c.Close(), ct);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/tiering/self-checks", async (OpenCheck r, Caller caller, RunSelfCheck h, CancellationToken ct) => (await h.OpenAsync(r, caller, ct)).Created(v => $"/api/v1/tiering/self-checks/{v.Id}"))
            .RequireAuthorization().Idempotent<HospitalTieringDb>().WithTags("Tiering").WithSummary("Open a unit's self-check").Produces<SelfCheck>(201).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        Act<AnswersEntry>(api, "answers", "Answer items", (h, id, r, c, m, ct) => h.AnswerAsync(id, r, c, m, ct));
        Act<ActRequest>(api, "gaps", "List the gaps from the answers", (h, id, r, c, m, ct) => h.ListGapsAsync(id, r, c, m, ct));
        Act<ActRequest>(api, "analysis", "Analyse the gaps", (h, id, r, c, m, ct) => h.AnalyseAsync(id, r, c, m, ct));
        Act<MeasureEntry>(api, "measures", "Plan a measure for a gap", (h, id, r, c, m, ct) => h.PlanAsync(id, r, c, m, ct));
        Act<SignEntry>(api, "submission", "Sign and submit the plan", (h, id, r, c, m, ct) => h.SubmitAsync(id, r, c, m, ct));
        Act<ActRequest>(api, "return", "Send the plan back with a reason", (h, id, r, c, m, ct) => h.SendBackAsync(id, r, c, m, ct));
        Act<ActRequest>(api, "begin", "Take the plan; work begins", (h, id, r, c, m, ct) => h.BeginAsync(id, r, c, m, ct));
        Act<FinishEntry>(api, "measures/finish", "A measure is done, proven by a file", (h, id, r, c, m, ct) => h.FinishAsync(id, r, c, m, ct));
        Act<VerifyEntry>(api, "verification", "Verify the gaps as closed or not", (h, id, r, c, m, ct) => h.VerifyAsync(id, r, c, m, ct));
        Act<ActRequest>(api, "close", "Close the plan", (h, id, r, c, m, ct) => h.CloseAsync(id, r, c, m, ct));
    }

    private static void Act<TRequest>(IEndpointRouteBuilder api, string route, string summary, Func<RunSelfCheck, Guid, TRequest, Caller, IfMatch, CancellationToken, Task<Outcome<SelfCheck>>> act) where TRequest : class =>
        api.MapPost($"/tiering/self-checks/{{id:guid}}/{route}", async (Guid id, TRequest r, Caller caller, IfMatch match, RunSelfCheck h, CancellationToken ct) => (await act(h, id, r, caller, match, ct)).Answer())
            .RequireAuthorization().WithTags("Tiering").WithSummary(summary).Produces<SelfCheck>().ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
}
