using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Filings;
using Diagnosis.Registry.Institutions;
using Diagnosis.Registry.Practitioners;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.Tests;

public class ProfileTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;
    static readonly DateOnly From = new(2025, 9, 1);

    static SaveInstitution.Request Institution(string division = "440703", string? name = "示例防治院") => new(Given.CreditCode(77), name, [InstitutionKind.DiagnosisAgency], "prefecture", division, false, true, null, null, "首次登记");
    static FileScope.Request Class(int number, params string[] except) => new(FilingDomain.Diagnosis, except.Length > 0 ? FilingKind.ClassMinusItems : FilingKind.Class, number, null, except, null, From, null, null, "粤职诊备1", "备案公示");

    static async Task<Guid> Registered(TestModules app) => (await app.In<SaveInstitution, Outcome<InstitutionView>>(h => h.Create(Institution(), Given.Commission(), Ct))).Value!.Institution.Id;
    static Task<Outcome<InstitutionView>> File(TestModules app, Guid id, FileScope.Request r, Guid? fact = null, int? version = null, Caller? caller = null) =>
        app.In<FileScope, Outcome<InstitutionView>>(h => h.Handle(id, fact, r, caller ?? Given.Admin, new IfMatch(version), Ct));

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_correction_keeps_what_was_believed_before_and_announces_the_whole_profile(Engine engine)
    {
        await using var app = await Given.RegistryAsync(engine);
        var id = await Registered(app);
        var filed = (await File(app, id, Class(1), version: 1)).Value!;
        var fact = Assert.Single(filed.Filings);
        Assert.Equal("CAT2024", fact.Line.Catalogue);
        var before = app.Clock.Now;
        app.Clock.AdvanceDays(1);
        var corrected = (await File(app, id, Class(1, "OD2024-01-002"), fact.FactId, 2)).Value!;
        Assert.Equal(3, corrected.Institution.Version);
        Assert.Equal(2, corrected.Filings.Count);
        var lines = corrected.Filings.Select(f => f.Line).ToList();
        Assert.True(lines[0].Known(before) && !lines[0].Known(null));
        Assert.True(!lines[1].Known(before) && lines[1].Known(null));
        Assert.Equal(Refused.Invalid, (await File(app, id, Class(2), fact.FactId)).Refused);
        var withdrawn = (await File(app, id, Class(1) with { Withdrawn = true }, corrected.Filings[1].FactId)).Value!;
        Assert.DoesNotContain(withdrawn.Filings, f => f.Line.SupersededAt is null);

        var last = Json.Read<InstitutionProfileChanged>((await app.InDb(db => db.Outbox.OrderBy(o => o.At).ThenBy(o => o.Id).Select(o => o.Body).ToListAsync(Ct)))[^1]);
        Assert.Equal((id, 4), (last.InstitutionId, last.Version));
        Assert.Equal(4, last.Profile.Institution.Version);
        Assert.Equal(2, last.Profile.Filings.Count);
        Assert.Equal(4, await app.InDb(db => db.History.CountAsync(h => h.RecordId == id && h.Reason != null, Ct)));
    }

    [Fact]
    public async Task Who_worked_on_an_older_version_is_told_what_differs()
    {
        await using var app = await Given.RegistryAsync(Engine.Sqlite);
        var id = await Registered(app);
        Assert.True((await File(app, id, Class(1), version: 1)).Ok);
        var late = await File(app, id, Class(2), version: 1);
        Assert.Equal(Refused.Stale, late.Refused);
        Assert.Equal("filings", Assert.Single(late.Differences).Field);
    }

    [Fact]
    public async Task Only_the_commission_of_the_area_changes_an_institution()
    {
        await using var app = await Given.RegistryAsync(Engine.Sqlite);
        var id = await Registered(app);
        Assert.Equal(Refused.Forbidden, (await File(app, id, Class(1), caller: Given.Commission("330400"))).Refused);
        Assert.Equal(Refused.Forbidden, (await File(app, id, Class(1), caller: Given.Exam(id))).Refused);
        // a new line is an act of the dossier; a wrong entry may be set right
        Assert.Equal((Refused.Conflict, "registry.dossier-first"), ((await File(app, id, Class(1), caller: Given.Commission("440000"))).Refused, (await File(app, id, Class(1), caller: Given.Commission("440000"))).Findings[0].Key));
        var line = Assert.Single((await File(app, id, Class(1))).Value!.Filings);
        Assert.True((await File(app, id, Class(2), line.FactId, caller: Given.Commission("440000"))).Ok);
        Assert.Equal(Refused.Forbidden, (await app.In<SaveInstitution, Outcome<InstitutionView>>(h => h.Create(Institution("330402"), Given.Commission(), Ct))).Refused);
        Assert.Equal(Refused.Invalid, (await app.In<SaveInstitution, Outcome<InstitutionView>>(h => h.Change(id, Institution("330402"), Given.Commission(), default, Ct))).Refused);
        Assert.Equal(Refused.Conflict, (await app.In<SaveInstitution, Outcome<InstitutionView>>(h => h.Create(Institution(), Given.Commission(), Ct))).Refused);
    }

    [Theory]
    [InlineData(FilingKind.Class, 13, null, null, "class")]
    [InlineData(FilingKind.Item, null, "OD2013-09-999", null, "item")]
    [InlineData(FilingKind.Item, null, null, null, "item")]
    [InlineData(FilingKind.ClassMinusItems, 1, null, null, "except")]
    [InlineData(FilingKind.ClassMinusItems, 2, null, "OD2024-01-001", "except[0]")]
    public async Task A_line_that_names_what_the_catalogue_lacks_is_refused(FilingKind kind, int? number, string? item, string? except, string field)
    {
        await using var app = await Given.RegistryAsync(Engine.Sqlite);
        var refused = await File(app, await Registered(app), new(null, kind, number, item, except is null ? null : [except], null, From, null, null, null, "x"));
        Assert.Equal(field, Assert.Single(refused.Findings).Field);
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task Where_a_dossier_exists_scope_and_suspensions_are_its_acts(Engine engine)
    {
        await using var app = await Given.RegistryAsync(engine);
        var id = await Registered(app);
        Assert.True((await File(app, id, Class(1))).Ok);
        var dossier = (await app.In<KeepFiling, Outcome<FilingView>>(h => h.Open(new(id, FilingDomain.Diagnosis), Given.Commission("440000"), Ct))).Value!;
        Assert.Single(dossier.Versions);
        Task<Outcome<InstitutionView>> Suspend(Caller by, Guid? fact = null) => app.In<SuspendInstitution, Outcome<InstitutionView>>(h => h.Handle(id, fact, new(null, [1], null, From, null, "质控D级", "暂停"), by, default, Ct));
        foreach (var refused in new[] { await File(app, id, Class(2)), await File(app, id, Class(2), caller: Given.Commission()), await File(app, id, Class(2), dossier.Scope[0].FactId, caller: Given.Commission()), await Suspend(Given.Commission()), await Suspend(Given.Admin) })
        {
            Assert.Equal((Refused.Conflict, "registry.dossier-rules", $"/filings/{dossier.Id}"), (refused.Refused, refused.Findings[0].Key, refused.Findings[0].Args[1]));
        }
        // the other domain has no dossier yet, and an administrator may set a wrong entry right
        Assert.Equal("registry.dossier-first", (await app.In<FileExamCategory, Outcome<InstitutionView>>(h => h.Handle(id, null, new("粉尘", From, null, null, "x"), Given.Commission(), default, Ct))).Findings[0].Key);
        Assert.True((await File(app, id, Class(1, "OD2024-01-002"), dossier.Scope[0].FactId)).Ok);
    }

    [Fact]
    public async Task Nobody_practises_without_a_certificate_and_a_suspension_ends_by_correction()
    {
        await using var app = await Given.RegistryAsync(Engine.Sqlite);
        var id = await Registered(app);
        var physician = (await app.In<SavePractitioner, Outcome<PractitionerView>>(h => h.Handle(null, new("李医师", "L1", null, "440703", [new("C1", [1, 2], "CAT2013", new(2020, 1, 1), null)], null), Given.Commission(), default, Ct))).Value!;
        RecordPractice.Request Practice(params int[] classes) => new(physician.Id, classes, "CAT2013", From, null, false, "注册");
        Task<Outcome<InstitutionView>> Practise(RecordPractice.Request r) => app.In<RecordPractice, Outcome<InstitutionView>>(h => h.Handle(id, null, r, Given.Commission(), default, Ct));
        Assert.Equal("registry.not-certified", Assert.Single((await Practise(Practice(1, 7))).Findings).Key);
        Assert.Equal([1, 2], Assert.Single((await Practise(Practice())).Value!.Practices).Classes);

        var suspended = (await app.In<SuspendInstitution, Outcome<InstitutionView>>(h => h.Handle(id, null, new(null, [1], null, From, null, "质控D级", "暂停"), Given.Admin, default, Ct))).Value!;
        var fact = Assert.Single(suspended.Suspensions);
        var ended = (await app.In<SuspendInstitution, Outcome<InstitutionView>>(h => h.Handle(id, fact.FactId, new(null, [1], null, From, new(2025, 12, 31), "质控D级", "整改合格"), Given.Commission(), default, Ct))).Value!;
        Assert.Equal(new DateOnly(2025, 12, 31), Assert.Single(ended.Suspensions, s => s.SupersededAt is null).To);
        Assert.Equal("to", Assert.Single((await app.In<SuspendInstitution, Outcome<InstitutionView>>(h => h.Handle(id, null, new(null, null, null, From, From.AddDays(-1), "x", "x"), Given.Admin, default, Ct))).Findings).Field);
    }
}
