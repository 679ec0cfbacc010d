using System.Collections.Concurrent;
using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Documents;
using Diagnosis.Kernel.Files;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.Protection;
using Diagnosis.Kernel.Reference;
using Diagnosis.Kernel.TimeLimits;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Tests;

/// <summary>The shipped reference data, read from the repository's files.</summary>
internal sealed class ShippedTerminology(TimeProvider clock) : ITerminology
{
    static readonly DiseaseCatalogue catalogue = DiseaseCatalogue.Load(Repository.Data);
    static readonly Divisions divisions = Divisions.Load(Path.Combine(Repository.Data, "divisions.tsv"));
    static readonly WorkCalendar calendar = WorkCalendar.Load(Path.Combine(Repository.Data, "holidays.tsv"));
    static readonly TimeLimitRegister limits = TimeLimitRegister.Load(Path.Combine(Repository.Data, "time-limits.tsv"));
    static readonly IReadOnlySet<string> provinces = Provinces.Load(Path.Combine(Repository.Data, "provinces.tsv"));

    public Dictionary<string, string> Overrides { get; } = [];
    static readonly List<PolicyValue> policies = [.. Tsv.Read(Path.Combine(Repository.Data, "policies.tsv")).Rows.Select(r => new PolicyValue(r.Need("name"), r.Find("division"), r.Need("value"), r.FindDate("valid_from")!.Value, r.FindDate("valid_to"), r.Need("source"), 1))];

    public DiseaseCatalogue Catalogue => catalogue;
    public Divisions Divisions => divisions;
    public WorkCalendar Calendar => calendar;
    public TimeLimitRegister Limits => limits;
    public IdentifierContext Identifiers => new(clock.Today(), true, provinces);
    public IReadOnlyList<Hazard> Hazards { get; } = [new("H-DUST-1", "粉尘", "矽尘", null, ["OD2013-01-001"], "xc"), new("H-PHY-1", "物理", "噪声", null, ["OD2013-04-001"], "zs")];
    public Hazard? Hazard(string code) => Hazards.FirstOrDefault(h => h.Code == code);
    public IReadOnlyList<CodeItem> CodeList(string list, DateOnly asOf) => [];
    public CodeItem? Code(string list, string code, DateOnly asOf) => null;
    /// <summary>Policies an administrator has made.</summary>
    public Dictionary<string, PolicyValue> Decisions { get; } = [];
    public PolicyValue? Policy(string name, string? division, DateOnly asOf) =>
        Decisions.TryGetValue(name, out var made) ? made.ValidFrom <= asOf ? made : null :
        policies.FirstOrDefault(p => p.Name == name && p.ValidFrom <= asOf && (p.ValidTo is null || asOf <= p.ValidTo)) is { } p ? Overrides.TryGetValue(name, out var v) ? p with { Value = v } : p : null;
}

internal sealed class StandInPeople(Protector protector) : IPeople
{
    readonly ConcurrentDictionary<string, PersonInfo> byNumber = new();
    public int Matches;

    public Task<IReadOnlyList<PersonMatch>> MatchAsync(IReadOnlyList<PersonIdentity> people, CancellationToken ct = default)
    {
        Interlocked.Increment(ref Matches);
        return Task.FromResult<IReadOnlyList<PersonMatch>>([.. people.Select(p =>
        {
            string hash = protector.Hash($"{p.DocumentType}:{p.DocumentNumber.ToUpperInvariant()}");
            bool isNew = false;
            var person = byNumber.GetOrAdd(hash, _ => { isNew = true; return new(Guid.CreateVersion7(), 1, p.Name, p.DocumentType, protector.Seal(p.DocumentNumber), hash, p.Sex, p.BirthDate, protector.Seal(p.Phone)); });
            return new PersonMatch(person.Id, isNew ? PersonMatchKind.New : PersonMatchKind.Known);
        })]);
    }

    public ConcurrentBag<(Guid Person, string Key)> Grants { get; } = [];
    public Task GrantAsync(Guid personId, IEnumerable<string> readerKeys, CancellationToken ct = default) { foreach (string key in readerKeys) { Grants.Add((personId, key)); } return Task.CompletedTask; }
    public async Task GrantManyAsync(IReadOnlyCollection<PersonGrant> grants, CancellationToken ct = default) { foreach (var g in grants) { await GrantAsync(g.PersonId, g.ReaderKeys, ct); } }
    public Task<PersonInfo?> FindAsync(Guid id, CancellationToken ct = default) => Task.FromResult(byNumber.Values.FirstOrDefault(p => p.Id == id));
    public Task<IReadOnlyDictionary<Guid, PersonInfo>> FindManyAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct = default) => Task.FromResult<IReadOnlyDictionary<Guid, PersonInfo>>(byNumber.Values.Where(p => ids.Contains(p.Id)).ToDictionary(p => p.Id));
    public Task<IReadOnlyList<PersonInfo>> FindByNumberAsync(string documentType, string number, CancellationToken ct = default) =>
        Task.FromResult<IReadOnlyList<PersonInfo>>(byNumber.TryGetValue(protector.Hash($"{documentType}:{number}"), out var p) ? [p] : []);
}

internal sealed class StandInInstitutions(ITerminology terminology) : IInstitutions
{
    public ConcurrentDictionary<Guid, InstitutionProfile> Profiles { get; } = new();

    public Task<InstitutionInfo?> FindAsync(Guid id, CancellationToken ct = default) => Task.FromResult(Profiles.GetValueOrDefault(id)?.Institution);
    public Task<InstitutionInfo?> FindByCodeAsync(string creditCode, CancellationToken ct = default) => Task.FromResult(Profiles.Values.FirstOrDefault(p => p.Institution.Code == creditCode)?.Institution);
    public Task<InstitutionProfile?> ProfileAsync(Guid id, CancellationToken ct = default) => Task.FromResult(Profiles.GetValueOrDefault(id));
    public Task<IReadOnlyList<InstitutionInfo>> ListAsync(InstitutionKind kind, string divisionPrefix, CancellationToken ct = default) =>
        Task.FromResult<IReadOnlyList<InstitutionInfo>>([.. Profiles.Values.Select(p => p.Institution).Where(i => i.Is(kind) && i.Division.StartsWith(divisionPrefix, StringComparison.Ordinal))]);
    public Task<IReadOnlyList<InstitutionInfo>> FiledForAsync(string disease, string prefecture, DateOnly day, CancellationToken ct = default) =>
        Task.FromResult<IReadOnlyList<InstitutionInfo>>([.. Profiles.Values.Where(p => p.Institution.Prefecture == prefecture && FiledScope.Filed(p.Filings.Select(f => f.Line), disease, day, terminology.Catalogue, FilingTransition.Carry)).Select(p => p.Institution)]);
}

internal sealed class StandInExams : IExamHistory
{
    public List<PersonExam> Exams { get; } = [];
    public List<(Guid Person, Caller Caller)> Asked { get; } = [];
    public Task<IReadOnlyList<PersonExam>> OfPersonAsync(Guid personId, Caller caller, string purpose, CancellationToken ct = default)
    {
        Asked.Add((personId, caller));
        return Task.FromResult<IReadOnlyList<PersonExam>>(Exams);
    }
}

internal sealed class StandInCoverage : ICoverage
{
    public Task<IReadOnlyList<CapableAgency>> CapableForAsync(string disease, string prefecture, DateOnly day, int most, CancellationToken ct = default) =>
        Task.FromResult<IReadOnlyList<CapableAgency>>([new(Guid.NewGuid(), "省职业病防治院", "320100")]);
    public Task<IReadOnlyList<SoleCover>> SoleCoversAsync(DateOnly day, CancellationToken ct = default) => Task.FromResult<IReadOnlyList<SoleCover>>([]);
}

/// <summary>Exchange's answer by hand.</summary>
internal sealed class StandInUploads : Diagnosis.Exchange.Contracts.IUploads
{
    public List<Diagnosis.Exchange.Contracts.CardUpload> Known { get; } = [];
    public Task<IReadOnlyList<Diagnosis.Exchange.Contracts.CardUpload>> OfAsync(IReadOnlyCollection<string> cardNumbers, CancellationToken ct = default) =>
        Task.FromResult<IReadOnlyList<Diagnosis.Exchange.Contracts.CardUpload>>([.. Known.Where(u => cardNumbers.Contains(u.CardNo))]);
}

/// <summary>Two agencies with physicians, one worker after the other, and the steps of a case as one-liners.</summary>
internal sealed class World : IAsyncDisposable
{
    public const string Here = "320706001", Elsewhere = "320102002", FarAway = "520102001";
    public static readonly Guid AgencyId = Guid.Parse("0199a000-0000-7000-8000-000000000001"), OtherId = Guid.Parse("0199a000-0000-7000-8000-000000000002");
    public static readonly DateTimeOffset Known = new(2021, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public required TestModules App { get; init; }
    public required StandInInstitutions Institutions { get; init; }
    public required StandInPeople People { get; init; }
    public required ShippedTerminology Terminology { get; init; }
    public required string Files { get; init; }
    int workers;
    public PaperList PaperKinds => App.Services.GetRequiredService<PaperList>();

    public static Guid Doctor(int n) => Guid.Parse($"0199b000-0000-7000-8000-{n:000000000000}");
    public static Caller Agency { get; } = new("u1", "李医师", new HashSet<string> { Roles.Diagnosis }, AgencyId, "连云港市职业病防治院", "320706", false);
    /// <summary>A physician's own account: from 101 on at the other agency.</summary>
    public static Caller Physician(int n) => new("physician-" + n, "医师" + n, new HashSet<string> { Roles.Diagnosis }, n < 100 ? AgencyId : OtherId, n < 100 ? "连云港市职业病防治院" : "南京市职业病防治院", n < 100 ? "320706" : "320102", false) { PractitionerId = Doctor(n) };
    public static Caller OtherAgency { get; } = new("u2", "王医师", new HashSet<string> { Roles.Diagnosis }, OtherId, "南京市职业病防治院", "320102", false);
    public static Caller Hospital { get; } = new("m1", "示例医院接口", new HashSet<string> { Roles.Hospital }, OtherId, "示例医院", "320102", true);
    public static Caller Commission(string division) => new("c" + division, "卫健委", new HashSet<string> { Roles.Commission }, null, null, division, false);

    public static async Task<World> StartAsync(Engine engine, TestClock? clock = null, Action<IServiceCollection>? more = null)
    {
        clock ??= TestClock.At(2026, 3, 2);
        string files = Path.Combine(Path.GetTempPath(), $"diagnosis-files-{Guid.NewGuid():N}");
        var terminology = new ShippedTerminology(clock);
        var app = await TestModules.StartAsync(engine, s => { Register(s, terminology, files); more?.Invoke(s); }, clock);
        return Of(app, terminology, files);
    }

    public static void Register(IServiceCollection s, ShippedTerminology terminology, string files)
    {
        s.AddSingleton(terminology).AddSingleton<ITerminology>(terminology);
        s.AddSingleton<StandInPeople>().AddSingleton<IPeople>(p => p.GetRequiredService<StandInPeople>());
        s.AddSingleton(new StandInInstitutions(terminology)).AddSingleton<IInstitutions>(p => p.GetRequiredService<StandInInstitutions>());
        s.AddSingleton<ICoverage, StandInCoverage>();
        s.AddSingleton<StandInExams>().AddSingleton<IExamHistory>(p => p.GetRequiredService<StandInExams>());
        s.AddSingleton<StandInUploads>().AddSingleton<Diagnosis.Exchange.Contracts.IUploads>(p => p.GetRequiredService<StandInUploads>());
        // the queue's own check, without the queue
        Diagnosis.Exchange.ExchangeModule.AddCardCheck(s);
        s.AddSingleton(new FileStoreSettings(files));
        // a bare server without fonts; whoever needs them registers its own afterwards
        s.AddSingleton<DocumentFonts>(_ => throw new NoFontException("none here"));
        s.AddSingleton(new Kernel.Words(typeof(Kernel.Words).Assembly, typeof(DiagnosisAppraisalModule).Assembly, typeof(Diagnosis.Exchange.ExchangeModule).Assembly));
        s.AddSingleton(new Kernel.DeploymentMode(true));
        s.AddDiagnosisAppraisal();
    }

    static World Of(TestModules app, ShippedTerminology terminology, string files)
    {
        Furnish(app.Services);
        return new() { App = app, Institutions = app.Services.GetRequiredService<StandInInstitutions>(), People = app.Services.GetRequiredService<StandInPeople>(), Terminology = terminology, Files = files };
    }

    public static void Furnish(IServiceProvider services)
    {
        DiagnosisAppraisalModule.PrepareAsync(services, Repository.Data, default).GetAwaiter().GetResult();
        var institutions = services.GetRequiredService<StandInInstitutions>();
        institutions.Profiles[AgencyId] = Profile(AgencyId, "连云港市职业病防治院", "320706", CreditCodeOf(1), 1, [1]);
        institutions.Profiles[OtherId] = Profile(OtherId, "南京市职业病防治院", "320102", CreditCodeOf(2), 101, [1, 4]);
    }

    /// <summary>Four physicians of class 1 (CAT2013) from the number given, a fifth of class 4 only; filed classes under the 2013 list since 2021-06-01.</summary>
    public static InstitutionProfile Profile(Guid id, string name, string division, string code, int firstDoctor, int[] classes) => new(
        new(id, 1, code, name, [InstitutionKind.DiagnosisAgency], "prefecture", division, false, true, null, null),
        [.. classes.Select(c => new FilingFact(Guid.NewGuid(), FilingDomain.Diagnosis, FilingLine.WholeClass(c, "CAT2013", new(2021, 6, 1)) with { KnownAt = Known }, "备〔2021〕1号"))], [],
        [.. Enumerable.Range(firstDoctor, 5).Select(n => new PracticeFact(Guid.NewGuid(), Doctor(n), "医师" + n, "Z" + n, n == firstDoctor + 4 ? [4] : [1], "CAT2013", new(2021, 6, 1), null, false, Known, null))], []);

    public static string CreditCodeOf(int n)
    {
        string body = n.ToString("00000000"), seventeen = "12320700" + body + CreditCode.OrganisationCheckCharacter(body);
        return seventeen + CreditCode.CheckCharacter(seventeen);
    }

    public static string IdNumber(int serial, DateOnly born)
    {
        string seventeen = $"999999{born:yyyyMMdd}{serial * 2 % 1000 + 1:000}";
        return seventeen + ResidentId.CheckCharacter(seventeen);
    }

    /// <summary>A male worker of his own number.</summary>
    public ApplyRequest Application(string disease = "OD2024-01-001", string employer = Here, string hukou = FarAway, string residence = Elsewhere, int? worker = null, Guid? lead = null)
    {
        int n = worker ?? Interlocked.Increment(ref workers);
        var born = new DateOnly(1970, 1, 1).AddDays(n / 400);
        return new(lead, new("张大明", "1", IdNumber(n % 400, born), "1", born, "13800005678"), null, new("示例采石有限公司", CreditCodeOf(77), employer, "矿山路1号"), null, hukou, null, residence, null, disease, CaseKind.First, null);
    }

    public Task<Outcome<CaseAnswer>> Do<THandler>(Func<THandler, Task<Outcome<CaseAnswer>>> act, Caller? caller = null) where THandler : notnull => App.In<THandler, Outcome<CaseAnswer>>(act, caller);
    public async Task<CaseAnswer> Must<THandler>(Func<THandler, Task<Outcome<CaseAnswer>>> act) where THandler : notnull
    {
        var outcome = await Do(act);
        Assert.True(outcome.Ok, string.Join("; ", outcome.Findings.Select(f => $"{f.Rule} {f.Key} {string.Join(',', f.Args)}")));
        return outcome.Value!;
    }

    public async Task<Guid> AppliedAsync(ApplyRequest? request = null) => (await Must<ApplyForDiagnosis>(h => h.Handle(request ?? Application(), Agency, default))).Id;

    public static readonly string[] WorkerPapers = ["registration-form", "identity", "worker-history"], AllPapers = [.. WorkerPapers, "employer-history", "exam-results", "workplace-tests"];

    // who was diagnosed before brings the certificate
    static IEnumerable<PaperRequest> Papers(string[] papers, ApplyRequest? request) => (request?.Kind is null or CaseKind.First ? papers : [.. papers, "earlier-certificate"]).Select(p => new PaperRequest(p, null, null));

    public async Task<Guid> ReceivedAsync(ApplyRequest? request = null)
    {
        var id = await AppliedAsync(request);
        await Must<CheckDocuments>(h => h.Handle(id, new([.. Papers(WorkerPapers, request)]), Agency, default, default));
        await Must<ReceiveCase>(h => h.Handle(id, new(true), Agency, default, default));
        return id;
    }

    public async Task<Guid> FileCompleteAsync(ApplyRequest? request = null)
    {
        var id = await ReceivedAsync(request);
        await Must<CheckDocuments>(h => h.Handle(id, new([.. Papers(AllPapers, request)]), Agency, default, default));
        await Must<CompleteFile>(h => h.Handle(id, History(), Agency, default, default));
        return id;
    }

    public static CompleteFileRequest History() => new("凿岩", new(2004, 3, 1), 18, 4, ["H-DUST-1"], "2004年3月起从事凿岩作业，接触矽尘。");

    public async Task<Guid> PanelAsync(ApplyRequest? request = null, params int[] doctors)
    {
        var id = await FileCompleteAsync(request);
        await Must<GatherPanel>(h => h.Handle(id, new([.. (doctors.Length == 0 ? [1, 2, 3] : doctors).Select(d => new MemberRequest(Doctor(d)))]), Agency, default, default));
        return id;
    }

    public Task<CaseAnswer> OpineAsync(Guid id, int doctor, Conclusion conclusion, string? stage = "1", string? reason = null) =>
        Must<RecordOpinion>(h => h.Handle(id, new(Doctor(doctor), conclusion, stage, "意见", reason), Agency, default, default));

    public static ConcludeRequest Od(string? stage = "1", string? code = null) => new(Conclusion.Od, code, stage, null, "GBZ 70-2015", "双肺弥漫性小阴影，总体密集度1级。", "脱离粉尘作业。", null, WithoutReading: "本例阅片另有记录");

    public async Task<Guid> ConcludedAsync(ApplyRequest? request = null)
    {
        var id = await PanelAsync(request);
        foreach (int d in (int[])[1, 2, 3]) { await OpineAsync(id, d, Conclusion.Od); }
        await Must<ConcludeCase>(h => h.Handle(id, Od(), Agency, default, default));
        return id;
    }

    public async Task<Guid> CertifiedAsync(ApplyRequest? request = null)
    {
        var id = await ConcludedAsync(request);
        await Must<IssueCertificate>(h => h.Handle(id, new("赵审核"), Agency, default, default));
        return id;
    }

    public Task<DiagnosisCase> CaseAsync(Guid id) => App.In<DiagnosisAppraisalDb, DiagnosisCase>(db => db.Cases.AsNoTracking().FirstAsync(c => c.Id == id));
    public Task<List<T>> Announced<T>() where T : class => App.In<DiagnosisAppraisalDb, List<T>>(async db =>
        (await db.Outbox.AsNoTracking().OrderBy(o => o.Id).ToListAsync()).Where(o => o.Contract == Kernel.Events.ContractAttribute.NameOf(typeof(T))).Select(o => Kernel.Data.Json.Read<T>(o.Body)).ToList());

    public static string Rule<T>(Outcome<T> outcome) => Assert.Single(outcome.Findings).Rule;
    public void Suspend(Guid agency, DateOnly from, DateOnly? to, params int[] classes) => Institutions.Profiles[agency] = Institutions.Profiles[agency] with
    {
        Suspensions = [new(Guid.NewGuid(), FilingDomain.Diagnosis, classes.Length == 0 ? null : classes, "CAT2013", from, to, "责令暂停", Known, null)],
    };

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        if (Directory.Exists(Files)) { Directory.Delete(Files, recursive: true); }
    }
}
