using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Privacy;
using Diagnosis.Kernel.Work;
using Diagnosis.RehabStations.Data;
using Diagnosis.RehabStations.Reference;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.RehabStations.Patients;

/// <summary>What waits for a station (follow-ups due, people to invite, transfers to answer) and for a commission (the unassigned queue, transfers nobody answers).</summary>
internal sealed class RehabWork(RehabStationsDb db, RehabReference reference, ITerminology terminology, Words words) : IWorkSource
{
    public IReadOnlyList<WorkRule> Rules { get; } = [
        new("rehab.work.follow-up", [Roles.Station], "rehab.work.follow-up.when", null, "rehab.follow-up-per-year"),
        new("rehab.work.invite", [Roles.Station], "rehab.work.invite.when"),
        new("rehab.work.transfer", [Roles.Station], "rehab.work.transfer.when", null, "rehab-follow-up-rules.tsv: transfer.accept-days"),
        new("rehab.work.unassigned", [Roles.Commission], "rehab.work.unassigned.when", null, "rehab.unassigned-escalation-days"),
        new("rehab.work.transfer-late", [Roles.Commission], "rehab.work.transfer-late.when", null, "rehab.transfer-escalation-days")];

    public async Task<IReadOnlyList<WorkItem>> ForAsync(Caller caller, int most, CancellationToken ct)
    {
        var items = new List<WorkItem>();
        var today = db.Clock.Today();
        if (caller.Has(Roles.Station) && caller.InstitutionId is { } own)
        {
            var until = today.AddDays(reference.Rules.Whole("follow-up.notice-days", today));
            var mine = db.Patients.AsNoTracking().VisibleTo(db, caller).Where(p => p.InstitutionId == own && p.StationId != null);
            foreach (var p in await mine.Where(p => p.NextDue != null && p.NextDue <= until).OrderBy(p => p.NextDue).Take(most).ToListAsync(ct))
            {
                items.Add(Item("rehab.work.follow-up", p, $"/rehab/patients/{p.Id}/follow-up", p.LastFollowUpOn ?? p.DiagnosedOn, p.NextDue));
            }
            foreach (var p in await mine.Where(p => p.State == PatientState.Identified).OrderBy(p => p.Id).Take(most).ToListAsync(ct))
            {
                items.Add(Item("rehab.work.invite", p, $"/rehab/patients/{p.Id}", p.Assignments[^1].From, null));
            }
            var stations = await db.Stations.AsNoTracking().Where(s => s.InstitutionId == own).Select(s => s.Id).ToListAsync(ct);
            foreach (var p in await db.Patients.AsNoTracking().VisibleTo(db, caller).Where(p => p.TransferToStationId != null && stations.Contains(p.TransferToStationId.Value)).Take(most).ToListAsync(ct))
            {
                items.Add(Item("rehab.work.transfer", p, $"/rehab/patients/{p.Id}", p.Transfer[0].AskedOn, AnswerBy(p)));
            }
        }
        if (caller.Has(Roles.Commission))
        {
            var area = db.Patients.AsNoTracking().VisibleTo(db, caller);
            foreach (var p in await area.Where(p => p.StationId == null && !ListPatients.Gone.Contains(p.State)).OrderBy(p => p.Id).Take(most).ToListAsync(ct))
            {
                items.Add(Item("rehab.work.unassigned", p, "/rehab/unassigned", p.Assignments[^1].From, null));
            }
            foreach (var p in (await area.Where(p => p.TransferToStationId != null).OrderBy(p => p.Id).Take(most).ToListAsync(ct)).Where(p => AnswerBy(p) < today))
            {
                items.Add(Item("rehab.work.transfer-late", p, $"/rehab/patients/{p.Id}", p.Transfer[0].AskedOn, AnswerBy(p)));
            }
        }
        return [.. items.OrderBy(i => i.Due ?? DateOnly.MaxValue).ThenBy(i => i.Started).Take(most)];
    }

    DateOnly AnswerBy(Patient p) => p.Transfer[0].AskedOn.AddDays(reference.Rules.Whole("transfer.accept-days", p.Transfer[0].AskedOn));

    WorkItem Item(string kind, Patient p, string href, DateOnly started, DateOnly? due) =>
        new(kind, Mask.Name(p.Name), $"{p.LeadingDiagnosis?.DiseaseName} {words["rehab.stage." + p.Stage]} · {p.StationName ?? RehabText.Place(terminology, p.Division)}", href, null, started, due);
}
