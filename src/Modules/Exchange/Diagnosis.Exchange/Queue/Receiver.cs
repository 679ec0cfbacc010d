using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Xml;
using System.Xml.Linq;

namespace Diagnosis.Exchange.Queue;

internal enum AnswerKind { Accepted, Refused, Unknown }

/// <summary>What a try came to. Unknown: the card may or may not have arrived; only the same key may be sent again.</summary>
/// <param name="Result">A word key below exchange.result.</param>
/// <param name="Args">Fill the word.</param>
internal sealed record Answer(AnswerKind Kind, string Result, object[] Args, int? Status, byte[] Body, string? ReceiptNumber, DateTimeOffset? ReceivedAt, bool Repeated, IReadOnlyList<Problem> Problems);

/// <summary>
/// The line to the receiver: one POST of the envelope, the key in a header, an answer in XML (<c>Receipt</c>: Result Accepted, Repeated or Refused; ReceiptNumber;
/// ReceivedAt; Errors/Error@field,@code). The answer is bounded and read without document type or entities, like everything from outside.
/// </summary>
internal sealed class Receiver(IHttpClientFactory clients)
{
    public const string Client = "exchange-national";
    const int MostAnswerBytes = 256 << 10;

    public async Task<Answer> SendAsync(ExchangeSettings settings, string key, byte[] envelope, CancellationToken ct)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(settings.Timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, settings.Url) { Content = new ByteArrayContent(envelope) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/xml", "utf-8");
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
            using var http = clients.CreateClient(Client);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            int status = (int)response.StatusCode;
            byte[]? body = await ReadAsync(response, timeout.Token);
            if (body is null) { return Nothing("answer-too-large", status, MostAnswerBytes >> 10); }
            if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest)) { return Nothing("status", status, status); }
            return Understand(body, status);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested) { return Nothing("timeout", null, settings.Timeout.TotalSeconds); }
        catch (HttpRequestException error) { return Nothing(error.HttpRequestError == HttpRequestError.NameResolutionError ? "no-name" : error.HttpRequestError == HttpRequestError.SecureConnectionError ? "tls" : error.HttpRequestError == HttpRequestError.ConnectionError ? "no-connection" : "line", null, settings.Url!.Host); }
        catch (IOException) { return Nothing("line", null, settings.Url!.Host); }
    }

    static Answer Nothing(string result, int? status, params object[] args) => new(AnswerKind.Unknown, result, args, status, [], null, null, false, []);

    static async Task<byte[]?> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        using var kept = new MemoryStream();
        var buffer = new byte[16 << 10];
        int read;
        while ((read = await stream.ReadAsync(buffer, ct)) > 0)
        {
            if (kept.Length + read > MostAnswerBytes) { return null; }
            kept.Write(buffer, 0, read);
        }
        return kept.ToArray();
    }

    /// <summary>An answer that cannot be read says nothing about the card: it is sent again, never taken as received.</summary>
    internal static Answer Understand(byte[] body, int status)
    {
        XElement root;
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersFromEntities = 1024 });
            root = XDocument.Load(reader).Root!;
        }
        catch (XmlException) { return Nothing("answer-unreadable", status, status); }
        string? Text(string name) => root.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value.Trim() is { Length: > 0 } t ? t : null;
        string? result = Text("Result");
        if (result is "Accepted" or "Repeated" && Text("ReceiptNumber") is { Length: <= 60 } number)
        {
            var at = DateTimeOffset.TryParse(Text("ReceivedAt"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var when) ? when : (DateTimeOffset?)null;
            return new(AnswerKind.Accepted, result == "Repeated" ? "accepted-before" : "accepted", [number], status, body, number, at, result == "Repeated", []);
        }
        if (result == "Refused")
        {
            var problems = root.Descendants().Where(e => e.Name.LocalName == "Error").Take(100)
                .Select(e => new Problem(Cut(e.Attribute("field")?.Value, 100), Cut(e.Value.Trim(), 300), Cut(e.Attribute("code")?.Value, 40) is { Length: > 0 } code ? code : null)).ToList();
            return new(AnswerKind.Refused, "refused", [problems.Count], status, body, null, null, false, problems);
        }
        return Nothing("answer-unreadable", status, status);

        static string Cut(string? text, int most) => text is null ? "" : text.Length > most ? text[..most] : text;
    }
}
