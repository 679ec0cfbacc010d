using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Registry.Contracts;

namespace Diagnosis.Host.Demonstration;

/// <summary>Concluded cases since 2016.</summary>
internal static class History
{
    /// <summary>New cases a year. 2016-2020 as published; every later number is invented, falling gently.</summary>
    public static readonly IReadOnlyDictionary<int, int> NewCases = new Dictionary<int, int> { [2016] = 868, [2017] = 917, [2018] = 757, [2019] = 743, [2020] = 642, [2021] = 618, [2022] = 571, [2023] = 596, [2024] = 563, [2025] = 548 };
    public const int LastPublishedYear = 2020, InventedLater = 530;

    /// <summary>Noise deafness, pneumoconiosis, chemical poisoning, others: 77, 56, 25 and 16 of 174, the published mix of one southern city.</summary>
    public static readonly int[] Mix = [77, 56, 25, 16];

    /// <summary>Cases younger than this are live ones, not history.</summary>
    public const int DaysBeforeAnchor = 15;

    static readonly (string, double)[] Dusts = [("OD2013-01-001", 62), ("OD2013-01-002", 15), ("OD2013-01-011", 8), ("OD2013-01-012", 6), ("OD2013-01-009", 3), ("OD2013-01-007", 2), ("OD2013-01-005", 1.5), ("OD2013-01-006", 1), ("OD2013-01-010", 1), ("OD2013-01-013", 0.5)];
    static readonly (string, double)[] Poisons = [("OD2013-05-028", 28), ("OD2013-05-001", 14), ("OD2013-05-049", 9), ("OD2013-05-031", 6), ("OD2013-05-038", 6), ("OD2013-05-019", 6), ("OD2013-05-041", 5), ("OD2013-05-013", 4), ("OD2013-05-035", 4), ("OD2013-05-043", 3), ("OD2013-05-021", 3), ("OD2013-05-003", 3), ("OD2013-05-016", 2), ("OD2013-05-004", 2), ("OD2013-05-050", 2), ("OD2013-05-002", 1), ("OD2013-05-012", 1), ("OD2013-05-015", 1), ("OD2013-05-023", 1), ("OD2013-05-056", 1), ("OD2013-05-017", 0.4), ("OD2013-05-026", 0.4), ("OD2013-05-060", 1)];
    static readonly (string, double)[] Others = [("OD2013-06-001", 16), ("OD2013-02-001", 14), ("OD2013-06-005", 12), ("OD2013-02-007", 10), ("OD2013-08-003", 10), ("OD2013-09-003", 8), ("OD2013-01-016", 4), ("OD2013-01-018", 4), ("OD2013-03-002", 4), ("OD2013-03-001", 4), ("OD2013-09-001", 4), ("OD2013-03-003", 3), ("OD2013-09-007", 3), ("OD2013-01-017", 3), ("OD2013-09-008", 2), ("OD2013-10-001", 2), ("OD2013-02-005", 2), ("OD2013-07-003", 1.5), ("OD2013-07-005", 1), ("OD2013-07-006", 1), ("OD2013-04-004", 1), ("OD2013-04-003", 1), ("OD2013-04-002", 1), ("OD2013-10-002", 1.5), ("OD2013-08-004", 1), ("OD2013-06-002", 1)];
    /// <summary>Listed since 2025-08-01 only.</summary>
    static readonly (string, double)[] New2024 = [("OD2024-10-001", 3), ("OD2024-11-001", 1)];
    static readonly DateOnly NewList = new(2025, 8, 1);
    const string NoiseDeafness = "OD2013-04-001", Coal = "OD2013-01-002", Bursitis = "OD2013-10-002";

    /// <summary>New cases of a year as far as the anchor goes.</summary>
    public static int Target(int year, DateOnly anchor)
    {
        int whole = NewCases.TryGetValue(year, out int n) ? n : InventedLater;
        if (year < anchor.Year) { return whole; }
        int days = anchor.AddDays(-DaysBeforeAnchor).Year < year ? 0 : anchor.AddDays(-DaysBeforeAnchor).DayOfYear;
        return (int)Math.Round(whole * days / 365.0, MidpointRounding.AwayFromZero);
    }

    /// <summary>Whole numbers in the proportions of the mix: largest remainder.</summary>
    public static int[] Split(int total)
    {
        int sum = Mix.Sum();
        var whole = Mix.Select(m => total * m / sum).ToArray();
        foreach (int i in Enumerable.Range(0, Mix.Length).OrderByDescending(i => total * Mix[i] % sum).ThenBy(i => i).Take(total - whole.Sum())) { whole[i]++; }
        return whole;
    }

    public static IReadOnlyList<DemoCase> Make(DemoOptions options, Ground ground, Network network, EmployerBook employers, Invented people, TownshipPlan plan)
    {
        var rng = Rng.For(options.Seed, "history");
        var capability = new Capability(ground, network);
        var anchor = options.Anchor;
        var all = new List<DemoCase>();
        var counties = ground.Counties.Select(c => (c.Code.Value, Weight(c.Code.Value))).ToList();
        var dustCounties = ground.Counties.Select(c => (c.Code.Value, (double)Townships.DustWeightOf(c.Code.Value) + 0.5)).ToList();
        var coalCounties = new List<(string, double)> { ("320322", 4), ("320312", 3), ("320305", 3) };
        var quota = plan.Quota.GroupBy(q => q.Township[..6]).ToDictionary(g => g.Key, g => g.Select(q => (q.Township, (double)q.Patients)).ToList());
        var numbers = new Dictionary<(Guid, int), int>();

        for (int year = 2016; year <= anchor.Year; year++)
        {
            var first = new DateOnly(year, 1, 4);
            var last = year < anchor.Year ? new DateOnly(year, 12, 30) : anchor.AddDays(-DaysBeforeAnchor);
            if (last < first) { continue; }
            int[] kinds = Split(Target(year, anchor));
            var diseases = new List<string>();
            for (int k = 0; k < kinds.Length; k++)
            {
                for (int i = 0; i < kinds[k]; i++) { diseases.Add(k switch { 0 => NoiseDeafness, 1 => rng.Weighted<string>(Dusts), 2 => rng.Weighted<string>(Poisons), _ => "" }); }
            }
            int positives = diseases.Count;
            // refusals and promotions come on top: the published numbers count new cases only
            int refused = positives * 9 / 100, promoted = positives / 45;
            for (int i = 0; i < positives + refused + promoted; i++)
            {
                bool promotion = i >= positives + refused, refusal = !promotion && i >= positives;
                var concluded = Weekday(first.AddDays(rng.Below(last.DayNumber - first.DayNumber + 1)), first, last);
                string disease = promotion ? rng.Weighted<string>(Dusts) : refusal ? rng.Weighted<string>([(NoiseDeafness, 4), ("OD2013-01-001", 3), ("OD2013-05-028", 1), ("OD2013-01-011", 1)]) : diseases[i];
                if (disease.Length == 0) { disease = concluded >= NewList.AddDays(45) && rng.Chance(0.10) ? rng.Weighted<string>(New2024) : rng.Weighted<string>(Others); }
                bool dust = ground.IsPneumoconiosis(disease);
                string county = disease is Coal or Bursitis ? rng.Weighted<string>(coalCounties) : rng.Weighted<string>(dust ? dustCounties : counties);
                all.Add(One(i, year, disease, dust, county, concluded, promotion ? CaseKind.Promotion : CaseKind.First, refusal ? Conclusion.NotOd : Conclusion.Od));
            }
        }
        return [.. all.OrderBy(c => c.ConcludedOn).ThenBy(c => c.CertificateNumber, StringComparer.Ordinal)];

        DemoCase One(int i, int year, string disease, bool dust, string county, DateOnly concluded, CaseKind kind, Conclusion conclusion)
        {
            var accepted = concluded.AddDays(-rng.Between(14, 29));
            var applied = accepted.AddDays(-rng.Between(0, 8));
            string home = Ground.PrefectureOf(county);
            var (trade, _) = Trades.Of(disease);
            var firms = employers.Of(county, trade) is { Count: > 0 } f ? f : employers.Of(county, "metal");
            var employer = rng.Pick(firms);

            string Township(string c) => dust && quota.TryGetValue(c, out var q) ? rng.Weighted<string>(q) : rng.Pick(ground.TownshipsOf[c]).Code.Value;
            double x = rng.Unit();
            string hukou = x < 0.74 ? Township(county) : x < 0.87 ? Township(rng.Pick(ground.Counties).Code.Value) : rng.Pick(ground.Outside).Code.Value;
            string residence = rng.Chance(0.9) || hukou.StartsWith("32", StringComparison.Ordinal) is false ? Township(county) : hukou;

            var inside = capability.Capable(home, disease, accepted).Where(a => !network.Idle.Contains(a.Id)).ToList();
            Place place;
            DemoInstitution agency;
            if (inside.Count == 0)
            {
                // nobody at home may: the worker goes where he may lawfully go and somebody can
                place = Place.CapabilityLeak;
                var elsewhere = Elsewhere(disease, accepted, home);
                agency = elsewhere;
                if (Ground.PrefectureOf(hukou) != agency.Prefecture) { if (rng.Chance(0.6)) { hukou = rng.Pick(ground.TownshipsOf[rng.Pick(CountiesOf(agency.Prefecture))]).Code.Value; } else { residence = rng.Pick(ground.TownshipsOf[rng.Pick(CountiesOf(agency.Prefecture))]).Code.Value; } }
            }
            else if (i % 171 == 170 && Unlawful(disease, accepted, [home, Ground.PrefectureOf(hukou), Ground.PrefectureOf(residence)]) is { } wrong)
            {
                place = Place.UnlawfulPlace;
                agency = wrong;
            }
            else if (hukou.StartsWith("32", StringComparison.Ordinal) && Ground.PrefectureOf(hukou) is var other && other != home && rng.Chance(0.45) && capability.Capable(other, disease, accepted).FirstOrDefault(a => !network.Idle.Contains(a.Id)) is { } chosen)
            {
                place = Place.ChoiceLeak;
                agency = chosen;
            }
            else
            {
                place = Place.Inside;
                agency = rng.Weighted<DemoInstitution>([.. inside.Select((a, n) => (a, n == 0 ? 3.0 : 1.0))]);
            }
            if (!capability.Filed(agency, disease, concluded)) { agency = capability.Agencies(agency.Prefecture).FirstOrDefault(a => capability.Filed(a, disease, concluded)) ?? agency; }

            bool male = rng.Chance(dust ? 0.96 : disease == NoiseDeafness ? 0.9 : 0.7);
            var born = new DateOnly(year, 1, 1).AddYears(-(dust ? rng.Between(42, 68) : rng.Between(24, 59))).AddDays(rng.Below(365));
            var person = new DemoPerson(people.PersonName(male, born.Year), people.ResidentNumber(male, born), male, born, people.Phone());
            var issued = concluded.AddDays(rng.Between(1, 6));
            string? stage = !dust || conclusion == Conclusion.NotOd ? null : kind == CaseKind.Promotion ? rng.Weighted<string>([("2", 3), ("3", 1)]) : rng.Weighted<string>([("1", 65), ("2", 22), ("3", 7), ("U", 6)]);
            int n = numbers[(agency.Id, year)] = numbers.GetValueOrDefault((agency.Id, year)) + 1;
            return new DemoCase(person, agency, employer, hukou, residence, disease, kind, conclusion, stage, applied, accepted, concluded, issued, $"演诊〔{year}〕{agency.Code[8..15]}-{n:0000}", place, dust);
        }

        IReadOnlyList<string> CountiesOf(string prefecture) => [.. ground.Counties.Where(c => c.Code.Prefecture!.Value.Value == prefecture).Select(c => c.Code.Value)];

        DemoInstitution Elsewhere(string disease, DateOnly day, string home)
        {
            var able = ground.Prefectures.Where(p => p.Code.Value != home).SelectMany(p => capability.Capable(p.Code.Value, disease, day).Where(a => !network.Idle.Contains(a.Id))).ToList();
            return able.Count > 0 ? rng.Pick(able) : network.Of(InstitutionKind.DiagnosisAgency).First(a => a.IsProvincial);
        }

        DemoInstitution? Unlawful(string disease, DateOnly day, string[] lawful)
        {
            var able = ground.Prefectures.Where(p => !lawful.Contains(p.Code.Value)).SelectMany(p => capability.Capable(p.Code.Value, disease, day)).Where(a => !network.Idle.Contains(a.Id)).ToList();
            return able.Count > 0 ? rng.Pick(able) : null;
        }

        // the south makes more, the north digs more
        static double Weight(string county) => county[..4] switch { "3205" => 3.2, "3202" => 2.6, "3204" => 2.2, "3206" => 1.6, "3210" or "3212" or "3211" => 1.3, "3201" => 1.3, "3203" => 1.1, _ => 0.8 };
    }

    static DateOnly Weekday(DateOnly day, DateOnly first, DateOnly last)
    {
        var moved = day.DayOfWeek switch { DayOfWeek.Saturday => day.AddDays(-1), DayOfWeek.Sunday => day.AddDays(1), _ => day };
        return moved < first ? first : moved > last ? last : moved;
    }
}
