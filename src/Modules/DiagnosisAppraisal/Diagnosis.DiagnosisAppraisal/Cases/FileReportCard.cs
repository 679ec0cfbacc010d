using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Cards;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Exchange.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Registry.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <param name="Reason">Why a filed card is corrected; the earlier version is kept.</param>
/// <param name="Employer">What the case does not know of the employer and the card must say: credit code, township.</param>
/// <param name="PaperReceipt">Receipt of the report on paper; only where the employer has no such codes, which the case says why.</param>
internal sealed record CardRequest(CardDetails? Details, string? Reason = null, DateOnly? On = null, UnitRequest? Employer = null, string? PaperReceipt = null);

/// <summary>
/// Files the 职业病报告卡, or the 尘肺病报告卡 for a pneumoconiosis, with what the case knows (report-cards §6-7), and tells it whole
/// (<see cref="ReportCardFiled"/>): sending it to the national system is Exchange's work.
/// </summary>
internal sealed class FileReportCard(CaseDesk desk, IPeople people, ICardCheck checks)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/cases/{id:guid}/card", async (Guid id, CardRequest r, Caller caller, IfMatch ifMatch, FileReportCard handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ifMatch, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Diagnosis").WithSummary("File the report card, or a correction with its reason").Produces<CaseAnswer>().ProducesProblem(409).ProducesProblem(422);

    public Task<Outcome<CaseAnswer>> Handle(Guid id, CardRequest r, Caller caller, IfMatch ifMatch, CancellationToken ct) => desk.AddAsync(async () =>
    {
        var (opened, refused) = await desk.OpenAsync(id, caller, ifMatch, ct);
        if (refused is not null) { return refused; }
        var record = opened!;
        if (record.MayFileCard() is { } state) { return state; }
        var (day, wrongDay) = desk.DayOf(record, r.On);
        if (wrongDay is not null) { return wrongDay; }
        var details = r.Details ?? new(null, null, null, null, null, null, null, null, null, null, null, null);
        if (Check(record, details) is { Count: > 0 } wrong) { return Refusal.Invalid(wrong); }
        if (!AppraisalEffects.InForce(record).IsOd) { return Refusal.Conflict(new Finding("D38", "", "diagnosis.no-card-for-not-od")); }
        if (Supply(record, r.Employer) is { Count: > 0 } unfit) { desk.Db.ChangeTracker.Clear(); return Refusal.Invalid(unfit); }
        var card = Fill(record, details, r.Reason, day, caller.Name);
        // cases of the past carry no copy of the number
        var number = !record.Number.IsEmpty ? record.Number : (await people.FindAsync(record.PersonId, ct))?.Number ?? default;
        var content = CaseCard.Of(record, card, record.AgencyCode, number, await CaseCard.StagesAsync(desk.Db, record, ct), desk.Terminology);
        // a correction without its reason is refused for that, below
        var broken = card.Version == 1 || card.Reason is not null ? checks.Of(content) : [];
        bool paper = broken.Count > 0 && record.Employer.Unknown is not null && DiagnosisCase.Blank(r.PaperReceipt) is not null && broken.All(p => p.Field.StartsWith("employer.", StringComparison.Ordinal));
        // what the queue would keep back is not filed: it would be neither sent nor in time
        if (broken.Count > 0 && !paper)
        {
            desk.Db.ChangeTracker.Clear();
            return Refusal.Invalid([.. broken.Select(p => new Finding(p.Rule, p.Field, "diagnosis.card." + p.Key, p.Args)), .. record.Employer.Unknown is not null && broken.Any(p => p.Field.StartsWith("employer.", StringComparison.Ordinal)) ? [new Finding("E81", "paperReceipt", "diagnosis.card-on-paper")] : Array.Empty<Finding>()]);
        }
        if (record.FileCard(paper ? card with { PaperReceipt = r.PaperReceipt!.Trim() } : card) is { } no) { desk.Db.ChangeTracker.Clear(); return no; }
        if (!paper) { desk.Db.Publish(new ReportCardFiled(record.Id, record.Version + 1, record.Id, record.PersonId, record.AgencyId, record.AgencyName, record.Division, CaseCard.DueAt(record, desk.Terminology), content)); }
        return await desk.SaveAsync(record, record.Cards.Count == 1 ? "file-card" : "correct-card", r.Reason, null, ct);
    });

    /// <summary>Fills what the case does not know of its employer; what it knows is not changed here.</summary>
    List<Finding> Supply(DiagnosisCase c, UnitRequest? given)
    {
        var wrong = new List<Finding>();
        if (DiagnosisCase.Blank(given?.CreditCode) is { } code && c.Employer.CreditCode.Length == 0)
        {
            if (CreditCode.Check(code, desk.Terminology.Identifiers) is { Valid: false }) { wrong.Add(new("D50", "employer.creditCode", "diagnosis.credit-code-invalid")); } else { c.Employer = c.Employer with { CreditCode = code }; }
        }
        if (DiagnosisCase.Blank(given?.AddressCode) is { } place && c.Employer.AddressCode.Length == 0)
        {
            if (Addresses.Check(desk.Terminology.Divisions, place, "employer.addressCode") is { Level: Level.Error } odd) { wrong.Add(odd); } else { c.Employer = c.Employer with { AddressCode = place, AddressDetail = DiagnosisCase.Blank(given!.AddressDetail) ?? c.Employer.AddressDetail }; }
        }
        return wrong;
    }

    internal static IReadOnlyList<Finding> Check(DiagnosisCase c, CardDetails d)
    {
        var wrong = new List<Finding>();
        if (d.FirstSymptomsOn > c.ConcludedOn) { wrong.Add(new("D66", "details.firstSymptomsOn", "diagnosis.symptoms-after-diagnosis")); }
        if (d.DiedOn is { } died && (died < d.FirstSymptomsOn || died < c.BirthDate)) { wrong.Add(new("D67", "details.diedOn", "diagnosis.died-too-early")); }
        if (d.DiedOn is not null && string.IsNullOrWhiteSpace(d.CauseOfDeath)) { wrong.Add(new("D67", "details.causeOfDeath", "diagnosis.cause-of-death-required")); }
        if (d.Radiation is not null && c.Outcome?.DiseaseCode[7..9] != "07") { wrong.Add(new("D68", "details.radiation", "diagnosis.radiation-only-class-7")); }
        return wrong;
    }

    ReportCard Fill(DiagnosisCase c, CardDetails details, string? reason, DateOnly day, string filler)
    {
        var o = AppraisalEffects.InForce(c);
        var on = c.Outcome!.On;
        var entry = desk.Terminology.Catalogue.Find(o.DiseaseCode, on);
        var h = c.History ?? new WorkHistory("", c.ConcludedOn!.Value, 0, 0, [], "");
        string? kind = o.Pneumoconiosis && entry is not null ? entry.Sequence.ToString("00", System.Globalization.CultureInfo.InvariantCulture) : null;
        int age = on.Year - c.BirthDate.Year - (on < c.BirthDate.AddYears(on.Year - c.BirthDate.Year) ? 1 : 0);
        return new(NumberOf(c), c.Cards.Count + 1, o.Pneumoconiosis ? CardKind.Pneumoconiosis : CardKind.OccupationalDisease, o.Pneumoconiosis ? c.Kind == CaseKind.Promotion ? "PROMOTION" : "NEW" : c.Cards.Count == 0 ? "FIRST" : "CORRECTION",
            day, DiagnosisCase.Blank(reason), new(c.PersonName, c.Sex, c.BirthDate, c.DocumentType, c.HukouAddress, c.HukouDetail, c.ResidenceAddress, c.ResidenceDetail, c.Employer, c.UsingUnit, h.Job,
                entry?.ClassName ?? "", o.DiseaseCode, o.OpenText ?? o.DiseaseName, kind, o.Stage, h.ContactBegan, h.Years, h.Months, h.Hazards, age, on, c.AgencyName, [.. c.Panel.Select(m => m.Name)], c.CertificateNumber!, filler, details));
    }

    /// <summary>The card's number for all its versions; twenty characters are all the exchange format has room for.</summary>
    internal static string NumberOf(DiagnosisCase c)
    {
        string number = c.Cards.Count > 0 ? c.Cards[0].CardNo : $"{c.CertificateNumber!.Replace("-", "", StringComparison.Ordinal)}K";
        return number.Length > 20 ? number[^20..] : number;
    }
}
