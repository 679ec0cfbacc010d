using System.Globalization;
using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Documents;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Documents;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Privacy;
using Diagnosis.Kernel.Ui;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Certificates;

/// <summary>What stands on a 职业病诊断证明书 (report-cards §9), by the wording it was issued with.</summary>
internal sealed class CertificateSheet(CaseDesk desk, CaseFacts facts, Templates templates, Words words, IServiceProvider services)
{
    public const string Template = "certificate";

    /// <summary>The wording that counts on a day, for a certificate that is about to be issued.</summary>
    public async Task<int> WordingAsync(DateOnly day, CancellationToken ct) => (await templates.ForAsync(Template, day, null, ct)).TemplateVersion;

    /// <param name="full">Whether this reader may see the identity number and the telephone in clear.</param>
    /// <param name="draft">A sheet that is not issued yet; null: the one in force.</param>
    public async Task<Sheet> OfAsync(DiagnosisCase c, bool full, CancellationToken ct, Certificate? draft = null)
    {
        var sheet = draft ?? c.Current!;
        var given = (await facts.OfAsync(c, sheet.IssuedOn, null, ct)) with { Sheet = sheet };
        if (!full) { given = given with { Number = Mask.ResidentId(given.Number), Phone = Mask.Phone(given.Phone) }; }
        string Zh(string key) => words.In("zh", key);
        static string Format(string text, params object[] args) => string.Format(CultureInfo.InvariantCulture, text, args);
        string Known(string addressee) => words.Has("diagnosis.addressee." + addressee) ? Zh("diagnosis.addressee." + addressee) : addressee;
        var superseded = AppraisalEffects.SupersededBy(c);
        return Templates.Fill(await templates.ForAsync(Template, sheet.IssuedOn, sheet.Wording, ct), CasePlaceholders.All, given, sheet.Number, c.AgencyName, sheet.IssuedOn) with
        {
            Watermark = superseded is not null ? Zh("diagnosis.sheet.supersededMark") : c.IsSealed ? null : Zh("diagnosis.sheet.draft"),
            Notice = superseded is { } by ? Format(Zh("diagnosis.sheet.superseded"), by.DocumentNumber, DateEntry.ShowInDocument(by.On)) : null,
            CheckPath = "/verify/" + sheet.Code, CodeLine = Format(Zh("diagnosis.sheet.code"), Sheet.Spaced(sheet.Code)),
            Copies = [.. sheet.Copies.Select(x => (x.No, Known(x.Addressee)))], CopyMark = Zh("diagnosis.sheet.copy"),
        };
    }

    /// <summary>Whether it can be printed, asked before it takes a number: a sheet with a character no installed font has would be a number without a paper.</summary>
    /// <returns>Null when it can, or where no fonts are installed at all (then every print says so).</returns>
    public async Task<Finding?> WhyNotPrintableAsync(DiagnosisCase record, CancellationToken ct)
    {
        var draft = new Certificate("", 1, "", desk.Today, "", [new(1, "ARCHIVE")], [.. record.Panel.Select(m => m.Name)], null, false) { Wording = await WordingAsync(desk.Today, ct) };
        try { if (services.GetService<DocumentFonts>() is { } fonts) { DrawDocument.Pdf(fonts, await OfAsync(record, false, ct, draft)); } }
        catch (NoFontException) { return null; }
        catch (MissingGlyphException e) { return new Finding("D71", "", "diagnosis.missing-glyph", [.. e.Args]); }
        return null;
    }
}
