using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <param name="Received">False records why not, with <paramref name="Reason"/>.</param>
internal sealed record ReceiveRequest(bool Received, NotReceivedReason? Reason = null, string? Text = null, DateOnly? On = null);

/// <summary>
/// Receives an application, or says why not. The filed scope is a hard stop here and again at the conclusion. From now on the
/// commissions of the three places see the case.
/// </summary>
internal sealed class ReceiveCase(CaseDesk desk, PaperList list, RefusalGrounds grounds, IPeople people)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/cases/{id:guid}/receipt", async (Guid id, ReceiveRequest r, Caller caller, IfMatch ifMatch, ReceiveCase handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Diagnosis").WithSummary("Receive the application, or not with a reason; the filed scope is a hard stop").Produces<CaseAnswer>().ProducesProblem(403).ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<CaseAnswer>> Handle(Guid id, ReceiveRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct)
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var record = opened!;
        if (record.Only(CaseState.Applied) is { } state) { return state; }
        var (day, wrongDay) = desk.DayOf(record, r.On);
        if (wrongDay is not null) { return wrongDay; }
        if (!r.Received)
        {
            if (r.Reason is not { } reason) { return Refusal.Invalid(new Finding("D54", "reason", "diagnosis.reason-required")); }
            var elsewhere = reason == NotReceivedReason.OutOfScope ? await desk.ElsewhereAsync(record, record.AppliedDisease, day, ct) : [];
            if (reason == NotReceivedReason.OutOfScope && desk.Terminology.Catalogue.Find(record.AppliedDisease, day) is { } listed && await desk.OutOfScopeAsync(record, listed, day, ct) is null)
            {
                // LAW art. 43: an agency must not turn away what it has filed
                return Refusal.Invalid(new Finding("D55", "reason", "diagnosis.in-scope-must-receive") { Basis = "职业病防治法 第43条" });
            }
            if (grounds.Find(reason, day) is not { } ground) { return Refusal.Invalid(new Finding("E55", "reason", "diagnosis.ground-not-in-force", DiagnosisCase.Show(day))); }
            if (Groundless(record, reason, r.Text, day, await desk.EarlierAsync(record, ct), ground.Basis) is { } groundless) { return Refusal.Invalid(groundless); }
            if (reason == NotReceivedReason.UnlawfulPlace) { elsewhere = await desk.InLawfulPlacesAsync([record.EmployerAddress, record.HukouAddress, record.ResidenceAddress], record.AgencyId, record.AppliedDisease, day, ct); }
            if (record.NotReceive(new(reason, DiagnosisCase.Blank(r.Text), day, elsewhere, ground.Basis)) is { } cannot) { return cannot; }
            return await desk.SaveAsync(record, "not-received", reason.ToString(), null, ct);
        }
        var disease = desk.Terminology.Catalogue.Find(record.AppliedDisease, day);
        if (disease is null) { return Refusal.Invalid(new Finding("D03", "disease", "diagnosis.disease-not-in-force", record.AppliedDiseaseCode, DiagnosisCase.Show(day), desk.Terminology.Catalogue.VersionOn(day)?.Id ?? "")); }
        if (await desk.OutOfScopeAsync(record, disease, day, ct) is { } stop) { return stop; }
        var known = await desk.EarlierAsync(record, ct);
        if (KindRule.WhyNot(record.Kind, disease, record.Earlier, known) is { } otherKind) { return Refusal.Conflict(otherKind); }
        if (KindRule.Elsewhere(disease.StableId, known) is { } running) { return Refusal.Conflict(new Finding("E27", "", "diagnosis.received-elsewhere", running.AgencyName, running.DiseaseName) { Basis = grounds.Find(NotReceivedReason.AcceptedElsewhere, day)?.Basis }); }
        if (KindRule.RunningHere(disease.StableId, known) is { } twice) { return Refusal.Conflict(new Finding("E63", "", "diagnosis.received-here", twice.DiseaseName)); }
        var missing = list.Missing(record, day, CheckDocuments.Radiation(record), "worker").Select(p => p.NameZh).ToList();
        if (record.Receive(missing, day) is { } no) { return no; }
        var db = desk.Db;
        List<string> places = [.. Readers.Chain(record.EmployerAddress), .. Readers.Chain(record.HukouAddress), .. Readers.Chain(record.ResidenceAddress)];
        await db.GrantAsync(record, places, ct);
        await people.GrantAsync(record.PersonId, places, ct);
        // the version this save will have
        db.Publish(new CaseReceived(record.Id, record.Version + 1, record.SuspectedCaseId, record.PersonId, record.AgencyId, record.AgencyName, day));
        return await desk.SaveAsync(record, "receive", null, null, ct);
    }

    /// <summary>LAW art. 43: nobody is turned away on a ground that is not there. What the system cannot know must be named in words.</summary>
    internal static Finding? Groundless(DiagnosisCase record, NotReceivedReason reason, string? text, DateOnly on, IReadOnlyList<EarlierCase> known, string basis)
    {
        // "x" names nothing: an agency, a number, a day take a few characters
        bool named = DiagnosisCase.Blank(text) is { Length: >= 4 };
        return reason switch
        {
            NotReceivedReason.AlreadyDiagnosed when record.Kind is CaseKind.NewEvidence or CaseKind.Promotion => new("E56", "reason", "diagnosis.ground-new-evidence") { Basis = basis },
            NotReceivedReason.AlreadyDiagnosed when !named && !known.Any(k => k.Ended && k.Disease == record.AppliedDisease) => new("E57", "text", "diagnosis.ground-no-earlier") { Basis = basis },
            NotReceivedReason.AcceptedElsewhere when !named && KindRule.Elsewhere(record.AppliedDisease, known) is null => new("E58", "text", "diagnosis.ground-not-elsewhere") { Basis = basis },
            // the notice asks for something: nobody can have failed to bring it on the same day
            NotReceivedReason.PapersNotSupplied when record.Notice is null || on <= record.Notice.SentOn => new("E59", "reason", "diagnosis.ground-no-notice") { Basis = basis },
            NotReceivedReason.UnlawfulPlace when record.Place == LawfulPlace.Employer || !named => new("E60", record.Place == LawfulPlace.Employer ? "reason" : "text", "diagnosis.ground-place") { Basis = basis },
            _ => null,
        };
    }
}
