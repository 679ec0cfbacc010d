using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.TimeLimits;
using Diagnosis.Kernel.Ui;
using Diagnosis.Kernel.Work;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.Host.Work;

/// <summary>The work list, its digest and messages, and the rules behind it, over all modules.</summary>
internal static class WorkModule
{
    public static void AddWork(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<WorkDesk>();
        builder.Services.AddHostedService<Reminder>();
        builder.Services.AddSingleton(new MenuItem("work.digest", "/work/digest", 1, "menu.group.work", []));
        builder.Services.AddSingleton(new MenuItem("work.messages", "/work/messages", 2, "menu.group.work", []));
        builder.Services.AddSingleton(new MenuItem("work.rules", "/admin/work-rules", 30, "menu.group.reference", [Roles.Admin, Roles.Commission]));
    }

    public static void MapWork(this WebApplication app)
    {
        var api = app.MapGroup("/api/v1/work").RequireAuthorization().WithTags("Work");
        api.MapGet("", async (Caller caller, WorkDesk desk, Words words, DeadlineState? state, bool? assignedByMe, CancellationToken ct) =>
            (IReadOnlyList<WorkRow>)[.. (await desk.ForAsync(caller, ct)).Where(l => (state is null || l.State == state) && (assignedByMe != true || l.Item.AssignedBy == caller.Id)).Select(l => WorkRow.Of(l, words, desk.Today))])
            .WithSummary("What waits for the caller, most urgent first; state and assignedByMe narrow it");
        api.MapGet("/digest", async (Caller caller, WorkDesk desk, Words words, CancellationToken ct) => await DigestAsync(caller, desk, words, ct)).WithSummary("The caller's day: counts by state, what is urgent, what was given to others, unread messages");
        api.MapGet("/messages", async (Caller caller, WorkDesk desk, Words words, bool? unread, int? size, CancellationToken ct) =>
            (IReadOnlyList<MessageRow>)[.. (await desk.MessagesAsync(caller.Id, unread ?? false, Paging.Size(size), ct)).Select(m => MessageRow.Of(m, words))])
            .WithSummary("Messages about clocks: one for each clock and threshold, the newest first");
        api.MapPost("/messages/read", async (ReadRequest r, Caller caller, WorkDesk desk, CancellationToken ct) => new ReadAnswer(await desk.ReadAsync(caller.Id, r.Ids, ct))).WithSummary("Mark messages as read; without ids all");
        api.MapGet("/rules", (IEnumerable<IWorkSource> sources, ITerminology terminology, Words words) => RulesOf(sources, terminology, words)).For(Roles.Admin, Roles.Commission).WithSummary("Every rule that creates work and every time limit, with source and validity");
    }

    /// <param name="State">Overdue, DueSoon, LastThird, Normal or Paused.</param>
    internal sealed record WorkRow(string Kind, string KindName, string Title, string Detail, string Href, string? LimitId, DateOnly Started, DateOnly? Due, int? DaysLeft, DeadlineState State, DateOnly? PausedSince, string? PausedFor, string? AssignedTo)
    {
        public static WorkRow Of(WorkLine l, Words words, DateOnly today) => new(l.Item.Kind, words[l.Item.Kind], l.Item.Title, l.Item.Detail, l.Item.Href, l.Item.LimitId, l.Item.Started, l.Item.Due, l.Item.Due is { } d ? d.DayNumber - today.DayNumber : null, l.State, l.Item.PausedSince, l.Item.PausedFor, l.Item.AssignedTo);
    }

    /// <param name="Fresh">Began today or yesterday.</param>
    internal sealed record Digest(DateOnly On, int All, int Overdue, int DueSoon, int LastThird, int Paused, int Fresh, int GivenToOthers, int UnreadMessages, IReadOnlyList<WorkRow> Urgent, IReadOnlyList<WorkRow> Given);

    internal sealed record MessageRow(Guid Id, string Kind, string KindName, string Threshold, string Title, string Href, string? LimitId, DateOnly? Due, DateTimeOffset At, bool Read)
    {
        public static MessageRow Of(Message m, Words words) => new(m.Id, m.Kind, words[m.Kind], m.Threshold, m.Title, m.Href, m.LimitId, m.Due, m.At, m.ReadAt is not null);
    }

    /// <param name="Ids">Null: all of the caller's.</param>
    internal sealed record ReadRequest(IReadOnlyList<Guid>? Ids = null);
    internal sealed record ReadAnswer(int Marked);

    /// <summary>Writes what messages are due, so that the digest and the bell say the same.</summary>
    internal static async Task<Digest> DigestAsync(Caller caller, WorkDesk desk, Words words, CancellationToken ct)
    {
        var (lines, today) = (await desk.ForAsync(caller, ct), desk.Today);
        await desk.NotifyAsync(caller, lines, ct);
        int Count(DeadlineState state) => lines.Count(l => l.State == state);
        var given = lines.Where(l => l.Item.AssignedBy is { } by && by == caller.Id).ToList();
        return new(today, lines.Count, Count(DeadlineState.Overdue), Count(DeadlineState.DueSoon), Count(DeadlineState.LastThird), Count(DeadlineState.Paused), lines.Count(l => l.Item.Started >= today.AddDays(-1)), given.Count, await desk.UnreadAsync(caller.Id, ct),
            [.. lines.Where(l => l.State is DeadlineState.Overdue or DeadlineState.DueSoon or DeadlineState.LastThird).Take(50).Select(l => WorkRow.Of(l, words, today))], [.. given.Take(50).Select(l => WorkRow.Of(l, words, today))]);
    }

    /// <param name="Source">Law or policy; of the limit where the rule has one.</param>
    internal sealed record RuleRow(string Module, string Kind, string KindName, IReadOnlyList<string> Roles, string When, string? LimitId, string? LimitName, string Source);
    /// <param name="Length">Null where the rule gives no number.</param>
    internal sealed record LimitRow(string Id, int Version, string Name, int? Length, LimitUnit Unit, LimitDirection Direction, IReadOnlyList<string> Pauses, bool RollOver, string Source, string Article, string Status, DateOnly? ValidFrom, DateOnly? ValidTo, IReadOnlyList<string> MakesWork)
    {
        /// <summary>How certain the source is, in words.</summary>
        public string StatusName { get; init; } = "";
        /// <summary>Why nobody is reminded of it; null where work is made.</summary>
        public string? NotWatched { get; init; }
    }

    internal sealed record Rules(IReadOnlyList<RuleRow> Work, IReadOnlyList<LimitRow> Limits);

    internal static Rules RulesOf(IEnumerable<IWorkSource> sources, ITerminology terminology, Words words)
    {
        bool english = Words.Language == "en";
        var rules = sources.SelectMany(s => s.Rules.Select(r => (Module: s.GetType().Assembly.GetName().Name!.Replace("Diagnosis.", "", StringComparison.Ordinal), Rule: r))).ToList();
        TimeLimit? Limit(string? id) => id is null ? null : terminology.Limits.All.LastOrDefault(l => l.Id == id);
        return new([.. rules.Select(x => new RuleRow(x.Module, x.Rule.Kind, words[x.Rule.Kind], x.Rule.Roles, words[x.Rule.When], x.Rule.LimitId, Limit(x.Rule.LimitId) is { } l ? english ? l.NameEn : l.NameZh : null,
                x.Rule.Basis.Length > 0 ? Basis(x.Rule.Basis) : Limit(x.Rule.LimitId) is { } of ? $"{of.Source} {of.Article}".Trim() : ""))],
            [.. terminology.Limits.All.Select(l => new LimitRow(l.Id, l.Version, english ? l.NameEn : l.NameZh, l.Length, l.Unit, l.Direction, [.. l.Pauses.Select(p => p.Reason + (p.MaxDays is { } m ? $":{m}" : ""))], l.RollOver, l.Source, l.Article, l.LengthStatus.Length > 0 ? $"{l.Status}; {l.LengthStatus}" : l.Status, l.ValidFrom, l.ValidTo,
                [.. rules.Where(r => r.Rule.LimitId == l.Id || Ids(r.Rule.Basis).Contains(l.Id)).Select(r => words[r.Rule.Kind]).Distinct()])
            {
                StatusName = string.Join("；", new[] { l.Status, l.LengthStatus }.SelectMany(s => s.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Distinct().Select(s => words.Has("work.status." + s) ? words["work.status." + s] : s)),
                NotWatched = rules.Exists(r => r.Rule.LimitId == l.Id || Ids(r.Rule.Basis).Contains(l.Id)) ? null : words.Has("work.not-watched." + l.Id) ? words["work.not-watched." + l.Id] : null,
            })]);

        // limits are told by their names, policies and plans by what they say: no administrator knows our keys
        string Basis(string basis) => Ids(basis) is { Length: > 0 } ids && ids.All(i => Limit(i) is not null) ? string.Join("、", ids.Select(i => english ? Limit(i)!.NameEn : Limit(i)!.NameZh)) : words.Has("work.basis." + basis) ? words["work.basis." + basis] : basis;
        static string[] Ids(string basis) => basis.StartsWith("TL-", StringComparison.Ordinal) ? basis.Split(", ") : [];
    }
}
