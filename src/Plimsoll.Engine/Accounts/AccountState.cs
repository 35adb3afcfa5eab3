// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Accounts;

/// <summary>One account as the engine remembers it. Balances and positions are written by the ledger only.</summary>
internal sealed partial class AccountState
{
    private const int WalkedPositions = 8;

    private Holding[] _holdings = [];
    private Int128[] _interestIndices = [];
    private Amount[] _profits = [];
    private Position[] _positions = [];
    private int _holdingCount;
    private int _debtCount;
    private int _positionCount;

    /// <summary>Where the screen keeps it; a field, for the screen changes its parts.</summary>
    internal ScreenSlot Slot;

    internal AccountState(AccountId id, OwnerId owner, AccountKind kind, AccountId parent, InstrumentId? instrument)
    {
        Id = id;
        Owner = owner;
        Kind = kind;
        Parent = parent;
        Instrument = instrument;
    }

    internal AccountId Id { get; }

    internal OwnerId Owner { get; }

    internal AccountKind Kind { get; }

    /// <summary>The parent of a sub-account or pocket; zero otherwise.</summary>
    internal AccountId Parent { get; }

    /// <summary>The one instrument of a pocket.</summary>
    internal InstrumentId? Instrument { get; }

    internal AccountStatus Status { get; set; }

    /// <summary>True once the deficit it is in was shared over the profitable; false again when it is out of it.</summary>
    internal bool IsLossShared { get; set; }

    /// <summary>When its deficit first drew on the fund in the present window; null before it ever did.</summary>
    internal Timestamp? FundWindow { get; set; }

    /// <summary>What the fund may still pay for it in that window, numeraire.</summary>
    internal Amount FundAllowance { get; set; }

    /// <summary>The auction in which it is offered, or was, in the liquidation that it is in; null where none was.</summary>
    internal AuctionStage? Auction { get; set; }

    /// <summary>What it keeps free of margin for bids, numeraire; zero for who is no bidder.</summary>
    internal Amount Reserve { get; set; }

    /// <summary>How much of its reserve open auctions count on, numeraire. Derived, in no snapshot.</summary>
    internal Amount Engaged { get; set; }

    /// <summary>When it last showed itself as a bidder.</summary>
    internal Timestamp ShownAt { get; set; }

    /// <summary>What it has agreed with the venue; a pocket's are its parent's.</summary>
    internal AccountTerms Terms { get; set; } = AccountTerms.Default;

    /// <summary>What it may still take of assets that the venue is short of, ascending by asset; good while the asset's window is open.</summary>
    internal List<KeyValuePair<AssetId, MoneyParts>> Entitlements { get; } = [];

    /// <summary>What it has realised in the running settlement period.</summary>
    internal PeriodProfits Period { get; } = new();

    /// <summary>What it lost in outages of prices, in their order; given up when a position grows, coin is traded or money is taken out since: who acts needs
    /// no time to.</summary>
    internal List<OutageLoss> OutageLosses { get; } = [];

    /// <summary>It takes money out or takes something on: nothing is held to its favour any more that it lost in outages before.</summary>
    internal void GiveUpOutageLosses() => OutageLosses.Clear();

    /// <summary>What came to it since the prices of its assets were last trusted; null before anything did, and where the venue gives no time for
    /// outages.</summary>
    internal OutageArrivals? Arrivals { get; set; }

    /// <summary>Until when it is not liquidated although it is below the line, for that was told; null while it is above, or in liquidation.</summary>
    internal Timestamp? GraceUntil { get; set; }

    /// <summary>The pockets of a parent, ascending by instrument.</summary>
    internal List<AccountState> Pockets { get; } = [];

    internal bool IsHouse => Id.Value < AccountId.FirstClient;

    /// <summary>True when a balance is below zero.</summary>
    internal bool HasDebt => _debtCount > 0;

    internal ReadOnlyMemory<Holding> Holdings => new(_holdings, 0, _holdingCount);

    internal ReadOnlyMemory<Position> Positions => new(_positions, 0, _positionCount);

    /// <summary>True without position, balance and debt.</summary>
    internal bool IsEmpty => _holdingCount == 0 && _positionCount == 0;

    internal int HoldingCount => _holdingCount;

    internal int PositionCount => _positionCount;

    /// <summary>When a share of it was last closed; the beginning of time while none was. Kept only where a rulebook closes in shares.</summary>
    internal Timestamp ShareClosed { get; set; }

    /// <summary>True when the ledger wrote to it since it was last looked at.</summary>
    internal bool IsTouched { get; set; }

    /// <summary>True while it is among the emptied pockets. Derived, in no snapshot.</summary>
    internal bool IsNotedEmpty { get; set; }

    /// <summary>The assessment of exactly what it holds now at today's market; null when there is none. The ledger takes it away with every write.</summary>
    internal Standing? Standing { get; set; }

    /// <summary>A number of no meaning, made of a word of each part that a look at the account reads first.</summary>
    internal long Glance() =>
        (_positionCount > 0 ? _positions[0].Instrument.Value : 0) + (_holdingCount > 0 ? _holdings[0].Asset.Value : 0) + Terms.Rulebook + Slot.Moment;

    internal Amount Balance(AssetId asset)
    {
        int at = FindHolding(asset);
        return at >= 0 ? _holdings[at].Balance : default;
    }

    /// <summary>The interest index at which a debt was last settled; zero where there is no debt.</summary>
    internal Int128 InterestIndex(AssetId asset)
    {
        int at = FindHolding(asset);
        return at >= 0 ? _interestIndices[at] : 0;
    }

    internal Int128 InterestIndexAt(int holding) => _interestIndices[holding];

    /// <summary>How much of a balance is profit: what came out of trading in the asset beyond what went into it. Negative is a loss that was paid from what was
    /// paid in.</summary>
    internal Amount Profit(AssetId asset)
    {
        int at = FindHolding(asset);
        return at >= 0 ? _profits[at] : default;
    }

    /// <summary>How much of an amount that leaves a balance is profit: what was paid in leaves first.</summary>
    private Amount ProfitIn(AssetId asset, Amount amount)
    {
        Amount profit = Amount.Max(Profit(asset), default);
        return Amount.Max(amount - Amount.Max(Balance(asset) - profit, default), default) is { IsPositive: true } beyond ? Amount.Min(beyond, profit) : default;
    }

    /// <summary>What an amount that leaves a balance is made of; what the balance does not reach for is in neither part.</summary>
    internal MoneyParts PartsOf(AssetId asset, Amount amount)
    {
        Amount held = Amount.Min(amount, Amount.Max(Balance(asset), default));
        Amount profit = ProfitIn(asset, held);
        return new(held - profit, profit);
    }

    /// <summary>Notes a profit (or loss) in a balance; a balance that is not there has none.</summary>
    internal void AddProfit(AssetId asset, Amount profit)
    {
        int at = FindHolding(asset);
        if (at >= 0)
        {
            _profits[at] += profit;
        }
    }

    /// <summary>What an account may still take of an asset in the present window of a shortage.</summary>
    internal MoneyParts Entitlement(AssetId asset)
    {
        int at = Entitlements.FindIndex(e => e.Key == asset);
        return at >= 0 ? Entitlements[at].Value : default;
    }

    /// <summary>Replaces what an account may still take of an asset.</summary>
    internal void SetEntitlement(AssetId asset, MoneyParts parts)
    {
        int at = Entitlements.FindIndex(e => e.Key.Value >= asset.Value);
        bool isHeld = at >= 0 && Entitlements[at].Key == asset;
        if (isHeld)
        {
            Entitlements.RemoveAt(at);
        }

        if (!parts.IsZero)
        {
            Entitlements.Insert(at < 0 ? Entitlements.Count : at, new(asset, parts));
        }
    }

    internal Position Position(InstrumentId instrument)
    {
        int at = FindPosition(instrument);
        return at >= 0 ? _positions[at] : new Position(instrument, default, default);
    }

    /// <summary>Replaces a balance; zero takes the entry away. For the ledger only.</summary>
    internal void SetBalance(AssetId asset, Amount balance, Int128 interestIndex)
    {
        int at = FindHolding(asset);
        if (at >= 0)
        {
            _debtCount += (balance.IsNegative ? 1 : 0) - (_holdings[at].Balance.IsNegative ? 1 : 0);
            if (balance.IsZero)
            {
                _holdingCount--;
                Array.Copy(_holdings, at + 1, _holdings, at, _holdingCount - at);
                Array.Copy(_interestIndices, at + 1, _interestIndices, at, _holdingCount - at);
                Array.Copy(_profits, at + 1, _profits, at, _holdingCount - at);
                return;
            }

            _holdings[at] = new(asset, balance);
            _interestIndices[at] = interestIndex;
            if (!IsHouse)
            {
                // A fee or a withdrawal may have eaten into it; a balance is never profit beyond itself.
                _profits[at] = Amount.Min(_profits[at], Amount.Max(balance, default));
            }

            return;
        }

        if (balance.IsZero)
        {
            return;
        }

        at = ~at;
        if (_holdingCount == _holdings.Length)
        {
            int capacity = Math.Max(_holdingCount * 2, 2);
            Array.Resize(ref _holdings, capacity);
            Array.Resize(ref _interestIndices, capacity);
            Array.Resize(ref _profits, capacity);
        }

        Array.Copy(_holdings, at, _holdings, at + 1, _holdingCount - at);
        Array.Copy(_interestIndices, at, _interestIndices, at + 1, _holdingCount - at);
        Array.Copy(_profits, at, _profits, at + 1, _holdingCount - at);
        _holdings[at] = new(asset, balance);
        _interestIndices[at] = interestIndex;
        _profits[at] = default;
        _holdingCount++;
        _debtCount += balance.IsNegative ? 1 : 0;
    }

    /// <summary>Replaces a position; zero quantity takes the entry away. For the ledger only.</summary>
    internal void SetPosition(in Position position)
    {
        int at = FindPosition(position.Instrument);
        if (at >= 0)
        {
            if (position.Quantity.IsZero)
            {
                _positionCount--;
                Array.Copy(_positions, at + 1, _positions, at, _positionCount - at);
                return;
            }

            _positions[at] = position;
            return;
        }

        if (position.Quantity.IsZero)
        {
            return;
        }

        at = ~at;
        if (_positionCount == _positions.Length)
        {
            Array.Resize(ref _positions, Math.Max(_positionCount * 2, 2));
        }

        Array.Copy(_positions, at, _positions, at + 1, _positionCount - at);
        _positions[at] = position;
        _positionCount++;
    }

    private int FindHolding(AssetId asset)
    {
        // Short and sorted: a walk beats a binary search.
        for (int i = 0; i < _holdingCount; i++)
        {
            if (_holdings[i].Asset.Value >= asset.Value)
            {
                return _holdings[i].Asset == asset ? i : ~i;
            }
        }

        return ~_holdingCount;
    }

    private int FindPosition(InstrumentId instrument)
    {
        int low = 0;
        int high = _positionCount - 1;

        // A few are walked over, as above; only what is left of many is halved.
        while (high - low >= WalkedPositions)
        {
            int middle = (low + high) >> 1;
            int held = _positions[middle].Instrument.Value;
            if (held == instrument.Value)
            {
                return middle;
            }

            if (held < instrument.Value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        for (; low <= high; low++)
        {
            int held = _positions[low].Instrument.Value;
            if (held >= instrument.Value)
            {
                return held == instrument.Value ? low : ~low;
            }
        }

        return ~low;
    }
}
