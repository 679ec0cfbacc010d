using System.Reflection;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.Reference;

namespace Diagnosis.Kernel.Tests.Identifiers;

public class IdentifierWordsTests
{
    [Fact]
    public void Every_reason_has_words_in_both_languages_and_no_words_lack_a_reason()
    {
        var declared = typeof(IdentifierReasons).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!).ToHashSet();
        Assert.Equal(declared, IdentifierReasons.All.ToHashSet());

        using var stream = typeof(ResidentId).Assembly.GetManifestResourceStream("words.identifiers.tsv");
        Assert.NotNull(stream);
        using var reader = new StreamReader(stream);
        var words = Tsv.Parse(reader, "identifiers.tsv").Rows;
        Assert.Equal(declared.Select(reason => $"identifier.{reason}").Order(StringComparer.Ordinal), words.Select(row => row["key"]).Order(StringComparer.Ordinal));
        Assert.All(words, row => { row.Need("zh"); row.Need("en"); });
    }
}
