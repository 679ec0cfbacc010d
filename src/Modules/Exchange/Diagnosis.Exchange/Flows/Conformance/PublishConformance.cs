using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Exchange.Fhir;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Exchange.Flows.FollowUps;
using Diagnosis.Exchange.Flows.Measures;
using Diagnosis.Exchange.Flows.Out;
using Diagnosis.Fhir;
using Diagnosis.Kernel.Calendar;
using Diagnosis.RehabStations.Contracts;
using Diagnosis.Terminology.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Exchange.Flows.Conformance;

/// <summary>Profiles, extensions (data/fhir-profiles), the code systems of the reference data and the measures of the indicators as served resources and as what writes are held to, at every start.</summary>
internal sealed class PublishConformance(FhirStore store, FhirModel model, ITerminology terminology, TimeProvider clock, IServiceScopeFactory scopes)
{
    public async Task RunAsync(string referenceFolder, CancellationToken ct)
    {
        var resources = new List<byte[]>();
        foreach (string file in Files(referenceFolder)) { resources.Add(await File.ReadAllBytesAsync(file, ct)); }
        resources.Add(FollowUpResources.Questionnaire().Bytes());
        resources.AddRange(OperationDefinitions.All().Select(o => o.Bytes()));
        await using (var scope = scopes.CreateAsyncScope())
        {
            // missing where their modules are not loaded
            resources.AddRange(CodeSystems.All(terminology, clock.Today(), scope.ServiceProvider.GetService<IFollowUpIntake>()?.Fields(clock.Today()), scope.ServiceProvider.GetService<ICaseMeasurements>()?.Fields(clock.Today()), scope.ServiceProvider.GetService<ICaseFiles>()?.Kinds(clock.Today())).Select(r => r.Bytes()));
            if (scope.ServiceProvider.GetService<IMeasures>() is { } measures) { resources.AddRange(measures.Computed.Select(MeasureResources.Measure).Append(MeasureResources.CoverageMeasure()).Select(r => r.Bytes())); }
        }
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
