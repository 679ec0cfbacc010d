using Diagnosis.Exchange.Contracts;
using Diagnosis.Kernel.Http;

namespace Diagnosis.Exchange.Format;

/// <summary>The rules between a card's fields, in this module's words.</summary>
internal static class CardChecks
{
    public static IEnumerable<Finding> Of(CardContent card) => CardRules.Of(card).Select(p => new Finding(p.Rule, p.Field, "exchange.card." + p.Key, p.Args));
}
