using System.Collections;

namespace Diagnosis.Kernel.Ui;

/// <summary>One thing wrong with a form; an empty field means the form as a whole.</summary>
public sealed record FormProblem(string Field, string Message);

/// <summary>What is wrong with a form, in the order found. Field names are those of the inputs, e.g. <c>Input.Name</c>.</summary>
public sealed class FormProblems : IReadOnlyList<FormProblem>
{
    private readonly List<FormProblem> _list = [];
    private readonly Dictionary<string, string> _captions = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A field told its caption, so that the summary can name it.</summary>
    internal event Action? Captioned;

    /// <summary>Number of problems.</summary>
    public int Count => _list.Count;

    /// <summary>Whether there are none.</summary>
    public bool None => _list.Count == 0;

    /// <inheritdoc />
    public FormProblem this[int index] => _list[index];

    /// <summary>A problem of the form as a whole.</summary>
    public FormProblems Add(string message) => Add("", message);

    /// <summary>A problem of one field: say what, why, and an example.</summary>
    public FormProblems Add(string field, string message)
    {
        _list.Add(new(field, message));
        return this;
    }

    /// <summary>A required field left blank; true when it is filled.</summary>
    public bool Require(string? value, string field, string message)
    {
        if (!string.IsNullOrWhiteSpace(value))
            return true;
        Add(field, message);
        return false;
    }

    /// <summary>What people call the field; told by the <see cref="Field"/> that shows it.</summary>
    internal void Caption(string field, string caption)
    {
        if (!_captions.TryAdd(field, caption)) { return; }
        Captioned?.Invoke();
    }

    /// <summary>The caption of a field; null where no field of the form has the name.</summary>
    internal string? CaptionOf(string field) => _captions.GetValueOrDefault(field);

    /// <summary>The messages of one field.</summary>
    public IEnumerable<string> For(string field) =>
        _list.Where(p => string.Equals(p.Field, field, StringComparison.OrdinalIgnoreCase)).Select(p => p.Message);

    /// <inheritdoc />
    public IEnumerator<FormProblem> GetEnumerator() => _list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
