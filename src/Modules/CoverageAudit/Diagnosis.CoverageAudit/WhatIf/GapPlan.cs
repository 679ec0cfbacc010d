using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.Kernel.Data;

namespace Diagnosis.CoverageAudit.WhatIf;

/// <summary>A commission asked an agency for a plan about its gaps: what, and which diseases it would close by the audit of that day. Never changed.</summary>
internal sealed class GapPlan : Record
{
    public string Prefecture { get; set; } = "";
    public string InstitutionName { get; set; } = "";
    public DateOnly AsOf { get; set; }
    public string OptionKey { get; set; } = "";
    public List<GapMeasure> Measures { get; set; } = [];
    public List<GapDisease> Closes { get; set; } = [];
    public string InputsHash { get; set; } = "";
    public DateTimeOffset RequestedAt { get; set; }
    public string RequestedBy { get; set; } = "";
}
