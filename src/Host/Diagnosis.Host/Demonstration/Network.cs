using System.Globalization;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.Host.Demonstration;

/// <summary>The invented bodies of the network with what they have filed, who works there and how they were graded.</summary>
internal sealed record Network(IReadOnlyList<DemoInstitution> Institutions, IReadOnlyList<DemoPractitioner> Practitioners, IReadOnlyList<DemoStation> Stations, DemoHouses Houses)
{
    /// <summary>Published for 2020.</summary>
    public const int ExamAgencies = 205, DiagnosisAgencies = 37;

    /// <summary>
    /// The diagnosis agencies: county · what is filed · since · marks. C4 = class 4 of the 2013 list, I10-001 = one item, M5-011,017 = class 5 without
    /// those items, N10 = class 10 of the 2024 list (filed in 2025). Marks: P provincial body, D last quality control D, E not taken part but evaluated,
    /// S6 suspended for class 6, T3,8 short of a physician for those classes, Z no case ever.
    /// Every prefecture touches the ten classes, as published for 2020, yet few cover every disease: that is what the audit is to show.
    /// </summary>
    const string Agencies = """
        320104 C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 N10 N11 N12 · 2013 · P
        320106 C1 C2 C4 C5 C6 C8 I10-001 · 2014 ·
        320115 C1 C4 · 2016 ·
        320116 C2 C3 C5 · 2017 ·
        320113 C1 I5-028 I5-001 · 2018 ·
        320213 C1 C2 C3 C4 C5 C6 C8 C9 I10-001 · 2013 ·
        320281 C1 C4 M5-011,017 · 2016 ·
        320206 C1 C7 · 2015 ·
        320311 C1 C2 C3 C4 C5 C6 C8 I10-001 I10-002 · 2013 ·
        320305 C1 · 2014 ·
        320322 C1 C4 · 2015 ·
        320303 C7 C9 · 2016 ·
        320404 C1 C2 C3 C4 C5 C6 C8 C9 I10-001 · 2013 ·
        320412 C1 C4 · 2017 ·
        320481 C7 · 2016 · Z
        320508 C1 C2 C3 C4 C5 C6 C8 C9 I10-001 N10 · 2013 ·
        320583 C1 C4 C5 · 2016 ·
        320581 C1 C4 · 2017 ·
        320582 C1 C4 M5-011,026,034 · 2018 ·
        320509 C2 C7 · 2016 ·
        320613 C1 C2 C3 C4 C5 C6 C8 C9 I10-001 · 2013 ·
        320682 C1 C4 · 2018 ·
        320612 C7 · 2017 ·
        320706 C1 C2 C3 C4 M5-011,015,017 C6 I8-001 I8-003 I9-001 I9-003 I10-001 · 2014 ·
        320722 C1 I7-003 I7-006 · 2016 ·
        320812 C1 C2 C3 C4 C5 C6 C8 I10-001 · 2014 ·
        320803 C7 C9 · 2017 · D
        320902 C1 C2 C3 C4 C5 C6 I8-003 I9-003 I10-001 · 2014 ·
        320904 C1 C7 · 2018 · E
        321002 C1 C2 C3 C4 C5 C6 C8 C9 I10-001 · 2013 ·
        321084 C1 I7-001 I7-003 · 2019 ·
        321102 C1 C2 C3 C4 M5-011,017,026 C6 I8-003 I9-003 I10-001 · 2014 ·
        321181 C1 C7 · 2018 ·
        321202 C1 C2 C3 C4 C5 C6 C8 C9 I10-001 · 2014 · T3,8
        321282 C1 C4 C7 · 2016 ·
        321302 C1 C2 C3 C4 C5 C6 C8 I9-003 I10-001 · 2014 · S6
        321322 C1 I7-003 I7-005 · 2019 ·
        """;

    public const string AppliesUnder2013 = "CAT2013", Newer = "CAT2024";

    /// <summary>Agencies that have never had a case, for the question of merging idle ones.</summary>
    public required IReadOnlySet<Guid> Idle { get; init; }

    public IEnumerable<DemoInstitution> Of(InstitutionKind kind) => Institutions.Where(i => i.Is(kind));

    public static Network Make(DemoOptions options, Ground ground, Invented names, TownshipPlan plan)
    {
        var (seed, anchor) = (options.Seed, options.Anchor);
        var rng = Rng.For(seed, "network");
        var all = new List<DemoInstitution>();
        var practitioners = new List<DemoPractitioner>();
        var idle = new HashSet<Guid>();
        var taken = new HashSet<string>();

        DemoInstitution Body(string key, string name, InstitutionKind[] kinds, string level, string division, bool provincial = false, bool isPublic = true, string register = "12") =>
            new(Rng.Id(seed, "institution", key), names.CreditCode(register, division.Length >= 6 && !division.EndsWith("00", StringComparison.Ordinal) ? division[..6] : division[..6]), name, kinds, level, division, provincial, isPublic, names.Phone(),
                $"{ground.FullName(division)}{rng.Pick(Invented.Words)}路{rng.Between(1, 399)}号");
        string Fresh(string place, string kind)
        {
            string name;
            do { name = place + rng.Pick(Invented.Words) + kind; } while (!taken.Add(name));
            return name;
        }

        // commissions and appraisal offices carry no invented word: they are offices, marked as a demonstration's
        var province = Body("commission", $"{ground.Name(DemoProvince.Province)}卫生健康委员会（演示）", [InstitutionKind.Commission], "province", DemoProvince.Province, true, register: "11");
        all.Add(province);
        all.Add(Body("appraisal", $"{ground.Name(DemoProvince.Province)}职业病鉴定办公室（演示）", [InstitutionKind.AppraisalOffice], "province", DemoProvince.Province, true));
        foreach (var p in ground.Prefectures)
        {
            all.Add(Body($"commission-{p.Code}", $"{p.Name}卫生健康委员会（演示）", [InstitutionKind.Commission], "prefecture", p.Code.Value, register: "11"));
            all.Add(Body($"appraisal-{p.Code}", $"{p.Name}职业病鉴定办公室（演示）", [InstitutionKind.AppraisalOffice], "prefecture", p.Code.Value));
            all.Add(Body($"cdc-{p.Code}", Fresh(p.Name, "疾病预防中心"), [InstitutionKind.Cdc, InstitutionKind.TechnicalService], "prefecture", p.Code.Value));
            var seat = ground.Counties.First(c => c.Code.Prefecture == p.Code);
            var hospital = Body($"hospital-{p.Code}", Fresh(p.Name, "综合医院"), [InstitutionKind.Hospital], "prefecture", seat.Code.Value);
            // the demonstration's hospital examines workers too: its system sends the reports over FHIR
            all.Add(p.Code.Value == DemoProvince.HomePrefecture ? hospital with { Kinds = [InstitutionKind.Hospital, InstitutionKind.ExamAgency], ExamCategories = Categories($"hospital-{p.Code}", new DateOnly(2018, 3, 1), full: true) } : hospital);
        }
        foreach (var c in ground.Counties) { all.Add(Body($"commission-{c.Code}", $"{ground.Name(c.Code.Prefecture!.Value.Value)}{c.Name}卫生健康委员会（演示）", [InstitutionKind.Commission], "county", c.Code.Value, register: "11")); }

        // --- diagnosis agencies
        var examCounties = new Dictionary<string, int>();
        int number = 0;
        var seen = new HashSet<string>();
        foreach (string line in Agencies.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = line.Split('·', StringSplitOptions.TrimEntries);
            string county = parts[0][..6];
            string[] scope = parts[0][7..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            int since = int.Parse(parts[1], CultureInfo.InvariantCulture);
            string[] marks = parts[2].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string prefecture = Ground.PrefectureOf(county);
            bool provincial = marks.Contains("P"), first = seen.Add(prefecture) || provincial;
            number++;
            var kinds = new List<InstitutionKind> { InstitutionKind.DiagnosisAgency };
            bool examines = number is not (5 or 10 or 12 or 19 or 27 or 31 or 37);
            if (examines) { kinds.Add(InstitutionKind.ExamAgency); examCounties[county] = examCounties.GetValueOrDefault(county) + 1; }
            if (first) { kinds.Add(InstitutionKind.PreventionHospital); }
            string key = $"diagnosis-{number:00}";
            var body = Body(key, provincial ? Fresh(ground.Name(DemoProvince.Province), "职业病防治院") : first ? Fresh(ground.Name(prefecture), "职业病防治院") : Fresh(ground.Name(county), number % 3 == 0 ? "职业病诊疗中心" : "康宁医院"),
                [.. kinds], provincial ? "province" : first ? "prefecture" : "county", county, provincial, number % 7 != 0, number % 7 != 0 ? "12" : "52");
            var filedOn = since == 2013 ? new DateOnly(2013, 12, 23) : new DateOnly(since, rng.Between(1, 6), rng.Between(1, 28));
            var filings = new List<FilingFact>();
            foreach (string s in scope)
            {
                bool newer = s[0] == 'N';
                var from = newer ? new DateOnly(2025, 9, 15) : filedOn;
                if (from > anchor) { continue; }
                var rule = s[0] switch
                {
                    'C' => FilingLine.WholeClass(Int(s[1..]), AppliesUnder2013, from),
                    'N' => FilingLine.WholeClass(Int(s[1..]), Newer, from),
                    'I' => FilingLine.SingleItem(Code(s[1..]), AppliesUnder2013, from),
                    _ => FilingLine.ClassWithout(Int(s[1..s.IndexOf('-', StringComparison.Ordinal)]), [.. s[(s.IndexOf('-', StringComparison.Ordinal) + 1)..].Split(',').Select(x => $"OD2013-{Int(s[1..s.IndexOf('-', StringComparison.Ordinal)]):00}-{x}")], AppliesUnder2013, from),
                } with { KnownAt = At(from.AddDays(10)) };
                filings.Add(new FilingFact(Rng.Id(seed, "filing", $"{key}/{s}"), FilingDomain.Diagnosis, rule, $"演诊备〔{from.Year}〕{number:000}号"));
            }
            var short_ = marks.FirstOrDefault(m => m[0] == 'T') is { } t ? t[1..].Split(',').Select(Int).ToHashSet() : [];
            var practices = Staff(key, county, filings, filedOn, short_);
            var suspensions = marks.Where(m => m[0] == 'S').Select(m => new SuspensionFact(Rng.Id(seed, "suspension", key), FilingDomain.Diagnosis, [Int(m[1..])], AppliesUnder2013, anchor.AddDays(-40), anchor.AddDays(50), "演示：质量控制后责令暂停并限期改正", At(anchor.AddDays(-40)), null)).ToList();
            if (marks.Contains("Z")) { idle.Add(body.Id); }
            all.Add(body with
            {
                Filings = filings,
                Practices = practices,
                Suspensions = suspensions,
                ExamCategories = examines ? Categories(key, new DateOnly(Math.Max(2014, since), 3, 1), full: first) : [],
                Qc = [.. DiagnosisQc(key, since, marks), .. examines ? ExamQc(key, 'B') : []],
                Evaluations = marks.Contains("E") ? [new DemoEvaluation(Rng.Id(seed, "evaluation", key), "DIAGNOSIS", anchor.AddDays(-200), anchor.AddDays(165), "省级评估组（演示）")] : [],
            });
        }

        // --- exam agencies that do nothing else: first so that every county has one, then where industry is
        int exam = 0;
        void AddExam(Division county, bool every)
        {
            exam++;
            string key = $"exam-{exam:000}", code = county.Code.Value;
            bool home = code == DemoProvince.HomeCounty && examCounties.GetValueOrDefault(code) == 0;
            bool isPublic = every || rng.Chance(0.4);
            var body = Body(key, Fresh(county.Name, isPublic ? "职业健康检查所" : "健康体检中心"), [InstitutionKind.ExamAgency], "county", code, isPublic: isPublic, register: isPublic ? "12" : "52");
            examCounties[code] = examCounties.GetValueOrDefault(code) + 1;
            var from = new DateOnly(rng.Between(2013, 2019), rng.Between(1, 12), rng.Between(1, 28));
            char grade = home ? 'A' : rng.Weighted<char>([('A', 2), ('B', 5), ('C', 3), ('D', 0.35)]);
            all.Add(body with
            {
                ExamCategories = Categories(key, from, full: home),
                Qc = ExamQc(key, grade),
                Suspensions = exam == 50 ? [new SuspensionFact(Rng.Id(seed, "suspension", key), FilingDomain.Exam, null, AppliesUnder2013, anchor.AddDays(-25), anchor.AddDays(35), "演示：不再具备备案条件，责令暂停", At(anchor.AddDays(-25)), null)] : [],
            });
        }
        foreach (var c in ground.Counties) { if (!examCounties.ContainsKey(c.Code.Value)) { AddExam(c, true); } }
        var weights = ground.Counties.Select(c => (c, (double)Townships.DustWeightOf(c.Code.Value) + (c.Code.Value.StartsWith("3205", StringComparison.Ordinal) || c.Code.Value.StartsWith("3202", StringComparison.Ordinal) || c.Code.Value.StartsWith("3204", StringComparison.Ordinal) ? 4 : 2))).ToList();
        while (all.Count(i => i.Is(InstitutionKind.ExamAgency)) < ExamAgencies) { AddExam(rng.Weighted<Division>(weights), false); }

        // --- stations where patients live close together; one in seventeen such townships has none yet
        var stations = new List<DemoStation>();
        int turn = 0;
        foreach (string township in plan.Concentrated)
        {
            turn++;
            if (turn % 17 == 5 && township != DemoProvince.HomeTownship) { continue; }
            AddStation(township, false);
        }
        foreach (var (township, _) in plan.Quota.Where(q => q.Patients is >= 40 and < 100 && stations.All(s => !s.Townships.Contains(q.Township))).OrderByDescending(q => q.Patients).ThenBy(q => q.Township, StringComparer.Ordinal).Take(14)) { AddStation(township, true); }
        void AddStation(string township, bool point)
        {
            string place = ground.Name(township), county = ground.Name(township[..6]);
            var host = Body($"host-{township}", Fresh(county + place, place.EndsWith('道') ? "社区卫生服务中心" : "卫生院"), [InstitutionKind.RehabHost], "township", township);
            all.Add(host);
            var served = new List<string> { township };
            // a station may also serve a neighbour that has none of its own
            if (township != DemoProvince.HomeTownship && !point && rng.Chance(0.3) && ground.TownshipsOf[township[..6]].FirstOrDefault(n => !plan.Concentrated.Contains(n.Code.Value) && stations.All(s => !s.Townships.Contains(n.Code.Value))) is { } neighbour) { served.Add(neighbour.Code.Value); }
            stations.Add(new DemoStation(Rng.Id(seed, "station", township), $"{place}尘肺病康复{(point ? "点" : "站")}", point, host.Id, host.Name, township, served, new DateOnly(rng.Between(2019, 2023), rng.Between(1, 12), rng.Between(1, 28)), point || rng.Chance(0.2) ? 20 : 30));
        }

        var homeStation = stations.Single(s => s.Division == DemoProvince.HomeTownship);
        var houses = new DemoHouses(
            all.First(i => i.Division == DemoProvince.HomeCounty && i.Kinds is [InstitutionKind.ExamAgency]),
            all.First(i => i.Prefecture == DemoProvince.HomePrefecture && i.Is(InstitutionKind.DiagnosisAgency)),
            all.Single(i => i.Id == Rng.Id(seed, "institution", $"appraisal-{DemoProvince.HomePrefecture}")),
            homeStation,
            all.Single(i => i.Id == Rng.Id(seed, "institution", $"commission-{DemoProvince.HomeCounty}")),
            province,
            all.Single(i => i.Id == Rng.Id(seed, "institution", $"hospital-{DemoProvince.HomePrefecture}")));
        return new Network(all, practitioners, stations, houses) { Idle = idle };

        // three physicians for every class filed (two where it is to be short), each with three or four classes
        List<PracticeFact> Staff(string key, string county, List<FilingFact> filings, DateOnly from, HashSet<int> shortOf)
        {
            var classes = filings.Where(f => f.Line.Catalogue == AppliesUnder2013).Select(f => f.Line.Class ?? Int(f.Line.Item!.Split('-')[1])).Distinct().Order().ToList();
            var newer = filings.Where(f => f.Line.Catalogue == Newer).Select(f => f.Line.Class!.Value).ToList();
            int many = Math.Max(4, classes.Count + 1);
            var held = Enumerable.Range(0, many).Select(_ => new List<int>()).ToArray();
            for (int k = 0; k < classes.Count; k++)
            {
                for (int j = 0; j < (shortOf.Contains(classes[k]) ? 2 : 3 + (classes[k] is 1 or 4 ? 1 : 0)); j++) { held[(k * 2 + j * (many > 5 ? 2 : 1)) % many].Add(classes[k]); }
            }
            var result = new List<PracticeFact>();
            for (int i = 0; i < many; i++)
            {
                if (held[i].Count == 0) { continue; }
                string person = $"{key}/{i}", licence = $"YS99{Int(key[^2..]):00}{i:00}{rng.Between(1000, 9999)}";
                string name = names.PersonName(rng.Chance(0.55), 1976);
                var certificates = new List<DemoCertificate> { new($"ZD-{licence[4..]}", [.. held[i].Distinct().Order()], AppliesUnder2013, from.AddMonths(-3)) };
                var id = Rng.Id(seed, "practitioner", person);
                result.Add(new PracticeFact(Rng.Id(seed, "practice", person), id, name, licence, certificates[0].Classes, AppliesUnder2013, from, null, false, At(from), null));
                if (newer.Count > 0 && i < 4)
                {
                    certificates.Add(new($"ZD-{licence[4..]}-24", newer, Newer, new DateOnly(2025, 8, 20)));
                    result.Add(new PracticeFact(Rng.Id(seed, "practice", person + "/24"), id, name, licence, newer, Newer, new DateOnly(2025, 9, 1), null, false, At(new DateOnly(2025, 9, 1)), null));
                }
                practitioners.Add(new DemoPractitioner(id, name, licence, rng.Pick<string>(["主任医师", "副主任医师", "主治医师"]), county, certificates));
            }
            // where a class is short, a third physician helps out from elsewhere (does not count) and another has left
            foreach (int c in shortOf)
            {
                string person = $"{key}/left-{c}", licence = $"YS98{Int(key[^2..]):00}{c:00}{rng.Between(1000, 9999)}", name = names.PersonName(true, 1961);
                var id = Rng.Id(seed, "practitioner", person);
                result.Add(new PracticeFact(Rng.Id(seed, "practice", person), id, name, licence, [c], AppliesUnder2013, from, anchor.AddDays(-120), false, At(from), null));
                practitioners.Add(new DemoPractitioner(id, name, licence, "主任医师", county, [new($"ZD-{licence[4..]}", [c], AppliesUnder2013, from.AddMonths(-3))]));
            }
            return result;
        }

        List<ExamCategoryFact> Categories(string key, DateOnly from, bool full)
        {
            var some = new List<string> { "DUST", "PHYSICAL" };
            if (full || rng.Chance(0.93)) { some.Add("CHEMICAL"); }
            if (full || rng.Chance(0.25)) { some.Add("RADIATION"); }
            if (full || rng.Chance(0.12)) { some.Add("BIOLOGICAL"); }
            if (full || rng.Chance(0.35)) { some.Add("OTHER"); }
            return [.. some.Select(c => new ExamCategoryFact(Rng.Id(seed, "category", $"{key}/{c}"), c, from, null, from, At(from.AddDays(12)), null))];
        }

        IEnumerable<DemoQc> DiagnosisQc(string key, int since, string[] marks)
        {
            var years = Enumerable.Range(since, anchor.Year - since + 1).Where(y => new DateOnly(y, 12, 10) <= anchor).ToList();
            foreach (int y in years)
            {
                bool last = y == years[^1];
                string grade = last && marks.Contains("D") ? "D" : last && marks.Contains("E") ? "NOT_TAKEN_PART" : rng.Weighted<string>([("A", 3), ("B", 5), ("C", 2)]);
                yield return new DemoQc(Rng.Id(seed, "qc", $"{key}/d/{y}"), "DIAGNOSIS", y, "PROVINCE", grade, new DateOnly(y, 12, 10));
            }
        }

        IReadOnlyList<DemoQc> ExamQc(string key, char last)
        {
            int year = new DateOnly(anchor.Year, 11, 30) <= anchor ? anchor.Year : anchor.Year - 1;
            return [new(Rng.Id(seed, "qc", $"{key}/e/{year - 1}"), "EXAM", year - 1, "PREFECTURE", rng.Pick<string>(["A", "B", "B", "C"]), new DateOnly(year - 1, 11, 30)),
                new(Rng.Id(seed, "qc", $"{key}/e/{year}"), "EXAM", year, rng.Chance(0.5) ? "PROVINCE" : "PREFECTURE", last.ToString(), new DateOnly(year, 11, 30))];
        }

        static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);
        static string Code(string text) => text.Split('-') is [var c, var i] ? $"OD2013-{Int(c):00}-{i}" : throw new FormatException(text);
    }

    static DateTimeOffset At(DateOnly day) => new(day.ToDateTime(new TimeOnly(9, 0)), TimeSpan.FromHours(8));
}

/// <summary>What a body could lawfully diagnose on a day: the definition of coverage-audit §3 over the generated facts, used to send invented workers to a lawful place.</summary>
internal sealed class Capability(Ground ground, Network network)
{
    readonly Dictionary<(Guid, string, DateOnly), bool> known = [];
    readonly Dictionary<string, List<DemoInstitution>> agencies = network.Of(InstitutionKind.DiagnosisAgency).GroupBy(a => a.Prefecture).ToDictionary(g => g.Key, g => g.ToList());

    public IReadOnlyList<DemoInstitution> Agencies(string prefecture) => agencies.GetValueOrDefault(prefecture) ?? [];
    public IEnumerable<DemoInstitution> Capable(string prefecture, string disease, DateOnly day) => Agencies(prefecture).Where(a => Can(a, disease, day));

    public bool Can(DemoInstitution a, string disease, DateOnly day) =>
        known.TryGetValue((a.Id, disease, day), out bool yes) ? yes : known[(a.Id, disease, day)] = Filed(a, disease, day) && Staffed(a, disease, day) && Confirmed(a, day) && !Suspended(a, disease, day);

    public bool Filed(DemoInstitution a, string disease, DateOnly day) => FiledScope.Filed(a.Filings.Select(f => f.Line), disease, day, ground.Catalogue, FilingTransition.Carry);

    public bool Staffed(DemoInstitution a, string disease, DateOnly day)
    {
        if (ground.Catalogue.Find(disease, day) is not { } entry) { return false; }
        return a.Practices.Where(p => !p.HiredFromOutside && p.From <= day && (p.To is null || day <= p.To)
            && (ground.Catalogue.StoodFor(entry.StableId, p.Catalogue) is { } then && p.Classes.Contains(then.Class) || p.Classes.Any(c => ground.Catalogue.Class(p.Catalogue, c)?.Identity == entry.ClassIdentity))).Select(p => p.PractitionerId).Distinct().Count() >= 3;
    }

    public static bool Confirmed(DemoInstitution a, DateOnly day) =>
        a.Qc.Where(q => q.Domain == "DIAGNOSIS" && q.PublishedOn <= day).MaxBy(q => q.PublishedOn) is { Grade: "A" or "B" or "C" } || a.Evaluations.Any(e => e.From <= day && day <= e.To);

    public bool Suspended(DemoInstitution a, string disease, DateOnly day) =>
        ground.Catalogue.Find(disease, day) is { } entry && a.Suspensions.Any(s => s.From <= day && (s.To is null || day <= s.To) && (s.Classes is null || s.Classes.Any(c => ground.Catalogue.Class(s.Catalogue, c)?.Identity == entry.ClassIdentity)));
}
