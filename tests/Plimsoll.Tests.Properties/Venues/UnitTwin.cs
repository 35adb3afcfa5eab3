// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Venues;

/// <summary>The portfolio margins of OKX and Bybit written down a second time, in floating point and dull on purpose, from the rulebooks' JSON, for accounts
/// whose
/// coin is nothing: they share nothing with the models but prices and terms of instruments.</summary>
internal sealed class UnitTwin(string rulebook)
{
    private readonly JsonNode _model = JsonNode.Parse(rulebook)!["model"]!;

    private sealed record Leg(InstrumentSpec Spec, double Quantity, MarketView Market)
    {
        internal double Mark => Read(Market, Spec.Mark);

        internal double Years => Spec.Expiry is { } expiry ? Math.Max(0,
            new Timestamp(Market.Time.Nanoseconds / 60_000_000_000 * 60_000_000_000).YearsTo(expiry)) : 0;

        internal bool IsOption => Spec.Option is not null;

        private bool IsInverse => Spec.Payoff == Payoff.Inverse;

        private double Units => Quantity * Spec.ContractSize.ToDouble();

        private double Settlement => Asset(Market, Spec.Settlement);

        internal double Notional => IsInverse && !IsOption ? Units
            : Units * (IsOption ? Read(Market, Spec.Underlying) : Mark) * (IsInverse ? 1 : Settlement);

        /// <summary>A rate of what it stands for; a short put costs its strike at most, of which its mark is a debt already.</summary>
        internal double Charge(double rate) => Math.Min(Math.Abs(Notional) * rate, Spec.Option is { Side: OptionSide.Put } option && Quantity < 0
            ? Math.Max(0, Units * ((Mark * Settlement) - (option.Strike.ToDouble() * (IsInverse ? 1 : Settlement)))) : double.PositiveInfinity);

        private double Forward => Read(Market, Spec.Option!.Forward);

        private double Volatility => Market.TryVolatility(Spec.Option!.Volatility, out Ratio volatility) ? volatility.ToDouble()
            : throw new InvalidOperationException();

        private double Value(double forward, double volatility, double years) =>
            DeribitTwin.Black(forward, Spec.Option!.Strike.ToDouble(), volatility, years, Spec.Option.Side == OptionSide.Call);

        private double D1 => (Math.Log(Forward / Spec.Option!.Strike.ToDouble()) / (Volatility * Math.Sqrt(Years))) + (Volatility * Math.Sqrt(Years) / 2);

        internal double Delta => !IsOption ? Notional : Units * (IsInverse ? 1 : Settlement)
            * ((Value(Forward * 1.00001, Volatility, Years) - Value(Forward * 0.99999, Volatility, Years)) / 0.00002);

        internal double Vega => !IsOption ? 0
            : Units * (IsInverse ? 1 : Settlement) * Forward * Math.Sqrt(Years) * Volatility * Math.Exp(-D1 * D1 / 2) / Math.Sqrt(2 * Math.PI);

        internal double Decay => !IsOption ? 0 : Units * (IsInverse ? Settlement / Forward : Settlement)
            * (Value(Forward, Volatility, Years) - Value(Forward, Volatility, Math.Max(0, Years - (1 / 365.0))));

        /// <summary>Profit in a scenario, from the mark where that is worse for who holds it.</summary>
        internal double Profit(double move, Func<double, double, double> shocked, double weight)
        {
            if (!IsOption)
            {
                // Of an inverse contract coin is what moves, at its own price and not at the contract's mark.
                return (IsInverse ? Units / Mark * Settlement : Notional) * move * weight;
            }

            double unit = Spec.ContractSize.ToDouble() * (IsInverse ? Settlement / Forward : Settlement), now = Value(Forward, Volatility, Years) * unit;
            double mark = Mark * Spec.ContractSize.ToDouble() * Settlement;
            double row = weight * ((Value(Forward * (1 + move), shocked(Volatility, Years), Years) * unit) - now);
            double off = now - mark;

            // Nobody who bought loses more than the mark, and who sold a put no more than its strike.
            double most = Spec.Option!.Side == OptionSide.Call ? double.PositiveInfinity
                : Math.Max(0, (Spec.Option.Strike.ToDouble() * Spec.ContractSize.ToDouble() * (IsInverse ? 1 : Settlement)) - mark);
            return Quantity * Math.Min(Math.Max(row + (Quantity < 0 ? Math.Max(off, 0) : Math.Min(off, 0)), -mark), most);
        }
    }

    /// <summary>MR1 to MR7 and the maintenance of each risk unit, MR9 last of all.</summary>
    internal (Dictionary<string, double[]> Units, double Stablecoins, double Maintenance) Okx(Portfolio portfolio, MarketView market)
    {
        Leg[] legs = LegsOf(portfolio, market);
        bool isBySettlement = _model["riskUnits"]!.ToString() == "settlement";
        Dictionary<string, double[]> units = [];
        foreach (var unit in legs.GroupBy(leg => (leg.Spec.Underlying, isBySettlement ? leg.Spec.Settlement.Value : -1)))
        {
            JsonNode terms = TermsOf(market.Catalog[unit.Key.Underlying].Name);
            double[] moves = [.. terms["priceMoves"]!.AsArray().Select(Number)];
            double spot = Worst(unit, moves.SelectMany(static move => new[] { -move, move }), Shocks(terms), 1);
            double extreme = Worst(unit, [-Number(terms["extremeMove"]), Number(terms["extremeMove"])], [static (v, _) => v], Number(terms["extremeShare"]));
            double theta = Math.Max(0, unit.Sum(static leg => leg.Decay)), term = 0, basis = 0;
            foreach (var expiry in unit.GroupBy(static leg => leg.Spec.Expiry is { } at ? at.ToString() : leg.Spec.Symbol))
            {
                double years = expiry.First().Years, least = Number(terms["leastBasisMove"]);
                term += Math.Abs(expiry.Sum(static leg => leg.Vega)) * Number(terms["termStructureMove"]) * Math.Sqrt(30 / Math.Max(1, years * 365));
                basis += Math.Abs(expiry.Sum(static leg => leg.Delta)) * (expiry.First().Spec.Expiry is null ? least
                    : Math.Max(least, Math.Exp(Number(terms["annualisedBasisMove"]) * years) - 1));
            }

            double rate = Math.Abs(unit.Where(static leg => leg.IsOption).Sum(static leg => leg.Delta * leg.Years)) * Number(terms["rateMove"]);
            double raw = unit.Sum(leg => leg.Charge(Number(terms[leg.IsOption ? "optionsCharge" : "futuresCharge"])));
            double minimum = Tiered(terms["minimumChargeTiers"]!, "multiplier", raw, _model["minimumCharge"]!.ToString() == "marginal");
            double whole = Math.Max(Math.Max(spot, Math.Max(theta, extreme)) + term + basis + rate, minimum);
            units[$"{market.Catalog[unit.Key.Underlying].Name}{unit.Key.Item2}"] = [spot, theta, term, basis, rate, extreme, minimum, whole];
        }

        double hedged = _model["stablecoins"] is not { } coins ? 0 : legs.GroupBy(static leg => leg.Spec.Underlying).Sum(group =>
        {
            string[] assets = [.. coins["assets"]!.AsArray().Select(static asset => asset!.ToString())];
            double[] kinds = [.. group.GroupBy(leg => assets.Contains(market.Catalog[leg.Spec.Settlement].Symbol) ? leg.Spec.Settlement.Value : -1)
                .Select(static kind => kind.Sum(static leg => leg.Delta))];
            return Math.Min(kinds.Sum(static delta => Math.Max(0, delta)), kinds.Sum(static delta => Math.Max(0, -delta)));
        });
        double stablecoins = _model["stablecoins"] is { } tiers ? Tiered(tiers["tiers"]!, "rate", hedged, true) : 0;
        return (units, stablecoins, units.Values.Sum(static unit => unit[7]) + stablecoins);
    }

    /// <summary>Max loss, short options, vega, delta spread, stablecoin spread and futures, each summed over the account, and initial margin.</summary>
    internal (double[] Parts, double Initial) Bybit(Portfolio portfolio, MarketView market)
    {
        double[] sums = new double[6];
        double initial = 0;
        foreach (var group in LegsOf(portfolio, market).GroupBy(static leg => leg.Spec.Underlying))
        {
            JsonNode terms = TermsOf(market.Catalog[group.Key].Name);
            int steps = terms["steps"]!.GetValue<int>();
            double range = Number(terms["priceRange"]);
            double[] parts =
            [
                Worst(group, Enumerable.Range(-steps, (2 * steps) + 1).Select(k => range * k / steps), Shocks(terms), 1),
                group.Where(static leg => leg.IsOption).GroupBy(static leg => (leg.Spec.Expiry, leg.Spec.Option!.Side)).Sum(side => Math.Min(
                    Number(terms["shortOptionsRate"]) * Math.Max(0, -side.Sum(static leg => leg.Notional)),
                    side.Where(static leg => leg.Notional < 0).Sum(leg => leg.Charge(Number(terms["shortOptionsRate"]))))),
                Number(terms["vegaRate"]) * 365 * Matched(group, static leg => leg.IsOption ? leg.Notional : 0),
                Number(terms["deltaSpreadRate"]) * Matched(group, static leg => leg.Delta),
                Number(terms["stablecoinSpreadRate"]) * Across(group, market),
                Number(terms["futuresRate"]) * group.Where(static leg => !leg.IsOption).Sum(static leg => Math.Abs(leg.Notional)),
            ];
            initial += parts.Sum() * Number(terms["initialFactor"]);
            sums = [.. sums.Zip(parts, static (a, b) => a + b)];
        }

        return (sums, initial);
    }

    private double Across(IEnumerable<Leg> group, MarketView market)
    {
        string[] assets = [.. _model["stablecoins"]!.AsArray().Select(static asset => asset!.ToString())];
        double[] kinds = [.. group.Where(leg => assets.Contains(market.Catalog[leg.Spec.Settlement].Symbol)).GroupBy(static leg => leg.Spec.Settlement)
            .Select(static kind => kind.Sum(static leg => leg.Delta))];
        return Math.Min(kinds.Sum(static delta => Math.Max(0, delta)), kinds.Sum(static delta => Math.Max(0, -delta)));
    }

    // By the positions of longs and shorts on a line, each from the soonest: where the n-th unit long and the n-th unit short are is what lies between them.
    private static double Matched(IEnumerable<Leg> group, Func<Leg, double> of)
    {
        (double Years, double Net)[] at = [.. group.GroupBy(static leg => leg.Years).Select(expiry => (expiry.Key, expiry.Sum(of))).OrderBy(static e => e.Key)];
        double up = at.Sum(static e => Math.Max(0, e.Net)), down = at.Sum(static e => Math.Max(0, -e.Net)), matched = Math.Min(up, down), sum = 0;
        double[] edges = [.. Edges(at, 1).Concat(Edges(at, -1)).Append(matched).Append(0).Where(edge => edge <= matched).Distinct().Order()];
        for (int i = 1; i < edges.Length; i++)
        {
            double middle = (edges[i] + edges[i - 1]) / 2;
            sum += (edges[i] - edges[i - 1]) * Math.Abs(TimeAt(at, 1, middle) - TimeAt(at, -1, middle));
        }

        return sum;
    }

    private static IEnumerable<double> Edges((double Years, double Net)[] at, int sign)
    {
        double sum = 0;
        foreach ((_, double net) in at)
        {
            yield return sum += Math.Max(0, sign * net);
        }
    }

    private static double TimeAt((double Years, double Net)[] at, int sign, double unit)
    {
        double sum = 0;
        foreach ((double years, double net) in at)
        {
            sum += Math.Max(0, sign * net);
            if (sum >= unit)
            {
                return years;
            }
        }

        return at[^1].Years;
    }

    private static double Worst(IEnumerable<Leg> legs, IEnumerable<double> moves, Func<double, double, double>[] shocks, double weight) =>
        Math.Max(0, moves.Max(move => shocks.Max(shock => -legs.Sum(leg => leg.Profit(move, shock, weight)))));

    private static Func<double, double, double>[] Shocks(JsonNode terms)
    {
        double Power(double years)
        {
            double days = Math.Max(1, years * 365);
            return Math.Pow(30 / days, Number(terms[days < 30 ? "shortPower" : "longPower"]));
        }

        double up = Number(terms["volatilityUp"]), down = Number(terms["volatilityDown"]);
        return [static (v, _) => v, (v, years) => v * (1 + (up * Power(years))), (v, years) => Math.Max(0, v * (1 - (down * Power(years))))];
    }

    private static double Tiered(JsonNode tiers, string name, double amount, bool isMarginal)
    {
        (double sum, double floor) = (0, 0);
        foreach (JsonNode? tier in tiers.AsArray())
        {
            double edge = tier!["upTo"] is { } upTo ? Number(upTo) : double.PositiveInfinity, rate = Number(tier[name]);
            if (amount <= edge)
            {
                return isMarginal ? sum + ((amount - floor) * rate) : amount * rate;
            }

            sum += (edge - floor) * rate;
            floor = edge;
        }

        return sum;
    }

    private static Leg[] LegsOf(Portfolio portfolio, MarketView market) =>
        [.. portfolio.Positions.ToArray().Select(position => new Leg(market.Catalog[position.Instrument], position.Quantity.ToDouble(), market))];

    private JsonNode TermsOf(string name) => _model["classes"]![(_model["terms"]![name] ?? _model["terms"]!["*"])!.ToString()]!;

    private static double Read(MarketView market, ObservableId observable) =>
        market.TryPrice(observable, out Price price) ? price.ToDouble() : throw new InvalidOperationException();

    private static double Asset(MarketView market, AssetId asset) => market.TryAssetPrice(asset, out Price price) ? price.ToDouble()
        : throw new InvalidOperationException();

    private static double Number(JsonNode? node) => double.Parse(node!.ToString(), CultureInfo.InvariantCulture);
}
