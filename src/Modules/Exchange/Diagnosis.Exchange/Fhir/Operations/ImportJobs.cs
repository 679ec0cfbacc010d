using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Protection;

namespace Diagnosis.Exchange.Fhir.Operations;

/// <summary>A job as it is worked on: who asked for it, with which rights, under which address.</summary>
internal sealed record ImportJob(Guid Id, Ask Ask, long Lease);

internal sealed record ImportInput(int Number, string Source, int State, int Line, int Created, int Updated, int Failed)
{
    public const int Waiting = 0, Fetched = 1, Done = 2, Unreadable = 3;
}

/// <summary>
/// Imports as they stand in the database: the job, its inputs and how far each has come, the lines in sealed pieces of about a megabyte, and an OperationOutcome
/// for each refused line. Everything a restart needs is here; nothing is kept in memory.
/// </summary>
internal sealed class ImportJobs(FhirStore store, Protector protector, ImportSignal signal)
{
    public const int Uploading = -1, Running = 0, Finished = 1, Cancelled = 2;
    const int PieceBytes = 1 << 20, MostLine = 32 << 20;
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(1), UploadLife = TimeSpan.FromDays(1);

    sealed record Asked(string Id, string Name, string[] Roles, Guid? Institution, string? InstitutionName, string? Division, string? Scopes, string Base);

    public FhirStore Store => store;

    /// <summary>A job of this process has come to its end.</summary>
    public event Action<Guid>? Ended;
    long Now => FhirStore.Micros(store.Clock.GetUtcNow());

    // ---- taking a job

    /// <summary>Keeps the lines of a body of any length; the job begins when the last of them is there.</summary>
    public async Task<Guid> AcceptAsync(Ask ask, Stream body, CancellationToken ct)
    {
        var job = await AddAsync(ask, Uploading, ["body"], ct);
        try { await SpoolAsync(job, 1, body, null, ct); }
        catch
        {
            // nobody will ask for half an upload
            await DropAsync(job, Cancelled, CancellationToken.None);
            throw;
        }
        await using var session = await store.Database.OpenAsync(ct);
        await session.ExecuteAsync("UPDATE ~fhir_job_input SET state = $1 WHERE job = $2", [ImportInput.Fetched, job], ct);
        await session.ExecuteAsync("UPDATE ~fhir_job SET state = $1 WHERE id = $2", [Running, job], ct);
        signal.Wake();
        return job;
    }

    public async Task<Guid> AcceptAsync(Ask ask, IReadOnlyList<string> sources, CancellationToken ct)
    {
        var job = await AddAsync(ask, Running, sources, ct);
        signal.Wake();
        return job;
    }

    async Task<Guid> AddAsync(Ask ask, int state, IReadOnlyList<string> sources, CancellationToken ct)
    {
        var job = Guid.CreateVersion7(store.Clock.GetUtcNow());
        var c = ask.Caller;
        byte[] asked = protector.SealBytes(JsonSerializer.SerializeToUtf8Bytes(new Asked(c.Id, c.Name, [.. c.Roles], c.InstitutionId, c.InstitutionName, c.Division, ask.Scopes?.ToString(), ask.Base)));
        var set = new WriteSet();
        set.Also.Add(("INSERT INTO ~fhir_job (id, owner, asked, state, created, finished, lease) VALUES ($1, $2, $3, $4, $5, 0, 0)", [job, c.Id, asked, state, Now]));
        for (int i = 0; i < sources.Count; i++) { set.Also.Add(("INSERT INTO ~fhir_job_input (job, number, source, state, line, created, updated, failed) VALUES ($1, $2, $3, 0, 0, 0, 0, 0)", [job, i + 1, sources[i]])); }
        set.Audit.Add(store.AuditOf(c, 'E', "Bundle", "$import", 0));
        await using var session = await store.Database.OpenAsync(ct);
        await session.ApplyAsync(set, ct);
        return job;
    }

    /// <summary>Cuts a stream at line ends into sealed pieces; memory is a few pieces, whatever the length.</summary>
    /// <param name="alive">Called with each piece; false: the job is somebody else's now.</param>
    public async Task SpoolAsync(Guid job, int input, Stream from, Func<Task>? alive, CancellationToken ct)
    {
        var buffer = new byte[PieceBytes];
        int filled = 0, number = 0, line = 1;
        while (true)
        {
            int read = await from.ReadAsync(buffer.AsMemory(filled), ct);
            filled += read;
            bool end = read == 0;
            if (!end && filled < buffer.Length) { continue; }
            int cut = end ? filled : buffer.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
            if (cut == 0 && !end)
            {
                if (buffer.Length >= MostLine) { throw FhirRefusal.Bad("too-long", string.Create(CultureInfo.InvariantCulture, $"line {line}"), "fhir.s.too-large"); }
                Array.Resize(ref buffer, buffer.Length * 2);
                continue;
            }
            if (cut > 0)
            {
                if (alive is not null) { await alive(); }
                await using var session = await store.Database.OpenAsync(ct);
                await session.ExecuteAsync("INSERT INTO ~fhir_job_piece (job, input, number, firstline, body) VALUES ($1, $2, $3, $4, $5)", [job, input, ++number, line, protector.SealBytes(buffer.AsSpan(0, cut))], ct);
                line += buffer.AsSpan(0, cut).Count((byte)'\n');
                buffer.AsSpan(cut, filled - cut).CopyTo(buffer);
                filled -= cut;
            }
            if (end) { return; }
        }
    }

    // ---- working on a job

    /// <summary>Takes the oldest job nobody works on; of several hosts one gets it. After a kill -9 the lease runs out and it goes on where its last set was stored.</summary>
    public async Task<ImportJob?> TakeAsync(CancellationToken ct)
    {
        await using var session = await store.Database.OpenAsync(ct);
        foreach (var old in await session.QueryAsync("SELECT id FROM ~fhir_job WHERE state = $1 AND created < $2", [Uploading, Now - (long)UploadLife.TotalMicroseconds], r => r.GetGuid(0), ct)) { await DropAsync(old, Cancelled, ct); }
        // of jobs that were stopped by a process that was killed before it had cleared up
        await session.ExecuteAsync("DELETE FROM ~fhir_job_piece WHERE job IN (SELECT id FROM ~fhir_job WHERE state > $1)", [Running], ct);
        foreach (var (id, asked, lease) in await session.QueryAsync("SELECT id, asked, lease FROM ~fhir_job WHERE state = $1 AND lease < $2 ORDER BY created, id LIMIT 5", [Running, Now], r => (r.GetGuid(0), (byte[])r.GetValue(1), r.GetInt64(2)), ct))
        {
            long mine = Now + (long)Lease.TotalMicroseconds;
            if (await session.ExecuteAsync("UPDATE ~fhir_job SET lease = $1 WHERE id = $2 AND lease = $3 AND state = $4", [mine, id, lease, Running], ct) == 1) { return new(id, AskOf(asked), mine); }
        }
        return null;
    }

    Ask AskOf(byte[] asked)
    {
        var a = JsonSerializer.Deserialize<Asked>(protector.OpenBytes(asked))!;
        return new Ask { Method = "POST", Path = ["$import"], Base = a.Base, Scopes = SmartScopes.Of(a.Scopes), Caller = new Caller(a.Id, a.Name, a.Roles.ToHashSet(), a.Institution, a.InstitutionName, a.Division, true) };
    }

    /// <summary>The statement that renews a lease, and the job with it; it hits no row when the job was cancelled or taken.</summary>
    public (ImportJob Job, (string Sql, object[] Values) Statement) Renewed(ImportJob job)
    {
        long next = Math.Max(job.Lease + 1, Now + (long)Lease.TotalMicroseconds);
        return (job with { Lease = next }, ("UPDATE ~fhir_job SET lease = $1 WHERE id = $2 AND lease = $3 AND state = $4", [next, job.Id, job.Lease, Running]));
    }

    public static async Task<List<ImportInput>> InputsAsync(FhirSession session, Guid job, CancellationToken ct) =>
        await session.QueryAsync("SELECT number, source, state, line, created, updated, failed FROM ~fhir_job_input WHERE job = $1 ORDER BY number", [job], r => new ImportInput(r.GetInt32(0), r.GetString(1), r.GetInt32(2), r.GetInt32(3), r.GetInt32(4), r.GetInt32(5), r.GetInt32(6)), ct);

    /// <summary>The next piece that holds lines behind this one.</summary>
    public async Task<(int FirstLine, byte[] Text, int Number)?> PieceAsync(Guid job, int input, int after, CancellationToken ct)
    {
        await using var session = await store.Database.OpenAsync(ct);
        var rows = await session.QueryAsync("SELECT firstline, body, number FROM ~fhir_job_piece WHERE job = $1 AND input = $2 AND number > $3 ORDER BY number LIMIT 1", [job, input, after], r => (r.GetInt32(0), (byte[])r.GetValue(1), r.GetInt32(2)), ct);
        return rows.Count == 0 ? null : (rows[0].Item1, protector.OpenBytes(rows[0].Item2), rows[0].Item3);
    }

    /// <summary>A refused line as a statement of the set it belongs to.</summary>
    public (string Sql, object[] Values) Error(Guid job, int input, int line, byte[] outcome) => ("INSERT INTO ~fhir_job_error (job, input, line, body) VALUES ($1, $2, $3, $4)", [job, input, line, protector.SealBytes(outcome)]);

    public byte[] OpenError(byte[] sealedOutcome) => protector.OpenBytes(sealedOutcome);

    /// <summary>Stops a job or forgets a finished one, then takes its lines and outcomes away.</summary>
    public async Task DropAsync(Guid job, int state, CancellationToken ct)
    {
        await using var session = await store.Database.OpenAsync(ct);
        await session.ExecuteAsync("UPDATE ~fhir_job SET state = $1, finished = $2 WHERE id = $3", [state, Now, job], ct);
        await session.ExecuteAsync("DELETE FROM ~fhir_job_piece WHERE job = $1", [job], ct);
        await session.ExecuteAsync("DELETE FROM ~fhir_job_error WHERE job = $1", [job], ct);
    }

    /// <summary>Takes the lines of a job whose inputs are all done away, then ends it: cut off in between it is ended by whoever takes it next.</summary>
    public async Task FinishAsync(ImportJob job, CancellationToken ct)
    {
        await using var session = await store.Database.OpenAsync(ct);
        await session.ExecuteAsync("DELETE FROM ~fhir_job_piece WHERE job = $1", [job.Id], ct);
        await session.ExecuteAsync("UPDATE ~fhir_job SET state = $1, finished = $2 WHERE id = $3 AND lease = $4 AND state = $5", [Finished, Now, job.Id, job.Lease, Running], ct);
        Ended?.Invoke(job.Id);
    }
}

/// <summary>GET $import-status: 202 while it runs, then the manifest; DELETE stops it.</summary>
internal sealed class ImportStatus(ImportJobs jobs) : IFhirOperation
{
    public string Name => "$import-status";
    public IReadOnlyList<string> Types => [];
    public bool OnInstance => false;
    public bool TakesDelete => true;

    public async Task<Reply> RunAsync(Ask ask, string? type, string? id, CancellationToken ct)
    {
        await using var session = await jobs.Store.Database.OpenAsync(ct);
        var (job, state, created, finished) = await OwnAsync(session, ask, ct);
        if (ask.Method == "DELETE")
        {
            await jobs.DropAsync(job, ImportJobs.Cancelled, ct);
            return new Reply(202);
        }
        var inputs = await ImportJobs.InputsAsync(session, job, ct);
        if (state != ImportJobs.Finished)
        {
            return new Reply(202) { Headers = [("X-Progress", string.Create(CultureInfo.InvariantCulture, $"{inputs.Sum(i => i.Created + i.Updated + i.Failed)} lines, {inputs.Count(i => i.State >= ImportInput.Done)} of {inputs.Count} inputs done")), ("Retry-After", "2")] };
        }
        var buffer = new ArrayBufferWriter<byte>(2048);
        using var w = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        w.WriteStartObject();
        w.WriteString("transactionTime", FhirStore.Instant(finished));
        w.WriteString("request", $"{ask.Base}/$import");
        w.WriteBoolean("requiresAccessToken", true);
        w.WriteStartArray("output");
        foreach (var i in inputs.Where(i => i.State == ImportInput.Done))
        {
            w.WriteStartObject();
            w.WriteString("type", "Bundle");
            w.WriteString("inputUrl", i.Source);
            w.WriteNumber("count", i.Created + i.Updated);
            w.WriteNumber("created", i.Created);
            w.WriteNumber("updated", i.Updated);
            w.WriteEndObject();
        }
        w.WriteEndArray();
        w.WriteStartArray("error");
        foreach (var i in inputs.Where(i => i.Failed > 0))
        {
            w.WriteStartObject();
            w.WriteString("type", "OperationOutcome");
            w.WriteString("inputUrl", i.Source);
            w.WriteString("url", string.Create(CultureInfo.InvariantCulture, $"{ask.Base}/$import-errors?job={job}&input={i.Number}"));
            w.WriteNumber("count", i.Failed);
            w.WriteEndObject();
        }
        w.WriteEndArray();
        w.WriteEndObject();
        w.Flush();
        return new Reply(200) { Body = buffer.WrittenMemory, ContentType = "application/json" };
    }

    public static async Task<(Guid Job, int State, long Created, long Finished)> OwnAsync(FhirSession session, Ask ask, CancellationToken ct)
    {
        var rows = Guid.TryParse(ask.Parameter("job"), out var job) ? await session.QueryAsync("SELECT state, created, finished FROM ~fhir_job WHERE id = $1 AND owner = $2", [job, ask.Caller.Id], r => (r.GetInt32(0), r.GetInt64(1), r.GetInt64(2)), ct) : [];
        return rows.Count == 0 || rows[0].Item1 == ImportJobs.Cancelled ? throw new FhirRefusal(404, Issue.Error("not-found", "job", "fhir.s.no-job")) : (job, rows[0].Item1, rows[0].Item2, rows[0].Item3);
    }
}

/// <summary>The refused lines of one input as NDJSON, an OperationOutcome each.</summary>
internal sealed class ImportErrors(ImportJobs jobs) : IFhirOperation
{
    const int Piece = 500;

    public string Name => "$import-errors";
    public IReadOnlyList<string> Types => [];
    public bool OnInstance => false;

    public async Task<Reply> RunAsync(Ask ask, string? type, string? id, CancellationToken ct)
    {
        await using var session = await jobs.Store.Database.OpenAsync(ct);
        var (job, _, _, _) = await ImportStatus.OwnAsync(session, ask, ct);
        if (!int.TryParse(ask.Parameter("input"), NumberStyles.None, CultureInfo.InvariantCulture, out int input)) { throw FhirRefusal.Bad("required", "input", "fhir.s.need", "input"); }
        return new Reply(200)
        {
            ContentType = "application/fhir+ndjson",
            Stream = async (target, stop) =>
            {
                byte[] end = "\n"u8.ToArray();
                int after = -1;
                while (true)
                {
                    List<(int Line, byte[] Body)> rows;
                    await using (var inner = await jobs.Store.Database.OpenAsync(stop))
                    {
                        rows = await inner.QueryAsync($"SELECT line, body FROM ~fhir_job_error WHERE job = $1 AND input = $2 AND line > $3 ORDER BY line LIMIT {Piece}", [job, input, after], r => (r.GetInt32(0), (byte[])r.GetValue(1)), stop);
                    }
                    foreach (var (_, body) in rows)
                    {
                        await target.WriteAsync(jobs.OpenError(body), stop);
                        await target.WriteAsync(end, stop);
                    }
                    if (rows.Count < Piece) { return; }
                    after = rows[^1].Line;
                }
            },
        };
    }
}
