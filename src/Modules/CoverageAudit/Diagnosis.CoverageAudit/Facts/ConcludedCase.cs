using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel.Data;

namespace Diagnosis.CoverageAudit.Facts;

/// <summary>One version of a concluded case as the audit needs it: no name, addresses only to the county.</summary>
internal sealed record CaseVersion(int Version, Guid Agency, string AgencyName, string AgencyDivision, string? Employer, string? Hukou, string? Residence,
    DateOnly AcceptedOn, DateOnly ConcludedOn, CaseKind Kind, Conclusion Conclusion, Conclusion FinalConclusion, DateTimeOffset KnownAt, DateTimeOffset? SupersededAt);

/// <summary>One disease of one concluded case. Every version seen stays inside with the time it was believed, so that an audit can be asked what was known then.</summary>
internal sealed class ConcludedCase : Record
{
    public Guid CaseId { get; set; }
    /// <summary>Stable identity.</summary>
    public string Disease { get; set; } = "";
    /// <summary>Pseudonym; finds one person diagnosed twice.</summary>
    public Guid PersonId { get; set; }
    public DateOnly ConcludedOn { get; set; }
    public int CaseVersion { get; set; }
    /// <summary>The stamp of the cases when this row last changed: a host reads only what is newer than what it holds.</summary>
    public long Changed { get; set; }
    public List<CaseVersion> Versions { get; set; } = [];

    public void Take(CaseConcluded e, DateTimeOffset now)
    {
        static string? County(string address) => address.Length >= 6 ? address[..6] : null;
        Versions = [.. Versions.Select(v => v.SupersededAt is null ? v with { SupersededAt = now } : v),
            new(e.Version, e.AgencyId, e.AgencyName, e.AgencyDivision, County(e.EmployerAddress), County(e.HukouAddress), County(e.ResidenceAddress),
                e.AcceptedOn, e.ConcludedOn, e.Kind, e.Conclusion, e.FinalConclusion, now, null)];
        (CaseVersion, PersonId, ConcludedOn) = (e.Version, e.PersonId, e.ConcludedOn);
        (Division, InstitutionId) = (County(e.EmployerAddress) ?? "", e.AgencyId);
    }

    /// <summary>The case has another disease now: nothing is believed of this row any more, but it was.</summary>
    public void Withdraw(int version, DateTimeOffset now)
    {
        Versions = [.. Versions.Select(v => v.SupersededAt is null ? v with { SupersededAt = now } : v)];
        CaseVersion = version;
    }
}
