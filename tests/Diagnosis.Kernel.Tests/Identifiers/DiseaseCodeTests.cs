using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.Reference;

namespace Diagnosis.Kernel.Tests.Identifiers;

public class DiseaseCodeTests
{
    [Theory]
    [InlineData("catalogue-2013.tsv", 2013, 132)]
    [InlineData("catalogue-2024.tsv", 2024, 135)]
    public void Every_code_of_the_catalogues_is_read_with_its_parts(string file, int year, int count)
    {
        var rows = Tsv.Read(RepositoryData.File(file)).Rows;
        Assert.Equal(count, rows.Count);
        Assert.All(rows, row =>
        {
            Assert.True(DiseaseCode.TryParse(row["code"], out var code), row["code"]);
            Assert.Equal(year, code.CatalogueYear);
            Assert.Equal(row.FindInt("category_no"), code.Category);
            Assert.Equal(row["code"], $"OD{code.CatalogueYear}-{code.Category:00}-{code.Number:000}");
        });
    }

    [Theory]
    [InlineData(null, "missing")]
    [InlineData("OD2024-01-01", "length")]
    [InlineData("OD2024-00-001", "format")]
    [InlineData("OD2024-01-000", "format")]
    [InlineData("od2024-01-001", "format")]
    [InlineData("OD2024_01_001", "format")]
    [InlineData("OD2024-0１-001", "format")]
    public void A_wrong_code_says_why(string? text, string reason)
    {
        Assert.Equal(reason, DiseaseCode.Check(text).Reason);
        Assert.False(DiseaseCode.TryParse(text, out _));
    }
}
