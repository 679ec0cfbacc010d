using Diagnosis.Kernel.Reference;

namespace Diagnosis.Kernel.TimeLimits;

/// <summary>The time limits of the procedures, each in the version in force on a day.</summary>
public sealed class TimeLimitRegister
{
    private readonly ILookup<string, TimeLimit> byId;

    /// <summary>From rows of any source (the shipped file, an edited table).</summary>
    /// <exception cref="InvalidDataException">Two versions of one limit are in force on the same day, or one number stands twice.</exception>
    public TimeLimitRegister(IEnumerable<TimeLimit> limits)
    {
        All = [.. limits.OrderBy(limit => limit.Id, StringComparer.Ordinal).ThenBy(limit => limit.Version)];
        byId = All.ToLookup(limit => limit.Id, StringComparer.Ordinal);
        foreach (var versions in byId)
        {
            TimeLimit? before = null;
            foreach (var limit in versions.OrderBy(limit => limit.ValidFrom ?? DateOnly.MinValue))
            {
                if (limit.ValidTo < limit.ValidFrom) throw new InvalidDataException($"{limit.Id} version {limit.Version} ends before it begins");
                if (before is not null && (before.ValidTo ?? DateOnly.MaxValue) >= (limit.ValidFrom ?? DateOnly.MinValue))
                    throw new InvalidDataException($"{limit.Id}: versions {before.Version} and {limit.Version} are in force at the same time");
                before = limit;
            }
            if (versions.DistinctBy(limit => limit.Version).Count() != versions.Count())
                throw new InvalidDataException($"{versions.Key}: a version number stands twice");
        }
    }

    /// <summary>Every version of every limit, by id and version.</summary>
    public IReadOnlyList<TimeLimit> All { get; }

    /// <summary>The version in force on the day.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public TimeLimit AsOf(string id, DateOnly date) => Find(id, date)
        ?? throw new KeyNotFoundException(byId.Contains(id) ? $"time limit {id} is not in force on {date:yyyy-MM-dd}" : $"there is no time limit {id}");

    /// <summary>The version in force on the day, null when there is none.</summary>
    public TimeLimit? Find(string id, DateOnly date) => byId[id].SingleOrDefault(limit => limit.IsValidOn(date));

    /// <summary>Reads data/time-limits.tsv.</summary>
    public static TimeLimitRegister Load(string path) => new(Tsv.Read(path).Rows.Select(Read));

    private static TimeLimit Read(TsvRow row)
    {
        var limit = new TimeLimit
        {
            Id = row.Need("id"),
            Version = row.FindInt("version") ?? throw row.Bad("version", "must not be empty"),
            NameZh = row.Need("name_zh"),
            NameEn = row.Need("name_en"),
            StartsZh = row.Need("starts_zh"),
            StartsEn = row.Need("starts_en"),
            Length = row.FindInt("length"),
            Unit = row["unit"] switch
            {
                "" => LimitUnit.None, "wd" => LimitUnit.WorkingDays, "cal" => LimitUnit.CalendarDays, "year" => LimitUnit.Years, "hour" => LimitUnit.Hours,
                var other => throw row.Bad("unit", $"\"{other}\" is unknown"),
            },
            Direction = row["direction"] switch
            {
                "after" => LimitDirection.After, "before" => LimitDirection.Before, var other => throw row.Bad("direction", $"\"{other}\" is unknown"),
            },
            Bound = row["bound"] switch
            {
                "latest" => LimitBound.Latest, "earliest" => LimitBound.Earliest, var other => throw row.Bad("bound", $"\"{other}\" is unknown"),
            },
            Pauses = [.. row["pauses"].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => ReadPause(row, text))],
            RollOver = row.NeedYesNo("roll_over"),
            WarnDays = row.FindInt("warn") ?? 3,
            ReasonIfNoneZh = row.Find("reason_if_none_zh"),
            ReasonIfNoneEn = row.Find("reason_if_none_en"),
            Source = row.Need("source"),
            Article = row["article"],
            Status = row.Need("status"),
            LengthStatus = row["length_status"],
            ValidFrom = row.FindDate("valid_from"),
            ValidTo = row.FindDate("valid_to"),
            Note = row["note"],
        };
        if (limit.Length is null != (limit.Unit == LimitUnit.None)) throw row.Bad("length", "length and unit stand together or not at all");
        if (limit.Length <= 0) throw row.Bad("length", "must be positive");
        if (limit.Length is null && (limit.ReasonIfNoneZh is null || limit.ReasonIfNoneEn is null))
            throw row.Bad("reason_if_none_zh", "a limit without a number says why, in both languages");
        return limit;
    }

    private static AllowedPause ReadPause(TsvRow row, string text) => text.Split(':') switch
    {
        [var reason] => new AllowedPause(reason, null),
        [var reason, var days] when int.TryParse(days, out var max) && max > 0 => new AllowedPause(reason, max),
        _ => throw row.Bad("pauses", $"\"{text}\" is neither reason nor reason:days"),
    };
}
