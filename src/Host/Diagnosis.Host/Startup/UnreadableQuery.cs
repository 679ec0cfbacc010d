using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Http.Extensions;
using IComponent = Microsoft.AspNetCore.Components.IComponent;

namespace Diagnosis.Host;

/// <summary>
/// A page's address with a value that cannot be read (a word for a number, half an id) is the page without that value, as if the field had been
/// left empty. Without this the framework answers 500.
/// </summary>
internal static class UnreadableQuery
{
    // pages and what they are made of: a part may read the address as well
    static readonly FrozenDictionary<string, Type[]> parts = ProductAssemblies.All.SelectMany(a => a.GetTypes()).Where(t => typeof(IComponent).IsAssignableFrom(t)).SelectMany(Typed)
        .GroupBy(p => p.Name, StringComparer.OrdinalIgnoreCase).ToFrozenDictionary(g => g.Key, g => g.Select(p => p.Type).Distinct().ToArray(), StringComparer.OrdinalIgnoreCase);

    static readonly ConcurrentDictionary<Type, FrozenDictionary<string, Type>> pages = new();

    public static Task DropAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.QueryString.HasValue && http.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type is { } page)
        {
            var own = pages.GetOrAdd(page, p => Typed(p).ToFrozenDictionary(x => x.Name, x => x.Type, StringComparer.OrdinalIgnoreCase));
            var bad = http.Request.Query.Where(q => TypesOf(q.Key).Any(t => q.Value.Any(v => !Reads(t, v)))).Select(q => q.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
            if (bad.Count > 0) { http.Request.QueryString = new QueryBuilder(http.Request.Query.Where(q => !bad.Contains(q.Key)).SelectMany(q => q.Value.Select(v => KeyValuePair.Create(q.Key, v ?? "")))).ToQueryString(); }

            IEnumerable<Type> TypesOf(string name) => own.TryGetValue(name, out var type) ? [type] : parts.GetValueOrDefault(name) ?? [];
        }
        return next(http);
    }

    static IEnumerable<(string Name, Type Type)> Typed(Type component) => component.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .Select(p => (Property: p, From: p.GetCustomAttribute<SupplyParameterFromQueryAttribute>())).Where(p => p.From is not null)
        .Select(p => (p.From!.Name ?? p.Property.Name, Of(p.Property.PropertyType))).Where(p => p.Item2 != typeof(string));

    static Type Of(Type type) => type.IsArray ? Of(type.GetElementType()!) : Nullable.GetUnderlyingType(type) ?? type;

    // an empty value is no value
    static bool Reads(Type type, string? value)
    {
        if (string.IsNullOrEmpty(value)) { return true; }
        if (type == typeof(DateOnly)) { return DateOnly.TryParse(value, CultureInfo.InvariantCulture, out _); }
        try { return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value) is not null; }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException or OverflowException) { return false; }
    }
}
