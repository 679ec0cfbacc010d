using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;

namespace Diagnosis.DiagnosisAppraisal.GroupReading;

/// <summary>Blind: nobody sees another's reading. Open: side by side, discussion, agreement, signatures. Signed: all who read have signed.</summary>
internal enum ReadingState { Blind, Open, Signed, Withdrawn }

/// <summary>A physician who reads, qualified for the class of the disease on the day the session began.</summary>
internal sealed record InvitedReader(Guid PractitionerId, string Name, string QualificationNo, Guid InstitutionId, string InstitutionName, bool External);

/// <summary>That somebody has read, and not what. The reading itself stands in a record of its own, so that no answer about the session can carry it.</summary>
/// <param name="Account">The account that entered it.</param>
/// <param name="OnPaper">Read on paper and entered by the registrar.</param>
internal sealed record Submission(Guid PractitionerId, int No, DateTimeOffset At, string Account, string AccountName, bool OnPaper);

/// <summary>Why the others were shown their readings before all had read. <paramref name="Missing"/> did not read and do not sign.</summary>
internal sealed record BlindClosing(string Reason, DateTimeOffset At, string ByName, bool OnPaper, IReadOnlyList<Guid> Missing);

internal sealed record DiscussionNote(int No, string ByName, string Text, DateTimeOffset At, bool OnPaper);

/// <summary>A version of the agreed reading, with the hash that is signed.</summary>
internal sealed record AgreedReading(int No, FilmReading Reading, string Hash, DateTimeOffset At, string ByName, bool OnPaper, string? Reason);

/// <param name="Hash">Of the agreed version that was signed.</param>
/// <param name="Dissent">What the signer holds otherwise; kept word for word.</param>
internal sealed record ReadingSignature(Guid PractitionerId, string Name, int AgreedNo, string Hash, string? Dissent, DateTimeOffset At, string Account, bool OnPaper, DateTimeOffset? RevokedAt = null, string? RevokedBecause = null);

/// <summary>The reading of one film by several physicians for one case: first blind, then together, then signed.</summary>
internal sealed class ReadingSession : Record
{
    public ReadingState State { get; set; }
    /// <summary>Somebody still has to read or to sign.</summary>
    public static bool IsOpen(ReadingState state) => state is ReadingState.Blind or ReadingState.Open;
    public Guid CaseId { get; set; }
    public string CaseNo { get; set; } = "";
    /// <summary>1, 2 … among the sessions of the case.</summary>
    public int No { get; set; }
    public Guid AttachmentId { get; set; }
    /// <summary>The version of the film that is read; a later version is another film.</summary>
    public int FilmVersion { get; set; }
    public string FilmSha256 { get; set; } = "";
    public DateOnly? FilmDate { get; set; }
    public string DiseaseCode { get; set; } = "";
    public string DiseaseName { get; set; } = "";
    public DateOnly StartedOn { get; set; }
    public Guid ChairId { get; set; }
    public List<InvitedReader> Readers { get; set; } = [];
    public List<Submission> Submissions { get; set; } = [];
    public DateTimeOffset? OpenedAt { get; set; }
    public BlindClosing? Closing { get; set; }
    public List<DiscussionNote> Notes { get; set; } = [];
    public List<AgreedReading> Agreed { get; set; } = [];
    public List<ReadingSignature> Signatures { get; set; } = [];
    public DateTimeOffset? SignedAt { get; set; }
    public string? WithdrawnBecause { get; set; }

    public InvitedReader? Reader(Guid? practitioner) => Readers.FirstOrDefault(r => r.PractitionerId == practitioner);
    public bool HasRead(Guid practitioner) => Submissions.Any(s => s.PractitionerId == practitioner);
    [JsonIgnore]
    public AgreedReading? Current => Agreed.Count == 0 ? null : Agreed[^1];
    /// <summary>Signatures on the current agreed version that stand.</summary>
    [JsonIgnore]
    public IEnumerable<ReadingSignature> Standing => Signatures.Where(s => s.RevokedAt is null && s.AgreedNo == Current?.No);

    public Refusal? Only(params ReadOnlySpan<ReadingState> states)
    {
        foreach (var s in states) { if (State == s) { return null; } }
        return Refusal.Conflict(new Finding("G10", "", "diagnosis.reading-wrong-state." + State));
    }

    /// <summary>A reading came in, or a further version of one; with the last missing one the session opens.</summary>
    public Refusal? Submit(Submission s)
    {
        if (Only(ReadingState.Blind) is { } no) { return no; }
        Submissions.Add(s);
        if (Readers.TrueForAll(r => HasRead(r.PractitionerId))) { (State, OpenedAt) = (ReadingState.Open, s.At); }
        return null;
    }

    public Refusal? CloseBlindPhase(string? reason, DateTimeOffset at, string name, bool onPaper)
    {
        if (Only(ReadingState.Blind) is { } no) { return no; }
        if (Submissions.Count == 0) { return Refusal.Conflict(new Finding("G11", "", "diagnosis.reading-nothing-read")); }
        if (DiagnosisCase.Blank(reason) is not { } why) { return Refusal.Invalid(new Finding("G12", "reason", "diagnosis.reading-close-reason")); }
        Closing = new(why, at, name, onPaper, [.. Readers.Select(r => r.PractitionerId).Where(r => !HasRead(r))]);
        (State, OpenedAt) = (ReadingState.Open, at);
        return null;
    }

    public Refusal? Note(string? text, DateTimeOffset at, string name, bool onPaper)
    {
        if (Only(ReadingState.Open) is { } no) { return no; }
        if (DiagnosisCase.Blank(text) is not { } said) { return Refusal.Invalid(new Finding("G13", "text", "diagnosis.reading-note-text")); }
        Notes.Add(new(Notes.Count + 1, name, said[..Math.Min(said.Length, 2000)], at, onPaper));
        return null;
    }

    /// <param name="blind">Hashes of the readings that count, so that the signed hash stands for them too.</param>
    public Refusal? Agree(FilmReading reading, IReadOnlyList<string> blind, DateTimeOffset at, string name, bool onPaper, string? reason)
    {
        if (Only(ReadingState.Open) is { } no) { return no; }
        if (Agreed.Count > 0 && string.IsNullOrWhiteSpace(reason)) { return Refusal.Invalid(new Finding("G14", "reason", "diagnosis.reading-agreed-reason")); }
        int next = Agreed.Count + 1;
        Agreed.Add(new(next, reading, HashOf(Id, next, FilmSha256, blind, reading), at, name, onPaper, DiagnosisCase.Blank(reason)));
        return null;
    }

    /// <summary>One physician's signature on the version named; the last one seals the session.</summary>
    public Refusal? Sign(InvitedReader signer, int agreedNo, string? hash, string? dissent, DateTimeOffset at, string account, bool onPaper)
    {
        if (Only(ReadingState.Open) is { } no) { return no; }
        if (Current is not { } current) { return Refusal.Conflict(new Finding("G15", "", "diagnosis.reading-not-agreed")); }
        if (!HasRead(signer.PractitionerId)) { return Refusal.Forbidden("diagnosis.reading-only-readers-sign"); }
        if (agreedNo != current.No || !string.Equals(hash, current.Hash, StringComparison.OrdinalIgnoreCase)) { return Refusal.Conflict(new Finding("G16", "hash", "diagnosis.reading-other-version", current.No)); }
        if (Standing.Any(s => s.PractitionerId == signer.PractitionerId)) { return Refusal.Conflict(new Finding("G17", "", "diagnosis.reading-signed-already", signer.Name)); }
        Signatures.Add(new(signer.PractitionerId, signer.Name, current.No, current.Hash, DiagnosisCase.Blank(dissent), at, account, onPaper));
        var standing = Standing.Select(s => s.PractitionerId).ToHashSet();
        if (Readers.TrueForAll(r => !HasRead(r.PractitionerId) || standing.Contains(r.PractitionerId))) { (State, SignedAt) = (ReadingState.Signed, at); }
        return null;
    }

    /// <summary>Only while somebody has not signed yet; afterwards a new session is the way.</summary>
    public Refusal? Revoke(InvitedReader signer, string? reason, DateTimeOffset at)
    {
        if (Only(ReadingState.Open) is { } no) { return no; }
        if (DiagnosisCase.Blank(reason) is not { } why) { return Refusal.Invalid(new Finding("G18", "reason", "diagnosis.reading-revoke-reason")); }
        int index = Signatures.FindIndex(s => s.RevokedAt is null && s.AgreedNo == Current?.No && s.PractitionerId == signer.PractitionerId);
        if (index < 0) { return Refusal.Conflict(new Finding("G19", "", "diagnosis.reading-not-signed", signer.Name)); }
        Signatures[index] = Signatures[index] with { RevokedAt = at, RevokedBecause = why };
        return null;
    }

    public Refusal? Withdraw(string? reason)
    {
        if (Only(ReadingState.Blind, ReadingState.Open) is { } no) { return no; }
        if (DiagnosisCase.Blank(reason) is not { } why) { return Refusal.Invalid(new Finding("G30", "reason", "diagnosis.reading-withdraw-reason")); }
        (State, WithdrawnBecause) = (ReadingState.Withdrawn, why);
        return null;
    }

    internal static string HashOf(params object[] parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Json.Write(parts))));
}

/// <summary>A version of one physician's blind reading.</summary>
internal sealed record ReadingVersion(int No, FilmReading Reading, string Hash, DateTimeOffset At, string Account, bool OnPaper, string? Reason);

/// <summary>
/// One physician's own reading in a session. A record apart: whoever holds the session, its history or its differing fields holds no reading.
/// </summary>
internal sealed class BlindReading : Record
{
    public Guid SessionId { get; set; }
    public Guid PractitionerId { get; set; }
    public List<ReadingVersion> Versions { get; set; } = [];

    [JsonIgnore]
    public ReadingVersion Latest => Versions[^1];

    public Refusal? Add(FilmReading reading, DateTimeOffset at, string account, bool onPaper, string? reason)
    {
        if (Versions.Count > 0 && string.IsNullOrWhiteSpace(reason)) { return Refusal.Invalid(new Finding("G29", "reason", "diagnosis.reading-change-reason")); }
        int no = Versions.Count + 1;
        Versions.Add(new(no, reading, ReadingSession.HashOf(SessionId, PractitionerId, no, reading), at, account, onPaper, Versions.Count == 0 ? null : reason!.Trim()));
        return null;
    }
}
