using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Ui;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Localization;

namespace Diagnosis.Host.Pages;

/// <summary>What the frame of all pages needs to know.</summary>
/// <param name="Demonstration">Invented data: shows the banner and the gallery of components.</param>
/// <param name="Version">Shown at the foot; also keeps browsers from using old styles.</param>
/// <param name="Assemblies">Where modules keep their pages and words.</param>
public sealed record FrameOptions(bool Demonstration, string Version, IReadOnlyList<Assembly> Assemblies);

/// <summary>Server-rendered pages: no circuits, no script needed, nothing loaded from elsewhere.</summary>
internal static class PageFrame
{
    // Inline script and style are refused: pages use classes, charts use SVG attributes.
    internal const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; " +
        "form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    internal static IServiceCollection AddPageFrame(this IServiceCollection services, FrameOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(new Words([typeof(Words).Assembly, typeof(PageFrame).Assembly, .. options.Assemblies]));
        // Chinese as itself, not as one entity a character
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddHttpContextAccessor();
        services.AddAntiforgery(o => o.Cookie.Name = "antiforgery");
        services.AddRazorComponents();
        services.Configure<RequestLocalizationOptions>(o =>
        {
            o.DefaultRequestCulture = new RequestCulture("zh-CN");
            o.SupportedCultures = o.SupportedUICultures = [CultureInfo.GetCultureInfo("zh-CN"), CultureInfo.GetCultureInfo("en")];
            // Chinese unless the user chose otherwise: many office browsers ask for English without their owners knowing
            o.RequestCultureProviders = [new CookieRequestCultureProvider(), new CustomRequestCultureProvider(http => Task.FromResult(
                // a machine says with each request what it wants
                IsForMachines(http.Request.Path) && http.Request.Headers.AcceptLanguage.ToString().StartsWith("en", StringComparison.OrdinalIgnoreCase) ? new ProviderCultureResult("en") : null))];
        });
        return services;
    }

    /// <summary>Before authentication: headers, errors, language, static files.</summary>
    internal static WebApplication UsePageFrame(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            return next(context);
        });
        app.UseRequestLocalization();
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseWhen(c => !IsForMachines(c.Request.Path), pages =>
        {
            pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
            // a refused post (token too old, signed out elsewhere) is answered by a page, which must not be refused for the same reason
            pages.Use((context, next) =>
            {
                if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null)
                    context.Request.Method = HttpMethods.Get;
                return next(context);
            });
        });
        return app;
    }

    /// <summary>After authentication: antiforgery, and a page instead of a bare English line for a form that stood open too long.</summary>
    internal static WebApplication UseFormProtection(this WebApplication app)
    {
        app.UseAntiforgery();
        app.Use((context, next) =>
        {
            if (context.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false } || IsForMachines(context.Request.Path)
                || context.Features.Get<IStatusCodeReExecuteFeature>() is not null)
                return next(context);
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        });
        return app;
    }

    /// <summary>After authentication and antiforgery: the pages of Host and modules, and the language switch.</summary>
    internal static RazorComponentsEndpointConventionBuilder MapPageFrame(this WebApplication app)
    {
        app.MapPost("/language", async (HttpContext context, IAntiforgery antiforgery) =>
        {
            // anybody may post here: a missing or old token is a refusal, not an error of ours
            if (!context.Request.HasFormContentType || !await antiforgery.IsRequestValidAsync(context)) { return Results.BadRequest(); }
            var form = await context.Request.ReadFormAsync();
            var culture = form["culture"] == "en" ? "en" : "zh-CN";
            context.Response.Cookies.Append(CookieRequestCultureProvider.DefaultCookieName, CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(culture)),
                new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, MaxAge = TimeSpan.FromDays(365), IsEssential = true, Secure = context.Request.IsHttps });
            return Results.LocalRedirect(LocalOrHome(form["back"]));
        }).AllowAnonymous().ExcludeFromDescription().DisableAntiforgery();
        var modules = app.Services.GetRequiredService<FrameOptions>().Assemblies.Where(a => a != typeof(App).Assembly).ToArray();
        return app.MapRazorComponents<App>().AddAdditionalAssemblies(modules);
    }

    // Machines get problem details from their own end points, never a page.
    private static bool IsForMachines(PathString path) => path.StartsWithSegments("/api") || path.StartsWithSegments("/fhir") || path.StartsWithSegments("/health") || path.StartsWithSegments("/connect") || path.StartsWithSegments("/openapi");

    private static string LocalOrHome(string? back) => back is ['/', ..] and not ['/', '/' or '\\', ..] ? back : "/";
}
