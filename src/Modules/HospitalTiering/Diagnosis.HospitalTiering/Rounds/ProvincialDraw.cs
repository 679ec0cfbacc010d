using System.Security.Cryptography;
using System.Text;

namespace Diagnosis.HospitalTiering.Rounds;

/// <summary>The five classes the province draws from (3A L63).</summary>
internal enum RiskClass { New, LastD, LowDetection, CityQcServing, Complaint }

/// <summary>An exam agency with what the draw looks at, of the year before.</summary>
/// <param name="FiledThisYear">Filed in the year of the round.</param>
/// <param name="FromReports">The three figures were counted from the exam records; false = they were given with the plan.</param>
/// <param name="CityQcServing">A city quality-control body that itself sells exams.</param>
internal sealed record DrawAgency(Guid Id, string Name, string Prefecture, bool FiledThisYear, bool LastProvincialD, long Examined, long Suspected, long Contraindications, bool CityQcServing, bool Complaint, bool FromReports = false);

/// <param name="PoolBasis">The share is of the pool (default) or of all agencies.</param>
/// <param name="PooledMean">The provincial mean is Σcases/Σexamined (default) or the mean of the agencies' rates.</param>
/// <param name="SharePercent">Least share to draw.</param>
/// <param name="LowPercent">At most this share of the provincial mean is low.</param>
/// <param name="RiskFirst">D, complaints and new ones are drawn before the others.</param>
internal sealed record DrawPolicy(bool PoolBasis, bool PooledMean, int SharePercent, int LowPercent, bool RiskFirst);

internal sealed record DrawRow(Guid Id, string Name, string Prefecture, decimal? SuspectedRate, decimal? ContraindicationRate, IReadOnlyList<RiskClass> Classes, bool Drawn);

/// <summary>A draw as recorded: with the same agencies, policy and seed it comes out the same.</summary>
/// <param name="Least">The least number the policy asks for; fewer are drawn only where the pool is smaller.</param>
internal sealed record DrawOutcome(decimal SuspectedMean, decimal ContraindicationMean, int Pool, int Least, string Seed, IReadOnlyList<DrawRow> Rows);

/// <summary>The provincial draw as a pure function.</summary>
internal static class ProvincialDraw
{
    public static DrawOutcome Draw(IReadOnlyList<DrawAgency> agencies, DrawPolicy policy, string seed)
    {
        // an agency with nobody examined has no rate, and no rate is not low
        var rated = agencies.Where(a => a.Examined > 0).ToList();
        decimal Mean(Func<DrawAgency, long> cases) => rated.Count == 0 ? 0 : policy.PooledMean ? (decimal)rated.Sum(cases) / rated.Sum(a => a.Examined) : rated.Average(a => (decimal)cases(a) / a.Examined);
        var (suspected, contra) = (Mean(a => a.Suspected), Mean(a => a.Contraindications));
        // "低于…50%以上" includes exactly half
        bool Low(long cases, long examined, decimal mean) => examined > 0 && (decimal)cases / examined * 100 <= mean * policy.LowPercent;
        List<RiskClass> Classes(DrawAgency a)
        {
            var classes = new List<RiskClass>();
            if (a.FiledThisYear) { classes.Add(RiskClass.New); }
            if (a.LastProvincialD) { classes.Add(RiskClass.LastD); }
            if (Low(a.Suspected, a.Examined, suspected) || Low(a.Contraindications, a.Examined, contra)) { classes.Add(RiskClass.LowDetection); }
            if (a.CityQcServing) { classes.Add(RiskClass.CityQcServing); }
            if (a.Complaint) { classes.Add(RiskClass.Complaint); }
            return classes;
        }
        var rows = agencies.Select(a => (Agency: a, Classes: Classes(a))).ToList();
        var pool = rows.Where(r => r.Classes.Count > 0).ToList();
        int least = Least(policy.PoolBasis ? pool.Count : agencies.Count, policy.SharePercent);
        var drawn = pool.OrderBy(r => policy.RiskFirst && (r.Classes.Contains(RiskClass.LastD) || r.Classes.Contains(RiskClass.Complaint) || r.Classes.Contains(RiskClass.New)) ? 0 : 1)
            .ThenBy(r => Order(seed, r.Agency.Id), StringComparer.Ordinal).Take(least).Select(r => r.Agency.Id).ToHashSet();
        return new DrawOutcome(suspected, contra, pool.Count, least, seed, [.. rows.Select(r => new DrawRow(r.Agency.Id, r.Agency.Name, r.Agency.Prefecture,
            r.Agency.Examined == 0 ? null : (decimal)r.Agency.Suspected / r.Agency.Examined, r.Agency.Examined == 0 ? null : (decimal)r.Agency.Contraindications / r.Agency.Examined, r.Classes, drawn.Contains(r.Agency.Id)))]);
    }

    /// <summary>At least so many percent: rounded up.</summary>
    public static int Least(int of, int percent) => ((of * percent) + 99) / 100;

    /// <summary>An order nobody can choose: SHA-256 of seed and id.</summary>
    public static string Order(string seed, Guid id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}:{id:D}")));

    /// <summary>Technical-service bodies left out of the following year: rated high risk C in the evaluation check (a risk level, not the grade), and newly accredited ones.</summary>
    public static bool Exempt(string? lastRiskLevel, DateOnly? accreditedOn, int year) => lastRiskLevel == "C" || accreditedOn?.Year >= year - 1;
}
