namespace Diagnosis.DiagnosisAppraisal.Contracts;

/// <summary>A case that was concluded before this system existed, as one record. Dates must not run backwards.</summary>
/// <param name="Sex">GB/T 2261.1: 1 male, 2 female.</param>
/// <param name="AgencyDivision">County (6 digits) or township (9) of the agency.</param>
/// <param name="EmployerAddress">Nine digits, as <paramref name="HukouAddress"/> and <paramref name="ResidenceAddress"/>. The lawful place is not checked: the audit is there to find such cases.</param>
/// <param name="Disease">Any edition's code, or an identity; taken as the edition in force on <paramref name="ConcludedOn"/> lists it.</param>
/// <param name="Stage">1, 2, 3 or U (no stage on record) for pneumoconiosis; a degree or null otherwise.</param>
/// <param name="CertificateNumber">As on the old certificate; null gives it the next number of the agency and year.</param>
public sealed record HistoricalCase(Guid PersonId, string PersonName, string Sex, DateOnly BirthDate, Guid AgencyId, string AgencyCode, string AgencyName, string AgencyDivision,
    string EmployerName, string EmployerCreditCode, string EmployerAddress, string HukouAddress, string ResidenceAddress, string Disease, CaseKind Kind, Conclusion Conclusion, string? Stage,
    DateOnly AppliedOn, DateOnly AcceptedOn, DateOnly ConcludedOn, DateOnly IssuedOn, string? CertificateNumber = null, Guid? SuspectedCaseId = null)
{
    /// <summary>The caller's own id for the case; a case that is already there under it is left as it is, so that an interrupted load can be run again. All records of a load carry one, or none.</summary>
    public Guid? CaseId { get; init; }
}

/// <summary>How far a live case is taken by the loader.</summary>
public enum LiveCaseStep { Applied, Received, FileComplete, PanelGathered, Concluded, Certified, Delivered, Reported }

/// <summary>A case of the demonstration that goes through the same use cases as a clerk's; every guard applies.</summary>
/// <param name="DocumentNumber">Resident identity number in clear; it is sealed before it is stored.</param>
/// <param name="DiseaseCode">Code of the edition in force on <paramref name="AppliedOn"/>.</param>
/// <param name="AppliedOn">Later acts are put on the days given, each not before the one before.</param>
/// <param name="SuspectedCaseId">When it comes from a lead of the agency.</param>
public sealed record LiveCase(string PersonName, string DocumentNumber, string Sex, DateOnly BirthDate, string? Phone, Guid AgencyId,
    string EmployerName, string EmployerCreditCode, string EmployerAddress, string HukouAddress, string ResidenceAddress, string DiseaseCode, CaseKind Kind, LiveCaseStep UpTo,
    Conclusion Conclusion, string? Stage, DateOnly AppliedOn, DateOnly? ReceivedOn = null, DateOnly? FileCompletedOn = null, DateOnly? ConcludedOn = null, DateOnly? IssuedOn = null, Guid? SuspectedCaseId = null);

/// <summary>Situations off the straight road. SilentEmployer and DisputedData begin at a received case, FilmHalfRead at a gathered panel, the last two at a delivered certificate.</summary>
public enum LiveStory { SilentEmployer, DisputedData, FilmHalfRead, UnderAppraisal, PanelDrawn }

/// <param name="AppraisalOffice">Where the party appeals.</param>
/// <param name="Film">A DICOM file.</param>
public sealed record StoryGround(Guid AppraisalOffice, byte[] Film);

/// <summary>An expert of a province's appraisal pool.</summary>
/// <param name="Prefecture">Where the expert works, six digits.</param>
/// <param name="Specialties">Codes of appraisal-specialties.tsv.</param>
/// <param name="Classes">Disease classes (their identities) of the diagnosis certificate.</param>
/// <param name="PractitionerId">The physician in Registry; recusal is found by it.</param>
public sealed record PoolExpert(string ExpertNo, string Name, string Unit, string Title, string Prefecture, IReadOnlyList<string> Specialties, IReadOnlyList<string> Classes, string? CertificateNo, Guid? PractitionerId);

/// <summary>For the demonstration and for first loads.</summary>
public interface IDiagnosisLoader
{
    /// <summary>Loads concluded cases, many per transaction, through the same aggregate and with the same events.</summary>
    /// <returns>Ids of the cases in the order given.</returns>
    /// <exception cref="InvalidOperationException">A record breaks a rule that even history keeps: unknown disease, dates backwards, a stage missing. Nothing of its batch is loaded.</exception>
    Task<IReadOnlyList<Guid>> LoadConcludedAsync(IReadOnlyList<HistoricalCase> cases, CancellationToken ct = default);

    /// <summary>Takes one case from its application to the step asked for.</summary>
    /// <exception cref="InvalidOperationException">A guard refused; the message says which.</exception>
    Task<Guid> LoadLiveAsync(LiveCase live, CancellationToken ct = default);

    /// <summary>Takes a live case into a situation people want to see.</summary>
    /// <exception cref="InvalidOperationException">A guard refused; the message says which.</exception>
    Task TellAsync(Guid caseId, LiveStory story, StoryGround ground, CancellationToken ct = default);

    /// <summary>Enters experts in the name of the province's commission and publishes the first edition of the pool, if there is none yet.</summary>
    /// <param name="province">Six digits.</param>
    /// <exception cref="InvalidOperationException">An entry breaks a rule of the pool; the message says which.</exception>
    Task<int> LoadPoolAsync(string province, string commission, IReadOnlyList<PoolExpert> experts, CancellationToken ct = default);
}
