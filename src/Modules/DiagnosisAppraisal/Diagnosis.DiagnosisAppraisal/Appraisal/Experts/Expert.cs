using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;

namespace Diagnosis.DiagnosisAppraisal.Appraisal.Experts;

internal enum ExpertState { Active, Suspended, Removed }

/// <summary>Why an expert left the pool for good; GIFTS is LAW art. 81.</summary>
internal enum RemovalGround { Gifts, Retired, Disqualified, OwnRequest, Deceased, Other }

/// <summary>What an entry of the pool says, however it comes in.</summary>
/// <param name="PractitionerId">The physician in Registry, where the expert is a diagnosing physician of an agency; recusal is found by it.</param>
/// <param name="Specialties">Codes of appraisal-specialties.tsv.</param>
/// <param name="DiagnosingClasses">Disease classes (their identities) of the diagnosis certificate; empty for other fields.</param>
/// <param name="CertificateTo">Last day of the certificate; null where it has none.</param>
internal sealed record ExpertRequest(string? ExpertNo, string? Name, string? Unit, string? Title, string? Prefecture, IReadOnlyList<string>? Specialties, IReadOnlyList<string>? DiagnosingClasses,
    string? CertificateNo = null, DateOnly? CertificateTo = null, Guid? PractitionerId = null, bool OtherProvince = false);

/// <summary>An expert of the province's pool. Removed for good; suspended for a time; each change is a version.</summary>
internal sealed class Expert : Record
{
    /// <summary>Number in the pool, unique over the province.</summary>
    public string ExpertNo { get; set; } = "";
    public string Name { get; set; } = "";
    public string Unit { get; set; } = "";
    public string Title { get; set; } = "";
    /// <summary>Where the expert works, six digits.</summary>
    public string Prefecture { get; set; } = "";
    public List<string> Specialties { get; set; } = [];
    public List<string> DiagnosingClasses { get; set; } = [];
    public string? CertificateNo { get; set; }
    public DateOnly? CertificateTo { get; set; }
    public Guid? PractitionerId { get; set; }
    /// <summary>Of another province: sits, and votes, only with the parties' consent.</summary>
    public bool OtherProvince { get; set; }
    public ExpertState State { get; set; }
    public RemovalGround? Ground { get; set; }
    public string? StateReason { get; set; }
    public DateOnly Since { get; set; }

    /// <summary>Takes an entry; false when it says what is known already.</summary>
    public bool Take(ExpertRequest r)
    {
        var before = Json.Write(Entry());
        (Name, Unit, Title, Prefecture, CertificateNo, CertificateTo, PractitionerId, OtherProvince) =
            (r.Name!.Trim(), r.Unit!.Trim(), r.Title!.Trim(), r.Prefecture!.Trim(), Cases.DiagnosisCase.Blank(r.CertificateNo), r.CertificateTo, r.PractitionerId ?? PractitionerId, r.OtherProvince);
        (Specialties, DiagnosingClasses) = ([.. (r.Specialties ?? []).Distinct().Order(StringComparer.Ordinal)], [.. (r.DiagnosingClasses ?? []).Distinct().Order(StringComparer.Ordinal)]);
        return Json.Write(Entry()) != before;
    }

    public PoolEntry Entry() => new(Id, Version, ExpertNo, Name, Unit, Title, Prefecture, Specialties, DiagnosingClasses, CertificateNo, CertificateTo, PractitionerId, OtherProvince);

    public Refusal? Become(ExpertState state, RemovalGround? ground, string? reason, DateOnly on)
    {
        if (State == ExpertState.Removed) { return Refusal.Conflict(new Finding("P10", "state", "appraisal.expert-removed", Name)); }
        if (state != ExpertState.Active && string.IsNullOrWhiteSpace(reason)) { return Refusal.Invalid(new Finding("P11", "reason", "appraisal.expert-reason")); }
        if (state == ExpertState.Removed && ground is null) { return Refusal.Invalid(new Finding("P12", "ground", "appraisal.expert-ground") { Basis = "职业病防治法 第81条" }); }
        (State, Ground, StateReason, Since) = (state, state == ExpertState.Removed ? ground : null, Cases.DiagnosisCase.Blank(reason), on);
        return null;
    }
}

/// <summary>An expert as one edition of the pool has them.</summary>
internal sealed record PoolEntry(Guid ExpertId, int Version, string ExpertNo, string Name, string Unit, string Title, string Prefecture, IReadOnlyList<string> Specialties, IReadOnlyList<string> DiagnosingClasses,
    string? CertificateNo, DateOnly? CertificateTo, Guid? PractitionerId, bool OtherProvince);

/// <summary>
/// One edition of a province's pool, as its commission set it. Editions are never changed; a draw names the edition it drew from, so that
/// it can be recomputed whatever becomes of the pool.
/// </summary>
internal sealed class ExpertPool : Record
{
    /// <summary>Counts up within the province.</summary>
    public int Edition { get; set; }
    public DateOnly PublishedOn { get; set; }
    public string PublishedBy { get; set; } = "";
    public List<PoolEntry> Entries { get; set; } = [];
    /// <summary>SHA-256 of the entries as stored.</summary>
    public string Hash { get; set; } = "";
}
