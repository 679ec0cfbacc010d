using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Host.Demonstration;
using Diagnosis.Registry.Contracts;

namespace Diagnosis.Host.Tests.Demonstration;

/// <summary>Every account finds something to do on the first day.</summary>
public class LiveTests
{
    static readonly DemoProvince P = Given.Province;

    [Fact]
    public void The_accounts_belong_to_bodies_of_one_prefecture()
    {
        var h = P.Houses;
        Assert.Equal(h.County.Division, h.Exam.Division);
        Assert.All(new[] { h.Exam, h.Diagnosis, h.Hospital }, i => Assert.Equal(DemoProvince.HomePrefecture, i.Prefecture));
        Assert.StartsWith(h.County.Division, h.Station.Division, StringComparison.Ordinal);
        Assert.False(h.Station.IsPoint);
        Assert.Equal("320000", h.Province.Division);
        var capability = new Capability(Given.Ground, new Network(P.Institutions, P.Practitioners, P.Stations, h) { Idle = new HashSet<Guid>() });
        foreach (string disease in new[] { "OD2013-01-001", "OD2013-04-001", "OD2013-05-028" }) { Assert.True(capability.Can(h.Diagnosis, disease, Given.Anchor), disease); }
    }

    [Fact]
    public void The_exam_agency_has_suspicions_due_in_two_days_and_one_overdue()
    {
        var open = P.Reports.Where(r => r.Agency.Id == P.Houses.Exam.Id && r.ReportedOn is null && r.Conclusions.Any(c => c.Conclusion == "03")).ToList();
        Assert.Equal(2, open.Count(r => r.SentOn.AddDays(15) == Given.Anchor.AddDays(2)));
        Assert.Single(open, r => r.SentOn.AddDays(15) < Given.Anchor);
        Assert.Contains(open, r => r.SentOn >= Given.Anchor.AddDays(-2));
    }

    [Fact]
    public void Every_report_is_right_in_itself()
    {
        Assert.InRange(P.Reports.Count, 150, 400);
        foreach (var r in P.Reports)
        {
            Assert.True(r.ExamDate <= r.SentOn && r.SentOn <= Given.Anchor);
            Assert.Contains(r.Agency.ExamCategories, c => c.Category == "DUST" && c.ValidFrom <= r.ExamDate);
            var factors = r.Conclusions.Select(c => Given.Ground.Hazards[c.Factor]).ToList();
            Assert.True(factors.Count(f => f.IsDust) <= 1 && factors.Select(f => f.Code).Distinct().Count() == factors.Count);
            foreach (var c in r.Conclusions)
            {
                if (c.Conclusion == "03") { Assert.NotNull(Given.Catalogue.Find(c.Suspected!, r.ExamDate)); }
                if (r.Type == "PRE") { continue; }
                int span = (r.ExamDate.Year - c.HarmStart!.Value.Year) * 12 + r.ExamDate.Month - c.HarmStart.Value.Month;
                Assert.InRange(c.HarmYears * 12 + c.HarmMonths, 1, span);
                Assert.True(c.HarmStart >= r.Worker.Born.AddYears(16));
            }
        }
    }

    [Fact]
    public void A_suspected_disease_comes_from_a_factor_that_causes_it()
    {
        var suspected = P.Reports.SelectMany(r => r.Conclusions).Where(c => c.Conclusion == "03").ToList();
        Assert.NotEmpty(suspected);
        Assert.All(suspected, c => Assert.Contains(c.Suspected!, Given.Ground.Hazards[c.Factor].Causes2013));
    }

    [Fact]
    public void The_diagnosis_agency_has_cases_at_every_step()
    {
        var mine = P.LiveCases.Where(l => l.Agency.Id == P.Houses.Diagnosis.Id).ToList();
        foreach (var step in Enum.GetValues<DemoStep>()) { Assert.Contains(mine, l => l.Step == step); }
        Assert.Contains(mine, l => l.Step == DemoStep.PanelGathered && l.FileCompletedOn!.Value.AddDays(30) == Given.Anchor.AddDays(2));
        Assert.All(P.LiveCases, l =>
        {
            DateOnly?[] days = [l.AppliedOn, l.ReceivedOn, l.FileCompletedOn, l.ConcludedOn, l.IssuedOn];
            var known = days.OfType<DateOnly>().ToList();
            Assert.Equal(known.Order(), known);
            Assert.Equal(l.Step >= DemoStep.Received, l.ReceivedOn is not null);
            Assert.Equal(l.Step >= DemoStep.FileComplete, l.FileCompletedOn is not null);
            Assert.Equal(l.Step >= DemoStep.Concluded, l.ConcludedOn is not null);
            Assert.Equal(l.Step >= DemoStep.Certified, l.IssuedOn is not null);
        });
        Assert.All(mine.Where(l => l.FromReport is not null), l => Assert.Equal(l.Person, P.Reports.Single(r => r.RecordNumber == l.FromReport).Worker));
        Assert.Contains(mine, l => l.FromReport is not null);
    }

    [Fact]
    public void There_are_possible_duplicates_within_three_days_under_another_number()
    {
        var later = P.Reports.Where(r => r.Story == "possible duplicate").ToList();
        Assert.Equal(3, later.Count);
        Assert.All(later, d => Assert.Contains(P.Reports, r => r.RecordNumber != d.RecordNumber && r.Worker == d.Worker && r.Agency.Id == d.Agency.Id && r.Type == d.Type && Math.Abs(r.ExamDate.DayNumber - d.ExamDate.DayNumber) <= 3));
    }

    [Fact]
    public void The_station_has_follow_ups_overdue_due_soon_and_done_with_a_trend()
    {
        var mine = P.Patients.Where(x => P.Houses.Station.Townships.Contains(x.Hukou) && x.DiedOn is null).ToList();
        Assert.InRange(mine.Count, 20, 400);
        int Days(DemoPatient x) => Given.Anchor.DayNumber - x.FollowUps.Max(f => f.On).DayNumber;
        int Period(DemoPatient x) => x.Stage == 3 || x.HomeOxygen ? 91 : 365;
        var followed = mine.Where(x => x.FollowUps.Count > 0).ToList();
        Assert.Contains(followed, x => Days(x) > Period(x) + 2);
        Assert.Contains(followed, x => Days(x) > Period(x) - 30 && Days(x) < Period(x));
        Assert.Contains(followed, x => Days(x) < Period(x) - 40);
        Assert.Contains(followed, x => x.FollowUps.Count(f => f.Walk is not null) >= 4);
        Assert.All(P.Patients, x => Assert.All(x.FollowUps, f =>
        {
            Assert.True(f.On <= Given.Anchor && f.On >= x.DiagnosedOn && (x.DiedOn is null || f.On < x.DiedOn));
            Assert.True(f.Fev1 is null || f.Fev1 <= f.Fvc);
            Assert.True(f.Walk is null or (>= 0 and <= 1000) && f.Spo2 is null or (>= 50 and <= 100));
        }));
    }

    [Fact]
    public void Some_patients_of_the_county_live_outside_the_province()
    {
        Assert.Contains(P.Patients, x => !x.Hukou.StartsWith("32", StringComparison.Ordinal) && x.Employer.County == DemoProvince.HomeCounty);
        Assert.Contains(P.LiveCases, l => l.Step == DemoStep.Reported && !l.Hukou.StartsWith("32", StringComparison.Ordinal) && l.Employer.County == DemoProvince.HomeCounty);
    }

    [Fact]
    public void Stations_stand_in_most_townships_with_a_hundred_patients()
    {
        var plan = Townships.Plan(DemoProvince.DefaultSeed, Given.Ground);
        Assert.Equal(28_462, plan.Quota.Sum(q => q.Patients));
        Assert.InRange(plan.Concentrated.Count, 30, 120);
        int served = plan.Concentrated.Count(t => P.Stations.Any(s => !s.IsPoint && s.Townships.Contains(t)));
        Assert.InRange(served, plan.Concentrated.Count * 9 / 10, plan.Concentrated.Count - 1);
        Assert.Equal(P.Stations.Sum(s => s.Townships.Count), P.Stations.SelectMany(s => s.Townships).Distinct().Count());
    }
}
