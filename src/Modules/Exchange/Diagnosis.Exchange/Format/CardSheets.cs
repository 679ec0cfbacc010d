using System.Xml;
using System.Xml.Linq;
using Diagnosis.Exchange.Contracts;
using Diagnosis.Kernel.Http;
using static Diagnosis.Exchange.Format.Shape;
using F = Diagnosis.Exchange.Format.Field<Diagnosis.Exchange.Contracts.CardContent>;

namespace Diagnosis.Exchange.Format;

/// <summary>
/// The four report cards as elements (report-cards §5-8: fields, lengths, duties). The national element names of the cards could not be
/// retrieved; these are ours in the style of the exam record's, and this file is the only place that knows them.
/// </summary>
internal static class CardSheets
{
    static readonly CardUnit NoUnit = new("", "", "", null);
    static readonly CardDisease NoDisease = new("", "", "", null);
    static readonly CardContact NoContact = new("", null, null, 0, 0, []);
    static readonly SuspectedPart NoSuspected = new("", null, null, false);
    static readonly PneumoconiosisPart NoDust = new("", "", null, null, [], null, null, [], [], null);
    static readonly RadiationPart NoRadiation = new(null, null, null, null, null, null, null, null, null, null);
    static readonly PesticidePart NoPesticide = new(default, "", "", "", "", "");

    static readonly F[] Head =
    [
        new("CARD_NO", A(20), Need.M, (c, _) => c.CardNo, (c, v, _) => c with { CardNo = v }),
        new("CARD_VERSION", N(4), Need.M, (c, _) => Spell.Number(c.CardVersion), (c, v, _) => c with { CardVersion = Spell.Number(v) }),
        new("REPORT_KIND", A(10), Need.M, (c, _) => c.ReportKind, (c, v, _) => c with { ReportKind = v }),
        new("VERSION_KIND", A(12), Need.M, (c, _) => c.VersionKind, (c, v, _) => c with { VersionKind = v }),
        new("CORRECT_REASON", A(200), Need.C, (c, _) => c.Reason, (c, v, _) => c with { Reason = v }),
    ];

    static F[] Person(Need phone, Need occupation, Need detail) =>
    [
        new("WORKER_NAME", A(50), Need.M, (c, _) => c.Person.Name, (c, v, _) => P(c, p => p with { Name = v })),
        new("GENDER_CODE", Digits(1), Need.M, (c, _) => c.Person.Sex, (c, v, _) => P(c, p => p with { Sex = v })),
        new("BIRTH_DATE", D8, Need.M, (c, _) => c.Person.BirthDate == default ? null : Spell.Day(c.Person.BirthDate), (c, v, _) => P(c, p => p with { BirthDate = Spell.Day(v) })),
        new("ID_CARD_TYPE_CODE", A(20), Need.M, (c, pen) => pen.Document(c.Person.DocumentType), (c, v, _) => P(c, p => p with { DocumentType = v })),
        new("ID_CARD", A(18), Need.M, (c, pen) => pen.Open(c.Person.Number), (c, v, pen) => P(c, p => p with { Number = pen.Seal(v) })),
        new("WORKER_TELPHONE", A(20), phone, (c, pen) => pen.Open(c.Person.Phone), (c, v, pen) => P(c, p => p with { Phone = pen.Seal(v) })),
        new("EDUCATION_CODE", A(2), Need.O, (c, _) => c.Person.Education, (c, v, _) => P(c, p => p with { Education = v })),
        new("HEALTH_FILE_NO", A(17), Need.O, (c, _) => c.Person.HealthFileNo, (c, v, _) => P(c, p => p with { HealthFileNo = v })),
        new("OCCUPATION", A(50), occupation, (c, _) => c.Person.Occupation, (c, v, _) => P(c, p => p with { Occupation = v })),
        new("ADDRESS_CODE", Digits(9), Need.M, (c, _) => c.Person.ResidenceAddress, (c, v, _) => P(c, p => p with { ResidenceAddress = v })),
        new("ADDRESS_NAME", A(200), Need.O, (c, pen) => pen.Place(c.Person.ResidenceAddress), null),
        new("ADDRESS_DETAIL", A(70), detail, (c, _) => c.Person.ResidenceDetail, (c, v, _) => P(c, p => p with { ResidenceDetail = v })),
        new("REGISTERED_CODE", Digits(9), Need.O, (c, _) => c.Person.HukouAddress, (c, v, _) => P(c, p => p with { HukouAddress = v })),
        new("REGISTERED_NAME", A(200), Need.O, (c, pen) => pen.Place(c.Person.HukouAddress), null),
        new("REGISTERED_DETAIL", A(70), Need.O, (c, _) => c.Person.HukouDetail, (c, v, _) => P(c, p => p with { HukouDetail = v })),
    ];

    static F[] Units(Need need, Need rest) =>
    [
        new("ENTERPRISE_NAME", A(70), need, (c, _) => c.Employer?.Name, (c, v, _) => E(c, u => u with { Name = v })),
        new("CREDIT_CODE", Exact(18), need, (c, _) => c.Employer?.CreditCode, (c, v, _) => E(c, u => u with { CreditCode = v })),
        new("ENTERPRISE_ADDRESS_CODE", Digits(9), need, (c, _) => c.Employer?.AddressCode, (c, v, _) => E(c, u => u with { AddressCode = v })),
        new("ENTERPRISE_ADDRESS_NAME", A(200), Need.O, (c, pen) => pen.Place(c.Employer?.AddressCode), null),
        new("ENTERPRISE_ADDRESS_DETAIL", A(70), rest, (c, _) => c.Employer?.AddressDetail, (c, v, _) => E(c, u => u with { AddressDetail = v })),
        new("INDUSTRY_CATEGORY_CODE", N(4, 2), rest, (c, _) => c.Employer?.Industry, (c, v, _) => E(c, u => u with { Industry = v })),
        new("ECONOMIC_TYPE_CODE", A(3), rest, (c, _) => c.Employer?.EconomicType, (c, v, _) => E(c, u => u with { EconomicType = v })),
        new("BUSINESS_SCALE_CODE", A(10), rest, (c, _) => c.Employer?.Scale, (c, v, _) => E(c, u => u with { Scale = v })),
        new("ADDRESS_ZIP_CODE", Digits(6), Need.O, (c, _) => c.Employer?.ZipCode, (c, v, _) => E(c, u => u with { ZipCode = v })),
        new("ENTERPRISE_CONTACT", A(50), rest, (c, _) => c.Employer?.Contact, (c, v, _) => E(c, u => u with { Contact = v })),
        new("CONTACT_TELPHONE", A(20), rest, (c, pen) => c.Employer is { } u ? pen.Open(u.Phone) : null, (c, v, pen) => E(c, u => u with { Phone = pen.Seal(v) })),
        new("ENTERPRISE_NAME_EMPLOYER", A(70), Need.C, (c, _) => c.UsingUnit?.Name, (c, v, _) => U(c, u => u with { Name = v })),
        new("CREDIT_CODE_EMPLOYER", Exact(18), Need.C, (c, _) => c.UsingUnit?.CreditCode, (c, v, _) => U(c, u => u with { CreditCode = v })),
        new("ADDRESS_CODE_EMPLOYER", Digits(9), Need.C, (c, _) => c.UsingUnit?.AddressCode, (c, v, _) => U(c, u => u with { AddressCode = v })),
        new("ADDRESS_DETAIL_EMPLOYER", A(70), Need.O, (c, _) => c.UsingUnit?.AddressDetail, (c, v, _) => U(c, u => u with { AddressDetail = v })),
    ];

    static F[] Disease(Need need) =>
    [
        new("DISEASE_CLASS", A(50), need, (c, _) => c.Disease?.ClassName, (c, v, _) => D(c, d => d with { ClassName = v })),
        new("DISEASE_CODE", A(20), need, (c, _) => c.Disease?.Code, (c, v, _) => D(c, d => d with { Code = v })),
        new("DISEASE_NAME", A(100), need, (c, _) => c.Disease?.Name, (c, v, _) => D(c, d => d with { Name = v })),
        new("DISEASE_DEGREE", A(20), Need.C, (c, _) => c.Disease?.Stage, (c, v, _) => D(c, d => d with { Stage = v })),
    ];

    static F[] Contact(Need need) =>
    [
        new("WORK_TYPE_NAME", A(100), need, (c, _) => c.Contact?.Job, (c, v, _) => W(c, w => w with { Job = v })),
        new("WORK_TYPE_CODE", A(7), Need.O, (c, _) => c.Contact?.StatisticalJob, (c, v, _) => W(c, w => w with { StatisticalJob = v })),
        new("HARM_START_DATE", D8, Need.C, (c, _) => Spell.Day(c.Contact?.Began), (c, v, _) => W(c, w => w with { Began = Spell.Day(v) })),
        new("HARM_AGE_YEAR", N(2), need, (c, _) => Spell.Number(c.Contact?.Years), (c, v, _) => W(c, w => w with { Years = Spell.Number(v) })),
        new("HARM_AGE_MONTH", N(2), Need.O, (c, _) => Spell.Number(c.Contact?.Months), (c, v, _) => W(c, w => w with { Months = Spell.Number(v) })),
        new("HARM_AGE_DAY", N(2), Need.C, (c, _) => Spell.Number(c.Contact?.Days), (c, v, _) => W(c, w => w with { Days = Spell.Number(v) })),
        new("HARM_AGE_HOUR", N(2), Need.C, (c, _) => Spell.Number(c.Contact?.Hours), (c, v, _) => W(c, w => w with { Hours = Spell.Number(v) })),
        new("HARM_AGE_MINUTE", N(2), Need.C, (c, _) => Spell.Number(c.Contact?.Minutes), (c, v, _) => W(c, w => w with { Minutes = Spell.Number(v) })),
        new("CONTACT_FACTOR_CODE", A(150), Need.O, (c, _) => Spell.List(c.Contact?.Hazards), (c, v, _) => W(c, w => w with { Hazards = Spell.List(v) })),
    ];

    static F[] Dates(Need onset, Need diagnosed) =>
    [
        new("ONSET_DATE", D8, onset, (c, _) => Spell.Day(c.FirstSymptomsOn), (c, v, _) => c with { FirstSymptomsOn = Spell.Day(v) }),
        new("DIAGNOSIS_DATE", D8, diagnosed, (c, _) => Spell.Day(c.DiagnosedOn), (c, v, _) => c with { DiagnosedOn = Spell.Day(v) }),
        new("DEATH_DATE", D8, Need.C, (c, _) => Spell.Day(c.DiedOn), (c, v, _) => c with { DiedOn = Spell.Day(v) }),
        new("DEATH_CAUSE", A(100), Need.C, (c, _) => c.CauseOfDeath, (c, v, _) => c with { CauseOfDeath = v }),
        new("DEATH_SOURCE", A(50), Need.C, (c, _) => c.DeathSource, (c, v, _) => c with { DeathSource = v }),
    ];

    static readonly F[] Course =
    [
        new("OUTCOME_CODE", A(2), Need.O, (c, _) => c.Outcome, (c, v, _) => c with { Outcome = v }),
        new("DISABILITY_GRADE", A(2), Need.O, (c, _) => c.DisabilityGrade, (c, v, _) => c with { DisabilityGrade = v }),
    ];

    static readonly F[] Radiation =
    [
        new("RADIATION_WORK_BEGAN", D8, Need.O, (c, _) => Spell.Day(c.Radiation?.WorkBegan), (c, v, _) => R(c, r => r with { WorkBegan = Spell.Day(v) })),
        new("RADIATION_WORK_YEARS", N(2), Need.O, (c, _) => Spell.Number(c.Radiation?.Years), (c, v, _) => R(c, r => r with { Years = Spell.Number(v) })),
        new("RADIATION_HISTORY", A(200), Need.O, (c, _) => c.Radiation?.History, (c, v, _) => R(c, r => r with { History = v })),
        new("RADIATION_DOSE_GY", Fraction, Need.O, (c, _) => Spell.Dec(c.Radiation?.DoseGy), (c, v, _) => R(c, r => r with { DoseGy = Spell.Dec(v) })),
        new("RADIATION_EXPOSED", D8, Need.O, (c, _) => Spell.Day(c.Radiation?.ExposedOn), (c, v, _) => R(c, r => r with { ExposedOn = Spell.Day(v) })),
        new("RADIATION_KIND", A(20), Need.O, (c, _) => c.Radiation?.Kind, (c, v, _) => R(c, r => r with { Kind = v })),
        new("RADIATION_CAUSE", A(2), Need.O, (c, _) => c.Radiation?.Cause, (c, v, _) => R(c, r => r with { Cause = v })),
        new("RADIATION_HOURS_YEAR", Fraction, Need.O, (c, _) => Spell.Dec(c.Radiation?.HoursPerYear), (c, v, _) => R(c, r => r with { HoursPerYear = Spell.Dec(v) })),
        new("RADIATION_HANDLING", A(2), Need.O, (c, _) => c.Radiation?.Handling, (c, v, _) => R(c, r => r with { Handling = v })),
        new("RADIATION_EXPOSURE_KIND", A(1), Need.O, (c, _) => c.Radiation?.ExposureKind, (c, v, _) => R(c, r => r with { ExposureKind = v })),
    ];

    static readonly F[] Dust =
    [
        new("PNEUMOCONIOSIS_KIND", Digits(2), Need.M, (c, _) => c.Pneumoconiosis?.Kind, (c, v, _) => X(c, p => p with { Kind = v })),
        new("PNEUMOCONIOSIS_STAGE", A(1), Need.M, (c, _) => c.Pneumoconiosis?.Stage, (c, v, _) => X(c, p => p with { Stage = v })),
        new("FIRST_STAGE", A(1), Need.C, (c, _) => c.Pneumoconiosis?.FirstStage, (c, v, _) => X(c, p => p with { FirstStage = v })),
        new("FIRST_STAGE_DATE", D8, Need.C, (c, _) => Spell.Day(c.Pneumoconiosis?.FirstOn), (c, v, _) => X(c, p => p with { FirstOn = Spell.Day(v) })),
        new("AGE_AT_DIAGNOSIS", N(3), Need.O, (c, _) => Spell.Number(c.Pneumoconiosis?.AgeAtDiagnosis), (c, v, _) => X(c, p => p with { AgeAtDiagnosis = Spell.Number(v) })),
        new("TUBERCULOSIS", Digits(1), Need.O, (c, _) => Spell.Flag(c.Pneumoconiosis?.Tuberculosis), (c, v, _) => X(c, p => p with { Tuberculosis = v == "1" })),
        new("COMPLICATIONS", A(200), Need.O, (c, _) => Spell.List(c.Pneumoconiosis?.Complications), (c, v, _) => X(c, p => p with { Complications = Spell.List(v) })),
        new("INSURANCE_KINDS", A(100), Need.O, (c, _) => Spell.List(c.Pneumoconiosis?.Insurance), (c, v, _) => X(c, p => p with { Insurance = Spell.List(v) })),
        new("OTHER_PLACE_CODE", Digits(6), Need.C, (c, _) => c.Pneumoconiosis?.OtherPlace, (c, v, _) => X(c, p => p with { OtherPlace = v })),
    ];

    static readonly F[] Tail =
    [
        new("FILL_UNIT", A(70), Need.M, (c, _) => c.Filer.Body, (c, v, _) => L(c, f => f with { Body = v })),
        new("FILL_UNIT_CODE", Exact(18), Need.M, (c, _) => c.Filer.Code, (c, v, _) => L(c, f => f with { Code = v })),
        new("FILL_ZONE_CODE", N(9, 6), Need.M, (c, _) => c.Filer.Division, (c, v, _) => L(c, f => f with { Division = v })),
        new("FILL_PERSON", A(50), Need.M, (c, _) => c.Filer.Person, (c, v, _) => L(c, f => f with { Person = v })),
        new("FILL_DATE", D8, Need.M, (c, _) => Spell.Day(c.Filer.FiledOn), (c, v, _) => L(c, f => f with { FiledOn = Spell.Day(v) })),
        new("CERTIFICATE_NO", A(30), Need.O, (c, _) => c.Filer.CertificateNumber, (c, v, _) => L(c, f => f with { CertificateNumber = v })),
        new("DIAGNOSIS_PHYSICIANS", A(200), Need.O, (c, _) => Spell.List(c.Filer.Physicians), (c, v, _) => L(c, f => f with { Physicians = Spell.List(v) })),
    ];

    static readonly Sheet<CardContent> Suspected = new("SUSPECTED_CARD", [.. Head, .. Person(Need.M, Need.M, Need.M), .. Units(Need.M, Need.M), .. Disease(Need.M),
        new("PATIENT_SOURCE", A(20), Need.M, (c, _) => c.Suspected?.Source, (c, v, _) => S(c, s => s with { Source = v })),
        new("ACUTE", Digits(1), Need.M, (c, _) => Spell.Flag(c.Suspected?.Acute), (c, v, _) => S(c, s => s with { Acute = v == "1" })),
        new("INCIDENT_CODE", A(30), Need.C, (c, _) => c.Suspected?.IncidentCode, (c, v, _) => S(c, s => s with { IncidentCode = v })),
        new("POISONED_TOGETHER", N(4), Need.C, (c, _) => Spell.Number(c.Suspected?.PoisonedTogether), (c, v, _) => S(c, s => s with { PoisonedTogether = Spell.Number(v) })),
        .. Contact(Need.M), .. Dates(Need.M, Need.M), .. Tail]);
    static readonly Sheet<CardContent> Occupational = new("OCCUPATIONAL_DISEASE_CARD", [.. Head, .. Person(Need.O, Need.O, Need.O), .. Units(Need.M, Need.O), .. Disease(Need.M), .. Contact(Need.M), .. Dates(Need.O, Need.M), .. Course, .. Radiation, .. Tail]);
    static readonly Sheet<CardContent> Pneumoconiosis = new("PNEUMOCONIOSIS_CARD", [.. Head, .. Person(Need.O, Need.O, Need.O), .. Units(Need.M, Need.O), .. Disease(Need.M), .. Dust, .. Contact(Need.O), .. Dates(Need.O, Need.M), .. Course, .. Tail]);
    static readonly Sheet<CardContent> Pesticide = new("PESTICIDE_CARD", [.. Head, .. Person(Need.O, Need.O, Need.O), .. Units(Need.C, Need.O),
        new("POISONING_DATE", D8, Need.M, (c, _) => c.Pesticide is { } p && p.PoisonedOn != default ? Spell.Day(p.PoisonedOn) : null, (c, v, _) => Q(c, p => p with { PoisonedOn = Spell.Day(v) })),
        new("PESTICIDE_NAME", A(100), Need.M, (c, _) => c.Pesticide?.PesticideName, (c, v, _) => Q(c, p => p with { PesticideName = v })),
        new("PESTICIDE_GROUP", A(50), Need.M, (c, _) => c.Pesticide?.PesticideGroup, (c, v, _) => Q(c, p => p with { PesticideGroup = v })),
        new("POISONING_KIND", A(20), Need.M, (c, _) => c.Pesticide?.Kind, (c, v, _) => Q(c, p => p with { Kind = v })),
        new("ROUTE", A(20), Need.M, (c, _) => c.Pesticide?.Route, (c, v, _) => Q(c, p => p with { Route = v })),
        new("DEGREE", A(20), Need.M, (c, _) => c.Pesticide?.Degree, (c, v, _) => Q(c, p => p with { Degree = v })),
        .. Dates(Need.O, Need.O), .. Course, .. Tail]);

    static readonly Sheet<StageStep> Promotion = new("PROMOTION",
        new("STAGE", A(1), Need.M, (s, _) => s.Stage, (s, v, _) => s with { Stage = v }),
        new("STAGE_DATE", D8, Need.M, (s, _) => Spell.Day(s.On), (s, v, _) => s with { On = Spell.Day(v) }),
        new("STAGE_BODY", A(70), Need.M, (s, _) => s.Body, (s, v, _) => s with { Body = v }),
        new("BY_APPRAISAL", Digits(1), Need.M, (s, _) => Spell.Flag(s.ByAppraisal), (s, v, _) => s with { ByAppraisal = v == "1" }));
    const string Promotions = "PROMOTION_LIST";

    public static Sheet<CardContent> Of(CardType type) => type switch { CardType.Suspected => Suspected, CardType.OccupationalDisease => Occupational, CardType.Pneumoconiosis => Pneumoconiosis, _ => Pesticide };

    /// <summary>Activity id of the kind of card; the national ids could not be retrieved.</summary>
    public static string Activity(CardType type) => type switch { CardType.Suspected => "SUSPECTED", CardType.OccupationalDisease => "OCCUPATIONAL_DISEASE", CardType.Pneumoconiosis => "PNEUMOCONIOSIS", _ => "PESTICIDE_POISONING" };

    /// <summary>The envelope of one card.</summary>
    public static byte[] Write(Header header, CardContent card, Pen pen) => EnvelopeXml.Write(header, pen, xml =>
    {
        var sheet = Of(card.Type);
        xml.WriteStartElement(sheet.Element + "_LIST");
        xml.WriteStartElement(sheet.Element);
        xml.WriteAttributeString("ID", card.CardNo);
        sheet.Write(xml, card, pen);
        if (card.Pneumoconiosis is { Promotions.Count: > 0 } dust)
        {
            xml.WriteStartElement(Promotions);
            foreach (var step in dust.Promotions) { xml.WriteStartElement(Promotion.Element); Promotion.Write(xml, step, pen); xml.WriteEndElement(); }
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
        xml.WriteEndElement();
    });

    /// <summary>What a card lacks or has too long, and which rule of its dates and stages it breaks; empty when it may be sent.</summary>
    public static IReadOnlyList<Finding> Check(CardContent card, Pen pen) => [.. Formats(card, pen), .. CardChecks.Of(card)];

    /// <summary>What a card lacks or has too long, element by element.</summary>
    public static IEnumerable<Finding> Formats(CardContent card, Pen pen) =>
        [.. Of(card.Type).Check(card, pen, Of(card.Type).Element), .. (card.Pneumoconiosis?.Promotions ?? []).SelectMany((s, i) => Promotion.Check(s, pen, $"{Promotions}[{i}]"))];

    /// <summary>Every element a card of any kind may have, for the words that name them to people.</summary>
    public static IEnumerable<string> Elements => Enum.GetValues<CardType>().SelectMany(t => Of(t).Fields.Select(f => f.Name)).Concat(Promotion.Fields.Select(f => f.Name)).Distinct();

    /// <summary>Whether the body holds cards at all.</summary>
    public static CardType? TypeOf(XElement list) => Enum.GetValues<CardType>().Cast<CardType?>().FirstOrDefault(t => Of(t!.Value).Element + "_LIST" == list.Name.LocalName);

    /// <summary>Reads the cards of an envelope's body.</summary>
    public static IReadOnlyList<(string Id, CardContent Card, IReadOnlyList<Finding> Findings)> Read(XElement list, CardType type, Pen pen)
    {
        var sheet = Of(type);
        var cards = new List<(string, CardContent, IReadOnlyList<Finding>)>();
        foreach (var node in list.Elements())
        {
            var found = new List<Finding>();
            if (node.Name.LocalName != sheet.Element) { found.Add(new("E11", node.Name.LocalName, "exchange.element-unknown", node.Name.LocalName)); }
            var empty = new CardContent(type, "", 0, "", "", null, new("", "", default, "", default, default, "", null), new("", "", "", "", default));
            var card = sheet.Read(node, empty, pen, sheet.Element, found, Promotions);
            var steps = new List<StageStep>();
            foreach (var (step, i) in node.Elements().Where(e => e.Name.LocalName == Promotions).Elements().Select((s, i) => (s, i))) { steps.Add(Promotion.Read(step, new("", default, ""), pen, $"{Promotions}[{i}]", found)); }
            if (steps.Count > 0) { card = X(card, p => p with { Promotions = steps }); }
            if (found.Count == 0) { found.AddRange(CardChecks.Of(card)); }
            cards.Add((node.Attribute("ID")?.Value ?? "", card, found));
        }
        return cards;
    }

    static CardContent P(CardContent c, Func<CardPerson, CardPerson> f) => c with { Person = f(c.Person) };
    static CardContent E(CardContent c, Func<CardUnit, CardUnit> f) => c with { Employer = f(c.Employer ?? NoUnit) };
    static CardContent U(CardContent c, Func<CardUnit, CardUnit> f) => c with { UsingUnit = f(c.UsingUnit ?? NoUnit) };
    static CardContent D(CardContent c, Func<CardDisease, CardDisease> f) => c with { Disease = f(c.Disease ?? NoDisease) };
    static CardContent W(CardContent c, Func<CardContact, CardContact> f) => c with { Contact = f(c.Contact ?? NoContact) };
    static CardContent S(CardContent c, Func<SuspectedPart, SuspectedPart> f) => c with { Suspected = f(c.Suspected ?? NoSuspected) };
    static CardContent X(CardContent c, Func<PneumoconiosisPart, PneumoconiosisPart> f) => c with { Pneumoconiosis = f(c.Pneumoconiosis ?? NoDust) };
    static CardContent R(CardContent c, Func<RadiationPart, RadiationPart> f) => c with { Radiation = f(c.Radiation ?? NoRadiation) };
    static CardContent Q(CardContent c, Func<PesticidePart, PesticidePart> f) => c with { Pesticide = f(c.Pesticide ?? NoPesticide) };
    static CardContent L(CardContent c, Func<CardFiler, CardFiler> f) => c with { Filer = f(c.Filer) };
}
