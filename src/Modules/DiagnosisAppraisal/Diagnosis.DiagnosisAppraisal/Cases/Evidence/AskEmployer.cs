using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <param name="Asked">Codes of the papers asked for; null: all required papers of the employer that are missing.</param>
/// <param name="SentOn">Today unless entered later.</param>
/// <param name="NoticedOn">Day on the employer's receipt; null: the day it was sent. The ten days (TL-21) run from it.</param>
internal sealed record EmployerLetterRequest(string? LetterNo, IReadOnlyList<string>? Asked = null, DateOnly? SentOn = null, DateOnly? NoticedOn = null);

/// <param name="No">Which request is answered; null: the open one.</param>
internal sealed record EmployerAnswerRequest(EmployerAnswerKind? Kind, IReadOnlyList<string>? Papers = null, string? Text = null, DateOnly? On = null, int? No = null);

/// <summary>The written request to the employer (TL-20), and its answer within ten days (TL-21).</summary>
internal sealed class AskEmployer(CaseDesk desk, PaperList list)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/diagnosis/cases/{id:guid}/employer-requests", async (Guid id, EmployerLetterRequest r, Caller caller, IfMatch ifMatch, AskEmployer handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Created(v => $"/api/v1/diagnosis/cases/{v.Id}"))
            .For(Roles.Diagnosis).Idempotent<DiagnosisAppraisalDb>().WithTags("Diagnosis").WithSummary("Ask the employer in writing for history, exam results and workplace tests (TL-20); its ten days run from the receipt (TL-21)").Produces<CaseAnswer>(201).ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/diagnosis/cases/{id:guid}/employer-answer", async (Guid id, EmployerAnswerRequest r, Caller caller, IfMatch ifMatch, AskEmployer handler, CancellationToken ct) => (await handler.Answer(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Diagnosis").WithSummary("Record the employer's answer: supplied, in part, refused, or cannot be found").Produces<CaseAnswer>().ProducesProblem(409).ProducesProblem(422);
    }

    public async Task<Outcome<CaseAnswer>> Handle(Guid id, EmployerLetterRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var record = opened!;
        var (day, wrongDay) = desk.DayOf(record, r.SentOn);
        if (wrongDay is not null) { return wrongDay; }
        if (r.NoticedOn > desk.Today) { return Refusal.Invalid(new Finding("D11", "noticedOn", "diagnosis.day-in-future", DiagnosisCase.Show(r.NoticedOn.Value))); }
        if (DiagnosisCase.Blank(r.LetterNo) is not { } letter) { return Refusal.Invalid(new Finding("E31", "letterNo", "diagnosis.letter-no")); }
        var kinds = list.For(record, day, CheckDocuments.Radiation(record)).Where(k => k.From == "employer").ToList();
        IReadOnlyList<string> asked = r.Asked is { Count: > 0 } named ? named : [.. kinds.Where(k => k.Required && record.Papers.All(p => p.Code != k.Code)).Select(k => k.Code)];
        if (asked.FirstOrDefault(a => kinds.All(k => k.Code != a)) is { } odd) { return Refusal.Invalid(new Finding("D53", "asked", "diagnosis.paper-unknown", odd)); }
        if (asked.FirstOrDefault(a => record.Papers.Any(p => p.Code == a)) is { } there) { return Refusal.Invalid(new Finding("E82", "asked", "diagnosis.paper-there", kinds.First(k => k.Code == there).NameZh)); }
        if (record.AskEmployer(letter, [.. asked.Distinct()], day, r.NoticedOn ?? day) is { } no) { return no; }
        return await desk.SaveAsync(record, "ask-employer", letter, null, ct);
    }

    public async Task<Outcome<CaseAnswer>> Answer(Guid id, EmployerAnswerRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var record = opened!;
        var day = r.On ?? desk.Today;
        if (day > desk.Today) { return Refusal.Invalid(new Finding("D11", "on", "diagnosis.day-in-future", DiagnosisCase.Show(day))); }
        if (r.Kind is not { } kind) { return Refusal.Invalid(new Finding("E32", "kind", "diagnosis.answer-kind")); }
        var papers = r.Papers ?? [];
        var kinds = list.For(record, day, CheckDocuments.Radiation(record));
        if (papers.FirstOrDefault(p => kinds.All(k => k.Code != p || k.From != "employer")) is { } odd) { return Refusal.Invalid(new Finding("D53", "papers", "diagnosis.paper-unknown", odd)); }
        int no = r.No ?? record.Requests.LastOrDefault(x => x.Answer is null)?.No ?? 0;
        if (record.EmployerAnswered(no, new(kind, day, [.. papers.Distinct()], DiagnosisCase.Blank(r.Text)), [.. kinds.Where(k => papers.Contains(k.Code)).Select(k => k.NameZh)], caller.Name) is { } cannot) { return cannot; }
        return await desk.SaveAsync(record, "employer-answer", kind.ToString(), null, ct);
    }
}
