using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.Registry.Filings;

/// <summary>A class for which fewer physicians practise than the filing needs. For exam agencies the class is null: any diagnosing physician counts.</summary>
/// <param name="Class">Number in <paramref name="Catalogue"/>, the edition of the day.</param>
/// <param name="Since">The day after the last practice of the class that ended; null: nobody left.</param>
internal sealed record StaffGap(int? Class, string? Catalogue, string Name, int Have, int Need, DateOnly? Since = null);

/// <summary>The staffing rule of a filing: so many physicians of the same class, not hired from outside (procedures §7; the number is policy). Pure.</summary>
internal static class Staffing
{
    /// <param name="practices">Those of the institution, superseded ones included, and those filed with it.</param>
    public static IReadOnlyList<StaffGap> Gaps(IEnumerable<ScopeLine> lines, IEnumerable<PracticeFact> practices, DateOnly day, DiseaseCatalogue catalogue, int need, bool countOutside)
    {
        if (catalogue.VersionOn(day) is not { } edition) { return []; }
        var counted = practices.Where(p => p.SupersededAt is null && (countOutside || !p.HiredFromOutside)).ToList();
        var gaps = new List<StaffGap>();
        foreach (string identity in lines.Select(l => Identity(l, catalogue)).OfType<string>().Distinct())
        {
            var ofClass = counted.Where(p => p.Classes.Any(c => catalogue.Class(p.Catalogue, c)?.Identity == identity)).ToList();
            int have = ofClass.Where(p => p.From <= day && (p.To is null || day <= p.To)).Select(p => p.PractitionerId).Distinct().Count();
            if (have >= need) { continue; }
            var left = ofClass.Where(p => p.To < day).Max(p => p.To);
            var now = catalogue.Classes(edition.Id).FirstOrDefault(c => c.Identity == identity);
            gaps.Add(new(now?.Number, now is null ? null : edition.Id, now?.NameZh ?? catalogue.Versions.SelectMany(v => catalogue.Classes(v.Id)).First(c => c.Identity == identity).NameZh, have, need, left?.AddDays(1)));
        }
        return [.. gaps.OrderBy(g => g.Class)];
    }

    public static IReadOnlyList<StaffGap> ExamGaps(IEnumerable<PracticeFact> practices, DateOnly day, int need, string name)
    {
        int have = practices.Where(p => p.SupersededAt is null && p.From <= day && (p.To is null || day <= p.To)).Select(p => p.PractitionerId).Distinct().Count();
        return have >= need ? [] : [new(null, null, name, have, need)];
    }

    static string? Identity(ScopeLine l, DiseaseCatalogue catalogue)
    {
        int? number = l.Kind == FilingKind.Item ? catalogue.Identity(l.Item!) is { } id ? catalogue.InVersion(id, l.Catalogue)?.Class : null : l.Class;
        return number is { } n ? catalogue.Class(l.Catalogue, n)?.Identity : null;
    }

    /// <summary>A physician of a submission as the practice it would make; a certificate that runs out ends the practice.</summary>
    public static PracticeFact Practice(PhysicianEntry e, Guid practitioner, DateTimeOffset now)
    {
        var to = e.To is null ? e.ValidTo : e.ValidTo is null || e.To < e.ValidTo ? e.To : e.ValidTo;
        return new(Guid.CreateVersion7(), practitioner, e.Name, e.QualificationNo, e.Classes, e.Catalogue, e.From < e.IssuedOn ? e.IssuedOn : e.From, to, e.HiredFromOutside, now, null);
    }
}
