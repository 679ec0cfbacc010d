using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Privacy;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Documents;

/// <summary>资料接收单, 补正材料告知书 or 不予受理告知书 as the case stands, by the wording of the day: what is handed over the counter at once. The numbered, kept letter is made beside it.</summary>
internal sealed class PrintSlip(CaseDesk desk, CaseFacts facts, Templates templates)
{
    public async Task<Outcome<Sheet>> Handle(Guid id, Caller caller, CancellationToken ct)
    {
        var db = desk.Db;
        if (await db.Cases.VisibleTo(db, caller).FirstOrDefaultAsync(c => c.Id == id, ct) is not { } c) { return Refusal.NotFound(); }
        var (code, on) = c.NotReceived is { } no ? ("not-received", no.On) : c.ReceivedOn is { } received ? ("received", received) : c.Notice is { } notice ? ("supplement", notice.SentOn) : ("received", c.AppliedOn);
        var given = await facts.OfAsync(c, on, null, ct);
        bool mine = caller.SeesAll || caller.InstitutionId == c.InstitutionId;
        if (!mine) { given = given with { Number = Mask.ResidentId(given.Number), Phone = Mask.Phone(given.Phone) }; }
        db.RecordRead(c, "print", code);
        await db.SaveChangesAsync(ct);
        var sheet = Templates.Fill(await templates.ForAsync(code, on, null, ct), CasePlaceholders.All, given, c.CaseNo, c.AgencyName, on);
        return mine ? sheet : Discretion.Of(sheet, c.PersonName);
    }
}
