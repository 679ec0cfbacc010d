using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Kernel.Access;

/// <summary>
/// One lawful reader of one record: an institution, or a division at any level. Most rows have several (agency, employer's county,
/// worker's county, station), so the readers stand in a small indexed table beside the row, written with it.
/// </summary>
public sealed class Reader<T> where T : class
{
    public required string Key { get; init; }
    public required Guid OwnerId { get; init; }
}

public static class Readers
{
    public static string Institution(Guid id) => "I:" + id.ToString("N");
    public static string Division(string code) => "D:" + code;

    /// <summary>Keys for a division and everything above it: township, county, prefecture, province. Unknown or empty: none.</summary>
    public static IEnumerable<string> Chain(string? code)
    {
        if (code is null || code.Length < 6) { yield break; }
        if (code.Length >= 9 && code[6..9] != "000") { yield return Division(code[..9]); }
        if (code[4..6] != "00") { yield return Division(code[..6]); }
        if (code[2..4] != "00") { yield return Division(code[..4] + "00"); }
        yield return Division(code[..2] + "0000");
    }

    /// <summary>Only the rows this caller may lawfully read. Every query of a record that has readers starts with this.</summary>
    public static IQueryable<T> VisibleTo<T>(this IQueryable<T> rows, Data.ModuleDb db, Caller caller) where T : Data.Record
    {
        if (caller.SeesAll) { return rows; }
        var keys = caller.ReaderKeys;
        // one key is the common case, and equality lets the index (key, owner) serve the page in order
        if (keys.Count == 1) { string only = keys[0]; return rows.Where(r => db.Set<Reader<T>>().Any(x => x.Key == only && x.OwnerId == r.Id)); }
        return rows.Where(r => db.Set<Reader<T>>().Any(x => keys.Contains(x.Key) && x.OwnerId == r.Id));
    }

    /// <summary>Maps the reader table of <typeparamref name="T"/> as <c>{table}_reader</c>.</summary>
    public static void HasReaders<T>(this ModelBuilder model) where T : class
    {
        string table = model.Entity<T>().Metadata.GetTableName()!;
        model.Entity<Reader<T>>(e =>
        {
            e.ToTable(table + "_reader");
            e.HasKey(x => new { x.Key, x.OwnerId });
            e.Property(x => x.Key).HasMaxLength(40);
            e.HasIndex(x => x.OwnerId);
        });
    }

    /// <summary>Adds readers of a record; a key that is already there stays as it is.</summary>
    public static async Task GrantAsync<T>(this Data.ModuleDb db, T record, IEnumerable<string> keys, CancellationToken ct = default) where T : Data.Record
    {
        var wanted = keys.Distinct().ToList();
        bool isNew = db.Entry(record).State == EntityState.Added;
        var there = isNew ? [] : await db.Set<Reader<T>>().Where(r => r.OwnerId == record.Id).Select(r => r.Key).ToListAsync(ct);
        there.AddRange(db.Set<Reader<T>>().Local.Where(r => r.OwnerId == record.Id).Select(r => r.Key));
        foreach (var key in wanted.Except(there)) { db.Add(new Reader<T> { Key = key, OwnerId = record.Id }); }
    }
}
