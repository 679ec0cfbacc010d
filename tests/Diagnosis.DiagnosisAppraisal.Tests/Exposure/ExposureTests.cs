using System.Net;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.DiagnosisAppraisal.Exposure;
using Diagnosis.DiagnosisAppraisal.Tests.Attachments;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Tests.Exposure;

public sealed class ExposureSumTests
{
    static readonly DateOnly Today = new(2026, 3, 2);
    static ExposureLine Line(string days, bool disputed = false, params string[] factors)
    {
        var parts = days.Split("..");
        return new(0, "甲公司", null, "凿岩", null, DateOnly.Parse(parts[0], null), parts[1].Length == 0 ? null : DateOnly.Parse(parts[1], null), [.. (factors.Length == 0 ? ["F1"] : factors).Select(f => new ExposureFactor(f, f, f[0] == 'F' ? "粉尘" : "物理", null))], null, ExposureSource.WorkerAccount, disputed, null, null);
    }

    static ExposureTimeline Of(params ExposureLine[] lines) { var t = new ExposureTimeline(); foreach (var l in lines) { Assert.Null(t.Add(l)); } return t; }

    [Theory]
    [InlineData(12, "2020-01-01..2020-12-31")]
    [InlineData(11, "2020-01-01..2020-12-29")]
    [InlineData(12, "2020-01-01..2020-12-30")]                                   // eleven months and thirty loose days
    [InlineData(1, "2024-01-31..2024-02-29")]                                   // 29 days are not a month, 31 Jan to 29 Feb is one
    [InlineData(96, "2004-03-01..2012-02-29")]
    [InlineData(24, "2020-01-01..2020-12-31", "2021-01-01..2021-12-31")]        // adjoining days are one stretch
    [InlineData(18, "2020-01-01..2020-12-31", "2020-07-01..2021-06-30")]        // overlap once
    [InlineData(12, "2020-01-01..2020-12-31", "2020-03-01..2020-04-30")]        // inside once
    [InlineData(1, "2020-01-01..2020-01-15", "2020-03-01..2020-03-15")]         // 15 + 15 loose days
    [InlineData(0, "2020-01-01..2020-01-15", "2020-03-01..2020-03-14")]
    [InlineData(2, "2026-01-02..")]                                             // still there: up to today, both days counted
    public void Months_of_contact_are_those_of_the_union(int months, params string[] lines)
    {
        var forward = Of([.. lines.Select(l => Line(l))]);
        Assert.Equal(months, Assert.Single(ExposureSum.Of(forward, Today)).ComputedMonths);
        Assert.Equal(months, Assert.Single(ExposureSum.Of(Of([.. lines.Reverse().Select(l => Line(l))]), Today)).ComputedMonths);
    }

    [Fact]
    public void A_line_more_never_makes_less_and_the_union_is_never_more_than_the_days()
    {
        var random = new Random(11);
        for (int round = 0; round < 500; round++)
        {
            var lines = Enumerable.Range(0, random.Next(1, 8)).Select(_ => { var from = new DateOnly(1990, 1, 1).AddDays(random.Next(9000)); return Line($"{from:yyyy-MM-dd}..{from.AddDays(random.Next(3000)):yyyy-MM-dd}"); }).ToList();
            var days = lines.SelectMany(l => Enumerable.Range(l.From.DayNumber, l.To!.Value.DayNumber - l.From.DayNumber + 1)).Distinct().Count();
            int all = ExposureSum.Months(lines, Today), fewer = ExposureSum.Months(lines.Skip(1), Today);
            // merging two stretches can turn their loose days by at most one month
            Assert.True(all >= fewer - 1, $"{all} {fewer}");
            // a calendar month has 28 to 31 days
            Assert.InRange(all, days / 31 - 1, days / 28 + 1);
        }
    }

    [Fact]
    public void Factors_disputes_and_withdrawn_lines_are_told_apart()
    {
        var t = Of(Line("2010-01-01..2011-12-31", false, "F1", "N1"), Line("2012-01-01..2012-12-31", true, "F1"), Line("2013-01-01..2013-12-31", false, "F2"));
        Assert.Null(t.Withdraw(3, "误录"));
        Assert.Equal(["F1 36 24", "N1 24 24"], ExposureSum.Of(t, Today).Select(f => $"{f.Code} {f.ComputedMonths} {f.UndisputedMonths}"));
        Assert.Equal(["物理 24", "粉尘 36"], ExposureSum.Categories(t, Today).Select(c => $"{c.Category} {c.Months}"));
        Assert.Empty(ExposureSum.Overlaps(t, Today));
        Assert.Null(t.Add(Line("2011-12-01..2012-01-31")));
        Assert.Equal([(1, 4), (2, 4)], ExposureSum.Overlaps(t, Today).Select(o => (o.First, o.Second)));
        Assert.Equal((new DateOnly(2011, 12, 1), new DateOnly(2011, 12, 31)), ExposureSum.Overlaps(t, Today).Select(o => (o.From, o.To)).First());
    }

    [Fact]
    public void Real_time_is_settled_with_a_reason_and_within_the_calendar()
    {
        var t = Of(Line("2010-01-01..2011-12-31"));
        Assert.Equal("E02", Assert.Single(t.Override("F1", 1, 6, " ", "李", default, Today)!.Findings).Rule);
        Assert.Equal("X05", Assert.Single(t.Override("F1", 2, 2, "算错", "李", default, Today)!.Findings).Rule);
        Assert.Equal("X05", Assert.Single(t.Override("F1", 1, 12, "算错", "李", default, Today)!.Findings).Rule);
        Assert.Equal(Refused.NotFound, t.Override("F9", 1, 0, "没有", "李", default, Today)!.Why);
        Assert.Null(t.Override("F1", 1, 6, "停工半年", "李", default, Today));
        Assert.Equal((24, 18), ExposureSum.Of(t, Today).Select(f => (f.ComputedMonths, f.Months)).Single());
        Assert.Null(t.Override("F1", null, null, "停工不实", "李", default, Today));
        Assert.Equal(24, ExposureSum.Of(t, Today).Single().Months);
    }
}

public sealed class ExposureTests
{
    static ExposureLineRequest Line(DateOnly from, DateOnly? to, string factor = "H-DUST-1", string? reason = null, ExposureSource? source = ExposureSource.WorkerAccount, bool disputed = false) =>
        new("示例采石有限公司", null, "凿岩", null, from, to, [new(factor, "0.8 mg/m³")], "防尘口罩", source, disputed, null, reason);

    static Task<Outcome<ExposureAnswer>> Do(World world, Func<ChangeExposure, Task<Outcome<ExposureAnswer>>> act) => world.App.In<ChangeExposure, Outcome<ExposureAnswer>>(act);
    static Task<Outcome<ExposureAnswer>> Add(World world, Guid id, ExposureLineRequest r, Caller? caller = null, int? seen = null) => Do(world, h => h.Add(id, r, caller ?? World.Agency, new IfMatch(seen), default));
    static Task<Outcome<ExposureView>> See(World world, Guid id, Caller? caller = null) => world.App.In<GetExposure, Outcome<ExposureView>>(h => h.Handle(id, caller ?? World.Agency, default));

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Lines_are_added_changed_and_withdrawn_and_every_version_is_kept(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.ReceivedAsync();
        Assert.Equal((0, 0), ((await See(world, id)).Value!.Version, (await See(world, id)).Value!.Lines.Count));
        Assert.Equal(["E03", "E04", "E05", "E06", "D58"], (await Add(world, id, new(null, null, " ", null, null, null, [new("NOPE")], null, null))).Findings.Select(f => f.Rule));
        foreach (var (from, to) in (IEnumerable<(DateOnly, DateOnly?)>)[(new(1969, 1, 1), null), (new(2010, 1, 1), new(2009, 1, 1)), (new(2026, 3, 3), null), (new(2010, 1, 1), new(2027, 1, 1))]) { Assert.Equal("E07", Assert.Single((await Add(world, id, Line(from, to))).Findings).Rule); }
        Assert.Equal(Refused.NotFound, (await Add(world, id, Line(new(2010, 1, 1), null), World.OtherAgency)).Refused);
        Assert.Equal(Refused.Forbidden, (await Add(world, id, Line(new(2010, 1, 1), null), World.Commission("320706"))).Refused);

        var first = await Add(world, id, Line(new(2004, 3, 1), new(2012, 2, 29)));
        Assert.Equal((1, 1), (first.Value!.Version, first.Value.LineNo!.Value));
        Assert.Equal(["E08"], (await Add(world, id, Line(new(1983, 1, 1), new(1984, 1, 1), "H-PHY-1"))).Findings.Select(f => f.Rule));
        Assert.Equal(Refused.Stale, (await Add(world, id, Line(new(2013, 1, 1), null), seen: 1)).Refused);
        Assert.Equal("E02", Assert.Single((await Do(world, h => h.Change(id, 1, Line(new(2004, 3, 1), new(2011, 2, 28)), World.Agency, default, default))).Findings).Rule);
        Assert.True((await Do(world, h => h.Change(id, 1, Line(new(2004, 3, 1), new(2011, 2, 28), reason: "单位更正", source: ExposureSource.Employer, disputed: true), World.Agency, default, default))).Ok);
        Assert.Equal(Refused.NotFound, (await Do(world, h => h.Withdraw(id, 9, new("x"), World.Agency, default, default))).Refused);
        Assert.True((await Do(world, h => h.Withdraw(id, 2, new("误录"), World.Agency, default, default))).Ok);
        Assert.Equal(Refused.NotFound, (await Do(world, h => h.Withdraw(id, 2, new("再次"), World.Agency, default, default))).Refused);
        Assert.True((await Do(world, h => h.Override(id, "H-DUST-1", new(5, 6, "停工"), World.Agency, default, default))).Ok);

        var view = (await See(world, id, World.Commission("320706"))).Value!;
        Assert.Equal((84, 0, 66), view.Factors.Select(f => (f.ComputedMonths, f.UndisputedMonths, f.Months)).Single());
        Assert.Equal(["误录"], view.Lines.Select(l => l.WithdrawnBecause).OfType<string>());
        Assert.Equal(("凿岩", new DateOnly(2004, 3, 1), 5, 6), (view.ForFile!.Job, view.ForFile.ContactBegan, view.ForFile.Years, view.ForFile.Months));
        Assert.Contains("矽尘（0.8 mg/m³）", view.ForFile.Summary, StringComparison.Ordinal);
        var actions = await world.App.In<DiagnosisAppraisalDb, List<string>>(async db => { var t = await db.ExposureTimelines.SingleAsync(x => x.CaseId == id); return await db.History.Where(h => h.RecordId == t.Id).OrderBy(h => h.Version).Select(h => h.Action).ToListAsync(); });
        Assert.Equal(["add-exposure-line", "add-exposure-line", "change-exposure-line", "withdraw-exposure-line", "settle-exposure-time"], actions);

        // the complete file takes it
        await world.Must<CheckDocuments>(h => h.Handle(id, new([.. World.AllPapers.Select(p => new PaperRequest(p, null, null))]), World.Agency, default, default));
        var f = view.ForFile;
        Task<Outcome<CaseAnswer>> Complete() => world.Do<CompleteFile>(h => h.Handle(id, new(f.Job, f.ContactBegan, f.Years, f.Months, f.Hazards, f.Summary), World.Agency, default, default));
        // not while a stretch is contested and nobody has decided it
        Assert.Equal("E72", World.Rule(await Complete()));
        Assert.True((await Do(world, h => h.Change(id, 1, Line(new(2004, 3, 1), new(2011, 2, 28), reason: "双方一致"), World.Agency, default, default))).Ok);
        Assert.True((await Complete()).Ok);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Two_clerks_who_begin_a_timeline_at_once_make_one(Engine engine)
    {
        await using var world = await World.StartAsync(engine);
        var id = await world.ReceivedAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => Task.Run(() => Add(world, id, Line(new(2000 + n, 1, 1), new(2000 + n, 12, 31))))));
        int made = answers.Count(a => a.Ok);
        Assert.True(made >= 1);
        Assert.All(answers.Where(a => !a.Ok), a => Assert.Equal(Refused.Conflict, a.Refused));
        Assert.Equal(made, (await See(world, id)).Value!.Lines.Count);
        Assert.Equal(1, await world.App.In<DiagnosisAppraisalDb, int>(db => db.ExposureTimelines.CountAsync(t => t.CaseId == id)));
    }

    [Fact]
    public async Task The_page_draws_the_years_of_work_and_the_exams_beside_them()
    {
        await using var web = await Web.StartAsync();
        web.Services.GetRequiredService<StandInExams>().Exams.AddRange([
            new(Guid.NewGuid(), new(2010, 5, 1), "ON", false, "甲体检中心", "示例采石有限公司", [new("H-DUST-1", "01", null, null, null, null)], []),
            new(Guid.NewGuid(), new(2024, 5, 1), "LEAVE", true, "甲体检中心", "示例采石有限公司", [new("H-DUST-1", "03", "OD2024-01-001", new(2004, 3, 1), 18, 4)], ["胸片"])]);
        string path = await WebCases.ReceivedAsync(web), id = path[(path.LastIndexOf('/') + 1)..], page = $"/diagnosis/cases/{id}/exposure";
        Assert.Contains("疑似职业病", await web.Page(page), StringComparison.Ordinal);
        (string, string)[] Typed(string from, string to, string disputed = "") => [("Input.Employer", "示例<采石>有限公司"), ("Input.Post", "凿岩"), ("Input.From", from), ("Input.To", to), ("Input.Factors", "矽尘（0.8 mg/m³）；噪声"), ("Input.Source", "WorkerAccount"), ("Input.Act", "save"), .. disputed.Length > 0 ? new[] { ("Input.Disputed", "yes") } : []];
        Assert.EndsWith("?done=1", await web.Post(page, "line", Typed("20040301", "2012-2-29")), StringComparison.Ordinal);
        Assert.EndsWith("?done=1", await web.Post(page, "line", Typed("20110101", "", "yes")), StringComparison.Ordinal);
        string html = await web.Page(page);
        foreach (string text in (string[])["<svg class=\"chart-svg\"", "示例&lt;采石&gt;有限公司", "时间重叠的段", "有争议", "22 年 0 个月", "0.8 mg/m³", "矽肺"]) { Assert.Contains(text, html, StringComparison.Ordinal); }
        Assert.DoesNotContain("示例<采石>", html, StringComparison.Ordinal);
        Assert.StartsWith("200", await web.Post(page, "line", Typed("没有", "")), StringComparison.Ordinal);
        Assert.EndsWith("?done=1", await web.Post(page + "?line=2", "line", [.. Typed("20110101", "20111231"), ("Input.Reason", "核实")]), StringComparison.Ordinal);
        Assert.EndsWith("?done=1", await web.Post(page + "?factor=H-DUST-1", "settle", ("SettleInput.Years", "7"), ("SettleInput.Months", "6"), ("SettleInput.Reason", "停工半年")), StringComparison.Ordinal);
        Assert.Contains("7 年 6 个月", await web.Page(page), StringComparison.Ordinal);
        // the form of the complete file takes it from here
        string filled = await web.Page($"/diagnosis/cases/{id}?fromTimeline=1");
        foreach (string text in (string[])["value=\"2004-03-01\"", "value=\"7\"", "value=\"6\"", "H-DUST-1; H-PHY-1"]) { Assert.Contains(text, filled, StringComparison.Ordinal); }
        using var api = await web.Send(HttpMethod.Get, path + "/exposure", caller: "320706");
        Assert.Equal((HttpStatusCode.OK, "\"4\""), (api.StatusCode, api.Headers.ETag!.Tag));
        using var stranger = await web.Send(HttpMethod.Get, path + "/exposure", caller: "other");
        Assert.Equal(HttpStatusCode.NotFound, stranger.StatusCode);
    }
}
