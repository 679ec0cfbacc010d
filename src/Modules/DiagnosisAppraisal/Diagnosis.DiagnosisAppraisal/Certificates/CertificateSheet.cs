using System.Globalization;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.Ui;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.DiagnosisAppraisal.Certificates;

/// <summary>A line of the sheet: label and text, or two of them side by side.</summary>
internal sealed record SheetRow(string Label, string Text, string? Label2 = null, string? Text2 = null);

/// <summary>
/// What stands on a 职业病诊断证明书 (report-cards §9), made once for paper and PDF so that the two cannot differ. It is a legal document
/// and always Chinese.
/// </summary>
internal sealed record CertificateSheet(string Title, string Number, string Agency, DateOnly IssuedOn, bool Draft, string DraftMark, IReadOnlyList<SheetRow> Rows, string Remedy, string CopiesNote, string StampNote, string CodeLine, string Code, IReadOnlyList<(int No, string Name)> Copies)
{
    /// <summary>That an appraisal document took its place, with the number; printed across the head, and the mark across the page.</summary>
    public string? Superseded { get; init; }
    public string SupersededMark { get; init; } = "";
    /// <summary>What stands across the page: a draft is no certificate yet, a superseded one is none any more.</summary>
    public string? Watermark => Superseded is not null ? SupersededMark : Draft ? DraftMark : null;
    /// <summary>"第{0}联", for the number of a copy.</summary>
    public string CopyMark { get; init; } = "{0}";

    /// <param name="number">Identity number as this reader may see it.</param>
    /// <param name="draft">A sheet that is not issued yet; null: the one in force.</param>
    public static CertificateSheet Of(DiagnosisCase c, string number, ITerminology terminology, Words words, Certificate? draft = null)
    {
        string T(string key, params object[] args) => string.Format(CultureInfo.InvariantCulture, words.In("zh", "diagnosis.sheet." + key), args);
        string Known(string prefix, string code) => words.Has($"diagnosis.{prefix}.{code}") ? words.In("zh", $"diagnosis.{prefix}.{code}") : code;
        string Place(string code, string? detail) => (DivisionCode.TryParse(code, out var d) && terminology.Divisions.NameChain(d) is { Length: > 0 } name ? name : code) + detail;
        var (o, sheet) = (c.Outcome!, draft ?? c.Current!);
        var rows = new List<SheetRow>
        {
            new(T("name"), c.PersonName, T("sex"), Known("sex", c.Sex)),
            new(T("number"), number, T("born"), DateEntry.ShowInDocument(c.BirthDate)),
            new(T("address"), Place(c.ResidenceAddress, c.ResidenceDetail)),
            new(T("employer"), c.EmployerName, T("creditCode"), c.Employer.CreditCode.Length == 0 ? "—" : c.Employer.CreditCode),
            new(T("employerAddress"), c.Employer.AddressCode.Length == 0 ? c.Employer.Unknown ?? "—" : Place(c.EmployerAddress, c.Employer.AddressDetail)),
        };
        if (c.UsingUnit is { } u) { rows.Add(new(T("usingUnit"), u.Name, T("creditCode"), u.CreditCode)); }
        rows.Add(new(T("applied"), c.AppliedDiseaseName));
        if (c.History is { } h) { rows.Add(new(T("history"), h.Summary + T("contact", h.Job, DateEntry.ShowInDocument(h.ContactBegan), h.Years, h.Months))); }
        if (o.Findings.Length > 0) { rows.Add(new(T("findings"), o.Findings)); }
        rows.Add(new(T("conclusion"), o.Conclusion == Conclusion.Od ? T("isOd", (o.OpenText ?? o.DiseaseName) + (o.Stage is null ? "" : Known("stage", o.Stage))) : T("isNotOd")));
        if (o.Basis is not null) { rows.Add(new(T("basis"), o.Basis)); }
        if (o.ExcludingEvidence is not null) { rows.Add(new(T("excluding"), o.ExcludingEvidence)); }
        if (o.Handling.Length > 0) { rows.Add(new(T("handling"), o.Handling + (o.ReviewOn is { } r ? T("review", DateEntry.ShowInDocument(r)) : ""))); }
        if (sheet.Signers.Count > 0) { rows.Add(new(T("signers"), string.Join('、', sheet.Signers))); }
        if (sheet.ReviewedBy.Length > 0) { rows.Add(new(T("reviewer"), sheet.ReviewedBy, T("concludedOn"), DateEntry.ShowInDocument(o.On))); }
        string prefecture = DivisionCode.TryParse(c.Division[..4] + "00", out var p) && terminology.Divisions.Find(p) is { } found ? found.Name : "";
        string days = terminology.Limits.Find("TL-30", sheet.IssuedOn)?.Length?.ToString(CultureInfo.InvariantCulture) ?? "";
        return new(T("title"), sheet.Number, c.AgencyName, sheet.IssuedOn, !c.IsSealed, T("draft"), rows, days.Length > 0 ? T("remedy", days, prefecture) : T("remedyNoDays", prefecture),
            T("copies", sheet.Copies.Count, string.Join('、', sheet.Copies.GroupBy(x => x.Addressee).Select(g => T("copiesOf", Known("addressee", g.Key), g.Count())))),
            T("stamp"), T("code", Spaced(sheet.Code)), sheet.Code, [.. sheet.Copies.Select(x => (x.No, Known("addressee", x.Addressee)))]) 
        {
            CopyMark = words.In("zh", "diagnosis.sheet.copy"), SupersededMark = T("supersededMark"),
            Superseded = Appraisal.AppraisalEffects.SupersededBy(c) is { } by ? T("superseded", by.DocumentNumber, DateEntry.ShowInDocument(by.On)) : null,
        };
    }

    /// <summary>Groups of four, as people read it out.</summary>
    public static string Spaced(string code) => string.Join('-', code.Chunk(4).Select(x => new string(x)));
}
