using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.TimeLimits;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.CoverageAudit.Tests;

/// <summary>Terminology from the real data files, with the catalogue and the policies a test wants.</summary>
internal sealed class FakeTerminology(DiseaseCatalogue catalogue) : ITerminology
{
    private static readonly Divisions All = Divisions.Load(Path.Combine(Example.Data, "divisions.tsv"));
    private static readonly TimeLimitRegister Register = TimeLimitRegister.Load(Path.Combine(Example.Data, "time-limits.tsv"));
    private static readonly WorkCalendar Days = WorkCalendar.Load(Path.Combine(Example.Data, "holidays.tsv"));

    public Dictionary<string, string> Policies { get; } = [];
    public DiseaseCatalogue Catalogue => catalogue;
    public Divisions Divisions => All;
    public WorkCalendar Calendar => Days;
    public TimeLimitRegister Limits => Register;
    public IdentifierContext Identifiers { get; } = new(new DateOnly(2026, 3, 2), true, Provinces.Load(Path.Combine(Example.Data, "provinces.tsv")));
    public IReadOnlyList<Hazard> Hazards => [];
    public Hazard? Hazard(string code) => null;
    public IReadOnlyList<CodeItem> CodeList(string list, DateOnly asOf) => [];
    public CodeItem? Code(string list, string code, DateOnly asOf) => null;
    public PolicyValue? Policy(string name, string? division, DateOnly asOf) => Policies.TryGetValue(name, out var v) ? new PolicyValue(name, null, v, DateOnly.MinValue, null, "test", 1) : null;
}
