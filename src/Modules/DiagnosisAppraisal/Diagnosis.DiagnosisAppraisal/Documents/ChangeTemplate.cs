using Diagnosis.DiagnosisAppraisal.Appraisal.Documents;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Documents;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Documents;

/// <param name="ValidFrom">First day it is used; not before the version before it.</param>
internal sealed record TemplateRequest(string? Title, string? Addressee, string? Body, DateOnly? ValidFrom = null, string? Note = null);

internal sealed record TemplateView(string Code, int TemplateVersion, string Title, string Addressee, string Body, DateOnly ValidFrom, string Author, string? Note, DateTimeOffset? SavedAt, bool InForce);
/// <param name="Required">Every wording of this document must say it.</param>
internal sealed record PlaceholderView(string Name, string Help, bool Required);

/// <summary>An administrator's new wording: a further version from a day on, checked against the list of placeholders; and its preview with a made-up case.</summary>
internal sealed class ChangeTemplate(CaseDesk desk, Templates templates, SampleFacts samples, IServiceProvider services)
{
    public const int MostCharacters = 20_000;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/diagnosis/templates", (ChangeTemplate handler, CancellationToken ct) => handler.ListAsync(null, ct))
            .For(Roles.Admin, Roles.Diagnosis).WithTags("Documents").WithSummary("Wordings of documents, every version").Produces<IReadOnlyList<TemplateView>>();
        api.MapGet("/diagnosis/templates/{code}/placeholders", (string code, Templates templates) => templates.Kind(code) is { } kind ? Outcome<IReadOnlyList<PlaceholderView>>.Done(PlaceholdersOf(kind)).Answer() : Outcome<IReadOnlyList<PlaceholderView>>.Refuse(Refused.NotFound, new Finding("not-found", "code", "problem.not-found")).Answer())
            .For(Roles.Admin, Roles.Diagnosis).WithTags("Documents").WithSummary("The placeholders a wording may use, and those it must").Produces<IReadOnlyList<PlaceholderView>>().ProducesProblem(404);
        api.MapPost("/diagnosis/templates/{code}", async (string code, TemplateRequest r, Caller caller, ChangeTemplate handler, CancellationToken ct) => (await handler.Handle(code, r, caller, ct)).Created(v => "/api/v1/diagnosis/templates"))
            .For(Roles.Admin).Idempotent<DiagnosisAppraisalDb>().WithTags("Documents").WithSummary("Add a version of a wording; an unknown placeholder is refused by its name").Produces<TemplateView>(201).ProducesProblem(404).ProducesProblem(422);
        api.MapPost("/diagnosis/templates/{code}/preview", async Task<IResult> (string code, TemplateRequest r, ChangeTemplate handler, CancellationToken ct) => await handler.PreviewAsync(code, r, ct) is var pdf && pdf.Ok ? Results.File(pdf.Value!, "application/pdf") : pdf.Answer())
            .For(Roles.Admin).WithTags("Documents").WithSummary("A wording filled with a made-up case, as PDF; nothing is kept").AnswersFile("application/pdf").ProducesProblem(404).ProducesProblem(422);
    }

    public async Task<IReadOnlyList<TemplateView>> ListAsync(string? code, CancellationToken ct)
    {
        var all = code is null ? await templates.AllAsync(ct) : await templates.VersionsAsync(code, ct);
        var inForce = all.GroupBy(t => t.Code).Select(g => Templates.On(g, desk.Today)).ToHashSet();
        return [.. all.Select(t => View(t, inForce.Contains(t)))];
    }

    static TemplateView View(DocumentTemplate t, bool inForce) => new(t.Code, t.TemplateVersion, t.Title, t.Addressee, t.Body, t.ValidFrom, t.Author, t.Note, t.Version > 0 ? t.KnownAt : null, inForce);

    public static IReadOnlyList<PlaceholderView> PlaceholdersOf(DocumentKind kind) => [.. kind.Set.Names.Select(n => new PlaceholderView(n.Name, n.Help, kind.Required.Contains(n.Name)))];

    static List<Finding> Check(DocumentKind kind, TemplateRequest r)
    {
        var wrong = new List<Finding>();
        if (string.IsNullOrWhiteSpace(r.Title)) { wrong.Add(new("D95", "title", "diagnosis.template.title-required")); }
        if (string.IsNullOrWhiteSpace(r.Body)) { wrong.Add(new("D95", "body", "diagnosis.template.body-required")); }
        if (r.Body?.Length > MostCharacters) { wrong.Add(new("D95", "body", "diagnosis.template.body-long", MostCharacters)); }
        wrong.AddRange(kind.Set.Check(r.Title ?? "", "title").Concat(kind.Set.Check(r.Addressee ?? "", "addressee")).Concat(kind.Set.Check(r.Body ?? "", "body")));
        // a paper the law describes may be worded otherwise, but not say less
        if (kind.Required.Except(PlaceholderSet.Used(r.Title + r.Addressee + r.Body)).ToList() is { Count: > 0 } missing) { wrong.Add(new("D97", "body", "diagnosis.template.must-say", string.Join('、', missing)) { Basis = kind.Source }); }
        return wrong;
    }

    public async Task<Outcome<TemplateView>> Handle(string code, TemplateRequest r, Caller caller, CancellationToken ct)
    {
        var versions = await templates.VersionsAsync(code, ct);
        if (templates.Kind(code) is not { } kind) { return Refusal.NotFound(); }
        var wrong = Check(kind, r);
        var from = r.ValidFrom ?? desk.Today;
        if (from < desk.Today) { wrong.Add(new("D96", "validFrom", "diagnosis.template.not-backwards", DiagnosisCase.Show(desk.Today))); }
        else if (from < versions.Max(v => v.ValidFrom)) { wrong.Add(new("D96", "validFrom", "diagnosis.template.before-last", DiagnosisCase.Show(versions.Max(v => v.ValidFrom)))); }
        if (wrong.Count > 0) { return Refusal.Invalid(wrong); }
        var template = new DocumentTemplate { Code = code, TemplateVersion = versions.Max(v => v.TemplateVersion) + 1, Title = r.Title!.Trim(), Addressee = r.Addressee?.Trim() ?? "", Body = r.Body!.ReplaceLineEndings("\n").TrimEnd(), ValidFrom = from, Author = caller.Name, Note = DiagnosisCase.Blank(r.Note) };
        template.Because("save-template", template.Note);
        desk.Db.Add(template);
        await desk.Db.SaveChangesAsync(ct);
        return View(template, from <= desk.Today);
    }

    public async Task<Outcome<byte[]>> PreviewAsync(string code, TemplateRequest r, CancellationToken ct)
    {
        var sample = await SampleAsync(code, r, ct);
        if (!sample.Ok) { return Outcome<byte[]>.Refuse(sample.Refused!.Value, [.. sample.Findings]); }
        try { return DrawDocument.Pdf(services.GetRequiredService<DocumentFonts>(), sample.Value!); }
        catch (NoFontException e) { return Refusal.Conflict(new Finding("D70", "", "diagnosis.no-font", e.Reason)); }
        catch (MissingGlyphException e) { return Refusal.Invalid(new Finding("D71", "body", "diagnosis.missing-glyph", [.. e.Args])); }
    }

    /// <summary>The wording filled with a made-up case that has reached everything.</summary>
    public async Task<Outcome<Sheet>> SampleAsync(string code, TemplateRequest r, CancellationToken ct)
    {
        if (templates.Kind(code) is not { } kind) { return Refusal.NotFound(); }
        if (Check(kind, r) is { Count: > 0 } wrong) { return Refusal.Invalid(wrong); }
        var t = new DocumentTemplate { Title = r.Title!, Addressee = r.Addressee ?? "", Body = r.Body! };
        const string Number = "样张-0000-00000";
        var sheet = kind.Set is PlaceholderSet<AppraisalFacts> ofAppraisal ? Templates.Fill(t, ofAppraisal, samples.OfAppraisal(), Number, "示例鉴定办事机构", desk.Today)
            : Templates.Fill(t, (PlaceholderSet<DocumentFacts>)kind.Set, await samples.OfCaseAsync(ct), Number, "示例诊断机构", desk.Today);
        return sheet with { Watermark = "样张" };
    }
}
