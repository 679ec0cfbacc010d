using Diagnosis.CoverageAudit.Capability;
using Diagnosis.CoverageAudit.Engine;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.CoverageAudit.Snapshots;

/// <param name="StoredIntact">The stored result and inputs still have the hashes stored with them.</param>
/// <param name="InputsEqual">The facts believed at the moment of the audit are, as seen today, the same.</param>
/// <param name="ResultEqual">Computed again from them, the result is the same to the byte.</param>
/// <param name="ChangedAgencies">Agencies about which a fact became known later with an earlier known-at, or is gone.</param>
internal sealed record SnapshotVerification(Guid Id, bool Verified, bool StoredIntact, bool InputsEqual, bool ResultEqual, bool ReferenceEqual, bool CasesEqual, IReadOnlyList<string> ChangedAgencies, string InputsHash, string ResultHash, string RecomputedInputsHash, string RecomputedResultHash);

/// <summary>Computes a stored audit again from the facts known at its moment and compares inputs and result.</summary>
internal sealed class VerifySnapshot(TakeSnapshot snapshots, AskCoverage ask)
{
    public async Task<Outcome<SnapshotVerification>> Handle(Guid id, Caller caller, CancellationToken ct)
    {
        var found = await snapshots.Find(id, caller, ct);
        if (found.Value is not { } s) { return Outcome<SnapshotVerification>.Refuse(found.Refused!.Value, found.Findings); }
        var engine = await ask.EngineAsync(s.Policy.ToPolicy(), s.TakenAt, s.Province, true, ct);
        var inputs = TakeSnapshot.Inputs(engine, s.From, s.AsOf);
        var result = TakeSnapshot.Write(SnapshotResult.Of(engine, s.From, s.AsOf, s.TakenAt, s.Area));
        var intact = TakeSnapshot.Sha(s.Result) == s.ResultHash && TakeSnapshot.Combine(s.ReferenceHash, s.AgencyHashes, s.CasesHash) == s.InputsHash;
        var names = engine.Facts.Agencies.DistinctBy(a => a.Id).ToDictionary(a => a.Id, a => a.Name);
        var changed = s.AgencyHashes.Keys.Union(inputs.Agencies.Keys).Where(a => s.AgencyHashes.GetValueOrDefault(a) != inputs.Agencies.GetValueOrDefault(a)).Select(a => names.GetValueOrDefault(a, a)).Order(StringComparer.Ordinal).ToArray();
        var (inputsEqual, resultEqual) = (inputs.All == s.InputsHash, result == s.Result);
        return new SnapshotVerification(s.Id, intact && inputsEqual && resultEqual, intact, inputsEqual, resultEqual, inputs.Reference == s.ReferenceHash, inputs.Cases == s.CasesHash, changed, s.InputsHash, s.ResultHash, inputs.All, TakeSnapshot.Sha(result));
    }

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/coverage/snapshots/{id:guid}/verification",
        async (Guid id, Caller caller, VerifySnapshot handler, CancellationToken ct) => (await handler.Handle(id, caller, ct)).Answer())
        .For(Roles.Commission).WithTags("Coverage").WithSummary("Recompute a stored audit from the facts known at its moment and compare").Produces<SnapshotVerification>().ProducesProblem(403).ProducesProblem(404);
}
