using System.Runtime.CompilerServices;

namespace Diagnosis.Stories;

/// <summary>The demonstration as a newcomer meets it, for the requests of docs/http.</summary>
public sealed class WholeDemonstration : IAsyncLifetime
{
    static readonly string? Running = Environment.GetEnvironmentVariable("DIAGNOSIS_STORY_ADDRESS");
    public Product Product { get; } = Running is { Length: > 0 } ? Product.At(new(Running)) : new();
    public async ValueTask InitializeAsync() { if (string.IsNullOrEmpty(Running)) { await Product.StartAsync(TestContext.Current.CancellationToken); } }
    public ValueTask DisposeAsync() => Product.DisposeAsync();
}

/// <summary>docs/http is documentation that can be run: every request, in order, against the running product.</summary>
public sealed class HttpFilesTests(WholeDemonstration demonstration) : IClassFixture<WholeDemonstration>
{
    static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", "http"));

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder(), "*.http").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Files))]
    public async Task Every_request_of_the_file_answers_as_it_says(string file)
    {
        var ct = TestContext.Current.CancellationToken;
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(5) };
        var requests = new HttpFile(Path.Combine(Folder(), file));
        requests.Set("host", demonstration.Product.Address.ToString().TrimEnd('/'));
        var results = await requests.RunAsync(http, ct);
        Assert.NotEmpty(results);
        var wrong = results.Where(r => r.Request.Expected.Count > 0 ? !r.Request.Expected.Contains(r.Status) : r.Status is < 200 or >= 300)
            .Select(r => $"{file}:{r.Request.Line} {r.Request.Method} {r.Request.Address} answered {r.Status}, expected {(r.Request.Expected.Count == 0 ? "success" : string.Join(" or ", r.Request.Expected))}: {r.Body}").ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}
