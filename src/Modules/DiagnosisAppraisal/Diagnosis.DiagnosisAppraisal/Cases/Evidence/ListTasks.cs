using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <param name="Clocks">TL-22 and TL-22-FINISH of a survey, TL-23 of a decision; none for pressing.</param>
/// <param name="Mine">The caller is the commission that must act.</param>
internal sealed record TaskView(Guid Id, int Version, TaskKind Kind, TaskState State, Guid CaseId, string CaseNo, string AgencyName, string PersonName, string EmployerName, string EmployerPlace, string County, string DiseaseName, string Reason,
    DateOnly AskedOn, DateOnly? OrganisedOn, DateOnly? DoneOn, string? Decision, string? DecisionNo, IReadOnlyList<CaseClock> Clocks, bool Mine) : IVersioned;

/// <summary>The inbox of a county commission; those above see what lies in the inboxes below them, and what is overdue there.</summary>
internal sealed class ListTasks(CaseDesk desk)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/diagnosis/commission-tasks", (Caller caller, ListTasks handler, TaskKind? kind, bool? open, bool? overdue, Guid? caseId, Guid? after, int? size, CancellationToken ct) => handler.Handle(caller, kind, open ?? true, overdue ?? false, caseId, after, size, ct))
            .For(Roles.Commission, Roles.Diagnosis).WithTags("Diagnosis").WithSummary("What agencies asked of county commissions: pressing, surveys, decisions; open ones unless open=false").Produces<Page<TaskView>>();
        api.MapGet("/diagnosis/commission-tasks/{id:guid}", async (Guid id, Caller caller, ListTasks handler, CancellationToken ct) => (await handler.One(id, caller, ct)).Answer())
            .For(Roles.Commission, Roles.Diagnosis).WithTags("Diagnosis").WithSummary("One matter with its clocks").Produces<TaskView>().ProducesProblem(404);
    }

    public async Task<Page<TaskView>> Handle(Caller caller, TaskKind? kind, bool open, bool overdue, Guid? caseId, Guid? after, int? size, CancellationToken ct)
    {
        int most = Paging.Size(size);
        var today = desk.Today;
        var query = desk.Db.CommissionTasks.AsNoTracking().VisibleTo(desk.Db, caller);
        if (open || overdue) { query = query.Where(t => t.State == TaskState.Open || t.State == TaskState.Organised); }
        if (overdue) { query = query.Where(t => t.Due < today); }
        if (kind is { } k) { query = query.Where(t => t.Kind == k); }
        if (caseId is { } c) { query = query.Where(t => t.CaseId == c); }
        if (after is { } a) { query = query.Where(t => t.Id.CompareTo(a) < 0); }
        var rows = await query.OrderByDescending(t => t.Id).Take(most + 1).ToListAsync(ct);
        return rows.ConvertAll(t => View(t, caller)).ToPage(most, t => t.Id.ToString());
    }

    public async Task<Outcome<TaskView>> One(Guid id, Caller caller, CancellationToken ct)
    {
        if (await desk.Db.CommissionTasks.VisibleTo(desk.Db, caller).FirstOrDefaultAsync(t => t.Id == id, ct) is not { } task) { return Refusal.NotFound(); }
        desk.Db.RecordRead(task, "read");
        await desk.Db.SaveChangesAsync(ct);
        return View(task, caller);
    }

    TaskView View(CommissionTask t, Caller caller)
    {
        bool mine = caller.SeesAll || caller.Has(Roles.Commission) && caller.Division == t.Division;
        bool close = mine || caller.InstitutionId == t.InstitutionId;
        return new(t.Id, t.Version, t.Kind, t.State, t.CaseId, t.CaseNo, t.AgencyName, close ? t.PersonName : Kernel.Privacy.Mask.Name(t.PersonName), t.EmployerName, desk.PlaceName(t.EmployerAddress), desk.PlaceName(t.Division), t.DiseaseName, close ? t.Reason : Kernel.Privacy.Mask.NameIn(t.Reason, t.PersonName),
            t.AskedOn, t.OrganisedOn, t.DoneOn, t.Decision, t.DecisionNo, Clocks(t), mine);
    }

    internal IReadOnlyList<CaseClock> Clocks(CommissionTask t)
    {
        // a withdrawn matter has no clock left to run
        if (t.LimitId is null || t.State == TaskState.Withdrawn || desk.Terminology.Limits.Find(t.LimitId, t.AskedOn) is null) { return []; }
        var clocks = new List<CaseClock>();
        if (t.Kind == TaskKind.SiteSurvey) { clocks.Add(CaseClocks.Show(new("TL-22", t.AskedOn, t.OrganisedOn), desk.Terminology, desk.Today)); }
        clocks.Add(CaseClocks.Show(new(t.LimitId, t.AskedOn, t.DoneOn), desk.Terminology, desk.Today));
        return clocks;
    }
}
