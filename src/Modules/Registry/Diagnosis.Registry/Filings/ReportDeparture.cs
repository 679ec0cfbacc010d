using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Data;
using Diagnosis.Registry.Institutions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.Registry.Filings;

/// <summary>
/// A physician leaves. The report takes effect at once and for the day it happened: whoever is gone does not count because papers wait.
/// A class that falls short is on the work lists of the agency and the province until somebody joins or the class is given up.
/// </summary>
internal sealed class ReportDeparture(FilingDesk desk)
{
    /// <param name="LastDay">Last day of the practice.</param>
    internal sealed record Request(DateOnly? LastDay, string? Reason);

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/filings/{id:guid}/practices/{factId:guid}/departure", async (Guid id, Guid factId, Request r, Caller caller, IfMatch match, ReportDeparture h, CancellationToken ct) => (await h.Handle(id, factId, r, caller, match, ct)).Answer())
            .For(Roles.Exam, Roles.Diagnosis).Idempotent<RegistryDb>().WithTags("filings").WithSummary("A physician leaves: ends the practice; lateness (TL-04) is marked").Produces<FilingView>().ProducesProblem(409).ProducesProblem(422);

    public Task<Outcome<FilingView>> Handle(Guid id, Guid factId, Request r, Caller caller, IfMatch match, CancellationToken ct) => desk.Act(id, caller, match, FilingActor.Agency, "departure", r.Reason, (f, i, problems, warnings) =>
    {
        var (today, now) = (desk.Today, desk.Db.Clock.GetUtcNow());
        if (i.Practices.FirstOrDefault(p => p.FactId == factId && p.SupersededAt is null) is not { } practice) { problems.Add(ChangeProfile.NoSuchFact); return Task.CompletedTask; }
        problems.AddRange(ChangeProfile.CheckDays(practice.From, r.LastDay, "from", "lastDay"));
        if (r.LastDay is not { } last) { problems.Add(ChangeProfile.Needed("lastDay")); return Task.CompletedTask; }
        if (problems.Count > 0) { return Task.CompletedTask; }
        i.Practices = [.. i.Practices.Select(p => p.FactId == factId ? p with { SupersededAt = now } : p), practice with { FactId = Guid.CreateVersion7(), To = last, KnownAt = now }];
        if (FilingClocks.Due(desk.Terminology, "TL-04", last) is { } due && due < today) { warnings.Add(Finding.Warn("filing-late", "lastDay", "filing.late", "TL-04", Kernel.Ui.DateEntry.Show(due))); }
        var day = last < today ? today : last.AddDays(1);
        var after = Staffing.Gaps(ScopeFacts.LinesOn(i.Filings, day), i.Practices, day, desk.Terminology.Catalogue,
            Diagnosis.Terminology.Contracts.TerminologyQuestions.PolicyNumber(desk.Terminology, "diagnosis.min-staffed-per-class", i.Division, day), Diagnosis.Terminology.Contracts.TerminologyQuestions.PolicySwitch(desk.Terminology, "diagnosis.count-external-for-staffing", i.Division, day));
        foreach (var g in after) { warnings.Add(Finding.Warn("filing-staff", "lastDay", "filing.short-of-physicians", g.Name, g.Have, g.Need)); }
        return Task.CompletedTask;
    }, ct);
}
