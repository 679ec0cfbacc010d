using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace Diagnosis.Exchange.Fhir.Data;

/// <summary>
/// PostgreSQL: one prepared statement per table and kind of change whatever the number of rows (arrays, unnest), sent as one batch in one round trip.
/// A batch without updates is one implicit transaction; with updates the number of rows hit is checked before the commit.
/// </summary>
internal sealed class FhirPostgres : FhirDatabase
{
    public const int KeyBlock = 1000;
    readonly NpgsqlDataSource source;
    readonly SemaphoreSlim drawing = new(1, 1);
    long next, end;

    public FhirPostgres(string connectionString) : base("exchange.") =>
        source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 200, AutoPrepareMinUsages = 2, NoResetOnClose = true });

    public override async ValueTask<FhirSession> OpenAsync(CancellationToken ct) => new Session(this, await source.OpenConnectionAsync(ct), null, true);
    public override FhirSession Within(DbConnection connection, DbTransaction? transaction) => new Session(this, (NpgsqlConnection)connection, transaction, false);
    public override async ValueTask DisposeAsync() { await source.DisposeAsync(); drawing.Dispose(); }

    async ValueTask DrawKeysAsync(NpgsqlConnection connection, List<ResourceWrite> fresh, CancellationToken ct)
    {
        await drawing.WaitAsync(ct);
        try
        {
            foreach (var r in fresh)
            {
                if (next == end)
                {
                    // a sequence is outside transactions: a block drawn by one that fails is not given again
                    await using var command = new NpgsqlCommand("SELECT nextval('exchange.fhir_key')", connection);
                    next = (long)(await command.ExecuteScalarAsync(ct))!;
                    end = next + KeyBlock;
                }
                r.Key = next++;
            }
        }
        finally { drawing.Release(); }
    }

    sealed class Session(FhirPostgres database, NpgsqlConnection connection, DbTransaction? transaction, bool owned) : FhirSession(database, connection, transaction, owned)
    {
        protected override DbParameter Parameter(DbCommand command, int index, object value) => Value(value);

        static NpgsqlParameter Value(object value) => value switch
        {
            long v => new NpgsqlParameter<long> { TypedValue = v },
            int v => new NpgsqlParameter<int> { TypedValue = v },
            string v => new NpgsqlParameter<string> { TypedValue = v },
            double v => new NpgsqlParameter<double> { TypedValue = v },
            _ => new NpgsqlParameter { Value = value },
        };

        public override async Task ApplyAsync(WriteSet set, CancellationToken ct)
        {
            var fresh = set.Resources.FindAll(r => r.IsNew);
            var changed = set.Resources.FindAll(r => !r.IsNew);
            if (fresh.Count > 0) { await database.DrawKeysAsync(connection, fresh, ct); }
            // the largest set that is taken may need a minute on a busy machine
            await using var batch = new NpgsqlBatch(connection) { Transaction = (NpgsqlTransaction?)Transaction, Timeout = 300 };
            int check = -1;
            if (fresh.Count > 0) { Insert(batch, fresh); }
            if (changed.Count > 0)
            {
                Archive(batch, changed);
                check = batch.BatchCommands.Count;
                Update(batch, changed);
                Remove(batch, changed);
            }
            Index(batch, set.Resources);
            if (set.Texts.Count > 0) { Texts(batch, set.Texts); }
            Claims(batch, set.Resources);
            Audit(batch, set.Audit);
            if (set.Deliveries.Count > 0)
            {
                var d = set.Deliveries;
                Add(batch, "INSERT INTO ~fhir_delivery (id, subscription, resource, version, state, attempts, nexttry, fault) SELECT i, s, r, v, 0, 0, n, '' FROM unnest($1, $2, $3, $4, $5) AS x(i, s, r, v, n)",
                    Of([.. d.Select(_ => Guid.CreateVersion7())], NpgsqlDbType.Uuid), Texts(d, x => x.Subscription), Longs(d, x => x.Of.Key), Ints(d, x => x.Of.Version), Longs(d, x => x.Of.Updated));
            }
            int also = batch.BatchCommands.Count;
            foreach (var (sql, values) in set.Also) { Add(batch, sql, [.. values.Select(v => Value(v))]); }
            if (batch.BatchCommands.Count == 0) { return; }
            await using var own = (changed.Count > 0 || set.Also.Count > 0) && Transaction is null ? await connection.BeginTransactionAsync(ct) : null;
            if (own is not null) { batch.Transaction = own; }
            try
            {
                await batch.ExecuteNonQueryAsync(ct);
                if (check >= 0 && (long)batch.BatchCommands[check].RecordsAffected != changed.Count) { throw new FhirRaceException("version"); }
                for (int i = also; i < batch.BatchCommands.Count; i++) { if (batch.BatchCommands[i].RecordsAffected != 1) { throw new FhirLostException(); } }
                if (own is not null) { await own.CommitAsync(ct); }
            }
            catch (PostgresException race) when (race.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected)
            {
                throw new FhirRaceException(race.ConstraintName ?? race.SqlState, race);
            }
        }

        NpgsqlBatchCommand Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> values)
        {
            var command = new NpgsqlBatchCommand(Database.Text(sql));
            foreach (var v in values) { command.Parameters.Add(v); }
            batch.BatchCommands.Add(command);
            return command;
        }

        static NpgsqlParameter<T[]> Of<T>(T[] values, NpgsqlDbType type) => new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
        static NpgsqlParameter<long[]> Longs<TItem>(List<TItem> items, Func<TItem, long> get) => Of([.. items.Select(get)], NpgsqlDbType.Bigint);
        static NpgsqlParameter<int[]> Ints<TItem>(List<TItem> items, Func<TItem, int> get) => Of([.. items.Select(get)], NpgsqlDbType.Integer);
        static NpgsqlParameter<string[]> Texts<TItem>(List<TItem> items, Func<TItem, string> get) => Of([.. items.Select(get)], NpgsqlDbType.Text);
        static NpgsqlParameter<double[]> Doubles<TItem>(List<TItem> items, Func<TItem, double> get) => Of([.. items.Select(get)], NpgsqlDbType.Double);
        static NpgsqlParameter<byte[][]> Bytes<TItem>(List<TItem> items, Func<TItem, byte[]> get) => Of([.. items.Select(get)], NpgsqlDbType.Bytea);

        void Insert(NpgsqlBatch batch, List<ResourceWrite> w) => Add(batch,
            "INSERT INTO ~fhir_resource (key, self, type, id, version, updated, state, method, present, institution, division, shared, body) SELECT k, s, t, i, 1, u, 0, m, p, n, d, h, b FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS x(k, s, t, i, u, m, p, n, d, h, b)",
            Longs(w, r => r.Key), Longs(w, r => r.Self), Texts(w, r => r.Type), Texts(w, r => r.Id), Longs(w, r => r.Updated), Texts(w, r => r.Method), Longs(w, r => r.Present), Texts(w, r => r.Institution), Texts(w, r => r.Division), Ints(w, r => r.Shared ? 1 : 0), Bytes(w, r => r.Body));

        void Archive(NpgsqlBatch batch, List<ResourceWrite> w) => Add(batch,
            "INSERT INTO ~fhir_version (key, version, type, updated, state, method, body) SELECT r.key, r.version, r.type, r.updated, r.state, r.method, r.body FROM ~fhir_resource r JOIN unnest($1, $2) AS x(k, v) ON r.key = x.k AND r.version = x.v - 1",
            Longs(w, r => r.Key), Ints(w, r => r.Version));

        void Update(NpgsqlBatch batch, List<ResourceWrite> w) => Add(batch,
            "UPDATE ~fhir_resource r SET version = x.v, updated = x.u, state = x.s, method = x.m, present = x.p, body = x.b FROM unnest($1, $2, $3, $4, $5, $6, $7) AS x(k, v, u, s, m, p, b) WHERE r.key = x.k AND r.version = x.v - 1",
            Longs(w, r => r.Key), Ints(w, r => r.Version), Longs(w, r => r.Updated), Ints(w, r => r.Deleted ? 1 : 0), Texts(w, r => r.Method), Longs(w, r => r.Present), Bytes(w, r => r.Body));

        void Remove(NpgsqlBatch batch, List<ResourceWrite> w)
        {
            var old = w.FindAll(r => r.Remove is not null);
            if (old.SelectMany(r => r.Remove!.Tokens, (r, t) => (r.Key, t.Hash, t.System)).ToList() is { Count: > 0 } tokens)
            {
                Add(batch, "DELETE FROM ~fhir_token t USING unnest($1, $2, $3) AS x(h, k, s) WHERE t.hash = x.h AND t.key = x.k AND t.system = x.s", Longs(tokens, t => t.Hash), Longs(tokens, t => t.Key), Longs(tokens, t => t.System));
            }
            if (old.SelectMany(r => r.Remove!.Strings, (r, t) => (r.Key, t.Param, t.Value, t.Exact)).ToList() is { Count: > 0 } strings)
            {
                Add(batch, "DELETE FROM ~fhir_string t USING unnest($1, $2, $3, $4) AS x(p, v, k, e) WHERE t.param = x.p AND t.value = x.v AND t.key = x.k AND t.exact = x.e", Ints(strings, t => t.Param), Texts(strings, t => t.Value), Longs(strings, t => t.Key), Longs(strings, t => t.Exact));
            }
            if (old.SelectMany(r => r.Remove!.Dates, (r, t) => (r.Key, t.Param, t.Low, t.High)).ToList() is { Count: > 0 } dates)
            {
                Add(batch, "DELETE FROM ~fhir_date t USING unnest($1, $2, $3, $4) AS x(k, p, l, h) WHERE t.key = x.k AND t.param = x.p AND t.low = x.l AND t.high = x.h", Longs(dates, t => t.Key), Ints(dates, t => t.Param), Longs(dates, t => t.Low), Longs(dates, t => t.High));
            }
            if (old.SelectMany(r => r.Remove!.References, (r, t) => (r.Key, t.Param, t.Target)).ToList() is { Count: > 0 } references)
            {
                Add(batch, "DELETE FROM ~fhir_reference t USING unnest($1, $2, $3) AS x(p, g, k) WHERE t.param = x.p AND t.target = x.g AND t.key = x.k", Ints(references, t => t.Param), Longs(references, t => t.Target), Longs(references, t => t.Key));
            }
            if (old.SelectMany(r => r.Remove!.Quantities, (r, t) => (r.Key, t.Param, t.Value, t.Code, t.Unit)).ToList() is { Count: > 0 } quantities)
            {
                Add(batch, "DELETE FROM ~fhir_quantity t USING unnest($1, $2, $3, $4, $5) AS x(p, v, k, c, u) WHERE t.param = x.p AND t.value = x.v AND t.key = x.k AND t.code = x.c AND t.unit = x.u",
                    Ints(quantities, t => t.Param), Doubles(quantities, t => t.Value), Longs(quantities, t => t.Key), Longs(quantities, t => t.Code), Longs(quantities, t => t.Unit));
            }
            // what a resource was once made for holds only while it is as it was made
            Add(batch, "DELETE FROM ~fhir_claim WHERE key = ANY($1)", Longs(w, r => r.Key));
        }

        void Texts(NpgsqlBatch batch, IReadOnlyList<(long Hash, byte[] Body)> texts) =>
            Add(batch, "INSERT INTO ~fhir_text (hash, body) SELECT * FROM unnest($1, $2) ON CONFLICT DO NOTHING", Of([.. texts.Select(t => t.Hash)], NpgsqlDbType.Bigint), Of([.. texts.Select(t => t.Body)], NpgsqlDbType.Bytea));

        public override async Task<bool> ReindexAsync(IReadOnlyList<ResourceWrite> rows, IReadOnlyList<(long Hash, byte[] Body)> texts, (string Sql, object[] Values) progress, CancellationToken ct)
        {
            var all = rows.ToList();
            await using var own = await connection.BeginTransactionAsync(ct);
            await using var batch = new NpgsqlBatch(connection) { Transaction = own };
            if (all.Count > 0)
            {
                // holds the rows: a writer of one of them waits, or has been faster and then its version does not fit
                Add(batch, "UPDATE ~fhir_resource r SET present = x.p FROM unnest($1, $2, $3) AS x(k, v, p) WHERE r.key = x.k AND r.version = x.v AND r.state = 0", Longs(all, r => r.Key), Ints(all, r => r.Version), Longs(all, r => r.Present));
                Index(batch, all, " ON CONFLICT DO NOTHING");
            }
            if (texts.Count > 0) { Texts(batch, texts); }
            Add(batch, progress.Sql, [.. progress.Values.Select(Value)]);
            try { await batch.ExecuteNonQueryAsync(ct); }
            catch (PostgresException race) when (race.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected) { return false; }
            if (batch.BatchCommands[^1].RecordsAffected != 1) { throw new FhirLostException(); }
            if (all.Count > 0 && (long)batch.BatchCommands[0].RecordsAffected != all.Count) { return false; }
            await own.CommitAsync(ct);
            return true;
        }

        void Index(NpgsqlBatch batch, List<ResourceWrite> w, string known = "")
        {
            if (w.SelectMany(r => r.Add.Tokens, (r, t) => (r.Key, t.Hash, t.System)).ToList() is { Count: > 0 } tokens)
            {
                Add(batch, "INSERT INTO ~fhir_token (hash, key, system) SELECT * FROM unnest($1, $2, $3)" + known, Longs(tokens, t => t.Hash), Longs(tokens, t => t.Key), Longs(tokens, t => t.System));
            }
            if (w.SelectMany(r => r.Add.Strings, (r, t) => (r.Key, t.Param, t.Value, t.Exact)).ToList() is { Count: > 0 } strings)
            {
                Add(batch, "INSERT INTO ~fhir_string (param, value, key, exact) SELECT * FROM unnest($1, $2, $3, $4)" + known, Ints(strings, t => t.Param), Texts(strings, t => t.Value), Longs(strings, t => t.Key), Longs(strings, t => t.Exact));
            }
            if (w.SelectMany(r => r.Add.Dates, (r, t) => (r.Key, t.Param, t.Low, t.High)).ToList() is { Count: > 0 } dates)
            {
                Add(batch, "INSERT INTO ~fhir_date (key, param, low, high) SELECT * FROM unnest($1, $2, $3, $4)" + known, Longs(dates, t => t.Key), Ints(dates, t => t.Param), Longs(dates, t => t.Low), Longs(dates, t => t.High));
            }
            if (w.SelectMany(r => r.Add.References, (r, t) => (r.Key, t.Param, t.Target)).ToList() is { Count: > 0 } references)
            {
                Add(batch, "INSERT INTO ~fhir_reference (param, target, key) SELECT * FROM unnest($1, $2, $3)" + known, Ints(references, t => t.Param), Longs(references, t => t.Target), Longs(references, t => t.Key));
            }
            if (w.SelectMany(r => r.Add.Quantities, (r, t) => (r.Key, t.Param, t.Value, t.Code, t.Unit)).ToList() is { Count: > 0 } quantities)
            {
                Add(batch, "INSERT INTO ~fhir_quantity (param, value, key, code, unit) SELECT * FROM unnest($1, $2, $3, $4, $5)" + known,
                    Ints(quantities, t => t.Param), Doubles(quantities, t => t.Value), Longs(quantities, t => t.Key), Longs(quantities, t => t.Code), Longs(quantities, t => t.Unit));
            }
        }

        void Claims(NpgsqlBatch batch, List<ResourceWrite> w)
        {
            if (w.FindAll(r => r.Claim is not null) is { Count: > 0 } claims)
            {
                Add(batch, "INSERT INTO ~fhir_claim (hash, key) SELECT * FROM unnest($1, $2)", Longs(claims, r => r.Claim!.Value), Longs(claims, r => r.Key));
            }
            if (w.SelectMany(r => r.Readers, (r, x) => (r.Key, Reader: x)).ToList() is { Count: > 0 } readers)
            {
                Add(batch, "INSERT INTO ~fhir_reader (key, reader) SELECT * FROM unnest($1, $2) ON CONFLICT DO NOTHING", Longs(readers, r => r.Key), Texts(readers, r => r.Reader));
            }
        }

        void Audit(NpgsqlBatch batch, List<FhirAuditRow> a)
        {
            if (a.Count == 0) { return; }
            Add(batch, "INSERT INTO ~fhir_audit (id, at, action, actor, actorname, institution, division, type, what, version, outcome) SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                Of([.. a.Select(x => x.Id)], NpgsqlDbType.Uuid), Longs(a, x => x.At), Texts(a, x => x.Action), Texts(a, x => x.Actor), Texts(a, x => x.ActorName), Texts(a, x => x.Institution), Texts(a, x => x.Division), Texts(a, x => x.Type), Texts(a, x => x.What), Ints(a, x => x.Version), Ints(a, x => x.Outcome));
        }
    }
}
