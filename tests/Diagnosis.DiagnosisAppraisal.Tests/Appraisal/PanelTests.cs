using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Appraisal.Draws;
using Diagnosis.DiagnosisAppraisal.Appraisal.Experts;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Tests.Appraisal;

public sealed class PanelTests
{
    static Task<Outcome<DrawAnswer>> Prepare(Office office, Guid id, PrepareDrawRequest r) => office.Do<DrawPanel, DrawAnswer>(h => h.PrepareAsync(id, r, Office.City, default, default));

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Panels_against_the_rules_are_refused_with_reason_and_numbers(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var id = await office.FileReceivedAsync(await office.World.CertifiedAsync());
        Assert.Equal("R01", Office.Rule(await Prepare(office, id, new(6))));
        Assert.Equal("R02", Office.Rule(await Prepare(office, id, new(3))));
        var two = await Prepare(office, id, new(5, 2));
        Assert.Equal(["2", "5", "3"], two.Findings.Single(f => f.Rule == "R03").Args.Select(a => a.ToString()));
        // nine specialists are left after the three who signed
        var many = await Prepare(office, id, new(13, 13));
        Assert.Equal("R14", Office.Rule(many));
        Assert.Equal(["15", "9", "16", "3"], many.Findings[0].Args.Skip(1).Select(a => a.ToString()));
        Assert.Equal("P06", Office.Rule(await Prepare(office, id, new(5, null, [new("x-nothing", 1)]))));
        Assert.Equal(0, await office.World.App.In<DiagnosisAppraisalDb, int>(db => db.Draws.CountAsync()));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Who_signed_the_diagnosis_is_found_and_recusals_come_before_the_draw(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var id = await office.FileReceivedAsync(await office.World.CertifiedAsync());
        var friend = await office.World.App.In<DiagnosisAppraisalDb, Expert>(db => db.Experts.AsNoTracking().FirstAsync(e => e.ExpertNo == "E04"));
        Assert.Equal("J44", Office.Rule(await office.Act<DrawPanel>(h => h.RecuseAsync(id, new(friend.Id, RecusalGround.Interest, "", null), Office.City, default, default))));
        Office.Must(await office.Act<DrawPanel>(h => h.RecuseAsync(id, new(friend.Id, RecusalGround.PartyOrRelative, "申请人的表弟", "王某"), Office.City, default, default)));
        var draw = await office.DrawAsync(Office.Must(await Prepare(office, id, new(5))).Id);
        Assert.Equal([("专家1", "TOOK_PART_IN_DIAGNOSIS"), ("专家2", "TOOK_PART_IN_DIAGNOSIS"), ("专家3", "TOOK_PART_IN_DIAGNOSIS"), ("专家4", "PARTY_OR_RELATIVE")], draw.Excluded.Select(x => (x.Name, x.Ground)).OrderBy(x => x.Name));
        Assert.Equal(4, draw.Published.Plan.Exclusions.Count);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Nothing_but_commitments_can_be_seen_before_the_session(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var id = await office.FileReceivedAsync(await office.World.CertifiedAsync());
        var draw = await office.DrawnAsync(id);
        Assert.Equal(DrawState.Drawn, draw.State);
        Assert.NotNull(draw.Published.ResultHash);
        // neither in the row, nor in its history, nor in any answer
        Assert.Null(draw.Published.Members);
        Assert.Null(draw.Published.Seed);
        var history = await office.World.App.In<DiagnosisAppraisalDb, List<string>>(db => db.History.AsNoTracking().Where(h => h.RecordId == draw.Id && h.Content != null).Select(h => h.Content!).ToListAsync());
        Assert.Equal(2, history.Count);
        Assert.All(history, h => Assert.DoesNotContain("\"members\":[", h));
        var publicly = Office.Must(await office.Do<VerifyDraw, PublicDraw>(h => h.Handle(draw.Id, default)));
        Assert.Empty(publicly.Names);
        Assert.DoesNotContain("专家", Json.Write(publicly));
        var view = Office.Must(await office.Do<ReadAppraisals, AppraisalView>(h => h.Handle(id, Office.City, default)));
        Assert.Empty(view.Draws[0].Panel);
        Assert.Empty(view.Panel);
        Assert.Equal("J47", Office.Rule(await office.Act<HoldHearing>(h => h.HearAsync(id, new([], Guid.Empty, [], ""), Office.City, default, default))));

        Assert.Equal("R23", Office.Rule(await office.Do<DrawPanel, DrawAnswer>(h => h.OpenAsync(draw.Id, new("", "王某", "会议室"), Office.City, default))));
        Assert.Equal("R24", Office.Rule(await office.Do<DrawPanel, DrawAnswer>(h => h.OpenAsync(draw.Id, new("张大明", " ", "会议室"), Office.City, default))));
        Office.Must(await office.Do<DrawPanel, DrawAnswer>(h => h.OpenAsync(draw.Id, new("张大明", "王某", "会议室"), Office.City, default)));
        publicly = Office.Must(await office.Do<VerifyDraw, PublicDraw>(h => h.Handle(draw.Id, default)));
        Assert.Empty(publicly.Faults!);
        Assert.Equal(7, publicly.Names.Count);
        Assert.Equal(draw.Published.ResultHash, publicly.Record.ResultHash);
        Assert.Equal(draw.Published.Commitment, publicly.Record.Commitment);
        Assert.All(publicly.Names, n => Assert.Equal(n.Ref, DrawProcedure.RefOf(draw.Id, n.ExpertId)));
        var opened = await office.CaseAsync(id);
        Assert.Equal((5, true), (opened.Panel.Count, opened.Panel.Count(s => s.Specialist) >= 3));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_draw_without_its_logged_seed_or_with_a_changed_row_gives_nothing(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var id = await office.FileReceivedAsync(await office.World.CertifiedAsync());
        var prepared = Office.Must(await Prepare(office, id, new(5)));
        await Change(d => d.Seed = default);
        Assert.Equal("R22", Office.Rule(await office.Do<DrawPanel, DrawAnswer>(h => h.DrawAsync(prepared.Id, new(Draw.ByParties), Office.City, default))));
        // another seed than the one committed to
        await Change(d => d.Seed = office.World.App.Services.GetService(typeof(Kernel.Protection.Protector)) is Kernel.Protection.Protector p ? p.Seal(new string('0', 64)) : default);
        Assert.Equal("R22", Office.Rule(await office.Do<DrawPanel, DrawAnswer>(h => h.DrawAsync(prepared.Id, new(Draw.ByParties), Office.City, default))));
        // repeated for that reason; then somebody swaps the words of the parties in the row
        Assert.Equal("R12", Office.Rule(await Prepare(office, id, new(5))));
        prepared = Office.Must(await Prepare(office, id, new(5, RepeatReason: "种子遗失", RepeatGround: "SEED_LOST")));
        Assert.Equal("R21", Office.Rule(await office.Do<DrawPanel, DrawAnswer>(h => h.DrawAsync(prepared.Id, new("SOMEBODY"), Office.City, default))));
        Office.Must(await office.Do<DrawPanel, DrawAnswer>(h => h.DrawAsync(prepared.Id, new(Draw.ByOfficeOnMandate, "甲", "乙"), Office.City, default)));
        await Change(d => d.Published = d.Published with { Contributions = ["甲", "丙"] });
        Assert.Equal("R26", Office.Rule(await office.Do<DrawPanel, DrawAnswer>(h => h.OpenAsync(prepared.Id, new("张大明", "王某", "会议室"), Office.City, default))));

        Task Change(Action<Draw> change) => office.World.App.In<DiagnosisAppraisalDb>(async db => { change(await db.Draws.FirstAsync(d => d.Id == prepared.Id)); await db.SaveChangesAsync(); });
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_repeated_draw_needs_a_reason_and_keeps_the_former(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var id = await office.FileReceivedAsync(await office.World.CertifiedAsync());
        var former = await office.DrawnAsync(id);
        Assert.Equal("R12", Office.Rule(await Prepare(office, id, new(5))));
        var again = await office.DrawAsync(Office.Must(await Prepare(office, id, new(7, RepeatReason: "抽取时少通知一方", RepeatGround: "PROCEDURE"))).Id);
        former = await office.DrawAsync(former.Id);
        Assert.Equal((2, DrawState.Abandoned, "抽取时少通知一方"), (again.No, former.State, former.AbandonedReason));
        Assert.NotEqual(former.Published.SeedHash, again.Published.SeedHash);
        // what was given up is open to everyone, or an office could draw until it likes the panel
        var seen = (await office.Do<VerifyDraw, PublicDraw>(h => h.Handle(former.Id, default))).Value!;
        Assert.Equal(5, seen.Record.Members!.Count);
        Assert.Empty(seen.Faults!);
        Assert.Equal(7, seen.Names.Count);
        Assert.Equal("R20", Office.Rule(await office.Do<DrawPanel, DrawAnswer>(h => h.OpenAsync(former.Id, new("甲", "乙", "会议室"), Office.City, default))));
        Assert.Equal(AppraisalState.FileReceived, (await office.CaseAsync(id)).State);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Who_declines_is_replaced_by_the_next_alternate_and_half_stay_specialists(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var id = await office.FileReceivedAsync(await office.World.CertifiedAsync());
        var c = await office.OpenedAsync(id);
        var draw = await office.DrawAsync(c.DrawId!.Value);
        int replaced = 0;
        Outcome<DrawAnswer> outcome;
        do
        {
            var leaving = c.Panel.First(s => s.Specialist);
            Assert.Equal("R18", Office.Rule(await office.Do<DrawPanel, DrawAnswer>(h => h.ReplaceAsync(draw.Id, new(leaving.ExpertId, " "), Office.City, default))));
            outcome = await office.Do<DrawPanel, DrawAnswer>(h => h.ReplaceAsync(draw.Id, new(leaving.ExpertId, "出差"), Office.City, default));
            c = await office.CaseAsync(id);
            Assert.True(2 * c.Panel.Count(s => s.Specialist) >= c.Panel.Count && c.Panel.Select(s => s.ExpertId).Distinct().Count() == 5);
            replaced += outcome.Ok ? 1 : 0;
        }
        while (outcome.Ok);
        Assert.Equal("R19", Office.Rule(outcome));
        Assert.InRange(replaced, 1, 2);
        Assert.Equal(replaced, (await office.DrawAsync(draw.Id)).Replacements.Count);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_pool_belongs_to_the_province_and_removal_counts_at_once(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var request = Office.Experts().First() with { ExpertNo = "E99" };
        Assert.Equal(Refused.Forbidden, (await office.Do<ManageExperts, ExpertAnswer>(h => h.PutAsync(request, World.Commission("320700"), default, default))).Refused);
        Assert.Equal(Refused.Forbidden, (await office.Do<ManageExperts, EditionAnswer>(h => h.PublishAsync(Office.City, default))).Refused);
        Assert.Equal("P04", Office.Rule(await office.Do<ManageExperts, ExpertAnswer>(h => h.PutAsync(request with { Title = "住院医师" }, Office.Province, default, default))));
        Assert.Equal("P07", Office.Rule(await office.Do<ManageExperts, ExpertAnswer>(h => h.PutAsync(request with { DiagnosingClasses = ["x-law"] }, Office.Province, default, default))));
        Assert.Equal("P15", Office.Rule(await office.Do<ManageExperts, EditionAnswer>(h => h.PublishAsync(Office.Province, default))));
        var e5 = await office.World.App.In<DiagnosisAppraisalDb, Expert>(db => db.Experts.AsNoTracking().FirstAsync(e => e.ExpertNo == "E05"));
        Assert.Equal("P12", Office.Rule(await office.Do<ManageExperts, ExpertAnswer>(h => h.StateAsync(e5.Id, new(ExpertState.Removed, null, "收受红包"), Office.Province, default, default))));
        Office.Must(await office.Do<ManageExperts, ExpertAnswer>(h => h.StateAsync(e5.Id, new(ExpertState.Removed, RemovalGround.Gifts, "收受红包"), Office.Province, default, default)));
        Assert.Equal("P10", Office.Rule(await office.Do<ManageExperts, ExpertAnswer>(h => h.StateAsync(e5.Id, new(ExpertState.Active, null, null), Office.Province, default, default))));
        // still in the published edition, yet out of every draw
        var id = await office.FileReceivedAsync(await office.World.CertifiedAsync());
        var draw = await office.DrawAsync(Office.Must(await Prepare(office, id, new(5))).Id);
        Assert.Equal(16, draw.Published.Snapshot.Experts.Count);
        Assert.Contains(draw.Excluded, x => x.ExpertId == e5.Id && x.Ground == "REMOVED");
        Assert.Equal(2, Office.Must(await office.Do<ManageExperts, EditionAnswer>(h => h.PublishAsync(Office.Province, default))).Edition);
        // editions stay: the draw still names and keeps the first
        Assert.Equal(1, (await office.DrawAsync(draw.Id)).Published.Snapshot.PoolEdition);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Experts_are_imported_from_a_file_with_a_result_for_every_row(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        string csv = string.Join(',', ManageExperts.Columns) + "\n" + """
            E01,专家1,连云港市职业病防治院,主任医师,320100,respiratory,respiratory,Z1,,
            N01,新专家,市医院,副主任医师,320700,影像诊断,,,,
            N02,无职称,市医院,住院医师,320700,影像诊断,,,,
            N03,错专业,市医院,主任医师,320700,没有的专业,,,,
            N01,又一个,市医院,主任医师,320700,影像诊断,,,,
            """;
        var report = Office.Must(await office.Do<ManageExperts, ExpertImportReport>(h => h.ImportAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(csv)), "e.csv", Office.Province, default)));
        Assert.Equal((5, 1, 0, 1, 3), (report.Rows, report.Created, report.Updated, report.Unchanged, report.Rejected));
        Assert.Equal([4, 5, 6], report.Reasons.Select(r => r.Row).Distinct());
        Assert.Equal(Refused.Forbidden, (await office.Do<ManageExperts, ExpertImportReport>(h => h.ImportAsync(Stream.Null, "e.csv", Office.City, default))).Refused);
    }
}
