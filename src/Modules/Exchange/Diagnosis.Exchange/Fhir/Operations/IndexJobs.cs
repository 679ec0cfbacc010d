using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Work;
using Microsoft.Extensions.Logging;

namespace Diagnosis.Exchange.Fhir.Operations;

/// <summary>How far the index of a type has come.</summary>
/// <param name="Mark">Key of the last resource that is done.</param>
/// <param name="Total">Resources there were at its beginning; those written since have their rows from their own write.</param>
/// <param name="Known">The marks of the parameters with which it was whole last.</param>
internal sealed record IndexState(string Type, string Print, int State, long Mark, long Done, long Total, long Started, long Finished, long Lease, string Known)
{
    public const int Running = 0, Whole = 1;
    public bool IsOpen => State == Running;
}

/// <summary>
/// Makes the index of a type anew: where the search parameters of this release are not those with which its rows were indexed, or where an administrator asks for it.
/// How far it has come stands in the database and is written with each piece: a restart goes on there.
/// </summary>
internal sealed class IndexJobs(FhirStore store, IndexSignal signal)
{
    /// <summary>Changes when rows are made in another way from the same parameters.</summary>
    const string Format = "2";
    /// <summary>The same for addresses alone: what lies above them is written too.</summary>
    const string UriFormat = "3";
    public const int PieceSize = 200;
    const int MostTries = 10;
    static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    volatile FrozenDictionary<string, IndexState> open = FrozenDictionary<string, IndexState>.Empty;

    long Now => FhirStore.Micros(store.Clock.GetUtcNow());

    /// <summary>The state of a type whose index is not whole; null when it is. As this process saw it last.</summary>
    public IndexState? Open(string type) => open.GetValueOrDefault(type);

    public static IEnumerable<ServedType> Indexed => Served.Types.Values.Where(t => t.Name != "AuditEvent");

    public static string PrintOf(ServedType type) => Hash(string.Join('\n', type.Params.Values.Select(MarkOf).Order(StringComparer.Ordinal)));

    /// <summary>A parameter as its rows are made: another mark, and they are to be made anew.</summary>
    static string MarkOf(Param p) => p.Code + ":" + Hash(string.Create(CultureInfo.InvariantCulture, $"{(p.Type == Diagnosis.Fhir.SearchType.Uri ? UriFormat : Format)} {p.Type} {p.Bit} {p.Definition.Expression}"))[..8];

    static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Parameters that do not find yet what was written before them; none: all are made anew, and find meanwhile what they found.</summary>
    public static IReadOnlyList<string> Waiting(IndexState state) =>
        !state.IsOpen || Served.Find(state.Type) is not { } type ? [] : [.. type.Params.Values.Where(p => !state.Known.Split(' ').Contains(MarkOf(p))).Select(p => p.Code).Order(StringComparer.Ordinal)];

    static string KnownOf(ServedType type) => string.Join(' ', type.Params.Values.Select(MarkOf).Order(StringComparer.Ordinal));

    public async Task<List<IndexState>> ReadAsync(CancellationToken ct)
    {
        await using var session = await store.Database.OpenAsync(ct);
        var all = await session.QueryAsync("SELECT type, print, state, mark, done, total, started, finished, lease, known FROM ~fhir_index ORDER BY type", [],
            r => new IndexState(r.GetString(0), r.GetString(1), r.GetInt32(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7), r.GetInt64(8), r.GetString(9)), ct);
        open = all.Where(s => s.IsOpen).ToFrozenDictionary(s => s.Type, StringComparer.Ordinal);
        return all;
    }

    /// <summary>Compares what rows were indexed with and what this release searches by; what differs is begun. A type without a row is new here: its resources are indexed as they are written.</summary>
    public async Task LookAsync(CancellationToken ct)
    {
        var known = (await ReadAsync(ct)).ToDictionary(s => s.Type, StringComparer.Ordinal);
        await using (var session = await store.Database.OpenAsync(ct))
        {
            foreach (var type in Indexed.Where(t => !known.ContainsKey(t.Name)))
            {
                await session.ExecuteAsync("INSERT INTO ~fhir_index (type, print, state, mark, done, total, started, finished, lease, known) VALUES ($1, $2, 1, 0, 0, 0, 0, 0, 0, $3) ON CONFLICT DO NOTHING", [type.Name, PrintOf(type), KnownOf(type)], ct);
            }
        }
        string[] changed = [.. Indexed.Where(t => known.TryGetValue(t.Name, out var was) && was.Print != PrintOf(t)).Select(t => t.Name)];
        if (changed.Length > 0) { await StartAsync(changed, ct); }
    }

    /// <summary>Begins from the first resource of each type, also where the making of an index was under way.</summary>
    public async Task StartAsync(IEnumerable<string> types, CancellationToken ct)
    {
        await using (var session = await store.Database.OpenAsync(ct))
        {
            foreach (string type in types)
            {
                long total = (await session.QueryAsync("SELECT count(*) FROM ~fhir_resource WHERE type = $1 AND state = 0", [type], r => r.GetInt64(0), ct))[0];
                await session.ExecuteAsync("INSERT INTO ~fhir_index (type, print, state, mark, done, total, started, finished, lease, known) VALUES ($1, $2, 0, 0, 0, $3, $4, 0, 0, '') ON CONFLICT (type) DO UPDATE SET print = excluded.print, state = 0, mark = 0, done = 0, total = excluded.total, started = excluded.started, finished = 0, lease = 0",
                    [type, PrintOf(Served.Find(type)!), total, Now], ct);
            }
        }
        await ReadAsync(ct);
        signal.Wake();
    }

    /// <summary>Takes one type whose index is not whole and works it off; false when there is none that is nobody's.</summary>
    public async Task<bool> RunOnceAsync(CancellationToken ct)
    {
        foreach (var state in (await ReadAsync(ct)).Where(s => s.IsOpen && s.Lease < Now && Served.Find(s.Type) is not null))
        {
            long lease = Now + (long)Lease.TotalMicroseconds;
            await using (var session = await store.Database.OpenAsync(ct))
            {
                if (await session.ExecuteAsync("UPDATE ~fhir_index SET lease = $1 WHERE type = $2 AND lease = $3 AND mark = $4 AND state = 0", [lease, state.Type, state.Lease, state.Mark], ct) != 1) { continue; }
            }
            try
            {
                long mark = state.Mark;
                while (await PieceAsync(Served.Find(state.Type)!, mark, ct) is { } next) { mark = next; }
            }
            // begun again from the front, or another host has it
            catch (FhirLostException) { }
            await ReadAsync(ct);
            return true;
        }
        return false;
    }

    /// <summary>One piece behind the mark; null: there is none and the index is whole.</summary>
    async Task<long?> PieceAsync(ServedType type, long mark, CancellationToken ct)
    {
        await using var session = await store.Database.OpenAsync(ct);
        for (int attempt = 1; ; attempt++)
        {
            var rows = await session.QueryAsync($"SELECT {FhirSession.Columns} FROM ~fhir_resource r WHERE r.type = $1 AND r.key > $2 AND r.state = 0 ORDER BY r.key LIMIT {PieceSize}", [type.Name, mark], FhirSession.Row, ct);
            if (rows.Count == 0)
            {
                await session.ExecuteAsync("UPDATE ~fhir_index SET state = 1, finished = $1, lease = 0, known = $4 WHERE type = $2 AND mark = $3 AND state = 0", [Now, type.Name, mark, KnownOf(type)], ct);
                return null;
            }
            var made = rows.ConvertAll(row =>
            {
                var index = Indexing.RowsOf(store.Open(row).Document, type, store.Keys);
                return new ResourceWrite { Key = row.Key, Self = 0, Type = row.Type, Id = row.Id, Version = row.Version, Updated = row.Updated, Method = row.Method, Present = index.Present, Institution = "", Division = "", Body = [], Text = [], Add = index };
            });
            var texts = store.Unknown(made);
            long last = rows[^1].Key;
            if (await session.ReindexAsync(made, texts, ("UPDATE ~fhir_index SET mark = $1, done = done + $2, lease = $3 WHERE type = $4 AND mark = $5 AND state = 0", [last, (long)rows.Count, Now + (long)Lease.TotalMicroseconds, type.Name, mark]), ct))
            {
                store.Learned(texts);
                return last;
            }
            // one of them was written at this moment: what stands there now
            if (attempt == MostTries) { throw new FhirRaceException("reindex"); }
        }
    }
}

/// <summary>Tells the worker that there is something to do.</summary>
internal sealed class IndexSignal
{
    readonly Channel<bool> signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    public void Wake() => signal.Writer.TryWrite(true);
    public async Task WaitAsync(CancellationToken ct) => await signal.Reader.ReadAsync(ct);
}

internal sealed class IndexWorker(IndexJobs jobs, IndexSignal signal, TimeProvider clock, ILogger<IndexWorker> log, Opening? opening = null) : Worker(opening)
{
    static readonly TimeSpan Look = TimeSpan.FromSeconds(30);

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        bool looked = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            bool worked = false;
            try
            {
                if (!looked) { await jobs.LookAsync(stoppingToken); looked = true; }
                worked = await jobs.RunOnceAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { return; }
#pragma warning disable CA1031 // goes on from its mark when the lease has run out
            catch (Exception error) { log.LogWarning(error, "The making of an index stopped and will go on when its lease has run out"); }
#pragma warning restore CA1031
            if (worked) { continue; }
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            try { await Task.WhenAny(signal.WaitAsync(either.Token), Task.Delay(Look, clock, either.Token)); }
            finally { await either.CancelAsync(); }
        }
    }
}

/// <summary>POST $reindex (?type=Patient,Observation; none: all): makes the index anew while the server goes on; administrators only.</summary>
internal sealed class Reindex(MakeIndex make) : IFhirOperation
{
    public string Name => "$reindex";
    public IReadOnlyList<string> Types => [];
    public bool OnInstance => false;

    public async Task<Reply> RunAsync(Ask ask, string? type, string? id, CancellationToken ct)
    {
        if (ask.Method != "POST") { throw new FhirRefusal(405, Issue.Error("not-supported", "", "fhir.s.method", ask.Method, "POST")); }
        Demand(ask);
        var done = await make.Handle(new Input(ask)["type"]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), ask.Caller, ct);
        if (!done.Ok) { throw FhirRefusal.Bad("value", "type", "fhir.s.unknown-type", done.Findings[0].Args); }
        return new Reply(202) { ContentLocation = $"{ask.Base}/$reindex-status" };
    }

    public static void Demand(Ask ask)
    {
        if (!ask.Caller.SeesAll && !ask.Caller.Has(Roles.Admin)) { throw new FhirRefusal(403, Issue.Error("forbidden", "", "fhir.s.admin-only")); }
    }
}

/// <summary>GET $reindex-status: 202 while an index is being made, 200 when all are whole; both with the state of each type.</summary>
internal sealed class ReindexStatus(IndexJobs jobs) : IFhirOperation
{
    public string Name => "$reindex-status";
    public IReadOnlyList<string> Types => [];
    public bool OnInstance => false;

    public async Task<Reply> RunAsync(Ask ask, string? type, string? id, CancellationToken ct)
    {
        Reindex.Demand(ask);
        var all = await jobs.ReadAsync(ct);
        var body = Input.Parameters(w =>
        {
            foreach (var s in all)
            {
                w.WriteStartObject();
                w.WriteString("name", s.Type);
                w.WriteStartArray("part");
                Input.Text(w, "state", "Code", s.IsOpen ? "in-progress" : "complete");
                Number("done", s.Done);
                Number("total", s.Total);
                if (s.Started > 0) { Input.Text(w, "started", "Instant", FhirStore.Instant(s.Started)); }
                if (s.Finished > 0) { Input.Text(w, "finished", "Instant", FhirStore.Instant(s.Finished)); }
                w.WriteEndArray();
                w.WriteEndObject();

                void Number(string name, long value)
                {
                    w.WriteStartObject();
                    w.WriteString("name", name);
                    w.WriteNumber("valueInteger", value);
                    w.WriteEndObject();
                }
            }
        }).Body;
        var open = all.FindAll(s => s.IsOpen);
        return open.Count == 0 ? new Reply(200) { Body = body }
            : new Reply(202) { Body = body, Headers = [("X-Progress", string.Create(CultureInfo.InvariantCulture, $"{open.Sum(s => s.Done)} of {open.Sum(s => s.Total)} resources, {open.Count} types")), ("Retry-After", "2")] };
    }
}
