using System.Globalization;
using System.Security.Cryptography;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.HospitalTiering.Acts;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.HospitalTiering.Quality;
using Diagnosis.HospitalTiering.Units;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Tables;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Rounds;

/// <summary>What an agency did in the year before, and what is known against it.</summary>
internal sealed record RoundFigure(string? Code, long Examined, long Suspected, long Contraindications, bool CityQcServing = false, bool Complaint = false);

internal sealed record PlanRound(int? Year, IReadOnlyList<RoundFigure>? Figures = null);

/// <param name="Seed">Left out: the system makes one. Recorded either way.</param>
internal sealed record DrawEntry(string? Seed = null);

internal sealed record GradeEntry(decimal? Score, IReadOnlyList<string>? Issues = null, IReadOnlyList<string>? Categories = null, DateOnly? On = null);
internal sealed record VisitReviewEntry(bool Confirmed, string? Note = null, DateOnly? On = null);
internal sealed record RectifyEntry(int? No, string? How, DateOnly? On = null);

/// <summary>A round in figures. Provincial + City = Agencies; the rates are of published visits.</summary>
/// <param name="RectificationPercent">Issues rectified of issues found; null where none was found (nothing to rectify is not 100 %).</param>
internal sealed record RoundFigures(int Agencies, int Provincial, int City, int Published, int Issues, int Rectified, int? RectificationPercent);

/// <param name="Suspended">Agencies of the round that are suspended for exams today.</param>
internal sealed record RoundView(Guid Id, int Version, QcRound Round, bool? Verified, RoundFigures Figures, IReadOnlyList<QcVisit> Visits, IReadOnlyList<Guid> Suspended) : IVersioned;

internal sealed record RoundRow(Guid Id, int Version, int Year, RoundState State, RoundFigures Figures) : IVersioned;

/// <summary>Rounds of quality control: planned with figures, drawn with a recorded seed, visited, graded, published.</summary>
internal sealed class RunRound(TieringDesk desk, IExamFigures exams)
{
    internal const string Code = "统一社会信用代码", Examined = "检查人数", Suspected = "疑似职业病人数", Contra = "职业禁忌证人数", CityQc = "市级质控机构", Complaint = "投诉举报";
    private static readonly TableColumns Columns = new(Code, Examined, Suspected, Contra, CityQc, Complaint) { Required = [Code, Examined, Suspected, Contra] };
    private HospitalTieringDb Db => desk.Db;

    private DrawPolicy PolicyOn(string? division, DateOnly day) => new(desk.Terminology.PolicyText("tiering.draw-basis", division, day) != "all", desk.Terminology.PolicyText("tiering.draw-mean", division, day) != "mean-of-rates",
        desk.Terminology.PolicyNumber("tiering.draw-share-percent", division, day), desk.Terminology.PolicyNumber("tiering.low-detection-percent", division, day), desk.Terminology.PolicySwitch("tiering.draw-risk-first", division, day));

    /// <summary>Grade and least score, the best first; from a dated policy such as "A:90,B:80,C:70".</summary>
    private IReadOnlyList<(string, decimal)> Thresholds(string? division, DateOnly day) =>
        [.. desk.Terminology.PolicyText("tiering.qc-grade-thresholds", division, day).Split(',').Select(t => t.Split(':')).Select(t => (t[0].Trim(), decimal.Parse(t[1], CultureInfo.InvariantCulture))).OrderByDescending(t => t.Item2)];

    public async Task<Outcome<QcRound>> PlanAsync(PlanRound r, Caller caller, CancellationToken ct)
    {
        if (!TieringDesk.IsProvince(caller)) { return Refusal.Forbidden("tiering.province-only"); }
        if (r.Year is not { } year || year < 2000 || year > desk.Today.Year + 1) { return Refusal.Invalid(new Finding("round-year", "year", "tiering.bad-year", 2000, desk.Today.Year + 1)); }
        if (await Db.Rounds.AnyAsync(x => x.Year == year && x.Division == (caller.Division ?? ""), ct)) { return Refusal.Conflict(new Finding("round-there", "year", "tiering.round.there", year)); }
        var units = (await Db.Units.AsNoTracking().VisibleTo(Db, caller).Where(u => u.ProfileVersion > 0).ToListAsync(ct)).Where(u => u.Scope.Contains(Domains.Exam)).OrderBy(u => u.Division, StringComparer.Ordinal).ThenBy(u => u.Code, StringComparer.Ordinal).ToList();
        var figures = (r.Figures ?? []).Where(f => f.Code is not null).ToLookup(f => f.Code!, StringComparer.OrdinalIgnoreCase);
        var unknown = figures.Select(g => g.Key).Where(c => units.TrueForAll(u => !u.Code.Equals(c, StringComparison.OrdinalIgnoreCase))).ToList();
        var findings = unknown.Take(20).Select(c => new Finding("round-figure", "figures", "tiering.import-unit", c)).ToList();
        findings.AddRange((r.Figures ?? []).Where(f => f.Examined < 0 || f.Suspected < 0 || f.Contraindications < 0 || f.Suspected > f.Examined || f.Contraindications > f.Examined).Take(20).Select(f => new Finding("round-figure", "figures", "tiering.round.bad-figure", f.Code ?? "")));
        if (units.Count == 0) { findings.Add(new Finding("round-empty", "", "tiering.round.no-agencies")); }
        if (findings.Count > 0) { return Refusal.Invalid(findings); }
        // what the agencies reported themselves; a figure given with the plan goes before it
        var reported = (await exams.OfAgenciesAsync(new DateOnly(year - 1, 1, 1), new DateOnly(year - 1, 12, 31), ct)).ToDictionary(f => f.AgencyId);
        // a complaint that nobody has settled yet is to be looked into on the spot
        var complained = (await Db.Leads.AsNoTracking().Where(l => l.Source == Leads.LeadSource.Complaint && l.HandledOn == null && l.InstitutionId != null).Select(l => l.InstitutionId!.Value).ToListAsync(ct)).ToHashSet();
        var round = new QcRound
        {
            Year = year, Division = caller.Division ?? "", Course = [new CourseStep("plan-round", desk.Today, caller.Name)],
            Agencies = [.. units.Select(u =>
            {
                var f = figures[u.Code].FirstOrDefault();
                // given without numbers: only what no record can tell (complaint, city body)
                var own = (f is null || f is { Examined: 0, Suspected: 0, Contraindications: 0 }) && reported.TryGetValue(u.Id, out var counted) ? counted : null;
                var first = u.Filings.Where(x => x.Domain == Domains.Exam).Select(x => (DateOnly?)x.From).Min();
                var lastD = u.QcResults.Exists(q => q is { Domain: Domains.Exam, Level: "PROVINCE", Grade: "D", SupersededAt: null } && q.Year == year - 1 && q.PublishedOn <= desk.Today);
                return new DrawAgency(u.Id, u.Name, u.Prefecture, first?.Year == year, lastD, own?.Examined ?? f?.Examined ?? 0, own?.Suspected ?? f?.Suspected ?? 0, own?.Contraindications ?? f?.Contraindications ?? 0, f?.CityQcServing ?? false, f?.Complaint == true || complained.Contains(u.Id), own is not null);
            })],
        };
        round.Because("plan-round");
        Db.Add(round);
        // every commission of the province follows the round; its own visits it sees by the units
        await Db.GrantAsync(round, [.. Readers.Chain(caller.Division), .. units.SelectMany(u => Readers.Chain(u.Division)).Distinct()], ct);
        await Db.SaveChangesAsync(ct);
        return round;
    }

    /// <summary>The figures of a file; findings name row and column.</summary>
    public static (IReadOnlyList<RoundFigure> Figures, IReadOnlyList<Finding> Findings) ReadFigures(Stream content, string fileName)
    {
        try
        {
            using var reader = TableReader.Open(content, fileName, new TableLimits { FileBytes = 5 << 20, Rows = 5000 });
            if (reader.Sheets.Count == 0) { return ([], [new Finding("import", "file", "tiering.import-empty")]); }
            var sheet = reader.Sheets[0].Read(Columns);
            if (sheet.Problems.FirstOrDefault(p => p.Code == TableProblemCode.MissingColumn) is { } missing) { return ([], [new Finding("import", "file", "tiering.import-file", missing.Text(CultureInfo.CurrentUICulture))]); }
            var (figures, findings) = (new List<RoundFigure>(), new List<Finding>());
            foreach (var row in sheet.Rows)
            {
                long Number(string column)
                {
                    if (long.TryParse(row[column], NumberStyles.None, CultureInfo.InvariantCulture, out var n)) { return n; }
                    findings.Add(new Finding("import", "file", "tiering.std.cell", row.Number, column, row[column]));
                    return 0;
                }
                bool Yes(string column) => row[column] is "是" or "Y" or "y" or "1" or "√";
                figures.Add(new RoundFigure(row[Code], Number(Examined), Number(Suspected), Number(Contra), Yes(CityQc), Yes(Complaint)));
            }
            return (figures, findings);
        }
        catch (TableProblemException e) { return ([], [new Finding("import", "file", "tiering.import-file", e.Problem.Text(CultureInfo.CurrentUICulture))]); }
    }

    /// <summary>Draws, and gives every agency its visit: those drawn to the province, everybody else to the city.</summary>
    public async Task<Outcome<QcRound>> DrawAsync(Guid id, DrawEntry e, Caller caller, IfMatch match, CancellationToken ct)
    {
        var units = await Db.Units.AsNoTracking().Where(u => u.ProfileVersion > 0).ToDictionaryAsync(u => u.Id, ct);
        var seed = TieringDesk.Blank(e.Seed) ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        return await desk.ActAsync<QcRound>(id, caller, match, Who.Province, "draw", new ActRequest(seed), (r, day) =>
        {
            if (r.State != RoundState.Planned) { return TieringDesk.WrongState("tiering.round.state." + r.State); }
            r.Policy = PolicyOn(r.Division, day);
            r.Draw = ProvincialDraw.Draw(r.Agencies, r.Policy, seed);
            r.State = RoundState.Drawn;
            return null;
        }, ct, async r =>
        {
            foreach (var row in r.Draw!.Rows)
            {
                var visit = new QcVisit
                {
                    RoundId = r.Id, Year = r.Year, UnitName = row.Name, Prefecture = row.Prefecture, ControlledBy = row.Drawn ? "PROVINCE" : "PREFECTURE", State = row.Drawn ? VisitState.ProvincialDrawn : VisitState.CityAssigned,
                    Division = units[row.Id].Division, InstitutionId = row.Id, Course = [new CourseStep(row.Drawn ? "drawn" : "assigned", desk.Today, caller.Name, string.Join(' ', row.Classes))],
                };
                visit.Because("draw");
                Db.Add(visit);
                await Db.GrantAsync(visit, units[row.Id].Readers(), ct);
            }
        });
    }

    private Task<Outcome<QcVisit>> VisitAsync(Guid id, Caller c, IfMatch m, Who who, string act, ActRequest r, Func<QcVisit, DateOnly, Refusal?> step, CancellationToken ct, Func<QcVisit, Task>? then = null) =>
        // a visit of the province is the province's; a city cannot grade it
        desk.ActAsync<QcVisit>(id, c, m, who, act, r, (v, day) => who == Who.Commission && v.ControlledBy == "PROVINCE" && act is not "review" && !TieringDesk.IsProvince(c) ? Refusal.Forbidden("tiering.province-only") : step(v, day), ct, then);

    public Task<Outcome<QcVisit>> CheckSelfAsync(Guid id, ActRequest r, Caller c, IfMatch m, CancellationToken ct) => VisitAsync(id, c, m, Who.Either, "check-self", r, (v, _) => v.CheckSelf(), ct);
    public Task<Outcome<QcVisit>> GoToSiteAsync(Guid id, ActRequest r, Caller c, IfMatch m, CancellationToken ct) => VisitAsync(id, c, m, Who.Commission, "visit", r, (v, _) => v.GoToSite(), ct);
    public Task<Outcome<QcVisit>> GradeAsync(Guid id, GradeEntry r, Caller c, IfMatch m, CancellationToken ct) => VisitAsync(id, c, m, Who.Commission, "grade", new(null, r.On), (v, day) => v.GradeBy(r, Thresholds(v.Division, day)), ct);
    public Task<Outcome<QcVisit>> ReviewAsync(Guid id, VisitReviewEntry r, Caller c, IfMatch m, CancellationToken ct) => VisitAsync(id, c, m, Who.Commission, "review", new(r.Note, r.On), (v, _) => v.Review(r.Confirmed, r.Note), ct);
    public Task<Outcome<QcVisit>> RectifyAsync(Guid id, RectifyEntry r, Caller c, IfMatch m, CancellationToken ct) => VisitAsync(id, c, m, Who.Either, "rectify-issue", new($"{r.No} {r.How}", r.On), (v, day) => v.Rectify(r.No, r.How, day), ct);
    public Task<Outcome<QcVisit>> CloseVisitAsync(Guid id, ActRequest r, Caller c, IfMatch m, CancellationToken ct) => VisitAsync(id, c, m, Who.Commission, "close-visit", r, (v, _) => v.Close(), ct, async v =>
    {
        // the last visit ends the round
        if (await Db.Visits.AnyAsync(x => x.RoundId == v.RoundId && x.Id != v.Id && x.State != VisitState.Closed, ct) || await Db.Rounds.SingleOrDefaultAsync(x => x.Id == v.RoundId, ct) is not { } round) { return; }
        (round.State, round.Course) = (RoundState.Closed, [.. round.Course, new CourseStep("close-round", desk.Today, c.Name)]);
        round.Because("close-round");
    });

    /// <summary>Publishes the grade: it becomes the unit's result and takes or gives DIRECT from this day on.</summary>
    public Task<Outcome<QcVisit>> PublishAsync(Guid id, ActRequest r, Caller c, IfMatch m, CancellationToken ct) => VisitAsync(id, c, m, Who.Commission, "publish-grade", r, (v, day) => v.Publish(day), ct, async v =>
    {
        var unit = await Db.Units.SingleAsync(u => u.Id == v.InstitutionId, ct);
        var taken = unit.Take(RecordQcResult.Result(new QcEntry(Domains.Exam, v.Year, v.ControlledBy, v.Grade, v.Score, v.PublishedOn, c.Name), desk.Now));
        if (taken == Taken.Unchanged) { return; }
        unit.Because("record-qc-result", $"round {v.Year}");
        Db.Announce(unit);
    });

    // once drawn every agency has its visit: a city sees its own, and its numbers are of them
    private static int AgenciesOf(QcRound round, int visits) => round.State == RoundState.Planned ? round.Agencies.Count : visits;

    internal static RoundFigures FiguresOf(int agencies, IReadOnlyCollection<QcVisit> visits)
    {
        var published = visits.Where(v => v.PublishedOn is not null).ToList();
        int issues = published.Sum(v => v.Issues.Count), rectified = published.Sum(v => v.Issues.Count(i => i.RectifiedOn is not null));
        return new RoundFigures(agencies, visits.Count(v => v.ControlledBy == "PROVINCE"), visits.Count(v => v.ControlledBy == "PREFECTURE"), published.Count, issues, rectified, issues == 0 ? null : 100 * rectified / issues);
    }

    public async Task<IReadOnlyList<RoundRow>> ListAsync(Caller caller, CancellationToken ct)
    {
        var visits = (await Db.Visits.AsNoTracking().VisibleTo(Db, caller).ToListAsync(ct)).ToLookup(v => v.RoundId);
        return [.. (await Db.Rounds.AsNoTracking().VisibleTo(Db, caller).OrderByDescending(r => r.Year).ToListAsync(ct)).Select(r => new RoundRow(r.Id, r.Version, r.Year, r.State, FiguresOf(AgenciesOf(r, visits[r.Id].Count()), [.. visits[r.Id]])))];
    }

    public async Task<Outcome<RoundView>> ShowAsync(Guid id, Caller caller, CancellationToken ct)
    {
        if (await Db.Rounds.AsNoTracking().VisibleTo(Db, caller).SingleOrDefaultAsync(r => r.Id == id, ct) is not { } round) { return Refusal.NotFound(); }
        var visits = await Db.Visits.AsNoTracking().VisibleTo(Db, caller).Where(v => v.RoundId == id).ToListAsync(ct);
        var ids = round.Agencies.Select(a => a.Id).ToList();
        var suspended = (await Db.Units.AsNoTracking().Where(u => ids.Contains(u.Id)).ToListAsync(ct)).Where(u => u.SuspendedOn(desk.Today).Any(x => x.Domain == Domains.Exam)).Select(u => u.Id).ToList();
        return new RoundView(round.Id, round.Version, round, round.Draw is null ? null : round.Verifies(), FiguresOf(AgenciesOf(round, visits.Count), visits), [.. visits.OrderBy(v => v.ControlledBy, StringComparer.Ordinal).ThenBy(v => v.Prefecture, StringComparer.Ordinal).ThenBy(v => v.UnitName, StringComparer.Ordinal)], suspended);
    }

    public async Task<Outcome<QcVisit>> ShowVisitAsync(Guid id, Caller caller, CancellationToken ct) => await Db.Visits.AsNoTracking().VisibleTo(Db, caller).SingleOrDefaultAsync(v => v.Id == id, ct) is { } visit ? visit : Refusal.NotFound();

    public async Task<IReadOnlyList<QcVisit>> VisitsOfAsync(Guid unit, Caller caller, CancellationToken ct) => await Db.Visits.AsNoTracking().VisibleTo(Db, caller).Where(v => v.InstitutionId == unit).OrderByDescending(v => v.Year).ToListAsync(ct);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/tiering/rounds", async (Caller caller, RunRound h, CancellationToken ct) => Results.Json(await h.ListAsync(caller, ct), Kernel.Data.Json.Options)).RequireAuthorization().WithTags("Tiering").WithSummary("Quality-control rounds").Produces<IReadOnlyList<RoundRow>>();
        api.MapGet("/tiering/rounds/{id:guid}", async (Guid id, Caller caller, RunRound h, CancellationToken ct) => (await h.ShowAsync(id, caller, ct)).Answer()).RequireAuthorization().WithTags("Tiering").WithSummary("One round with its draw, verified again, and its visits").Produces<RoundView>().ProducesProblem(404);
        api.MapPost("/tiering/rounds", async (PlanRound r, Caller caller, RunRound h, CancellationToken ct) => (await h.PlanAsync(r, caller, ct)).Created(v => $"/api/v1/tiering/rounds/{v.Id}"))
            .For(Roles.Commission).Idempotent<HospitalTieringDb>().WithTags("Tiering").WithSummary("Plan a year's round with the agencies' figures").Produces<QcRound>(201).ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/tiering/rounds/{id:guid}/draw", async (Guid id, DrawEntry r, Caller caller, IfMatch match, RunRound h, CancellationToken ct) => (await h.DrawAsync(id, r, caller, match, ct)).Answer())
            .For(Roles.Commission).WithTags("Tiering").WithSummary("Draw from the five classes; the rest goes to the cities").Produces<QcRound>().ProducesProblem(409);
        api.MapGet("/tiering/visits/{id:guid}", async (Guid id, Caller caller, RunRound h, CancellationToken ct) => (await h.ShowVisitAsync(id, caller, ct)).Answer()).RequireAuthorization().WithTags("Tiering").WithSummary("One visit").Produces<QcVisit>().ProducesProblem(404);
        Act<ActRequest>(api, "self-check", "The agency checked itself", (h, id, r, c, m, ct) => h.CheckSelfAsync(id, r, c, m, ct));
        Act<ActRequest>(api, "site", "The reviewers are there", (h, id, r, c, m, ct) => h.GoToSiteAsync(id, r, c, m, ct));
        Act<GradeEntry>(api, "grade", "Score and issues; the grade follows by policy", (h, id, r, c, m, ct) => h.GradeAsync(id, r, c, m, ct));
        Act<VisitReviewEntry>(api, "review", "The commission reviews A and D", (h, id, r, c, m, ct) => h.ReviewAsync(id, r, c, m, ct));
        Act<ActRequest>(api, "publication", "Publish the grade", (h, id, r, c, m, ct) => h.PublishAsync(id, r, c, m, ct));
        Act<RectifyEntry>(api, "rectification", "An issue is rectified", (h, id, r, c, m, ct) => h.RectifyAsync(id, r, c, m, ct));
        Act<ActRequest>(api, "close", "Close the visit", (h, id, r, c, m, ct) => h.CloseVisitAsync(id, r, c, m, ct));
    }

    private static void Act<TRequest>(IEndpointRouteBuilder api, string route, string summary, Func<RunRound, Guid, TRequest, Caller, IfMatch, CancellationToken, Task<Outcome<QcVisit>>> act) where TRequest : class =>
        api.MapPost($"/tiering/visits/{{id:guid}}/{route}", async (Guid id, TRequest r, Caller caller, IfMatch match, RunRound h, CancellationToken ct) => (await act(h, id, r, caller, match, ct)).Answer())
            .RequireAuthorization().WithTags("Tiering").WithSummary(summary).Produces<QcVisit>().ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
}
