using System.Globalization;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.DiagnosisAppraisal.Appraisal;

/// <param name="Disease">Stable identity of the disease over the catalogues.</param>
/// <param name="StageByAppraisal">An appraisal set the stage; only then may it be lower than an earlier one.</param>
internal sealed record StandingConclusion(Conclusion Conclusion, string DiseaseCode, string Disease, string DiseaseName, string? OpenText, bool Pneumoconiosis, string? Stage, bool StageByAppraisal)
{
    public bool IsOd => Conclusion == Conclusion.Od;
}

/// <summary>What an appraisal changes on the case it judged: the conclusion in force, what other modules hear, and the report card. The panel's own conclusion stays as it was.</summary>
internal static class AppraisalEffects
{
    /// <summary>The conclusion in force: that of the last appraisal, or the panel's.</summary>
    public static StandingConclusion InForce(DiagnosisCase c) => c.Appraised is [.., var last]
        ? new(last.Conclusion, last.DiseaseCode, last.Disease, last.DiseaseName, last.OpenText, last.Pneumoconiosis, last.Stage, last.Effect == AppraisalEffect.ChangedStage)
        : new(c.Outcome!.Conclusion, c.Outcome.DiseaseCode, c.Outcome.Disease, c.Outcome.DiseaseName, c.Outcome.OpenText, c.Outcome.Pneumoconiosis, c.Outcome.Stage, false);

    /// <summary>What the certificate says is no longer in force.</summary>
    public static bool Changed(DiagnosisCase c) => c.Appraised is { Count: > 0 } && InForce(c) is var now && c.Outcome is { } was
        && (now.Conclusion != was.Conclusion || (now.IsOd && (now.Disease != was.Disease || (now.OpenText ?? "") != (was.OpenText ?? "") || (now.Stage ?? "") != (was.Stage ?? ""))));

    /// <summary>The appraisal whose document takes the certificate's place; null while what the certificate says is in force.</summary>
    public static AppraisedConclusion? SupersededBy(DiagnosisCase c) => Changed(c) ? c.Appraised![^1] : null;

    /// <summary>A later appraisal of the same case came to another conclusion than this one.</summary>
    public static AppraisedConclusion? SupersededBy(DiagnosisCase c, Guid appraisal)
    {
        var own = c.Appraised?.FindLast(a => a.AppraisalId == appraisal);
        return own is null || c.Appraised![^1] is var last && (last.AppraisalId == appraisal || last.Conclusion == own.Conclusion && (last.Conclusion == Conclusion.NotOd || last.Disease == own.Disease && (last.OpenText ?? "") == (own.OpenText ?? "") && (last.Stage ?? "") == (own.Stage ?? ""))) ? null : c.Appraised[^1];
    }

    /// <summary>An announcement of a case with the last effective conclusion in it.</summary>
    public static CaseConcluded Over(DiagnosisCase c, CaseConcluded announced) => c.Appraised is not [.., var last] ? announced
        : last.Conclusion == Conclusion.NotOd ? announced with { FinalConclusion = Conclusion.NotOd }
        : announced with
        {
            FinalConclusion = Conclusion.Od, DiseaseCode = last.DiseaseCode, Disease = last.Disease, DiseaseName = last.OpenText ?? last.DiseaseName, Pneumoconiosis = last.Pneumoconiosis,
            Stage = !last.Pneumoconiosis ? last.Stage : last.Stage switch { "1" => "I", "2" => "II", "3" => "III", _ => null },
        };

    /// <summary>
    /// The card that follows: a correction of the card filed, a card where none had to be, or a cancellation. Null when there is nothing to correct.
    /// </summary>
    public static ReportCard? CardOf(DiagnosisCase c, AppraisedConclusion now, DiseaseCatalogue catalogue, string office, string filler)
    {
        string reason = string.Create(CultureInfo.InvariantCulture, $"{office} {now.DocumentNumber}");
        if (now.Conclusion == Conclusion.NotOd)
        {
            return c.Cards is not [.., var filed] || filed.ReportKind == "CANCEL" ? null : filed with { Version = c.Cards.Count + 1, ReportKind = "CANCEL", FiledOn = now.On, Reason = reason, Fields = filed.Fields with { Filler = filler } };
        }
        var entry = catalogue.InVersion(now.Disease, catalogue.Identity(now.DiseaseCode) is null ? "" : catalogue.VersionOn(c.Outcome!.On)?.Id ?? "");
        string? kind = now.Pneumoconiosis && entry is not null ? entry.Sequence.ToString("00", CultureInfo.InvariantCulture) : null;
        var cardKind = now.Pneumoconiosis ? CardKind.Pneumoconiosis : CardKind.OccupationalDisease;
        if (c.Cards is [.., var card])
        {
            return card with
            {
                Version = c.Cards.Count + 1, Kind = cardKind, ReportKind = "CORRECTION", FiledOn = now.On, Reason = reason,
                Fields = card.Fields with { DiseaseClass = entry?.ClassName ?? card.Fields.DiseaseClass, DiseaseCode = now.DiseaseCode, DiseaseName = now.OpenText ?? now.DiseaseName, PneumoconiosisKind = kind, Stage = now.Stage, Filler = filler },
            };
        }
        var h = c.History ?? new WorkHistory("", c.ConcludedOn!.Value, 0, 0, [], "");
        var on = c.ConcludedOn!.Value;
        int age = on.Year - c.BirthDate.Year - (on < c.BirthDate.AddYears(on.Year - c.BirthDate.Year) ? 1 : 0);
        return new(FileReportCard.NumberOf(c), 1, cardKind, now.Pneumoconiosis ? "NEW" : "FIRST", now.On, reason,
            new(c.PersonName, c.Sex, c.BirthDate, c.DocumentType, c.HukouAddress, c.HukouDetail, c.ResidenceAddress, c.ResidenceDetail, c.Employer, c.UsingUnit, h.Job, entry?.ClassName ?? "", now.DiseaseCode, now.OpenText ?? now.DiseaseName,
                kind, now.Stage, h.ContactBegan, h.Years, h.Months, h.Hazards, age, on, c.AgencyName, [.. c.Panel.Select(m => m.Name)], c.CertificateNumber!, filler, new(null, null, null, null, null, null, null, null, null, null, null, null)));
    }
}
