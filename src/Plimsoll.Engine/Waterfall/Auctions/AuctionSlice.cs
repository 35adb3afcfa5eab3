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
/// <para>Solvent, the account gives the discount. Insolvent, the fund pays the account its share of what is missing, and the taker the discount.</para>
/// <para>Quantities and balances toward zero, the value of coin up and the discount down: against the bidder.</para>
/// </remarks>
internal sealed class AuctionSlice
{
    private readonly Assessor _assessor;
    private readonly TradeBooking _trades;
    private readonly InstrumentCatalog _catalog;
    private readonly List<int> _assets = [];

    internal AuctionSlice(Assessor assessor, TradeBooking trades)
    {
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

    /// <summary>Cuts a share and arranges both copies as they would be.</summary>
    internal Rejection Cut(in AuctionOffer offer, AccountState bidder, Ratio share, Trial own, Trial his)
    {
        own.Load(offer.Account);
        his.Load(bidder);
        Legs.Clear();
        Moves.Clear();
        _assets.Clear();
        foreach (ref readonly Holding holding in own.Holdings)
        {
            Note(holding.Asset);
        }

        Holding[] before = own.Holdings.ToArray();
        foreach (Position position in offer.Account.Positions.Span)
        {
            if (!offer.Takes(position.Instrument))
            {
                continue;
            }

            Rejection rejection = CutPosition(position, bidder, share, own, his);
            if (rejection.IsRefused)
            {
                return rejection;
            }
        }

        _assets.Sort();
        Amount value = MoveBalances(before, offer.Legs is null ? share : Ratio.Zero, own, his);
        Amount unit = _catalog[_catalog.Numeraire].SmallestUnit;
        Ratio part = offer.Legs is null ? share : Relieved(offer, own);
        Discount = offer.Base.Times(part, Rounding.Down).Times(offer.Rate, Rounding.Down).RoundTo(unit, Rounding.Down);
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

    private Rejection CutPosition(in Position position, AccountState bidder, Ratio share, Trial own, Trial his)
    {
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

        Quantity taken = position.Quantity.IsPositive ? quantity : -quantity;
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

    private Amount MoveBalances(Holding[] before, Ratio share, Trial own, Trial his)
    {
        Amount value = default;
        foreach (int number in _assets)
        {
            AssetId asset = new(number);
            if (asset == _catalog.Numeraire || !_assessor.Market.TryAssetPrice(asset, out Price price))
            {
                continue;
            }

            Amount held = Array.Find(before, holding => holding.Asset == asset).Balance;
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
/// <param name="Base">What the discount is a share of: the worth, or for an insolvent account what closing all of it is modelled to cost.</param>
/// <param name="Rate">The discount.</param>
/// <param name="Maintenance">Its maintenance, numeraire.</param>
/// <param name="Legs">The positions that are chosen, ascending; null for all that the account holds and owes.</param>
internal readonly record struct AuctionOffer(
    AccountState Account, Amount Worth, Amount Base, Ratio Rate, Amount Maintenance, ImmutableArray<InstrumentId>? Legs)
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
