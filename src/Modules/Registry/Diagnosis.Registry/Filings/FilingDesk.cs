using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Diagnosis.Registry.Institutions;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.Filings;

/// <summary>A dossier as its agency and its commissions see it.</summary>
/// <param name="State">On today; the day of a stop notice comes by itself.</param>
/// <param name="Scope">Filing lines of the register that are believed now and hold today or later.</param>
/// <param name="Gaps">Classes of the scope of today that are short of physicians today.</param>
internal sealed record FilingView(Guid Id, int Version, FilingDomain Domain, FilingState State, InstitutionInfo Institution, DateOnly? WorkStartedOn, FilingContent Content, Submission? Pending,
    IReadOnlyList<PublishedVersion> Versions, IReadOnlyList<OrderedSuspension> Suspensions, StopNotice? Stop, DateOnly? StoppedByOrderOn, ArchiveCustodian? Custodian, DateOnly? ClosedOn,
    IReadOnlyList<FilingFact> Scope, IReadOnlyList<ExamCategoryFact> Categories, IReadOnlyList<PracticeFact> Practices, IReadOnlyList<StaffGap> Gaps, IReadOnlyList<FilingClock> Clocks) : IVersioned
{
    /// <summary>Suspensions that may still be taken back as entered by mistake.</summary>
    public IReadOnlyList<Guid> Withdrawable { get; init; } = [];
}

internal enum FilingActor
{
    /// <summary>The agency itself, in its role for the domain.</summary>
    Agency,
    /// <summary>The province, or the prefecture it delegated to (policy filing.delegated-to-prefecture, dated).</summary>
    Province,
    /// <summary>Any commission in whose area the agency lies: orders and checks corrections.</summary>
    Supervisor,
}

/// <summary>What every act of filing shares: who may, on which version, the state afterwards, and the facts and events in the same save.</summary>
internal sealed class FilingDesk(RegistryDb db, ITerminology terminology, FilingConditions conditions)
{
    public RegistryDb Db => db;
    public ITerminology Terminology => terminology;
    public DateOnly Today => db.Clock.Today();

    public Task<FilingApplication?> Find(Guid id, Caller caller, CancellationToken ct) => db.Filings.VisibleTo(db, caller).FirstOrDefaultAsync(f => f.Id == id, ct);

    public bool May(FilingActor actor, Caller caller, Guid? institution, FilingDomain domain, string division) => caller.SeesAll || actor switch
    {
        FilingActor.Agency => caller.InstitutionId is { } own && own == institution && caller.Has(domain == FilingDomain.Exam ? Roles.Exam : Roles.Diagnosis),
        FilingActor.Province => IsProvince(caller, division),
        _ => !caller.Has(Roles.Admin) && ChangeProfile.May(caller, division),
    };

    bool IsProvince(Caller caller, string division) =>
        caller.Has(Roles.Commission) && DivisionCode.TryParse(caller.Division, out var area) && DivisionCode.TryParse(division, out var place) && place.IsWithin(area) && area.Level switch
        {
            DivisionLevel.Province => true,
            DivisionLevel.Prefecture => terminology.PolicySwitch("filing.delegated-to-prefecture", division, Today),
            _ => false,
        };

    /// <param name="act">Changes dossier and institution; adds what is wrong to the first list, what is only worth saying to the second.</param>
    public async Task<Outcome<FilingView>> Act(Guid id, Caller caller, IfMatch match, FilingActor actor, string action, string? reason,
        Func<FilingApplication, Institution, List<Finding>, List<Finding>, Task> act, CancellationToken ct)
    {
        if (await Find(id, caller, ct) is not { } f) { return Refusal.NotFound(); }
        if (!May(actor, caller, f.InstitutionId, f.Domain, f.Division)) { return Refusal.Forbidden(actor == FilingActor.Province ? "filing.not-the-province" : "problem.forbidden"); }
        if (await db.CheckAsync(f, match, ct) is { } stale) { return stale; }
        if (f.ClosedOn is not null) { return Refusal.Conflict(new("filing-state", "state", "filing.closed")); }
        var institution = await db.Institutions.FirstAsync(i => i.Id == f.InstitutionId, ct);
        var (problems, warnings) = (new List<Finding>(), new List<Finding>());
        await act(f, institution, problems, warnings);
        if (problems.Count > 0) { return Refusal.Invalid(problems); }
        await Save(f, institution, action, reason, ct);
        return Outcome<FilingView>.Done(View(f, institution), warnings);
    }

    public async Task Save(FilingApplication f, Institution institution, string action, string? reason, CancellationToken ct)
    {
        f.Settle();
        (f.StopsOn, f.InstitutionName, f.Division) = (f.Stop?.StopsOn, institution.Name, institution.Division);
        db.ChangeTracker.DetectChanges();
        if (db.Entry(institution).State == EntityState.Modified)
        {
            institution.Because("filing-" + action, reason);
            db.PublishProfile(institution);
        }
        // an act is history even where nothing but its reason is new
        if (db.Entry(f).State == EntityState.Unchanged) { db.Entry(f).State = EntityState.Modified; }
        f.Because(action, reason);
        await db.SaveChangesAsync(ct);
    }

    public FilingView View(FilingApplication f, Institution i)
    {
        var today = Today;
        return new(f.Id, f.Version, f.Domain, f.On(today), i.ToInfo(), f.WorkStartedOn, f.Content, f.Pending, f.Versions, f.Suspensions, f.Stop, f.StoppedByOrderOn, f.Custodian, f.ClosedOn,
            f.Domain == FilingDomain.Diagnosis ? [.. i.Filings.Where(x => x.Domain == FilingDomain.Diagnosis && x.Line.SupersededAt is null && !(x.Line.ValidTo < today))] : [],
            f.Domain == FilingDomain.Exam ? [.. i.ExamCategories.Where(c => c.SupersededAt is null && c.ValidFrom <= (c.ValidTo ?? DateOnly.MaxValue) && !(c.ValidTo < today))] : [],
            [.. i.Practices.Where(p => p.SupersededAt is null && !(p.To < today))], GapsNow(f.Domain, i), FilingClocks.Of(f, today, terminology))
        {
            Withdrawable = [.. f.Suspensions.Where(s => SuspendFiling.MayWithdraw(s, i.Suspensions, today)).Select(s => s.Id)],
        };
    }

    /// <summary>Missing or insufficient conditions of a submission.</summary>
    public IEnumerable<Finding> Unproven(FilingDomain domain, FilingContent content, DateOnly day)
    {
        foreach (var c in conditions.For(domain, content, day, terminology.Catalogue))
        {
            if (content.Conditions.FirstOrDefault(x => x.Kind == c.Kind && !string.IsNullOrWhiteSpace(x.Evidence) && x.On <= day) is not { } fact) { yield return new("filing-condition", $"conditions.{c.Kind}", "filing.condition-missing", c.Name) { Basis = c.Source }; }
            else if (fact.ValidTo < day) { yield return new("filing-condition", $"conditions.{c.Kind}", "filing.condition-expired", c.Name, Kernel.Ui.DateEntry.Show(fact.ValidTo)) { Basis = c.Source }; }
            else if (c.Least is { } least && !(fact.Measure >= least)) { yield return new("filing-condition", $"conditions.{c.Kind}", "filing.condition-small", c.Name, least, c.Unit ?? "") { Basis = c.Source }; }
        }
    }

    public static bool HasScope(FilingDomain domain, FilingContent content) => domain == FilingDomain.Exam ? content.Categories.Count > 0 : content.Lines.Count > 0;

    /// <summary>Classes of the scope applied for that would be short of physicians, those of the submission counted.</summary>
    public IReadOnlyList<StaffGap> Gaps(FilingDomain domain, FilingContent content, Institution i, DateOnly day) =>
        Gaps(domain, content.Lines, [.. i.Practices, .. content.Physicians.Select((p, n) => Staffing.Practice(p, Known(i, p) ?? Place(n), default))], i.Division, day);

    IReadOnlyList<StaffGap> Gaps(FilingDomain domain, IReadOnlyList<ScopeLine> lines, IEnumerable<PracticeFact> practices, string division, DateOnly day) => domain == FilingDomain.Exam
        ? Staffing.ExamGaps(practices, day, terminology.PolicyNumber("exam.min-diagnosing-physicians", division, day), "")
        : Staffing.Gaps(lines, practices, day, terminology.Catalogue, terminology.PolicyNumber("diagnosis.min-staffed-per-class", division, day), terminology.PolicySwitch("diagnosis.count-external-for-staffing", division, day));

    /// <summary>What the register says of today.</summary>
    public IReadOnlyList<StaffGap> GapsNow(FilingDomain domain, Institution i)
    {
        var lines = ScopeFacts.LinesOn(i.Filings, Today);
        bool works = domain == FilingDomain.Exam ? ScopeFacts.CategoriesOn(i.ExamCategories, Today).Count > 0 : lines.Count > 0;
        return works ? Gaps(domain, lines, i.Practices, i.Division, Today) : [];
    }

    /// <summary>The gaps as findings; policy filing.understaffed says whether they refuse.</summary>
    public void Tell(FilingDomain domain, IReadOnlyList<StaffGap> gaps, string division, List<Finding> problems, List<Finding> warnings, bool always = false)
    {
        bool refuse = always || terminology.PolicyText("filing.understaffed", division, Today) == "refuse";
        foreach (var g in gaps)
        {
            var finding = domain == FilingDomain.Exam ? new Finding("filing-staff", "physicians", "filing.no-physician", g.Have, g.Need) : new Finding("filing-staff", "physicians", "filing.short-of-physicians", g.Name, g.Have, g.Need);
            (refuse ? problems : warnings).Add(finding with { Level = refuse ? Level.Error : Level.Warning });
        }
    }

    static Guid? Known(Institution i, PhysicianEntry p) => i.Practices.FirstOrDefault(x => x.QualificationNo == p.QualificationNo.Trim())?.PractitionerId;
    // a physician not registered yet counts once, whatever their number
    static Guid Place(int n) => new(n + 1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
}
