using Diagnosis.Kernel.Data;
using Diagnosis.Registry.Contracts;

namespace Diagnosis.Registry.Practitioners;

/// <summary>A physician with the class certificates they hold. Where they practise stands with the institution.</summary>
internal sealed class Practitioner : Record
{
    public string Name { get; set; } = "";
    /// <summary>Number of the practising licence; unique.</summary>
    public string QualificationNo { get; set; } = "";
    public string? Title { get; set; }
    public IReadOnlyList<Qualification> Qualifications { get; set; } = [];
}
