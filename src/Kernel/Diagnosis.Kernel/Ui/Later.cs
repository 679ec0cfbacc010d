using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Diagnosis.Kernel.Ui;

/// <summary>
/// Used by <see cref="DataTable{T}"/>: a component renders after its siblings have been set up, and by then every Column has told
/// the table about itself. Public because Razor finds public components only.
/// </summary>
public sealed class Later : ComponentBase
{
    /// <summary>What to render later.</summary>
    [Parameter] public RenderFragment? ChildContent { get; set; }

    /// <inheritdoc />
    protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, ChildContent);
}
