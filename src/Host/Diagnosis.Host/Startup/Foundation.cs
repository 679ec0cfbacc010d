using System.Globalization;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Files;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Protection;
using Diagnosis.Host.Pages;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Host;

/// <summary>What stands under every module: kernel, protection, language, problem documents, security headers.</summary>
internal static class Foundation
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
        services.AddKernelWorkers();
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
                int status = http.Response.StatusCode;
                await new Problem(status, status switch { 401 => new Finding("unauthorized", "", "problem.sign-in"), 403 => new Finding("forbidden", "", "problem.forbidden"), _ => new Finding("not-found", "", "problem.not-found") }).ExecuteAsync(http);
            }
        }
        catch (BadHttpRequestException bad) when (!http.Response.HasStarted)
        {
            string text = bad.InnerException is System.Text.Json.JsonException json ? $"{json.Path} {Line(json)}" : bad.Message;
            string field = (bad.InnerException as System.Text.Json.JsonException)?.Path?.TrimStart('$', '.') ?? "";
            await new Problem(bad.StatusCode, new Finding("malformed", field, "problem.malformed", text)).ExecuteAsync(http);
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

        static string Line(System.Text.Json.JsonException json) => string.Create(CultureInfo.InvariantCulture, $"({json.LineNumber + 1}:{json.BytePositionInLine + 1})");
    }
}
