using Diagnosis.Kernel.TimeLimits;

namespace Diagnosis.Kernel.Ui;

/// <summary>How <see cref="DeadlineBadge"/> names the states of a deadline, and its rank in a list (most urgent first).</summary>
public static class DeadlineLook
{
    public static string Of(DeadlineState state) => state switch
    {
        DeadlineState.Overdue => "overdue", DeadlineState.DueSoon => "soon", DeadlineState.LastThird => "third", DeadlineState.Paused => "paused", DeadlineState.Done => "done", _ => "normal",
    };

    public static int Rank(DeadlineState state) => state switch
    {
        DeadlineState.Overdue => 0, DeadlineState.DueSoon => 1, DeadlineState.LastThird => 2, DeadlineState.Normal => 3, DeadlineState.Paused => 4, _ => 5,
    };
}
