using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;

namespace Diagnosis.HospitalTiering.Acts;

/// <summary>One act of a procedure: what, on which day, by whom.</summary>
/// <param name="Act">Word of the API; the words stand under <c>tiering.act.{Act}</c>.</param>
internal sealed record CourseStep(string Act, DateOnly On, string By, string? Note = null);

/// <summary>A procedure with its course. The state is a property of each procedure; what depends on a day is asked for that day and never stored.</summary>
internal abstract class CourseRecord : Record, IVersioned
{
    public List<CourseStep> Course { get; set; } = [];

    /// <summary>The day an act was last done.</summary>
    public DateOnly? DayOf(string act) => Course.FindLast(s => s.Act == act)?.On;
}
