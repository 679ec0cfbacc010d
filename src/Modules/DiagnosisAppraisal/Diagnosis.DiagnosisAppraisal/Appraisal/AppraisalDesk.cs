using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.TimeLimits;
using Diagnosis.Kernel.Ui;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Appraisal;

/// <summary>What every act on an appraisal answers.</summary>
internal sealed record AppraisalAnswer(Guid Id, int Version, AppraisalState State, string CaseNo, string? DocumentNumber) : IVersioned
{
    public static AppraisalAnswer Of(AppraisalCase c) => new(c.Id, c.Version, c.State, c.CaseNo, c.DocumentNumber);
}

/// <summary>What the use cases of an appraisal share.</summary>
internal sealed class AppraisalDesk(DiagnosisAppraisalDb db, ITerminology terminology, AppraisalReference reference, TimeProvider clock)
{
    public DiagnosisAppraisalDb Db => db;
    public ITerminology Terminology => terminology;
    public AppraisalReference Reference => reference;
    public TimeProvider Clock => clock;
    public DateOnly Today => clock.Today();

    /// <summary>The case for a change by its own office.</summary>
    public async Task<(AppraisalCase? Case, Refusal? Refused)> OpenAsync(Guid id, Caller caller, IfMatch match, CancellationToken ct)
    {
        if (await db.Appraisals.VisibleTo(db, caller).FirstOrDefaultAsync(c => c.Id == id, ct) is not { } record) { return (null, Refusal.NotFound()); }
        if (!caller.SeesAll && !(caller.Has(Roles.Appraisal) && caller.InstitutionId == record.InstitutionId)) { return (null, Refusal.Forbidden("appraisal.not-your-case")); }
        return (record, await db.CheckAsync(record, match, ct));
    }

    /// <summary>The day of an act: today unless a clerk enters it later.</summary>
    public (DateOnly Day, Refusal? Refused) DayOf(AppraisalCase record, DateOnly? given)
    {
        var day = given ?? Today;
        return (day, record.On(day, Today));
    }

    /// <summary>Opens, checks the day, acts, saves: the whole of a plain step.</summary>
    public async Task<Outcome<AppraisalAnswer>> ActAsync(Guid id, Caller caller, IfMatch match, DateOnly? on, string act, string? reason, Func<AppraisalCase, DateOnly, Refusal?> step, CancellationToken ct)
    {
        var (opened, refused) = await OpenAsync(id, caller, match, ct);
        if (refused is not null) { return refused; }
        var (day, wrongDay) = DayOf(opened!, on);
        if (wrongDay is not null) { return wrongDay; }
        if (step(opened!, day) is { } no) { return no; }
        return await SaveAsync(opened!, act, reason, null, ct);
    }

    public async Task<Outcome<AppraisalAnswer>> SaveAsync(AppraisalCase record, string act, string? reason, IEnumerable<Finding>? warnings, CancellationToken ct)
    {
        record.Because(act, reason);
        await db.SaveChangesAsync(ct);
        return Outcome<AppraisalAnswer>.Done(AppraisalAnswer.Of(record), warnings);
    }

    public AppraisalPolicy PolicyOf(AppraisalCase c, DateOnly day) => AppraisalPolicy.On(terminology, c.Level, c.Division, day);

    /// <summary>The clocks of an appraisal: TL-32 papers, TL-33 old file, TL-34 conclusion and document, TL-35 delivery and report, TL-36 report of a change.</summary>
    public static IReadOnlyList<(string Limit, DateOnly Start, DateOnly? DoneOn, IReadOnlyList<Pause> Stops)> Running(AppraisalCase c)
    {
        var clocks = new List<(string, DateOnly, DateOnly?, IReadOnlyList<Pause>)>();
        if (c.State is AppraisalState.RejectedLate or AppraisalState.NotAccepted or AppraisalState.Withdrawn) { return clocks; }
        // while the applicant fetches what is missing the office waits
        if (c.State != AppraisalState.SupplementAsked) { clocks.Add(("TL-32", c.Notice?.SuppliedOn ?? c.AppliedOn, c.AcceptedOn, [])); }
        if (c.File is { } f) { clocks.Add(("TL-33", f.AskedOn, f.HandedOverOn, [])); }
        if (c.AcceptedOn is { } accepted) { clocks.Add(("TL-34", accepted, c.IssuedOn, c.Stops)); }
        if (c.IssuedOn is { } issued)
        {
            clocks.Add(("TL-35", issued, c.DeliveredOn is { } d && c.ReportedOn is { } r ? d > r ? d : r : null, []));
            if (c.Changed) { clocks.Add(("TL-36", issued, c.ChangeReportedOn, [])); }
        }
        return clocks;
    }

    public IReadOnlyList<CaseClock> Clocks(AppraisalCase c) => [.. Running(c).Where(r => terminology.Limits.Find(r.Limit, r.Start) is not null).Select(r => CaseClocks.Show(new(r.Limit, r.Start, r.DoneOn, r.Stops), terminology, Today))];
}
