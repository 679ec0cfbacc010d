using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Appraisal.Draws;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Protection;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Tests.Appraisal;

public sealed class RecusalTests
{
    static Task<Outcome<AppraisalAnswer>> Recuse(Office office, Guid id, Guid expert) => office.Act<DrawPanel>(h => h.RecuseAsync(id, new(expert, RecusalGround.PartyOrRelative, "申请人的表弟", "人事科王某"), Office.City, default, default));
    static Task<Outcome<DrawAnswer>> Again(Office office, Guid id, string? ground, string? reason) => office.Do<DrawPanel, DrawAnswer>(h => h.PrepareAsync(id, new(5, RepeatReason: reason, RepeatGround: ground), Office.City, default, default));
    static Guid[] Alternates(Draw d) => [.. d.Published.Alternates!.Select(a => d.PersonOf(a.Ref).ExpertId)];

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_member_recused_after_the_opening_gives_the_seat_to_the_next_alternate_who_may_sit(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var id = await office.FileReceivedAsync(await office.World.CertifiedAsync());
        var c = await office.OpenedAsync(id);
        var alternates = Alternates(await office.DrawAsync(c.DrawId!.Value));
        var leaving = c.Panel.First(s => s.Match == DrawProcedure.Any);
        Office.Must(await Recuse(office, id, alternates[0]));
        var recused = await Recuse(office, id, leaving.ExpertId);
        Assert.Equal("V06", Office.Rule(recused));
        c = await office.CaseAsync(id);
        Assert.DoesNotContain(c.Panel, s => s.ExpertId == leaving.ExpertId || s.ExpertId == alternates[0]);
        Assert.Contains(c.Panel, s => s.ExpertId == alternates[1]);
        Assert.Equal((5, true), (c.Panel.Count, 2 * c.Panel.Count(s => s.Specialist) >= 5));
        var replaced = Assert.Single((await office.DrawAsync(c.DrawId!.Value)).Replacements);
        Assert.Equal((leaving.ExpertId, alternates[1], (RecusalGround?)RecusalGround.PartyOrRelative), (replaced.Leaving, replaced.Next, replaced.Ground));
        // the recused member can neither be there nor take the chair
        var hearing = Office.Hearing(c);
        Assert.Equal("J49", Office.Rule(await office.Act<HoldHearing>(h => h.HearAsync(id, hearing with { Present = [leaving.ExpertId, .. hearing.Present!.Skip(1)] }, Office.City, default, default))));
        Assert.Equal("J50", Office.Rule(await office.Act<HoldHearing>(h => h.HearAsync(id, hearing with { ChairId = leaving.ExpertId }, Office.City, default, default))));
        Office.Must(await office.Act<HoldHearing>(h => h.HearAsync(id, hearing, Office.City, default, default)));
        // and everybody can see that the seat changed hands, and that it was a recusal
        var seen = Assert.Single(Office.Must(await office.Do<VerifyDraw, PublicDraw>(h => h.Handle(c.DrawId!.Value, default))).Replacements);
        Assert.Equal((true, DrawProcedure.RefOf(c.DrawId!.Value, leaving.ExpertId)), (seen.Recused, seen.LeavingRef));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task With_no_alternate_left_nothing_is_heard_and_only_then_the_panel_is_drawn_anew(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var id = await office.FileReceivedAsync(await office.World.CertifiedAsync());
        var c = await office.OpenedAsync(id);
        var former = await office.DrawAsync(c.DrawId!.Value);
        // the names are known now: nobody draws again because he does not like them
        Assert.Equal("R12", Office.Rule(await Again(office, id, "PROCEDURE", " ")));
        Assert.Equal("R28", Office.Rule(await Again(office, id, null, "x")));
        Assert.Equal("R28", Office.Rule(await Again(office, id, "DISLIKE", "换一批专家为好")));
        Assert.Equal("R29", Office.Rule(await Again(office, id, "RECUSAL", "专家与当事人有利害关系")));
        Assert.Equal("R29", Office.Rule(await Again(office, id, "MEMBER_UNAVAILABLE", "专家出差不能到会")));
        Assert.Equal("R29", Office.Rule(await Again(office, id, "SEED_LOST", "种子不能复算了")));
        Assert.Equal("R30", Office.Rule(await Again(office, id, "PROCEDURE", "x")));
        Assert.Equal("R31", Office.Rule(await Again(office, id, "PROCEDURE", "示例采石有限公司提出程序有误")));
        var leaving = c.Panel[0];
        foreach (var a in Alternates(former)) { Office.Must(await Recuse(office, id, a)); }
        Assert.Equal("R29", Office.Rule(await Again(office, id, "RECUSAL", "候补专家均应当回避")));
        Assert.Equal("V07", Office.Rule(await Recuse(office, id, leaving.ExpertId)));
        c = await office.CaseAsync(id);
        Assert.Equal([leaving.ExpertId], c.RecusedSeats().Select(s => s.ExpertId));
        var refused = await office.Act<HoldHearing>(h => h.HearAsync(id, Office.Hearing(c), Office.City, default, default));
        Assert.Equal(("J56", Refused.Conflict), (Office.Rule(refused), refused.Refused));
        Assert.Contains("申请人的表弟", refused.Findings[0].Args[0].ToString());
        Assert.Equal("R19", Office.Rule(await office.Do<DrawPanel, DrawAnswer>(h => h.ReplaceAsync(former.Id, new(leaving.ExpertId, "回避"), Office.City, default))));
        var again = await office.DrawAsync(Office.Must(await Again(office, id, "RECUSAL", "一名专家应当回避且候补用尽")).Id);
        Guid[] gone = [leaving.ExpertId, .. Alternates(former)];
        Assert.Subset(again.Excluded.Select(x => x.ExpertId).ToHashSet(), gone.ToHashSet());
        Assert.Equal((2, "RECUSAL"), (again.No, again.RepeatGround));

        // the public record of either draw shows the other and why
        var old = Office.Must(await office.Do<VerifyDraw, PublicDraw>(h => h.Handle(former.Id, default)));
        Assert.Equal((again.Id, 2, "RECUSAL", "一名专家应当回避且候补用尽", null), (old.RepeatedBy!.Id, old.RepeatedBy.No, old.RepeatedBy.Ground, old.RepeatedBy.Reason, old.Repeats));
        var now = Office.Must(await office.Do<VerifyDraw, PublicDraw>(h => h.Handle(again.Id, default)));
        Assert.Equal((former.Id, 1, "一名专家应当回避且候补用尽", null), (now.Repeats!.Id, now.Repeats.No, now.Repeats.Reason, now.RepeatedBy));
        Assert.NotNull(now.Repeats.GroundName);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Whoever_is_recused_while_the_list_is_sealed_does_not_sit_when_it_is_opened(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var id = await office.FileReceivedAsync(await office.World.CertifiedAsync());
        var draw = await office.DrawnAsync(id);
        // what the seed gives; the office does not know it
        var known = await office.DrawAsync(draw.Id);
        Assert.Null(known.Open(office.World.App.Services.GetRequiredService<Protector>(), "甲", "乙", null, "会议室", new(2026, 3, 2)));
        var member = known.Panel().First(s => s.Match == DrawProcedure.Any);
        Assert.Equal("V03", Office.Rule(await Recuse(office, id, member.ExpertId)));
        Assert.Equal("R29", Office.Rule(await Again(office, id, "RECUSAL", "专家与当事人有亲属关系")));
        var opened = await office.Do<DrawPanel, DrawAnswer>(h => h.OpenAsync(draw.Id, new("张大明", "王某", "会议室"), Office.City, default));
        Assert.Equal((true, "V06"), (opened.Ok, Office.Rule(opened)));
        var c = await office.CaseAsync(id);
        Assert.Equal((5, false), (c.Panel.Count, c.Panel.Any(s => s.ExpertId == member.ExpertId)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_member_recused_after_the_hearing_votes_no_more_and_the_parties_are_heard_again(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var id = await office.FileReceivedAsync(await office.World.CertifiedAsync());
        var c = await office.OpenedAsync(id);
        Office.Must(await office.Act<HoldHearing>(h => h.HearAsync(id, Office.Hearing(c), Office.City, default, default)));
        var leaving = c.Panel.First(s => s.Match == DrawProcedure.Any);
        var before = Office.Motion(c, Conclusion.Od, "2");
        Assert.Equal(["V06", "V08"], (await Recuse(office, id, leaving.ExpertId)).Findings.Select(f => f.Rule));
        Assert.Equal("J10", Office.Rule(await office.Act<HoldHearing>(h => h.VoteAsync(id, before, Office.City, default, default))));
        c = await office.CaseAsync(id);
        Assert.Equal((AppraisalState.PanelDrawn, null), (c.State, c.Hearing));
        Office.Must(await office.Act<HoldHearing>(h => h.HearAsync(id, Office.Hearing(c), Office.City, default, default)));
        // the old vote has the voice of one who left
        Assert.Equal("J53", Office.Rule(await office.Act<HoldHearing>(h => h.VoteAsync(id, before, Office.City, default, default))));
        Office.Must(await office.Act<HoldHearing>(h => h.VoteAsync(id, Office.Motion(c, Conclusion.Od, "2"), Office.City, default, default)));
        // the hearing that counts no more is kept in the history
        Assert.True(await office.World.App.In<DiagnosisAppraisalDb, bool>(db => db.History.AnyAsync(h => h.RecordId == id && h.Action == "hear" && h.Content!.Contains(leaving.Name))));
    }

    [Fact]
    public void A_recused_member_on_the_panel_stops_the_hearing_and_the_vote()
    {
        var seats = Enumerable.Range(1, 5).Select(n => new Seat(Guid.CreateVersion7(), "r" + n, "专家" + n, "省医院", "主任医师", true, DrawProcedure.Specialist)).ToList();
        var c = new AppraisalCase { State = AppraisalState.Heard, Panel = seats, Recusals = [new(seats[2].ExpertId, "专家3", RecusalGround.Interest, "持有该公司股份", "申请人", new(2026, 3, 2))] };
        var refused = c.Vote(null!, AppraisalEffect.Upheld, []);
        Assert.Equal(("J56", "专家3（持有该公司股份）"), (refused!.Findings[0].Rule, refused.Findings[0].Args[0].ToString()));
        // a case that got so far before this was checked is not stuck
        Assert.Null(c.MayDraw());
        c.Recusals.Clear();
        Assert.Equal("J10", c.MayDraw()!.Findings[0].Rule);
        (c.State, c.SessionOpenedOn, c.Recusals) = (AppraisalState.PanelDrawn, new(2026, 3, 2), [new(seats[0].ExpertId, "专家1", RecusalGround.Interest, "亲属", null, new(2026, 3, 2))]);
        Assert.Equal("J56", c.Hear(new(new(2026, 3, 2), "会议室", seats[1].ExpertId, "专家2", [], ""), [])!.Findings[0].Rule);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_employer_that_cannot_be_found_is_recorded_as_absent_with_the_reason(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var id = await office.FileReceivedAsync(await office.World.CertifiedAsync());
        var draw = await office.DrawnAsync(id);
        Assert.Equal("R24", Office.Rule(await office.Do<DrawPanel, DrawAnswer>(h => h.OpenAsync(draw.Id, new("张大明", null, "会议室", EmployerAbsent: " "), Office.City, default))));
        Office.Must(await office.Do<DrawPanel, DrawAnswer>(h => h.OpenAsync(draw.Id, new("张大明", null, "会议室", EmployerAbsent: "2024年已注销，无承继单位"), Office.City, default)));
        draw = await office.DrawAsync(draw.Id);
        Assert.Equal((null, "2024年已注销，无承继单位"), (draw.EmployerConfirmed, draw.EmployerAbsent));
        var c = await office.CaseAsync(id);
        var hearing = Office.Hearing(c);
        StatementRequest worker = hearing.Statements![0];
        Assert.Equal("appraisal.statement-missing.Employer", Assert.Single((await office.Act<HoldHearing>(h => h.HearAsync(id, hearing with { Statements = [worker, new(AppraisalParty.Employer, null, "已注销")] }, Office.City, default, default))).Findings).Key);
        Assert.Equal("J51", Office.Rule(await office.Act<HoldHearing>(h => h.HearAsync(id, hearing with { Statements = [worker, new(AppraisalParty.Employer, null, " ", Absent: true)] }, Office.City, default, default))));
        // the worker's side always speaks by somebody
        Assert.Equal("J51", Office.Rule(await office.Act<HoldHearing>(h => h.HearAsync(id, hearing with { Statements = [new(AppraisalParty.Worker, null, "未到", Absent: true), hearing.Statements[1]] }, Office.City, default, default))));
        Office.Must(await office.Act<HoldHearing>(h => h.HearAsync(id, hearing with { Statements = [worker, new(AppraisalParty.Employer, null, "已注销，公告期满无人到场", Absent: true)] }, Office.City, default, default)));
        var record = Office.Must(await office.Do<DiagnosisAppraisal.Appraisal.Documents.PrintDocument, DiagnosisAppraisal.Documents.Sheet>(h => h.SheetAsync(id, DiagnosisAppraisal.Appraisal.Documents.AppraisalPaper.Record, Office.City, default)));
        Assert.Contains("未到场：", record.Body, StringComparison.Ordinal);
        var slip = Office.Must(await office.Do<DiagnosisAppraisal.Appraisal.Documents.PrintDocument, DiagnosisAppraisal.Documents.Sheet>(h => h.SheetAsync(id, DiagnosisAppraisal.Appraisal.Documents.AppraisalPaper.DrawSlip, Office.City, default)));
        Assert.Contains("| 未到场（2024年已注销，无承继单位） |", slip.Body, StringComparison.Ordinal);
    }
}
