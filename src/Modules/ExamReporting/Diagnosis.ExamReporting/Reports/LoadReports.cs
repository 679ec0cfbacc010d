using Diagnosis.ExamReporting.Contracts;
using Diagnosis.ExamReporting.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.ExamReporting.Reports;

/// <summary>Loads records as if at another time: the same checks, matching and decisions on a context whose clock stands at that time.</summary>
internal sealed class LoadReports(DatabaseSettings settings, ModuleServices services, DbContextOptions<ExamReportingSqliteDb> sqlite, DbContextOptions<ExamReportingNpgsqlDb> npgsql,
    ITerminology terminology, ExamRules rules, IInstitutions institutions, IPeople people, IEmployers employers) : IExamLoader
{
    sealed class Standing(DateTimeOffset at) : TimeProvider { public override DateTimeOffset GetUtcNow() => at.ToUniversalTime(); }

    public async Task<IReadOnlyList<LoadedReport>> LoadAsync(IReadOnlyList<AgencyReport> reports, DateTimeOffset recordedOn, CancellationToken ct = default)
    {
        var then = services with { Clock = new Standing(recordedOn) };
        await using ExamReportingDb db = settings.Postgres ? new ExamReportingNpgsqlDb(npgsql, then) : new ExamReportingSqliteDb(sqlite, then);
        db.Actor = Caller.System("ExamReporting.Loader");
        var intake = new ReportIntake(db, terminology, rules, institutions, people, employers);
        var answers = new LoadedReport[reports.Count];
        var accepted = new List<(int At, AcceptedReport Report)>(reports.Count);
        foreach (var group in reports.Select((r, i) => (r, i)).GroupBy(x => x.r.AgencyId))
        {
            if (await intake.AgencyAsync(group.Key, ct) is not { } agency) { foreach (var (_, i) in group) { answers[i] = new("Rejected", null, null, [], ["no-agency"]); } continue; }
            var list = group.ToList();
            var prepared = await intake.PrepareAsync(agency, [.. list.Select(x => x.r.Report)], ChinaTime.DateOf(recordedOn), ct);
            for (int k = 0; k < list.Count; k++)
            {
                if (prepared[k].Accepted is { } a) { accepted.Add((list[k].i, a)); }
                else { answers[list[k].i] = new("Rejected", null, null, [], [.. prepared[k].Findings.Where(f => f.Level == Level.Error).Select(f => $"{f.Rule} {f.Field}")]); }
            }
        }
        // a record value may come twice; the object says which of the given it is
        var given = accepted.ToDictionary(a => a.Report, a => reports[a.At], ReferenceEqualityComparer.Instance as IEqualityComparer<AcceptedReport>);
        var settled = await intake.ApplyAsync([.. accepted.Select(a => a.Report)], null, ct, (report, c) =>
        {
            if (given[report].NotifiedOn is { } told) { c.WorkerNotified(told, null); c.EmployerNotified(told, null); }
            if (given[report].ReportedOn is { } sent) { c.Reported(sent, null); }
            c.Because("open");
        });
        for (int k = 0; k < settled.Count; k++)
        {
            var (at, report) = accepted[k];
            answers[at] = new(settled[k].Outcome.ToString(), settled[k].ReportId, report.PersonId, [.. settled[k].Opened.Select(c => c.Id)], []);
        }
        await db.SaveInBulkAsync(ct);
        return answers;
    }
}
