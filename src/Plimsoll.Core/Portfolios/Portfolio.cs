// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Plimsoll.Values;

namespace Plimsoll.Portfolios;

/// <summary>What an account has of one asset, and what it owes of it beside that.</summary>
/// <remarks>An account that nets has a balance only, and owes what it is below zero. A lender keeps what is supplied and what is borrowed apart, even of one
/// asset.</remarks>
/// <param name="Asset">The asset.</param>
/// <param name="Balance">Units of it; negative is a loan, interest up to now included.</param>
/// <param name="Owed">Units owed that are kept apart from the balance, interest up to now included; at least zero.</param>
public readonly record struct Holding(AssetId Asset, Amount Balance, Amount Owed = default)
{
    /// <summary>What is left when the balance pays what is owed: negative is a loan.</summary>
    public Amount Net => Balance - Owed;

    /// <summary>All that is owed, by a balance below zero or apart from it.</summary>
    public Amount Debt => Owed + Amount.Max(-Balance, default);
}

/// <summary>Which of an instrument's positions one is: the net of all trades, or under a hedge mode one of two legs that stand side by side.</summary>
public enum PositionLeg : byte
{
    /// <summary>The one position of an account whose trades net.</summary>
    Net,

    /// <summary>The leg that is bought: never negative.</summary>
    Long,

    /// <summary>The leg that is sold: never positive.</summary>
    Short,
}

/// <summary>A position in one instrument.</summary>
/// <param name="Instrument">The instrument; never spot, which leaves no position.</param>
/// <param name="Quantity">Contracts, signed: positive is long. Never zero in a portfolio.</param>
/// <param name="Cost">The signed value at entry, in the settlement asset: unrealised profit = value at the mark − cost. Zero for options, whose premium was
/// paid when they were traded.</param>
/// <param name="Leg">Which of the instrument's positions it is: a long leg is never negative, a short one never positive.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Position(InstrumentId Instrument, Quantity Quantity, Amount Cost, PositionLeg Leg = PositionLeg.Net)
{
    /// <summary>True when the quantity may stand in the leg.</summary>
    public bool IsOnItsSide => Leg == PositionLeg.Net || Quantity.IsZero || Quantity.IsPositive == (Leg == PositionLeg.Long);
}

/// <summary>The arranged account that a model is shown: holdings by asset id, what is owed beside a balance with it; positions by instrument id and leg, each
/// at most once, none zero; open orders by instrument; and its terms.</summary>
/// <remarks>A view: it borrows its owner's arrays and is good only for the duration of the call it is passed to.</remarks>
public readonly struct Portfolio
{
    private readonly AccountTerms? _terms;

    // One reference and not a memory: accounts without orders are assessed on every price, and pay for each word that is copied.
    private readonly ImmutableArray<OpenOrder> _orders;

    /// <summary>Wraps arrays that are already arranged.</summary>
    public Portfolio(ReadOnlyMemory<Holding> holdings, ReadOnlyMemory<Position> positions, AccountTerms? terms = null)
        : this(holdings, positions, terms, default)
    {
    }

    private Portfolio(ReadOnlyMemory<Holding> holdings, ReadOnlyMemory<Position> positions, AccountTerms? terms, ImmutableArray<OpenOrder> orders)
    {
        Holdings = holdings;
        Positions = positions;
        _terms = terms;
        _orders = orders;
    }

    /// <summary>Balances, ascending by asset.</summary>
    public ReadOnlyMemory<Holding> Holdings { get; }

    /// <summary>Positions, ascending by instrument and of one instrument by leg: net, long, short.</summary>
    public ReadOnlyMemory<Position> Positions { get; }

    /// <summary>What the account has agreed with its venue.</summary>
    public AccountTerms Terms => _terms ?? AccountTerms.Default;

    /// <summary>Open orders, ascending by instrument and within one by group: initial margin counts what they may turn the account into, maintenance does
    /// not.</summary>
    public ImmutableArray<OpenOrder> Orders => _orders.IsDefault ? [] : _orders;

    /// <summary>True when an order is open.</summary>
    public bool HasOrders => !_orders.IsDefaultOrEmpty;

    /// <summary>True when a position is a hedge-mode leg.</summary>
    public bool HasLegs
    {
        get
        {
            foreach (ref readonly Position position in Positions.Span)
            {
                if (position.Leg != PositionLeg.Net)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>True when something is owed apart from its balance.</summary>
    public bool HasOwed
    {
        get
        {
            foreach (ref readonly Holding holding in Holdings.Span)
            {
                if (!holding.Owed.IsZero)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>True when there is nothing in it.</summary>
    public bool IsEmpty => Holdings.IsEmpty && Positions.IsEmpty && !HasOrders;

    /// <summary>The same account with only some of its positions, or with others, and without its orders: they are the whole account's.</summary>
    public Portfolio With(ReadOnlyMemory<Position> positions) => new(Holdings, positions, _terms);

    /// <summary>The same account with the legs of each instrument netted into one position, quantities and costs added: what a rule that nets is shown. An
    /// account without legs is itself.</summary>
    /// <exception cref="OverflowException">A sum does not fit.</exception>
    public Portfolio Netted() =>
        HasLegs ? new(Holdings, ArrangePositions(Positions.ToArray().Select(static position => position with { Leg = PositionLeg.Net })), _terms, _orders)
        : this;

    /// <summary>The same account with every balance less what is owed beside it: what a rule is shown that does not keep loans apart. An account without such
    /// debts is itself.</summary>
    /// <exception cref="OverflowException">A difference does not fit.</exception>
    public Portfolio LoansNetted() => HasOwed
        ? new(Holdings.ToArray().Select(static holding => new Holding(holding.Asset, holding.Net)).Where(static holding => !holding.Balance.IsZero).ToArray(),
        Positions, _terms, _orders)
        : this;

    /// <summary>The same account with these open orders and no others: those of no quantity are dropped, the rest sorted.</summary>
    public Portfolio WithOrders(IEnumerable<OpenOrder> orders) => new(Holdings, Positions, _terms, [.. orders
        .Where(static order => !order.Quantity.IsZero)
        .OrderBy(static order => order.Instrument)
        .ThenBy(static order => order.Group)
        .ThenBy(static order => order.Limit)
        .ThenBy(static order => order.Quantity)
        .ThenBy(static order => order.IsReduceOnly)]);

    /// <summary>Arranges anything: merges duplicates (quantities and costs add, leg by leg), drops zeros, sorts.</summary>
    /// <exception cref="OverflowException">A sum does not fit.</exception>
    /// <exception cref="InvariantException">A leg stands on the wrong side: a reader has to refuse it first.</exception>
    public static Portfolio Arrange(IEnumerable<Holding> holdings, IEnumerable<Position> positions, AccountTerms? terms = null)
    {
        Holding[] arrangedHoldings = [.. holdings
            .GroupBy(h => h.Asset)
            .Select(g => g.Aggregate(new Holding(g.Key, default), static (sum, h) => sum with { Balance = sum.Balance + h.Balance, Owed = sum.Owed + h.Owed }))
            .Where(h => !h.Balance.IsZero || !h.Owed.IsZero)
            .OrderBy(h => h.Asset)];
        Invariant.Check(Array.TrueForAll(arrangedHoldings, static h => !h.Owed.IsNegative), "What is owed beside a balance is never negative.");
        return new(arrangedHoldings, ArrangePositions(positions), terms);
    }

    private static Position[] ArrangePositions(IEnumerable<Position> positions)
    {
        Position[] arranged = [.. positions
            .GroupBy(static p => (p.Instrument, p.Leg))
            .Select(static g => g.Aggregate(static (a, b) => a with { Quantity = a.Quantity + b.Quantity, Cost = a.Cost + b.Cost }))
            .Where(static p => !p.Quantity.IsZero || !p.Cost.IsZero)
            .OrderBy(static p => p.Instrument).ThenBy(static p => p.Leg)];
        Invariant.Check(Array.TrueForAll(arranged, static p => p.IsOnItsSide), "A long leg is never negative, a short one never positive.");
        return arranged;
    }
}
