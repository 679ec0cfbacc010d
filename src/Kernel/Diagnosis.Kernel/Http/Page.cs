namespace Diagnosis.Kernel.Http;

/// <summary>One page of a list by keyset: pass <see cref="Next"/> as <c>after</c> to go on. Counts are asked for apart, because they cost.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

public static class Paging
{
    public const int MostRows = 200;

    /// <summary>Cuts a list that was read with one row more than asked.</summary>
    public static Page<T> ToPage<T>(this List<T> rows, int size, Func<T, string> key)
    {
        if (rows.Count <= size) { return new(rows, null); }
        rows.RemoveRange(size, rows.Count - size);
        return new(rows, key(rows[^1]));
    }

    public static int Size(int? asked) => Math.Clamp(asked ?? 20, 1, MostRows);
}
