using System.Buffers;
using System.Text;

namespace Diagnosis.Kernel.Tables;

public enum TableKind
{
    Csv,
    Xlsx,
}

/// <summary>
/// Opens an uploaded table, whatever it is called: the content decides. CSV in UTF-8, UTF-16 with mark, or GB18030; XLSX.
/// Anything else is refused with the remedy.
/// </summary>
public sealed class TableReader : IDisposable
{
    static ReadOnlySpan<byte> ZipMagic => "PK\x03\x04"u8;
    static ReadOnlySpan<byte> EmptyZipMagic => "PK\x05\x06"u8;
    static ReadOnlySpan<byte> OleMagic => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

    readonly List<IDisposable> owned;

    static TableReader() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    TableReader(TableKind kind, IReadOnlyList<Sheet> sheets, Encoding? encoding, char delimiter, List<IDisposable> owned)
    {
        Kind = kind;
        Sheets = sheets;
        Encoding = encoding;
        Delimiter = delimiter;
        this.owned = owned;
    }

    public TableKind Kind { get; }

    /// <summary>The visible sheets; hidden ones hold lists for drop-downs, not data.</summary>
    public IReadOnlyList<Sheet> Sheets { get; }

    /// <summary>Encoding of a CSV, null for XLSX.</summary>
    public Encoding? Encoding { get; }

    /// <summary>Delimiter of a CSV.</summary>
    public char Delimiter { get; }

    /// <summary>Opens a table. The stream must stay open while rows are read and is not closed here.</summary>
    /// <param name="fileName">Names the one sheet of a CSV; it does not decide the format.</param>
    /// <exception cref="TableProblemException">The file is not a readable table or passes a limit. Also thrown later, while rows are read.</exception>
    public static TableReader Open(Stream stream, string fileName, TableLimits? limits = null)
    {
        limits ??= TableLimits.Default;
        var owned = new List<IDisposable>();
        try
        {
            if (!stream.CanSeek)
            {
                stream = Spool(stream, limits);
                owned.Add(stream);
            }
            if (stream.Length == 0)
            {
                throw new TableProblemException(new(TableProblemCode.FileEmpty));
            }
            if (stream.Length > limits.FileBytes)
            {
                throw TooLarge(stream.Length, limits);
            }
            Span<byte> head = stackalloc byte[8];
            stream.Position = 0;
            head = head[..stream.ReadAtLeast(head, 8, throwOnEndOfStream: false)];
            if (head.StartsWith(OleMagic))
            {
                throw new TableProblemException(new(IsEncryptedPackage(stream) ? TableProblemCode.Encrypted : TableProblemCode.OldExcel));
            }
            if (head.StartsWith(EmptyZipMagic))
            {
                throw new TableProblemException(new(TableProblemCode.Damaged));
            }
            if (head.StartsWith(ZipMagic))
            {
                var book = XlsxBook.Open(stream, limits);
                owned.Add(book);
                return new TableReader(TableKind.Xlsx, book.Sheets, null, ',', owned);
            }
            var encoding = DetectEncoding(stream);
            string name = Path.GetFileNameWithoutExtension(fileName);
            name = name.Length == 0 ? "CSV" : name;
            char delimiter = CsvRows.DetectDelimiter(stream, encoding);
            return new TableReader(TableKind.Csv, [new Sheet(name, true, limits, new CsvRows(stream, encoding, delimiter, name, limits))], encoding, delimiter, owned);
        }
        catch
        {
            owned.ForEach(o => o.Dispose());
            throw;
        }
    }

    public void Dispose() => owned.ForEach(o => o.Dispose());

    static TableProblemException TooLarge(long length, TableLimits limits) =>
        new(new(TableProblemCode.FileTooLarge, null, null, null, length, limits.FileBytes));

    static FileStream Spool(Stream stream, TableLimits limits)
    {
        var file = new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            for (int n; (n = stream.Read(buffer)) > 0;)
            {
                file.Write(buffer, 0, n);
                if (file.Length > limits.FileBytes)
                {
                    throw TooLarge(file.Length, limits);
                }
            }
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A protected XLSX and an old XLS share the compound-file envelope; the stream names in its directory tell them apart ([MS-CFB] 2.2, [MS-OFFCRYPTO] 2.3.4).</summary>
    static bool IsEncryptedPackage(Stream stream)
    {
        var header = new byte[512];
        stream.Position = 0;
        if (stream.ReadAtLeast(header, 512, throwOnEndOfStream: false) < 512)
        {
            return false;
        }
        int shift = BitConverter.ToUInt16(header, 30);
        long directory = BitConverter.ToUInt32(header, 48);
        if (shift is not (9 or 12) || (directory + 1) << shift is var at && at >= stream.Length)
        {
            return false;
        }
        var sector = new byte[4096];
        stream.Position = at;
        int n = stream.ReadAtLeast(sector, sector.Length, throwOnEndOfStream: false);
        return sector.AsSpan(0, n).IndexOf(Encoding.Unicode.GetBytes("EncryptedPackage")) >= 0;
    }

    /// <summary>UTF-8 where every byte agrees, else GB18030: text in GB18030 is almost never valid UTF-8 by accident, the reverse is common.</summary>
    static Encoding DetectEncoding(Stream stream)
    {
        var strict = new UTF8Encoding(true, true);
        var decoder = strict.GetDecoder();
        byte[] bytes = ArrayPool<byte>.Shared.Rent(1 << 16);
        char[] chars = ArrayPool<char>.Shared.Rent(strict.GetMaxCharCount(1 << 16));
        try
        {
            bool utf8 = true, first = true;
            stream.Position = 0;
            for (int n; (n = stream.ReadAtLeast(bytes.AsSpan(0, 1 << 16), 1 << 16, throwOnEndOfStream: false)) > 0;)
            {
                var span = bytes.AsSpan(0, n);
                if (first)
                {
                    first = false;
                    if (span.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
                    {
                        return new UnicodeEncoding(false, true, true);
                    }
                    if (span.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
                    {
                        return new UnicodeEncoding(true, true, true);
                    }
                    var text = span.TrimStart(" \t\r\n\xEF\xBB\xBF"u8);
                    // systems that export a web page under the name .xls are common
                    if (text.StartsWith("<"u8) || text.StartsWith("%PDF"u8) || text.StartsWith("{\\rtf"u8))
                    {
                        throw new TableProblemException(new(TableProblemCode.UnknownFormat));
                    }
                }
                if (span.Contains((byte)0))
                {
                    throw new TableProblemException(new(TableProblemCode.UnknownFormat));
                }
                if (utf8)
                {
                    try
                    {
                        decoder.GetChars(span, chars, stream.Position == stream.Length);
                    }
                    catch (DecoderFallbackException)
                    {
                        utf8 = false;
                    }
                }
            }
            return utf8 ? strict : Encoding.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
            ArrayPool<char>.Shared.Return(chars);
        }
    }
}
