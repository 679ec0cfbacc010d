using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.CoverageAudit.Capability;

/// <summary>A physician whose certificate serves the disease. Only the practice is told, not the person.</summary>
internal sealed record PhysicianDetail(IReadOnlyList<ClassRef> Classes, DateOnly? From, DateOnly? To, bool HiredFromOutside, bool Counts);

/// <summary>The facts that decided about one agency and one disease on a day.</summary>
/// <param name="Filings">Lines whose scope contains the disease, whether or not they hold on the day.</param>
/// <param name="QcResults">Published up to the day, newest first.</param>
internal sealed record AgencyDetail(AgencyCapability Standing, string Prefecture, IReadOnlyList<FilingLine> Filings, IReadOnlyList<PhysicianDetail> Physicians,
    IReadOnlyList<QcFact> QcResults, IReadOnlyList<EvaluationFact> Evaluations, IReadOnlyList<Engine.SuspensionFact> Suspensions);

/// <param name="Agencies">Agencies of the prefecture that file the disease or once filed it.</param>
/// <param name="Elsewhere">Capable agencies of other prefectures.</param>
internal sealed record DiseaseView(Asked Asked, PrefectureSnapshot Prefecture, ItemCoverage Item, IReadOnlyList<AgencyDetail> Agencies, IReadOnlyList<AgencyCapability> Elsewhere);

internal sealed record DiseaseAnswer(DateOnly AsOf, DateTimeOffset? KnownAt, string Catalogue, string Prefecture, ItemAnswer Item, IReadOnlyList<AgencyDetail> Agencies, IReadOnlyList<AgencyCapability> Elsewhere, CoveragePolicy Policy);

/// <summary>Why a disease can or cannot be diagnosed in a prefecture on a day.</summary>
internal sealed class ShowDisease(AskCoverage ask)
{
    private const int MostElsewhere = 10;

    public async Task<Outcome<DiseaseView>> Handle(string prefecture, string disease, CoverageQuestion question, Caller caller, CancellationToken ct)
    {
        var asked = await ask.Handle(question, false, caller, ct);
        if (asked.Value is not { } a) { return Outcome<DiseaseView>.Refuse(asked.Refused!.Value, asked.Findings); }
        var id = a.Engine.Catalogue.Identity(disease);
        if (id is null || a.Engine.Prefectures.All(p => p.Code != prefecture)) { return Refusal.NotFound(); }
        if (!a.Scope.Sees(prefecture)) { return Refusal.Forbidden("coverage.not-your-area"); }
        if (a.Engine.AsOf(prefecture, a.Day) is not { } snapshot || snapshot.Items.FirstOrDefault(i => i.Disease == id) is not { } item)
        {
            // listed later, or no longer
            return Refusal.Invalid(new Finding("coverage", "disease", "coverage.not-listed", disease, a.Day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));
        }
        var facts = a.Engine.Facts;
        var here = facts.Agencies.Where(f => f.Prefecture == prefecture && f.Valid.Contains(a.Day)).Select(f => f.Id).Distinct()
            .Select(agency => a.Engine.Capability(agency, id, a.Day)).OfType<AgencyCapability>()
            .Select(s => Detail(a, s, item, prefecture)).Where(d => d.Filings.Count > 0).OrderBy(d => d.Standing.Reason is null ? -1 : (int)d.Standing.Reason).ThenBy(d => d.Standing.Name, StringComparer.Ordinal).ToArray();
        return new DiseaseView(a, snapshot, item, here, Capable(a.Engine, id, prefecture, a.Day, MostElsewhere, false).Select(c => c.Standing).ToArray());
    }

    /// <summary>Agencies capable of the disease, those of the prefecture first, the others by the code of their prefecture.</summary>
    internal static IEnumerable<(AgencyFact Agency, AgencyCapability Standing)> Capable(CoverageEngine engine, string disease, string prefecture, DateOnly day, int most, bool here = true) =>
        engine.Facts.Agencies.Where(f => f.Valid.Contains(day) && (here || f.Prefecture != prefecture))
            .Select(f => (Agency: f, Standing: engine.Capability(f.Id, disease, day)!)).Where(x => x.Standing is { Capable: true })
            .OrderBy(x => x.Agency.Prefecture == prefecture ? 0 : 1).ThenBy(x => x.Agency.Prefecture, StringComparer.Ordinal).ThenBy(x => x.Agency.Name, StringComparer.Ordinal)
            .DistinctBy(x => x.Agency.Id).Take(most);

    private static AgencyDetail Detail(Asked a, AgencyCapability standing, ItemCoverage item, string prefecture)
    {
        var (facts, catalogue, policy) = (a.Engine.Facts, a.Engine.Catalogue, a.Engine.Policy);
        var serving = catalogue.Versions.Select(v => catalogue.StoodFor(item.Disease, v.Id)?.ClassIdentity).OfType<string>().ToHashSet();
        bool Serves(ClassRef c) => catalogue.Class(c.Catalogue, c.Number) is { } known && serving.Contains(known.Identity);
        var agency = standing.Agency;
        return new AgencyDetail(standing, prefecture,
            [.. facts.Filings.Where(f => f.Agency == agency && FiledScope.Contains(f.Line, item.Entry, catalogue, policy.Transition)).Select(f => f.Line).OrderBy(l => l.ValidFrom)],
            [.. facts.Physicians.Where(p => p.Agency == agency && p.Classes.Any(Serves)).OrderBy(p => p.Practice.From)
                .Select(p => new PhysicianDetail([.. p.Classes.Where(Serves)], p.Practice.From, p.Practice.To, p.HiredFromOutside, p.Practice.Contains(a.Day) && (policy.CountHiredFromOutside || !p.HiredFromOutside)))],
            [.. facts.QcResults.Where(q => q.Agency == agency && q.PublishedOn <= a.Day).OrderByDescending(q => q.PublishedOn).ThenByDescending(q => q.Grade)],
            [.. facts.Evaluations.Where(e => e.Agency == agency).OrderBy(e => e.Valid.From)],
            [.. facts.Suspensions.Where(s => s.Agency == agency && (s.Classes is null || s.Classes.Any(Serves))).OrderBy(s => s.Valid.From)]);
    }

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/coverage/prefectures/{code}/diseases/{disease}",
        async (string code, string disease, [AsParameters] CoverageQuestion question, Caller caller, ShowDisease handler, CancellationToken ct) =>
            (await handler.Handle(code, disease, question, caller, ct)).Audit(v => new DiseaseAnswer(v.Asked.Day, v.Asked.Engine.KnownAt, v.Asked.Edition?.Id ?? "", v.Prefecture.Prefecture,
                EvaluateCoverage.Item(v.Item), v.Agencies, v.Elsewhere, v.Asked.Engine.Policy)))
        .For(Roles.Commission, Roles.Diagnosis, Roles.Admin).WithTags("Coverage").WithSummary("Why a disease can or cannot be diagnosed in a prefecture, agency by agency")
        .Produces<DiseaseAnswer>().ProducesProblem(403).ProducesProblem(404).ProducesProblem(422);
}
