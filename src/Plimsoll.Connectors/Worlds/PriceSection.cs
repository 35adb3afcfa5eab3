// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Prices;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Worlds;

/// <summary>The part of a world that says how each observable is known.</summary>
internal sealed class PriceSection
{
    /// <summary>The one source of a derived observable.</summary>
    private const string DerivedSource = "derived";

    private readonly WorldNames _names;
    private readonly ImmutableSortedDictionary<string, WorldFile> _files;
    private readonly ImmutableSortedDictionary<string, OraclePolicy> _policies;
    private readonly OraclePolicy?[] _oracles;

    internal PriceSection(
        WorldNames names, ImmutableSortedDictionary<string, WorldFile> files, ImmutableSortedDictionary<string, OraclePolicy> policies, OraclePolicy?[] oracles)
    {
        _names = names;
        _files = files;
        _policies = policies;
        _oracles = oracles;
    }

    internal static ImmutableSortedDictionary<string, WorldFile> ReadFiles(JsonPlace section, int? maxGapSeconds)
    {
        ImmutableSortedDictionary<string, WorldFile>.Builder files = ImmutableSortedDictionary.CreateBuilder<string, WorldFile>(StringComparer.Ordinal);
        foreach ((string name, JsonPlace place) in section.Members(required: true))
        {
            if (!place.CheckObject("path", "form", "where", "source"))
            {
                continue;
            }

            PriceFileForm form = place.Field("form").Word(["wide", "candles"]) == "wide" ? PriceFileForm.Wide : PriceFileForm.Candles;
            ImmutableSortedDictionary<string, string> where = place.Field("where").Members()
                .ToImmutableSortedDictionary(member => member.Name, member => member.Value.Text(), StringComparer.Ordinal);
            files.Add(name, new(place.Field("path").Text(), new(form, where, maxGapSeconds), place.Field("source").Text(string.Empty)));
        }

        return files.ToImmutable();
    }

    internal static ImmutableSortedDictionary<string, OraclePolicy> ReadPolicies(JsonPlace section)
    {
        ImmutableSortedDictionary<string, OraclePolicy>.Builder policies = ImmutableSortedDictionary.CreateBuilder<string,
            OraclePolicy>(StringComparer.Ordinal);
        foreach ((string name, JsonPlace place) in section.Members(required: true))
        {
            if (ReadPolicy(place) is { } policy)
            {
                policies.Add(name, policy);
            }
        }

        return policies.ToImmutable();
    }

    /// <summary>Reads the figures of a policy; its sources are given where it is used.</summary>
    internal static OraclePolicy? ReadPolicy(JsonPlace place, params ReadOnlySpan<string> besides)
    {
        if (!place.CheckObject(
            [.. besides, "quorum", "maxAgeSeconds", "trimPerSide", "band", "bandConfirmations", "bandSeconds", "maxConfidence", "warmUpObservations"]))
        {
            return null;
        }

        return new(
            [],
            place.Field("quorum").Integer(1, 64, 1),
            place.Field("maxAgeSeconds").Integer(1, 86_400),
            place.Field("trimPerSide").Integer(0, 31, 0),
            place.Field("band").Positive<Ratio>(),
            place.Field("bandConfirmations").Integer(1, 64, 1),
            place.Field("bandSeconds").Integer(0, 86_400),
            place.Field("maxConfidence").Decimal<Ratio>("at least 0", static value => !value.IsNegative, Ratio.One),
            place.Field("warmUpObservations").Integer(0, 1_000_000, 1));
    }

    internal ImmutableArray<WorldObservable> ReadObserved(JsonPlace section, bool hasLows)
    {
        ImmutableArray<WorldObservable>.Builder observed = ImmutableArray.CreateBuilder<WorldObservable>();
        foreach (JsonPlace place in section.Items(required: true))
        {
            if (!place.CheckObject("symbol", "policy", "sources"))
            {
                continue;
            }

            ObservableId observable = _names.Observable(place.Field("symbol"));
            ImmutableArray<ObservedSource> sources = [.. place.Field("sources").Items(required: true).Select(source => ReadSource(source, hasLows))];
            if (sources.IsEmpty)
            {
                place.Field("sources").Expected("at least one source");
            }

            CheckNew(place.Field("sources"), sources);

            Know(place.Field("symbol"), observable, place.Field("policy"), [.. sources.Select(source => source.Name)]);
            observed.Add(new(observable, sources));
        }

        return observed.ToImmutable();
    }

    internal ImmutableArray<DerivedMark> ReadDerived(JsonPlace section)
    {
        ImmutableArray<DerivedMark>.Builder derived = ImmutableArray.CreateBuilder<DerivedMark>();
        foreach (JsonPlace place in section.Items())
        {
            if (!place.CheckObject("rule", "policy", "instruments", "level", "drawdownBeta", "skew", "most", "windowMinutes"))
            {
                continue;
            }

            DerivedRule rule = place.Field("rule").Word(["premium", "basis", "option"]) switch
            {
                "premium" => DerivedRule.Premium,
                "basis" => DerivedRule.Basis,
                _ => DerivedRule.Option,
            };
            (Ratio level, Ratio beta, Ratio skew, Ratio most) = ReadFigures(place, rule);
            int window = place.Field("windowMinutes").Integer(1, 100_000, 240);
            foreach (JsonPlace item in place.Field("instruments").Items(required: true))
            {
                InstrumentId id = _names.Instrument(item);
                CheckRule(item, _names.Catalog[id], rule);
                Know(item, _names.Catalog[id].Mark, place.Field("policy"), [DerivedSource]);
                if (_names.Catalog[id].Option is { } option)
                {
                    Know(item, option.Volatility, place.Field("policy"), [DerivedSource]);
                }

                derived.Add(new(id, rule, level, beta, skew, most, window));
            }
        }

        // Options are priced on forwards, which may themselves be derived.
        return [.. derived.OrderBy(mark => mark.Rule == DerivedRule.Option)];
    }

    private static (Ratio Level, Ratio Beta, Ratio Skew, Ratio Most) ReadFigures(JsonPlace place, DerivedRule rule)
    {
        if (rule == DerivedRule.Option)
        {
            Ratio most = place.Field("most").Volatility(Ratio.Of(5));
            Ratio level = place.Field("level").Volatility();
            if (level > most)
            {
                place.Field("level").Expected($"a volatility of at most `most`, {most} (0.55 is 55 %)");
            }

            return (level, Signed(place.Field("drawdownBeta"), "50", Ratio.Zero), Signed(place.Field("skew"), "10", Ratio.Zero), most);
        }

        // A premium or basis beyond these would be far from its index from the first step on; in per cent every one of them would be.
        string bound = rule == DerivedRule.Premium ? "0.5" : "1";
        return (Signed(place.Field("level"), bound, null), Signed(place.Field("drawdownBeta"), "1", Ratio.Zero), Signed(place.Field("skew"), "10", Ratio.Zero),
            Ratio.Of(5));
    }

    private static Ratio Signed(JsonPlace place, string bound, Ratio? otherwise) =>
        place.Decimal($"from -{bound} to {bound} (0.01 is 1 %)", value => value.Abs() <= Ratio.Parse(bound), otherwise);

    private static void CheckNew(JsonPlace place, ImmutableArray<ObservedSource> sources)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        HashSet<ColumnName> columns = [];
        foreach (ObservedSource source in sources)
        {
            if (!names.Add(source.Name) && source.Name.Length > 0)
            {
                place.Problem($"two sources are named '{source.Name}'");
            }

            if (!columns.Add(source.Close) && source.Close.Column.Length > 0)
            {
                place.Problem(
                    $"two sources read column '{source.Close.Column}' of file '{source.Close.File}': one source would count twice towards the quorum");
            }
        }
    }

    private static void CheckRule(JsonPlace place, InstrumentSpec spec, DerivedRule rule)
    {
        bool fits = rule switch
        {
            DerivedRule.Premium => spec.Kind == InstrumentKind.Perpetual,
            DerivedRule.Basis => spec.Kind == InstrumentKind.Future,
            _ => spec.Kind == InstrumentKind.Option,
        };
        if (!fits)
        {
            place.Problem(
                $"rule '{rule.ToString().ToLowerInvariant()}' is not for {spec.Symbol}: premium is for perpetuals, basis for dated "
                    + "futures, option for options");
        }
    }

    private ObservedSource ReadSource(JsonPlace place, bool hasLows)
    {
        place.CheckObject("name", "close", "low");
        ColumnName close = ReadColumn(place.Field("close"));
        ColumnName? low = place.Field("low").Exists && hasLows ? ReadColumn(place.Field("low")) : null;
        return new(place.Field("name").Text(), close, low);
    }

    private ColumnName ReadColumn(JsonPlace place)
    {
        if (!place.CheckObject("file", "column"))
        {
            return new(string.Empty, string.Empty);
        }

        string file = place.Field("file").Text();
        if (file.Length > 0 && !_files.ContainsKey(file))
        {
            place.Field("file").Problem($"'{file}' is not one of this world's files: {string.Join(", ", _files.Keys)}");
        }

        return new(file, place.Field("column").Text());
    }

    private void Know(JsonPlace place, ObservableId observable, JsonPlace policyPlace, ImmutableArray<string> sources)
    {
        string name = policyPlace.Text();
        if (!_policies.TryGetValue(name, out OraclePolicy? policy))
        {
            if (name.Length > 0)
            {
                policyPlace.Problem($"'{name}' is not one of this world's policies: {string.Join(", ", _policies.Keys)}");
            }

            return;
        }

        if (_oracles[observable.Value] is not null)
        {
            place.Problem($"{_names.Catalog[observable].Name} is known already: an observable is observed or derived, once");
        }

        if (sources.Length > EngineLimits.MaxSources)
        {
            place.Problem($"an observable has at most {EngineLimits.MaxSources} sources; found {sources.Length}");
        }

        if (policy.Quorum > sources.Length)
        {
            place.Problem(
                $"policy '{name}' wants a quorum of {policy.Quorum}, but there {Counted.Word(sources.Length, "is", "are")} "
                + $"{Counted.Of(sources.Length, "source")}");
        }

        _oracles[observable.Value] = policy with { Sources = sources };
    }
}
