namespace Diagnosis.Exchange.Contracts;

/// <summary>One rule that a card breaks.</summary>
/// <param name="Rule">C01, C02 …</param>
/// <param name="Field">Path of the field in <see cref="CardContent"/>.</param>
/// <param name="Key">Last part of the word key; each module has the words under its own prefix.</param>
public sealed record CardProblem(string Rule, string Field, string Key, params object[] Args);

/// <summary>What holds between the fields of a card (report-cards §5-8), whoever made it. Pure.</summary>
public static class CardRules
{
    /// <summary>Every rule that the card breaks, in the order of the form.</summary>
    public static IReadOnlyList<CardProblem> Of(CardContent c)
    {
        var wrong = new List<CardProblem>();
        if (c.FirstSymptomsOn > c.DiagnosedOn) { wrong.Add(new("C01", "firstSymptomsOn", "onset-after-diagnosis", Show(c.FirstSymptomsOn), Show(c.DiagnosedOn))); }
        if (c.DiedOn < c.DiagnosedOn && c.Type != CardType.Suspected) { wrong.Add(new("C02", "diedOn", "death-before-diagnosis", Show(c.DiedOn), Show(c.DiagnosedOn))); }
        if (c.DiedOn < c.FirstSymptomsOn) { wrong.Add(new("C02", "diedOn", "death-before-onset", Show(c.DiedOn), Show(c.FirstSymptomsOn))); }
        if (c.DiedOn is not null && string.IsNullOrWhiteSpace(c.CauseOfDeath)) { wrong.Add(new("C03", "causeOfDeath", "cause-required")); }
        if (c.ReportKind == "DEATH" && c.DiedOn is null) { wrong.Add(new("C03", "diedOn", "death-date-required")); }
        if (c.ReportKind == "DEATH" && c.DiedOn is not null && string.IsNullOrWhiteSpace(c.DeathSource)) { wrong.Add(new("C03", "deathSource", "death-source-required")); }
        if (c.CardVersion > 1 && string.IsNullOrWhiteSpace(c.Reason)) { wrong.Add(new("C04", "reason", "correction-reason-required")); }
        if (c.ReportKind is "MOVE_IN" or "MOVE_OUT" && string.IsNullOrWhiteSpace(c.Pneumoconiosis?.OtherPlace)) { wrong.Add(new("C05", "pneumoconiosis.otherPlace", "other-place-required")); }
        if (c.Radiation is not null && c.Disease is { } d && !IsClass(d.Code, "07")) { wrong.Add(new("C06", "radiation", "radiation-only-class-7")); }
        if (c.Contact is { } w && (w.Days ?? w.Hours ?? w.Minutes) is not null && (w.Years > 0 || w.Months > 0)) { wrong.Add(new("C07", "contact.days", "days-only-under-a-month")); }
        if (c.Suspected is { } s && s.Acute != true && c.Contact is { } t && (t.Days ?? t.Hours ?? t.Minutes) is not null) { wrong.Add(new("C07", "contact.days", "days-only-acute")); }
        if (c.Suspected is { PoisonedTogether: not null } && c.Disease is { } named && !IsPoisoning(named)) { wrong.Add(new("C13", "suspected.poisonedTogether", "together-only-poisoning", named.Name)); }
        if (c.Suspected is { IncidentCode.Length: > 0 } && c.Disease is { } other && !IsPoisoning(other)) { wrong.Add(new("C13", "suspected.incidentCode", "together-only-poisoning", other.Name)); }
        if (c.Pesticide is { Kind: "PRODUCTIVE" } && c.Employer is null && string.IsNullOrWhiteSpace(c.Person.Occupation)) { wrong.Add(new("C08", "employer", "productive-needs-work")); }
        if (c.Pneumoconiosis is { } p) { Stages(wrong, p, c); }
        return wrong;
    }

    /// <summary>Dates of stages strictly rise; a stage never falls unless an appraisal set it; a promotion card ends at its own stage.</summary>
    static void Stages(List<CardProblem> wrong, PneumoconiosisPart p, CardContent c)
    {
        if (c.ReportKind == "PROMOTION" && p.Promotions.Count == 0) { wrong.Add(new("C09", "pneumoconiosis.promotions", "promotion-required")); }
        var (stage, on) = (p.FirstStage, p.FirstOn);
        for (int i = 0; i < p.Promotions.Count; i++)
        {
            var step = p.Promotions[i];
            if (on is { } before && step.On <= before) { wrong.Add(new("C10", $"pneumoconiosis.promotions[{i}].on", "stage-dates-rise", Show(step.On), Show(before))); }
            if (Rank(step.Stage) is { } now && Rank(stage) is { } was && !step.ByAppraisal && now <= was) { wrong.Add(new("C11", $"pneumoconiosis.promotions[{i}].stage", now < was ? "stage-falls" : "stage-same", step.Stage, stage!)); }
            (stage, on) = (step.Stage, step.On);
        }
        if (p.Promotions.Count > 0 && p.Promotions[^1].Stage != p.Stage) { wrong.Add(new("C12", "pneumoconiosis.stage", "stage-not-last", p.Stage, p.Promotions[^1].Stage)); }
        if (p.Promotions.Count == 0 && p.FirstStage is not null && p.FirstStage != p.Stage) { wrong.Add(new("C12", "pneumoconiosis.stage", "stage-not-last", p.Stage, p.FirstStage)); }
        // before the diagnosis was said already
        if (c.DiedOn is { } died && on is { } last && died < last && !(died < c.DiagnosedOn)) { wrong.Add(new("C02", "diedOn", "death-before-diagnosis", Show(died), Show(last))); }
    }

    /// <summary>1, 2, 3; null for "no stage on record", which compares with nothing.</summary>
    public static int? Rank(string? stage) => stage is "1" or "2" or "3" ? stage[0] - '0' : null;

    /// <summary>A poisoning by its class or its own name: the number poisoned together is asked for these only (report-cards §5).</summary>
    public static bool IsPoisoning(CardDisease d) => d.ClassName.Contains("中毒", StringComparison.Ordinal) || d.Name.Contains("中毒", StringComparison.Ordinal);

    // OD2024-07-012: the class stands between the hyphens
    static bool IsClass(string code, string number) => code.Split('-') is [_, var c, _] && c == number;
    static string Show(DateOnly? day) => day?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) ?? "";
}
