using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Xml;
using System.Xml.Linq;

namespace Diagnosis.TestReceiver;

/// <summary>How the receiver treats the next cards.</summary>
public enum Mood
{
    /// <summary>Takes it and gives a receipt.</summary>
    Accept,
    /// <summary>Answers a list of errors.</summary>
    Refuse,
    /// <summary>Takes it, but the answer does not come before somebody sets the mood again: the sender must not know whether it arrived.</summary>
    Slow,
    /// <summary>Takes it and breaks the line before the answer.</summary>
    BreakAfter,
    /// <summary>500, nothing taken.</summary>
    Fail,
    /// <summary>200 with something that is no answer; nothing taken.</summary>
    Nonsense,
}

/// <param name="Key">The sender's idempotency key.</param>
/// <param name="Times">How often it was sent under this key.</param>
public sealed record ReceivedCard(string Key, string Receipt, DateTimeOffset At, string Sha256, string Xml, int Times);

/// <summary>A receiver of report cards on a real port: it reads the envelope, keeps one card per key, and says Repeated when the key comes again.</summary>
public sealed class CardReceiver : IAsyncDisposable
{
    readonly WebApplication app;
    readonly ConcurrentDictionary<string, ReceivedCard> cards = new();
    readonly string? store;
    readonly Lock gate = new();
    TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Mood mood;
    int posts;

    CardReceiver(WebApplication app, string? store) { this.app = app; this.store = store; }

    public Uri Address { get; private set; } = null!;
    /// <summary>Requests that reached the program, whatever became of them.</summary>
    public int Posts => Volatile.Read(ref posts);
    public IReadOnlyList<ReceivedCard> Cards => [.. cards.Values.OrderBy(c => c.At)];
    public Mood Mood
    {
        get => mood;
        set { mood = value; Interlocked.Exchange(ref release, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult(); }
    }

    public static async Task<CardReceiver> StartAsync(string url = "http://127.0.0.1:0", string? store = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        var app = builder.Build();
        var receiver = new CardReceiver(app, store);
        if (store is not null && File.Exists(store)) { foreach (var line in await File.ReadAllLinesAsync(store)) { if (line.Split('\t') is [var key, var number, var at, var hash]) { receiver.cards[key] = new(key, number, DateTimeOffset.Parse(at, CultureInfo.InvariantCulture), hash, "", 1); } } }
        // as a delegate with an answer: as a RequestDelegate the answer would be thrown away
        app.MapPost("/cards", (Delegate)receiver.TakeAsync);
        app.MapPost("/mood/{mood}", (Mood mood) => { receiver.Mood = mood; return Results.NoContent(); });
        app.MapGet("/cards", () => receiver.Cards.Select(c => new { c.Key, c.Receipt, c.At, c.Sha256, c.Times }));
        await app.StartAsync();
        receiver.Address = new Uri(new Uri(app.Urls.First()), "/cards");
        return receiver;
    }

    public Task StoppedAsync() => app.WaitForShutdownAsync();

    async Task<IResult> TakeAsync(HttpContext http)
    {
        Interlocked.Increment(ref posts);
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        byte[] bytes = body.ToArray();
        string key = http.Request.Headers["Idempotency-Key"].ToString();
        var (card, problem) = Read(bytes);
        if (problem is not null || key.Length == 0) { return Refused(("DataExchange", "E-XML", problem ?? "缺少幂等编号")); }
        switch (Mood)
        {
            case Mood.Fail: return Results.Text("internal error", statusCode: 500);
            case Mood.Nonsense: return Results.Text("<html>维护中</html>", "text/html");
            case Mood.Refuse: return Refused(("ID_CARD", "E-ID", "证件号码在人口库中不存在"), ("DISEASE_CODE", "E-DISEASE", "病种代码与诊断日期的目录版本不符"));
        }
        bool repeated = false;
        ReceivedCard kept;
        lock (gate)
        {
            if (cards.TryGetValue(key, out var before)) { (repeated, kept) = (true, before with { Times = before.Times + 1 }); }
            else
            {
                kept = new(key, $"R{cards.Count + 1:000000}", TimeProvider.System.GetUtcNow(), Convert.ToHexStringLower(SHA256.HashData(bytes)), card!.ToString(), 1);
                if (store is not null) { File.AppendAllText(store, $"{kept.Key}\t{kept.Receipt}\t{kept.At:O}\t{kept.Sha256}\n"); }
            }
            cards[key] = kept;
        }
        if (Mood == Mood.BreakAfter) { http.Abort(); return Results.Empty; }
        if (Mood == Mood.Slow) { await release.Task.WaitAsync(http.RequestAborted); }
        return Xml(HttpStatusCode.OK, new XElement("Receipt", new XElement("Result", repeated ? "Repeated" : "Accepted"), new XElement("ReceiptNumber", kept.Receipt), new XElement("ReceivedAt", kept.At.ToString("O", CultureInfo.InvariantCulture))));
    }

    static (XElement? Card, string? Problem) Read(byte[] bytes)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(bytes), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            var root = XDocument.Load(reader).Root!;
            string[] header = ["DocumentId", "OperateType", "BusinessActivityIdentification", "ReportOrgCode", "ReportZoneCode"];
            if (root.Name != "DataExchange" || header.FirstOrDefault(h => string.IsNullOrEmpty(root.Element("Header")?.Element(h)?.Value)) is { } missing && missing.Length > 0) { return (null, "信封不完整"); }
            return root.Element("EventBody")?.Elements().SingleOrDefault()?.Elements().SingleOrDefault() is { } card ? (card, null) : (null, "没有报告卡");
        }
        catch (XmlException e) { return (null, e.Message); }
    }

    static IResult Refused(params (string Field, string Code, string Text)[] errors) =>
        Xml(HttpStatusCode.UnprocessableEntity, new XElement("Receipt", new XElement("Result", "Refused"), new XElement("Errors", errors.Select(e => new XElement("Error", new XAttribute("field", e.Field), new XAttribute("code", e.Code), e.Text)))));
    static IResult Xml(HttpStatusCode status, XElement answer) => Results.Text(answer.ToString(), "application/xml", statusCode: (int)status);

    public async ValueTask DisposeAsync() { release.TrySetResult(); await app.DisposeAsync(); }
}
