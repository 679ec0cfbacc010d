using Microsoft.AspNetCore.Components;

namespace Diagnosis.Kernel.Ui;

/// <summary>What all inputs share: the binding to the <see cref="Field"/> around them and plain HTML attributes.</summary>
public abstract class EntryInput : ComponentBase
{
    [CascadingParameter] private FieldContext? Field { get; set; }
    [CascadingParameter] private FormProblems? Around { get; set; }

    /// <summary>Form field name; taken from the Field around when left out.</summary>
    [Parameter] public string? Name { get; set; }

    /// <summary>Label for an input that stands without a Field (in a table cell).</summary>
    [Parameter] public string? Label { get; set; }

    /// <summary>Posted but not editable, such as a value derived from the identity number.</summary>
    [Parameter] public bool ReadOnly { get; set; }

    /// <summary>Neither editable nor posted.</summary>
    [Parameter] public bool Disabled { get; set; }

    /// <summary>Any further attribute of the element.</summary>
    [Parameter(CaptureUnmatchedValues = true)] public IReadOnlyDictionary<string, object>? More { get; set; }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        // an input of its own name, in a table or beside another, is named by its own label
        if (Name is { } name && Label is { } label && Around is { } problems && problems.For(name).Any()) { problems.Caption(name, label); }
    }

    /// <summary>The field name in force.</summary>
    protected string FieldName => Name ?? Field?.Name ?? throw new InvalidOperationException("An input needs a Name or a Field around it.");

    /// <summary>Element id.</summary>
    protected string Id => Name is null && Field is not null ? Field.Id : FieldContext.IdFor(FieldName);

    /// <summary>Ids of hint and message.</summary>
    protected string? DescribedBy => Field?.DescribedBy;

    /// <summary>"true" when the field has a problem, else null.</summary>
    protected string? Invalid => Field?.Invalid == true ? "true" : null;

    /// <summary>Whether the field must be filled. The server decides; the attribute only informs.</summary>
    protected string? Required => Field?.Required == true ? "true" : null;

    /// <summary>aria-label, only without a Field.</summary>
    protected string? AriaLabel => Field is null ? Label : null;
}
