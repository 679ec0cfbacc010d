using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel.Files;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;

namespace Diagnosis.DiagnosisAppraisal.Tests.Cases;

/// <summary>No clock may run that no act can end. Walks every state of a case and of an appraisal, on the ways that lead there, and ends each clock it finds.</summary>
public sealed class EveryClockEndsTests
{
    static readonly DateOnly Day = new(2026, 3, 2);
    static readonly ShippedTerminology Terminology = new(TestClock.At(2026, 3, 2));
    static readonly PaperList Papers = Loaded();
    static readonly StoredFile File = new(new string('a', 64), "application/pdf", 10, "signed.pdf");
    static readonly string[] Addressees = ["WORKER", "EMPLOYER", "COUNTY_COMMISSION"];

    static PaperList Loaded()
    {
        var list = new PaperList();
        list.Load(Path.Combine(Repository.Data, "diagnosis-documents.tsv"));
        return list;
    }

    static void Must(Refusal? refused) => Assert.True(refused is null, refused is null ? "" : string.Join("; ", refused.Findings.Select(f => $"{f.Rule} {f.Key}")));

    static DiagnosisCase Applied()
    {
        var disease = Terminology.Catalogue.Find("OD2024-01-001", Day)!;
        return new()
        {
            State = CaseState.Applied, AppliedOn = Day, InstitutionId = World.AgencyId, Division = "320706", AgencyName = "连云港市职业病防治院", PersonName = "张大明", BirthDate = new(1970, 1, 1), EmployerName = "示例采石有限公司", EmployerAddress = World.Here,
            AppliedDiseaseCode = disease.Code, AppliedDisease = disease.StableId, AppliedDiseaseName = disease.NameZh, Papers = [.. World.WorkerPapers.Select(p => new Paper(p, Day, null))],
        };
    }

    static DiagnosisCase After(DiagnosisCase c, params ReadOnlySpan<Action<DiagnosisCase>> acts)
    {
        foreach (var act in acts) { act(c); }
        return c;
    }

    static void Receive(DiagnosisCase c) => Must(c.Receive([], Day));
    static void Ask(DiagnosisCase c) => Must(c.AskEmployer("职诊函1号", ["employer-history"], Day, Day));
    static void Answer(DiagnosisCase c) => Must(c.EmployerAnswered(c.Requests[^1].No, new(EmployerAnswerKind.Refused, Day, [], "不提供"), [], "李医师"));
    static void PapersCome(DiagnosisCase c) => Must(c.CheckPapers([.. World.AllPapers.Select(p => new Paper(p, Day, null))], [], false, Day));
    static Action<DiagnosisCase> Suspend(SuspensionKind kind) => c => Must(c.Suspend(kind, Day, "有异议", "职业病防治法 第48条", kind == SuspensionKind.Arbitration ? null : Guid.NewGuid(), "主管部门"));
    static Action<DiagnosisCase> Resume(SuspensionKind kind) => c => Must(c.Resume(kind, Day, "予以认定", null, "李医师"));
    static void Complete(DiagnosisCase c) => Must(c.CompleteFile(new("凿岩", new(2004, 3, 1), 18, 4, ["H-DUST-1"], "接触矽尘。"), [], null, Day));
    static void CompleteWithout(DiagnosisCase c) => Must(c.CompleteFile(new("凿岩", new(2004, 3, 1), 18, 4, ["H-DUST-1"], "接触矽尘。"), ["用人单位资料"], "依主管部门判定", Day));
    static void Gather(DiagnosisCase c) => Must(c.GatherPanel([.. Enumerable.Range(1, 3).Select(n => new PanelMember(World.Doctor(n), "医师" + n, "Z" + n, World.AgencyId, "连云港市职业病防治院", false))], 3, false));

    static Action<DiagnosisCase> Conclude(Conclusion conclusion) => c =>
    {
        bool od = conclusion == Conclusion.Od;
        string? reason = c.Opinions.Count > 0 ? "重新讨论" : null;
        foreach (var m in c.Panel) { Must(c.RecordOpinion(m.PractitionerId, conclusion, od ? "1" : null, "意见", Day, reason)); }
        var disease = Terminology.Catalogue.Find(c.AppliedDiseaseCode, Day)!;
        Must(c.Conclude(new(conclusion, disease.Code, disease.StableId, disease.NameZh, true, null, od ? "1" : null, od ? "GBZ 70-2015" : null, "所见", "处理", od ? null : "影像不支持", null, Day, 0, 0, [], []), disease, CasePolicy.On(Terminology, c.Division, Day)));
    };

    static void Issue(DiagnosisCase c) => c.Issue(new("XD-2026-00001", c.Certificates.Count + 1, "CODE", Day, "赵审核", [.. Addressees.Append("ARCHIVE").Select((a, i) => new CertificateCopy(i + 1, a))], [], null, false));
    static void Correct(DiagnosisCase c) { Must(c.MayCorrect()); c.Reissue(c.Current! with { Version = c.Current!.Version + 1, Reason = "更正" }); }
    static void Scan(DiagnosisCase c) => Must(c.RecordScan(File, Day));
    static void Deliver(DiagnosisCase c) { foreach (string a in Addressees) { Must(c.Deliver(new(a, "收件人", Day, "IN_PERSON", "签收"))); } }
    static void Card(DiagnosisCase c) => Must(c.FileCard(new("K1", c.Cards.Count + 1, CardKind.Pneumoconiosis, "NEW", Day, c.Cards.Count == 0 ? null : "更正", new("张大明", "1", new(1970, 1, 1), "1", "", null, "", null, c.Employer, null, "凿岩", "", c.AppliedDiseaseCode, c.AppliedDiseaseName, "01", "1", new(2004, 3, 1), 18, 4, [], 56, Day, c.AgencyName, [], "XD-2026-00001", "李医师", new(null, null, null, null, null, null, null, null, null, null, null, null)))));
    static void Archive(DiagnosisCase c) => Must(c.Archive());
    static Action<DiagnosisCase> Appraised(Conclusion conclusion) => c => c.Appraised = [.. c.Appraised ?? [], new(Guid.NewGuid(), AppraisalLevel.First, "JDS-1", conclusion == Conclusion.Od ? AppraisalEffect.ChangedToOd : AppraisalEffect.ChangedToNot, conclusion, c.Outcome!.DiseaseCode, c.Outcome.Disease, c.Outcome.DiseaseName, true, null, conclusion == Conclusion.Od ? "1" : null, "GBZ 70-2015", Day)];

    static IEnumerable<(string Way, DiagnosisCase Case)> Ways()
    {
        DiagnosisCase Received(params ReadOnlySpan<Action<DiagnosisCase>> more) => After(After(Applied(), Receive), more);
        DiagnosisCase Panel(params ReadOnlySpan<Action<DiagnosisCase>> more) => After(Received(PapersCome, Complete, Gather), more);
        yield return ("applied", Applied());
        yield return ("not received", After(Applied(), c => Must(c.NotReceive(new(NotReceivedReason.OutOfScope, "无此项目", Day, [])))));
        yield return ("received, no paper of the employer", Received());
        yield return ("received, all its papers came without a letter", Received(PapersCome));
        yield return ("letter sent", Received(Ask));
        yield return ("letter answered by a refusal", Received(Ask, Answer));
        foreach (var kind in Enum.GetValues<SuspensionKind>())
        {
            yield return ($"stopped for {kind} without a letter", Received(Suspend(kind)));
            yield return ($"stopped for {kind} after a letter", Received(Ask, Suspend(kind)));
            yield return ($"resumed after {kind} without a letter", Received(Suspend(kind), Resume(kind)));
            yield return ($"stopped for {kind} with the file complete", Received(PapersCome, Complete, Suspend(kind)));
            yield return ($"stopped for {kind} before a panel", Panel(Suspend(kind)));
        }
        yield return ("stopped three times at once", Received(Ask, Suspend(SuspensionKind.Data), Suspend(SuspensionKind.Site), Suspend(SuspensionKind.Arbitration)));
        yield return ("complete without a letter after the decision", Received(Suspend(SuspensionKind.Data), Resume(SuspensionKind.Data), CompleteWithout));
        yield return ("complete with a letter nobody answered", Received(Ask, CompleteWithout));
        yield return ("file complete", Received(PapersCome, Complete));
        yield return ("panel", Panel());
        foreach (var conclusion in Enum.GetValues<Conclusion>())
        {
            yield return ($"concluded {conclusion}", Panel(Conclude(conclusion)));
            yield return ($"conclusion {conclusion} taken back", Panel(Conclude(conclusion), c => Must(c.TakeBackConclusion("笔误"))));
            yield return ($"certificate {conclusion}", Panel(Conclude(conclusion), Issue));
            yield return ($"certificate {conclusion} signed", Panel(Conclude(conclusion), Issue, Scan));
            yield return ($"delivered {conclusion}", Panel(Conclude(conclusion), Issue, Scan, Deliver));
            yield return ($"corrected {conclusion}", Panel(Conclude(conclusion), Issue, Scan, Deliver, Correct));
            yield return ($"appraised after delivery of {conclusion}", Panel(Conclude(conclusion), Issue, Scan, Deliver, Appraised(conclusion == Conclusion.Od ? Conclusion.NotOd : Conclusion.Od)));
        }
        yield return ("reported before delivered", Panel(Conclude(Conclusion.Od), Issue, Card));
        yield return ("reported", Panel(Conclude(Conclusion.Od), Issue, Scan, Deliver, Card));
        yield return ("reported and corrected", Panel(Conclude(Conclusion.Od), Issue, Scan, Deliver, Card, Correct));
        yield return ("archived", Panel(Conclude(Conclusion.Od), Issue, Scan, Deliver, Card, Archive));
        yield return ("archived and corrected", Panel(Conclude(Conclusion.Od), Issue, Scan, Deliver, Card, Archive, Correct));
        yield return ("archived without a disease", Panel(Conclude(Conclusion.NotOd), Issue, Scan, Deliver, Archive));
        yield return ("archived without a disease, which an appraisal then found", Panel(Conclude(Conclusion.NotOd), Issue, Scan, Deliver, Archive, Appraised(Conclusion.Od)));
        yield return ("withdrawn", Received(Ask, Suspend(SuspensionKind.Data), c => { Must(c.Withdraw("不再申请")); c.CloseSuspensions(Day); }));
    }

    /// <summary>What somebody can do about each clock, as the case stands.</summary>
    static readonly Dictionary<string, Action<DiagnosisCase>> Ends = new()
    {
        ["TL-20"] = Ask, ["TL-21"] = Answer, ["TL-22"] = Resume(SuspensionKind.Site), ["TL-22-FINISH"] = Resume(SuspensionKind.Site), ["TL-23"] = Resume(SuspensionKind.Data), ["TL-24"] = Resume(SuspensionKind.Arbitration),
        ["TL-25"] = c =>
        {
            foreach (var s in c.OpenSuspensions.ToList()) { Resume(s.Kind)(c); }
            if (c.State == CaseState.FileComplete) { Gather(c); }
            Conclude(Conclusion.Od)(c);
        },
        ["TL-26"] = c => { if (!c.IsSealed) { Scan(c); } Deliver(c); },
        ["TL-27"] = c => { if (c.State == CaseState.Concluded) { Issue(c); } Card(c); },
    };

    [Fact]
    public void Every_clock_of_a_diagnosis_case_can_be_ended_in_every_state_in_which_it_runs()
    {
        var (states, limits) = (new HashSet<CaseState>(), new HashSet<string>());
        int ways = Ways().Count();
        for (int i = 0; i < ways; i++)
        {
            var (way, first) = Ways().ElementAt(i);
            states.Add(first.State);
            foreach (string limit in CaseClocks.Running(first, Papers).Where(k => k.DoneOn is null).Select(k => k.Limit).Distinct())
            {
                limits.Add(limit);
                var c = Ways().ElementAt(i).Case;
                Assert.True(Ends.ContainsKey(limit), $"{way}: {limit} runs and nothing ends it");
                var why = Record.Exception(() => Ends[limit](c));
                Assert.True(why is null, $"{way}: {limit} runs in {first.State} and its act is refused: {why?.Message}");
                Assert.True(CaseClocks.Running(c, Papers).Where(k => k.Limit == limit).All(k => k.DoneOn is not null), $"{way}: {limit} still runs after its act");
            }
        }
        // a walk that left a state or a clock out proves nothing about it
        Assert.Equal(Enum.GetValues<CaseState>().Order(), states.Order());
        Assert.Equal(Ends.Keys.Order(StringComparer.Ordinal), limits.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_clock_of_the_letter_ends_with_the_papers_that_came_without_one_and_says_so()
    {
        RunningClock Letter(string way) => Assert.Single(CaseClocks.Running(Ways().First(w => w.Way == way).Case, Papers), k => k.Limit == "TL-20");
        Assert.Equal((null, null), (Letter("received, no paper of the employer").DoneOn, Letter("received, no paper of the employer").EndedBy));
        Assert.Equal((Day, "papers"), (Letter("received, all its papers came without a letter").DoneOn, Letter("received, all its papers came without a letter").EndedBy));
        Assert.Equal((Day, null), (Letter("letter sent").DoneOn, Letter("letter sent").EndedBy));
        Assert.Equal((Day, "decision"), (Letter("resumed after Data without a letter").DoneOn, Letter("resumed after Data without a letter").EndedBy));
        Assert.Null(Letter("resumed after Site without a letter").DoneOn);
    }

    [Fact]
    public void A_report_owed_since_an_appraisal_is_counted_from_the_appraisal()
    {
        var c = Ways().First(w => w.Way == "archived without a disease, which an appraisal then found").Case;
        c.Appraised = [c.Appraised![0] with { On = Day.AddDays(50) }];
        Assert.Equal(Day.AddDays(50), Assert.Single(CaseClocks.Running(c, Papers), k => k.Limit == "TL-27").Start);
    }

    static readonly List<Seat> Seats = [.. Enumerable.Range(1, 5).Select(n => new Seat(World.Doctor(n), "E" + n, "专家" + n, "省医院", "主任医师", n < 4, ""))];

    static AppraisalCase Appraisal() => new() { State = AppraisalState.Applied, AppliedOn = Day, Applicant = AppraisalParty.Worker, OpenKey = "k", InstitutionId = Guid.NewGuid() };
    static void Accept(AppraisalCase a) => Must(a.Accept([], Day));
    static void AskFile(AppraisalCase a) => Must(a.RequestFile(World.AgencyId, "机构", Day));
    static void HandOver(AppraisalCase a) => Must(a.HandOver([new("病历", "", 10)], "李医师", Day));
    static void Order(AppraisalCase a) => Must(a.Order(AppraisalCase.MedicalExam, "胸片", Day));
    static void Survey(AppraisalCase a) => Must(a.Order(AppraisalCase.SiteSurveyReason, "现场", Day));
    static void EndOrder(AppraisalCase a) => Must(a.EndPause("已完成", Day));
    static void DrawAll(AppraisalCase a) { Must(a.MayDraw()); a.Drawn(Guid.NewGuid()); }
    static void Hear(AppraisalCase a)
    {
        if (a.SessionOpenedOn is null) { Must(a.OpenSession(Seats, Day)); }
        Must(a.Hear(new(Day, "会议室", Seats[0].ExpertId, Seats[0].Name, [new(AppraisalParty.Worker, "张大明", "陈述", false), new(AppraisalParty.Employer, "王某", "陈述", false)], "合议"), [.. Seats.Select(s => s.ExpertId)]));
    }

    static Action<AppraisalCase> Vote(AppraisalEffect effect, int against = 0) => a => Must(a.Vote(new(Conclusion.Od, "", "", "矽肺", true, null, "2", "GBZ 70-2015", "所见", "处理", null, null, Day, 0, 0, [], []), effect, [.. Seats.Select((s, i) => new ExpertVote(s.ExpertId, s.Name, i >= against, i < against ? "不同意" : null))]));
    static Action<AppraisalCase> IssueDocument(FeeBearer bearer = FeeBearer.Employer) => a => a.Issue(new("JDS-1", Day, [.. Addressees.Append("OFFICE").Select((x, i) => new CertificateCopy(i + 1, x))], bearer, null, a.Passed!.Effect, []));
    static void ScanDocument(AppraisalCase a) => Must(a.RecordScan(new(File, Day, "办事员")));
    static void DeliverDocument(AppraisalCase a) { foreach (string to in a.Recipients) { Must(a.Deliver(new(to, "收件人", Day, "IN_PERSON", "签收"))); } }

    static IEnumerable<(string Way, AppraisalCase Case)> AppraisalWays()
    {
        AppraisalCase After(params ReadOnlySpan<Action<AppraisalCase>> acts)
        {
            var a = Appraisal();
            foreach (var act in acts) { act(a); }
            return a;
        }
        yield return ("applied", After());
        yield return ("supplement asked", After(a => Must(a.AskSupplement(["certificate"], Day))));
        yield return ("supplement came", After(a => Must(a.AskSupplement(["certificate"], Day)), a => Must(a.TakePapers(["certificate"], Day))));
        yield return ("too late", After(a => a.State = AppraisalState.RejectedLate));
        yield return ("not accepted", After(a => Must(a.NotAccept("不属于"))));
        yield return ("accepted", After(Accept));
        yield return ("file asked", After(Accept, AskFile));
        yield return ("examination ordered while the file is awaited", After(Accept, AskFile, Order));
        yield return ("file received", After(Accept, AskFile, HandOver));
        yield return ("survey ordered", After(Accept, AskFile, HandOver, Survey));
        yield return ("drawn before the file came", After(Accept, AskFile, DrawAll));
        yield return ("drawn", After(Accept, AskFile, HandOver, DrawAll));
        yield return ("heard", After(Accept, AskFile, HandOver, DrawAll, Hear));
        yield return ("heard and examined again", After(Accept, AskFile, HandOver, DrawAll, Hear, Order));
        yield return ("voted without a majority", After(Accept, AskFile, HandOver, DrawAll, Hear, Vote(AppraisalEffect.ChangedStage, 3)));
        foreach (var effect in (AppraisalEffect[])[AppraisalEffect.Upheld, AppraisalEffect.ChangedStage])
        {
            yield return ($"voted {effect}", After(Accept, AskFile, HandOver, DrawAll, Hear, Vote(effect)));
            yield return ($"document {effect}", After(Accept, AskFile, HandOver, DrawAll, Hear, Vote(effect), IssueDocument()));
            yield return ($"document {effect} without an employer", After(Accept, AskFile, HandOver, DrawAll, Hear, Vote(effect), IssueDocument(FeeBearer.PublicPurse)));
            yield return ($"delivered {effect}", After(Accept, AskFile, HandOver, DrawAll, Hear, Vote(effect), IssueDocument(), ScanDocument, DeliverDocument));
            yield return ($"reported {effect}", After(Accept, AskFile, HandOver, DrawAll, Hear, Vote(effect), IssueDocument(), ScanDocument, DeliverDocument, a => Must(a.Report(false, "R1", Day)), a => { if (a.Changed) { Must(a.Report(true, "R2", Day)); } }));
        }
        yield return ("archived", After(Accept, AskFile, HandOver, DrawAll, Hear, Vote(AppraisalEffect.Upheld), IssueDocument(), ScanDocument, DeliverDocument, a => Must(a.Report(false, "R1", Day)), a => Must(a.Archive())));
        yield return ("withdrawn", After(Accept, a => Must(a.Withdraw("不再申请", null, Day))));
    }

    static readonly Dictionary<string, Action<AppraisalCase>> AppraisalEnds = new()
    {
        ["TL-32"] = Accept, ["TL-33"] = HandOver,
        ["TL-34"] = a =>
        {
            if (a.OpenPause is not null) { EndOrder(a); }
            if (a.State == AppraisalState.Accepted) { AskFile(a); }
            if (a.File!.HandedOverOn is null) { HandOver(a); }
            if (a.State is AppraisalState.FileRequested or AppraisalState.FileReceived) { DrawAll(a); }
            if (a.State == AppraisalState.PanelDrawn) { Hear(a); }
            if (a.State == AppraisalState.Heard) { Vote(AppraisalEffect.Upheld)(a); }
            IssueDocument()(a);
        },
        ["TL-35"] = a => { if (!a.IsSealed) { ScanDocument(a); } if (a.DeliveredOn is null) { DeliverDocument(a); } Must(a.Report(false, "R1", Day)); },
        ["TL-36"] = a => Must(a.Report(true, "R2", Day)),
    };

    [Fact]
    public void Every_clock_of_an_appraisal_can_be_ended_in_every_state_in_which_it_runs()
    {
        var (states, limits) = (new HashSet<AppraisalState>(), new HashSet<string>());
        int ways = AppraisalWays().Count();
        for (int i = 0; i < ways; i++)
        {
            var (way, first) = AppraisalWays().ElementAt(i);
            states.Add(first.State);
            foreach (string limit in AppraisalDesk.Running(first).Where(k => k.DoneOn is null).Select(k => k.Limit))
            {
                limits.Add(limit);
                var a = AppraisalWays().ElementAt(i).Case;
                var why = Record.Exception(() => AppraisalEnds[limit](a));
                Assert.True(why is null, $"{way}: {limit} runs in {first.State} and its act is refused: {why?.Message}");
                Assert.True(AppraisalDesk.Running(a).Where(k => k.Limit == limit).All(k => k.DoneOn is not null), $"{way}: {limit} still runs after its act");
            }
        }
        Assert.Equal(Enum.GetValues<AppraisalState>().Order(), states.Order());
        Assert.Equal(AppraisalEnds.Keys.Order(StringComparer.Ordinal), limits.Order(StringComparer.Ordinal));
    }
}
