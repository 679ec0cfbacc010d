namespace Diagnosis.Registry.Contracts;

/// <summary>A class certificate of a diagnosing physician.</summary>
/// <param name="Classes">Class numbers of <paramref name="Catalogue"/>, the list in force when the certificate was issued.</param>
public sealed record Qualification(string CertificateNo, IReadOnlyList<int> Classes, string Catalogue, DateOnly IssuedOn, DateOnly? ValidTo);

/// <summary>A practitioner as a file or the demonstration gives them.</summary>
/// <param name="QualificationNo">Number of the practising licence: unique over the province.</param>
/// <param name="Division">Where registered, 6 digits.</param>
public sealed record PractitionerLoad(Guid Id, string Name, string QualificationNo, string? Title, string Division, IReadOnlyList<Qualification> Qualifications);

/// <summary>An institution with its facts. A fact is known by its id: an id that is already there is left as it is.
/// <c>KnownAt</c> = default means now; a fact of an older day may carry the day it was published.</summary>
public sealed record InstitutionLoad(Guid Id, string Code, string Name, IReadOnlyList<InstitutionKind> Kinds, string Level, string Division, bool IsProvincial, bool IsPublic, string? Phone, string? Address)
{
    public IReadOnlyList<FilingFact> Filings { get; init; } = [];
    public IReadOnlyList<ExamCategoryFact> ExamCategories { get; init; } = [];
    public IReadOnlyList<PracticeFact> Practices { get; init; } = [];
    public IReadOnlyList<SuspensionFact> Suspensions { get; init; } = [];
}

/// <summary>What a first load brings. Ids are the caller's, so that the same load twice changes nothing the second time.</summary>
public sealed record RegistryLoad(IReadOnlyList<InstitutionLoad> Institutions, IReadOnlyList<PractitionerLoad> Practitioners);

/// <summary>How many records a load made, changed and left.</summary>
public sealed record RegistryLoaded(int Created, int Updated, int Unchanged);

/// <summary>Where a filing dossier is taken. Published, Changed, Suspended and Stopping begin at an institution whose scope stands in the register; OperatingUnfiled and Filed at one that has filed nothing.</summary>
public enum FilingStory { Published, OperatingUnfiled, Filed, Changed, Suspended, Stopping }

/// <param name="Custodian">With Stopping: the institution that takes the archive.</param>
public sealed record FilingSeed(Guid InstitutionId, FilingDomain Domain, FilingStory Story, Guid? Custodian = null);

/// <summary>Loads institutions and practitioners in bulk; publishes <see cref="InstitutionProfileChanged"/> for each that changed.</summary>
public interface IRegistryLoader
{
    /// <exception cref="ArgumentException">A credit code or licence number already stands under another id.</exception>
    Task<RegistryLoaded> LoadAsync(RegistryLoad load, CancellationToken ct = default);

    /// <summary>Takes a filing through the same use cases as people do; a dossier that is there already is left as it is.</summary>
    /// <returns>False when there was one.</returns>
    /// <exception cref="InvalidOperationException">A guard refused; the message says which.</exception>
    Task<bool> TellFilingAsync(FilingSeed seed, CancellationToken ct = default);
}
