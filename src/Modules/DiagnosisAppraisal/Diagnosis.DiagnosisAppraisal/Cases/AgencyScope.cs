using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.DiagnosisAppraisal.Cases;

internal enum ScopeVerdict { Filed, NotFiled, Suspended }

/// <summary>What an agency and its physicians may diagnose on a day; pure, over what Registry holds.</summary>
internal static class AgencyScope
{
    /// <summary>Filed by the one rule that the coverage audit uses too, and not suspended.</summary>
    /// <param name="receivedOn">Set where policy lets a suspended agency finish what it had received before the suspension began.</param>
    public static ScopeVerdict Check(InstitutionProfile profile, CatalogueEntry disease, DateOnly day, DiseaseCatalogue catalogue, FilingTransition transition, DateOnly? receivedOn = null)
    {
        var lines = profile.Filings.Where(f => f.Domain == FilingDomain.Diagnosis).Select(f => f.Line);
        if (!FiledScope.Filed(lines, disease.StableId, day, catalogue, transition)) { return ScopeVerdict.NotFiled; }
        return profile.Suspensions.Any(s => s.Domain == FilingDomain.Diagnosis && s.SupersededAt is null && s.From <= day && (s.To is null || day <= s.To) && !(receivedOn < s.From) && Covers(s.Classes, s.Catalogue, disease, catalogue))
            ? ScopeVerdict.Suspended : ScopeVerdict.Filed;
    }

    /// <summary>The practice of a physician at an institution on a day with a certificate for the class of the disease; null: none.</summary>
    public static PracticeFact? Qualified(InstitutionProfile profile, Guid practitioner, CatalogueEntry disease, DateOnly day, DiseaseCatalogue catalogue) =>
        Practising(profile, day).FirstOrDefault(p => p.PractitionerId == practitioner && Covers(p.Classes, p.Catalogue, disease, catalogue));

    /// <summary>Practices of an institution on a day that are believed now.</summary>
    public static IEnumerable<PracticeFact> Practising(InstitutionProfile profile, DateOnly day) =>
        profile.Practices.Where(p => p.SupersededAt is null && p.From <= day && (p.To is null || day <= p.To));

    /// <summary>
    /// Classes of one edition against a disease of another: by the class the disease had there, or, for a disease newly listed, by the
    /// identity of its class, because a certificate speaks of a speciality and not of items. Null classes mean all.
    /// </summary>
    internal static bool Covers(IReadOnlyList<int>? classes, string edition, CatalogueEntry disease, DiseaseCatalogue catalogue)
    {
        if (classes is null) { return true; }
        if (catalogue.StoodFor(disease.StableId, edition) is { } then) { return classes.Contains(then.Class); }
        return classes.Any(n => catalogue.Class(edition, n)?.Identity == disease.ClassIdentity);
    }
}

/// <summary>A disease code as of a day.</summary>
internal static class DiseaseOnDay
{
    /// <summary>The entry of the edition in force, or what is wrong with the code: unknown, not listed on the day, or of another edition (the answer names the code of the day).</summary>
    public static (CatalogueEntry? Entry, Finding? Problem) Resolve(DiseaseCatalogue catalogue, string? code, DateOnly day, string field)
    {
        if (string.IsNullOrWhiteSpace(code)) { return (null, new("D01", field, "diagnosis.disease-required")); }
        if (catalogue.Identity(code) is not { } identity) { return (null, new("D02", field, "diagnosis.disease-unknown", code)); }
        string on = day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), edition = catalogue.VersionOn(day)?.Id ?? "";
        var entry = catalogue.Find(identity, day);
        if (entry is null) { return (null, new("D03", field, "diagnosis.disease-not-in-force", code, on, edition)); }
        if (entry.Code == code) { return (entry, null); }
        var heirs = catalogue.Entries(entry.Version).Where(e => e.StableId == identity || e.SplitFrom == identity).Select(e => $"{e.Code} {e.NameZh}");
        return (null, new("D04", field, "diagnosis.disease-other-edition", code, on, string.Join('、', heirs), edition) { Basis = catalogue.VersionOn(day)!.NameZh });
    }

    public static bool IsPneumoconiosis(CatalogueEntry entry) => entry.ClassIdentity == "respiratory" && entry.Subgroup == "尘肺病";
}
