using Diagnosis.CoverageAudit;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Filings;
using Diagnosis.Terminology;
using Diagnosis.Terminology.Contracts;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Registry.Tests.Filings;

/// <summary>An agency of Yixing, its province, and the acts of a filing as one line each.</summary>
internal sealed class Desk(TestModules app) : IAsyncDisposable
{
    public static readonly Guid AgencyId = Guid.Parse("00000000-0000-7000-8000-00000000a001");
    public static readonly Caller Agency = new("a", "宜兴示例医院", new HashSet<string> { Roles.Diagnosis }, AgencyId, "宜兴示例医院", "320282", false);
    public static readonly Caller ExamAgency = new("e", "宜兴示例医院", new HashSet<string> { Roles.Exam }, AgencyId, "宜兴示例医院", "320282", false);
    public static readonly Caller Province = Commission("320000"), Prefecture = Commission("320200"), County = Commission("320282"), Elsewhere = Commission("320100");
    public static Caller Commission(string division) => new("c" + division, "卫生健康委" + division, new HashSet<string> { Roles.Commission }, null, null, division, false);

    public TestModules App => app;
    public TestClock Clock => app.Clock;
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <param name="day">Today; a Monday in March unless a test says otherwise.</param>
    public static async Task<Desk> StartAsync(Engine engine, TestClock? clock = null, Action<Policies>? policies = null, bool coverage = false, params FilingLine[] lines)
    {
        var terminology = new Policies(SharedTerminology.Loaded);
        policies?.Invoke(terminology);
        var app = await TestModules.StartAsync(engine, s =>
        {
            s.AddTerminology();
            s.AddRegistry();
            if (coverage) { s.AddCoverageAudit(); }
            s.AddSingleton(new DeploymentMode(true));
            s.AddSingleton(new Words(typeof(Words).Assembly, typeof(RegistryModule).Assembly));
            s.AddSingleton<ITerminology>(terminology);
        }, clock);
        await RegistryModule.PrepareAsync(app.Services, Repository.Data, CancellationToken.None);
        if (coverage) { await CoverageAuditModule.PrepareAsync(app.Services, Repository.Data, CancellationToken.None); }
        await app.In<IRegistryLoader>(l => l.LoadAsync(new([Given.Agency(AgencyId, 501, "320282", lines) with { Name = "宜兴示例医院", Kinds = lines.Length > 0 ? [InstitutionKind.Hospital, InstitutionKind.DiagnosisAgency] : [InstitutionKind.Hospital] }], [])));
        return new Desk(app);
    }

    public Task<Outcome<FilingView>> Open(FilingDomain domain = FilingDomain.Diagnosis, Caller? caller = null) => app.In<KeepFiling, Outcome<FilingView>>(h => h.Open(new(AgencyId, domain), caller ?? (domain == FilingDomain.Exam ? ExamAgency : Agency), Ct));
    public Task<Outcome<FilingView>> Get(Guid id, Caller? caller = null) => app.In<KeepFiling, Outcome<FilingView>>(h => h.Get(id, caller ?? Agency, Ct));
    public Task<Outcome<FilingView>> Prepare(Guid id, FilingContent content, Caller? caller = null, int? version = null) => app.In<PrepareFiling, Outcome<FilingView>>(h => h.Handle(id, content, caller ?? Agency, new IfMatch(version), Ct));
    public Task<Outcome<FilingView>> Start(Guid id, DateOnly day, Caller? caller = null) => app.In<StartWork, Outcome<FilingView>>(h => h.Handle(id, new(day), caller ?? Agency, default, Ct));
    public Task<Outcome<FilingView>> File(Guid id, DateOnly? changedOn = null, string? reason = null, Caller? caller = null) => app.In<SubmitFiling, Outcome<FilingView>>(h => h.Handle(id, new(changedOn, reason), caller ?? Agency, default, Ct));
    public Task<Outcome<FilingView>> Return(Guid id, string? reason, Caller? caller = null) => app.In<ReturnFiling, Outcome<FilingView>>(h => h.Handle(id, new(reason), caller ?? Province, default, Ct));
    public Task<Outcome<FilingView>> Publish(Guid id, string? number = "苏职诊备〔2026〕001号", Caller? caller = null) => app.In<PublishFiling, Outcome<FilingView>>(h => h.Handle(id, new(number), caller ?? Province, default, Ct));
    public Task<Outcome<FilingView>> Depart(Guid id, Guid practice, DateOnly last) => app.In<ReportDeparture, Outcome<FilingView>>(h => h.Handle(id, practice, new(last, "退休"), Agency, default, Ct));
    public Task<Outcome<FilingView>> Stop(Guid id, DateOnly day) => app.In<StopWork, Outcome<FilingView>>(h => h.Handle(id, new(day, "科室撤并"), Agency, default, Ct));
    public Task<Outcome<FilingView>> Unstop(Guid id) => app.In<StopWork, Outcome<FilingView>>(h => h.Withdraw(id, new("继续开展"), Agency, default, Ct));
    public Task<Outcome<FilingView>> Custodian(Guid id) => app.In<CloseFiling, Outcome<FilingView>>(h => h.Custodian(id, new("无锡市示例防治院", null, app.Clock.Today(), "移交清单1号"), Agency, default, Ct));
    public Task<Outcome<FilingView>> Close(Guid id) => app.In<CloseFiling, Outcome<FilingView>>(h => h.Close(id, new(null), Province, default, Ct));
    public Task<Outcome<FilingView>> Suspend(Guid id, DateOnly from, DateOnly correctBy, params int[] classes) => app.In<SuspendFiling, Outcome<FilingView>>(h => h.Handle(id, new(classes, null, from, correctBy, "不再具备备案条件"), County, default, Ct));
    public Task<Outcome<FilingView>> Correct(Guid id, Guid suspension) => app.In<SuspendFiling, Outcome<FilingView>>(h => h.Correct(id, suspension, new("已补充设备", null), Agency, default, Ct));
    public Task<Outcome<FilingView>> Lift(Guid id, Guid suspension, DateOnly on) => app.In<SuspendFiling, Outcome<FilingView>>(h => h.Lift(id, suspension, new(on, "核查合格"), County, default, Ct));
    public Task<Outcome<FilingView>> Undated(Guid id, Guid suspension) => app.In<SuspendFiling, Outcome<FilingView>>(h => h.Lift(id, suspension, new(null, null), County, default, Ct));
    public Task<Outcome<FilingView>> Withdraw(Guid id, Guid suspension, string? reason) => app.In<SuspendFiling, Outcome<FilingView>>(h => h.Withdraw(id, suspension, new(reason), County, default, Ct));
    public Task<Outcome<FilingView>> OrderStop(Guid id, Guid suspension, DateOnly on) => app.In<SuspendFiling, Outcome<FilingView>>(h => h.Stop(id, suspension, new(on, "逾期未整改"), County, default, Ct));
    public Task<InstitutionProfile?> Profile() => app.In<IInstitutions, InstitutionProfile?>(i => i.ProfileAsync(AgencyId, Ct));

    /// <summary>Opened, prepared, at work since <paramref name="started"/>.</summary>
    public async Task<Guid> AtWork(DateOnly started, FilingContent? content = null)
    {
        var id = (await Open()).Must().Id;
        (await Prepare(id, content ?? Papers(Class(1), Class(4)))).Must();
        (await Start(id, started)).Must();
        return id;
    }

    public async Task<Guid> Published(FilingContent? content = null)
    {
        var id = await AtWork(app.Clock.Today(), content);
        (await File(id)).Must();
        (await Publish(id)).Must();
        return id;
    }

    public static ScopeLine Class(int number, string edition = "CAT2024") => new(FilingKind.Class, number, null, [], edition);
    public static FilingContent Papers(params ScopeLine[] lines) => new()
    {
        Conditions = [.. new[] { "licence", "radiology-licence", "premises", "instruments", "quality-system", "reporting" }.Select(k => new ConditionFact(k, k + " 1号", new(2025, 1, 1)))],
        Lines = lines,
        Physicians = [.. Enumerable.Range(1, 3).Select(n => Physician(n, lines.Select(l => l.Class ?? 1).Distinct().ToArray()))],
    };
    public static PhysicianEntry Physician(int n, params int[] classes) => new($"医师{n}", $"YS{n:000}", "主任医师", $"ZD{n:000}", classes, "CAT2024", new(2025, 9, 1), null, new(2025, 10, 1), null, false);
    public static FilingContent ExamPapers(params string[] categories) => new()
    {
        Conditions = [.. new (string Kind, decimal? Measure)[] { ("licence", null), ("radiology-licence", null), ("premises", 420), ("room", 8), ("instruments", null), ("quality-system", null), ("reporting", null) }.Select(k => new ConditionFact(k.Kind, k.Kind + " 1号", new(2025, 1, 1), k.Measure))],
        Categories = categories,
        Physicians = [Physician(1, 1)],
    };

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

internal static class Outcomes
{
    public static T Must<T>(this Outcome<T> outcome)
    {
        Assert.True(outcome.Ok, string.Join("; ", outcome.Findings.Select(f => $"{f.Field}: {f.Key} {string.Join(',', f.Args)}")));
        return outcome.Value!;
    }

    public static string[] Keys<T>(this Outcome<T> outcome) => [.. outcome.Findings.Select(f => f.Key).Distinct()];
}

/// <summary>The real reference data with some policies decided otherwise.</summary>
internal sealed class Policies(ITerminology real) : ITerminology
{
    readonly List<PolicyValue> other = [];
    public void Set(string name, string value, string? division = null, DateOnly? from = null) => other.Add(new(name, division, value, from ?? new(2000, 1, 1), null, "test", 1));
    public DiseaseCatalogue Catalogue => real.Catalogue;
    public Kernel.Identifiers.Divisions Divisions => real.Divisions;
    public Kernel.Calendar.WorkCalendar Calendar => real.Calendar;
    public Kernel.TimeLimits.TimeLimitRegister Limits => real.Limits;
    public Kernel.Identifiers.IdentifierContext Identifiers => real.Identifiers;
    public IReadOnlyList<Hazard> Hazards => real.Hazards;
    public Hazard? Hazard(string code) => real.Hazard(code);
    public IReadOnlyList<CodeItem> CodeList(string list, DateOnly asOf) => real.CodeList(list, asOf);
    public CodeItem? Code(string list, string code, DateOnly asOf) => real.Code(list, code, asOf);
    public PolicyValue? Policy(string name, string? division, DateOnly asOf) =>
        other.FindLast(p => p.Name == name && p.ValidFrom <= asOf && (p.Division is null || division?.StartsWith(p.Division.TrimEnd('0'), StringComparison.Ordinal) == true)) ?? real.Policy(name, division, asOf);
}
