using System.Text.Json;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.CoverageAudit.Facts;
using Diagnosis.Registry.Contracts;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;
using static Diagnosis.CoverageAudit.Tests.Example;

namespace Diagnosis.CoverageAudit.Tests.Facts;

/// <summary>The facts one host has kept in memory through all changes against what another reads from the database afresh.</summary>
public sealed class ReadModelTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task What_is_read_bit_by_bit_equals_what_is_read_at_once(Testing.Engine engine)
    {
        await using var app = await Told.StartAsync(engine, Mapped.Catalogue);
        var scopes = app.Services.GetRequiredService<IServiceScopeFactory>();
        using var kept = new FactsInMemory(scopes);
        var index = new CatalogueIndex(Mapped.Catalogue);
        PrefectureFact[] prefectures = [.. Told.Areas.Values.Select(a => new PrefectureFact(a, a))];
        CoverageEngine? now = null;
        var random = new Random(7);
        var agencies = Mapped.Facts.Agencies.Select(a => a.Id).ToArray();
        var cases = Mapped.Facts.Cases.Select(c => c.Id).ToArray();
        var (versions, reused, counted) = (new Dictionary<string, int>(), 0, 0);
        for (var step = 0; step < 40; step++)
        {
            app.Clock.AdvanceDays(1);
            var at = app.Clock.GetUtcNow();
            int Next(string what) => versions[what] = versions.GetValueOrDefault(what) + random.Next(1, 3);
            var agency = agencies[random.Next(agencies.Length)];
            await app.TellAsync(random.Next(4) switch
            {
                0 => Told.Standing(agency, Next("S" + agency)) with { QcResults = random.Next(3) == 0 ? [] : Told.Standing(agency).QcResults },
                1 => Told.Profile(agency, Next("P" + agency), p => p with { Suspensions = random.Next(2) == 0 ? [] : [new(Guid.NewGuid(), FilingDomain.Diagnosis, null, "CAT2013", new DateOnly(2025, 3, 1), new DateOnly(2025, 9, 30), "迟报", at, null)] }),
                _ => cases[random.Next(cases.Length)] is var k ? Told.Case(k, Next(k), e => e with { Disease = random.Next(4) == 0 ? "D02" : e.Disease, EmployerAddress = Told.County("P" + random.Next(1, 4)) + "001" }) : null!,
            });
            if (step % 3 == 2) { continue; } // several changes may come before the next question
            async Task<CoverageEngine> Read(FactsInMemory memory, CoverageEngine? before, DateTimeOffset? known) => new(index, prefectures, (await memory.AgenciesAsync(Ct)).Files, (await memory.CasesAsync(Ct)).Table, Policy, known, before);
            using var afresh = new FactsInMemory(scopes);
            now = await Read(kept, now, null);
            reused += now.Reused;
            counted += now.Realised(Jan1, Dec31).Prefectures.Sum(p => p.Cases);
            foreach (var known in new DateTimeOffset?[] { null, at.AddDays(-5) })
            {
                Assert.Equal(Say(await Read(afresh, null, known)), Say(known is null ? now : await Read(kept, null, known)));
            }
        }
        Assert.True(reused > 20 && counted > 20, $"reused {reused}, counted {counted}");
        Assert.Same(await kept.AgenciesAsync(Ct), await kept.AgenciesAsync(Ct));

        string Say(CoverageEngine e) => JsonSerializer.Serialize(new { e.InputsHash, june = e.AsOf(June30), year = prefectures.Select(p => e.Period(p.Code, Jan1, Dec31)), realised = e.Realised(Jan1, Dec31).Prefectures.Select(p => new { p.Prefecture, p.Cases, p.Rows }), e.Realised(Jan1, Dec31).Flags });
    }
}
