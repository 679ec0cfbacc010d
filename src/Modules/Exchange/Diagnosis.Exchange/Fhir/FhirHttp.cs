using System.Globalization;
using System.Text;
using Diagnosis.Exchange.Fhir.Data;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Diagnosis.Exchange.Fhir;

/// <summary>HTTP around the interactions: formats, headers, and an OperationOutcome for everything that is refused. One catch-all route, because FHIR's addresses are data.</summary>
internal sealed class FhirHttp(Interactions interactions, Transactions transactions, Capability capability, IEnumerable<IFhirOperation> operations, Words words, ILogger<FhirHttp> log)
{
    public const string FhirJson = "application/fhir+json";
    const long MostBytes = 64 << 20;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.Map("/fhir/{**path}", (RequestDelegate)(http => http.RequestServices.GetRequiredService<FhirHttp>().HandleAsync(http))).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
    }

    /// <summary>A request of this size is worked on alone: read and checked it takes several times its size, and several at once would take the machine's memory.</summary>
    const long Large = 8 << 20;
    static readonly SemaphoreSlim alone = new(1, 1);

    async Task HandleAsync(HttpContext http)
    {
        var ct = http.RequestAborted;
        try
        {
            var ask = await ReadAsync(http, ct);
            var reply = ask.Body.Length > Large ? await RunAloneAsync(ask, ct) : await RunAsync(ask, ct);
            await WriteAsync(http, ask, ask.Bare is { } accept ? Binaries.Open(reply, accept) : reply);
        }
        catch (FhirRefusal refusal)
        {
            if (refusal.Status == 401) { http.Response.Headers.WWWAuthenticate = "Bearer realm=\"fhir\""; }
            if (refusal.Issues is [{ Key: "fhir.s.no-scope" } scope]) { http.Response.Headers.WWWAuthenticate = $"Bearer realm=\"fhir\", error=\"insufficient_scope\", scope=\"{scope.Args[0]}\""; }
            await OutcomeAsync(http, refusal.Status, refusal.Issues);
        }
        catch (BadHttpRequestException bad) { await OutcomeAsync(http, bad.StatusCode, [Issue.Error(bad.StatusCode == 413 ? "too-long" : "structure", "", bad.StatusCode == 413 ? "fhir.s.too-large" : "fhir.s.unreadable")]); }
        catch (OperationCanceledException) when (ct.IsCancellationRequested) { }
#pragma warning disable CA1031 // the last net: a number for the caller, the stack for the log
        catch (Exception error) when (!http.Response.HasStarted)
        {
            string number = Guid.NewGuid().ToString("N")[..8];
            log.LogError(error, "FHIR {Method} {Path} failed, number {Number}", http.Request.Method, http.Request.Path, number);
            await OutcomeAsync(http, 500, [Issue.Error("exception", "", "fhir.s.unexpected", number)]);
        }
#pragma warning restore CA1031
    }

    async Task<Reply> RunAloneAsync(Ask ask, CancellationToken ct)
    {
        await alone.WaitAsync(ct);
        try { return await RunAsync(ask, ct); }
        finally
        {
            // what it took is given back now: left to itself the runtime keeps it for the next one, on top of the next one's own
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            alone.Release();
        }
    }

    static async Task<Ask> ReadAsync(HttpContext http, CancellationToken ct)
    {
        var request = http.Request;
        var query = request.QueryString.HasValue ? Interactions.FormRead(request.QueryString.Value!) : [];
        var caller = Caller.From(http.User);
        string[] path = (request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries)[1..];
        string? format = query.FirstOrDefault(q => q.Key == "_format").Value;
        string? bare = format is null && Binaries.IsRead(request.Method, path) && !AcceptsJson(null, request.Headers.Accept.ToString()) ? request.Headers.Accept.ToString() : null;
        if (bare is null && !AcceptsJson(format, request.Headers.Accept.ToString())) { throw new FhirRefusal(406, Issue.Error("not-supported", "Accept", "fhir.s.not-acceptable", format ?? request.Headers.Accept.ToString())); }
        if (!caller.IsKnown && path is not ["metadata"] and not [".well-known", ..]) { throw new FhirRefusal(401, Issue.Error("login", "", "fhir.s.sign-in")); }
        bool posted = false;
        ReadOnlyMemory<byte> body = default;
        string prefer = string.Join(';', (IEnumerable<string?>)request.Headers["Prefer"]).Replace("\"", "", StringComparison.Ordinal);
        // an import has no limit: its lines are stored while they arrive
        bool streamed = path is ["$import"] && IsNdjson(request.ContentType) && prefer.Contains("respond-async", StringComparison.OrdinalIgnoreCase);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) { size.MaxRequestBodySize = streamed ? null : MostBytes; }
        if (HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method) || HttpMethods.IsPatch(request.Method))
        {
            if (streamed) { return Made(request.Body); }
            body = await BodyAsync(request, ct);
            if (Binaries.IsWrite(request.Method, path) && request.ContentType is { Length: > 0 } kind && !kind.Contains("json", StringComparison.OrdinalIgnoreCase) && !kind.Contains("fhir", StringComparison.OrdinalIgnoreCase)) { body = Binaries.Wrap(kind, body.Span, path.ElementAtOrDefault(1)); }
            else if (path is [.., "_search"])
            {
                if (!(request.ContentType ?? "").StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) && body.Length > 0) { throw new FhirRefusal(415, Issue.Error("not-supported", "Content-Type", "fhir.s.search-type", request.ContentType ?? "")); }
                query.AddRange(Interactions.FormRead(Encoding.UTF8.GetString(body.Span)));
                if (!AcceptsJson(query.FirstOrDefault(q => q.Key == "_format").Value, "")) { throw new FhirRefusal(406, Issue.Error("not-supported", "_format", "fhir.s.not-acceptable", "_format")); }
                posted = true;
            }
            else if (body.Length > 0 && !TakesJson(request.ContentType, HttpMethods.IsPatch(request.Method)) && !(path is ["$import"] && IsNdjson(request.ContentType))) { throw new FhirRefusal(415, Issue.Error("not-supported", "Content-Type", "fhir.s.media-type", request.ContentType ?? "")); }
        }
        return Made(null);

        Ask Made(Stream? stream) => new()
        {
            Method = request.Method, Path = path, Query = query, Body = body, BodyStream = stream, ContentType = request.ContentType, Bare = bare, Caller = caller, Scopes = SmartScopes.Of(http.User.FindFirst("scope")?.Value),
            Base = $"{request.Scheme}://{request.Host}/fhir", Posted = posted,
            IfMatch = Header("If-Match"), IfNoneMatch = Header("If-None-Match"), IfNoneExist = Header("If-None-Exist"),
            IfModifiedSince = DateTimeOffset.TryParse(Header("If-Modified-Since"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since) ? since : null,
            Strict = prefer.Contains("handling=strict", StringComparison.OrdinalIgnoreCase),
            Lenient = prefer.Contains("handling=lenient", StringComparison.OrdinalIgnoreCase),
            Return = prefer.Contains("return=minimal", StringComparison.OrdinalIgnoreCase) ? "minimal" : prefer.Contains("return=OperationOutcome", StringComparison.OrdinalIgnoreCase) ? "OperationOutcome" : prefer.Contains("return=representation", StringComparison.OrdinalIgnoreCase) ? "representation" : null,
            RespondAsync = prefer.Contains("respond-async", StringComparison.OrdinalIgnoreCase),
        };

        static bool IsNdjson(string? contentType) => contentType?.Split(';')[0].Trim() is "application/fhir+ndjson" or "application/ndjson" or "application/x-ndjson";
        string? Header(string name) => request.Headers[name].ToString() is { Length: > 0 } v ? v : null;
    }

    static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength > MostBytes) { throw new BadHttpRequestException("too large", 413); }
        if (request.ContentLength is { } length)
        {
            var exact = new byte[length];
            await request.Body.ReadExactlyAsync(exact, ct);
            return exact;
        }
        using var memory = new MemoryStream();
        await request.Body.CopyToAsync(memory, ct);
        return memory.GetBuffer().AsMemory(0, (int)memory.Length);
    }

    static bool AcceptsJson(string? format, string accept)
    {
        // a plus sign in an address arrives as a blank
        if (!string.IsNullOrEmpty(format)) { return format.Replace(' ', '+') is "json" or "application/json" or "application/fhir+json" or "text/json"; }
        if (accept.Length == 0) { return true; }
        foreach (var one in accept.Split(','))
        {
            var part = one.Split(';');
            if (part.Skip(1).Any(p => p.Trim() is "q=0" or "q=0.0") || part.Skip(1).Any(OtherVersion)) { continue; }
            if (part[0].Trim().ToLowerInvariant() is "*/*" or "application/*" or "application/json" or "application/fhir+json" or "text/json" or "application/fhir+ndjson" or "application/ndjson") { return true; }
        }
        return false;
    }

    /// <summary>The media type's own word for the FHIR version: only R4 is spoken here.</summary>
    static bool OtherVersion(string parameter) => parameter.Trim() is var p && p.StartsWith("fhirVersion=", StringComparison.OrdinalIgnoreCase) && p[12..].Trim('"') is not ("4.0" or "4.0.1");

    static bool TakesJson(string? contentType, bool patch)
    {
        var part = (contentType ?? "").Split(';', StringSplitOptions.TrimEntries);
        foreach (var p in part.Skip(1))
        {
            if (OtherVersion(p)) { return false; }
            if (p.StartsWith("charset=", StringComparison.OrdinalIgnoreCase) && !p[8..].Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase)) { return false; }
        }
        return part[0].ToLowerInvariant() is "application/fhir+json" or "application/json" or "text/json" || (patch && part[0].Equals("application/json-patch+json", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The table of routes: what it does not know is 404, what it knows under another method is 405.</summary>
    public async Task<Reply> RunAsync(Ask ask, CancellationToken ct)
    {
        string method = ask.Method == "HEAD" ? "GET" : ask.Method;
        var path = ask.Path;
        if (path is [.., ['$', ..] name]) { return await OperateAsync(ask, method, path, name, ct); }
        switch (path)
        {
            case []:
                return method == "POST" ? await transactions.RunAsync(ask, RunAsync, ct) : throw Method(method, "POST");
            case [".well-known", "smart-configuration"]:
                return method == "GET" ? SmartConfiguration.Answer(ask) : throw Method(method, "GET");
            case ["metadata"]:
                return method == "GET" ? capability.Answer(ask) : throw Method(method, "GET");
        }
        if (Served.Find(path[0]) is not { } type) { throw new FhirRefusal(404, Issue.Error("not-supported", "", "fhir.s.unknown-type", path[0])); }
        // what happened is not kept as resources but shown as such
        if (type.Name == "AuditEvent") { return path is [_] or [_, "_search"] or [_, _] ? await capability.Audit.RunAsync(ask, path is [_, var event_] && event_ != "_search" ? event_ : null, ct) : throw NoRoute(path); }
        switch (path)
        {
            case [_]:
                return method switch
                {
                    "GET" => await interactions.SearchAsync(ask, type, ct),
                    "POST" => await interactions.CreateAsync(ask, type, ct),
                    "PUT" => await interactions.UpdateWhereAsync(ask, type, ct),
                    "PATCH" => await interactions.PatchAsync(ask, type, null, ct),
                    "DELETE" => await interactions.DeleteWhereAsync(ask, type, ct),
                    _ => throw Method(method, "GET, POST, PUT, PATCH, DELETE"),
                };
            case [_, "_search"]:
                return method is "POST" ? await interactions.SearchAsync(ask, type, ct) : throw Method(method, "POST");
            case [_, "_history"]:
                return method == "GET" ? await interactions.HistoryAsync(ask, type, null, ct) : throw Method(method, "GET");
            case [_, var id]:
                return method switch
                {
                    "GET" => await interactions.ReadAsync(ask, type, id, ct),
                    "PUT" => await interactions.UpdateAsync(ask, type, id, ct),
                    "PATCH" => await interactions.PatchAsync(ask, type, id, ct),
                    "DELETE" => await interactions.DeleteAsync(ask, type, id, ct),
                    _ => throw Method(method, "GET, PUT, PATCH, DELETE"),
                };
            case [_, var id, "_history"]:
                return method == "GET" ? await interactions.HistoryAsync(ask, type, id, ct) : throw Method(method, "GET");
            case [_, var id, "_history", var version]:
                return method == "GET" ? await interactions.VreadAsync(ask, type, id, version, ct) : throw Method(method, "GET");
            default:
                throw NoRoute(path);
        }
    }

    async Task<Reply> OperateAsync(Ask ask, string method, string[] path, string name, CancellationToken ct)
    {
        string? type = path.Length > 1 ? path[0] : null, id = path.Length > 2 ? path[1] : null;
        if (path.Length > 3 || (type is not null && Served.Find(type) is null)) { throw NoRoute(path); }
        var known = operations.Where(o => o.Name == name).ToList();
        var operation = known.Find(o => o.Serves(type, id is not null)) ?? throw (known.Count == 0 ? new FhirRefusal(404, Issue.Error("not-supported", "", "fhir.s.unknown-operation", name)) : NoRoute(path));
        if (method is not ("GET" or "POST") && !(method == "DELETE" && operation.TakesDelete)) { throw Method(method, "GET, POST"); }
        return await operation.RunAsync(ask, type, id, ct);
    }

    static FhirRefusal NoRoute(string[] path) => new(404, Issue.Error("not-found", "", "fhir.s.no-route", string.Join('/', path)));
    static FhirRefusal Method(string method, string allowed) => new(405, Issue.Error("not-supported", "", "fhir.s.method", method, allowed));

    async Task WriteAsync(HttpContext http, Ask ask, Reply reply)
    {
        var response = http.Response;
        response.StatusCode = reply.Status;
        if (reply.Version is { } version) { response.Headers.ETag = $"W/\"{version}\""; }
        if (reply.Modified is { } modified) { response.Headers.LastModified = modified.ToUniversalTime().ToString("R", CultureInfo.InvariantCulture); }
        if (reply.Location is { } location && reply.Status is 200 or 201) { response.Headers.Location = $"{ask.Base}/{reply.Location}"; }
        if (reply.ContentLocation is { } content) { response.Headers.ContentLocation = content; }
        foreach (var (name, value) in reply.Headers) { response.Headers[name] = value; }
        response.Headers.CacheControl = "no-store";
        if (ask.Return is { } preferred && ask.Method is "POST" or "PUT" or "PATCH") { response.Headers["Preference-Applied"] = "return=" + preferred; }
        var body = reply.Body;
        if (ask.Return == "OperationOutcome" && reply.Status is 200 or 201 && reply.Location is not null) { body = OperationOutcomes.Write(reply.Issues.Count > 0 ? reply.Issues : [new Issue(Diagnosis.Fhir.FhirSeverity.Information, "informational", "", "fhir.s.done")], words); }
        if (reply.Stream is { } stream)
        {
            response.ContentType = reply.ContentType;
            if (ask.Method != "HEAD") { await stream(response.Body, http.RequestAborted); }
            return;
        }
        if (body.Length == 0 || reply.Status is 204 or 304) { return; }
        response.ContentType = reply.ContentType ?? FhirJson + "; charset=utf-8";
        response.ContentLength = body.Length;
        if (ask.Method != "HEAD") { await response.Body.WriteAsync(body, http.RequestAborted); }
    }

    async Task OutcomeAsync(HttpContext http, int status, IReadOnlyList<Issue> issues)
    {
        if (http.Response.HasStarted) { return; }
        var body = OperationOutcomes.Write(issues, words);
        http.Response.StatusCode = status;
        if (status == 405 && issues is [{ Key: "fhir.s.method" } only]) { http.Response.Headers.Allow = ((string)only.Args[1]).Replace("GET", "GET, HEAD", StringComparison.Ordinal); }
        if (status == 415 && HttpMethods.IsPatch(http.Request.Method)) { http.Response.Headers["Accept-Patch"] = "application/json-patch+json"; }
        http.Response.ContentType = FhirJson + "; charset=utf-8";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }
}

/// <summary>An operation ($name) of the server, of a type or of one resource.</summary>
internal interface IFhirOperation
{
    /// <summary>With the dollar sign.</summary>
    string Name { get; }
    /// <summary>Types it is served on; empty: the server itself.</summary>
    IReadOnlyList<string> Types { get; }
    bool OnInstance { get; }
    bool TakesDelete => false;
    bool Serves(string? type, bool instance) => type is null ? Types.Count == 0 : Types.Contains(type) && (!instance || OnInstance);
    Task<Reply> RunAsync(Ask ask, string? type, string? id, CancellationToken ct);
}
