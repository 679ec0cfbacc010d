using Diagnosis.Terminology.Contracts;
using Diagnosis.Terminology.Reference;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Terminology.Tests;

public class ReferenceDataTests
{
    static readonly DateOnly Today = new(2026, 3, 2);
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task What_is_shipped_is_answered_from_memory(Engine engine)
    {
        await using var app = await Given.ShippedDataAsync(engine);
        var t = app.Terminology();
        Assert.Equal(132, t.Catalogue.Entries("CAT2013").Count);
        Assert.Equal(135, t.Catalogue.Entries("CAT2024").Count);
        Assert.Equal(1777, t.Divisions.All.Count);
        Assert.Equal(167, t.Hazards.Count);
        Assert.True(t.Hazard("HZ2015-1-001")!.IsDust);
        Assert.Equal("居民身份证", t.Code("identity-document", "1", Today)?.Zh);
        Assert.Equal(new DateOnly(2025, 10, 10), t.Due("TL-20", new(2025, 9, 26)).Due);
        Assert.Equal("CARRY", t.PolicyText("coverage.transition", null, Today));
        Assert.Equal(3, t.PolicyNumber("diagnosis.min-signers", "440703001", Today));
        Assert.Contains("44", t.Identifiers.ProvinceCodes);
        Assert.True(t.Identifiers.AcceptTestArea);
        Assert.Equal(Today, t.Identifiers.Today);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Loading_the_same_files_again_changes_nothing(Engine engine)
    {
        await using var app = await Given.ShippedDataAsync(engine);
        int history = await app.InDb(db => db.History.CountAsync(Ct));
        var again = await app.In<LoadReferenceData, LoadResult>(l => l.Handle(Repository.Data, Ct));
        Assert.Equal(new LoadResult(0, 0, 0), again);
        Assert.Equal(history, await app.InDb(db => db.History.CountAsync(Ct)));
        Assert.True(history > 2_500, $"{history} rows are fewer than the files hold");
    }

    [Fact]
    public async Task Rows_of_a_newer_release_are_added_and_corrected_and_an_administrators_stay()
    {
        await using var app = await Given.ShippedDataAsync(Engine.Sqlite);
        string folder = Directory.CreateTempSubdirectory("reference").FullName;
        foreach (var file in Directory.GetFiles(Repository.Data, "*.tsv")) { File.Copy(file, Path.Combine(folder, Path.GetFileName(file))); }
        await app.InDb(async db =>
        {
            var edited = await db.Policies.SingleAsync(p => p.Name == "rehab.loss-attempts", Ct);
            (edited.Value, edited.Edited) = ("4", true);
            return await db.SaveChangesAsync(Ct);
        });
        string policies = Path.Combine(folder, "policies.tsv");
        var lines = (await File.ReadAllLinesAsync(policies, Ct)).Select(l => l.StartsWith("rehab.loss-attempts\t", StringComparison.Ordinal) || l.StartsWith("rehab.loss-ways\t", StringComparison.Ordinal) ? l.Replace("\t3\t", "\t9\t").Replace("\t2\t", "\t9\t") : l).Append("rehab.new\t\tyes\t2026-01-01\t\tsource\tPOLICY\tnote");
        await File.WriteAllLinesAsync(policies, lines, Ct);

        Assert.Equal(new LoadResult(1, 1, 1), await app.In<LoadReferenceData, LoadResult>(l => l.Handle(folder, Ct)));
        Assert.True(await app.Services.GetRequiredService<TerminologyInMemory>().CheckAsync(Ct));
        var t = app.Terminology();
        Assert.Equal("4", t.PolicyText("rehab.loss-attempts", null, Today));
        Assert.Equal("9", t.PolicyText("rehab.loss-ways", null, Today));
        Assert.Equal("yes", t.PolicyText("rehab.new", null, Today));
        Directory.Delete(folder, true);
    }

    [Fact]
    public async Task Before_the_data_is_loaded_a_question_says_what_to_do()
    {
        await using var app = await TestModules.StartAsync(Engine.Sqlite, s => s.AddTerminology());
        Assert.Contains("PrepareAsync", Assert.Throws<InvalidOperationException>(() => app.Terminology().Catalogue).Message);
    }

    [Fact]
    public async Task Production_refuses_the_test_area()
    {
        await using var app = await TestModules.StartAsync(Engine.Sqlite, s => s.AddTerminology());
        await TerminologyModule.PrepareAsync(app.Services, Repository.Data, Ct);
        Assert.False(app.Terminology().Identifiers.AcceptTestArea);
    }

    [Fact]
    public void Every_policy_of_the_file_has_a_source_a_status_and_a_first_day()
    {
        var policies = ReferenceFiles.Read(Repository.Data).OfType<PolicyRow>().ToList();
        Assert.True(policies.Count >= 35, $"only {policies.Count} policies");
        Assert.All(policies, p => { Assert.NotEmpty(p.Source); Assert.NotEmpty(p.Status); Assert.NotEmpty(p.NoteZh); Assert.NotNull(p.ValidFrom); });
        foreach (var g in policies.GroupBy(p => (p.Name, p.Division)))
        {
            var versions = g.OrderBy(p => p.ValidFrom).ToList();
            for (int i = 1; i < versions.Count; i++) { Assert.False(versions[i - 1].Overlaps(versions[i]), $"{g.Key.Name} twice on one day"); }
        }
    }
}
