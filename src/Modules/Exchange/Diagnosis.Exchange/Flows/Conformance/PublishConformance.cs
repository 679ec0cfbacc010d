using Diagnosis.Exchange.Fhir;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Exchange.Flows.Out;
using Diagnosis.Fhir;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.Exchange.Flows.Conformance;

/// <summary>Profiles, extensions (data/fhir-profiles) and the code systems of the reference data as served resources and as what writes are held to, at every start.</summary>
internal sealed class PublishConformance(FhirStore store, FhirModel model, ITerminology terminology, TimeProvider clock)
{
    public async Task RunAsync(string referenceFolder, CancellationToken ct)
    {
        var resources = new List<byte[]>();
        foreach (string file in Files(referenceFolder)) { resources.Add(await File.ReadAllBytesAsync(file, ct)); }
        resources.AddRange(CodeSystems.All(terminology, clock.Today()).Select(r => r.Bytes()));
        // from here on what a client writes is held to the profiles it names
        model.Add(resources.Select(r => (ReadOnlyMemory<byte>)r));
        foreach (var bytes in resources)
        {
            string id = FhirDocument.Parse(bytes).Id!;
            for (int attempt = 1; ; attempt++)
            {
                await using var session = await store.Database.OpenAsync(ct);
                try { await store.PublishAsync(session, id, bytes, new Audience(null, "", true), ct); break; }
                // another host starts at the same moment and was first
                catch (FhirRaceException) when (attempt < 5) { }
            }
        }
    }

    public static IEnumerable<string> Files(string referenceFolder) => Directory.EnumerateFiles(Path.Combine(referenceFolder, "fhir-profiles"), "*.json").Order(StringComparer.Ordinal);
}
