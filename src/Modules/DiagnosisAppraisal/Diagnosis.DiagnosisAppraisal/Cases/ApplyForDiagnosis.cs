using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.DiagnosisAppraisal.Leads;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <param name="AddressCode">Nine digits, township level.</param>
/// <param name="Unknown">Of an employer that was dissolved, cannot be found or was never named: why there is no credit code, name or address. No worker is turned away for it (LAW art. 43, 61).</param>
internal sealed record UnitRequest(string? Name, string? CreditCode, string? AddressCode, string? AddressDetail, string? Unknown = null);
internal sealed record AgentRequest(string? Name, string? Relation, string? Mandate, string? DocumentType, string? DocumentNumber);

/// <param name="LeadId">The lead it comes from; null for a worker who walks in.</param>
/// <param name="AppliedOn">Today unless entered later.</param>
/// <param name="Earlier">The diagnosis it rests on, unless it is a first one; with NewEvidence also what is new.</param>
internal sealed record ApplyRequest(Guid? LeadId, ApplicantRequest? Person, AgentRequest? Agent, UnitRequest? Employer, UnitRequest? UsingUnit, string? HukouAddress, string? HukouDetail,
    string? ResidenceAddress, string? ResidenceDetail, string? DiseaseCode, CaseKind? Kind, DateOnly? AppliedOn, EarlierDiagnosis? Earlier = null);

/// <summary>A worker applies. By law only this opens a case; an agency outside the three lawful places must decline (LAW art. 44).</summary>
internal sealed class ApplyForDiagnosis(CaseDesk desk, Applicants applicants, IInstitutions institutions, IPeople people, Words words)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/cases", async (ApplyRequest r, Caller caller, ApplyForDiagnosis apply, CancellationToken ct) => (await apply.Handle(r, caller, ct)).Created(v => $"/api/v1/diagnosis/cases/{v.Id}"))
            .For(Roles.Diagnosis).Idempotent<DiagnosisAppraisalDb>().WithTags("Diagnosis").WithSummary("A worker applies for diagnosis, from a lead or walking in").Produces<CaseAnswer>(201).ProducesProblem(422).ProducesProblem(403);

    public async Task<Outcome<CaseAnswer>> Handle(ApplyRequest r, Caller caller, CancellationToken ct)
    {
        var (db, terminology) = (desk.Db, desk.Terminology);
        if (caller.InstitutionId is not { } agencyId || await institutions.FindAsync(agencyId, ct) is not { } agency || !agency.Is(InstitutionKind.DiagnosisAgency)) { return Refusal.Forbidden("diagnosis.not-an-agency", "职业病防治法 第43条"); }
        var on = r.AppliedOn ?? desk.Today;
        var wrong = new List<Finding>(applicants.Check(r.Person));
        var warnings = new List<Finding>();
        if (on > desk.Today) { wrong.Add(new("D11", "appliedOn", "diagnosis.day-in-future", DiagnosisCase.Show(on))); }
        Lead? lead = null;
        if (r.LeadId is { } leadId)
        {
            lead = await db.Leads.VisibleTo(db, caller).FirstOrDefaultAsync(l => l.Id == leadId, ct);
            if (lead is null) { return Refusal.NotFound(); }
            if (lead.State == LeadState.Applied) { return Refusal.Conflict(new Finding("D45", "leadId", "diagnosis.lead-used")); }
            if (lead.State == LeadState.Closed) { return Refusal.Conflict(new Finding("D45", "leadId", "diagnosis.lead-closed")); }
        }
        Check(r.Employer, "employer", required: true);
        Check(r.UsingUnit, "usingUnit", required: false);
        Address(r.HukouAddress, "hukouAddress");
        Address(r.ResidenceAddress, "residenceAddress");
        if (r.Agent is { } a && (string.IsNullOrWhiteSpace(a.Name) || string.IsNullOrWhiteSpace(a.Mandate) || string.IsNullOrWhiteSpace(a.DocumentNumber))) { wrong.Add(new("D46", "agent", "diagnosis.agent-incomplete")); }
        var (disease, problem) = DiseaseOnDay.Resolve(terminology.Catalogue, r.DiseaseCode, on, "diseaseCode");
        if (problem is not null) { wrong.Add(problem); }
        if (wrong.Count > 0) { return Refusal.Invalid(wrong); }

        var place = DiagnosisCase.PlaceFor(agency.Division, DiagnosisCase.Blank(r.Employer!.AddressCode) ?? "", r.HukouAddress!, r.ResidenceAddress!);
        // where nobody knows the employer's place, the commission of the worker's residence is asked
        string employerAddress = DiagnosisCase.Blank(r.Employer.AddressCode) ?? r.ResidenceAddress!;
        if (place == LawfulPlace.None)
        {
            var lawful = await desk.InLawfulPlacesAsync([employerAddress, r.HukouAddress!, r.ResidenceAddress!], agency.Id, disease!.StableId, on, ct);
            return new Refusal(Refused.Forbidden, [new Finding("D47", "employer.addressCode", "diagnosis.unlawful-place", agency.Name, lawful.Count == 0 ? new Word("diagnosis.none-known-there") : string.Join('、', lawful)) { Basis = "职业病防治法 第44条" }]);
        }
        var match = await applicants.MatchAsync(r.Person!, ct);
        if (lead is not null && lead.PersonId != match.PersonId) { return Refusal.Invalid(new Finding("D48", "person.documentNumber", "diagnosis.lead-of-another")); }
        if (match.Kind == PersonMatchKind.NameConflict) { warnings.Add(Finding.Warn("W01", "person.name", "diagnosis.name-conflict")); }
        // the number as Registry has it, so that both hash the same text
        var person = await people.FindAsync(match.PersonId, ct) ?? throw new InvalidOperationException("Registry has just matched this person.");

        // the button pressed twice, or a colleague who did not look: one application of one matter is open here at a time
        if (await db.Cases.AsNoTracking().FirstOrDefaultAsync(c => c.InstitutionId == agency.Id && c.State == CaseState.Applied && c.AppliedDisease == disease!.StableId && c.Kind == (r.Kind ?? CaseKind.First) && (c.PersonId == person.Id || c.NumberHash != "" && c.NumberHash == person.NumberHash), ct) is { } open)
        {
            return Refusal.Conflict(new Finding("E73", "", "diagnosis.applied-already", open.CaseNo, open.AppliedDiseaseName));
        }
        var kind = r.Kind ?? CaseKind.First;
        var known = await EarlierCases.OfAsync(db, person.Id, person.NumberHash, null, agency.Id, ct);
        // a worker may always apply for a first diagnosis; whether it is one is decided at the receipt, and said already now
        if (kind != CaseKind.First && KindRule.WhyNot(kind, disease!, r.Earlier, known) is { } otherKind) { return Refusal.Invalid(otherKind); }
        warnings.AddRange(KindRule.Notes(kind, disease!, r.Earlier, known));

        var record = new DiagnosisCase
        {
            State = CaseState.Applied, Kind = kind, Earlier = r.Earlier, LeadId = lead?.Id, SuspectedCaseId = lead?.SuspectedCaseId,
            PersonId = person.Id, PersonName = person.Name, Sex = person.Sex, BirthDate = person.BirthDate, DocumentType = person.DocumentType, Number = person.Number, NumberHash = person.NumberHash, Phone = person.Phone,
            Agent = r.Agent is { } g ? new(g.Name!.Trim(), g.Relation?.Trim() ?? "", g.Mandate!.Trim(), g.DocumentType ?? "1", db.Protector.Seal(g.DocumentNumber!.Trim())) : null,
            Employer = Unit(r.Employer), UsingUnit = r.UsingUnit is { Name.Length: > 0 } u ? Unit(u) : null, EmployerName = Unit(r.Employer).Name, EmployerAddress = employerAddress,
            HukouAddress = r.HukouAddress!, HukouDetail = DiagnosisCase.Blank(r.HukouDetail), ResidenceAddress = r.ResidenceAddress!, ResidenceDetail = DiagnosisCase.Blank(r.ResidenceDetail), Place = place,
            InstitutionId = agency.Id, Division = agency.Division, AgencyCode = agency.Code, AgencyName = agency.Name,
            AppliedDiseaseCode = disease!.Code, AppliedDisease = disease.StableId, AppliedDiseaseName = disease.NameZh, AppliedOn = on,
        };
        if (lead is not null) { lead.State = LeadState.Applied; lead.CaseId = record.Id; lead.Because("apply"); }
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        record.CaseNo = $"{Short(agency.Code)}-SQ{on.Year}-{await db.TakeSerialsAsync($"case:{agency.Id:N}:{on.Year}", 1, ct):00000}";
        db.Add(record);
        await db.GrantAsync(record, [Readers.Institution(agency.Id)], ct);
        await people.GrantAsync(person.Id, [Readers.Institution(agency.Id)], ct);
        var answer = await desk.SaveAsync(record, "apply", null, warnings, ct);
        if (own is not null) { await own.CommitAsync(ct); db.SignalRelay(); }
        return answer;

        void Check(UnitRequest? unit, string field, bool required)
        {
            if (unit is null or { Name: null or "", CreditCode: null or "" } && !required) { return; }
            // a using unit the worker only knows by name is still a using unit; of the employer somebody says why it is not known
            bool unknown = !required || DiagnosisCase.Blank(unit?.Unknown) is not null;
            if (string.IsNullOrWhiteSpace(unit?.Name) && !(required && unknown)) { wrong.Add(new("D49", field + ".name", "diagnosis.unit-name-required")); }
            if (!(unknown && string.IsNullOrWhiteSpace(unit!.CreditCode)) && CreditCode.Check(unit?.CreditCode, terminology.Identifiers) is { Valid: false }) { wrong.Add(new("D50", field + ".creditCode", "diagnosis.credit-code-invalid")); }
            if (!(unknown && string.IsNullOrWhiteSpace(unit!.AddressCode))) { Address(unit?.AddressCode, field + ".addressCode"); }
        }

        void Address(string? code, string field)
        {
            var found = Addresses.Check(terminology.Divisions, code, field);
            if (found is { Level: Level.Error }) { wrong.Add(found); } else if (found is not null) { warnings.Add(found); }
        }

        Unit Unit(UnitRequest u) => new(DiagnosisCase.Blank(u.Name) ?? words.In("zh", "diagnosis.unit-unknown"), DiagnosisCase.Blank(u.CreditCode) ?? "", DiagnosisCase.Blank(u.AddressCode) ?? "", DiagnosisCase.Blank(u.AddressDetail), DiagnosisCase.Blank(u.Unknown));
    }

    /// <summary>The organisation code inside the credit code (GB 11714), short enough for numbers people read out.</summary>
    internal static string Short(string creditCode) => creditCode.Length == 18 ? creditCode[8..17] : creditCode;
}

/// <summary>Addresses to township level.</summary>
internal static class Addresses
{
    /// <summary>Null: fine. An error when the nine digits cannot be a township; a warning when it is outside our list of divisions or not statutory.</summary>
    public static Finding? Check(Divisions divisions, string? code, string field)
    {
        if (code is not { Length: 9 } || !DivisionCode.TryParse(code, out var division)) { return new("D51", field, "diagnosis.address-nine-digits"); }
        var county = division.County ?? division.Prefecture;
        bool known = county is { } c && divisions.Find(c) is not null;
        // other provinces' codes are not in the list: unknown, not wrong
        if (!known && divisions.Find(division.Province) is not null && divisions.Children(division.Province).Count > 0) { return new("D52", field, "diagnosis.address-unknown", code); }
        if (!known) { return Finding.Warn("W02", field, "diagnosis.address-outside-list", code); }
        bool hasTownships = divisions.Children(county!.Value).Any(d => d.Level == DivisionLevel.Township);
        if (hasTownships && (division.Township is null || divisions.Find(division.Township.Value) is null)) { return new("D52", field, "diagnosis.address-unknown", code); }
        return divisions.IsStatutory(divisions.Find(division) is null ? county.Value : division) ? null : Finding.Warn("W03", field, "diagnosis.address-not-statutory", code);
    }
}
