using System.Net;
using System.Text.Json;
using Diagnosis.DiagnosisAppraisal.Attachments;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.DiagnosisAppraisal.Documents;
using Diagnosis.DiagnosisAppraisal.GroupReading;
using Diagnosis.DiagnosisAppraisal.Tests.Attachments;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Work;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Tests.GroupReading;

public sealed class GroupReadingTests
{
    internal static FilmReading Reading(string mark, params string?[] zones) => new(1, zones.Length == 6 ? zones : ["1/0", "0/1", "0/0", "1/0", "0/0", "0/0"], false, [], "none", "q", null, mark);

    static async Task<(Guid Case, Guid Film)> FilmAsync(World world, params int[] doctors)
    {
        var id = await world.PanelAsync(null, doctors);
        return (id, (await AttachmentTests.Attach(world, id, DicomFile.Film(), "film")).Value!.Id);
    }

    static Task<Outcome<SessionAnswer>> Start(World world, Guid id, Guid film, MemberRequest[] readers, Guid? chair = null, Caller? caller = null) =>
        world.App.In<StartReading, Outcome<SessionAnswer>>(h => h.Handle(id, new(film, readers, chair), caller ?? World.Agency, default));

    static async Task<Guid> SessionAsync(World world, params int[] doctors)
    {
        var (id, film) = await FilmAsync(world);
        var started = await Start(world, id, film, [.. (doctors.Length == 0 ? [1, 2, 3] : doctors).Select(d => new MemberRequest(World.Doctor(d), d < 100 ? null : World.OtherId))]);
        Assert.True(started.Ok, string.Join("; ", started.Findings.Select(f => f.Rule + f.Key)));
        return started.Value!.Id;
    }

    static Task<Outcome<SessionAnswer>> Read(World world, Guid session, Caller caller, FilmReading reading, Guid? who = null, bool onPaper = false, string? reason = null) =>
        world.App.In<SubmitReading, Outcome<SessionAnswer>>(h => h.Handle(session, new(reading, who, onPaper, reason), caller, default));

    static async Task<ReadingView> See(World world, Guid session, Caller caller) => (await world.App.In<GetReading, Outcome<ReadingView>>(h => h.Handle(session, caller, default))).Value!;

    static Task<Outcome<SessionAnswer>> Agree(World world, Guid session, FilmReading reading, string? reason = null, Caller? caller = null, bool onPaper = false) =>
        world.App.In<AgreeReading, Outcome<SessionAnswer>>(h => h.Handle(session, new(reading, reason, onPaper), caller ?? World.Physician(1), default, default));

    static Task<Outcome<SessionAnswer>> Sign(World world, Guid session, int doctor, SessionAnswer agreed, string? dissent = null) =>
        world.App.In<SignReading, Outcome<SessionAnswer>>(h => h.Handle(session, new(agreed.AgreedNo!.Value, agreed.AgreedHash, dissent), World.Physician(doctor), default));

    static string Rule(Outcome<SessionAnswer> o) => o.Refused == Refused.Forbidden ? Assert.Single(o.Findings).Key : Assert.Single(o.Findings).Rule;

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Readers_are_members_of_the_panel_or_invited_and_qualified_for_the_class_on_the_day(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var (id, film) = await FilmAsync(world);
        MemberRequest Own(int n) => new(World.Doctor(n));
        MemberRequest Away(int n) => new(World.Doctor(n), World.OtherId);
        Assert.Equal("G03", Rule(await Start(world, id, film, [Own(1), Own(4)])));                          // qualified, but not on the panel
        Assert.Equal("D59", Rule(await Start(world, id, film, [Own(1), Own(5)])));                          // class 4 only
        Assert.Equal("D59", Rule(await Start(world, id, film, [Own(1), Own(101)])));                        // practises elsewhere
        Assert.Equal("G04", Rule(await Start(world, id, film, [Own(1)])));
        Assert.Equal("D18", Rule(await Start(world, id, film, [Own(1), Own(1)])));
        Assert.Equal("G05", Rule(await Start(world, id, film, [Own(1), Own(2)], World.Doctor(3))));
        Assert.Equal("G01", Rule(await Start(world, id, Guid.NewGuid(), [Own(1), Own(2)])));
        Assert.Equal("G01", Rule(await Start(world, id, (await AttachmentTests.Attach(world, id, AttachmentTests.Pdf, "ct")).Value!.Id, [Own(1), Own(2)])));
        Assert.Equal("problem.not-found", Assert.Single((await Start(world, id, film, [Own(1), Own(2)], caller: World.OtherAgency)).Findings).Key);
        world.Terminology.Overrides["diagnosis.allow-external-signer"] = "false";
        Assert.Equal("D19", Rule(await Start(world, id, film, [Own(1), Away(101)])));
        world.Terminology.Overrides["diagnosis.allow-external-signer"] = "true";
        var started = (await Start(world, id, film, [Own(1), Away(101)])).Value!;
        Assert.Equal("G02", Rule(await Start(world, id, film, [Own(1), Own(2)])));
        // the guest sees the film and the session, and not the case
        var guest = World.Physician(101);
        var view = await See(world, started.Id, guest);
        Assert.Equal(("张*明", true, World.Doctor(101)), (view.Worker, view.Readers[1].External, view.Rights.ReadsAs));
        Assert.True((await world.App.In<ReadAttachments, Outcome<AttachmentView>>(h => h.FindAsync(film, guest, default))).Ok);
        Assert.False((await world.App.In<ReadAttachments, Outcome<IReadOnlyList<AttachmentView>>>(h => h.ListAsync(id, guest, default))).Ok);
        Assert.False((await world.App.In<GetCase, Outcome<CaseView>>(h => h.Handle(id, guest, default))).Ok);
        Assert.Equal(Refused.Forbidden, (await world.App.In<WithdrawFile, Outcome<AttachmentAnswer>>(h => h.Handle(film, new("x"), guest, default, default))).Refused);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Nobody_sees_anothers_reading_before_all_have_read(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var session = await SessionAsync(world);
        Assert.True((await Read(world, session, World.Physician(1), Reading("标记甲", "2/2", "2/1", "1/0", "2/1", "0/1", "0/0"))).Ok);
        Assert.True((await Read(world, session, World.Physician(2), Reading("标记乙"))).Ok);
        foreach (var (caller, own) in (IEnumerable<(Caller, string?)>)[(World.Physician(1), "标记甲"), (World.Physician(2), "标记乙"), (World.Physician(3), null), (World.Physician(4), null), (World.Agency, null)])
        {
            var view = await See(world, session, caller);
            Assert.Equal((ReadingState.Blind, own is null ? 0 : 1, false), (view.State, view.Readings.Count, view.Rights.SeesReadings));
            Assert.Null(view.Agreement);
            string all = Json.Write(view);
            foreach (string mark in (string[])["标记甲", "标记乙"]) { Assert.Equal(mark == own, all.Contains(mark, StringComparison.Ordinal)); }
            // that the others have read is no secret
            Assert.Equal([true, true, false], view.Readers.Select(r => r.Read));
        }
        // nor do the session's own history or a stale answer hold anything
        var entries = await world.App.In<DiagnosisAppraisalDb, List<string?>>(db => db.History.Where(h => h.RecordId == session).Select(h => h.Content).ToListAsync());
        Assert.True(entries.Count >= 3);
        Assert.DoesNotContain(entries, e => e?.Contains("标记", StringComparison.Ordinal) == true || e?.Contains("2/2", StringComparison.Ordinal) == true);
        var stale = await world.App.In<CloseBlindPhase, Outcome<SessionAnswer>>(h => h.Handle(session, new("x"), World.Physician(1), new IfMatch(1), default));
        Assert.Equal((Refused.Stale, 0), (stale.Refused, stale.Differences.Count));
        Assert.Equal("G10", Rule(await Agree(world, session, Reading("x"))));
        Assert.Equal("G10", Rule(await world.App.In<DiscussReading, Outcome<SessionAnswer>>(h => h.Handle(session, new("我读的是2/2"), World.Physician(1), default))));

        Assert.Equal(ReadingState.Open, (await Read(world, session, World.Physician(3), Reading("标记丙"))).Value!.State);
        foreach (var caller in (Caller[])[World.Physician(1), World.Physician(3), World.Agency])
        {
            var view = await See(world, session, caller);
            Assert.Equal(["标记甲", "标记乙", "标记丙"], view.Readings.Select(r => r.Versions[^1].Reading.Comment));
            Assert.Equal(3, view.Agreement!.Pairs.Count);
            Assert.True(view.Agreement.Zones[0].GradesDiffer);
        }
        // what comes now would not be blind
        Assert.Equal("G10", Rule(await Read(world, session, World.Physician(3), Reading("后悔"), reason: "看了别人的")));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_account_reads_for_its_own_physician_and_a_registrar_from_paper_only(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var session = await SessionAsync(world, 1, 2, 101);
        Assert.Equal("diagnosis.reading-own-only", Rule(await Read(world, session, World.Physician(1), Reading("x"), World.Doctor(2))));
        Assert.Equal("diagnosis.reading-own-only", Rule(await Read(world, session, World.Physician(1), Reading("x"), World.Doctor(2), onPaper: true)));
        Assert.Equal("diagnosis.reading-not-reader", Rule(await Read(world, session, World.Physician(3), Reading("x"))));
        Assert.Equal("G31", Rule(await Read(world, session, World.Agency, Reading("x"), onPaper: true)));
        Assert.Equal("G32", Rule(await Read(world, session, World.Agency, Reading("x"), World.Doctor(1))));
        // the guest's agency records for its own physician, and for nobody else's
        Assert.Equal("diagnosis.reading-not-registrar", Rule(await Read(world, session, World.OtherAgency, Reading("x"), World.Doctor(1), onPaper: true)));
        Assert.True((await Read(world, session, World.OtherAgency, Reading("纸上"), World.Doctor(101), onPaper: true)).Ok);
        Assert.True((await Read(world, session, World.Agency, Reading("纸上"), World.Doctor(2), onPaper: true)).Ok);
        var view = await See(world, session, World.Physician(1));
        Assert.Equal([(false, false), (true, true), (true, true)], view.Readers.Select(r => (r.Read, r.OnPaper)));
        // who recorded from paper gets nothing back either, nor a look at it
        Assert.Empty((await See(world, session, World.Agency)).Readings);
        // physician 1 read with an account that is then given to physician 2
        Assert.Equal("G29", Rule(await Read(world, session, World.Physician(2), Reading("本人再读"))));
        var shared = World.Physician(2) with { Id = World.Physician(1).Id };
        var second = await SessionAsync(world, 1, 2, 3);
        Assert.True((await Read(world, second, World.Physician(1), Reading("甲"))).Ok);
        Assert.Equal("diagnosis.reading-account-bound", Rule(await Read(world, second, shared, Reading("乙"))));
        Assert.Equal("diagnosis.reading-account-bound", Rule(await Read(world, second, World.Agency with { Id = World.Physician(1).Id }, Reading("乙"), World.Doctor(2), onPaper: true)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Readings_are_versions_with_reasons_and_hashes(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var session = await SessionAsync(world);
        Assert.Equal("G20", Rule(await Read(world, session, World.Physician(1), null!)));
        Assert.True((await Read(world, session, World.Physician(1), Reading("一"))).Ok);
        Assert.Equal("G29", Rule(await Read(world, session, World.Physician(1), Reading("二"))));
        Assert.True((await Read(world, session, World.Physician(1), Reading("二"), reason: "重看标准片")).Ok);
        var mine = Assert.Single((await See(world, session, World.Physician(1))).Readings);
        Assert.Equal(["一", "二"], mine.Versions.Select(v => v.Reading.Comment));
        Assert.Equal(2, mine.Versions.Select(v => v.Hash).Distinct().Count());
        Assert.All(mine.Versions, v => Assert.Equal(ReadingSession.HashOf(session, World.Doctor(1), v.No, v.Reading), v.Hash));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_chair_may_close_the_blind_phase_and_who_has_not_read_stays_blind(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var session = await SessionAsync(world);
        Task<Outcome<SessionAnswer>> Close(Caller caller, string? reason, bool paper = false) => world.App.In<CloseBlindPhase, Outcome<SessionAnswer>>(h => h.Handle(session, new(reason, paper), caller, default, default));
        Assert.Equal("G11", Rule(await Close(World.Physician(1), "无人阅片")));
        Assert.True((await Read(world, session, World.Physician(2), Reading("标记乙"))).Ok);
        Assert.Equal("diagnosis.reading-chair-only", Rule(await Close(World.Physician(2), "我不是主持人")));
        Assert.Equal("G12", Rule(await Close(World.Physician(1), " ")));
        Assert.Equal("G32", Rule(await Close(World.Agency, "登记员")));
        Assert.True((await Read(world, session, World.Physician(1), Reading("标记甲"))).Ok);
        Assert.Equal(ReadingState.Open, (await Close(World.Physician(1), "三号医师请病假")).Value!.State);
        Assert.Equal(2, (await See(world, session, World.Physician(1))).Readings.Count);
        // the third did not read: no reading, no note, no agreed value, no look
        var third = await See(world, session, World.Physician(3));
        Assert.True(third.Readers[2].Excused);
        Assert.DoesNotContain("标记", Json.Write(third), StringComparison.Ordinal);
        Assert.Equal("G10", Rule(await Read(world, session, World.Physician(3), Reading("迟到"))));
        var agreed = (await Agree(world, session, Reading("一致"))).Value!;
        var stale = await world.App.In<AgreeReading, Outcome<SessionAnswer>>(h => h.Handle(session, new(Reading("x"), "y"), World.Physician(3), new IfMatch(1), default));
        Assert.Equal((Refused.Stale, 0), (stale.Refused, stale.Differences.Count));
        Assert.Equal("diagnosis.reading-only-readers-sign", Rule(await Sign(world, session, 3, agreed)));
        Assert.True((await Sign(world, session, 1, agreed)).Ok);
        Assert.Equal(ReadingState.Signed, (await Sign(world, session, 2, agreed)).Value!.State);
        Assert.Equal(2, (await See(world, session, World.Physician(3))).Readings.Count);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_process_record_tells_place_readings_agreement_discussion_and_every_dissent_with_its_reason(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var session = await SessionAsync(world);
        var id = (await See(world, session, World.Agency)).CaseId;
        async Task<string> Record(string wording) => CasePlaceholders.All.Fill(wording, await world.App.In<CaseFacts, DocumentFacts>(async f => await f.OfAsync(await world.CaseAsync(id), new(2026, 3, 2), null, default)));
        Assert.True((await Read(world, session, World.Physician(1), Reading("标记甲"))).Ok);
        // what is blind stands on no paper
        Assert.Equal("无", await Record("{{集体阅片}}"));
        foreach (int d in (int[])[2, 3]) { Assert.True((await Read(world, session, World.Physician(d), Reading("读" + d, "1/0", "1/0", "0/0", "1/0", "0/0", "0/0"))).Ok); }
        Assert.True((await world.App.In<DiscussReading, Outcome<SessionAnswer>>(h => h.Handle(session, new("右上肺区有分歧"), World.Physician(2), default))).Ok);
        var agreed = (await Agree(world, session, Reading("一致"))).Value!;
        foreach (int d in (int[])[1, 2, 3]) { Assert.True((await Sign(world, session, d, agreed, d == 3 ? "右中肺区我认为是1/0" : null)).Ok); }
        foreach (int d in (int[])[1, 2, 3]) { await world.Must<RecordOpinion>(h => h.Handle(id, new(World.Doctor(d), d == 3 ? Contracts.Conclusion.NotOd : Contracts.Conclusion.Od, d == 3 ? null : "1", d == 3 ? "小阴影不足两个肺区" : "符合"), World.Agency, default, default)); }
        await world.Must<ConcludeCase>(h => h.Handle(id, World.Od() with { Place = "第二会议室" }, World.Agency, default, default));
        Assert.Equal("第二会议室", await Record("{{讨论地点}}"));
        string read = await Record("{{集体阅片}}");
        foreach (string part in (string[])["医师1独立阅片：右上1/0", "标记甲", "加权κ：线性", "讨论（医师2", "右上肺区有分歧", "一致意见（第1版）", "医师3", "保留意见：右中肺区我认为是1/0"]) { Assert.Contains(part, read, StringComparison.Ordinal); }
        Assert.Equal("1. 医师3：无职业病。理由：小阴影不足两个肺区", await Record("{{不同意见}}"));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Each_signs_the_version_seen_dissent_is_kept_and_a_signature_can_be_taken_back_until_all_have_signed(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var session = await SessionAsync(world);
        foreach (int d in (int[])[1, 2, 3]) { Assert.True((await Read(world, session, World.Physician(d), Reading("读" + d))).Ok); }
        Assert.True((await world.App.In<DiscussReading, Outcome<SessionAnswer>>(h => h.Handle(session, new("右上肺区有分歧"), World.Physician(2), default))).Ok);
        Assert.Equal("diagnosis.reading-chair-only", Rule(await Agree(world, session, Reading("x"), caller: World.Physician(2))));
        var first = (await Agree(world, session, Reading("初步"))).Value!;
        Assert.True((await Sign(world, session, 1, first)).Ok);
        Assert.Equal("G17", Rule(await Sign(world, session, 1, first)));
        Assert.Equal("G14", Rule(await Agree(world, session, Reading("再议"))));
        var second = (await Agree(world, session, Reading("再议", "1/0", "1/0", "0/0", "1/0", "0/0", "0/0"), "补看CT")).Value!;
        Assert.NotEqual(first.AgreedHash, second.AgreedHash);
        Assert.Equal((2, 0), (second.AgreedNo!.Value, second.Signed));
        Assert.Equal("G16", Rule(await Sign(world, session, 2, first)));
        Assert.True((await Sign(world, session, 2, second, "右上肺区我认为是0/1")).Ok);
        Task<Outcome<SessionAnswer>> Revoke(int d, string? reason) => world.App.In<SignReading, Outcome<SessionAnswer>>(h => h.Revoke(session, new(reason), World.Physician(d), default));
        Assert.Equal("G18", Rule(await Revoke(2, null)));
        Assert.Equal("G19", Rule(await Revoke(3, "没签过")));
        Assert.Equal(0, (await Revoke(2, "再想想")).Value!.Signed);
        foreach (int d in (int[])[1, 3, 2]) { Assert.True((await Sign(world, session, d, second, d == 2 ? "右上肺区我认为是0/1" : null)).Ok); }
        var view = await See(world, session, World.Agency);
        Assert.Equal((ReadingState.Signed, 5), (view.State, view.Signatures.Count));
        Assert.Equal("右上肺区我认为是0/1", view.Signatures[^1].Dissent);
        Assert.Equal("再想想", Assert.Single(view.Signatures, s => s.RevokedAt is not null).RevokedBecause);
        // sealed: nothing moves any more
        Assert.Equal("G10", Rule(await Revoke(1, "太晚")));
        Assert.Equal("G10", Rule(await Agree(world, session, Reading("改"), "改")));
        Assert.Equal("G10", Rule(await world.App.In<WithdrawReading, Outcome<SessionAnswer>>(h => h.Handle(session, new("x"), World.Physician(1), default, default))));
        // what goes to decision support is the agreed reading in the shape it takes
        Assert.Equal(["1/0", "1/0", "0/0", "1/0", "0/0", "0/0"], view.Staging!.Zones);
        Assert.Equal((false, "none"), (view.Staging.AsbestosExposure, view.Staging.PleuralPlaque));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Three_submit_and_three_sign_at_the_same_moment(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var session = await SessionAsync(world);
        var readings = await Task.WhenAll(((int[])[1, 2, 3]).Select(d => Task.Run(() => Read(world, session, World.Physician(d), Reading("读" + d)))));
        Assert.All(readings, r => Assert.True(r.Ok, string.Join(' ', r.Findings.Select(f => f.Rule))));
        Assert.Single(readings, r => r.Value!.State == ReadingState.Open);
        var agreed = (await Agree(world, session, Reading("一致"))).Value!;
        var signatures = await Task.WhenAll(((int[])[1, 2, 3, 1, 2, 3]).Select(d => Task.Run(() => Sign(world, session, d, agreed))));
        // six tries, three signatures: the doubles are told so
        Assert.Equal(3, signatures.Count(s => s.Ok));
        Assert.Single(signatures, s => s.Ok && s.Value!.State == ReadingState.Signed);
        var stored = await world.App.In<DiagnosisAppraisalDb, ReadingSession>(db => db.ReadingSessions.SingleAsync(s => s.Id == session));
        Assert.Equal((ReadingState.Signed, 3, 3), (stored.State, stored.Submissions.Count, stored.Signatures.Count));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_reading_and_the_closing_at_the_same_moment_leave_no_half(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        for (int round = 0; round < 6; round++)
        {
            var session = await SessionAsync(world);
            Assert.True((await Read(world, session, World.Physician(1), Reading("甲"))).Ok);
            var late = Task.Run(() => Read(world, session, World.Physician(2), Reading("乙")));
            var closed = Task.Run(() => world.App.In<CloseBlindPhase, Outcome<SessionAnswer>>(h => h.Handle(session, new("不等了"), World.Physician(1), default, default)));
            var (read, close) = (await late, await closed);
            Assert.True(close.Ok);
            var (stored, rows) = await world.App.In<DiagnosisAppraisalDb, (ReadingSession, int)>(async db => (await db.ReadingSessions.SingleAsync(s => s.Id == session), await db.BlindReadings.CountAsync(b => b.SessionId == session)));
            // either it came first and counts, or it came too late and is not there
            Assert.Equal(read.Ok ? 2 : 1, rows);
            Assert.Equal(read.Ok, stored.HasRead(World.Doctor(2)));
            Assert.Equal(!read.Ok, stored.Closing!.Missing.Contains(World.Doctor(2)));
            if (!read.Ok) { Assert.Equal("G10", Rule(read)); }
        }
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_session_withdrawn_blind_stays_blind_and_one_withdrawn_open_is_remembered(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var (id, film) = await FilmAsync(world);
        MemberRequest[] readers = [new(World.Doctor(1)), new(World.Doctor(2))];
        var session = (await Start(world, id, film, readers)).Value!.Id;
        Assert.True((await Read(world, session, World.Physician(1), Reading("标记甲"))).Ok);
        Task<Outcome<SessionAnswer>> Withdraw(string? why) => world.App.In<WithdrawReading, Outcome<SessionAnswer>>(h => h.Handle(session, new(why), World.Physician(1), default, default));
        Assert.Equal("G30", Rule(await Withdraw(null)));
        Assert.Equal(ReadingState.Withdrawn, (await Withdraw("片子传错")).Value!.State);
        Assert.DoesNotContain("标记甲", Json.Write(await See(world, session, World.Physician(2))), StringComparison.Ordinal);
        // read again: still blind
        var again = await Start(world, id, film, readers);
        Assert.Empty(again.Findings);
        session = again.Value!.Id;
        foreach (int d in (int[])[1, 2]) { Assert.True((await Read(world, session, World.Physician(d), Reading("x"))).Ok); }
        Assert.True((await Withdraw("要加一位")).Ok);
        var third = await Start(world, id, film, [.. readers, new(World.Doctor(3))]);
        Assert.Equal(("G06", "医师1、医师2"), (Assert.Single(third.Findings).Rule, third.Findings[0].Args[0]));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task What_waits_for_a_physician_is_on_the_own_work_list(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var session = await SessionAsync(world);
        async Task<string> Waits(Caller caller)
        {
            await using var scope = world.App.Services.CreateAsyncScope();
            var work = new List<string>();
            foreach (var source in scope.ServiceProvider.GetServices<IWorkSource>()) { work.AddRange((await source.ForAsync(caller, 50, default)).Where(w => w.Href.Contains(session.ToString(), StringComparison.Ordinal)).Select(w => w.Kind)); }
            return string.Join(' ', work);
        }
        Assert.Equal("work.diagnosis-blind-reading", await Waits(World.Physician(1)));
        Assert.Equal(("", ""), (await Waits(World.Agency), await Waits(World.Physician(4))));
        foreach (int d in (int[])[1, 2, 3]) { Assert.True((await Read(world, session, World.Physician(d), Reading("x"))).Ok); }
        Assert.Equal("", await Waits(World.Physician(1)));
        var agreed = (await Agree(world, session, Reading("一致"))).Value!;
        Assert.True((await Sign(world, session, 2, agreed)).Ok);
        Assert.Equal(("work.diagnosis-sign-reading", ""), (await Waits(World.Physician(1)), await Waits(World.Physician(2))));
    }

    [Fact]
    public async Task By_api_and_page_nobody_gets_anothers_reading_early()
    {
        await using var web = await Web.StartAsync();
        string path = await WebCases.WithPanelAsync(web);
        string id = path[(path.LastIndexOf('/') + 1)..];
        using var film = await web.Send(HttpMethod.Post, path + "/attachments?kind=film", content: new ByteArrayContent(DicomFile.Film()));
        string attachment = film.Headers.Location!.ToString().Split('/')[^1];
        Assert.Contains("name=\"Input.Readers\"", await web.Page($"/diagnosis/cases/{id}/readings"), StringComparison.Ordinal);
        using var started = await web.Send(HttpMethod.Post, path + "/readings", new StartReadingRequest(Guid.Parse(attachment), [new(World.Doctor(1)), new(World.Doctor(2)), new(World.Doctor(101), World.OtherId)]), key: "r1");
        Assert.True(started.StatusCode == HttpStatusCode.Created, await started.Content.ReadAsStringAsync());
        string session = started.Headers.Location!.ToString(), page = "/diagnosis/readings/" + session[(session.LastIndexOf('/') + 1)..];
        var body = new SubmitReadingRequest(Reading("标记甲", "3/2", "3/3", "2/2", "2/1", "0/0", "0/1"));
        using (var read = await web.Send(HttpMethod.Post, session + "/submissions", body, "physician1", "s1")) { Assert.Equal(HttpStatusCode.Created, read.StatusCode); Assert.DoesNotContain("标记甲", await read.Content.ReadAsStringAsync(), StringComparison.Ordinal); }
        using (var replay = await web.Send(HttpMethod.Post, session + "/submissions", body, "physician1", "s1")) { Assert.Equal("true", replay.Headers.GetValues("Idempotent-Replayed").Single()); }
        // by its form, with a blank zone refused and what was typed kept
        string refused = await PostAs(web, "physician2", page, "submit", Fields("标记乙", zone5: ""));
        Assert.StartsWith("200", refused, StringComparison.Ordinal);
        Assert.Contains("十二小级", refused, StringComparison.Ordinal);
        Assert.Contains("标记乙", refused, StringComparison.Ordinal);
        Assert.Equal(page + "?done=submit", Path(await PostAs(web, "physician2", page, "submit", Fields("标记乙"))));
        foreach (string who in (string[])["agency", "physician2", "physician101", "physician3", "other"])
        {
            foreach (string place in (string[])[session, page, "/api/v1/diagnosis/readings", $"/diagnosis/cases/{id}/readings", path, $"/diagnosis/cases/{id}", page + "?done=submit"])
            {
                using var answer = await web.Send(HttpMethod.Get, place, caller: who);
                Assert.False((await answer.Content.ReadAsStringAsync()).Contains("标记甲", StringComparison.Ordinal), $"{who} {place}");
            }
        }
        Assert.Contains("标记乙", await web.Page(page, "physician2"), StringComparison.Ordinal);
        using (var outsider = await web.Send(HttpMethod.Post, session + "/submissions", new SubmitReadingRequest(Reading("x"), World.Doctor(1)), "physician101")) { Assert.Equal(HttpStatusCode.Forbidden, outsider.StatusCode); }
        await WebCases.Must(web, session + "/submissions", new SubmitReadingRequest(Reading("标记丙")), "physician101", 201);
        string open = await web.Page(page, "physician101");
        foreach (string mark in (string[])["标记甲", "标记乙", "标记丙", "大级不同", "加权"]) { Assert.Contains(mark, open, StringComparison.Ordinal); }
        Assert.Equal(page + "?done=note", Path(await PostAs(web, "physician1", page, "note", [("NoteInput.Text", "右上有分歧")])));
        Assert.Equal(page + "?done=agree", Path(await PostAs(web, "physician1", page, "agree", [.. Fields("一致").Select(f => (f.Name.Replace("SubmitInput", "AgreeInput", StringComparison.Ordinal), f.Value))])));
        foreach (string who in (string[])["physician1", "physician2"]) { Assert.Equal(page + "?done=sign", Path(await PostAs(web, who, page, "sign", [("SignInput.Act", "sign")]))); }
        Assert.Equal(page + "?done=revoke", Path(await PostAs(web, "physician2", page, "sign", [("SignInput.Act", "revoke"), ("SignInput.Reason", "再看")])));
        Assert.Equal(page + "?done=sign", Path(await PostAs(web, "physician2", page, "sign", [("SignInput.Act", "sign"), ("SignInput.Dissent", "应为0/1")])));
        // the guest's registrar enters the signature from paper
        Assert.Equal(page + "?done=sign", Path(await PostAs(web, "other", page, "sign", [("SignInput.Act", "sign"), ("SignInput.PractitionerId", World.Doctor(101).ToString())])));
        string done = await web.Page(page);
        foreach (string text in (string[])["已全部签署", "应为0/1", "GBZ 70-2015"]) { Assert.Contains(text, done, StringComparison.Ordinal); }
        using var list = await web.Send(HttpMethod.Get, "/api/v1/diagnosis/readings?state=Signed");
        Assert.Equal(3, JsonDocument.Parse(await list.Content.ReadAsStringAsync()).RootElement.GetProperty("items")[0].GetProperty("read").GetInt32());
        _ = await web.Page("/diagnosis/readings", "physician1");
    }

    static (string Name, string Value)[] Fields(string comment, string zone5 = "0/0") =>
        [("SubmitInput.Quality", "2"), ("SubmitInput.Z0", "1/0"), ("SubmitInput.Z1", "0/1"), ("SubmitInput.Z2", "0/0"), ("SubmitInput.Z3", "1/0"), ("SubmitInput.Z4", "0/0"), ("SubmitInput.Z5", zone5), ("SubmitInput.Aggregation", "no"), ("SubmitInput.Plaque", "none"), ("SubmitInput.Shape", "q/t"),
         ("SubmitInput.Large", "25×14；15*9"), ("SubmitInput.Comment", comment)];

    static string Path(string location) => location.StartsWith("http", StringComparison.Ordinal) ? new Uri(location).PathAndQuery : location;
    static Task<string> PostAs(Web web, string who, string page, string form, (string Name, string Value)[] fields) => web.PostAs(who, page, form, fields);
}
