using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Events;
using Diagnosis.RehabStations.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <summary>Shows on the patient's cases that the rehabilitation network has let the patient go.</summary>
internal sealed class EndEnrolmentOnReversal(DiagnosisAppraisalDb db) : EventConsumer<PatientReversed, DiagnosisAppraisalDb>(db)
{
    protected override async Task Handle(PatientReversed message, CancellationToken ct)
    {
        foreach (var record in await Db.Cases.Where(c => c.PersonId == message.PersonId).ToListAsync(ct))
        {
            // the case that reversed it shows it even when the enrolment itself has not been told yet
            if (record.Enrolment is null && record.Id != message.CaseId || record.Enrolment is { } known && known.Version >= message.Version) { continue; }
            record.Enrolment = new(message.PatientId, message.Version, record.Enrolment?.StationName, message.Division, Ended: true);
            record.Because("enrolment-ended");
        }
    }
}
