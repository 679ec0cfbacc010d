using Diagnosis.ExamReporting.Contracts;
using Diagnosis.ExamReporting.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Privacy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.ExamReporting.Reports;

/// <summary>One line of the list; the name masked.</summary>
internal sealed record ReportLine(Guid Id, int Version, string? RecordNumber, string Worker, string Sex, string Employer, string AgencyName, string ExamType, DateOnly ExamDate, string Conclusions, string State, DateOnly ReportDate);

/// <summary>A unit on a record, the contact's phone masked.</summary>
internal sealed record UnitView(string Name, string CreditCode, string? SiteCode, string? EconomicType, string Industry, string? Scale, string AddressCode, string? AddressName, string? AddressDetail, string? ZipCode, string? Contact, string ContactPhone);

/// <summary>A whole record; numbers and phones masked.</summary>
internal sealed record ReportDetail(Guid Id, int Version, DateTimeOffset KnownAt, string State, Guid? DuplicateOf, string? RecordNumber, Guid AgencyId, string AgencyName, Guid PersonId, string WorkerName, string DocumentType, string DocumentNumber,
    string Sex, DateOnly BirthDate, string Phone, UnitView Employer, UnitView? UsingUnit, ExamPart Exam, IReadOnlyList<ConclusionPart> Conclusions, IReadOnlyList<ItemPart> Items,
    ReportAuthors Report, AuditPart? Audit, IReadOnlyList<string> Warnings, IReadOnlyList<OpenedCase> SuspectedCases) : IVersioned;

internal sealed record ReportAuthors(string Writer, string WriterPhone, DateOnly WriteDate, string ExamBody, string ReportUnit, string Reporter, string ReporterPhone, DateOnly ReportDate, string? Remark);

/// <summary>One version of a record: who made it, why, and what it changed against the version before.</summary>
internal sealed record ReportVersion(int Version, DateTimeOffset At, string By, string Action, string? Reason, IReadOnlyList<Difference> Changes);

/// <summary>What a list of records is narrowed by.</summary>
internal sealed record ReportFilter(DateOnly? From = null, DateOnly? To = null, string? Type = null, string? Conclusion = null, string? State = null, string? Employer = null, string? RecordNumber = null, Guid? PersonId = null, Guid? BatchId = null, string? Warning = null, Guid? After = null, int? Size = null);

/// <summary>Lists and shows records to whom they may concern; showing one is recorded.</summary>
internal sealed class ReadReports(ExamReportingDb db)
{
    static readonly string[] Readable = [Roles.Exam, Roles.Commission, Roles.Admin];

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/exam/reports", async (DateOnly? from, DateOnly? to, string? type, string? conclusion, string? state, string? employer, string? recordNumber, Guid? personId, Guid? batch, string? warning, Guid? after, int? size, Caller caller, ReadReports handler, CancellationToken ct) =>
            await handler.ListAsync(new(from, to, type, conclusion, state, employer, recordNumber, personId, batch, warning, after, size), caller, ct))
            .For(Readable).WithTags("Exam reports").WithSummary("List exam case records, newest first").WithDescription("from and to: exam date. warning: rule that warned, e.g. X08 for the named list of suspicions before employment. Page with after = next of the page before.").Produces<Page<ReportLine>>();
        api.MapGet("/exam/reports/{id:guid}", async (Guid id, Caller caller, ReadReports handler, CancellationToken ct) => (await handler.FindAsync(id, caller, ct)).Answer())
            .For(Readable).WithTags("Exam reports").WithSummary("One exam case record, numbers masked; the reading is recorded").Produces<ReportDetail>().ProducesProblem(404);
        api.MapGet("/exam/reports/{id:guid}/versions", async (Guid id, Caller caller, ReadReports handler, CancellationToken ct) => (await handler.VersionsAsync(id, caller, ct)).Answer())
            .For(Readable).WithTags("Exam reports").WithSummary("Versions of a record with reasons and differing fields").Produces<IReadOnlyList<ReportVersion>>().ProducesProblem(404);
    }

    public async Task<Page<ReportLine>> ListAsync(ReportFilter f, Caller caller, CancellationToken ct)
    {
        var rows = db.Reports.AsNoTracking().VisibleTo(db, caller);
        if (f.From is { } from) { rows = rows.Where(r => r.ExamDate >= from); }
        if (f.To is { } to) { rows = rows.Where(r => r.ExamDate <= to); }
        if (!string.IsNullOrEmpty(f.Type)) { rows = rows.Where(r => r.ExamType == f.Type); }
        if (!string.IsNullOrEmpty(f.Conclusion)) { rows = rows.Where(r => r.ConclusionCodes.Contains(f.Conclusion)); }
        if (Enum.TryParse<ReportState>(f.State, true, out var state)) { rows = rows.Where(r => r.State == state); }
        if (!string.IsNullOrWhiteSpace(f.Employer)) { string name = f.Employer.Trim(); rows = rows.Where(r => r.EmployerName.Contains(name)); }
        if (!string.IsNullOrWhiteSpace(f.RecordNumber)) { string number = f.RecordNumber.Trim(); rows = rows.Where(r => r.RecordNumber == number); }
        if (f.PersonId is { } person) { rows = rows.Where(r => r.PersonId == person); }
        if (f.BatchId is { } batch) { rows = rows.Where(r => r.BatchId == batch); }
        if (!string.IsNullOrEmpty(f.Warning)) { string quoted = $"\"{f.Warning}\""; rows = rows.Where(r => ((string)(object)r.Warnings).Contains(quoted)); }
        if (f.After is { } after) { rows = rows.Where(r => r.Id.CompareTo(after) < 0); }
        int size = Paging.Size(f.Size);
        var page = await rows.OrderByDescending(r => r.Id).Take(size + 1)
            .Select(r => new { r.Id, r.Version, r.RecordNumber, r.PersonName, r.Sex, r.EmployerName, r.AgencyName, r.ExamType, r.ExamDate, r.ConclusionCodes, r.State, r.Report, r.InstitutionId }).ToListAsync(ct);
        return page.Select(r => new ReportLine(r.Id, r.Version, r.RecordNumber, caller.InstitutionId == r.InstitutionId ? r.PersonName : Mask.Name(r.PersonName), r.Sex, r.EmployerName, r.AgencyName, r.ExamType, r.ExamDate, r.ConclusionCodes, r.State.ToString(), r.Report.ReportDate)).ToList().ToPage(size, r => r.Id.ToString());
    }

    public async Task<Outcome<ReportDetail>> FindAsync(Guid id, Caller caller, CancellationToken ct)
    {
        if (await db.Reports.AsNoTracking().VisibleTo(db, caller).FirstOrDefaultAsync(r => r.Id == id, ct) is not { } r) { return Refusal.NotFound(); }
        var cases = await db.SuspectedCases.AsNoTracking().Where(c => c.ReportId == id).Select(c => new OpenedCase(c.Id, c.DiseaseCode, c.DiseaseName, c.ReportDue)).ToListAsync(ct);
        db.RecordRead(r, "read");
        await db.SaveChangesAsync(ct);
        return View(r, cases);
    }

    public ReportDetail View(ExamReport r, IReadOnlyList<OpenedCase> cases) => new(r.Id, r.Version, r.KnownAt, r.State.ToString(), r.DuplicateOf, r.RecordNumber, r.InstitutionId!.Value, r.AgencyName, r.PersonId, r.PersonName, r.DocumentType,
        Mask.ResidentId(db.Protector.Open(r.DocumentNumber)), r.Sex, r.BirthDate, Mask.Phone(db.Protector.Open(r.Phone)), View(r.Employer), r.UsingUnit is { } u ? View(u) : null, r.Exam, r.Conclusions, r.Items,
        new(r.Report.Writer, Mask.Phone(db.Protector.Open(r.Report.WriterPhone)), r.Report.WriteDate, r.Report.ExamBody, r.Report.ReportUnit, r.Report.Reporter, Mask.Phone(db.Protector.Open(r.Report.ReporterPhone)), r.Report.ReportDate, r.Report.Remark),
        r.Audit, r.Warnings, cases);

    UnitView View(Unit u) => new(u.Name, u.CreditCode, u.SiteCode, u.EconomicType, u.Industry, u.Scale, u.AddressCode, u.AddressName, u.AddressDetail, u.ZipCode, u.Contact, Mask.Phone(db.Protector.Open(u.ContactPhone)));

    // fields whose change is told, but not their sealed or hashed text
    static readonly HashSet<string> Hidden = ["contentHash", "personHash", "phoneHash", "batchId", "batchVersion"];

    public async Task<Outcome<IReadOnlyList<ReportVersion>>> VersionsAsync(Guid id, Caller caller, CancellationToken ct)
    {
        if (!await db.Reports.VisibleTo(db, caller).AnyAsync(r => r.Id == id, ct)) { return Refusal.NotFound(); }
        var entries = await db.History.AsNoTracking().Where(h => h.RecordId == id && h.Kind == nameof(ExamReport) && h.Content != null).OrderBy(h => h.Version).ToListAsync(ct);
        var versions = new List<ReportVersion>(entries.Count);
        for (int i = 0; i < entries.Count; i++)
        {
            var changes = i == 0 ? [] : Concurrency.Compare(Blank(entries[i - 1].Content!), Blank(entries[i].Content!)).Where(d => !Hidden.Contains(d.Field)).ToList();
            versions.Add(new(entries[i].Version, entries[i].At, entries[i].ActorName, entries[i].Action, entries[i].Reason, changes));
        }
        return Outcome<IReadOnlyList<ReportVersion>>.Done([.. versions.OrderByDescending(v => v.Version)]);
    }

    /// <summary>Sealed values are sealed anew at each save, so their text differs where the value does not: compare (and show) their masks.</summary>
    string Blank(string content) => System.Text.RegularExpressions.Regex.Replace(content, "\"v1\\.[^\"]*\"", m =>
    {
        string clear = db.Protector.Open(new(m.Value.Trim('"')));
        return $"\"{(clear.Length >= 15 ? Mask.ResidentId(clear) : Mask.Phone(clear))} #{db.Protector.Hash(clear)[..6]}\"";
    });
}
