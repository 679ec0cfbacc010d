using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;

namespace Diagnosis.DiagnosisAppraisal.Contracts;

/// <summary>A document or film that came for a case by exchange.</summary>
/// <param name="Case">Number or id of the case.</param>
/// <param name="Kind">Code of a paper or of attachments-kinds.tsv.</param>
/// <param name="Id">The sender's own, made from what was sent: the same document sent again is taken once.</param>
public sealed record CaseFile(string Case, string Kind, string? Title, DateOnly? DatedOn, string FileName, ReadOnlyMemory<byte> Content, Guid Id);

/// <param name="Outcome">Created, Unchanged, NotFound, Forbidden or Refused.</param>
/// <param name="Findings">Errors when refused, warnings otherwise; fields kind, title, datedOn, file.</param>
public sealed record CaseFileAnswer(string Outcome, Guid? AttachmentId, IReadOnlyList<FindingText> Findings);

public sealed record CaseFileKind(string Code, string Zh, string En, bool Film);

/// <summary>Takes documents for cases that came in another way than by upload, with the same checks.</summary>
public interface ICaseFiles
{
    /// <summary>The kinds of files a case takes on a day; films can be read by a panel.</summary>
    IReadOnlyList<CaseFileKind> Kinds(DateOnly on);

    /// <summary>What <see cref="AttachAsync"/> would answer now; of it nothing is kept but, where it would be taken, sealed bytes that belong to nothing.</summary>
    Task<CaseFileAnswer> CheckAsync(CaseFile file, Caller caller, CancellationToken ct = default);

    /// <summary>One file, for a case of the caller's own agency, in a transaction of its own.</summary>
    Task<CaseFileAnswer> AttachAsync(CaseFile file, Caller caller, CancellationToken ct = default);
}
