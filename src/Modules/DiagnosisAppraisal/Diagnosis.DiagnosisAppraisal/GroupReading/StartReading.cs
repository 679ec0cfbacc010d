using Diagnosis.DiagnosisAppraisal.Attachments;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.GroupReading;

/// <param name="AttachmentId">A film of the case; its newest version is read.</param>
/// <param name="Readers">Members of the panel, or physicians of other agencies where policy allows.</param>
/// <param name="ChairId">One of the readers; the first when left out.</param>
/// <param name="DiseaseCode">The disease whose class the readers must be qualified for, when it is no longer the one applied for.</param>
internal sealed record StartReadingRequest(Guid? AttachmentId, IReadOnlyList<MemberRequest>? Readers, Guid? ChairId = null, string? DiseaseCode = null);

/// <summary>Begins a blind reading of a film. Each reader's qualification for the class is checked on this day, as for the panel.</summary>
internal sealed class StartReading(CaseDesk cases, AttachmentDesk attachments, IInstitutions institutions, ReadingDesk desk)
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/diagnosis/cases/{id:guid}/readings", async (Guid id, StartReadingRequest r, Caller caller, StartReading handler, CancellationToken ct) => (await handler.Handle(id, r, caller, ct)).Created(v => $"/api/v1/diagnosis/readings/{v.Id}"))
            .For(Roles.Diagnosis).Idempotent<DiagnosisAppraisalDb>().WithTags("Group reading").WithSummary("Begin a blind group reading of a film").Produces<SessionAnswer>(201).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    public async Task<Outcome<SessionAnswer>> Handle(Guid caseId, StartReadingRequest r, Caller caller, CancellationToken ct)
    {
        var (opened, refused) = await cases.OpenAsync(caseId, caller, default, ct);
        if (refused is not null) { return refused; }
        var c = opened!;
        if (c.Only(CaseState.Diagnosing) is { } state) { return state; }
        var today = cases.Today;
        var film = await desk.Db.Attachments.FirstOrDefaultAsync(a => a.Id == r.AttachmentId && a.CaseId == c.Id, ct);
        if (film is null || attachments.Kinds.Find(film.Kind, today)?.Film != true) { return Refusal.Invalid(new Finding("G01", "attachmentId", "diagnosis.reading-needs-film")); }
        if (film.Withdrawn is not null) { return Refusal.Conflict(new Finding("F08", "attachmentId", "diagnosis.attachment-withdrawn", film.Title)); }
        if (await desk.Db.ReadingSessions.AnyAsync(s => s.AttachmentId == film.Id && (s.State == ReadingState.Blind || s.State == ReadingState.Open), ct)) { return Refusal.Conflict(new Finding("G02", "attachmentId", "diagnosis.reading-under-way")); }
        var catalogue = cases.Terminology.Catalogue;
        var (disease, problem) = r.DiseaseCode is null ? (catalogue.Find(c.AppliedDisease, today), null) : DiseaseOnDay.Resolve(catalogue, r.DiseaseCode, today, "diseaseCode");
        if (disease is null) { return Refusal.Invalid(problem ?? new Finding("D03", "diseaseCode", "diagnosis.disease-not-in-force", c.AppliedDiseaseCode, DiagnosisCase.Show(today), catalogue.VersionOn(today)?.Id ?? "")); }

        bool externals = CasePolicy.On(cases.Terminology, c.Division, today).AllowExternal;
        int least = cases.Terminology.PolicyNumber("reading.min-readers", c.Division, today);
        var (readers, wrong) = (new List<InvitedReader>(), new List<Finding>());
        foreach (var asked in r.Readers ?? [])
        {
            var profile = await institutions.ProfileAsync(asked.InstitutionId ?? c.AgencyId, ct);
            string name = profile?.Practices.FirstOrDefault(p => p.PractitionerId == asked.PractitionerId)?.Name ?? asked.PractitionerId.ToString();
            if (profile is null || AgencyScope.Qualified(profile, asked.PractitionerId, disease, today, catalogue) is not { } practice)
            {
                wrong.Add(new("D59", "readers", "diagnosis.not-qualified", name, disease.ClassName, DiagnosisCase.Show(today)) { Basis = "职业病防治法 第46条" });
                continue;
            }
            bool elsewhere = profile.Institution.Id != c.AgencyId, onPanel = c.Panel.Any(m => m.PractitionerId == asked.PractitionerId);
            if (!elsewhere && !onPanel) { wrong.Add(new("G03", "readers", "diagnosis.reading-not-on-panel", name)); }
            if (elsewhere && !externals) { wrong.Add(new("D19", "readers", "diagnosis.external-not-allowed", name, profile.Institution.Name)); }
            if (readers.Exists(x => x.PractitionerId == asked.PractitionerId)) { wrong.Add(new("D18", "readers", "diagnosis.member-twice", name)); }
            readers.Add(new(practice.PractitionerId, practice.Name, practice.QualificationNo, profile.Institution.Id, profile.Institution.Name, elsewhere || practice.HiredFromOutside));
        }
        if (wrong.Count == 0 && readers.Count < Math.Max(1, least)) { wrong.Add(new("G04", "readers", "diagnosis.reading-too-few", readers.Count, Math.Max(1, least))); }
        if (wrong.Count == 0 && r.ChairId is { } chair && readers.TrueForAll(x => x.PractitionerId != chair)) { wrong.Add(new("G05", "chairId", "diagnosis.reading-chair-reads")); }
        if (wrong.Count > 0) { return Refusal.Invalid(wrong); }

        var earlier = await desk.Db.ReadingSessions.AsNoTracking().Where(s => s.CaseId == c.Id).ToListAsync(ct);
        var session = new ReadingSession
        {
            CaseId = c.Id, CaseNo = c.CaseNo, No = earlier.Count + 1, AttachmentId = film.Id, FilmVersion = film.Latest.No, FilmSha256 = string.Join(' ', film.Latest.Pages.Select(p => p.File.Sha256)), FilmDate = film.DatedOn,
            DiseaseCode = disease.Code, DiseaseName = disease.NameZh, StartedOn = today, ChairId = r.ChairId ?? readers[0].PractitionerId, Readers = readers, Division = c.Division, InstitutionId = c.InstitutionId,
        };
        desk.Db.Add(session);
        var houses = readers.Select(x => Readers.Institution(x.InstitutionId)).Distinct().ToList();
        await desk.Db.GrantAsync(session, [Readers.Institution(c.AgencyId), .. houses], ct);
        // who reads for us must see the film, and nothing else of the case
        await desk.Db.GrantAsync(film, houses.Where(k => k != Readers.Institution(c.AgencyId)), ct);
        session.Because("start-reading", film.Title);
        try { await desk.Db.SaveChangesAsync(ct); }
        catch (DbUpdateException race) when (Races.IsRace(race)) { return Refusal.Conflict(new Finding("G02", "attachmentId", "diagnosis.reading-under-way")); }
        // whoever has seen the readings of an earlier session of this film is no longer blind to it; the record must not pretend
        var knowing = readers.Where(x => earlier.Any(s => s.AttachmentId == film.Id && s.OpenedAt is not null && s.Reader(x.PractitionerId) is not null)).Select(x => x.Name).ToList();
        return Outcome<SessionAnswer>.Done(SessionAnswer.Of(session), knowing.Count == 0 ? null : [Finding.Warn("G06", "readers", "diagnosis.reading-not-blind", string.Join('、', knowing))]);
    }
}
