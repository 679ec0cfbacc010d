using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Attachments;
using Diagnosis.DiagnosisAppraisal.Exposure;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Privacy;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.GroupReading;

/// <param name="Read">Whether, not what.</param>
internal sealed record ReaderView(Guid PractitionerId, string Name, string QualificationNo, string InstitutionName, bool External, bool Chair, bool Read, DateTimeOffset? At, bool OnPaper, bool Excused);

/// <summary>A reading that the caller may see.</summary>
internal sealed record ShownReading(Guid PractitionerId, string Name, IReadOnlyList<ReadingVersion> Versions);

/// <summary>What the caller may enter.</summary>
/// <param name="ReadsAs">The reader whose own account this is.</param>
/// <param name="RecordsFor">Readers whose papers a registrar may enter.</param>
/// <param name="Chairs">May close the blind phase, state the agreed reading, withdraw.</param>
internal sealed record ReadingRights(Guid? ReadsAs, IReadOnlyList<Guid> RecordsFor, bool Chairs, bool SeesReadings);

/// <param name="AppraisalId">The appraisal on whose account an office reads it.</param>
/// <summary>A session as one caller may see it. While the phase is blind <c>Readings</c> holds the caller's own at most, and <c>Agreement</c> nothing.</summary>
internal sealed record ReadingView(Guid Id, int Version, ReadingState State, int No, Guid CaseId, string CaseNo, string Worker, string Sex, int AgeAtFilm, string DiseaseCode, string DiseaseName, DateOnly StartedOn,
    Guid AttachmentId, int FilmVersion, int FilmPages, DateOnly? FilmDate, string FilmSha256, FilmFacts? Film, string FilmType, bool FilmWithdrawn, IReadOnlyList<ReaderView> Readers, ReadingRights Rights, IReadOnlyList<ShownReading> Readings, GroupAgreement? Agreement,
    BlindClosing? Closing, IReadOnlyList<DiscussionNote> Notes, IReadOnlyList<AgreedReading> Agreed, IReadOnlyList<ReadingSignature> Signatures, DateTimeOffset? SignedAt, string? WithdrawnBecause, StagingQuestion? Staging, bool Mine, Guid? AppraisalId = null) : IVersioned;

internal sealed record ReadingRow(Guid Id, int Version, ReadingState State, int No, Guid CaseId, string CaseNo, string DiseaseName, DateOnly StartedOn, DateOnly? FilmDate, int Read, int Readers, bool WaitsForMe);

/// <summary>Sessions for those who take part and their agencies, and for the office of an appraisal once the file was handed over. What is blind is left out here, on the server, for API and page alike.</summary>
internal sealed class GetReading(ReadingDesk desk, ITerminology terminology)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/diagnosis/readings", (Caller caller, GetReading handler, ReadingState? state, Guid? caseId, Guid? after, int? size, CancellationToken ct) => handler.ListAsync(caller, state, caseId, after, size, ct))
            .For(Roles.Diagnosis, Roles.Appraisal).WithTags("Group reading").WithSummary("Group readings of this agency and those its physicians are invited to; for an appraisal office those of a case handed over to it (caseId)").Produces<Page<ReadingRow>>();
        api.MapGet("/diagnosis/readings/{id:guid}", async (Guid id, Caller caller, GetReading handler, CancellationToken ct) => (await handler.Handle(id, caller, ct)).Answer())
            .For(Roles.Diagnosis, Roles.Appraisal).WithTags("Group reading").WithSummary("A group reading as this caller may see it").WithDescription("While the phase is blind nobody gets another's reading. Afterwards those who read get all readings, the weighted kappa of each pair and the differences by zone.")
            .Produces<ReadingView>().ProducesProblem(404);
    }

    public async Task<Page<ReadingRow>> ListAsync(Caller caller, ReadingState? state, Guid? caseId, Guid? after, int? size, CancellationToken ct)
    {
        int most = Paging.Size(size);
        bool handedOver = caseId is { } judged && await HandedOver.ToAsync(desk.Db, caller, judged, ct) is not null;
        var query = (handedOver ? desk.Db.ReadingSessions : desk.VisibleTo(caller)).AsNoTracking();
        if (state is { } only) { query = query.Where(s => s.State == only); }
        if (caseId is { } one) { query = query.Where(s => s.CaseId == one); }
        if (after is { } last) { query = query.Where(s => s.Id.CompareTo(last) < 0); }
        var rows = await query.OrderByDescending(s => s.Id).Take(most + 1).ToListAsync(ct);
        return rows.ConvertAll(s => new ReadingRow(s.Id, s.Version, s.State, s.No, s.CaseId, s.CaseNo, s.DiseaseName, s.StartedOn, s.FilmDate, s.Readers.Count(r => s.HasRead(r.PractitionerId)), s.Readers.Count, WaitsFor(s, caller))).ToPage(most, r => r.Id.ToString());
    }

    /// <summary>A blind reading or a signature of this physician is missing.</summary>
    public static bool WaitsFor(ReadingSession s, Caller caller) => caller.PractitionerId is { } own && s.Reader(own) is not null &&
        (s.State == ReadingState.Blind && !s.HasRead(own) || s.State == ReadingState.Open && s.Current is not null && s.HasRead(own) && s.Standing.All(x => x.PractitionerId != own));

    public async Task<Outcome<ReadingView>> Handle(Guid id, Caller caller, CancellationToken ct)
    {
        var db = desk.Db;
        AppraisalCase? by = null;
        var s = await desk.VisibleTo(caller).AsNoTracking().FirstOrDefaultAsync(s => s.Id == id, ct);
        if (s is null && caller.Has(Roles.Appraisal) && await db.ReadingSessions.AsNoTracking().FirstOrDefaultAsync(x => x.Id == id, ct) is { } judged && (by = await HandedOver.ToAsync(db, caller, judged.CaseId, ct)) is not null) { s = judged; }
        if (s is null) { return Refusal.NotFound(); }
        var c = await db.Cases.AsNoTracking().SingleAsync(x => x.Id == s.CaseId, ct);
        var film = await db.Attachments.AsNoTracking().SingleAsync(a => a.Id == s.AttachmentId, ct);
        bool mine = caller.SeesAll || caller.InstitutionId == s.InstitutionId, sees = ReadingDesk.SeesReadings(s, caller);
        Guid own = caller.PractitionerId ?? Guid.Empty;
        // the blind ones are not even fetched
        var readings = await db.BlindReadings.AsNoTracking().Where(b => b.SessionId == s.Id && (sees || b.PractitionerId == own)).ToListAsync(ct);
        var shown = s.Readers.Select(r => readings.Find(b => b.PractitionerId == r.PractitionerId) is { } b ? new ShownReading(r.PractitionerId, r.Name, b.Versions) : null).OfType<ShownReading>().ToList();
        var asbestos = sees && s.Current is not null && await ExposureFacts.AsbestosAsync(db, terminology, s.CaseId, s.Division, s.StartedOn, ct);
        var version = film.VersionNo(s.FilmVersion)!;
        var filmDay = s.FilmDate ?? s.StartedOn;
        db.RecordRead(s, "read", by?.CaseNo);
        await db.SaveChangesAsync(ct);
        return new ReadingView(s.Id, s.Version, s.State, s.No, s.CaseId, s.CaseNo, mine || by is not null ? c.PersonName : Mask.Name(c.PersonName), c.Sex, filmDay.Year - c.BirthDate.Year - (filmDay < c.BirthDate.AddYears(filmDay.Year - c.BirthDate.Year) ? 1 : 0), s.DiseaseCode, s.DiseaseName, s.StartedOn,
            s.AttachmentId, s.FilmVersion, version.Pages.Count, s.FilmDate, s.FilmSha256, version.Pages[0].Film, version.Pages[0].File.ContentType, film.Withdrawn is not null,
            [.. s.Readers.Select(r => (r, last: s.Submissions.LastOrDefault(x => x.PractitionerId == r.PractitionerId))).Select(x => new ReaderView(x.r.PractitionerId, x.r.Name, x.r.QualificationNo, x.r.InstitutionName, x.r.External, x.r.PractitionerId == s.ChairId, x.last is not null, x.last?.At, x.last?.OnPaper == true, s.Closing?.Missing.Contains(x.r.PractitionerId) == true))],
            new(s.Reader(caller.PractitionerId)?.PractitionerId, caller.PractitionerId is null ? [.. s.Readers.Where(r => mine || r.InstitutionId == caller.InstitutionId).Select(r => r.PractitionerId)] : [], ReadingDesk.Chairs(s, caller, true) is null, sees), shown,
            sees && shown.Count > 0 ? Agreement.Of([.. shown.Select(r => (r.PractitionerId, r.Versions[^1].Reading))]) : null, s.Closing,
            sees ? s.Notes : [], sees ? s.Agreed : [], sees ? s.Signatures : [], s.SignedAt, s.WithdrawnBecause, sees ? StagingQuestion.Of(s, asbestos) : null, mine, by?.Id);
    }
}
