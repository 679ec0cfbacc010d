using System.Globalization;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Ui;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Acts;

/// <summary>Who may do an act. Every commission above a unit is one of its commissions; the province is the one at the top.</summary>
internal enum Who { Unit, Commission, Province, Either }

/// <param name="On">Day of the act; today when left out.</param>
internal sealed record ActRequest(string? Note = null, DateOnly? On = null);

/// <summary>What the procedures of this module share: opening a record, the day of an act, policies as dates and numbers.</summary>
internal sealed class TieringDesk(HospitalTieringDb db, ITerminology terminology)
{
    public HospitalTieringDb Db => db;
    public ITerminology Terminology => terminology;
    public DateOnly Today => db.Clock.Today();
    public DateTimeOffset Now => db.Clock.GetUtcNow();

    public static bool IsCommission(Caller caller) => caller.SeesAll || caller.Has(Roles.Commission);
    public static bool IsProvince(Caller caller) => caller.SeesAll || (caller.Has(Roles.Commission) && caller.Division?.EndsWith("0000", StringComparison.Ordinal) == true);
    public static bool IsUnit(Caller caller, Guid? unit) => caller.SeesAll || (unit is not null && caller.InstitutionId == unit);

    public static bool May(Who who, Caller caller, Guid? unit) => who switch
    {
        Who.Unit => IsUnit(caller, unit),
        Who.Commission => IsCommission(caller),
        Who.Province => IsProvince(caller),
        _ => IsUnit(caller, unit) || IsCommission(caller),
    };

    /// <summary>A whole act: find, may, version, day, step, course, save.</summary>
    /// <param name="rows">Null = those the caller may read.</param>
    /// <param name="may">The use case has already looked who may.</param>
    /// <param name="then">Runs after the step and before the save, for events and further records.</param>
    public async Task<Outcome<T>> ActAsync<T>(Guid id, Caller caller, IfMatch match, Who who, string act, ActRequest request, Func<T, DateOnly, Refusal?> step, CancellationToken ct,
        Func<T, Task>? then = null, IQueryable<T>? rows = null, List<Finding>? warnings = null, bool may = false) where T : CourseRecord
    {
        if (await (rows ?? db.Set<T>().VisibleTo(db, caller)).SingleOrDefaultAsync(r => r.Id == id, ct) is not { } record) { return Refusal.NotFound(); }
        if (!may && !May(who, caller, record.InstitutionId)) { return Refusal.Forbidden("tiering.not-yours"); }
        if (await db.CheckAsync(record, match, ct) is { } stale) { return stale; }
        var day = request.On ?? Today;
        if (!TieringShow.Believable(day)) { return Refusal.Invalid(new Finding("act-day", "on", "tiering.bad-date", DateEntry.Show(day))); }
        if (DayProblem(day, record) is { } wrong) { return wrong; }
        if (step(record, day) is { } no)
        {
            // the step may have changed the record before it saw what is wrong
            db.ChangeTracker.Clear();
            return no;
        }
        var note = Blank(request.Note);
        record.Course = [.. record.Course, new CourseStep(act, day, caller.Name, note)];
        record.Because(act, note);
        if (then is not null) { await then(record); }
        await db.SaveChangesAsync(ct);
        return Outcome<T>.Done(record, warnings);
    }

    private Refusal? DayProblem(DateOnly day, CourseRecord record) =>
        day > Today ? Refusal.Invalid(new Finding("act-day", "on", "tiering.act-in-future", DateEntry.Show(day)))
        : record.Course is [.., var last] && day < last.On ? Refusal.Invalid(new Finding("act-day", "on", "tiering.act-before-last", DateEntry.Show(last.On)))
        : null;

    /// <summary>A unit the caller may see.</summary>
    public Task<Unit?> UnitAsync(Guid? id, Caller caller, CancellationToken ct) =>
        db.Units.VisibleTo(db, caller).SingleOrDefaultAsync(u => u.Id == id && u.ProfileVersion > 0, ct);

    /// <summary>The day a question is about, today when left out, kept inside what the calendar can answer.</summary>
    public DateOnly Asked(DateOnly? asOf) => asOf is not { } day ? Today : TieringShow.Believable(day) ? day : day < Today ? new DateOnly(1950, 1, 1) : new DateOnly(2199, 12, 31);

    /// <summary>A number of the policy of a day; before the first one that of today answers, because a question about the past needs an answer too.</summary>
    public int Number(string name, string? division, DateOnly day) => terminology.PolicyNumber(name, division, terminology.Policy(name, division, day) is null ? Today : day);

    /// <summary>A policy that is a day; null where none is in force, because the day belonged to one year's campaign.</summary>
    public DateOnly? PolicyDay(string name, string? division, DateOnly asOf) =>
        terminology.Policy(name, division, asOf) is { } p ? DateOnly.ParseExact(p.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    public static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>The state does not allow the act.</summary>
    public static Refusal WrongState(string stateKey) => Refusal.Conflict(new Finding("state", "", "tiering.wrong-state", stateKey));
}
