using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using static Diagnosis.CoverageAudit.Tests.Example;

namespace Diagnosis.CoverageAudit.Tests.Engine;

public sealed class CatalogueTests
{
    [Theory]
    [InlineData("CAT2013", new[] { 19, 9, 3, 4, 60, 7, 11, 5, 11, 3 }, 132)]
    [InlineData("CAT2024", new[] { 19, 9, 3, 4, 59, 7, 13, 5, 11, 2, 1, 2 }, 135)]
    public void Class_counts_are_those_of_the_official_list(string version, int[] counts, int items)
    {
        Assert.Equal(counts, National.Classes(version).Select(c => National.Entries(version).Count(e => e.Class == c.Number)));
        Assert.Equal(items, National.Entries(version).Count);
        Assert.Equal(4, National.Entries(version).Count(e => e.OpenEnded));
    }

    [Theory]
    [InlineData("2013-12-22", null)]
    [InlineData("2013-12-23", "CAT2013")]
    [InlineData("2025-07-31", "CAT2013")]
    [InlineData("2025-08-01", "CAT2024")]
    public void The_edition_changes_on_the_first_of_August(string day, string? version) => Assert.Equal(version, National.VersionOn(Day(day))?.Id);

    [Fact]
    public void The_crosswalk_has_133_rows_from_132_codes_and_two_new_ones()
    {
        var rows = National.Crosswalk("CAT2013", "CAT2024");
        Assert.Equal(135, rows.Count);
        Assert.Equal(133, rows.Count(r => r.Older is not null));
        Assert.Equal(132, rows.Where(r => r.Older is not null).Select(r => r.Older!.Code).Distinct().Count());
        Assert.Equal(["OD2024-10-001", "OD2024-11-001"], rows.Where(r => r.Kind == CrosswalkKind.New).Select(r => r.Newer.Code));
        Assert.Equal(["OD2024-03-003", "OD2024-07-011"], rows.Where(r => r.Older?.Code == "OD2013-03-003").Select(r => r.Newer.Code));
        Assert.Equal(["OD2024-07-012", "OD2024-10-002"], rows.Where(r => r.Kind == CrosswalkKind.Moved).Select(r => r.Newer.Code));
        Assert.Equal(["OD2024-07-011"], rows.Where(r => r.Kind == CrosswalkKind.Split).Select(r => r.Newer.Code));
    }

    [Theory]
    [InlineData("OD2013-05-011", "OD2024-07-012")] // uranium moved
    [InlineData("OD2013-10-002", "OD2024-10-002")] // bursitis moved
    [InlineData("OD2013-03-003", "OD2024-03-003")] // cataract stayed
    [InlineData("OD2013-10-001", "OD2024-12-001")] // its class was renumbered
    public void A_disease_keeps_its_identity(string older, string newer)
    {
        Assert.Equal(older, National.Identity(newer));
        Assert.Equal(newer, National.Find(older, Day("2025-08-01"))!.Code);
        Assert.Equal(older, National.Find(newer, Day("2025-07-31"))!.Code);
    }

    [Fact]
    public void The_split_item_has_its_own_identity_and_knows_where_it_came_from()
    {
        var split = National.Find("OD2024-07-011", Day("2025-08-01"))!;
        Assert.Equal(("OD2024-07-011", "OD2013-03-003"), (split.StableId, split.SplitFrom));
        Assert.Null(National.Find("OD2024-07-011", Day("2025-07-31")));
        Assert.Equal("OD2013-03-003", National.StoodFor(split.StableId, "CAT2013")!.Code);
    }

    [Fact]
    public void The_new_items_have_no_predecessor()
    {
        foreach (var code in new[] { "OD2024-10-001", "OD2024-11-001" })
        {
            Assert.Null(National.Find(code, Day("2025-08-01"))!.MapsTo);
            Assert.Null(National.StoodFor(code, "CAT2013"));
        }
    }

    [Fact]
    public void A_class_number_may_mean_another_class_in_another_edition()
    {
        Assert.NotEqual(National.Class("CAT2013", 10)!.Identity, National.Class("CAT2024", 10)!.Identity);
        Assert.Equal(National.Class("CAT2013", 10)!.Identity, National.Class("CAT2024", 12)!.Identity);
        Assert.All(Enumerable.Range(1, 9), n => Assert.Equal(National.Class("CAT2013", n)!.Identity, National.Class("CAT2024", n)!.Identity));
    }

    [Fact]
    public void Class_names_in_the_rows_are_those_of_the_class_table()
    {
        foreach (var v in National.Versions)
            Assert.All(National.Entries(v.Id), e => Assert.Equal(National.Class(v.Id, e.Class)!.NameZh, e.ClassName));
    }

    [Fact]
    public void Editions_in_force_on_the_same_day_are_refused()
    {
        var overlapping = National.Versions.Select(v => v with { ValidTo = null });
        Assert.Throws<InvalidDataException>(() => new DiseaseCatalogue(overlapping,
            National.Versions.SelectMany(v => National.Entries(v.Id)), National.Versions.SelectMany(v => National.Classes(v.Id))));
    }

    [Fact]
    public void An_unknown_code_is_nothing()
    {
        Assert.Null(National.Identity("OD2013-99-001"));
        Assert.Null(National.Find("OD2013-99-001", June30));
    }
}

public sealed class FiledScopeTests
{
    private static readonly DateOnly Filing = Day("2021-06-01"), Before = Day("2025-07-31"), After = Day("2025-08-01");

    private static bool Filed(FilingLine line, string disease, DateOnly day, FilingTransition transition = FilingTransition.Carry) =>
        FiledScope.Filed([line], disease, day, National, transition);

    [Theory]
    [InlineData(5, "OD2024-07-012", true, false)]  // uranium, filed with the poisonings
    [InlineData(7, "OD2024-07-012", false, true)]  // uranium, filed with radiation
    [InlineData(10, "OD2024-10-002", true, false)] // bursitis, filed with 其他职业病
    [InlineData(10, "OD2024-12-001", true, true)]  // metal fume fever: the class was renumbered, not changed
    [InlineData(10, "OD2024-10-001", false, false)] // carpal tunnel syndrome: another class 10, and new
    [InlineData(3, "OD2024-07-011", true, false)]  // radiation cataract, carried through the cataract it was split from
    [InlineData(7, "OD2024-07-011", false, true)]
    [InlineData(3, "OD2024-03-003", true, true)]
    [InlineData(1, "OD2024-01-001", true, true)]
    [InlineData(1, "OD2024-02-001", false, false)]
    public void A_class_filed_in_2013_terms_after_the_change(int number, string disease, bool carried, bool reread)
    {
        var line = FilingLine.WholeClass(number, "CAT2013", Filing);
        Assert.Equal(carried, Filed(line, disease, After));
        Assert.Equal(reread, Filed(line, disease, After, FilingTransition.Reread));
    }

    [Theory]
    [InlineData(FilingTransition.Carry)]
    [InlineData(FilingTransition.Reread)]
    public void An_item_is_followed_by_identity(FilingTransition transition)
    {
        var line = FilingLine.SingleItem("OD2013-05-011", "CAT2013", Filing);
        Assert.True(Filed(line, "OD2013-05-011", Before, transition));
        Assert.True(Filed(line, "OD2024-07-012", After, transition));
        Assert.False(Filed(line, "OD2013-05-010", Before, transition));
    }

    [Fact]
    public void A_filed_item_carries_what_was_split_out_of_it_and_rereading_does_not()
    {
        var line = FilingLine.SingleItem("OD2013-03-003", "CAT2013", Filing);
        Assert.True(Filed(line, "OD2024-07-011", After));
        Assert.False(Filed(line, "OD2024-07-011", After, FilingTransition.Reread));
        Assert.False(Filed(line, "OD2024-07-011", Before)); // not yet a disease of its own
    }

    [Fact]
    public void Filed_under_the_new_list_the_old_item_no_longer_contains_the_split_one() =>
        Assert.False(Filed(FilingLine.SingleItem("OD2024-03-003", "CAT2024", After), "OD2024-07-011", After));

    [Fact]
    public void A_class_without_items_leaves_them_out_and_their_splits_with_them()
    {
        var line = FilingLine.ClassWithout(3, ["OD2013-03-003"], "CAT2013", Filing);
        Assert.True(Filed(line, "OD2013-03-001", Before));
        Assert.False(Filed(line, "OD2013-03-003", Before));
        Assert.False(Filed(line, "OD2024-03-003", After));
        Assert.False(Filed(line, "OD2024-07-011", After));
    }

    [Fact]
    public void An_open_clause_is_covered_by_itself_or_by_its_class_only()
    {
        const string clause = "OD2013-01-013";
        var others = National.Entries("CAT2013").Where(e => e.Class == 1 && e.Code != clause).Select(e => FilingLine.SingleItem(e.Code, "CAT2013", Filing)).ToArray();
        Assert.Equal(18, others.Length);
        Assert.False(FiledScope.Filed(others, clause, Before, National, FilingTransition.Carry));
        Assert.True(Filed(FilingLine.SingleItem(clause, "CAT2013", Filing), clause, Before));
        Assert.True(Filed(FilingLine.WholeClass(1, "CAT2013", Filing), clause, Before));
        Assert.False(Filed(FilingLine.ClassWithout(1, [clause], "CAT2013", Filing), clause, Before));
    }

    [Theory]
    [InlineData("2021-05-31", false)]
    [InlineData("2021-06-01", true)]
    [InlineData("2024-05-31", true)]
    [InlineData("2024-06-01", false)]
    public void A_line_holds_from_its_first_to_its_last_day(string day, bool filed) =>
        Assert.Equal(filed, Filed(FilingLine.WholeClass(1, "CAT2013", Filing, Day("2024-05-31")), "OD2013-01-001", Day(day)));

    [Fact]
    public void A_line_is_seen_from_the_instant_it_was_recorded_until_it_was_corrected()
    {
        var recorded = new DateTimeOffset(2025, 3, 1, 9, 0, 0, TimeSpan.FromHours(8));
        var line = FilingLine.WholeClass(1, "CAT2013", Filing) with { KnownAt = recorded, SupersededAt = recorded.AddDays(10) };
        bool At(DateTimeOffset? k) => FiledScope.Filed([line], "OD2013-01-001", June30, National, FilingTransition.Carry, k);
        Assert.False(At(recorded.AddSeconds(-1)));
        Assert.True(At(recorded));
        Assert.False(At(recorded.AddDays(10)));
        Assert.False(At(null));
    }

    [Fact]
    public void An_unknown_disease_is_filed_nowhere() => Assert.False(Filed(FilingLine.WholeClass(1, "CAT2013", Filing), "X", Before));
}
