using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Diagnosis.Registry.Institutions;
using Diagnosis.Registry.Practitioners;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.Filings;

/// <summary>
/// The province has checked the papers and publishes name, address and items (TL-03). From here the scope is a fact: valid from the day
/// of the complete papers (a change: the day policy says), known from now on. The former version keeps the days it held.
/// </summary>
internal sealed class PublishFiling(FilingDesk desk)
{
    internal sealed record Request(string? FilingNumber);

    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/filings/{id:guid}/publication", async (Guid id, Request r, Caller caller, IfMatch match, PublishFiling h, CancellationToken ct) => (await h.Handle(id, r, caller, match, ct)).Answer())
            .For(Roles.Commission).Idempotent<RegistryDb>().WithTags("filings").WithSummary("Publishes what is filed: scope, physicians, name and address take effect").Produces<FilingView>().ProducesProblem(409).ProducesProblem(422);

    public Task<Outcome<FilingView>> Handle(Guid id, Request r, Caller caller, IfMatch match, CancellationToken ct) => desk.Act(id, caller, match, FilingActor.Province, "publish", null, async (f, i, problems, warnings) =>
    {
        var (today, now) = (desk.Today, desk.Db.Clock.GetUtcNow());
        if (f.Waiting is not { } waiting) { problems.Add(new("filing-state", "state", "filing.nothing-waits")); return; }
        if (f.IsStopped(today) || f.Stop is not null) { problems.Add(new("filing-state", "state", "filing.has-stopped")); return; }
        string? number = string.IsNullOrWhiteSpace(r.FilingNumber) ? f.Current?.FilingNumber : r.FilingNumber.Trim();
        if (string.IsNullOrEmpty(number)) { problems.Add(ChangeProfile.Needed("filingNumber")); return; }
        var content = waiting.Content;
        desk.Tell(f.Domain, desk.Gaps(f.Domain, content, i, today), i.Division, problems, warnings);
        if (problems.Count > 0) { return; }

        var from = waiting.IsChange && desk.Terminology.PolicyText("filing.change-takes-effect", i.Division, today) == "CHANGED" ? content.ChangedOn!.Value : waiting.FiledOn;
        // never before the version it replaces
        if (f.Current is { } former && from < former.ValidFrom) { from = former.ValidFrom; }
        if (f.Domain == FilingDomain.Diagnosis) { i.Filings = ScopeFacts.Replace(i.Filings, content.Lines, from, number, f.WorkStartedOn, now); }
        else { i.ExamCategories = ScopeFacts.Replace(i.ExamCategories, content.Categories, from, f.WorkStartedOn, now); }
        foreach (var entry in content.Physicians) { await Take(entry, i, now, ct); }
        (i.Name, i.Address, i.Phone) = (Kept(content.Name, i.Name)!, Kept(content.Address, i.Address), Kept(content.Phone, i.Phone));
        i.SetKinds([.. i.GetKinds(), f.Domain == FilingDomain.Exam ? InstitutionKind.ExamAgency : InstitutionKind.DiagnosisAgency]);

        var versions = f.Versions.Select((v, n) => n == f.Versions.Count - 1 ? v with { ValidTo = from.AddDays(-1) } : v).ToList();
        bool late = FilingClocks.Due(desk.Terminology, "TL-03", waiting.FiledOn) < today;
        f.Versions = [.. versions, new(versions.Count + 1, number, from, null, waiting.FiledOn, waiting.Late, now, late, caller.Name, content.Lines, content.Categories, waiting.Reason)];
        f.Pending = null;
        f.Content = content with { Physicians = [], ChangedOn = null, Name = null, Address = null, Phone = null };
    }, ct);

    static string? Kept(string? said, string? was) => string.IsNullOrWhiteSpace(said) ? was : said.Trim();

    /// <summary>The physician with the certificate, and the practice at this institution; the same practice twice stays one.</summary>
    async Task Take(PhysicianEntry entry, Institution i, DateTimeOffset now, CancellationToken ct)
    {
        string licence = entry.QualificationNo.Trim();
        var physician = desk.Db.Practitioners.Local.FirstOrDefault(p => p.QualificationNo == licence) ?? await desk.Db.Practitioners.FirstOrDefaultAsync(p => p.QualificationNo == licence, ct);
        if (physician is null)
        {
            desk.Db.Add(physician = new Practitioner { Name = entry.Name.Trim(), QualificationNo = licence, Title = entry.Title?.Trim(), Division = Kernel.Identifiers.DivisionCode.TryParse(i.Division, out var place) ? place.Value[..6] : i.Division });
            physician.Because("filing-publish");
        }
        if (physician.Qualifications.All(q => q.CertificateNo != entry.CertificateNo.Trim())) { physician.Qualifications = [.. physician.Qualifications, new(entry.CertificateNo.Trim(), [.. entry.Classes.Distinct().Order()], entry.Catalogue, entry.IssuedOn, entry.ValidTo)]; }
        var practice = Staffing.Practice(entry with { Name = physician.Name, QualificationNo = licence, Classes = [.. entry.Classes.Distinct().Order()] }, physician.Id, now);
        bool known = i.Practices.Any(p => p.SupersededAt is null && p.PractitionerId == practice.PractitionerId && p.Catalogue == practice.Catalogue && p.From == practice.From && p.To == practice.To && p.Classes.SequenceEqual(practice.Classes));
        if (!known) { i.Practices = [.. i.Practices, practice]; }
    }
}
