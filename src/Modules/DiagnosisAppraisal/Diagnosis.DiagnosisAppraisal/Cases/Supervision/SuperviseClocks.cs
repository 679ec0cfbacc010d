using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Privacy;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <summary>Why a case's pauses deserve a look.</summary>
internal enum PauseConcern
{
    /// <summary>More days stopped than policy diagnosis.pause-watch-days.</summary>
    LongPauses,
    /// <summary>More stops than policy diagnosis.pause-watch-count.</summary>
    ManyPauses,
    /// <summary>Still stopped although the limit of the decision (TL-22 to TL-24) is past.</summary>
    NoDecision,
}

/// <summary>An open case with its clocks as a supervisor sees it.</summary>
/// <param name="PausedDays">Calendar days stopped so far.</param>
internal sealed record SupervisedCase(Guid CaseId, string CaseNo, string AgencyName, Guid AgencyId, string PersonName, string EmployerName, CaseState State, IReadOnlyList<CaseClock> Clocks, int Pauses, int PausedDays, IReadOnlyList<PauseConcern> Concerns);

/// <summary>Open clocks of one agency by state.</summary>
internal sealed record AgencyClocks(Guid AgencyId, string AgencyName, int Cases, int Overdue, int Soon, int Paused, int Concerns);

/// <summary>An open appraisal with its clocks (TL-32 to TL-36) as a supervisor sees it.</summary>
internal sealed record SupervisedAppraisal(Guid AppraisalId, string CaseNo, AppraisalLevel Level, string OfficeName, Guid OfficeId, string AgencyName, string PersonName, string EmployerName, AppraisalState State, IReadOnlyList<CaseClock> Clocks, int Pauses, int PausedDays, IReadOnlyList<PauseConcern> Concerns);

/// <param name="WatchDays">Threshold of policy in force; likewise <paramref name="WatchCount"/>.</param>
/// <param name="Next">Cursor of the next page, for cases and appraisals together.</param>
/// <param name="Offices">Appraisals by office, as <paramref name="Agencies"/> has the cases.</param>
internal sealed record ClockSupervision(IReadOnlyList<SupervisedCase> Items, IReadOnlyList<AgencyClocks> Agencies, int WatchDays, int WatchCount, string? Next, IReadOnlyList<SupervisedAppraisal> Appraisals, IReadOnlyList<AgencyClocks> Offices);

/// <summary>All open clocks in a commission's jurisdiction, of diagnoses by agency and of appraisals by office, with their pauses, and the pauses that look like abuse. Thresholds are dated policy.</summary>
internal sealed class SuperviseClocks(CaseDesk desk, AppraisalDesk appraisalDesk)
{
    /// <summary>Most open cases a page is made of; beyond it the cursor goes on.</summary>
    public const int MostCases = 500;

    static readonly CaseState[] Open = [CaseState.Received, CaseState.Evidence, CaseState.SuspendedData, CaseState.SuspendedSite, CaseState.SuspendedArbitration, CaseState.FileComplete, CaseState.Diagnosing, CaseState.Concluded, CaseState.Certified, CaseState.Delivered];

    static readonly AppraisalState[] Over = [AppraisalState.RejectedLate, AppraisalState.NotAccepted, AppraisalState.Withdrawn, AppraisalState.Archived];

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/diagnosis/clocks", (Caller caller, SuperviseClocks handler, string? state, PauseConcern? concern, bool? watched, Guid? agencyId, Guid? after, CancellationToken ct) => handler.Handle(caller, state, concern, watched ?? false, agencyId, after, ct))
            .For(Roles.Commission).WithTags("Diagnosis").WithSummary("Open clocks of the jurisdiction by agency and appraisal office, with pauses and pause abuse").Produces<ClockSupervision>();

    /// <param name="state">overdue, soon, third, normal or paused: of any open clock of the case.</param>
    /// <param name="watched">Only cases with a concern.</param>
    /// <param name="agencyId">Only cases of this agency, or appraisals of this office.</param>
    public async Task<ClockSupervision> Handle(Caller caller, string? state, PauseConcern? concern, bool watched, Guid? agencyId, Guid? after, CancellationToken ct)
    {
        var (db, terminology, today) = (desk.Db, desk.Terminology, desk.Today);
        int days = terminology.PolicyNumber("diagnosis.pause-watch-days", caller.Division, today), count = terminology.PolicyNumber("diagnosis.pause-watch-count", caller.Division, today);
        var query = db.Cases.AsNoTracking().VisibleTo(db, caller).Where(c => Open.Contains(c.State));
        var second = db.Appraisals.AsNoTracking().VisibleTo(db, caller).Where(c => !Over.Contains(c.State));
        if (agencyId is { } agency) { (query, second) = (query.Where(c => c.InstitutionId == agency), second.Where(c => c.InstitutionId == agency)); }
        if (after is { } a) { (query, second) = (query.Where(c => c.Id.CompareTo(a) > 0), second.Where(c => c.Id.CompareTo(a) > 0)); }
        // the oldest first: their clocks have run longest
        var cases = await query.OrderBy(c => c.Id).Take(MostCases + 1).ToListAsync(ct);
        var appraisals = await second.OrderBy(c => c.Id).Take(MostCases + 1).ToListAsync(ct);
        // one cursor for both: the page ends where the first of the two is full
        Guid[] full = [.. cases.Count > MostCases ? [cases[MostCases - 1].Id] : Array.Empty<Guid>(), .. appraisals.Count > MostCases ? [appraisals[MostCases - 1].Id] : Array.Empty<Guid>()];
        string? next = null;
        if (full.Length > 0)
        {
            var last = full.Min();
            next = last.ToString();
            cases.RemoveAll(c => c.Id.CompareTo(last) > 0);
            appraisals.RemoveAll(c => c.Id.CompareTo(last) > 0);
        }
        var all = cases.ConvertAll(c => Of(c, days, count)).Where(c => c.Clocks.Count > 0 || c.Concerns.Count > 0).ToList();
        var judged = appraisals.ConvertAll(c => Of(c, days, count)).Where(c => c.Clocks.Count > 0 || c.Concerns.Count > 0).ToList();
        var shown = all.Where(c => (state is null || Has(c, state)) && (concern is null || c.Concerns.Contains(concern.Value)) && (!watched || c.Concerns.Count > 0)).OrderBy(c => First(c.Clocks)).ToList();
        var shownAppraisals = judged.Where(c => (state is null || Has(c, state)) && (concern is null || c.Concerns.Contains(concern.Value)) && (!watched || c.Concerns.Count > 0)).OrderBy(c => First(c.Clocks)).ToList();
        return new(shown, Sum(all, c => (c.AgencyId, c.AgencyName), Has, c => c.Concerns), days, count, next, shownAppraisals, Sum(judged, c => (c.OfficeId, c.OfficeName), Has, c => c.Concerns));

        static DateOnly First(IReadOnlyList<CaseClock> clocks) => clocks.Count == 0 ? DateOnly.MaxValue : clocks.Min(k => k.Due ?? DateOnly.MaxValue);
    }

    // before the file is complete no clock of the diagnosis runs that could stand, and yet the case is stopped
    static bool Has(SupervisedCase c, string state) => c.Clocks.Any(k => k.State == state) || (state == "paused" && c.State is CaseState.SuspendedData or CaseState.SuspendedSite or CaseState.SuspendedArbitration);
    // an examination stops no more than its thirty days, so the clock still shows a day, and yet the appraisal is stopped
    static bool Has(SupervisedAppraisal c, string state) => c.Clocks.Any(k => k.State == state) || (state == "paused" && c.State is AppraisalState.ExamOrdered or AppraisalState.SiteSurvey);

    static List<AgencyClocks> Sum<T>(IEnumerable<T> all, Func<T, (Guid Id, string Name)> whose, Func<T, string, bool> has, Func<T, IReadOnlyList<PauseConcern>> concerns) =>
        [.. all.GroupBy(whose).Select(g => new AgencyClocks(g.Key.Id, g.Key.Name, g.Count(), g.Count(c => has(c, "overdue")), g.Count(c => has(c, "soon")), g.Count(c => has(c, "paused")), g.Count(c => concerns(c).Count > 0)))
            .OrderByDescending(x => x.Overdue).ThenByDescending(x => x.Concerns).ThenBy(x => x.AgencyName, StringComparer.Ordinal)];

    SupervisedAppraisal Of(AppraisalCase c, int watchDays, int watchCount)
    {
        var today = desk.Today;
        int most = desk.Terminology.PolicyNumber("appraisal.pause-most-days", c.Division, today);
        return new(c.Id, c.CaseNo, c.Level, c.OfficeName, c.OfficeId, c.AgencyName, Mask.Name(c.PersonName), c.EmployerName, c.State, [.. appraisalDesk.Clocks(c).Where(k => k.DoneOn is null)],
            c.Pauses.Count, c.Pauses.Sum(p => Days(p, today)), Concerns(c, today, most, watchDays, watchCount));
    }

    static int Days(AppraisalPause p, DateOnly today) => Math.Max(0, (p.To ?? today).DayNumber - p.From.DayNumber + 1);

    /// <param name="most">Days one examination or survey may take without counting (policy appraisal.pause-most-days).</param>
    internal static IReadOnlyList<PauseConcern> Concerns(AppraisalCase c, DateOnly today, int most, int watchDays, int watchCount)
    {
        var concerns = new List<PauseConcern>();
        if (c.Pauses.Sum(p => Days(p, today)) > watchDays || c.Pauses.Exists(p => Days(p, today) > most)) { concerns.Add(PauseConcern.LongPauses); }
        if (c.Pauses.Count > watchCount) { concerns.Add(PauseConcern.ManyPauses); }
        if (c.OpenPause is { } open && Days(open, today) > most) { concerns.Add(PauseConcern.NoDecision); }
        return concerns;
    }

    SupervisedCase Of(DiagnosisCase c, int watchDays, int watchCount)
    {
        var (terminology, today) = (desk.Terminology, desk.Today);
        var clocks = desk.Clocks(c).Where(k => k.DoneOn is null).ToList();
        int stopped = Stopped(c, today);
        return new(c.Id, c.CaseNo, c.AgencyName, c.AgencyId, Mask.Name(c.PersonName), c.EmployerName, c.State, clocks, c.Suspensions.Count, stopped, Concerns(c, terminology, today, watchDays, watchCount));
    }

    /// <summary>Calendar days stopped, a day of two stops once.</summary>
    internal static int Stopped(DiagnosisCase c, DateOnly today)
    {
        int days = 0;
        DateOnly free = DateOnly.MinValue;
        foreach (var s in c.Suspensions.OrderBy(s => s.From))
        {
            var from = s.From < free ? free : s.From;
            var to = s.To ?? today;
            if (to < from) { continue; }
            days += to.DayNumber - from.DayNumber + 1;
            free = to.AddDays(1);
        }
        return days;
    }

    internal static IReadOnlyList<PauseConcern> Concerns(DiagnosisCase c, ITerminology terminology, DateOnly today, int watchDays, int watchCount)
    {
        var concerns = new List<PauseConcern>();
        if (Stopped(c, today) > watchDays) { concerns.Add(PauseConcern.LongPauses); }
        if (c.Suspensions.Count > watchCount) { concerns.Add(PauseConcern.ManyPauses); }
        if (c.OpenSuspensions.Any(open => CaseClocks.DueOf(terminology, Suspension.LimitOf(open.Kind), open.From) < today)) { concerns.Add(PauseConcern.NoDecision); }
        return concerns;
    }
}
