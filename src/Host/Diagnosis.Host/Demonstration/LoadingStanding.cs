using Diagnosis.HospitalTiering.Contracts;

namespace Diagnosis.Host.Demonstration;

/// <summary>Quality-control results and confirmations, known since the day they were published.</summary>
internal sealed partial class Loading
{
    async Task<int> LoadStandingAsync(IServiceProvider scope, CancellationToken ct)
    {
        var loaded = await scope.GetRequiredService<ITieringLoader>().LoadAsync(new TieringLoad(
            [.. province.Institutions.SelectMany(i => i.Qc.Select(q => new QcLoad(q.Id, i.Id, q.Domain, q.Year, q.Level, q.Grade, q.PublishedOn, "质量控制中心（演示）", Morning(q.PublishedOn))))],
            [.. province.Institutions.SelectMany(i => i.Evaluations.Select(e => new ConfirmationLoad(e.Id, i.Id, e.Domain, "EVALUATION", e.From, e.To, e.Assessor, Morning(e.From))))]), ct);
        return loaded.Added + loaded.Unchanged;

        static DateTimeOffset Morning(DateOnly day) => new(day.ToDateTime(new TimeOnly(9, 0)), TimeSpan.FromHours(8));
    }
}
