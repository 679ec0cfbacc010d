using System.IO.Compression;
using System.Text;
using Diagnosis.Kernel.Tables;
using static Diagnosis.Kernel.Tests.Tables.Given;

namespace Diagnosis.Kernel.Tests.Tables;

public sealed class HostileTableTests
{
    static readonly TableLimits Limits = new() { FileBytes = 1 << 20, UnpackedBytes = 1 << 20, Rows = 100, Columns = 50, CellLength = 1000, Sheets = 5 };

    [Fact]
    public void Mutated_files_of_every_kind_never_throw_anything_but_a_problem()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        byte[] xlsx = Xlsx("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\"><v>45000.5</v></c></row>", "<si><r><t>职业病</t></r></si>", "<numFmts><numFmt numFmtId=\"170\" formatCode=\"yyyy-mm\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"170\"/></cellXfs>").ToArray();
        byte[][] seeds =
        [
            xlsx,
            Stored(xlsx),
            Csv("姓名,单位\r\n\"张\"\"三\",甲\r\n李四,乙\r\n").ToArray(),
            Csv("姓名;单位\r\n张三;甲\r\n", Encoding.GetEncoding("GB18030")).ToArray(),
            Csv("姓名\t单位\r\n张三\t甲\r\n", Encoding.Unicode).ToArray(),
            [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[1024]],
        ];
        var random = new Random(20240229);
        int read = 0, refused = 0;
        for (int round = 0; round < 12_000; round++)
        {
            byte[] file = Mutate(seeds[round % seeds.Length], random);
            try
            {
                ReadAll(file);
                read++;
            }
            catch (TableProblemException e)
            {
                Assert.NotEmpty(e.Problem.Text());
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"round {round}: {e}\n{Convert.ToBase64String(file)}");
            }
        }
        // a fuzz that only ever passes or only ever fails looks at nothing
        Assert.True(read > 500 && refused > 500, $"{read} read, {refused} refused");
    }

    [Fact]
    public void Random_bytes_never_throw_anything_but_a_problem()
    {
        var random = new Random(7);
        int refused = 0;
        for (int round = 0; round < 3000; round++)
        {
            var file = new byte[random.Next(1, 400)];
            random.NextBytes(file);
            if (round % 3 == 0 && file.Length > 4)
            {
                "PK\x03\x04"u8.CopyTo(file);
            }
            try
            {
                ReadAll(file);
            }
            catch (TableProblemException)
            {
                refused++;
            }
        }
        Assert.True(refused > 2000);
    }

    static void ReadAll(byte[] file)
    {
        using var table = TableReader.Open(new MemoryStream(file), "x", Limits);
        foreach (var sheet in table.Sheets)
        {
            foreach (var row in sheet.Rows)
            {
                Assert.True(row.Cells.Count <= Limits.Columns);
            }
            foreach (var row in sheet.Read().Rows)
            {
                Assert.True(row.Number > 0);
            }
        }
        RejectedRowsFile.Write(new MemoryStream(file), "x", [new(2, null, "坏")], new MemoryStream(), Limits);
    }

    static byte[] Mutate(byte[] seed, Random random)
    {
        var file = seed.ToList();
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            int at = random.Next(file.Count);
            switch (random.Next(6))
            {
                case 0:
                    file[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    file[at] = (byte)random.Next(256);
                    break;
                case 2:
                    file.Insert(at, (byte)random.Next(256));
                    break;
                case 3:
                    file.RemoveRange(at, Math.Min(random.Next(1, 20), file.Count - at));
                    break;
                case 4:
                    file.InsertRange(at, file.GetRange(at, Math.Min(random.Next(1, 40), file.Count - at)));
                    break;
                default:
                    file[at] = (byte)"\"<>&/0123456789,;\r\n=-"[random.Next(21)];
                    break;
            }
            if (file.Count == 0)
            {
                file.Add(0);
            }
        }
        return [.. file];
    }

    /// <summary>The same archive without compression, so that mutations reach the XML instead of the packing.</summary>
    static byte[] Stored(byte[] packed)
    {
        var stored = new MemoryStream();
        using (var from = new ZipArchive(new MemoryStream(packed)))
        using (var to = new ZipArchive(stored, ZipArchiveMode.Create, true))
        {
            foreach (var entry in from.Entries)
            {
                using var source = entry.Open();
                using var target = to.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
                source.CopyTo(target);
            }
        }
        return stored.ToArray();
    }
}
