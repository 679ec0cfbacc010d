using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;

namespace Diagnosis.RehabStations.FollowUps;

/// <summary>What a follow-up says, field by field, so that two versions can be compared: 98 and 98.0 are one value, and the order in which fields were sent says nothing. Pure.</summary>
internal static class FollowUpContent
{
    /// <summary>By path: on, kind, answers.smoking.text, assessments.SPO2.rest, assessments.DLCO.dlco.unit … Only what has a value.</summary>
    public static SortedDictionary<string, string> Flat(FollowUp f) =>
        Flat(new { f.On, f.Kind, f.Outcome, f.LossReason, f.Site, f.Physician, f.DiedOn, f.DeathCause, f.DeathSource, DeclaredLost = f.DeclaredLost ? true : (bool?)null, Withdrawn = f.Withdrawn ? true : (bool?)null, f.Answers }, f.Assessments);

    /// <summary>The same of a request, which can neither be withdrawn nor name a phone that is to stay.</summary>
    public static SortedDictionary<string, string> Flat(RecordFollowUpRequest r, IReadOnlyList<AssessmentEntry> entries) =>
        Flat(new { r.On, r.Kind, r.Outcome, r.LossReason, r.Site, r.Physician, r.DiedOn, DeathCause = r.DeathCause?.Trim(), r.DeathSource, DeclaredLost = r.DeclareLost ? true : (bool?)null, Answers = r.Answers ?? new() }, entries);

    static SortedDictionary<string, string> Flat(object head, IReadOnlyList<AssessmentEntry> entries)
    {
        var flat = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add(flat, "", JsonSerializer.SerializeToNode(head, head.GetType(), Json.Options));
        foreach (var e in entries)
        {
            foreach (var (field, v) in e.Values) { flat[$"assessments.{e.Code}.{field}"] = v.ToString("G29", CultureInfo.InvariantCulture); }
            foreach (var (field, text) in e.Texts ?? new Dictionary<string, string>()) { flat[$"assessments.{e.Code}.{field}"] = text; }
            foreach (var (field, unit) in e.Units ?? new Dictionary<string, string>()) { if (e.Values.ContainsKey(field)) { flat[$"assessments.{e.Code}.{field}.unit"] = unit; } }
        }
        return flat;
    }

    static void Add(SortedDictionary<string, string> flat, string path, JsonNode? node)
    {
        if (node is JsonObject o) { foreach (var (name, child) in o) { Add(flat, path.Length == 0 ? name : path + "." + name, child); } }
        else if (node?.ToString() is { Length: > 0 } text) { flat[path] = text; }
    }

    public static bool Same(SortedDictionary<string, string> a, SortedDictionary<string, string> b) => a.SequenceEqual(b);

    /// <summary>What differs, in the order of the paths.</summary>
    public static IReadOnlyList<Difference> Differences(SortedDictionary<string, string> was, SortedDictionary<string, string> now) =>
        [.. was.Keys.Union(now.Keys).Order(StringComparer.Ordinal).Select(k => new Difference(k, was.GetValueOrDefault(k), now.GetValueOrDefault(k))).Where(d => d.Yours != d.Current)];
}
