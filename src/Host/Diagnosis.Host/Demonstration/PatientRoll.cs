using System.Globalization;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Registry.Contracts;

namespace Diagnosis.Host.Demonstration;

/// <summary>The patients whom the stations know from the first start: those diagnosed before 2016, and in the home county those of the province's own cases.</summary>
internal static class PatientRoll
{
    /// <summary>Patients of before 2016 by default; all of them are <see cref="Townships.Followed"/> less the cases of 2016-2020.</summary>
    public const int Few = 300, FewAtHome = 42;

    public static bool Counts(DemoCase c) => c is { Pneumoconiosis: true, Conclusion: Conclusion.Od, Kind: CaseKind.First };

    public static IReadOnlyList<DemoPatient> Make(DemoOptions options, Ground ground, Network network, EmployerBook employers, Invented people, TownshipPlan plan, IReadOnlyList<DemoCase> history)
    {
        var rng = Rng.For(options.Seed, "patients");
        var anchor = options.Anchor;
        var all = new List<DemoPatient>();
        int turn = 0;
        var ofHome = network.Houses.Station.Townships;

        foreach (var c in history.Where(c => Counts(c) && c.Hukou.StartsWith(DemoProvince.HomeCounty, StringComparison.Ordinal)))
        {
            int? stage = c.Stage is "1" or "2" or "3" ? int.Parse(c.Stage, CultureInfo.InvariantCulture) : null;
            bool oxygen = stage == 3 && rng.Chance(0.3);
            all.Add(new DemoPatient(c.Person, Guid.Empty, c.Disease, stage, c.ConcludedOn, c.CertificateNumber, c.Agency, c.Employer, c.Hukou, c.Residence, c, FollowUps(c.ConcludedOn, c.Person, stage, oxygen, ofHome.Contains(c.Hukou), null), oxygen, null, null));
        }

        // --- diagnosed before 2016
        int published = history.Count(c => Counts(c) && c.ConcludedOn.Year <= History.LastPublishedYear);
        var want = plan.Quota.ToDictionary(q => q.Township, q => 0);
        if (options.AllPatients)
        {
            int many = Townships.Followed - published;
            foreach (var (township, patients) in plan.Quota) { want[township] = patients; }
            foreach (var c in history.Where(c => Counts(c) && c.ConcludedOn.Year <= History.LastPublishedYear)) { if (want.TryGetValue(c.Hukou, out int n) && n > 0) { want[c.Hukou] = n - 1; } }
            // those registered outside the province have taken nobody's place at home: fewer in the scattered townships
            var scattered = plan.Quota.Where(q => q.Patients < 100).Select(q => q.Township).ToList();
            for (int over = want.Values.Sum() - many, i = 0; over != 0; i++)
            {
                string t = scattered[i % scattered.Count];
                if (over > 0 && want[t] > 0) { want[t]--; over--; } else if (over < 0) { want[t]++; over++; }
            }
        }
        else
        {
            want[DemoProvince.HomeTownship] = FewAtHome;
            var places = plan.Quota.Where(q => q.Patients >= 40).Select(q => (q.Township, (double)q.Patients)).ToList();
            for (int i = FewAtHome; i < Few; i++) { want[rng.Weighted<string>(places)]++; }
        }

        var primary = network.Of(InstitutionKind.DiagnosisAgency).GroupBy(a => a.Prefecture).ToDictionary(g => g.Key, g => g.First());
        int number = 0;
        foreach (var (township, many) in want.OrderBy(w => w.Key, StringComparer.Ordinal))
        {
            string county = township[..6];
            for (int i = 0; i < many; i++)
            {
                number++;
                bool male = rng.Chance(0.96), coal = county[..4] == "3203";
                var born = new DateOnly(rng.Between(1936, 1968), 1, 1).AddDays(rng.Below(365));
                var diagnosed = new DateOnly(Math.Clamp(born.Year + rng.Between(36, 62), 1972, 2015), rng.Between(1, 12), rng.Between(1, 28));
                string disease = coal && rng.Chance(0.7) ? "OD2013-01-002" : rng.Weighted<string>([("OD2013-01-001", 80), ("OD2013-01-012", 7), ("OD2013-01-011", 6), ("OD2013-01-009", 4), ("OD2013-01-005", 3)]);
                int? stage = rng.Weighted<int?>([(1, 65.35), (2, 21.67), (3, 6.71), (null, 6.27)]);
                var person = new DemoPerson(people.PersonName(male, born.Year), people.ResidentNumber(male, born), male, born, people.Phone());
                // workers from elsewhere who dug here: nobody's township, the queue of the employer's county
                bool outside = county == DemoProvince.HomeCounty ? i is 3 or 9 && township == DemoProvince.HomeTownship : !options.AllPatients && number % 23 == 0;
                string hukou = outside ? rng.Pick(ground.Outside).Code.Value : township;
                DateOnly? died = rng.Chance(outside ? 0 : anchor.Year - born.Year > 78 ? 0.16 : 0.03) ? anchor.AddDays(-rng.Between(30, 1200)) : null;
                bool oxygen = died is null && stage == 3 && rng.Chance(0.3);
                var (trade, _) = Trades.Of(disease);
                var employer = rng.Pick(employers.Of(county, trade) is { Count: > 0 } f ? f : employers.Of(county, "stone"));
                bool home = ofHome.Contains(township) && !outside;
                all.Add(new DemoPatient(person, Rng.Id(options.Seed, "old-case", number.ToString(CultureInfo.InvariantCulture)), disease, stage, diagnosed, string.Create(CultureInfo.InvariantCulture, $"演旧〔{diagnosed.Year}〕{number:00000}"),
                    primary[Ground.PrefectureOf(county)], employer, hukou, township, null, outside ? [] : FollowUps(new DateOnly(2019, 3, 1), person, stage, oxygen, home, died), oxygen, died, died is null ? null : rng.Pick<string>(["呼吸衰竭", "肺源性心脏病", "肺部感染", "脑卒中"])));
            }
        }
        return all;

        // at the demonstration's station a long trend and every state of the clock; elsewhere the last one or two
        IReadOnlyList<DemoFollowUp> FollowUps(DateOnly since, DemoPerson person, int? stage, bool oxygen, bool home, DateOnly? died)
        {
            turn++;
            int every = stage == 3 || oxygen ? 91 : home ? 182 : 365, period = stage == 3 || oxygen ? 91 : 365;
            int lastAgo = (turn % 6) switch { 0 => period + rng.Between(25, 90), 1 => period - rng.Between(2, 9), 2 => period - rng.Between(12, 28), _ => rng.Between(10, period - 40) };
            int many = home ? rng.Between(4, 8) : options.AllPatients ? 1 : rng.Between(1, 2);
            int height = person.Male ? rng.Between(160, 176) : rng.Between(150, 165);
            double walk = 470 - 45 * (stage ?? 1) - rng.Below(60), fvc = (person.Male ? 3.3 : 2.5) - 0.35 * (stage ?? 1) + rng.Unit() * 0.4, weight = height - 105 + rng.Between(-7, 6);
            var list = new List<DemoFollowUp>();
            var end = died is { } d && d < anchor.AddDays(-lastAgo) ? d.AddDays(-20) : anchor.AddDays(-lastAgo);
            for (int k = 0; k < many; k++)
            {
                var on = end.AddDays(-(many - 1 - k) * every);
                if (on <= since) { continue; }
                // a year costs about twelve metres and a twentieth of a litre; training gives some of it back
                double years = -(many - 1 - k) * every / 365.0;
                double w = walk + years * -12 + rng.Between(-9, 9), v = fvc + years * -0.05 + rng.Between(-4, 4) / 100.0;
                string kind = rng.Weighted<string>(home ? [("CLINIC", 6), ("VISIT", 3), ("PHONE", 1)] : [("PHONE", 5), ("VISIT", 3), ("CLINIC", 2)]);
                bool measured = kind != "PHONE", reached = kind != "PHONE" || rng.Chance(0.93);
                int cat = (int)Math.Clamp(38 - w / 14, 4, 34);
                list.Add(new DemoFollowUp(on, kind, reached, measured ? (int)Math.Clamp(w, 120, 640) : null, measured ? Math.Clamp(98 - (stage ?? 1) * 2 + rng.Between(-1, 1) - (oxygen ? 3 : 0), 84, 99) : null,
                    measured ? Round(v) : null, measured ? Round(v * (0.70 + rng.Below(9) / 100.0)) : null, reached ? Math.Clamp((stage ?? 1) - 1 + rng.Below(2), 0, 4) : null, reached ? cat : null, measured ? height : null, measured ? (decimal)Math.Round(weight + rng.Between(-2, 2), 0) : null));
            }
            return list;
        }

        static decimal Round(double x) => Math.Round((decimal)x, 2, MidpointRounding.AwayFromZero);
    }
}
