// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Collateral;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>What the fill of each open order adds to equity after haircuts, such that no set of fills adds less than the sum.</summary>
/// <remarks>
/// <para>What a net number of units of an asset counts for is concave in it: a debt counts with the borrow haircut, a holding with the haircut, above a cap
/// nothing. So all falls together cost at most f(n) − f(n − all of them), and of any set at most its share of that; rises bring at least their share of f(n +
/// all of them) − f(n), whatever fell. n is what is counted today.</para>
/// <para>A cap is on the balance, which is concave in the same way; there an unrealised profit that a fill moves into a balance may be lost to the cap, and is
/// taken off.</para>
/// <para>Exact for one asset without haircuts; else an upper bound of the loss: an order that brings an asset bears the haircut of all that orders could bring,
/// one that takes it the borrow haircut of all that they could take.</para>
/// </remarks>
internal static class OrderGains
{
    /// <summary>What rounding f four times may have taken or given, in atoms.</summary>
    private static readonly Amount _roundings = Amount.FromAtoms(4);

    internal static Rejection Set(Rulebook rulebook, MarketView market, MarginSheet sheet)
    {
        InstrumentCatalog catalog = market.Catalog;
        OrderFills orders = sheet.Orders;
        Span<AssetOrders> assets = new AssetOrders[catalog.Assets.Length];
        for (int i = 0; i < assets.Length; i++)
        {
            assets[i].Terms = rulebook.TermsFor(new(i));
        }

        foreach (ref readonly CollateralLine line in sheet.Collateral)
        {
            (assets[line.Asset.Value].Balance, assets[line.Asset.Value].Unrealised) = (line.Balance, line.Unrealised);
        }

        foreach (ref readonly OrderFill fill in orders.All)
        {
            InstrumentSpec spec = catalog[fill.Instrument];
            assets[spec.Settlement.Value].AddBalance(BalanceOf(fill, spec));
            assets[spec.Settlement.Value].AddBalance(fill.Realisable);
            if (spec.Base is { } asset)
            {
                assets[asset.Value].AddBalance(fill.Base);
            }
        }

        foreach (ref readonly OrderFill fill in orders.All)
        {
            InstrumentSpec spec = catalog[fill.Instrument];
            if (!TrySettled(assets, rulebook, fill, spec, market, out Amount settled))
            {
                return new(RejectionCode.MarkMissing, spec.Mark);
            }

            assets[spec.Settlement.Value].AddCounted(settled);
            if (spec.Base is { } asset)
            {
                assets[asset.Value].AddCounted(assets[asset.Value].CountedOf(fill.Base));
            }
        }

        for (int at = 0; at < orders.All.Length; at++)
        {
            OrderFill fill = orders.All[at];
            InstrumentSpec spec = catalog[fill.Instrument];
            if (!TrySettled(assets, rulebook, fill, spec, market, out Amount settled) || !TryValue(assets, spec.Settlement, settled, market, out Amount gain))
            {
                return new(RejectionCode.MarkMissing, catalog[spec.Settlement].PriceObservable ?? spec.Mark);
            }

            if (spec.Base is { } asset)
            {
                if (!TryValue(assets, asset, assets[asset.Value].CountedOf(fill.Base), market, out Amount delivered))
                {
                    return new(RejectionCode.MarkMissing, catalog[asset].PriceObservable!.Value);
                }

                gain += delivered;
            }

            orders.SetGain(at, gain);
        }

        return Rejection.None;
    }

    /// <summary>What a fill does to the settlement balance at once: premiums, proceeds, and the gain of a contract, which may be realised; its loss may stay
    /// unrealised.</summary>
    private static Amount BalanceOf(in OrderFill fill, InstrumentSpec spec) =>
        spec.Kind is InstrumentKind.Spot or InstrumentKind.Option ? fill.Settled : Amount.Max(fill.Settled, default);

    /// <summary>The units that a fill adds to what is counted of its settlement asset; false without a mark.</summary>
    private static bool TrySettled(ReadOnlySpan<AssetOrders> assets, Rulebook rulebook, in OrderFill fill, InstrumentSpec spec, MarketView market,
        out Amount settled)
    {
        ref readonly AssetOrders asset = ref assets[spec.Settlement.Value];
        Amount balance = BalanceOf(fill, spec);
        settled = asset.CountedOf(balance) + (fill.Settled - balance) + asset.CountedOf(fill.Realisable) - fill.Realisable;
        if (!spec.IsPremiumPaid)
        {
            return true;
        }

        bool isKnown = market.TryPrice(spec.Mark, out Price mark);
        settled += rulebook.OptionValue == OptionValueRule.Full ? spec.ValueOf(fill.Quantity, mark, Rounding.Down)
            : spec.ValueOf(fill.OfShort, mark, Rounding.Down);
        return isKnown;
    }

    private static bool TryValue(ReadOnlySpan<AssetOrders> assets, AssetId asset, Amount change, MarketView market, out Amount value)
    {
        bool isKnown = market.TryAssetPrice(asset, out Price price);
        value = isKnown ? assets[asset.Value].ValueOf(change, price) : default;
        return isKnown;
    }

    /// <summary>One asset: what there is of it, and what all orders together could bring and take.</summary>
    private struct AssetOrders
    {
        public CollateralTerms? Terms;
        public Amount Balance, Unrealised;
        private Amount _rise, _fall, _up, _down;

        internal void AddBalance(Amount change)
        {
            _rise += Amount.Max(change, default);
            _fall -= Amount.Min(change, default);
        }

        internal void AddCounted(Amount change)
        {
            _up += Amount.Max(change, default);
            _down -= Amount.Min(change, default);
        }

        /// <summary>What a change of the balance changes of what is counted of it: its share of what all changes of that side do.</summary>
        internal readonly Amount CountedOf(Amount change)
        {
            if (change.IsZero || Terms is { Cap: null })
            {
                return change;
            }

            Amount now = HaircutEquity.CountedOf(Terms, Balance);
            return change.IsPositive
                ? (HaircutEquity.CountedOf(Terms, Balance + _rise) - now).Scale(change.Atoms, _rise.Atoms, Rounding.Down)
                : (HaircutEquity.CountedOf(Terms, Balance - _fall) - now).Scale(-change.Atoms, _fall.Atoms, Rounding.Down);
        }

        internal readonly Amount ValueOf(Amount change, Price price)
        {
            if (change.IsZero)
            {
                return default;
            }

            Amount net = HaircutEquity.CountedOf(Terms, Balance) + Unrealised;
            Amount now = HaircutEquity.InitialValueOf(Terms, net, price);
            bool isExact = price == Price.Of(1) && Terms is { CapValue: null } terms && terms.Haircut.IsZero && terms.BorrowHaircut.IsZero
                && !terms.HasInitialTerms;
            Amount value = change.IsPositive
                ? (HaircutEquity.InitialValueOf(Terms, net + _up, price) - now).Scale(change.Atoms, _up.Atoms, Rounding.Down)
                : (HaircutEquity.InitialValueOf(Terms, net - _down, price) - now).Scale(-change.Atoms, _down.Atoms, Rounding.Down);
            return isExact ? value : value - _roundings;
        }
    }
}
