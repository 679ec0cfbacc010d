using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Documents;
using Diagnosis.Kernel.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Certificates;

/// <summary>Whether a certificate can be printed, asked before it takes a number: a sheet with a character no installed font has would be a number without a paper.</summary>
internal sealed class SheetCheck(CaseDesk desk, Words words, IServiceProvider services)
{
    /// <summary>Null when it can, or where no fonts are installed at all (then every print says so).</summary>
    public Finding? WhyNotPrintable(DiagnosisCase record)
    {
        var draft = CertificateSheet.Of(record, "", desk.Terminology, words, new("", 1, "", desk.Today, "", [new(1, "ARCHIVE")], [.. record.Panel.Select(m => m.Name)], null, false));
        try { if (services.GetService<DocumentFonts>() is { } fonts) { PrintCertificate.Draw(fonts, draft, ""); } }
        catch (NoFontException) { return null; }
        catch (MissingGlyphException e) { return new Finding("D71", "", "diagnosis.missing-glyph", [.. e.Args]); }
        return null;
    }
}
