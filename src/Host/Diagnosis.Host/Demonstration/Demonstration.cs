using System.Diagnostics;
using System.Globalization;
using Diagnosis.Host.Access;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Host.Demonstration;

/// <summary>
/// The demonstration province: synthetic, deterministic, made on the first start. Every step can be repeated, so a start that was killed half-way
/// is finished by the next one; the anchor date is kept, so that a later start neither makes it again nor moves it.
/// </summary>
internal static class Demonstration
{
    const string AnchorMark = "anchor", SeedMark = "seed", PatientsMark = "all-patients", CasesMark = "cases", ReadyMark = "ready", DoneMark = "demonstration";

    /// <summary>Keys: <c>Demonstration:Seed</c>, <c>Demonstration:AllPatients</c> (all 28,462 followed patients),
    /// <c>Demonstration:Cases</c> (false: an empty province of institutions, stations and accounts, for scripts that bring their own cases).</summary>
    /// <returns>What is to be done once the product is open: the rest of the past, and the start-up text.</returns>
    public static async Task<Action?> PrepareAsync(WebApplication app, HostSettings settings, CancellationToken ct)
    {
        var services = app.Services;
        var progress = await Progress.ReadAsync(services, ct);
        var terminology = services.GetRequiredService<ITerminology>();
        if (!progress.Has(SeedMark))
        {
            // what the first start decided holds for every later one
            await progress.MarkAsync(AnchorMark, services.GetRequiredService<TimeProvider>().Today().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ct);
            await progress.MarkAsync(PatientsMark, app.Configuration.GetValue("Demonstration:AllPatients", false) ? "true" : "false", ct);
            await progress.MarkAsync(CasesMark, app.Configuration.GetValue("Demonstration:Cases", true) ? "true" : "false", ct);
            await progress.MarkAsync(SeedMark, app.Configuration.GetValue("Demonstration:Seed", DemoProvince.DefaultSeed).ToString(CultureInfo.InvariantCulture), ct);
        }
        var options = new DemoOptions(ulong.Parse(progress[SeedMark]!, CultureInfo.InvariantCulture), DateOnly.ParseExact(progress[AnchorMark]!, "yyyy-MM-dd", CultureInfo.InvariantCulture), progress[PatientsMark] == "true");
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger("Diagnosis.Demonstration");
        string? what = progress[ReadyMark];
        Action begin = () => Say(app, services.GetRequiredService<Words>(), options, what!);
        if (!progress.Has(DoneMark))
        {
            long start = Stopwatch.GetTimestamp();
            var busy = Environment.CpuUsage.TotalTime;
            var province = DemoProvince.Generate(options, terminology.Divisions, terminology.Catalogue, terminology.Hazards);
            Cost("imagined");
            var loading = new Loading(services, province, progress, log, withCases: progress[CasesMark] != "false");
            await loading.RunAsync(ct);
            if (what is null)
            {
                await AccountsAsync(services, province, ct);
                await progress.MarkAsync(ReadyMark, what = loading.Summary, ct);
            }
            Cost("ready");
            begin += () => _ = Task.Run(() => FinishAsync(loading), CancellationToken.None);

            async Task FinishAsync(Loading rest)
            {
                try
                {
                    await rest.RunHistoryAsync(ct);
                    await progress.MarkAsync(DoneMark, options.Anchor.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ct);
                    Cost("complete, its events still being delivered");
                }
                // a chunk is one transaction: a stop in the middle loses nothing that the next start does not make again
                catch (Exception) when (ct.IsCancellationRequested) { }
#pragma warning disable CA1031 // the product runs on without the rest of the past; the next start tries again
                catch (Exception error) { log.LogError(error, "The demonstration's past could not be loaded; the next start tries again"); }
#pragma warning restore CA1031
            }

            void Cost(string done) => log.LogInformation("Demonstration province {Done} after {Seconds:0.0} s ({Busy:0.0} s of processor)", done, Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - busy).TotalSeconds);
        }
        return begin;
    }

    /// <summary>A person and a machine client of each name, bound to bodies with live work.</summary>
    static async Task AccountsAsync(IServiceProvider services, DemoProvince province, CancellationToken ct)
    {
        var h = province.Houses;
        var office = province.Institutions.Single(i => i.Is(InstitutionKind.AppraisalOffice) && i.Division == DemoProvince.Province);
        (string User, string Role, Guid? Body, string? Name, string Division)[] accounts = [
            ("demo-exam", Roles.Exam, h.Exam.Id, h.Exam.Name, h.Exam.Division),
            ("demo-diagnosis", Roles.Diagnosis, h.Diagnosis.Id, h.Diagnosis.Name, h.Diagnosis.Division),
            ("demo-appraisal", Roles.Appraisal, h.Appraisal.Id, h.Appraisal.Name, h.Appraisal.Division),
            ("demo-appraisal-province", Roles.Appraisal, office.Id, office.Name, office.Division),
            ("demo-station", Roles.Station, h.Station.HostId, h.Station.HostName, h.Station.Division),
            ("demo-commission", Roles.Commission, h.Province.Id, h.Province.Name, h.Province.Division),
            ("demo-county", Roles.Commission, h.County.Id, h.County.Name, h.County.Division),
            ("demo-hospital", Roles.Hospital, h.Hospital.Id, h.Hospital.Name, h.Hospital.Division),
            ("demo-admin", Roles.Admin, null, null, "")];
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AccessDb>();
        db.Actor = Caller.System("start");
        var there = (await db.Accounts.Select(a => new { a.UserName, a.IsMachine }).ToListAsync(ct)).Select(a => (a.UserName, a.IsMachine)).ToHashSet();
        // one slow hash for all: the password is printed anyway
        string hash = SignIn.Hash(Accounts.Secret);
        // physicians of the diagnosis agency with accounts of their own: whoever reads a film blind or signs does it in person
        var physicians = h.Diagnosis.Practices.Where(p => p.SupersededAt is null && p.To is null && p.Classes.Contains(1)).DistinctBy(p => p.PractitionerId).Take(3).ToList();
        for (int i = 0; i < physicians.Count; i++)
        {
            if (!there.Add(($"demo-physician-{i + 1}", false))) { continue; }
            db.Add(new Account { UserName = $"demo-physician-{i + 1}", Name = physicians[i].Name, SecretHash = hash, Roles = [Roles.Diagnosis], InstitutionId = h.Diagnosis.Id, InstitutionName = h.Diagnosis.Name, Division = h.Diagnosis.Division, PractitionerId = physicians[i].PractitionerId, IsDemonstration = true });
        }
        foreach (var (user, role, body, name, division) in accounts)
        {
            foreach (bool machine in (bool[])[false, true])
            {
                if (!there.Add((user, machine))) { continue; }
                db.Add(new Account { UserName = user, Name = machine ? $"{user} 接口" : $"演示用户 {user}", IsMachine = machine, SecretHash = hash, Roles = [role], InstitutionId = body, InstitutionName = name, Division = division, IsDemonstration = true });
            }
        }
        await db.SaveChangesAsync(ct);
    }

    static void Say(WebApplication app, Words words, DemoOptions options, string what)
    {
        string address = app.Urls.FirstOrDefault() ?? "";
        foreach (string language in (string[])["zh", "en"])
        {
            string Format(string key, params object[] args) => string.Format(CultureInfo.InvariantCulture, words.In(language, key), args);
            Console.WriteLine();
            Console.WriteLine(Format("demo.start.address", address));
            Console.WriteLine(Format("demo.start.accounts", Accounts.Secret));
            foreach (var (user, key) in Accounts.People) { Console.WriteLine($"  {user,-16} {words.In(language, key)}"); }
            Console.WriteLine(Format("demo.start.holds", [.. what.Split(' ')]));
            Console.WriteLine(Format("demo.start.begin", options.Anchor.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
            Console.WriteLine(Format("demo.start.invented"));
        }
        Console.Out.Flush();
    }
}
