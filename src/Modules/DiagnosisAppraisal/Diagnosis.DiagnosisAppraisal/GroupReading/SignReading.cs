using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Diagnosis.DiagnosisAppraisal.GroupReading;

/// <param name="AgreedNo">The version that was read before signing.</param>
/// <param name="Hash">Its hash as shown.</param>
/// <param name="Dissent">What the signer holds otherwise.</param>
internal sealed record SignReadingRequest(int AgreedNo, string? Hash, string? Dissent = null, Guid? PractitionerId = null, bool OnPaper = false);

internal sealed record RevokeSignatureRequest(string? Reason, Guid? PractitionerId = null, bool OnPaper = false);

/// <summary>Each physician who read signs the agreed reading, with dissent where there is any; the last signature seals the session.</summary>
internal sealed class SignReading(ReadingDesk desk)
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/diagnosis/readings/{id:guid}/signatures", async (Guid id, SignReadingRequest r, Caller caller, SignReading handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ct)).Created(v => $"/api/v1/diagnosis/readings/{v.Id}"))
            .For(Roles.Diagnosis).Idempotent<DiagnosisAppraisalDb>().WithTags("Group reading").WithSummary("Sign the agreed reading by its hash; dissent is kept").Produces<SessionAnswer>(201).ProducesProblem(403).ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/diagnosis/readings/{id:guid}/signatures/revocation", async (Guid id, RevokeSignatureRequest r, Caller caller, SignReading handler, CancellationToken ct) => (await handler.Revoke(id, r, caller, ct)).Answer())
            .For(Roles.Diagnosis).WithTags("Group reading").WithSummary("Take a signature back before all have signed, with a reason").Produces<SessionAnswer>().ProducesProblem(403).ProducesProblem(409).ProducesProblem(422);
    }

    public Task<Outcome<SessionAnswer>> Handle(Guid id, SignReadingRequest r, Caller caller, CancellationToken ct) => desk.ChangeAsync(id, caller, default, "sign-reading", r.Hash, s =>
    {
        var (reader, onPaper, refused) = ReadingDesk.For(s, caller, r.PractitionerId, r.OnPaper);
        return refused ?? s.Sign(reader!, r.AgreedNo, r.Hash, r.Dissent, desk.Now, caller.Id, onPaper);
    }, ct);

    public Task<Outcome<SessionAnswer>> Revoke(Guid id, RevokeSignatureRequest r, Caller caller, CancellationToken ct) => desk.ChangeAsync(id, caller, default, "revoke-signature", r.Reason, s =>
    {
        var (reader, _, refused) = ReadingDesk.For(s, caller, r.PractitionerId, r.OnPaper);
        return refused ?? s.Revoke(reader!, r.Reason, desk.Now);
    }, ct);
}
