using System.Security.Cryptography;
using System.Text;
using Diagnosis.Exchange.Contracts;
using Diagnosis.Exchange.Data;
using Diagnosis.Exchange.Format;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.Privacy;
using Diagnosis.Kernel.Work;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Diagnosis.Exchange.Queue;

/// <summary>How a card becomes bytes: in clear for the receiver, masked for the screen.</summary>
internal sealed class CardWriter(ExchangeDb db, ITerminology terminology, ExchangeSettings settings, ExchangeCodes codes)
{
    public Pen Clear => new(db.Protector.Open, db.Protector.Seal, Place, Document);
    Pen Masked => new(value => db.Protector.Open(value) is var clear && clear.Length is 15 or 18 ? Mask.ResidentId(clear) : Mask.Phone(clear), db.Protector.Seal, Place, Document);
    string? Document(string code) => codes.Out("identity-document", code);

    public byte[] ForReceiver(Upload item, string operation) => CardSheets.Write(HeaderOf(item, operation), item.Card, Clear);
    public async Task<string> ForScreenAsync(Upload item, CancellationToken ct) => Encoding.UTF8.GetString(CardSheets.Write(HeaderOf(item, Operation(item, await KnownAsync(item, ct))), item.Card, Masked));

    /// <summary>What the receiver has is what it took last: a card that was taken back, or of which it took no version, begins anew.</summary>
    public static string Operation(Upload item, bool known) => item.Card.VersionKind == "CANCEL" ? "Delete" : known ? "Update" : "Add";

    /// <summary>Whether the receiver took an earlier version of the card and has it still.</summary>
    public async Task<bool> KnownAsync(Upload item, CancellationToken ct) =>
        await db.Uploads.AsNoTracking().Where(u => u.CardNo == item.CardNo && u.CardVersion < item.CardVersion && u.State == UploadState.Accepted).OrderByDescending(u => u.CardVersion).FirstOrDefaultAsync(ct) is { } last && last.Card.VersionKind != "CANCEL";

    Header HeaderOf(Upload item, string operation) => new(item.Key, operation, CardSheets.Activity(item.Type), item.Card.Filer.Code, settings.License, item.Card.Filer.Division.Length == 6 ? item.Card.Filer.Division + "000" : item.Card.Filer.Division);
    string? Place(string code) => DivisionCode.TryParse(code, out var d) && terminology.Divisions.NameChain(d) is { Length: > 0 } name ? name : null;
}

/// <summary>
/// Sends what is due, one item after the other. The claim is a save with the row's version, so of several hosts one wins; it is committed before the line is
/// opened, so after a kill -9 the item is due again when its lease ends and goes out under the same key. The receiver's key makes the effect once.
/// </summary>
internal sealed class UploadSender(ExchangeDb db, ExchangeSettings settings, Receiver receiver, CardWriter writer, Words words)
{
    const int Batch = 20;

    /// <summary>One round; answers how many items were tried. Without a receiver nothing is tried and nothing changes.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        if (settings.Url is null) { return 0; }
        db.Actor = Caller.System("Exchange.UploadSender");
        var now = db.Clock.GetUtcNow();
        // versions of one card go in their order: the receiver must not hear of a correction before what it corrects
        var due = await db.Uploads.Where(u => (u.State == UploadState.Waiting || u.State == UploadState.Sending) && u.NextTry <= now
                && !db.Uploads.Any(o => o.CardNo == u.CardNo && o.CardVersion < u.CardVersion && (o.State == UploadState.Waiting || o.State == UploadState.Sending || o.State == UploadState.Parked)))
            .OrderBy(u => u.NextTry).ThenBy(u => u.Id).Select(u => u.Id).Take(Batch).ToListAsync(ct);
        int tried = 0;
        foreach (var id in due) { if (await TryAsync(id, ct)) { tried++; } }
        return tried;
    }

    async Task<bool> TryAsync(Guid id, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        if (await db.Uploads.FirstOrDefaultAsync(u => u.Id == id, ct) is not { State: UploadState.Waiting or UploadState.Sending } item
            // another host may have taken it since it was listed: its lease holds
            || item.NextTry > db.Clock.GetUtcNow()) { return false; }
        // a later version may have come while this one was on its way and did not arrive
        if (item.NeverArrived && await NewerAsync(item, ct)) { item.Supersede(); return await SaveAsync(ct); }
        bool known = await writer.KnownAsync(item, ct);
        if (item.Card.VersionKind == "CANCEL" && !known) { item.Drop(Say("nothing-to-take-back")); return await SaveAsync(ct); }
        if (CardSheets.Check(item.Card, writer.Clear) is { Count: > 0 } wrong)
        {
            // what the format forbids is not sent to be refused elsewhere
            item.Refuse(db.Clock.GetUtcNow(), "own-check", Say("own-check", wrong.Count), [.. wrong.Select(OwnProblem)], default, null);
            if (await NewerAsync(item, ct)) { item.Supersede(); }
            return await SaveAsync(ct);
        }
        byte[] envelope = writer.ForReceiver(item, CardWriter.Operation(item, known));
        item.Claim(db.Clock.GetUtcNow(), settings.Timeout * 2, db.Protector.Seal(Encoding.UTF8.GetString(envelope)), Say("interrupted"));
        if (!await SaveAsync(ct)) { return false; }
        var answer = await receiver.SendAsync(settings, item.Key, envelope, ct);
        var now = db.Clock.GetUtcNow();
        var response = db.Protector.Seal(Encoding.UTF8.GetString(answer.Body));
        string text = Say(answer.Result, answer.Args);
        switch (answer.Kind)
        {
            case AnswerKind.Accepted:
                item.Accept(now, new(answer.ReceiptNumber!, answer.ReceivedAt ?? now, now, Hash(envelope), Hash(answer.Body), answer.Repeated), response, answer.Status!.Value);
                break;
            case AnswerKind.Refused:
                item.Refuse(now, answer.Result, text, answer.Problems, response, answer.Status);
                // its correction waits already: nobody has to do anything about this one
                if (await NewerAsync(item, ct)) { item.Supersede(); }
                break;
            default:
                item.Fail(now, answer.Result, text, answer.Status, settings.MostTries);
                break;
        }
        await SaveAsync(ct);
        return true;
    }

    Task<bool> NewerAsync(Upload item, CancellationToken ct) => db.Uploads.AnyAsync(u => u.CardNo == item.CardNo && u.CardVersion > item.CardVersion, ct);

    // the element stands in the field; in the sentence its name, as clerks call it
    Problem OwnProblem(Finding f)
    {
        object[] args = f.Rule is "E10" or "E14" ? [FieldNames.Chinese(words, f.Field), .. f.Args.Skip(1)] : f.Args;
        return new(f.Field, string.Format(System.Globalization.CultureInfo.InvariantCulture, words.In("zh", f.Key), args), f.Rule);
    }

    // somebody else (another host, a person at the screen) was faster: theirs stands
    async Task<bool> SaveAsync(CancellationToken ct)
    {
        try { await db.SaveChangesAsync(ct); return true; }
        catch (Exception race) when (Races.IsRace(race)) { db.ChangeTracker.Clear(); return false; }
    }

    // kept on the item, read by clerks and receivers' staff: always Chinese
    string Say(string result, params object[] args) => string.Format(System.Globalization.CultureInfo.InvariantCulture, words.In("zh", "exchange.result." + result), args);
    static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

/// <summary>Runs the sender for ever; whatever fails, the rows stay and the loop lives.</summary>
internal sealed class UploadWorker(IServiceScopeFactory scopes, ExchangeSettings settings, TimeProvider clock, ILogger<UploadWorker> log, Opening? opening = null) : Worker(opening)
{
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (settings.Url is null) { return; }
        while (!stoppingToken.IsCancellationRequested)
        {
            int tried = 0;
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                tried = await scope.ServiceProvider.GetRequiredService<UploadSender>().RunOnceAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { return; }
#pragma warning disable CA1031
            catch (Exception error) { log.LogWarning(error, "Upload queue: the rows stay for the next round"); }
#pragma warning restore CA1031
            if (tried == 0)
            {
                try { await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken); }
                catch (OperationCanceledException) { return; }
            }
        }
    }
}
