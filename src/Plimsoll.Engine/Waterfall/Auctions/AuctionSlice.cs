// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Trading;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Waterfall.Auctions;

/// <summary>A share of all that an account holds and owes, or of chosen positions, tried on copies of the account and of its bidder before anything is
/// booked.</summary>
/// <remarks>
/// <para>Every position, the share of its quantity in whole lots, at its mark; every balance but the numeraire's, the share of it and all that these trades
/// realise in it, so that what is left is the same account made smaller. The numeraire pays: the value of the coin that goes, less the discount.</para>
/// <para>Of chosen positions only what they realise goes with them. The share of the account's worth that the discount is taken of is then that by which its
/// maintenance falls: (before − after) ÷ before, which for a share of all is that share.</para>
/// <para>Solvent, the account gives the discount. Insolvent, the fund pays the account its share of what is missing, and the taker the discount: a share of
/// what closing is modelled to cost, of each position the cost × (quantity that the taker has to trade away) ÷ (quantity of the position). What reduces the net
/// position of the taker's owner, over all his accounts, is nothing to be traded away: it comes first, at the mark, and nothing is paid for it.</para>
/// <para>Quantities and balances toward zero, the value of coin up, costs and the discount down: against the bidder.</para>
/// </remarks>
internal sealed class AuctionSlice
{
    private readonly AccountBook _accounts;
    private readonly Assessor _assessor;
    private readonly TradeBooking _trades;
    private readonly InstrumentCatalog _catalog;
    private readonly List<int> _assets = [];

    // What does not change from one trial of a bid to the next: what the account has, and of each of its positions what closing it costs and what the
    // bidder's owner has of it.
    private readonly List<Holding> _held = [];
    private readonly List<Amount> _closing = [];
    private readonly List<Quantity> _owned = [];

    internal AuctionSlice(AccountBook accounts, Assessor assessor, TradeBooking trades)
    {
        _accounts = accounts;
        _assessor = assessor;
        _trades = trades;
        _catalog = assessor.Market.Catalog;
    }

    /// <summary>What goes to the bidder at its mark, by instrument.</summary>
    internal List<AuctionLeg> Legs { get; } = [];

    /// <summary>What goes to the bidder of each asset but the numeraire, by asset; below zero is a debt that is taken over.</summary>
    internal List<Holding> Moves { get; } = [];

    /// <summary>What the bidder pays the account, numeraire; below zero the account pays.</summary>
    internal Amount Cash { get; private set; }

    /// <summary>What the bidder keeps of the worth of the slice, numeraire.</summary>
    internal Amount Discount { get; private set; }

    /// <summary>What the fund pays the account, numeraire.</summary>
    internal Amount Covered { get; private set; }

    /// <summary>What the fund pays in all, numeraire.</summary>
    internal Amount FundPays { get; private set; }

    /// <summary>Begins the trials of one bid.</summary>
    /// <param name="account">What is offered.</param>
    /// <param name="bidder">Who bids.</param>
    /// <param name="closing">What closing a position of the account costs, by its place, numeraire; null where nothing is paid for that.</param>
    /// <param name="own">A copy to be written over.</param>
    internal void Begin(AccountState account, AccountState bidder, Func<int, Amount>? closing, Trial own)
    {
        own.Load(account);
        _held.Clear();
        _held.AddRange(own.Holdings);
        _closing.Clear();
        _owned.Clear();
        List<AccountState> accounts = _accounts.OfOwner(bidder.Owner);
        for (int i = 0; closing is not null && i < account.PositionCount; i++)
        {
            InstrumentId instrument = account.Positions.Span[i].Instrument;
            Quantity net = default;
            foreach (AccountState owned in accounts)
            {
                net += owned.Position(instrument).Quantity;
            }

            _closing.Add(closing(i));
            _owned.Add(net);
        }
    }

    /// <summary>Cuts a share and arranges both copies as they would be.</summary>
    internal Rejection Cut(in AuctionOffer offer, AccountState bidder, Ratio share, Trial own, Trial his)
    {
        own.Load(offer.Account);
        his.Load(bidder);
        Legs.Clear();
        Moves.Clear();
        _assets.Clear();
        foreach (Holding holding in _held)
        {
            Note(holding.Asset);
        }

        Amount closing = default;
        ReadOnlySpan<Position> positions = offer.Account.Positions.Span;
        for (int i = 0; i < positions.Length; i++)
        {
            if (!offer.Takes(positions[i].Instrument))
            {
                continue;
            }

            Rejection rejection = CutPosition(positions[i], bidder, share, own, his, out Quantity taken);
            if (rejection.IsRefused)
            {
                return rejection;
            }

            closing += _closing.Count == 0 ? default
                : _closing[i].Scale(ToTradeAway(_owned[i], taken).Atoms, positions[i].Quantity.Abs().Atoms, Rounding.Down);
        }

        _assets.Sort();
        Amount value = MoveBalances(offer.Legs is null ? share : Ratio.Zero, own, his);
        Amount unit = _catalog[_catalog.Numeraire].SmallestUnit;
        Ratio part = offer.Legs is null ? share : Relieved(offer, own);
        Amount given = offer.Worth.IsPositive ? offer.Worth.Times(part, Rounding.Down) : closing;
        Discount = given.Times(offer.Rate, Rounding.Down).RoundTo(unit, Rounding.Down);
        Covered = offer.Worth.IsPositive ? default : (-offer.Worth).Times(share, Rounding.Up).RoundTo(unit, Rounding.Up);
        Cash = value.RoundTo(unit, Rounding.Up) - (offer.Worth.IsPositive ? Discount : default);
        FundPays = offer.Worth.IsPositive ? default : Covered + Discount;
        own.Add(_catalog.Numeraire, Cash + Covered);
        his.Add(_catalog.Numeraire, FundPays - Covered - Cash);
        return Rejection.None;
    }

    /// <summary>By what share of itself the maintenance falls, rounded down; zero where it does not.</summary>
    private Ratio Relieved(in AuctionOffer offer, Trial own)
    {
        _assessor.Assess(own.Portfolio);
        Amount relieved = offer.Maintenance - _assessor.Sheet.Maintenance;
        return relieved.IsPositive ? relieved.Per(offer.Maintenance, Rounding.Down) : Ratio.Zero;
    }

    /// <summary>How much of what is taken an owner has to trade away: all but what reduces his net position.</summary>
    private static Quantity ToTradeAway(Quantity owned, Quantity taken) =>
        owned.IsNegative == taken.IsNegative ? taken.Abs() : Quantity.Max(taken.Abs() - owned.Abs(), default);

    private Rejection CutPosition(in Position position, AccountState bidder, Ratio share, Trial own, Trial his, out Quantity taken)
    {
        taken = default;
        InstrumentSpec spec = _catalog[position.Instrument];
        Quantity held = position.Quantity.Abs();
        Quantity quantity = share == Ratio.One ? held : held.Times(share, Rounding.Down).RoundTo(spec.LotSize, Rounding.Down);
        if (quantity.IsZero)
        {
            return Rejection.None;
        }

        if (!_assessor.Market.TryPrice(spec.Mark, out Price mark))
        {
            return new(RejectionCode.MarkMissing, spec.Mark);
        }

        taken = position.Quantity.IsPositive ? quantity : -quantity;
        Position his0 = bidder.Position(spec.Id);
        bool grows = (his0.Quantity + taken).Abs() > his0.Quantity.Abs();
        if (grows && !_trades.CanGrow(spec, quantity, mark))
        {
            return new(RejectionCode.OutOfRange, spec.Id);
        }

        TradeEffect given = _trades.Effect(spec, position, -taken, mark);
        TradeEffect got = _trades.Effect(spec, his0, taken, mark);
        Legs.Add(new(spec, taken, mark, given, got, grows));
        own.Set(new(spec.Id, given.Quantity, given.Cost));
        own.Add(spec.Settlement, given.Realised);
        his.Set(new(spec.Id, got.Quantity, got.Cost));
        his.Add(spec.Settlement, got.Realised);
        Note(spec.Settlement);
        return Rejection.None;
    }

    private Amount MoveBalances(Ratio share, Trial own, Trial his)
    {
        Amount value = default;
        foreach (int number in _assets)
        {
            AssetId asset = new(number);
            if (asset == _catalog.Numeraire || !_assessor.Market.TryAssetPrice(asset, out Price price))
            {
                continue;
            }

            Amount held = _held.Find(holding => holding.Asset == asset).Balance;
            Amount part = share == Ratio.One ? held : held.Times(share, Rounding.TowardZero).RoundTo(_catalog[asset].SmallestUnit, Rounding.TowardZero);
            Amount moved = part + own.Balance(asset) - held;
            if (moved.IsZero)
            {
                continue;
            }

            Moves.Add(new(asset, moved));
            own.Add(asset, -moved);
            his.Add(asset, moved);
            value += moved.Times(price, Rounding.Up);
        }

        return value;
    }

    private void Note(AssetId asset)
    {
        if (!_assets.Contains(asset.Value))
        {
            _assets.Add(asset.Value);
        }
    }
}

/// <summary>What is offered at this moment.</summary>
/// <param name="Account">The account.</param>
/// <param name="Worth">Its worth at the marks, numeraire.</param>
/// <param name="Rate">The discount.</param>
/// <param name="Maintenance">Its maintenance, numeraire.</param>
/// <param name="Legs">The positions that are chosen, ascending; null for all that the account holds and owes.</param>
internal readonly record struct AuctionOffer(
    AccountState Account, Amount Worth, Ratio Rate, Amount Maintenance, ImmutableArray<InstrumentId>? Legs)
{
    internal bool Takes(InstrumentId instrument) => Legs is not { } legs || legs.Contains(instrument);
}

/// <summary>One position of a slice.</summary>
/// <param name="Spec">The instrument.</param>
/// <param name="Taken">What the bidder gets, signed.</param>
/// <param name="Mark">At which price.</param>
/// <param name="Given">What it does to the account.</param>
/// <param name="Got">What it does to the bidder.</param>
/// <param name="Grows">True when the bidder's position grows or turns.</param>
internal readonly record struct AuctionLeg(InstrumentSpec Spec, Quantity Taken, Price Mark, TradeEffect Given, TradeEffect Got, bool Grows);
