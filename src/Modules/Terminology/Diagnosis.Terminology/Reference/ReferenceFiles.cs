using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Kernel.Reference;
using Diagnosis.Kernel.TimeLimits;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.Terminology.Reference;

/// <summary>The shipped files as rows.</summary>
internal static class ReferenceFiles
{
    public const string ProvinceList = "province";

    public static List<ReferenceRow> Read(string folder)
    {
        string At(string name) => Path.Combine(folder, name);
        var rows = new List<ReferenceRow>();

        var catalogue = DiseaseCatalogue.Load(folder);
        foreach (var v in catalogue.Versions)
        {
            rows.Add(new CatalogueRow { Edition = v.Id, Content = v, Classes = [.. catalogue.Classes(v.Id)], Source = v.Source, Status = v.Status, ValidFrom = v.ValidFrom, ValidTo = v.ValidTo });
            rows.AddRange(catalogue.Entries(v.Id).Select(e => new DiseaseRow { Edition = v.Id, Code = e.Code, StableId = e.StableId, Content = e, Source = v.Source, Status = e.NameStatus, ValidFrom = v.ValidFrom, ValidTo = v.ValidTo }));
        }
        rows.AddRange(Tsv.Read(At("hazards.tsv")).Rows.Select(r => new HazardRow
        {
            Code = r.Need("hazard_code"), Category = r.Need("category"), Name = r.Need("name"), Cas = r.Find("cas"), Causes2013 = r["causes_2013"], Pinyin = r["pinyin"],
            Note = r["note"], Source = "职业病危害因素分类目录（2015年）" + r["official_no_2015"], Status = r["name_status"] + "; causes " + r["map_status"],
        }));
        rows.AddRange(Kernel.Identifiers.Divisions.Load(At("divisions.tsv")).All.Select(d => new DivisionRow
        {
            Code = d.Code.Value, Name = d.Name, Level = d.Level, Parent = d.Parent?.Value, Statutory = d.ListedAsStatutory, Pinyin = d.Pinyin,
            Source = "统计用区划代码（截止2023-06-30）", Status = "CONFIRMED",
        }));
        rows.AddRange(Tsv.Read(At("holidays.tsv")).Rows.Select(r => new HolidayRow
        {
            Date = r.FindDate("date") ?? throw r.Bad("date", "must not be empty"),
            IsHoliday = r["kind"] switch { "holiday" or "statutory" => true, "makeup-workday" => false, var other => throw r.Bad("kind", $"\"{other}\" is unknown") },
            Name = r["name"], Source = r["kind"] == HolidayRow.Statutory ? "全国年节及纪念日放假办法（2024年修订）" : "国务院办公厅关于部分节假日安排的通知", Status = r["kind"] == HolidayRow.Statutory ? HolidayRow.Statutory : "CONFIRMED",
        }));
        int position = 0;
        rows.AddRange(Tsv.Read(At("code-lists.tsv")).Rows.Select(r => new CodeRow
        {
            List = r.Need("list"), Code = r.Need("code"), Zh = r.Need("zh"), En = r["en"], Parent = r["parent"], Source = r["source"], Status = r["status"],
            ValidFrom = r.FindDate("valid_from"), ValidTo = r.FindDate("valid_to"), Note = r["note"], Position = ++position,
        }));
        rows.AddRange(Tsv.Read(At("provinces.tsv")).Rows.Select(r => new CodeRow
        {
            List = ProvinceList, Code = r.Need("code"), Zh = r.Need("name_zh"), En = r["name_en"], Source = "GB/T 2260", Status = r["status"], Position = ++position,
        }));
        rows.AddRange(TimeLimitRegister.Load(At("time-limits.tsv")).All.Select(TimeLimitRow.From));
        rows.AddRange(Number(Tsv.Read(At("policies.tsv")).Rows.Select(r => new PolicyRow
        {
            Name = r.Need("name"), Division = Division(r), Value = r.Need("value"), ValidFrom = r.FindDate("valid_from"), ValidTo = r.FindDate("valid_to"),
            Source = r.Need("source"), Status = r.Need("status"), NoteZh = r["note_zh"],
        })));
        // the coverage engine's file stays its own; its keys become policies of the same names below coverage.
        rows.AddRange(Number(Tsv.Read(At("coverage-policy.tsv")).Rows.Select(r => new PolicyRow
        {
            Name = "coverage." + r.Need("key"), Value = r.Need("value"), ValidFrom = r.FindDate("valid_from"), ValidTo = r.FindDate("valid_to"),
            Source = r.Need("source"), Status = r.Need("status"), NoteZh = r["source"],
        })));
        // so do the choices of decision support, below decision.; which values there are stands in their file
        rows.AddRange(Number(Tsv.Read(At("decision-policies.tsv")).Rows.Select(r => new PolicyRow
        {
            Name = "decision." + r.Need("policy"), Value = r.Need("value"), Choices = r.Need("choices"), ValidFrom = r.FindDate("valid_from"), ValidTo = r.FindDate("valid_to"),
            Source = r.Need("source"), Status = r.Need("status"), NoteZh = r.Need("text_zh"),
        })));
        if (rows.GroupBy(r => (r.GetType(), r.Key)).FirstOrDefault(g => g.Count() > 1) is { } twice) { throw new InvalidDataException($"{twice.Key.Item1.Name} {twice.Key.Key} stands twice in the reference files."); }
        return rows;
    }

    static string Division(TsvRow row) => row.Find("division") is not { } text ? "" : DivisionCode.TryParse(text, out var code) ? code.Value : throw row.Bad("division", $"\"{text}\" is no division code");

    // versions count up per name and area in the order of their days
    static IEnumerable<PolicyRow> Number(IEnumerable<PolicyRow> rows) => rows.GroupBy(p => (p.Name, p.Division)).SelectMany(g => g.OrderBy(p => p.ValidFrom).Select((p, i) => { p.PolicyVersion = i + 1; return p; }));
}
