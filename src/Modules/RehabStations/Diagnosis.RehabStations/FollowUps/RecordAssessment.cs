using System.Globalization;
using Diagnosis.Kernel.Http;
using Diagnosis.RehabStations.Reference;

namespace Diagnosis.RehabStations.FollowUps;

/// <summary>What is known of the patient when values are worked out.</summary>
/// <param name="Earlier">Latest earlier value by code, for height and weight.</param>
/// <param name="First">First value ever by code: the baseline of the response.</param>
internal sealed record AssessedPerson(string Sex, DateOnly BirthDate, int Stage, IReadOnlyDictionary<string, decimal> Earlier, IReadOnlyDictionary<string, decimal> First);

/// <summary>Checks and works out the assessments of one follow-up; pure.</summary>
internal static class RecordAssessment
{
    static readonly Dictionary<string, decimal> None = [];

    /// <summary>Every value against its field: range and unit are named in the finding.</summary>
    public static IEnumerable<Finding> Check(RehabRules rules, IReadOnlyList<AssessmentEntry> entries, DateOnly day)
    {
        var seen = new HashSet<string>();
        for (int i = 0; i < entries.Count; i++)
        {
            var e = entries[i];
            string at = $"assessments[{i}]";
            var fields = rules.FieldsOf(e.Code, day).ToList();
            if (fields.Count == 0) { yield return new Finding("R01", at + ".code", "rehab.assessment-unknown", e.Code); continue; }
            if (!seen.Add(e.Code)) { yield return new Finding("R02", at + ".code", "rehab.assessment-twice", e.Code); continue; }
            var texts = e.Texts ?? new Dictionary<string, string>();
            foreach (var (name, value) in e.Values)
            {
                var options = fields.Where(f => f.Field == name && f.Kind != FieldKind.Text).ToList();
                if (options.Count == 0) { yield return new Finding("R03", $"{at}.values.{name}", "rehab.field-unknown", name, e.Code); continue; }
                var field = options[0];
                if (options.Count > 1)
                {
                    string? unit = e.Units?.GetValueOrDefault(name);
                    var chosen = options.FirstOrDefault(f => f.Unit == unit);
                    if (chosen is null) { yield return new Finding("R04", $"{at}.units.{name}", "rehab.unit-needed", field.Label, string.Join(" / ", options.Select(o => o.Unit))); continue; }
                    field = chosen;
                }
                else if (e.Units?.GetValueOrDefault(name) is { } unit && unit != field.Unit) { yield return new Finding("R04", $"{at}.units.{name}", "rehab.unit-needed", field.Label, field.Unit); continue; }
                if (!field.Allows(value)) { yield return new Finding("R05", $"{at}.values.{name}", "rehab.range", field.Label, value.ToString(CultureInfo.InvariantCulture), field.Range); }
            }
            foreach (var (name, text) in texts)
            {
                var field = fields.FirstOrDefault(f => f.Field == name);
                if (field is null) { yield return new Finding("R03", $"{at}.texts.{name}", "rehab.field-unknown", name, e.Code); }
                else if (field.Kind == FieldKind.Choice && !field.Choices.Contains(text)) { yield return new Finding("R05", $"{at}.texts.{name}", "rehab.range", field.Label, text, field.Range); }
                else if (text.Length > 200) { yield return new Finding("too-long", $"{at}.texts.{name}", "problem.too-long", field.Label, 200); }
            }
            foreach (var field in fields.Where(f => f.Required && !e.Values.ContainsKey(f.Field))) { yield return new Finding("required", $"{at}.values.{field.Field}", "problem.required", field.Label); }
            if (e.Values.Count == 0 && texts.Count == 0) { yield return new Finding("R06", at, "rehab.assessment-empty", e.Code); }
            foreach (var finding in CheckTogether(e, at)) { yield return finding; }
        }
    }

    static IEnumerable<Finding> CheckTogether(AssessmentEntry e, string at)
    {
        if (e.Code == "SPIRO" && Get(e, "fvc") is { } fvc && Get(e, "fev1") is { } fev1 && fev1 > fvc) { yield return new Finding("R07", at + ".values.fev1", "rehab.fev1-above-fvc", fev1, fvc); }
        if (e.Code == "SPIRO" && (Get(e, "fvcPredicted") ?? Get(e, "fev1Predicted")) is not null && string.IsNullOrWhiteSpace(e.Texts?.GetValueOrDefault("equation"))) { yield return new Finding("R08", at + ".texts.equation", "rehab.equation-needed"); }
        if (e.Code == "DLCO" && Get(e, "percent") is not null && string.IsNullOrWhiteSpace(e.Texts?.GetValueOrDefault("equation"))) { yield return new Finding("R08", at + ".texts.equation", "rehab.equation-needed"); }
        if (e.Code == "CAT" && Get(e, "total") is null && Enumerable.Range(1, 8).Any(n => Get(e, "item" + n) is null)) { yield return new Finding("R09", at + ".values.total", "rehab.cat-incomplete"); }
        if (e.Code == "CAT" && Get(e, "total") is { } total && Enumerable.Range(1, 8).All(n => Get(e, "item" + n) is not null) && Enumerable.Range(1, 8).Sum(n => e.Values["item" + n]) != total) { yield return new Finding("R09", at + ".values.total", "rehab.cat-sum", total); }
    }

    /// <summary>What is unusual but may be true.</summary>
    public static IEnumerable<Finding> Warn(RehabRules rules, IReadOnlyList<AssessmentEntry> entries, DateOnly day, bool firstWalk)
    {
        for (int i = 0; i < entries.Count; i++)
        {
            if (entries[i].Code != "6MWT") { continue; }
            var e = entries[i];
            if (firstWalk && Get(e, "distance2") is null) { yield return Finding.Warn("R10", $"assessments[{i}].values.distance2", "rehab.second-walk"); }
            if (Get(e, "spo2Min") is { } low && low < rules.Number("walk.stop-spo2", day)) { yield return Finding.Warn("R11", $"assessments[{i}].values.spo2Min", "rehab.walk-desaturation", low); }
            if (Get(e, "corridor") is { } length && length < rules.Number("walk.corridor", day)) { yield return Finding.Warn("R12", $"assessments[{i}].values.corridor", "rehab.short-corridor", length); }
        }
    }

    /// <summary>All values that follow from the measured ones under the rules of the day, in a fixed order.</summary>
    public static List<DerivedValue> Derive(RehabRules rules, AssessedPerson person, IReadOnlyList<AssessmentEntry> entries, bool activeTuberculosis, DateOnly day)
    {
        var found = new List<DerivedValue>();
        var by = entries.ToDictionary(e => e.Code);
        AssessmentEntry? E(string code) => by.GetValueOrDefault(code);
        decimal? V(string code, string field) => E(code) is { } e ? Get(e, field) : null;
        void Add(string code, decimal? value, string unit, int digits, string? basis = null, string? note = null) => found.Add(new(code, value is { } v ? Round(v, digits) : null, unit, basis, note));

        decimal? height = V("BODY", "height") ?? Known(person.Earlier, "HEIGHT"), weight = V("BODY", "weight") ?? Known(person.Earlier, "WEIGHT");
        if (V("BODY", "height") is { } h) { Add("HEIGHT", h, "cm", 1); }
        if (V("BODY", "weight") is { } w) { Add("WEIGHT", w, "kg", 1); }
        decimal? bmi = Formulas.Bmi(weight, height);
        if (E("BODY") is not null && bmi is not null) { Add("BMI", bmi, "kg/m²", 1); }
        // the value before the walk is one at rest too; who measured both means the one at rest
        if ((V("SPO2", "rest") ?? V("6MWT", "spo2Start")) is { } rest) { Add("SPO2", rest, "%", 1, V("SPO2", "rest") is null ? "6MWT" : null); }
        if (V("6MWT", "spo2Min") is { } nadir) { Add("SPO2_MIN", nadir, "%", 1, "6MWT"); }
        if (V("MMRC", "grade") is { } mmrc) { Add("MMRC", mmrc, "", 0); }
        decimal? cat = E("CAT") is { } c ? Get(c, "total") ?? Enumerable.Range(1, 8).Sum(n => Get(c, "item" + n) ?? 0) : null;
        if (cat is not null) { Add("CAT", cat, "", 0); }
        if (V("SGRQ", "total") is { } sgrq) { Add("SGRQ", sgrq, "%", 1); }

        decimal? walk = E("6MWT") is { } six ? Formulas.KeepLonger(Get(six, "distance1") ?? 0, Get(six, "distance2")) : null;
        if (walk is { } distance)
        {
            Add("6MWD", distance, "m", 1);
            Add("6MWD_OXYGEN", V("6MWT", "oxygen") ?? 0, "L/min", 1);
            var p = Formulas.Predict(rules, "6MWD", person.Sex, Formulas.AgeOn(person.BirthDate, day), height, weight, day);
            Add("6MWD_PREDICTED", p.Value, "m", 2, p.Equation, p.Refusal);
            if (p.Value is { } expected)
            {
                if (p.LowerLimit is { } limit) { Add("6MWD_LLN", limit, "m", 2, p.Equation); }
                Add("6MWD_PERCENT", distance / expected * 100, "%", 1, p.Equation);
            }
        }

        decimal? fvcPercent = Spirometry("FVC", V("SPIRO", "fvc"), V("SPIRO", "fvcPredicted")), fev1Percent = Spirometry("FEV1", V("SPIRO", "fev1"), V("SPIRO", "fev1Predicted"));
        decimal? ratio = V("SPIRO", "fev1") is { } f1 && V("SPIRO", "fvc") is { } f2 ? f1 / f2 * 100 : null;
        if (ratio is not null) { Add("FEV1_FVC", ratio, "%", 1, "MEASURED"); }
        if (V("DLCO", "dlco") is { } dlco) { Add("DLCO", Formulas.DlcoSi(rules, dlco, Unit("DLCO", "dlco"), day), "mmol/min/kPa", 3); }
        if (V("DLCO", "percent") is { } dlcoPercent) { Add("DLCO_PERCENT", dlcoPercent, "%", 1, E("DLCO")!.Texts?.GetValueOrDefault("equation")); }
        decimal? pao2 = V("GAS", "pao2") is { } o2 ? Formulas.Kilopascal(rules, o2, Unit("GAS", "pao2"), day) : null;
        if (pao2 is not null) { Add("PAO2", pao2, "kPa", 2); }
        if (V("GAS", "paco2") is { } co2) { Add("PACO2", Formulas.Kilopascal(rules, co2, Unit("GAS", "paco2"), day), "kPa", 2); }

        string? impairment = Formulas.WorstBand(rules, day, ("FVC", fvcPercent), ("FEV1", fev1Percent), ("FEV1_FVC", ratio), ("DLCO", V("DLCO", "percent")), ("PAO2", pao2));
        if (impairment is not null)
        {
            found.Add(new("IMPAIRMENT", null, "", "GB/T 16180", impairment));
            int? grade = Formulas.SuggestedGrade(rules, person.Stage, impairment, activeTuberculosis, day);
            found.Add(new("SUGGESTED_GRADE", grade, "", "GB/T 16180", grade is null ? "NO_LINE" : null));
        }
        if (Formulas.Bode(rules, bmi, fev1Percent, walk, V("MMRC", "grade"), day) is { } bode) { Add("BODE", bode, "", 0, "BODE"); }

        bool sameOxygen = Known(person.First, "6MWD_OXYGEN") is not { } flow || flow == (V("6MWT", "oxygen") ?? 0);
        Response("6MWD", walk, "mcid.6mwd", sameOxygen);
        Response("CAT", cat, "mcid.cat", true);
        Response("SGRQ", V("SGRQ", "total"), "mcid.sgrq", true);
        Response("MMRC", V("MMRC", "grade"), "mcid.mmrc", true);
        return found;

        string? Unit(string code, string field) => E(code)?.Units?.GetValueOrDefault(field);

        decimal? Spirometry(string measure, decimal? litres, decimal? device)
        {
            if (litres is not { } measured) { return null; }
            Add(measure, measured, "L", 3);
            var p = device is { } d ? new Prediction(d, null, E("SPIRO")!.Texts?.GetValueOrDefault("equation"), null) : Formulas.Predict(rules, measure, person.Sex, Formulas.AgeOn(person.BirthDate, day), height, weight, day);
            Add(measure + "_PREDICTED", p.Value, "L", 3, p.Equation, p.Refusal);
            if (p.Value is not { } expected) { return null; }
            Add(measure + "_PERCENT", measured / expected * 100, "%", 1, p.Equation);
            return measured / expected * 100;
        }

        void Response(string code, decimal? now, string policy, bool comparable)
        {
            if (now is not { } value || Known(person.First, code) is not { } first) { return; }
            decimal needed = rules.Number(policy, day), change = value - first;
            Add("RESPONSE_" + code, change, "", 1, policy, !comparable ? "OXYGEN_DIFFERS" : Formulas.Responds(change, needed) ? "RESPONSE" : "NO_RESPONSE");
        }
    }

    static decimal? Get(AssessmentEntry e, string field) => (e.Values ?? None).TryGetValue(field, out var v) ? v : null;
    static decimal? Known(IReadOnlyDictionary<string, decimal> values, string code) => values.TryGetValue(code, out var v) ? v : null;
    static decimal Round(decimal value, int digits) => Math.Round(value, digits, MidpointRounding.AwayFromZero);
}
