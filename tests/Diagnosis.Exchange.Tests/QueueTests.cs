using Diagnosis.Exchange.Contracts;
using Diagnosis.Exchange.Data;
using Diagnosis.Exchange.Queue;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.TestReceiver;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Exchange.Tests;

public class QueueTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_card_is_queued_once_however_often_it_is_told(Engine engine)
    {
        await using var line = await Line.StartAsync(engine);
        var (message, id) = (line.Filed(), Guid.CreateVersion7());
        Assert.True(await line.TellAsync(message, id));
        Assert.False(await line.TellAsync(message, id));
        Assert.True(await line.TellAsync(message));
        Assert.Equal(UploadState.Waiting, (await line.OneAsync()).State);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_accepted_card_keeps_its_proof_and_is_never_sent_again(Engine engine)
    {
        await using var line = await Line.StartAsync(engine);
        await line.TellAsync(line.Filed());
        Assert.Equal(1, await line.SendAsync());
        var item = await line.OneAsync();
        var received = Assert.Single(line.Receiver!.Cards);
        Assert.Equal((UploadState.Accepted, item.Key, 1), (item.State, received.Key, item.Tries));
        Assert.Equal((received.Receipt, received.Sha256), (item.Receipt!.Number, item.Receipt.RequestSha256));
        Assert.Contains("<ID_CARD>" + Line.Number, received.Xml, StringComparison.Ordinal);
        Assert.Contains(Line.Number, line.Protector.Open(item.Request), StringComparison.Ordinal);
        Assert.Equal(0, await line.SendAsync());
        var again = await line.App.In<ResendUpload, Outcome<ResendAnswer>>(h => h.Handle(item.Id, "再发", Line.Agency, default, Ct));
        Assert.Equal((Refused.Conflict, "E22"), (again.Refused, again.Findings[0].Rule));
        Assert.Equal(1, line.Receiver.Posts);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_line_that_breaks_after_the_card_arrived_leaves_one_card_at_the_receiver(Engine engine)
    {
        await using var line = await Line.StartAsync(engine);
        await line.TellAsync(line.Filed());
        line.Receiver!.Mood = Mood.BreakAfter;
        Assert.Equal(1, await line.SendAsync());
        var waiting = await line.OneAsync();
        Assert.Equal((UploadState.Waiting, 1), (waiting.State, waiting.Tries));
        Assert.Contains("是否收到未知", waiting.LastError, StringComparison.Ordinal);
        Assert.Null(waiting.Receipt);
        Assert.Equal(0, await line.SendAsync());
        line.Receiver.Mood = Mood.Accept;
        line.App.Clock.Now = waiting.NextTry;
        Assert.Equal(1, await line.SendAsync());
        var item = await line.OneAsync();
        Assert.Equal((UploadState.Accepted, true), (item.State, item.Receipt!.Repeated));
        Assert.Equal(2, Assert.Single(line.Receiver.Cards).Times);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_process_that_dies_while_sending_is_followed_by_the_same_key(Engine engine)
    {
        await using var line = await Line.StartAsync(engine);
        await line.TellAsync(line.Filed());
        // what a kill -9 leaves: the claim is committed, the answer was never kept
        await line.App.In<ExchangeDb>(async db =>
        {
            var item = await db.Uploads.SingleAsync(Ct);
            item.Claim(db.Clock.GetUtcNow(), TimeSpan.FromSeconds(50), default);
            await db.SaveChangesAsync(Ct);
        });
        Assert.Equal(0, await line.SendAsync());
        line.App.Clock.Now += TimeSpan.FromSeconds(51);
        Assert.Equal(1, await line.SendAsync());
        Assert.Equal((UploadState.Accepted, 2), ((await line.OneAsync()).State, (await line.OneAsync()).Tries));
        Assert.Single(line.Receiver!.Cards);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Of_several_senders_at_once_one_sends(Engine engine)
    {
        await using var line = await Line.StartAsync(engine);
        for (int i = 1; i <= 5; i++) { await line.TellAsync(line.Filed($"0000077202026K{i:00000}")); }
        int[] tried = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(line.SendAsync)));
        while (await line.SendAsync() > 0) { }
        Assert.True(tried.Sum() >= 1);
        Assert.All(await line.AllAsync(), u => Assert.Equal(UploadState.Accepted, u.State));
        Assert.Equal(5, line.Receiver!.Cards.Count);
        Assert.All(line.Receiver.Cards, c => Assert.Equal(1, c.Times));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_refused_card_says_why_in_Chinese_and_its_correction_takes_its_place(Engine engine)
    {
        await using var line = await Line.StartAsync(engine);
        await line.TellAsync(line.Filed());
        line.Receiver!.Mood = Mood.Refuse;
        await line.SendAsync();
        var refused = await line.OneAsync();
        Assert.Equal(UploadState.Refused, refused.State);
        Assert.Equal(["ID_CARD", "DISEASE_CODE"], refused.Problems.Select(p => p.Field));
        Assert.Equal("接收方退回，指出 2 处问题。", refused.LastError);
        var work = await line.App.In<Kernel.Work.IWorkSource, IReadOnlyList<Kernel.Work.WorkItem>>(w => w.ForAsync(Line.Agency, 20, Ct));
        Assert.Equal("work.exchange-refused", Assert.Single(work).Kind);
        Assert.DoesNotContain("欧阳·阿卜杜拉", work[0].Title, StringComparison.Ordinal);
        Assert.Empty(await line.App.In<Kernel.Work.IWorkSource, IReadOnlyList<Kernel.Work.WorkItem>>(w => w.ForAsync(Line.Other, 20, Ct)));
        line.Receiver.Mood = Mood.Accept;
        await line.TellAsync(line.Filed(version: 2, reason: "证件号码录入错误"));
        await line.SendAsync();
        Assert.Equal([UploadState.Superseded, UploadState.Accepted], (await line.AllAsync()).Select(u => u.State));
        // the receiver never took the first, so for it this one is new
        Assert.Contains("<VERSION_KIND>CORRECTION", Assert.Single(line.Receiver.Cards).Xml, StringComparison.Ordinal);
        Assert.Contains("<OperateType>Add", line.Protector.Open((await line.AllAsync())[1].Request), StringComparison.Ordinal);
        Assert.Empty(await line.App.In<Kernel.Work.IWorkSource, IReadOnlyList<Kernel.Work.WorkItem>>(w => w.ForAsync(Line.Agency, 20, Ct)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_correction_waits_for_what_it_corrects_and_goes_as_an_update(Engine engine)
    {
        await using var line = await Line.StartAsync(engine);
        // the later version is told first: events may overtake each other only between cards, but the queue must not depend on it
        await line.TellAsync(line.Filed());
        line.Receiver!.Mood = Mood.Fail;
        await line.SendAsync();
        await line.TellAsync(line.Filed(version: 2, reason: "订正工种"));
        line.Receiver.Mood = Mood.Accept;
        Assert.Equal(0, await line.SendAsync());
        var page = await line.App.In<ReadUploads, Page<UploadRow>>(h => h.ListAsync(Line.Agency, new(), Ct));
        Assert.True(page.Items.Single(u => u.CardVersion == 2).Blocked);
        line.App.Clock.Now += TimeSpan.FromMinutes(1);
        await line.SendAsync();
        await line.SendAsync();
        var all = await line.AllAsync();
        Assert.All(all, u => Assert.Equal(UploadState.Accepted, u.State));
        Assert.Contains("<OperateType>Update", line.Protector.Open(all[1].Request), StringComparison.Ordinal);
        Assert.Equal(all.Select(u => u.Key), line.Receiver.Cards.Select(c => c.Key));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_version_that_was_never_sent_is_replaced_and_its_correction_goes_as_new(Engine engine)
    {
        await using var line = await Line.StartAsync(engine);
        await line.TellAsync(line.Filed());
        await line.TellAsync(line.Filed(version: 2, reason: "鉴定改变"));
        Assert.Equal([UploadState.Superseded, UploadState.Waiting], (await line.AllAsync()).Select(u => u.State));
        var second = (await line.AllAsync())[1];
        var shown = (await line.App.In<ReadUploads, Outcome<UploadDetail>>(h => h.FindAsync(second.Id, Line.Agency, Ct))).Value!;
        Assert.Contains("<OperateType>Add", shown.Xml, StringComparison.Ordinal);
        Assert.False(shown.Row.Blocked);
        Assert.Equal(1, await line.SendAsync());
        Assert.Equal([UploadState.Superseded, UploadState.Accepted], (await line.AllAsync()).Select(u => u.State));
        Assert.Equal(second.Key, Assert.Single(line.Receiver!.Cards).Key);
        Assert.Contains("<OperateType>Add", line.Protector.Open((await line.AllAsync())[1].Request), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_version_no_line_came_about_for_is_replaced_and_one_that_may_have_arrived_goes_first(Engine engine)
    {
        await using var line = await Line.StartAsync(engine);
        await line.TellAsync(line.Filed());
        async Task Try(string result) => await line.App.In<ExchangeDb>(async db =>
        {
            var item = await db.Uploads.SingleAsync(u => u.CardVersion == 1, Ct);
            item.Claim(db.Clock.GetUtcNow(), TimeSpan.FromSeconds(50), default);
            item.Fail(db.Clock.GetUtcNow(), result, "…", null, 3);
            await db.SaveChangesAsync(Ct);
        });
        // a broken line may have brought it, and a refused connection afterwards says nothing about that
        await Try("line");
        await Try("no-connection");
        await line.TellAsync(line.Filed(version: 2, reason: "订正"));
        Assert.Equal([UploadState.Waiting, UploadState.Waiting], (await line.AllAsync()).Select(u => u.State));
        line.Receiver!.Mood = Mood.Refuse;
        line.App.Clock.Now += TimeSpan.FromHours(1);
        await line.SendAsync();
        // now it is known: refused, and nobody has to see to it, for its correction waits
        Assert.Equal([UploadState.Superseded, UploadState.Waiting], (await line.AllAsync()).Select(u => u.State));
        Assert.Empty(await line.App.In<Kernel.Work.IWorkSource, IReadOnlyList<Kernel.Work.WorkItem>>(w => w.ForAsync(Line.Agency, 20, Ct)));
        line.Receiver.Mood = Mood.Accept;
        await line.SendAsync();
        Assert.Contains("<OperateType>Add", line.Protector.Open((await line.AllAsync())[1].Request), StringComparison.Ordinal);

        await using var down = await Line.StartAsync(engine);
        await down.TellAsync(down.Filed());
        await down.App.In<ExchangeDb>(async db =>
        {
            var item = await db.Uploads.SingleAsync(Ct);
            item.Claim(db.Clock.GetUtcNow(), TimeSpan.FromSeconds(50), default);
            item.Fail(db.Clock.GetUtcNow(), "no-connection", "…", null, 1);
            await db.SaveChangesAsync(Ct);
        });
        Assert.Equal(UploadState.Parked, (await down.OneAsync()).State);
        await down.TellAsync(down.Filed(version: 2, reason: "订正"));
        await down.SendAsync();
        Assert.Equal([UploadState.Superseded, UploadState.Accepted], (await down.AllAsync()).Select(u => u.State));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_try_that_nobody_ended_is_not_taken_for_one_that_did_not_arrive(Engine engine)
    {
        await using var line = await Line.StartAsync(engine);
        await line.TellAsync(line.Filed());
        await line.App.In<ExchangeDb>(async db =>
        {
            var item = await db.Uploads.SingleAsync(Ct);
            item.Claim(db.Clock.GetUtcNow(), TimeSpan.FromSeconds(50), default);
            await db.SaveChangesAsync(Ct);
        });
        await line.TellAsync(line.Filed(version: 2, reason: "订正"));
        line.App.Clock.Now += TimeSpan.FromSeconds(51);
        await line.SendAsync();
        await line.SendAsync();
        var all = await line.AllAsync();
        Assert.All(all, u => Assert.Equal(UploadState.Accepted, u.State));
        Assert.Equal(["interrupted", "accepted"], all[0].Attempts.Select(a => a.Result));
        Assert.Contains("<OperateType>Update", line.Protector.Open(all[1].Request), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_card_taken_back_that_the_receiver_never_took_is_not_sent(Engine engine)
    {
        await using var line = await Line.StartAsync(engine);
        await line.TellAsync(line.Filed());
        await line.TellAsync(line.Filed(version: 2, reason: "鉴定为非职业病", change: c => c with { VersionKind = "CANCEL" }));
        await line.SendAsync();
        var all = await line.AllAsync();
        Assert.All(all, u => Assert.Equal(UploadState.Superseded, u.State));
        Assert.Contains("无须撤销", all[1].LastError, StringComparison.Ordinal);
        Assert.Equal(0, line.Receiver!.Posts);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task What_an_earlier_answer_complained_of_does_not_stand_under_a_later_error(Engine engine)
    {
        await using var line = await Line.StartAsync(engine);
        await line.TellAsync(line.Filed());
        line.Receiver!.Mood = Mood.Refuse;
        await line.SendAsync();
        var refused = await line.OneAsync();
        Assert.Equal(2, refused.Problems.Count);
        Assert.True((await line.App.In<ResendUpload, Outcome<ResendAnswer>>(h => h.Handle(refused.Id, "接收方出错", Line.Agency, default, Ct))).Ok);
        Assert.Equal((0, (string?)null), ((await line.OneAsync()).Problems.Count, (await line.OneAsync()).LastError));
        line.Receiver.Mood = Mood.Fail;
        await line.SendAsync();
        var failed = await line.OneAsync();
        Assert.Empty(failed.Problems);
        Assert.Contains("500", failed.LastError, StringComparison.Ordinal);
        // what was said stands in the tries
        Assert.Equal(["refused", "status"], failed.Attempts.Select(a => a.Result));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_passport_goes_under_the_number_the_format_has_for_it(Engine engine)
    {
        await using var line = await Line.StartAsync(engine);
        await line.TellAsync(line.Filed(change: c => c with { Person = c.Person with { DocumentType = "PASSPORT" } }));
        await line.SendAsync();
        Assert.Contains("<ID_CARD_TYPE_CODE>4<", Assert.Single(line.Receiver!.Cards).Xml, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_version_older_than_one_already_known_is_kept_and_not_sent(Engine engine)
    {
        await using var line = await Line.StartAsync(engine);
        await line.TellAsync(line.Filed(version: 2, reason: "订正"));
        await line.TellAsync(line.Filed());
        await line.SendAsync();
        Assert.Equal([UploadState.Superseded, UploadState.Accepted], (await line.AllAsync()).Select(u => u.State));
        Assert.Equal(1, line.Receiver!.Posts);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_receiver_that_fails_is_tried_ever_more_slowly_then_the_card_is_parked_until_somebody_sends_it(Engine engine)
    {
        await using var line = await Line.StartAsync(engine, mostTries: 3);
        await line.TellAsync(line.Filed());
        line.Receiver!.Mood = Mood.Fail;
        var waits = new List<TimeSpan>();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(1, await line.SendAsync());
            var now = await line.OneAsync();
            waits.Add(now.NextTry - line.App.Clock.Now);
            line.App.Clock.Now = now.NextTry;
        }
        Assert.Equal([TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60)], waits.Take(2));
        var parked = await line.OneAsync();
        Assert.Equal((UploadState.Parked, "接收方答复状态 500，未处理该卡。"), (parked.State, parked.LastError));
        Assert.Equal([1, 2, 3], parked.Attempts.Select(a => a.No));
        line.App.Clock.AdvanceDays(2);
        Assert.Equal(0, await line.SendAsync());
        line.Receiver.Mood = Mood.Accept;
        var none = await line.App.In<ResendUpload, Outcome<ResendAnswer>>(h => h.Handle(parked.Id, " ", Line.Agency, default, Ct));
        Assert.Equal("E21", none.Findings[0].Rule);
        Assert.Equal(Refused.NotFound, (await line.App.In<ResendUpload, Outcome<ResendAnswer>>(h => h.Handle(parked.Id, "x", Line.Other, default, Ct))).Refused);
        Assert.True((await line.App.In<ResendUpload, Outcome<ResendAnswer>>(h => h.Handle(parked.Id, "接收方已恢复", Line.Agency, default, Ct))).Ok);
        Assert.Equal(1, await line.SendAsync());
        Assert.Equal(UploadState.Accepted, (await line.OneAsync()).State);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task An_answer_that_is_none_is_not_taken_for_a_receipt(Engine engine)
    {
        await using var line = await Line.StartAsync(engine);
        await line.TellAsync(line.Filed());
        line.Receiver!.Mood = Mood.Nonsense;
        await line.SendAsync();
        var item = await line.OneAsync();
        Assert.Equal(UploadState.Waiting, item.State);
        Assert.Contains("不能视为已接收", item.LastError, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Without_a_receiver_everything_waits_and_nothing_is_pretended(Engine engine)
    {
        await using var line = await Line.StartAsync(engine, receiver: false);
        await line.TellAsync(line.Filed());
        Assert.Equal(0, await line.SendAsync());
        line.App.Clock.AdvanceDays(30);
        Assert.Equal(0, await line.SendAsync());
        var item = await line.OneAsync();
        Assert.Equal((UploadState.Waiting, 0), (item.State, item.Tries));
        var sum = await line.App.In<ReadUploads, UploadSummary>(h => h.SummaryAsync(Line.Agency, Ct));
        Assert.Equal((false, 1), (sum.Configured, sum.Counts[UploadState.Waiting]));
        Assert.Equal(item.QueuedAt, sum.OldestWaiting);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_card_that_breaks_the_format_is_not_sent_and_names_its_fields(Engine engine)
    {
        await using var line = await Line.StartAsync(engine);
        await line.TellAsync(line.Filed(change: c => c with { Person = c.Person with { Name = "" }, Pneumoconiosis = c.Pneumoconiosis! with { Stage = "1" } }));
        await line.SendAsync();
        var item = await line.OneAsync();
        Assert.Equal((UploadState.Refused, 0), (item.State, line.Receiver!.Posts));
        Assert.Contains(item.Problems, p => p is { Field: "PNEUMOCONIOSIS_CARD/WORKER_NAME", Text: "缺少 姓名。" });
        Assert.Contains(item.Problems, p => p.Code == "C12" && p.Text.Contains("期别", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Everybody_sees_what_they_may_and_nobody_a_whole_number_without_a_reason(Engine engine)
    {
        await using var line = await Line.StartAsync(engine);
        await line.TellAsync(line.Filed());
        await line.SendAsync();
        var id = (await line.OneAsync()).Id;
        Task<Page<UploadRow>> List(Kernel.Access.Caller caller) => line.App.In<ReadUploads, Page<UploadRow>>(h => h.ListAsync(caller, new(), Ct));
        Assert.StartsWith("欧阳", Assert.Single((await List(Line.Agency)).Items).PersonName, StringComparison.Ordinal);
        Assert.Contains("*", Assert.Single((await List(Line.Commission)).Items).PersonName, StringComparison.Ordinal);
        Assert.Contains("*", Assert.Single((await List(Line.Admin)).Items).PersonName, StringComparison.Ordinal);
        Assert.Empty((await List(Line.Other)).Items);
        var detail = await line.App.In<ReadUploads, Outcome<UploadDetail>>(h => h.FindAsync(id, Line.Agency, Ct));
        Assert.DoesNotContain(Line.Number, detail.Value!.Xml, StringComparison.Ordinal);
        Assert.DoesNotContain(Line.Phone, detail.Value.Xml, StringComparison.Ordinal);
        Assert.Contains("<ID_CARD>999999********997X", detail.Value.Xml, StringComparison.Ordinal);
        Assert.Equal("", (await line.App.In<ReadUploads, Outcome<UploadDetail>>(h => h.FindAsync(id, Line.Admin, Ct))).Value!.Xml);
        Assert.Equal("E20", (await line.App.In<ReadUploads, Outcome<string>>(h => h.KeptAsync(id, null, false, Line.Agency, Ct))).Findings[0].Rule);
        Assert.Contains(Line.Number, (await line.App.In<ReadUploads, Outcome<string>>(h => h.KeptAsync(id, "核对退回", false, Line.Agency, Ct))).Value!, StringComparison.Ordinal);
        await line.App.In<ExchangeDb>(async db =>
        {
            Assert.Contains(await db.History.Where(h => h.Action == "reveal").ToListAsync(Ct), h => h.Reason == "request: 核对退回");
            Assert.All(await db.History.Where(h => h.Content != null).ToListAsync(Ct), h => Assert.DoesNotContain(Line.Number, h.Content!, StringComparison.Ordinal));
        });
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Other_modules_learn_what_became_of_their_cards(Engine engine)
    {
        await using var line = await Line.StartAsync(engine);
        await line.TellAsync(line.Filed());
        await line.SendAsync();
        var told = Assert.Single(await line.App.In<IUploads, IReadOnlyList<CardUpload>>(u => u.OfAsync(["0000077202026K00001", "nothing"], Ct)));
        Assert.Equal(("Accepted", line.Receiver!.Cards[0].Receipt), (told.State, told.ReceiptNumber));
    }
}
