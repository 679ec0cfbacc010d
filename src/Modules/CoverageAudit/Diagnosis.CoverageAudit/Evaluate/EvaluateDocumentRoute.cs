using Diagnosis.CoverageAudit.Capability;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.CoverageAudit.Evaluate;

/// <summary>POST /coverage/evaluate: the engine of the pages over facts somebody else brings. Nothing is stored.</summary>
internal static class EvaluateDocumentRoute
{
    public const int MostBytes = 20 << 20;
    public const string SchemaPath = "/schemas/coverage-evaluate.schema.json";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/coverage/evaluate", async (HttpRequest request, ITerminology terminology, AskCoverage ask, Words words, CancellationToken ct) =>
            {
                var result = await EvaluateCoverage.HandleAsync(request.Body, terminology.Catalogue, ask.Policies, ct);
                return result.Answer is { } answer ? Results.Json(answer, EvaluateJson.Options) : Problem(result.Errors, words, request.Path);
            })
            .RequireAuthorization().WithMetadata(new RequestSizeLimitAttribute(MostBytes)).Accepts<EvaluateDocument>("application/json")
            .WithTags("Coverage").WithSummary("Evaluate a document of facts: stateless, schema under /api/v1/coverage/evaluate/schema").Produces<EvaluateAnswer>().ProducesProblem(413).ProducesProblem(422);
        api.MapGet("/coverage/evaluate/schema", Schema).AllowAnonymous().WithTags("Coverage").WithSummary("JSON Schema of the evaluation document").AnswersFile("application/schema+json");
    }

    /// <summary>The schema at the address it names itself by.</summary>
    public static void MapSchema(IEndpointRouteBuilder root) => root.MapGet(SchemaPath, Schema).AllowAnonymous().ExcludeFromDescription();

    /// <summary>Every error with its path, in the reader's language.</summary>
    internal static IResult Problem(IReadOnlyList<EvaluateError> errors, Words words, string path)
    {
        string Say(Bilingual text) => Words.Language == "en" ? text.En : text.Zh;
        var details = new ProblemDetails
        {
            Status = StatusCodes.Status422UnprocessableEntity, Type = "urn:diagnosis:problem:coverage-evaluate", Title = words["problem.422"], Instance = path,
            Detail = errors.Count > 0 ? $"{errors[0].Path}: {Say(errors[0].Problem)} {Say(errors[0].Remedy)}" : null,
            Extensions = { ["errors"] = errors.Select(e => new FindingText(e.Code, e.Path, Say(e.Problem), Say(e.Remedy), null)).ToList() },
        };
        return Results.Json(details, Json.Options, "application/problem+json; charset=utf-8", StatusCodes.Status422UnprocessableEntity);
    }

    private static IResult Schema(CoverageReference reference) => Results.Bytes(reference.Schema, "application/schema+json; charset=utf-8");
}
