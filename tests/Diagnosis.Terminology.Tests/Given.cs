using Diagnosis.Kernel;
using Diagnosis.Terminology.Contracts;
using Diagnosis.Terminology.Data;
using Diagnosis.Terminology.Reference;
using Diagnosis.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Terminology.Tests;

internal static class Given
{
    /// <summary>The module with the shipped data, on a database of its own.</summary>
    public static async Task<TestModules> ShippedDataAsync(Engine engine, TestClock? clock = null)
    {
        var app = await TestModules.StartAsync(engine, s => { s.AddTerminology(); s.AddSingleton(new DeploymentMode(true)); s.AddSingleton(new Words(typeof(Words).Assembly, typeof(TerminologyModule).Assembly)); }, clock);
        await TerminologyModule.PrepareAsync(app.Services, Repository.Data, TestContext.Current.CancellationToken);
        return app;
    }

    public static ITerminology Terminology(this TestModules app) => app.Services.GetRequiredService<ITerminology>();
    public static Task<T> InDb<T>(this TestModules app, Func<TerminologyDb, Task<T>> work) => app.In(work);

    /// <summary>Memory of another host on the same database.</summary>
    public static TerminologyInMemory OtherHost(this TestModules app) => ActivatorUtilities.CreateInstance<TerminologyInMemory>(app.Services);
}
