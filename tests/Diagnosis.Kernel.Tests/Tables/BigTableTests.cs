using Diagnosis.Kernel.Tables;

namespace Diagnosis.Kernel.Tests.Tables;

// counts the memory of the whole process, so nothing else may run beside it
[CollectionDefinition(nameof(BigTableTests), DisableParallelization = true)]
public sealed class RunsAlone;

[Collection(nameof(BigTableTests))]
public sealed class BigTableTests
{
    const int Count = 200_000;

    [Theory]
    [InlineData(TableKind.Csv)]
    [InlineData(TableKind.Xlsx)]
    public void Two_hundred_thousand_rows_pass_through_without_staying_in_memory(TableKind kind)
    {
        string path = Path.GetTempFileName();
        try
        {
            long before = GC.GetTotalMemory(forceFullCollection: true);
            using (var output = File.Create(path))
            {
                Write(kind, output);
            }
            Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 8 << 20);

            using var input = File.OpenRead(path);
            using var table = TableReader.Open(input, path);
            long held = 0, allocated = GC.GetAllocatedBytesForCurrentThread();
            int rows = 0;
            foreach (var row in table.Sheets[0].Read().Rows)
            {
                Assert.Equal(rows.ToString("D10"), row["编号"]);
                if (++rows % 40_000 == 0)
                {
                    held = Math.Max(held, GC.GetTotalMemory(forceFullCollection: true) - before);
                }
            }
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Assert.Equal(Count, rows);
            Assert.InRange(held, 0, 8 << 20);
            Assert.InRange(allocated / rows, 1, 3000);
        }
        finally
        {
            File.Delete(path);
        }
    }

    static void Write(TableKind kind, Stream output)
    {
        if (kind == TableKind.Csv)
        {
            using var csv = new CsvWriter(output);
            csv.WriteRow("编号", "姓名", "单位", "日期", "数值", "备注");
            for (int i = 0; i < Count; i++)
            {
                csv.WriteRow(i.ToString("D10"), "劳动者" + i, "某矿业有限公司", new DateOnly(2024, 1, 1).AddDays(i % 365), i / 10m, "粉尘");
            }
            return;
        }
        using var xlsx = new XlsxWriter(output);
        xlsx.BeginSheet(new("数据", [new("编号", ColumnFormat.Text), new("姓名"), new("单位"), new("日期", ColumnFormat.Date), new("数值"), new("备注")]));
        for (int i = 0; i < Count; i++)
        {
            xlsx.WriteRow(i.ToString("D10"), "劳动者" + i, "某矿业有限公司", new DateOnly(2024, 1, 1).AddDays(i % 365), i / 10m, "粉尘");
        }
    }
}
