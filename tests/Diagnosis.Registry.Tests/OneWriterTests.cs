using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Registry.Contracts;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Registry.Tests;

public class OneWriterTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Engine.Sqlite, true, 1)]
    [InlineData(Engine.Sqlite, false, 0)]
    [InlineData(Engine.Postgres, true, 1)]
    public async Task A_question_that_writes_does_not_wait_for_the_module_that_asks_inside_its_own_transaction(Engine engine, bool commit, int people)
    {
        await using var app = await Given.RegistryAsync(engine);
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var terminology = scope.ServiceProvider.GetServices<ModuleDatabase>().Single(m => m.Module == "terminology");
            var asker = (ModuleDb)scope.ServiceProvider.GetRequiredService(terminology.Context);
            await using var transaction = await asker.Database.BeginTransactionAsync(Ct);
            var index = scope.ServiceProvider.GetRequiredService<IPeople>();
            var id = (await index.MatchAsync([Given.Person(1)], Ct))[0].PersonId;
            await index.GrantAsync(id, [Readers.Institution(Given.Jiangmen)], Ct);
            await asker.SaveChangesAsync(Ct);
            if (commit) { await transaction.CommitAsync(Ct); } else { await transaction.RollbackAsync(Ct); }
            // afterwards the registry stands on its own connection again
            await index.MatchAsync([Given.Person(2)], Ct);
        }
        Assert.Equal(people + 1, await app.InDb(db => db.People.CountAsync(Ct)));
        Assert.Equal(people, await app.InDb(db => db.PersonReaders.CountAsync(Ct)));
    }
}
