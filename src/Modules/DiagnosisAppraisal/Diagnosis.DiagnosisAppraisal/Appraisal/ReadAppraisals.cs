using Diagnosis.DiagnosisAppraisal.Appraisal.Draws;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Privacy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Appraisal;

/// <param name="PersonName">Masked for all but the office.</param>
/// <param name="Clock">The most urgent open time limit.</param>
internal sealed record AppraisalRow(Guid Id, int Version, AppraisalState State, AppraisalLevel Level, string CaseNo, string PersonName, string EmployerName, string AgencyName, string OfficeName, string CertificateNumber, string? DocumentNumber, AppraisalEffect? Effect, DateOnly AppliedOn, CaseClock? Clock);

internal sealed record AppraisalFilter(AppraisalState? State = null, AppraisalLevel? Level = null, string? Text = null, bool Open = false, Guid? After = null, int? Size = null);

internal sealed record AppraisalPaperView(string Code, string Name, bool Required, bool There);

/// <summary>A party that applied; the first one first.</summary>
/// <param name="Name">A worker's is masked for all but the office.</param>
internal sealed record ApplicantView(AppraisalParty Party, string Name, string? Representative, string Reasons, DateOnly ReceivedOn, ReceiptEvidence? Receipt, DateOnly AppliedOn, DateOnly ApplicationDue, PartyWithdrawal? Withdrawn);

/// <summary>A draw as the case's page shows it. Names stand in it only after the session was opened.</summary>
internal sealed record DrawView(Guid Id, int Version, int No, DrawState State, int Size, int Specialists, int Alternates, int PoolEdition, int PoolSize, int Eligible, IReadOnlyList<ExcludedExpert> Excluded, string Commitment, string SnapshotHash, string PlanHash, string SeedHash, string? ResultHash,
    DateOnly CommittedOn, DateOnly? DrawnOn, string? DrawnBy, DateOnly? OpenedOn, string? Place, string? WorkerConfirmed, string? EmployerConfirmed, string? EmployerAbsent, IReadOnlyList<Seat> Panel, IReadOnlyList<Seat> AlternateSeats, IReadOnlyList<Replacement> Replacements, string? RepeatGround, string? RepeatReason, string? AbandonedReason);

/// <summary>An appraisal in full.</summary>
/// <param name="RecusedSeats">Names of members who may not sit and whose seat no alternate could take.</param>
/// <param name="Judged">The disputed conclusion in one line; null until the old file was handed over to the reader's office.</param>
internal sealed record AppraisalView(Guid Id, int Version, AppraisalState State, AppraisalLevel Level, string CaseNo, Guid OfficeId, string OfficeName, Guid DiagnosisCaseId, string PersonName, string EmployerName, Guid AgencyId, string AgencyName, string CertificateNumber, DateOnly DiagnosedOn,
    Guid? FirstAppraisalId, string? FirstOfficeName, string? FirstDocumentNumber, AppraisalParty Applicant, string ApplicantName, string? Representative, string Reasons, DateOnly ReceivedOn, DateOnly AppliedOn, DateOnly ApplicationDue,
    IReadOnlyList<AppraisalPaperView> Papers, SupplementNotice? Notice, LateRejection? Late, string? NotAcceptedReason, DateOnly? AcceptedOn, FileRequest? File, IReadOnlyList<AppraisalPause> Pauses, IReadOnlyList<Recusal> Recusals, IReadOnlyList<DrawView> Draws, DateOnly? SessionOpenedOn, IReadOnlyList<Seat> Panel,
    Hearing? Hearing, IReadOnlyList<Motion> Motions, AppraisalDocument? Document, string? DocumentNumber, DateOnly? IssuedOn, IReadOnlyList<string> Recipients, IReadOnlyList<ScanView> Scans, IReadOnlyList<Handover> Deliveries, DateOnly? DeliveredOn, DateOnly? ReportedOn, string? ReportReceipt, DateOnly? ChangeReportedOn, string? WithdrawReason,
    string? Judged, IReadOnlyList<CaseClock> Clocks, bool Mine, bool Asked, IReadOnlyList<ApplicantView> Applicants, IReadOnlyList<string> RecusedSeats) : IVersioned;

/// <summary>Appraisals a caller may see.</summary>
internal sealed class ReadAppraisals(AppraisalDesk desk)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/appraisal/cases", (Caller caller, ReadAppraisals h, AppraisalState? state, AppraisalLevel? level, string? q, bool? open, Guid? after, int? size, CancellationToken ct) => h.ListAsync(caller, new(state, level, q, open ?? false, after, size), ct))
            .For(Roles.Appraisal, Roles.Commission, Roles.Diagnosis).WithTags("Appraisal").WithSummary("Appraisals by state, level or text").Produces<Page<AppraisalRow>>();
        api.MapGet("/appraisal/cases/{id:guid}", async (Guid id, Caller caller, ReadAppraisals h, CancellationToken ct) => (await h.Handle(id, caller, ct)).Answer())
            .For(Roles.Appraisal, Roles.Commission, Roles.Diagnosis).WithTags("Appraisal").WithSummary("An appraisal with its draws, panel (once the session is open), votes and clocks").Produces<AppraisalView>().ProducesProblem(404);
    }

    static bool Mine(AppraisalCase c, Caller caller) => caller.SeesAll || (caller.Has(Roles.Appraisal) && caller.InstitutionId == c.InstitutionId);

    public async Task<Page<AppraisalRow>> ListAsync(Caller caller, AppraisalFilter f, CancellationToken ct)
    {
        int most = Paging.Size(f.Size);
        var query = desk.Db.Appraisals.AsNoTracking().VisibleTo(desk.Db, caller);
        if (f.State is { } state) { query = query.Where(c => c.State == state); }
        if (f.Level is { } level) { query = query.Where(c => c.Level == level); }
        if (f.Open) { query = query.Where(c => c.State != AppraisalState.Archived && c.State != AppraisalState.RejectedLate && c.State != AppraisalState.NotAccepted && c.State != AppraisalState.Withdrawn); }
        if (DiagnosisCase.Blank(f.Text) is { } text) { query = query.Where(c => c.CaseNo == text || c.CertificateNumber == text || c.DocumentNumber == text || c.PersonName.StartsWith(text) || c.EmployerName.Contains(text)); }
        if (f.After is { } after) { query = query.Where(c => c.Id.CompareTo(after) < 0); }
        var rows = await query.OrderByDescending(c => c.Id).Take(most + 1).ToListAsync(ct);
        return rows.ConvertAll(c => new AppraisalRow(c.Id, c.Version, c.State, c.Level, c.CaseNo, Mine(c, caller) ? c.PersonName : Mask.Name(c.PersonName), c.EmployerName, c.AgencyName, c.OfficeName, c.CertificateNumber, c.DocumentNumber, c.Document?.Effect, c.AppliedOn,
            desk.Clocks(c).Where(x => x.DoneOn is null).OrderBy(x => x.Due ?? DateOnly.MaxValue).FirstOrDefault())).ToPage(most, r => r.Id.ToString());
    }

    public async Task<Outcome<AppraisalView>> Handle(Guid id, Caller caller, CancellationToken ct)
    {
        var db = desk.Db;
        if (await db.Appraisals.VisibleTo(db, caller).FirstOrDefaultAsync(c => c.Id == id, ct) is not { } c) { return Refusal.NotFound(); }
        db.RecordRead(c, "read");
        await db.SaveChangesAsync(ct);
        var draws = await db.Draws.AsNoTracking().Where(d => d.AppraisalId == id).OrderByDescending(d => d.No).ToListAsync(ct);
        string? judged = null;
        if (Mine(c, caller) && c.File?.HandedOverOn is not null)
        {
            var x = await db.Cases.AsNoTracking().FirstAsync(d => d.Id == c.DiagnosisCaseId, ct);
            judged = $"{x.Outcome!.OpenText ?? x.Outcome.DiseaseName} {x.Outcome.DiseaseCode}";
        }
        var view = View(c, draws, judged, caller);
        return view.Mine ? view : Diagnosis.DiagnosisAppraisal.Documents.Discretion.Of(view, c.PersonName);
    }

    internal AppraisalView View(AppraisalCase c, IReadOnlyList<Draw> draws, string? judged, Caller caller)
    {
        bool mine = Mine(c, caller);
        // members and votes are the office's; the agency whose conclusion is judged learns the names when the parties do
        return new(c.Id, c.Version, c.State, c.Level, c.CaseNo, c.OfficeId, c.OfficeName, c.DiagnosisCaseId, mine ? c.PersonName : Mask.Name(c.PersonName), c.EmployerName, c.AgencyId, c.AgencyName, c.CertificateNumber, c.DiagnosedOn,
            c.FirstAppraisalId, c.FirstOfficeName, c.FirstDocumentNumber, c.Applicant, Name(c.Applicant, c.ApplicantName), c.Representative, c.Reasons, c.ReceivedOn, c.AppliedOn, c.ApplicationDue,
            [.. desk.Reference.Papers(c.Level, c.AppliedOn).Select(p => new AppraisalPaperView(p.Code, p.Name, p.Required, c.Papers.Contains(p.Code)))], c.Notice, c.Late, c.NotAcceptedReason, c.AcceptedOn, c.File, c.Pauses, mine ? c.Recusals : [], [.. draws.Select(d => Of(d, c, mine))], c.SessionOpenedOn, c.Panel,
            c.Hearing, mine || caller.Has(Roles.Commission) ? c.Motions : [], c.Document, c.DocumentNumber, c.IssuedOn, c.Recipients, [.. (c.Scans ?? []).Select(s => new ScanView(0, s.File.Name, s.File.ContentType, s.File.Length, s.File.Sha256, s.On))], c.Deliveries, c.DeliveredOn, c.ReportedOn, c.ReportReceipt, c.ChangeReportedOn, c.WithdrawReason, judged, desk.Clocks(c), mine, c.File is { HandedOverOn: null } f && f.From == caller.InstitutionId && !c.IsOver,
            [new(c.Applicant, Name(c.Applicant, c.ApplicantName), c.Representative, c.Reasons, c.ReceivedOn, c.Receipt, c.AppliedOn, c.ApplicationDue, c.ApplicantWithdrawn),
                .. (c.Joined ?? []).Select(j => new ApplicantView(j.Party, Name(j.Party, j.Name), j.Representative, j.Reasons, j.ReceivedOn, j.Receipt, j.AppliedOn, j.ApplicationDue, j.Withdrawn))],
            mine ? [.. c.RecusedSeats().Select(s => s.Name)] : []);

        string Name(AppraisalParty party, string name) => party == AppraisalParty.Worker && !mine ? Mask.Name(name) : name;
    }

    static DrawView Of(Draw d, AppraisalCase c, bool mine)
    {
        var p = d.Published;
        bool opened = d.OpenedOn is not null;
        return new(d.Id, d.Version, d.No, d.State, p.Plan.Size, p.Plan.Strata.Where(s => s.Match == DrawProcedure.Specialist).Sum(s => s.Members), p.Plan.Strata.Sum(s => s.Alternates), p.Snapshot.PoolEdition, p.Snapshot.Experts.Count, p.Snapshot.Experts.Count - p.Plan.Exclusions.Count, mine ? d.Excluded : [],
            p.Commitment, p.SnapshotHash, p.PlanHash, p.SeedHash, p.ResultHash, d.CommittedOn, d.DrawnOn, p.DrawnBy, d.OpenedOn, d.Place, d.WorkerConfirmed, d.EmployerConfirmed, d.EmployerAbsent,
            opened ? d.Panel() : [], opened ? [.. p.Alternates!.Select(a => d.SeatOf(a.Ref, a.Match))] : [], d.Replacements, d.RepeatGround, d.RepeatReason, d.AbandonedReason);
    }
}
