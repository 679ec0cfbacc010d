namespace Diagnosis.Kernel.Ui;

/// <summary>The text of a <see cref="CodePicker"/>.</summary>
public static class CodeEntry
{
    /// <summary>What to search for: the code in front when a suggestion was taken ("OD24-0101 矽肺"), else the text as typed.</summary>
    public static string Sought(string? text)
    {
        var typed = text?.Trim() ?? "";
        var blank = typed.IndexOf(' ', StringComparison.Ordinal);
        return blank > 0 && typed.AsSpan(0, blank).ContainsAnyInRange('0', '9') ? typed[..blank] : typed;
    }

    /// <summary>The text shown for a code already chosen.</summary>
    public static string Show(string code, string name) => $"{code} {name}";
}
