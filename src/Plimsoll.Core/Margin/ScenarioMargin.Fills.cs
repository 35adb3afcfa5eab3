// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <content>What one fill loses in each scenario, and what the sums of them are kept in.</content>
public sealed partial class ScenarioMargin
{
    /// <summary>What a fill loses in scenarios: its position, and what it changes of the coin that the underlying is the price of.</summary>
    private Rejection LossOf(in OrderFill fill, in FillScope scope, ReadOnlySpan<int> scenarios, MarketView market, MarginSheet sheet, Span<Amount> loss)
    {
        ScenarioClass terms = scope.Terms;
        InstrumentSpec spec = _catalog[fill.Instrument];
        (Amount low, Amount high, Amount taken, Amount brought) = (default, default, default, default);
        MarkedProfits? profits = null;
        Rejection rejection = Rejection.None;
        if (fill.Underlying == scope.Underlying && spec.Kind != InstrumentKind.Spot)
        {
            rejection = spec.Kind == InstrumentKind.Option
                ? OptionLegs.ProfitsOf(spec, sheet.Cubes.Of(terms.Scenarios), market, out profits)
                : AddDeltaOne(new(spec.Id, fill.Quantity, default), spec, market, ref low, ref high);
        }

        if (!rejection.IsRefused && scope.Only is null && _isCoin[scope.Underlying.Value])
        {
            rejection = CoinMoved(fill, spec, scope, market, out taken, out brought);
        }

        if (rejection.IsRefused)
        {
            return rejection;
        }

        foreach (int s in scenarios)
        {
            Ratio shock = terms.Shocks[s];
            Amount profit = Amount.Min(low.Times(shock, Rounding.Down), high.Times(shock, Rounding.Down));
            if (profits is not null)
            {
                profit += Amount.FromAtoms(Fixed18.Multiply(profits.Of(isShort: false, s).Atoms, fill.OfLong.Atoms, Rounding.Down))
                    + Amount.FromAtoms(Fixed18.Multiply(profits.Of(isShort: true, s).Atoms, fill.OfShort.Atoms, Rounding.Down));
            }

            loss[s] = -profit + (shock.IsPositive ? taken.Times(shock, Rounding.Up) : brought.Times(shock.Abs(), Rounding.Up));
        }

        return Rejection.None;
    }

    /// <summary>The scope with the coin that all fills together would take, numeraire, and that they would commit.</summary>
    private FillScope CoinOfAll(in FillScope scope, MarketView market)
    {
        (Amount taken, Amount sold) = (default, default);
        if (scope.Only is null && _isCoin[scope.Underlying.Value] && market.TryPrice(scope.Underlying, out Price price))
        {
            foreach (ref readonly OrderFill fill in scope.Orders.All)
            {
                taken += Amount.Max(-OrderFills.CoinOf(fill, scope.Underlying, _catalog), default).Times(price, Rounding.Up);
                sold += SoldBy(fill, scope, market);
            }
        }

        return scope with { Taken = taken, Sold = sold };
    }

    /// <summary>What a fill that sells an inverse option on the coin may add to the debt in it, units of the coin.</summary>
    private Amount SoldBy(in OrderFill fill, in FillScope scope, MarketView market)
    {
        InstrumentSpec spec = _catalog[fill.Instrument];
        return fill.Underlying == scope.Underlying && fill.Quantity.IsNegative && IsOwedInCoin(spec) && market.TryPrice(spec.Mark, out Price mark)
            ? spec.ValueOf(-fill.Quantity, mark, Rounding.Up) : default;
    }

    /// <summary>The coin that a fill takes, which loses as the coin rises, as its share of what all of them take beyond the coin that hedges nothing; and what
    /// it adds to the coin that is a position, which loses as the coin falls: what it brings beside a debt that is not covered, or its share of what all of
    /// them commit, whichever is more. Numeraire.</summary>
    /// <remarks>Committed is min(coin, debt): it rises by no more than the larger of what coin and debt rise by, and where there is coin for all the debt that
    /// fills can make, by what the debt rises by. That is convex in what is sold, so that a share of the whole is no less.</remarks>
    private Rejection CoinMoved(in OrderFill fill, InstrumentSpec spec, in FillScope scope, MarketView market, out Amount taken, out Amount brought)
    {
        (taken, brought) = (default, default);
        Amount change = OrderFills.CoinOf(fill, scope.Underlying, _catalog), sold = SoldBy(fill, scope, market);
        if (change.IsZero && sold.IsZero)
        {
            return Rejection.None;
        }

        if (!market.TryPrice(scope.Underlying, out Price price))
        {
            return new(RejectionCode.MarkMissing, scope.Underlying);
        }

        taken = Amount.Max(-change, default).Times(price, Rounding.Up);
        if (scope.Taken.IsPositive)
        {
            taken = taken.Scale(Amount.Max(scope.Taken - scope.Unused, default).Atoms, scope.Taken.Atoms, Rounding.Up);
        }

        Amount added = sold.IsZero ? default : sold.Scale((scope.MostDebt - scope.Coin.Debt).Atoms, scope.Sold.Atoms, Rounding.Up);
        if (scope.Coin.Net < scope.MostDebt && (scope.Terms.HasSpotOffset || scope.MostDebt.IsPositive))
        {
            // What a fill brings was rounded down: by a smallest unit for each of the two trades that it may be.
            Amount units = _catalog[spec.Settlement].SmallestUnit;
            added = Amount.Max(added, change + units + units);
        }

        brought = added.Times(price, Rounding.Up);
        return Rejection.None;
    }

    /// <summary>What bounds the group's sets of fills: max(initial − gain), max(initial − maintenance − gain), and the scenario that requires the first; −1
    /// where cost alone does.</summary>
    private readonly record struct FillBound(Amount Initial, Amount Buffer, int Scenario);

    /// <summary>A group's bound, and what it requires without orders, offset cap included.</summary>
    private readonly record struct GroupCharge(FillBound Fills, Amount Initial, Amount Maintenance);

    /// <summary>Whose orders: of a group, its coin included, or of one instrument of it, its coin left out. Unused is the coin that is held and hedges nothing,
    /// Taken what all fills would take of it, numeraire; Sold what all fills may add to the debt of options, units of the coin.</summary>
    private readonly record struct FillScope(OrderFills Orders, ObservableId Underlying, InstrumentId? Only, ScenarioClass Terms, CoinHeld Coin, Amount Unused,
        Amount Taken = default, Amount Sold = default)
    {
        /// <summary>The most that options may owe of the coin once orders fill.</summary>
        internal Amount MostDebt => Amount.Max(Sold - Coin.Options, default);
    }

    /// <summary>A group as it is, or a part of it: its delta-one value rounded both ways.</summary>
    private readonly record struct GroupValue(Amount Low, Amount High);

    /// <summary>Sums by scenario: of what one group of orders may require the most, of all that are done their sum.</summary>
    private readonly ref struct FillRows(Span<Amount> loss, Span<Amount> initial, Span<Amount> buffer, Span<Amount> allInitial, Span<Amount> allBuffer)
    {
        internal readonly Span<Amount> Loss = loss, Initial = initial, Buffer = buffer, AllInitial = allInitial, AllBuffer = allBuffer;

        internal void Clear()
        {
            Initial.Clear();
            Buffer.Clear();
            AllInitial.Clear();
            AllBuffer.Clear();
        }

        internal void Collect(ImmutableArray<int> scenarios)
        {
            foreach (int s in scenarios)
            {
                AllInitial[s] += Initial[s];
                AllBuffer[s] += Buffer[s];
                (Initial[s], Buffer[s]) = (default, default);
            }
        }
    }
}
