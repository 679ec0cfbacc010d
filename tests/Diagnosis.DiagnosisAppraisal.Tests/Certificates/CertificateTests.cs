using System.ComponentModel;
using System.Diagnostics;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Certificates;
using Diagnosis.DiagnosisAppraisal.Documents;
using Diagnosis.Kernel.Documents;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;

namespace Diagnosis.DiagnosisAppraisal.Tests.Certificates;

public sealed class CertificateTests
{
    internal static string Text(byte[] pdf)
    {
        string path = Path.Combine(AppContext.BaseDirectory, $"certificate-{Guid.NewGuid():N}.pdf");
        File.WriteAllBytes(path, pdf);
        try
        {
            using var process = Process.Start(new ProcessStartInfo("pdftotext", ["-layout", path, "-"]) { RedirectStandardOutput = true })!;
            string text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            return text;
        }
        catch (Win32Exception) { Assert.Skip("pdftotext is not installed (package poppler-utils)"); throw; }
        finally { File.Delete(path); }
    }

    static DocumentFonts Fonts()
    {
        try { return DocumentFonts.OfSystem(); }
        catch (NoFontException e) { Assert.Skip(e.Message); throw; }
    }

    static Task<Outcome<Sheet>> Sheet(World world, Guid id, Kernel.Access.Caller caller) => world.App.In<PrintCertificate, Outcome<Sheet>>(h => h.SheetAsync(id, caller, default));

    [Fact]
    public async Task The_pdf_can_be_read_and_is_a_draft_until_it_is_signed()
    {
        var fonts = Fonts();
        await using var world = await World.StartAsync(Engine.Sqlite);
        var request = world.Application();
        var id = await world.CertifiedAsync(request);
        var sheet = (await Sheet(world, id, World.Agency)).Value!;
        string draft = Text(DrawDocument.Pdf(fonts, sheet, "http://localhost"));
        // the reader takes the letters of the slanting mark one by one
        foreach (string part in (string[])["职业病诊断证明书", sheet.Number, "张大明", request.Person!.DocumentNumber!, "示例采石有限公司", "职业病：职业性矽肺壹期", "GBZ 70-2015", "2004年3月起从事凿岩作业", "医师1", "30日内", "连云港市", sheet.CodeLine!, "草", "稿"])
        {
            Assert.Contains(part.Replace(" ", "", StringComparison.Ordinal), draft.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal));
        }
        // five numbered copies, each with its addressee
        Assert.Equal(5, sheet.Copies.Count);
        foreach (var (no, name) in sheet.Copies) { Assert.Contains(string.Format(System.Globalization.CultureInfo.InvariantCulture, sheet.CopyMark, no) + name, draft.Replace(" ", "", StringComparison.Ordinal).Replace("　", "", StringComparison.Ordinal)); }
        Assert.Equal(4, draft.Count(c => c == '\f') - 1);
        Assert.Single(Text(DrawDocument.Pdf(fonts, sheet, "http://localhost", 3)), c => c == '\f');
        await world.Must<RecordSignedScan>(h => h.Handle(id, new MemoryStream("%PDF-1.7"u8.ToArray()), "s.pdf", null, World.Agency, default, default));
        Assert.DoesNotContain("草", Text(DrawDocument.Pdf(fonts, (await Sheet(world, id, World.Agency)).Value!, "http://localhost")));
    }

    [Fact]
    public async Task The_number_is_full_for_the_agency_masked_for_the_commission_and_nothing_for_others()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var request = world.Application();
        var id = await world.CertifiedAsync(request);
        string number = request.Person!.DocumentNumber!;
        Assert.Contains(number, (await Sheet(world, id, World.Agency)).Value!.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(number, (await Sheet(world, id, World.Commission("320706"))).Value!.Body, StringComparison.Ordinal);
        Assert.Equal(Refused.NotFound, (await Sheet(world, id, World.OtherAgency)).Refused);
        Assert.Equal(Refused.NotFound, (await Sheet(world, await world.AppliedAsync(), World.Agency)).Refused);
    }

    [Fact]
    public async Task Without_a_font_the_certificate_says_so()
    {
        await using var world = await World.StartAsync(Engine.Sqlite);
        var id = await world.CertifiedAsync();
        var sheet = (await Sheet(world, id, World.Agency)).Value!;
        var (pdf, problem) = await world.App.In<IServiceProvider, (byte[]?, Microsoft.AspNetCore.Http.IResult?)>(services => Task.FromResult(DrawDocument.Answer(new Microsoft.AspNetCore.Http.DefaultHttpContext { RequestServices = services }, sheet)));
        Assert.Null(pdf);
        Assert.IsType<Problem>(problem);
    }

    [Fact]
    public void The_copies_add_up_to_the_number_the_rule_asks_for()
    {
        var terminology = new ShippedTerminology(TestClock.At(2026, 3, 2));
        foreach (var day in (DateOnly[])[new(2018, 3, 1), new(2021, 1, 3), new(2021, 1, 4), new(2026, 3, 2)])
        {
            Assert.Equal(int.Parse(terminology.Policy("certificate.copies", null, day)!.Value), IssueCertificate.Copies(CasePolicy.On(terminology, "320706", day)).Count);
        }
    }
}
