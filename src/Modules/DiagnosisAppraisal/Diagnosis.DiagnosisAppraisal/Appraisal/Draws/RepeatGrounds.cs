namespace Diagnosis.DiagnosisAppraisal.Appraisal.Draws;

/// <summary>A ground on which a draw may be repeated, a row of data/appraisal-repeat-grounds.tsv.</summary>
/// <param name="Needs">What must be true of the case: recusal, no-alternate, no-seed, or nothing the system can see.</param>
internal sealed record RepeatGround(string Code, string NameZh, string NameEn, string Needs, DateOnly? ValidFrom, DateOnly? ValidTo)
{
    public string Name => Kernel.Words.Language == "en" ? NameEn : NameZh;
    public bool On(DateOnly day) => (ValidFrom is null || ValidFrom <= day) && (ValidTo is null || day <= ValidTo);

    public const string Recusal = "recusal", NoAlternate = "no-alternate", NoSeed = "no-seed", Nothing = "-";

    /// <summary>
    /// Whether the ground is there; pure. A member who may not or cannot sit is replaced by the next alternate: only where none is left is the panel
    /// drawn anew, or an office could draw until it likes the names.
    /// </summary>
    /// <param name="recomputes">The former draw follows from its seed and record.</param>
    public bool Holds(AppraisalCase c, Draw former, bool recomputes) => Needs switch
    {
        // before anything is drawn a later recusal only changes who can be drawn; a sealed list is opened first
        Recusal => former.State == DrawState.Committed ? c.Recusals.Any(r => former.Excluded.All(x => x.ExpertId != r.ExpertId))
            : former.State == DrawState.Opened && c.RecusedSeats().Any(s => former.NextFor(c.Panel, s.ExpertId, c.IsRecused) is null),
        NoAlternate => former.State == DrawState.Opened && c.Panel.Any(s => former.NextFor(c.Panel, s.ExpertId, c.IsRecused) is null),
        NoSeed => !recomputes,
        _ => true,
    };
}
