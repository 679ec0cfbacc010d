using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Appraisal;

/// <summary>
/// What an appraisal office may read of a diagnosis case: everything of its file, from the hand-over on, and only the office of that appraisal
/// (procedures §4, TL-33). Its reads are recorded with the number of the appraisal as the reason.
/// </summary>
internal static class HandedOver
{
    /// <summary>The appraisal on whose account the caller's office reads this case; null: it has no business there.</summary>
    public static async Task<AppraisalCase?> ToAsync(DiagnosisAppraisalDb db, Caller caller, Guid caseId, CancellationToken ct)
    {
        if (!caller.Has(Roles.Appraisal) || caller.InstitutionId is not { } office) { return null; }
        var own = await db.Appraisals.AsNoTracking().Where(a => a.DiagnosisCaseId == caseId && a.InstitutionId == office && a.State != AppraisalState.Withdrawn).OrderByDescending(a => a.Id).ToListAsync(ct);
        return own.Find(a => a.File?.HandedOverOn is not null);
    }
}
