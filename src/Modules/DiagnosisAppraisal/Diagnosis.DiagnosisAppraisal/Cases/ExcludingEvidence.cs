using Diagnosis.Terminology.Contracts;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <summary>
/// Whether a text names what excludes the link of hazard and findings (LAW art. 46). "无" or "x" in the field names nothing: whoever concludes
/// against the worker says which finding, test or record speaks against it. Words and least length are dated policy.
/// </summary>
internal static class ExcludingEvidence
{
    /// <param name="text">What was entered.</param>
    /// <param name="emptyWords">Words that name nothing, alone or one after the other.</param>
    /// <param name="leastCharacters">Different letters and digits a text must have to name anything.</param>
    public static bool Names(string? text, IReadOnlyCollection<string> emptyWords, int leastCharacters)
    {
        string bare = Bare(text);
        if (bare.Distinct().Count() < leastCharacters) { return false; }
        // "无，没有" is made of nothing but empty words: from each place such a word leads to the next one
        var words = emptyWords.Select(Bare).Where(w => w.Length > 0).ToList();
        var reached = new bool[bare.Length + 1];
        reached[0] = true;
        for (int at = 0; at < bare.Length; at++)
        {
            if (!reached[at]) { continue; }
            foreach (string word in words) { if (string.CompareOrdinal(bare, at, word, 0, word.Length) == 0) { reached[at + word.Length] = true; } }
        }
        return !reached[bare.Length];
    }

    /// <summary>By the policies of a day.</summary>
    public static bool Names(string? text, ITerminology terminology, string? division, DateOnly day) =>
        Names(text, terminology.PolicyText("diagnosis.excluding-empty-words", division, day).Split(','), terminology.PolicyNumber("diagnosis.excluding-least-characters", division, day));

    static string Bare(string? text) => new([.. (text ?? "").Normalize(System.Text.NormalizationForm.FormKC).ToLowerInvariant().Where(char.IsLetterOrDigit)]);
}
