using Diagnosis.DiagnosisAppraisal.Appraisal.Experts;
using System.Text;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Loading;

/// <summary>Loads the past in bulk and living cases step by step, for the demonstration and for first loads.</summary>
internal sealed class DiagnosisLoader(DiagnosisAppraisalDb db, ITerminology terminology, IInstitutions institutions, ApplyForDiagnosis apply, CheckDocuments documents, ReceiveCase receive, CompleteFile complete, GatherPanel gather, RecordOpinion opine,
    ConcludeCase conclude, IssueCertificate issue, RecordSignedScan scan, RecordDelivery deliver, FileReportCard card, PaperList papers, IPeople people, ManageExperts pool, LiveStories stories) : IDiagnosisLoader
{
    const int Batch = 500;

    public async Task<IReadOnlyList<Guid>> LoadConcludedAsync(IReadOnlyList<HistoricalCase> cases, CancellationToken ct = default)
    {
        db.Actor = Caller.System("loader");
        db.PublishesPast = true;
        var ids = new List<Guid>(cases.Count);
        foreach (var chunk in cases.Chunk(Batch))
        {
            var named = chunk.Where(h => h.CaseId is not null).Select(h => h.CaseId!.Value).ToArray();
            var there = named.Length == 0 ? [] : (await db.Cases.Where(c => EF.Parameter(named).Contains(c.Id)).Select(c => c.Id).ToListAsync(ct)).ToHashSet();
            var batch = chunk.Where(h => h.CaseId is not { } id || !there.Contains(id)).ToArray();
            await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
            var serials = new Dictionary<string, int>();
            async Task<int> Next(string series, int count)
            {
                if (!serials.TryGetValue(series, out int next)) { next = await db.TakeSerialsAsync(series, count, ct) - count; }
                return serials[series] = next + 1;
            }
            var grants = new List<PersonGrant>(batch.Length);
            foreach (var h in batch)
            {
                string apply = $"case:{h.AgencyId:N}:{h.AppliedOn.Year}", number = IssueCertificate.Series(h.AgencyId, h.IssuedOn.Year);
                int caseSerial = await Next(apply, batch.Count(x => x.AgencyId == h.AgencyId && x.AppliedOn.Year == h.AppliedOn.Year));
                string certificate = h.CertificateNumber ?? IssueCertificate.NumberOf(h.AgencyCode, h.IssuedOn.Year,
                    await Next(number, batch.Count(x => x.CertificateNumber is null && x.AgencyId == h.AgencyId && x.IssuedOn.Year == h.IssuedOn.Year)));
                var record = Make(h, $"{ApplyForDiagnosis.Short(h.AgencyCode)}-SQ{h.AppliedOn.Year}-{caseSerial:00000}", certificate);
                if (h.CaseId is { } given) { record.Id = given; }
                record.Because("load-history");
                db.Add(record);
                // straight in: the record is new, and asking what is there already would compare every tracked row
                string[] readers = [.. ((string[])[Readers.Institution(h.AgencyId), .. Readers.Chain(h.EmployerAddress), .. Readers.Chain(h.HukouAddress), .. Readers.Chain(h.ResidenceAddress)]).Distinct()];
                foreach (string key in readers) { db.Add(new Reader<DiagnosisCase> { Key = key, OwnerId = record.Id }); }
                grants.Add(new(h.PersonId, readers));
                db.Add(new CertificateCode { Code = record.Current!.Code, CaseId = record.Id, CertificateVersion = record.Current.Version });
                db.Publish(IssueCertificate.Announce(record, 1));
                ids.Add(record.Id);
            }
            await people.GrantManyAsync(grants, ct);
            await db.SaveInBulkAsync(ct);
            if (own is not null) { await own.CommitAsync(ct); db.SignalRelay(); }
            db.ChangeTracker.Clear();
        }
        return cases.All(h => h.CaseId is not null) ? [.. cases.Select(h => h.CaseId!.Value)] : ids;
    }

    DiagnosisCase Make(HistoricalCase h, string caseNo, string certificate)
    {
        var entry = terminology.Catalogue.Find(h.Disease, h.ConcludedOn) ?? throw Broken(h, $"'{h.Disease}' is not in the catalogue of {h.ConcludedOn:yyyy-MM-dd}");
        if (h.AppliedOn > h.AcceptedOn || h.AcceptedOn > h.ConcludedOn || h.ConcludedOn > h.IssuedOn) { throw Broken(h, "its dates run backwards"); }
        var outcome = new PanelOutcome(h.Conclusion, entry.Code, entry.StableId, entry.NameZh, DiseaseOnDay.IsPneumoconiosis(entry), null, h.Conclusion == Conclusion.Od ? h.Stage : null, null, "", "", null, null, h.ConcludedOn, 0, 0, [], [$"catalogue={entry.Version}"]);
        if (DiagnosisCase.Contents(outcome, entry, history: true) is [var wrong, ..]) { throw Broken(h, wrong.Key); }
        var applied = terminology.Catalogue.Find(entry.StableId, h.AppliedOn) ?? entry;
        var record = new DiagnosisCase
        {
            Kind = h.Kind, CaseNo = caseNo, SuspectedCaseId = h.SuspectedCaseId, PersonId = h.PersonId, PersonName = h.PersonName, Sex = h.Sex, BirthDate = h.BirthDate, Number = new(""), Phone = new(""),
            Employer = new(h.EmployerName, h.EmployerCreditCode, h.EmployerAddress, null), EmployerName = h.EmployerName, EmployerAddress = h.EmployerAddress, HukouAddress = h.HukouAddress, ResidenceAddress = h.ResidenceAddress,
            Place = DiagnosisCase.PlaceFor(h.AgencyDivision, h.EmployerAddress, h.HukouAddress, h.ResidenceAddress), InstitutionId = h.AgencyId, Division = h.AgencyDivision, AgencyCode = h.AgencyCode, AgencyName = h.AgencyName,
            AppliedDiseaseCode = applied.Code, AppliedDisease = applied.StableId, AppliedDiseaseName = applied.NameZh, AppliedOn = h.AppliedOn, ReceivedOn = h.AcceptedOn, FileCompletedOn = h.AcceptedOn, ConcludedOn = h.ConcludedOn, Outcome = outcome,
        };
        record.Issue(new(certificate, 1, IssueCertificate.NewCode(), h.IssuedOn, "", IssueCertificate.Copies(CasePolicy.On(terminology, h.AgencyDivision, h.IssuedOn)), [], null, OnPaper: true));
        // the past is closed: delivered and reported on paper, kept for good
        (record.State, record.DeliveredOn, record.CardFiledOn) = (CaseState.Archived, h.IssuedOn, h.Conclusion == Conclusion.Od ? h.IssuedOn : null);
        return record;

        static InvalidOperationException Broken(HistoricalCase h, string why) => new($"Historical case of {h.AgencyName}, concluded {h.ConcludedOn:yyyy-MM-dd}: {why}.");
    }

    public async Task<Guid> LoadLiveAsync(LiveCase live, CancellationToken ct = default)
    {
        var profile = await institutions.ProfileAsync(live.AgencyId, ct) ?? throw new InvalidOperationException("Registry does not know the agency.");
        var agency = profile.Institution;
        var caller = new Caller("system:loader", agency.Name, new HashSet<string> { Roles.Diagnosis }, agency.Id, agency.Name, agency.Division, true);
        db.Actor = caller;
        DateOnly received = live.ReceivedOn ?? live.AppliedOn, filed = live.FileCompletedOn ?? received, concluded = live.ConcludedOn ?? filed, issued = live.IssuedOn ?? concluded;
        var lead = live.SuspectedCaseId is { } s ? await db.Leads.AsNoTracking().Where(l => l.SuspectedCaseId == s).Select(l => (Guid?)l.Id).FirstOrDefaultAsync(ct) : null;
        var disease = terminology.Catalogue.Find(live.DiseaseCode, filed) ?? throw new InvalidOperationException($"'{live.DiseaseCode}' is not in the catalogue.");
        bool od = live.Conclusion == Conclusion.Od;
        var id = Must(await apply.Handle(new(lead, new(live.PersonName, "1", live.DocumentNumber, live.Sex, live.BirthDate, live.Phone), null, new(live.EmployerName, live.EmployerCreditCode, live.EmployerAddress, null), null,
            live.HukouAddress, null, live.ResidenceAddress, null, live.DiseaseCode, live.Kind, live.AppliedOn), caller, ct)).Id;
        if (live.UpTo == LiveCaseStep.Applied) { return id; }
        var record = await db.Cases.AsNoTracking().FirstAsync(c => c.Id == id, ct);
        Must(await documents.Handle(id, new([.. papers.For(record, received, CheckDocuments.Radiation(record)).Select(p => new PaperRequest(p.Code, received, null))], On: received), caller, default, ct));
        Must(await receive.Handle(id, new(true, On: received), caller, default, ct));
        if (live.UpTo == LiveCaseStep.Received) { return id; }
        string hazard = terminology.Hazards.FirstOrDefault(h => h.Causes2013.Contains(disease.StableId))?.Code ?? terminology.Hazards[0].Code;
        int years = Math.Clamp((filed.Year - live.BirthDate.Year) / 3, 1, 20);
        Must(await complete.Handle(id, new("凿岩", filed.AddYears(-years), years, 0, [hazard], $"{filed.Year - years}年起在{live.EmployerName}从事接触职业病危害因素的作业，共{years}年。", On: filed), caller, default, ct));
        if (live.UpTo == LiveCaseStep.FileComplete) { return id; }
        int signers = CasePolicy.On(terminology, agency.Division, filed).MinSigners;
        var members = AgencyScope.Practising(profile, filed).Where(p => AgencyScope.Covers(p.Classes, p.Catalogue, disease, terminology.Catalogue)).DistinctBy(p => p.PractitionerId).Take(Math.Max(signers, 3)).ToList();
        Must(await gather.Handle(id, new([.. members.Select(m => new MemberRequest(m.PractitionerId))], On: filed), caller, default, ct));
        if (live.UpTo == LiveCaseStep.PanelGathered) { return id; }
        foreach (var member in members)
        {
            Must(await opine.Handle(id, new(member.PractitionerId, live.Conclusion, od ? live.Stage : null, od ? "接触史明确，临床与影像改变符合标准。" : "现有资料不支持。", On: concluded), caller, default, ct));
        }
        var standing = terminology.Catalogue.Find(disease.StableId, concluded)!;
        Must(await conclude.Handle(id, new(live.Conclusion, standing.Code, od ? live.Stage : null, od && standing.OpenEnded ? standing.NameZh : null, od ? Standard(standing) : null, od ? "临床表现与辅助检查符合诊断标准。" : "未见相应改变。",
            od ? "脱离原作业，定期复查。" : "按一般疾病诊治。", od ? null : "高千伏胸片与肺功能均正常，工作场所检测结果低于限值，可排除职业病危害因素与临床表现之间的必然联系。", On: concluded, WithoutReading: od ? "示例病例未建阅片会" : null), caller, default, ct));
        if (live.UpTo == LiveCaseStep.Concluded) { return id; }
        Must(await issue.Handle(id, new("审核人", issued), caller, default, ct));
        if (live.UpTo == LiveCaseStep.Certified) { return id; }
        using (var sheet = new MemoryStream(Encoding.ASCII.GetBytes($"%PDF-1.4\n% signed and stamped sheet of the demonstration {id}\n%%EOF\n"))) { Must(await scan.Handle(id, sheet, "signed.pdf", issued, caller, default, ct)); }
        foreach (string addressee in (string[])["WORKER", "EMPLOYER", "COUNTY_COMMISSION"])
        {
            Must(await deliver.Handle(id, new(addressee, addressee == "WORKER" ? live.PersonName : addressee == "EMPLOYER" ? live.EmployerName : "用人单位所在地县级卫生健康主管部门", addressee == "WORKER" ? "IN_PERSON" : "REGISTERED_MAIL", "签收", issued), caller, default, ct));
        }
        if (live.UpTo == LiveCaseStep.Delivered || !od) { return id; }
        Must(await card.Handle(id, new(null, On: issued), caller, default, ct));
        return id;
    }

    public Task TellAsync(Guid caseId, LiveStory story, StoryGround ground, CancellationToken ct = default) => stories.TellAsync(caseId, story, ground, ct);

    static string Standard(CatalogueEntry entry) => entry.Standard.Length > 0 ? entry.Standard : "GBZ/T 265-2014";

    static CaseAnswer Must(Outcome<CaseAnswer> outcome) => outcome.Value is { } value && outcome.Ok ? value
        : throw new InvalidOperationException("A live case was refused: " + string.Join("; ", outcome.Findings.Select(f => $"{f.Rule} {f.Key} ({string.Join(", ", f.Args)})")));

    public async Task<int> LoadPoolAsync(string province, string commission, IReadOnlyList<PoolExpert> experts, CancellationToken ct = default)
    {
        db.Actor = Caller.System("loader");
        var caller = new Caller("system:loader", commission, new HashSet<string> { Roles.Commission }, null, commission, province, true);
        foreach (var e in experts) { Refuses(await pool.PutAsync(new(e.ExpertNo, e.Name, e.Unit, e.Title, e.Prefecture, e.Specialties, e.Classes, e.CertificateNo, null, e.PractitionerId), caller, default, ct), e.ExpertNo); }
        if (await pool.LatestAsync(province, ct) is null) { Refuses(await pool.PublishAsync(caller, ct), "pool"); }
        return experts.Count;
    }

    static void Refuses<T>(Outcome<T> outcome, string what)
    {
        if (!outcome.Ok) { throw new InvalidOperationException($"{what}: {string.Join("; ", outcome.Findings.Select(f => $"{f.Rule} {f.Field} {f.Key}"))}"); }
    }
}
