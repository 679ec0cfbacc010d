using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Identifiers;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.Host.Demonstration;

/// <param name="Level">province, prefecture, county or township.</param>
internal sealed record DemoInstitution(Guid Id, string Code, string Name, IReadOnlyList<InstitutionKind> Kinds, string Level, string Division, bool IsProvincial, bool IsPublic, string Phone, string Address)
{
    public string Prefecture => Division[..4] + "00";
    public IReadOnlyList<FilingFact> Filings { get; init; } = [];
    public IReadOnlyList<ExamCategoryFact> ExamCategories { get; init; } = [];
    public IReadOnlyList<PracticeFact> Practices { get; init; } = [];
    public IReadOnlyList<SuspensionFact> Suspensions { get; init; } = [];
    public IReadOnlyList<DemoQc> Qc { get; init; } = [];
    public IReadOnlyList<DemoEvaluation> Evaluations { get; init; } = [];
    public bool Is(InstitutionKind kind) => Kinds.Contains(kind);
}

/// <param name="Domain">EXAM or DIAGNOSIS.</param>
/// <param name="Grade">A, B, C, D or NOT_TAKEN_PART.</param>
internal sealed record DemoQc(Guid Id, string Domain, int Year, string Level, string Grade, DateOnly PublishedOn);

/// <summary>A confirmation by evaluation; both days included.</summary>
internal sealed record DemoEvaluation(Guid Id, string Domain, DateOnly From, DateOnly To, string Assessor);

internal sealed record DemoCertificate(string Number, IReadOnlyList<int> Classes, string Catalogue, DateOnly IssuedOn);
internal sealed record DemoPractitioner(Guid Id, string Name, string QualificationNo, string Title, string Division, IReadOnlyList<DemoCertificate> Certificates);

internal sealed record DemoStation(Guid Id, string Name, bool IsPoint, Guid HostId, string HostName, string Division, IReadOnlyList<string> Townships, DateOnly OpenedOn, decimal Corridor);

/// <param name="Township">Nine digits.</param>
/// <param name="Trade">Which hazards its workers meet; see <see cref="Trades"/>.</param>
internal sealed record DemoEmployer(string Name, string Code, string Township, string Industry, string EconomicType, string Scale, string Trade, string Contact, string Phone)
{
    public string County => Township[..6];
}

internal sealed record DemoPerson(string Name, string Number, bool Male, DateOnly Born, string Phone)
{
    public string Sex => Male ? "1" : "2";
}

/// <summary>Where a case was diagnosed, seen from the employer's prefecture (coverage-audit §5).</summary>
internal enum Place { Inside, CapabilityLeak, ChoiceLeak, UnlawfulPlace }

/// <param name="Disease">Identity in the catalogue.</param>
/// <param name="Stage">1, 2, 3 or U for pneumoconiosis, else null.</param>
internal sealed record DemoCase(DemoPerson Person, DemoInstitution Agency, DemoEmployer Employer, string Hukou, string Residence, string Disease, CaseKind Kind, Conclusion Conclusion, string? Stage,
    DateOnly AppliedOn, DateOnly AcceptedOn, DateOnly ConcludedOn, DateOnly IssuedOn, string CertificateNumber, Place Place, bool Pneumoconiosis);

/// <summary>A patient of a station. <see cref="History"/> is set when the diagnosis is one of the province's cases; without it the diagnosis is older than 2016.</summary>
internal sealed record DemoPatient(DemoPerson Person, Guid CaseId, string Disease, int? Stage, DateOnly DiagnosedOn, string CertificateNumber, DemoInstitution Agency, DemoEmployer Employer, string Hukou, string Residence,
    DemoCase? History, IReadOnlyList<DemoFollowUp> FollowUps, bool HomeOxygen, DateOnly? DiedOn, string? DeathCause);

/// <summary>A follow-up in the past with what a trend shows. Walk in m, Spo2 in %, Fvc and Fev1 in L, Height in cm, Weight in kg.</summary>
internal sealed record DemoFollowUp(DateOnly On, string Kind, bool Reached, int? Walk, int? Spo2, decimal? Fvc, decimal? Fev1, int? Mmrc, int? Cat, int? Height, decimal? Weight);

/// <summary>One examined factor. <see cref="Suspected"/> is an identity; the loader writes the code of the edition.</summary>
internal sealed record DemoConclusion(string Factor, string Conclusion, string? Suspected = null, string? Contraindication = null, string? Other = null, DateOnly? HarmStart = null, int HarmYears = 0, int HarmMonths = 0);

internal sealed record DemoItem(string Group, string Name, string Code, string ResultType, string Result, string? Unit, decimal? Min, decimal? Max, string Abnormal);

/// <param name="SentOn">Day the record was sent; the exam was before.</param>
/// <param name="ReportedOn">Day the suspected case was reported to the commission; null: its clock still runs.</param>
internal sealed record DemoReport(string RecordNumber, DemoInstitution Agency, DemoEmployer Employer, DemoPerson Worker, string Hukou, string Type, DateOnly ExamDate, DateOnly SentOn,
    IReadOnlyList<DemoConclusion> Conclusions, IReadOnlyList<DemoItem> Items, string Job, DateOnly? NotifiedOn, DateOnly? ReportedOn, string Story);

/// <summary>How far a live case has come.</summary>
internal enum DemoStep { Applied, Received, FileComplete, PanelGathered, Concluded, Certified, Delivered, Reported }

/// <param name="FromReport">Record number of the exam report whose suspicion it comes from; null for a worker who walked in.</param>
/// <param name="Story">Told after its steps, once the product is open.</param>
internal sealed record DemoLiveCase(string Key, DemoPerson Person, DemoInstitution Agency, DemoEmployer Employer, string Hukou, string Residence, string Disease, DemoStep Step, Conclusion Conclusion, string? Stage,
    DateOnly AppliedOn, DateOnly? ReceivedOn, DateOnly? FileCompletedOn, DateOnly? ConcludedOn, DateOnly? IssuedOn, string? FromReport, LiveStory? Story = null);

/// <summary>The bodies to which the demonstration's accounts belong, all in one prefecture.</summary>
internal sealed record DemoHouses(DemoInstitution Exam, DemoInstitution Diagnosis, DemoInstitution Appraisal, DemoStation Station, DemoInstitution County, DemoInstitution Province, DemoInstitution Hospital);

/// <param name="AllPatients">All 28,462 followed pneumoconiosis patients instead of a few hundred.</param>
internal sealed record DemoOptions(ulong Seed, DateOnly Anchor, bool AllPatients);

/// <summary>
/// A whole invented province as plain values: nothing here knows a database, and the same options give the same province.
/// Counted after what the province has published (13 prefectures, 95 counties, 205 exam agencies, 37 diagnosis agencies, new cases 2016-2020,
/// 28,462 followed patients); every year after 2020, every name, person and institution is invented.
/// </summary>
internal sealed partial record DemoProvince(DemoOptions Options, IReadOnlyList<DemoInstitution> Institutions, IReadOnlyList<DemoPractitioner> Practitioners, IReadOnlyList<DemoStation> Stations,
    IReadOnlyList<DemoEmployer> Employers, IReadOnlyList<DemoCase> Cases, IReadOnlyList<DemoReport> Reports, IReadOnlyList<DemoLiveCase> LiveCases, IReadOnlyList<DemoPatient> Patients, DemoHouses Houses)
{
    public const ulong DefaultSeed = 20260101;
    /// <summary>Division code of the demonstrated province.</summary>
    public const string Province = "320000";
    /// <summary>The prefecture, county and township in which the demonstration's accounts work.</summary>
    public const string HomePrefecture = "320200", HomeCounty = "320282", HomeTownship = "320282112";

    public static DemoProvince Generate(DemoOptions options, Divisions divisions, DiseaseCatalogue catalogue, IReadOnlyList<Hazard> hazards)
    {
        var names = new Invented(Rng.For(options.Seed, "names"));
        var ground = new Ground(divisions, catalogue, hazards);
        var plan = Townships.Plan(options.Seed, ground);
        var network = Network.Make(options, ground, names, plan);
        var employers = EmployerBook.Make(options, ground, names);
        var people = new Invented(Rng.For(options.Seed, "people"));
        var history = History.Make(options, ground, network, employers, people, plan);
        var live = Live.Make(options, ground, network, employers, people);
        var patients = PatientRoll.Make(options, ground, network, employers, people, plan, history);
        return new DemoProvince(options, network.Institutions, network.Practitioners, network.Stations, employers.All, history, live.Reports, live.Cases, patients, network.Houses);
    }

    /// <summary>One number for the whole province; equal for equal options.</summary>
    public string Fingerprint() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this, Whole)));

    // an agency stands in thousands of cases: written once
    static readonly JsonSerializerOptions Whole = new(Json.Options) { ReferenceHandler = ReferenceHandler.Preserve };
}

/// <summary>The real ground on which the invented province stands.</summary>
internal sealed class Ground
{
    public Ground(Divisions divisions, DiseaseCatalogue catalogue, IReadOnlyList<Hazard> hazards)
    {
        Divisions = divisions;
        Catalogue = catalogue;
        Hazards = hazards.ToDictionary(h => h.Code);
        Prefectures = [.. divisions.Children(DivisionCode.Parse(DemoProvince.Province)).Where(d => d.Level == DivisionLevel.Prefecture)];
        // functional zones are no counties: the published 95 are the statutory ones
        Counties = [.. Prefectures.SelectMany(p => divisions.Children(p.Code)).Where(d => divisions.IsStatutory(d.Code))];
        TownshipsOf = Counties.ToDictionary(c => c.Code.Value, c => (IReadOnlyList<Division>)[.. divisions.Children(c.Code).Where(t => t.Level == DivisionLevel.Township && divisions.IsStatutory(t.Code))]);
        Outside = [.. divisions.All.Where(d => d.Level == DivisionLevel.Township && !d.Code.Value.StartsWith(DemoProvince.Province[..2], StringComparison.Ordinal) && divisions.IsStatutory(d.Code))];
    }

    public Divisions Divisions { get; }
    public DiseaseCatalogue Catalogue { get; }
    public IReadOnlyDictionary<string, Hazard> Hazards { get; }
    public IReadOnlyList<Division> Prefectures { get; }
    public IReadOnlyList<Division> Counties { get; }
    public IReadOnlyDictionary<string, IReadOnlyList<Division>> TownshipsOf { get; }
    /// <summary>Townships of other provinces that the division list happens to have.</summary>
    public IReadOnlyList<Division> Outside { get; }

    public string Name(string code) => Divisions.Find(DivisionCode.Parse(code))?.Name ?? code;
    public string FullName(string code) => Divisions.NameChain(DivisionCode.Parse(code));
    public static string PrefectureOf(string code) => code[..4] + "00";
    public bool IsPneumoconiosis(string disease) => Catalogue.InVersion(Catalogue.Identity(disease)!, "CAT2013")?.Subgroup == "尘肺病";
}
