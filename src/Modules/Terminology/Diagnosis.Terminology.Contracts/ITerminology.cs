using System.Globalization;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.TimeLimits;

namespace Diagnosis.Terminology.Contracts;

/// <summary>A hazard factor of the 2015 catalogue (internal code), with the diseases of the 2013 list it can cause.</summary>
/// <param name="Category">粉尘, 化学, 物理, 放射, 生物 or 其他: the exam category an agency files.</param>
public sealed record Hazard(string Code, string Category, string Name, string? Cas, IReadOnlyList<string> Causes2013, string Pinyin)
{
    /// <summary>All dusts share one exam conclusion (report-cards §2.4).</summary>
    public bool IsDust => Category == "粉尘";
}

public sealed record CodeItem(string List, string Code, string Zh, string En, DateOnly? ValidFrom, DateOnly? ValidTo);

/// <summary>A dated decision of a province (or a smaller area): signers, ties, copies, grace periods. Never a constant in code.</summary>
/// <param name="Division">Area it holds for; null: everywhere.</param>
public sealed record PolicyValue(string Name, string? Division, string Value, DateOnly ValidFrom, DateOnly? ValidTo, string Source, int Version);

/// <summary>
/// Reference data as every module asks for it: from memory, as of a date. The tables behind it are editable; a change is seen at the next call.
/// </summary>
public interface ITerminology
{
    DiseaseCatalogue Catalogue { get; }
    Divisions Divisions { get; }
    WorkCalendar Calendar { get; }
    TimeLimitRegister Limits { get; }
    /// <summary>What identifier checks need today; test area 999999 only in demonstration mode.</summary>
    IdentifierContext Identifiers { get; }
    IReadOnlyList<Hazard> Hazards { get; }
    Hazard? Hazard(string code);
    IReadOnlyList<CodeItem> CodeList(string list, DateOnly asOf);
    CodeItem? Code(string list, string code, DateOnly asOf);
    /// <summary>The narrowest policy in force: county before prefecture before province before everywhere.</summary>
    PolicyValue? Policy(string name, string? division, DateOnly asOf);
}

public static class TerminologyQuestions
{
    public static int PolicyNumber(this ITerminology terminology, string name, string? division, DateOnly asOf) =>
        int.Parse((terminology.Policy(name, division, asOf) ?? throw Missing(name, asOf)).Value, CultureInfo.InvariantCulture);

    public static bool PolicySwitch(this ITerminology terminology, string name, string? division, DateOnly asOf) =>
        (terminology.Policy(name, division, asOf) ?? throw Missing(name, asOf)).Value is "true" or "Y" or "1";

    public static string PolicyText(this ITerminology terminology, string name, string? division, DateOnly asOf) =>
        (terminology.Policy(name, division, asOf) ?? throw Missing(name, asOf)).Value;

    static InvalidOperationException Missing(string name, DateOnly asOf) => new($"No policy '{name}' is loaded for {asOf:yyyy-MM-dd}; add it on the policies page.");

    /// <summary>The deadline of a limit under the rule in force on the start day.</summary>
    public static Deadline Due(this ITerminology terminology, string limit, DateOnly start, IReadOnlyList<Pause>? pauses = null) =>
        DeadlineCalculator.Compute(terminology.Limits.AsOf(limit, start), start, pauses ?? [], terminology.Calendar);
}
