using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Testing;

namespace Diagnosis.DiagnosisAppraisal.Tests.Cases;

public sealed class CatalogueSwitchTests
{
    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task What_was_diagnosed_under_the_old_list_is_accepted_later_and_an_old_code_of_the_next_day_names_its_successor(Engine engine)
    {
        var clock = TestClock.At(2025, 7, 21);
        await using var world = await World.StartAsync(engine, clock);
        var id = await world.PanelAsync(world.Application("OD2013-01-001"));
        clock.AdvanceDays(51);
        DateOnly last = new(2025, 7, 31), first = new(2025, 8, 1);
        foreach (int d in (int[])[1, 2, 3]) { await world.Must<RecordOpinion>(h => h.Handle(id, new(World.Doctor(d), Conclusion.Od, "1", "符合", null, last), World.Agency, default, default)); }
        var refused = await world.Do<ConcludeCase>(h => h.Handle(id, World.Od(code: "OD2013-01-001") with { On = first }, World.Agency, default, default));
        Assert.Equal("D04", World.Rule(refused));
        Assert.Contains(refused.Findings[0].Args, a => a is string text && text.Contains("OD2024-01-001", StringComparison.Ordinal));
        Assert.Equal(CaseState.Concluded, (await world.Must<ConcludeCase>(h => h.Handle(id, World.Od(code: "OD2013-01-001") with { On = last }, World.Agency, default, default))).State);
        await world.Must<IssueCertificate>(h => h.Handle(id, new("赵审核"), World.Agency, default, default));
        await world.Must<FileReportCard>(h => h.Handle(id, new(null), World.Agency, default, default));
        var card = Assert.Single((await world.CaseAsync(id)).Cards);
        Assert.Equal(("OD2013-01-001", last, new DateOnly(2025, 9, 10)), (card.Fields.DiseaseCode, card.Fields.DiagnosedOn, card.FiledOn));
    }
}
