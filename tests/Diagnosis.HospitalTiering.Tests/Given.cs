using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Files;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.Reference;
using Diagnosis.Kernel.TimeLimits;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.HospitalTiering.Tests;

/// <summary>The shipped reference data, read from the repository's files.</summary>
internal sealed class ShippedTerminology(TimeProvider clock) : ITerminology
{
    private static readonly DiseaseCatalogue catalogue = DiseaseCatalogue.Load(Repository.Data);
    private static readonly Divisions divisions = Divisions.Load(Path.Combine(Repository.Data, "divisions.tsv"));
    private static readonly WorkCalendar calendar = WorkCalendar.Load(Path.Combine(Repository.Data, "holidays.tsv"));
    private static readonly TimeLimitRegister limits = TimeLimitRegister.Load(Path.Combine(Repository.Data, "time-limits.tsv"));
    private static readonly IReadOnlySet<string> provinces = Provinces.Load(Path.Combine(Repository.Data, "provinces.tsv"));
    private static readonly List<PolicyValue> policies = [.. Tsv.Read(Path.Combine(Repository.Data, "policies.tsv")).Rows.Select(r => new PolicyValue(r.Need("name"), r.Find("division"), r.Need("value"), r.FindDate("valid_from")!.Value, r.FindDate("valid_to"), r.Need("source"), 1))];

    public DiseaseCatalogue Catalogue => catalogue;
    public Divisions Divisions => divisions;
    public WorkCalendar Calendar => calendar;
    public TimeLimitRegister Limits => limits;
    public IdentifierContext Identifiers => new(clock.Today(), true, provinces);
    public IReadOnlyList<Hazard> Hazards => [];
    public Hazard? Hazard(string code) => null;
    public IReadOnlyList<CodeItem> CodeList(string list, DateOnly asOf) => [];
    public CodeItem? Code(string list, string code, DateOnly asOf) => null;
    public PolicyValue? Policy(string name, string? division, DateOnly asOf) => policies.FirstOrDefault(p => p.Name == name && p.ValidFrom <= asOf && (p.ValidTo is null || asOf <= p.ValidTo));
}

internal sealed class StandInInstitutions : IInstitutions
{
    public List<InstitutionInfo> All { get; } = [];
    public Task<InstitutionInfo?> FindAsync(Guid id, CancellationToken ct = default) => Task.FromResult(All.Find(i => i.Id == id));
    public Task<InstitutionInfo?> FindByCodeAsync(string creditCode, CancellationToken ct = default) => Task.FromResult(All.Find(i => i.Code == creditCode));
    public Task<InstitutionProfile?> ProfileAsync(Guid id, CancellationToken ct = default) => Task.FromResult<InstitutionProfile?>(null);
    public Task<IReadOnlyList<InstitutionInfo>> ListAsync(InstitutionKind kind, string divisionPrefix, CancellationToken ct = default) => Task.FromResult<IReadOnlyList<InstitutionInfo>>([.. All.Where(i => i.Is(kind) && i.Division.StartsWith(divisionPrefix, StringComparison.Ordinal))]);
    public Task<IReadOnlyList<InstitutionInfo>> FiledForAsync(string disease, string prefecture, DateOnly day, CancellationToken ct = default) => Task.FromResult<IReadOnlyList<InstitutionInfo>>([]);
}

/// <summary>The exam records' figures by hand.</summary>
internal sealed class StandInExams : Diagnosis.ExamReporting.Contracts.IExamFigures
{
    public List<(int Year, Diagnosis.ExamReporting.Contracts.AgencyExamFigures Figures)> All { get; } = [];
    public Task<IReadOnlyList<Diagnosis.ExamReporting.Contracts.AgencyExamFigures>> OfAgenciesAsync(DateOnly from, DateOnly to, CancellationToken ct = default) =>
        Task.FromResult<IReadOnlyList<Diagnosis.ExamReporting.Contracts.AgencyExamFigures>>([.. All.Where(f => f.Year == from.Year && f.Year == to.Year).Select(f => f.Figures)]);
}

/// <summary>The coverage audit's answer by hand: everybody covers everything, but for the diseases named.</summary>
internal sealed class StandInCoverage : ICoverage
{
    public Dictionary<string, Guid> Sole { get; } = [];
    public List<CapableAgency> Everybody { get; } = [];
    public Task<IReadOnlyList<CapableAgency>> CapableForAsync(string disease, string prefecture, DateOnly day, int most, CancellationToken ct = default) =>
        Task.FromResult<IReadOnlyList<CapableAgency>>([.. Everybody.Where(a => !Sole.TryGetValue(disease, out var only) || a.InstitutionId == only).OrderByDescending(a => a.Prefecture == prefecture).Take(most)]);
    public Task<IReadOnlyList<SoleCover>> SoleCoversAsync(DateOnly day, CancellationToken ct = default) => Task.FromResult<IReadOnlyList<SoleCover>>(
        [.. Sole.Select(s => new SoleCover(s.Value, Everybody.First(a => a.InstitutionId == s.Value).Prefecture, s.Key, DiseaseCatalogue.Load(Repository.Data).InVersion(s.Key, "CAT2024")!.NameZh))]);
}

/// <summary>A prefecture with a prevention hospital, a county CDC, two further diagnosis agencies and a station's host.</summary>
internal static class Given
{
    public static readonly Guid Hospital = Guid.Parse("00000000-0000-0000-0000-0000000000a1"), Cdc = Guid.Parse("00000000-0000-0000-0000-0000000000a2"), Busy = Guid.Parse("00000000-0000-0000-0000-0000000000a3"),
        Idle = Guid.Parse("00000000-0000-0000-0000-0000000000a4"), Station = Guid.Parse("00000000-0000-0000-0000-0000000000a5"), Exam = Guid.Parse("00000000-0000-0000-0000-0000000000a6"), Exam2 = Guid.Parse("00000000-0000-0000-0000-0000000000a7");
    public static readonly Caller Province = Commission("320000"), Nanjing = Commission("320100"), Wuxi = Commission("320200");
    public static readonly Caller HospitalClerk = Unit(Hospital, Roles.Diagnosis), CdcClerk = Unit(Cdc, Roles.Exam), StationClerk = Unit(Station, Roles.Station), ExamClerk = Unit(Exam, Roles.Exam);
    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static Caller Commission(string division) => new("c" + division, "commission " + division, new HashSet<string> { Roles.Commission }, null, null, division, false);
    public static Caller Unit(Guid id, string role) => new("u" + id, "clerk", new HashSet<string> { role }, id, "", "320105", false);

    public static InstitutionProfileChanged Profile(Guid id, string code, string name, InstitutionKind[] kinds, string level, string division, DateOnly? diagnosis = null, DateOnly? exam = null, SuspensionFact[]? suspensions = null, int version = 1) => new(id, version, new InstitutionProfile(
        new InstitutionInfo(id, version, code, name, kinds, level, division, false, true, null, null),
        diagnosis is { } d ? [new FilingFact(Guid.NewGuid(), FilingDomain.Diagnosis, FilingLine.WholeClass(1, "CAT2013", d), "")] : [],
        exam is { } e ? [new ExamCategoryFact(Guid.NewGuid(), "粉尘", e, null, null, DateTimeOffset.MinValue, null)] : [], [], suspensions ?? []));

    public static readonly InstitutionProfileChanged[] All =
    [
        Profile(Hospital, "12320100466001234A", "示范职业病防治院", [InstitutionKind.PreventionHospital, InstitutionKind.DiagnosisAgency], "prefecture", "320105", new(2018, 5, 1)),
        Profile(Cdc, "12320100466001235B", "示范区疾控中心", [InstitutionKind.Cdc], "county", "320105"),
        Profile(Busy, "12320100466001236C", "示范第一诊断机构", [InstitutionKind.DiagnosisAgency], "prefecture", "320106", new(2018, 5, 1)),
        Profile(Idle, "12320100466001237D", "示范第二诊断机构", [InstitutionKind.DiagnosisAgency], "county", "320106", new(2018, 5, 1)),
        Profile(Exam, "12320100466001238E", "示范第一检查机构", [InstitutionKind.ExamAgency], "county", "320105", null, new(2019, 1, 1)),
        Profile(Exam2, "12320100466001239F", "示范第二检查机构", [InstitutionKind.ExamAgency], "county", "320106", null, new(2019, 1, 1)),
    ];

    public static void Register(IServiceCollection s, TestClock clock)
    {
        s.AddSingleton(new Words(typeof(Words).Assembly, typeof(HospitalTieringModule).Assembly));
        s.AddSingleton<ITerminology>(new ShippedTerminology(clock));
        s.AddSingleton<StandInInstitutions>().AddSingleton<IInstitutions>(p => p.GetRequiredService<StandInInstitutions>());
        s.AddSingleton<StandInExams>().AddSingleton<Diagnosis.ExamReporting.Contracts.IExamFigures>(p => p.GetRequiredService<StandInExams>());
        s.AddSingleton<StandInCoverage>().AddSingleton<ICoverage>(p => p.GetRequiredService<StandInCoverage>());
        s.AddSingleton(new FileStore(new FileStoreSettings(Directory.CreateTempSubdirectory("tiering-files").FullName)));
        s.AddHospitalTiering();
    }

    public static async Task<TestModules> StartAsync(Engine engine, TestClock? clock = null)
    {
        clock ??= TestClock.At(2026, 3, 2);
        var app = await TestModules.StartAsync(engine, s => Register(s, clock), clock);
        await HospitalTieringModule.PrepareAsync(app.Services, Repository.Data, Ct);
        Furnish(app.Services);
        await app.TellAsync([.. All]);
        return app;
    }

    public static void Furnish(IServiceProvider services)
    {
        var institutions = services.GetRequiredService<StandInInstitutions>().All;
        institutions.AddRange(All.Select(p => p.Profile.Institution));
        institutions.Add(new InstitutionInfo(Station, 1, "12320100466001240G", "示范镇卫生院", [InstitutionKind.RehabHost], "township", "320105001", false, true, null, null));
        services.GetRequiredService<StandInCoverage>().Everybody.AddRange([new(Hospital, "", "320100"), new(Busy, "", "320100"), new(Idle, "", "320100")]);
    }

    public static async Task TellAsync(this TestModules app, params object[] events)
    {
        await app.In<HospitalTieringDb>(async db => { foreach (var e in events) { db.Publish(e); } await db.SaveChangesAsync(); });
        await app.DeliverAllAsync();
    }

    /// <summary>The value of what must have worked.</summary>
    public static T Must<T>(this Outcome<T> outcome) where T : class
    {
        Assert.True(outcome.Ok, string.Join("; ", outcome.Findings.Select(f => f.Key)) + " " + outcome.Refused);
        return outcome.Value!;
    }

    public static string Why<T>(this Outcome<T> outcome) => outcome.Findings is [var first, ..] && !outcome.Ok ? first.Key : "done";
}
