using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Data;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.Filings;

/// <summary>Takes a dossier into one of the situations a newcomer wants to see, through the same use cases as people do.</summary>
internal sealed class FilingStories(RegistryDb db, KeepFiling keep, PrepareFiling prepare, StartWork start, SubmitFiling submit, SuspendFiling suspend, StopWork stop, CloseFiling close, FilingDesk desk)
{
    public async Task<bool> TellAsync(FilingSeed seed, CancellationToken ct)
    {
        var institution = await db.Institutions.AsNoTracking().FirstOrDefaultAsync(i => i.Id == seed.InstitutionId, ct) ?? throw new InvalidOperationException("Registry does not know the institution.");
        string key = FilingApplication.KeyOf(institution.Id, seed.Domain);
        if (await db.Filings.AnyAsync(f => f.OpenKey == key, ct)) { return false; }
        var agency = new Caller("system:loader", institution.Name, new HashSet<string> { seed.Domain == FilingDomain.Exam ? Roles.Exam : Roles.Diagnosis }, institution.Id, institution.Name, institution.Division, true);
        var commission = new Caller("system:loader", "卫生健康主管部门（演示）", new HashSet<string> { Roles.Commission }, null, null, institution.Division[..2] + "0000", true);
        db.Actor = agency;
        var today = db.Clock.Today();
        var dossier = Must(await keep.Open(new(institution.Id, seed.Domain), agency, ct));
        bool fresh = seed.Story is FilingStory.OperatingUnfiled or FilingStory.Filed;
        if (fresh == dossier.Versions.Count > 0) { throw new InvalidOperationException($"{institution.Name} {(fresh ? "has filed already" : "has filed nothing")}."); }
        switch (seed.Story)
        {
            case FilingStory.OperatingUnfiled or FilingStory.Filed:
                Must(await prepare.Handle(dossier.Id, Papers(institution.Code, today), agency, default, ct));
                Must(await start.Handle(dossier.Id, new(today.AddDays(-10)), agency, default, ct));
                if (seed.Story == FilingStory.Filed) { Must(await submit.Handle(dossier.Id, new(null, null), agency, default, ct)); }
                break;
            case FilingStory.Changed:
                Must(await prepare.Handle(dossier.Id, dossier.Content with { Phone = "025-0000-0000", ChangedOn = today.AddDays(-3) }, agency, default, ct));
                Must(await submit.Handle(dossier.Id, new(today.AddDays(-3), "联系电话变更"), agency, default, ct));
                break;
            case FilingStory.Suspended:
                db.Actor = commission;
                Must(await suspend.Handle(dossier.Id, new(null, null, today, today.AddDays(30), "现场检查发现不再具备备案条件，责令暂停并限期改正"), commission, default, ct));
                break;
            case FilingStory.Stopping:
                Must(await stop.Handle(dossier.Id, new(today.AddDays(60), "科室撤并，不再开展"), agency, default, ct));
                if (seed.Custodian is { } custodian) { Must(await close.Custodian(dossier.Id, new(null, custodian, today, "档案移交清单（演示）"), agency, default, ct)); }
                break;
        }
        return true;
    }

    /// <summary>Papers of a small agency that begins with the first class, three physicians of its own.</summary>
    FilingContent Papers(string code, DateOnly today)
    {
        string edition = desk.Terminology.Catalogue.VersionOn(today)?.Id ?? throw new InvalidOperationException("No catalogue is in force.");
        var since = today.AddMonths(-6);
        return new()
        {
            Conditions = [.. new[] { "licence", "radiology-licence", "premises", "instruments", "quality-system", "reporting" }.Select(k => new ConditionFact(k, "示例材料", since))],
            Lines = [new(FilingKind.Class, 1, null, [], edition)],
            Physicians = [.. Enumerable.Range(1, 3).Select(n => new PhysicianEntry("示例医师" + n, $"YS-{code[8..16]}-{n}", "主任医师", $"ZD-{code[8..16]}-{n}", [1], edition, since, null, since, null, false))],
        };
    }

    static T Must<T>(Outcome<T> outcome) => outcome.Ok ? outcome.Value! : throw new InvalidOperationException("A filing was refused: " + string.Join("; ", outcome.Findings.Select(f => $"{f.Rule} {f.Field} {f.Key} ({string.Join(", ", f.Args)})")));
}
