namespace Diagnosis.Exchange.Contracts;

/// <summary>Where the upload of one version of a card stands.</summary>
/// <param name="State">Waiting, Sending, Accepted, Refused or Parked.</param>
/// <param name="Error">What the receiver, or the line, said last; in Chinese.</param>
public sealed record CardUpload(Guid Id, string CardNo, int CardVersion, string State, string? ReceiptNumber, DateTimeOffset? ReceivedAt, string? Error);

/// <summary>The question a module asks to show beside its card what became of it. Cards come in by events, never through this.</summary>
public interface IUploads
{
    /// <summary>Every version known of these cards, oldest first; a card whose event has not arrived yet is missing.</summary>
    Task<IReadOnlyList<CardUpload>> OfAsync(IReadOnlyCollection<string> cardNumbers, CancellationToken ct = default);
}
