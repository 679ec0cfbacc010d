using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Diagnosis.Exchange.Fhir.Data;

/// <summary>SQLite: one writer at a time by its nature; prepared statements inside one immediate transaction.</summary>
internal sealed class FhirSqlite(string connectionString) : FhirDatabase("exchange_")
{
    public override async ValueTask<FhirSession> OpenAsync(CancellationToken ct)
    {
        var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync(ct);
        return new Session(this, connection, null, true);
    }

    public override FhirSession Within(DbConnection connection, DbTransaction? transaction) => new Session(this, (SqliteConnection)connection, transaction, false);
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    sealed class Session(FhirSqlite database, SqliteConnection connection, DbTransaction? transaction, bool owned) : FhirSession(database, connection, transaction, owned)
    {
        protected override DbParameter Parameter(DbCommand command, int index, object value) => new SqliteParameter("$" + (index + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), value);

        public override async Task ApplyAsync(WriteSet set, CancellationToken ct)
        {
            SqliteTransaction? own = null;
            try
            {
                // immediate: two writers that both read first would else refuse each other
                if (Transaction is null) { own = connection.BeginTransaction(deferred: false); }
                var transaction = own ?? (SqliteTransaction)Transaction!;
                long last = 0;
                if (set.Resources.Exists(r => r.IsNew))
                {
                    using var ask = new SqliteCommand(Database.Text("SELECT coalesce(max(key), 0) FROM ~fhir_resource"), connection, transaction);
                    last = (long)(await ask.ExecuteScalarAsync(ct))!;
                }
                foreach (var r in set.Resources)
                {
                    if (r.IsNew)
                    {
                        r.Key = ++last;
                        Run("INSERT INTO ~fhir_resource (key, self, type, id, version, updated, state, method, present, institution, division, shared, body) VALUES ($1, $2, $3, $4, 1, $5, 0, $6, $7, $8, $9, $10, $11)",
                            [(r.Key, r.Self, r.Type, r.Id, r.Updated, r.Method, r.Present, r.Institution, r.Division, r.Shared ? 1 : 0, r.Body)]);
                    }
                    else
                    {
                        Run("INSERT INTO ~fhir_version (key, version, type, updated, state, method, body) SELECT key, version, type, updated, state, method, body FROM ~fhir_resource WHERE key = $1 AND version = $2", [(r.Key, r.Version - 1)]);
                        if (Run("UPDATE ~fhir_resource SET version = $2, updated = $3, state = $4, method = $5, present = $6, body = $7 WHERE key = $1 AND version = $2 - 1", [(r.Key, r.Version, r.Updated, r.Deleted ? 1 : 0, r.Method, r.Present, r.Body)]) != 1) { throw new FhirRaceException("version"); }
                        if (r.Remove is { } old)
                        {
                            Run("DELETE FROM ~fhir_token WHERE hash = $1 AND key = $2 AND system = $3", old.Tokens.Select(t => (t.Hash, r.Key, t.System)));
                            Run("DELETE FROM ~fhir_string WHERE param = $1 AND value = $2 AND key = $3 AND exact = $4", old.Strings.Select(t => (t.Param, t.Value, r.Key, t.Exact)));
                            Run("DELETE FROM ~fhir_date WHERE key = $1 AND param = $2 AND low = $3 AND high = $4", old.Dates.Select(t => (r.Key, t.Param, t.Low, t.High)));
                            Run("DELETE FROM ~fhir_reference WHERE param = $1 AND target = $2 AND key = $3", old.References.Select(t => (t.Param, t.Target, r.Key)));
                            Run("DELETE FROM ~fhir_quantity WHERE param = $1 AND value = $2 AND key = $3 AND code = $4 AND unit = $5", old.Quantities.Select(t => (t.Param, t.Value, r.Key, t.Code, t.Unit)));
                        }
                        Run("DELETE FROM ~fhir_claim WHERE key = $1", [ValueTuple.Create(r.Key)]);
                    }
                    Run("INSERT INTO ~fhir_token (hash, key, system) VALUES ($1, $2, $3)", r.Add.Tokens.Select(t => (t.Hash, r.Key, t.System)));
                    Run("INSERT INTO ~fhir_string (param, value, key, exact) VALUES ($1, $2, $3, $4)", r.Add.Strings.Select(t => (t.Param, t.Value, r.Key, t.Exact)));
                    Run("INSERT INTO ~fhir_date (key, param, low, high) VALUES ($1, $2, $3, $4)", r.Add.Dates.Select(t => (r.Key, t.Param, t.Low, t.High)));
                    Run("INSERT INTO ~fhir_reference (param, target, key) VALUES ($1, $2, $3)", r.Add.References.Select(t => (t.Param, t.Target, r.Key)));
                    Run("INSERT INTO ~fhir_quantity (param, value, key, code, unit) VALUES ($1, $2, $3, $4, $5)", r.Add.Quantities.Select(t => (t.Param, t.Value, r.Key, t.Code, t.Unit)));
                    if (r.Claim is { } claim) { Run("INSERT INTO ~fhir_claim (hash, key) VALUES ($1, $2)", [(claim, r.Key)]); }
                    Run("INSERT INTO ~fhir_reader (key, reader) VALUES ($1, $2) ON CONFLICT DO NOTHING", r.Readers.Select(x => (r.Key, x)));
                }
                Run("INSERT INTO ~fhir_text (hash, body) VALUES ($1, $2) ON CONFLICT DO NOTHING", set.Texts);
                Run("INSERT INTO ~fhir_audit (id, at, action, actor, actorname, institution, division, type, what, version, outcome) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                    set.Audit.Select(a => (a.Id, a.At, a.Action, a.Actor, a.ActorName, a.Institution, a.Division, a.Type, a.What, a.Version, a.Outcome)));
                Run("INSERT INTO ~fhir_delivery (id, subscription, resource, version, state, attempts, nexttry, fault) VALUES ($1, $2, $3, $4, 0, 0, $5, '')", set.Deliveries.Select(d => (Guid.CreateVersion7(), d.Subscription, d.Of.Key, d.Of.Version, d.Of.Updated)));
                foreach (var (sql, values) in set.Also)
                {
                    using var command = new SqliteCommand(Database.Text(sql), connection, transaction);
                    for (int i = 0; i < values.Length; i++) { command.Parameters.Add(Parameter(command, i, values[i])); }
                    if (await command.ExecuteNonQueryAsync(ct) != 1) { throw new FhirLostException(); }
                }
                own?.Commit();

                int Run<T>(string sql, IEnumerable<T> rows) where T : struct, System.Runtime.CompilerServices.ITuple => this.Run(transaction, sql, rows);
            }
            catch (SqliteException race) when (race.SqliteErrorCode == 19)
            {
                own?.Rollback();
                throw new FhirRaceException(race.Message, race);
            }
            finally { own?.Dispose(); }
        }

        int Run<T>(SqliteTransaction transaction, string sql, IEnumerable<T> rows) where T : struct, System.Runtime.CompilerServices.ITuple
        {
            SqliteCommand? command = null;
            int hit = 0;
            try
            {
                foreach (var row in rows)
                {
                    if (command is null)
                    {
                        command = new SqliteCommand(Database.Text(sql), connection, transaction);
                        for (int i = 0; i < row.Length; i++) { command.Parameters.Add(Parameter(command, i, row[i]!)); }
                    }
                    else { for (int i = 0; i < row.Length; i++) { command.Parameters[i].Value = row[i]; } }
                    hit += command.ExecuteNonQuery();
                }
            }
            finally { command?.Dispose(); }
            return hit;
        }

        public override async Task<bool> ReindexAsync(IReadOnlyList<ResourceWrite> rows, IReadOnlyList<(long Hash, byte[] Body)> texts, (string Sql, object[] Values) progress, CancellationToken ct)
        {
            await using var own = connection.BeginTransaction(deferred: false);
            if (Run(own, "UPDATE ~fhir_resource SET present = $3 WHERE key = $1 AND version = $2 AND state = 0", rows.Select(r => (r.Key, r.Version, r.Present))) != rows.Count) { return false; }
            Run(own, "INSERT OR IGNORE INTO ~fhir_token (hash, key, system) VALUES ($1, $2, $3)", rows.SelectMany(r => r.Add.Tokens, (r, t) => (t.Hash, r.Key, t.System)));
            Run(own, "INSERT OR IGNORE INTO ~fhir_string (param, value, key, exact) VALUES ($1, $2, $3, $4)", rows.SelectMany(r => r.Add.Strings, (r, t) => (t.Param, t.Value, r.Key, t.Exact)));
            Run(own, "INSERT OR IGNORE INTO ~fhir_date (key, param, low, high) VALUES ($1, $2, $3, $4)", rows.SelectMany(r => r.Add.Dates, (r, t) => (r.Key, t.Param, t.Low, t.High)));
            Run(own, "INSERT OR IGNORE INTO ~fhir_reference (param, target, key) VALUES ($1, $2, $3)", rows.SelectMany(r => r.Add.References, (r, t) => (t.Param, t.Target, r.Key)));
            Run(own, "INSERT OR IGNORE INTO ~fhir_quantity (param, value, key, code, unit) VALUES ($1, $2, $3, $4, $5)", rows.SelectMany(r => r.Add.Quantities, (r, t) => (t.Param, t.Value, r.Key, t.Code, t.Unit)));
            Run(own, "INSERT OR IGNORE INTO ~fhir_text (hash, body) VALUES ($1, $2)", texts);
            using var command = new SqliteCommand(Database.Text(progress.Sql), connection, own);
            for (int i = 0; i < progress.Values.Length; i++) { command.Parameters.Add(Parameter(command, i, progress.Values[i])); }
            if (await command.ExecuteNonQueryAsync(ct) != 1) { throw new FhirLostException(); }
            own.Commit();
            return true;
        }
    }
}
