using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Kernel.Protection;

namespace Diagnosis.Exchange.Fhir.Operations;

/// <summary>What an export was asked for; travels sealed in its addresses, so a job survives a restart and ends with its caller's rights; only that it was given up is kept.</summary>
/// <param name="Request">The address it was asked for by.</param>
internal sealed record ExportJob(Guid Id, string Caller, long Until, long Since, IReadOnlyList<string> Types, string Request)
{
    public string Seal(Protector protector) => Base64Url.EncodeToString(protector.SealBytes(Encoding.UTF8.GetBytes(string.Join('\n', "export", Id.ToString("N"), Caller, Until.ToString(CultureInfo.InvariantCulture), Since.ToString(CultureInfo.InvariantCulture), string.Join(',', Types), Request))));

    public static async Task<ExportJob> OpenAsync(FhirStore store, Protector protector, Ask ask, CancellationToken ct)
    {
        var job = Open(protector, ask);
        await using var session = await store.Database.OpenAsync(ct);
        return (await session.QueryAsync("SELECT 1 FROM ~fhir_job WHERE id = $1", [job.Id], r => r.GetInt32(0), ct)).Count == 0 ? job : throw new FhirRefusal(404, Issue.Error("not-found", "job", "fhir.s.no-job"));
    }

    static ExportJob Open(Protector protector, Ask ask)
    {
        try
        {
            var part = Encoding.UTF8.GetString(protector.OpenBytes(Base64Url.DecodeFromChars(ask.Parameter("job") ?? ""))).Split('\n');
            if (part is ["export", var id, var caller, var until, var since, var types, var request] && caller == ask.Caller.Id)
            {
                return new(Guid.ParseExact(id, "N"), caller, long.Parse(until, CultureInfo.InvariantCulture), long.Parse(since, CultureInfo.InvariantCulture), types.Split(',', StringSplitOptions.RemoveEmptyEntries), request);
            }
        }
        catch (Exception e) when (e is FormatException or System.Security.Cryptography.CryptographicException or KeyNotFoundException or ArgumentException or IndexOutOfRangeException) { }
        throw new FhirRefusal(404, Issue.Error("not-found", "job", "fhir.s.no-job"));
    }
}

/// <summary>
/// $export (FHIR bulk data): kick-off, state, files. The files are not made ahead: each is read from the store in the order of keys while it is sent, cut at the
/// moment of the kick-off, so memory and disk stay flat whatever the size.
/// </summary>
internal sealed class Export(FhirStore store, Protector protector, AuditTrail trail) : IFhirOperation
{
    public static readonly string[] Exported = [.. Served.Types.Values.Where(t => t.Name is not ("AuditEvent" or "Subscription")).Select(t => t.Name).Order(StringComparer.Ordinal)];

    public string Name => "$export";
    public IReadOnlyList<string> Types => [];
    public bool OnInstance => false;
    bool IFhirOperation.Serves(string? type, bool instance) => type is null || (type == "Patient" && !instance);

    public async Task<Reply> RunAsync(Ask ask, string? type, string? id, CancellationToken ct)
    {
        if (!ask.RespondAsync) { throw FhirRefusal.Bad("required", "Prefer", "fhir.s.async-only"); }
        var input = new Input(ask);
        if (!ask.Lenient && input.Names.FirstOrDefault(n => n is not ("_outputFormat" or "_since" or "_type" or "_format")) is { } unknown) { throw FhirRefusal.Bad("not-supported", unknown, "fhir.s.unknown-parameter", unknown, "$export"); }
        if (input["_outputFormat"] is { } format && format.Replace(' ', '+') is not ("application/fhir+ndjson" or "application/ndjson" or "ndjson")) { throw FhirRefusal.Bad("not-supported", "_outputFormat", "fhir.s.bad-value", "_outputFormat", format, "application/fhir+ndjson"); }
        long since = input["_since"] is { } s ? (SearchDate.Parse(s) ?? throw FhirRefusal.Bad("value", "_since", "fhir.s.bad-date", s)).From : long.MinValue;
        var types = input["_type"]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? Exported;
        foreach (string t in types) { if (!Exported.Contains(t)) { throw FhirRefusal.Bad("value", "_type", "fhir.s.unknown-type", t); } }
        if (ask.Scopes is { } scopes)
        {
            if (input["_type"] is null) { types = [.. types.Where(t => scopes.Allows(t, 'r'))]; }
            foreach (string t in types) { if (!scopes.Allows(t, 'r')) { throw new FhirRefusal(403, Issue.Error("forbidden", "_type", "fhir.s.no-scope", $"system/{t}.r")); } }
        }
        // clinical records of patients only; the catalogues and directories are not theirs
        if (type == "Patient") { types = [.. types.Where(t => t == "Patient" || Served.Find(t)!.Params.ContainsKey("patient"))]; }
        var job = new ExportJob(Guid.CreateVersion7(store.Clock.GetUtcNow()), ask.Caller.Id, FhirStore.Micros(store.Clock.GetUtcNow()), since, types, $"{ask.Base}/{string.Join('/', ask.Path)}" + (ask.Query.Count > 0 ? "?" + Interactions.FormWrite(ask.Query) : ""));
        await trail.AddAsync(store.AuditOf(ask.Caller, 'E', type ?? "Bundle", "$export", 0), ct);
        return new Reply(202) { ContentLocation = $"{ask.Base}/$export-status?job={job.Seal(protector)}" };
    }

    public static (string Sql, List<object> Values) Query(FhirStore store, Ask ask, ExportJob job, string type, string columns)
    {
        var sql = new SearchSql(store.Keys, ask.Caller, store.Clock);
        string visible = sql.Visible("r");
        var values = sql.Values.ToList();
        string P(object v) { values.Add(v); return "$" + values.Count.ToString(CultureInfo.InvariantCulture); }
        return ($"SELECT {columns} FROM ~fhir_resource r WHERE r.type = {P(type)} AND r.state = 0 AND r.updated <= {P(job.Until)} AND r.updated >= {P(job.Since)} AND {visible}", values);
    }
}

/// <summary>The state of an export: complete at once, with one file a type.</summary>
internal sealed class ExportStatus(FhirStore store, Protector protector) : IFhirOperation
{
    public string Name => "$export-status";
    public IReadOnlyList<string> Types => [];
    public bool OnInstance => false;
    public bool TakesDelete => true;

    public async Task<Reply> RunAsync(Ask ask, string? type, string? id, CancellationToken ct)
    {
        var job = await ExportJob.OpenAsync(store, protector, ask, ct);
        await using var session = await store.Database.OpenAsync(ct);
        if (ask.Method == "DELETE")
        {
            // twice at the same moment is once
            await session.ExecuteAsync("INSERT INTO ~fhir_job (id, owner, asked, state, created, finished, lease) VALUES ($1, $2, $3, $4, $5, $5, 0) ON CONFLICT DO NOTHING", [job.Id, job.Caller, Array.Empty<byte>(), ImportJobs.Cancelled, FhirStore.Micros(store.Clock.GetUtcNow())], ct);
            return new Reply(202);
        }
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(2048);
        using var w = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        w.WriteStartObject();
        w.WriteString("transactionTime", FhirStore.Instant(job.Until));
        w.WriteString("request", job.Request);
        w.WriteBoolean("requiresAccessToken", true);
        w.WriteStartArray("output");
        foreach (string t in job.Types)
        {
            var (sql, values) = Export.Query(store, ask, job, t, "count(*)");
            long count = (await session.QueryAsync(sql, values, r => r.GetInt64(0), ct))[0];
            if (count == 0) { continue; }
            w.WriteStartObject();
            w.WriteString("type", t);
            w.WriteString("url", $"{ask.Base}/$export-file?job={ask.Parameter("job")}&type={t}");
            w.WriteNumber("count", count);
            w.WriteEndObject();
        }
        w.WriteEndArray();
        w.WriteStartArray("error");
        w.WriteEndArray();
        w.WriteEndObject();
        w.Flush();
        return new Reply(200) { Body = buffer.WrittenMemory, ContentType = "application/json" };
    }
}

/// <summary>One file of an export, read while it is sent.</summary>
internal sealed class ExportFile(FhirStore store, Protector protector) : IFhirOperation
{
    const int Piece = 500;

    public string Name => "$export-file";
    public IReadOnlyList<string> Types => [];
    public bool OnInstance => false;

    public async Task<Reply> RunAsync(Ask ask, string? type, string? id, CancellationToken ct)
    {
        var job = await ExportJob.OpenAsync(store, protector, ask, ct);
        string wanted = ask.Parameter("type") is { } t && job.Types.Contains(t) ? t : throw new FhirRefusal(404, Issue.Error("not-found", "type", "fhir.s.no-job"));
        if (ask.Scopes?.Allows(wanted, 'r') == false) { throw new FhirRefusal(403, Issue.Error("forbidden", "type", "fhir.s.no-scope", $"system/{wanted}.r")); }
        return new Reply(200) { ContentType = "application/fhir+ndjson", Stream = (target, stop) => SendAsync(ask, job, wanted, target, stop) };
    }

    async Task SendAsync(Ask ask, ExportJob job, string type, Stream target, CancellationToken ct)
    {
        byte[] end = "\n"u8.ToArray();
        long after = long.MinValue;
        while (true)
        {
            List<StoredResource> rows;
            await using (var session = await store.Database.OpenAsync(ct))
            {
                var (sql, values) = Export.Query(store, ask, job, type, "r.key, r.type, r.id, r.version, r.updated, r.state, r.method, r.institution, r.division, r.shared, r.body");
                values.Add(after);
                rows = await session.QueryAsync($"{sql} AND r.key > ${values.Count} ORDER BY r.key LIMIT {Piece}", values, FhirSession.Row, ct);
            }
            foreach (var row in rows)
            {
                var body = store.Open(row).Body;
                // a line is a resource: line breaks between its parts go, those inside strings are escaped already
                if (body.AsSpan().ContainsAny((byte)'\n', (byte)'\r')) { for (int i = 0; i < body.Length; i++) { if (body[i] is (byte)'\n' or (byte)'\r') { body[i] = (byte)' '; } } }
                await target.WriteAsync(body, ct);
                await target.WriteAsync(end, ct);
            }
            if (rows.Count < Piece) { return; }
            after = rows[^1].Key;
        }
    }
}
