// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>The liquidation policy <c>ladder</c>: a call, then closes in the market, then the backstop.</summary>
public sealed class LadderKind : ILiquidationKind
{
    /// <summary>Its name, which stands where a rulebook names no kind of policy.</summary>
    public const string Name = "ladder";

    private static readonly string[] _styles = ["minimal", "sequential", "full", "bulk", "custom"];

    private static readonly string[] _deleveraging = ["rank", "leastHarm"];

    /// <summary>A year: whoever waits longer has not staked but given.</summary>
    private const int MostUnstakeSeconds = 31_536_000;

    private const int MostGateSeconds = 2_592_000;
    private const int LeastClawbackSeconds = 60;
    private const int MostClawbackSeconds = 604_800;
    private const int MostGraceSeconds = 14_400;

    /// <summary>A tenth of what is closed: more than any venue charges. A close that costs more than it frees is never made.</summary>
    private static readonly Ratio _mostTakerFee = Ratio.FromAtoms(Fixed18.AtomsPerUnit / 10);

    /// <inheritdoc/>
    public string Kind => Name;

    /// <inheritdoc/>
    public string Schema => """
        {
          "required": ["style", "callRatio", "backstopRatio", "priceFloor", "pace", "feeRate", "takerFeeRate", "fundCapPerEvent", "backstopCapacity"],
          "properties": {
            "style": { "enum": ["minimal", "sequential", "full", "bulk", "custom"] },
            "callRatio": { "$ref": "#/$defs/nonNegative", "description": "At least 1: called below this multiple of maintenance." },
            "buffer": { "$ref": "#/$defs/share", "description": "Closes aim at (1 + buffer) × maintenance. Either this or stopRatio." },
            "stopRatio": { "$ref": "#/$defs/nonNegative", "description": "From 1 to 2: closes aim at this multiple of maintenance. Instead of buffer." },
            "backstopRatio": { "$ref": "#/$defs/share" },
            "priceFloor": { "$ref": "#/$defs/share", "description": "Above 0: farthest from the mark that a liquidation trades." },
            "pace": { "$ref": "#/$defs/pace" },
            "closeShare": { "$ref": "#/$defs/curve", "description": "Health to the most of each position that one step closes. Unsaid: all." },
            "follows": { "$ref": "#/$defs/follows" },
            "feeRate": {
              "description": "On notional closed, 0 to 1: a number, or a curve of health.",
              "oneOf": [ { "$ref": "#/$defs/share" }, { "$ref": "#/$defs/curve" } ]
            },
            "takerFeeRate": { "$ref": "#/$defs/share", "description": "On notional closed, at most 0.1." },
            "fundCapPerEvent": { "$ref": "#/$defs/share", "description": "Most of the fund that the deficits of one owner draw in a day." },
            "backstopCapacity": { "$ref": "#/$defs/nonNegative", "description": "Notional the backstop may hold, as a multiple of the fund." },
            "auction": { "$ref": "#/$defs/auction" },
            "keepers": { "$ref": "#/$defs/keepers" },
            "overrides": {
              "type": "object",
              "description": "By instrument, underlying or \"*\", the most specific wins: what is closed in another way. Unknown names are said.",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "minProperties": 1,
                "properties": {
                  "priceFloor": { "$ref": "#/$defs/share" },
                  "pace": { "$ref": "#/$defs/pace" },
                  "closeShare": { "$ref": "#/$defs/curve" },
                  "follows": { "$ref": "#/$defs/follows" }
                }
              }
            },
            "hedges": {
              "type": "array",
              "description": "Perpetuals and futures that a plan may add to where that is cheaper than closing. With style minimal.",
              "items": { "type": "string", "minLength": 1 }
            },
            "backstopPace": { "$ref": "#/$defs/share", "description": "Above 0: share of visible depth up to which the backstop trades; else the pace." },
            "deleveraging": { "enum": ["rank", "leastHarm"], "description": "From whom profitable positions are taken. Unsaid: rank." },
            "gateSeconds": { "type": "integer", "minimum": 0, "maximum": 2592000, "description": "Withdrawals held to fair shares after a deficit; else 0." },
            "clawbackSeconds": { "type": "integer", "minimum": 60, "maximum": 604800, "description": "Settlement period of clawback; unsaid: none." },
            "graceSeconds": { "type": "integer", "minimum": 0, "maximum": 14400, "description": "Before liquidations after an outage of a price; else 0." },
            "waterfall": {
              "type": "object",
              "description": "Tranches around the pooled fund; caps are shares of each that are drawn in a day.",
              "required": ["marketCap", "juniorCap", "stakedCap", "unstakeSeconds"],
              "additionalProperties": false,
              "properties": {
                "marketCap": { "$ref": "#/$defs/share" },
                "juniorCap": { "$ref": "#/$defs/share" },
                "stakedCap": { "$ref": "#/$defs/share" },
                "unstakeSeconds": { "type": "integer", "minimum": 0, "maximum": 31536000, "description": "How long a stake that is wanted back bears losses." }
              }
            }
          }
        }
        """;

    /// <inheritdoc/>
    public LiquidationPolicy? Read(JsonPlace place, InstrumentCatalog catalog)
    {
        CloseStyle style = (CloseStyle)Array.IndexOf(_styles, place.Field("style").Word(_styles));
        PiecewiseLinear? fee = place.Field("feeRate").IsArray ? place.Field("feeRate").Curve("from 0 to 1", IsShare) : null;
        LiquidationPolicy policy = new(
            style,
            place.Field("callRatio").Decimal<Ratio>("at least 1", static ratio => ratio >= Ratio.One),
            ReadBuffer(place),
            place.Field("backstopRatio").Fraction(),
            default,
            default,
            place.Field("feeRate").IsArray ? fee?.Highest ?? default : place.Field("feeRate").Fraction(),
            place.Field("takerFeeRate").Decimal<Ratio>("from 0 to 0.1", static rate => !rate.IsNegative && rate <= _mostTakerFee),
            place.Field("fundCapPerEvent").Fraction(),
            place.Field("backstopCapacity").Decimal<Ratio>("at least 0", static ratio => !ratio.IsNegative))
        {
            FeeCurve = fee,
            BackstopPace = place.Field("backstopPace") is { Exists: true } pace ? pace.PositiveFraction() : null,
            Deleveraging = (DeleveragingRule)Array.IndexOf(_deleveraging, place.Field("deleveraging").Word(_deleveraging, _deleveraging[0])),
            GateSeconds = place.Field("gateSeconds") is { Exists: true } gate ? gate.Integer(0, MostGateSeconds) : 0,
            ClawbackSeconds = place.Field("clawbackSeconds") is { Exists: true } period ? period.Integer(LeastClawbackSeconds, MostClawbackSeconds) : 0,
            GraceSeconds = place.Field("graceSeconds") is { Exists: true } grace ? grace.Integer(0, MostGraceSeconds) : 0,
            Waterfall = place.Field("waterfall") is { Exists: true } waterfall ? ReadWaterfall(waterfall) : null,
        };
        policy = ReadWay(place, catalog, policy, isOverride: false) with
        {
            Auction = AuctionTerms.Read(place.Field("auction"), policy.BackstopRatio),
            Keepers = KeeperTerms.Read(place.Field("keepers"), catalog),
        };
        if (style == CloseStyle.Custom && !place.Field("closeShare").Exists)
        {
            place.Field("closeShare").Expected("a curve: the style \"custom\" closes what it says");
        }

        policy = policy with { Hedges = ReadHedges(place.Field("hedges"), catalog, style) };
        JsonPlace overrides = place.Field("overrides");
        return policy with
        {
            Overrides = ReadOverrides(overrides, catalog, policy),
            UnknownNames = UnknownNames(place, overrides, catalog),
            IdleSettings = IdleSetting.Of(policy),
        };
    }

    /// <summary>Names that the catalogue does not hold: one file serves many markets, so they are no error, and none of them goes unsaid.</summary>
    private static ImmutableArray<string> UnknownNames(JsonPlace place, JsonPlace overrides, InstrumentCatalog catalog)
    {
        HashSet<string> known = [RulebookReader.Default, .. catalog.Instruments.Select(static spec => spec.Symbol),
            .. catalog.Instruments.Select(spec => catalog[spec.Underlying].Name)];
        HashSet<string> observed = [.. catalog.Observables.Select(static spec => spec.Name)];
        ImmutableArray<(string Name, JsonPlace Value)> members = overrides.Members();
        IEnumerable<JsonPlace> followed = members.Select(static each => each.Value).Prepend(place)
            .Select(static each => each.Field("follows").Field("volatility"))
            .Where(static each => each.IsText);
        return
        [
            .. members.Select(static each => each.Name).Where(name => !known.Contains(name))
                .Concat(place.Field("hedges").IsArray ? place.Field("hedges").Items().Where(static each => each.IsText).Select(static each => each.Text())
                    .Where(name => !catalog.Instruments.Any(spec => spec.Symbol == name)) : [])
                .Concat(KeeperTerms.UnknownNames(place.Field("keepers"), catalog))
                .Concat(followed.Select(static each => each.Text()).Where(name => !observed.Contains(name))).Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>Closes aim at one level, said in either of two ways.</summary>
    private static Ratio ReadBuffer(JsonPlace place)
    {
        JsonPlace buffer = place.Field("buffer");
        JsonPlace stop = place.Field("stopRatio");
        if (buffer.Exists && stop.Exists)
        {
            stop.Expected("nothing beside buffer: 1 + buffer is the same level");
        }

        if (!buffer.Exists && !stop.Exists)
        {
            buffer.Expected("the buffer, a decimal in a string from 0 to 1, or stopRatio, from 1 to 2, instead: the level that closes aim at");
            return default;
        }

        return !stop.Exists ? buffer.Fraction()
            : stop.Decimal<Ratio>("from 1 to 2", static ratio => ratio >= Ratio.One && ratio <= Ratio.Of(2), Ratio.One) - Ratio.One;
    }

    /// <summary>How an instrument is closed: what may be overridden, the rest as it was.</summary>
    private static LiquidationPolicy ReadWay(JsonPlace place, InstrumentCatalog catalog, LiquidationPolicy policy, bool isOverride)
    {
        (JsonPlace floor, JsonPlace pace, JsonPlace share, JsonPlace follows) =
            (place.Field("priceFloor"), place.Field("pace"), place.Field("closeShare"), place.Field("follows"));
        if (!isOverride || floor.Exists)
        {
            policy = policy with { PriceFloor = floor.PositiveFraction() };
        }

        if (!isOverride || pace.Exists)
        {
            CriticalPaceTerms? critical = pace.IsObject ? ReadPace(pace) : null;
            policy = policy with { CriticalPace = critical, Pace = pace.IsObject ? Ratio.One : pace.PositiveFraction() };
        }

        if (share.Exists)
        {
            policy = policy with { CloseShare = ReadShare(share) };
        }

        if (follows.Exists)
        {
            policy = policy with { Follows = ReadFollows(follows, catalog) };
            if (policy.CloseShare is null && !share.Exists)
            {
                follows.Expected("a closeShare beside it: that is what follows");
            }
        }

        return policy;
    }

    /// <summary>What a step may close, by health: something wherever an account is liquidated, and never less of one that is worse off.</summary>
    private static PiecewiseLinear? ReadShare(JsonPlace place)
    {
        PiecewiseLinear? share = place.Curve("from 0 to 1", IsShare);
        for (int i = 0; i < share?.Points.Length; i++)
        {
            CurvePoint point = share.Points[i];
            if (point.Y.IsZero && (point.X < Ratio.One || i == 0))
            {
                place.Items()[i].Items()[1].Expected("a share above 0 at every health below 1: a step would close nothing there");
            }
            else if (i > 0 && point.Y > share.Points[i - 1].Y)
            {
                place.Items()[i].Items()[1].Expected(
                    $"at most {share.Points[i - 1].Y}, the share before it: less would be closed of an account that is worse off");
            }
        }

        return share;
    }

    /// <summary>What may be added, each once and by id; a name that the catalogue does not hold is one of the unknown ones.</summary>
    private static ImmutableArray<InstrumentId> ReadHedges(JsonPlace place, InstrumentCatalog catalog, CloseStyle style)
    {
        SortedSet<InstrumentId> hedges = [];
        foreach (JsonPlace item in place.Items())
        {
            string name = item.Text();
            if (catalog.Instruments.FirstOrDefault(spec => spec.Symbol == name) is not { } spec)
            {
                continue;
            }

            if (spec.Kind is not (InstrumentKind.Perpetual or InstrumentKind.Future))
            {
                item.Expected("a perpetual or a future: nothing else is added");
            }

            hedges.Add(spec.Id);
        }

        if (place.Exists && style != CloseStyle.Minimal)
        {
            place.Expected("the style \"minimal\": no other looks for what is cheaper than closing");
        }

        return [.. hedges];
    }

    private static CriticalPaceTerms ReadPace(JsonPlace place)
    {
        place.CheckObject("kind", "safety", "halfLife", "floorShare", "capShare");
        place.Field("kind").Word(["critical"]);
        CriticalPaceTerms terms = new(
            place.Field("safety").PositiveFraction(),
            place.Field("halfLife").Seconds(1, 86_400),
            place.Field("floorShare").Fraction(Ratio.Zero),
            place.Field("capShare").PositiveFraction(Ratio.One));
        if (terms.FloorShare > terms.CapShare)
        {
            place.Field("floorShare").ExpectedBeside(place.Field("capShare"), "no more than capShare");
        }

        return terms;
    }

    private static ShareFollows ReadFollows(JsonPlace place, InstrumentCatalog catalog)
    {
        place.CheckObject("depth", "volatility", "calm");
        bool depth = place.Field("depth").Flag(otherwise: false);
        if (!place.Field("volatility").Exists)
        {
            if (place.Field("calm").Exists)
            {
                place.Field("volatility").Expected("the volatility that is calm up to there");
            }

            return new(depth, null, default);
        }

        // A name that the catalogue does not hold changes nothing, so that one file serves many markets; a price is no volatility.
        string name = place.Field("volatility").Text();
        ObservableSpec? named = catalog.Observables.FirstOrDefault(spec => spec.Name == name);
        if (named is { Kind: not ObservableKind.Volatility })
        {
            place.Field("volatility").Expected("the name of a volatility");
        }

        Ratio calm = place.Field("calm").Decimal<Ratio>("above 0, at most 50", static value => value.IsPositive && value <= FieldBounds.MostVolatility);
        return new(depth, named?.Id, calm);
    }

    private static ImmutableArray<LiquidationPolicy?> ReadOverrides(JsonPlace place, InstrumentCatalog catalog, LiquidationPolicy policy)
    {
        Dictionary<string, LiquidationPolicy> named = new(StringComparer.Ordinal);
        foreach ((string name, JsonPlace value) in place.Members())
        {
            if (value.CheckObject("priceFloor", "pace", "closeShare", "follows"))
            {
                if (value.Members().IsEmpty)
                {
                    value.Expected("at least one of priceFloor, pace, closeShare, follows");
                }

                named.Add(name, ReadWay(value, catalog, policy, isOverride: true));
            }
        }

        return named.Count == 0 ? [] : [.. catalog.Instruments.Select(spec =>
            named.GetValueOrDefault(spec.Symbol) ?? named.GetValueOrDefault(catalog[spec.Underlying].Name) ?? named.GetValueOrDefault(RulebookReader.Default))];
    }

    private static bool IsShare(Ratio value) => !value.IsNegative && value <= Ratio.One;

    private static WaterfallPolicy? ReadWaterfall(JsonPlace place) =>
        !place.CheckObject("marketCap", "juniorCap", "stakedCap", "unstakeSeconds") ? null
        : new(
            place.Field("marketCap").Fraction(),
            place.Field("juniorCap").Fraction(),
            place.Field("stakedCap").Fraction(),
            place.Field("unstakeSeconds").Integer(0, MostUnstakeSeconds));
}
