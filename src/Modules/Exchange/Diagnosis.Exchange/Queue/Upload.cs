using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Exchange.Contracts;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Protection;

namespace Diagnosis.Exchange.Queue;

/// <summary>
/// Waiting: to be sent (again). Sending: one host is sending it, until its lease ends. Accepted: the receiver gave a receipt. Refused: the receiver, or our own
/// check, said what is wrong with it; a correction card replaces it. Parked: given up after the most tries. Superseded: a later version took its place.
/// </summary>
internal enum UploadState { Waiting, Sending, Accepted, Refused, Parked, Superseded }

/// <param name="Result">A word key below exchange.result.</param>
/// <param name="Status">HTTP status, if there was an answer.</param>
internal sealed record Attempt(int No, DateTimeOffset At, string Result, int? Status, string? Detail);

/// <summary>One thing the receiver or our own check found, in Chinese.</summary>
/// <param name="Field">Element name.</param>
internal sealed record Problem(string Field, string Text, string? Code);

/// <summary>Proof of receipt.</summary>
/// <param name="RequestSha256">Of the bytes sent.</param>
/// <param name="ResponseSha256">Of the answer that carries the number.</param>
/// <param name="Repeated">The receiver said that it had the card already: the answer to a repeat after a broken line.</param>
internal sealed record Receipt(string Number, DateTimeOffset ReceivedAt, DateTimeOffset KeptAt, string RequestSha256, string ResponseSha256, bool Repeated);

/// <summary>One version of one card on its way to the receiver. Request and response are kept sealed: they hold identity numbers.</summary>
internal sealed class Upload : Record
{
    public const int MostAttemptsKept = 20;

    public UploadState State { get; set; }
    public string CardNo { get; set; } = "";
    public int CardVersion { get; set; }
    public CardType Type { get; set; }
    public string ReportKind { get; set; } = "";
    public Guid SourceId { get; set; }
    public Guid? CaseId { get; set; }
    public Guid PersonId { get; set; }
    public string PersonName { get; set; } = "";
    public string DiseaseName { get; set; } = "";
    public string AgencyName { get; set; } = "";
    public CardContent Card { get; set; } = default!;
    public DateTimeOffset QueuedAt { get; set; }
    /// <summary>End of the reporting term, where it has a number.</summary>
    public DateTimeOffset? DueAt { get; set; }
    public int Tries { get; set; }
    /// <summary>Not before; while sending, the end of the lease.</summary>
    public DateTimeOffset NextTry { get; set; }
    public string? LastError { get; set; }
    public List<Problem> Problems { get; set; } = [];
    public List<Attempt> Attempts { get; set; } = [];
    public Receipt? Receipt { get; set; }
    public Sealed Request { get; set; }
    public Sealed Response { get; set; }

    /// <summary>The receiver's idempotency key: card number and version, the same at every try.</summary>
    public string Key => $"{CardNo}-v{CardVersion}";

    public static Upload Queue(ReportCardFiled e, DateTimeOffset now) => new()
    {
        InstitutionId = e.AgencyId, Division = e.AgencyDivision, AgencyName = e.AgencyName, CardNo = e.Card.CardNo, CardVersion = e.Card.CardVersion, Type = e.Card.Type, ReportKind = e.Card.ReportKind,
        SourceId = e.CardId, CaseId = e.CaseId, PersonId = e.PersonId, PersonName = e.Card.Person.Name, DiseaseName = e.Card.Disease?.Name ?? e.Card.Pesticide?.PesticideName ?? "", Card = e.Card, QueuedAt = now, NextTry = now, DueAt = e.DueAt,
    };

    /// <summary>Takes the item for one try. The lease outlives the try; when this process dies, the item is due again at its end.</summary>
    /// <param name="interrupted">Whole sentence, in Chinese, about a try before this one that nobody ended.</param>
    public void Claim(DateTimeOffset now, TimeSpan lease, Sealed request, string? interrupted = null)
    {
        // a try that was never ended: the card may have arrived
        if (State == UploadState.Sending) { Note(new(Tries, NextTry, "interrupted", null, interrupted)); }
        (State, NextTry, Request) = (UploadState.Sending, now + lease, request);
        Tries++;
        Because("send");
    }

    public void Accept(DateTimeOffset now, Receipt receipt, Sealed response, int status)
    {
        (State, Receipt, Response, LastError) = (UploadState.Accepted, receipt, response, null);
        Problems = [];
        Note(new(Tries, now, receipt.Repeated ? "accepted-before" : "accepted", status, receipt.Number));
        Because("accepted", receipt.Number);
    }

    /// <param name="error">Whole sentence, in Chinese.</param>
    public void Refuse(DateTimeOffset now, string result, string error, IReadOnlyList<Problem> problems, Sealed response, int? status)
    {
        (State, LastError, Response) = (UploadState.Refused, error, response);
        Problems = [.. problems];
        Note(new(Tries, now, result, status, error));
        Because("refused", error);
    }

    /// <summary>Nothing is known of the card's fate: again later with the same key, or parked after the most tries.</summary>
    public void Fail(DateTimeOffset now, string result, string error, int? status, int mostTries)
    {
        // what an earlier answer complained of is not what is wrong now; it stands in the history
        Problems = [];
        (State, LastError, NextTry) = Tries >= mostTries ? (UploadState.Parked, error, now) : (UploadState.Waiting, error, now + BackOff(Tries));
        Note(new(Tries, now, result, status, error));
        Because(State == UploadState.Parked ? "parked" : "failed", error);
    }

    /// <summary>By hand: at once, with a fresh count of tries.</summary>
    public void Resend(DateTimeOffset now, string reason)
    {
        (State, NextTry, Tries, LastError) = (UploadState.Waiting, now, 0, null);
        Problems = [];
        Because("resend", reason);
    }

    public void Supersede() { State = UploadState.Superseded; Because("superseded"); }

    /// <summary>A card is taken back that the receiver never took: there is nothing to send.</summary>
    public void Drop(string why) { (State, LastError) = (UploadState.Superseded, why); Because("nothing-to-take-back", why); }

    /// <summary>
    /// Certain that the receiver does not have it: it was never sent, no line to the receiver came about, or the receiver (or our own check) refused it last.
    /// A broken line, a time-out or an answer that is none leave it open, and so does a try that is under way.
    /// </summary>
    public bool NeverArrived => State is not (UploadState.Sending or UploadState.Accepted) && (Attempts.LastOrDefault(Tells) is not { } last || last.Result is "refused" or "own-check");

    // whether the try says anything about where the card is
    static bool Tells(Attempt a) => a.Result is not ("no-connection" or "no-name" or "tls");

    /// <summary>30 s, 1 min, 2 min … 1 h: a receiver that is down for a night is met again within the hour.</summary>
    public static TimeSpan BackOff(int tries) => TimeSpan.FromSeconds(Math.Min(3600, 30 * Math.Pow(2, Math.Max(0, tries - 1))));

    void Note(Attempt attempt)
    {
        List<Attempt> kept = [.. Attempts.TakeLast(MostAttemptsKept - 1)];
        // the last try that may have reached the receiver is never forgotten
        if (Attempts.LastOrDefault(Tells) is { } told && !kept.Contains(told)) { kept[0] = told; }
        Attempts = [.. kept, attempt];
    }
}
