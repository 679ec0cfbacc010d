using Diagnosis.CoverageAudit.Data;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.HospitalTiering.Contracts;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Registry.Contracts;
using Diagnosis.RehabStations.Contracts;
using Diagnosis.Terminology.Contracts;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;
using Told_ = Diagnosis.DiagnosisAppraisal.Contracts;

namespace Diagnosis.CoverageAudit.Tests;

/// <summary>HospitalTiering's rows by hand.</summary>
internal sealed class StandInTiering : ITieringFigures
{
    public List<TieringFact> Facts { get; } = [];
    public Task<IReadOnlyList<TieringFact>> AsOfAsync(DateOnly day, CancellationToken ct = default) => Task.FromResult<IReadOnlyList<TieringFact>>(Facts);
}

/// <summary>RehabStations' townships by hand.</summary>
internal sealed class StandInRehab : IRehabFigures
{
    public List<TownshipFact> Townships { get; } = [];
    public Task<IReadOnlyList<TownshipFact>> QualifyingTownshipsAsync(DateOnly day, CancellationToken ct = default) => Task.FromResult<IReadOnlyList<TownshipFact>>(Townships);
}

/// <summary>The worked example told as the other modules would tell it: by events, through outbox and relay, into the database.</summary>
internal static class Told
{
    public static readonly Dictionary<string, string> Areas = new() { ["P1"] = "320100", ["P2"] = "320200", ["P3"] = "320300" };
    public static readonly Caller Province = Commission("320000");

    public static Caller Commission(string division) => new("c", "commission", new HashSet<string> { Roles.Commission }, null, null, division, false);
    public static Caller With(string role) => new("x", "x", new HashSet<string> { role }, Guid.NewGuid(), "x", "320105", false);
    public static string County(string? prefecture) => prefecture is null ? "" : Areas[prefecture][..4] + "05";
    /// <summary>A1 is 000…00a1, K01 is 000…c001.</summary>
    public static Guid Id(string name) => name[0] == 'A' ? Guid.Parse($"00000000-0000-0000-0000-0000000000{name.ToLowerInvariant()}") : Guid.Parse($"00000000-0000-0000-0000-00000000c0{name[1..]}");

    public static async Task<TestModules> StartAsync(Testing.Engine engine, DiseaseCatalogue catalogue, Dictionary<string, string>? policies = null, TestClock? clock = null)
    {
        var terminology = new FakeTerminology(catalogue);
        foreach (var (k, v) in policies ?? []) { terminology.Policies[k] = v; }
        var app = await TestModules.StartAsync(engine, s =>
        {
            s.AddSingleton<ITerminology>(terminology);
            s.AddSingleton(new Words(typeof(Words).Assembly, typeof(CoverageAuditModule).Assembly));
            s.AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
            s.AddSingleton<StandInTiering>().AddSingleton<ITieringFigures>(p => p.GetRequiredService<StandInTiering>());
            s.AddSingleton<StandInRehab>().AddSingleton<IRehabFigures>(p => p.GetRequiredService<StandInRehab>());
            s.AddCoverageAudit();
        }, clock);
        await CoverageAuditModule.PrepareAsync(app.Services, Example.Data, CancellationToken.None);
        return app;
    }

    /// <summary>A word as the pages of these tests show it.</summary>
    public static string Words(this TestModules app, string key) => app.Services.GetRequiredService<Words>().In("zh", key);

    /// <summary>Publishes as one foreign save and delivers.</summary>
    public static async Task TellAsync(this TestModules app, params object[] events)
    {
        await app.In<CoverageAuditDb>(async db =>
        {
            foreach (var e in events) { db.Publish(e); }
            await db.SaveChangesAsync();
        });
        await app.DeliverAllAsync();
    }

    public static async Task<TestModules> ExampleAsync(Testing.Engine engine)
    {
        var app = await StartAsync(engine, Example.Mapped.Catalogue, new() { ["coverage.min-cases-for-percentage"] = "1" });
        var facts = Example.Mapped.Facts;
        await app.TellAsync([.. facts.Agencies.Select(a => (object)Profile(a.Id)), .. facts.Agencies.Select(a => Standing(a.Id)), .. facts.Cases.SelectMany(Cases)]);
        return app;
    }

    public static InstitutionProfileChanged Profile(string agency, int version = 1, Func<InstitutionProfile, InstitutionProfile>? change = null)
    {
        var facts = Example.Mapped.Facts;
        var a = facts.Agencies.Single(x => x.Id == agency);
        var n = 0;
        Guid Next() => new(Id(agency).ToByteArray().Select((b, i) => i == 0 ? (byte)++n : b).ToArray());
        var profile = new InstitutionProfile(
            new InstitutionInfo(Id(agency), version, "", agency, [InstitutionKind.DiagnosisAgency], "prefecture", County(a.Prefecture), a.Provincial, true, null, null),
            [.. facts.Filings.Where(f => f.Agency == agency).Select(f => new Registry.Contracts.FilingFact(Next(), FilingDomain.Diagnosis, f.Line, ""))], [],
            [.. facts.Physicians.Where(p => p.Agency == agency).SelectMany(p => Enumerable.Range(0, p.Count).Select(_ => new PracticeFact(Next(), Next(), "某医师", "", [.. p.Classes.Select(c => c.Number)], p.Classes[0].Catalogue,
                p.Practice.From ?? new DateOnly(2021, 6, 1), p.Practice.To, p.HiredFromOutside, DateTimeOffset.MinValue, null)))],
            [.. facts.Suspensions.Where(s => s.Agency == agency).Select(s => new Registry.Contracts.SuspensionFact(Next(), FilingDomain.Diagnosis, null, "CAT2013", s.Valid.From!.Value, s.Valid.To, "暂停", DateTimeOffset.MinValue, null))]);
        return new InstitutionProfileChanged(Id(agency), version, change?.Invoke(profile) ?? profile);
    }

    public static UnitStandingChanged Standing(string agency, int version = 1)
    {
        var facts = Example.Mapped.Facts;
        return new UnitStandingChanged(Id(agency), version,
            [.. facts.QcResults.Where(q => q.Agency == agency).Select(q => new HospitalTiering.Contracts.QcFact(Guid.NewGuid(), "DIAGNOSIS", 2024, "PROVINCE", q.Grade == QcGrade.NotTakenPart ? "NOT_TAKEN_PART" : q.Grade.ToString(), q.PublishedOn, DateTimeOffset.MinValue, null)),
                // grades of exams say nothing about diagnosis
                new HospitalTiering.Contracts.QcFact(Guid.NewGuid(), "EXAM", 2025, "PROVINCE", "D", new DateOnly(2025, 1, 2), DateTimeOffset.MinValue, null)],
            [.. facts.Evaluations.Where(e => e.Agency == agency).Select(e => new ConfirmationFact(Guid.NewGuid(), "DIAGNOSIS", "EVALUATION", e.Valid.From!.Value, e.Valid.To, "省疾控中心", DateTimeOffset.MinValue, null))]);
    }

    /// <summary>A case as it is concluded and, if an appraisal changed it, once more.</summary>
    public static IEnumerable<object> Cases(CaseFact c)
    {
        yield return Case(c.Id, 1);
        if (c.Appraisals.Count > 0) { yield return Case(c.Id, 2, e => e with { FinalConclusion = Of(c.Appraisals[0].Conclusion) }); }
    }

    public static CaseConcluded Case(string id, int version, Func<CaseConcluded, CaseConcluded>? change = null)
    {
        var c = Example.Mapped.Facts.Cases.Single(x => x.Id == id);
        var e = new CaseConcluded(Id(id), version, null, Id(id), "测试人员", "1", new DateOnly(1970, 1, 1), Id(c.Agency), c.Agency, County(Example.Mapped.Facts.Agencies.Single(a => a.Id == c.Agency).Prefecture), c.Disease, c.Disease, c.Disease, false,
            c.Kind switch { CoverageAudit.Engine.CaseKind.Promotion => Told_.CaseKind.Promotion, CoverageAudit.Engine.CaseKind.NewEvidence => Told_.CaseKind.NewEvidence, _ => Told_.CaseKind.First },
            Of(c.Conclusion), Of(c.Conclusion), null, c.AcceptedOn, c.AcceptedOn, c.ConcludedOn!.Value, id, "某企业", County(c.Employer) + "001", County(c.Hukou) + "001", County(c.Residence) + "001");
        return change?.Invoke(e) ?? e;
    }

    private static Told_.Conclusion Of(CoverageAudit.Engine.Conclusion c) => c == CoverageAudit.Engine.Conclusion.OccupationalDisease ? Told_.Conclusion.Od : Told_.Conclusion.NotOd;
}
