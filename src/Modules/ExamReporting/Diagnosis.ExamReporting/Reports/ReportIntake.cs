using Diagnosis.ExamReporting.Contracts;
using Diagnosis.ExamReporting.Contraindications;
using Diagnosis.ExamReporting.Data;
using Diagnosis.ExamReporting.Suspected;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.ExamReporting.Reports;

/// <summary>A record on its way in: its findings and, when none is an error, what it became after matching.</summary>
internal sealed record PreparedReport(ExamReportSubmission Input, IReadOnlyList<Finding> Findings, AcceptedReport? Accepted);

/// <summary>What a record became. Nothing is saved yet.</summary>
internal sealed record SettledReport(ReportOutcome Outcome, Guid ReportId, ExamReport? Report, int Version, Guid? DuplicateOf, IReadOnlyList<SuspectedCase> Opened);

/// <summary>
/// The way in for records, one or five hundred at a time: check, match people and employers in bulk, fetch what is known by key in bulk, decide, and put
/// the effects into the context. The single path, the import and the loader differ only in how they save.
/// </summary>
internal sealed class ReportIntake(ExamReportingDb db, ITerminology terminology, ExamRules rules, IInstitutions institutions, IPeople people, IEmployers employers)
{
    readonly Dictionary<(string, string, DateOnly), IReadOnlyList<InstitutionInfo>> filed = [];
    readonly Dictionary<Guid, InstitutionProfile?> profiles = [];

    public async Task<InstitutionProfile?> AgencyAsync(Guid id, CancellationToken ct)
    {
        if (!profiles.TryGetValue(id, out var profile)) { profiles[id] = profile = await institutions.ProfileAsync(id, ct); }
        return profile;
    }

    /// <summary>Checks only: what <see cref="PrepareAsync"/> says before it matches.</summary>
    public IReadOnlyList<IReadOnlyList<Finding>> Check(InstitutionProfile agency, IReadOnlyList<ExamReportSubmission> submissions, DateOnly today)
    {
        var context = new CheckContext(terminology, rules, agency, today);
        return [.. submissions.Select(s => Checks.Of(Normal.Of(s), context))];
    }

    /// <summary>Checks and matches. Matching writes in Registry's own transaction, so this runs before ours begins (SQLite has one writer).</summary>
    public async Task<IReadOnlyList<PreparedReport>> PrepareAsync(InstitutionProfile agency, IReadOnlyList<ExamReportSubmission> submissions, DateOnly today, CancellationToken ct)
    {
        var context = new CheckContext(terminology, rules, agency, today);
        var inputs = new ExamReportSubmission[submissions.Count];
        var findings = new List<Finding>[submissions.Count];
        var good = new List<int>(submissions.Count);
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = Normal.Of(submissions[i]);
            findings[i] = Checks.Of(inputs[i], context);
            if (findings[i].TrueForAll(f => f.Level == Level.Warning)) { good.Add(i); }
        }
        var persons = new Distinct<PersonIdentity>();
        var units = new Distinct<EmployerIdentity>();
        foreach (int i in good)
        {
            var w = inputs[i].Worker!;
            persons.Add(new(w.Name!, w.DocumentType!, w.DocumentNumber!, w.Sex!, w.BirthDate!.Value, w.Phone));
            units.Add(Identity(inputs[i].Employer!));
            if (inputs[i].UsingUnit is { } u) { units.Add(Identity(u)); }
        }
        var matches = persons.Items.Count > 0 ? await people.MatchAsync(persons.Items, ct) : [];
        var unitIds = units.Items.Count > 0 ? await employers.MatchAsync(units.Items, ct) : [];
        var prepared = new PreparedReport[inputs.Length];
        int p = 0, e = 0;
        foreach (int i in good)
        {
            var s = inputs[i];
            var match = matches[persons.At[p++]];
            if (match.Kind == PersonMatchKind.NameConflict) { findings[i].Add(Finding.Warn("name-conflict", "worker.name", "exam.name-conflict")); }
            var employer = unitIds[units.At[e++]];
            Guid? usingUnit = s.UsingUnit is null ? null : unitIds[units.At[e++]];
            string hash = db.Protector.Hash($"{s.Worker!.DocumentType}:{s.Worker.DocumentNumber}");
            prepared[i] = new(s, findings[i], new(s, agency.Institution, Decision.KeyOf(agency.Institution.Id, s.RecordNumber, hash, s.Exam!.Date!.Value, s.Exam.Type!), hash, ContentHash(s), match.PersonId, employer, usingUnit,
                [.. findings[i].Select(f => f.Rule).Distinct()]));
        }
        // whoever may read the record may read the person; Registry's own write, so it stands here and not in our transaction
        var grants = new List<PersonGrant>(good.Count);
        foreach (var a in good.Select(i => prepared[i].Accepted!))
        {
            var keys = new List<string>(ReadersOf(agency.Institution.Id, a.Input.Employer!.AddressCode!, a.Input.UsingUnit?.AddressCode));
            foreach (var c in a.Input.Conclusions!.Where(c => c.Conclusion == "03"))
            {
                keys.AddRange((await FiledForAsync(terminology.Catalogue.Identity(c.SuspectedDisease!)!, a.Input.Employer.AddressCode!, a.Input.Exam!.Date!.Value, ct)).Select(x => Readers.Institution(x.Id)));
            }
            grants.Add(new(a.PersonId, keys));
        }
        if (grants.Count > 0) { await people.GrantManyAsync(grants, ct); }
        for (int i = 0; i < prepared.Length; i++) { prepared[i] ??= new(inputs[i], findings[i], null); }
        return prepared;
    }

    static EmployerIdentity Identity(UnitPart u) => new(u.Name!, u.CreditCode!, u.SiteCode, u.EconomicType, u.Industry!, u.Scale, u.AddressCode!, u.AddressDetail ?? "", u.ZipCode, u.Contact ?? "", u.ContactPhone ?? "");

    /// <summary>The order in which conclusions and items were sent is not content; neither is the reason of sending.</summary>
    string ContentHash(ExamReportSubmission s) => db.Protector.Hash(Json.Write(s with
    {
        Reason = null,
        Conclusions = [.. s.Conclusions!.OrderBy(c => c.Factor, StringComparer.Ordinal)],
        Items = [.. s.Items!.OrderBy(i => i.Code, StringComparer.Ordinal).ThenBy(i => i.Name, StringComparer.Ordinal).ThenBy(i => i.Result, StringComparer.Ordinal)],
    }));

    /// <summary>Decides about each accepted record and adds the effects to the context; what is known is fetched in bulk first.</summary>
    /// <param name="onOpened">Told of each suspected case before others hear of it: a first load knows what was done about it.</param>
    public async Task<IReadOnlyList<SettledReport>> ApplyAsync(IReadOnlyList<AcceptedReport> accepted, Guid? batchId, CancellationToken ct, Action<AcceptedReport, SuspectedCase>? onOpened = null)
    {
        var keys = accepted.Select(a => a.Key).Distinct().ToArray();
        var hashes = accepted.Select(a => a.PersonHash).Distinct().ToArray();
        var agencies = accepted.Select(a => a.Agency.Id).Distinct().ToList();
        // read before the records are: a record that comes in between makes the save below lose, not slip through
        var together = (await db.People.Where(p => EF.Parameter(hashes).Contains(p.PersonHash) && agencies.Contains(p.AgencyId)).ToListAsync(ct)).ToDictionary(p => (p.PersonHash, p.AgencyId));
        var taken = new SortedSet<(string, Guid)>();
        // one array parameter each: a thousand single ones would be a new statement for every size of chunk
        // no records, only what the decision looks at; a record is loaded when it is to be changed
        var known = await db.Reports.AsNoTracking().Where(r => EF.Parameter(keys).Contains(r.BusinessKey) || EF.Parameter(hashes).Contains(r.PersonHash) && agencies.Contains(r.InstitutionId!.Value))
            .Select(r => new { r.Id, r.BusinessKey, r.ContentHash, r.State, r.InstitutionId, r.PersonHash, r.ExamType, r.ExamDate, r.Exam, r.Version }).ToListAsync(ct);
        var byKey = new Dictionary<string, KnownReport>(StringComparer.Ordinal);
        var byPerson = new Dictionary<string, List<KnownReport>>(StringComparer.Ordinal);
        var versions = new Dictionary<Guid, int>();
        foreach (var k in known)
        {
            Remember(new(k.Id, k.BusinessKey, k.ContentHash, k.State, k.InstitutionId!.Value, k.PersonHash, k.ExamType, k.ExamDate, k.Exam.Factors!));
            versions[k.Id] = k.Version;
        }
        var stored = new Dictionary<Guid, ExamReport>();
        var wanted = accepted.Where(a => byKey.TryGetValue(a.Key, out var same) && same.ContentHash != a.ContentHash || byKey.TryGetValue(a.Key, out same) && same.State == ReportState.Withdrawn).Select(a => byKey[a.Key].Id).Distinct().ToList();
        var cases = new Dictionary<Guid, List<SuspectedCase>>();
        var contraindications = new Dictionary<Guid, List<Contraindication>>();
        if (wanted.Count > 0)
        {
            stored = await db.Reports.Where(r => wanted.Contains(r.Id)).ToDictionaryAsync(r => r.Id, ct);
            cases = (await db.SuspectedCases.Where(c => wanted.Contains(c.ReportId)).ToListAsync(ct)).GroupBy(c => c.ReportId).ToDictionary(g => g.Key, g => g.ToList());
            contraindications = (await db.Contraindications.Where(c => wanted.Contains(c.ReportId)).ToListAsync(ct)).GroupBy(c => c.ReportId).ToDictionary(g => g.Key, g => g.ToList());
        }
        var settled = new List<SettledReport>(accepted.Count);
        foreach (var a in accepted)
        {
            var incoming = new KnownReport(Guid.Empty, a.Key, a.ContentHash, ReportState.Active, a.Agency.Id, a.PersonHash, a.Input.Exam!.Type!, a.Input.Exam.Date!.Value, a.Input.Exam.Factors!);
            int window = rules.Number("exam.duplicate-window-days", terminology, a.Agency.Division, incoming.ExamDate);
            var (outcome, of) = Decision.Decide(incoming, byKey.GetValueOrDefault(a.Key), byPerson.GetValueOrDefault(a.PersonHash) ?? [], window);
            if (outcome == ReportOutcome.Unchanged) { settled.Add(new(outcome, of!.Id, null, versions.GetValueOrDefault(of.Id, 1), null, [])); continue; }
            ExamReport report;
            if (outcome == ReportOutcome.Updated) { report = stored[of!.Id]; report.Correct(a, db.Protector); }
            else
            {
                report = ExamReport.Submit(a, db.Protector);
                if (outcome == ReportOutcome.PossibleDuplicate) { report.Hold(of!.Id); }
                db.Add(report);
                taken.Add((a.PersonHash, a.Agency.Id));
            }
            // a correction by hand leaves the batch's mark behind: that is how taking the batch back sees that something was built on it
            if (batchId is not null) { (report.BatchId, report.BatchVersion) = (batchId, report.Version + 1); }
            await GrantAsync(report, ct);
            if (!cases.TryGetValue(report.Id, out var itsCases)) { cases[report.Id] = itsCases = []; }
            if (!contraindications.TryGetValue(report.Id, out var itsContraindications)) { contraindications[report.Id] = itsContraindications = []; }
            var opened = await FollowAsync(report, itsCases, itsContraindications, ct, onOpened is null ? null : c => onOpened(a, c));
            stored[report.Id] = report;
            // what comes later in the same chunk meets this one
            Remember(incoming with { Id = report.Id, State = report.State });
            versions[report.Id] = report.Version + 1;
            settled.Add(new(outcome, report.Id, report, report.Version + 1, outcome == ReportOutcome.PossibleDuplicate ? of!.Id : null, opened));
        }
        // in one order, so that two batches wait for each other and do not lock each other out
        foreach (var (person, agency) in taken)
        {
            if (together.TryGetValue((person, agency), out var row)) { row.Records++; } else { db.Add(new PersonAtAgency { PersonHash = person, AgencyId = agency, Records = 1 }); }
        }
        return settled;

        void Remember(KnownReport k)
        {
            byKey[k.Key] = k;
            if (!byPerson.TryGetValue(k.PersonHash, out var list)) { byPerson[k.PersonHash] = list = []; }
            list.RemoveAll(x => x.Id == k.Id);
            list.Add(k);
        }
    }

    /// <summary>Brings suspected cases and contraindications in line with what the record says now; used again when a duplicate is decided or a record withdrawn.</summary>
    public async Task<IReadOnlyList<SuspectedCase>> FollowAsync(ExamReport report, List<SuspectedCase> cases, List<Contraindication> contraindications, CancellationToken ct, Action<SuspectedCase>? onOpened = null)
    {
        List<SuspectedCase>? opened = null;
        var suspicions = report.Says("03") ? report.Suspicions(terminology.Catalogue) : [];
        foreach (var suspicion in suspicions)
        {
            var limit = terminology.Limits.Find("TL-11", report.FoundOn);
            var due = limit is null ? null : terminology.Due("TL-11", report.FoundOn).Due;
            var existing = cases.Find(c => c.Disease == suspicion.Disease);
            if (existing is null)
            {
                existing = SuspectedCase.Open(report, suspicion, due, limit?.Version);
                onOpened?.Invoke(existing);
                db.Add(existing);
                (opened ??= []).Add(existing);
                cases.Add(existing);
            }
            else if (!existing.Follow(report, suspicion, due, limit?.Version)) { continue; }
            await GrantAsync(existing, ct);
            db.Publish(existing.ToEvent());
        }
        foreach (var gone in cases) { if (!suspicions.Any(s => s.Disease == gone.Disease) && gone.Withdraw("the record no longer says 03")) { db.Publish(gone.ToEvent()); } }

        var told = report.Says("04") ? report.Conclusions.Where(c => c.Conclusion == "04").ToList() : [];
        foreach (var c in told)
        {
            var existing = contraindications.Find(x => x.Factor == c.Factor);
            if (existing is null)
            {
                existing = new Contraindication { ReportId = report.Id, Factor = c.Factor!, InstitutionId = report.InstitutionId };
                existing.Because("open");
                db.Add(existing);
                contraindications.Add(existing);
                Grant<Contraindication>(existing.Id, ReadersOf(report));
            }
            (existing.Name, existing.PersonId, existing.PersonName, existing.EmployerName, existing.AgencyName, existing.ExamDate, existing.FoundOn, existing.Division, existing.Withdrawn) =
                (c.Contraindication!, report.PersonId, report.PersonName, report.EmployerName, report.AgencyName, report.ExamDate, report.FoundOn, report.Division, false);
            existing.Due = terminology.Limits.Find("TL-12", report.FoundOn) is null ? null : terminology.Due("TL-12", report.FoundOn).Due;
        }
        foreach (var gone in contraindications) { if (told.TrueForAll(c => c.Factor != gone.Factor)) { gone.Withdrawn = true; } }
        return opened ?? (IReadOnlyList<SuspectedCase>)[];
    }

    async Task GrantAsync(ExamReport report, CancellationToken ct)
    {
        if (report.Version == 0) { Grant<ExamReport>(report.Id, ReadersOf(report)); } else { await db.GrantAsync(report, ReadersOf(report), ct); }
    }

    /// <summary>The exam agency, and the commissions of the employer's and of the using unit's place (the law puts the employer's duties on the using unit, art. 86).</summary>
    static IEnumerable<string> ReadersOf(ExamReport report) => ReadersOf(report.InstitutionId!.Value, report.Employer.AddressCode, report.UsingUnit?.AddressCode);
    static IEnumerable<string> ReadersOf(Guid agency, string employer, string? usingUnit) => [Readers.Institution(agency), .. Readers.Chain(employer), .. Readers.Chain(usingUnit)];

    /// <summary>The exam agency, the commissions of the employer's place, and the diagnosis agencies of the prefecture that had filed the disease on the exam date.</summary>
    async Task GrantAsync(SuspectedCase c, CancellationToken ct)
    {
        var agencies = await FiledForAsync(c.Disease, c.EmployerAddress, c.ExamDate, ct);
        IEnumerable<string> readers = [Readers.Institution(c.InstitutionId!.Value), .. Readers.Chain(c.EmployerAddress), .. agencies.Select(a => Readers.Institution(a.Id))];
        if (c.Version == 0) { Grant<SuspectedCase>(c.Id, readers); } else { await db.GrantAsync(c, readers, ct); }
    }

    async Task<IReadOnlyList<InstitutionInfo>> FiledForAsync(string disease, string employerAddress, DateOnly day, CancellationToken ct)
    {
        string prefecture = employerAddress[..4] + "00";
        if (!filed.TryGetValue((disease, prefecture, day), out var agencies)) { filed[(disease, prefecture, day)] = agencies = await institutions.FiledForAsync(disease, prefecture, day, ct); }
        return agencies;
    }

    // for a new record nothing can be there yet; asking the change tracker for each of five hundred would cost more than the insert
    void Grant<T>(Guid id, IEnumerable<string> keys) where T : Record { foreach (var key in keys.Distinct()) { db.Add(new Reader<T> { Key = key, OwnerId = id }); } }

    /// <summary>Equal ones once, and for each added the place of its equal.</summary>
    sealed class Distinct<T> where T : notnull
    {
        readonly Dictionary<T, int> index = [];
        public List<T> Items { get; } = [];
        public List<int> At { get; } = [];
        public void Add(T item)
        {
            if (!index.TryGetValue(item, out int at)) { index[item] = at = Items.Count; Items.Add(item); }
            At.Add(at);
        }
    }
}
