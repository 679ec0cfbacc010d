using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Files;

namespace Diagnosis.DiagnosisAppraisal.Documents;

/// <summary>
/// One version of the wording of a document. Version 1 of each is shipped (data/documents-templates.tsv); an administrator adds further ones, and never
/// changes one: a document made under it must be explainable for good.
/// </summary>
internal sealed class DocumentTemplate : Record
{
    public string Code { get; set; } = "";
    public int TemplateVersion { get; set; }
    public string Title { get; set; } = "";
    /// <summary>First line, e.g. "{{姓名}}："; may be empty.</summary>
    public string Addressee { get; set; } = "";
    /// <summary>Paragraphs by line; "## " heads, "| a | b |" tables, "> " to the right.</summary>
    public string Body { get; set; } = "";
    /// <summary>First day it is used; the version with the latest day not after the document's day counts.</summary>
    public DateOnly ValidFrom { get; set; }
    public string Author { get; set; } = "";
    public string? Note { get; set; }
}

/// <summary>A document that was made: what it was made of, by whom, and the hash of the very file. It is never made again in place.</summary>
internal sealed class CaseDocument : Record
{
    public Guid CaseId { get; set; }
    public string Code { get; set; } = "";
    public string Number { get; set; } = "";
    public string Title { get; set; } = "";
    public int TemplateVersion { get; set; }
    /// <summary>What the clerk wrote under 事由.</summary>
    public string? Subject { get; set; }
    public DateOnly On { get; set; }
    public DateTimeOffset MadeAt { get; set; }
    public string MadeBy { get; set; } = "";
    public StoredFile File { get; set; } = default!;
}
