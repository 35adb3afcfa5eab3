// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>What the fill of one open order would do to an account while the market stays: computed once for each order, before models and add-ons
/// read it.</summary>
/// <remarks>Every figure is rounded against the account and holds whichever other orders fill as well; where the other orders matter, it is the worst that they
/// can make of it.</remarks>
/// <param name="Order">The order's place in the portfolio's orders.</param>
/// <param name="Instrument">Its instrument.</param>
/// <param name="Underlying">Where it is counted: the instrument's underlying; for spot the price of the coin that is exchanged.</param>
/// <param name="Group">At most one order of a group fills; 0 is none.</param>
/// <param name="Quantity">Contracts, signed, that may fill: of a reduce-only order no more than the position that may be there.</param>
/// <param name="OfShort">Of an option, the part charged as a short position: what closes one or opens one.</param>
/// <param name="Settled">Change of balance and unrealised profit together in the settlement asset, fee paid, the value of options apart.</param>
/// <param name="BalanceLow">The most that the settlement balance may fall, as a change at most zero, or its exact change where the fill books no
/// profit.</param>
/// <param name="BalanceHigh">The most that the settlement balance may rise, at least zero.</param>
/// <param name="Realisable">Unrealised profit of the position as it is that the fill may move into the balance, at least zero.</param>
/// <param name="Base">Spot: change of the balance of the asset exchanged.</param>
public readonly record struct OrderFill(
    int Order,
    InstrumentId Instrument,
    ObservableId Underlying,
    int Group,
    Quantity Quantity,
    Quantity OfShort,
    Amount Settled,
    Amount BalanceLow,
    Amount BalanceHigh,
    Amount Realisable,
    Amount Base)
{
    /// <summary>What it changes equity by at once, numeraire, after haircuts: negative is a cost. Set by the equity rule.</summary>
    public Amount Gain { get; init; }

    /// <summary>True when it is one of the fills of the worst set. Set by the model.</summary>
    public bool IsWorst { get; init; }

    /// <summary>Of an option, the part charged as a long position.</summary>
    public Quantity OfLong => Quantity - OfShort;

    /// <summary>What it costs at once, numeraire, at least zero.</summary>
    public Amount Cost => Amount.Max(-Gain, default);
}

/// <summary>How far open orders could take one position, each way.</summary>
/// <param name="Instrument">The instrument; never spot.</param>
/// <param name="Held">The position today; no quantity where there is none.</param>
/// <param name="Low">The least that it can be: every sell order filled, of each group the largest, and before them reduce-only ones as far as they close what
/// is held.</param>
/// <param name="High">The most that it can be.</param>
public readonly record struct OrderReach(InstrumentId Instrument, Quantity Held, Quantity Low, Quantity High);

/// <summary>What the group of an underlying requires with its open orders. Numeraire; G is what the group requires, Π the gain of the fills, and the most is
/// taken over all sets of fills.</summary>
/// <param name="Underlying">The group's observable.</param>
/// <param name="Initial">At least max(G initial − Π): what the sheet has for it.</param>
/// <param name="Beside">At least max(what it requires beside the group's own line − Π): for an add-on that takes the place of that line.</param>
/// <param name="Buffer">At least max(G initial − G maintenance − Π).</param>
public readonly record struct OrderGroup(ObservableId Underlying, Amount Initial, Amount Beside, Amount Buffer);
