using Diagnosis.RehabStations.Reference;

namespace Diagnosis.RehabStations.FollowUps;

/// <param name="Refusal">Why there is no value: AGE_OUTSIDE, NO_BODY (height or weight missing), NO_EQUATION.</param>
internal sealed record Prediction(decimal? Value, decimal? LowerLimit, string? Equation, string? Refusal);

/// <summary>The arithmetic of rehabilitation assessment; coefficients, bands and factors come from the data files.</summary>
internal static class Formulas
{
    static readonly string[] Severity = ["NORMAL", "MILD", "MODERATE", "SEVERE"];

    public static int AgeOn(DateOnly birth, DateOnly day) => day.Year - birth.Year - (day < birth.AddYears(day.Year - birth.Year) ? 1 : 0);

    public static decimal KeepLonger(decimal first, decimal? second) => second is { } s && s > first ? s : first;

    public static decimal? Bmi(decimal? kilograms, decimal? centimetres) => kilograms is { } w && centimetres is { } h && h > 0 ? w / (h / 100 * (h / 100)) : null;

    /// <summary>The first equation of the sex that covers the age; outside every age range it refuses, because an extrapolated percentage misleads.</summary>
    public static Prediction Predict(RehabRules rules, string measure, string sex, int age, decimal? centimetres, decimal? kilograms, DateOnly day)
    {
        var equations = rules.Equations.Where(e => e.Measure == measure && e.Sex == sex && e.Validity.On(day)).OrderBy(e => e.Order).ToList();
        if (equations.Count == 0) { return new(null, null, null, "NO_EQUATION"); }
        var equation = equations.FirstOrDefault(e => age >= e.AgeFrom && age <= e.AgeTo);
        if (equation is null) { return new(null, null, equations[0].Id, "AGE_OUTSIDE"); }
        if (centimetres is not { } height || (equation.Weight != 0 && kilograms is null)) { return new(null, null, equation.Id, "NO_BODY"); }
        decimal value = equation.Intercept + equation.Height * (equation.HeightInMetres ? height / 100 : height) + equation.Weight * (kilograms ?? 0) + equation.Age * age;
        return value > 0 ? new(value, value + equation.LowerLimit, equation.Id, null) : new(null, null, equation.Id, "NO_BODY");
    }

    public static decimal DlcoSi(RehabRules rules, decimal value, string? unit, DateOnly day) => unit == "mL/min/mmHg" ? value / rules.Number("factor.dlco", day) : value;
    public static decimal Kilopascal(RehabRules rules, decimal value, string? unit, DateOnly day) => unit == "mmHg" ? value / rules.Number("factor.pressure", day) : value;

    /// <summary>The worst band of the indices that were measured; null when none was.</summary>
    public static string? WorstBand(RehabRules rules, DateOnly day, params ReadOnlySpan<(string Index, decimal? Value)> indices)
    {
        int worst = -1;
        foreach (var (index, value) in indices)
        {
            if (value is { } v && rules.Band("IMPAIRMENT", index, v, day) is { } band) { worst = Math.Max(worst, Array.IndexOf(Severity, band)); }
        }
        return worst < 0 ? null : Severity[worst];
    }

    /// <summary>Grade of disability as a suggestion only (the labour-ability committee issues it); null where the table has no line.</summary>
    public static int? SuggestedGrade(RehabRules rules, int stage, string? impairment, bool activeTuberculosis, DateOnly day) =>
        rules.Grades.Where(g => g.Validity.On(day) && g.Stage == stage && (g.Finding == "ANY" || g.Finding == impairment || (g.Finding == "ACTIVE_TB" && activeTuberculosis))).Select(g => (int?)g.Grade).Min();

    /// <summary>0-10; null unless all four parts are known.</summary>
    public static int? Bode(RehabRules rules, decimal? bmi, decimal? fev1Percent, decimal? walk, decimal? mmrc, DateOnly day)
    {
        int sum = 0;
        foreach (var (index, value) in ((string, decimal?)[])[("BMI", bmi), ("FEV1", fev1Percent), ("6MWD", walk), ("MMRC", mmrc)])
        {
            if (value is not { } v || rules.Band("BODE", index, v, day) is not { } points) { return null; }
            sum += int.Parse(points, System.Globalization.CultureInfo.InvariantCulture);
        }
        return sum;
    }

    /// <summary>Whether a change reaches the minimal important difference, which is negative where less is better.</summary>
    public static bool Responds(decimal change, decimal needed) => needed > 0 ? change >= needed : change <= needed;

    /// <summary>Three attempts (a policy) on different days in two ways, the one just made included.</summary>
    public static bool MayBeLost(IEnumerable<(DateOnly On, string Kind)> attempts, int days, int ways)
    {
        var all = attempts.ToList();
        return all.Select(a => a.On).Distinct().Count() >= days && all.Select(a => a.Kind).Distinct().Count() >= ways;
    }
}
