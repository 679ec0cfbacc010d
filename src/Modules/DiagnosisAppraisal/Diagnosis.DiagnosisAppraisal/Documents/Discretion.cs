using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Privacy;

namespace Diagnosis.DiagnosisAppraisal.Documents;

/// <summary>
/// One rule for a worker's name, on every page, in every answer and on every print: in full for the body whose matter it is (the agency of the case, the office
/// of the appraisal, the filer of a card, the county a task was sent to); masked for every other lawful reader, wherever the name stands.
/// </summary>
internal static class Discretion
{
    /// <summary>A view of a record that is not the reader's own: the name is masked in titles, statements and receipts alike, so that no field can be forgotten.</summary>
    public static T Of<T>(T view, string name) => string.IsNullOrWhiteSpace(name) ? view : Json.Read<T>(Mask.NameIn(Json.Write(view), name));

    public static Sheet Of(Sheet sheet, string name) => sheet with { Title = Mask.NameIn(sheet.Title, name), Addressee = Mask.NameIn(sheet.Addressee, name), Body = Mask.NameIn(sheet.Body, name) };
}
