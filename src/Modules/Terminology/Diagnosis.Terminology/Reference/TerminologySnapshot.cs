using System.Collections.Frozen;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.TimeLimits;
using Diagnosis.Terminology.Contracts;
using Diagnosis.Terminology.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Terminology.Reference;

/// <summary>Everything the tables say, in memory and unchanging; an edit makes a new one.</summary>
internal sealed class TerminologySnapshot
{
    public required long Stamp { get; init; }
    public required DiseaseCatalogue Catalogue { get; init; }
    public required Divisions Divisions { get; init; }
    public required WorkCalendar Calendar { get; init; }
    public required IReadOnlyList<SpecialDay> SpecialDays { get; init; }
    public required TimeLimitRegister Limits { get; init; }
    public required IReadOnlySet<string> Provinces { get; init; }
    public required IReadOnlyList<Hazard> Hazards { get; init; }
    public required FrozenDictionary<string, Hazard> HazardByCode { get; init; }
    public required FrozenDictionary<string, CodeItem[]> Lists { get; init; }
    public required FrozenDictionary<string, PolicyValue[]> Policies { get; init; }

    public static async Task<TerminologySnapshot> ReadAsync(TerminologyDb db, CancellationToken ct)
    {
        // the stamp first: an edit between the two reads then shows as a newer stamp, never as a missed edit
        long stamp = await db.Stamps.Select(s => s.Edits).SingleOrDefaultAsync(ct);
        var catalogues = await Live(db.Catalogues);
        if (catalogues.Count == 0) { throw new InvalidOperationException("There is no reference data; TerminologyModule.PrepareAsync loads it before anything else starts."); }
        var diseases = await Live(db.Diseases);
        var hazards = await Live(db.Hazards);
        var divisions = await Live(db.Divisions);
        var holidays = await Live(db.Holidays);
        var codes = await Live(db.Codes);
        var limits = await Live(db.TimeLimits);
        var policies = await Live(db.Policies);
        var days = holidays.Select(h => h.ToDay()).OrderBy(d => d.Date).ToList();
        var hazardList = hazards.OrderBy(h => h.Code, StringComparer.Ordinal).Select(h => h.ToHazard()).ToList();
        var items = codes.OrderBy(c => c.Position).Select(c => new CodeItem(c.List, c.Code, c.Zh, c.En, c.ValidFrom, c.ValidTo)).ToList();
        return new()
        {
            Stamp = stamp,
            Catalogue = new(catalogues.Select(c => c.Content), diseases.Select(d => d.Content), catalogues.SelectMany(c => c.Classes)),
            Divisions = new(divisions.Select(d => new Division(DivisionCode.Parse(d.Code), d.Name, d.Level, d.Parent is null ? null : DivisionCode.Parse(d.Parent), d.Statutory, d.Pinyin))),
            Calendar = new(days),
            SpecialDays = days,
            Limits = new(limits.Select(l => l.ToLimit())),
            Provinces = items.Where(i => i.List == ReferenceFiles.ProvinceList).Select(i => i.Code).ToFrozenSet(),
            Hazards = hazardList,
            HazardByCode = hazardList.ToFrozenDictionary(h => h.Code),
            Lists = items.GroupBy(i => i.List).ToFrozenDictionary(g => g.Key, g => g.ToArray()),
            Policies = policies.GroupBy(p => p.Name).ToFrozenDictionary(g => g.Key, g => g.Select(p => p.ToValue()).OrderBy(p => p.ValidFrom).ToArray()),
        };

        async Task<List<T>> Live<T>(DbSet<T> table) where T : ReferenceRow => await table.AsNoTracking().Where(r => !r.Withdrawn).ToListAsync(ct);
    }
}
