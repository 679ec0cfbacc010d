using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Exchange.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.TimeLimits;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cards;

internal sealed record CardUnitRequest(string? Name, string? CreditCode, string? AddressCode, string? AddressDetail, string? Industry = null, string? EconomicType = null, string? Scale = null, string? ZipCode = null, string? Contact = null, string? Phone = null);

/// <param name="Type">Suspected, Pneumoconiosis (death and moves) or Pesticide; the card of a diagnosis is filed with its case.</param>
/// <param name="ReportKind">DEATH, MOVE_IN or MOVE_OUT for a pneumoconiosis; FIRST for the others.</param>
/// <param name="CaseId">A pneumoconiosis case of this agency: person, kind and stages are taken from it.</param>
/// <param name="Acute">Acute case: the clock of TL-50 runs from <paramref name="FirstVisitAt"/>.</param>
/// <param name="Reason">With a correction: why.</param>
/// <param name="LearnedOn">With a death: the day it became known, from which its clock runs; null: the day of the card.</param>
internal sealed record FileCardRequest(CardType? Type, string? ReportKind, Guid? CaseId, ApplicantRequest? Person, string? Occupation, string? ResidenceAddress, string? ResidenceDetail, string? HukouAddress, CardUnitRequest? Employer, string? DiseaseCode, CardContact? Contact,
    DateOnly? FirstSymptomsOn, DateOnly? DiagnosedOn, DateOnly? DiedOn, string? CauseOfDeath, string? DeathSource, bool Acute, DateTimeOffset? FirstVisitAt, SuspectedPart? Suspected, PneumoconiosisPart? Pneumoconiosis, PesticidePart? Pesticide, string? Outcome = null, string? Reason = null, DateOnly? LearnedOn = null);

internal sealed record CardAnswer(Guid Id, int Version, string CardNo, int CardVersion, DateTimeOffset? DueAt, bool Late, IReadOnlyList<TelephoneDuty> Telephone) : IVersioned
{
    public static CardAnswer Of(Card c) => new(c.Id, c.Version, c.CardNo, c.CardVersion, c.DueAt, c.WasLate, c.Telephoned is null ? c.Telephone : []);
}

/// <summary>
/// Files a card that no diagnosis makes, or a further version of it. Domestic poisonings go onto the same card as productive ones and nowhere else: no case, no
/// conclusion, no coverage comes of them.
/// </summary>
internal sealed class FileCard(CaseDesk desk, Applicants applicants, IInstitutions institutions, IPeople people, ICardCheck checks)
{
    public static readonly string[] Filers = [Roles.Diagnosis, Roles.Exam, Roles.Hospital];

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/diagnosis/cards", async (FileCardRequest r, Caller caller, FileCard handler, CancellationToken ct) => (await handler.Handle(r, caller, ct)).Created(v => $"/api/v1/diagnosis/cards/{v.Id}"))
            .For(Filers).Idempotent<DiagnosisAppraisalDb>().WithTags("Report cards").WithSummary("File a card of a suspected or acute case, a death or move of a pneumoconiosis, or a pesticide poisoning").Produces<CardAnswer>(201).ProducesProblem(403).ProducesProblem(422);
        api.MapPost("/diagnosis/cards/{id:guid}/corrections", async (Guid id, FileCardRequest r, Caller caller, IfMatch ifMatch, FileCard handler, CancellationToken ct) => (await handler.Correct(id, r, caller, ifMatch, ct)).Answer())
            .For(Filers).Idempotent<DiagnosisAppraisalDb>().WithTags("Report cards").WithSummary("File a correction: the whole card again, with its reason, as the next version").Produces<CardAnswer>().ProducesProblem(403).ProducesProblem(409).ProducesProblem(422);
    }

    public Task<Outcome<CardAnswer>> Handle(FileCardRequest r, Caller caller, CancellationToken ct) => FileAsync(null, r, caller, default, ct);

    public Task<Outcome<CardAnswer>> Correct(Guid id, FileCardRequest r, Caller caller, IfMatch match, CancellationToken ct) => FileAsync(id, r, caller, match, ct);

    async Task<Outcome<CardAnswer>> FileAsync(Guid? id, FileCardRequest r, Caller caller, IfMatch match, CancellationToken ct)
    {
        var (db, terminology, today) = (desk.Db, desk.Terminology, desk.Today);
        if (caller.InstitutionId is not { } agencyId || await institutions.FindAsync(agencyId, ct) is not { } agency) { return Refusal.Forbidden("diagnosis.card.no-agency"); }
        Card? card = null;
        if (id is { } known)
        {
            card = await db.Set<Card>().VisibleTo(db, caller).FirstOrDefaultAsync(c => c.Id == known, ct);
            if (card is null) { return Refusal.NotFound(); }
            if (card.InstitutionId != agencyId) { return Refusal.Forbidden("diagnosis.not-your-case"); }
            if (await db.CheckAsync(card, match, ct) is { } stale) { return stale; }
        }
        if (card is not null) { r = Kept(r, card.Content); }
        if (r.Person is { } given) { r = r with { Person = applicants.Complete(given) }; }
        var type = card?.Type ?? r.Type;
        var wrong = new List<Finding>();
        if (type is null or CardType.OccupationalDisease) { return Refusal.Invalid(new Finding("D80", "type", "diagnosis.card.type-required")); }
        string kind = card?.ReportKind ?? r.ReportKind ?? "FIRST";
        if (type == CardType.Pneumoconiosis ? kind is not ("DEATH" or "MOVE_IN" or "MOVE_OUT") : kind != "FIRST") { wrong.Add(new("D80", "reportKind", "diagnosis.card.kind-unknown", kind)); }
        bool acute = r.Acute || r.Suspected?.Acute == true || type == CardType.Pesticide;
        if (acute && r.FirstVisitAt is null) { wrong.Add(new("D82", "firstVisitAt", "diagnosis.card.first-visit-required")); }
        if (r.FirstVisitAt > db.Clock.GetUtcNow()) { wrong.Add(new("D82", "firstVisitAt", "diagnosis.card.first-visit-future")); }
        foreach (var (day, field) in ((DateOnly?, string)[])[(r.FirstSymptomsOn, "firstSymptomsOn"), (r.DiagnosedOn, "diagnosedOn"), (r.DiedOn, "diedOn"), (r.Pesticide?.PoisonedOn, "pesticide.poisonedOn")]) { if (day > today) { wrong.Add(new("D11", field, "diagnosis.day-in-future", DiagnosisCase.Show(day.Value))); } }

        DiagnosisCase? of = null;
        if (card?.CaseId is { } || r.CaseId is { })
        {
            var caseId = card?.CaseId ?? r.CaseId;
            of = await db.Cases.AsNoTracking().VisibleTo(db, caller).FirstOrDefaultAsync(c => c.Id == caseId, ct);
            if (of is not { IsOd: true } || !AppraisalEffects.InForce(of).Pneumoconiosis || of.InstitutionId != agencyId) { return Refusal.Invalid(new Finding("D81", "caseId", "diagnosis.card.case-unfit")); }
            if (type != CardType.Pneumoconiosis) { wrong.Add(new("D81", "caseId", "diagnosis.card.case-unfit")); }
        }
        var (entry, problem) = type == CardType.Pesticide || of is not null ? (null, null) : DiseaseOnDay.Resolve(terminology.Catalogue, r.DiseaseCode, r.DiagnosedOn ?? today, "diseaseCode");
        if (problem is not null) { wrong.Add(problem); }
        if (type == CardType.Pneumoconiosis && entry is not null && !DiseaseOnDay.IsPneumoconiosis(entry)) { wrong.Add(new("D83", "diseaseCode", "diagnosis.card.not-a-pneumoconiosis", entry.NameZh)); }
        // what is missing is said field by field below
        if (type == CardType.Pesticide && r.Pesticide is { } pest && (pest.Kind is not (null or "" or "PRODUCTIVE" or "DOMESTIC_ACCIDENT" or "DOMESTIC_SUICIDE" or "DOMESTIC_OTHER")
            || pest.Route is not (null or "" or "SKIN" or "INHALED" or "SWALLOWED" or "OTHER") || pest.Degree is not (null or "" or "MILD" or "MODERATE" or "SEVERE"))) { wrong.Add(new("D84", "pesticide", "diagnosis.card.pesticide-required")); }
        if (type == CardType.Suspected && r.Suspected is not { Source: "EXAM" or "OUTPATIENT" or "OTHER" }) { wrong.Add(new("D85", "suspected.source", "diagnosis.card.source-required")); }
        if (of is null)
        {
            wrong.AddRange(applicants.Check(r.Person));
            if (Addresses.Check(terminology.Divisions, r.ResidenceAddress, "residenceAddress") is { Level: Level.Error } place) { wrong.Add(place); }
            if (r.HukouAddress is not null && Addresses.Check(terminology.Divisions, r.HukouAddress, "hukouAddress") is { Level: Level.Error } hukou) { wrong.Add(hukou); }
            if (r.Employer is { } u)
            {
                if (string.IsNullOrWhiteSpace(u.Name)) { wrong.Add(new("D49", "employer.name", "diagnosis.unit-name-required")); }
                if (CreditCode.Check(u.CreditCode, terminology.Identifiers) is { Valid: false }) { wrong.Add(new("D50", "employer.creditCode", "diagnosis.credit-code-invalid")); }
                if (Addresses.Check(terminology.Divisions, u.AddressCode, "employer.addressCode") is { Level: Level.Error } at) { wrong.Add(at); }
            }
            else if (type != CardType.Pesticide) { wrong.Add(new("D49", "employer.name", "diagnosis.unit-name-required")); }
        }
        if (r.LearnedOn > today) { wrong.Add(new("D11", "learnedOn", "diagnosis.day-in-future", DiagnosisCase.Show(r.LearnedOn.Value))); }
        if (r.LearnedOn < r.DiedOn) { wrong.Add(new("E64", "learnedOn", "diagnosis.card.learned-before-death")); }
        // somebody dies once: what was wrong about it is corrected
        if (card is null && kind == "DEATH" && of is not null && await db.Set<Card>().AsNoTracking().Where(c => c.CaseId == of.Id && c.ReportKind == "DEATH").Select(c => c.CardNo).FirstOrDefaultAsync(ct) is { } filed) { return Refusal.Conflict(new Finding("E65", "reportKind", "diagnosis.card.death-filed", filed)); }
        if (kind is "MOVE_IN" or "MOVE_OUT" && DiagnosisCase.Blank(r.Pneumoconiosis?.OtherPlace) is { } other)
        {
            // a move within the province is none: the register is the province's (report-cards §7)
            if (other.Length != 6 || !other.EndsWith("0000", StringComparison.Ordinal) || !terminology.Identifiers.ProvinceCodes.Contains(other[..2])) { wrong.Add(new("D98", "pneumoconiosis.otherPlace", "diagnosis.card.other-place-no-province", other)); }
            else if (other[..2] == agency.Division[..2]) { wrong.Add(new("D98", "pneumoconiosis.otherPlace", "diagnosis.card.other-place-own", other)); }
        }
        if (card is null && await LifeAsync(r, type.Value, kind, of, ct) is { } over) { return over; }

        int version = (card?.CardVersion ?? 0) + 1;
        var stages = of is null ? null : await CaseCard.StagesAsync(db, of, ct);
        var filer = new CardFiler(agency.Name, agency.Code, agency.Division, caller.Name, today) { CertificateNumber = of is null ? null : AppraisalEffects.SupersededBy(of)?.DocumentNumber ?? of.CertificateNumber };
        // as it will be sent, with what was typed: checked before anybody is registered and before a number is taken
        var typed = r.Person;
        var identity = new CardPerson(of?.PersonName ?? typed?.Name?.Trim() ?? "", of?.Sex ?? typed?.Sex ?? "", of?.BirthDate ?? typed?.BirthDate ?? default, of?.DocumentType ?? typed?.DocumentType ?? "1", db.Protector.Seal(DiagnosisCase.Blank(typed?.DocumentNumber)), db.Protector.Seal(DiagnosisCase.Blank(typed?.Phone)),
            of?.ResidenceAddress ?? r.ResidenceAddress ?? "", of is null ? DiagnosisCase.Blank(r.ResidenceDetail) : of.ResidenceDetail) { HukouAddress = of?.HukouAddress ?? r.HukouAddress, HukouDetail = of?.HukouDetail, Occupation = DiagnosisCase.Blank(r.Occupation) };
        if (of is not null)
        {
            if (await people.FindAsync(of.PersonId, ct) is not { } registered) { throw new InvalidOperationException("Registry has lost the person of a case."); }
            identity = Of(identity, registered);
        }
        var content = new CardContent(type.Value, card?.CardNo ?? Number(agency.Code, today.Year, type.Value, 1), version, kind, version == 1 ? "FIRST" : "CORRECTION", DiagnosisCase.Blank(r.Reason), identity, filer)
        {
            Employer = of is not null ? CaseCard.Unit(of.Employer) : r.Employer is { } unit ? new(unit.Name?.Trim() ?? "", unit.CreditCode ?? "", unit.AddressCode ?? "", DiagnosisCase.Blank(unit.AddressDetail)) { Industry = DiagnosisCase.Blank(unit.Industry), EconomicType = DiagnosisCase.Blank(unit.EconomicType), Scale = DiagnosisCase.Blank(unit.Scale), ZipCode = DiagnosisCase.Blank(unit.ZipCode), Contact = DiagnosisCase.Blank(unit.Contact), Phone = db.Protector.Seal(DiagnosisCase.Blank(unit.Phone)) } : null,
            Disease = of is not null ? CaseCard.Disease(of, terminology) : entry is null ? null : new(entry.ClassName, entry.Code, entry.NameZh, r.Pneumoconiosis?.Stage),
            Contact = of is not null ? CaseCard.Contact(of, null) : r.Contact,
            FirstSymptomsOn = r.FirstSymptomsOn, DiagnosedOn = of?.ConcludedOn ?? r.DiagnosedOn, DiedOn = r.DiedOn, CauseOfDeath = DiagnosisCase.Blank(r.CauseOfDeath), DeathSource = DiagnosisCase.Blank(r.DeathSource), Outcome = DiagnosisCase.Blank(r.Outcome),
            Suspected = type == CardType.Suspected && r.Suspected is { } suspected ? suspected with { Acute = acute } : null,
            Pneumoconiosis = type != CardType.Pneumoconiosis ? null : of is not null ? CaseCard.Dust(of, stages!, terminology, null) with { OtherPlace = r.Pneumoconiosis?.OtherPlace } : r.Pneumoconiosis,
            Pesticide = type == CardType.Pesticide ? r.Pesticide : null,
        };
        if (type == CardType.Pneumoconiosis && content.Pneumoconiosis is null) { wrong.Add(new("D87", "pneumoconiosis", "diagnosis.card.dust-required")); }
        // what the queue would keep back is not filed; each field is named once
        wrong.AddRange(checks.Of(content).Where(p => !wrong.Exists(w => w.Field == p.Field || p.Field.StartsWith(w.Field + ".", StringComparison.Ordinal) && w.Field.Length > 0)
            && !(p.Rule == "C14" && p.Field is "person.sex" or "person.birthDate" && wrong.Exists(w => w.Field == "person.documentNumber"))).Select(p => new Finding(p.Rule, p.Field, "diagnosis.card." + p.Key, p.Args)).ToList());
        if (wrong.Count > 0) { return Refusal.Invalid(wrong); }

        var person = of is not null ? await people.FindAsync(of.PersonId, ct) : await people.FindAsync((await applicants.MatchAsync(r.Person!, ct)).PersonId, ct);
        if (person is null) { throw new InvalidOperationException("Registry has just matched this person."); }
        if (card is not null && card.PersonId != person.Id) { return Refusal.Invalid(new Finding("D86", "person.documentNumber", "diagnosis.card.another-person")); }
        content = content with { Person = Of(content.Person, person) };
        // a card's number comes last, so that a refusal takes none

        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        if (card is null)
        {
            card = new Card { Type = type.Value, ReportKind = kind, InstitutionId = agencyId, Division = agency.Division, CaseId = of?.Id };
            card.CardNo = Number(agency.Code, today.Year, type.Value, await db.TakeSerialsAsync($"card:{agencyId:N}:{today.Year}:{Letter(type.Value)}", 1, ct));
            db.Add(card);
            await db.GrantAsync(card, [Readers.Institution(agencyId), .. Readers.Chain(agency.Division), .. Readers.Chain(content.Employer?.AddressCode), .. Readers.Chain(content.Person.ResidenceAddress)], ct);
        }
        content = content with { CardNo = card.CardNo };
        int together = terminology.Policy("card.telephone-poisoned-together", agency.Division, today) is { } policy ? int.Parse(policy.Value, System.Globalization.CultureInfo.InvariantCulture) : 3;
        bool anthrax = content.Disease?.Name.Contains("炭疽", StringComparison.Ordinal) == true;
        (card.CardVersion, card.Content, card.PersonId, card.PersonName, card.NumberHash, card.Subject) = (version, content, person.Id, person.Name, person.NumberHash, content.Disease?.Name ?? content.Pesticide!.PesticideName);
        (card.Acute, card.Domestic, card.FirstVisitAt, card.Telephone) = (acute, content.IsDomestic, r.FirstVisitAt ?? card.FirstVisitAt, Card.Duties(content, acute, anthrax, together));
        if (version == 1) { card.FiledAt = db.Clock.GetUtcNow(); }
        Clock(card, terminology, type.Value, r.LearnedOn ?? today);
        // the draft that called for this card is done by it, whichever form it was typed into
        var draft = type != CardType.Suspected || entry is null ? null : await db.Set<SuspicionDraft>().FirstOrDefaultAsync(d => d.PersonId == person.Id && d.InstitutionId == agencyId && d.Disease == entry.StableId && (version == 1 ? d.State == DraftState.Open : d.CardId == card.Id), ct);
        if (version == 1 && draft is not null) { draft.Filed(card.Id, today); draft.Because("file", card.CardNo); }
        db.Publish(new ReportCardFiled(card.Id, card.Version + 1, card.CaseId, person.Id, agencyId, agency.Name, agency.Division, card.DueAt, content) { SuspectedCaseId = draft?.SuspectedCaseId });
        card.Because(version == 1 ? "file-card" : "correct-card", DiagnosisCase.Blank(r.Reason));
        await db.SaveChangesAsync(ct);
        if (own is not null) { await own.CommitAsync(ct); db.SignalRelay(); }
        return CardAnswer.Of(card);
    }

    /// <summary>The person as Registry has them; the phone typed for this card stays.</summary>
    static CardPerson Of(CardPerson typed, PersonInfo known) => typed with { Name = known.Name, Sex = known.Sex, BirthDate = known.BirthDate, DocumentType = known.DocumentType, Number = known.Number, Phone = typed.Phone.IsEmpty ? known.Phone : typed.Phone };

    /// <summary>Number and phones are never shown to be typed again: what a correction leaves empty of them stays as the card has it.</summary>
    FileCardRequest Kept(FileCardRequest r, CardContent was)
    {
        var protector = desk.Db.Protector;
        var p = r.Person ?? new(null, null, null, null, null, null);
        if (DiagnosisCase.Blank(p.DocumentNumber) is null) { p = p with { DocumentType = was.Person.DocumentType, DocumentNumber = protector.Open(was.Person.Number), Sex = was.Person.Sex, BirthDate = was.Person.BirthDate }; }
        if (DiagnosisCase.Blank(p.Phone) is null && !was.Person.Phone.IsEmpty) { p = p with { Phone = protector.Open(was.Person.Phone) }; }
        var unit = r.Employer is { } u && DiagnosisCase.Blank(u.Phone) is null && was.Employer is { } e && !e.Phone.IsEmpty && e.CreditCode == u.CreditCode?.Trim() ? u with { Phone = protector.Open(e.Phone) } : r.Employer;
        return r with { Person = p with { Name = DiagnosisCase.Blank(p.Name) ?? was.Person.Name }, Employer = unit };
    }

    /// <summary>Nothing is filed for somebody reported dead, unless it was before; nobody moves out twice without coming back (report-cards §7). Whoever filed the earlier card.</summary>
    async Task<Refusal?> LifeAsync(FileCardRequest r, CardType type, string kind, DiagnosisCase? of, CancellationToken ct)
    {
        var db = desk.Db;
        Guid[] who = of is not null ? [of.PersonId] : DiagnosisCase.Blank(r.Person?.DocumentNumber) is { } number ? [.. (await people.FindByNumberAsync(r.Person!.DocumentType ?? "1", number.ToUpperInvariant(), ct)).Select(p => p.Id)] : [];
        if (who.Length == 0) { return null; }
        var earlier = await db.Set<Card>().AsNoTracking().Where(c => EF.Parameter(who).Contains(c.PersonId) && (c.ReportKind == "DEATH" || c.ReportKind == "MOVE_IN" || c.ReportKind == "MOVE_OUT")).OrderBy(c => c.Id).ToListAsync(ct);
        var ofCases = await db.Cases.AsNoTracking().Where(c => EF.Parameter(who).Contains(c.PersonId) && c.CardFiledOn != null).ToListAsync(ct);
        var died = earlier.Where(c => c.ReportKind == "DEATH").Select(c => c.Content.DiedOn).Concat(ofCases.Select(c => c.Cards is [.., var last] ? last.Fields.Details.DiedOn : null)).FirstOrDefault(d => d is not null);
        var happened = r.Pesticide?.PoisonedOn ?? r.DiagnosedOn ?? (r.FirstVisitAt is { } visit ? Kernel.Calendar.ChinaTime.DateOf(visit) : desk.Today);
        // the death itself is told by its own card, also where the card of the diagnosis knew of it
        bool told = earlier.Exists(c => c.ReportKind == "DEATH");
        if (died is { } day && (type == CardType.Pneumoconiosis ? kind != "DEATH" || told : happened > day)) { return Refusal.Conflict(new Finding("D99", "person.documentNumber", "diagnosis.card.patient-dead", DiagnosisCase.Show(day))); }
        if (kind == "MOVE_OUT" && earlier.LastOrDefault(c => c.ReportKind is "MOVE_OUT" or "MOVE_IN") is { ReportKind: "MOVE_OUT" } gone) { return Refusal.Conflict(new Finding("D99", "reportKind", "diagnosis.card.moved-out", DiagnosisCase.Show(Kernel.Calendar.ChinaTime.DateOf(gone.FiledAt)))); }
        return null;
    }

    /// <summary>TL-51 for a pesticide poisoning, TL-50 for another acute case: hours from the first visit; TL-28 for a death: days from when it was known.</summary>
    static void Clock(Card card, ITerminology terminology, CardType type, DateOnly learned)
    {
        if (card.ReportKind == "DEATH" && card.DueAt is null && terminology.Limits.Find("TL-28", learned) is { } days && terminology.Due("TL-28", learned).Due is { } last)
        {
            (card.LimitId, card.LimitVersion, card.DueAt) = ("TL-28", days.Version, Kernel.Calendar.ChinaTime.EndOf(last));
        }
        if (!card.Acute || card.FirstVisitAt is not { } visit) { return; }
        string id = type == CardType.Pesticide ? "TL-51" : "TL-50";
        if (terminology.Limits.Find(id, Kernel.Calendar.ChinaTime.DateOf(visit)) is not { Unit: LimitUnit.Hours, Length: not null } limit) { return; }
        (card.LimitId, card.LimitVersion, card.DueAt) = (id, limit.Version, DeadlineCalculator.ComputeHours(limit, visit).Due);
    }

    static char Letter(CardType type) => type switch { CardType.Suspected => 'Y', CardType.Pneumoconiosis => 'C', _ => 'N' };

    /// <summary>Organisation code, year, letter of the kind, serial: 19 characters, within the 20 of the exchange format.</summary>
    internal static string Number(string agencyCode, int year, CardType type, int serial) => $"{ApplyForDiagnosis.Short(agencyCode)}{year}{Letter(type)}{serial:00000}";
}
