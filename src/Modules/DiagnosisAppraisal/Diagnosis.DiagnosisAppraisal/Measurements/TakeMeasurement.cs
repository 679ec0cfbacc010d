using Diagnosis.DiagnosisAppraisal.Attachments;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.DiagnosisAppraisal.Measurements;

/// <summary>A measurement of the exchange joins a case of the sender's agency while the case is open. In a scope of its own, so that a refusal leaves nothing behind.</summary>
internal sealed class TakeMeasurement(IServiceScopeFactory scopes, MeasurementFields fields, Words words) : ICaseMeasurements
{
    public IReadOnlyList<MeasurementFieldInfo> Fields(DateOnly day) => [.. fields.All.Where(f => f.On(day)).Select(f => new MeasurementFieldInfo(f.Kind.ToString().ToUpperInvariant(), f.Field, f.Zh, f.En, f.Unit))];

    public Task<CaseMeasurementAnswer> CheckAsync(CaseMeasurementSent sent, Caller caller, CancellationToken ct = default) => RecordAsync(sent, caller, false, ct);
    public Task<CaseMeasurementAnswer> RecordAsync(CaseMeasurementSent sent, Caller caller, CancellationToken ct = default) => RecordAsync(sent, caller, true, ct);

    async Task<CaseMeasurementAnswer> RecordAsync(CaseMeasurementSent s, Caller caller, bool keep, CancellationToken ct)
    {
        if (!caller.Has(Roles.Diagnosis)) { return new("Forbidden", null, []); }
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<DiagnosisAppraisalDb>();
        // rolled back with the scope
        await using var trial = keep ? null : await db.Database.BeginTransactionAsync(ct);
        var byId = Guid.TryParse(s.Case, out var id) ? id : Guid.Empty;
        if (await db.Cases.VisibleTo(db, caller).Where(c => c.CaseNo == s.Case || c.Id == byId).Select(c => (Guid?)c.Id).FirstOrDefaultAsync(ct) is not { } caseId) { return new("NotFound", null, []); }
        if (await db.Set<CaseMeasurement>().AnyAsync(m => m.Id == s.Id && m.CaseId == caseId, ct)) { return new("Unchanged", s.Id, []); }
        var (opened, refused) = await scope.ServiceProvider.GetRequiredService<CaseDesk>().OpenAsync(caseId, caller, default, ct);
        refused ??= AttachmentDesk.Closed(opened!);
        if (refused is null)
        {
            var findings = new List<Finding>();
            if (s.On > db.Clock.Today()) { findings.Add(new("D11", "on", "diagnosis.day-in-future", DiagnosisCase.Show(s.On))); }
            else if (s.On < opened!.BirthDate) { findings.Add(new("M07", "on", "diagnosis.measurement-before-birth")); }
            if (!Enum.TryParse<MeasurementKind>(s.Kind, true, out var kind)) { findings.Add(new("M02", "kind", "diagnosis.measurement-unknown", s.Kind)); }
            else { findings.AddRange(fields.Check(kind, [.. s.Values.Select(v => (v.Field, v.Value, v.Unit))], s.On)); }
            if (findings.Count > 0) { refused = Refusal.Invalid(findings); }
            else
            {
                var row = new CaseMeasurement { Id = s.Id, CaseId = caseId, Kind = kind, On = s.On, Values = [.. s.Values.Select(v => new Measured(v.Field, v.Value))], By = DiagnosisCase.Blank(s.By) is { } by ? by[..Math.Min(by.Length, 100)] : null, EnteredBy = caller.Name, Division = opened!.Division, InstitutionId = opened.InstitutionId };
                row.Because("record");
                db.Add(row);
                try { await db.SaveChangesAsync(ct); }
                catch (DbUpdateException) when (!keep) { return new("Unchanged", s.Id, []); }
                catch (DbUpdateException)
                {
                    // sent twice at the same moment: the key decided, the other one stands
                    db.ChangeTracker.Clear();
                    if (!await db.Set<CaseMeasurement>().AnyAsync(m => m.Id == s.Id && m.CaseId == caseId, ct)) { throw; }
                    return new("Unchanged", s.Id, []);
                }
                return new("Created", s.Id, []);
            }
        }
        return new(refused.Why is Refused.Forbidden or Refused.NotFound ? refused.Why.ToString() : "Refused", null, [.. refused.Findings.Select(f => new FindingText(f.Rule, f.Field, words[f.Key, f.Args], words[f.Key + ".remedy", f.Args], f.Basis))]);
    }
}
