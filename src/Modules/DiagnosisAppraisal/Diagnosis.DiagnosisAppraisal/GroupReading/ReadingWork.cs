using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Work;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.GroupReading;

/// <summary>Films that wait for this physician's eyes or signature.</summary>
internal sealed class ReadingWork(ReadingDesk desk) : IWorkSource
{
    public IReadOnlyList<WorkRule> Rules { get; } = [
        new("work.diagnosis-blind-reading", [Roles.Diagnosis], "work.diagnosis-blind-reading.when", null),
        new("work.diagnosis-sign-reading", [Roles.Diagnosis], "work.diagnosis-sign-reading.when", null)];

    public async Task<IReadOnlyList<WorkItem>> ForAsync(Caller caller, int most, CancellationToken ct)
    {
        if (caller.PractitionerId is null || !caller.Has(Roles.Diagnosis)) { return []; }
        var open = await desk.VisibleTo(caller).AsNoTracking().Where(s => s.State == ReadingState.Blind || s.State == ReadingState.Open).OrderBy(s => s.Id).ToListAsync(ct);
        return [.. open.Where(s => GetReading.WaitsFor(s, caller)).Take(most).Select(s => new WorkItem(s.State == ReadingState.Blind ? "work.diagnosis-blind-reading" : "work.diagnosis-sign-reading", s.CaseNo, s.DiseaseName, $"/diagnosis/readings/{s.Id}", null, s.StartedOn, null))];
    }
}
