using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.Protection;
using Diagnosis.Kernel.Reference;
using Diagnosis.Kernel.TimeLimits;
using Diagnosis.Registry.Contracts;
using Diagnosis.RehabStations.Contracts;
using Diagnosis.RehabStations.Data;
using Diagnosis.RehabStations.FollowUps;
using Diagnosis.RehabStations.Patients;
using Diagnosis.RehabStations.Reference;
using Diagnosis.RehabStations.Stations;
using Diagnosis.Terminology.Contracts;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.RehabStations.Tests;

/// <summary>A province in small: two counties, stations, staff, people of the test area 999999.</summary>
internal static class Rehab
{
    public const string County = "320102", OtherCounty = "320104", Township = "320102002", OtherTownship = "320104002", Outside = "510104001";
    public static readonly RehabRules Rules = RehabRules.Load(Repository.Data);
    public static readonly DateOnly Day = new(2026, 3, 2);
    public static readonly Guid Host = Guid.Parse("00000000-0000-7000-8000-0000000000a1"), OtherHost = Guid.Parse("00000000-0000-7000-8000-0000000000a2");
    public static readonly Guid StationA = Guid.Parse("00000000-0000-7000-8000-0000000000b1"), StationB = Guid.Parse("00000000-0000-7000-8000-0000000000b2");

    public static Caller Staff(Guid host) => new("staff", "站点医生", new HashSet<string> { Roles.Station }, host, "host", County, false);
    public static Caller Commission(string division) => new("com" + division, "卫健委", new HashSet<string> { Roles.Commission }, null, null, division, false);

    public static async Task<TestModules> StartAsync(Engine engine, bool stations = true)
    {
        var app = await TestModules.StartAsync(engine, s =>
        {
            s.AddRehabStations();
            s.AddSingleton<ITerminology>(new FewTerms());
            s.AddSingleton<People>();
            s.AddSingleton<IPeople>(sp => sp.GetRequiredService<People>());
            s.AddSingleton<IInstitutions, TwoInstitutions>();
            s.AddSingleton(new Words(typeof(Words).Assembly, typeof(RehabStationsModule).Assembly));
        });
        await RehabStationsModule.PrepareAsync(app.Services, Repository.Data, CancellationToken.None);
        if (stations)
        {
            await app.In<IRehabLoader>(l => l.LoadStationsAsync([
                new(StationA, "梅园康复站", false, Host, "梅园社区卫生服务中心", Township, [Township, "320102003"], new(2021, 1, 1)),
                new(StationB, "秦淮康复站", false, OtherHost, "秦淮社区卫生服务中心", OtherTownship, [OtherTownship], new(2021, 1, 1))]));
        }
        return app;
    }

    public static CaseConcluded Concluded(Guid person, Guid? caseId = null, int version = 1, Conclusion conclusion = Conclusion.Od, string? stage = "I", string hukou = Township, string employer = "320104002", string residence = Township,
        bool pneumoconiosis = true, CaseKind kind = CaseKind.First, DateOnly? on = null) =>
        new(caseId ?? Guid.CreateVersion7(), version, null, person, "张大明", "1", new(1966, 3, 1), Guid.NewGuid(), "市职防院", "320106", pneumoconiosis ? "OD24-0101" : "OD24-0401", pneumoconiosis ? "OD24-0101" : "OD24-0401",
            pneumoconiosis ? "硅肺" : "噪声聋", pneumoconiosis, kind, Conclusion.Od, conclusion, stage, new(2026, 1, 5), new(2026, 1, 8), on ?? new(2026, 2, 1), "示例职诊〔2026〕1号", "示例采石厂", employer, hukou, residence);

    public static Task<bool> Hear(this TestModules app, CaseConcluded message, Guid? id = null) => app.In<EnrolOnDiagnosis, bool>(c => c.HandleOnceAsync(id ?? Guid.NewGuid(), message, CancellationToken.None));

    public static Task<Patient?> PatientOf(this TestModules app, Guid person) => app.In<RehabStationsDb, Patient?>(db => db.Patients.AsNoTracking().FirstOrDefaultAsync(p => p.PersonId == person));

    public static async Task<Patient> Enrolled(this TestModules app, string? stage = "I", string hukou = Township, string residence = Township, DateOnly? on = null)
    {
        var person = Guid.NewGuid();
        Assert.True(await app.Hear(Concluded(person, stage: stage, hukou: hukou, residence: residence, on: on)));
        return (await app.PatientOf(person))!;
    }

    public static Task<Outcome<FollowUpView>> Record(this TestModules app, Guid patient, RecordFollowUpRequest request, Caller? caller = null) =>
        app.In<RecordFollowUp, Outcome<FollowUpView>>(h => h.Handle(patient, request, caller ?? Staff(Host), CancellationToken.None));

    public static AssessmentEntry Entry(string code, params (string Field, decimal Value)[] values) => new(code, values.ToDictionary(v => v.Field, v => v.Value));
    public static AssessmentEntry WithUnit(this AssessmentEntry e, string field, string unit) => e with { Units = new Dictionary<string, string> { [field] = unit } };
    public static AssessmentEntry WithText(this AssessmentEntry e, string field, string text) => e with { Texts = new Dictionary<string, string> { [field] = text } };

    public static PatientSeed Seed(Guid person, string residence = Township, Guid? station = null, DateOnly? died = null, IReadOnlyList<FollowUpSeed>? followUps = null, DateOnly? diagnosed = null, int? stage = 1) =>
        new(person, "李小华", "1", new(1966, 3, 1), default, "", default, Guid.NewGuid(), "OD13-0101", "OD13-0101", "矽肺", stage, diagnosed ?? new(2019, 5, 1), "旧证1", "市职防院", "320106", "示例厂", OtherTownship, residence, residence, station, died, died is null ? null : "呼吸衰竭", false, followUps);
}

internal sealed class People(Protector protector) : IPeople
{
    public const string Number = "999999196603010013", Phone = "13800005678";
    public Task<PersonInfo?> FindAsync(Guid id, CancellationToken ct = default) =>
        Task.FromResult<PersonInfo?>(new(id, 1, "张大明", "1", protector.Seal(Number), protector.Hash("1:" + Number), "1", new(1966, 3, 1), protector.Seal(Phone)));
    public Task<IReadOnlyList<PersonMatch>> MatchAsync(IReadOnlyList<PersonIdentity> people, CancellationToken ct = default) => throw new NotSupportedException();
    public Task<IReadOnlyDictionary<Guid, PersonInfo>> FindManyAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct = default) => throw new NotSupportedException();
    /// <summary>Person and key, as Registry would keep them.</summary>
    public System.Collections.Concurrent.ConcurrentDictionary<(Guid Person, string Key), bool> Readable { get; } = new();
    public Task GrantAsync(Guid personId, IEnumerable<string> readerKeys, CancellationToken ct = default)
    {
        foreach (var key in readerKeys) { Readable[(personId, key)] = true; }
        return Task.CompletedTask;
    }
    public async Task GrantManyAsync(IReadOnlyCollection<PersonGrant> grants, CancellationToken ct = default) { foreach (var g in grants) { await GrantAsync(g.PersonId, g.ReaderKeys, ct); } }
    public Task<IReadOnlyList<PersonInfo>> FindByNumberAsync(string documentType, string number, CancellationToken ct = default) => throw new NotSupportedException();
}

internal sealed class TwoInstitutions : IInstitutions
{
    public Task<InstitutionInfo?> FindAsync(Guid id, CancellationToken ct = default) =>
        Task.FromResult(id == Rehab.Host || id == Rehab.OtherHost ? new InstitutionInfo(id, 1, "", "社区卫生服务中心", [InstitutionKind.RehabHost], "township", Rehab.Township, false, true, null, null) : null);
    public Task<InstitutionInfo?> FindByCodeAsync(string creditCode, CancellationToken ct = default) => throw new NotSupportedException();
    public Task<InstitutionProfile?> ProfileAsync(Guid id, CancellationToken ct = default) => throw new NotSupportedException();
    public Task<IReadOnlyList<InstitutionInfo>> ListAsync(InstitutionKind kind, string divisionPrefix, CancellationToken ct = default) => throw new NotSupportedException();
    public Task<IReadOnlyList<InstitutionInfo>> FiledForAsync(string disease, string prefecture, DateOnly day, CancellationToken ct = default) => throw new NotSupportedException();
}

/// <summary>Divisions and code lists as shipped; nothing else is asked for here.</summary>
internal sealed class FewTerms : ITerminology
{
    static readonly List<CodeItem> Items = [.. Tsv.Read(Path.Combine(Repository.Data, "code-lists.tsv")).Rows.Select(r => new CodeItem(r["list"], r["code"], r["zh"], r["en"], r.FindDate("valid_from"), r.FindDate("valid_to")))];
    public Divisions Divisions { get; } = Divisions.Load(Path.Combine(Repository.Data, "divisions.tsv"));
    public IReadOnlyList<CodeItem> CodeList(string list, DateOnly asOf) => [.. Items.Where(i => i.List == list)];
    public CodeItem? Code(string list, string code, DateOnly asOf) => Items.FirstOrDefault(i => i.List == list && i.Code == code);
    public DiseaseCatalogue Catalogue => throw new NotSupportedException();
    public WorkCalendar Calendar => throw new NotSupportedException();
    public TimeLimitRegister Limits => throw new NotSupportedException();
    public IdentifierContext Identifiers => throw new NotSupportedException();
    public IReadOnlyList<Hazard> Hazards => throw new NotSupportedException();
    public Hazard? Hazard(string code) => throw new NotSupportedException();
    public PolicyValue? Policy(string name, string? division, DateOnly asOf) => throw new NotSupportedException();
}
