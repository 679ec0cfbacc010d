using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Exchange.Contracts;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Protection;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cards;

/// <summary>The complete card of a diagnosis case, as the queue takes it.</summary>
internal static class CaseCard
{
    /// <summary>Kind of a version that takes the card back: no occupational disease after an appraisal.</summary>
    public const string Cancel = "CANCEL";

    /// <summary>The worker's effective diagnoses of a pneumoconiosis before and with this case, in the order of their days: where a promotion comes from.</summary>
    public static async Task<IReadOnlyList<StageStep>> StagesAsync(DiagnosisAppraisalDb db, DiagnosisCase c, CancellationToken ct)
    {
        var others = await db.Cases.AsNoTracking().Where(x => x.PersonId == c.PersonId && x.Id != c.Id && x.IssuedOn != null && x.ConcludedOn < c.ConcludedOn).ToListAsync(ct);
        string disease = AppraisalEffects.InForce(c).Disease;
        var steps = others.Append(c).Select(x => (Case: x, Now: AppraisalEffects.InForce(x))).Where(x => x.Now.IsOd && x.Now.Pneumoconiosis && x.Now.Disease == disease).OrderBy(x => x.Case.ConcludedOn)
            .Select(x => new StageStep(x.Now.Stage ?? "U", x.Case.ConcludedOn!.Value, x.Case.AgencyName, x.Now.StageByAppraisal)).ToList();
        // a diagnosis that confirms the stage is no step
        return [.. steps.Where((s, i) => i == 0 || s.Stage != steps[i - 1].Stage)];
    }

    /// <summary>
    /// Who fills the card, and by which paper it says so. The card is the diagnosing agency's (procedures §6), also when an appraisal makes a version of it: the filing
    /// body and its person stay the agency's. Where an appraisal set the certificate aside, its document is the paper in force and the panel's physicians are not
    /// those of the conclusion; the experts of an appraisal are not named to anybody. The day of diagnosis stays that of the diagnosis judged: the edition of the
    /// disease's code, the age and the steps of the stage are counted by it. The document's own day is the day of filing.
    /// </summary>
    static CardFiler Filer(DiagnosisCase c, ReportCard card, string agencyCode)
    {
        bool appraisals = card.Reason is { } reason && c.Appraised is { } judged && judged.Exists(a => reason.EndsWith(a.DocumentNumber, StringComparison.Ordinal));
        string person = !appraisals ? card.Fields.Filler
            : c.Cards.FindLast(x => x.Version < card.Version && !(x.Reason is { } r && c.Appraised!.Exists(a => r.EndsWith(a.DocumentNumber, StringComparison.Ordinal))))?.Fields.Filler
                ?? (c.Certificates is [.., { ReviewedBy.Length: > 0 } last] ? last.ReviewedBy : card.Fields.Filler);
        var paper = AppraisalEffects.SupersededBy(c);
        return new(c.AgencyName, agencyCode, c.Division, person, card.FiledOn) { CertificateNumber = paper?.DocumentNumber ?? c.CertificateNumber, Physicians = paper is null ? card.Fields.Physicians : [] };
    }

    /// <param name="number">The person's number where the case carries none (cases of the past).</param>
    public static CardContent Of(DiagnosisCase c, ReportCard card, string agencyCode, Sealed number, IReadOnlyList<StageStep> stages, ITerminology terminology)
    {
        var (f, d) = (card.Fields, card.Fields.Details);
        bool dust = card.Kind == CardKind.Pneumoconiosis;
        return new(dust ? CardType.Pneumoconiosis : CardType.OccupationalDisease, card.CardNo, card.Version, dust ? c.Kind == CaseKind.Promotion ? "PROMOTION" : "NEW" : "FIRST", card.ReportKind == Cancel ? Cancel : card.Version == 1 ? "FIRST" : "CORRECTION", card.Reason,
            new(c.PersonName, c.Sex, c.BirthDate, c.DocumentType, number, c.Phone, c.ResidenceAddress, c.ResidenceDetail) { HukouAddress = c.HukouAddress, HukouDetail = c.HukouDetail, HealthFileNo = d.HealthFileNo, Education = d.Education, Occupation = f.Job.Length > 0 ? f.Job : null },
            Filer(c, card, agencyCode))
        {
            Employer = Unit(c.Employer), UsingUnit = c.UsingUnit is { } u ? Unit(u) : null, Disease = Disease(c, terminology), Contact = Contact(c, d.StatisticalJob), FirstSymptomsOn = d.FirstSymptomsOn, DiagnosedOn = c.ConcludedOn, DiedOn = d.DiedOn,
            CauseOfDeath = d.CauseOfDeath, Outcome = d.Outcome, DisabilityGrade = d.DisabilityGrade, Pneumoconiosis = dust ? Dust(c, stages, terminology, d) : null,
            Radiation = d.Radiation is { } r ? new(r.WorkBegan, r.Years, r.History, r.DoseGy, r.ExposedOn, r.Kind, r.Cause, r.HoursPerYear, r.Handling, r.ExposureKind) : null,
        };
    }

    public static CardUnit Unit(Unit u) => new(u.Name, u.CreditCode, u.AddressCode, u.AddressDetail);

    public static CardDisease Disease(DiagnosisCase c, ITerminology terminology)
    {
        var now = Reported(c);
        return new(terminology.Catalogue.Find(now.DiseaseCode, c.Outcome!.On)?.ClassName ?? "", now.DiseaseCode, now.OpenText ?? now.DiseaseName, now.Stage);
    }

    public static CardContact? Contact(DiagnosisCase c, string? statisticalJob) => c.History is { } h ? new(h.Job, statisticalJob, h.ContactBegan, h.Years, h.Months, h.Hazards) : null;

    public static PneumoconiosisPart Dust(DiagnosisCase c, IReadOnlyList<StageStep> stages, ITerminology terminology, CardDetails? d)
    {
        var (o, now) = (c.Outcome!, Reported(c));
        string kind = terminology.Catalogue.Find(now.DiseaseCode, o.On) is { } entry ? entry.Sequence.ToString("00", System.Globalization.CultureInfo.InvariantCulture) : "13";
        int age = o.On.Year - c.BirthDate.Year - (o.On < c.BirthDate.AddYears(o.On.Year - c.BirthDate.Year) ? 1 : 0);
        // a first diagnosis is the first stage; a promotion whose beginning this system does not know has only its own step
        bool known = stages.Count > 1 || (stages.Count == 1 && c.Kind != CaseKind.Promotion);
        return new(kind, now.Stage ?? "U", known ? stages[0].Stage : null, known ? stages[0].On : null, [.. known ? stages.Skip(1) : stages], age, d?.Tuberculosis, d?.Complications ?? [], d?.Insurance ?? [], null);
    }

    /// <summary>What the card says: the conclusion in force; a card that is taken back still names what it had reported.</summary>
    static StandingConclusion Reported(DiagnosisCase c) =>
        AppraisalEffects.InForce(c) is { IsOd: true } now ? now : new(c.Outcome!.Conclusion, c.Outcome.DiseaseCode, c.Outcome.Disease, c.Outcome.DiseaseName, c.Outcome.OpenText, c.Outcome.Pneumoconiosis, c.Outcome.Stage, false);

    /// <summary>The end of the day of TL-27.</summary>
    public static DateTimeOffset? DueAt(DiagnosisCase c, ITerminology terminology) =>
        CaseClocks.ReportFrom(c) is { } on && terminology.Limits.Find("TL-27", on) is not null && terminology.Due("TL-27", on).Due is { } due ? ChinaTime.EndOf(due) : null;
}
