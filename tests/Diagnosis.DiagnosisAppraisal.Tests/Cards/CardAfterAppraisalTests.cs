using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.DiagnosisAppraisal.Tests.Appraisal;
using Diagnosis.Exchange.Contracts;
using Diagnosis.Testing;

namespace Diagnosis.DiagnosisAppraisal.Tests.Cards;

/// <summary>The card follows the conclusion in force; it stays the diagnosing agency's.</summary>
public sealed class CardAfterAppraisalTests
{
    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task A_card_an_appraisal_changed_names_its_document_and_stays_the_agencys(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var caseId = await office.World.CertifiedAsync();
        await office.World.Must<FileReportCard>(h => h.Handle(caseId, new(null), World.Agency, default, default));
        var (_, number) = await office.AppraisedAsync(caseId, Conclusion.Od, "3");
        var told = (await office.World.Announced<ReportCardFiled>()).Select(t => t.Card).ToList();
        var (first, second) = (told[0], told[1]);
        Assert.Equal(first.Filer.CertificateNumber, (await office.World.CaseAsync(caseId)).CertificateNumber);
        Assert.Equal(3, first.Filer.Physicians.Count);
        // who fills it belongs to the body that fills it; the paper is the one in force; its physicians are nobody's of the certificate set aside
        Assert.Equal((first.Filer.Body, first.Filer.Code, first.Filer.Person), (second.Filer.Body, second.Filer.Code, second.Filer.Person));
        Assert.Equal(number, second.Filer.CertificateNumber);
        Assert.Empty(second.Filer.Physicians);
        Assert.True(number.Length <= 30, number);
        // code, age and steps are counted by the day of the diagnosis judged
        Assert.Equal((first.DiagnosedOn, first.Pneumoconiosis!.AgeAtDiagnosis), (second.DiagnosedOn, second.Pneumoconiosis!.AgeAtDiagnosis));
        Assert.Equal("3", second.Pneumoconiosis.Stage);
        Assert.EndsWith(number, second.Reason, StringComparison.Ordinal);
        Assert.All(told, c => Assert.Empty(((ICardCheck)office.World.App.Services.GetService(typeof(ICardCheck))!).Of(c)));
    }

    [Theory, MemberData(nameof(Engines.Both), MemberType = typeof(Engines))]
    public async Task The_first_card_of_a_disease_that_the_appraisal_found_is_the_agencys_too(Engine engine)
    {
        await using var office = await Office.StartAsync(engine);
        var id = await office.World.PanelAsync();
        foreach (int d in (int[])[1, 2, 3]) { await office.World.OpineAsync(id, d, Conclusion.NotOd); }
        await office.World.Must<ConcludeCase>(h => h.Handle(id, new(Conclusion.NotOd, null, null, null, null, "未见", "观察", "影像不支持"), World.Agency, default, default));
        await office.World.Must<IssueCertificate>(h => h.Handle(id, new("赵审核"), World.Agency, default, default));
        var (_, number) = await office.AppraisedAsync(id, Conclusion.Od, "1");
        var card = (await office.World.Announced<ReportCardFiled>()).Single().Card;
        Assert.Equal(("连云港市职业病防治院", "赵审核", number), (card.Filer.Body, card.Filer.Person, card.Filer.CertificateNumber));
    }
}
