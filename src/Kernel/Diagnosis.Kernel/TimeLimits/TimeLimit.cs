namespace Diagnosis.Kernel.TimeLimits;

/// <summary>How a limit is counted: 工作日, 日, 年, 小时. None where the rule gives no number.</summary>
public enum LimitUnit { None, WorkingDays, CalendarDays, Years, Hours }

/// <summary>Whether the limit runs forward from its event or back from it.</summary>
public enum LimitDirection { After, Before }

/// <summary>What the computed day is: the last day to act, or the first day from which an act counts.</summary>
public enum LimitBound { Latest, Earliest }

/// <summary>A reason that stops the clock of a limit.</summary>
/// <param name="Reason">Code of list "pause-reason".</param>
/// <param name="MaxDays">At most so many calendar days of it are left out of the count; null: all of them.</param>
public sealed record AllowedPause(string Reason, int? MaxDays);

/// <summary>One version of one statutory or local time limit: a row of data/time-limits.tsv.</summary>
public sealed record TimeLimit
{
    /// <summary>TL-25. Stable over versions.</summary>
    public required string Id { get; init; }
    /// <summary>Counts up within the id. A decision stores id and version.</summary>
    public required int Version { get; init; }
    public required string NameZh { get; init; }
    public required string NameEn { get; init; }
    /// <summary>The event that starts it.</summary>
    public required string StartsZh { get; init; }
    public required string StartsEn { get; init; }
    /// <summary>Null where the rule gives no number ("及时").</summary>
    public int? Length { get; init; }
    public LimitUnit Unit { get; init; }
    public LimitDirection Direction { get; init; }
    public LimitBound Bound { get; init; }
    public IReadOnlyList<AllowedPause> Pauses { get; init; } = [];
    /// <summary>A period that ends on a rest day runs to the next working day.</summary>
    public bool RollOver { get; init; }
    /// <summary>So many calendar days before it is due it counts as due soon.</summary>
    public int WarnDays { get; init; } = 3;
    /// <summary>The words of the rule where there is no number.</summary>
    public string? ReasonIfNoneZh { get; init; }
    public string? ReasonIfNoneEn { get; init; }
    public string Source { get; init; } = "";
    public string Article { get; init; } = "";
    /// <summary>How sure we are: C read in the source, M/h M/m M/l from memory, POLICY a local choice.</summary>
    public string Status { get; init; } = "";
    /// <summary>The same for the number alone, where it differs.</summary>
    public string LengthStatus { get; init; } = "";
    /// <summary>First day in force; null: since ever.</summary>
    public DateOnly? ValidFrom { get; init; }
    /// <summary>Last day in force; null: still is.</summary>
    public DateOnly? ValidTo { get; init; }
    public string Note { get; init; } = "";

    /// <summary>In force on the day.</summary>
    public bool IsValidOn(DateOnly date) => (ValidFrom is null || ValidFrom <= date) && (ValidTo is null || date <= ValidTo);
}
