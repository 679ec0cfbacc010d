using Diagnosis.Kernel.Access;

namespace Diagnosis.ExamReporting.Contracts;

/// <summary>A conclusion on one factor (all dusts together).</summary>
/// <param name="Conclusion">01 no abnormality, 02 review, 03 suspected occupational disease, 04 contraindication, 05 other.</param>
/// <param name="Detail">Disease code, contraindication or other finding.</param>
public sealed record PersonExamConclusion(string Factor, string Conclusion, string? Detail, DateOnly? HarmStart, int? HarmYears, int? HarmMonths);

/// <summary>One exam record of a person as another module may show it beside its own.</summary>
/// <param name="Type">PRE, ON, LEAVE, POST, EMERG.</param>
/// <param name="Abnormal">Names of the items that were abnormal.</param>
public sealed record PersonExam(Guid ReportId, DateOnly Date, string Type, bool IsReview, string AgencyName, string EmployerName, IReadOnlyList<PersonExamConclusion> Conclusions, IReadOnlyList<string> Abnormal)
{
    /// <summary>The employer as the record names it, for a card that has to name it too; null where it is not told.</summary>
    public PersonExamEmployer? Employer { get; init; }
    /// <summary>The job in words, where the record has it.</summary>
    public string? Job { get; init; }
}

/// <summary>Fields as ENTERPRISE_INFO of the national exchange format; the phone travels sealed.</summary>
/// <param name="Scale">Code list enterprise-size.</param>
public sealed record PersonExamEmployer(string CreditCode, string? AddressDetail, string Industry, string? EconomicType, string? Scale, string? ZipCode, string? Contact, Diagnosis.Kernel.Protection.Sealed ContactPhone);

/// <summary>Questions about a person's exams.</summary>
public interface IExamHistory
{
    /// <summary>
    /// Exam records of a person, the oldest first, for a caller who may lawfully read them: a reader of the record, or the agency that received the
    /// person's application for diagnosis (it needs the results by LAW art. 47). Others get none. Each record told is recorded as read.
    /// </summary>
    /// <param name="purpose">Goes into the record of the read, e.g. the case number.</param>
    Task<IReadOnlyList<PersonExam>> OfPersonAsync(Guid personId, Caller caller, string purpose, CancellationToken ct = default);
}
