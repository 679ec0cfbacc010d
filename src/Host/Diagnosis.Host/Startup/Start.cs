using System.Globalization;
using Diagnosis.Kernel.Work;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Diagnosis.Host;

/// <summary>
/// Listens while tables, reference data and demonstration are still being made: <c>/health/live</c> answers, everything else but health is told
/// to come back (docs/decisions/0021). Building routes and answering the first request costs seconds of one core, and preparing leaves one free.
/// </summary>
internal static class Start
{
    /// <param name="beside">Done beside the demonstration, which does not build on it.</param>
    /// <param name="modules">Done one after the other, after the tables.</param>
    public static async Task StartAndServeAsync(this WebApplication app, HostSettings settings, Func<IServiceProvider, string, CancellationToken, Task> beside, Func<IServiceProvider, string, CancellationToken, Task>[] modules)
    {
        var stop = app.Lifetime.ApplicationStopping;
        // a broker delivers as soon as the host has started, and its consumers need their tables
        var listening = settings.RabbitMq is null ? Task.Run(ListenAsync) : null;
        await app.PrepareAsync(settings, modules);
        if (listening is { IsFaulted: true }) { await listening; }
        listening ??= Task.Run(ListenAsync);
        var more = Task.Run(() => beside(app.Services, settings.ReferenceFolder, stop));
        var begin = settings.Demonstration ? await Task.Run(() => Demonstration.Demonstration.PrepareAsync(app, settings, stop)) : null;
        await Task.WhenAll(listening, more);
        app.Services.GetRequiredService<Opening>().Open();
        begin?.Invoke();
        await app.WaitForShutdownAsync();

        async Task ListenAsync()
        {
            await app.StartAsync();
            await AskOnceAsync(app);
        }
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
