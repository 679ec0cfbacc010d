using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Diagnosis.DiagnosisAppraisal.Appraisal.Draws;

// This file needs nothing but the base library: tools/VerifyDraw compiles the very same text, so that the command and the product cannot disagree.
// The procedure is specified in docs/draw.md; a change of anything here is a new algorithm name.

/// <summary>An expert as the published record shows one: a hash instead of a name.</summary>
/// <param name="Ref">First 32 hex digits of SHA-256("diagnosis-draw/1:{draw id}:{expert id}").</param>
/// <param name="Specialist">A diagnosing physician qualified for the class of the disputed disease.</param>
internal sealed record DrawExpert(string Ref, IReadOnlyList<string> Groups, bool Specialist);

/// <summary>The published pool as it stood when the draw was prepared.</summary>
internal sealed record DrawSnapshot(int PoolEdition, IReadOnlyList<DrawExpert> Experts);

/// <summary>Members and alternates to be drawn from one part of the pool.</summary>
/// <param name="Match">"specialist", "group:CODE" or "any".</param>
internal sealed record DrawStratum(string Match, int Members, int Alternates);

/// <summary>An expert who cannot be drawn, and on which ground (a filter or a recusal).</summary>
internal sealed record DrawExclusion(string Ref, string Ground);

/// <param name="Minimum">Least number of members by policy.</param>
internal sealed record DrawPlan(int Size, int Minimum, IReadOnlyList<DrawStratum> Strata, IReadOnlyList<DrawExclusion> Exclusions);

/// <param name="Match">The stratum the expert was drawn from.</param>
internal sealed record DrawnExpert(string Ref, string Match);

/// <summary>A whole draw as published after the session was opened. Before that the fields from <see cref="Members"/> on are empty.</summary>
internal sealed record DrawRecord(string Algorithm, string DrawId, int No, string CommittedAt, DrawSnapshot Snapshot, string SnapshotHash, DrawPlan Plan, string PlanHash, string SeedHash, string Commitment,
    IReadOnlyList<string>? Contributions, string? DrawnAt, string? DrawnBy, IReadOnlyList<DrawnExpert>? Members, IReadOnlyList<DrawnExpert>? Alternates, string? Seed, string? ResultHash);

/// <summary>A part of the pool that is too small.</summary>
internal sealed record DrawShortage(string Match, int Needed, int Available);

/// <summary>The draw, and its verification.</summary>
internal static class DrawProcedure
{
    public const string Algorithm = "diagnosis-draw/1";
    public const string Specialist = "specialist", Any = "any", GroupPrefix = "group:";

    static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static string RefOf(Guid draw, Guid expert) => Sha256(string.Create(CultureInfo.InvariantCulture, $"{Algorithm}:{draw:D}:{expert:D}"))[..32];

    /// <summary>Instants as the record writes them: UTC, whole seconds.</summary>
    public static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>What is published before the draw: hashes of pool, plan and seed, bound together.</summary>
    public static DrawRecord Commit(Guid drawId, int no, DateTimeOffset at, DrawSnapshot snapshot, DrawPlan plan, ReadOnlySpan<byte> seed)
    {
        var record = new DrawRecord(Algorithm, drawId.ToString("D"), no, Instant(at), snapshot, Hash(snapshot), plan, Hash(plan), Convert.ToHexStringLower(SHA256.HashData(seed)), "", null, null, null, null, null, null, null);
        return record with { Commitment = CommitmentOf(Node(record)) };
    }

    /// <summary>The draw itself; a pure function of what was committed, the seed and the parties' contributions.</summary>
    public static DrawRecord Draw(DrawRecord committed, byte[] seed, IReadOnlyList<string> contributions, DateTimeOffset at, string by)
    {
        var (members, alternates) = Pick(committed.Snapshot, committed.Plan, KeyOf(seed, committed.Commitment, contributions));
        var record = committed with { Contributions = contributions, DrawnAt = Instant(at), DrawnBy = by, Members = members, Alternates = alternates, Seed = Convert.ToHexStringLower(seed) };
        return record with { ResultHash = ResultHashOf(Node(record)) };
    }

    /// <summary>Parts of the pool too small for the plan, whoever is drawn first. Empty: the plan can be drawn with any seed.</summary>
    public static IReadOnlyList<DrawShortage> Shortages(DrawSnapshot snapshot, DrawPlan plan)
    {
        var eligible = Eligible(snapshot, plan);
        var short_ = new List<DrawShortage>();
        for (int k = 0; k < plan.Strata.Count; k++)
        {
            var mine = eligible.Where(e => Matches(e, plan.Strata[k].Match)).ToList();
            // earlier strata may take some of these; the worst case counts
            int taken = plan.Strata.Take(k).Sum(s => Math.Min(s.Members + s.Alternates, mine.Count(e => Matches(e, s.Match)))), need = plan.Strata[k].Members + plan.Strata[k].Alternates;
            if (mine.Count - taken < need) { short_.Add(new(plan.Strata[k].Match, need + taken, mine.Count)); }
        }
        return short_;
    }

    /// <summary>Everything that is wrong with a published record; empty: it is what the procedure gives.</summary>
    /// <param name="text">The record as JSON. Unknown fields are an error: a record says nothing that is not checked.</param>
    public static IReadOnlyList<string> Verify(string text)
    {
        JsonObject node;
        DrawRecord record;
        try
        {
            node = JsonNode.Parse(text) as JsonObject ?? throw new JsonException("not an object");
            record = node.Deserialize<DrawRecord>(json)!;
            if (record.Snapshot?.Experts is null || record.Plan?.Strata is null || record.Plan.Exclusions is null || record.Members is null || record.Alternates is null || record.Contributions is null || record.Seed is null || record.Commitment is null) { throw new JsonException("a field is missing"); }
            if (Canonical(Node(record)) != Canonical(node)) { return ["unreadable: a field is unknown or has another form"]; }
            if (record.Seed.Length != 64 || record.Seed.Any(c => !char.IsAsciiHexDigitLower(c))) { throw new JsonException("the seed is not 64 hex digits"); }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException) { return ["unreadable: " + e.Message]; }

        var wrong = new List<string>();
        if (record.Algorithm != Algorithm) { return ["algorithm: this command knows " + Algorithm]; }
        var seed = Convert.FromHexString(record.Seed);
        if (Hash(record.Snapshot) != record.SnapshotHash) { wrong.Add("snapshotHash: the pool is not the one that was hashed"); }
        if (Hash(record.Plan) != record.PlanHash) { wrong.Add("planHash: the plan is not the one that was hashed"); }
        if (Convert.ToHexStringLower(SHA256.HashData(seed)) != record.SeedHash) { wrong.Add("seedHash: the seed is not the one that was committed to"); }
        if (CommitmentOf(node) != record.Commitment) { wrong.Add("commitment: it does not bind these hashes"); }
        wrong.AddRange(Rules(record).Select(r => "plan: " + r));
        if (wrong.Count > 0) { return wrong; }
        if (Shortages(record.Snapshot, record.Plan) is { Count: > 0 }) { return ["plan: the pool is too small for it"]; }
        var (members, alternates) = Pick(record.Snapshot, record.Plan, KeyOf(seed, record.Commitment, record.Contributions));
        if (!members.SequenceEqual(record.Members)) { wrong.Add("members: the procedure draws others"); }
        if (!alternates.SequenceEqual(record.Alternates)) { wrong.Add("alternates: the procedure draws others"); }
        if (ResultHashOf(node) != record.ResultHash) { wrong.Add("resultHash: it is not that of this result"); }
        return wrong;
    }

    /// <summary>Rules of the panel that a plan must keep: odd, not under the minimum, at least half specialists.</summary>
    static IEnumerable<string> Rules(DrawRecord r)
    {
        if (r.Plan.Size % 2 == 0) { yield return "an even panel"; }
        if (r.Plan.Size < r.Plan.Minimum) { yield return "too few members"; }
        if (r.Plan.Strata.Any(s => s.Members < 0 || s.Alternates < 0)) { yield return "a negative number"; }
        if (r.Plan.Strata.Sum(s => s.Members) != r.Plan.Size) { yield return "the strata do not add up"; }
        if (2 * r.Plan.Strata.Where(s => s.Match == Specialist).Sum(s => s.Members) < r.Plan.Size) { yield return "less than half of the members are diagnosing physicians of the specialty"; }
        if (r.Snapshot.Experts.Select(e => e.Ref).Distinct().Count() != r.Snapshot.Experts.Count) { yield return "an expert stands twice in the pool"; }
    }

    static List<DrawExpert> Eligible(DrawSnapshot snapshot, DrawPlan plan)
    {
        var out_ = plan.Exclusions.Select(x => x.Ref).ToHashSet();
        return [.. snapshot.Experts.Where(e => !out_.Contains(e.Ref)).OrderBy(e => e.Ref, StringComparer.Ordinal)];
    }

    static bool Matches(DrawExpert e, string match) => match == Any || (match == Specialist ? e.Specialist : match.StartsWith(GroupPrefix, StringComparison.Ordinal) && e.Groups.Contains(match[GroupPrefix.Length..]));

    static (List<DrawnExpert> Members, List<DrawnExpert> Alternates) Pick(DrawSnapshot snapshot, DrawPlan plan, byte[] key)
    {
        var stream = new DrawStream(key);
        var left = Eligible(snapshot, plan);
        var (members, alternates) = (new List<DrawnExpert>(), new List<DrawnExpert>());
        foreach (var stratum in plan.Strata)
        {
            var from = left.Where(e => Matches(e, stratum.Match)).ToArray();
            // Fisher-Yates from the front, only as far as needed: members first, then their alternates
            for (int i = 0; i < stratum.Members + stratum.Alternates; i++)
            {
                int j = i + (int)stream.Below((uint)(from.Length - i));
                (from[i], from[j]) = (from[j], from[i]);
                (i < stratum.Members ? members : alternates).Add(new(from[i].Ref, stratum.Match));
                left.Remove(from[i]);
            }
        }
        return (members, alternates);
    }

    // the parties' words come in after the commitment, so that nobody could have tried out seeds before
    static byte[] KeyOf(byte[] seed, string commitment, IReadOnlyList<string> contributions) =>
        HMACSHA256.HashData(seed, Encoding.UTF8.GetBytes(Canonical(new JsonArray([Algorithm, commitment, .. contributions.Select(c => (JsonNode)c)]))));

    static string CommitmentOf(JsonObject record) => HashOf(record, "algorithm", "committedAt", "drawId", "no", "planHash", "seedHash", "snapshotHash");

    // the seed is inside: without it the hash of so small a result could be guessed before the session
    static string ResultHashOf(JsonObject record) => HashOf(record, "alternates", "commitment", "contributions", "drawnAt", "drawnBy", "members", "seed");

    static string HashOf(JsonObject record, params string[] fields) => Sha256(Canonical(new JsonObject(fields.Select(f => KeyValuePair.Create(f, record[f]?.DeepClone())))));

    public static string Hash<T>(T value) => Sha256(Canonical(Node(value)));
    public static string Text(DrawRecord record) => Canonical(Node(record));

    static JsonObject Node<T>(T value) => (JsonObject)JsonSerializer.SerializeToNode(value, json)!;
    static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Canonical JSON: members in ordinal order, no blanks, integers only, in strings only quote, backslash and controls escaped.</summary>
    public static string Canonical(JsonNode? node)
    {
        var text = new StringBuilder();
        Write(node);
        return text.ToString();

        void Write(JsonNode? n)
        {
            switch (n)
            {
                case JsonObject o:
                    text.Append('{');
                    bool first = true;
                    foreach (var (name, value) in o.OrderBy(p => p.Key, StringComparer.Ordinal)) { if (!first) { text.Append(','); } first = false; Quote(name); text.Append(':'); Write(value); }
                    text.Append('}');
                    break;
                case JsonArray a:
                    text.Append('[');
                    for (int i = 0; i < a.Count; i++) { if (i > 0) { text.Append(','); } Write(a[i]); }
                    text.Append(']');
                    break;
                case null: text.Append("null"); break;
                default:
                    switch (n.GetValueKind())
                    {
                        case JsonValueKind.String: Quote(n.GetValue<string>()); break;
                        case JsonValueKind.True: text.Append("true"); break;
                        case JsonValueKind.False: text.Append("false"); break;
                        case JsonValueKind.Number when long.TryParse(n.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number): text.Append(number.ToString(CultureInfo.InvariantCulture)); break;
                        default: throw new FormatException("only strings, integers and true or false stand in a record");
                    }
                    break;
            }
        }

        void Quote(string s)
        {
            text.Append('"');
            foreach (char c in s)
            {
                if (c is '"' or '\\') { text.Append('\\').Append(c); }
                else if (c < ' ') { text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)); }
                else { text.Append(c); }
            }
            text.Append('"');
        }
    }
}

/// <summary>Random numbers anybody can compute: HMAC-SHA256(key, counter) with a counter of eight bytes from 0, read as big-endian 32-bit words.</summary>
internal sealed class DrawStream(byte[] key)
{
    readonly byte[] block = new byte[32];
    ulong counter;
    int at = 32;

    uint Next()
    {
        if (at == 32)
        {
            Span<byte> number = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64BigEndian(number, counter++);
            HMACSHA256.HashData(key, number, block);
            at = 0;
        }
        uint word = BinaryPrimitives.ReadUInt32BigEndian(block.AsSpan(at));
        at += 4;
        return word;
    }

    /// <summary>Uniform in 0..n-1: words at or above the greatest multiple of n below 2^32 are thrown away, so that no remainder is favoured.</summary>
    public uint Below(uint n)
    {
        ulong limit = (1UL << 32) / n * n;
        uint word;
        do { word = Next(); } while (word >= limit);
        return word % n;
    }
}
