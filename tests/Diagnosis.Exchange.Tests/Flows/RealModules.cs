using System.Collections.Concurrent;
using Diagnosis.ExamReporting;
using Diagnosis.Exchange.Tests.Fhir;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Events;
using Diagnosis.Registry.Contracts;
using Diagnosis.RehabStations;
using Diagnosis.RehabStations.Contracts;
using Diagnosis.Terminology;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Tests.Flows;

/// <summary>Registry by hand: the institutions of <see cref="FhirWeb"/>, and whoever is registered while a test runs.</summary>
internal sealed class FewInstitutions : IInstitutions, IPeople, IEmployers
{
    readonly ConcurrentDictionary<string, Guid> known = new();
    public int Registered => known.Count;

    static InstitutionInfo Info(Guid id) => new(id, 1, "", id == FhirWeb.Station ? "示例卫生院" : "示例医院", [InstitutionKind.ExamAgency, InstitutionKind.RehabHost], "county", "320706", false, true, null, null);
    public Task<InstitutionInfo?> FindAsync(Guid id, CancellationToken ct = default) => Task.FromResult<InstitutionInfo?>(Info(id));
    public Task<InstitutionProfile?> ProfileAsync(Guid id, CancellationToken ct = default) => Task.FromResult<InstitutionProfile?>(new(Info(id), [], [.. new[] { "粉尘", "化学", "物理" }.Select(c => new ExamCategoryFact(Guid.NewGuid(), c, new DateOnly(2019, 1, 1), null, null, default, null))], [], []));
    public Task<IReadOnlyList<InstitutionInfo>> FiledForAsync(string disease, string prefecture, DateOnly day, CancellationToken ct = default) => Task.FromResult<IReadOnlyList<InstitutionInfo>>([]);
    public Task<IReadOnlyList<PersonMatch>> MatchAsync(IReadOnlyList<PersonIdentity> people, CancellationToken ct = default) =>
        Task.FromResult<IReadOnlyList<PersonMatch>>([.. people.Select(p => new PersonMatch(known.GetOrAdd(p.DocumentNumber, _ => Guid.CreateVersion7()), PersonMatchKind.New))]);
    public Task<IReadOnlyList<Guid>> MatchAsync(IReadOnlyList<EmployerIdentity> employers, CancellationToken ct = default) => Task.FromResult<IReadOnlyList<Guid>>([.. employers.Select(e => known.GetOrAdd(e.CreditCode + e.SiteCode, _ => Guid.CreateVersion7()))]);
    public Task GrantAsync(Guid personId, IEnumerable<string> readerKeys, CancellationToken ct = default) => Task.CompletedTask;
    public Task GrantManyAsync(IReadOnlyCollection<PersonGrant> grants, CancellationToken ct = default) => Task.CompletedTask;

    public Task<InstitutionInfo?> FindByCodeAsync(string creditCode, CancellationToken ct = default) => throw new NotSupportedException();
    public Task<IReadOnlyList<InstitutionInfo>> ListAsync(InstitutionKind kind, string divisionPrefix, CancellationToken ct = default) => throw new NotSupportedException();
    Task<PersonInfo?> IPeople.FindAsync(Guid id, CancellationToken ct) => Task.FromResult<PersonInfo?>(null);
    public Task<IReadOnlyDictionary<Guid, PersonInfo>> FindManyAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct = default) => throw new NotSupportedException();
    public Task<IReadOnlyList<PersonInfo>> FindByNumberAsync(string documentType, string number, CancellationToken ct = default) => throw new NotSupportedException();
    Task<EmployerInfo?> IEmployers.FindAsync(Guid id, CancellationToken ct) => throw new NotSupportedException();
    public Task<IReadOnlyList<EmployerInfo>> SearchAsync(string nameOrCode, int most, CancellationToken ct = default) => throw new NotSupportedException();
}

/// <summary>The FHIR server with the modules that take what it receives, on their own tables.</summary>
internal static class RealModules
{
    public static async Task<FhirWeb> StartAsync(Engine engine, Action<IServiceCollection>? more = null)
    {
        var web = await FhirWeb.StartAsync(engine, s =>
        {
            // people of the test area have numbers only there
            s.AddSingleton(new DeploymentMode(true));
            s.AddTerminology();
            s.AddSingleton<FewInstitutions>().AddSingleton<IInstitutions>(p => p.GetRequiredService<FewInstitutions>()).AddSingleton<IPeople>(p => p.GetRequiredService<FewInstitutions>()).AddSingleton<IEmployers>(p => p.GetRequiredService<FewInstitutions>());
            s.AddExamReporting();
            s.AddRehabStations();
            s.AddSingleton(new Words(typeof(Words).Assembly, typeof(ExchangeModule).Assembly, typeof(ExamReportingModule).Assembly, typeof(RehabStationsModule).Assembly));
            more?.Invoke(s);
        });
        var ct = TestContext.Current.CancellationToken;
        await TerminologyModule.PrepareAsync(web.Services, Repository.Data, ct);
        await ExamReportingModule.PrepareAsync(web.Services, Repository.Data, ct);
        await RehabStationsModule.PrepareAsync(web.Services, Repository.Data, ct);
        return web;
    }

    /// <summary>What a module kept: the versions of records of one kind.</summary>
    public static async Task<List<HistoryEntry>> KeptAsync(this FhirWeb web, string module, string kind)
    {
        await using var scope = web.Services.CreateAsyncScope();
        var of = web.Services.GetServices<ModuleDatabase>().Single(m => m.Module == module);
        return await ((ModuleDb)scope.ServiceProvider.GetRequiredService(of.Context)).History.AsNoTracking().Where(h => h.Kind == kind && h.Content != null).OrderBy(h => h.Id).ToListAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A patient whom the caller "station" looks after.</summary>
    public static async Task<Guid> PatientAsync(this FhirWeb web)
    {
        var ct = TestContext.Current.CancellationToken;
        await using (var scope = web.Services.CreateAsyncScope())
        {
            var loader = scope.ServiceProvider.GetRequiredService<IRehabLoader>();
            var station = Guid.CreateVersion7();
            await loader.LoadStationsAsync([new(station, "示例康复站", false, FhirWeb.Station, "示例卫生院", "320706001", ["320706001"], new(2021, 1, 1))], ct);
            await loader.LoadPatientsAsync([new(Guid.CreateVersion7(), "李虚构", "1", new(1966, 3, 1), default, "", default, Guid.CreateVersion7(), "OD13-0101", "OD13-0101", "矽肺", 1, new(2019, 5, 1), "旧证1", "市职防院", "320706", "示例厂", "320706001", "320706001", "320706001", station)], ct);
        }
        return (await web.KeptAsync(RehabStationsModule.Schema, "Patient")).Single().RecordId;
    }
}
