// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Ledger;

/// <summary>Says beforehand whether what is held could still be valued: no sum or product of any account may leave 128 bits.</summary>
/// <remarks>Bounds in bits, from above: it may say no where the exact value would just fit, never yes where it would not.</remarks>
internal sealed class Exposure
{
    private readonly GeneralLedger _ledger;
    private readonly MarketState _market;
    private readonly List<ImmutableArray<InstrumentId>> _byObservable = [];
    private readonly List<ImmutableArray<AssetId>> _assetsByObservable = [];
    private InstrumentCatalog _catalog;
    private int _assets;
    private int _instruments;

    internal Exposure(GeneralLedger ledger, MarketState market)
    {
        _ledger = ledger;
        _market = market;
        _catalog = market.Catalog;
        Grow();
    }

    internal InstrumentCatalog Catalog => _catalog;

    /// <summary>Notes what rests on each observable of what was listed since.</summary>
    internal void Grow()
    {
        _catalog = _market.Catalog;
        while (_byObservable.Count < _catalog.Observables.Length)
        {
            _byObservable.Add([]);
            _assetsByObservable.Add([]);
        }

        for (; _assets < _catalog.Assets.Length; _assets++)
        {
            AssetSpec asset = _catalog.Assets[_assets];
            if (asset.PriceObservable is { } observable)
            {
                _assetsByObservable[observable.Value] = _assetsByObservable[observable.Value].Add(asset.Id);
            }
        }

        for (; _instruments < _catalog.Instruments.Length; _instruments++)
        {
            InstrumentSpec spec = _catalog.Instruments[_instruments];
            if (spec.Kind != InstrumentKind.Spot)
            {
                Note(spec, spec.Mark);
                Note(spec, spec.Underlying);
                Note(spec, spec.Option?.Forward);
                Note(spec, _catalog[spec.Settlement].PriceObservable);
            }
        }
    }

    /// <summary>Instruments whose value depends on an observable, ascending.</summary>
    internal ImmutableArray<InstrumentId> InstrumentsOf(ObservableId observable) => _byObservable[observable.Value];

    /// <summary>Assets priced by an observable, ascending.</summary>
    internal ImmutableArray<AssetId> AssetsOf(ObservableId observable) => _assetsByObservable[observable.Value];

    /// <summary>True when everything held could still be valued if an observable had this value.</summary>
    internal bool CanCarry(ObservableId observable, Int128 value)
    {
        if (_catalog[observable].Kind == ObservableKind.Volatility)
        {
            return true;
        }

        foreach (AssetId asset in _assetsByObservable[observable.Value])
        {
            // What is held, and what positions cost: a profit is counted as what a position is worth now less its cost, and the cost stays when the worth is
            // gone.
            int size = Math.Max(Magnitude.Bits(_ledger.LargestHolding(asset)), _ledger.LargestCostBits(asset));
            if (Magnitude.ProductBits(size, Magnitude.Bits(value)) > EngineLimits.ValueBits)
            {
                return false;
            }
        }

        foreach (InstrumentId instrument in _byObservable[observable.Value])
        {
            InstrumentSpec spec = _catalog[instrument];
            int price = PriceBits(spec, observable, value);
            int settlement = spec.Settlement == _catalog.Numeraire ? MarketState.NumeraireBits
                : _catalog[spec.Settlement].PriceObservable == observable ? Magnitude.Bits(value)
                : _market.AssetPriceBits(spec.Settlement);
            if (!Fits(spec, _ledger.OpenInterest(instrument), price, settlement))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True when an instrument's open interest could grow by a quantity traded at a price.</summary>
    internal bool CanGrow(InstrumentSpec spec, Quantity by, Price at)
    {
        if (!Magnitude.Fits(by.Atoms, EngineLimits.AmountBits))
        {
            return false;
        }

        Quantity open = _ledger.OpenInterest(spec.Id) + by;
        return Fits(spec, open, PriceBits(spec, default, at.Atoms, isTrade: true), _market.AssetPriceBits(spec.Settlement));
    }

    /// <summary>True when a balance or a cost of this size could be valued at today's price.</summary>
    internal bool CanHold(AssetId asset, Amount size) =>
        Magnitude.ProductBits(Magnitude.Bits(size.Atoms), _market.AssetPriceBits(asset)) <= EngineLimits.ValueBits;

    /// <summary>True when all that is open in an instrument could be valued, and its holders' profit posted, at a price that no market set: a bankruptcy
    /// price.</summary>
    internal bool CanTradeAt(InstrumentSpec spec, Price price)
    {
        bool divides = spec.Payoff == Payoff.Inverse && spec.Kind != InstrumentKind.Option;
        return Magnitude.Fits(price.Atoms, Magnitude.Bits(EngineLimits.MaxPriceAtoms))
            && (!divides || price.Atoms >= EngineLimits.MinPriceAtoms)
            && Fits(spec, _ledger.OpenInterest(spec.Id), Magnitude.Bits(price.Atoms), _market.AssetPriceBits(spec.Settlement));
    }

    private void Note(InstrumentSpec spec, ObservableId? observable)
    {
        if (observable is { } on && (_byObservable[on.Value].IsEmpty || _byObservable[on.Value][^1] != spec.Id))
        {
            _byObservable[on.Value] = _byObservable[on.Value].Add(spec.Id);
        }
    }

    private static bool Fits(InstrumentSpec spec, Quantity open, int price, int settlementPrice)
    {
        int units = Magnitude.ProductBits(Magnitude.Bits(open.Atoms), Magnitude.Bits(spec.ContractSize.Atoms));
        bool divides = spec.Payoff == Payoff.Inverse && spec.Kind != InstrumentKind.Option;
        int value = divides ? Magnitude.QuotientBits(units, price) : Magnitude.ProductBits(units, price);
        return units <= EngineLimits.AmountBits
            && value <= EngineLimits.AmountBits
            && Magnitude.ProductBits(value, settlementPrice) <= EngineLimits.ValueBits;
    }

    /// <summary>Bits of the price that makes an instrument largest: the highest of those it is valued at, the lowest where it divides.</summary>
    private int PriceBits(InstrumentSpec spec, ObservableId moved, Int128 value, bool isTrade = false)
    {
        bool divides = spec.Payoff == Payoff.Inverse && spec.Kind != InstrumentKind.Option;
        int most = isTrade || spec.Mark == moved || spec.Underlying == moved || spec.Option?.Forward == moved
            ? Magnitude.Bits(SizeOf(isTrade ? spec.Mark : moved, value)) : divides ? 128 : 0;
        Consider(spec.Mark, ref most);
        Consider(spec.Underlying, ref most);
        if (spec.Option is { } option)
        {
            // A position that no model can assess counts at its strike.
            most = Math.Max(most, Magnitude.Bits(option.Strike.Atoms));
            Consider(option.Forward, ref most);
        }

        return most;

        void Consider(ObservableId observable, ref int bits)
        {
            if ((observable != moved || isTrade) && _market.IsKnown(observable))
            {
                int own = Magnitude.Bits(SizeOf(observable, _market.Value(observable)));
                bits = divides ? Math.Min(bits, own) : Math.Max(bits, own);
            }
        }
    }

    /// <summary>What a value counts as in a requirement: a signed price at least its floor.</summary>
    private Int128 SizeOf(ObservableId observable, Int128 value) => _catalog[observable].SizeOf(Price.FromAtoms(value)).Atoms;
}
