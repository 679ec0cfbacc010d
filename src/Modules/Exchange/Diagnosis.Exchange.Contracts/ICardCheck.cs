namespace Diagnosis.Exchange.Contracts;

/// <summary>
/// The check a card passes before it is sent, asked before it is filed: a card that the queue would keep back is not reported, and whoever types it must hear of it
/// then. One check for both, so that the two cannot differ.
/// </summary>
public interface ICardCheck
{
    /// <summary>Fields that a card of this kind must have (report-cards §5-8), as paths of the API: person.phone, employer.industry, contact.job.</summary>
    IReadOnlySet<string> Required(CardType type);

    /// <summary>Everything that keeps the card from being sent: what is missing (C14), what does not fit its format (C15), and what <see cref="CardRules"/> says. Names of fields in the language of the moment.</summary>
    IReadOnlyList<CardProblem> Of(CardContent card);
}
