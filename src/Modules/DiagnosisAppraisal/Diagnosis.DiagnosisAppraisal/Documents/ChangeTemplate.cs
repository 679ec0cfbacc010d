using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
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
internal sealed record PlaceholderView(string Name, string Help);

/// <summary>An administrator's new wording: a further version from a day on, checked against the list of placeholders; and its preview with a made-up case.</summary>
internal sealed class ChangeTemplate(CaseDesk desk, Templates templates, MakeDocument make, IServiceProvider services)
{
    public const int MostCharacters = 20_000;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/diagnosis/templates", (ChangeTemplate handler, CancellationToken ct) => handler.ListAsync(null, ct))
            .For(Roles.Admin, Roles.Diagnosis).WithTags("Documents").WithSummary("Wordings of documents, every version").Produces<IReadOnlyList<TemplateView>>();
        api.MapGet("/diagnosis/templates/placeholders", () => Placeholders.All.Select(p => new PlaceholderView(p.Name, p.Help)))
            .For(Roles.Admin, Roles.Diagnosis).WithTags("Documents").WithSummary("The placeholders templates may use").Produces<IReadOnlyList<PlaceholderView>>();
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

    static List<Finding> Check(TemplateRequest r)
    {
        var wrong = new List<Finding>();
        if (string.IsNullOrWhiteSpace(r.Title)) { wrong.Add(new("D95", "title", "diagnosis.template.title-required")); }
        if (string.IsNullOrWhiteSpace(r.Body)) { wrong.Add(new("D95", "body", "diagnosis.template.body-required")); }
        if (r.Body?.Length > MostCharacters) { wrong.Add(new("D95", "body", "diagnosis.template.body-long", MostCharacters)); }
        wrong.AddRange(Placeholders.Check(r.Title ?? "", "title").Concat(Placeholders.Check(r.Addressee ?? "", "addressee")).Concat(Placeholders.Check(r.Body ?? "", "body")));
        return wrong;
    }

    public async Task<Outcome<TemplateView>> Handle(string code, TemplateRequest r, Caller caller, CancellationToken ct)
    {
        var versions = await templates.VersionsAsync(code, ct);
        if (versions.Count == 0) { return Refusal.NotFound(); }
        var wrong = Check(r);
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
        if (!templates.Codes.Contains(code)) { return Refusal.NotFound(); }
        var (text, refused) = await FillSampleAsync(r, ct);
        if (text is null) { return refused!; }
        try { return DrawDocument.Pdf(services.GetRequiredService<DocumentFonts>(), text.Title, text.Addressee, text.Body, "样张-0000-00000", desk.Today, "示例诊断机构", "样张"); }
        catch (NoFontException e) { return Refusal.Conflict(new Finding("D70", "", "diagnosis.no-font", e.Reason)); }
        catch (MissingGlyphException e) { return Refusal.Invalid(new Finding("D71", "body", "diagnosis.missing-glyph", [.. e.Args])); }
    }

    /// <summary>The wording filled with the made-up case, for the page; null with the refusal.</summary>
    public async Task<((string Title, string Addressee, string Body)? Text, Refusal? Refused)> SampleTextAsync(TemplateRequest r, CancellationToken ct) =>
        await FillSampleAsync(r, ct) is var (text, refused) && text is not null ? ((text.Title, text.Addressee, text.Body), null) : (null, refused);

    sealed record Filled(string Title, string Addressee, string Body);

    async Task<(Filled? Text, Refusal? Refused)> FillSampleAsync(TemplateRequest r, CancellationToken ct)
    {
        if (Check(r) is { Count: > 0 } wrong) { return (null, Refusal.Invalid(wrong)); }
        var facts = (await make.FactsAsync(Sample(), desk.Today, "（此处为制作文书时填写的事由）", ct)) with
        {
            Number = "999999********997X", Phone = "138****1234",
            Referral = new(1, AidDepartment.CivilAffairs, true, "示例姓名", desk.Today, new("", ""), desk.Today, "示例接收人", ["诊断证明书复印件"], null),
        };
        return (new(Placeholders.Fill(r.Title!, facts), Placeholders.Fill(r.Addressee ?? "", facts), Placeholders.Fill(r.Body!, facts)), null);
    }

    /// <summary>A made-up case that has reached everything, so that a preview shows every placeholder filled.</summary>
    DiagnosisCase Sample()
    {
        var day = desk.Today;
        return new()
        {
            State = CaseState.Delivered, CaseNo = "000000000-SQ0000-00000", PersonName = "张示例", Sex = "1", BirthDate = new(1970, 6, 15), Number = default, Phone = default, EmployerName = "示例采石有限公司", Employer = new("示例采石有限公司", "000000000000000000", "320706001", "矿山路1号"), EmployerAddress = "320706001",
            HukouAddress = "320706001", ResidenceAddress = "320706001", AgencyName = "示例诊断机构", AppliedDiseaseName = "矽肺", AppliedOn = day.AddDays(-60), ReceivedOn = day.AddDays(-58), FileCompletedOn = day.AddDays(-30), ConcludedOn = day.AddDays(-10), CertificateNumber = "000000000-0000-00000",
            Papers = [new("registration-form", day.AddDays(-60), null), new("identity", day.AddDays(-60), null)], NotReceived = new(NotReceivedReason.OutOfScope, null, day, ["省职业病防治院"]),
            History = new("凿岩", new(2004, 3, 1), 18, 4, [], "2004年3月起从事凿岩作业，接触矽尘。"),
            Panel = [new(Guid.Empty, "甲医师", "Z0001", Guid.Empty, "示例诊断机构", false), new(Guid.Empty, "乙医师", "Z0002", Guid.Empty, "示例诊断机构", false)],
            Opinions = [new(Guid.Empty, "甲医师", 1, Conclusion.Od, "1", "接触史明确，影像改变符合。", day.AddDays(-10), null)],
            Outcome = new(Conclusion.Od, "", "", "矽肺", true, null, "1", "GBZ 70-2015", "双肺弥漫性小阴影。", "脱离粉尘作业。", null, null, day.AddDays(-10), 2, 0, [], []),
            Handovers = [new("WORKER", "张示例", day.AddDays(-5), "IN_PERSON", "签收")],
        };
    }
}
