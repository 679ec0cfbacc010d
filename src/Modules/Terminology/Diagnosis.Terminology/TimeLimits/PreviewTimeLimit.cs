using System.Globalization;
using System.Text.Json.Serialization;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.TimeLimits;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.Terminology.TimeLimits;

/// <summary>Computes the end of a limit and shows its working. A public contract (the issue's): its field names do not change.</summary>
internal sealed class PreviewTimeLimit(ITerminology terminology)
{
    /// <param name="Start">Day of the event, yyyy-MM-dd; for a limit in hours also an instant (ISO 8601 with offset).</param>
    /// <param name="Pauses">Both days of a pause are included; without <c>to</c> the clock still stands.</param>
    /// <param name="AsOf">The day whose version of the rule counts; the start day when left out.</param>
    internal sealed record Request(string? Start, IReadOnlyList<PauseEntry?>? Pauses, string? AsOf);
    internal sealed record PauseEntry(string? From, string? To, string? Reason);

    /// <summary><c>due</c> is always there, null with a reason.</summary>
    internal sealed record Response(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateOnly? Due, DateTimeOffset? DueAt, string? Reason, string? ReasonZh, string? ReasonEn, bool Provisional,
        IReadOnlyList<string> Working, IReadOnlyList<string> WorkingEn, IReadOnlyList<DeadlineStep> WorkingSteps, IReadOnlyList<Pause> Stops, LimitUsed Limit);
    internal sealed record LimitUsed(string Id, int Version, string NameZh, string NameEn, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Length, LimitUnit Unit,
        LimitDirection Direction, LimitBound Bound, bool RollOver, string Source, string Article, string Status, DateOnly? ValidFrom, DateOnly? ValidTo);

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/time-limits/{id}/preview", (string id, Request request, PreviewTimeLimit preview) => preview.Handle(id, request).Answer())
        .WithTags("time limits").WithSummary("End of a time limit with its working").Produces<Response>().ProducesProblem(404).ProducesProblem(422);

    public Outcome<Response> Handle(string id, Request request)
    {
        var findings = new List<Finding>();
        DateTimeOffset? instant = null;
        DateOnly start = default;
        if (string.IsNullOrWhiteSpace(request.Start)) { findings.Add(new("required", "start", "problem.required", "start")); }
        else if (!IsDay(request.Start, out start))
        {
            if (request.Start.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(request.Start, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var at) && Plausible(Kernel.Calendar.ChinaTime.DateOf(at))) { instant = at; start = Kernel.Calendar.ChinaTime.DateOf(at); }
            else { findings.Add(BadDay("start", request.Start)); }
        }
        DateOnly asOf = start;
        if (request.AsOf is { } text && !IsDay(text, out asOf)) { findings.Add(BadDay("asOf", text)); }
        var pauses = new List<Pause>();
        for (int i = 0; i < (request.Pauses?.Count ?? 0); i++)
        {
            var entry = request.Pauses![i];
            DateOnly to = default;
            if (entry?.From is not { } fromText) { findings.Add(new("required", $"pauses[{i}].from", "problem.required", $"pauses[{i}].from")); continue; }
            if (!IsDay(fromText, out var from)) { findings.Add(BadDay($"pauses[{i}].from", fromText)); continue; }
            if (entry.To is { } toText && !IsDay(toText, out to)) { findings.Add(BadDay($"pauses[{i}].to", toText)); continue; }
            if (entry.To is not null && to < from) { findings.Add(new("pause", $"pauses[{i}].to", "terminology.pause-backwards", entry.To, entry.From)); continue; }
            pauses.Add(new(from, entry.To is null ? null : to, string.IsNullOrWhiteSpace(entry.Reason) ? null : entry.Reason));
        }
        var versions = terminology.Limits.All.Where(l => l.Id == id).ToList();
        if (versions.Count == 0) { return new Refusal(Refused.NotFound, [new Finding("time-limit", "id", "terminology.limit-unknown", id)]); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        if (terminology.Limits.Find(id, asOf) is not { } limit) { return Refusal.Invalid(new Finding("time-limit", request.AsOf is null ? "start" : "asOf", "terminology.limit-not-in-force", id, Ui(asOf))); }

        Deadline result;
        DateTimeOffset? dueAt = null;
        if (limit.Unit == LimitUnit.Hours && instant is { } begin)
        {
            var hours = DeadlineCalculator.ComputeHours(limit, begin.ToOffset(TimeSpan.FromHours(8)));
            dueAt = hours.Due;
            result = new(Kernel.Calendar.ChinaTime.DateOf(hours.Due), null, false, hours.Working, []);
        }
        else { result = DeadlineCalculator.Compute(limit, start, pauses, terminology.Calendar); }
        bool noNumber = result.Reason == DeadlineReasons.NoNumber;
        return new Response(result.Due, dueAt, result.Reason,
            noNumber ? limit.ReasonIfNoneZh : Last(false), noNumber ? limit.ReasonIfNoneEn : Last(true), result.Provisional,
            DeadlineWords.Render(result.Working), DeadlineWords.Render(result.Working, english: true), result.Working, result.Stops,
            new(limit.Id, limit.Version, limit.NameZh, limit.NameEn, limit.Length, limit.Unit, limit.Direction, limit.Bound, limit.RollOver, limit.Source, limit.Article, limit.Status, limit.ValidFrom, limit.ValidTo));

        string? Last(bool english) => result.Reason is null ? null : DeadlineWords.Render(result.Working[^1], english);
    }

    /// <summary>yyyy-MM-dd within the years the product can speak about; beyond them the calendar cannot count.</summary>
    internal static bool IsDay(string? text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day) && Plausible(day);
    static bool Plausible(DateOnly day) => day.Year is >= 1949 and <= 2200;
    internal static Finding BadDay(string field, string text) => new("date", field, "terminology.bad-date", field, text);
    static string Ui(DateOnly day) => Kernel.Ui.DateEntry.Show(day);
}
