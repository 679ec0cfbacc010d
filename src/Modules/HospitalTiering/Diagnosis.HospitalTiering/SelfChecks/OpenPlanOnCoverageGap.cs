using Diagnosis.CoverageAudit.Contracts;
using Diagnosis.HospitalTiering.Acts;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.HospitalTiering.Standards;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Events;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.SelfChecks;

/// <summary>What the coverage audit asked an agency to close becomes gaps of its plan: it stands at "analysed", because the audit has said why.</summary>
internal sealed class OpenPlanOnCoverageGap(HospitalTieringDb db, Words words) : EventConsumer<GapPlanRequested, HospitalTieringDb>(db)
{
    protected override async Task Handle(GapPlanRequested message, CancellationToken ct)
    {
        var unit = await Db.Units.AsNoTracking().SingleOrDefaultAsync(u => u.Id == message.InstitutionId, ct);
        var key = $"{message.InstitutionId:N}:coverage";
        var plan = await Db.SelfChecks.SingleOrDefaultAsync(c => c.OpenKey == key, ct);
        // a plan that was submitted is not changed under the commission's hands: what is asked later stands in one of its own
        if (plan is not null && plan.State is not (CheckState.Analysed or CheckState.Planned))
        {
            plan = null;
            key = $"{message.InstitutionId:N}:{message.RequestId:N}";
        }
        if (plan is null)
        {
            plan = new SelfCheck
            {
                UnitName = unit?.Name is { Length: > 0 } name ? name : message.InstitutionName, Prefecture = message.Prefecture, Level = unit?.Level ?? "", OpenKey = key, State = CheckState.Analysed,
                StandardName = words.In("zh", "tiering.check.from-coverage"), Division = unit?.Division is { Length: > 0 } d ? d : message.Prefecture, InstitutionId = message.InstitutionId,
            };
            Db.Add(plan);
            await Db.GrantAsync(plan, [Readers.Institution(message.InstitutionId), .. Readers.Chain(plan.Division), .. Readers.Chain(message.Prefecture)], ct);
        }
        var diseases = string.Join('、', message.Closes.Select(c => c.NameZh));
        foreach (var m in message.Measures)
        {
            var code = $"{m.Kind}:{m.Class}";
            if (plan.Gaps.Exists(g => g.ItemCode == code && g.ClosedOn is null)) { continue; }
            var item = string.Format(System.Globalization.CultureInfo.InvariantCulture, words.In("zh", "tiering.check.coverage." + m.Kind), m.Class, m.Catalogue, m.Physicians);
            plan.Gaps = [.. plan.Gaps, new Gap(plan.Gaps.Count + 1, code, item, ResourceKind.Software, diseases, Severity.High, null, Db.Clock.Today())];
        }
        plan.Course = [.. plan.Course, new CourseStep("coverage-gap", Db.Clock.Today(), message.RequestedBy, $"{message.AsOf:yyyy-MM-dd} {message.InputsHash}")];
        plan.Because("coverage-gap", message.InputsHash);
    }
}
