namespace Diagnosis.Kernel.Access;

/// <summary>
/// Scopes of SMART backend services, v1 (<c>system/Patient.read</c>, <c>.write</c>, <c>.*</c>) and v2 (<c>system/Observation.rs</c>, the letters in the order cruds).
/// What is no such scope (another context, a finer v2 scope with a query) grants nothing.
/// </summary>
public sealed class SmartScopes
{
    readonly List<(string Type, string Rights)> granted = [];

    /// <summary>Null: no scopes at all, the role decides alone.</summary>
    public static SmartScopes? Of(string? claim)
    {
        if (string.IsNullOrWhiteSpace(claim)) { return null; }
        var scopes = new SmartScopes();
        foreach (var scope in claim.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Parse(scope) is { } one) { scopes.granted.Add(one); }
        }
        return scopes;
    }

    public static (string Type, string Rights)? Parse(string scope)
    {
        if (!scope.StartsWith("system/", StringComparison.Ordinal) || scope.LastIndexOf('.') is not (> 7 and var dot)) { return null; }
        string type = scope[7..dot], rights = scope[(dot + 1)..];
        string? v2 = rights switch { "read" => "rs", "write" => "cud", "*" => "cruds", _ => InOrder(rights) ? rights : null };
        return v2 is null || (type != "*" && !(char.IsAsciiLetterUpper(type[0]) && type.All(char.IsAsciiLetter))) ? null : (type, v2);
    }

    static bool InOrder(string rights)
    {
        int last = -1;
        foreach (char r in rights) { int at = "cruds".IndexOf(r, StringComparison.Ordinal); if (at <= last) { return false; } last = at; }
        return rights.Length > 0;
    }

    /// <summary>What of the scopes asked for a client gets: those it is registered for, cut to them where it asked for more; null when nothing is left.</summary>
    /// <param name="registered">Null: whatever it asks for (its role still decides).</param>
    public static string? Grant(string asked, string? registered)
    {
        var result = new List<string>();
        foreach (var scope in asked.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Parse(scope) is not { } wanted) { continue; }
            if (registered is null) { result.Add(scope); continue; }
            foreach (var one in registered.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (Parse(one) is not { } may) { continue; }
                string? type = may.Type == "*" ? wanted.Type : wanted.Type == "*" || wanted.Type == may.Type ? may.Type : null;
                string rights = string.Concat("cruds".Where(r => wanted.Rights.Contains(r, StringComparison.Ordinal) && may.Rights.Contains(r, StringComparison.Ordinal)));
                if (type is null || rights.Length == 0) { continue; }
                // as it was asked for, where all of it is given
                result.Add(type == wanted.Type && rights.Length == wanted.Rights.Length ? scope : $"system/{type}.{rights}");
            }
        }
        return result.Count == 0 ? null : string.Join(' ', result.Distinct());
    }

    /// <param name="right">One of c, r, u, d, s.</param>
    public bool Allows(string type, char right) => granted.Exists(g => (g.Type == "*" || g.Type == type) && g.Rights.Contains(right, StringComparison.Ordinal));

    public override string ToString() => string.Join(' ', granted.Select(g => $"system/{g.Type}.{g.Rights}"));
}
