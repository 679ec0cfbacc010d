using System.Globalization;
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
        if (DiagnosisCase.Blank(p?.Phone) is { } phone && !phone.All(c => char.IsAsciiDigit(c) || c is '+' or '-' or ' ' or '(' or ')')) { wrong.Add(new("E75", "person.phone", "diagnosis.phone-invalid")); }
        bool resident = (p?.DocumentType ?? "1") == "1";
        if (string.IsNullOrWhiteSpace(p?.DocumentNumber)) { wrong.Add(new("D42", "person.documentNumber", "diagnosis.number-required")); if (resident) { return wrong; } }
        else if (resident)
        {
            // a wrong number is the first thing to say: birth date and sex are read from a right one
            if (ResidentId.Check(p.DocumentNumber, terminology.Identifiers) is { Valid: false } check) { wrong.Add(new("D42", "person.documentNumber", "diagnosis.number-invalid." + check.Reason)); return wrong; }
            var told = Complete(p with { BirthDate = null, Sex = null });
            if (p.BirthDate is { } born && born != told.BirthDate) { wrong.Add(new("D43", "person.birthDate", "diagnosis.birth-differs")); }
            if (DiagnosisCase.Blank(p.Sex) is { } sex && sex != told.Sex) { wrong.Add(new("D44", "person.sex", "diagnosis.sex-differs")); }
            return wrong;
        }
        if (p?.BirthDate is null) { wrong.Add(new("D43", "person.birthDate", "diagnosis.birth-required")); }
        if (p?.Sex is not ("1" or "2")) { wrong.Add(new("D44", "person.sex", "diagnosis.sex-required")); }
        return wrong;
    }

    /// <summary>What is left empty and stands in a resident identity number.</summary>
    public ApplicantRequest Complete(ApplicantRequest p) => (p.DocumentType ?? "1") == "1" && ResidentId.TryParse(p.DocumentNumber?.Trim(), terminology.Identifiers, out var id)
        ? p with { BirthDate = p.BirthDate ?? id.BirthDate, Sex = DiagnosisCase.Blank(p.Sex) ?? ((int)id.Sex).ToString(CultureInfo.InvariantCulture) } : p;

    /// <summary>The person of a request that was checked.</summary>
    public async Task<PersonMatch> MatchAsync(ApplicantRequest request, CancellationToken ct)
    {
        var p = Complete(request);
        return (await people.MatchAsync([new PersonIdentity(p.Name!.Trim(), p.DocumentType ?? "1", p.DocumentNumber!.Trim(), p.Sex!, p.BirthDate!.Value, DiagnosisCase.Blank(p.Phone))], ct))[0];
    }
}
