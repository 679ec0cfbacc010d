using Diagnosis.HospitalTiering.Acts;
using Diagnosis.HospitalTiering.Referrals;
using Diagnosis.HospitalTiering.Reviews;
using Diagnosis.HospitalTiering.Rounds;
using Diagnosis.HospitalTiering.SelfChecks;
using Diagnosis.HospitalTiering.Summaries;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Privacy;
using Diagnosis.Kernel.Work;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Work;

/// <summary>What waits in the procedures of this module: for the units their checks, measures and referrals, for the commissions what they must take, verify and decide.</summary>
internal sealed class TieringWork(TieringDesk desk, SubmitSummary summary) : IWorkSource
{
    private static readonly string[] Units = [Roles.Diagnosis, Roles.Exam, Roles.Hospital];

    public IReadOnlyList<WorkRule> Rules { get; } = [
        new("work.tiering-check", Units, "work.tiering-check.when", null, "3A L51"),
        new("work.tiering-measure", [.. Units, Roles.Commission], "work.tiering-measure.when", null, "3A L52"),
        new("work.tiering-plan", [Roles.Commission], "work.tiering-plan.when", null, "3A L52"),
        new("work.tiering-summary", [Roles.Commission], "work.tiering-summary.when", null, "3A L52"),
        new("work.tiering-review", [Roles.Commission, .. Units], "work.tiering-review.when"),
        new("work.tiering-visit", [Roles.Commission, Roles.Exam], "work.tiering-visit.when", null, "3A L63"),
        new("work.tiering-referral", [Roles.Diagnosis, Roles.Station, Roles.Hospital, Roles.Exam], "work.tiering-referral.when")];

    public async Task<IReadOnlyList<WorkItem>> ForAsync(Caller caller, int most, CancellationToken ct)
    {
        if (!caller.Has(Roles.Commission, Roles.Diagnosis, Roles.Exam, Roles.Hospital, Roles.Station)) { return []; }
        var (db, items, commission) = (desk.Db, new List<WorkItem>(), caller.Has(Roles.Commission));
        bool Mine(Guid? unit) => unit is not null && unit == caller.InstitutionId;
        foreach (var c in await db.SelfChecks.AsNoTracking().VisibleTo(db, caller).Where(c => c.OpenKey != null).OrderBy(c => c.Id).Take(most).ToListAsync(ct))
        {
            var (href, since) = ($"/tiering/self-checks/{c.Id}", c.Course[^1].On);
            if (Mine(c.InstitutionId) && (c.State is CheckState.SelfChecking or CheckState.GapsListed or CheckState.Analysed or CheckState.Planned))
            {
                var due = desk.PolicyDay(c.State == CheckState.SelfChecking ? "tiering.gap-list-due" : "tiering.plan-due", c.Division, desk.Today);
                items.Add(new("work.tiering-check", c.UnitName, c.StandardName, href, null, since, due));
            }
            if (commission && (c.State is CheckState.Submitted or CheckState.Done or CheckState.Verified)) { items.Add(new("work.tiering-plan", c.UnitName, c.StandardName, href, null, since, null)); }
            if (c.State == CheckState.InProgress)
            {
                // a commission is told what is overdue, the unit everything it has still to do
                foreach (var m in c.Measures.Where(m => m.DoneOn is null && (Mine(c.InstitutionId) || (commission && SelfCheck.IsOverdue(m, desk.Today))))) { items.Add(new("work.tiering-measure", $"{c.UnitName} · {m.Action}", m.ResponsibleUnit, href, null, c.DayOf("begin") ?? since, m.DueOn)); }
            }
        }
        if (commission)
        {
            // a prefecture is told its own, the province those that are overdue
            var summaries = await summary.OverviewAsync(desk.Today.Year, null, caller, ct);
            foreach (var p in summaries.Prefectures.Where(p => p.Versions == 0 && p.DueOn is not null && (p.Prefecture == SubmitSummary.Own(caller) || (TieringDesk.IsProvince(caller) && p.State == SummaryState.Overdue))))
            {
                items.Add(new("work.tiering-summary", TieringShow.Place(desk.Terminology, p.Prefecture), summaries.Year.ToString(System.Globalization.CultureInfo.InvariantCulture), $"/tiering/prefecture-summaries?year={summaries.Year}", null, new DateOnly(summaries.Year, 1, 1), p.DueOn));
            }
        }
        foreach (var r in await db.Reviews.AsNoTracking().VisibleTo(db, caller).Where(r => r.OpenKey != null || r.State == ReviewState.Granted).OrderBy(r => r.Id).Take(most).ToListAsync(ct))
        {
            var state = r.StateOn(desk.Today, desk.Terminology.PolicyNumber("tiering.grade-renewal-notice-months", r.Division, desk.Today));
            bool waits = state switch
            {
                ReviewState.Preparing or ReviewState.SelfAssessed or ReviewState.Returned or ReviewState.Failed => Mine(r.InstitutionId),
                ReviewState.DueForRenewal => true,
                ReviewState.Granted or ReviewState.Expired or ReviewState.Withdrawn => false,
                _ => commission,
            };
            if (waits) { items.Add(new("work.tiering-review", r.UnitName, r.StandardName, $"/tiering/reviews/{r.Id}", null, r.Course[^1].On, state == ReviewState.DueForRenewal ? r.ValidTo : state == ReviewState.Publicity ? r.PublicityUntil : null)); }
        }
        foreach (var v in await db.Visits.AsNoTracking().VisibleTo(db, caller).Where(v => v.State != VisitState.Closed).OrderBy(v => v.Id).Take(most).ToListAsync(ct))
        {
            bool waits = v.State is VisitState.ProvincialDrawn or VisitState.CityAssigned or VisitState.Rectifying ? Mine(v.InstitutionId)
                : commission && (v.ControlledBy != "PROVINCE" || TieringDesk.IsProvince(caller) || (v.State == VisitState.Graded && (v.Grade is "A" or "D")));
            // once a year: by the end of the round's year
            if (waits) { items.Add(new("work.tiering-visit", v.UnitName, v.Year.ToString(System.Globalization.CultureInfo.InvariantCulture), $"/tiering/visits/{v.Id}", null, v.Course[^1].On, v.PublishedOn is null ? new DateOnly(v.Year, 12, 31) : null)); }
        }
        if (!commission && caller.InstitutionId is { } own)
        {
            int days = desk.Terminology.PolicyNumber("tiering.referral-answer-days", caller.Division, desk.Today);
            foreach (var r in await db.Referrals.AsNoTracking().VisibleTo(db, caller).Where(r => r.ToId == own && (r.State == ReferralState.Requested || r.State == ReferralState.Arrived || (r.State == ReferralState.Accepted && r.Kind == ReferralKind.Teleconsultation))).OrderBy(r => r.Id).Take(most).ToListAsync(ct))
            {
                items.Add(new("work.tiering-referral", $"{Mask.Name(r.PersonName)} · {r.FromName}", r.Reason, $"/tiering/referrals/{r.Id}", null, r.RequestedOn, r.State == ReferralState.Requested ? r.RequestedOn.AddDays(days) : r.ExpectedOn));
            }
        }
        return [.. items.OrderBy(i => i.Due ?? DateOnly.MaxValue).ThenBy(i => i.Started).Take(most)];
    }
}
