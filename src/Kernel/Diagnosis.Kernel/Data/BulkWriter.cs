using System.Linq.Expressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Diagnosis.Kernel.Data;

/// <summary>Writes the added entities of a context by COPY or prepared inserts, columns and conversions taken from the EF model.</summary>
static class BulkWriter
{
    public static async Task WriteAddedAsync(ModuleDb db, CancellationToken ct)
    {
        foreach (var group in db.ChangeTracker.Entries().Where(e => e.State == EntityState.Added).GroupBy(e => e.Metadata).ToList())
        {
            var table = StoreObjectIdentifier.Table(group.Key.GetTableName()!, group.Key.GetSchema());
            var columns = group.Key.GetProperties().Where(p => p.PropertyInfo is not null && !(p.ValueGenerated == ValueGenerated.OnAdd && p.ClrType == typeof(long)))
                .Select(p => new Column(p.GetColumnName(table)!, p)).ToList();
            var rows = group.ToList();
            if (db.IsPostgres) { await CopyAsync(db, table, columns, rows, ct); } else { Insert(db, table, columns, rows); }
            // written: EF must neither write them again nor hold them (a generated id is unknown here)
            foreach (var row in rows) { row.State = EntityState.Detached; }
        }
    }

    sealed class Column(string name, IProperty property)
    {
        public string Name { get; } = name;
        public RelationalTypeMapping Mapping { get; } = property.GetRelationalTypeMapping();
        readonly Func<object, object?> get = Compile(property);
        public object? Of(EntityEntry row) => get(row.Entity);
        public NpgsqlDbType PostgresType => ((NpgsqlParameter)Mapping.CreateParameter(new NpgsqlCommand(), "p", null, true)).NpgsqlDbType;

        static Func<object, object?> Compile(IProperty property)
        {
            var input = Expression.Parameter(typeof(object));
            Expression value = Expression.Property(Expression.Convert(input, property.DeclaringType.ClrType), property.PropertyInfo!);
            var read = Expression.Lambda<Func<object, object?>>(Expression.Convert(value, typeof(object)), input).Compile();
            var converter = property.GetRelationalTypeMapping().Converter?.ConvertToProvider;
            return converter is null ? read : x => read(x) is { } v ? converter(v) : null;
        }
    }

    static async Task CopyAsync(ModuleDb db, StoreObjectIdentifier table, List<Column> columns, List<EntityEntry> rows, CancellationToken ct)
    {
        var sql = db.GetService<ISqlGenerationHelper>();
        await db.Database.OpenConnectionAsync(ct);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var types = columns.Select(c => c.PostgresType).ToArray();
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {sql.DelimitIdentifier(table.Name, table.Schema)} ({string.Join(',', columns.Select(c => sql.DelimitIdentifier(c.Name)))}) FROM STDIN (FORMAT BINARY)", ct);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(ct);
            for (int i = 0; i < columns.Count; i++)
            {
                if (columns[i].Of(row) is { } value) { await copy.WriteAsync(value, types[i], ct); } else { await copy.WriteNullAsync(ct); }
            }
        }
        await copy.CompleteAsync(ct);
    }

    static void Insert(ModuleDb db, StoreObjectIdentifier table, List<Column> columns, List<EntityEntry> rows)
    {
        using var command = ((SqliteConnection)db.Database.GetDbConnection()).CreateCommand();
        command.Transaction = (SqliteTransaction)db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = $"INSERT INTO \"{table.Name}\" ({string.Join(',', columns.Select(c => $"\"{c.Name}\""))}) VALUES ({string.Join(',', columns.Select((_, i) => "$p" + i))})";
        // the mapping's own parameter carries SQLite's form of guids and dates
        var parameters = columns.Select((_, i) => { var p = command.CreateParameter(); p.ParameterName = "$p" + i; command.Parameters.Add(p); return p; }).ToArray();
        command.Prepare();
        foreach (var row in rows)
        {
            for (int i = 0; i < parameters.Length; i++) { parameters[i].Value = columns[i].Of(row) switch { null => DBNull.Value, Guid g => g.ToString().ToUpperInvariant(), var v => v }; }
            command.ExecuteNonQuery();
        }
    }
}
