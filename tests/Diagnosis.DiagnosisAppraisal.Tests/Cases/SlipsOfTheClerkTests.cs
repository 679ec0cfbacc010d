using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.DiagnosisAppraisal.Contracts;
using Diagnosis.Kernel.Http;
using Diagnosis.Testing;

namespace Diagnosis.DiagnosisAppraisal.Tests.Cases;

/// <summary>What a clerk can get wrong must not become a diagnosis.</summary>
public sealed class SlipsOfTheClerkTests
{
    static Task<Outcome<CaseAnswer>> Conclude(World w, Guid id, ConcludeRequest r) => w.Do<ConcludeCase>(h => h.Handle(id, r, World.Agency, default, default));
    static string Other(World w) => w.Terminology.Catalogue.Entries("CAT2024").First(e => DiseaseOnDay.IsPneumoconiosis(e) && e.Code != "OD2024-01-001").Code;
    static Task<CaseAnswer> Opine(World w, Guid id, int doctor, string? disease, string? reason = null) => w.Must<RecordOpinion>(h => h.Handle(id, new(World.Doctor(doctor), Conclusion.Od, "1", "意见", reason, null, disease), World.Agency, default, default));

    [Fact]
    public async Task Nobody_is_diagnosed_with_a_disease_nobody_voted_for()
    {
        await using var w = await World.StartAsync(Engine.Sqlite);
        var id = await w.PanelAsync();
        string other = Other(w);
        foreach (int d in (int[])[1, 2, 3]) { await Opine(w, id, d, null); }
        Assert.Equal("E71", World.Rule(await Conclude(w, id, World.Od(code: other))));
        // two of three come to hold the other one: it is theirs to say, and the third dissents
        await Opine(w, id, 1, other, "再次讨论");
        Assert.Equal("E71", World.Rule(await Conclude(w, id, World.Od(code: other))));
        await Opine(w, id, 2, other, "再次讨论");
        Assert.Equal("E71", World.Rule(await Conclude(w, id, World.Od())));
        Assert.True((await Conclude(w, id, World.Od(code: other))).Ok);
        var c = await w.CaseAsync(id);
        Assert.Equal((other, "医师3"), (c.Outcome!.DiseaseCode, Assert.Single(c.Outcome.Dissenters)));
    }

    [Fact]
    public async Task A_conclusion_is_taken_back_with_a_reason_until_a_certificate_carries_it()
    {
        await using var w = await World.StartAsync(Engine.Sqlite);
        var id = await w.ConcludedAsync();
        Task<Outcome<CaseAnswer>> Back(string? reason) => w.Do<TakeBackConclusion>(h => h.Handle(id, new(reason), World.Agency, default, default));
        Assert.Equal("E74", World.Rule(await Back(" ")));
        Assert.Equal(CaseState.Diagnosing, (await Back("所见填写有误")).Value!.State);
        Assert.Null((await w.CaseAsync(id)).ConcludedOn);
        Assert.True((await Conclude(w, id, World.Od() with { Findings = "双肺小阴影，更正。" })).Ok);
        await w.Must<IssueCertificate>(h => h.Handle(id, new("赵审核"), World.Agency, default, default));
        Assert.Equal("D10", World.Rule(await Back("晚了")));
    }

    [Fact]
    public async Task What_a_physician_gave_in_person_nobody_else_changes()
    {
        await using var w = await World.StartAsync(Engine.Sqlite);
        var id = await w.PanelAsync();
        Task<Outcome<CaseAnswer>> By(Kernel.Access.Caller who, string? reason = null) => w.Do<RecordOpinion>(h => h.Handle(id, new(World.Doctor(1), Conclusion.Od, "1", "符合", reason), who, default, default));
        var own = World.Agency with { PractitionerId = World.Doctor(1) };
        Assert.True((await By(own)).Ok);
        Assert.Equal(Refused.Forbidden, (await By(World.Agency, "复核")).Refused);
        // nor takes it back, to sit without that physician
        Assert.Equal(Refused.Forbidden, (await w.Do<RevokeOpinion>(h => h.Handle(id, new(World.Doctor(1), "复核"), World.Agency, default, default))).Refused);
        Assert.True((await By(own, "复核")).Ok);
        Assert.All((await w.CaseAsync(id)).Opinions, o => Assert.True(o.Own));
    }

    [Theory]
    [InlineData("true", null, false)]
    [InlineData("true", "外院已阅片，读片表存档", true)]
    [InlineData("false", null, true)]
    public async Task A_pneumoconiosis_is_not_concluded_unread_without_saying_why(string policy, string? reason, bool may)
    {
        await using var w = await World.StartAsync(Engine.Sqlite);
        w.Terminology.Overrides["diagnosis.reading-required"] = policy;
        var id = await w.PanelAsync();
        foreach (int d in (int[])[1, 2, 3]) { await w.OpineAsync(id, d, Conclusion.Od); }
        var outcome = await Conclude(w, id, World.Od() with { WithoutReading = reason });
        Assert.Equal(may ? null : "E77", outcome.Ok ? null : World.Rule(outcome));
        if (reason is not null) { Assert.Contains("without-reading=" + reason, (await w.CaseAsync(id)).Outcome!.Rules); }
    }

    [Fact]
    public async Task The_same_application_is_not_entered_twice()
    {
        await using var w = await World.StartAsync(Engine.Sqlite);
        var request = w.Application();
        await w.AppliedAsync(request);
        Assert.Equal("E73", World.Rule(await w.Do<ApplyForDiagnosis>(h => h.Handle(request, World.Agency, default))));
    }

    [Fact]
    public async Task A_wrong_number_is_said_first_and_what_stands_in_a_right_one_need_not_be_typed()
    {
        await using var w = await World.StartAsync(Engine.Sqlite);
        var request = w.Application();
        string number = request.Person!.DocumentNumber!;
        string wrong = number[..^1] + (number[^1] == '1' ? '2' : '1');
        Task<Outcome<CaseAnswer>> Apply(ApplicantRequest p) => w.Do<ApplyForDiagnosis>(h => h.Handle(request with { Person = p }, World.Agency, default));
        Assert.Equal(["D42"], (await Apply(request.Person with { DocumentNumber = wrong, BirthDate = null, Sex = null })).Findings.Select(f => f.Rule));
        Assert.Equal(["D43", "D44"], (await Apply(request.Person with { BirthDate = new(1900, 1, 1), Sex = request.Person.Sex == "1" ? "2" : "1" })).Findings.Select(f => f.Rule));
        Assert.Equal(["E75"], (await Apply(request.Person with { Phone = "电话" })).Findings.Select(f => f.Rule));
        var id = (await Apply(request.Person with { BirthDate = null, Sex = null })).Value!.Id;
        Assert.Equal((request.Person.BirthDate, request.Person.Sex), ((DateOnly?)(await w.CaseAsync(id)).BirthDate, (await w.CaseAsync(id)).Sex));
    }
}
