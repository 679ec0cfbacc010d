using System.Security.Cryptography;
using System.Text.Json;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.Kernel.Http;

/// <summary>The answer to a creating POST, kept in the same transaction as what it created, so that a repeated key gets the same answer once and for all.</summary>
public sealed class IdempotentReply
{
    public required string CallerId { get; set; }
    public required string Key { get; set; }
    public required string RequestHash { get; set; }
    public int Status { get; set; }
    public string? Location { get; set; }
    public string? ETag { get; set; }
    /// <summary>The rules behind the header Diagnosis-Warnings.</summary>
    public string? Warnings { get; set; }
    public required string Body { get; set; }
    public DateTimeOffset At { get; set; }
}

/// <summary>Marks a route that honours Idempotency-Key, for the API document.</summary>
public sealed class IdempotentRoute
{
    public static readonly IdempotentRoute Mark = new();
}

public static class Idempotency
{
    public const string Header = "Idempotency-Key";

    /// <summary>Hashes the body before it is bound; a key names one request, not one client's mood.</summary>
    public static IApplicationBuilder UseIdempotencyKeys(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (HttpMethods.IsPost(http.Request.Method) && http.Request.Headers.ContainsKey(Header))
        {
            http.Request.EnableBuffering();
            var hash = await SHA256.HashDataAsync(http.Request.Body, http.RequestAborted);
            http.Request.Body.Position = 0;
            http.Items[Header] = Convert.ToHexStringLower(hash) + " " + http.Request.Path;
        }
        await next(http);
    });

    /// <summary>Honours Idempotency-Key on a POST that creates: same key and body = the stored answer, same key and another body = 422.</summary>
    public static RouteHandlerBuilder Idempotent<TDb>(this RouteHandlerBuilder route) where TDb : ModuleDb => route.WithMetadata(IdempotentRoute.Mark).AddEndpointFilter(async (context, next) =>
    {
        var http = context.HttpContext;
        string key = http.Request.Headers[Header].ToString();
        if (key.Length == 0) { return await next(context); }
        if (key.Length > 100) { return new Problem(StatusCodes.Status400BadRequest, new Finding("idempotency", Header, "problem.idempotency-key-long")); }
        var db = http.RequestServices.GetRequiredService<TDb>();
        string caller = Caller.From(http.User).Id, hash = (string)http.Items[Header]!;
        if (await Find(db, caller, key, hash, http.RequestAborted) is { } known) { return known; }
        await using var transaction = await db.Database.BeginTransactionAsync(http.RequestAborted);
        object? answer = await next(context);
        if (answer is not OutcomeAnswer { IsSuccess: true } done) { return answer; }
        var (status, location, etag, warnings, body) = done.Describe();
        db.Add(new IdempotentReply { CallerId = caller, Key = key, RequestHash = hash, Status = status, Location = location, ETag = etag, Warnings = warnings, Body = body, At = db.Clock.GetUtcNow() });
        try
        {
            await db.SaveChangesAsync(http.RequestAborted);
            await transaction.CommitAsync(http.RequestAborted);
        }
        catch (DbUpdateException)
        {
            // the same key, at the same moment, from elsewhere: theirs stands, ours is undone
            await transaction.RollbackAsync(CancellationToken.None);
            db.ChangeTracker.Clear();
            if (await Find(db, caller, key, hash, http.RequestAborted) is { } theirs) { return theirs; }
            throw;
        }
        db.SignalRelay();
        return answer;
    });

    static async Task<IResult?> Find(ModuleDb db, string caller, string key, string hash, CancellationToken ct)
    {
        var reply = await db.Replies.AsNoTracking().FirstOrDefaultAsync(r => r.CallerId == caller && r.Key == key, ct);
        return reply is null ? null
            : reply.RequestHash == hash ? new Replay(reply)
            : new Problem(StatusCodes.Status422UnprocessableEntity, new Finding("idempotency", Header, "problem.idempotency-key-reused"));
    }

    sealed class Replay(IdempotentReply reply) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = reply.Status;
            response.Headers["Idempotent-Replayed"] = "true";
            if (reply.Location is not null) { response.Headers.Location = reply.Location; }
            if (reply.ETag is not null) { response.Headers.ETag = reply.ETag; }
            if (reply.Warnings is not null) { response.Headers[OutcomeAnswer.WarningsHeader] = reply.Warnings; }
            response.ContentType = "application/json; charset=utf-8";
            await response.WriteAsync(reply.Body, httpContext.RequestAborted);
        }
    }
}
