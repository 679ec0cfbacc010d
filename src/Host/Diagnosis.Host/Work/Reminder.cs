using Diagnosis.Host.Access;
using Diagnosis.Kernel.Access;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Host.Work;

/// <summary>Goes round once an hour and writes for every person the messages their clocks have come to. Several hosts may do so at once: the unique key keeps each message single.</summary>
internal sealed class Reminder(IServiceScopeFactory scopes, TimeProvider clock, ILogger<Reminder> log) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) { await RoundAsync(stoppingToken); }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    /// <returns>How many messages were new.</returns>
    internal async Task<int> RoundAsync(CancellationToken ct)
    {
        List<Caller> people;
        await using (var scope = scopes.CreateAsyncScope())
        {
            people = (await scope.ServiceProvider.GetRequiredService<AccessDb>().Accounts.AsNoTracking().Where(a => !a.IsMachine && !a.Disabled).ToListAsync(ct)).ConvertAll(a => a.ToCaller());
        }
        int fresh = 0;
        foreach (var person in people)
        {
            await using var scope = scopes.CreateAsyncScope();
            var desk = scope.ServiceProvider.GetRequiredService<WorkDesk>();
#pragma warning disable CA1031 // one person's trouble must not keep the others from their messages, nor stop the host
            try { fresh += await desk.NotifyAsync(person, await desk.ForAsync(person, ct), ct); }
            catch (Exception error) when (error is not OperationCanceledException) { log.LogError(error, "No reminders for {Account}", person.Id); }
#pragma warning restore CA1031
        }
        return fresh;
    }
}
