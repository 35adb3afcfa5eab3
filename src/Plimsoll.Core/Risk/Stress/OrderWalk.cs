// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Risk;

/// <summary>An account with open orders along a line of markets: stretches in which nothing fills, each with the account as the fills before it have left
/// it.</summary>
/// <remarks>
/// <para>At each step, outward from today: first every order fills whose mark there has reached its limit, in full, at its limit, in the order given, and pays
/// the taker fee of the rulebook's liquidation policy (the only trading fee a rulebook states, and no less than a maker's); then the account is
/// assessed.</para>
/// <para>Of a group only the first fills, at one step the first in the order given; a reduce-only order fills what there is to reduce, and where there is
/// nothing not at all.</para>
/// <para>A mark moves one way along a line, so that an order fills once, at a step found by halving. A fill that cannot be booked ends the walk before
/// it.</para>
/// </remarks>
internal sealed class OrderWalk
{
    private readonly ImmutableArray<Stretch> _stretches;
    private readonly long _last;

    private OrderWalk(ImmutableArray<Stretch> stretches, long last)
    {
        _stretches = stretches;
        _last = last;
    }

    /// <summary>Works out the fills up to a step.</summary>
    /// <param name="portfolio">The account today.</param>
    /// <param name="rulebook">The rules.</param>
    /// <param name="orders">Open orders; none is filled by today's marks.</param>
    /// <param name="at">The market at a step; step 0 is today's.</param>
    /// <param name="last">The farthest step.</param>
    internal static OrderWalk Of(in Portfolio portfolio, Rulebook rulebook, ImmutableArray<OpenOrder> orders, Func<long, MarketView> at, long last)
    {
        ImmutableArray<Stretch>.Builder stretches = ImmutableArray.CreateBuilder<Stretch>();
        stretches.Add(new(0, 0, portfolio, new(portfolio, rulebook)));
        IEnumerable<(OpenOrder Order, long Step)> fills = orders.Select(order => (order, StepOf(order, at, last))).Where(fill => fill.Item2 <= last)
            .OrderBy(fill => fill.Item2);
        HashSet<int> groups = [];
        foreach ((OpenOrder order, long step) in fills)
        {
            Stretch before = stretches[^1];
            if (groups.Contains(order.Group) || order.Against(HeldOf(before.Portfolio, order.Instrument)).IsZero)
            {
                continue;
            }

            if (order.Group != 0)
            {
                groups.Add(order.Group);
            }

            Result<Portfolio> filled = order.Fill(before.Portfolio, at(step), rulebook.Liquidation.TakerFeeRate);
            if (!filled.IsOk)
            {
                return new([.. stretches.Where(stretch => stretch.From < step)], step - 1);
            }

            if (before.From == step)
            {
                stretches.RemoveAt(stretches.Count - 1);
            }

            stretches.Add(new(step, before.Filled + 1, filled.Value, new(filled.Value, rulebook)));
        }

        return new(stretches.ToImmutable(), last);
    }

    /// <summary>The account at a step, after the fills there.</summary>
    internal StressProbe ProbeAt(long step) => At(step).Probe;

    /// <summary>How many orders have filled by a step.</summary>
    internal int FilledBy(long step) => At(step).Filled;

    /// <summary>The nearest breach, as <see cref="BreachSearch.Nearest"/> finds it, stretch by stretch.</summary>
    /// <param name="at">The market at a step.</param>
    /// <param name="distances">Steps to sample, ascending.</param>
    /// <param name="proofOf">What can be proved of an account between samples.</param>
    internal Result<BreachFound> Nearest(Func<long, MarketView> at, ImmutableArray<long> distances, Func<Portfolio, LineProof> proofOf)
    {
        Result<BreachFound> found = default;
        bool isProved = true;
        for (int i = 0; i < _stretches.Length; i++)
        {
            (long from, long to) = (_stretches[i].From, i + 1 < _stretches.Length ? _stretches[i + 1].From - 1 : _last);
            IEnumerable<long> inside = distances.Where(step => step > from && step < to);
            Result<BreachFound> next = BreachSearch.Nearest(
                _stretches[i].Probe, at, to > from ? inside.Append(to) : inside, from, proofOf(_stretches[i].Portfolio));
            if (!next.IsOk && i > 0)
            {
                return found;
            }

            isProved &= next is { IsOk: true, Value.IsProved: true };
            found = next.IsOk ? Result<BreachFound>.Of(next.Value with { IsProved = isProved }) : next;
            if (!found.IsOk || found.Value.Breach is not null || found.Value.Reached < to)
            {
                return found;
            }
        }

        return found;
    }

    private static Quantity HeldOf(in Portfolio portfolio, InstrumentId instrument)
    {
        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            if (position.Instrument == instrument)
            {
                return position.Quantity;
            }
        }

        return default;
    }

    private Stretch At(long step) => _stretches.Last(stretch => stretch.From <= step);

    /// <summary>The first step at which an order fills; beyond the last where it does not.</summary>
    private static long StepOf(in OpenOrder order, Func<long, MarketView> at, long last)
    {
        (long open, long filled) = (0, last + 1);
        while (filled - open > 1)
        {
            long middle = open + ((filled - open) / 2);
            if (at(middle).TryMark(order.Instrument, out Price mark) && order.IsFilledAt(mark))
            {
                filled = middle;
            }
            else
            {
                open = middle;
            }
        }

        return filled;
    }

    private sealed record Stretch(long From, int Filled, Portfolio Portfolio, StressProbe Probe);
}
