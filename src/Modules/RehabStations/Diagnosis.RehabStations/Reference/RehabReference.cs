using System.Globalization;
using Diagnosis.Kernel.Reference;

namespace Diagnosis.RehabStations.Reference;

/// <summary>The days a rule of data holds; both ends included.</summary>
internal readonly record struct Validity(DateOnly From, DateOnly? To)
{
    public bool On(DateOnly day) => day >= From && (To is null || day <= To);
}

internal enum FieldKind { Number, Integer, Choice, Text }

/// <summary>One field of an assessment with its unit and range. A field may stand several times with different units.</summary>
/// <param name="LowOpen">The lower limit itself is not allowed (a volume above zero).</param>
/// <param name="InForm">Shown in the short form of the station; the API takes every field.</param>
internal sealed record AssessmentField(string Assessment, string Field, int Order, string Zh, string En, FieldKind Kind, string Unit, decimal? Low, decimal? High, bool LowOpen, IReadOnlyList<string> Choices, bool Required, bool InForm, Validity Validity)
{
    public string Label => Kernel.Words.Language == "en" ? En : Zh;
    /// <summary>"0-1000 m" or "0, 0.5, 1 …", for people.</summary>
    public string Range => Choices.Count > 0 ? string.Join(", ", Choices) : $"{(LowOpen ? ">" : "")}{Low?.ToString(CultureInfo.InvariantCulture)}–{High?.ToString(CultureInfo.InvariantCulture)}{(Unit.Length > 0 ? " " + Unit : "")}";
    public bool Allows(decimal value) => Kind switch
    {
        FieldKind.Choice => Choices.Any(c => decimal.TryParse(c, CultureInfo.InvariantCulture, out var v) && v == value),
        FieldKind.Integer when value != Math.Truncate(value) => false,
        FieldKind.Text => false,
        _ => (Low is null || (LowOpen ? value > Low : value >= Low)) && (High is null || value <= High),
    };
}

/// <summary>A linear prediction equation: intercept + height + weight + age, for one sex and an age range.</summary>
internal sealed record PredictionEquation(string Id, string NameZh, string NameEn, string Measure, string Sex, int AgeFrom, int AgeTo, decimal Intercept, decimal Height, bool HeightInMetres, decimal Weight, decimal Age, decimal? LowerLimit, string Unit, int Order, Validity Validity);

/// <summary>A step of a scale: the first whose comparison holds gives the band, so there are no holes between the bands.</summary>
internal sealed record Band(string Scale, string Index, int Order, string? Op, decimal Value, string Name, Validity Validity)
{
    public bool Holds(decimal x) => Op switch { null => true, ">=" => x >= Value, ">" => x > Value, "<=" => x <= Value, "<" => x < Value, _ => throw new InvalidDataException($"rehab-bands.tsv: '{Op}' is no comparison") };
}

internal sealed record GradeLine(int Order, int Stage, string Finding, int Grade, Validity Validity);
internal sealed record FollowUpRule(string Id, string Condition, int Months, Validity Validity);
internal sealed record ResponsibilityStep(string Id, int Order, string Address, string Within, string Outcome, Validity Validity);
internal sealed record RehabPolicy(string Name, string Value, Validity Validity);

/// <summary>What medicine, law and the province decide for this module: dated data, never constants in code.</summary>
internal sealed class RehabRules
{
    public required IReadOnlyList<AssessmentField> Fields { get; init; }
    public required IReadOnlyList<PredictionEquation> Equations { get; init; }
    public required IReadOnlyList<Band> Bands { get; init; }
    public required IReadOnlyList<GradeLine> Grades { get; init; }
    public required IReadOnlyList<FollowUpRule> FollowUps { get; init; }
    public required IReadOnlyList<ResponsibilityStep> Responsibility { get; init; }
    public required IReadOnlyList<RehabPolicy> Policies { get; init; }

    public static RehabRules Load(string folder)
    {
        var rules = new RehabRules
        {
            Fields = Rows("assessment-fields.tsv", r => new AssessmentField(r.Need("assessment"), r.Need("field"), r.FindInt("order") ?? 0, r.Need("zh"), r.Need("en"), Enum.Parse<FieldKind>(r.Need("kind"), true), r["unit"], Number(r, "low"), Number(r, "high"),
                r.NeedYesNo("low_open"), r.Find("choices")?.Split(',') ?? [], r.NeedYesNo("required"), r.NeedYesNo("form"), Days(r))),
            Equations = Rows("prediction-equations.tsv", r => new PredictionEquation(r.Need("id"), r.Need("name_zh"), r.Need("name_en"), r.Need("measure"), r.Need("sex"), r.FindInt("age_from") ?? 0, r.FindInt("age_to") ?? 0, Number(r, "intercept") ?? 0, Number(r, "height") ?? 0, r["height_unit"] == "m",
                Number(r, "weight") ?? 0, Number(r, "age") ?? 0, Number(r, "lower_limit"), r.Need("unit"), r.FindInt("order") ?? 0, Days(r))),
            Bands = Rows("rehab-bands.tsv", r => new Band(r.Need("scale"), r.Need("index"), r.FindInt("order") ?? 0, r.Find("op"), Number(r, "value") ?? 0, r.Need("band"), Days(r))),
            Grades = Rows("disability-grades.tsv", r => new GradeLine(r.FindInt("order") ?? 0, r.FindInt("stage") ?? 0, r.Need("finding"), r.FindInt("grade") ?? 0, Days(r))),
            FollowUps = Rows("rehab-follow-up-rules.tsv", r => new FollowUpRule(r.Need("id"), r.Need("condition"), r.FindInt("months") ?? 0, Days(r))),
            Responsibility = Rows("rehab-responsibility.tsv", r => new ResponsibilityStep(r.Need("id"), r.FindInt("order") ?? 0, r.Need("address"), r.Need("within"), r.Need("outcome"), Days(r))),
            Policies = Rows("rehab-policies.tsv", r => new RehabPolicy(r.Need("name"), r.Need("value"), Days(r))),
        };
        return rules;

        List<T> Rows<T>(string file, Func<TsvRow, T> make)
        {
            var rows = Tsv.Read(Path.Combine(folder, file)).Rows.Select(make).ToList();
            return rows.Count > 0 ? rows : throw new InvalidDataException($"{file} has no rows");
        }

        static Validity Days(TsvRow r) => new(r.FindDate("valid_from") ?? DateOnly.MinValue, r.FindDate("valid_to"));
        static decimal? Number(TsvRow r, string column) => r.Find(column) is not { } text ? null
            : decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var n) ? n : throw r.Bad(column, $"\"{text}\" is not a number");
    }

    public IEnumerable<AssessmentField> FieldsOf(string assessment, DateOnly day) => Fields.Where(f => f.Assessment == assessment && f.Validity.On(day)).OrderBy(f => f.Order);

    /// <exception cref="InvalidOperationException">No such policy in force: a gap in the data must not become a silent default.</exception>
    public string Policy(string name, DateOnly day) => Policies.LastOrDefault(p => p.Name == name && p.Validity.On(day))?.Value ?? throw new InvalidOperationException($"No policy '{name}' in rehab-policies.tsv for {day:yyyy-MM-dd}.");
    public decimal Number(string name, DateOnly day) => decimal.Parse(Policy(name, day), CultureInfo.InvariantCulture);
    public int Whole(string name, DateOnly day) => (int)Number(name, day);
    public bool Switch(string name, DateOnly day) => Policy(name, day) == "Y";

    /// <summary>Band of a value on a scale; null when the scale has no such index on this day.</summary>
    public string? Band(string scale, string index, decimal value, DateOnly day) =>
        Bands.Where(b => b.Scale == scale && b.Index == index && b.Validity.On(day)).OrderBy(b => b.Order).FirstOrDefault(b => b.Holds(value))?.Name;

    /// <summary>Day the next follow-up is due: the strictest rule that fits the patient, from the last contact or the diagnosis.</summary>
    public DateOnly DueAfter(DateOnly last, int stage, bool homeOxygen)
    {
        int months = FollowUps.Where(r => r.Validity.On(last) && r.Condition switch { "ANY" => true, "STAGE_3" => stage == 3, "HOME_OXYGEN" => homeOxygen, _ => throw new InvalidDataException($"rehab-follow-up-rules.tsv: '{r.Condition}' is no condition") })
            .Select(r => r.Months).DefaultIfEmpty(0).Min();
        // before the first rule of data the yearly duty of the earliest rule is taken: an old diagnosis must not drop out of the list
        return last.AddMonths(months > 0 ? months : FollowUps.Where(r => r.Condition == "ANY").Max(r => r.Months));
    }
}

/// <summary>The rules of this process; loaded before the first request.</summary>
internal sealed class RehabReference
{
    RehabRules? rules;
    public RehabRules Rules => rules ?? throw new InvalidOperationException("The rehabilitation rules are not loaded: RehabStationsModule.PrepareAsync runs first.");
    public void Load(string folder) => rules = RehabRules.Load(folder);
}
