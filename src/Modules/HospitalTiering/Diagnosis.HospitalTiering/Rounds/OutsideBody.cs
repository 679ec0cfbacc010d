using System.Security.Cryptography;
using Diagnosis.HospitalTiering.Acts;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Rounds;

/// <summary>NoNumber blocks: the body may not serve before it has its number of the year (3A L67).</summary>
internal enum OutsideState { NoNumber, Numbered, Sampled, Reported }

/// <param name="Seed">Of the draw it was sampled in.</param>
/// <param name="ReportedTo">The national commission, the licence authority and the local commission.</param>
internal sealed record OutsideYear(int Year, string Number, DateOnly PickedOn, DateOnly? SampledOn = null, string? Seed = null, string? Result = null, DateOnly? ReportedOn = null, string? ReportedTo = null);

/// <summary>A technical-service body from another province. The rule is for technical services, not for exam or diagnosis.</summary>
internal sealed class OutsideBody : CourseRecord
{
    public string Code { get; set; } = "";
    public string Name { get; set; } = "";
    public string HomeProvince { get; set; } = "";
    public List<OutsideYear> Years { get; set; } = [];

    public OutsideState StateIn(int year) => Years.Find(y => y.Year == year) switch { null => OutsideState.NoNumber, { ReportedOn: not null } => OutsideState.Reported, { SampledOn: not null } => OutsideState.Sampled, _ => OutsideState.Numbered };
}

internal sealed record OutsideEntry(string? Code, string? Name, string? HomeProvince);
internal sealed record NumberEntry(int? Year, string? Number);
internal sealed record SampleEntry(int? Year, string? Seed = null);
internal sealed record ReportEntry(int? Year, string? Result, string? ReportedTo);
internal sealed record OutsideRow(Guid Id, int Version, string Code, string Name, string HomeProvince, OutsideState State, bool Blocked, OutsideYear? Year) : IVersioned;

/// <summary>The year's sample: enough when at least the policy's share of the numbered bodies is drawn.</summary>
internal sealed record OutsideSample(int Year, int Numbered, int Least, int Sampled, IReadOnlyList<OutsideRow> Rows);

/// <summary>Registers bodies from other provinces, gives their number, samples and reports.</summary>
internal sealed class ControlOutside(TieringDesk desk)
{
    private HospitalTieringDb Db => desk.Db;

    public async Task<Outcome<OutsideBody>> RegisterAsync(OutsideEntry e, Caller caller, CancellationToken ct)
    {
        if (!TieringDesk.IsCommission(caller)) { return Refusal.Forbidden(); }
        var findings = new List<Finding>();
        if (TieringDesk.Blank(e.Code) is not { Length: 18 } code || !code.All(char.IsAsciiLetterOrDigit)) { findings.Add(new("outside-code", "code", "tiering.outside.code-needed")); code = ""; }
        if (TieringDesk.Blank(e.Name) is not { Length: <= 200 }) { findings.Add(new("outside-name", "name", "tiering.outside.name-needed")); }
        if (TieringDesk.Blank(e.HomeProvince) is not { Length: <= 40 }) { findings.Add(new("outside-home", "homeProvince", "tiering.outside.home-needed")); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        if (await Db.OutsideBodies.AnyAsync(b => b.Code == code, ct)) { return Refusal.Conflict(new Finding("outside-there", "code", "tiering.outside.there", code)); }
        var body = new OutsideBody { Code = code, Name = e.Name!.Trim(), HomeProvince = e.HomeProvince!.Trim(), Division = caller.Division is { Length: >= 2 } d ? d[..2] + "0000" : "", Course = [new CourseStep("register", desk.Today, caller.Name)] };
        body.Because("register");
        Db.Add(body);
        await Db.SaveChangesAsync(ct);
        return body;
    }

    public Task<Outcome<OutsideBody>> NumberAsync(Guid id, NumberEntry e, Caller caller, IfMatch match, CancellationToken ct) => desk.ActAsync<OutsideBody>(id, caller, match, Who.Commission, "pick-number", new(e.Number), (b, day) =>
    {
        if (e.Year is not { } year || year < 2000 || year > day.Year + 1) { return Refusal.Invalid(new Finding("outside-year", "year", "tiering.bad-year", 2000, day.Year + 1)); }
        if (TieringDesk.Blank(e.Number) is not { } number) { return Refusal.Invalid(new Finding("outside-number", "number", "tiering.outside.number-needed")); }
        if (b.Years.Exists(y => y.Year == year)) { return Refusal.Conflict(new Finding("outside-number", "year", "tiering.outside.number-there", year)); }
        b.Years = [.. b.Years, new OutsideYear(year, number, day)];
        return null;
    }, ct, rows: Db.OutsideBodies);

    /// <summary>Draws at least half of the bodies numbered for the year; drawing again adds what is missing after new numbers, never takes one out.</summary>
    public async Task<Outcome<OutsideSample>> SampleAsync(SampleEntry e, Caller caller, CancellationToken ct)
    {
        if (!TieringDesk.IsProvince(caller)) { return Refusal.Forbidden("tiering.province-only"); }
        int year = e.Year ?? desk.Today.Year;
        var numbered = (await Db.OutsideBodies.ToListAsync(ct)).Where(b => b.StateIn(year) != OutsideState.NoNumber).ToList();
        int least = ProvincialDraw.Least(numbered.Count, desk.Terminology.PolicyNumber("tiering.outside-share-percent", caller.Division, desk.Today));
        int missing = least - numbered.Count(b => b.StateIn(year) is OutsideState.Sampled or OutsideState.Reported);
        if (missing <= 0) { return Refusal.Conflict(new Finding("outside-sample", "year", "tiering.outside.enough", least, numbered.Count)); }
        var seed = TieringDesk.Blank(e.Seed) ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        foreach (var b in numbered.Where(b => b.StateIn(year) == OutsideState.Numbered).OrderBy(b => ProvincialDraw.Order(seed, b.Id), StringComparer.Ordinal).Take(missing))
        {
            b.Years = [.. b.Years.Select(y => y.Year == year ? y with { SampledOn = desk.Today, Seed = seed } : y)];
            b.Course = [.. b.Course, new CourseStep("sample", desk.Today, caller.Name, seed)];
            b.Because("sample", seed);
        }
        await Db.SaveChangesAsync(ct);
        return await ListAsync(year, ct);
    }

    public Task<Outcome<OutsideBody>> ReportAsync(Guid id, ReportEntry e, Caller caller, IfMatch match, CancellationToken ct) => desk.ActAsync<OutsideBody>(id, caller, match, Who.Province, "report", new(e.Result), (b, day) =>
    {
        if (e.Year is not { } year || b.StateIn(year) != OutsideState.Sampled) { return Refusal.Conflict(new Finding("outside-report", "year", "tiering.outside.not-sampled", e.Year ?? 0)); }
        if (TieringDesk.Blank(e.Result) is null || TieringDesk.Blank(e.ReportedTo) is null) { return Refusal.Invalid(new Finding("outside-report", "result", "tiering.outside.result-needed") { Basis = "3A L67" }); }
        b.Years = [.. b.Years.Select(y => y.Year == year ? y with { Result = e.Result!.Trim(), ReportedOn = day, ReportedTo = e.ReportedTo!.Trim() } : y)];
        return null;
    }, ct, rows: Db.OutsideBodies);

    public async Task<OutsideSample> ListAsync(int year, CancellationToken ct)
    {
        var bodies = await Db.OutsideBodies.AsNoTracking().OrderBy(b => b.Name).ToListAsync(ct);
        int numbered = bodies.Count(b => b.StateIn(year) != OutsideState.NoNumber);
        return new OutsideSample(year, numbered, ProvincialDraw.Least(numbered, desk.Terminology.PolicyNumber("tiering.outside-share-percent", null, desk.Today)), bodies.Count(b => b.StateIn(year) is OutsideState.Sampled or OutsideState.Reported),
            [.. bodies.Select(b => new OutsideRow(b.Id, b.Version, b.Code, b.Name, b.HomeProvince, b.StateIn(year), b.StateIn(year) == OutsideState.NoNumber, b.Years.Find(y => y.Year == year)))]);
    }

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/tiering/outside", async (int? year, TieringDesk desk, ControlOutside h, CancellationToken ct) => Results.Json(await h.ListAsync(year ?? desk.Today.Year, ct), Json.Options)).RequireAuthorization().WithTags("Tiering").WithSummary("Technical-service bodies from other provinces with their state in a year").Produces<OutsideSample>();
        api.MapPost("/tiering/outside", async (OutsideEntry e, Caller caller, ControlOutside h, CancellationToken ct) => (await h.RegisterAsync(e, caller, ct)).Created(v => $"/api/v1/tiering/outside/{v.Id}"))
            .For(Roles.Commission).Idempotent<HospitalTieringDb>().WithTags("Tiering").WithSummary("Register a body from another province").Produces<OutsideBody>(201).ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/tiering/outside/{id:guid}/numbers", async (Guid id, NumberEntry e, Caller caller, IfMatch match, ControlOutside h, CancellationToken ct) => (await h.NumberAsync(id, e, caller, match, ct)).Answer()).For(Roles.Commission).WithTags("Tiering").WithSummary("The quality-control number of a year").Produces<OutsideBody>().ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/tiering/outside/samples", async (SampleEntry e, Caller caller, ControlOutside h, CancellationToken ct) => (await h.SampleAsync(e, caller, ct)).Answer()).For(Roles.Commission).WithTags("Tiering").WithSummary("Sample at least half of the numbered bodies").Produces<OutsideSample>().ProducesProblem(409);
        api.MapPost("/tiering/outside/{id:guid}/reports", async (Guid id, ReportEntry e, Caller caller, IfMatch match, ControlOutside h, CancellationToken ct) => (await h.ReportAsync(id, e, caller, match, ct)).Answer()).For(Roles.Commission).WithTags("Tiering").WithSummary("Report the result of a sampled body").Produces<OutsideBody>().ProducesProblem(409).ProducesProblem(422);
    }
}
