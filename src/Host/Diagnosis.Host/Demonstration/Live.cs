using System.Globalization;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Registry.Contracts;

namespace Diagnosis.Host.Demonstration;

/// <summary>What is going on around the anchor date, so that every role finds clocks running.</summary>
internal static class Live
{
    const string Silicosis = "OD2013-01-001", Noise = "OD2013-04-001", Benzene = "OD2013-05-028", Lead = "OD2013-05-001", Welders = "OD2013-01-011";

    /// <summary>Suspicions found by the demonstration's exam agency: days since sent, disease, told the worker, reported to the commission after so many days (-1: not yet).</summary>
    static readonly (int Days, string Disease, bool Told, int ReportedAfter, string Story)[] Suspicions = [
        (1, Silicosis, false, -1, "fresh"), (2, Noise, false, -1, "fresh"), (3, Benzene, false, -1, "fresh"), (6, Silicosis, true, -1, "running"), (9, Lead, true, -1, "running"),
        (13, Noise, true, -1, "due in two days"), (13, Welders, true, -1, "due in two days"), (18, Silicosis, true, -1, "overdue"), (20, Noise, true, 10, "reported"), (26, Silicosis, true, 4, "reported"),
        (34, Silicosis, true, 3, "applied"), (40, Silicosis, true, 6, "in evidence"), (45, Silicosis, true, 2, "panel"), (52, Noise, true, 5, "concluded")];

    public static (IReadOnlyList<DemoReport> Reports, IReadOnlyList<DemoLiveCase> Cases) Make(DemoOptions options, Ground ground, Network network, EmployerBook employers, Invented people)
    {
        var rng = Rng.For(options.Seed, "live");
        var anchor = options.Anchor;
        var reports = new List<DemoReport>();
        var home = network.Houses.Exam;
        int running = 0;

        // --- the demonstration's own exam agency
        foreach (var (days, disease, told, after, story) in Suspicions)
        {
            reports.Add(Report(home, days, disease, told, after, story, disease == Silicosis ? DemoProvince.HomeTownship : null));
        }
        for (int i = 0; i < 46; i++) { reports.Add(Report(home, rng.Between(1, 60), null, false, -1, "routine", null)); }
        // the same exam sent again under another number
        foreach (var original in reports.Where(r => r.Story == "routine").Take(3).ToList())
        {
            reports.Add(original with { RecordNumber = Number(original.Agency), ExamDate = original.ExamDate.AddDays(1) < anchor ? original.ExamDate.AddDays(1) : original.ExamDate, SentOn = Min(original.SentOn.AddDays(1), anchor), Story = "possible duplicate" });
        }

        // --- others
        foreach (var agency in network.Of(InstitutionKind.ExamAgency).Where(a => a.Id != home.Id && a.ExamCategories.Any(c => c.Category == "CHEMICAL") && a.Suspensions.All(s => s.Domain != FilingDomain.Exam)).Where((_, i) => i % 9 == 0))
        {
            for (int i = 0; i < 4; i++) { reports.Add(Report(agency, rng.Between(1, 60), null, false, -1, "routine", null)); }
            int since = rng.Between(1, 30);
            reports.Add(Report(agency, since, rng.Weighted<string>([(Noise, 5), (Silicosis, 3), (Benzene, 1), (Lead, 1), (Welders, 1)]), since > 3, since > 12 ? rng.Between(3, 11) : -1, "suspected", null));
        }

        // --- one number under two names: one of them was miswritten somewhere
        foreach (var known in reports.Where(r => r.Agency.Id == home.Id && r.Story is "routine").Skip(5).Take(2).ToList())
        {
            var again = Report(network.Of(InstitutionKind.ExamAgency).First(a => a.Prefecture == DemoProvince.HomePrefecture && a.Id != home.Id && a.ExamCategories.Any(c => c.Category == "CHEMICAL")), 2, null, false, -1, "name conflict", null);
            reports.Add(again with { Worker = known.Worker with { Name = people.PersonName(known.Worker.Male, known.Worker.Born.Year), Phone = again.Worker.Phone } });
        }

        return ([.. reports.OrderBy(r => r.SentOn).ThenBy(r => r.RecordNumber, StringComparer.Ordinal)], Cases());

        string Number(DemoInstitution agency) => string.Create(CultureInfo.InvariantCulture, $"YS{agency.Code[8..15]}-{++running:0000}");

        DemoReport Report(DemoInstitution agency, int daysAgo, string? disease, bool told, int reportedAfter, string story, string? livesIn)
        {
            string county = agency.Division[..6];
            var (trade, factor) = disease is null ? (rng.Pick(Trades.All.Where(t => t.Key != "mine").ToList()).Key, null) : Trades.Of(disease);
            var employer = rng.Pick(employers.Of(county, trade) is { Count: > 0 } f ? f : employers.Of(county, "metal"));
            var meets = Trades.ByKey[employer.Trade];
            bool male = rng.Chance(0.75);
            int age = disease is null ? rng.Between(20, 57) : rng.Between(36, 58);
            var born = anchor.AddYears(-age).AddDays(-rng.Below(360));
            var worker = new DemoPerson(people.PersonName(male, born.Year), people.ResidentNumber(male, born), male, born, people.Phone());
            var sent = anchor.AddDays(-daysAgo);
            var exam = sent.AddDays(-rng.Between(1, 5));
            string type = disease is not null ? "ON" : rng.Weighted<string>([("ON", 7), ("PRE", 2), ("LEAVE", 1.2)]);
            factor ??= meets.Hazards.First(h => Usual(ground.Hazards[h].Category));
            var factors = new List<string> { factor };
            // a second factor of another kind, when the agency has filed its category
            foreach (string more in meets.Hazards) { if (factors.Count < 2 && more != factor && Usual(ground.Hazards[more].Category) && !(ground.Hazards[more].IsDust && ground.Hazards[factor].IsDust)) { factors.Add(more); } }
            var start = exam.AddDays(-rng.Between(400, Math.Max(500, Math.Min((age - 19) * 365, 9000))));
            int months = (exam.Year - start.Year) * 12 + exam.Month - start.Month - (exam.Day < start.Day ? 1 : 0);
            var conclusions = factors.Select((x, i) =>
            {
                string c = i == 0 && disease is not null ? "03" : type == "LEAVE" ? "01" : rng.Weighted<string>([("01", 80), ("02", 7), ("04", 5), ("05", 8)]);
                // who stopped in between counts less than the span
                int counted = Math.Max(1, months - (rng.Chance(0.2) ? rng.Below(Math.Max(1, months / 4)) : 0));
                return new DemoConclusion(x, c, c == "03" ? disease : null, c == "04" ? Contra(ground.Hazards[x].Category) : null, c == "05" ? rng.Pick<string>(["高血压", "血脂异常", "轻度脂肪肝", "窦性心动过缓"]) : null,
                    type == "PRE" ? null : start, counted / 12, counted % 12);
            }).ToList();
            string hukou = livesIn ?? (rng.Chance(0.7) ? employer.Township : rng.Chance(0.5) ? rng.Pick(ground.TownshipsOf[county]).Code.Value : rng.Pick(ground.Outside).Code.Value);
            return new DemoReport(Number(agency), agency, employer, worker, hukou, type, exam, sent, conclusions, Items(conclusions), rng.Pick(meets.Jobs), told ? sent.AddDays(1) : null, reportedAfter >= 0 ? sent.AddDays(reportedAfter) : null, story);
        }

        static bool Usual(string category) => category.Contains('尘', StringComparison.Ordinal) || category.Contains("化学", StringComparison.Ordinal) || category.Contains("物理", StringComparison.Ordinal);
        static string Contra(string category) => category.Contains('尘', StringComparison.Ordinal) ? "活动性肺结核病" : category.Contains("物理", StringComparison.Ordinal) ? "各种原因引起永久性感音神经性听力损失" : "血常规检出持续异常";

        IReadOnlyList<DemoItem> Items(List<DemoConclusion> conclusions)
        {
            bool bad(string category) => conclusions.Any(c => c.Conclusion is "03" or "02" && ground.Hazards[c.Factor].Category.Contains(category, StringComparison.Ordinal));
            bool has(string category) => conclusions.Any(c => ground.Hazards[c.Factor].Category.Contains(category, StringComparison.Ordinal));
            int systolic = rng.Between(104, 138);
            var items = new List<DemoItem> { new("一般检查", "收缩压", "1010101", "01", systolic.ToString(CultureInfo.InvariantCulture), "mmHg", 90, 139, "0") };
            if (has("尘"))
            {
                items.Add(new("影像", "后前位X射线高千伏胸片", "1020101", "03", bad("尘") ? "尘肺样改变" : "未见异常", null, null, null, bad("尘") ? "1" : "0"));
                int fvc = bad("尘") ? rng.Between(62, 79) : rng.Between(82, 108);
                items.Add(new("肺功能", "FVC占预计值", "1030101", "01", fvc.ToString(CultureInfo.InvariantCulture), "%", 80, 130, fvc < 80 ? "1" : "0"));
            }
            if (has("物理"))
            {
                int ear = bad("物理") ? rng.Between(41, 58) : rng.Between(12, 25);
                items.Add(new("纯音测听", "双耳高频平均听阈", "1040101", "01", ear.ToString(CultureInfo.InvariantCulture), "dB", 0, 40, ear >= 40 ? "1" : "0"));
            }
            if (has("化学"))
            {
                decimal white = bad("化学") ? rng.Between(25, 34) / 10m : rng.Between(42, 88) / 10m;
                items.Add(new("血常规", "白细胞计数", "1050101", "01", white.ToString(CultureInfo.InvariantCulture), "10^9/L", 3.5m, 9.5m, white < 3.5m ? "1" : "0"));
            }
            return items;
        }

        List<DemoLiveCase> Cases()
        {
            var list = new List<DemoLiveCase>();
            var agency = network.Houses.Diagnosis;
            string? From(string story) => reports.First(r => r.Agency.Id == home.Id && r.Story == story).RecordNumber;

            Add(agency, Silicosis, DemoStep.Applied, Conclusion.Od, null, 1, From("applied"));
            Add(agency, Noise, DemoStep.Applied, Conclusion.Od, null, 2);
            Add(agency, Benzene, DemoStep.Applied, Conclusion.Od, null, 4);
            Add(agency, Silicosis, DemoStep.Received, Conclusion.Od, null, 12, From("in evidence"), received: 10);
            Add(agency, Noise, DemoStep.Received, Conclusion.Od, null, 20, received: 17);
            Add(agency, Lead, DemoStep.FileComplete, Conclusion.Od, null, 25, received: 20, complete: 9);
            Add(agency, Silicosis, DemoStep.PanelGathered, Conclusion.Od, "1", 36, From("panel"), received: 33, complete: 28);
            Add(agency, Noise, DemoStep.PanelGathered, Conclusion.Od, null, 22, received: 18, complete: 12);
            Add(agency, Benzene, DemoStep.PanelGathered, Conclusion.Od, null, 50, received: 46, complete: 33);
            Add(agency, Silicosis, DemoStep.Concluded, Conclusion.Od, "1", 34, received: 30, complete: 20, concluded: 2);
            Add(agency, Noise, DemoStep.Concluded, Conclusion.NotOd, null, 40, From("concluded"), received: 38, complete: 24, concluded: 3);
            Add(agency, Silicosis, DemoStep.Certified, Conclusion.Od, "2", 44, received: 41, complete: 30, concluded: 7, issued: 5);
            Add(agency, Noise, DemoStep.Certified, Conclusion.Od, "中度", 50, received: 47, complete: 36, concluded: 14, issued: 13);
            Add(agency, Benzene, DemoStep.Delivered, Conclusion.Od, "轻度", 55, received: 50, complete: 38, concluded: 12, issued: 9);
            Add(agency, Silicosis, DemoStep.Reported, Conclusion.Od, "1", 60, received: 57, complete: 42, concluded: 16, issued: 14, outside: true);
            Add(agency, Silicosis, DemoStep.Reported, Conclusion.Od, "3", 58, received: 55, complete: 41, concluded: 17, issued: 15);
            int turn = 0;
            foreach (var other in ground.Prefectures.Where(p => p.Code.Value != DemoProvince.HomePrefecture).Select(p => network.Of(InstitutionKind.DiagnosisAgency).First(a => a.Prefecture == p.Code.Value)))
            {
                turn++;
                Add(other, turn % 2 == 0 ? Silicosis : Noise, (DemoStep)(turn % 5), Conclusion.Od, turn % 2 == 0 ? "1" : null, 30 + turn % 4, received: 27, complete: 15, concluded: 4);
            }
            Add(agency, Silicosis, DemoStep.Received, Conclusion.Od, null, 26, received: 22, story: LiveStory.SilentEmployer);
            Add(agency, Noise, DemoStep.Received, Conclusion.Od, null, 18, received: 15, story: LiveStory.DisputedData);
            Add(agency, Silicosis, DemoStep.PanelGathered, Conclusion.Od, null, 19, received: 16, complete: 6, story: LiveStory.FilmHalfRead);
            Add(agency, Silicosis, DemoStep.Delivered, Conclusion.NotOd, null, 60, received: 57, complete: 40, concluded: 16, issued: 12, story: LiveStory.UnderAppraisal);
            Add(agency, Silicosis, DemoStep.Delivered, Conclusion.Od, "1", 64, received: 60, complete: 44, concluded: 18, issued: 15, story: LiveStory.PanelDrawn);
            return list;

            void Add(DemoInstitution at, string disease, DemoStep step, Conclusion conclusion, string? stage, int applied, string? report = null, int received = -1, int complete = -1, int concluded = -1, int issued = -1, bool outside = false, LiveStory? story = null)
            {
                string key = string.Create(CultureInfo.InvariantCulture, $"live-{list.Count + 1:00}");
                var source = report is null ? null : reports.First(r => r.RecordNumber == report);
                var (trade, _) = Trades.Of(disease);
                string county = at.Id == agency.Id ? DemoProvince.HomeCounty : at.Division[..6];
                var employer = source?.Employer ?? rng.Pick(employers.Of(county, trade));
                bool male = rng.Chance(0.85);
                var born = anchor.AddYears(-rng.Between(38, 58)).AddDays(-rng.Below(360));
                var person = source?.Worker ?? new DemoPerson(people.PersonName(male, born.Year), people.ResidentNumber(male, born), male, born, people.Phone());
                string residence = employer.Township, hukou = source?.Hukou ?? (outside ? rng.Pick(ground.Outside).Code.Value : disease == Silicosis && county == DemoProvince.HomeCounty ? DemoProvince.HomeTownship : employer.Township);
                list.Add(new DemoLiveCase(key, person, at, employer, hukou, residence, disease, step, conclusion, step >= DemoStep.Concluded && conclusion == Conclusion.Od ? stage : null, anchor.AddDays(-applied),
                    Day(received, DemoStep.Received), Day(complete, DemoStep.FileComplete), Day(concluded, DemoStep.Concluded), Day(issued, DemoStep.Certified), report, story));

                DateOnly? Day(int days, DemoStep from) => step >= from && days >= 0 ? anchor.AddDays(-days) : null;
            }
        }

        static DateOnly Min(DateOnly a, DateOnly b) => a < b ? a : b;
    }
}
