// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Marks;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Portfolios;

/// <summary>Reads what a portfolio file states of the market beside marks and volatilities: the section <c>market</c>. What it leaves out is missing, and a
/// rulebook that needs it refuses.</summary>
internal static class FiguresReader
{
    private const int MostIntervalSeconds = 30 * 86_400;
    private const int MostLevels = 1_000;

    internal static MarketSnapshot Read(JsonPlace place, MarketSnapshot market, HashSet<string> trusted)
    {
        if (!place.Exists || !place.CheckObject("last", "openInterest", "funding", "depth", "pools", "gasPrice", "blockTime", "confidence", "forwards"))
        {
            return market;
        }

        foreach ((InstrumentSpec spec, JsonPlace value) in Instruments(place.Field("last"), market.Catalog))
        {
            Price last = value.Positive<Price>();
            market = market.With(stated => stated.WithLast(spec.Id, last));
            if (last.IsPositive && !spec.IsPremiumPaid && !trusted.Contains(spec.Symbol) && market.TryMark(spec.Id, out Price mark)
                && EntryPrice.Complaint(spec, last, mark, "last trade") is { } sentence)
            {
                value.Problem($"{sentence}. If it is meant so, name {spec.Symbol} under $.trustedMarks");
            }
        }

        foreach ((InstrumentSpec spec, JsonPlace value) in Instruments(place.Field("openInterest"), market.Catalog))
        {
            Quantity open = value.Decimal<Quantity>("at least 0", static quantity => !quantity.IsNegative);
            market = market.With(stated => stated.WithOpenInterest(spec.Id, open));
        }

        foreach ((InstrumentSpec spec, JsonPlace value) in Instruments(place.Field("funding"), market.Catalog))
        {
            NextFunding funding = ReadFunding(value, spec, market.Time);
            market = market.With(stated => stated.WithFunding(spec.Id, funding));
        }

        foreach ((InstrumentSpec spec, JsonPlace value) in Instruments(place.Field("depth"), market.Catalog))
        {
            value.CheckObject("halfSpread", "bids", "asks");
            Ratio halfSpread = value.Field("halfSpread").Fraction();
            market = market.With(spec.Id, new DepthProfile(halfSpread, ReadSide(value.Field("bids")), ReadSide(value.Field("asks"))));
        }

        market = ReadFeeds(place, market);
        return ReadChain(place, ReadPools(place.Field("pools"), market));
    }

    private static MarketSnapshot ReadFeeds(JsonPlace place, MarketSnapshot market)
    {
        foreach ((string name, JsonPlace value) in place.Field("confidence").Members())
        {
            if (!market.Catalog.TryFindObservable(name, out ObservableSpec? observable))
            {
                value.Problem($"unknown price or volatility \"{name}\"; expected one of {Names(market.Catalog.Observables)}");
                continue;
            }

            Ratio confidence = value.Fraction();
            market = market.With(stated => stated.WithConfidence(observable.Id, confidence));
        }

        foreach ((string name, JsonPlace value) in place.Field("forwards").Members())
        {
            ObservableSpec[] forwards = [.. market.Catalog.Observables.Where(spec =>
                market.Catalog.Instruments.Any(instrument => instrument.Option?.Forward == spec.Id))];
            if (Array.Find(forwards, spec => spec.Name == name) is { } forward)
            {
                market = ReadForward(value, forward, market);
            }
            else
            {
                string which = forwards.Length == 0 ? "there is none" : $"expected one of {Names(forwards)}";
                value.Problem($"\"{name}\" is the forward of no option here; {which}");
            }
        }

        return market;
    }

    private static MarketSnapshot ReadForward(JsonPlace place, ObservableSpec forward, MarketSnapshot market)
    {
        if (!place.CheckObject("fixed", "rate", "rateConfidence"))
        {
            return market;
        }

        if (place.Field("fixed") is { Exists: true } field)
        {
            bool isKnown = market.TryPrice(forward.Id, out Price price);
            Price part = isKnown
                ? field.Decimal<Price>($"from 0 to the price of {forward.Name}, {price}", fixedPart => !fixedPart.IsNegative && fixedPart <= price)
                : field.Decimal<Price>("at least 0", static fixedPart => !fixedPart.IsNegative);
            market = market.With(stated => stated.WithFixedPart(forward.Id, part));
        }

        if (place.Field("rate").Exists || place.Field("rateConfidence").Exists)
        {
            // A confidence is of a rate: without one it would be kept for nothing.
            ForwardRate rate = new(
                place.Field("rate").Decimal<Ratio>("from -1 to 10", static rate => rate >= -Ratio.One && rate <= Ratio.Of(10)),
                place.Field("rateConfidence").Fraction(Ratio.One));
            market = market.With(stated => stated.WithForwardRate(forward.Id, rate));
        }

        return market;
    }

    private static string Names(IEnumerable<ObservableSpec> observables) => string.Join(", ", observables.Select(static spec => spec.Name));

    private static IEnumerable<(InstrumentSpec Spec, JsonPlace Value)> Instruments(JsonPlace place, InstrumentCatalog catalog)
    {
        foreach ((string name, JsonPlace value) in place.Members())
        {
            if (catalog.TryFindInstrument(name, out InstrumentSpec? spec))
            {
                yield return (spec, value);
            }
            else
            {
                value.Problem($"unknown instrument \"{name}\"; expected one that the file holds, orders or defines");
            }
        }
    }

    private static NextFunding ReadFunding(JsonPlace place, InstrumentSpec spec, Timestamp time)
    {
        place.CheckObject("rate", "intervalSeconds", "at");
        NextFunding funding = new(place.Field("rate").FundingRate(), place.Field("intervalSeconds").Integer(1, MostIntervalSeconds), place.Field("at").Time());
        if (spec.Kind != InstrumentKind.Perpetual)
        {
            place.Problem($"{spec.Symbol} has no funding; expected a perpetual");
        }

        if (!place.HasProblems && funding.At < time)
        {
            place.Field("at").Expected($"a time that is not before the file's, {time}");
        }

        return funding;
    }

    private static ImmutableArray<DepthLevel> ReadSide(JsonPlace place)
    {
        ImmutableArray<JsonPlace> items = place.Items();
        if (items.Length > MostLevels)
        {
            place.Problem($"expected at most {MostLevels} levels; found {items.Length}");
            return [];
        }

        ImmutableArray<DepthLevel>.Builder side = ImmutableArray.CreateBuilder<DepthLevel>(items.Length);
        DepthLevel before = default;
        foreach (JsonPlace item in items)
        {
            item.CheckObject("distance", "contracts");
            Ratio nearest = before.Distance;
            Quantity least = before.Cumulative;
            before = new(
                item.Field("distance").Decimal<Ratio>("above the level before, at most 1", ratio => ratio > nearest && ratio <= Ratio.One),
                item.Field("contracts").Decimal<Quantity>(
                    "at least those of the level before: all that rest up to here", quantity => quantity >= least && !quantity.IsNegative));
            side.Add(before);
        }

        return side.ToImmutable();
    }

    private static MarketSnapshot ReadPools(JsonPlace place, MarketSnapshot market)
    {
        foreach ((string name, JsonPlace value) in place.Members())
        {
            if (!market.Catalog.TryFindAsset(name, out AssetSpec? asset))
            {
                value.Problem($"unknown asset \"{name}\"; expected one of {string.Join(", ", market.Catalog.Assets.Select(static spec => spec.Symbol))}");
                continue;
            }

            value.CheckObject("supplied", "borrowed", "liquidityIndex", "borrowIndex");
            LendingPool pool = new(
                value.Field("supplied").Decimal<Amount>("at least 0", static amount => !amount.IsNegative),
                value.Field("borrowed").Decimal<Amount>("at least 0", static amount => !amount.IsNegative),
                ReadIndex(value.Field("liquidityIndex")),
                ReadIndex(value.Field("borrowIndex")));
            if (pool.Borrowed > pool.Supplied)
            {
                // A pool lends what was supplied to it; what it lacks beyond that is a loss and nobody's loan.
                value.Field("borrowed").ExpectedBeside(value.Field("supplied"), $"at most what is supplied, {pool.Supplied}");
            }

            market = market.With(stated => stated.WithPool(asset.Id, pool));
        }

        return market;
    }

    private static PoolIndex ReadIndex(JsonPlace place)
    {
        if (place.IsText && PoolIndex.TryParse(place.Text(), out PoolIndex index))
        {
            return index;
        }

        place.Expected($"a factor in a string, from 1 to 1000000, with at most {PoolIndex.Decimals} decimals");
        return PoolIndex.One;
    }

    private static MarketSnapshot ReadChain(JsonPlace place, MarketSnapshot market)
    {
        if (place.Field("gasPrice") is { Exists: true } gas)
        {
            Price gasPrice = gas.Decimal<Price>("at least 0", static price => !price.IsNegative);
            market = market.With(stated => stated.WithGasPrice(gasPrice));
        }

        if (place.Field("blockTime") is { Exists: true } block)
        {
            Timestamp time = block.Time();
            if (time > market.Time)
            {
                block.Expected($"a time that is not after the file's, {market.Time}");
            }

            market = market.With(stated => stated.WithBlockTime(time));
        }

        return market;
    }
}
