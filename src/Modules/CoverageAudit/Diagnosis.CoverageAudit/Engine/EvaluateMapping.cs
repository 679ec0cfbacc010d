using System.Globalization;
using Diagnosis.Registry.Contracts;
using Diagnosis.Terminology.Contracts;

namespace Diagnosis.CoverageAudit.Engine;

/// <summary>Turns the document into facts. Goes on after an error, so that one answer names them all.</summary>
internal sealed class EvaluateMapping(DiseaseCatalogue national)
{
    private static readonly TimeSpan Shanghai = TimeSpan.FromHours(8);
    private readonly List<EvaluateError> _errors = [];
    private DiseaseCatalogue _catalogue = national;

    public IReadOnlyList<EvaluateError> Errors => _errors;
    public DiseaseCatalogue Catalogue => _catalogue;
    public DateTimeOffset? KnownAt { get; private set; }
    public CoverageFacts Facts { get; private set; } = new();

    public void Read(EvaluateDocument d)
    {
        if (d.Catalogue is { } own && ReadCatalogue(own) is { } made) _catalogue = made;
        else if (d.Catalogue is not null) return; // everything after would complain about the same thing

        KnownAt = Instant(d.KnownAt, "$.knownAt", endOfDay: true);
        ReadQuestion(d);
        var prefectures = ReadPrefectures(d.Prefectures);
        var known = prefectures.Select(p => p.Code).ToHashSet();
        var agencies = new List<AgencyFact>();
        var filings = new List<FilingFact>();
        var physicians = new List<PhysicianFact>();
        var qc = new List<QcFact>();
        var evaluations = new List<EvaluationFact>();
        var suspensions = new List<SuspensionFact>();
        if (d.Agencies is null) Missing("$.agencies", "agencies");
        foreach (var (a, i) in Each(d.Agencies, "$.agencies"))
        {
            var path = $"$.agencies[{i}]";
            if (!Text(a.Id, $"{path}.id", "id", out var id) || !Text(a.Prefecture, $"{path}.prefecture", "prefecture", out var prefecture)) continue;
            if (!known.Contains(prefecture)) Fail($"{path}.prefecture", "unknown-prefecture", [prefecture]);
            var days = Span(a.From, a.To, path);
            var recorded = When(a.KnownAt, a.SupersededAt, path);
            // a corrected row and its correction may speak of the same days; two believed ones may not
            if (recorded.Until is null && agencies.Any(x => x.Id == id && x.Known?.Until is null && Overlap(x.Valid, days))) Fail($"{path}.id", "doubled", [id]);
            agencies.Add(new AgencyFact(id, a.Name ?? id, prefecture, a.Provincial, days, recorded));
            foreach (var (f, n) in Each(a.Filings, $"{path}.filings")) ReadFiling(id, f, $"{path}.filings[{n}]", filings);
            foreach (var (p, n) in Each(a.Physicians, $"{path}.physicians")) ReadPhysician(id, p, $"{path}.physicians[{n}]", physicians);
            foreach (var (q, n) in Each(a.QualityControl, $"{path}.qualityControl"))
            {
                var at = $"{path}.qualityControl[{n}]";
                var grade = Word<QcGrade>(q.Grade, $"{at}.grade", "grade");
                if (!Day(q.PublishedOn, $"{at}.publishedOn", "publishedOn", out var published) || grade is null) continue;
                var when = When(q.KnownAt, q.SupersededAt, at);
                if (q.KnownAt is null) when = when with { From = new DateTimeOffset(published.ToDateTime(TimeOnly.MinValue), Shanghai) };
                qc.Add(new QcFact(id, grade.Value, published, when));
            }
            foreach (var (e, n) in Each(a.Evaluations, $"{path}.evaluations"))
            {
                var at = $"{path}.evaluations[{n}]";
                if (Day(e.From, $"{at}.from", "from", out _)) evaluations.Add(new EvaluationFact(id, Span(e.From, e.To, at), When(e.KnownAt, e.SupersededAt, at)));
            }
            foreach (var (s, n) in Each(a.Suspensions, $"{path}.suspensions"))
            {
                var at = $"{path}.suspensions[{n}]";
                if (!Day(s.From, $"{at}.from", "from", out var from) || Edition(s.Catalogue, from, at) is not { } edition) continue;
                var classes = s.Classes is null ? null : s.Classes.Where((c, k) => IsClass(c, edition, $"{at}.classes[{k}]")).Select(c => new ClassRef(edition, c)).ToArray();
                suspensions.Add(new SuspensionFact(id, classes, Span(from, s.To, at), When(s.KnownAt, s.SupersededAt, at)));
            }
        }
        Facts = new CoverageFacts
        {
            Prefectures = prefectures, Agencies = agencies, Filings = filings, Physicians = physicians, QcResults = qc, Evaluations = evaluations,
            Suspensions = suspensions, Cases = ReadCases(d.Cases, agencies.Select(a => a.Id).ToHashSet()),
        };
    }

    /// <summary>The document's policy over the default.</summary>
    public CoveragePolicy Policy(PolicyDocument? p, CoveragePolicy defaults)
    {
        if (p is null) return defaults;
        if (p.MinPhysicians is < 1 or > 100) Fail("$.policy.minPhysicians", "range", [p.MinPhysicians.Value], 1, 100);
        if (p.MinCasesForPercentage is < 1 or > 1_000_000) Fail("$.policy.minCasesForPercentage", "range", [p.MinCasesForPercentage.Value], 1, 1_000_000);
        return defaults with
        {
            MinPhysicians = Math.Max(1, p.MinPhysicians ?? defaults.MinPhysicians),
            ProvincialBodiesCount = p.ProvincialBodiesCount ?? defaults.ProvincialBodiesCount,
            Transition = p.Transition is null ? defaults.Transition : Word<FilingTransition>(p.Transition, "$.policy.transition", "transition") ?? default,
            Basis = p.Basis is null ? defaults.Basis : Word<AttributionBasis>(p.Basis, "$.policy.basis", "basis") ?? default,
            MinCasesForPercentage = p.MinCasesForPercentage ?? defaults.MinCasesForPercentage,
            CountHiredFromOutside = p.CountHiredFromOutside ?? defaults.CountHiredFromOutside,
            CapabilityStart = p.CapabilityStart is null ? defaults.CapabilityStart
                : Word<CapabilityStart>(p.CapabilityStart, "$.policy.capabilityStart", "capabilityStart") ?? default,
        };
    }

    private DiseaseCatalogue? ReadCatalogue(CatalogueDocument d)
    {
        var before = _errors.Count;
        if (d.Versions is null or []) Missing("$.catalogue.versions", "versions");
        if (d.Items is null or []) Missing("$.catalogue.items", "items");
        foreach (var (v, i) in Each(d.Versions, "$.catalogue.versions"))
        {
            Text(v.Id, $"$.catalogue.versions[{i}].id", "id", out _);
            if (Day(v.From, $"$.catalogue.versions[{i}].from", "from", out _)) Span(v.From, v.To, $"$.catalogue.versions[{i}]");
        }
        Doubled(d.Versions?.Select(v => v?.Id), i => $"$.catalogue.versions[{i}].id");
        Doubled(d.Items?.Select(v => v?.Id), i => $"$.catalogue.items[{i}].id");
        var editions = (d.Versions ?? []).OfType<EditionDocument>().Select(v => v.Id).OfType<string>().ToHashSet();
        var ids = (d.Items ?? []).OfType<ItemDocument>().Select(v => v.Id).OfType<string>().ToHashSet();
        foreach (var (item, i) in Each(d.Items, "$.catalogue.items"))
        {
            var path = $"$.catalogue.items[{i}]";
            Text(item.Id, $"{path}.id", "id", out _);
            if (item.Classes is null || item.Classes.Count == 0) Missing($"{path}.classes", "classes");
            foreach (var edition in item.Classes?.Keys.Where(k => !editions.Contains(k)) ?? [])
                Fail($"{path}.classes", "unknown-catalogue", [edition], string.Join(", ", editions));
            if (item.SplitFrom is { } parent && (!ids.Contains(parent) || parent == item.Id)) Fail($"{path}.splitFrom", "unknown-disease", [parent]);
        }
        foreach (var (c, i) in Each(d.Classes, "$.catalogue.classes"))
        {
            if (c.Class is null) Missing($"$.catalogue.classes[{i}].class", "class");
            if (c.Catalogue is null || !editions.Contains(c.Catalogue))
                Fail($"$.catalogue.classes[{i}].catalogue", "unknown-catalogue", [c.Catalogue ?? ""], string.Join(", ", editions));
        }
        if (_errors.Count > before) return null;

        var named = (d.Classes ?? []).ToLookup(c => (c.Catalogue!, c.Class!.Value));
        string IdentityOf(string edition, int number) => named[(edition, number)].FirstOrDefault()?.Identity ?? number.ToString(CultureInfo.InvariantCulture);
        var entries = d.Items!.SelectMany((item, n) => item.Classes!.Select(c => new CatalogueEntry
        {
            Version = c.Key, Code = item.Id!, StableId = item.Id!, Class = c.Value, ClassIdentity = IdentityOf(c.Key, c.Value), Sequence = n,
            ClassName = named[(c.Key, c.Value)].FirstOrDefault()?.NameZh ?? "", NameZh = item.NameZh ?? item.Id!, NameEn = item.NameEn ?? item.Id!,
            OpenEnded = item.OpenEnded ?? false, SplitFrom = item.SplitFrom,
        })).ToArray();
        // a class stays filable in an edition that has left it without members
        var numbers = entries.Select(e => e.Class).Concat((d.Classes ?? []).Select(c => c.Class!.Value)).Distinct().ToArray();
        var classes = editions.SelectMany(edition => numbers.Select(number => new CatalogueClass(edition, number, IdentityOf(edition, number),
            named[(edition, number)].FirstOrDefault()?.NameZh ?? "", named[(edition, number)].FirstOrDefault()?.NameEn ?? "",
            entries.Count(e => e.Version == edition && e.Class == number)))).ToArray();
        try
        {
            var versions = d.Versions!.Select(v => new CatalogueVersion(v.Id!, v.From!.Value, v.To, v.NameZh ?? v.Id!, v.NameEn ?? v.Id!,
                classes.Count(c => c.Version == v.Id && c.Items > 0), entries.Count(e => e.Version == v.Id), "document", "GIVEN"));
            return new DiseaseCatalogue(versions, entries, classes);
        }
        catch (InvalidDataException e)
        {
            Fail("$.catalogue", "bad-catalogue", [e.Message]);
            return null;
        }
    }

    private void ReadQuestion(EvaluateDocument d)
    {
        if (d.AsOf is null or [] && d.Period is null) Fail("$", "no-question", []);
        foreach (var (day, i) in (d.AsOf ?? []).Select((day, i) => (day, i)))
            if (_catalogue.VersionOn(day) is null) Fail($"$.asOf[{i}]", "no-edition", [Iso(day)]);
        if (d.Period is not { } p) return;
        if (Day(p.From, "$.period.from", "from", out var from) & Day(p.To, "$.period.to", "to", out var to))
        {
            Span(from, to, "$.period");
            if (_catalogue.VersionOn(to) is null) Fail("$.period.to", "no-edition", [Iso(to)]);
        }
    }

    private List<PrefectureFact> ReadPrefectures(IReadOnlyList<PrefectureDocument>? list)
    {
        var result = new List<PrefectureFact>();
        if (list is null or []) Missing("$.prefectures", "prefectures");
        foreach (var (p, i) in Each(list, "$.prefectures"))
        {
            if (!Text(p.Code, $"$.prefectures[{i}].code", "code", out var code)) continue;
            if (result.Any(x => x.Code == code)) Fail($"$.prefectures[{i}].code", "doubled", [code]);
            result.Add(new PrefectureFact(code, p.Name ?? code));
        }
        return result;
    }

    private void ReadFiling(string agency, FilingDocument f, string path, List<FilingFact> into)
    {
        if (!Day(f.From, $"{path}.from", "from", out var from) || Edition(f.Catalogue, from, path) is not { } edition) return;
        var forms = (f.Class is null ? 0 : 1) + (f.Classes is null ? 0 : 1) + (f.Item is null ? 0 : 1) + (f.Items is null ? 0 : 1);
        if (forms != 1 || f.Classes is [] || f.Items is [] || (f.Except is not null && f.Class is null)) { Fail(path, "scope-form", []); return; }
        var days = Span(from, f.To, path);
        var when = When(f.KnownAt, f.SupersededAt, path);
        void Add(FilingLine line) => into.Add(new FilingFact(agency, line with
        {
            ValidTo = days.To, WorkStartedOn = f.WorkStartedOn, KnownAt = when.From, SupersededAt = when.Until,
        }));

        var classes = f.Class is { } one ? [(one, $"{path}.class")] : (f.Classes ?? []).Select((c, k) => (c, $"{path}.classes[{k}]")).ToArray();
        foreach (var (c, at) in classes)
        {
            if (!IsClass(c, edition, at)) continue;
            if (f.Except is null or []) { Add(FilingLine.WholeClass(c, edition, from)); continue; }
            foreach (var (x, k) in f.Except.Select((x, k) => (x, k)))
            {
                if (!IsDisease(x, $"{path}.except[{k}]")) continue;
                if (_catalogue.StoodFor(_catalogue.Identity(x)!, edition)?.Class != c) Fail($"{path}.except[{k}]", "except-outside", [x, c]);
            }
            Add(FilingLine.ClassWithout(c, f.Except, edition, from));
        }
        var items = f.Item is { } single ? [(single, $"{path}.item")] : (f.Items ?? []).Select((x, k) => (x, $"{path}.items[{k}]")).ToArray();
        foreach (var (x, at) in items)
            if (IsDisease(x, at)) Add(FilingLine.SingleItem(x, edition, from));
    }

    private void ReadPhysician(string agency, PhysicianDocument p, string path, List<PhysicianFact> into)
    {
        var named = p.Id is not null;
        if ((p.Class is null) == (p.Classes is null) || p.Classes is [] || named == p.Count is not null || (!named && p.Class is null))
        {
            Fail(path, "physician-form", []);
            return;
        }
        if (p.Count is < 0 or > 100_000) Fail($"{path}.count", "range", [p.Count.Value], 0, 100_000);
        var edition = p.From is { } from ? Edition(p.Catalogue, from, path) : p.Catalogue is null ? _catalogue.Versions[0].Id : Edition(p.Catalogue, default, path);
        if (edition is null) return;
        var classes = p.Class is { } one ? [(one, $"{path}.class")] : p.Classes!.Select((c, k) => (c, $"{path}.classes[{k}]")).ToArray();
        into.Add(new PhysicianFact(agency, p.Id, [.. classes.Where(c => IsClass(c.Item1, edition, c.Item2)).Select(c => new ClassRef(edition, c.Item1))],
            p.Count ?? 1, p.HiredFromOutside, Span(p.From, p.To, path), When(p.KnownAt, p.SupersededAt, path)));
    }

    private List<CaseFact> ReadCases(IReadOnlyList<CaseDocument>? list, HashSet<string> agencies)
    {
        var result = new List<CaseFact>();
        var seen = new HashSet<(string, string?)>();
        foreach (var (c, i) in Each(list, "$.cases"))
        {
            var path = $"$.cases[{i}]";
            var whole = Text(c.Id, $"{path}.id", "id", out var id)
                & Text(c.Disease, $"{path}.disease", "disease", out var disease) && IsDisease(disease, $"{path}.disease");
            whole &= Text(c.Agency, $"{path}.agency", "agency", out var agency) & Day(c.Accepted, $"{path}.accepted", "accepted", out var accepted);
            if (agency.Length > 0 && !agencies.Contains(agency) && c.AgencyPrefecture is null) Fail($"{path}.agency", "unknown-agency", [agency]);
            var kind = c.Kind is null ? CaseKind.First : Word<CaseKind>(c.Kind, $"{path}.kind", "kind");
            var conclusion = ReadConclusion(c.Conclusion, $"{path}.conclusion", c.Concluded is not null);
            if (c.Accepted is not null && c.Concluded < c.Accepted) Fail($"{path}.concluded", "order", []);
            var appraisals = new List<AppraisalFact>();
            foreach (var (a, n) in Each(c.Appraisals, $"{path}.appraisals"))
            {
                var at = $"{path}.appraisals[{n}]";
                if (Day(a.EffectiveOn, $"{at}.effectiveOn", "effectiveOn", out var effective) && ReadConclusion(a.Conclusion, $"{at}.conclusion", true) is { } changed)
                    appraisals.Add(new AppraisalFact(effective, changed, When(a.KnownAt, a.SupersededAt, at)));
            }
            var when = When(c.KnownAt, c.SupersededAt, path);
            if (whole && c.SupersededAt is null && !seen.Add((id, _catalogue.Identity(disease)))) Fail($"{path}.id", "doubled", [id]);
            if (whole && kind is not null)
                result.Add(new CaseFact(id, disease, c.Person, c.Employer, c.Hukou, c.Residence, agency, c.AgencyPrefecture, accepted, c.Concluded,
                    kind.Value, conclusion ?? Conclusion.NotOccupationalDisease, appraisals, when));
        }
        return result;
    }

    private Conclusion? ReadConclusion(string? word, string path, bool required)
    {
        if (word is "OD") return Conclusion.OccupationalDisease;
        if (word is "NOT_OD") return Conclusion.NotOccupationalDisease;
        if (word is not null) Fail(path, "bad-word", [word], "OD, NOT_OD");
        else if (required) Missing(path, "conclusion");
        return null;
    }

    private Known When(string? known, string? superseded, string path) => new(
        Instant(known, $"{path}.knownAt", endOfDay: false) ?? DateTimeOffset.MinValue, Instant(superseded, $"{path}.supersededAt", endOfDay: false));

    private DateTimeOffset? Instant(string? text, string path, bool endOfDay)
    {
        if (text is null) return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return new DateTimeOffset(day.ToDateTime(endOfDay ? TimeOnly.MaxValue : TimeOnly.MinValue), Shanghai);
        // an instant without an offset would mean whatever the server's clock is set to
        var offset = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        if (offset && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)) return at;
        Fail(path, "bad-instant", [text]);
        return null;
    }

    private Days Span(DateOnly? from, DateOnly? to, string path)
    {
        if (from is not null && to < from) { Fail($"{path}.to", "order", []); return new Days(from, null); }
        return new Days(from, to);
    }

    private static bool Overlap(Days a, Days b) =>
        (a.From is null || b.To is null || a.From <= b.To) && (b.From is null || a.To is null || b.From <= a.To);

    private string? Edition(string? given, DateOnly day, string path)
    {
        if (given is null)
        {
            // filed before the oldest edition on record: read by the oldest
            return _catalogue.VersionOn(day)?.Id ?? (day < _catalogue.Versions[0].ValidFrom ? _catalogue.Versions[0].Id : _catalogue.Versions[^1].Id);
        }
        if (_catalogue.HasVersion(given)) return given;
        Fail($"{path}.catalogue", "unknown-catalogue", [given], string.Join(", ", _catalogue.Versions.Select(v => v.Id)));
        return null;
    }

    private bool IsClass(int number, string edition, string path)
    {
        if (_catalogue.Class(edition, number) is not null) return true;
        Fail(path, "unknown-class", [number, edition], string.Join(", ", _catalogue.Classes(edition).Select(c => c.Number)));
        return false;
    }

    private bool IsDisease(string? code, string path)
    {
        if (code is not null && _catalogue.Identity(code) is not null) return true;
        Fail(path, "unknown-disease", [code ?? ""]);
        return false;
    }

    private T? Word<T>(string? word, string path, string name) where T : struct, Enum
    {
        if (word is null) { Missing(path, name); return null; }
        foreach (var value in Enum.GetValues<T>())
            if (Snake(value.ToString()) == word) return value;
        Fail(path, "bad-word", [word], string.Join(", ", Enum.GetNames<T>().Select(Snake)));
        return null;
    }

    private static string Snake(string name) => System.Text.Json.JsonNamingPolicy.SnakeCaseUpper.ConvertName(name);
    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private bool Text(string? value, string path, string name, out string text)
    {
        text = value ?? "";
        if (!string.IsNullOrWhiteSpace(value)) return true;
        Missing(path, name);
        return false;
    }

    private bool Day(DateOnly? value, string path, string name, out DateOnly day)
    {
        day = value ?? default;
        if (value is not null) return true;
        Missing(path, name);
        return false;
    }

    // JSON may hold null where an object belongs
    private IEnumerable<(T Value, int Index)> Each<T>(IReadOnlyList<T>? list, string path) where T : class
    {
        for (var i = 0; i < (list?.Count ?? 0); i++)
            if (list![i] is { } value) yield return (value, i);
            else Missing($"{path}[{i}]", path[(path.LastIndexOf('.') + 1)..]);
    }

    private void Doubled(IEnumerable<string?>? ids, Func<int, string> path)
    {
        var seen = new HashSet<string>();
        foreach (var (id, i) in (ids ?? []).Select((id, i) => (id, i)))
            if (id is not null && !seen.Add(id)) Fail(path(i), "doubled", [id]);
    }

    private void Missing(string path, string name) => _errors.Add(EvaluateWords.Error(path, "missing", [], [name]));
    private void Fail(string path, string code, object[] problem, params object[] remedy) => _errors.Add(EvaluateWords.Error(path, code, problem, remedy));
}
