namespace Diagnosis.Kernel.Http;

public enum Level { Error, Warning }

/// <summary>
/// One thing that a rule found: where, what, and what to do. The words stand in the resource file under <see cref="Key"/> (the problem)
/// and <c>Key.remedy</c>; <see cref="Args"/> fill both.
/// </summary>
/// <param name="Rule">Stable id of the rule, e.g. "X05".</param>
/// <param name="Field">Path of the field as the API spells it, e.g. "conclusions[0].diseaseCode"; empty for the whole document.</param>
/// <param name="Basis">The article of law, when a rule of law decides.</param>
public sealed record Finding(string Rule, string Field, string Key, params object[] Args)
{
    public Level Level { get; init; } = Level.Error;
    public string? Basis { get; init; }
    public static Finding Warn(string rule, string field, string key, params object[] args) => new(rule, field, key, args) { Level = Level.Warning };
}

/// <summary>A field that differs between the version a caller worked on and the current one; personal numbers show only that they differ.</summary>
public sealed record Difference(string Field, string? Yours, string? Current);

public enum Refused { Invalid, NotFound, Forbidden, Stale, Conflict }

/// <summary>What a use case answers: a value (perhaps with warnings), or why not. Nothing was changed when it refuses.</summary>
public sealed class Outcome<T>
{
    public T? Value { get; private init; }
    public Refused? Refused { get; private init; }
    public IReadOnlyList<Finding> Findings { get; private init; } = [];
    public IReadOnlyList<Difference> Differences { get; private init; } = [];
    public bool Ok => Refused is null;

    public static Outcome<T> Done(T value, IEnumerable<Finding>? warnings = null) => new() { Value = value, Findings = [.. warnings ?? []] };
    public static Outcome<T> Refuse(Refused why, params IEnumerable<Finding> findings) => new() { Refused = why, Findings = [.. findings] };
    public static Outcome<T> Stale(IReadOnlyList<Difference> differences) => new() { Refused = Http.Refused.Stale, Differences = differences, Findings = [new Finding("stale", "", "problem.stale")] };
    public static implicit operator Outcome<T>(T value) => Done(value);
    public static implicit operator Outcome<T>(Refusal refusal) => new() { Refused = refusal.Why, Findings = refusal.Findings, Differences = refusal.Differences };
}

/// <summary>A refusal without a value type, so that checks can be written once and returned from any use case.</summary>
public sealed record Refusal(Refused Why, IReadOnlyList<Finding> Findings)
{
    public IReadOnlyList<Difference> Differences { get; init; } = [];
    public static Refusal Invalid(params IEnumerable<Finding> findings) => new(Refused.Invalid, [.. findings]);
    public static Refusal NotFound(string key = "problem.not-found") => new(Refused.NotFound, [new("not-found", "", key)]);
    public static Refusal Forbidden(string key = "problem.forbidden", string? basis = null) => new(Refused.Forbidden, [new("forbidden", "", key) { Basis = basis }]);
    public static Refusal Conflict(Finding finding) => new(Refused.Conflict, [finding]);
    public static Refusal Stale(IReadOnlyList<Difference> differences) => new(Refused.Stale, [new("stale", "", "problem.stale")]) { Differences = differences };
}
