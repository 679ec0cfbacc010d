using Microsoft.AspNetCore.Components;

namespace Diagnosis.Kernel.Ui;

/// <summary>A column of a <see cref="DataTable{T}"/>; renders nothing itself, it only tells the table about the column.</summary>
public sealed class Column<T> : ComponentBase
{
    [CascadingParameter] private DataTable<T>? Table { get; set; }

    /// <summary>Heading.</summary>
    [Parameter, EditorRequired] public string Title { get; set; } = "";

    /// <summary>Sort key put into ?sort=key or ?sort=-key; none for a column that cannot be sorted.</summary>
    [Parameter] public string? SortKey { get; set; }

    /// <summary>Figures: to the right, digits of equal width.</summary>
    [Parameter] public bool Number { get; set; }

    /// <summary>Never broken over lines (dates, codes).</summary>
    [Parameter] public bool NoWrap { get; set; }

    /// <summary>The cell heads its row (th scope=row); the first column does so by default.</summary>
    [Parameter] public bool RowHead { get; set; }

    /// <summary>The cell.</summary>
    [Parameter, EditorRequired] public RenderFragment<T>? ChildContent { get; set; }

    internal string? CellClass => Number ? "number" : NoWrap ? "nowrap" : null;

    /// <inheritdoc />
    // at every render, not only the first: the table forgets its columns when it renders again
    protected override void OnParametersSet() =>
        (Table ?? throw new InvalidOperationException("A Column stands inside a DataTable.")).Tell(this);
}
