using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Refuse = Diagnosis.Kernel.Http.Refusal;

namespace Diagnosis.DiagnosisAppraisal.Cases;

/// <summary>What an agency asks of the employer's county commission: to press the employer, to survey the site, to decide about the data.</summary>
internal enum TaskKind { Press, SiteSurvey, DataDecision }

internal enum TaskState { Open, Organised, Done, Withdrawn }

/// <summary>
/// A matter in the inbox of the employer's county commission. It stands beside the case and not in it: the commission writes here,
/// the agency there, and each has its own rights and versions. Its division is the county that must act.
/// </summary>
internal sealed class CommissionTask : Record
{
    public Guid CaseId { get; set; }
    public string CaseNo { get; set; } = "";
    public TaskKind Kind { get; set; }
    public TaskState State { get; set; }
    public string AgencyName { get; set; } = "";
    /// <summary>In clear: the commission of the place is a lawful reader of the case itself.</summary>
    public string PersonName { get; set; } = "";
    public string EmployerName { get; set; } = "";
    public string EmployerAddress { get; set; } = "";
    public string DiseaseName { get; set; } = "";
    public string Reason { get; set; } = "";
    public DateOnly AskedOn { get; set; }
    /// <summary>The limit of the decision: TL-23 or TL-22-FINISH; null for pressing, which has none.</summary>
    public string? LimitId { get; set; }
    /// <summary>Last day under the rule in force when it was asked; kept so that overdue ones are found by index.</summary>
    public DateOnly? Due { get; set; }
    public DateOnly? OrganisedOn { get; set; }
    public DateOnly? DoneOn { get; set; }
    public string? Decision { get; set; }
    public string? DecisionNo { get; set; }
    public Actor? DoneBy { get; set; }

    public bool IsOpen => State is TaskState.Open or TaskState.Organised;

    public Refusal? Organise(DateOnly on)
    {
        if (Kind != TaskKind.SiteSurvey) { return Refuse.Conflict(new Finding("E40", "", "diagnosis.task-not-a-survey")); }
        if (State != TaskState.Open) { return Closed(); }
        if (on < AskedOn) { return Early(on); }
        (State, OrganisedOn) = (TaskState.Organised, on);
        return null;
    }

    public Refusal? Settle(string? decision, string? decisionNo, DateOnly on, Actor by)
    {
        if (!IsOpen) { return Closed(); }
        if (Kind == TaskKind.SiteSurvey && OrganisedOn is null) { return Refuse.Conflict(new Finding("E41", "", "diagnosis.survey-not-organised") { Basis = "职业病防治法 第47条" }); }
        if (on < (OrganisedOn ?? AskedOn)) { return Early(on); }
        if (DiagnosisCase.Blank(decision) is null) { return Refuse.Invalid(new Finding("E12", "decision", "diagnosis.decision-required")); }
        (State, DoneOn, Decision, DecisionNo, DoneBy) = (TaskState.Done, on, decision!.Trim(), DiagnosisCase.Blank(decisionNo), by);
        return null;
    }

    Refusal Closed() => Refuse.Conflict(new Finding("E42", "", State == TaskState.Withdrawn ? "diagnosis.task-withdrawn" : State == TaskState.Organised ? "diagnosis.task-organised" : "diagnosis.task-done"));
    Refusal Early(DateOnly on) => Refuse.Invalid(new Finding("D12", "on", "diagnosis.day-before-last-act", DiagnosisCase.Show(on), DiagnosisCase.Show(OrganisedOn ?? AskedOn)));
}
