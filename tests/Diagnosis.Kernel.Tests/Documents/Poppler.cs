using System.ComponentModel;
using System.Diagnostics;
using Diagnosis.Kernel.Documents;

namespace Diagnosis.Kernel.Tests.Documents;

/// <summary>An independent reader of what we write. Where it or the fonts are not installed the tests say so and are skipped; ./test installs both.</summary>
static class Poppler
{
    public static DocumentFonts Fonts()
    {
        try
        {
            return DocumentFonts.OfSystem();
        }
        catch (NoFontException e)
        {
            Assert.Skip(e.Message);
            throw;
        }
    }

    /// <summary>Keeps the file beside the tests, so that it can be looked at.</summary>
    public static string Keep(byte[] pdf, string name)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "documents");
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, pdf);
        return path;
    }

    public static string Run(string tool, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.Equal("", error.GetAwaiter().GetResult());
            Assert.Equal(0, process.ExitCode);
            return output;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{tool} is not installed (package poppler-utils)");
            throw;
        }
    }

    public static string Text(byte[] pdf, string name) => Run("pdftotext", "-layout", Keep(pdf, name), "-");
}
