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

/// <param name="WatchDays">Threshold of policy in force; likewise <paramref name="WatchCount"/>.</param>
/// <param name="Next">Cursor of the next page.</param>
internal sealed record ClockSupervision(IReadOnlyList<SupervisedCase> Items, IReadOnlyList<AgencyClocks> Agencies, int WatchDays, int WatchCount, string? Next);

/// <summary>All open clocks in a commission's jurisdiction, by agency, with their pauses, and the pauses that look like abuse. Thresholds are dated policy.</summary>
internal sealed class SuperviseClocks(CaseDesk desk)
{
    /// <summary>Most open cases a page is made of; beyond it the cursor goes on.</summary>
    public const int MostCases = 500;

    static readonly CaseState[] Open = [CaseState.Received, CaseState.Evidence, CaseState.SuspendedData, CaseState.SuspendedSite, CaseState.SuspendedArbitration, CaseState.FileComplete, CaseState.Diagnosing, CaseState.Concluded, CaseState.Certified, CaseState.Delivered];

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/diagnosis/clocks", (Caller caller, SuperviseClocks handler, string? state, PauseConcern? concern, bool? watched, Guid? agencyId, Guid? after, CancellationToken ct) => handler.Handle(caller, state, concern, watched ?? false, agencyId, after, ct))
            .For(Roles.Commission).WithTags("Diagnosis").WithSummary("Open clocks of the jurisdiction by agency, with pauses and pause abuse").Produces<ClockSupervision>();

    /// <param name="state">overdue, soon, third, normal or paused: of any open clock of the case.</param>
    /// <param name="watched">Only cases with a concern.</param>
    public async Task<ClockSupervision> Handle(Caller caller, string? state, PauseConcern? concern, bool watched, Guid? agencyId, Guid? after, CancellationToken ct)
    {
        var (db, terminology, today) = (desk.Db, desk.Terminology, desk.Today);
        int days = terminology.PolicyNumber("diagnosis.pause-watch-days", caller.Division, today), count = terminology.PolicyNumber("diagnosis.pause-watch-count", caller.Division, today);
        var query = db.Cases.AsNoTracking().VisibleTo(db, caller).Where(c => Open.Contains(c.State));
        if (agencyId is { } agency) { query = query.Where(c => c.InstitutionId == agency); }
        if (after is { } a) { query = query.Where(c => c.Id.CompareTo(a) > 0); }
        // the oldest first: their clocks have run longest
        var cases = await query.OrderBy(c => c.Id).Take(MostCases + 1).ToListAsync(ct);
        string? next = cases.Count > MostCases ? cases[MostCases - 1].Id.ToString() : null;
        if (next is not null) { cases.RemoveAt(MostCases); }
        var all = cases.ConvertAll(c => Of(c, terminology, today, days, count)).Where(c => c.Clocks.Count > 0 || c.Concerns.Count > 0).ToList();
        var agencies = all.GroupBy(c => (c.AgencyId, c.AgencyName)).Select(g => new AgencyClocks(g.Key.AgencyId, g.Key.AgencyName, g.Count(), g.Count(c => Has(c, "overdue")), g.Count(c => Has(c, "soon")), g.Count(c => Has(c, "paused")), g.Count(c => c.Concerns.Count > 0)))
            .OrderByDescending(x => x.Overdue).ThenByDescending(x => x.Concerns).ThenBy(x => x.AgencyName, StringComparer.Ordinal).ToList();
        var shown = all.Where(c => (state is null || Has(c, state)) && (concern is null || c.Concerns.Contains(concern.Value)) && (!watched || c.Concerns.Count > 0))
            .OrderBy(c => c.Clocks.Min(k => k.Due ?? DateOnly.MaxValue)).ToList();
        return new(shown, agencies, days, count, next);

        static bool Has(SupervisedCase c, string state) => c.Clocks.Any(k => k.State == state);
    }

    internal static SupervisedCase Of(DiagnosisCase c, ITerminology terminology, DateOnly today, int watchDays, int watchCount)
    {
        var clocks = CaseClocks.Of(c, terminology, today).Where(k => k.DoneOn is null).ToList();
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
