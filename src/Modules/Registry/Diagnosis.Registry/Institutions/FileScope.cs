using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.Registry.Institutions;

/// <summary>One line of a filing: a class, a disease, or a class without some diseases. Kept as written, in the words of its catalogue.</summary>
internal sealed class FileScope(ChangeProfile profile, ITerminology terminology)
{
    /// <param name="Kind">Class, Item or ClassMinusItems.</param>
    /// <param name="Catalogue">Edition the line is written in; the one in force on <paramref name="ValidFrom"/> when left out.</param>
    /// <param name="Withdrawn">With a correction: the fact never held; nothing takes its place.</param>
    internal sealed record Request(FilingDomain? Domain, FilingKind? Kind, int? Class, string? Item, IReadOnlyList<string>? Except, string? Catalogue,
        DateOnly? ValidFrom, DateOnly? ValidTo, DateOnly? WorkStartedOn, string? FilingNumber, string? Reason, bool Withdrawn = false);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/institutions/{id:guid}/filings", async (Guid id, Request r, Caller caller, IfMatch match, FileScope h, CancellationToken ct) => (await h.Handle(id, null, r, caller, match, ct)).Created(v => $"/api/v1/institutions/{v.Institution.Id}"))
            .For(Roles.Commission, Roles.Admin).Idempotent<RegistryDb>().WithTags("institutions").WithSummary("Enters one line of scope that was filed before this system (administrator, while there is no dossier); everything else is an act of the dossier, POST /filings").Produces<InstitutionView>(201).ProducesProblem(422);
        api.MapPut("/institutions/{id:guid}/filings/{factId:guid}", async (Guid id, Guid factId, Request r, Caller caller, IfMatch match, FileScope h, CancellationToken ct) => (await h.Handle(id, factId, r, caller, match, ct)).Answer())
            .For(Roles.Commission, Roles.Admin).WithTags("institutions").WithSummary("Corrects, ends or withdraws a line; the former stays as superseded").Produces<InstitutionView>().ProducesProblem(409).ProducesProblem(422);
    }

    public Task<Outcome<InstitutionView>> Handle(Guid id, Guid? factId, Request r, Caller caller, IfMatch match, CancellationToken ct) =>
        profile.Handle(id, factId is null ? "file" : r.Withdrawn ? "withdraw-filing" : "correct-filing", r.Reason, caller, match, (institution, now) =>
        {
            var findings = new List<Finding>();
            FilingFact? next = null;
            if (!(factId is not null && r.Withdrawn))
            {
                findings.AddRange(ChangeProfile.CheckDays(r.ValidFrom, r.ValidTo, "validFrom", "validTo"));
                if (LineOf(r, terminology.Catalogue, now, findings) is { } line) { next = new(Guid.CreateVersion7(), r.Domain ?? FilingDomain.Diagnosis, line, r.FilingNumber?.Trim() ?? ""); }
                if (findings.Count > 0) { return Task.FromResult<IReadOnlyList<Finding>>(findings); }
            }
            if (ChangeProfile.Put(institution.Filings, factId, next, f => f.FactId, f => f.Line.SupersededAt is null, f => f with { Line = f.Line with { SupersededAt = now } }) is { } facts) { institution.Filings = facts; }
            else { findings.Add(ChangeProfile.NoSuchFact); }
            return Task.FromResult<IReadOnlyList<Finding>>(findings);
        }, ct, new(r.Domain ?? FilingDomain.Diagnosis, factId is null));

    /// <summary>The line as it is kept, or null with findings.</summary>
    internal static FilingLine? LineOf(Request r, DiseaseCatalogue catalogue, DateTimeOffset knownAt, List<Finding> findings)
    {
        if (r.Kind is not { } kind) { findings.Add(ChangeProfile.Needed("kind")); return null; }
        string? edition = string.IsNullOrWhiteSpace(r.Catalogue) ? r.ValidFrom is { } from ? catalogue.VersionOn(from)?.Id : null : r.Catalogue;
        if (edition is null || !catalogue.HasVersion(edition)) { findings.Add(new("catalogue", "catalogue", "problem.code-unknown", "catalogue", r.Catalogue ?? "")); return null; }
        IReadOnlyList<string> except = [];
        if (kind == FilingKind.Item)
        {
            if (string.IsNullOrWhiteSpace(r.Item)) { findings.Add(ChangeProfile.Needed("item")); }
            else if (catalogue.Identity(r.Item) is not { } identity || catalogue.InVersion(identity, edition) is null) { findings.Add(new("item", "item", "registry.item-unknown", r.Item, edition)); }
        }
        else
        {
            if (r.Class is not { } number) { findings.Add(ChangeProfile.Needed("class")); }
            else if (catalogue.Class(edition, number) is null) { findings.Add(new("class", "class", "registry.class-unknown", number, edition)); }
            else if (kind == FilingKind.ClassMinusItems)
            {
                except = [.. (r.Except ?? []).Select(x => x.Trim()).Where(x => x.Length > 0).Distinct()];
                if (except.Count == 0) { findings.Add(ChangeProfile.Needed("except")); }
                for (int i = 0; i < except.Count; i++)
                {
                    if (catalogue.Identity(except[i]) is not { } identity || catalogue.InVersion(identity, edition)?.Class != number) { findings.Add(new("except", $"except[{i}]", "registry.except-outside", except[i], number)); }
                }
            }
        }
        return findings.Count > 0 ? null : new FilingLine
        {
            Kind = kind, Class = kind == FilingKind.Item ? null : r.Class, Item = kind == FilingKind.Item ? r.Item!.Trim() : null, Except = except, Catalogue = edition,
            ValidFrom = r.ValidFrom ?? default, ValidTo = r.ValidTo, WorkStartedOn = r.WorkStartedOn, KnownAt = knownAt,
        };
    }
}
