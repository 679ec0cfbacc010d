using System.Text.Json.Serialization;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.Terminology.LookUps;

/// <summary>Says whether an identifier is right, and why not. A public contract (the issue's). The value is neither stored nor logged.</summary>
internal sealed class CheckIdentifier(ITerminology terminology, Words words)
{
    internal sealed record Request(string? Kind, string? Value);
    /// <summary><c>reason</c> is always there, null when valid.</summary>
    internal sealed record Response(bool Valid, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Reason, string? Message, string? Suggestion);

    /// <summary>A division code of the right form that the list does not have.</summary>
    public const string NotInList = "not-in-list";

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/identifiers/check", (Request request, CheckIdentifier check) => check.Handle(request).Answer())
        .WithTags("identifiers").WithSummary("Checks a resident identity number, credit code or division code").Produces<Response>().ProducesProblem(422);

    public Outcome<Response> Handle(Request request)
    {
        var context = terminology.Identifiers;
        switch (request.Kind)
        {
            case "resident-id": return Answer(ResidentId.Check(request.Value, context));
            case "credit-code": return Answer(CreditCode.Check(request.Value, context));
            case "division":
                var form = DivisionCode.Check(request.Value);
                if (!form.Valid) { return Answer(form); }
                return terminology.Divisions.Find(DivisionCode.Parse(request.Value!)) is null ? new Response(false, NotInList, words["identifier." + NotInList], null) : Answer(form);
            default: return Refusal.Invalid(new Finding("identifier-kind", "kind", "terminology.identifier-kind", request.Kind ?? ""));
        }
        Response Answer(IdentifierCheck c) => new(c.Valid, c.Reason, c.Reason is null ? null : words["identifier." + c.Reason], c.Suggestion);
    }
}
