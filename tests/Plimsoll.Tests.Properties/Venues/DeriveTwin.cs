// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Venues;

/// <summary>What a twin makes of an account: net margins and value in the numeraire, and by how much marks of options are above the model.</summary>
internal readonly record struct DeriveFigures(double Initial, double Maintenance, double Mtm, double Above);

/// <summary>Derive's portfolio managers written down a second time, in floating point and dull on purpose: it reads the rulebook's JSON by itself and shares
/// nothing with the model but prices and terms of instruments. Contracts are linear, in dollars, and settle in USDC.</summary>
internal sealed class DeriveTwin(string rulebook, MarketView market)
{
    private const double Year = 365 * 86_400.0;
    private readonly JsonNode _model = JsonNode.Parse(rulebook)!["model"]!;

    private bool IsSecond => _model["kind"]!.ToString() == "derivePortfolio2";

    /// <summary>Both net margins.</summary>
    internal DeriveFigures Of(Portfolio portfolio)
    {
        double stable = PriceOf("USDC"), mtm = 0, required = 0, initially = 0, above = 0;
        Dictionary<string, double> coins = [];
        foreach (Holding holding in portfolio.Holdings.Span)
        {
            AssetSpec asset = market.Catalog[holding.Asset];
            double value = holding.Balance.ToDouble() * (asset.PriceObservable is null ? 1 : PriceOf(asset.Symbol));
            mtm += value;
            if (asset.Symbol is not ("USD" or "USDC") && value > 0)
            {
                coins.Add(asset.Symbol, value);
            }
        }

        List<Position> positions = [.. portfolio.Positions.ToArray()];
        List<string> underlyings = [.. positions.Select(p => Name(p)).Concat(coins.Keys.Select(c => Cancels(c)).OfType<string>()).Distinct()];
        foreach (string underlying in underlyings)
        {
            JsonNode terms = _model["classes"]![(_model["terms"]![underlying] ?? _model["terms"]!["*"])!.ToString()]!;
            double spot = PriceOf(underlying), factor = Number(terms["imFactor"]) + (Math.Max(0, Number(_model["pegLossThreshold"]) - stable) * Number(
                _model["pegLossFactor"]));
            double confidence = Confidence(underlying), futures = 0, atSpot = 0;
            foreach (Position p in positions.Where(p => Name(p) == underlying && market.Catalog[p.Instrument].Option is null))
            {
                InstrumentSpec spec = market.Catalog[p.Instrument];
                double price = PriceOf(spec.Symbol), q = p.Quantity.ToDouble();
                mtm += ((q * price) - p.Cost.ToDouble()) * stable;
                futures += q * price * stable;
                atSpot += Math.Abs(q) * spot * stable;
                confidence = Math.Min(confidence, Confidence(spec.Symbol));
            }

            double cancelling = coins.Where(c => Cancels(c.Key) == underlying).Sum(static c => c.Value);
            JsonNode?[] scenarios = [.. terms["scenarios"]!.AsArray()];
            double[] profits = [.. scenarios.Select(s => (futures + cancelling) * (Number(s!["spot"], 1) - 1) * Number(s["dampening"], 1))];
            double basis = 0, naked = 0, oracle = 0;
            foreach (var expiry in positions.Where(p => Name(p) == underlying && market.Catalog[p.Instrument].Option is not null)
                .GroupBy(p => (market.Catalog[p.Instrument].Expiry, market.Catalog[p.Instrument].Option!.Forward)))
            {
                List<(OptionTerms Terms, double Quantity, double Volatility, double Mark)> options = [.. expiry.Select(p => (
                    market.Catalog[p.Instrument].Option!, p.Quantity.ToDouble(), Volatility(p), PriceOf(market.Catalog[p.Instrument].Symbol)))];
                double years = Math.Max(0, (expiry.Key.Expiry!.Value.Nanoseconds - market.Time.Nanoseconds) / 1e9 / Year);
                double whole = market.TryPrice(expiry.Key.Forward, out Price f) ? f.ToDouble() : double.NaN;
                double part = Math.Min(whole, market.FixedPart(expiry.Key.Forward).ToDouble());
                double rate = Math.Max(0, market.RateOf(expiry.Key.Forward).Rate.ToDouble()), discount = IsSecond ? Math.Exp(-rate * years) : 1;
                double now = Sum(1, static (_, v) => v);
                mtm += now;
                above += options.Sum(o => Math.Max(0, (o.Quantity * o.Mark * stable) - (o.Quantity * discount * stable * Black(whole, o.Terms, o.Volatility,
                    years))));
                naked += options.GroupBy(static o => o.Terms.Strike).Sum(static g => Math.Max(0, -g.Sum(static o => o.Quantity))) * spot * stable;
                for (int s = 0; s < scenarios.Length; s++)
                {
                    string rule = scenarios[s]!["volatility"]!.ToString();
                    bool isSkew = rule is "linear" or "abs";
                    double value = Sum(isSkew ? 1 : Number(scenarios[s]!["spot"], 1), (o, v) => Shocked(terms, rule, v, years, o.Strike.ToDouble(), whole));
                    double counted = value >= 0
                        ? value * Number(terms[IsSecond ? "longBaseStaticDiscount" : "baseStaticDiscount"]) * Math.Exp(-years * ((rate * Number(
                            terms[IsSecond ? "longRateMultScale" : "rateMultScale"])) + Number(terms[IsSecond ? "longRateAddScale" : "rateAddScale"])))
                        : !IsSecond ? value
                        : value * Math.Min(1 / discount, Number(terms["shortBaseStaticDiscount"]) / Math.Exp(-years * ((rate * Number(
                            terms["shortRateMultScale"])) + Number(terms["shortRateAddScale"]))));
                    double profit = (counted - now) * Number(scenarios[s]!["dampening"], 1);
                    profits[s] += isSkew ? -Math.Abs(profit) : profit;
                }

                double rise = Sum(Number(terms["scenarioSpotUp"]), static (_, v) => v) - now, fall = Sum(Number(terms["scenarioSpotDown"]), static (_, v) =>
                    v) - now;
                basis += Math.Min(0, Math.Min(rise, fall)) * (Number(terms["basisContAddFactor"]) + (Number(terms["basisContMultFactor"]) * years));
                double least = expiry.Select(p => market.Confidence(market.Catalog[p.Instrument].Option!.Volatility).ToDouble())
                    .Append(confidence).Append(market.Confidence(expiry.Key.Forward).ToDouble())
                    .Append(market.RateOf(expiry.Key.Forward).Confidence.ToDouble()).Min();
                oracle += Charge(least, options.Sum(static o => Math.Abs(o.Quantity)) * spot * stable);

                double Sum(double shock, Func<OptionTerms, double, double> volatility) => discount * stable * options.Sum(o =>
                    o.Quantity * Black(((whole - part) * shock) + part, o.Terms, volatility(o.Terms, o.Volatility), years));
            }

            double worst = Math.Min(basis, profits.Min());
            oracle += Charge(confidence, atSpot + (IsSecond ? 0 : cancelling * stable));
            if (IsSecond)
            {
                double mm = (atSpot * Number(terms["mmPerpPercent"])) + (naked * Number(terms["mmOptionPercent"]));
                required += mm - (worst * Number(terms["mmFactor"]));
                initially += mm + (atSpot * Number(terms["imPerpPercent"])) + (naked * Number(terms["imOptionPercent"])) + oracle - (worst * factor);
            }
            else
            {
                double fixedPart = (atSpot * Number(terms["perpPercent"])) + (naked * Number(terms["optionPercent"])) + (cancelling * stable * Number(
                    terms["basePercent"]));
                required += fixedPart - worst;
                initially += ((fixedPart - worst) * factor) + oracle;
            }
        }

        foreach ((string coin, double value) in coins.Where(c => IsSecond || Cancels(c.Key) is null))
        {
            JsonNode terms = Collateral(coin);
            double least = underlyings.Where(u => Cancels(coin) is null || Cancels(coin) == u).Select(Confidence).Append(Confidence(coin)).Min();
            required += value * Number(terms["mmHaircut"]);
            initially += (value * (Number(terms["mmHaircut"]) + Number(terms["imHaircutAdd"]))) + Charge(least, value);
        }

        return new(mtm - initially, mtm - required, mtm, above);
    }

    internal static double Black(double forward, OptionTerms option, double volatility, double years)
    {
        double strike = option.Strike.ToDouble(), s = volatility * Math.Sqrt(years);
        bool isCall = option.Side == OptionSide.Call;
        if (s <= 0)
        {
            return Math.Max(0, isCall ? forward - strike : strike - forward);
        }

        double d = (Math.Log(forward / strike) / s) + (s / 2);
        return isCall ? (forward * Normal(d)) - (strike * Normal(d - s)) : (strike * Normal(s - d)) - (forward * Normal(-d));
    }

    // Hart's rational form as Genz and West give it, good to 1e-15.
    private static double Normal(double x)
    {
        double a = Math.Abs(x), tail;
        if (a > 37)
        {
            tail = 0;
        }
        else if (a < 7.07106781186547)
        {
            double top = (((((((((((3.52624965998911e-02 * a) + 0.700383064443688) * a) + 6.37396220353165) * a) + 33.912866078383) * a)
                + 112.079291497871) * a)
                + 221.213596169931) * a) + 220.206867912376;
            double bottom = (((((((((((((8.83883476483184e-02 * a) + 1.75566716318264) * a) + 16.064177579207) * a) + 86.7807322029461) * a)
                + 296.564248779674) * a)
                + 637.333633378831) * a) + 793.826512519948) * a) + 440.413735824752;
            tail = Math.Exp(-a * a / 2) * top / bottom;
        }
        else
        {
            tail = Math.Exp(-a * a / 2) / (a + (1 / (a + (2 / (a + (3 / (a + (4 / (a + 0.65))))))))) / 2.506628274631;
        }

        return x > 0 ? 1 - tail : tail;
    }

    private double Shocked(JsonNode terms, string rule, double volatility, double years, double strike, double forward)
    {
        double days = years * 365, power = Number(terms[days <= 30 ? "shortTermPower" : "longTermPower"]);
        double factor = Math.Pow(30 / Math.Max(days, Number(terms["dteFloor"])), power), root = Math.Sqrt(years);
        switch (rule)
        {
            case "none":
                return volatility;
            case "up":
                return Math.Max(volatility * (1 + (Number(terms["volRangeUp"]) * factor)), IsSecond ? Number(terms["minVolUpShock"]) : 0);
            case "down":
                return volatility * Math.Max(0, 1 - (Number(terms["volRangeDown"]) * factor));
            default:
                double cap = (Number(terms[rule + "CBase"]) * root) + Number(terms[rule + "BaseCap"]);
                double width = Math.Max(Number(terms["minKStar"]), root * Number(terms["widthScale"]) * (Number(terms["volParamStatic"]) + (root * Number(
                    terms["volParamScale"]))));
                double k = Math.Log(strike / forward);
                k = rule == "abs" ? Math.Abs(k) : k;
                return volatility * Math.Max(0, 1 + (k >= 0 ? Math.Min(cap, k * cap / width) : Math.Max(-cap, k * cap / width)));
        }
    }

    private double Charge(double confidence, double notional) =>
        confidence < Number(_model["confThreshold"]) ? (1 - confidence) * Number(_model["confMargin"]) * notional : 0;

    private JsonNode Collateral(string coin) => (_model["collateral"]![coin] ?? _model["collateral"]!["*"])!;

    private string? Cancels(string coin) => Collateral(coin)["riskCancelling"]?.ToString();

    private string Name(Position position) => market.Catalog[market.Catalog[position.Instrument].Underlying].Name;

    private double Volatility(Position position) =>
        market.TryVolatility(market.Catalog[position.Instrument].Option!.Volatility, out Ratio volatility) ? volatility.ToDouble() : double.NaN;

    private double PriceOf(string name) => market.Catalog.TryFindObservable(name, out ObservableSpec? spec) && market.TryPrice(spec.Id, out Price price)
        ? price.ToDouble() : throw new FormatException(name);

    private double Confidence(string name) =>
        market.Catalog.TryFindObservable(name, out ObservableSpec? spec) ? market.Confidence(spec.Id).ToDouble() : 1;

    private static double Number(JsonNode? node, double otherwise = 0) =>
        node is null ? otherwise : double.Parse(node.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture);
}
