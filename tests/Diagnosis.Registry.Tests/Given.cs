using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Diagnosis.Terminology;
using Diagnosis.Terminology.Contracts;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(Diagnosis.Registry.Tests.SharedTerminology))]

namespace Diagnosis.Registry.Tests;

/// <summary>The real reference data, loaded once for all tests: it does not change here, and loading it takes longer than most tests.</summary>
public sealed class SharedTerminology : IAsyncLifetime
{
    TestModules app = null!;
    internal static ITerminology Loaded { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        app = await TestModules.StartAsync(Engine.Sqlite, s => { s.AddTerminology(); s.AddSingleton(new DeploymentMode(true)); });
        await TerminologyModule.PrepareAsync(app.Services, Repository.Data, CancellationToken.None);
        Loaded = app.Services.GetRequiredService<ITerminology>();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

internal static class Given
{
    /// <summary>The module beside the real Terminology with the shipped data.</summary>
    public static async Task<TestModules> RegistryAsync(Engine engine, TestClock? clock = null)
    {
        var app = await TestModules.StartAsync(engine, s =>
        {
            s.AddTerminology();
            s.AddRegistry();
            s.AddSingleton(new DeploymentMode(true));
            s.AddSingleton(new Words(typeof(Words).Assembly, typeof(RegistryModule).Assembly));
            s.AddSingleton(SharedTerminology.Loaded);
        }, clock);
        return app;
    }

    public static Task<T> InDb<T>(this TestModules app, Func<RegistryDb, Task<T>> work) => app.In(work);
    public static Task<T> InPeople<T>(this TestModules app, Func<IPeople, Task<T>> work) => app.In(work);

    /// <summary>A synthetic resident number of area 999999.</summary>
    public static string Number(int serial, string birth = "19700101")
    {
        string seventeen = $"999999{birth}{serial % 1000:000}";
        return seventeen + ResidentId.CheckCharacter(seventeen);
    }

    /// <summary>Different numbers for as many serials as wanted.</summary>
    public static PersonIdentity Person(int serial, string? name = null, string? phone = null)
    {
        var birth = new DateOnly(1960, 1, 1).AddDays(serial / 1000);
        return new(name ?? $"测试{serial}", "1", Number(serial, birth.ToString("yyyyMMdd", System.Globalization.CultureInfo.InvariantCulture)), "1", birth, phone);
    }

    public static readonly Guid Jiangmen = Guid.Parse("00000000-0000-7000-8000-000000000001");
    public static readonly Guid Xinhui = Guid.Parse("00000000-0000-7000-8000-000000000002");

    public static Caller Commission(string division = "440700") => new("c1", "江门市卫生健康委", new HashSet<string> { Roles.Commission }, null, null, division, false);
    public static Caller Admin { get; } = new("adm", "系统管理员", new HashSet<string> { Roles.Admin }, null, null, null, false);
    public static Caller Exam(Guid institution) => new("e1", "体检机构", new HashSet<string> { Roles.Exam }, institution, "体检机构", "440703", false);

    public static string CreditCode(int serial)
    {
        string body = $"{serial % 100_000_000:00000000}";
        string organisation = body + CreditCodeOf(body);
        string seventeen = "12440700" + organisation;
        return seventeen + Kernel.Identifiers.CreditCode.CheckCharacter(seventeen);
        static char CreditCodeOf(string b) => Kernel.Identifiers.CreditCode.OrganisationCheckCharacter(b);
    }

    public static InstitutionLoad Agency(Guid id, int serial, string division, params FilingLine[] lines) =>
        new(id, CreditCode(serial), $"示例诊断机构{serial}", [InstitutionKind.DiagnosisAgency, InstitutionKind.Hospital], "prefecture", division, false, true, "0750-0000000", "示例路1号")
        {
            Filings = [.. lines.Select((l, i) => new FilingFact(Fact(id, i), FilingDomain.Diagnosis, l, $"粤职诊备{serial}"))],
        };

    public static Guid Fact(Guid id, int number) { var b = id.ToByteArray(); b[0] = (byte)(number + 1); return new Guid(b); }
}
