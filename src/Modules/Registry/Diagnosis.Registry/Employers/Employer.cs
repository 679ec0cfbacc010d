using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Protection;
using Diagnosis.Registry.Contracts;

namespace Diagnosis.Registry.Employers;

/// <summary>An employer or using unit; one credit code can stand for several sites.</summary>
internal sealed class Employer : Record
{
    /// <summary>Credit code and site, or name and address where there is no code; unique.</summary>
    public string MatchKey { get; set; } = "";
    public string Name { get; set; } = "";
    public string CreditCode { get; set; } = "";
    public string? SiteCode { get; set; }
    public string? EconomicType { get; set; }
    public string Industry { get; set; } = "";
    public string? Scale { get; set; }
    public string AddressCode { get; set; } = "";
    public string AddressDetail { get; set; } = "";
    public string? ZipCode { get; set; }
    public string Contact { get; set; } = "";
    public Sealed ContactPhone { get; set; }
    public string ContactPhoneHash { get; set; } = "";

    public EmployerInfo ToInfo() => new(Id, Version, Name, CreditCode, SiteCode, EconomicType, Industry, Scale, AddressCode, AddressDetail, Contact);

    public static string KeyOf(string creditCode, string? siteCode, string name, string addressCode) =>
        creditCode.Trim().ToUpperInvariant() is { Length: > 0 } code ? $"{code}/{siteCode?.Trim().ToUpperInvariant()}" : $"?{name.Trim()}/{addressCode}";

    /// <summary>Takes over what a report says; what it leaves out stays.</summary>
    public void Take(EmployerIdentity said, Protector protector)
    {
        Name = Said(said.Name, Name)!;
        CreditCode = said.CreditCode.Trim().ToUpperInvariant();
        SiteCode = Said(said.SiteCode, SiteCode);
        EconomicType = Said(said.EconomicType, EconomicType);
        Industry = Said(said.Industry, Industry)!;
        Scale = Said(said.Scale, Scale);
        AddressCode = Said(said.AddressCode, AddressCode)!.PadRight(9, '0');
        AddressDetail = Said(said.AddressDetail, AddressDetail)!;
        ZipCode = Said(said.ZipCode, ZipCode);
        Contact = Said(said.Contact, Contact)!;
        Division = AddressCode.EndsWith("000", StringComparison.Ordinal) ? AddressCode[..6] : AddressCode[..9];
        // sealing twice gives two tokens for one phone: the hash tells whether it changed
        if (said.ContactPhone.Trim() is { Length: > 0 } phone && protector.Hash("phone:" + phone) is var hash && hash != ContactPhoneHash) { (ContactPhone, ContactPhoneHash) = (protector.Seal(phone), hash); }
    }

    static string? Said(string? now, string? before) => string.IsNullOrWhiteSpace(now) ? before : now.Trim();
}
