using Diagnosis.Kernel.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Kernel.Http;

/// <summary>One entry of a problem document's <c>errors</c> or of an answer's <c>warnings</c>, in the reader's language.</summary>
public sealed record FindingText(string Rule, string Field, string Problem, string Remedy, string? Basis);

/// <summary>An answer with a record's version, so that the ETag can be set.</summary>
public interface IVersioned { int Version { get; } }

public static class OutcomeAnswers
{
    /// <summary>201 with Location, or the problem.</summary>
    public static IResult Created<T>(this Outcome<T> outcome, Func<T, string> location) where T : notnull =>
        outcome.Ok ? new OutcomeAnswer(StatusCodes.Status201Created, outcome.Value!, location(outcome.Value!), outcome.Findings) : Refusal(outcome);

    /// <summary>200 (or another success status), or the problem.</summary>
    public static IResult Answer<T>(this Outcome<T> outcome, int status = StatusCodes.Status200OK, Func<T, string>? location = null) where T : notnull =>
        outcome.Ok ? new OutcomeAnswer(status, outcome.Value!, location?.Invoke(outcome.Value!), outcome.Findings) : Refusal(outcome);

    static Problem Refusal<T>(Outcome<T> o) => new(o.Refused switch
    {
        Refused.NotFound => StatusCodes.Status404NotFound,
        Refused.Forbidden => StatusCodes.Status403Forbidden,
        Refused.Stale or Refused.Conflict => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status422UnprocessableEntity,
    }, [.. o.Findings]) { Differences = o.Differences };

    internal static FindingText Text(this Finding f, Words words) => new(f.Rule, f.Field, words[f.Key, f.Args], words[f.Key + ".remedy", f.Args], f.Basis);
}

/// <summary>A successful answer; warnings travel in the header <c>Diagnosis-Warnings</c> count and in the body when it has room for them.</summary>
public sealed class OutcomeAnswer(int status, object value, string? location, IReadOnlyList<Finding> warnings) : IResult
{
    public bool IsSuccess => status is >= 200 and < 300;
    public const string WarningsHeader = "Diagnosis-Warnings";
    public (int Status, string? Location, string? ETag, string? Warnings, string Body) Describe() =>
        (status, location, value is IVersioned v ? $"\"{v.Version}\"" : null, warnings.Count > 0 ? string.Join(',', warnings.Select(w => w.Rule).Distinct()) : null, Json.Write(value, value.GetType()));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (code, place, etag, rules, body) = Describe();
        var response = httpContext.Response;
        response.StatusCode = code;
        if (place is not null) { response.Headers.Location = place; }
        if (etag is not null) { response.Headers.ETag = etag; }
        if (rules is not null) { response.Headers[WarningsHeader] = rules; }
        response.ContentType = "application/json; charset=utf-8";
        await response.WriteAsync(body, httpContext.RequestAborted);
    }
}

/// <summary>A problem document (RFC 9457): every finding with its field, the problem and the remedy; for a stale version the differing fields.</summary>
public sealed class Problem(int status, params Finding[] findings) : IResult
{
    public IReadOnlyList<Difference> Differences { get; init; } = [];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var words = httpContext.RequestServices.GetRequiredService<Words>();
        var texts = findings.Select(f => f.Text(words)).ToList();
        var details = new ProblemDetails
        {
            Status = status,
            Type = "urn:diagnosis:problem:" + (findings.Length > 0 ? findings[0].Rule : status.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            Title = words["problem." + status],
            Detail = texts.Count > 0 ? texts[0].Problem + " " + texts[0].Remedy : null,
            Instance = httpContext.Request.Path,
            Extensions = { ["errors"] = texts, ["traceId"] = httpContext.TraceIdentifier },
        };
        if (Differences.Count > 0) { details.Extensions["differences"] = Differences; }
        httpContext.Response.StatusCode = status;
        await httpContext.Response.WriteAsJsonAsync(details, Json.Options, "application/problem+json; charset=utf-8", httpContext.RequestAborted);
    }
}
