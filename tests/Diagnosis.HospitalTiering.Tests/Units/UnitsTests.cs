using System.Text;
using Diagnosis.HospitalTiering.Confirmations;
using Diagnosis.HospitalTiering.Contracts;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.HospitalTiering.Quality;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.HospitalTiering.Tests.Units;

public sealed class UnitsTests
{
    private static readonly Guid Hospital = Guid.Parse("00000000-0000-0000-0000-0000000000a1");
    private static readonly Caller Nanjing = Commission("320100"), Wuxi = Commission("320200");
    private static CancellationToken Ct => TestContext.Current.CancellationToken;
    private static Caller Commission(string division) => new("c" + division, "commission", new HashSet<string> { Roles.Commission }, null, null, division, false);

    private static InstitutionProfileChanged Profile(Guid id, int version, string code = "12320100466001234A", string division = "320105", bool filed = true) => new(id, version, new InstitutionProfile(
        new InstitutionInfo(id, version, code, "示范职业病防治院", [InstitutionKind.DiagnosisAgency, InstitutionKind.ExamAgency], "prefecture", division, false, true, null, null),
        filed ? [new FilingFact(Guid.NewGuid(), FilingDomain.Diagnosis, FilingLine.WholeClass(1, "CAT2013", new DateOnly(2021, 6, 1)), "")] : [],
        filed ? [new ExamCategoryFact(Guid.NewGuid(), "粉尘", new DateOnly(2021, 6, 1), null, null, DateTimeOffset.MinValue, null)] : [], [], []));

    private static async Task<TestModules> StartAsync(Testing.Engine engine)
    {
        var app = await TestModules.StartAsync(engine, s =>
        {
            s.AddSingleton(new Words(typeof(Words).Assembly, typeof(HospitalTieringModule).Assembly));
            s.AddHospitalTiering();
        });
        await TellAsync(app, Profile(Hospital, 1));
        return app;
    }

    private static async Task TellAsync(TestModules app, params object[] events)
    {
        await app.In<HospitalTieringDb>(async db => { foreach (var e in events) { db.Publish(e); } await db.SaveChangesAsync(); });
        await app.DeliverAllAsync();
    }

    private static Task<Outcome<UnitDetail>> Record(TestModules app, QcEntry entry, Caller? caller = null, int? version = null) =>
        app.In<RecordQcResult, Outcome<UnitDetail>>(h => h.Handle(Hospital, entry, caller ?? Nanjing, new IfMatch(version), Ct));

    private static Task<List<UnitStandingChanged>> Announced(TestModules app) => app.In<HospitalTieringDb, List<UnitStandingChanged>>(async db =>
        [.. (await db.Outbox.Where(o => o.Contract == ContractAttribute.NameOf(typeof(UnitStandingChanged))).OrderBy(o => o.At).ThenBy(o => o.Id).ToListAsync(Ct)).Select(o => Kernel.Data.Json.Read<UnitStandingChanged>(o.Body))]);

    private static readonly QcEntry GradeC = new("DIAGNOSIS", 2025, "PROVINCE", "C", 72, new DateOnly(2025, 12, 1), "省质控中心");

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_published_result_confirms_and_is_announced_and_its_correction_keeps_the_former(Testing.Engine engine)
    {
        await using var app = await StartAsync(engine);
        var first = await Record(app, GradeC);
        Assert.Equal("DIRECT", first.Value!.Unit.Domains.Single(d => d.Domain == "DIAGNOSIS").Route);
        Assert.Equal("tiering.reason-needed", (await Record(app, GradeC with { Grade = "D" })).Findings.Single().Key);
        var corrected = await Record(app, GradeC with { Grade = "D", Reason = "复核" });
        Assert.Equal("AWAITING_APPLICATION", corrected.Value!.Unit.Domains.Single(d => d.Domain == "DIAGNOSIS").Route);
        Assert.Equal(["D", "C"], corrected.Value.QcResults.Select(r => r.Grade));
        Assert.Equal([false, true], corrected.Value.QcResults.Select(r => r.SupersededAt is not null));
        Assert.Equal(corrected.Value.Version, (await Record(app, GradeC with { Grade = "D", Reason = "复核" })).Value!.Version);
        var events = await Announced(app);
        Assert.Equal([2, 3], events.Select(e => e.Version));
        Assert.Equal(["C:True", "D:False"], events[^1].QcResults.Select(q => $"{q.Grade}:{q.SupersededAt is not null}"));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_unpublished_result_confirms_nobody_and_leaves_no_fact(Testing.Engine engine)
    {
        await using var app = await StartAsync(engine);
        var done = await Record(app, GradeC with { PublishedOn = null });
        Assert.Equal("AWAITING_APPLICATION", done.Value!.Unit.Domains.Single(d => d.Domain == "DIAGNOSIS").Route);
        Assert.Empty((await Announced(app)).Single().QcResults);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_evaluation_goes_from_application_to_confirmation_and_ends(Testing.Engine engine)
    {
        await using var app = await StartAsync(engine);
        await Record(app, GradeC with { Grade = "D" });
        Task<Outcome<UnitDetail>> Step(AssessmentEntry e) => app.In<RecordAssessment, Outcome<UnitDetail>>(h => h.Handle(Hospital, e, Nanjing, default, Ct));
        var applied = new AssessmentEntry("DIAGNOSIS", "EVALUATION", new DateOnly(2026, 1, 5));
        static string Route(Outcome<UnitDetail> o) => o.Value!.Unit.Domains.Single(d => d.Domain == "DIAGNOSIS").Route;
        Assert.Equal("AWAITING_ASSESSMENT", Route(await Step(applied)));
        Assert.Equal("AWAITING_ASSESSMENT", Route(await Step(applied with { AgreedOn = new DateOnly(2026, 1, 12) })));
        var passed = applied with { AgreedOn = new DateOnly(2026, 1, 12), AssessedOn = new DateOnly(2026, 2, 10), Passed = true, From = new DateOnly(2026, 2, 10), To = new DateOnly(2027, 2, 9), Assessor = "省疾控中心" };
        Assert.Equal("EVALUATION", Route(await Step(passed)));
        var confirmed = (await Announced(app))[^1].Confirmations.Single();
        Assert.Equal(("EVALUATION", new DateOnly(2026, 2, 10), (DateOnly?)new DateOnly(2027, 2, 9)), (confirmed.Route, confirmed.From, confirmed.To));
        var later = await app.In<ShowUnit, Outcome<UnitDetail>>(h => h.Handle(Hospital, new DateOnly(2027, 2, 10), Nanjing, Ct));
        Assert.Equal("AWAITING_APPLICATION", Route(later));
        Assert.Equal("tiering.route-not-for-domain", (await Step(passed with { Domain = "EXAM" })).Findings[0].Key);
        Assert.Equal("tiering.agreed-needed", (await Step(passed with { AppliedOn = new DateOnly(2026, 1, 6), AgreedOn = null })).Findings[0].Key);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_commission_acts_only_in_its_area_and_on_the_version_it_saw(Testing.Engine engine)
    {
        await using var app = await StartAsync(engine);
        Assert.Equal(Refused.NotFound, (await Record(app, GradeC, Wuxi)).Refused);
        Assert.Equal(Refused.Forbidden, (await Record(app, GradeC, new Caller("d", "d", new HashSet<string> { Roles.Diagnosis }, Hospital, "", "320105", false))).Refused);
        await Record(app, GradeC, Nanjing, 1);
        Assert.Equal(Refused.Stale, (await Record(app, GradeC with { Year = 2024, PublishedOn = new DateOnly(2024, 12, 1) }, Nanjing, 1)).Refused);
        async Task<int> Sees(Caller c) => (await app.In<ListUnits, Outcome<Page<UnitSummary>>>(h => h.Handle(new UnitQuestion(), c, Ct))).Value!.Items.Count;
        Assert.Equal("1 0 1 1", string.Join(" ", new[] { await Sees(Nanjing), await Sees(Wuxi), await Sees(Commission("320000")), await Sees(new Caller("d", "d", new HashSet<string> { Roles.Diagnosis }, Hospital, "", "320105", false)) }));
        await TellAsync(app, Profile(Hospital, 2, division: "320205"));
        Assert.Equal("0 1", string.Join(" ", new[] { await Sees(Nanjing), await Sees(Wuxi) }));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_same_file_again_changes_nothing_and_every_row_has_one_outcome(Testing.Engine engine)
    {
        await using var app = await StartAsync(engine);
        const string text = "统一社会信用代码,机构名称,质控领域,年度,质控级别,等级,得分,公布日期,质控单位,更正理由\r\n12320100466001234A,院,职业病诊断,2025,省级,B,85,20251201,省质控,\r\n12320100466001234A,院,EXAM,2025,市级,未参加,,2025-12-20,市质控,\r\n" +
            "12320100466001234A,院,职业病诊断,2025,省级,E,,2025-12-01,省质控,\r\n99999999999999999X,不存在,职业病诊断,2025,省级,A,,2025-12-01,省质控,\r\n";
        async Task<QcImportAnswer> Import(string content) => (await app.In<ImportQcResults, Outcome<QcImportAnswer>>(h => h.Handle(new MemoryStream(Encoding.UTF8.GetBytes(content)), "质控.csv", Nanjing, Ct))).Value!;
        var first = await Import(text);
        Assert.Equal((4, 2, 0, 0, 2), (first.Rows, first.Created, first.Updated, first.Unchanged, first.Rejected));
        Assert.NotNull(first.RejectedFile);
        var again = await Import(text);
        Assert.Equal((4, 0, 0, 2, 2), (again.Rows, again.Created, again.Updated, again.Unchanged, again.Rejected));
        Assert.Single(await Announced(app));
        var changed = await Import(text.Replace("省级,B,85", "省级,A,95", StringComparison.Ordinal));
        Assert.Equal((1, 1), (changed.Updated, changed.Unchanged));
        var rejected = await app.In<HospitalTieringDb, byte[]>(async db => (await db.RejectedFiles.SingleAsync(f => f.Id == first.Id, Ct)).Content);
        var file = Encoding.UTF8.GetString(rejected);
        Assert.Contains("99999999999999999X", file);
        Assert.DoesNotContain("85", file);
        Assert.Equal(Refused.NotFound, (await app.In<ImportQcResults, Outcome<QcImportAnswer>>(h => h.Show(first.Id, Wuxi, Ct))).Refused);
        var template = await app.In<ImportQcResults, byte[]>(h => Task.FromResult(h.Template(true)));
        Assert.Equal("tiering.import-empty", (await app.In<ImportQcResults, Outcome<QcImportAnswer>>(h => h.Handle(new MemoryStream(template), "模板.csv", Nanjing, Ct))).Findings[0].Key);
        var xlsx = await app.In<ImportQcResults, byte[]>(h => Task.FromResult(h.Template(false)));
        Assert.Equal("tiering.import-empty", (await app.In<ImportQcResults, Outcome<QcImportAnswer>>(h => h.Handle(new MemoryStream(xlsx), "模板.xlsx", Nanjing, Ct))).Findings[0].Key);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_load_is_idempotent_and_does_not_wait_for_the_registry(Testing.Engine engine)
    {
        await using var app = await StartAsync(engine);
        var other = Guid.Parse("00000000-0000-0000-0000-0000000000a2");
        var known = new DateTimeOffset(2024, 12, 10, 0, 0, 0, TimeSpan.FromHours(8));
        var load = new TieringLoad([new(Guid.Parse("00000000-0000-0000-0000-0000000000f1"), Hospital, "DIAGNOSIS", 2024, "PROVINCE", "B", new DateOnly(2024, 12, 10), "省质控中心", known),
            new(Guid.Parse("00000000-0000-0000-0000-0000000000f2"), other, "DIAGNOSIS", 2024, "PROVINCE", "NOT_TAKEN_PART", new DateOnly(2024, 12, 10), "省质控中心")],
            [new(Guid.Parse("00000000-0000-0000-0000-0000000000f3"), other, "DIAGNOSIS", "EVALUATION", new DateOnly(2025, 10, 15), new DateOnly(2026, 10, 14), "省疾控中心")]);
        Assert.Equal(new TieringLoaded(2, 3, 0), await app.In<ITieringLoader, TieringLoaded>(l => l.LoadAsync(load, Ct)));
        Assert.Equal(new TieringLoaded(0, 0, 3), await app.In<ITieringLoader, TieringLoaded>(l => l.LoadAsync(load, Ct)));
        var events = await Announced(app);
        Assert.Equal(2, events.Count);
        Assert.Equal(known, events.Single(e => e.InstitutionId == Hospital).QcResults.Single().KnownAt);
        Assert.Equal(Refused.NotFound, (await app.In<ShowUnit, Outcome<UnitDetail>>(h => h.Handle(other, null, Caller.System("t"), Ct))).Refused);
        await TellAsync(app, Profile(other, 1, "12320100466005678B"), Profile(Hospital, 1, filed: false));
        var unit = (await app.In<ShowUnit, Outcome<UnitDetail>>(h => h.Handle(other, null, Nanjing, Ct))).Value!;
        Assert.Equal("EVALUATION", unit.Unit.Domains.Single(d => d.Domain == "DIAGNOSIS").Route);
        await Assert.ThrowsAsync<ArgumentException>(() => app.In<ITieringLoader, TieringLoaded>(l => l.LoadAsync(new([load.QcResults[0] with { Grade = "E" }], []), Ct)));
    }

    [Fact]
    public void Every_finding_has_its_words()
    {
        var words = new Words(typeof(Words).Assembly, typeof(HospitalTieringModule).Assembly);
        var source = string.Concat(Directory.GetFiles(Path.Combine(Repository.Root, "src", "Modules", "HospitalTiering"), "*.*", SearchOption.AllDirectories).Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".razor", StringComparison.Ordinal)).Select(File.ReadAllText));
        var keys = System.Text.RegularExpressions.Regex.Matches(source, "\"(tiering\\.[a-z.A-Z_-]+[a-zA-Z])\"").Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.True(keys.Count > 60);
        // names of policies look like keys and are none
        var policies = Kernel.Reference.Tsv.Read(Path.Combine(Repository.Data, "policies.tsv")).Rows.Select(r => r["name"]).ToHashSet();
        Assert.Empty(keys.Where(k => !words.Has(k) && !policies.Contains(k) && !policies.Any(p => p.StartsWith(k, StringComparison.Ordinal))));
        var findings = System.Text.RegularExpressions.Regex.Matches(source, "(?:new Finding|findings\\.Add\\(new)\\(\"[a-z-]+\", \"[a-zA-Z]*\", \"([a-z.-]+)\"").Select(m => m.Groups[1].Value).Where(k => !k.EndsWith('.')).Distinct().ToList();
        Assert.True(findings.Count > 15);
        Assert.Empty(findings.Where(k => !words.Has(k) || !words.Has(k + ".remedy")));
    }
}
