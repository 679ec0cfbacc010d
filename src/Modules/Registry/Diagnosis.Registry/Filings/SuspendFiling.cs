using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Ui;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Diagnosis.Registry.Institutions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.Registry.Filings;

/// <summary>
/// An agency that no longer meets the conditions is ordered to pause some classes or all and to correct itself by a day (procedures §1: 责令暂停,
/// 限期改正). Corrected and checked, the suspension is lifted; not corrected in time, it is ordered to stop (责令停止), which ends the scope.
/// </summary>
internal sealed class SuspendFiling(FilingDesk desk)
{
    /// <param name="Classes">Class numbers of <paramref name="Catalogue"/> (the edition of the day when left out); none: all. Exam agencies: always all.</param>
    internal sealed record Request(IReadOnlyList<int>? Classes, string? Catalogue, DateOnly? From, DateOnly? CorrectBy, string? Basis);
    internal sealed record CorrectionRequest(string? Correction, DateOnly? CorrectedOn);
    /// <param name="On">Lifted: first day of work again. Stopped: first day without scope.</param>
    internal sealed record DecisionRequest(DateOnly? On, string? Reason);
    internal sealed record WithdrawalRequest(string? Reason);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/filings/{id:guid}/suspensions", async (Guid id, Request r, Caller caller, IfMatch match, SuspendFiling h, CancellationToken ct) => (await h.Handle(id, r, caller, match, ct)).Answer())
            .For(Roles.Commission).Idempotent<RegistryDb>().WithTags("filings").WithSummary("Orders a pause of some classes with a term for correction").Produces<FilingView>().ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/filings/{id:guid}/suspensions/{suspension:guid}/correction", async (Guid id, Guid suspension, CorrectionRequest r, Caller caller, IfMatch match, SuspendFiling h, CancellationToken ct) => (await h.Correct(id, suspension, r, caller, match, ct)).Answer())
            .For(Roles.Exam, Roles.Diagnosis).Idempotent<RegistryDb>().WithTags("filings").WithSummary("The agency reports what it has corrected").Produces<FilingView>().ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/filings/{id:guid}/suspensions/{suspension:guid}/lifting", async (Guid id, Guid suspension, DecisionRequest r, Caller caller, IfMatch match, SuspendFiling h, CancellationToken ct) => (await h.Lift(id, suspension, r, caller, match, ct)).Answer())
            .For(Roles.Commission).Idempotent<RegistryDb>().WithTags("filings").WithSummary("The check is passed: the suspension ends").Produces<FilingView>().ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/filings/{id:guid}/suspensions/{suspension:guid}/withdrawal", async (Guid id, Guid suspension, WithdrawalRequest r, Caller caller, IfMatch match, SuspendFiling h, CancellationToken ct) => (await h.Withdraw(id, suspension, r, caller, match, ct)).Answer())
            .For(Roles.Commission).Idempotent<RegistryDb>().WithTags("filings").WithSummary("Entered by mistake: taken back on the day it was entered, or before it begins").Produces<FilingView>().ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/filings/{id:guid}/suspensions/{suspension:guid}/stop-order", async (Guid id, Guid suspension, DecisionRequest r, Caller caller, IfMatch match, SuspendFiling h, CancellationToken ct) => (await h.Stop(id, suspension, r, caller, match, ct)).Answer())
            .For(Roles.Commission).Idempotent<RegistryDb>().WithTags("filings").WithSummary("Not corrected in time: the scope concerned ends").Produces<FilingView>().ProducesProblem(409).ProducesProblem(422);
    }

    public Task<Outcome<FilingView>> Handle(Guid id, Request r, Caller caller, IfMatch match, CancellationToken ct) => desk.Act(id, caller, match, FilingActor.Supervisor, "suspend", r.Basis, (f, i, problems, _) =>
    {
        var today = desk.Today;
        var catalogue = desk.Terminology.Catalogue;
        if (f.Versions.Count == 0) { problems.Add(new("filing-state", "state", "filing.not-published")); }
        if (f.IsStopped(today)) { problems.Add(new("filing-state", "state", "filing.has-stopped")); }
        if (string.IsNullOrWhiteSpace(r.Basis)) { problems.Add(ChangeProfile.Needed("basis")); }
        problems.AddRange(ChangeProfile.CheckDays(r.From, r.CorrectBy, "from", "correctBy"));
        if (r.CorrectBy is null) { problems.Add(ChangeProfile.Needed("correctBy")); }
        string? edition = string.IsNullOrWhiteSpace(r.Catalogue) ? catalogue.VersionOn(r.From ?? today)?.Id : r.Catalogue;
        if (edition is null || !catalogue.HasVersion(edition)) { problems.Add(new("catalogue", "catalogue", "problem.code-unknown", "catalogue", r.Catalogue ?? "")); }
        else { problems.AddRange((r.Classes ?? []).Where(c => catalogue.Class(edition, c) is null).Select(c => new Finding("class", "classes", "registry.class-unknown", c, edition))); }
        if (problems.Count > 0) { return Task.CompletedTask; }
        IReadOnlyList<int>? classes = f.Domain == FilingDomain.Diagnosis && r.Classes is { Count: > 0 } ? [.. r.Classes.Distinct().Order()] : null;
        var fact = new SuspensionFact(Guid.CreateVersion7(), f.Domain, classes, edition!, r.From!.Value, null, r.Basis!.Trim(), desk.Db.Clock.GetUtcNow(), null);
        i.Suspensions = [.. i.Suspensions, fact];
        f.Suspensions = [.. f.Suspensions, new(Guid.CreateVersion7(), fact.FactId, classes, edition!, fact.From, r.CorrectBy, fact.Basis, caller.Name)];
        return Task.CompletedTask;
    }, ct);

    public Task<Outcome<FilingView>> Correct(Guid id, Guid suspension, CorrectionRequest r, Caller caller, IfMatch match, CancellationToken ct) => desk.Act(id, caller, match, FilingActor.Agency, "correct", r.Correction, (f, _, problems, warnings) =>
    {
        if (Open(f, suspension, problems) is not { } s) { return Task.CompletedTask; }
        if (string.IsNullOrWhiteSpace(r.Correction)) { problems.Add(ChangeProfile.Needed("correction")); }
        var on = r.CorrectedOn ?? desk.Today;
        if (on > desk.Today) { problems.Add(new("day", "correctedOn", "filing.in-the-future", DateEntry.Show(on))); }
        if (problems.Count > 0) { return Task.CompletedTask; }
        if (s.CorrectBy < desk.Today) { warnings.Add(Finding.Warn("filing-late", "correctedOn", "filing.correction-late", DateEntry.Show(s.CorrectBy))); }
        Put(f, s with { CorrectedOn = on, Correction = r.Correction!.Trim() });
        return Task.CompletedTask;
    }, ct);

    public Task<Outcome<FilingView>> Lift(Guid id, Guid suspension, DecisionRequest r, Caller caller, IfMatch match, CancellationToken ct) => desk.Act(id, caller, match, FilingActor.Supervisor, "lift", r.Reason, (f, i, problems, _) =>
    {
        if (Decided(f, suspension, r, problems) is not { } s) { return Task.CompletedTask; }
        if (s.CorrectedOn is null) { problems.Add(new("filing-correction", "", "filing.not-corrected")); return Task.CompletedTask; }
        (i.Suspensions, var fact) = ScopeFacts.EndSuspension(i.Suspensions, s.FactId, r.On!.Value.AddDays(-1), desk.Db.Clock.GetUtcNow());
        Put(f, s with { FactId = fact, Outcome = SuspensionOutcome.Lifted, EndedOn = r.On, EndReason = r.Reason!.Trim() });
        return Task.CompletedTask;
    }, ct);

    public Task<Outcome<FilingView>> Withdraw(Guid id, Guid suspension, WithdrawalRequest r, Caller caller, IfMatch match, CancellationToken ct) => desk.Act(id, caller, match, FilingActor.Supervisor, "withdraw-suspension", r.Reason, (f, i, problems, _) =>
    {
        if (Open(f, suspension, problems) is not { } s) { return Task.CompletedTask; }
        if (string.IsNullOrWhiteSpace(r.Reason)) { problems.Add(ChangeProfile.Needed("reason")); }
        if (!MayWithdraw(s, i.Suspensions, desk.Today)) { problems.Add(new("filing-suspension", "", "filing.withdraw-too-late", DateEntry.Show(s.From))); }
        if (problems.Count > 0) { return Task.CompletedTask; }
        // the day before its first: the fact is no longer believed, and nothing takes its place
        i.Suspensions = ScopeFacts.EndSuspension(i.Suspensions, s.FactId, s.From.AddDays(-1), desk.Db.Clock.GetUtcNow()).Facts;
        Put(f, s with { Outcome = SuspensionOutcome.Withdrawn, EndedOn = s.From, EndReason = r.Reason!.Trim() });
        return Task.CompletedTask;
    }, ct);

    /// <summary>On the day it was entered, or while it has not begun; what an agency has already stood still for is lifted and not taken back.</summary>
    internal static bool MayWithdraw(OrderedSuspension s, IReadOnlyList<SuspensionFact> facts, DateOnly today) =>
        s.Outcome == SuspensionOutcome.Open && (s.From > today || facts.FirstOrDefault(x => x.FactId == s.FactId) is { } fact && ChinaTime.DateOf(fact.KnownAt) == today);

    public Task<Outcome<FilingView>> Stop(Guid id, Guid suspension, DecisionRequest r, Caller caller, IfMatch match, CancellationToken ct) => desk.Act(id, caller, match, FilingActor.Supervisor, "stop-order", r.Reason, (f, i, problems, _) =>
    {
        if (Decided(f, suspension, r, problems) is not { } s) { return Task.CompletedTask; }
        if (r.On > desk.Today) { problems.Add(new("day", "on", "filing.in-the-future", DateEntry.Show(r.On))); return Task.CompletedTask; }
        if (s.CorrectBy >= desk.Today) { problems.Add(new("filing-correction", "", "filing.term-runs", DateEntry.Show(s.CorrectBy))); return Task.CompletedTask; }
        var now = desk.Db.Clock.GetUtcNow();
        var last = r.On!.Value.AddDays(-1);
        if (s.Classes is { } classes) { i.Filings = ScopeFacts.End(i.Filings, last, now, l => ScopeFacts.InClasses(l, classes, s.Catalogue, desk.Terminology.Catalogue)).Facts; }
        else { StopWork.End(f.Domain, i, last, now); }
        (i.Suspensions, var fact) = ScopeFacts.EndSuspension(i.Suspensions, s.FactId, last, now);
        Put(f, s with { FactId = fact, Outcome = SuspensionOutcome.Stopped, EndedOn = r.On, EndReason = r.Reason!.Trim() });
        // nothing left of the scope: the agency as a whole has stopped
        bool left = f.Domain == FilingDomain.Exam ? ScopeFacts.CategoriesOn(i.ExamCategories, r.On.Value).Count > 0 : ScopeFacts.LinesOn(i.Filings, r.On.Value).Count > 0;
        if (!left) { f.StoppedByOrderOn = r.On; f.Pending = null; return Task.CompletedTask; }
        var rest = ScopeFacts.LinesOn(i.Filings, r.On.Value);
        var versions = f.Versions.Select((v, n) => n == f.Versions.Count - 1 ? v with { ValidTo = last } : v).ToList();
        f.Versions = [.. versions, f.Current! with { No = versions.Count + 1, ValidFrom = r.On.Value, ValidTo = null, Lines = rest, PublishedAt = now, PublishedBy = caller.Name, PublishedLate = false, Reason = r.Reason!.Trim(), FromRegister = false }];
        if (f.Waiting is null) { f.Content = f.Content with { Lines = rest }; }
        return Task.CompletedTask;
    }, ct);

    static OrderedSuspension? Open(FilingApplication f, Guid id, List<Finding> problems)
    {
        if (f.Suspensions.FirstOrDefault(s => s.Id == id && s.Outcome == SuspensionOutcome.Open) is { } open) { return open; }
        problems.Add(new("filing-suspension", "suspension", "filing.no-open-suspension"));
        return null;
    }

    static OrderedSuspension? Decided(FilingApplication f, Guid id, DecisionRequest r, List<Finding> problems)
    {
        if (Open(f, id, problems) is not { } s) { return null; }
        if (string.IsNullOrWhiteSpace(r.Reason)) { problems.Add(ChangeProfile.Needed("reason")); }
        if (r.On is not { } on) { problems.Add(ChangeProfile.Needed("on")); }
        else if (on < s.From) { problems.Add(new("day", "on", "filing.decided-before-it-began", DateEntry.Show(on), DateEntry.Show(s.From))); }
        return problems.Count > 0 ? null : s;
    }

    static void Put(FilingApplication f, OrderedSuspension s) => f.Suspensions = [.. f.Suspensions.Select(x => x.Id == s.Id ? s : x)];
}
