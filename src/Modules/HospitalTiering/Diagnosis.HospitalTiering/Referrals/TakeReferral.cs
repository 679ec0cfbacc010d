using Diagnosis.HospitalTiering.Contracts;
using Diagnosis.HospitalTiering.Data;
using Diagnosis.Kernel;
using Diagnosis.Kernel.Access;
using Diagnosis.Kernel.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Diagnosis.HospitalTiering.Referrals;

/// <summary>Referrals of the exchange take the way of the pages: <see cref="RunReferral"/>. In a scope of their own, so that a refusal leaves nothing behind.</summary>
internal sealed class TakeReferral(IServiceScopeFactory scopes, Words words) : IReferralIntake
{
    public Task<ReferralTaken> CheckRequestAsync(ReferralSent sent, Caller caller, CancellationToken ct = default) => RequestAsync(sent, caller, false, ct);
    public Task<ReferralTaken> RequestAsync(ReferralSent sent, Caller caller, CancellationToken ct = default) => RequestAsync(sent, caller, true, ct);

    async Task<ReferralTaken> RequestAsync(ReferralSent s, Caller caller, bool keep, CancellationToken ct)
    {
        if (!caller.Has(Roles.Diagnosis, Roles.Station, Roles.Hospital, Roles.Exam)) { return new("Forbidden", null, null, []); }
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<HospitalTieringDb>();
        // rolled back with the scope
        await using var trial = keep ? null : await db.Database.BeginTransactionAsync(ct);
        if (await db.Referrals.AsNoTracking().FirstOrDefaultAsync(r => r.Id == s.Id, ct) is { } there) { return there.InstitutionId == caller.InstitutionId ? new("Unchanged", s.Id, there.ToId, []) : new("Forbidden", null, null, []); }
        try
        {
            return Said(await scope.ServiceProvider.GetRequiredService<RunReferral>().RequestAsync(new(Read<ReferralKind>(s.Kind), s.ToId, s.PersonName, s.Number, s.Sex, s.BirthDate, s.Reason, s.Summary, Read<Urgency>(s.Urgency), s.On), caller, ct, s.Id), "Created", caller);
        }
        catch (DbUpdateException) when (!keep) { return new("Unchanged", s.Id, s.ToId, []); }
        catch (DbUpdateException)
        {
            // sent twice at the same moment: the key decided, the other one stands
            db.ChangeTracker.Clear();
            if (await db.Referrals.AsNoTracking().FirstOrDefaultAsync(r => r.Id == s.Id, ct) is not { } other) { throw; }
            return other.InstitutionId == caller.InstitutionId ? new("Unchanged", s.Id, other.ToId, []) : new("Forbidden", null, null, []);
        }
    }

    public Task<ReferralTaken> CheckActAsync(ReferralAct act, Caller caller, CancellationToken ct = default) => ActAsync(act, caller, false, ct);
    public Task<ReferralTaken> ActAsync(ReferralAct act, Caller caller, CancellationToken ct = default) => ActAsync(act, caller, true, ct);

    async Task<ReferralTaken> ActAsync(ReferralAct a, Caller caller, bool keep, CancellationToken ct)
    {
        try
        {
            var taken = await TryAsync(a, caller, keep, ct);
            if (!taken.Findings.Any(f => f.Rule == "state")) { return taken; }
        }
        catch (DbUpdateConcurrencyException) { }
        // the same act at the same moment, or another one: what stands now decides
        return await TryAsync(a, caller, keep, ct);
    }

    async Task<ReferralTaken> TryAsync(ReferralAct a, Caller caller, bool keep, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<HospitalTieringDb>();
        await using var trial = keep ? null : await db.Database.BeginTransactionAsync(ct);
        if (await db.Referrals.AsNoTracking().VisibleTo(db, caller).FirstOrDefaultAsync(r => r.Id == a.ReferralId, ct) is not { } there) { return new("NotFound", null, null, []); }
        ReferralState[] after = a.Act switch { "accept" => [ReferralState.Accepted], "refuse" => [ReferralState.Refused], "arrive" => [ReferralState.Arrived], "reply" => [ReferralState.Completed, ReferralState.Answered], "withdraw" => [ReferralState.Withdrawn], _ => [] };
        // sent again after a timeout, by the same body
        if (after.Contains(there.State) && caller.InstitutionId == (a.Act == "withdraw" ? there.InstitutionId : there.ToId)) { return new("Unchanged", there.Id, Other(there.InstitutionId, there.ToId), []); }
        var run = scope.ServiceProvider.GetRequiredService<RunReferral>();
        return Said(a.Act switch
        {
            "accept" => await run.AcceptAsync(a.ReferralId, new(a.ExpectedOn, a.Note, a.On), caller, default, ct),
            "refuse" => await run.RefuseAsync(a.ReferralId, new(a.Note, a.On), caller, default, ct),
            "arrive" => await run.ArriveAsync(a.ReferralId, new(a.Note, a.On), caller, default, ct),
            "reply" => await run.ReplyAsync(a.ReferralId, new(a.Answer, a.AnsweredBy, a.On), caller, default, ct),
            "withdraw" => await run.WithdrawAsync(a.ReferralId, new(a.Note, a.On), caller, default, ct),
            _ => throw new ArgumentException("no such act: " + a.Act, nameof(a)),
        }, "Done", caller);

        Guid? Other(Guid? from, Guid to) => caller.InstitutionId == to ? from : to;
    }

    static T? Read<T>(string word) where T : struct, Enum => Enum.TryParse<T>(word, true, out var v) && Enum.IsDefined(v) ? v : null;

    ReferralTaken Said(Outcome<ReferralView> outcome, string done, Caller caller) => outcome.Ok ? new(done, outcome.Value!.Id, caller.InstitutionId == outcome.Value.ToId ? outcome.Value.FromId : outcome.Value.ToId, [])
        : new(outcome.Refused is Refused.Forbidden or Refused.NotFound ? outcome.Refused.ToString()! : "Refused", null, null,
            [.. outcome.Findings.Select(f => new FindingText(f.Rule, f.Field, words[f.Key, Args(f)], words.Has(f.Key + ".remedy") ? words[f.Key + ".remedy", Args(f)] : "", f.Basis))]);

    // the state in a refusal is a word of its own
    object[] Args(Finding f) => [.. f.Args.Select(a => a is string key && words.Has(key) ? words[key] : a)];

    /// <summary>What is told of a referral at a version.</summary>
    internal static ReferralChanged Told(Referral r, int version, string? toDivision, DateOnly today) => new(r.Id, version, r.Kind.ToString(), r.State.ToString(), r.Urgency.ToString(), r.InstitutionId ?? Guid.Empty, r.FromName, r.Division, r.ToId, r.ToName, toDivision,
        r.RequestedOn, r.DecidedOn, r.ExpectedOn, r.ArrivedOn, r.EndedOn, r.RefusalReason ?? (r.State == ReferralState.Withdrawn ? r.Course[^1].Note : null), r.WaitForDecision(today), r.WaitForCare(today), r.Course is [{ Note: Referral.ExchangeNote }, ..]);
}
