using Diagnosis.Exchange.Contracts;
using Diagnosis.Kernel.Data;

namespace Diagnosis.DiagnosisAppraisal.Cards;

/// <summary>Why a case has to be telephoned at once (1988 rule; TL-50).</summary>
internal enum TelephoneDuty { Death, ThreePoisoned, Anthrax }

/// <param name="To">Which body was called.</param>
internal sealed record TelephoneReport(DateTimeOffset At, string To, string By);

/// <summary>
/// A report card that is not born from the diagnosis form: death, move in, move out of a pneumoconiosis; pesticide poisoning; suspected and acute cases.
/// A correction is a further version with its reason; every version stands in the history and goes to the queue.
/// </summary>
internal sealed class Card : Record
{
    public string CardNo { get; set; } = "";
    public CardType Type { get; set; }
    public string ReportKind { get; set; } = "";
    public int CardVersion { get; set; }
    public Guid PersonId { get; set; }
    public string PersonName { get; set; } = "";
    public string NumberHash { get; set; } = "";
    public string Subject { get; set; } = "";
    public CardContent Content { get; set; } = default!;
    /// <summary>The diagnosis case of this agency it belongs to, where there is one.</summary>
    public Guid? CaseId { get; set; }
    public bool Acute { get; set; }
    public bool Domestic { get; set; }
    /// <summary>First visit; the clocks of TL-50 and TL-51 run in hours from here.</summary>
    public DateTimeOffset? FirstVisitAt { get; set; }
    public string? LimitId { get; set; }
    public int? LimitVersion { get; set; }
    public DateTimeOffset? DueAt { get; set; }
    public DateTimeOffset FiledAt { get; set; }
    public List<TelephoneDuty> Telephone { get; set; } = [];
    public TelephoneReport? Telephoned { get; set; }

    public bool OwesTelephone => Telephone.Count > 0 && Telephoned is null;
    public bool WasLate => DueAt is { } due && FiledAt > due;

    /// <summary>At once by telephone: a death, three or more acute poisonings at the same time, or one anthrax. Pure.</summary>
    /// <param name="anthrax">The disease is 炭疽.</param>
    public static List<TelephoneDuty> Duties(CardContent c, bool acute, bool anthrax, int together)
    {
        var duties = new List<TelephoneDuty>();
        if (acute && c.DiedOn is not null) { duties.Add(TelephoneDuty.Death); }
        if (acute && c.Suspected?.PoisonedTogether >= together) { duties.Add(TelephoneDuty.ThreePoisoned); }
        if (anthrax) { duties.Add(TelephoneDuty.Anthrax); }
        return duties;
    }
}
