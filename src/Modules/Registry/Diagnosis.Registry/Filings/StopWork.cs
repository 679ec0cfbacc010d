using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Ui;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Diagnosis.Registry.Institutions;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.Registry.Filings;

/// <summary>
/// The agency tells the province (and by the reader table its county) that it will stop, at least 15 working days ahead (TL-05). The scope ends
/// with the day before, known from the notice on; no clock has to strike. Withdrawn before the day, everything is as before.
/// </summary>
internal sealed class StopWork(FilingDesk desk)
{
    /// <param name="StopsOn">First day without work.</param>
    internal sealed record Request(DateOnly? StopsOn, string? Reason);
    internal sealed record WithdrawRequest(string? Reason);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/filings/{id:guid}/stop-notice", async (Guid id, Request r, Caller caller, IfMatch match, StopWork h, CancellationToken ct) => (await h.Handle(id, r, caller, match, ct)).Answer())
            .For(Roles.Exam, Roles.Diagnosis).Idempotent<RegistryDb>().WithTags("filings").WithSummary("Gives notice that the agency will stop; the first lawful day is named when it is too early").Produces<FilingView>().ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/filings/{id:guid}/stop-notice/withdrawal", async (Guid id, WithdrawRequest r, Caller caller, IfMatch match, StopWork h, CancellationToken ct) => (await h.Withdraw(id, r, caller, match, ct)).Answer())
            .For(Roles.Exam, Roles.Diagnosis).Idempotent<RegistryDb>().WithTags("filings").WithSummary("Withdraws the notice before its day").Produces<FilingView>().ProducesProblem(409).ProducesProblem(422);
    }

    public Task<Outcome<FilingView>> Handle(Guid id, Request r, Caller caller, IfMatch match, CancellationToken ct) => desk.Act(id, caller, match, FilingActor.Agency, "stop-notice", r.Reason, (f, i, problems, warnings) =>
    {
        var (today, now) = (desk.Today, desk.Db.Clock.GetUtcNow());
        if (f.Versions.Count == 0) { problems.Add(new("filing-state", "state", "filing.not-published")); }
        if (f.Stop is not null || f.IsStopped(today)) { problems.Add(new("filing-state", "state", "filing.has-stopped")); }
        if (f.Waiting is not null) { problems.Add(new("filing-state", "state", "filing.waits-for-province")); }
        if (string.IsNullOrWhiteSpace(r.Reason)) { problems.Add(ChangeProfile.Needed("reason")); }
        if (r.StopsOn is not { } day) { problems.Add(ChangeProfile.Needed("stopsOn")); return Task.CompletedTask; }
        if (day <= today) { problems.Add(new("day", "stopsOn", "filing.in-the-past", DateEntry.Show(day))); return Task.CompletedTask; }
        bool tooShort = FilingClocks.Due(desk.Terminology, "TL-05", day) < today;
        if (tooShort)
        {
            var finding = new Finding("TL-05", "stopsOn", "filing.stop-too-soon", DateEntry.Show(day), DateEntry.Show(FirstLawful(today))) { Basis = desk.Terminology.Limits.AsOf("TL-05", day).Source };
            if (desk.Terminology.PolicyText("filing.short-stop-notice", i.Division, today) == "mark") { warnings.Add(finding with { Level = Level.Warning }); } else { problems.Add(finding); }
        }
        if (problems.Count > 0) { return Task.CompletedTask; }
        f.Stop = new(today, day, tooShort, r.Reason!.Trim(), End(f.Domain, i, day.AddDays(-1), now));
        f.Content = f.Content with { PlannedStopOn = null };
        return Task.CompletedTask;
    }, ct);

    public Task<Outcome<FilingView>> Withdraw(Guid id, WithdrawRequest r, Caller caller, IfMatch match, CancellationToken ct) => desk.Act(id, caller, match, FilingActor.Agency, "stop-withdrawn", r.Reason, (f, i, problems, _) =>
    {
        if (f.Stop is not { } stop || f.IsStopped(desk.Today)) { problems.Add(new("filing-state", "state", "filing.no-notice")); return Task.CompletedTask; }
        if (string.IsNullOrWhiteSpace(r.Reason)) { problems.Add(ChangeProfile.Needed("reason")); return Task.CompletedTask; }
        var now = desk.Db.Clock.GetUtcNow();
        if (f.Domain == FilingDomain.Diagnosis) { i.Filings = ScopeFacts.Restore(i.Filings, stop.Ended, now); } else { i.ExamCategories = ScopeFacts.Restore(i.ExamCategories, stop.Ended, now); }
        f.Stop = null;
        return Task.CompletedTask;
    }, ct);

    /// <summary>The first day that a notice of today can name.</summary>
    DateOnly FirstLawful(DateOnly today)
    {
        var day = today.AddDays(1);
        while (FilingClocks.Due(desk.Terminology, "TL-05", day) < today) { day = day.AddDays(1); }
        return day;
    }

    internal static IReadOnlyList<EndedFact> End(FilingDomain domain, Institution i, DateOnly lastDay, DateTimeOffset now)
    {
        if (domain == FilingDomain.Exam) { (i.ExamCategories, var categories) = ScopeFacts.End(i.ExamCategories, lastDay, now); return categories; }
        (i.Filings, var lines) = ScopeFacts.End(i.Filings, lastDay, now);
        return lines;
    }
}
