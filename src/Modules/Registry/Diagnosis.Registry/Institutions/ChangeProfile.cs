using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.Institutions;

/// <summary>An institution with all its facts, superseded ones included.</summary>
internal sealed record InstitutionView(InstitutionInfo Institution, IReadOnlyList<FilingFact> Filings, IReadOnlyList<ExamCategoryFact> ExamCategories, IReadOnlyList<PracticeFact> Practices, IReadOnlyList<SuspensionFact> Suspensions, DateTimeOffset KnownAt) : IVersioned
{
    int IVersioned.Version => Institution.Version;
    public static InstitutionView From(Institution i) => new(i.ToInfo(), i.Filings, i.ExamCategories, i.Practices, i.Suspensions, i.KnownAt);
}

/// <param name="New">Adds a fact; false: corrects, ends or withdraws one.</param>
internal sealed record FiledFact(FilingDomain Domain, bool New);

/// <summary>What every change of a profile shares: who may, on which version, why, and the event.</summary>
internal sealed class ChangeProfile(RegistryDb db)
{
    /// <summary>The commission in whose area the institution lies, or an administrator.</summary>
    public static bool May(Caller caller, string division) => caller.SeesAll || caller.Has(Roles.Admin)
        || (caller.Has(Roles.Commission) && DivisionCode.TryParse(caller.Division, out var area) && DivisionCode.TryParse(division, out var place) && place.IsWithin(area));

    /// <param name="change">Changes the institution, or says what is wrong.</param>
    /// <param name="filed">The fact belongs to filing: the dossier's business where there is one.</param>
    public async Task<Outcome<InstitutionView>> Handle(Guid id, string action, string? reason, Caller caller, IfMatch match, Func<Institution, DateTimeOffset, Task<IReadOnlyList<Finding>>> change, CancellationToken ct, FiledFact? filed = null)
    {
        var institution = await db.Institutions.FirstOrDefaultAsync(i => i.Id == id, ct);
        if (institution is null) { return Refusal.NotFound(); }
        if (!May(caller, institution.Division)) { return Refusal.Forbidden(); }
        if (filed is not null && await DossierFirst(institution, filed, caller, ct) is { } dossier) { return dossier; }
        if (await db.CheckAsync(institution, match, ct) is { } stale) { return stale; }
        var findings = new List<Finding>();
        if (string.IsNullOrWhiteSpace(reason)) { findings.Add(Needed("reason")); }
        findings.AddRange(await change(institution, db.Clock.GetUtcNow()));
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        // the event carries what the save below will store
        db.ChangeTracker.DetectChanges();
        if (db.Entry(institution).State == EntityState.Unchanged) { return InstitutionView.From(institution); }
        institution.Because(action, reason);
        db.PublishProfile(institution);
        await db.SaveChangesAsync(ct);
        return InstitutionView.From(institution);
    }

    /// <summary>
    /// Scope and suspensions are acts of the dossier (procedures §1, §7): with clocks, conditions, publication and correction. Besides it an administrator
    /// may enter what was filed on paper before this system, while there is no dossier, and set a wrong entry right.
    /// </summary>
    async Task<Refusal?> DossierFirst(Institution institution, FiledFact filed, Caller caller, CancellationToken ct)
    {
        string key = Filings.FilingApplication.KeyOf(institution.Id, filed.Domain);
        bool admin = caller.SeesAll || caller.Has(Roles.Admin);
        if (await db.Filings.Where(f => f.OpenKey == key).Select(f => (Guid?)f.Id).FirstOrDefaultAsync(ct) is { } dossier)
        {
            return admin && !filed.New ? null : Refusal.Conflict(new Finding("filing-dossier", "", "registry.dossier-rules", institution.Name, $"/filings/{dossier}"));
        }
        return admin || !filed.New ? null : Refusal.Conflict(new Finding("filing-dossier", "", "registry.dossier-first", institution.Name, "/filings"));
    }

    /// <summary>Adds a fact, or with <paramref name="factId"/> marks one superseded and puts the other (if any) in its place.</summary>
    public static IReadOnlyList<T>? Put<T>(IReadOnlyList<T> facts, Guid? factId, T? next, Func<T, Guid> id, Func<T, bool> isCurrent, Func<T, T> supersede) where T : class
    {
        if (factId is not { } old) { return [.. facts, next!]; }
        int at = facts.ToList().FindIndex(f => id(f) == old && isCurrent(f));
        if (at < 0) { return null; }
        return [.. facts.Select((f, i) => i == at ? supersede(f) : f), .. next is null ? [] : new[] { next }];
    }

    /// <summary>A field that was left empty, by the name people know it by; columns of an import carry it already.</summary>
    internal static Finding Needed(string field) => new("required", field, "problem.required", field.All(c => char.IsAscii(c)) ? new Kernel.Word("registry.field." + field[(field.LastIndexOf('.') + 1)..]) : field);
    internal static readonly Finding NoSuchFact = new("fact", "factId", "registry.no-such-fact");

    internal static IEnumerable<Finding> CheckDays(DateOnly? from, DateOnly? to, string fromField, string toField)
    {
        if (from is null) { yield return Needed(fromField); }
        else if (to < from) { yield return new("days", toField, "registry.ends-before-begins", Kernel.Ui.DateEntry.Show(to), Kernel.Ui.DateEntry.Show(from)); }
    }
}
