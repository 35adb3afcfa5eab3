// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine.Commands;
using Plimsoll.Instruments;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Feeds;

/// <summary>Marks and volatilities that follow from indices by the world's rules.</summary>
/// <remarks>Premiums and bases are exact fixed point; options go through <see cref="Black76"/> and back through one quantising, to the nearest tick and at
/// least one tick, because a mark of nothing is outside a price's domain.</remarks>
internal sealed class DerivedMarks
{
    private readonly FeedMarket _market;
    private readonly ImmutableArray<DerivedMark> _marks;
    private readonly Dictionary<(ObservableId Index, int Window), RecentHigh> _highs = [];

    internal DerivedMarks(FeedMarket market, ImmutableArray<DerivedMark> marks)
    {
        _market = market;
        _marks = marks;
        foreach (DerivedMark mark in marks)
        {
            _highs.TryAdd((market.Catalog[mark.Instrument].Underlying, mark.WindowMinutes), new(60L * mark.WindowMinutes));
        }
    }

    /// <summary>Derives what follows from the indices that spoke at this step, and adds it to the observations.</summary>
    internal void Derive(Timestamp time, bool[] spoke, ImmutableArray<Observation>.Builder observations)
    {
        foreach (DerivedMark mark in _marks)
        {
            InstrumentSpec spec = _market.Catalog[mark.Instrument];
            bool isExpired = spec.Expiry is { } expiry && expiry <= time;
            if (isExpired || !spoke[spec.Underlying.Value] || !_market.TryPrice(spec.Underlying, out Price index))
            {
                continue;
            }

            Ratio drawdown = _highs[(spec.Underlying, mark.WindowMinutes)].DrawdownOf(time, index);
            if (mark.Rule == DerivedRule.Option)
            {
                DeriveOption(time, mark, spec, drawdown, observations);
                continue;
            }

            Ratio level = mark.Rule == DerivedRule.Basis ? mark.Level.Times(YearsTo(time, spec.Expiry!.Value), Rounding.Down) : mark.Level;
            Price price = index.Moved(level - mark.DrawdownBeta.Times(drawdown, Rounding.Down), Rounding.Down);
            Say(spec.Mark, OnTick(price, spec.TickSize).Atoms, observations);
        }
    }

    private static Ratio YearsTo(Timestamp time, Timestamp expiry) =>
        Ratio.FromAtoms(Fixed18.MulDiv(expiry.Nanoseconds - time.Nanoseconds, Fixed18.AtomsPerUnit, Timestamp.NanosecondsPerYear, Rounding.Down));

    private static Price OnTick(Price price, Price tick) => Price.Max(tick, Price.FromAtoms(Fixed18.RoundTo(price.Atoms, tick.Atoms, Rounding.HalfEven)));

    private void DeriveOption(Timestamp time, DerivedMark mark, InstrumentSpec spec, Ratio drawdown, ImmutableArray<Observation>.Builder observations)
    {
        OptionTerms option = spec.Option!;
        if (!_market.TryPrice(option.Forward, out Price forward))
        {
            return;
        }

        double moneyness = StrictMath.Log(option.Strike.ToDouble() / forward.ToDouble());
        double wanted = (mark.Level + mark.DrawdownBeta.Times(drawdown, Rounding.Down)).ToDouble() + (mark.Skew.ToDouble() * moneyness);
        double capped = wanted > mark.Most.ToDouble() ? mark.Most.ToDouble() : wanted < LeastVolatility ? LeastVolatility : wanted;
        Invariant.Check(Ratio.TryQuantise(capped, Rounding.HalfEven, out Ratio volatility), "A capped volatility is finite.");
        Result<double> value = Black76.Price(
            forward.ToDouble(), option.Strike.ToDouble(), volatility.ToDouble(), time.YearsTo(spec.Expiry!.Value), 1.0, option.Side == OptionSide.Call);
        double quoted = spec.Payoff == Payoff.Inverse ? value.Value / forward.ToDouble() : value.Value;
        Invariant.Check(Price.TryQuantise(quoted, Rounding.HalfEven, out Price price), "An option value is finite.");
        Say(option.Volatility, volatility.Atoms, observations);
        Say(spec.Mark, OnTick(price, spec.TickSize).Atoms, observations);
    }

    /// <summary>A volatility below this is no market's; it keeps a steep skew from reaching zero.</summary>
    private const double LeastVolatility = 0.05;

    private void Say(ObservableId observable, Int128 value, ImmutableArray<Observation>.Builder observations)
    {
        _market.Set(observable, value);
        observations.Add(new(observable, 0, value, default, _market.Time));
    }
}
