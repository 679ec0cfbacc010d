using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Exchange.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Events;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Exchange.Queue;

/// <summary>A filed card joins the queue, once per version. A correction takes the place of every version that the receiver certainly does not have; one that may have arrived goes on under its own key first. A version older than one already known stays behind.</summary>
internal sealed class QueueReportCard(ExchangeDb db) : EventConsumer<ReportCardFiled, ExchangeDb>(db)
{
    protected override async Task Handle(ReportCardFiled message, CancellationToken ct)
    {
        string number = message.Card.CardNo;
        var versions = await Db.Uploads.Where(u => u.CardNo == number).ToListAsync(ct);
        if (versions.Any(u => u.CardVersion == message.Card.CardVersion)) { return; }
        var item = Upload.Queue(message, Db.Clock.GetUtcNow());
        if (versions.Any(u => u.CardVersion > item.CardVersion)) { item.State = UploadState.Superseded; }
        foreach (var older in versions.Where(u => u.CardVersion < item.CardVersion && u.State is UploadState.Waiting or UploadState.Refused or UploadState.Parked && u.NeverArrived)) { older.Supersede(); }
        item.Because("queue");
        Db.Add(item);
        await Db.GrantAsync(item, [Readers.Institution(message.AgencyId), .. Readers.Chain(message.AgencyDivision)], ct);
    }
}
