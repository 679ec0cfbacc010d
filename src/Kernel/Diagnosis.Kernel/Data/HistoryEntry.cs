using System.Security.Cryptography;
using System.Text;

namespace Diagnosis.Kernel.Data;

/// <summary>
/// One line of a module's append-only history: a version of a record, or a read of personal data. Chained by hash soon after it is
/// written (<see cref="ChainSealer"/>): chaining inside the write would serialise every write of the module (docs/decisions/0004).
/// </summary>
public sealed class HistoryEntry
{
    public long Id { get; set; }
    public string Kind { get; set; } = "";
    public Guid RecordId { get; set; }
    public int Version { get; set; }
    public DateTimeOffset At { get; set; }
    public string ActorId { get; set; } = "";
    public string ActorName { get; set; } = "";
    public string Action { get; set; } = "";
    public string? Reason { get; set; }
    /// <summary>The whole record as JSON, personal numbers sealed; null for a read.</summary>
    public string? Content { get; set; }
    public long? ChainNo { get; set; }
    public string? PreviousHash { get; set; }
    public string? Hash { get; set; }

    /// <summary>SHA-256 over the former hash and every stored field, length-prefixed so that no two entries can spell the same text.</summary>
    public string ComputeHash(string previous)
    {
        var text = new StringBuilder();
        foreach (var part in (string?[])[previous, Id.ToString(System.Globalization.CultureInfo.InvariantCulture), Kind, RecordId.ToString("N"), Version.ToString(System.Globalization.CultureInfo.InvariantCulture),
            (At.UtcTicks / 10).ToString(System.Globalization.CultureInfo.InvariantCulture), ActorId, ActorName, Action, Reason, Content])
        {
            text.Append(part is null ? "-" : $"{part.Length}:{part}").Append('\n');
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
