using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Events;
using Diagnosis.RehabStations.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <summary>Shows on the case which station looks after the patient.</summary>
internal sealed class ShowEnrolmentOnCase(DiagnosisAppraisalDb db) : EventConsumer<PatientEnrolled, DiagnosisAppraisalDb>(db)
{
    protected override async Task Handle(PatientEnrolled message, CancellationToken ct)
    {
        var record = await Db.Cases.FirstOrDefaultAsync(c => c.Id == message.CaseId, ct);
        if (record is null || record.Enrolment is { } known && known.PatientId == message.PatientId && known.Version >= message.Version) { return; }
        record.Enrolment = new(message.PatientId, message.Version, message.StationName, message.Division);
        record.Because("enrolled");
    }
}
