namespace Diagnosis.Kernel.Ui;

/// <summary>An entry of the left menu, contributed by a module as a singleton service.</summary>
/// <param name="WordKey">Word key of the text.</param>
/// <param name="Href">Absolute path, for example <c>/cases</c>; the entry is current for this path and all below it.</param>
/// <param name="Order">Place inside the group, ascending; groups stand by their lowest order.</param>
/// <param name="Group">Word key of the group heading.</param>
/// <param name="Roles">Who sees it; empty means every signed-in user. Hiding is comfort: the page itself must refuse.</param>
public sealed record MenuItem(string WordKey, string Href, int Order, string Group, string[] Roles);

/// <summary>One step of the breadcrumb; the last has no address.</summary>
public sealed record Crumb(string Text, string? Href = null);

/// <summary>A tab, which is a link to a page or to the same page with another query.</summary>
public sealed record TabLink(string Text, string Href, bool Current = false, int? Count = null);

/// <summary>One value to choose from. <paramref name="Group"/> makes optgroups, <paramref name="Hint"/> stands behind the text of radios.</summary>
public sealed record Choice(string Value, string Text, string? Group = null, string? Hint = null);

/// <summary>A match of a code search; the look-up endpoint answers a JSON array of these (code, name, note).</summary>
public sealed record CodeChoice(string Code, string Name, string? Note = null);

/// <summary>A step of a procedure. State: done, now, todo or paused.</summary>
public sealed record StepItem(string Text, string State = "todo", string? Note = null, string? Href = null);

/// <summary>One line or one set of bars; a null value is a gap, never a zero.</summary>
public sealed record ChartSeries(string Name, IReadOnlyList<decimal?> Values);

/// <summary>A line drawn across a chart at a value, such as a target.</summary>
public sealed record ChartMark(decimal Value, string Text);
