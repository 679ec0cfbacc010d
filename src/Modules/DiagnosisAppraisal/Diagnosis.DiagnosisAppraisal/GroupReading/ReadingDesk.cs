using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.GroupReading;

/// <summary>What every act on a session answers; never a reading.</summary>
internal sealed record SessionAnswer(Guid Id, int Version, ReadingState State, int Read, int Readers, int? AgreedNo, string? AgreedHash, int Signed) : IVersioned
{
    public static SessionAnswer Of(ReadingSession s) => new(s.Id, s.Version, s.State, s.Readers.Count(r => s.HasRead(r.PractitionerId)), s.Readers.Count, s.Current?.No, s.Current?.Hash, s.Standing.Count());
}

/// <summary>
/// Who may do what in a session, and the writing that lets physicians act side by side. An account that is a physician's own acts for that physician
/// only; an account without a physician is a registrar, who may enter what stands on paper and says so.
/// </summary>
internal sealed class ReadingDesk(DiagnosisAppraisalDb db, TimeProvider clock)
{
    const int MostTries = 20;

    public DiagnosisAppraisalDb Db => db;
    public DateTimeOffset Now => clock.GetUtcNow();

    public IQueryable<ReadingSession> VisibleTo(Caller caller) => db.ReadingSessions.VisibleTo(db, caller);

    /// <summary>Whether the caller may see the readings of others, and what follows from them. The one place that decides it.</summary>
    public static bool SeesReadings(ReadingSession s, Caller caller)
    {
        // a session that was withdrawn blind stays blind: the film will be read again
        if (s.State == ReadingState.Blind || s.OpenedAt is null) { return false; }
        // who was to read and has not, stays blind until all is signed
        return s.State == ReadingState.Signed || caller.PractitionerId is not { } own || s.Reader(own) is null || s.HasRead(own);
    }

    /// <summary>The reader for whom the caller may enter something, and whether it comes from paper.</summary>
    /// <param name="practitioner">Null: the caller.</param>
    public static (InvitedReader? Reader, bool OnPaper, Refusal? Refused) For(ReadingSession s, Caller caller, Guid? practitioner, bool onPaper)
    {
        if (caller.PractitionerId is { } own)
        {
            if (practitioner is { } other && other != own) { return (null, false, Refusal.Forbidden("diagnosis.reading-own-only")); }
            if (s.Reader(own) is not { } me) { return (null, false, Refusal.Forbidden("diagnosis.reading-not-reader")); }
            // an account that was somebody else's when it read in this session does not become a second pair of eyes
            return s.Submissions.Any(x => x.Account == caller.Id && x.PractitionerId != own) ? (null, false, Refusal.Forbidden("diagnosis.reading-account-bound")) : (me, false, null);
        }
        if (s.Reader(practitioner) is not { } reader) { return (null, false, Refusal.Invalid(new Finding("G31", "practitionerId", "diagnosis.reading-which-reader"))); }
        if (!caller.SeesAll && caller.InstitutionId != s.InstitutionId && caller.InstitutionId != reader.InstitutionId) { return (null, false, Refusal.Forbidden("diagnosis.reading-not-registrar")); }
        if (!onPaper) { return (null, false, Refusal.Invalid(new Finding("G32", "onPaper", "diagnosis.reading-own-account", reader.Name))); }
        return s.Submissions.Any(x => x.Account == caller.Id && !x.OnPaper && x.PractitionerId != reader.PractitionerId) ? (null, false, Refusal.Forbidden("diagnosis.reading-account-bound")) : (reader, true, null);
    }

    /// <summary>The chair, or the registrar of the case's agency from paper.</summary>
    public static Refusal? Chairs(ReadingSession s, Caller caller, bool onPaper) =>
        caller.PractitionerId is { } own ? own == s.ChairId ? null : Refusal.Forbidden("diagnosis.reading-chair-only")
        : !caller.SeesAll && caller.InstitutionId != s.InstitutionId ? Refusal.Forbidden("diagnosis.reading-chair-only")
        : onPaper ? null : Refusal.Invalid(new Finding("G32", "onPaper", "diagnosis.reading-own-account", s.Reader(s.ChairId)?.Name ?? ""));

    /// <summary>Reads, acts and saves; who lost a race to a colleague acts again on what the colleague left.</summary>
    public async Task<Outcome<SessionAnswer>> ChangeAsync(Guid id, Caller caller, IfMatch match, string what, string? reason, Func<ReadingSession, Task<Refusal?>> act, CancellationToken ct)
    {
        for (int attempt = 1; ; attempt++)
        {
            if (await VisibleTo(caller).FirstOrDefaultAsync(s => s.Id == id, ct) is not { } session) { return Refusal.NotFound(); }
            if (match.Version is { } seen && seen != session.Version)
            {
                // what differs may be the agreed reading: only for eyes that may see it
                return Refusal.Stale(SeesReadings(session, caller) ? await db.DifferencesAsync(session, seen, ct) : []);
            }
            if (await act(session) is { } refused)
            {
                db.ChangeTracker.Clear();
                return refused;
            }
            session.Because(what, reason);
            try
            {
                await db.SaveChangesAsync(ct);
                return SessionAnswer.Of(session);
            }
            catch (DbUpdateException error) when (Races.IsRace(error) && match.Version is null && attempt < MostTries) { db.ChangeTracker.Clear(); }
        }
    }

    public Task<Outcome<SessionAnswer>> ChangeAsync(Guid id, Caller caller, IfMatch match, string what, string? reason, Func<ReadingSession, Refusal?> act, CancellationToken ct) =>
        ChangeAsync(id, caller, match, what, reason, s => Task.FromResult(act(s)), ct);
}
