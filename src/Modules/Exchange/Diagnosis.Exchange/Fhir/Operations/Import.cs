using System.Globalization;
using System.Text.Json;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Fhir;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Http;

namespace Diagnosis.Exchange.Fhir.Operations;

/// <summary>
/// $import: NDJSON, one resource a line, with the checks, intakes, rights and audit of single writes. With <c>Prefer: respond-async</c> it is a job (202, then its state):
/// the lines in the body, of any length, or <c>input</c> parameters that name addresses or Binaries. Without it, a body of at most 64 MB answered at once. Bad lines are left out and told.
/// </summary>
internal sealed class Import(ImportLines lines, ImportJobs jobs, OutsideAddresses outside, FhirStore store, Words words) : IFhirOperation
{
    const int MostErrors = 1000, MostInputs = 100;

    public string Name => "$import";
    public IReadOnlyList<string> Types => [];
    public bool OnInstance => false;

    public async Task<Reply> RunAsync(Ask ask, string? type, string? id, CancellationToken ct)
    {
        if (ask.Method != "POST") { throw FhirRefusal.Bad("required", "", "fhir.s.no-body"); }
        Interactions.DemandWriter(ask);
        if (ask.BodyStream is { } stream) { return Started(ask, await jobs.AcceptAsync(ask, stream, ct)); }
        if (ask.Body.Length == 0) { throw FhirRefusal.Bad("required", "", "fhir.s.no-body"); }
        if (ask.ContentType?.Contains("ndjson", StringComparison.Ordinal) == true) { return await AtOnceAsync(ask, ct); }
        if (!ask.RespondAsync) { throw FhirRefusal.Bad("required", "Prefer", "fhir.s.async-only"); }
        return Started(ask, await jobs.AcceptAsync(ask, Inputs(ask), ct));
    }

    static Reply Started(Ask ask, Guid job) => new(202) { ContentLocation = $"{ask.Base}/$import-status?job={job}" };

    /// <summary>Parameters.parameter[input].part[url]: an https address of NDJSON, or Binary/id of an uploaded one.</summary>
    List<string> Inputs(Ask ask)
    {
        var document = FhirDocument.Parse(ask.Body, null, out var issues) ?? throw new FhirRefusal(400, [.. issues.Select(Issue.Of)]);
        if (document.ResourceType != "Parameters") { throw FhirRefusal.Bad("invalid", "", "fhir.s.other-type", document.ResourceType, "Parameters"); }
        var found = new List<string>();
        int index = -1;
        foreach (var parameter in document.Root["parameter"].Items)
        {
            index++;
            string? name = parameter["name"].Text;
            if (name == "inputFormat" && parameter["valueCode"].Text is { } format && format is not ("application/fhir+ndjson" or "application/ndjson")) { throw FhirRefusal.Bad("not-supported", $"Parameters.parameter[{index}]", "fhir.s.bad-value", "inputFormat", format, "application/fhir+ndjson"); }
            if (name != "input") { continue; }
            string? url = null;
            foreach (var part in parameter["part"].Items) { if (part["name"].Text == "url") { url = part["valueUrl"].Text ?? part["valueUri"].Text ?? part["valueString"].Text; } }
            string path = $"Parameters.parameter[{index}]";
            if (url is null) { throw FhirRefusal.Bad("required", path, "fhir.s.need", "url"); }
            if (url.StartsWith(ask.Base + "/", StringComparison.Ordinal)) { url = url[(ask.Base.Length + 1)..]; }
            if (OwnAddress.Parse(url) is { Type: "Binary" } binary && !url.Contains(':', StringComparison.Ordinal)) { found.Add("Binary/" + binary.Id); continue; }
            if (!outside.Allows(url)) { throw FhirRefusal.Bad("security", path, "fhir.s.import-address", url); }
            found.Add(url);
        }
        if (found.Count is 0 or > MostInputs) { throw FhirRefusal.Bad("required", "Parameters.parameter", "fhir.s.need", "input (1-100)"); }
        return found;
    }

    async Task<Reply> AtOnceAsync(Ask ask, CancellationToken ct)
    {
        var errors = new List<Issue>();
        int created = 0, updated = 0, failed = 0, number = 0;
        var piece = new List<ImportLine>(ImportLines.SetSize);
        var known = new HashSet<string>(StringComparer.Ordinal);
        var rest = ask.Body;
        while (rest.Length > 0)
        {
            int end = rest.Span.IndexOf((byte)'\n');
            var text = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            number++;
            if (ImportLines.IsBlank(text)) { continue; }
            try
            {
                var line = lines.Read(ask, number, text, FhirStore.NewId(store.Clock));
                // the same resource twice in one set: the later line is a later version
                if (!known.Add(line.Address)) { await FlushAsync(); known.Add(line.Address); }
                piece.Add(line);
            }
            catch (FhirRefusal refusal) { Fail(number, refusal.Issues); }
            if (piece.Count == ImportLines.SetSize) { await FlushAsync(); }
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
            foreach (var i in issues.Where(i => i.IsError)) { if (errors.Count < MostErrors) { errors.Add(At(line, i)); } }
        }

        async Task FlushAsync()
        {
            var all = piece.ToList();
            piece.Clear();
            known.Clear();
            if (all.Count == 0) { return; }
            try { await WriteAsync(all); return; }
            catch (FhirRaceException) { }
            catch (FhirRefusal) { }
            foreach (var line in all)
            {
                try { await WriteAsync([line]); }
                catch (FhirRaceException) { Fail(line.Number, [Issue.Error("conflict", "", "fhir.s.race")]); }
                catch (FhirRefusal refusal) { Fail(line.Number, refusal.Issues); }
            }
        }

        async Task WriteAsync(IReadOnlyList<ImportLine> some)
        {
            var set = await lines.PrepareAsync(ask, some, ct);
            await lines.ApplyAsync(ask, set, null, ct);
            created += set.Writes.Count(w => w.IsNew);
            updated += set.Writes.Count(w => !w.IsNew);
        }
    }

    public static Issue At(int line, Issue i) => i with { Expression = string.Create(CultureInfo.InvariantCulture, $"line {line}") + (i.Expression.Length > 0 ? ": " + i.Expression : "") };
}
