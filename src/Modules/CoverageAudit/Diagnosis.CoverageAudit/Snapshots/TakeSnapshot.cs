using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Diagnosis.CoverageAudit.Capability;
using Diagnosis.CoverageAudit.Data;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.CoverageAudit.Snapshots;

internal sealed record SnapshotSummary(Guid Id, int Version, DateTimeOffset TakenAt, string TakenBy, string Note, DateOnly From, DateOnly AsOf, string? Area, string Catalogue, SnapshotPolicy Policy, string InputsHash, string ResultHash) : IVersioned
{
    public static SnapshotSummary Of(AuditSnapshot s) => new(s.Id, s.Version, s.TakenAt, s.TakenBy, s.Note, s.From, s.AsOf, s.Area, s.Catalogue, s.Policy, s.InputsHash, s.ResultHash);
}

/// <summary>Takes an audit of a day and of the period up to it, with everything known at this moment, and keeps it for good.</summary>
internal sealed class TakeSnapshot(CoverageAuditDb db, AskCoverage ask)
{
    private const int MostNote = 500;

    public sealed record Request(DateOnly? AsOf, DateOnly? From = null, string? Note = null);

    public async Task<Outcome<SnapshotSummary>> Handle(Request request, Caller caller, CancellationToken ct)
    {
        if ((request.Note?.Length ?? 0) > MostNote) { return Refusal.Invalid(new Finding("coverage", "note", "coverage.snapshot-note-long", MostNote)); }
        // one moment for facts, result and row; stored to the millisecond, so asked to the millisecond
        var now = db.Clock.GetUtcNow();
        var at = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        var asked = await ask.Handle(new CoverageQuestion(AsOf: request.AsOf, From: request.From, To: request.AsOf, KnownAt: at.ToString("O", System.Globalization.CultureInfo.InvariantCulture)), true, caller, ct);
        if (asked.Value is not { } a) { return Outcome<SnapshotSummary>.Refuse(asked.Refused!.Value, asked.Findings); }
        if (a.Scope.Area is { } only && a.Engine.Prefectures.All(p => p.Code != only)) { return Refusal.Forbidden("coverage.not-your-area"); }
        var policies = ask.Policies;
        var made = SnapshotResult.Of(a.Engine, a.From, a.Day, at, a.Scope.Area);
        var result = Write(made);
        var inputs = Inputs(a.Engine, a.From, a.Day);
        var snapshot = new AuditSnapshot
        {
            TakenAt = at, TakenBy = caller.Name, Note = request.Note ?? "", From = a.From, AsOf = a.Day, Area = a.Scope.Area, Province = policies.Province(a.Day), Catalogue = a.Edition?.Id ?? "", Policy = SnapshotPolicy.Of(a.Engine.Policy),
            ReferenceHash = inputs.Reference, AgencyHashes = inputs.Agencies, CasesHash = inputs.Cases, InputsHash = inputs.All, Result = result, ResultHash = Sha(result),
            Division = a.Scope.Area ?? policies.Province(a.Day),
        };
        snapshot.Because("take");
        db.Add(snapshot);
        db.Publish(TellSnapshot.Of(snapshot, made));
        await db.SaveChangesAsync(ct);
        return SnapshotSummary.Of(snapshot);
    }

    public async Task<Outcome<IReadOnlyList<SnapshotSummary>>> List(Caller caller, CancellationToken ct)
    {
        if (Scope(caller) is not { } scope) { return Refusal.Forbidden("coverage.commissions-only"); }
        return Outcome<IReadOnlyList<SnapshotSummary>>.Done([.. (await db.Snapshots.AsNoTracking().Where(s => scope.Area == null || s.Area == scope.Area).OrderByDescending(s => s.Id).Take(200)
            .Select(s => new { s.Id, s.Version, s.TakenAt, s.TakenBy, s.Note, s.From, s.AsOf, s.Area, s.Catalogue, s.Policy, s.InputsHash, s.ResultHash }).ToListAsync(ct))
            .Select(s => new SnapshotSummary(s.Id, s.Version, s.TakenAt, s.TakenBy, s.Note, s.From, s.AsOf, s.Area, s.Catalogue, s.Policy, s.InputsHash, s.ResultHash))]);
    }

    /// <summary>One whole snapshot; an area not one's own is not there.</summary>
    public async Task<Outcome<AuditSnapshot>> Find(Guid id, Caller caller, CancellationToken ct)
    {
        if (Scope(caller) is not { } scope) { return Refusal.Forbidden("coverage.commissions-only"); }
        return await db.Snapshots.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id, ct) is { } s && (scope.Area is null || s.Area == scope.Area) ? s : Refusal.NotFound();
    }

    private CoverageScope? Scope(Caller caller) => CoverageScope.Of(caller, ask.Policies.Province(ask.Today)) is { Realised: true } scope ? scope : null;

    internal static string Write(SnapshotResult result) => JsonSerializer.Serialize(result, EvaluateJson.Options);
    internal static string Sha(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    internal static (string Reference, Dictionary<string, string> Agencies, string Cases, string All) Inputs(CoverageEngine engine, DateOnly from, DateOnly asOf)
    {
        var (reference, agencies, cases) = (engine.ReferenceHash, new Dictionary<string, string>(engine.AgencyHashes), engine.CasesHash(from, asOf));
        return (reference, agencies, cases, Combine(reference, agencies, cases));
    }

    internal static string Combine(string reference, IReadOnlyDictionary<string, string> agencies, string cases) =>
        Sha(string.Join('\n', agencies.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => a.Key + " " + a.Value).Prepend(reference).Append(cases)));

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/coverage/snapshots", async (Request request, Caller caller, TakeSnapshot handler, CancellationToken ct) => (await handler.Handle(request, caller, ct)).Created(v => $"/api/v1/coverage/snapshots/{v.Id}"))
            .For(Roles.Commission).Idempotent<CoverageAuditDb>().WithTags("Coverage").WithSummary("Take an audit and keep it for good, with the hash of its inputs").Produces<SnapshotSummary>(201).ProducesProblem(403).ProducesProblem(422);
        api.MapGet("/coverage/snapshots", async (Caller caller, TakeSnapshot handler, CancellationToken ct) => (await handler.List(caller, ct)).Answer())
            .For(Roles.Commission).WithTags("Coverage").WithSummary("Audits taken, the newest first").Produces<IReadOnlyList<SnapshotSummary>>().ProducesProblem(403);
        api.MapGet("/coverage/snapshots/{id:guid}", async (Guid id, Caller caller, TakeSnapshot handler, CancellationToken ct) => await handler.Find(id, caller, ct) is { Value: { } s } ? Outcome<SnapshotSummary>.Done(SnapshotSummary.Of(s)).Answer() : Outcome<SnapshotSummary>.Refuse(Refused.NotFound, []).Answer())
            .For(Roles.Commission).WithTags("Coverage").WithSummary("One audit taken").Produces<SnapshotSummary>().ProducesProblem(404);
        api.MapGet("/coverage/snapshots/{id:guid}/result", async (Guid id, Caller caller, TakeSnapshot handler, CancellationToken ct) => await handler.Find(id, caller, ct) is { Value: { } s } ? Results.Text(s.Result, "application/json", Encoding.UTF8) : Outcome<SnapshotSummary>.Refuse(Refused.NotFound, []).Answer())
            .For(Roles.Commission).WithTags("Coverage").WithSummary("The result of an audit taken, byte for byte as it was hashed").Produces<SnapshotResult>().ProducesProblem(404);
    }
}
