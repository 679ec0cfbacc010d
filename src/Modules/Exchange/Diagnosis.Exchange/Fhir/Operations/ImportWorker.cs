using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Work;
using Microsoft.Extensions.Logging;

namespace Diagnosis.Exchange.Fhir.Operations;

/// <summary>Tells the worker of a new job in this process; jobs of other hosts are found by looking.</summary>
internal sealed class ImportSignal
{
    readonly Channel<bool> signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    public void Wake() => signal.Writer.TryWrite(true);
    public async Task WaitAsync(CancellationToken ct) => await signal.Reader.ReadAsync(ct);
}

/// <summary>
/// Works on imports. One set is read, checked and sealed while the former one is stored; how far an input has come is written with the set itself, so that a
/// crash at any moment neither loses nor repeats a line.
/// </summary>
internal sealed class ImportWorker(ImportJobs jobs, ImportLines lines, IHttpClientFactory clients, ImportSignal signal, Words words, ILogger<ImportWorker> log, Opening? opening = null) : Worker(opening)
{
    public const string Client = "fhir-import";
    const int MostErrorsInSet = 200, FetchTries = 3;
    static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    FhirStore Store => jobs.Store;

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            bool worked = false;
            try { worked = await RunOnceAsync(stoppingToken); }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { return; }
#pragma warning disable CA1031 // the job stays and is taken again when its lease has run out
            catch (Exception error) { log.LogWarning(error, "An import stopped and will go on when its lease has run out"); }
#pragma warning restore CA1031
            if (worked) { continue; }
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            try { await Task.WhenAny(signal.WaitAsync(either.Token), Task.Delay(Look, Store.Clock, either.Token)); }
            finally { await either.CancelAsync(); }
        }
    }

    /// <summary>Takes one job and works it off; false when there is none.</summary>
    public async Task<bool> RunOnceAsync(CancellationToken ct)
    {
        if (await jobs.TakeAsync(ct) is not { } job) { return false; }
        try
        {
            List<ImportInput> inputs;
            await using (var session = await Store.Database.OpenAsync(ct)) { inputs = await ImportJobs.InputsAsync(session, job.Id, ct); }
            foreach (var input in inputs)
            {
                if (input.State >= ImportInput.Done) { continue; }
                if (input.State == ImportInput.Waiting)
                {
                    var (mine, fault) = await FetchAsync(job, input, ct);
                    job = mine;
                    if (fault is not null) { job = await FinishAsync(job, input, ImportInput.Unreadable, fault, ct); continue; }
                }
                job = await RunInputAsync(job, input, ct);
                job = await FinishAsync(job, input, ImportInput.Done, null, ct);
            }
            await jobs.FinishAsync(job, ct);
        }
        // cancelled by its owner, or taken by another host: not ours any more
        catch (FhirLostException) { }
        return true;
    }

    /// <summary>Brings an input here before it is worked on: a source that answers differently the second time must not be read twice.</summary>
    async Task<(ImportJob Job, Issue? Fault)> FetchAsync(ImportJob job, ImportInput input, CancellationToken ct)
    {
        for (int attempt = 1; ; attempt++)
        {
            await using (var session = await Store.Database.OpenAsync(ct)) { await session.ExecuteAsync("DELETE FROM ~fhir_job_piece WHERE job = $1 AND input = $2", [job.Id, input.Number], ct); }
            try
            {
                if (input.Source.StartsWith("Binary/", StringComparison.Ordinal))
                {
                    if (await BinaryAsync(job.Ask, input.Source[7..], ct) is not { } bytes) { return (job, Issue.Error("not-found", input.Source, "fhir.s.import-binary", input.Source)); }
                    await jobs.SpoolAsync(job.Id, input.Number, new MemoryStream(bytes), RenewAsync, ct);
                }
                else
                {
                    using var http = clients.CreateClient(Client);
                    using var answer = await http.GetAsync(new Uri(input.Source), HttpCompletionOption.ResponseHeadersRead, ct);
                    answer.EnsureSuccessStatusCode();
                    await using var body = await answer.Content.ReadAsStreamAsync(ct);
                    await jobs.SpoolAsync(job.Id, input.Number, body, RenewAsync, ct);
                }
                return (job, null);
            }
            catch (FhirRefusal refusal) { return (job, refusal.Issues[0]); }
            catch (Exception failed) when (failed is HttpRequestException or IOException)
            {
                string why = failed is HttpRequestException { StatusCode: { } status } ? ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture) : failed is HttpRequestException h ? h.HttpRequestError.ToString() : "IO";
                if (attempt == FetchTries) { return (job, Issue.Error("transient", input.Source, "fhir.s.import-fetch", input.Source, why)); }
                await Task.Delay(TimeSpan.FromSeconds(attempt), Store.Clock, ct);
            }
        }

        async Task RenewAsync() => job = await SaveAsync(job, null, [], ct);
    }

    async Task<byte[]?> BinaryAsync(Ask ask, string id, CancellationToken ct)
    {
        await using var session = await Store.Database.OpenAsync(ct);
        var row = await session.ReadAsync(Store.Keys.Self("Binary", id), ct);
        if (row is null or { Deleted: true } || !await FhirStore.MayReadAsync(session, row, ask.Caller, ct) || ask.Scopes?.Allows("Binary", 'r') == false) { return null; }
        return Store.Open(row).Document.Root["data"].Text is { } data ? Convert.FromBase64String(data) : null;
    }

    /// <summary>Renews the lease and writes what else belongs to this step, or nothing.</summary>
    async Task<ImportJob> SaveAsync(ImportJob job, ImportSet? set, IEnumerable<(string, object[])> statements, CancellationToken ct)
    {
        var (next, renew) = jobs.Renewed(job);
        if (set is not null) { await lines.ApplyAsync(job.Ask, set, w => { w.Also.Add(renew); w.Also.AddRange(statements); }, ct); return next; }
        var only = new WriteSet();
        only.Also.Add(renew);
        only.Also.AddRange(statements);
        await using var session = await Store.Database.OpenAsync(ct);
        await session.ApplyAsync(only, ct);
        return next;
    }

    async Task<ImportJob> FinishAsync(ImportJob job, ImportInput input, int state, Issue? fault, CancellationToken ct)
    {
        var also = new List<(string, object[])> { ("UPDATE ~fhir_job_input SET state = $1, failed = failed + $2 WHERE job = $3 AND number = $4", [state, fault is null ? 0 : 1, job.Id, input.Number]) };
        if (fault is not null) { also.Add(jobs.Error(job.Id, input.Number, 0, OperationOutcomes.Write([fault], words))); }
        return await SaveAsync(job, null, also, ct);
    }

    // ---- one input

    /// <summary>Lines that were read together: the good ones prepared (or, when that failed as a whole, still to be written one by one), the bad ones told.</summary>
    sealed record Step(int From, int To, IReadOnlyList<ImportLine> Lines, ImportSet? Set, IReadOnlyList<(int Line, byte[] Outcome)> Errors);

    async Task<ImportJob> RunInputAsync(ImportJob job, ImportInput input, CancellationToken ct)
    {
        var steps = Channel.CreateBounded<Step>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var reading = Task.Run(async () =>
        {
            try
            {
                await foreach (var step in StepsAsync(job, input, stop.Token)) { await steps.Writer.WriteAsync(step, stop.Token); }
                steps.Writer.Complete();
            }
#pragma warning disable CA1031 // told to the one who writes
            catch (Exception error) { steps.Writer.Complete(error); }
#pragma warning restore CA1031
        }, CancellationToken.None);
        try
        {
            await foreach (var step in steps.Reader.ReadAllAsync(ct)) { job = await StoreAsync(job, input, step, ct); }
            return job;
        }
        finally { await stop.CancelAsync(); await reading; }
    }

    async IAsyncEnumerable<Step> StepsAsync(ImportJob job, ImportInput input, [EnumeratorCancellation] CancellationToken ct)
    {
        var good = new List<ImportLine>(ImportLines.SetSize);
        var bad = new List<(int, byte[])>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        int from = input.Line, number = input.Line, piece = 0;
        while (await jobs.PieceAsync(job.Id, input.Number, piece, ct) is { } next)
        {
            piece = next.Number;
            ReadOnlyMemory<byte> rest = next.Text;
            int line = next.FirstLine - 1;
            while (rest.Length > 0)
            {
                int end = rest.Span.IndexOf((byte)'\n');
                var text = end < 0 ? rest : rest[..end];
                rest = end < 0 ? default : rest[(end + 1)..];
                if (++line <= input.Line || ImportLines.IsBlank(text)) { continue; }
                ImportLine? read = null;
                try { read = lines.Read(job.Ask, line, text, ImportLines.IdOf(job.Id, input.Number, line)); }
                catch (FhirRefusal refusal) { bad.Add((line, OutcomeOf(line, refusal.Issues))); }
                if (read is not null)
                {
                    // the same resource twice in one set: the later line is a later version
                    if (!known.Add(read.Address)) { yield return await StepAsync(); known.Add(read.Address); }
                    good.Add(read);
                }
                number = line;
                if (good.Count == ImportLines.SetSize || bad.Count == MostErrorsInSet) { yield return await StepAsync(); }
            }
        }
        if (good.Count + bad.Count > 0) { yield return await StepAsync(); }

        async Task<Step> StepAsync()
        {
            var all = good.ToArray();
            ImportSet? set = null;
            if (all.Length > 0)
            {
                try { set = await lines.PrepareAsync(job.Ask, all, ct); }
                catch (FhirRefusal) { }
            }
            var step = new Step(from, number, all, set, [.. bad]);
            from = number;
            good.Clear();
            bad.Clear();
            known.Clear();
            return step;
        }
    }

    byte[] OutcomeOf(int line, IReadOnlyList<Issue> issues) => OperationOutcomes.Write(issues.Where(i => i.IsError).Select(i => Import.At(line, i)), words);

    async Task<ImportJob> StoreAsync(ImportJob job, ImportInput input, Step step, CancellationToken ct)
    {
        if (step.Lines.Count == 0 || step.Set is not null)
        {
            try { return await SaveAsync(job, step.Set, Progress(step.From, step.To, step.Set, step.Errors), ct); }
            // somebody wrote one of them in between, or the former set did: each for itself, from what stands there now
            catch (FhirRaceException) when (step.Set is not null) { }
        }
        int at = step.From;
        var waiting = step.Errors.ToList();
        foreach (var line in step.Lines)
        {
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    var one = await lines.PrepareAsync(job.Ask, [line], ct);
                    // refused lines before this one are told with it: the mark behind it passes them too
                    var before = waiting.FindAll(e => e.Line < line.Number);
                    job = await SaveAsync(job, one, Progress(at, line.Number, one, before), ct);
                    at = line.Number;
                    waiting.RemoveAll(e => e.Line < line.Number);
                    break;
                }
                catch (FhirRaceException) when (attempt < 5) { }
                catch (FhirRaceException) { waiting.Add((line.Number, OutcomeOf(line.Number, [Issue.Error("conflict", "", "fhir.s.race")]))); break; }
                catch (FhirRefusal refusal) { waiting.Add((line.Number, OutcomeOf(line.Number, refusal.Issues))); break; }
            }
        }
        return await SaveAsync(job, null, Progress(at, step.To, null, waiting), ct);

        IEnumerable<(string, object[])> Progress(int from, int to, ImportSet? set, IReadOnlyList<(int Line, byte[] Outcome)> refused) =>
        [
            ("UPDATE ~fhir_job_input SET line = $1, created = created + $2, updated = updated + $3, failed = failed + $4 WHERE job = $5 AND number = $6 AND line = $7",
                [to, set?.Writes.Count(w => w.IsNew) ?? 0, set?.Writes.Count(w => !w.IsNew) ?? 0, refused.Count, job.Id, input.Number, from]),
            .. refused.Select(e => jobs.Error(job.Id, input.Number, e.Line, e.Outcome)),
        ];
    }
}
