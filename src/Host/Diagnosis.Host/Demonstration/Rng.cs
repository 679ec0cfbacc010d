using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Diagnosis.Host.Demonstration;

/// <summary>
/// SplitMix64. Written out here, because the sequence of <see cref="Random"/> is no promise between runtime versions and the same seed must
/// give the same province for years. Every part draws from a stream of its own, so that a change to one part leaves the others as they were.
/// </summary>
internal sealed class Rng(ulong state)
{
    ulong state = state;

    public static Rng For(ulong seed, string part) => new(BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}|{part}"))));

    public ulong Next()
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>0 ≤ x &lt; <paramref name="below"/>.</summary>
    public int Below(int below) => (int)(Next() % (ulong)below);
    /// <summary>Both ends included.</summary>
    public int Between(int from, int to) => from + Below(to - from + 1);
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));
    public bool Chance(double p) => Unit() < p;
    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    public T Weighted<T>(IReadOnlyList<(T Item, double Weight)> items)
    {
        double x = Unit() * items.Sum(i => i.Weight);
        foreach (var (item, weight) in items) { if ((x -= weight) < 0) { return item; } }
        return items[^1].Item;
    }

    /// <summary>An id that the same key always gives, so that a start after a crash finds what the first one wrote.</summary>
    public static Guid Id(ulong seed, string kind, string key)
    {
        Span<byte> b = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}|{kind}|{key}")).AsSpan(0, 16);
        b[6] = (byte)(0x80 | (b[6] & 0x0F));
        b[8] = (byte)(0x80 | (b[8] & 0x3F));
        return new Guid(b, bigEndian: true);
    }
}
