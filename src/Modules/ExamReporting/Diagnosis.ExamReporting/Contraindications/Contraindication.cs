using Diagnosis.Kernel.Data;

namespace Diagnosis.ExamReporting.Contraindications;

/// <summary>A conclusion 职业禁忌证: worker and employer must be told promptly (TL-12, no number), and the employer must move the worker (LAW art. 35).</summary>
internal sealed class Contraindication : Record
{
    public Guid ReportId { get; set; }
    public string Factor { get; set; } = "";
    public string Name { get; set; } = "";
    public Guid PersonId { get; set; }
    public string PersonName { get; set; } = "";
    public string EmployerName { get; set; } = "";
    public string AgencyName { get; set; } = "";
    public DateOnly ExamDate { get; set; }
    public DateOnly FoundOn { get; set; }
    /// <summary>Null while TL-12 has no number.</summary>
    public DateOnly? Due { get; set; }
    public DateOnly? WorkerNotifiedOn { get; set; }
    public DateOnly? EmployerNotifiedOn { get; set; }
    /// <summary>The record no longer says so.</summary>
    public bool Withdrawn { get; set; }

    public bool Done => Withdrawn || WorkerNotifiedOn is not null && EmployerNotifiedOn is not null;
}
