using Diagnosis.Exchange.Contracts;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Protection;

namespace Diagnosis.Exchange.Format;

/// <summary>The queue's own check of a card, for whoever files one.</summary>
internal sealed class CardCheck(Protector protector, Words words) : ICardCheck
{
    public IReadOnlySet<string> Required(CardType type) => CardSheets.Of(type).Fields.Where(f => f.Need == Need.M).Select(f => FieldNames.PathOf(f.Name)).ToHashSet(StringComparer.Ordinal);

    public IReadOnlyList<CardProblem> Of(CardContent card)
    {
        var pen = new Pen(protector.Open, protector.Seal);
        // three elements tell one disease: it is missed once
        var formats = CardSheets.Formats(card, pen).Select(f => new CardProblem(f.Rule == "E10" ? "C14" : "C15", FieldNames.PathOf(FieldNames.ElementOf(f.Field)), f.Rule == "E10" ? "required" : f.Key["exchange.".Length..], [FieldNames.Name(words, f.Field), .. f.Args.Skip(1)]));
        return [.. formats.DistinctBy(p => (p.Rule, p.Field)), .. CardRules.Of(card)];
    }
}

/// <summary>The elements of a card as people call them, and as the API spells them.</summary>
internal static class FieldNames
{
    static readonly Dictionary<string, string> paths = new(StringComparer.Ordinal)
    {
        ["CORRECT_REASON"] = "reason", ["REPORT_KIND"] = "reportKind",
        ["WORKER_NAME"] = "person.name", ["GENDER_CODE"] = "person.sex", ["BIRTH_DATE"] = "person.birthDate", ["ID_CARD_TYPE_CODE"] = "person.documentType", ["ID_CARD"] = "person.documentNumber", ["WORKER_TELPHONE"] = "person.phone",
        ["OCCUPATION"] = "occupation", ["ADDRESS_CODE"] = "residenceAddress", ["ADDRESS_DETAIL"] = "residenceDetail", ["REGISTERED_CODE"] = "hukouAddress", ["REGISTERED_DETAIL"] = "hukouDetail",
        ["ENTERPRISE_NAME"] = "employer.name", ["CREDIT_CODE"] = "employer.creditCode", ["ENTERPRISE_ADDRESS_CODE"] = "employer.addressCode", ["ENTERPRISE_ADDRESS_DETAIL"] = "employer.addressDetail", ["INDUSTRY_CATEGORY_CODE"] = "employer.industry",
        ["ECONOMIC_TYPE_CODE"] = "employer.economicType", ["BUSINESS_SCALE_CODE"] = "employer.scale", ["ADDRESS_ZIP_CODE"] = "employer.zipCode", ["ENTERPRISE_CONTACT"] = "employer.contact", ["CONTACT_TELPHONE"] = "employer.phone",
        ["DISEASE_CLASS"] = "diseaseCode", ["DISEASE_CODE"] = "diseaseCode", ["DISEASE_NAME"] = "diseaseCode",
        ["PATIENT_SOURCE"] = "suspected.source", ["ACUTE"] = "acute", ["INCIDENT_CODE"] = "suspected.incidentCode", ["POISONED_TOGETHER"] = "suspected.poisonedTogether",
        ["WORK_TYPE_NAME"] = "contact.job", ["WORK_TYPE_CODE"] = "contact.statisticalJob", ["HARM_START_DATE"] = "contact.began", ["HARM_AGE_YEAR"] = "contact.years", ["HARM_AGE_MONTH"] = "contact.months", ["HARM_AGE_DAY"] = "contact.days", ["HARM_AGE_HOUR"] = "contact.hours", ["HARM_AGE_MINUTE"] = "contact.minutes",
        ["ONSET_DATE"] = "firstSymptomsOn", ["DIAGNOSIS_DATE"] = "diagnosedOn", ["DEATH_DATE"] = "diedOn", ["DEATH_CAUSE"] = "causeOfDeath", ["DEATH_SOURCE"] = "deathSource", ["OUTCOME_CODE"] = "outcome",
        ["PNEUMOCONIOSIS_KIND"] = "pneumoconiosis.kind", ["PNEUMOCONIOSIS_STAGE"] = "pneumoconiosis.stage", ["OTHER_PLACE_CODE"] = "pneumoconiosis.otherPlace",
        ["POISONING_DATE"] = "pesticide.poisonedOn", ["PESTICIDE_NAME"] = "pesticide.pesticideName", ["PESTICIDE_GROUP"] = "pesticide.pesticideGroup", ["POISONING_KIND"] = "pesticide.kind", ["ROUTE"] = "pesticide.route", ["DEGREE"] = "pesticide.degree",
    };
    static readonly Dictionary<string, string> elements = paths.GroupBy(p => p.Value).ToDictionary(g => g.Key, g => g.Last().Key, StringComparer.Ordinal);

    /// <summary>The field of the API; the element itself where the API has none.</summary>
    public static string PathOf(string element) => paths.GetValueOrDefault(element, element);

    /// <summary>PNEUMOCONIOSIS_CARD/ID_CARD is ID_CARD, and diedOn is DEATH_DATE.</summary>
    public static string ElementOf(string field) => elements.GetValueOrDefault(field) ?? field[(field.LastIndexOf('/') + 1)..];

    /// <summary>What people call the field, in the language of the moment; as it is where it has no name here (a receiver may answer what it likes).</summary>
    public static string Name(Words words, string field) => words.Has("exchange.field." + ElementOf(field)) ? words["exchange.field." + ElementOf(field)] : field;

    /// <summary>The same, always Chinese.</summary>
    public static string Chinese(Words words, string field) => words.Has("exchange.field." + ElementOf(field)) ? words.In("zh", "exchange.field." + ElementOf(field)) : field;
}
