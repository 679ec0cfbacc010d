using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Institutions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.Registry.Filings;

/// <summary>The agency prepares the papers of its next submission: conditions with evidence, scope, physicians. May be incomplete; what is written must be right.</summary>
internal sealed class PrepareFiling(FilingDesk desk, FilingConditions conditions)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPut("/filings/{id:guid}/content", async (Guid id, FilingContent r, Caller caller, IfMatch match, PrepareFiling h, CancellationToken ct) => (await h.Handle(id, r, caller, match, ct)).Answer())
            .For(Roles.Exam, Roles.Diagnosis).WithTags("filings").WithSummary("Papers of the next submission, as a whole").Produces<FilingView>().ProducesProblem(409).ProducesProblem(422);

    public Task<Outcome<FilingView>> Handle(Guid id, FilingContent r, Caller caller, IfMatch match, CancellationToken ct) => desk.Act(id, caller, match, FilingActor.Agency, "prepare", null, (f, _, problems, _) =>
    {
        // a body may say null where it means none
        r = r with { Conditions = r.Conditions ?? [], Lines = r.Lines ?? [], Categories = r.Categories ?? [], Physicians = r.Physicians ?? [] };
        var lines = new List<ScopeLine>();
        var (today, catalogue) = (desk.Today, desk.Terminology.Catalogue);
        if (f.Waiting is not null) { problems.Add(new("filing-state", "state", "filing.waits-for-province")); }
        if (f.IsStopped(today)) { problems.Add(new("filing-state", "state", "filing.has-stopped")); }
        foreach (var c in r.Conditions)
        {
            if (conditions.All.All(k => k.Kind != c.Kind)) { problems.Add(new("condition", "conditions", "problem.code-unknown", "conditions.kind", c.Kind)); }
            if (string.IsNullOrWhiteSpace(c.Evidence)) { problems.Add(ChangeProfile.Needed($"conditions.{c.Kind}")); }
        }
        if (f.Domain == FilingDomain.Diagnosis)
        {
            for (int n = 0; n < r.Lines.Count; n++)
            {
                var (l, found) = (r.Lines[n], new List<Finding>());
                var line = FileScope.LineOf(new(FilingDomain.Diagnosis, l.Kind, l.Class, l.Item, l.Except, l.Catalogue, today, null, null, null, null), catalogue, default, found);
                if (line is not null && !lines.Any(ScopeLine.Of(line).Same)) { lines.Add(ScopeLine.Of(line)); }
                problems.AddRange(found.Select(x => x with { Field = $"lines[{n}].{x.Field}" }));
            }
        }
        else { problems.AddRange(r.Categories.Where(c => desk.Terminology.Code(FileExamCategory.List, c, today) is null).Select(c => new Finding("category", "categories", "problem.code-unknown", "categories", c))); }
        for (int n = 0; n < r.Physicians.Count; n++)
        {
            var p = r.Physicians[n];
            string at = $"physicians[{n}]";
            if (string.IsNullOrWhiteSpace(p.Name)) { problems.Add(ChangeProfile.Needed($"{at}.name")); }
            if (string.IsNullOrWhiteSpace(p.QualificationNo)) { problems.Add(ChangeProfile.Needed($"{at}.qualificationNo")); }
            if (string.IsNullOrWhiteSpace(p.CertificateNo)) { problems.Add(ChangeProfile.Needed($"{at}.certificateNo")); }
            if (p.Catalogue is null || !catalogue.HasVersion(p.Catalogue)) { problems.Add(new("catalogue", $"{at}.catalogue", "problem.code-unknown", "catalogue", p.Catalogue ?? "")); }
            else if (p.Classes is not { Count: > 0 }) { problems.Add(ChangeProfile.Needed($"{at}.classes")); }
            else { problems.AddRange(p.Classes.Where(c => catalogue.Class(p.Catalogue, c) is null).Select(c => new Finding("class", $"{at}.classes", "registry.class-unknown", c, p.Catalogue))); }
            problems.AddRange(ChangeProfile.CheckDays(p.From, p.To, $"{at}.from", $"{at}.to"));
            problems.AddRange(ChangeProfile.CheckDays(p.IssuedOn, p.ValidTo, $"{at}.issuedOn", $"{at}.validTo"));
            if (p.ValidTo < p.From) { problems.Add(new("certificate", $"{at}.validTo", "filing.certificate-over", p.Name, Kernel.Ui.DateEntry.Show(p.ValidTo))); }
        }
        if (r.ChangedOn > today) { problems.Add(new("day", "changedOn", "filing.in-the-future", Kernel.Ui.DateEntry.Show(r.ChangedOn))); }
        f.Content = f.Domain == FilingDomain.Exam ? r with { Lines = [] } : r with { Categories = [], Lines = lines };
        return Task.CompletedTask;
    }, ct);
}
