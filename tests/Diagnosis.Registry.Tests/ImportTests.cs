using System.Text;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Registry.Imports;
using Diagnosis.Testing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.Registry.Tests;

public class ImportTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;
    static string A => Given.CreditCode(11);
    static string B => Given.CreditCode(12);

    static readonly string Institutions = $"统一社会信用代码,机构名称,机构类别,级别,所在地区划,省级机构,公立,电话,地址\n{A},甲医院,职业病诊断机构、医院,市级,440703,否,是,,\n{B},乙中心,ExamAgency,county,440705,N,Y,,示例路\nX,丙,天文台,市级,999,否,否,,\n";
    static readonly string Physicians = $"执业证号,姓名,职称,注册地区划,资格证书号,资格目录,资格类别,发证日期,机构信用代码,开始日期,结束日期,外聘\nL1,李医师,主任医师,440703,C1,CAT2013,1、2,2020-01-01,{A},2021-06-01,,否\nL2,王医师,,440703,C2,CAT2013,77,2020-01-01,{A},2021-06-01,,否\n";
    static readonly string Filings = $"机构信用代码,备案编号,备案事项,备案方式,目录,类别,病种,除外病种,体检类别,生效日期,失效日期,开展日期,公布日期\n{A},粤1,诊断,整类除外,CAT2013,1,,OD2013-01-002,,2021-06-01,,,2021-06-10\n{B},粤2,体检,,,,,,DUST,2022-01-01,,,\n{A},粤3,诊断,单个病种,CAT2013,,OD2013-99-001,,,2021-06-01,,,\n";
    static readonly string Suspensions = $"机构信用代码,目录,类别,开始日期,结束日期,依据,公布日期\n{A},CAT2013,1,2023-01-01,2023-03-31,质控D级,\n{A},CAT2013,1,2023-05-01,2023-04-01,质控D级,\n";

    static async Task<ImportReport> Import(TestModules app, ImportKind kind, string text, Encoding? encoding = null)
    {
        using var file = new MemoryStream((encoding ?? new UTF8Encoding(false)).GetBytes(text));
        var outcome = await app.In<ImportRegistry, Outcome<ImportReport>>(h => h.Handle(kind, file, "data.csv", Given.Commission(), Ct));
        Assert.True(outcome.Ok, string.Join(';', outcome.Findings));
        var r = outcome.Value!;
        Assert.Equal(r.Rows, r.Created + r.Updated + r.Unchanged + r.Rejected);
        return r;
    }

    static (int, int, int, int) Counts(ImportReport r) => (r.Created, r.Updated, r.Unchanged, r.Rejected);

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_first_load_is_taken_row_by_row_and_again_changes_nothing(Engine engine)
    {
        await using var app = await Given.RegistryAsync(engine);
        var gb = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;
        Assert.Equal((2, 0, 0, 1), Counts(await Import(app, ImportKind.Institutions, Institutions, gb)));
        Assert.Equal((1, 0, 0, 1), Counts(await Import(app, ImportKind.Physicians, Physicians)));
        Assert.Equal((2, 0, 0, 1), Counts(await Import(app, ImportKind.Filings, Filings)));
        Assert.Equal((1, 0, 0, 1), Counts(await Import(app, ImportKind.Suspensions, Suspensions)));
        int history = await app.InDb(db => db.History.CountAsync(Ct));
        Assert.Equal((0, 0, 2, 1), Counts(await Import(app, ImportKind.Institutions, Institutions)));
        Assert.Equal((0, 0, 1, 1), Counts(await Import(app, ImportKind.Physicians, Physicians)));
        Assert.Equal((0, 0, 2, 1), Counts(await Import(app, ImportKind.Filings, Filings)));
        Assert.Equal((0, 0, 1, 1), Counts(await Import(app, ImportKind.Suspensions, Suspensions)));
        Assert.Equal(history, await app.InDb(db => db.History.CountAsync(Ct)));

        var profile = (await app.In<IInstitutions, InstitutionProfile?>(async i => await i.ProfileAsync((await i.FindByCodeAsync(A, Ct))!.Id, Ct)))!;
        Assert.Equal([InstitutionKind.DiagnosisAgency, InstitutionKind.Hospital], profile.Institution.Kinds);
        var line = Assert.Single(profile.Filings).Line;
        Assert.Equal(new DateTimeOffset(2021, 6, 10, 0, 0, 0, TimeSpan.FromHours(8)).ToUniversalTime(), line.KnownAt);
        Assert.Equal([1, 2], Assert.Single(profile.Practices).Classes);
        Assert.Single(profile.Suspensions);
        Assert.NotEmpty(await app.In<IInstitutions, IReadOnlyList<InstitutionInfo>>(i => i.FiledForAsync("OD2013-01-001", "440700", new(2022, 1, 1), Ct)));
        Assert.Empty(await app.In<IInstitutions, IReadOnlyList<InstitutionInfo>>(i => i.FiledForAsync("OD2013-01-001", "440700", new(2023, 2, 1), Ct)));
    }

    [Fact]
    public async Task A_changed_row_corrects_and_rejected_rows_name_cell_and_reason()
    {
        await using var app = await Given.RegistryAsync(Engine.Sqlite);
        var first = await Import(app, ImportKind.Institutions, Institutions);
        Assert.Equal(new HashSet<string?> { "统一社会信用代码", "机构类别", "所在地区划" }, first.Reasons.Select(r => r.Column).ToHashSet());
        Assert.All(first.Reasons, r => Assert.Equal(4, r.Row));
        Assert.Equal((0, 1, 1, 1), Counts(await Import(app, ImportKind.Institutions, Institutions.Replace("甲医院", "甲职业病防治院"))));
        await Import(app, ImportKind.Suspensions, Suspensions);
        Assert.Equal((0, 1, 0, 1), Counts(await Import(app, ImportKind.Suspensions, Suspensions.Replace("2023-03-31", "2023-02-28"))));
        var profile = (await app.In<IInstitutions, InstitutionProfile?>(async i => await i.ProfileAsync((await i.FindByCodeAsync(A, Ct))!.Id, Ct)))!;
        Assert.Equal(new DateOnly(2023, 2, 28), Assert.Single(profile.Suspensions, s => s.SupersededAt is null).To);
        Assert.Equal(2, profile.Suspensions.Count);
    }

    [Fact]
    public async Task Rows_outside_the_area_of_a_commission_are_rejected_and_a_file_that_is_none_is_refused()
    {
        await using var app = await Given.RegistryAsync(Engine.Sqlite);
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(Institutions));
        var outcome = await app.In<ImportRegistry, Outcome<ImportReport>>(h => h.Handle(ImportKind.Institutions, file, "data.csv", Given.Commission("330400"), Ct));
        Assert.Equal((0, 0, 0, 3), Counts(outcome.Value!));
        using var noise = new MemoryStream([1, 0, 2, 0, 3]);
        Assert.Equal(Refused.Invalid, (await app.In<ImportRegistry, Outcome<ImportReport>>(h => h.Handle(ImportKind.Institutions, noise, "data.csv", Given.Commission(), Ct))).Refused);
        Assert.Equal(Refused.Forbidden, (await app.In<ImportRegistry, Outcome<ImportReport>>(h => h.Handle(ImportKind.Institutions, noise, "data.csv", Given.Exam(Given.Jiangmen), Ct))).Refused);
    }
}
