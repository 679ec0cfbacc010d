using System.Text.Json.Nodes;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Diagnosis.Host;

/// <summary>The OpenAPI document that the product serves about itself.</summary>
internal static class Description
{
    const string ProblemJson = "application/problem+json";

    public static void AddOpenApiDocument(this WebApplicationBuilder builder) => builder.Services.AddOpenApi("v1", o =>
    {
        o.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Diagnosis API", Version = "v1", Description = "职业病诊断救治康复网络 · Occupational-disease diagnosis, treatment and rehabilitation network" };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes["oauth2"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.OAuth2,
                Flows = new OpenApiOAuthFlows { ClientCredentials = new OpenApiOAuthFlow { TokenUrl = new Uri("/connect/token", UriKind.Relative), Scopes = new Dictionary<string, string>() } },
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("oauth2", document)] = [] }];
            return Task.CompletedTask;
        });
        o.AddOperationTransformer(CompleteAsync);
    });

    public static void MapDescription(this WebApplication app) => app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();

    /// <summary>What holds for every route and is therefore said by none: a stable name, who may call, the refusals, the headers of versions and repeats.</summary>
    static async Task CompleteAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        string method = context.Description.HttpMethod ?? "GET", path = context.Description.RelativePath ?? "";
        operation.OperationId ??= Name(method, path);
        operation.Responses ??= [];
        if (metadata.OfType<IAllowAnonymous>().Any()) { operation.Security = [new OpenApiSecurityRequirement()]; }
        else
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("oauth2", context.Document)] = [] }];
            await RefusesAsync("401", "Not signed in, or the token is invalid or expired");
            await RefusesAsync("403", "The caller's role or institution may not do this");
        }
        if (!path.StartsWith("api/", StringComparison.Ordinal)) { return; }
        bool hasParameters = context.Description.ParameterDescriptions.Any(p => p.Source == Microsoft.AspNetCore.Mvc.ModelBinding.BindingSource.Query || p.Source == Microsoft.AspNetCore.Mvc.ModelBinding.BindingSource.Path);
        // parameters that stand in a record are named like its properties; the API writes them small
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(p => p.In == ParameterLocation.Query && p.Name is not null)) { parameter.Name = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!); }
        if (hasParameters || operation.RequestBody is not null) { await RefusesAsync("400", "Something in the request cannot be read"); }
        if (operation.RequestBody is not null) { await RefusesAsync("415", "The body has another content type"); }
        if (path.Contains('{', StringComparison.Ordinal)) { await RefusesAsync("404", "No such record, or outside the caller's jurisdiction"); }
        foreach (var (status, response) in operation.Responses)
        {
            // written as application/problem+json throughout; the framework's default for problems says the same, its default for bodies does not
            if (status[0] is '4' or '5' && response is OpenApiResponse { Content: null or { Count: 0 } } empty) { empty.Content = await ProblemAsync(); }
        }
        if (metadata.OfType<IdempotentRoute>().Any())
        {
            Header(Idempotency.Header, "A key of the caller's choice (up to 100 characters): repeating the request with it answers the stored answer and creates nothing again; another body under the same key is 422.");
        }
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<System.Reflection.MethodInfo>().Any(m => m.GetParameters().Any(p => p.ParameterType == typeof(IfMatch))))
        {
            Header("If-Match", "The version (ETag) the caller worked on; a stale one is 409 naming the fields that differ.");
            await RefusesAsync("409", "The record has changed since; differences names the fields");
        }

        void Header(string name, string text)
        {
            operation.Parameters ??= [];
            if (operation.Parameters.Any(p => p.In == ParameterLocation.Header && p.Name == name)) { return; }
            operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Header, Description = text, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        }

        async Task RefusesAsync(string status, string text)
        {
            if (!operation.Responses.ContainsKey(status)) { operation.Responses[status] = new OpenApiResponse { Description = text, Content = await ProblemAsync() }; }
        }

        async Task<Dictionary<string, OpenApiMediaType>> ProblemAsync() => new() { [ProblemJson] = new OpenApiMediaType { Schema = await context.GetOrCreateSchemaAsync(typeof(ProblemDetails), null, ct) } };
    }

    /// <summary>post_exam_imports_id_undo: stable as long as the route is.</summary>
    static string Name(string method, string path) =>
        string.Join('_', [method.ToLowerInvariant(), .. path.Replace("api/v1/", "", StringComparison.Ordinal).Split(['/', '.', '-', '{', '}', ':'], StringSplitOptions.RemoveEmptyEntries).Where(p => p is not "guid")]);
}
