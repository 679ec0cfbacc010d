using Microsoft.AspNetCore.Builder;

namespace Diagnosis.Kernel.Http;

public static class Routes
{
    /// <summary>Only callers with one of these roles.</summary>
    public static RouteHandlerBuilder For(this RouteHandlerBuilder route, params string[] roles) => route.RequireAuthorization(p => p.RequireAuthenticatedUser().RequireRole(roles));
}
