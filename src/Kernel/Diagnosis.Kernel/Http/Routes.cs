using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Diagnosis.Kernel.Http;

public static class Routes
{
    public const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Csv = "text/csv", Binary = "application/octet-stream";

    /// <summary>Answers a file, not JSON.</summary>
    public static RouteHandlerBuilder AnswersFile(this RouteHandlerBuilder route, string type, params string[] others) => route.Produces<Stream>(StatusCodes.Status200OK, type, others);

    /// <summary>Takes a file as the body.</summary>
    public static RouteHandlerBuilder TakesFile(this RouteHandlerBuilder route, string type, params string[] others) => route.Accepts<Stream>(type, others);

    /// <summary>Only callers with one of these roles.</summary>
    public static RouteHandlerBuilder For(this RouteHandlerBuilder route, params string[] roles) => route.RequireAuthorization(p => p.RequireAuthenticatedUser().RequireRole(roles));
}
