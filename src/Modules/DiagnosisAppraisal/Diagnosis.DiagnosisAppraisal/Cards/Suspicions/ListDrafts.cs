using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Privacy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cards;

/// <param name="PersonName">Masked for all but the body that has to report.</param>
internal sealed record DraftRow(Guid Id, int Version, DraftState State, Guid SuspectedCaseId, string PersonName, string DiseaseName, string EmployerName, string ExamAgencyName, DateOnly FoundOn, CaseClock? Clock, Guid? CardId, bool Mine);

/// <summary>Drafts of suspected cards a caller may see: those of the own body, or of the employers of the own place. The newest first.</summary>
internal sealed class ListDrafts(CaseDesk desk)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/diagnosis/suspected-card-drafts", (Caller caller, ListDrafts handler, DraftState? state, Guid? after, int? size, CancellationToken ct) => handler.Handle(caller, state, after, size, ct))
            .For(ReadCards.Readers).WithTags("Report cards").WithSummary("Suspected cards that exam conclusions call for, filled in and waiting for a person to file them").Produces<Page<DraftRow>>();

    public async Task<Page<DraftRow>> Handle(Caller caller, DraftState? state, Guid? after, int? size, CancellationToken ct)
    {
        int most = Paging.Size(size);
        var query = desk.Db.Set<SuspicionDraft>().AsNoTracking().VisibleTo(desk.Db, caller);
        if (state is { } s) { query = query.Where(d => d.State == s); }
        if (after is { } a) { query = query.Where(d => d.Id.CompareTo(a) < 0); }
        var rows = await query.OrderByDescending(d => d.Id).Take(most + 1).ToListAsync(ct);
        return rows.ConvertAll(d => new DraftRow(d.Id, d.Version, d.State, d.SuspectedCaseId, Mine(d, caller) ? d.PersonName : Mask.Name(d.PersonName), d.DiseaseName, d.EmployerName, d.ExamAgencyName, d.FoundOn, ClockOf(d, desk), d.CardId, Mine(d, caller))).ToPage(most, r => r.Id.ToString());
    }

    internal static bool Mine(SuspicionDraft d, Caller caller) => caller.InstitutionId is { } own && own == d.InstitutionId;

    /// <summary>TL-11 from the finding, while it is open.</summary>
    internal static CaseClock? ClockOf(SuspicionDraft d, CaseDesk desk) =>
        d.State is DraftState.Withdrawn or DraftState.ReportedOtherwise || desk.Terminology.Limits.Find("TL-11", d.FoundOn) is null ? null : CaseClocks.Show(new("TL-11", d.FoundOn, d.FiledOn ?? d.ClosedOn), desk.Terminology, desk.Today);
}
