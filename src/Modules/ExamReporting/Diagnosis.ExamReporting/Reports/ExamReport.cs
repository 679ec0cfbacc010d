using Diagnosis.ExamReporting.Contracts;
using Diagnosis.ExamReporting.Suspected;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Protection;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.ExamReporting.Reports;

/// <summary>Active: counted. Held: waits in the queue of possible duplicates. Merged: decided to be the same as another. Closed: its chain has ended.</summary>
internal enum ReportState { Active, Held, Merged, Withdrawn, Closed }

/// <summary>An employer or using unit as it stood on the report; the contact's phone sealed.</summary>
internal sealed record Unit(string Name, string CreditCode, string? SiteCode, string? EconomicType, string Industry, string? Scale, string AddressCode, string? AddressName, string? AddressDetail, string? ZipCode, string? Contact, Sealed ContactPhone);

/// <summary>Who wrote and reported; phones sealed.</summary>
internal sealed record Authors(string Writer, Sealed WriterPhone, DateOnly WriteDate, string ExamBody, string ReportUnit, string Reporter, Sealed ReporterPhone, DateOnly ReportDate, string? Remark);

/// <summary>A normalised record that passed its checks, with what it is known by and whom it is about.</summary>
internal sealed record AcceptedReport(ExamReportSubmission Input, InstitutionInfo Agency, string Key, string PersonHash, string ContentHash, Guid PersonId, Guid EmployerId, Guid? UsingUnitId, IReadOnlyList<string> Warnings);

/// <summary>What the rule found in a record: the suspicions it opens and the contraindications it tells.</summary>
internal sealed record Suspicion(string DiseaseCode, string Disease, string DiseaseName, IReadOnlyList<string> Factors);

/// <summary>One exam case record. A record sent again with other content becomes a new version; nothing is deleted.</summary>
internal sealed class ExamReport : Record
{
    public string AgencyName { get; set; } = "";
    public string? RecordNumber { get; set; }
    /// <summary>Agency + record number, else identity hash + exam date + type + agency. Unique: it decides races.</summary>
    public string BusinessKey { get; set; } = "";
    /// <summary>Keyed hash of the normalised content; equal content is "unchanged".</summary>
    public string ContentHash { get; set; } = "";
    public ReportState State { get; set; }
    /// <summary>Held: what it may repeat; Merged: what it is the same as.</summary>
    public Guid? DuplicateOf { get; set; }
    /// <summary>The import that wrote the current version, and which version that was.</summary>
    public Guid? BatchId { get; set; }
    public int BatchVersion { get; set; }

    public Guid PersonId { get; set; }
    public string PersonHash { get; set; } = "";
    public string PersonName { get; set; } = "";
    public string DocumentType { get; set; } = "";
    public Sealed DocumentNumber { get; set; }
    public string Sex { get; set; } = "";
    public DateOnly BirthDate { get; set; }
    public Sealed Phone { get; set; }
    public string PhoneHash { get; set; } = "";

    public Guid EmployerId { get; set; }
    public string EmployerName { get; set; } = "";
    public Unit Employer { get; set; } = default!;
    public Guid? UsingUnitId { get; set; }
    public Unit? UsingUnit { get; set; }

    public string ExamType { get; set; } = "";
    public DateOnly ExamDate { get; set; }
    public ExamPart Exam { get; set; } = default!;
    public List<ConclusionPart> Conclusions { get; set; } = [];
    /// <summary>The conclusion codes in it, e.g. "01,03": what lists filter by.</summary>
    public string ConclusionCodes { get; set; } = "";
    public List<ItemPart> Items { get; set; } = [];
    public Authors Report { get; set; } = default!;
    public AuditPart? Audit { get; set; }
    /// <summary>Rules that warned when this version was accepted; the named lists are made of them (X08).</summary>
    public List<string> Warnings { get; set; } = [];

    /// <summary>A new record.</summary>
    public static ExamReport Submit(AcceptedReport accepted, Protector protector)
    {
        var report = new ExamReport { BusinessKey = accepted.Key, InstitutionId = accepted.Agency.Id };
        report.Take(accepted, protector);
        report.Because("submit");
        return report;
    }

    /// <summary>The same record with other content: a new version that keeps the former one in the history.</summary>
    public void Correct(AcceptedReport accepted, Protector protector)
    {
        Take(accepted, protector);
        if (State is ReportState.Withdrawn or ReportState.Closed) { State = ReportState.Active; }
        Because("correct", accepted.Input.Reason);
    }

    void Take(AcceptedReport accepted, Protector protector)
    {
        var s = accepted.Input;
        (AgencyName, RecordNumber, ContentHash, PersonId, PersonHash) = (accepted.Agency.Name, s.RecordNumber, accepted.ContentHash, accepted.PersonId, accepted.PersonHash);
        var w = s.Worker!;
        (PersonName, DocumentType, DocumentNumber, Sex, BirthDate) = (w.Name!, w.DocumentType!, protector.Seal(w.DocumentNumber), w.Sex!, w.BirthDate!.Value);
        (Phone, PhoneHash) = (protector.Seal(w.Phone), protector.Hash("phone:" + w.Phone));
        (EmployerId, EmployerName, Employer) = (accepted.EmployerId, s.Employer!.Name!, Keep(s.Employer, protector));
        (UsingUnitId, UsingUnit) = (accepted.UsingUnitId, s.UsingUnit is { } u ? Keep(u, protector) : null);
        Division = Employer.AddressCode;
        (ExamType, ExamDate, Exam) = (s.Exam!.Type!, s.Exam.Date!.Value, s.Exam);
        (Conclusions, Items, Audit) = ([.. s.Conclusions!], [.. s.Items!], s.Audit);
        ConclusionCodes = string.Join(',', Conclusions.Select(c => c.Conclusion).Distinct().Order(StringComparer.Ordinal));
        var r = s.Report!;
        Report = new(r.Writer!, protector.Seal(r.WriterPhone), r.WriteDate!.Value, r.ExamBody!, r.ReportUnit!, r.Reporter!, protector.Seal(r.ReporterPhone), r.ReportDate!.Value, r.Remark);
        Warnings = [.. accepted.Warnings];
    }

    static Unit Keep(UnitPart u, Protector protector) => new(u.Name!, u.CreditCode!, u.SiteCode, u.EconomicType, u.Industry!, u.Scale, u.AddressCode!, u.AddressName, u.AddressDetail, u.ZipCode, u.Contact, protector.Seal(u.ContactPhone));

    /// <summary>The rule: each disease that a conclusion 疑似职业病 names is one suspicion. A record that is not counted says nothing.</summary>
    public IReadOnlyList<Suspicion> Suspicions(DiseaseCatalogue catalogue) => State is not (ReportState.Active or ReportState.Closed) ? [] :
        [.. Conclusions.Where(c => c.Conclusion == "03").GroupBy(c => c.SuspectedDisease!).Select(g => catalogue.Find(g.Key, ExamDate) is { } d
            ? new Suspicion(d.Code, d.StableId, d.NameZh, [.. g.Select(c => c.Factor!)]) : throw new InvalidOperationException($"{g.Key} passed the checks and is no disease on {ExamDate:yyyy-MM-dd}"))];

    public bool Says(string conclusion) => State is ReportState.Active or ReportState.Closed && Conclusions.Any(c => c.Conclusion == conclusion);

    /// <summary>Day of the finding: the report was issued.</summary>
    public DateOnly FoundOn => Report.WriteDate;

    /// <summary>Puts the record into the queue of possible duplicates: it counts nowhere until somebody decides.</summary>
    public void Hold(Guid of) { State = ReportState.Held; DuplicateOf = of; Because("hold"); }

    public void Decide(bool same, string? reason)
    {
        State = same ? ReportState.Merged : ReportState.Active;
        if (!same) { DuplicateOf = null; }
        Because(same ? "same" : "different", reason);
    }

    public void Withdraw(string reason) { State = ReportState.Withdrawn; Because("withdraw", reason); }
}
