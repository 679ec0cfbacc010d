using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Protection;

namespace Diagnosis.Registry.Contracts;

/// <summary>A person as a document names them. Numbers are in clear here and are sealed before they are stored.</summary>
/// <param name="DocumentType">Code list id-document: 1 = resident identity card.</param>
/// <param name="Sex">GB/T 2261.1: 1 male, 2 female.</param>
public sealed record PersonIdentity(string Name, string DocumentType, string DocumentNumber, string Sex, DateOnly BirthDate, string? Phone);

public enum PersonMatchKind { Known, New, NameConflict }

/// <summary>One number under two names is never merged silently: the second name gets a person of its own and an entry in the conflict queue.</summary>
public sealed record PersonMatch(Guid PersonId, PersonMatchKind Kind);

/// <summary>A person for modules that must show or copy personal data; numbers stay sealed, <see cref="NumberHash"/> finds equal ones.</summary>
public sealed record PersonInfo(Guid Id, int Version, string Name, string DocumentType, Sealed Number, string NumberHash, string Sex, DateOnly BirthDate, Sealed Phone);

/// <summary>The people index. Matching writes in Registry's own transaction; a person without a record elsewhere does no harm.</summary>
public interface IPeople
{
    /// <summary>Finds or registers each person, in the order given. Safe under concurrency: a unique key decides races.</summary>
    Task<IReadOnlyList<PersonMatch>> MatchAsync(IReadOnlyList<PersonIdentity> people, CancellationToken ct = default);
    Task<PersonInfo?> FindAsync(Guid id, CancellationToken ct = default);
    /// <summary>Many at once; unknown ids are left out.</summary>
    Task<IReadOnlyDictionary<Guid, PersonInfo>> FindManyAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct = default);
    /// <summary>People with this document, whatever their name; usually one.</summary>
    Task<IReadOnlyList<PersonInfo>> FindByNumberAsync(string documentType, string number, CancellationToken ct = default);
    /// <summary>Makes a person's record readable for these keys (see <see cref="Readers"/>): whoever holds a record about a person may read the person. Keys already there stay.</summary>
    Task GrantAsync(Guid personId, IEnumerable<string> readerKeys, CancellationToken ct = default);
    /// <summary>The same for many people in one write.</summary>
    Task GrantManyAsync(IReadOnlyCollection<PersonGrant> grants, CancellationToken ct = default);
}

/// <summary>One person and the keys that may read them.</summary>
public sealed record PersonGrant(Guid PersonId, IReadOnlyCollection<string> ReaderKeys);

/// <summary>An employer or using unit as a report names it; fields as ENTERPRISE_INFO of the national exchange format (report-cards §2.1).</summary>
/// <param name="SiteCode">Code of the site when it is a subsidiary: one credit code can stand for several sites.</param>
/// <param name="AddressCode">Nine digits: county and township; a bare county is padded with zeros on the right.</param>
public sealed record EmployerIdentity(string Name, string CreditCode, string? SiteCode, string? EconomicType, string Industry, string? Scale, string AddressCode, string AddressDetail, string? ZipCode, string Contact, string ContactPhone);

public sealed record EmployerInfo(Guid Id, int Version, string Name, string CreditCode, string? SiteCode, string? EconomicType, string Industry, string? Scale, string AddressCode, string AddressDetail, string Contact);

public interface IEmployers
{
    /// <summary>Finds or registers each employer by credit code and site; a changed name or address makes a new version. Order kept.</summary>
    Task<IReadOnlyList<Guid>> MatchAsync(IReadOnlyList<EmployerIdentity> employers, CancellationToken ct = default);
    Task<EmployerInfo?> FindAsync(Guid id, CancellationToken ct = default);
    Task<IReadOnlyList<EmployerInfo>> SearchAsync(string nameOrCode, int most, CancellationToken ct = default);
}
