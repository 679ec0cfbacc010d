using System.Text.Json;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Terminology.LookUps;
using Diagnosis.Terminology.TimeLimits;
using Diagnosis.Testing;

namespace Diagnosis.Terminology.Tests;

public sealed class LookUpTests : IAsyncLifetime
{
    TestModules app = null!;
    public async ValueTask InitializeAsync() => app = await Given.ShippedDataAsync(Engine.Sqlite);
    public ValueTask DisposeAsync() => app.DisposeAsync();

    static PreviewTimeLimit.Request Start(string? start, params (string? From, string? To)[] pauses) => new(start, [.. pauses.Select(p => new PreviewTimeLimit.PauseEntry(p.From, p.To, null))], null);
    Task<Outcome<PreviewTimeLimit.Response>> Preview(string id, PreviewTimeLimit.Request r) => app.In<PreviewTimeLimit, Outcome<PreviewTimeLimit.Response>>(p => Task.FromResult(p.Handle(id, r)));

    [Theory]
    [InlineData("TL-20", "2025-09-26", null, null, "2025-10-10")]
    [InlineData("TL-25", "2025-09-05", null, null, "2025-10-09")]
    [InlineData("TL-25", "2025-03-03", "2025-03-10", "2025-04-08", "2025-05-06")]
    [InlineData("TL-34", "2025-06-09", "2025-06-23", "2025-07-02", "2025-07-29")]
    [InlineData("TL-10", "2025-04-23", null, null, "2025-06-09")]
    [InlineData("TL-41", "2025-03-04", null, null, "2026-03-04")]
    public async Task The_examples_of_the_procedures_come_out(string id, string start, string? from, string? to, string due)
    {
        var answer = await Preview(id, from is null ? Start(start) : Start(start, (from, to)));
        Assert.Equal(due, answer.Value!.Due?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        Assert.NotEmpty(answer.Value.Working);
        Assert.NotEmpty(answer.Value.Limit.Source);
    }

    [Fact]
    public async Task A_limit_without_a_number_answers_null_and_says_why()
    {
        var answer = (await Preview("TL-12", Start("2025-09-26"))).Value!;
        Assert.Null(answer.Due);
        Assert.NotEmpty(answer.ReasonZh!);
        using var json = JsonDocument.Parse(Json.Write(answer));
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("due").ValueKind);
        Assert.Equal("no-number", json.RootElement.GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData(null, null, null, "start")]
    [InlineData("26.9.2025", null, null, "start")]
    [InlineData("2025-02-30", null, null, "start")]
    [InlineData("9999-12-31", null, null, "start")]
    [InlineData("2025-09-26", "soon", "2025-10-01", "pauses[0].from")]
    [InlineData("2025-09-26", "2025-10-01", "later", "pauses[0].to")]
    [InlineData("2025-09-26", "2025-10-01", "2025-09-30", "pauses[0].to")]
    public async Task A_date_that_is_none_is_refused_at_its_field(string? start, string? from, string? to, string field)
    {
        var answer = await Preview("TL-25", from is null ? Start(start) : Start(start, (from, to)));
        Assert.Equal(Refused.Invalid, answer.Refused);
        Assert.Equal(field, Assert.Single(answer.Findings).Field);
    }

    [Fact]
    public async Task An_unknown_limit_is_not_found_and_an_open_pause_has_no_day()
    {
        Assert.Equal(Refused.NotFound, (await Preview("TL-99", Start("2025-09-26"))).Refused);
        var open = (await Preview("TL-25", Start("2025-09-26", ("2025-10-01", null)))).Value!;
        Assert.Equal((null, "paused"), (open.Due, open.Reason));
    }

    [Fact]
    public async Task A_limit_in_hours_needs_the_hour_and_a_superseded_rule_counts_as_of_its_day()
    {
        Assert.Equal("needs-time-of-day", (await Preview("TL-50", Start("2025-09-26"))).Value!.Reason);
        var hours = (await Preview("TL-50", Start("2025-09-26T08:30:00+08:00"))).Value!;
        Assert.Equal(new DateTimeOffset(2025, 9, 27, 8, 30, 0, TimeSpan.FromHours(8)), hours.DueAt);
        var old = (await Preview("TL-33", Start("2025-06-02") with { AsOf = "2015-01-01" })).Value!;
        Assert.Equal((1, 15), (old.Limit.Version, old.Limit.Length));
    }

    Task<CheckIdentifier.Response> Check(string kind, string value) => app.In<CheckIdentifier, CheckIdentifier.Response>(async c => (await Task.FromResult(c.Handle(new(kind, value)))).Value!);

    [Fact]
    public async Task Identifiers_are_checked_with_their_reason()
    {
        string id = "99999919700101123"; id += ResidentId.CheckCharacter(id);
        Assert.Equal(new(true, null, null, null), await Check("resident-id", id));
        Assert.Equal((false, "check-character"), Short(await Check("resident-id", id[..17] + (id[17] == '1' ? '2' : '1'))));
        Assert.Equal(new(true, null, null, null), await Check("division", "440703"));
        Assert.Equal((false, "not-in-list"), Short(await Check("division", "440799")));
        Assert.Equal((false, "length"), Short(await Check("division", "44070")));
        Assert.False((await Check("credit-code", "123")).Valid);
        Assert.Equal("kind", Assert.Single((await app.In<CheckIdentifier, Outcome<CheckIdentifier.Response>>(c => Task.FromResult(c.Handle(new("passport", "1"))))).Findings).Field);
        static (bool, string?) Short(CheckIdentifier.Response r) => (r.Valid, r.Reason);
    }

    Task<List<string>> Diseases(string? q, string? asOf = null, string? catalogue = null) =>
        app.In<LookUp, List<string>>(l => Task.FromResult(l.Diseases(q, asOf is null ? null : DateOnly.Parse(asOf, System.Globalization.CultureInfo.InvariantCulture), catalogue, null).Value!.Select(d => d.Code).ToList()));

    [Fact]
    public async Task Diseases_are_found_by_code_name_and_pinyin_as_of_a_day()
    {
        Assert.Equal("OD2024-01-001", (await Diseases("矽肺"))[0]);
        Assert.Equal("OD2013-01-001", (await Diseases("矽肺", "2024-01-01"))[0]);
        Assert.Equal("OD2024-01-001", (await Diseases("od2013-01-001"))[0]);
        Assert.Contains("OD2024-01-002", await Diseases("mgcf"));
        Assert.Equal(135, (await Diseases(null)).Count);
        Assert.Equal(132, (await Diseases("", catalogue: "CAT2013")).Count);
        Assert.Empty(await Diseases("没有这种病"));
    }

    [Fact]
    public async Task Divisions_are_found_below_a_parent_and_by_initials()
    {
        var below = await app.In<LookUp, List<LookUp.DivisionFound>>(l => Task.FromResult(l.Divisions(null, "440700", null, null).Value!));
        Assert.Contains(below, d => d.Code == "440703");
        Assert.All(below, d => Assert.Equal(DivisionLevel.County, d.Level));
        var towns = await app.In<LookUp, List<LookUp.DivisionFound>>(l => Task.FromResult(l.Divisions(null, "440700", "township", null).Value!));
        Assert.True(towns.Count > below.Count);
        var found = await app.In<LookUp, List<LookUp.DivisionFound>>(l => Task.FromResult(l.Divisions("jms", null, "prefecture", null).Value!));
        Assert.Contains(found, d => d.Code == "440700");
        Assert.Equal(Refused.Invalid, (await app.In<LookUp, Outcome<List<LookUp.DivisionFound>>>(l => Task.FromResult(l.Divisions(null, "449999", null, null)))).Refused);
    }

    [Fact]
    public async Task Lists_crosswalk_and_calendar_answer()
    {
        await app.In<LookUp>(l =>
        {
            Assert.Contains(l.Lists(), x => x.List == "identity-document");
            Assert.Equal(135, l.Crosswalk(null, null).Value!.Count);
            Assert.Equal(Refused.Invalid, l.Crosswalk("CAT1999", null).Refused);
            Assert.False(l.Calendar(2025).Provisional);
            Assert.Contains(l.Calendar(2025).Days, d => d.Date == new DateOnly(2025, 9, 28) && !d.IsHoliday);
            Assert.True(l.Calendar(2031).Provisional);
            Assert.Equal(Refused.NotFound, l.List("no-such-list", null).Refused);
            return Task.CompletedTask;
        });
    }
}
