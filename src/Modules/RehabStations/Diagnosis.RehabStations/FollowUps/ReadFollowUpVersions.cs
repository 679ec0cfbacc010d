using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.RehabStations.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.RehabStations.FollowUps;

/// <param name="Action">record, correct, withdraw, rederive (a value follows from a corrected earlier follow-up) or load.</param>
/// <param name="Changes">Against the version before, by path: answers.smoking.text, assessments.SPO2.rest …</param>
/// <param name="Content">As it stood in this version.</param>
internal sealed record FollowUpVersion(int Version, DateTimeOffset At, string By, string Action, string? Reason, IReadOnlyList<Difference> Changes, FollowUpView Content);

/// <summary>What a follow-up said before it was corrected, newest first.</summary>
internal sealed class ReadFollowUpVersions(RehabStationsDb db)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/rehab/patients/{id:guid}/follow-ups/{followUp:guid}/versions", async (Guid id, Guid followUp, Caller caller, ReadFollowUpVersions handler, CancellationToken ct) => (await handler.Handle(id, followUp, caller, ct)).Answer())
            .For(Roles.Station, Roles.Commission).WithTags("Rehabilitation").WithSummary("The versions of a follow-up with who, when and why, newest first").Produces<IReadOnlyList<FollowUpVersion>>().ProducesProblem(404);

    public async Task<Outcome<IReadOnlyList<FollowUpVersion>>> Handle(Guid patientId, Guid followUpId, Caller caller, CancellationToken ct)
    {
        if (!await db.Patients.VisibleTo(db, caller).AnyAsync(p => p.Id == patientId, ct) || !await db.FollowUps.AnyAsync(f => f.Id == followUpId && f.PatientId == patientId, ct)) { return Refusal.NotFound(); }
        var entries = await db.History.AsNoTracking().Where(h => h.RecordId == followUpId && h.Kind == nameof(FollowUp) && h.Content != null).OrderBy(h => h.Version).ToListAsync(ct);
        var versions = new List<FollowUpVersion>(entries.Count);
        FollowUp? before = null;
        foreach (var entry in entries)
        {
            var content = Json.Read<FollowUp>(entry.Content!);
            IReadOnlyList<Difference> changes = before is null ? [] : FollowUpContent.Differences(FollowUpContent.Flat(before), FollowUpContent.Flat(content));
            // the phone is sealed: that it changed is told, not what it was
            if (before is not null && before.RelativePhone.Token != content.RelativePhone.Token) { changes = [.. changes, new("relativePhone", "***", "***")]; }
            versions.Add(new(entry.Version, entry.At, entry.ActorName, entry.Action, entry.Reason, changes, FollowUpView.Of(content, db)));
            before = content;
        }
        versions.Reverse();
        return versions;
    }
}
