using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Data;
using Diagnosis.Registry.Contracts;

namespace Diagnosis.CoverageAudit.Facts;

/// <summary>Where an institution stood, by what this module was told. Registry's profile carries only the present place, so each change is kept here.</summary>
/// <param name="From">First day; null = as long as anybody knows.</param>
internal sealed record PlaceFact(string Area, bool Provincial, DateOnly? From, DateOnly? To, DateTimeOffset KnownAt, DateTimeOffset? SupersededAt);

/// <summary>What Registry holds about one institution, whole, as of the newest version seen; the id is the institution's.</summary>
internal sealed class AgencyFacts : Record
{
    public int ProfileVersion { get; set; }
    public InstitutionProfile Profile { get; set; } = null!;
    public List<PlaceFact> Places { get; set; } = [];

    public bool IsDiagnosisAgency => Profile.Institution.Is(InstitutionKind.DiagnosisAgency) || Profile.Filings.Any(f => f.Domain == FilingDomain.Diagnosis);

    /// <summary>Takes a profile; false when it is not newer than what is there.</summary>
    public bool Take(InstitutionProfile profile, int version, DateTimeOffset now)
    {
        if (version <= ProfileVersion) { return false; }
        var i = profile.Institution;
        var (area, today) = (Area.Of(i.Division) ?? i.Division, ChinaTime.DateOf(now));
        if (Places.Count == 0) { Places = [new(area, i.IsProvincial, null, null, DateTimeOffset.MinValue, null)]; }
        else if (Places[^1] is var last && (last.Area != area || last.Provincial != i.IsProvincial))
        {
            // moved: what was believed (no end) is superseded by the same place with its last day, and the new place begins
            var places = Places.SkipLast(1).Append(last with { SupersededAt = now });
            if (last.From is null || last.From < today) { places = places.Append(last with { To = today.AddDays(-1), KnownAt = now }); }
            Places = [.. places, new(area, i.IsProvincial, today, null, now, null)];
        }
        (ProfileVersion, Profile, Division, InstitutionId) = (version, profile, i.Division, i.Id);
        return true;
    }
}
