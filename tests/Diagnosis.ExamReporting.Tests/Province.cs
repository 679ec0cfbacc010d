using System.Collections.Concurrent;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.Reference;
using Diagnosis.Kernel.TimeLimits;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.ExamReporting.Tests;

/// <summary>The product's reference files behind the question other modules ask; the tables of Terminology are not under test here.</summary>
sealed class ReferenceData : ITerminology
{
    public static readonly ReferenceData Shipped = new();
    readonly Dictionary<string, CodeItem[]> lists;
    readonly Dictionary<string, Hazard> hazards;
    public Dictionary<string, string> Policies { get; } = [];

    ReferenceData()
    {
        string At(string file) => Path.Combine(Repository.Data, file);
        Catalogue = DiseaseCatalogue.Load(Repository.Data);
        Divisions = Divisions.Load(At("divisions.tsv"));
        Calendar = WorkCalendar.Load(At("holidays.tsv"));
        Limits = TimeLimitRegister.Load(At("time-limits.tsv"));
        Identifiers = new(new DateOnly(2026, 3, 2), true, Provinces.Load(At("provinces.tsv")));
        hazards = Tsv.Read(At("hazards.tsv")).Rows.Select(r => new Hazard(r["hazard_code"], r["category"], r["name"], r.Find("cas"), r["causes_2013"].Split(';', StringSplitOptions.RemoveEmptyEntries), r["pinyin"])).ToDictionary(h => h.Code);
        Hazards = [.. hazards.Values];
        lists = Tsv.Read(At("code-lists.tsv")).Rows.Select(r => new CodeItem(r["list"], r["code"], r["zh"], r["en"], r.FindDate("valid_from"), r.FindDate("valid_to"))).GroupBy(c => c.List).ToDictionary(g => g.Key, g => g.ToArray());
    }

    public DiseaseCatalogue Catalogue { get; }
    public Divisions Divisions { get; }
    public WorkCalendar Calendar { get; }
    public TimeLimitRegister Limits { get; }
    public IdentifierContext Identifiers { get; }
    public IReadOnlyList<Hazard> Hazards { get; }
    public Hazard? Hazard(string code) => hazards.GetValueOrDefault(code);
    public IReadOnlyList<CodeItem> CodeList(string list, DateOnly asOf) => lists.GetValueOrDefault(list) ?? [];
    public CodeItem? Code(string list, string code, DateOnly asOf) => CodeList(list, asOf).FirstOrDefault(c => c.Code == code);
    public PolicyValue? Policy(string name, string? division, DateOnly asOf) => Policies.TryGetValue(name, out var v) ? new(name, division, v, DateOnly.MinValue, null, "test", 1) : null;
}

/// <summary>Registry's answers by hand: two exam agencies and two diagnosis agencies, and an index of people and employers that lives as long as the test.</summary>
sealed class RegistryStandIn : IInstitutions, IPeople, IEmployers
{
    readonly ConcurrentDictionary<string, Guid> people = new(), employers = new();
    readonly ConcurrentDictionary<string, string> names = new();
    public Dictionary<Guid, InstitutionProfile> Profiles { get; } = [];
    /// <summary>Diagnosis agencies with the identities they filed; asked by prefecture.</summary>
    public List<(InstitutionInfo Agency, string Disease, DateOnly From)> Filed { get; } = [];
    /// <summary>Throws instead of matching after so many calls: Registry failing, or the process dying, in the middle of an import.</summary>
    public int? MatchesLeft { get; set; }
    public int PeopleKnown => people.Count;

    public Task<IReadOnlyList<PersonMatch>> MatchAsync(IReadOnlyList<PersonIdentity> list, CancellationToken ct = default)
    {
        if (MatchesLeft is { } left) { MatchesLeft = left - 1; if (left <= 0) { throw new InvalidOperationException("Registry does not answer"); } }
        return Task.FromResult<IReadOnlyList<PersonMatch>>([.. list.Select(p =>
        {
            string number = p.DocumentType + ":" + p.DocumentNumber;
            bool conflict = names.GetOrAdd(number, p.Name) != p.Name;
            bool known = people.ContainsKey(number + p.Name);
            return new PersonMatch(people.GetOrAdd(number + p.Name, _ => Guid.CreateVersion7()), known ? PersonMatchKind.Known : conflict ? PersonMatchKind.NameConflict : PersonMatchKind.New);
        })]);
    }

    public Task<IReadOnlyList<Guid>> MatchAsync(IReadOnlyList<EmployerIdentity> list, CancellationToken ct = default) =>
        Task.FromResult<IReadOnlyList<Guid>>([.. list.Select(e => employers.GetOrAdd(e.CreditCode + e.SiteCode, _ => Guid.CreateVersion7()))]);

    public Task<InstitutionInfo?> FindAsync(Guid id, CancellationToken ct = default) => Task.FromResult(Profiles.GetValueOrDefault(id)?.Institution);
    public Task<InstitutionProfile?> ProfileAsync(Guid id, CancellationToken ct = default) => Task.FromResult(Profiles.GetValueOrDefault(id));
    public Task<IReadOnlyList<InstitutionInfo>> FiledForAsync(string disease, string prefecture, DateOnly day, CancellationToken ct = default) =>
        Task.FromResult<IReadOnlyList<InstitutionInfo>>([.. Filed.Where(f => f.Disease == disease && f.Agency.Prefecture == prefecture && f.From <= day).Select(f => f.Agency)]);

    public Task<InstitutionInfo?> FindByCodeAsync(string creditCode, CancellationToken ct = default) => throw new NotSupportedException();
    public Task<IReadOnlyList<InstitutionInfo>> ListAsync(InstitutionKind kind, string divisionPrefix, CancellationToken ct = default) => throw new NotSupportedException();
    Task<PersonInfo?> IPeople.FindAsync(Guid id, CancellationToken ct) => throw new NotSupportedException();
    public Task<IReadOnlyDictionary<Guid, PersonInfo>> FindManyAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct = default) => throw new NotSupportedException();
    public ConcurrentDictionary<(Guid, string), bool> Grants { get; } = new();
    public Task GrantAsync(Guid personId, IEnumerable<string> readerKeys, CancellationToken ct = default) { foreach (var k in readerKeys) { Grants[(personId, k)] = true; } return Task.CompletedTask; }
    public async Task GrantManyAsync(IReadOnlyCollection<PersonGrant> grants, CancellationToken ct = default) { foreach (var g in grants) { await GrantAsync(g.PersonId, g.ReaderKeys, ct); } }
    public Task<IReadOnlyList<PersonInfo>> FindByNumberAsync(string documentType, string number, CancellationToken ct = default) => throw new NotSupportedException();
    Task<EmployerInfo?> IEmployers.FindAsync(Guid id, CancellationToken ct) => throw new NotSupportedException();
    public Task<IReadOnlyList<EmployerInfo>> SearchAsync(string nameOrCode, int most, CancellationToken ct = default) => throw new NotSupportedException();
}

/// <summary>A small province for these tests, and records that are right until a test makes them wrong.</summary>
static class Province
{
    public const string Silica = "HZ2015-1-001", CoalDust = "HZ2015-1-002", Lead = "HZ2015-2-001", Noise = "HZ2015-3-001";
    public const string Silicosis = "OD2013-01-001", County = "320114", OtherCounty = "320115";
    public static readonly Guid AgencyId = new("00000000-0000-0000-0000-0000000000a1"), OtherAgencyId = new("00000000-0000-0000-0000-0000000000a2");
    public static readonly Guid DiagnosisId = new("00000000-0000-0000-0000-0000000000d1"), FarDiagnosisId = new("00000000-0000-0000-0000-0000000000d2");

    public static readonly Caller Agency = new("exam-1", "体检甲", new HashSet<string> { Roles.Exam }, AgencyId, "甲体检中心", County, true);
    public static readonly Caller OtherAgency = new("exam-2", "体检乙", new HashSet<string> { Roles.Exam }, OtherAgencyId, "乙体检中心", OtherCounty, true);
    public static readonly Caller DiagnosisAgency = new("diag-1", "诊断甲", new HashSet<string> { Roles.Diagnosis }, DiagnosisId, "甲诊断机构", County, true);
    public static readonly Caller FarDiagnosis = new("diag-2", "诊断乙", new HashSet<string> { Roles.Diagnosis }, FarDiagnosisId, "乙诊断机构", "320205", true);
    public static Caller Commission(string division) => new("com-" + division, "卫健委", new HashSet<string> { Roles.Commission }, null, null, division, false);

    public static InstitutionInfo Institution(Guid id, string name, string division, InstitutionKind kind) => new(id, 1, "", name, [kind], "county", division, false, true, null, null);

    public static RegistryStandIn MakeRegistry()
    {
        var registry = new RegistryStandIn();
        foreach (var (id, name, division) in new[] { (AgencyId, "甲体检中心", County), (OtherAgencyId, "乙体检中心", OtherCounty) })
        {
            registry.Profiles[id] = new(Institution(id, name, division, InstitutionKind.ExamAgency), [],
                [.. new[] { "粉尘", "化学", "物理" }.Select(c => new ExamCategoryFact(Guid.NewGuid(), c, new DateOnly(2019, 1, 1), null, null, default, null))], [], []);
        }
        registry.Filed.Add((Institution(DiagnosisId, "甲诊断机构", County, InstitutionKind.DiagnosisAgency), Silicosis, new DateOnly(2021, 6, 1)));
        registry.Filed.Add((Institution(FarDiagnosisId, "乙诊断机构", "320205", InstitutionKind.DiagnosisAgency), Silicosis, new DateOnly(2021, 6, 1)));
        return registry;
    }

    public static Words Words { get; } = new(typeof(Words).Assembly, typeof(ExamReportingModule).Assembly);

    public static async Task<TestModules> StartAsync(Engine engine, RegistryStandIn? registry = null, Action<IServiceCollection>? more = null)
    {
        registry ??= MakeRegistry();
        var app = await TestModules.StartAsync(engine, s =>
        {
            s.AddSingleton<ITerminology>(ReferenceData.Shipped).AddSingleton<IInstitutions>(registry).AddSingleton<IPeople>(registry).AddSingleton<IEmployers>(registry).AddSingleton(Words);
            s.AddExamReporting();
            more?.Invoke(s);
        });
        await ExamReportingModule.PrepareAsync(app.Services, Repository.Data, TestContext.Current.CancellationToken);
        return app;
    }

    public static string ResidentNumber(int serial, bool male = true, string born = "19750308")
    {
        string seventeen = $"999999{born}{serial / 10 % 100:00}{(serial % 5 * 2 + (male ? 1 : 0)) % 10}";
        return seventeen + ResidentId.CheckCharacter(seventeen);
    }

    public static string CreditNumber(int serial)
    {
        string body = $"MA{serial:000000}";
        string seventeen = $"91320114{body}{CreditCode.OrganisationCheckCharacter(body)}";
        return seventeen + CreditCode.CheckCharacter(seventeen);
    }

    /// <summary>A record nothing can be said against: silica and lead, on-post exam in May 2025, both conclusions 01.</summary>
    public static ExamReportSubmission Clear(string number = "A-0001", int worker = 1) => new()
    {
        RecordNumber = number,
        Employer = new() { Name = "江宁石材有限公司", CreditCode = CreditNumber(1), EconomicType = "173", Industry = "3032", Scale = "SMALL", AddressCode = "320114001", AddressName = "江苏省南京市雨花台区", AddressDetail = "石材路 8 号", Contact = "钱主任", ContactPhone = "02552345678" },
        Worker = new() { Name = "张大明", DocumentType = "1", DocumentNumber = ResidentNumber(worker), Sex = "1", BirthDate = new(1975, 3, 8), Phone = "13812345678" },
        Exam = new() { MonitoringType = "01", Type = "ON", Date = new(2025, 5, 12), ContactFactors = [Silica, Lead], Factors = [Silica, Lead], WorkType = "6-03-01" },
        Conclusions = [Conclusion(Silica, "01"), Conclusion(Lead, "01")],
        Items = [new() { Group = "肺功能", Name = "用力肺活量", Code = "1000101", ResultType = "01", Result = "3.21", Unit = "L", ReferenceMin = 2.8m, ReferenceMax = 5m, Abnormal = "0" }],
        Report = new() { Writer = "李医生", WriterPhone = "02558880001", WriteDate = new(2025, 5, 20), ExamBody = "甲体检中心", ReportUnit = "甲体检中心", Reporter = "王登记", ReporterPhone = "02558880002", ReportDate = new(2025, 5, 22) },
    };

    public static ConclusionPart Conclusion(string factor, string code) => new() { Factor = factor, Conclusion = code, HarmStart = new(2010, 5, 1), HarmYears = 12, HarmMonths = 3 };

    /// <summary>The same with 疑似职业病 for the silica.</summary>
    public static ExamReportSubmission Suspicious(string number = "S-0001", int worker = 2) => Clear(number, worker) with
    {
        Conclusions = [Conclusion(Silica, "03") with { SuspectedDisease = Silicosis }, Conclusion(Lead, "01")],
    };
}
