using Diagnosis.Exchange.Contracts;
using Diagnosis.Exchange.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Privacy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Exchange.Queue;

/// <param name="PersonName">Masked for all but the filing agency.</param>
/// <param name="Blocked">An earlier version of the card has to go first.</param>
internal sealed record UploadRow(Guid Id, int Version, UploadState State, string CardNo, int CardVersion, CardType Type, string ReportKind, string PersonName, string DiseaseName, string AgencyName, Guid? CaseId, DateTimeOffset QueuedAt, DateTimeOffset? DueAt, int Tries, DateTimeOffset? NextTry, string? LastError, string? ReceiptNumber, bool Blocked);

/// <param name="Configured">Whether there is a receiver at all; without one every item waits and nothing is pretended.</param>
internal sealed record UploadDetail(UploadRow Row, int Version, bool Configured, IReadOnlyList<Problem> Problems, IReadOnlyList<Attempt> Attempts, Receipt? Receipt, string Xml, bool Mine) : IVersioned;

/// <param name="OldestWaiting">When the oldest item that waits was queued: age and depth of a queue say different things.</param>
internal sealed record UploadSummary(bool Configured, string? Receiver, IReadOnlyDictionary<UploadState, int> Counts, DateTimeOffset? OldestWaiting);

internal sealed record UploadFilter(UploadState? State = null, CardType? Type = null, string? Text = null, Guid? CaseId = null, Guid? After = null, int? Size = null);

/// <summary>The queue as its readers may see it: agencies their own cards, commissions those of their area, administrators all of them without names.</summary>
internal sealed class ReadUploads(ExchangeDb db, ExchangeSettings settings, CardWriter writer)
{
    public static readonly string[] Readers = [Roles.Diagnosis, Roles.Exam, Roles.Hospital, Roles.Commission, Roles.Admin];

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/exchange/uploads", (Caller caller, ReadUploads handler, UploadState? state, CardType? type, string? q, Guid? caseId, Guid? after, int? size, CancellationToken ct) => handler.ListAsync(caller, new(state, type, q, caseId, after, size), ct))
            .For(Readers).WithTags("Exchange").WithSummary("Report cards on their way to the national system, the newest first").Produces<Page<UploadRow>>();
        api.MapGet("/exchange/uploads/summary", (Caller caller, ReadUploads handler, CancellationToken ct) => handler.SummaryAsync(caller, ct))
            .For(Readers).WithTags("Exchange").WithSummary("Whether a receiver is configured, how many items are in which state, and since when the oldest waits").Produces<UploadSummary>();
        api.MapGet("/exchange/uploads/{id:guid}", async (Guid id, Caller caller, ReadUploads handler, CancellationToken ct) => (await handler.FindAsync(id, caller, ct)).Answer())
            .For(Readers).WithTags("Exchange").WithSummary("One item with its tries, what was refused, the proof of receipt, and the XML with masked numbers").Produces<UploadDetail>().ProducesProblem(404);
        api.MapGet("/exchange/uploads/{id:guid}/request.xml", async Task<IResult> (Guid id, string? reason, Caller caller, ReadUploads handler, CancellationToken ct) => Kept(await handler.KeptAsync(id, reason, response: false, caller, ct)))
            .For(Roles.Diagnosis, Roles.Exam, Roles.Hospital).WithTags("Exchange").WithSummary("The bytes sent last, numbers in clear; for the filing agency, with a reason that is recorded").AnswersFile("application/xml").ProducesProblem(404).ProducesProblem(422);
        api.MapGet("/exchange/uploads/{id:guid}/response.xml", async Task<IResult> (Guid id, string? reason, Caller caller, ReadUploads handler, CancellationToken ct) => Kept(await handler.KeptAsync(id, reason, response: true, caller, ct)))
            .For(Roles.Diagnosis, Roles.Exam, Roles.Hospital).WithTags("Exchange").WithSummary("The receiver's last answer; for the filing agency, with a reason that is recorded").AnswersFile("application/xml").ProducesProblem(404).ProducesProblem(422);

        static IResult Kept(Outcome<string> outcome) => outcome.Ok ? Results.Bytes(System.Text.Encoding.UTF8.GetBytes(outcome.Value!), "application/xml") : outcome.Answer();
    }

    IQueryable<Upload> Visible(Caller caller) => caller.Has(Roles.Admin) ? db.Uploads : db.Uploads.VisibleTo(db, caller);

    public async Task<Page<UploadRow>> ListAsync(Caller caller, UploadFilter f, CancellationToken ct)
    {
        int most = Paging.Size(f.Size);
        var query = Visible(caller).AsNoTracking();
        if (f.State is { } state) { query = query.Where(u => u.State == state); }
        if (f.Type is { } type) { query = query.Where(u => u.Type == type); }
        if (f.CaseId is { } of) { query = query.Where(u => u.CaseId == of); }
        if (f.Text?.Trim() is { Length: > 0 } text) { query = query.Where(u => u.CardNo == text || u.DiseaseName.StartsWith(text) || u.AgencyName.StartsWith(text)); }
        if (f.After is { } after) { query = query.Where(u => u.Id.CompareTo(after) < 0); }
        var rows = await query.OrderByDescending(u => u.Id).Take(most + 1).ToListAsync(ct);
        var blocked = await BlockedAsync(rows, ct);
        return rows.ConvertAll(u => Row(u, caller, blocked.Contains(u.Id))).ToPage(most, r => r.Id.ToString());
    }

    public async Task<UploadSummary> SummaryAsync(Caller caller, CancellationToken ct)
    {
        var counts = await Visible(caller).GroupBy(u => u.State).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        var oldest = await Visible(caller).Where(u => u.State == UploadState.Waiting || u.State == UploadState.Sending).OrderBy(u => u.QueuedAt).Select(u => (DateTimeOffset?)u.QueuedAt).FirstOrDefaultAsync(ct);
        return new(settings.Url is not null, settings.Url?.Host, Enum.GetValues<UploadState>().ToDictionary(s => s, s => counts.GetValueOrDefault(s)), oldest);
    }

    public async Task<Outcome<UploadDetail>> FindAsync(Guid id, Caller caller, CancellationToken ct)
    {
        if (await Visible(caller).FirstOrDefaultAsync(u => u.Id == id, ct) is not { } item) { return Refusal.NotFound(); }
        bool admin = !Mine(item, caller) && caller.Has(Roles.Admin);
        db.RecordRead(item, "read");
        await db.SaveChangesAsync(ct);
        return new UploadDetail(Row(item, caller, (await BlockedAsync([item], ct)).Count > 0), item.Version, settings.Url is not null, item.Problems, item.Attempts, item.Receipt, admin ? "" : Mine(item, caller) ? await writer.ForScreenAsync(item, ct) : Mask.NameIn(await writer.ForScreenAsync(item, ct), item.PersonName), Mine(item, caller));
    }

    public async Task<Outcome<string>> KeptAsync(Guid id, string? reason, bool response, Caller caller, CancellationToken ct)
    {
        if (await db.Uploads.VisibleTo(db, caller).FirstOrDefaultAsync(u => u.Id == id, ct) is not { } item) { return Refusal.NotFound(); }
        if (!Mine(item, caller)) { return Refusal.Forbidden(); }
        if (string.IsNullOrWhiteSpace(reason)) { return Refusal.Invalid(new Finding("E20", "reason", "exchange.reveal-needs-reason")); }
        var kept = response ? item.Response : item.Request;
        if (kept.IsEmpty) { return Refusal.NotFound("exchange.nothing-kept"); }
        db.RecordRead(item, "reveal", $"{(response ? "response" : "request")}: {reason.Trim()}");
        await db.SaveChangesAsync(ct);
        return db.Protector.Open(kept);
    }

    internal static bool Mine(Upload item, Caller caller) => caller.SeesAll || caller.InstitutionId is { } i && i == item.InstitutionId;

    async Task<HashSet<Guid>> BlockedAsync(List<Upload> rows, CancellationToken ct)
    {
        var numbers = rows.Where(r => r.CardVersion > 1 && r.State == UploadState.Waiting).Select(r => r.CardNo).ToList();
        if (numbers.Count == 0) { return []; }
        var open = await db.Uploads.Where(u => numbers.Contains(u.CardNo) && (u.State == UploadState.Waiting || u.State == UploadState.Sending || u.State == UploadState.Parked)).Select(u => new { u.CardNo, u.CardVersion }).ToListAsync(ct);
        return [.. rows.Where(r => open.Exists(o => o.CardNo == r.CardNo && o.CardVersion < r.CardVersion)).Select(r => r.Id)];
    }

    static UploadRow Row(Upload u, Caller caller, bool blocked) => new(u.Id, u.Version, u.State, u.CardNo, u.CardVersion, u.Type, u.ReportKind, Mine(u, caller) ? u.PersonName : Mask.Name(u.PersonName), u.DiseaseName, u.AgencyName, u.CaseId, u.QueuedAt, u.DueAt,
        u.Tries, u.State == UploadState.Waiting ? u.NextTry : null, u.LastError, u.Receipt?.Number, blocked);
}

/// <summary>What other modules show beside their cards.</summary>
internal sealed class AskUploads(ExchangeDb db) : IUploads
{
    public async Task<IReadOnlyList<CardUpload>> OfAsync(IReadOnlyCollection<string> cardNumbers, CancellationToken ct = default)
    {
        var numbers = cardNumbers.ToArray();
        if (numbers.Length == 0) { return []; }
        var rows = await db.Uploads.AsNoTracking().Where(u => EF.Parameter(numbers).Contains(u.CardNo)).OrderBy(u => u.CardNo).ThenBy(u => u.CardVersion).ToListAsync(ct);
        return [.. rows.Select(u => new CardUpload(u.Id, u.CardNo, u.CardVersion, u.State.ToString(), u.Receipt?.Number, u.Receipt?.ReceivedAt, u.LastError))];
    }
}
