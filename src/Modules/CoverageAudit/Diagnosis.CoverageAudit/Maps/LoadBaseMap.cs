using System.Security.Cryptography;
using Diagnosis.CoverageAudit.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.CoverageAudit.Maps;

internal sealed record MapAnswer(Guid Id, int Version, string Title, string Licence, string Source, string FileName, string Hash, DateTimeOffset LoadedAt, string LoadedBy, int Divisions, int LeftOut, bool Shown) : IVersioned
{
    public static MapAnswer Of(BaseMap m, int leftOut = 0) => new(m.Id, m.Version, m.Title, m.Licence, m.Source, m.FileName, m.Hash, m.LoadedAt, m.LoadedBy, m.Shapes.Count, leftOut, m.WithdrawnAt is null);
}

/// <summary>An administrator loads a licensed map of boundaries (GeoJSON), or takes it away again. The tile map stays what everybody sees first.</summary>
internal sealed class LoadBaseMap(CoverageAuditDb db, ITerminology terminology)
{
    public async Task<Outcome<MapAnswer>> Handle(Stream content, string fileName, string? title, string? licence, string? source, Caller caller, CancellationToken ct)
    {
        if (!caller.SeesAll && !caller.Has(Roles.Admin)) { return Refusal.Forbidden("coverage.map.admin-only"); }
        var findings = new List<Finding>();
        void Need(string? text, string field, int most) { if (string.IsNullOrWhiteSpace(text) || text.Length > most) { findings.Add(new("base-map", field, "coverage.map.text-needed", most)); } }
        Need(title, "title", 100);
        Need(licence, "licence", 1000);
        Need(source, "source", 300);
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        // one byte more than allowed is enough to know
        var buffer = new byte[GeoJson.MostBytes + 1];
        var length = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        var file = buffer[..length];
        var known = terminology.Divisions.All.Where(d => d.Level is DivisionLevel.Prefecture or DivisionLevel.County).Select(d => d.Code.Value).ToHashSet();
        try
        {
            var (shapes, leftOut) = GeoJson.Read(file, known);
            var map = new BaseMap { Title = title!.Trim(), Licence = licence!.Trim(), Source = source!.Trim(), FileName = Path.GetFileName(fileName), Hash = Convert.ToHexStringLower(SHA256.HashData(file)), LoadedAt = db.Clock.GetUtcNow(), LoadedBy = caller.Name, Shapes = shapes };
            map.Because("load", map.Hash);
            foreach (var before in await db.Maps.Where(m => m.WithdrawnAt == null).ToListAsync(ct))
            {
                before.WithdrawnAt = map.LoadedAt;
                before.Because("replace", map.Hash);
            }
            db.Add(map);
            await db.SaveChangesAsync(ct);
            return MapAnswer.Of(map, leftOut);
        }
        catch (BadMapException e) { return Refusal.Invalid(new Finding("base-map", "file", e.Key, e.Args)); }
    }

    public async Task<Outcome<MapAnswer>> WithdrawAsync(Guid id, Caller caller, CancellationToken ct)
    {
        if (!caller.SeesAll && !caller.Has(Roles.Admin)) { return Refusal.Forbidden("coverage.map.admin-only"); }
        if (await db.Maps.SingleOrDefaultAsync(m => m.Id == id && m.WithdrawnAt == null, ct) is not { } map) { return Refusal.NotFound(); }
        map.WithdrawnAt = db.Clock.GetUtcNow();
        map.Because("withdraw");
        await db.SaveChangesAsync(ct);
        return MapAnswer.Of(map);
    }

    /// <summary>The map in use; null where none was loaded.</summary>
    public async Task<BaseMap?> ShownAsync(CancellationToken ct) => await db.Maps.AsNoTracking().Where(m => m.WithdrawnAt == null).OrderByDescending(m => m.Id).FirstOrDefaultAsync(ct);

    public async Task<IReadOnlyList<MapAnswer>> ListAsync(CancellationToken ct) => [.. (await db.Maps.AsNoTracking().OrderByDescending(m => m.Id).Take(20).ToListAsync(ct)).Select(m => MapAnswer.Of(m))];

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/coverage/base-maps", async (LoadBaseMap h, CancellationToken ct) => Results.Json(await h.ListAsync(ct), Kernel.Data.Json.Options))
            .For(Roles.Commission, Roles.Diagnosis, Roles.Admin).WithTags("Coverage").WithSummary("Base maps loaded, the newest first").Produces<IReadOnlyList<MapAnswer>>();
        api.MapPost("/coverage/base-maps", async (IFormFile file, [FromForm] string? title, [FromForm] string? licence, [FromForm] string? source, Caller caller, LoadBaseMap h, CancellationToken ct) =>
            {
                await using var stream = file.OpenReadStream();
                return (await h.Handle(stream, file.FileName, title, licence, source, caller, ct)).Created(v => $"/api/v1/coverage/base-maps/{v.Id}");
            })
            .For(Roles.Admin).Idempotent<CoverageAuditDb>().DisableAntiforgery().WithTags("Coverage").WithSummary("Load a licensed map of boundaries (GeoJSON, up to 8 MB)").Produces<MapAnswer>(201).ProducesProblem(403).ProducesProblem(422);
        api.MapPost("/coverage/base-maps/{id:guid}/withdrawal", async (Guid id, Caller caller, LoadBaseMap h, CancellationToken ct) => (await h.WithdrawAsync(id, caller, ct)).Answer())
            .For(Roles.Admin).WithTags("Coverage").WithSummary("Take a base map away").Produces<MapAnswer>().ProducesProblem(403).ProducesProblem(404);
    }
}
