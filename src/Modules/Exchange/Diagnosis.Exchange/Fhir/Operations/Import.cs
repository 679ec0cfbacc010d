using System.Globalization;
using System.Text.Json;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Fhir;
using Diagnosis.Kernel;

namespace Diagnosis.Exchange.Fhir.Operations;

/// <summary>
/// $import: NDJSON in the body, one resource a line, with the checks, intakes, rights and audit of single writes, 500 lines to a write set. A line with an id is an
/// update or create under it, one without a create. Bad lines are left out and told with their number; a set that loses a race is written again line by line.
/// </summary>
internal sealed class Import(Interactions interactions, Words words) : IFhirOperation
{
    const int Piece = 500, MostErrors = 1000;

    public string Name => "$import";
    public IReadOnlyList<string> Types => [];
    public bool OnInstance => false;

    sealed record Line(int Number, ServedType Type, string Id, FhirDocument Document);

    public async Task<Reply> RunAsync(Ask ask, string? type, string? id, CancellationToken ct)
    {
        if (ask.Method != "POST" || ask.Body.Length == 0) { throw FhirRefusal.Bad("required", "", "fhir.s.no-body"); }
        var store = interactions.Store;
        var errors = new List<Issue>();
        int created = 0, updated = 0, failed = 0, number = 0;
        var piece = new List<Line>(Piece);
        var rest = ask.Body;
        while (rest.Length > 0)
        {
            int end = rest.Span.IndexOf((byte)'\n');
            var text = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            number++;
            if (text.Span.Trim(" \r\t"u8).Length == 0) { continue; }
            try
            {
                var document = FhirDocument.Parse(text, null, out var issues) ?? throw new FhirRefusal(400, [.. issues.Select(Issue.Of)]);
                var served = Served.Find(document.ResourceType) ?? throw new FhirRefusal(404, Issue.Error("not-supported", "", "fhir.s.unknown-type", document.ResourceType));
                Interactions.Demand(ask, served, document.Id is null ? Interaction.Create : Interaction.Update, document.Id is null ? 'c' : 'u');
                interactions.CheckParsed(document, "");
                string own = document.Id ?? FhirStore.NewId(store.Clock);
                // the same resource twice in one piece: the later line is a later version
                if (piece.Exists(l => l.Id == own && l.Type == served)) { await FlushAsync(); }
                piece.Add(new(number, served, own, document));
            }
            catch (FhirRefusal refusal) { Fail(number, refusal.Issues); }
            if (piece.Count == Piece) { await FlushAsync(); }
        }
        await FlushAsync();
        return Input.Parameters(w =>
        {
            foreach (var (name, value) in ((string, int)[])[("lines", created + updated + failed), ("created", created), ("updated", updated), ("failed", failed)])
            {
                w.WriteStartObject();
                w.WriteString("name", name);
                w.WriteNumber("valueInteger", value);
                w.WriteEndObject();
            }
            if (errors.Count == 0) { return; }
            w.WriteStartObject();
            w.WriteString("name", "error");
            w.WritePropertyName("resource");
            OperationOutcomes.Write(w, errors, words);
            w.WriteEndObject();
        });

        void Fail(int line, IReadOnlyList<Issue> issues)
        {
            failed++;
            foreach (var i in issues.Where(i => i.IsError)) { if (errors.Count < MostErrors) { errors.Add(i with { Expression = string.Create(CultureInfo.InvariantCulture, $"line {line}") + (i.Expression.Length > 0 ? ": " + i.Expression : "") }); } }
        }

        async Task FlushAsync()
        {
            if (piece.Count == 0) { return; }
            var lines = piece.ToList();
            piece.Clear();
            try { await WriteAsync(lines); return; }
            catch (FhirRaceException) { }
            catch (FhirRefusal) when (lines.Count > 1) { }
            catch (FhirRefusal refusal) { Fail(lines[0].Number, refusal.Issues); return; }
            foreach (var line in lines)
            {
                try { await WriteAsync([line]); }
                catch (FhirRaceException) { Fail(line.Number, [Issue.Error("conflict", "", "fhir.s.race")]); }
                catch (FhirRefusal refusal) { Fail(line.Number, refusal.Issues); }
            }
        }

        async Task WriteAsync(List<Line> lines)
        {
            await using var session = await store.Database.OpenAsync(ct);
            var given = lines.FindAll(l => l.Document.Id is not null);
            var there = new Dictionary<string, StoredResource>(StringComparer.Ordinal);
            if (given.Count > 0)
            {
                string list = string.Join(", ", given.Select(l => store.Keys.Self(l.Type.Name, l.Id).ToString(CultureInfo.InvariantCulture)));
                foreach (var row in await session.QueryAsync($"SELECT r.key, r.type, r.id, r.version, r.updated, r.state, r.method, r.institution, r.division, r.shared, r.body FROM ~fhir_resource r WHERE r.self IN ({list})", [], FhirSession.Row, ct)) { there[$"{row.Type}/{row.Id}"] = row; }
            }
            foreach (var row in there.Values) { if (!FhirStore.MayChange(row, ask.Caller)) { throw new FhirRefusal(403, Issue.Error("forbidden", "", "fhir.s.not-yours", row.Type, row.Id)); } }
            var incoming = lines.ConvertAll(l => new IncomingWrite("", there.TryGetValue($"{l.Type.Name}/{l.Id}", out var old) && !old.Deleted ? WriteKind.Update : WriteKind.Create, l.Type.Name, l.Id, l.Document));
            await interactions.AskIntakesAsync(ask.Caller, incoming, ct);
            var audience = FhirStore.AudienceOf(ask.Caller);
            var writes = lines.Select((l, i) => store.Prepare(l.Document, l.Id, there.GetValueOrDefault($"{l.Type.Name}/{l.Id}"), l.Document.Id is null ? "POST" : "PUT", audience, null, incoming[i].AlsoReaders)).ToList();
            await interactions.ApplyAsync(session, ask, writes, ct);
            created += writes.Count(w => w.IsNew);
            updated += writes.Count(w => !w.IsNew);
        }
    }
}
