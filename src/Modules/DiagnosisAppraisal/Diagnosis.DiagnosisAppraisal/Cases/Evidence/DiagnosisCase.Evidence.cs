using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.TimeLimits;
using Refuse = Diagnosis.Kernel.Http.Refusal;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <summary>The evidence machine of procedures §3: request, answer, evidence, suspension, decision.</summary>
internal sealed partial class DiagnosisCase
{
    public List<EmployerRequest> Requests { get; set; } = [];
    public List<EvidenceItem> Evidence { get; set; } = [];
    public List<Suspension> Suspensions { get; set; } = [];
    public EarlierDiagnosis? Earlier { get; set; }
    public List<Assignment> Assignments { get; set; } = [];
    /// <summary>Who gathered the panel and so asked its physicians for their opinions.</summary>
    public Actor? PanelBy { get; set; }
    public PaymentStanding? Payment { get; set; }
    public List<AidReferral> Referrals { get; set; } = [];

    public bool IsSuspended => State is CaseState.SuspendedData or CaseState.SuspendedSite or CaseState.SuspendedArbitration;
    /// <summary>The oldest stop that holds the diagnosis; the state is named after it.</summary>
    public Suspension? OpenSuspension => Suspensions.FirstOrDefault(s => s.To is null);
    /// <summary>Disputed data, a survey and an arbitration may hold it at the same time, each with its own reason and end.</summary>
    public IEnumerable<Suspension> OpenSuspensions => Suspensions.Where(s => s.To is null);
    public IReadOnlyList<Pause> Pauses => [.. Suspensions.Select(s => s.AsPause)];
    /// <summary>From the receipt to the panel: evidence may come in.</summary>
    static readonly CaseState[] Gathering = [CaseState.Received, CaseState.Evidence, CaseState.SuspendedData, CaseState.SuspendedSite, CaseState.SuspendedArbitration, CaseState.FileComplete, CaseState.Diagnosing];

    DateOnly? LastEvidenceAct => Suspensions.Select(s => (DateOnly?)(s.To ?? s.From)).Concat(Requests.Select(r => (DateOnly?)(r.Answer?.On ?? r.SentOn))).Max();
    static DateOnly Later(DateOnly day, DateOnly? other) => other > day ? other.Value : day;

    /// <param name="asked">Codes of the employer's papers asked for.</param>
    public Refusal? AskEmployer(string letterNo, IReadOnlyList<string> asked, DateOnly sentOn, DateOnly noticedOn)
    {
        if (Only(CaseState.Received, CaseState.Evidence) is { } no) { return no; }
        if (Requests.FirstOrDefault(r => r.Answer is null) is { } open) { return Refuse.Conflict(new Finding("E02", "", "diagnosis.request-open", open.LetterNo, Show(open.NoticedOn))); }
        if (asked.Count == 0) { return Refuse.Invalid(new Finding("E03", "asked", "diagnosis.nothing-asked")); }
        if (noticedOn < sentOn) { return Refuse.Invalid(new Finding("D12", "noticedOn", "diagnosis.day-before-last-act", Show(noticedOn), Show(sentOn))); }
        Requests.Add(new(Requests.Count + 1, sentOn, noticedOn, letterNo, asked, null));
        State = CaseState.Evidence;
        return null;
    }

    /// <summary>The employer's answer; papers that came with it go into the file.</summary>
    /// <param name="names">The papers by name, for the file.</param>
    public Refusal? EmployerAnswered(int no, EmployerAnswer answer, IReadOnlyList<string> names, string enteredBy)
    {
        if (Only(Gathering) is { } wrong) { return wrong; }
        int at = Requests.FindIndex(r => r.No == no);
        if (at < 0 || Requests[at].Answer is not null) { return Refuse.Invalid(new Finding("E04", "no", "diagnosis.no-open-request", no)); }
        if (answer.On < Requests[at].SentOn) { return Refuse.Invalid(new Finding("D12", "on", "diagnosis.day-before-last-act", Show(answer.On), Show(Requests[at].SentOn))); }
        bool supplied = answer.Kind is EmployerAnswerKind.Supplied or EmployerAnswerKind.PartlySupplied;
        if (supplied && answer.Papers.Count == 0) { return Refuse.Invalid(new Finding("E05", "papers", "diagnosis.answer-without-papers")); }
        if (!supplied && Blank(answer.Text) is null) { return Refuse.Invalid(new Finding("E05", "text", "diagnosis.answer-needs-text")); }
        Requests[at] = Requests[at] with { Answer = answer };
        foreach (string code in answer.Papers.Where(code => Papers.All(p => p.Code != code))) { Papers.Add(new(code, answer.On, Requests[at].LetterNo)); }
        if (supplied) { Evidence.Add(new(Evidence.Count + 1, EvidenceKind.EmployerData, EmployerName, true, Blank(answer.Text) ?? string.Join('、', names), answer.On, enteredBy)); }
        return null;
    }

    public Refusal? AddEvidence(EvidenceKind kind, string? from, bool signed, string? text, DateOnly on, string enteredBy)
    {
        if (Only(Gathering) is { } no) { return no; }
        if (kind is not (EvidenceKind.EmployerData or EvidenceKind.WorkerAccount or EvidenceKind.CoWorkerStatement or EvidenceKind.SupervisionData)) { return Refuse.Invalid(new Finding("E06", "kind", "diagnosis.evidence-of-others")); }
        if (Blank(from) is null) { return Refuse.Invalid(new Finding("E07", "from", "diagnosis.evidence-from")); }
        if (Blank(text) is null) { return Refuse.Invalid(new Finding("E08", "text", "diagnosis.evidence-text")); }
        // a statement nobody signed is hearsay
        if (!signed && kind is EvidenceKind.WorkerAccount or EvidenceKind.CoWorkerStatement) { return Refuse.Invalid(new Finding("E09", "signed", "diagnosis.evidence-unsigned")); }
        Evidence.Add(new(Evidence.Count + 1, kind, from!.Trim(), signed, text!.Trim(), on, enteredBy));
        if (State == CaseState.Received) { State = CaseState.Evidence; }
        return null;
    }

    /// <summary>Stops the diagnosis, for a further reason if it stands already; the clock of the conclusion stands while any stop is open.</summary>
    public Refusal? Suspend(SuspensionKind kind, DateOnly from, string? reason, string basis, Guid? task, string? body)
    {
        if (Only(CaseState.Received, CaseState.Evidence, CaseState.SuspendedData, CaseState.SuspendedSite, CaseState.SuspendedArbitration, CaseState.FileComplete, CaseState.Diagnosing) is { } no) { return no; }
        if (OpenSuspensions.FirstOrDefault(s => s.Kind == kind) is { } same) { return Refuse.Conflict(new Finding("E20", "kind", "diagnosis.suspension-open", Show(same.From), same.Body)); }
        if (Blank(reason) is null) { return Refuse.Invalid(new Finding("E10", "reason", "diagnosis.suspension-reason") { Basis = basis }); }
        if (Blank(body) is null) { return Refuse.Invalid(new Finding("E11", "body", "diagnosis.suspension-body") { Basis = basis }); }
        var resumesTo = OpenSuspension?.ResumesTo ?? (State == CaseState.Received ? CaseState.Evidence : State);
        Suspensions.Add(new(Suspensions.Count + 1, kind, from, null, reason!.Trim(), basis, resumesTo, task, body!.Trim()));
        State = Suspension.StateOf(OpenSuspension!.Kind);
        return null;
    }

    /// <summary>The decision arrived: its day is the last one of this stop. The case goes on when no other holds it.</summary>
    public Refusal? Resume(SuspensionKind kind, DateOnly on, string? decision, string? decisionNo, string enteredBy)
    {
        int at = Suspensions.FindIndex(s => s.To is null && s.Kind == kind);
        if (at < 0) { return Only(Suspension.StateOf(kind)) ?? Refuse.Conflict(new Finding("E42", "", "diagnosis.task-done")); }
        if (Blank(decision) is null) { return Refuse.Invalid(new Finding("E12", "decision", "diagnosis.decision-required")); }
        if (on < Suspensions[at].From) { return Refuse.Invalid(new Finding("D12", "on", "diagnosis.day-before-last-act", Show(on), Show(Suspensions[at].From))); }
        var ended = Suspensions[at] with { To = on, Decision = decision!.Trim(), DecisionNo = Blank(decisionNo) };
        Suspensions[at] = ended;
        State = OpenSuspension is { } other ? Suspension.StateOf(other.Kind) : ended.ResumesTo;
        Evidence.Add(new(Evidence.Count + 1, kind switch { SuspensionKind.Data => EvidenceKind.CommissionDecision, SuspensionKind.Site => EvidenceKind.SurveyReport, _ => EvidenceKind.ArbitrationAward }, ended.Body, true,
            ended.Decision + (ended.DecisionNo is { } n ? $"（{n}）" : ""), on, enteredBy));
        return null;
    }

    /// <summary>Ends every stop without a decision because the worker withdrew.</summary>
    public void CloseSuspensions(DateOnly on)
    {
        Suspensions = [.. Suspensions.Select(s => s.To is null ? s with { To = on < s.From ? s.From : on } : s)];
    }

    public Refusal? Assign(Assignment assignment)
    {
        if (Only([CaseState.Applied, .. Gathering, CaseState.Concluded, CaseState.Certified, CaseState.Delivered]) is { } no) { return no; }
        Assignments.Add(assignment);
        return null;
    }

    /// <summary>A consented hand-over, or a refusal. Without consent nothing leaves the agency.</summary>
    public Refusal? Refer(AidReferral referral)
    {
        if (State is CaseState.Applied or CaseState.NotReceived or CaseState.Withdrawn) { return Only(CaseState.Received); }
        if (referral.Consented && referral.Given.Count == 0) { return Refuse.Invalid(new Finding("E13", "given", "diagnosis.referral-what")); }
        if (referral.Consented && (referral.HandedOverOn is null || Blank(referral.To) is null)) { return Refuse.Invalid(new Finding("E14", "to", "diagnosis.referral-to")); }
        if (!referral.Consented && (referral.Given.Count > 0 || referral.HandedOverOn is not null)) { return Refuse.Invalid(new Finding("E15", "consented", "diagnosis.referral-without-consent") { Basis = "个人信息保护法 第23条" }); }
        if (referral.HandedOverOn < referral.ConsentOn) { return Refuse.Invalid(new Finding("E16", "handedOverOn", "diagnosis.referral-before-consent", Show(referral.ConsentOn))); }
        Referrals.Add(referral);
        return null;
    }

    /// <summary>Takes a consent back. The hand-over stays on file; after this nothing more leaves the agency under it.</summary>
    public Refusal? WithdrawConsent(int no, ConsentWithdrawal withdrawal)
    {
        int at = Referrals.FindIndex(r => r.No == no);
        if (at < 0 || !Referrals[at].Consented || Referrals[at].Withdrawn is not null) { return Refuse.Conflict(new Finding("E21", "no", "diagnosis.referral-no-consent", no)); }
        if (withdrawal.On < Referrals[at].ConsentOn) { return Refuse.Invalid(new Finding("E16", "on", "diagnosis.referral-before-consent", Show(Referrals[at].ConsentOn))); }
        if (withdrawal.DepartmentToldOn < withdrawal.On) { return Refuse.Invalid(new Finding("D12", "departmentToldOn", "diagnosis.day-before-last-act", Show(withdrawal.DepartmentToldOn), Show(withdrawal.On))); }
        Referrals[at] = Referrals[at] with { Withdrawn = withdrawal };
        return null;
    }
}

/// <summary>Whether a panel may decide without the employer's papers (LAW art. 48): asked in writing, the ten days over or the employer gone, the commission asked to press, and something else that speaks.</summary>
internal static class WithoutEmployer
{
    /// <param name="due">Last day of the employer's ten days for a request (TL-21).</param>
    /// <returns>Null when it may.</returns>
    public static Finding? WhyNot(DiagnosisCase c, DateOnly day, Func<EmployerRequest, DateOnly?> due)
    {
        const string Basis = "职业病防治法 第48条";
        if (!c.Evidence.Any(e => e.Kind is EvidenceKind.WorkerAccount or EvidenceKind.CoWorkerStatement or EvidenceKind.SupervisionData or EvidenceKind.CommissionDecision or EvidenceKind.SurveyReport or EvidenceKind.ArbitrationAward))
        {
            return new("E17", "decidedWithout", "diagnosis.without-evidence") { Basis = Basis };
        }
        // the commission has settled what the data are: nobody needs the employer any more
        if (c.Evidence.Any(e => e.Kind == EvidenceKind.CommissionDecision)) { return null; }
        if (c.Requests.Count == 0) { return new("E18", "decidedWithout", "diagnosis.without-request") { Basis = Basis }; }
        var last = c.Requests[^1];
        if (last.Answer?.Kind == EmployerAnswerKind.CannotBeFound) { return null; }
        if (last.Answer is null && due(last) is { } end && day <= end) { return new("E19", "decidedWithout", "diagnosis.without-waiting", DiagnosisCase.Show(end)) { Basis = Basis }; }
        return c.Requests.Any(r => r.PressAskedOn is not null) ? null : new("E30", "decidedWithout", "diagnosis.without-pressing") { Basis = Basis };
    }
}
