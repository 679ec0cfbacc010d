using System.Globalization;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.TimeLimits;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.Terminology.Reference;

/// <summary>One version of one piece of reference data, with where it comes from and how sure it is.</summary>
internal abstract class ReferenceRow : Record
{
    public string Source { get; set; } = "";
    public string Status { get; set; } = "";
    public DateOnly? ValidFrom { get; set; }
    public DateOnly? ValidTo { get; set; }
    /// <summary>An administrator has touched it: a later release of the shipped files leaves it alone.</summary>
    public bool Edited { get; set; }
    /// <summary>Replaced before it took effect; kept because a decision may name it.</summary>
    public bool Withdrawn { get; set; }

    /// <summary>What makes the row the same row in the shipped file and in the table.</summary>
    public abstract string Key { get; }
    /// <summary>Takes over what the file says; identity and bookkeeping stay.</summary>
    public abstract void Take(ReferenceRow shipped);

    protected void TakeSource(ReferenceRow shipped) => (Source, Status, ValidFrom, ValidTo) = (shipped.Source, shipped.Status, shipped.ValidFrom, shipped.ValidTo);
    public bool IsValidOn(DateOnly day) => !Withdrawn && (ValidFrom is null || ValidFrom <= day) && (ValidTo is null || day <= ValidTo);

    /// <summary>Two versions of one thing in force on the same day.</summary>
    public bool Overlaps(ReferenceRow other) => !Withdrawn && !other.Withdrawn
        && (ValidFrom ?? DateOnly.MinValue) <= (other.ValidTo ?? DateOnly.MaxValue) && (other.ValidFrom ?? DateOnly.MinValue) <= (ValidTo ?? DateOnly.MaxValue);

    protected static string Part(params object?[] parts) => string.Join('|', parts.Select(p => Convert.ToString(p, CultureInfo.InvariantCulture)));
}

internal sealed class TimeLimitRow : ReferenceRow
{
    public string LimitId { get; set; } = "";
    public int LimitVersion { get; set; }
    public string NameZh { get; set; } = "";
    public string NameEn { get; set; } = "";
    public string StartsZh { get; set; } = "";
    public string StartsEn { get; set; } = "";
    public int? Length { get; set; }
    public LimitUnit Unit { get; set; }
    public LimitDirection Direction { get; set; }
    public LimitBound Bound { get; set; }
    public IReadOnlyList<AllowedPause> Pauses { get; set; } = [];
    public bool RollOver { get; set; }
    public int WarnDays { get; set; } = 3;
    public string? ReasonIfNoneZh { get; set; }
    public string? ReasonIfNoneEn { get; set; }
    public string Article { get; set; } = "";
    public string LengthStatus { get; set; } = "";
    public string Note { get; set; } = "";

    public override string Key => Part(LimitId, LimitVersion);

    public override void Take(ReferenceRow shipped)
    {
        var s = (TimeLimitRow)shipped;
        TakeSource(s);
        (NameZh, NameEn, StartsZh, StartsEn, Length, Unit, Direction, Bound) = (s.NameZh, s.NameEn, s.StartsZh, s.StartsEn, s.Length, s.Unit, s.Direction, s.Bound);
        if (!Pauses.SequenceEqual(s.Pauses)) { Pauses = s.Pauses; }
        (RollOver, WarnDays, ReasonIfNoneZh, ReasonIfNoneEn, Article, LengthStatus, Note) = (s.RollOver, s.WarnDays, s.ReasonIfNoneZh, s.ReasonIfNoneEn, s.Article, s.LengthStatus, s.Note);
    }

    public static TimeLimitRow From(TimeLimit l) => new()
    {
        LimitId = l.Id, LimitVersion = l.Version, NameZh = l.NameZh, NameEn = l.NameEn, StartsZh = l.StartsZh, StartsEn = l.StartsEn, Length = l.Length, Unit = l.Unit,
        Direction = l.Direction, Bound = l.Bound, Pauses = [.. l.Pauses], RollOver = l.RollOver, WarnDays = l.WarnDays, ReasonIfNoneZh = l.ReasonIfNoneZh, ReasonIfNoneEn = l.ReasonIfNoneEn,
        Source = l.Source, Article = l.Article, Status = l.Status, LengthStatus = l.LengthStatus, ValidFrom = l.ValidFrom, ValidTo = l.ValidTo, Note = l.Note,
    };

    public TimeLimit ToLimit() => new()
    {
        Id = LimitId, Version = LimitVersion, NameZh = NameZh, NameEn = NameEn, StartsZh = StartsZh, StartsEn = StartsEn, Length = Length, Unit = Unit,
        Direction = Direction, Bound = Bound, Pauses = Pauses, RollOver = RollOver, WarnDays = WarnDays, ReasonIfNoneZh = ReasonIfNoneZh, ReasonIfNoneEn = ReasonIfNoneEn,
        Source = Source, Article = Article, Status = Status, LengthStatus = LengthStatus, ValidFrom = ValidFrom, ValidTo = ValidTo, Note = Note,
    };
}

/// <summary>A dated decision; <see cref="Record.Division"/> is the area it holds for, empty for everywhere.</summary>
internal sealed class PolicyRow : ReferenceRow
{
    public string Name { get; set; } = "";
    public int PolicyVersion { get; set; }
    public string Value { get; set; } = "";
    public string NoteZh { get; set; } = "";
    /// <summary>The values it may take, separated by commas; null where any value of its kind will do.</summary>
    public string? Choices { get; set; }

    public override string Key => Part(Name, Division, PolicyVersion);

    public override void Take(ReferenceRow shipped)
    {
        var s = (PolicyRow)shipped;
        TakeSource(s);
        (Value, NoteZh, Choices) = (s.Value, s.NoteZh, s.Choices);
    }

    public PolicyValue ToValue() => new(Name, Division.Length == 0 ? null : Division, Value, ValidFrom ?? DateOnly.MinValue, ValidTo, Source, PolicyVersion);
}

internal sealed class CodeRow : ReferenceRow
{
    public string List { get; set; } = "";
    public string Code { get; set; } = "";
    public string Zh { get; set; } = "";
    public string En { get; set; } = "";
    public string Parent { get; set; } = "";
    public string Note { get; set; } = "";
    /// <summary>Position in the file, because lists are shown in the order they were written.</summary>
    public int Position { get; set; }

    public override string Key => Part(List, Code, ValidFrom?.ToString("O", CultureInfo.InvariantCulture));

    public override void Take(ReferenceRow shipped)
    {
        var s = (CodeRow)shipped;
        TakeSource(s);
        (Zh, En, Parent, Note, Position) = (s.Zh, s.En, s.Parent, s.Note, s.Position);
    }
}

internal sealed class HolidayRow : ReferenceRow
{
    /// <summary>Status of a day known from the regulation before the year's notice is out.</summary>
    public const string Statutory = "statutory";

    public DateOnly Date { get; set; }
    public bool IsHoliday { get; set; }
    public string Name { get; set; } = "";

    public override string Key => Part(Date.ToString("O", CultureInfo.InvariantCulture));

    public override void Take(ReferenceRow shipped)
    {
        var s = (HolidayRow)shipped;
        TakeSource(s);
        (IsHoliday, Name) = (s.IsHoliday, s.Name);
    }

    public SpecialDay ToDay() => new(Date, IsHoliday, Name, Status != Statutory);
}

/// <summary>One edition of the catalogue with its classes.</summary>
internal sealed class CatalogueRow : ReferenceRow
{
    public string Edition { get; set; } = "";
    public CatalogueVersion Content { get; set; } = null!;
    public IReadOnlyList<CatalogueClass> Classes { get; set; } = [];

    public override string Key => Edition;

    public override void Take(ReferenceRow shipped)
    {
        var s = (CatalogueRow)shipped;
        TakeSource(s);
        if (Content != s.Content) { Content = s.Content; }
        if (!Classes.SequenceEqual(s.Classes)) { Classes = s.Classes; }
    }
}

internal sealed class DiseaseRow : ReferenceRow
{
    public string Edition { get; set; } = "";
    public string Code { get; set; } = "";
    public string StableId { get; set; } = "";
    public CatalogueEntry Content { get; set; } = null!;

    public override string Key => Part(Edition, Code);

    public override void Take(ReferenceRow shipped)
    {
        var s = (DiseaseRow)shipped;
        TakeSource(s);
        StableId = s.StableId;
        if (Content != s.Content) { Content = s.Content; }
    }
}

internal sealed class HazardRow : ReferenceRow
{
    public string Code { get; set; } = "";
    public string Category { get; set; } = "";
    public string Name { get; set; } = "";
    public string? Cas { get; set; }
    /// <summary>Codes of the 2013 list, separated by ';'.</summary>
    public string Causes2013 { get; set; } = "";
    public string Pinyin { get; set; } = "";
    public string Note { get; set; } = "";

    public override string Key => Code;

    public override void Take(ReferenceRow shipped)
    {
        var s = (HazardRow)shipped;
        TakeSource(s);
        (Category, Name, Cas, Causes2013, Pinyin, Note) = (s.Category, s.Name, s.Cas, s.Causes2013, s.Pinyin, s.Note);
    }

    public Hazard ToHazard() => new(Code, Category, Name, Cas, Causes2013.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), Pinyin);
}

internal sealed class DivisionRow : ReferenceRow
{
    public string Code { get; set; } = "";
    public string Name { get; set; } = "";
    public Kernel.Identifiers.DivisionLevel Level { get; set; }
    public string? Parent { get; set; }
    public bool Statutory { get; set; }
    public string Pinyin { get; set; } = "";

    public override string Key => Code;

    public override void Take(ReferenceRow shipped)
    {
        var s = (DivisionRow)shipped;
        TakeSource(s);
        (Name, Level, Parent, Statutory, Pinyin) = (s.Name, s.Level, s.Parent, s.Statutory, s.Pinyin);
    }
}

/// <summary>One row that counts edits, so that every host can see cheaply whether its copy in memory is old.</summary>
internal sealed class Stamp
{
    public int Id { get; set; } = 1;
    public long Edits { get; set; }
}
