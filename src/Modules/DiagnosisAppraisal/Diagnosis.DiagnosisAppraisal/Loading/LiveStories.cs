using Diagnosis.DiagnosisAppraisal.Appraisal;
using Diagnosis.DiagnosisAppraisal.Appraisal.Draws;
using Diagnosis.DiagnosisAppraisal.Attachments;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Data;
using Diagnosis.DiagnosisAppraisal.GroupReading;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Calendar;
using Diagnosis.Kernel.Http;
using Diagnosis.Registry.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Diagnosis.DiagnosisAppraisal.Loading;

/// <summary>Takes a live case into one of the situations a newcomer wants to see, through the same use cases as people do.</summary>
internal sealed class LiveStories(DiagnosisAppraisalDb db, IInstitutions institutions, AskEmployer employer, AskCommission commission, CheckDocuments check, RecordEvidence evidence, AttachFile attach, StartReading start, SubmitReading read,
    ApplyForAppraisal appeal, AcceptApplication accept, HandOverFile file, DrawPanel draw, PaperList papers)
{
    public async Task TellAsync(Guid caseId, LiveStory story, StoryGround ground, CancellationToken ct)
    {
        var c = await db.Cases.AsNoTracking().FirstAsync(x => x.Id == caseId, ct);
        var agency = new Caller("system:loader", c.AgencyName, new HashSet<string> { Roles.Diagnosis }, c.AgencyId, c.AgencyName, c.Division, true);
        db.Actor = agency;
        var received = c.ReceivedOn ?? c.AppliedOn;
        string[] asked = [.. papers.For(c, received, CheckDocuments.Radiation(c)).Where(p => p.From == "employer").Select(p => p.Code)];
        switch (story)
        {
            case LiveStory.SilentEmployer:
                await WithoutItsPapersAsync();
                Must(await employer.Handle(caseId, new("示诊函〔1〕号", asked, SentOn: received, NoticedOn: received.AddDays(1)), agency, default, ct));
                Must(await commission.Handle(caseId, new(TaskKind.Press, "用人单位收到书面通知满十日未提供资料，请督促。"), agency, default, ct));
                // LAW art. 48: what the panel may decide on instead
                Must(await evidence.Handle(caseId, new(EvidenceKind.WorkerAccount, c.PersonName, "本人陈述的职业史和粉尘接触史，已签名。", true), agency, default, ct));
                Must(await evidence.Handle(caseId, new(EvidenceKind.CoWorkerStatement, "同班组工友两人", "证明劳动者在同一班组从事接尘作业，已签名。", true), agency, default, ct));
                break;
            case LiveStory.DisputedData:
                await WithoutItsPapersAsync();
                Must(await employer.Handle(caseId, new("示诊函〔2〕号", asked, SentOn: received, NoticedOn: received), agency, default, ct));
                Must(await employer.Answer(caseId, new(EmployerAnswerKind.PartlySupplied, [asked[0]], "仅提供近两年的工作场所检测结果。", On: received.AddDays(5)), agency, default, ct));
                Must(await commission.Handle(caseId, new(TaskKind.DataDecision, "劳动者对检测结果有异议，称所在岗位不在检测范围内。", received.AddDays(6)), agency, default, ct));
                break;
            case LiveStory.FilmHalfRead:
                using (var film = new MemoryStream(ground.Film))
                {
                    var attached = Must(await attach.Handle(caseId, new("film", "后前位胸片（示例图形，非真实影像）"), [new(film, "film.dcm")], agency, ct));
                    var readers = c.Panel.Take(3).ToList();
                    var session = Must(await start.Handle(caseId, new(attached.Id, [.. readers.Select(r => new MemberRequest(r.PractitionerId))]), agency, ct));
                    var first = new Caller("system:loader", readers[0].Name, agency.Roles, c.AgencyId, c.AgencyName, c.Division, false) { PractitionerId = readers[0].PractitionerId };
                    Must(await read.Handle(session.Id, new(new FilmReading(1, ["1/0", "1/1", "1/0", "0/1", "1/1", "1/0"], false, [], "none", "p/q", null, null), null, false, null), first, ct));
                }
                break;
            case LiveStory.UnderAppraisal or LiveStory.PanelDrawn:
                var office = await institutions.FindAsync(ground.AppraisalOffice, ct) ?? throw new InvalidOperationException("Registry does not know the appraisal office.");
                var clerk = new Caller("system:loader", office.Name, new HashSet<string> { Roles.Appraisal }, office.Id, office.Name, office.Division, false);
                db.Actor = clerk;
                var applied = c.DeliveredOn!.Value.AddDays(2);
                var id = Must(await appeal.Handle(new(c.CertificateNumber, null, c.PersonName, AppraisalParty.Worker, c.PersonName, null, "长期接触粉尘，认为影像改变符合标准，对诊断结论有异议。", c.DeliveredOn, ["application", "certificate"], applied), clerk, ct)).Id;
                Must(await accept.AcceptAsync(id, new(true, On: applied.AddDays(1)), clerk, default, ct));
                Must(await file.AskAsync(id, new(applied.AddDays(1)), clerk, default, ct));
                if (story == LiveStory.UnderAppraisal) { break; }
                Must(await file.HandOverAsync(id, new([], applied.AddDays(3)), agency, default, ct));
                Must(await draw.PrepareAsync(id, new(5), clerk, default, ct));
                break;
            default: throw new ArgumentOutOfRangeException(nameof(story), story, null);
        }

        // an employer is asked for what it has not given
        async Task WithoutItsPapersAsync() =>
            Must(await check.Handle(caseId, new([.. c.Papers.Where(p => !asked.Contains(p.Code)).Select(p => new PaperRequest(p.Code, p.ReceivedOn, p.Note))], On: received), agency, default, ct));
    }

    static T Must<T>(Outcome<T> outcome) => outcome.Ok ? outcome.Value! : throw new InvalidOperationException("A story was refused: " + string.Join("; ", outcome.Findings.Select(f => $"{f.Rule} {f.Field} {f.Key} ({string.Join(", ", f.Args)})")));
}
