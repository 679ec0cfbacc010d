using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.Work;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Diagnosis.Registry.Institutions;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.Filings;

/// <summary>
/// What waits about filings: the clocks TL-01 to TL-05, suspensions, archives without a keeper, and classes that have lost their physicians.
/// The last come from the register itself, so that an agency that never opened a dossier is not overlooked.
/// </summary>
internal sealed class FilingWork(RegistryDb db, FilingDesk desk, Words words) : IWorkSource
{
    static readonly HashSet<string> Supervised = ["work.filing-check", "work.filing-stop-decide", "work.filing-custodian"];

    public IReadOnlyList<WorkRule> Rules { get; } = [
        new("work.filing-file", [Roles.Exam, Roles.Diagnosis, Roles.Commission], "work.filing-file.when", "TL-02"),
        new("work.filing-supplement", [Roles.Exam, Roles.Diagnosis], "work.filing-supplement.when", null),
        new("work.filing-publish", [Roles.Commission], "work.filing-publish.when", "TL-03"),
        new("work.filing-change", [Roles.Exam, Roles.Diagnosis], "work.filing-change.when", "TL-04"),
        new("work.filing-stop-notice", [Roles.Exam, Roles.Diagnosis], "work.filing-stop-notice.when", "TL-05"),
        new("work.filing-stopping", [Roles.Exam, Roles.Diagnosis, Roles.Commission], "work.filing-stopping.when", null, "TL-05"),
        new("work.filing-custodian", [Roles.Exam, Roles.Diagnosis, Roles.Commission], "work.filing-custodian.when", null),
        new("work.filing-correct", [Roles.Exam, Roles.Diagnosis], "work.filing-correct.when", null),
        new("work.filing-check", [Roles.Commission], "work.filing-check.when", null),
        new("work.filing-stop-decide", [Roles.Commission], "work.filing-stop-decide.when", null),
        new("work.filing-staffing", [Roles.Diagnosis, Roles.Commission], "work.filing-staffing.when", null, "diagnosis.min-staffed-per-class")];

    public async Task<IReadOnlyList<WorkItem>> ForAsync(Caller caller, int most, CancellationToken ct)
    {
        bool agency = caller.Has(Roles.Exam, Roles.Diagnosis) && caller.InstitutionId is not null, commission = caller.Has(Roles.Commission) && caller.Division is not null;
        if (!agency && !commission) { return []; }
        var today = desk.Today;
        var items = new List<WorkItem>();
        var dossiers = await db.Filings.AsNoTracking().VisibleTo(db, caller).Where(f => f.State != FilingState.Closed).OrderBy(f => f.Id).Take(most).ToListAsync(ct);
        foreach (var f in dossiers)
        {
            bool own = desk.May(FilingActor.Agency, caller, f.InstitutionId, f.Domain, f.Division), province = !own && desk.May(FilingActor.Province, caller, f.InstitutionId, f.Domain, f.Division);
            foreach (var c in FilingClocks.Of(f, today, desk.Terminology))
            {
                bool concerns = own ? c.Side.HasFlag(FilingSide.Agency) : c.Side.HasFlag(FilingSide.Province) && (province || Supervised.Contains(c.Kind));
                if (concerns) { items.Add(new(c.Kind, f.InstitutionName, c.Detail ?? words["filing.domain." + f.Domain], $"/filings/{f.Id}", c.LimitId, c.Started, c.Due)); }
            }
        }
        var known = dossiers.Where(f => f.Domain == FilingDomain.Diagnosis).ToDictionary(f => f.InstitutionId!.Value, f => f.Id);
        foreach (var i in await Watched(caller, agency, ct))
        {
            foreach (var gap in desk.GapsNow(FilingDomain.Diagnosis, i))
            {
                items.Add(new("work.filing-staffing", i.Name, words["filing.gap", gap.Name, gap.Have, gap.Need], known.TryGetValue(i.Id, out var dossier) ? $"/filings/{dossier}" : $"/institutions/{i.Id}", null, gap.Since ?? i.DiagnosisLines().Where(l => l.SupersededAt is null && l.On(today)).Min(l => l.ValidFrom), null));
            }
        }
        return [.. items.OrderBy(i => i.Due ?? DateOnly.MaxValue).ThenBy(i => i.Started).Take(most)];
    }

    /// <summary>Diagnosis agencies whose staffing concerns the caller: its own, or for the province all of its area.</summary>
    async Task<IReadOnlyList<Institution>> Watched(Caller caller, bool agency, CancellationToken ct)
    {
        string mark = Institution.Mark(InstitutionKind.DiagnosisAgency);
        var rows = db.Institutions.AsNoTracking().Where(i => i.KindSet.Contains(mark));
        if (agency) { return caller.Has(Roles.Diagnosis) ? await rows.Where(i => i.Id == caller.InstitutionId).ToListAsync(ct) : []; }
        if (!DivisionCode.TryParse(caller.Division, out var area) || area.Level > DivisionLevel.Prefecture) { return []; }
        string prefix = area.Level == DivisionLevel.Province ? area.Value[..2] : area.Value[..4];
        return [.. (await rows.Where(i => i.Division.StartsWith(prefix)).ToListAsync(ct)).Where(i => desk.May(FilingActor.Province, caller, i.Id, FilingDomain.Diagnosis, i.Division))];
    }
}
