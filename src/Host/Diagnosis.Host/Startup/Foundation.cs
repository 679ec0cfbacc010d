using System.Text.RegularExpressions;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Files;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Protection;
using Diagnosis.Host.Operations;
using Diagnosis.Host.Pages;
using Diagnosis.Kernel.Work;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Host;

/// <summary>What stands under every module: kernel, protection, language, problem documents, security headers.</summary>
internal static partial class Foundation
{
    public static void AddFoundation(this WebApplicationBuilder builder, HostSettings settings)
    {
        var services = builder.Services;
        builder.Logging.AddFilter("MassTransit", LogLevel.Error).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning).AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        services.AddSingleton(settings);
        services.AddSingleton(settings.Database);
        services.AddSingleton(new DeploymentMode(settings.Demonstration));
        services.AddSingleton(_ => Protector.Open(Path.Combine(settings.KeyFolder, "protection.json"), create: settings.Demonstration || builder.Configuration["Keys"] is null));
        services.AddSingleton(new FileStoreSettings(Path.Combine(settings.DataFolder, "files")));
        services.AddKernel();
        services.AddSingleton<Opening>();
        services.AddKernelWorkers();
        services.AddSingleton(settings.Reconcile);
        services.AddScoped<IWorkSource, ReconciliationWork>();
        services.ConfigureHttpJsonOptions(o =>
        {
            foreach (var converter in Json.Options.Converters) { o.SerializerOptions.Converters.Add(converter); }
            o.SerializerOptions.Encoder = Json.Options.Encoder;
            o.SerializerOptions.DefaultIgnoreCondition = Json.Options.DefaultIgnoreCondition;
        });
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        builder.WebHost.ConfigureKestrel(k => { k.AddServerHeader = false; k.Limits.MaxRequestBodySize = 64 << 20; });
    }

    public static void UseFoundation(this WebApplication app)
    {
        app.UsePageFrame();
        app.UseWhen(http => http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal), api => api.Use(ProblemsInsteadOfExceptions));
        app.UseStaticFiles();
        app.UseRouting();
        app.Use(UnreadableQuery.DropAsync);
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseFormProtection();
        app.UseIdempotencyKeys();
    }

    static async Task ProblemsInsteadOfExceptions(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
            // refusals of the framework (401, 403, 404, 405, 415 …) without a body become problem documents too
            if (http.Response.StatusCode >= 400 && !http.Response.HasStarted && http.Response.ContentType is null && http.Response.ContentLength is null)
            {
                await new Problem(http.Response.StatusCode, OfStatus(http.Response.StatusCode, http)).ExecuteAsync(http);
            }
        }
        catch (BadHttpRequestException bad) when (!http.Response.HasStarted)
        {
            await new Problem(bad.StatusCode, Unreadable(bad, http)).ExecuteAsync(http);
        }
        catch (DbUpdateConcurrencyException) when (!http.Response.HasStarted)
        {
            await new Problem(409, new Finding("race", "", "problem.race")).ExecuteAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested) { }
#pragma warning disable CA1031 // the last net: a number for the person, the stack for the log
        catch (Exception error) when (!http.Response.HasStarted)
        {
            string number = Guid.NewGuid().ToString("N")[..8];
            http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Diagnosis.Host").LogError(error, "Request {Method} {Path} failed, number {Number}", http.Request.Method, http.Request.Path, number);
            await new Problem(500, new Finding("unexpected", "", "problem.unexpected", number)).ExecuteAsync(http);
        }
#pragma warning restore CA1031
    }

    static Finding OfStatus(int status, HttpContext http) => status switch
    {
        401 => new("unauthorized", "", "problem.sign-in"),
        403 => new("forbidden", "", "problem.forbidden"),
        404 when http.GetEndpoint() is null => new("no-route", "", "problem.no-route", http.Request.Path.Value ?? ""),
        404 => new("not-found", "", "problem.not-found"),
        405 => new("method", "", "problem.method", http.Request.Method, http.Response.Headers.Allow.ToString()),
        413 => new("too-large", "", "problem.too-large"),
        415 => new("media-type", "Content-Type", "problem.media-type", http.Request.ContentType ?? ""),
        _ => new("malformed", "", "problem.unreadable"),
    };

    /// <summary>The framework says in English what it could not read; what a caller needs is the field, the value and the place.</summary>
    static Finding Unreadable(BadHttpRequestException bad, HttpContext http)
    {
        if (bad.StatusCode != 400) { return OfStatus(bad.StatusCode, http); }
        if (bad.InnerException is System.Text.Json.JsonException json)
        {
            string field = json.Path?.TrimStart('$', '.') ?? "";
            return new("malformed", field, "problem.json", json.LineNumber + 1 ?? 1, json.BytePositionInLine + 1 ?? 1, json.Path ?? "$");
        }
        if (NotBound().Match(bad.Message) is { Success: true } value) { string wire = Wire(value); return new("malformed", wire, "problem.bad-value", wire, value.Groups["value"].Value); }
        if (bad.Message.Contains("body", StringComparison.Ordinal)) { return new("malformed", "", "problem.body-missing"); }
        if (NotGiven().Match(bad.Message) is { Success: true } missing) { string wire = Wire(missing); return new("required", wire, "problem.required", wire); }
        return new("malformed", "", "problem.unreadable");

        // the framework names the property of the code (AsOf); the caller wrote the parameter of the API (asOf)
        static string Wire(Match match) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(match.Groups["name"].Value);
    }

    [GeneratedRegex("""^Failed to bind parameter "\S+ (?<name>\w+)" from "(?<value>.*)"\.$""", RegexOptions.Singleline)]
    private static partial Regex NotBound();

    [GeneratedRegex("""^Required parameter "\S+ (?<name>\w+)" was not provided""")]
    private static partial Regex NotGiven();
}
