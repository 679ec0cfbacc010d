using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Fhir;

namespace Diagnosis.Exchange.Fhir.Operations;

/// <summary>One line of an import, read and checked.</summary>
/// <param name="Given">It brought its id: an update or create under it; else a create.</param>
internal sealed record ImportLine(int Number, ServedType Type, string Id, bool Given, FhirDocument Document)
{
    public string Address => $"{Type.Name}/{Id}";
}

/// <summary>Lines that stand or fall together, ready to be stored.</summary>
internal sealed record ImportSet(IReadOnlyList<ImportLine> Lines, List<ResourceWrite> Writes);

/// <summary>What both ways of importing do with lines: the rights, checks, intakes and audit of single writes.</summary>
internal sealed class ImportLines(Interactions interactions)
{
    public const int SetSize = 500;

    FhirStore Store => interactions.Store;

    /// <summary>Reads and checks one line.</summary>
    /// <exception cref="FhirRefusal">It is no resource, not a valid one, or not the caller's to write.</exception>
    public ImportLine Read(Ask ask, int number, ReadOnlyMemory<byte> text, string newId)
    {
        var document = FhirDocument.Parse(text, null, out var issues) ?? throw new FhirRefusal(400, [.. issues.Select(Issue.Of)]);
        var served = Served.Find(document.ResourceType) ?? throw new FhirRefusal(404, Issue.Error("not-supported", "", "fhir.s.unknown-type", document.ResourceType));
        Interactions.Demand(ask, served, document.Id is null ? Interaction.Create : Interaction.Update, document.Id is null ? 'c' : 'u');
        interactions.CheckParsed(document, "");
        Interactions.DemandContents(ask, document);
        interactions.DemandSize(document.Utf8.Length, [document]);
        return new(number, served, document.Id ?? newId, document.Id is not null, document);
    }

    /// <summary>Looks up what stands there, asks the intakes, seals and indexes.</summary>
    public async Task<ImportSet> PrepareAsync(Ask ask, IReadOnlyList<ImportLine> lines, CancellationToken ct)
    {
        var there = new Dictionary<string, StoredResource>(StringComparer.Ordinal);
        // also for ids of ours: an import that goes on after a crash must not meet itself
        string list = string.Join(", ", lines.Select(l => Store.Keys.Self(l.Type.Name, l.Id).ToString(CultureInfo.InvariantCulture)));
        await using (var session = await Store.Database.OpenAsync(ct))
        {
            foreach (var row in await session.QueryAsync($"SELECT {FhirSession.Columns} FROM ~fhir_resource r WHERE r.self IN ({list})", [], FhirSession.Row, ct)) { there[$"{row.Type}/{row.Id}"] = row; }
        }
        foreach (var row in there.Values) { if (!FhirStore.MayChange(row, ask.Caller)) { throw new FhirRefusal(403, Issue.Error("forbidden", "", "fhir.s.not-yours", row.Type, row.Id)); } }
        var incoming = lines.Select(l => new IncomingWrite("", there.TryGetValue(l.Address, out var old) && !old.Deleted ? WriteKind.Update : WriteKind.Create, l.Type.Name, l.Id, l.Document)).ToList();
        await interactions.AskIntakesAsync(ask.Caller, incoming, ct);
        var audience = FhirStore.AudienceOf(ask.Caller);
        return new(lines, [.. lines.Select((l, i) => Store.Prepare(l.Document, l.Id, there.GetValueOrDefault(l.Address), l.Given ? "PUT" : "POST", audience, null, incoming[i].AlsoReaders))]);
    }

    /// <summary>Stores a set with what its caller wants to have stored in the same transaction.</summary>
    public async Task ApplyAsync(Ask ask, ImportSet set, Action<WriteSet>? also, CancellationToken ct)
    {
        await using var session = await Store.Database.OpenAsync(ct);
        var writes = new WriteSet();
        writes.Resources.AddRange(set.Writes);
        foreach (var w in set.Writes) { writes.Audit.Add(Store.AuditOf(ask.Caller, w.IsNew ? 'C' : 'U', w.Type, w.Id, w.Version)); }
        also?.Invoke(writes);
        await Store.ApplyAsync(session, writes, ct);
    }

    /// <summary>The id of what a line without one makes: the same line of the same job makes the same resource, however often it is tried.</summary>
    public static string IdOf(Guid job, int input, int line)
    {
        Span<byte> of = stackalloc byte[24], hash = stackalloc byte[32];
        job.TryWriteBytes(of);
        BinaryPrimitives.WriteInt32LittleEndian(of[16..], input);
        BinaryPrimitives.WriteInt32LittleEndian(of[20..], line);
        SHA256.HashData(of, hash);
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash[..16], bigEndian: true).ToString();
    }

    public static bool IsBlank(ReadOnlyMemory<byte> text) => text.Span.Trim(" \r\t"u8).Length == 0;
}
