// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Portfolios;

/// <summary>A balance in one asset.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Balance">Units of it; negative is a loan, interest up to now included.</param>
public readonly record struct Holding(AssetId Asset, Amount Balance);

/// <summary>A position in one instrument.</summary>
/// <param name="Instrument">The instrument; never spot, which leaves no position.</param>
/// <param name="Quantity">Contracts, signed: positive is long. Never zero in a portfolio.</param>
/// <param name="Cost">The signed value at entry, in the settlement asset: unrealised profit = value at the mark − cost. Zero for options, whose premium was
/// paid when they were traded.</param>
public readonly record struct Position(InstrumentId Instrument, Quantity Quantity, Amount Cost);

/// <summary>The arranged account that a model is shown: holdings by asset id, positions by instrument id, each at most once, none zero; open orders by instrument; and its terms.</summary>
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

    /// <summary>Positions, ascending by instrument.</summary>
    public ReadOnlyMemory<Position> Positions { get; }

    /// <summary>What the account has agreed with its venue.</summary>
    public AccountTerms Terms => _terms ?? AccountTerms.Default;

    /// <summary>Open orders, ascending by instrument and within one by group: initial margin counts what they may turn the account into, maintenance does not.</summary>
    public ImmutableArray<OpenOrder> Orders => _orders.IsDefault ? [] : _orders;

    /// <summary>True when an order is open.</summary>
    public bool HasOrders => !_orders.IsDefaultOrEmpty;

    /// <summary>True when there is nothing in it.</summary>
    public bool IsEmpty => Holdings.IsEmpty && Positions.IsEmpty && !HasOrders;

    /// <summary>The same account with only some of its positions, or with others, and without its orders: they are the whole account's.</summary>
    public Portfolio With(ReadOnlyMemory<Position> positions) => new(Holdings, positions, _terms);

    /// <summary>The same account with these open orders and no others: those of no quantity are dropped, the rest sorted.</summary>
    public Portfolio WithOrders(IEnumerable<OpenOrder> orders) => new(Holdings, Positions, _terms, [.. orders
        .Where(static order => !order.Quantity.IsZero)
        .OrderBy(static order => order.Instrument)
        .ThenBy(static order => order.Group)
        .ThenBy(static order => order.Limit)
        .ThenBy(static order => order.Quantity)
        .ThenBy(static order => order.IsReduceOnly)]);

    /// <summary>Arranges anything: merges duplicates (quantities and costs add), drops zeros, sorts.</summary>
    /// <exception cref="OverflowException">A sum does not fit.</exception>
    public static Portfolio Arrange(IEnumerable<Holding> holdings, IEnumerable<Position> positions, AccountTerms? terms = null)
    {
        Holding[] arrangedHoldings = [.. holdings
            .GroupBy(h => h.Asset)
            .Select(g => new Holding(g.Key, g.Aggregate(Amount.Zero, (sum, h) => sum + h.Balance)))
            .Where(h => !h.Balance.IsZero)
            .OrderBy(h => h.Asset)];
        Position[] arrangedPositions = [.. positions
            .GroupBy(p => p.Instrument)
            .Select(g => g.Aggregate(static (a, b) => new(a.Instrument, a.Quantity + b.Quantity, a.Cost + b.Cost)))
            .Where(p => !p.Quantity.IsZero || !p.Cost.IsZero)
            .OrderBy(p => p.Instrument)];
        return new(arrangedHoldings, arrangedPositions, terms);
    }
}
