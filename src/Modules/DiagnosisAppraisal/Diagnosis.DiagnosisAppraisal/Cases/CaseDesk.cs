using System.Globalization;
using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <summary>What every act on a case answers.</summary>
internal sealed record CaseAnswer(Guid Id, int Version, CaseState State, string CaseNo, string? CertificateNumber) : IVersioned
{
    public static CaseAnswer Of(DiagnosisCase c) => new(c.Id, c.Version, c.State, c.CaseNo, c.CertificateNumber);
}

/// <summary>The policies of a day that decide about panels, filings and copies, with the versions that were read.</summary>
internal sealed record CasePolicy(int MinSigners, bool TieIsOd, bool Unanimous, bool AllowExternal, FilingTransition Transition, bool SuspendedMayFinish, bool ReadingRequired, IReadOnlyList<(string Addressee, int Count)> Copies, int ScanMegabytes, IReadOnlyList<string> Rules)
{
    /// <exception cref="InvalidOperationException">A policy is not loaded.</exception>
    public static CasePolicy On(ITerminology terminology, string division, DateOnly day)
    {
        var rules = new List<string>();
        string Read(string name)
        {
            var policy = terminology.Policy(name, division, day) ?? throw new InvalidOperationException($"No policy '{name}' is loaded for {day:yyyy-MM-dd}; the shipped ones stand in policies.tsv.");
            rules.Add($"{policy.Name}={policy.Value} (v{policy.Version})");
            return policy.Value;
        }
        bool Switch(string name) => Read(name) is "true" or "Y" or "1";
        return new(int.Parse(Read("diagnosis.min-signers"), CultureInfo.InvariantCulture), Read("diagnosis.even-panel-tie") == "od", Read("diagnosis.decision-rule") == "unanimous", Switch("diagnosis.allow-external-signer"),
            Read("diagnosis.filing-transition") == "REREAD" ? FilingTransition.Reread : FilingTransition.Carry, Switch("diagnosis.suspended-agency-may-finish"), Switch("diagnosis.reading-required"),
            [.. Read("certificate.addressees").Split(',').Select(c => c.Split(':')).Select(c => (c[0].Trim(), int.Parse(c[1], CultureInfo.InvariantCulture)))],
            int.Parse(Read("diagnosis.scan-max-megabytes"), CultureInfo.InvariantCulture), rules);
    }
}

/// <summary>What the use cases share: opening a case for its own agency, days, and the hard stop on filed scope.</summary>
internal sealed class CaseDesk(DiagnosisAppraisalDb db, ITerminology terminology, IInstitutions institutions, ICoverage coverage, PaperList papers, TimeProvider clock)
{
    const int MostTries = 20;

    public DiagnosisAppraisalDb Db => db;
    public ITerminology Terminology => terminology;
    public DateOnly Today => clock.Today();

    /// <summary>The clocks of a case as of today.</summary>
    public IReadOnlyList<CaseClock> Clocks(DiagnosisCase c) => CaseClocks.Of(c, papers, terminology, Today);

    /// <summary>The case for a change: visible, of the caller's own agency, of the version the caller saw.</summary>
    public async Task<(DiagnosisCase? Case, Refusal? Refused)> OpenAsync(Guid id, Caller caller, IfMatch match, CancellationToken ct)
    {
        if (await db.Cases.VisibleTo(db, caller).FirstOrDefaultAsync(c => c.Id == id, ct) is not { } record) { return (null, Refusal.NotFound()); }
        if (!caller.SeesAll && caller.InstitutionId != record.InstitutionId) { return (null, Refusal.Forbidden("diagnosis.not-your-case")); }
        var stale = await db.CheckAsync(record, match, ct);
        // the station's note is nobody's edit: who has not seen it yet overwrites nothing
        return (record, stale is { Differences: [{ Field: "enrolment" }] } ? null : stale);
    }

    /// <summary>The case for the opinion of one physician of its panel: the agency's accounts, and an invited physician's own one.</summary>
    public async Task<(DiagnosisCase? Case, Refusal? Refused)> OpenForOpinionAsync(Guid id, Guid practitioner, Caller caller, IfMatch match, CancellationToken ct)
    {
        if (caller.PractitionerId != practitioner || await db.Cases.VisibleTo(db, caller).FirstOrDefaultAsync(c => c.Id == id, ct) is not { } record || record.InstitutionId == caller.InstitutionId) { return await OpenAsync(id, caller, match, ct); }
        return record.Panel.Any(m => m.PractitionerId == practitioner && m.InstitutionId == caller.InstitutionId) ? (record, await db.CheckAsync(record, match, ct)) : (null, Refusal.Forbidden("diagnosis.not-your-case"));
    }

    /// <summary>The day of an act: today unless a clerk enters it later; checked against today and the act before.</summary>
    public (DateOnly Day, Refusal? Refused) DayOf(DiagnosisCase record, DateOnly? given)
    {
        var day = given ?? Today;
        return (day, record.On(day, Today));
    }

    /// <summary>
    /// An act that only adds (an opinion, a scan, a delivery, a card) is done again on the case as it is when somebody else wrote it meanwhile,
    /// a colleague or the station's note. Whoever sent If-Match is told there, when the case is opened again.
    /// </summary>
    public async Task<Outcome<CaseAnswer>> AddAsync(Func<Task<Outcome<CaseAnswer>>> act)
    {
        for (int attempt = 1; ; attempt++)
        {
            try { return await act(); }
            catch (DbUpdateConcurrencyException) when (attempt < MostTries) { db.ChangeTracker.Clear(); }
        }
    }

    /// <summary>Saves and answers; the act and its reason go into the history.</summary>
    public async Task<Outcome<CaseAnswer>> SaveAsync(DiagnosisCase record, string act, string? reason, IEnumerable<Finding>? warnings, CancellationToken ct)
    {
        record.Because(act, reason);
        await db.SaveChangesAsync(ct);
        return Outcome<CaseAnswer>.Done(CaseAnswer.Of(record), warnings);
    }

    /// <summary>
    /// The hard stop: an agency diagnoses only what it has filed and is not suspended for, on the day. Nobody can override it
    /// (LAW art. 80); the refusal names agencies that can.
    /// </summary>
    public async Task<Refusal?> OutOfScopeAsync(DiagnosisCase record, CatalogueEntry disease, DateOnly day, CancellationToken ct)
    {
        var policy = CasePolicy.On(terminology, record.Division, day);
        var verdict = await institutions.ProfileAsync(record.AgencyId, ct) is { } profile
            ? AgencyScope.Check(profile, disease, day, terminology.Catalogue, policy.Transition, policy.SuspendedMayFinish ? record.ReceivedOn : null)
            : ScopeVerdict.NotFiled;
        if (verdict == ScopeVerdict.Filed) { return null; }
        // an agency outside the three places would have to refuse the worker again; only where none of them can, the province's are named
        var elsewhere = await InLawfulPlacesAsync([record.EmployerAddress, record.HukouAddress, record.ResidenceAddress], record.AgencyId, disease.StableId, day, ct) is { Count: > 0 } lawful ? lawful : await ElsewhereAsync(record, disease.StableId, day, ct);
        return new Refusal(Kernel.Http.Refused.Forbidden, [new Finding(verdict == ScopeVerdict.Suspended ? "S02" : "S01", "disease", verdict == ScopeVerdict.Suspended ? "diagnosis.scope-suspended" : "diagnosis.out-of-scope",
            disease.NameZh, DiagnosisCase.Show(day), elsewhere.Count == 0 ? "—" : string.Join('、', elsewhere)) { Basis = "职业病防治法 第80条；诊断工作规程(征求意见稿) 第5条" }]);
    }

    /// <summary>The same person's other cases, at any agency; see <see cref="EarlierCase"/> for what may be known of them.</summary>
    public Task<IReadOnlyList<EarlierCase>> EarlierAsync(DiagnosisCase record, CancellationToken ct) => EarlierCases.OfAsync(db, record.PersonId, record.NumberHash, record.Id, record.AgencyId, ct);

    /// <summary>A division's name with those above it; the code where it is not in the list.</summary>
    public string PlaceName(string code) => Kernel.Identifiers.DivisionCode.TryParse(code, out var d) && terminology.Divisions.NameChain(d) is { Length: > 0 } name ? name : code;

    /// <summary>Names of agencies that can diagnose it: those of the employer's prefecture first, then those elsewhere in the province.</summary>
    public Task<IReadOnlyList<string>> ElsewhereAsync(DiagnosisCase record, string disease, DateOnly day, CancellationToken ct) => ElsewhereAsync(record.EmployerAddress, record.AgencyId, disease, day, ct);

    /// <summary>Names of agencies in the three lawful places that can diagnose it: elsewhere the worker would be refused again (LAW art. 44).</summary>
    public async Task<IReadOnlyList<string>> InLawfulPlacesAsync(IEnumerable<string> addresses, Guid but, string disease, DateOnly day, CancellationToken ct)
    {
        var names = new List<string>();
        foreach (string prefecture in addresses.Where(a => a.Length >= 4).Select(a => a[..4]).Distinct())
        {
            names.AddRange((await coverage.CapableForAsync(disease, prefecture + "00", day, 3, ct)).Where(a => a.InstitutionId != but && a.Prefecture.StartsWith(prefecture, StringComparison.Ordinal)).Select(a => a.Name));
        }
        return [.. names.Distinct()];
    }

    public async Task<IReadOnlyList<string>> ElsewhereAsync(string address, Guid but, string disease, DateOnly day, CancellationToken ct) =>
        [.. (await coverage.CapableForAsync(disease, address[..4] + "00", day, 3, ct)).Where(a => a.InstitutionId != but).Select(a => a.Name)];
}
