using Diagnosis.HospitalTiering.Contracts;
using Diagnosis.Kernel.Data;

namespace Diagnosis.CoverageAudit.Facts;

/// <summary>What HospitalTiering holds about one unit's quality control and confirmation; the id is the institution's.</summary>
internal sealed class UnitStanding : Record
{
    public int StandingVersion { get; set; }
    public List<QcFact> QcResults { get; set; } = [];
    public List<ConfirmationFact> Confirmations { get; set; } = [];
}
