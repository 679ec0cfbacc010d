namespace Diagnosis.Kernel.Files;

/// <summary>The kinds of file the product keeps, recognised by their first bytes and never by name or by what a sender says.</summary>
public static class FileKinds
{
    public const string Pdf = "application/pdf", Jpeg = "image/jpeg", Png = "image/png", Tiff = "image/tiff", Dicom = "application/dicom";

    /// <summary>Bytes that must be at hand before a file can be recognised: the mark of DICOM stands behind 128 bytes of preamble.</summary>
    public const int HeadLength = 132;

    /// <summary>What signed papers come as.</summary>
    public static IReadOnlyList<string> Scans { get; } = [Pdf, Jpeg, Png];

    /// <summary>The kind by the first bytes (PDF, JPEG, PNG, TIFF, DICOM); null for anything else, such as programs, HTML, SVG and archives.</summary>
    public static string? Sniff(ReadOnlySpan<byte> head) =>
        head.StartsWith("%PDF-"u8) ? Pdf
        : head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? Jpeg
        : head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? Png
        // a preamble may hold a TIFF header so that old viewers open the film: the mark of DICOM decides first
        : head.Length >= HeadLength && head.Slice(128, 4).SequenceEqual("DICM"u8) ? Dicom
        : head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8) ? Tiff
        : null;

    /// <summary>The usual ending of a kind's file names.</summary>
    public static string Ending(string kind) => kind switch { Pdf => ".pdf", Jpeg => ".jpg", Png => ".png", Tiff => ".tif", Dicom => ".dcm", _ => ".bin" };
}
