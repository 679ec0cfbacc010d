using Diagnosis.Exchange.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Privacy;
using Diagnosis.Kernel.Work;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Exchange.Queue;

/// <summary>Cards of one's own agency that the receiver refused, and those given up.</summary>
internal sealed class ExchangeWork(ExchangeDb db) : IWorkSource
{
    public IReadOnlyList<WorkRule> Rules { get; } = [
        new("work.exchange-refused", [Roles.Diagnosis, Roles.Exam, Roles.Hospital], "work.exchange-refused.when", null),
        new("work.exchange-parked", [Roles.Diagnosis, Roles.Exam, Roles.Hospital], "work.exchange-parked.when", null)];

    public async Task<IReadOnlyList<WorkItem>> ForAsync(Caller caller, int most, CancellationToken ct)
    {
        if (caller.InstitutionId is not { } institution || !caller.Has(Roles.Diagnosis, Roles.Exam, Roles.Hospital)) { return []; }
        var items = await db.Uploads.AsNoTracking().Where(u => u.InstitutionId == institution && (u.State == UploadState.Refused || u.State == UploadState.Parked)).OrderBy(u => u.QueuedAt).Take(most).ToListAsync(ct);
        return [.. items.Select(u => new WorkItem(u.State == UploadState.Refused ? "work.exchange-refused" : "work.exchange-parked", $"{Mask.Name(u.PersonName)} · {u.DiseaseName}", $"{u.CardNo} · {u.LastError}", $"/exchange/uploads/{u.Id}",
            null, ChinaTime.DateOf(u.QueuedAt), u.DueAt is { } due ? ChinaTime.DateOf(due) : null))];
    }
}
