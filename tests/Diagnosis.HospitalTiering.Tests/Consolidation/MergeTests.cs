using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.HospitalTiering.Consolidation;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.HospitalTiering.Tests.Consolidation;

public sealed class MergeTests
{
    private static CaseConcluded Concluded(Guid agency, int year, int version = 1, Guid? id = null) => new(id ?? Guid.NewGuid(), version, null, Guid.NewGuid(), "张三", "1", new(1970, 1, 1), agency, "", "320106", "", "", "", false, CaseKind.First, Conclusion.NotOd, Conclusion.NotOd, null,
        new(year, 3, 1), new(year, 3, 2), new(year, 3, 20), "", "", "", "", "");

    private static Task<Outcome<Merge>> On(TestModules app, Func<RunMerge, Task<Outcome<Merge>>> act) => app.In<RunMerge, Outcome<Merge>>(act);

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_idle_agency_is_found_merged_and_its_archive_handed_over(Engine engine)
    {
        await using var app = await Given.StartAsync(engine);
        var appraised = Guid.NewGuid();
        // an appraisal tells the case again: one case, one count
        await app.TellAsync(Concluded(Given.Busy, 2024), Concluded(Given.Busy, 2025, id: appraised), Concluded(Given.Hospital, 2023), Concluded(Given.Idle, 2020));
        await app.TellAsync(Concluded(Given.Busy, 2025, 2, appraised));
        var disease = app.Services.GetRequiredService<Terminology.Contracts.ITerminology>().Catalogue.Entries("CAT2024")[7];
        app.Services.GetRequiredService<StandInCoverage>().Sole[disease.StableId] = Given.Idle;
        var review = await app.In<RunMerge, WorkloadReview>(h => h.ReviewAsync(null, null, Given.Nanjing, Given.Ct));
        Assert.Equal([2023, 2024, 2025], review.Years);
        Assert.Equal("0 1 1", string.Join(' ', review.Years.Select(y => review.Rows.Single(r => r.UnitId == Given.Busy).ByYear[y])));
        var idle = review.Rows.Single(r => r.UnitId == Given.Idle);
        Assert.Equal((WorkloadOutcome.ZeroTransferFirst, disease.NameZh), (idle.Outcome, idle.SoleFor.Single()));
        Assert.Equal(2, review.Rows.Count(r => r.Outcome == WorkloadOutcome.HasWorkload));

        Assert.Equal("tiering.merge.not-idle", (await On(app, h => h.ProposeAsync(new(Given.Busy, Given.Hospital), Given.Nanjing, Given.Ct))).Why());
        Assert.Equal("tiering.merge.into-needed", (await On(app, h => h.ProposeAsync(new(Given.Idle, Given.Cdc), Given.Nanjing, Given.Ct))).Why());
        Assert.Equal(Refused.NotFound, (await On(app, h => h.ProposeAsync(new(Given.Idle, Given.Busy), Given.Wuxi, Given.Ct))).Refused);
        var id = (await On(app, h => h.ProposeAsync(new(Given.Idle, Given.Busy), Given.Nanjing, Given.Ct))).Must().Id;
        Assert.Equal("tiering.merge.open-there", (await On(app, h => h.ProposeAsync(new(Given.Idle, Given.Busy), Given.Nanjing, Given.Ct))).Why());
        var archive = new ArchiveEntry("示范第一诊断机构档案室", new DateOnly(2026, 4, 1), new DateOnly(2026, 3, 2), "由示范第一诊断机构增加备案承接");
        Assert.Equal("tiering.wrong-state", (await On(app, h => h.HandOverAsync(id, archive, Given.Nanjing, default, Given.Ct))).Why());
        (await On(app, h => h.HearAsync(id, new("双方同意"), Given.Nanjing, default, Given.Ct))).Must();
        Assert.Equal("tiering.merge.custodian-needed", (await On(app, h => h.HandOverAsync(id, archive with { Custodian = null }, Given.Nanjing, default, Given.Ct))).Why());
        Assert.Equal("tiering.merge.stop-early", (await On(app, h => h.HandOverAsync(id, archive with { StopOn = new DateOnly(2019, 1, 1) }, Given.Nanjing, default, Given.Ct))).Why());
        Assert.Equal("tiering.day-far", (await On(app, h => h.HandOverAsync(id, archive with { StopOn = new DateOnly(2099, 1, 1) }, Given.Nanjing, default, Given.Ct))).Why());
        Assert.Equal("tiering.merge.notice-late", (await On(app, h => h.HandOverAsync(id, archive with { StopOn = new DateOnly(2026, 3, 10) }, Given.Nanjing, default, Given.Ct))).Why());
        Assert.Equal("tiering.merge.transfer-first", (await On(app, h => h.HandOverAsync(id, archive with { Transfer = null }, Given.Nanjing, default, Given.Ct))).Why());
        (await On(app, h => h.HandOverAsync(id, archive, Given.Nanjing, default, Given.Ct))).Must();
        Assert.Equal("tiering.merge.still-working", (await On(app, h => h.ChangeFilingAsync(id, new(), Given.Nanjing, default, Given.Ct))).Why());
        app.Clock.AdvanceDays(30);
        (await On(app, h => h.ChangeFilingAsync(id, new(), Given.Nanjing, default, Given.Ct))).Must();
        Assert.Equal(MergeState.Closed, (await On(app, h => h.CloseAsync(id, new(), Given.Nanjing, default, Given.Ct))).Must().State);
    }

    [Fact]
    public void Filing_counts_from_the_first_day_without_a_break()
    {
        var unit = new Unit { Filings = [new("DIAGNOSIS", new(2015, 1, 1), new(2018, 12, 31)), new("DIAGNOSIS", new(2019, 1, 1), new(2022, 6, 30)), new("DIAGNOSIS", new(2023, 1, 1), null)] };
        Assert.Equal(new DateOnly(2023, 1, 1), RunMerge.FiledSince(unit, new(2025, 1, 1)));
        Assert.Equal(new DateOnly(2015, 1, 1), RunMerge.FiledSince(unit, new(2022, 6, 30)));
        Assert.Null(RunMerge.FiledSince(unit, new(2022, 7, 1)));
    }
}
