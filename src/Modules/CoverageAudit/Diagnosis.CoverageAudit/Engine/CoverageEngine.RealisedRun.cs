namespace Diagnosis.CoverageAudit.Engine;

internal sealed partial class CoverageEngine
{
    /// <summary>One run over the cases of a period. Everything looked up by name is a position here, so that a case costs less than a microsecond.</summary>
    private sealed class RealisedRun
    {
        private readonly CoverageEngine _engine;
        private readonly CaseTable _cases;
        private readonly int[] _prefecture, _diseases;
        private readonly AgencyTimeline[][] _places;
        private readonly int[][] _placeAreas;
        private readonly PrefectureTimeline[] _timelines;
        private readonly (int Day, DiseaseSet? Capable)[] _last;
        private readonly Dictionary<string, int> _areaOf = [];
        private readonly List<string> _otherAreas = [];
        private readonly int[] _inside, _capability, _choice, _unlawful, _positive, _positiveInside, _appraisals, _promotions, _evidence;
        private readonly List<int>[] _rows, _promoted;
        private readonly List<(int Row, CaseProblem Problem, string? Other)> _flags = [];
        private int _elsewhere;

        public RealisedRun(CoverageEngine engine, int n)
        {
            (_engine, _cases) = (engine, engine._cases);
            var codes = engine.Prefectures.Select((p, i) => (p.Code, i)).ToDictionary(x => x.Code, x => x.i);
            _prefecture = [.. _cases.Areas.Select(a => codes.GetValueOrDefault(a, -1))];
            _diseases = [.. _cases.Diseases.Select((d, i) => i == 0 ? -1 : engine._index.Position(d))];
            _places = [.. _cases.Agencies.Select(a => engine._byAgency.GetValueOrDefault(a, []))];
            _timelines = [.. engine.Prefectures.Select(p => engine.Through(p.Code))];
            for (var i = 1; i < _cases.Areas.Count; i++) _areaOf[_cases.Areas[i]] = i;
            // an area no case names has a number of its own below zero
            int NumberOf(string area)
            {
                if (_areaOf.TryGetValue(area, out var number)) return number;
                _otherAreas.Add(area);
                return _areaOf[area] = -_otherAreas.Count;
            }
            _placeAreas = [.. _places.Select(p => p.Select(t => NumberOf(t.Agency.Prefecture)).ToArray())];
            (_inside, _capability, _choice, _unlawful, _positive, _positiveInside, _appraisals, _promotions, _evidence) = (new int[n], new int[n], new int[n], new int[n], new int[n], new int[n], new int[n], new int[n], new int[n]);
            _rows = [.. Enumerable.Range(0, n).Select(_ => new List<int>())];
            _promoted = [.. Enumerable.Range(0, n).Select(_ => new List<int>())];
            _last = new (int, DiseaseSet?)[n];
        }

        /// <summary>Takes over what a run over other days counted.</summary>
        public void Add(RealisedRun other)
        {
            foreach (var (mine, theirs) in new[] { (_inside, other._inside), (_capability, other._capability), (_choice, other._choice), (_unlawful, other._unlawful), (_positive, other._positive), (_positiveInside, other._positiveInside), (_appraisals, other._appraisals), (_promotions, other._promotions), (_evidence, other._evidence) })
                for (var p = 0; p < mine.Length; p++) mine[p] += theirs[p];
            for (var p = 0; p < _rows.Length; p++)
            {
                _rows[p].AddRange(other._rows[p]);
                _promoted[p].AddRange(other._promoted[p]);
            }
            _flags.AddRange(other._flags);
            _elsewhere += other._elsewhere;
        }

        public int Position(int disease) => _diseases[disease];

        public void Other(int at, in CaseRow c)
        {
            if (Home(c) is var home && (home == 0 || _prefecture[home] < 0)) return;
            if (c.Kind == CaseKind.Promotion) { _promotions[_prefecture[home]]++; _promoted[_prefecture[home]].Add(at); }
            else _evidence[_prefecture[home]]++;
        }

        public void Count(int at, in CaseRow c)
        {
            var home = Home(c);
            if (home == 0) { Flag(at, CaseProblem.HomeUnknown); return; }
            var place = Place(c);
            if (place == 0) { Flag(at, CaseProblem.AgencyPlaceUnknown); return; }
            if (_prefecture[home] < 0) { _elsewhere++; return; }
            var (p, (outcome, _)) = (_prefecture[home], Judge(at, c, home, place, true));
            _rows[p].Add(at);
            (outcome switch { PlaceOutcome.Inside => _inside, PlaceOutcome.CapabilityLeak => _capability, PlaceOutcome.ChoiceLeak => _choice, _ => _unlawful })[p]++;
            var (positive, appraised) = Final(c);
            if (positive) { _positive[p]++; if (outcome == PlaceOutcome.Inside) _positiveInside[p]++; }
            if (appraised && outcome != PlaceOutcome.Inside) _appraisals[p]++;
        }

        public void Flag(int at, CaseProblem problem, string? other = null) =>
            _flags.Add((at, problem, other));

        public RealisedCoverage Result(DateOnly from, DateOnly to)
        {
            var engine = _engine;
            Ratio Share(long n, long d) => Ratio.Of(n, d, engine.Policy.MinCasesForPercentage);
            var prefectures = engine.Prefectures.Select((p, i) => new RealisedPrefecture(p.Code, _rows[i].Count, _inside[i], _capability[i], _choice[i], _unlawful[i],
                Share(_inside[i], _rows[i].Count), Share(_rows[i].Count - _capability[i], _rows[i].Count), Share(_positiveInside[i], _positive[i]),
                _appraisals[i], _promotions[i], _evidence[i], () => Rows(_rows[i])) { BehindPromotions = () => Rows(_promoted[i]) }).ToArray();
            // sorted and written out when somebody reads them, as the rows are: a year of a province has tens of thousands
            var sorted = new Lazy<List<(int Row, CaseProblem Problem, string? Other)>>(() =>
            {
                // the same order whichever way the rows came
                _flags.Sort((a, b) => engine.ByAcceptance(a.Row, b.Row) is var n and not 0 ? n : a.Problem.CompareTo(b.Problem));
                return _flags;
            });
            return new RealisedCoverage(from, to, engine.Policy.Basis, prefectures, _elsewhere, new ReadLater<CaseFlag>(_flags.Count, i => sorted.Value[i] is var f
                ? new CaseFlag(_cases.Name(_cases[f.Row].Case), _cases.Diseases[_cases[f.Row].Disease], f.Problem, f.Other) : null!)) { FlagHomes = new ReadLater<string?>(_flags.Count, i => _cases.Area(Home(_cases[sorted.Value[i].Row]))) };
        }

        private RealisedCase[] Rows(List<int> rows)
        {
            var sorted = rows.ToArray();
            Array.Sort(sorted, _engine.ByAcceptance);
            return [.. sorted.Select(at =>
            {
                ref readonly var c = ref _cases[at];
                var (home, disease, accepted, concluded) = (Home(c), _cases.Diseases[c.Disease], DateOnly.FromDayNumber(c.Accepted), DateOnly.FromDayNumber(c.Concluded));
                var place = Place(c);
                var (outcome, covered) = Judge(at, c, home, place, false);
                var (positive, appraised) = Final(c);
                return new RealisedCase(_cases.Name(c.Case), disease, _engine.Catalogue.VersionOn(concluded)?.Id, _cases.Areas[home], place > 0 ? _cases.Areas[place] : place == 0 ? "" : _otherAreas[-place - 1], _cases.Agencies[c.Agency], outcome, covered, positive, appraised,
                    outcome == PlaceOutcome.CapabilityLeak ? _engine.Item(_cases.Areas[home], disease, accepted) : null) { AcceptedOn = accepted, ConcludedOn = concluded };
            })];
        }

        private (PlaceOutcome Outcome, bool Covered) Judge(int at, in CaseRow c, int home, int place, bool tell)
        {
            var here = place == home;
            var lawful = here || place == c.Employer || place == c.Hukou || place == c.Residence;
            if (!lawful && (c.Employer == 0 || c.Hukou == 0 || c.Residence == 0))
            {
                // the missing place may be the lawful one: nothing is alleged, the hole is shown
                if (tell) Flag(at, CaseProblem.LawfulPlacesIncomplete);
                lawful = true;
            }
            if (!lawful && tell) Flag(at, CaseProblem.UnlawfulPlace);
            var disease = _diseases[c.Disease];
            var covered = disease >= 0 && Capable(_prefecture[home], c.Accepted)[disease];
            return (!lawful ? PlaceOutcome.UnlawfulPlace : here ? PlaceOutcome.Inside : covered ? PlaceOutcome.ChoiceLeak : PlaceOutcome.CapabilityLeak, covered);
        }

        // cases come nearly in the order of their days: most ask about the day asked about last
        private DiseaseSet Capable(int prefecture, int day)
        {
            if (_last[prefecture] is { Capable: { } known } last && last.Day == day) return known;
            var set = _timelines[prefecture].Capable(DateOnly.FromDayNumber(day));
            _last[prefecture] = (day, set);
            return set;
        }

        private (bool Positive, bool Appraised) Final(in CaseRow c)
        {
            if (c.Appraisals == 0) return (c.Conclusion == Conclusion.OccupationalDisease, false);
            var (last, at) = ((AppraisalFact?)null, _engine.KnownAt);
            foreach (var a in _cases.Appraisals(c))
                if (a.Known.At(at) && (last is null || a.EffectiveOn > last.EffectiveOn)) last = a;
            return ((last?.Conclusion ?? c.Conclusion) == Conclusion.OccupationalDisease, last is not null);
        }

        private int Home(in CaseRow c) => _engine.Policy.Basis switch { AttributionBasis.Hukou => c.Hukou, AttributionBasis.Residence => c.Residence, _ => c.Employer };

        // where it stood that day; an agency accepting outside its days is a fault elsewhere, its place is still known
        private int Place(in CaseRow c)
        {
            var rows = _places[c.Agency];
            if (rows.Length == 0) return c.AgencyArea;
            if (rows.Length == 1) return _placeAreas[c.Agency][0];
            var day = DateOnly.FromDayNumber(c.Accepted);
            var at = Array.FindIndex(rows, t => t.Agency.Valid.Contains(day));
            if (at < 0) at = Array.IndexOf(rows, rows.MaxBy(t => t.Agency.Valid.To ?? DateOnly.MaxValue)!);
            return _placeAreas[c.Agency][at];
        }
    }
}
