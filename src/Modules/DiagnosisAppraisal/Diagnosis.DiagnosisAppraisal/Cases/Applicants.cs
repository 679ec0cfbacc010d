using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <summary>A worker as the application names them; the number is in clear here only.</summary>
/// <param name="DocumentType">Code list identity-document; 1 = resident identity card.</param>
/// <param name="Sex">GB/T 2261.1.</param>
internal sealed record ApplicantRequest(string? Name, string? DocumentType, string? DocumentNumber, string? Sex, DateOnly? BirthDate, string? Phone);

/// <summary>Checks the applicant's identity, then finds or registers the person: nobody is registered with a number that is not right.</summary>
internal sealed class Applicants(IPeople people, ITerminology terminology)
{
    public IReadOnlyList<Finding> Check(ApplicantRequest? p)
    {
        var wrong = new List<Finding>();
        if (string.IsNullOrWhiteSpace(p?.Name)) { wrong.Add(new("D41", "person.name", "diagnosis.name-required")); }
        else if (p.Name.Length > 50) { wrong.Add(new("D41", "person.name", "diagnosis.name-too-long", 50)); }
        if (string.IsNullOrWhiteSpace(p?.DocumentNumber)) { wrong.Add(new("D42", "person.documentNumber", "diagnosis.number-required")); }
        if (p?.BirthDate is null) { wrong.Add(new("D43", "person.birthDate", "diagnosis.birth-required")); }
        if (p?.Sex is not ("1" or "2")) { wrong.Add(new("D44", "person.sex", "diagnosis.sex-required")); }
        if (wrong.Count > 0 || (p!.DocumentType ?? "1") != "1") { return wrong; }
        var check = ResidentId.Check(p.DocumentNumber, terminology.Identifiers);
        if (!check.Valid) { return [new("D42", "person.documentNumber", "diagnosis.number-invalid." + check.Reason)]; }
        ResidentId.TryParse(p.DocumentNumber, terminology.Identifiers, out var id);
        if (id.BirthDate != p.BirthDate) { wrong.Add(new("D43", "person.birthDate", "diagnosis.birth-differs")); }
        if (((int)id.Sex).ToString(System.Globalization.CultureInfo.InvariantCulture) != p.Sex) { wrong.Add(new("D44", "person.sex", "diagnosis.sex-differs")); }
        return wrong;
    }

    /// <summary>The person of a request that was checked.</summary>
    public async Task<PersonMatch> MatchAsync(ApplicantRequest p, CancellationToken ct) =>
        (await people.MatchAsync([new PersonIdentity(p.Name!.Trim(), p.DocumentType ?? "1", p.DocumentNumber!.Trim(), p.Sex!, p.BirthDate!.Value, DiagnosisCase.Blank(p.Phone))], ct))[0];
}
