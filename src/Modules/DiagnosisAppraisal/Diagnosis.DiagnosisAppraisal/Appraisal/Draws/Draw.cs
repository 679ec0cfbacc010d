using System.Globalization;
using System.Security.Cryptography;
using Diagnosis.DiagnosisAppraisal.Appraisal.Experts;
using Diagnosis.DiagnosisAppraisal.Cases;
using Diagnosis.Kernel.Data;
using Diagnosis.Kernel.Http;
using Diagnosis.Kernel.Protection;

namespace Diagnosis.DiagnosisAppraisal.Appraisal.Draws;

/// <summary>Committed: hashes published, nothing drawn. Drawn: the result is fixed and sealed. Opened: the session began, everything is published. Abandoned: drawn anew for a reason, and published like an opened one.</summary>
internal enum DrawState { Committed, Drawn, Opened, Abandoned }

/// <summary>Who is behind a reference; never published before the session, and then only of those who were drawn.</summary>
internal sealed record DrawPerson(string Ref, Guid ExpertId, string Name, string Unit, string Title, bool Specialist);

/// <summary>An exclusion with the reason in words, which is not published.</summary>
internal sealed record ExcludedExpert(string Ref, Guid ExpertId, string Name, string Ground, string Reason);

/// <summary>A drawn expert who declined or may not sit, and the alternate who took the seat.</summary>
/// <param name="Ground">Of the recusal; null when the expert declined.</param>
internal sealed record Replacement(Guid Leaving, string LeavingName, Guid Next, string NextName, string Reason, DateOnly On, RecusalGround? Ground = null);

/// <summary>
/// A random draw of a panel. Until the session is opened the result does not exist in the database: only the seed does, sealed, and hashes of
/// everything. A draw is never changed or thrown away; a repeated one is a further draw and names its reason.
/// </summary>
internal sealed class Draw : Record
{
    public Guid AppraisalId { get; set; }
    public int No { get; set; }
    public DrawState State { get; set; }
    /// <summary>What was committed to; after the opening the whole record with seed and result.</summary>
    public DrawRecord Published { get; set; } = default!;
    public Sealed Seed { get; set; }
    public List<DrawPerson> People { get; set; } = [];
    public List<ExcludedExpert> Excluded { get; set; } = [];
    /// <summary>Policies used, with version.</summary>
    public List<string> Rules { get; set; } = [];
    public DateOnly CommittedOn { get; set; }
    public DateOnly? DrawnOn { get; set; }
    public DateOnly? OpenedOn { get; set; }
    public string? Place { get; set; }
    public string? WorkerConfirmed { get; set; }
    public string? EmployerConfirmed { get; set; }
    /// <summary>Why nobody confirmed for the employer: none can be found.</summary>
    public string? EmployerAbsent { get; set; }
    public List<Replacement> Replacements { get; set; } = [];
    /// <summary>Why this draw repeats an earlier one: code of appraisal-repeat-grounds.tsv, and the words. Both are published.</summary>
    public string? RepeatGround { get; set; }
    public string? RepeatReason { get; set; }
    public string? AbandonedReason { get; set; }

    /// <summary>Whom the published hash stands for; only for an opened draw.</summary>
    public DrawPerson PersonOf(string reference) => People.First(p => p.Ref == reference);

    public const string ByParties = "PARTIES", ByOfficeOnMandate = "OFFICE_ON_MANDATE";

    /// <summary>Fixes the result and publishes its hash. The result itself is not kept: it follows from seed and record when the session is opened.</summary>
    public Refusal? DrawNow(Protector protector, string by, IReadOnlyList<string> contributions, DateTimeOffset at, DateOnly on)
    {
        if (State != DrawState.Committed) { return Refusal.Conflict(new Finding("R20", "", "appraisal.draw-state." + State)); }
        if (by is not (ByParties or ByOfficeOnMandate)) { return Refusal.Invalid(new Finding("R21", "drawnBy", "appraisal.drawn-by") { Basis = "职业病防治法 第53条" }); }
        if (SeedOf(protector) is not { } seed) { return Refusal.Conflict(new Finding("R22", "", "appraisal.no-seed")); }
        var whole = DrawProcedure.Draw(Published, seed, contributions, at, by);
        Published = Published with { Contributions = whole.Contributions, DrawnAt = whole.DrawnAt, DrawnBy = by, ResultHash = whole.ResultHash };
        (State, DrawnOn) = (DrawState.Drawn, on);
        return null;
    }

    /// <summary>Opens the sealed list, with both parties looking on.</summary>
    /// <param name="noEmployer">Why nobody can confirm for the employer (dissolved, unknown); then <paramref name="employer"/> stays empty.</param>
    public Refusal? Open(Protector protector, string? worker, string? employer, string? noEmployer, string? place, DateOnly on)
    {
        if (State != DrawState.Drawn) { return Refusal.Conflict(new Finding("R20", "", "appraisal.draw-state." + State)); }
        if (string.IsNullOrWhiteSpace(worker)) { return Refusal.Invalid(new Finding("R23", "workerConfirmed", "appraisal.confirm-worker")); }
        if (string.IsNullOrWhiteSpace(employer) && string.IsNullOrWhiteSpace(noEmployer)) { return Refusal.Invalid(new Finding("R24", "employerConfirmed", "appraisal.confirm-employer")); }
        if (string.IsNullOrWhiteSpace(place)) { return Refusal.Invalid(new Finding("R25", "place", "appraisal.place-required")); }
        if (Reveal(protector) is { } no) { return no; }
        (State, OpenedOn, WorkerConfirmed, EmployerConfirmed, Place) = (DrawState.Opened, on, worker.Trim(), DiagnosisCase.Blank(employer), place.Trim());
        EmployerAbsent = EmployerConfirmed is null ? noEmployer!.Trim() : null;
        return null;
    }

    /// <summary>Drawn anew for a reason. What had been drawn is revealed: nobody may draw until the result pleases him. A lost seed or a changed row, which reasons may name, cannot be; its hashes stay.</summary>
    public void Abandon(Protector protector, string reason)
    {
        if (State == DrawState.Drawn) { _ = Reveal(protector); }
        (State, AbandonedReason) = (DrawState.Abandoned, reason.Trim());
    }

    /// <summary>Publishes seed and result, after recomputing them from the record.</summary>
    Refusal? Reveal(Protector protector)
    {
        if (SeedOf(protector) is not { } seed) { return Refusal.Conflict(new Finding("R22", "", "appraisal.no-seed")); }
        var at = DateTimeOffset.Parse(Published.DrawnAt!, CultureInfo.InvariantCulture);
        var whole = DrawProcedure.Draw(Published with { Members = null, Alternates = null, Seed = null, ResultHash = null }, seed, Published.Contributions!, at, Published.DrawnBy!);
        // somebody has changed the row since the hash was published
        if (whole.ResultHash != Published.ResultHash) { return Refusal.Conflict(new Finding("R26", "", "appraisal.draw-tampered")); }
        Published = whole;
        return null;
    }

    /// <summary>The seed is there and gives what was published; false is a ground to draw again.</summary>
    public bool Recomputes(Protector protector) => SeedOf(protector) is { } seed && (Published.ResultHash is null
        || DrawProcedure.Draw(Published with { Members = null, Alternates = null, Seed = null, ResultHash = null }, seed, Published.Contributions!, DateTimeOffset.Parse(Published.DrawnAt!, CultureInfo.InvariantCulture), Published.DrawnBy!).ResultHash == Published.ResultHash);

    byte[]? SeedOf(Protector protector)
    {
        if (Seed.IsEmpty) { return null; }
        var seed = Convert.FromHexString(protector.Open(Seed));
        return Convert.ToHexStringLower(SHA256.HashData(seed)) == Published.SeedHash ? seed : null;
    }

    public IReadOnlyList<Seat> Panel() => [.. Published.Members!.Select(m => SeatOf(m.Ref, m.Match))];

    public Seat SeatOf(string reference, string match)
    {
        var p = PersonOf(reference);
        return new(p.ExpertId, p.Ref, p.Name, p.Unit, p.Title, p.Specialist, match);
    }

    /// <summary>The next alternate, in the order drawn, who may sit and with whom at least half of the panel are still diagnosing physicians of the specialty.</summary>
    public Seat? NextFor(IReadOnlyList<Seat> panel, Guid leaving, Func<Guid, bool> recused)
    {
        foreach (var a in Published.Alternates!)
        {
            var p = PersonOf(a.Ref);
            if (recused(p.ExpertId) || panel.Any(s => s.ExpertId == p.ExpertId) || Replacements.Any(r => r.Next == p.ExpertId || r.Leaving == p.ExpertId)) { continue; }
            int specialists = panel.Count(s => s.ExpertId != leaving && s.Specialist) + (p.Specialist ? 1 : 0);
            if (2 * specialists >= panel.Count) { return SeatOf(a.Ref, a.Match); }
        }
        return null;
    }
}

/// <summary>What a panel is to be made of, and whether the pool can give it; pure.</summary>
internal static class DrawPlanning
{
    /// <param name="strata">Other fields wanted, beside the specialists: group code and members.</param>
    public static (DrawPlan? Plan, Finding? Problem) Plan(int size, int? specialists, IReadOnlyList<(string Group, int Members)> strata, int alternates, int minimum, IReadOnlyList<DrawExclusion> exclusions)
    {
        if (size % 2 == 0) { return (null, new("R01", "size", "appraisal.panel-even", size) { Basis = "职业病诊断与鉴定管理办法：人数为5人以上单数" }); }
        if (size < minimum) { return (null, new("R02", "size", "appraisal.panel-small", size, minimum) { Basis = "职业病诊断与鉴定管理办法：人数为5人以上单数" }); }
        int half = (size + 1) / 2, own = specialists ?? Math.Max(half, size - strata.Sum(s => s.Members) >= half && strata.Count > 0 ? size - strata.Sum(s => s.Members) : half);
        if (2 * own < size) { return (null, new("R03", "specialists", "appraisal.specialists-few", own, size, half) { Basis = "职业病诊断与鉴定管理办法：相关专业职业病诊断医师不少于半数" }); }
        if (strata.Any(s => s.Members < 1)) { return (null, new("R04", "groups", "appraisal.group-members")); }
        int rest = size - own - strata.Sum(s => s.Members);
        if (rest < 0) { return (null, new("R05", "groups", "appraisal.panel-overfull", own + strata.Sum(s => s.Members), size)); }
        if (alternates < 0) { return (null, new("R06", "alternates", "appraisal.alternates-negative")); }
        // a specialist can take any seat: the odd alternate is one
        int others = own == size ? 0 : alternates / 2;
        var all = new List<DrawStratum> { new(DrawProcedure.Specialist, own, alternates - others) };
        all.AddRange(strata.Select(s => new DrawStratum(DrawProcedure.GroupPrefix + s.Group, s.Members, 0)));
        if (rest > 0 || others > 0) { all.Add(new(DrawProcedure.Any, rest, others)); }
        return (new(size, minimum, all, exclusions), null);
    }
}
