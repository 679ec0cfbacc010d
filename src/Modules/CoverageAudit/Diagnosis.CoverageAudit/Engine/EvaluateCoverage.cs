using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.CoverageAudit.Engine;

/// <summary>The stateless evaluation: a document of facts in, the audit or every error out. Nothing is stored and no clock is read.</summary>
internal static class EvaluateCoverage
{
    /// <summary>Exactly one of the two is there.</summary>
    internal sealed record Result(EvaluateAnswer? Answer, IReadOnlyList<EvaluateError> Errors);

    /// <summary>Reads the JSON and evaluates it.</summary>
    public static async Task<Result> HandleAsync(Stream json, DiseaseCatalogue national, CoveragePolicies policies, CancellationToken cancel = default)
    {
        try
        {
            var document = await JsonSerializer.DeserializeAsync<EvaluateDocument>(json, EvaluateJson.Options, cancel);
            return Handle(document ?? new EvaluateDocument(), national, policies);
        }
        catch (JsonException e)
        {
            return new Result(null, [EvaluateWords.Error(e.Path ?? "$", "json", [$"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}"], [])]);
        }
    }

    /// <param name="national">Used when the document brings no catalogue of its own.</param>
    /// <param name="policies">Fill what the document's policy leaves out, as of the latest day asked about.</param>
    public static Result Handle(EvaluateDocument document, DiseaseCatalogue national, CoveragePolicies policies)
    {
        var mapping = new EvaluateMapping(national);
        mapping.Read(document);
        var days = (document.AsOf ?? []).Concat(document.Period?.To is { } to ? [to] : Array.Empty<DateOnly>()).ToArray();
        if (days.Length == 0 || mapping.Errors.Count > 0) return new Result(null, mapping.Errors);
        var policy = mapping.Policy(document.Policy, policies.On(days.Max()));
        if (mapping.Errors.Count > 0) return new Result(null, mapping.Errors);

        var engine = new CoverageEngine(mapping.Catalogue, mapping.Facts, policy, mapping.KnownAt);
        return new Result(new EvaluateAnswer(policy, document.KnownAt, engine.InputsHash,
            [.. mapping.Catalogue.Versions.Select(v => new CatalogueEdition(v.Id, v.ValidFrom, v.ValidTo, v.Classes, v.Items))],
            [.. (document.AsOf ?? []).Select(day => Snapshot(engine, day))],
            document.Period is { From: { } from, To: { } end } ? Period(engine, from, end) : null), []);
    }

    private static SnapshotAnswer Snapshot(CoverageEngine engine, DateOnly day)
    {
        var snapshot = engine.AsOf(day);
        return new SnapshotAnswer(day, snapshot.Catalogue ?? "", [.. snapshot.Prefectures.Select(Prefecture)], [.. snapshot.UncoveredEverywhere.Select(Alarm)]);
    }

    internal static PrefectureAnswer Prefecture(PrefectureSnapshot p) => new(p.Prefecture, p.Name, p.Figures,
        [.. p.Classes.Select(c => new ClassAnswer(c.Class.Number, c.Class.NameZh, c.Class.NameEn, c.Covered, c.Items))], [.. p.Items.Select(Item)],
        [.. p.Gaps.Select(i => i.Disease)], [.. p.SinglePoints.Select(i => i.Disease)], p.NotCounted);

    internal static ItemAnswer Item(ItemCoverage i) => new(i.Disease, i.Entry.Code, i.Entry.Class, i.Entry.NameZh, i.Entry.NameEn, i.Entry.OpenEnded, i.Covered, i.OnPaper,
        i.CapableAgencies, i.SinglePoint, i.NewlyListed, i.Reason, i.Agencies);

    internal static AlarmAnswer Alarm(ItemCoverage i) => new(i.Disease, i.Entry.Code, i.Entry.NameZh, i.Entry.NameEn, i.NewlyListed);

    internal static RealisedAnswer Realised(RealisedCoverage realised) => new(realised.Basis, [.. realised.Prefectures.Select(p => new RealisedPrefectureAnswer(p.Prefecture, p.Cases, p.Inside, p.ChoiceLeaks,
        p.CapabilityLeaks, p.UnlawfulPlaces, p.Raw, p.Attributable, p.Positive, p.AppraisalsLeaked, p.Promotions, p.NewEvidence,
        [.. p.Rows.Select(r => new RealisedRowAnswer(r.Case, r.Disease, r.Catalogue, r.AgencyPrefecture, r.Agency, r.Outcome, r.HomeCovered, r.FinalPositive, r.Appraised,
            r.HomeGap?.Reason, r.HomeGap?.Agencies ?? []))]))], realised.Elsewhere, realised.Flags);

    private static PeriodAnswer Period(CoverageEngine engine, DateOnly from, DateOnly to)
    {
        return new PeriodAnswer(from, to, [.. engine.Prefectures.Select(p => engine.Period(p.Code, from, to))], Realised(engine.Realised(from, to)), engine.Workload(from, to));
    }
}

/// <summary>The words of the evaluation's errors. A machine client has no language setting, so both languages are sent.</summary>
internal static class EvaluateWords
{
    private static readonly FrozenDictionary<string, Bilingual> Words = Load();

    public static EvaluateError Error(string path, string code, object[] problem, object[] remedy) =>
        new(path, code, Fill($"coverage.evaluate.{code}.problem", problem), Fill($"coverage.evaluate.{code}.remedy", remedy));

    private static Bilingual Fill(string key, object[] args)
    {
        var words = Words[key];
        return new Bilingual(string.Format(CultureInfo.InvariantCulture, words.Zh, args), string.Format(CultureInfo.InvariantCulture, words.En, args));
    }

    private static FrozenDictionary<string, Bilingual> Load()
    {
        using var stream = typeof(EvaluateWords).Assembly.GetManifestResourceStream("words.coverage-evaluate.tsv")
            ?? throw new InvalidOperationException("The words of the coverage evaluation are not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.TrimEnd('\r').Split('\t'))
            .ToFrozenDictionary(c => c[0], c => new Bilingual(c[1], c[2]));
    }
}
