using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.Exchange.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.Privacy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cards;

/// <param name="PersonName">Masked for all but the filing body.</param>
/// <param name="Upload">Where its latest version stands on its way to the national system; null: not queued yet.</param>
internal sealed record CardRow(Guid Id, int Version, string CardNo, int CardVersion, CardType Type, string ReportKind, string PersonName, string Subject, string AgencyName, bool Acute, bool Domestic, DateTimeOffset? FirstVisitAt, DateTimeOffset? DueAt, DateTimeOffset FiledAt, bool Late,
    IReadOnlyList<TelephoneDuty> Telephone, TelephoneReport? Telephoned, CardUpload? Upload);

/// <summary>A card as filed; identity number and phones masked.</summary>
internal sealed record CardView(CardRow Row, int Version, CardContent Card, string DocumentNumber, string Phone, string Place, IReadOnlyList<CardUpload> Uploads, bool Mine) : IVersioned;

internal sealed record CardFilter(CardType? Type = null, bool Acute = false, string? Text = null, Guid? CaseId = null, Guid? After = null, int? Size = null);

internal sealed class ReadCards(CaseDesk desk, IUploads uploads)
{
    public static readonly string[] Readers = [Roles.Diagnosis, Roles.Exam, Roles.Hospital, Roles.Commission];

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/diagnosis/cards", (Caller caller, ReadCards handler, CardType? type, bool? acute, string? q, Guid? caseId, Guid? after, int? size, CancellationToken ct) => handler.ListAsync(caller, new(type, acute ?? false, q, caseId, after, size), ct))
            .For(Readers).WithTags("Report cards").WithSummary("Cards filed on their own, the newest first; acute=true: the acute ones").Produces<Page<CardRow>>();
        api.MapGet("/diagnosis/cards/{id:guid}", async (Guid id, Caller caller, ReadCards handler, CancellationToken ct) => (await handler.FindAsync(id, caller, ct)).Answer())
            .For(Readers).WithTags("Report cards").WithSummary("One card with its content and where its versions stand in the queue").Produces<CardView>().ProducesProblem(404);
    }

    public async Task<Page<CardRow>> ListAsync(Caller caller, CardFilter f, CancellationToken ct)
    {
        int most = Paging.Size(f.Size);
        var db = desk.Db;
        var query = db.Set<Card>().AsNoTracking().VisibleTo(db, caller);
        if (f.Type is { } type) { query = query.Where(c => c.Type == type); }
        if (f.Acute) { query = query.Where(c => c.Acute); }
        if (f.CaseId is { } of) { query = query.Where(c => c.CaseId == of); }
        if (DiagnosisCase.Blank(f.Text) is { } text) { query = query.Where(c => c.CardNo == text || c.Subject.StartsWith(text) || c.PersonName == text); }
        if (f.After is { } after) { query = query.Where(c => c.Id.CompareTo(after) < 0); }
        var rows = await query.OrderByDescending(c => c.Id).Take(most + 1).ToListAsync(ct);
        var queue = (await uploads.OfAsync([.. rows.Select(r => r.CardNo)], ct)).GroupBy(u => u.CardNo).ToDictionary(g => g.Key, g => g.Last());
        return rows.ConvertAll(c => Row(c, caller, queue.GetValueOrDefault(c.CardNo))).ToPage(most, r => r.Id.ToString());
    }

    public async Task<Outcome<CardView>> FindAsync(Guid id, Caller caller, CancellationToken ct)
    {
        var db = desk.Db;
        if (await db.Set<Card>().VisibleTo(db, caller).FirstOrDefaultAsync(c => c.Id == id, ct) is not { } card) { return Refusal.NotFound(); }
        db.RecordRead(card, "read");
        await db.SaveChangesAsync(ct);
        var versions = await uploads.OfAsync([card.CardNo], ct);
        bool mine = Mine(card, caller);
        var shown = card.Content with { Person = card.Content.Person with { Name = mine ? card.PersonName : Mask.Name(card.PersonName), Number = default, Phone = default, ResidenceDetail = mine ? card.Content.Person.ResidenceDetail : null }, Employer = card.Content.Employer is { } e ? e with { Phone = default } : null };
        string code = card.Content.Person.ResidenceAddress;
        return new CardView(Row(card, caller, versions.Count > 0 ? versions[^1] : null), card.Version, shown, Mask.ResidentId(db.Protector.Open(card.Content.Person.Number)), Mask.Phone(db.Protector.Open(card.Content.Person.Phone)),
            DivisionCode.TryParse(code, out var d) && desk.Terminology.Divisions.NameChain(d) is { Length: > 0 } name ? name : code, versions, mine);
    }

    internal static bool Mine(Card card, Caller caller) => caller.SeesAll || caller.InstitutionId is { } i && i == card.InstitutionId;

    static CardRow Row(Card c, Caller caller, CardUpload? upload) => new(c.Id, c.Version, c.CardNo, c.CardVersion, c.Type, c.ReportKind, Mine(c, caller) ? c.PersonName : Mask.Name(c.PersonName), c.Subject, c.Content.Filer.Body, c.Acute, c.Domestic, c.FirstVisitAt, c.DueAt, c.FiledAt, c.WasLate,
        c.Telephone, c.Telephoned, upload);
}
