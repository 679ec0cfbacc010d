using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Host.Demonstration;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Registry.Contracts;

namespace Diagnosis.Host.Tests.Demonstration;

public class ProvinceTests
{
    static IEnumerable<DemoPerson> Everybody(DemoProvince p) => p.Cases.Select(c => c.Person).Concat(p.Patients.Select(x => x.Person)).Concat(p.Reports.Select(r => r.Worker)).Concat(p.LiveCases.Select(l => l.Person));
    static IEnumerable<DemoCase> FirstPositive(DemoProvince p) => p.Cases.Where(c => c is { Kind: CaseKind.First, Conclusion: Conclusion.Od });

    [Fact]
    public void The_province_has_the_published_numbers_of_prefectures_counties_and_agencies()
    {
        var p = Given.Province;
        Assert.Equal(13, Given.Ground.Prefectures.Count);
        Assert.Equal(95, Given.Ground.Counties.Count);
        var exam = p.Institutions.Where(i => i.Is(InstitutionKind.ExamAgency)).ToList();
        Assert.Equal(205, exam.Count);
        Assert.Equal(95, exam.Select(i => i.Division).Distinct().Count());
        Assert.All(exam, i => Assert.Contains(Given.Ground.Counties, c => c.Code.Value == i.Division));
        var diagnosis = p.Institutions.Where(i => i.Is(InstitutionKind.DiagnosisAgency)).ToList();
        Assert.Equal(37, diagnosis.Count);
        Assert.Equal(13, diagnosis.Select(i => i.Prefecture).Distinct().Count());
    }

    [Theory]
    [InlineData(2016, 868), InlineData(2017, 917), InlineData(2018, 757), InlineData(2019, 743), InlineData(2020, 642)]
    public void New_cases_of_a_published_year_are_as_published(int year, int cases) =>
        Assert.Equal(cases, FirstPositive(Given.Province).Count(c => c.ConcludedOn.Year == year));

    [Fact]
    public void Later_years_go_on_to_the_anchor_and_not_beyond()
    {
        var later = FirstPositive(Given.Province).Where(c => c.ConcludedOn.Year > 2020).GroupBy(c => c.ConcludedOn.Year).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal([2021, 2022, 2023, 2024, 2025, 2026], later.Keys.Order());
        Assert.All(later.Where(l => l.Key < 2026), l => Assert.InRange(l.Value, 500, 642));
        Assert.All(Given.Province.Cases, c => Assert.True(c.IssuedOn <= Given.Anchor && c.AppliedOn <= c.AcceptedOn && c.AcceptedOn <= c.ConcludedOn && c.ConcludedOn <= c.IssuedOn));
    }

    [Fact]
    public void Every_year_has_the_published_mix_of_diseases()
    {
        foreach (var year in FirstPositive(Given.Province).GroupBy(c => c.ConcludedOn.Year))
        {
            double all = year.Count();
            Assert.InRange(year.Count(c => c.Disease == "OD2013-04-001") / all, 0.442 - 0.003, 0.4426 + 0.003);
            Assert.InRange(year.Count(c => c.Pneumoconiosis) / all, 0.322 - 0.003, 0.322 + 0.003);
            Assert.InRange(year.Count(c => c.Disease.StartsWith("OD2013-05", StringComparison.Ordinal)) / all, 0.144 - 0.003, 0.144 + 0.003);
        }
    }

    [Fact]
    public void Every_case_is_of_a_disease_that_the_list_of_its_day_knows()
    {
        Assert.NotEmpty(Given.Province.Cases);
        Assert.All(Given.Province.Cases, c => Assert.NotNull(Given.Catalogue.Find(c.Disease, c.ConcludedOn)));
        Assert.Contains(Given.Province.Cases, c => c.Disease == "OD2024-10-001");
    }

    [Fact]
    public void All_kinds_of_place_occur_and_fit_their_definition()
    {
        foreach (var place in Enum.GetValues<Place>()) { Assert.Contains(Given.Province.Cases, c => c.Place == place && c.ConcludedOn.Year == 2025 && c.Kind == CaseKind.First); }
        foreach (var c in Given.Province.Cases)
        {
            string[] lawful = [Ground.PrefectureOf(c.Employer.County), Ground.PrefectureOf(c.Hukou), Ground.PrefectureOf(c.Residence)];
            Assert.Equal(c.Place == Place.Inside, c.Agency.Prefecture == lawful[0]);
            Assert.Equal(c.Place == Place.UnlawfulPlace, !lawful.Contains(c.Agency.Prefecture));
        }
    }

    [Fact]
    public void Numbers_of_people_are_of_the_test_area_with_right_check_characters_and_their_own_births()
    {
        foreach (var person in Everybody(Given.Province))
        {
            Assert.True(ResidentId.Check(person.Number, Given.Identifiers).Valid);
            var id = ResidentId.FromStored(person.Number);
            Assert.True(id.IsTest);
            Assert.InRange(Math.Abs(id.BirthDate.DayNumber - person.Born.DayNumber), 0, 0);
            Assert.Equal(person.Sex, ((int)id.Sex).ToString(System.Globalization.CultureInfo.InvariantCulture));
            Assert.InRange(Given.Anchor.Year - person.Born.Year, 18, 95);
            Assert.StartsWith("142", person.Phone, StringComparison.Ordinal);
            Assert.Equal(11, person.Phone.Length);
        }
    }

    [Fact]
    public void One_number_belongs_to_one_person_but_for_the_conflicts_meant()
    {
        var twice = Everybody(Given.Province).GroupBy(p => p.Number).Where(g => g.Select(p => p.Name).Distinct().Count() > 1).Select(g => g.Key).ToList();
        Assert.Equal(Given.Province.Reports.Where(r => r.Story == "name conflict").Select(r => r.Worker.Number).Order(), twice.Order());
        Assert.Equal(2, twice.Count);
    }

    [Fact]
    public void Institutions_and_employers_have_names_and_codes_of_their_own()
    {
        var p = Given.Province;
        Assert.Equal(p.Institutions.Count, p.Institutions.Select(i => i.Name).Distinct().Count());
        Assert.Equal(p.Institutions.Count, p.Institutions.Select(i => i.Id).Distinct().Count());
        Assert.Equal(p.Employers.Count, p.Employers.Select(e => e.Name).Distinct().Count());
        var codes = p.Institutions.Select(i => i.Code).Concat(p.Employers.Select(e => e.Code)).ToList();
        Assert.Equal(codes.Count, codes.Distinct().Count());
        Assert.All(codes, c => Assert.True(CreditCode.Check(c, Given.Identifiers).Valid, c));
        Assert.Equal(p.Cases.Count, p.Cases.Select(c => c.CertificateNumber).Distinct().Count());
        Assert.Equal(p.Reports.Count, p.Reports.Select(r => r.RecordNumber).Distinct().Count());
        Assert.Equal(p.Practitioners.Count, p.Practitioners.Select(x => x.QualificationNo).Distinct().Count());
    }

    [Fact]
    public void Every_institution_is_named_as_invented()
    {
        var words = Invented.Words;
        Assert.All(Given.Province.Institutions, i => Assert.True(words.Any(w => i.Name.Contains(w, StringComparison.Ordinal)) || i.Name.EndsWith("（演示）", StringComparison.Ordinal), i.Name));
    }

    [Fact]
    public void The_same_seed_gives_the_same_province_and_another_gives_another()
    {
        string one = Given.Province.Fingerprint();
        Assert.Equal(one, Given.Make(DemoProvince.DefaultSeed, Given.Anchor, false).Fingerprint());
        Assert.NotEqual(one, Given.Make(7, Given.Anchor, false).Fingerprint());
    }

    [Theory]
    [InlineData(1), InlineData(99), InlineData(20260101)]
    public void Any_seed_keeps_to_the_published_numbers(ulong seed)
    {
        var p = Given.Make(seed, new DateOnly(2027, 3, 2), false);
        Assert.Equal(205, p.Institutions.Count(i => i.Is(InstitutionKind.ExamAgency)));
        Assert.Equal(868, FirstPositive(p).Count(c => c.ConcludedOn.Year == 2016));
        Assert.Equal(PatientRoll.Few, p.Patients.Count(x => x.History is null));
    }

    [Fact]
    public void All_followed_patients_are_as_many_as_published()
    {
        var p = Given.AllPatients;
        int of2016To2020 = FirstPositive(p).Count(c => c.Pneumoconiosis && c.ConcludedOn.Year <= 2020);
        Assert.Equal(28_462, p.Patients.Count(x => x.History is null) + of2016To2020);
        var living = p.Patients.Where(x => x.DiedOn is null).GroupBy(x => x.Hukou).Select(g => g.Count()).Where(n => n >= 100).ToList();
        Assert.InRange(living.Count, 20, 120);
        // the option adds patients and changes nothing else
        Assert.Equal(Given.Province.Cases.Select(c => c.Person.Number), p.Cases.Select(c => c.Person.Number));
        Assert.Equal(Given.Province.Reports.Select(r => r.RecordNumber), p.Reports.Select(r => r.RecordNumber));
    }
}
