using Diagnosis.ExamReporting.Contracts;
using Diagnosis.ExamReporting.Reports;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;
using static Diagnosis.ExamReporting.Tests.Province;

namespace Diagnosis.ExamReporting.Tests.Reports;

public class ExamFiguresTests
{
    static readonly CancellationToken None = TestContext.Current.CancellationToken;

    static async Task<ReportOutcome> Send(TestModules app, ExamReportSubmission s, Caller? caller = null)
    {
        var outcome = await app.In<SubmitReport, Outcome<SubmitReportResponse>>(h => h.Handle(s, caller ?? Agency, None));
        Assert.True(outcome.Ok, string.Join("; ", outcome.Findings.Select(f => f.Rule + " " + f.Field)));
        return outcome.Value!.Outcome;
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_person_counts_once_per_agency_and_what_is_held_does_not_count(Engine engine)
    {
        await using var app = await StartAsync(engine);
        await Send(app, Clear());
        Assert.Equal(ReportOutcome.PossibleDuplicate, await Send(app, Clear("A-0002") is var t ? t with { Exam = t.Exam! with { Date = new(2025, 5, 15) } } : t));
        Assert.Equal(ReportOutcome.Created, await Send(app, Clear("A-0003") is var u ? u with { Exam = u.Exam! with { Date = new(2025, 5, 19) } } : u));
        await Send(app, Clear(), OtherAgency);
        Task<IReadOnlyList<AgencyExamFigures>> Of(DateOnly from, DateOnly to) => app.In<IExamFigures, IReadOnlyList<AgencyExamFigures>>(h => h.OfAgenciesAsync(from, to, None));
        Assert.Equal([new(AgencyId, 1, 0, 0, 2), new(OtherAgencyId, 1, 0, 0, 1)], await Of(new(2025, 1, 1), new(2025, 12, 31)));
        await Send(app, Clear() with { Conclusions = Suspicious().Conclusions, Reason = "复核后更正" });
        Assert.Equal(new AgencyExamFigures(AgencyId, 1, 1, 0, 2), (await Of(new(2025, 1, 1), new(2025, 12, 31)))[0]);
        Assert.Empty(await Of(new(2024, 1, 1), new(2024, 12, 31)));
        Assert.Equal(1, (await Of(new(2025, 5, 19), new(2025, 5, 19))).Single().Records);
        // the rows behind the figures: as many as they count, for whoever may read the records; for others the number alone
        Task<CountedPeople> People(string? conclusion, Caller caller) => app.In<ExamFigures, CountedPeople>(h => h.PeopleAsync(AgencyId, new(2025, 1, 1), new(2025, 12, 31), conclusion, 0, 20, caller, None));
        var suspected = await People("03", Agency);
        Assert.Equal((1, 1, 1), (suspected.Counted, suspected.Readable, suspected.Rows.Count));
        Assert.Equal((2, true, false), (suspected.Rows[0].Records, suspected.Rows[0].Suspected, suspected.Rows[0].Contraindication));
        Assert.Contains('*', suspected.Rows[0].Worker);
        Assert.Equal((0, 0), ((await People("04", Agency)).Counted, (await People("04", Agency)).Rows.Count));
        Assert.Equal((1, 0, 0), (await People(null, OtherAgency)) is var others ? (others.Counted, others.Readable, others.Rows.Count) : default);
    }
}
