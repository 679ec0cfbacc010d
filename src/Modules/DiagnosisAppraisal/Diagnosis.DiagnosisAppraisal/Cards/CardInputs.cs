using Diagnosis.Kernel.Http;

namespace Diagnosis.DiagnosisAppraisal.Cards;

/// <summary>Where a finding on a card stands in the forms: the parts of the API are one flat form to the clerk.</summary>
internal static class CardInputs
{
    public static Finding AtInput(this Finding f) => f.Field switch
    {
        "caseId" => f with { Field = "caseNo" },
        "reportKind" => f with { Field = "kind" },
        "pneumoconiosis" or "pneumoconiosis.kind" => f with { Field = "stage" },
        "pesticide.kind" => f with { Field = "poisoning" },
        "suspected.poisonedTogether" => f with { Field = "together" },
        "contact.days" or "contact.minutes" => f with { Field = "hours" },
        _ => f.Field.Split('.', 2) is ["suspected" or "pesticide" or "contact" or "pneumoconiosis", var own] ? f with { Field = own } : f,
    };
}
