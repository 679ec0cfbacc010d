using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Diagnosis.Stories;

/// <summary>The built product as a real process on a real port, as ./run starts it; it can be killed and started again on the same data.</summary>
public sealed class Product : IAsyncDisposable
{
    readonly string[] settings;
    readonly bool ownsData;
    readonly StringBuilder output = new();
    Process? process;

    public string Data { get; }
    public Uri Address { get; }
    public string Output { get { lock (output) { return output.ToString(); } } }

    /// <param name="settings">Further settings, e.g. "--Demonstration:Cases=false".</param>
    public Product(string? data = null, params string[] settings)
    {
        ownsData = data is null;
        Data = data ?? Directory.CreateTempSubdirectory("diagnosis-story-").FullName;
        Address = new Uri($"http://127.0.0.1:{FreePort()}");
        this.settings = settings;
    }

    Product(Uri running) => (Data, Address, settings) = ("", running, []);

    /// <summary>A product somebody else started and will stop, for looking at a page again and again without waiting for a start.</summary>
    public static Product At(Uri running) => new(running);

    /// <summary>Artifacts lie side by side: this test's own folder tells configuration and root.</summary>
    static string Program { get; } = FindProgram();
    static string FindProgram()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var file = Path.Combine(own.Parent!.Parent!.FullName, "Diagnosis.Host", own.Name, "Diagnosis.Host.dll");
        return File.Exists(file) ? file : throw new FileNotFoundException("Build the host first.", file);
    }

    public async Task StartAsync(CancellationToken ct)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var a in (string[])[Program, "--urls", Address.ToString().TrimEnd('/'), "--data", Data, "--mode", "Demonstration", .. settings]) { start.ArgumentList.Add(a); }
        process = Process.Start(start)!;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var http = new HttpClient { BaseAddress = Address };
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            if (process.HasExited) { throw new InvalidOperationException($"The product stopped with {process.ExitCode}:\n{Output}"); }
            try { if ((await http.GetAsync("/health/ready", ct)).IsSuccessStatusCode) { return; } }
            catch (HttpRequestException) { }
            await Task.Delay(100, ct);
        }

        void Keep(object _, DataReceivedEventArgs line) { lock (output) { output.AppendLine(line.Data); } }
    }

    /// <summary>kill -9: nothing is flushed, nobody is told.</summary>
    public async Task KillAsync() { process!.Kill(); await process.WaitForExitAsync(); process.Dispose(); process = null; }

    /// <summary>SIGTERM, as a service manager stops it; answers the exit code.</summary>
    public async Task<int> StopAsync(CancellationToken ct)
    {
        using var kill = Process.Start("kill", ["-TERM", process!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync(ct);
        int code = process.ExitCode;
        process.Dispose();
        process = null;
        return code;
    }

    /// <summary>Processor time of the product so far: unlike the clock on the wall it says little about what else the machine did.</summary>
    public TimeSpan ProcessorTime { get { process!.Refresh(); return process.TotalProcessorTime; } }

    public long WorkingSetBytes { get { process!.Refresh(); return process.WorkingSet64; } }

    /// <summary>A client signed in as a demonstration machine client, or nobody.</summary>
    public async Task<HttpClient> ClientAsync(string? client, CancellationToken ct)
    {
        var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(5) };
        if (client is null) { return http; }
        using var answer = await http.PostAsync("/connect/token", new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = client, ["client_secret"] = "demo" }), ct);
        answer.EnsureSuccessStatusCode();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await answer.Content.ReadFromJsonAsync<JsonObject>(ct))!["access_token"]!.GetValue<string>());
        return http;
    }

    /// <summary>Somebody at a browser without script: signed in with a password, kept by a cookie.</summary>
    public async Task<HttpClient> BrowserAsync(string account, CancellationToken ct)
    {
        var http = new HttpClient(new HttpClientHandler { CookieContainer = new(), AllowAutoRedirect = false }) { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(5) };
        string door = await http.GetStringAsync("/sign-in", ct);
        var hidden = System.Text.RegularExpressions.Regex.Matches(door, "<input[^>]*type=\"hidden\"[^>]*>").Select(i => i.Value);
        static string Of(string input, string name) => WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Match(input, name + "=\"([^\"]*)\"").Groups[1].Value);
        using var credentials = new FormUrlEncodedContent([new("userName", account), new("password", "demo"), .. hidden.Select(i => KeyValuePair.Create(Of(i, "name"), Of(i, "value"))).DistinctBy(h => h.Key)]);
        using var signedIn = await http.PostAsync("/sign-in", credentials, ct);
        if (signedIn.Headers.Location?.OriginalString != "/") { throw new InvalidOperationException($"{account} was not let in: {(int)signedIn.StatusCode}"); }
        return http;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false }) { await KillAsync(); }
        if (ownsData) { Directory.Delete(Data, recursive: true); }
    }
}
