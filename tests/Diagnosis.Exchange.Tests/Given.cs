using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Exchange.Contracts;
using Diagnosis.Exchange.Format;
using Diagnosis.Exchange.Queue;
using Diagnosis.ExamReporting.Contracts;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.Protection;
using Diagnosis.Kernel.Reference;
using Diagnosis.Kernel.TimeLimits;
using Diagnosis.Terminology.Contracts;
using Diagnosis.TestReceiver;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Tests;

/// <summary>The product's reference files.</summary>
internal sealed class ShippedReference : ITerminology
{
    public static readonly ShippedReference Instance = new();
    public DiseaseCatalogue Catalogue { get; } = DiseaseCatalogue.Load(Repository.Data);
    public Divisions Divisions { get; } = Divisions.Load(Path.Combine(Repository.Data, "divisions.tsv"));
    public WorkCalendar Calendar => throw new NotSupportedException();
    public TimeLimitRegister Limits => throw new NotSupportedException();
    public IdentifierContext Identifiers => throw new NotSupportedException();
    public IReadOnlyList<Hazard> Hazards { get; } = [.. Tsv.Read(Path.Combine(Repository.Data, "hazards.tsv")).Rows.Select(r => new Hazard(r["hazard_code"], r["category"], r["name"], r.Find("cas"), [], r["pinyin"]))];
    public Hazard? Hazard(string code) => Hazards.FirstOrDefault(h => h.Code == code);
    public IReadOnlyList<CodeItem> CodeList(string list, DateOnly asOf) => [];
    public CodeItem? Code(string list, string code, DateOnly asOf) => null;
    public PolicyValue? Policy(string name, string? division, DateOnly asOf) => null;
}

/// <summary>ExamReporting's answer by hand: takes what has a worker's name, refuses the rest with the field of the API.</summary>
internal sealed class StandInExams : IExamIntake
{
    public List<ExamReportSubmission> Taken { get; } = [];
    public Task<IntakeAnswer> SubmitAsync(ExamReportSubmission record, Caller caller, CancellationToken ct = default)
    {
        if (caller.InstitutionId is null) { return Task.FromResult(new IntakeAnswer("Forbidden", null, null, [], [])); }
        if (record.Worker?.Name is null) { return Task.FromResult(new IntakeAnswer("Refused", null, null, [new FindingText("required", "worker.name", "缺少姓名。", "请填写。", null), new FindingText("X05", "conclusions[1].harmYears", "接触时间过长。", "请核对。", null)], [])); }
        Taken.Add(record);
        return Task.FromResult(new IntakeAnswer("Created", Guid.CreateVersion7(), 1, [], []));
    }

    public Task<IReadOnlyList<IntakeAnswer>> CheckAsync(IReadOnlyList<ExamReportSubmission> records, Caller caller, CancellationToken ct = default) => Task.FromResult<IReadOnlyList<IntakeAnswer>>([.. records.Select(r =>
        caller.InstitutionId is null ? new IntakeAnswer("Forbidden", null, null, [], [])
        : r.Worker?.Name is null ? new IntakeAnswer("Refused", null, null, [new FindingText("required", "worker.name", "缺少姓名。", "请填写。", null)], [])
        : new IntakeAnswer("Readable", null, null, [], []))]);

    public async Task<IReadOnlyList<IntakeAnswer>> SubmitTogetherAsync(IReadOnlyList<ExamReportSubmission> records, Caller caller, CancellationToken ct = default)
    {
        int before = Taken.Count;
        var answers = new List<IntakeAnswer>();
        foreach (var r in records) { answers.Add(await SubmitAsync(r, caller, ct)); }
        if (answers.Exists(a => a.ReportId is null)) { Taken.RemoveRange(before, Taken.Count - before); }
        return answers;
    }
}

/// <summary>The module on a real database with a real receiver at the other end of a real line.</summary>
internal sealed class Line : IAsyncDisposable
{
    public const string County = "320706", Number = "99999919700615997X", Phone = "13800001234";
    public static readonly Guid AgencyId = Guid.Parse("0199a000-0000-7000-8000-000000000001");
    public static Caller Agency { get; } = new("u1", "李医师", new HashSet<string> { Roles.Diagnosis }, AgencyId, "连云港市职业病防治院", County, false);
    public static Caller Other { get; } = new("u2", "王医师", new HashSet<string> { Roles.Diagnosis }, Guid.NewGuid(), "别的机构", "320102", false);
    public static Caller Commission { get; } = new("c", "卫健委", new HashSet<string> { Roles.Commission }, null, null, "320700", false);
    public static Caller Admin { get; } = new("a", "管理员", new HashSet<string> { Roles.Admin }, null, null, null, false);

    public required TestModules App { get; init; }
    public CardReceiver? Receiver { get; init; }

    public static async Task<Line> StartAsync(Engine engine, bool receiver = true, int mostTries = 3)
    {
        var at = receiver ? await CardReceiver.StartAsync() : null;
        var app = await TestModules.StartAsync(engine, s =>
        {
            s.AddSingleton<ITerminology>(ShippedReference.Instance).AddSingleton<StandInExams>().AddSingleton<IExamIntake>(p => p.GetRequiredService<StandInExams>());
            s.AddSingleton(new Words(typeof(Words).Assembly, typeof(ExchangeModule).Assembly));
            s.AddSingleton(new ExchangeSettings(at?.Address, "LICENCE-1", TimeSpan.FromSeconds(20), mostTries));
            s.AddExchange();
        });
        await ExchangeModule.PrepareAsync(app.Services, Repository.Data, TestContext.Current.CancellationToken);
        return new() { App = app, Receiver = at };
    }

    public Protector Protector => App.Services.GetRequiredService<Protector>();

    public ReportCardFiled Filed(string number = "0000077202026K00001", int version = 1, string? reason = null, Func<CardContent, CardContent>? change = null)
    {
        var card = Cards.Pneumoconiosis(Protector) with { CardNo = number, CardVersion = version, VersionKind = version == 1 ? "FIRST" : "CORRECTION", Reason = reason };
        return new(Guid.CreateVersion7(), version, Guid.CreateVersion7(), Guid.CreateVersion7(), AgencyId, "连云港市职业病防治院", County, null, change is null ? card : change(card));
    }

    /// <summary>As the relay brings it: the same message id is the same message.</summary>
    public Task<bool> TellAsync(ReportCardFiled message, Guid? id = null) => App.In<QueueReportCard, bool>(c => c.HandleOnceAsync(id ?? Guid.CreateVersion7(), message, TestContext.Current.CancellationToken));
    public Task<int> SendAsync() => App.In<UploadSender, int>(s => s.RunOnceAsync(TestContext.Current.CancellationToken));
    public Task<List<Upload>> AllAsync() => App.In<Data.ExchangeDb, List<Upload>>(db => db.Uploads.AsNoTracking().OrderBy(u => u.CardNo).ThenBy(u => u.CardVersion).ToListAsync());
    public async Task<Upload> OneAsync() => Assert.Single(await AllAsync());

    public async ValueTask DisposeAsync()
    {
        if (Receiver is not null) { await Receiver.DisposeAsync(); }
        await App.DisposeAsync();
    }
}

/// <summary>A full card of each kind.</summary>
internal static class Cards
{
    public static readonly DateOnly Diagnosed = new(2026, 2, 20);

    static CardContent Of(CardType type, Protector p) => new(type, "0000077202026K00001", 1, "FIRST", "FIRST", null,
        new("欧阳·阿卜杜拉𠮷", "1", new(1970, 6, 15), "1", p.Seal(Line.Number), p.Seal(Line.Phone), "320706001", "海州路 8 号") { HukouAddress = "520102001", HukouDetail = "南明区", HealthFileNo = "12345678901234567", Education = "20", Occupation = "凿岩工" },
        new("连云港市职业病防治院", "123207060000007720", "320706", "李医师", new(2026, 3, 2)) { CertificateNumber = "000000772-2026-00001", Physicians = ["甲", "乙", "丙"] })
    {
        Employer = new("示例采石<有限>公司 & 分公司", "123207060000007720", "320706001", "矿山路1号") { Industry = "1011", EconomicType = "173", Scale = "SMALL", ZipCode = "222000", Contact = "钱主任", Phone = p.Seal("051812345678") },
        UsingUnit = new("用工单位", "123207060000007720", "320706100", null),
        Disease = new("职业性呼吸系统疾病", "OD2024-01-001", "矽肺", "1"),
        Contact = new("凿岩", "6-03-01", new(2004, 3, 1), 18, 4, ["HZ2015-1-001", "HZ2015-3-001"]),
        FirstSymptomsOn = new(2025, 11, 1), DiagnosedOn = Diagnosed,
    };

    public static CardContent Suspected(Protector p) => Of(CardType.Suspected, p) with { Disease = new("职业性化学中毒", "OD2024-04-003", "急性氯气中毒", null), Suspected = new("OUTPATIENT", "INC-2026-3", 4, true), Contact = new("巡检", null, new(2026, 2, 19), 0, 0, ["HZ2015-2-010"]) { Days = 0, Hours = 2, Minutes = 30 }, DiedOn = new(2026, 2, 21), CauseOfDeath = "急性肺水肿", DeathSource = "医院" };
    public static CardContent Occupational(Protector p) => Of(CardType.OccupationalDisease, p) with { Disease = new("职业性放射性疾病", "OD2024-07-003", "放射性皮肤疾病", "轻度"), Outcome = "2", DisabilityGrade = "7", Radiation = new(new(2001, 5, 1), 20, "介入", 1.25m, new(2020, 1, 2), "X", "01", 120.5m, "02", "1") };
    public static CardContent Pneumoconiosis(Protector p) => Of(CardType.Pneumoconiosis, p) with { ReportKind = "PROMOTION", Disease = new("职业性呼吸系统疾病", "OD2024-01-001", "矽肺", "2"), Outcome = "3",
        Pneumoconiosis = new("01", "2", "1", new(2015, 4, 3), [new("2", Diagnosed, "连云港市职业病防治院")], 55, true, ["肺气肿", "气胸"], ["1", "3"], null) };
    public static CardContent Pesticide(Protector p) => Of(CardType.Pesticide, p) with { Employer = null, UsingUnit = null, Contact = null, Disease = null, FirstSymptomsOn = null, DiagnosedOn = null, Pesticide = new(new(2026, 3, 1), "敌敌畏", "有机磷", "DOMESTIC_ACCIDENT", "SWALLOWED", "MODERATE") };

    public static CardContent Of(CardType type, Protector p, bool _) => type switch { CardType.Suspected => Suspected(p), CardType.OccupationalDisease => Occupational(p), CardType.Pneumoconiosis => Pneumoconiosis(p), _ => Pesticide(p) };
}
