using Diagnosis.HospitalTiering.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.HospitalTiering.Units;

/// <summary>One unit with its whole history.</summary>
internal sealed class ShowUnit(HospitalTieringDb db)
{
    public async Task<Outcome<UnitDetail>> Handle(Guid id, DateOnly? asOf, Caller caller, CancellationToken ct) =>
        await db.Units.AsNoTracking().VisibleTo(db, caller).SingleOrDefaultAsync(u => u.Id == id && u.ProfileVersion > 0, ct) is { } unit
            ? UnitDetail.Of(unit, asOf ?? db.Clock.Today()) : Refusal.NotFound();

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/tiering/units/{id:guid}",
        async (Guid id, DateOnly? asOf, Caller caller, ShowUnit handler, CancellationToken ct) => (await handler.Handle(id, asOf, caller, ct)).Answer())
        .RequireAuthorization().WithTags("Tiering").WithSummary("One unit with all quality-control results and confirmations, superseded ones included").Produces<UnitDetail>().ProducesProblem(404);
}
