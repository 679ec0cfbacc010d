using Diagnosis.Exchange.Fhir;
using Diagnosis.Fhir;
using Diagnosis.Kernel.Calendar;

namespace Diagnosis.Exchange.Flows;

/// <summary>Identifier systems, code systems, profiles and extensions of ours: one place, as integrators read them in the guide and in data/fhir-profiles.</summary>
internal static class FlowNames
{
    /// <summary>Resident identity number as Chinese health documents name it; other documents of code list identity-document stand below <see cref="Document"/>.</summary>
    public const string ResidentNumber = "urn:oid:2.16.156.10011.1.3";
    public const string Document = "urn:diagnosis:identity-document:";
    public const string CreditCode = "urn:diagnosis:credit-code";
    public const string SiteCode = "urn:diagnosis:site-code";
    public const string ExamRecord = "urn:diagnosis:exam-record";
    public const string SuspectedCase = "urn:diagnosis:suspected-case";
    public const string DiagnosisCase = "urn:diagnosis:diagnosis-case";
    public const string Certificate = "urn:diagnosis:certificate";
    public const string Qualification = "urn:diagnosis:physician-qualification";
    public const string Station = "urn:diagnosis:rehab-station";
    public const string Patient = "urn:diagnosis:rehab-patient";
    public const string FollowUp = "urn:diagnosis:follow-up";
    public const string Referral = "urn:diagnosis:referral";

    public static string CodeSystem(string list) => "urn:diagnosis:CodeSystem:" + list;
    public static string ValueSet(string name) => "urn:diagnosis:ValueSet:" + name;
    /// <summary>Profiles and extensions alike.</summary>
    public static string Definition(string name) => "urn:diagnosis:StructureDefinition:" + name;
    /// <summary>The code system of an edition of the disease catalogue: CAT2024 is catalogue-2024.</summary>
    public static string Catalogue(string version) => CodeSystem("catalogue-" + version.Replace("CAT", "", StringComparison.Ordinal));

    /// <summary>The day of a date or instant in China; null where it is none, or none to the day.</summary>
    public static DateOnly? Day(string? text) => text is { Length: >= 10 } && SearchDate.Parse(text) is { } range ? ChinaTime.DateOf(DateTimeOffset.UnixEpoch.AddTicks(range.From * 10)) : null;

    /// <summary>The first value of an extension of ours at this node; does not exist when there is none.</summary>
    public static FhirNode Extension(this FhirNode node, string name) => node.Extensions(name).FirstOrDefault();

    public static IEnumerable<FhirNode> Extensions(this FhirNode node, string name)
    {
        string url = Definition(name);
        foreach (var e in node["extension"].Items) { if (e["url"].Text == url) { yield return ValueOf(e); } }
    }

    /// <summary>A part of an extension that has parts.</summary>
    public static FhirNode Part(this FhirNode extension, string url)
    {
        foreach (var e in extension["extension"].Items) { if (e["url"].Text == url) { return ValueOf(e); } }
        return default;
    }

    static FhirNode ValueOf(FhirNode extension)
    {
        foreach (var child in extension) { if (child.Name.StartsWith("value", StringComparison.Ordinal)) { return child; } }
        return extension;
    }

    /// <summary>The code of a CodeableConcept or Coding in a system; does not exist when it has none there.</summary>
    public static FhirNode CodeIn(this FhirNode concept, params ReadOnlySpan<string> systems)
    {
        if (concept["system"].Text is { } own) { return systems.Contains(own) ? concept["code"] : default; }
        foreach (var coding in concept["coding"].Items) { if (coding["system"].Text is { } s && systems.Contains(s)) { return coding["code"]; } }
        return default;
    }
}
