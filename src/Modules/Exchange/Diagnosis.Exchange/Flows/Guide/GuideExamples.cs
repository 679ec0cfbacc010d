using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.Exchange.Flows.Guide;

/// <summary>The examples of data/fhir-profiles/examples as the guide hands them out: they are built in, so that a page and its example never differ.</summary>
internal static class GuideExamples
{
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/fhir-guide/examples/{name}", (string name) => typeof(GuideExamples).Assembly.GetManifestResourceStream("fhir.examples." + name) is { } stream ? Results.Stream(stream, "application/fhir+json") : Results.NotFound()).AllowAnonymous().ExcludeFromDescription();
}
