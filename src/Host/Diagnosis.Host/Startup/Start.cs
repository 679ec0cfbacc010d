using System.Globalization;
using Diagnosis.Kernel.Work;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Diagnosis.Host;

/// <summary>
/// Listens while the demonstration is still being made: <c>/health/live</c> answers, everything else but health is told to come back.
/// Building routes and answering the first request costs seconds of one core, and making the demonstration leaves one free.
/// </summary>
internal static class Start
{
    public static async Task StartAndServeAsync(this WebApplication app, HostSettings settings)
    {
        var demonstration = settings.Demonstration ? Task.Run(() => Demonstration.Demonstration.PrepareAsync(app, settings, app.Lifetime.ApplicationStopping)) : Task.FromResult<Action?>(null);
        await app.StartAsync();
        await AskOnceAsync(app);
        var begin = await demonstration;
        app.Services.GetRequiredService<Opening>().Open();
        begin?.Invoke();
        await app.WaitForShutdownAsync();
    }

    /// <summary>First in the pipeline: nobody works on half a province.</summary>
    public static void UseOpening(this WebApplication app)
    {
        var opening = app.Services.GetRequiredService<Opening>();
        app.Use(async (http, next) =>
        {
            if (opening.IsOpen || http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)) { await next(http); return; }
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            http.Response.Headers.RetryAfter = "5";
            http.Response.ContentType = "text/plain; charset=utf-8";
            var words = http.RequestServices.GetRequiredService<Kernel.Words>();
            await http.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{words.In("zh", "start.not-yet")}\n{words.In("en", "start.not-yet")}\n"), http.RequestAborted);
        });
    }

    static async Task AskOnceAsync(WebApplication app)
    {
        string? address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        if (!Uri.TryCreate(address, UriKind.Absolute, out var own) || !own.IsLoopback) { return; }
        using var http = new HttpClient { BaseAddress = own };
        try { using var answer = await http.GetAsync(new Uri("/health/live", UriKind.Relative), app.Lifetime.ApplicationStopping); }
        // whoever watches the host asks again; a certificate of another name is no reason not to start
        catch (HttpRequestException refused) { app.Logger.LogInformation("The host could not ask itself at {Address}: {Why}", own, refused.Message); }
    }
}
