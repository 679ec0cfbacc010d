using System.Numerics;

namespace Diagnosis.CoverageAudit.Engine;

/// <summary>A set of diseases as bits over the catalogue's identities: union and count of 135 diseases are three machine words.</summary>
internal sealed class DiseaseSet(int size)
{
    private readonly ulong[] _words = new ulong[(size + 63) / 64];

    public bool this[int i] => (_words[i >> 6] >> (i & 63) & 1) != 0;
    public void Add(int i) => _words[i >> 6] |= 1UL << (i & 63);
    public void UnionWith(DiseaseSet other) { for (var w = 0; w < _words.Length; w++) _words[w] |= other._words[w]; }
    public void IntersectWith(DiseaseSet other) { for (var w = 0; w < _words.Length; w++) _words[w] &= other._words[w]; }
    public void ExceptWith(DiseaseSet other) { for (var w = 0; w < _words.Length; w++) _words[w] &= ~other._words[w]; }
    public DiseaseSet Copy() { var c = new DiseaseSet(_words.Length * 64); _words.CopyTo(c._words, 0); return c; }

    public int Count
    {
        get
        {
            var n = 0;
            foreach (var w in _words) n += BitOperations.PopCount(w);
            return n;
        }
    }

    public IEnumerable<int> Members()
    {
        for (var w = 0; w < _words.Length; w++)
            for (var rest = _words[w]; rest != 0; rest &= rest - 1)
                yield return w * 64 + BitOperations.TrailingZeroCount(rest);
    }
}
