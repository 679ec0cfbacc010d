using System.ComponentModel;
using Diagnosis.ExamReporting.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Privacy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.ExamReporting.Contraindications;

internal sealed record ContraindicationLine(Guid Id, int Version, Guid ReportId, string Worker, string Name, string Factor, string Employer, string AgencyName, DateOnly ExamDate, DateOnly FoundOn, DateOnly? Due, DateOnly? WorkerNotifiedOn, DateOnly? EmployerNotifiedOn) : IVersioned;

internal sealed record ContraindicationNotice
{
    [Description("worker or employer")] public string? Of { get; init; }
    public DateOnly? On { get; init; }
}

/// <summary>The list of contraindications, and that worker and employer were told (TL-12).</summary>
internal sealed class ActOnContraindication(ExamReportingDb db)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/exam/contraindications", async (bool? open, Guid? after, int? size, Caller caller, ActOnContraindication handler, CancellationToken ct) => await handler.ListAsync(open == true, after, size, caller, ct))
            .For(Roles.Exam, Roles.Commission, Roles.Admin).WithTags("Contraindications").WithSummary("List contraindications, newest first").Produces<Page<ContraindicationLine>>();
        api.MapPost("/exam/contraindications/{id:guid}/notifications", async (Guid id, ContraindicationNotice request, Caller caller, IfMatch ifMatch, ActOnContraindication handler, CancellationToken ct) => (await handler.NotifyAsync(id, request, caller, ifMatch, ct)).Answer())
            .For(Roles.Exam).Idempotent<ExamReportingDb>().WithTags("Contraindications").WithSummary("Record that worker or employer was told").Produces<ContraindicationLine>().ProducesProblem(404).ProducesProblem(422);
    }

    public async Task<Page<ContraindicationLine>> ListAsync(bool openOnly, Guid? after, int? size, Caller caller, CancellationToken ct)
    {
        var rows = db.Contraindications.AsNoTracking().VisibleTo(db, caller).Where(c => !c.Withdrawn);
        if (openOnly) { rows = rows.Where(c => c.WorkerNotifiedOn == null || c.EmployerNotifiedOn == null); }
        if (after is { } a) { rows = rows.Where(c => c.Id.CompareTo(a) < 0); }
        int take = Paging.Size(size);
        return (await rows.OrderByDescending(c => c.Id).Take(take + 1).ToListAsync(ct)).Select(c => Line(c, caller)).ToList().ToPage(take, c => c.Id.ToString());
    }

    static ContraindicationLine Line(Contraindication c, Caller caller) => new(c.Id, c.Version, c.ReportId, caller.InstitutionId == c.InstitutionId ? c.PersonName : Mask.Name(c.PersonName), c.Name, c.Factor, c.EmployerName, c.AgencyName, c.ExamDate, c.FoundOn, c.Due, c.WorkerNotifiedOn, c.EmployerNotifiedOn);

    public async Task<Outcome<ContraindicationLine>> NotifyAsync(Guid id, ContraindicationNotice request, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        if (await db.Contraindications.VisibleTo(db, caller).FirstOrDefaultAsync(c => c.Id == id && !c.Withdrawn, ct) is not { } found) { return Refusal.NotFound(); }
        if (found.InstitutionId != caller.InstitutionId && !caller.SeesAll) { return Refusal.Forbidden(); }
        if (await db.CheckAsync(found, ifMatch, ct) is { } stale) { return stale; }
        if (request.On is not { } on) { return Refusal.Invalid(new Finding("required", "on", "exam.required")); }
        if (on > db.Clock.Today()) { return Refusal.Invalid(new Finding("date", "on", "exam.date-future")); }
        switch (request.Of)
        {
            case "worker": found.WorkerNotifiedOn = on; break;
            case "employer": found.EmployerNotifiedOn = on; break;
            default: return Refusal.Invalid(new Finding("code", "of", "exam.code-unknown", request.Of ?? ""));
        }
        found.Because("notify-" + request.Of);
        await db.SaveChangesAsync(ct);
        return Line(found, caller);
    }
}
