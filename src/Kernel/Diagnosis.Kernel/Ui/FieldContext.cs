using System.Text;

namespace Diagnosis.Kernel.Ui;

/// <summary>What a <see cref="Field"/> tells the input inside it, so that label, hint and message are bound to it.</summary>
public sealed record FieldContext(string Name, string Id, string? DescribedBy, bool Invalid, bool Required)
{
    /// <summary>The element id of the input of a form field: <c>Input.Name</c> becomes <c>f-Input-Name</c>.</summary>
    /// <param name="form">Where a page has several forms with fields of the same names: <see cref="EntryForm.Ids"/>.</param>
    public static string IdFor(string name, string? form = null)
    {
        var id = new StringBuilder("f-", name.Length + 2);
        foreach (var c in form is null ? name : $"{form}-{name}")
            id.Append(char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '-');
        return id.ToString();
    }
}
