using System.Diagnostics;
using System.Globalization;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Events;
using Diagnosis.Kernel.Protection;
using Diagnosis.Registry.Contracts;
using Diagnosis.RehabStations.Contracts;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.Host.Demonstration;

/// <summary>
/// Brings the generated province into the modules through their own loaders. Ids are the generator's, so a step that is run again finds what it
/// made before; a finished step is marked and not entered again. Events wait in the outboxes and are delivered after the start.
/// </summary>
/// <param name="withCases">False: institutions, people of work, stations and accounts only; no exams, cases or patients.</param>
internal sealed partial class Loading(IServiceProvider services, DemoProvince province, Progress progress, ILogger log, bool withCases)
{
    readonly ITerminology terminology = services.GetRequiredService<ITerminology>();
    readonly ulong seed = province.Options.Seed;

    public string Summary => !withCases ? string.Create(CultureInfo.InvariantCulture, $"{province.Institutions.Count} 0 0 0 0") : string.Create(CultureInfo.InvariantCulture, $"{province.Institutions.Count} {province.Cases.Count} {province.Reports.Count} {province.LiveCases.Count} {province.Patients.Count + province.Cases.Count(c => PatientRoll.Counts(c) && !c.Hukou.StartsWith(DemoProvince.HomeCounty, StringComparison.Ordinal))}");

    public async Task RunAsync(CancellationToken ct)
    {
        // side by side where one does not build on the other: the first start is waited for
        var stations = Task.Run(() => StepAsync("stations", LoadStationsAsync, ct), ct);
        var standing = Task.Run(() => StepAsync("standing", LoadStandingAsync, ct), ct);
        await StepAsync("institutions", LoadInstitutionsAsync, ct);
        if (!withCases) { await Task.WhenAll(stations, standing); return; }
        await Task.WhenAll(standing, Task.Run(PatientsAsync, ct), Task.Run(CasesAsync, ct));

        async Task PatientsAsync() { await stations; await StepAsync("patients", LoadPatientsAsync, ct); }
        async Task CasesAsync() { await StepAsync("reports", LoadReportsAsync, ct); await StepAsync("live", LoadLiveAsync, ct); }
    }

    /// <summary>The past, the newest year first: nobody's work list waits for it, so it comes in while the product already answers. Small chunks, because a chunk holds the module's write lock.</summary>
    public async Task RunHistoryAsync(CancellationToken ct)
    {
        await StepAsync("filings", LoadFilingsAsync, ct);
        await StepAsync("experts", LoadExpertsAsync, ct);
        await StepAsync("indicators", LoadIndicatorsAsync, ct);
        if (!withCases) { return; }
        await StepAsync("stories", LoadStoriesAsync, ct);
        foreach (var year in province.Cases.GroupBy(c => c.ConcludedOn.Year).OrderByDescending(g => g.Key))
        {
            await StepAsync($"cases-{year.Key}", (scope, stop) => LoadCasesAsync(scope, [.. year], stop), ct);
        }
        await StepAsync("procedures", LoadProceduresAsync, ct);
        await StepAsync("merges", LoadMergesAsync, ct);
    }

    async Task StepAsync(string step, Func<IServiceProvider, CancellationToken, Task<int>> run, CancellationToken ct)
    {
        if (progress.Has(step)) { return; }
        long start = Stopwatch.GetTimestamp();
        var busy = Environment.CpuUsage.TotalTime;
        await using var scope = services.CreateAsyncScope();
        int many = await run(scope.ServiceProvider, ct);
        await progress.MarkAsync(step, many.ToString(CultureInfo.InvariantCulture), ct);
        log.LogInformation("Demonstration: {Many} {Step} in {Seconds:0.0} s ({Busy:0.0} s of processor)", many, step, Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - busy).TotalSeconds);
    }

    async Task<int> LoadInstitutionsAsync(IServiceProvider scope, CancellationToken ct)
    {
        var loaded = await scope.GetRequiredService<IRegistryLoader>().LoadAsync(new RegistryLoad(
            [.. province.Institutions.Select(i => new InstitutionLoad(i.Id, i.Code, i.Name, i.Kinds, i.Level, i.Division, i.IsProvincial, i.IsPublic, i.Phone, i.Address) { Filings = i.Filings, ExamCategories = i.ExamCategories, Practices = i.Practices, Suspensions = i.Suspensions })],
            [.. province.Practitioners.Select(p => new PractitionerLoad(p.Id, p.Name, p.QualificationNo, p.Title, p.Division, [.. p.Certificates.Select(c => new Qualification(c.Number, c.Classes, c.Catalogue, c.IssuedOn, null))]))]), ct);
        return loaded.Created + loaded.Updated + loaded.Unchanged;
    }

    Task<int> LoadStationsAsync(IServiceProvider scope, CancellationToken ct) => scope.GetRequiredService<IRehabLoader>().LoadStationsAsync(
        [.. province.Stations.Select(s => new StationSeed(s.Id, s.Name, s.IsPoint, s.HostId, s.HostName, s.Division, s.Townships, s.OpenedOn, s.Corridor))], ct);

    /// <summary>The people index, a thousand at a time; people already known are found again.</summary>
    static async Task<Dictionary<string, Guid>> MatchAsync(IServiceProvider scope, IEnumerable<DemoPerson> people, CancellationToken ct)
    {
        var index = scope.GetRequiredService<IPeople>();
        var ids = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var some in people.DistinctBy(p => p.Number).Chunk(1000))
        {
            var matched = await index.MatchAsync([.. some.Select(p => new PersonIdentity(p.Name, "1", p.Number, p.Sex, p.Born, p.Phone))], ct);
            for (int i = 0; i < some.Length; i++) { ids[some[i].Number] = matched[i].PersonId; }
        }
        return ids;
    }

    Guid IdOf(DemoCase c) => Rng.Id(seed, "case", c.CertificateNumber);

    async Task<int> LoadCasesAsync(IServiceProvider scope, IReadOnlyList<DemoCase> cases, CancellationToken ct)
    {
        var people = await MatchAsync(scope, cases.Select(c => c.Person), ct);
        foreach (var some in cases.Chunk(125))
        {
            await scope.GetRequiredService<IDiagnosisLoader>().LoadConcludedAsync([.. some.Select(c => new HistoricalCase(people[c.Person.Number], c.Person.Name, c.Person.Sex, c.Person.Born,
                c.Agency.Id, c.Agency.Code, c.Agency.Name, c.Agency.Division, c.Employer.Name, c.Employer.Code, c.Employer.Township, c.Hukou, c.Residence, c.Disease, c.Kind, c.Conclusion, c.Stage,
                c.AppliedOn, c.AcceptedOn, c.ConcludedOn, c.IssuedOn, c.CertificateNumber) { CaseId = IdOf(c) })], ct);
        }
        return cases.Count;
    }

    async Task<int> LoadPatientsAsync(IServiceProvider scope, CancellationToken ct)
    {
        var people = await MatchAsync(scope, province.Patients.Select(p => p.Person), ct);
        var protector = scope.GetRequiredService<Protector>();
        return await scope.GetRequiredService<IRehabLoader>().LoadPatientsAsync([.. province.Patients.Select(p =>
        {
            var entry = terminology.Catalogue.Find(p.Disease, p.DiagnosedOn) ?? terminology.Catalogue.InVersion(terminology.Catalogue.Identity(p.Disease)!, "CAT2013")!;
            return new PatientSeed(people[p.Person.Number], p.Person.Name, p.Person.Sex, p.Person.Born, protector.Seal(p.Person.Number), protector.Hash($"1:{p.Person.Number}"), protector.Seal(p.Person.Phone),
                p.History is { } h ? IdOf(h) : p.CaseId, entry.Code, entry.StableId, entry.NameZh, p.Stage, p.DiagnosedOn, p.CertificateNumber, p.Agency.Name, p.Agency.Division, p.Employer.Name, p.Employer.Township, p.Hukou, p.Residence,
                null, p.DiedOn, p.DeathCause, p.HomeOxygen, [.. p.FollowUps.Select(f => new FollowUpSeed(f.On, f.Kind, f.Reached, f.Walk, f.Spo2, f.Fvc, f.Fev1, f.Mmrc, f.Cat, f.Height, f.Weight))]);
        })], ct);
    }

    async Task<int> LoadLiveAsync(IServiceProvider scope, CancellationToken ct)
    {
        var suspected = await SuspectedCasesAsync(scope, ct);
        int many = 0;
        foreach (var live in province.LiveCases.Where(l => l.Story is null)) { if (await LoadOneAsync(live, suspected, ct) is not null) { many++; } }
        return many;
    }

    /// <returns>The case, or null when it was there before or a rule stopped it.</returns>
    async Task<Guid?> LoadOneAsync(DemoLiveCase live, IReadOnlyDictionary<string, Guid>? suspected, CancellationToken ct)
    {
        // begun but never marked as done: the start was killed inside it, and the case stands at the step it had reached
        if (progress.Has(live.Key)) { return null; }
        await progress.MarkAsync(live.Key, "begun", ct);
        await using var own = services.CreateAsyncScope();
        var p = live.Person;
        string code = terminology.Catalogue.Find(live.Disease, live.AppliedOn)!.Code;
        try
        {
            return await own.ServiceProvider.GetRequiredService<IDiagnosisLoader>().LoadLiveAsync(new LiveCase(p.Name, p.Number, p.Sex, p.Born, p.Phone, live.Agency.Id, live.Employer.Name, live.Employer.Code, live.Employer.Township, live.Hukou, live.Residence,
                code, CaseKind.First, Enum.Parse<LiveCaseStep>(live.Step.ToString()), live.Conclusion, live.Stage, live.AppliedOn, live.ReceivedOn, live.FileCompletedOn, live.ConcludedOn, live.IssuedOn,
                live.FromReport is { } report && suspected?.TryGetValue(report, out var id) == true ? id : null), ct);
        }
        catch (InvalidOperationException refused)
        {
            // a rule that became stricter must not keep the product from starting; the case stays where it got to, and the log says why
            log.LogWarning("Demonstration: {Case} ({Step}) stopped: {Why}", live.Key, live.Step, refused.Message);
            return null;
        }
    }

    /// <summary>Delivers what one module has published, here and now: an application from a lead needs the lead. Not over a broker, which is not connected before the start.</summary>
    async Task DeliverAsync(string module, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        if (scope.ServiceProvider.GetRequiredService<EventTransport>().Broadcasts) { return; }
        var relay = services.GetRequiredService<OutboxRelay>();
        var database = services.GetServices<ModuleDatabase>().Single(m => m.Module == module);
        while (await relay.DeliverOnceAsync(database, ct) > 0) { }
    }
}
