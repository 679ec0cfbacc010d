using System.Security.Cryptography;
using System.Text;
using Diagnosis.Exchange.Fhir;
using Diagnosis.Fhir;
using Diagnosis.RehabStations.Contracts;

namespace Diagnosis.Exchange.Flows.FollowUps;

/// <summary>A fault found while reading; the key is of Words/fhir-flows.tsv.</summary>
internal sealed record FollowUpFault(IncomingWrite Write, string Code, string Expression, string Key, params object[] Args);

/// <summary>
/// Follow-ups of a request: a QuestionnaireResponse based on a patient's plan with the Observations of the same plan and day; Observations alone are a follow-up in
/// the clinic that reached the patient. Pure.
/// </summary>
internal sealed class ReadFollowUps
{
    public sealed class Group(Guid patient, DateOnly on)
    {
        public Guid Patient => patient;
        public DateOnly On => on;
        public IncomingWrite? Response { get; set; }
        public List<IncomingWrite> Writes { get; } = [];
        public List<(FollowUpReading Reading, IncomingWrite Write, string Expression)> Readings { get; } = [];
        public Dictionary<string, (string Expression, FhirNode Item)> Items { get; } = new(StringComparer.Ordinal);
    }

    public List<Group> Groups { get; } = [];
    public List<FollowUpFault> Faults { get; } = [];
    public List<(IncomingWrite Write, string Expression, string Code)> Derived { get; } = [];

    readonly FlowCodes codes;

    /// <param name="planned">Writes that name a patient's plan, with the patient.</param>
    /// <param name="together">They are one follow-up, which was taken before; all are of its day.</param>
    public ReadFollowUps(IEnumerable<(IncomingWrite Write, Guid Patient)> planned, FlowCodes codes, bool together = false)
    {
        this.codes = codes;
        foreach (var (write, patient) in planned.OrderBy(p => p.Write.Type == "QuestionnaireResponse" ? 0 : 1))
        {
            var root = write.Document!.Root;
            string element = write.Type == "QuestionnaireResponse" ? "authored" : "effective";
            string? said = element == "authored" ? root["authored"].Text : root["effectiveDateTime"].Text ?? root["effectiveInstant"].Text ?? root["effectivePeriod"]["start"].Text;
            if (FlowNames.Day(said) is not { } on) { Faults.Add(new(write, "required", $"{write.Type}.{element}", "fhir.flow.follow-up-day")); continue; }
            if (together && Groups is [var one] && one.On != on) { Faults.Add(new(write, "business-rule", $"{write.Type}.{element}", "fhir.flow.follow-up-one-day", Out.Making.Date(one.On))); continue; }
            var group = Groups.Find(g => g.Patient == patient && g.On == on && (write.Type == "Observation" || g.Response is null));
            if (group is null) { Groups.Add(group = new(patient, on)); }
            group.Writes.Add(write);
            if (write.Type == "QuestionnaireResponse") { group.Response = write; Walk(root["item"], "QuestionnaireResponse", group); }
            else { Observation(write, group); }
        }
    }

    static void Walk(FhirNode items, string path, Group group)
    {
        int i = 0;
        foreach (var item in items.Items)
        {
            string at = $"{path}.item[{i++}]";
            if (item["linkId"].Text is { } id) { group.Items.TryAdd(id, (at, item)); }
            Walk(item["item"], at, group);
            int n = 0;
            foreach (var answer in item["answer"].Items) { Walk(answer["item"], $"{at}.answer[{n++}]", group); }
        }
    }

    void Observation(IncomingWrite write, Group group)
    {
        var root = write.Document!.Root;
        bool parts = root["component"].Items.Any();
        int before = group.Readings.Count;
        if (Value(root, out _) || !parts) { Take(write, root, "Observation", group); }
        int i = 0;
        foreach (var component in root["component"].Items) { Take(write, component, $"Observation.component[{i++}]", group); }
        if (group.Readings.Count == before && !Faults.Exists(f => f.Write == write) && !Derived.Exists(d => d.Write == write)) { Faults.Add(new(write, "required", "Observation.value", "fhir.flow.follow-up-no-value")); }
    }

    void Take(IncomingWrite write, FhirNode of, string at, Group group)
    {
        var own = of["code"].CodeIn(FlowNames.CodeSystem("assessment"));
        var (assessment, field) = own.Text?.Split('.', 2) is [var a, var f] ? (a, f) : codes.In(of["code"], "follow-up", group.On) is { } row ? (row.Assessment, row.Field) : ("", "");
        if (assessment.Length == 0)
        {
            if (codes.In(of["code"], "derived", group.On) is { } known) { Derived.Add((write, at + ".code", known.Code)); return; }
            Faults.Add(new(write, "code-invalid", at + ".code", "fhir.flow.follow-up-code"));
            return;
        }
        if (!Value(of, out var value)) { Faults.Add(new(write, "required", at + ".value", "fhir.flow.follow-up-no-value")); return; }
        string? text = value.Kind == FhirKind.Object ? value["value"].Text ?? value["code"].Text ?? value["coding"][0]["code"].Text ?? value["text"].Text : value.Text;
        bool number = decimal.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out decimal n);
        group.Readings.Add((new(assessment, field, number ? n : null, number ? null : text, value.Kind == FhirKind.Object && value["value"].Exists ? FlowCodes.Unit(value) : null), write, at + ".value"));
    }

    static bool Value(FhirNode of, out FhirNode value)
    {
        foreach (var child in of) { if (child.Name.StartsWith("value", StringComparison.Ordinal)) { value = child; return true; } }
        value = default;
        return false;
    }

    static FhirNode AnswerOf(FhirNode item)
    {
        foreach (var child in item["answer"][0]) { if (child.Name.StartsWith("value", StringComparison.Ordinal)) { return child; } }
        return default;
    }

    static readonly string[] Header = ["kind", "outcome", "lossReason", "diedOn", "deathCause", "deathSource", "site", "physician"];

    /// <param name="known">Of a follow-up that was taken before.</param>
    public static FollowUpSubmission Submission(Group g, Guid institution, Guid? known = null)
    {
        string? Text(string id) => g.Items.TryGetValue(id, out var i) ? AnswerOf(i.Item) is { Exists: true } v ? v.Kind == FhirKind.Object ? v["code"].Text : v.Text : null : null;
        var answers = new List<FollowUpAnswer>();
        foreach (var (id, (_, item)) in g.Items)
        {
            if (Header.Contains(id) || id.Contains('.', StringComparison.Ordinal) || AnswerOf(item) is not { Exists: true } v) { continue; }
            answers.Add(v.Name switch
            {
                "valueBoolean" => new(id, v.Text == "true", Text(id + ".text")),
                "valueInteger" => new(id, Number: int.TryParse(v.Text, out int n) ? n : null),
                "valueDate" => new(id, Date: FlowNames.Day(v.Text)),
                "valueCoding" => new(id, Code: v["code"].Text),
                _ => new(id, Text: v.Text),
            });
        }
        return new(known ?? IdOf(g, institution), g.Patient, g.On, Text("kind") ?? (g.Response is null ? "Clinic" : ""), Text("outcome") ?? (g.Response is null ? "Reached" : ""), Text("lossReason"), FlowNames.Day(Text("diedOn")), Text("deathCause"), Text("deathSource"), Text("site"), Text("physician"),
            answers, [.. g.Readings.Select(r => r.Reading)]);
    }

    /// <summary>A response with an identifier is known by it, whatever its address; else what was sent decides, so that a request sent again finds what it made.</summary>
    static Guid IdOf(Group g, Guid institution)
    {
        string key = g.Response?.Document!.Root["identifier"]["value"].Text is { } number ? $"{g.Response.Document.Root["identifier"]["system"].Text}|{number}" : g.Response?.Address ?? string.Join(' ', g.Writes.Select(w => w.Address).Order(StringComparer.Ordinal));
        return new(SHA256.HashData(Encoding.UTF8.GetBytes($"{institution:N} follow-up {key}")).AsSpan(0, 16));
    }

    /// <summary>Where a finding of the station's checks stands in what was sent.</summary>
    public static (IncomingWrite Write, string Expression) PlaceOf(Group g, string field)
    {
        if (field.StartsWith("readings[", StringComparison.Ordinal) && int.TryParse(field["readings[".Length..].TrimEnd(']'), out int i) && i >= 0 && i < g.Readings.Count) { return (g.Readings[i].Write, g.Readings[i].Expression); }
        var main = g.Response ?? g.Writes[0];
        string name = field.StartsWith("answers.", StringComparison.Ordinal) ? field["answers.".Length..] : field;
        if (g.Items.TryGetValue(name, out var item) || g.Items.TryGetValue(name.Split('.')[0], out item)) { return (g.Response!, item.Expression); }
        return (main, field == "on" ? main.Type == "Observation" ? "Observation.effective" : "QuestionnaireResponse.authored" : main.Type == "Observation" ? "Observation" : "QuestionnaireResponse.item");
    }
}
