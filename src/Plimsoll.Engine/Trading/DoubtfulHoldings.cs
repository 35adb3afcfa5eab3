// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Which assets and instruments rest on a price that a liquidation may not rely on, kept until some price changes its state: in a crash very many
/// accounts are looked through between two changes.</summary>
internal sealed class DoubtfulHoldings
{
    private readonly OracleBook _oracles;
    private readonly InstrumentCatalog _catalog;
    private readonly bool[] _assets;
    private readonly bool[] _instruments;
    private long _stamp = -1;

    internal DoubtfulHoldings(OracleBook oracles, InstrumentCatalog catalog)
    {
        _oracles = oracles;
        _catalog = catalog;
        _assets = new bool[catalog.Assets.Length];
        _instruments = new bool[catalog.Instruments.Length];
    }

    /// <summary>True when something in a portfolio rests on such a price, a volatility included: it may still be nothing that its rulebook counts.</summary>
    internal bool MayBeIn(in Portfolio portfolio)
    {
        if (_stamp != _oracles.StateStamp)
        {
            Renew();
        }

        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            if (_assets[holding.Asset.Value])
            {
                return true;
            }
        }

        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            if (_instruments[position.Instrument.Value])
            {
                return true;
            }
        }

        return false;
    }

    private void Renew()
    {
        _stamp = _oracles.StateStamp;
        foreach (AssetSpec asset in _catalog.Assets)
        {
            _assets[asset.Id.Value] = IsDoubtful(asset.PriceObservable);
        }

        foreach (InstrumentSpec spec in _catalog.Instruments)
        {
            _instruments[spec.Id.Value] = IsDoubtful(spec.Mark) || IsDoubtful(spec.Underlying) || IsDoubtful(spec.Option?.Forward)
                || IsDoubtful(spec.Option?.Volatility) || _assets[spec.Settlement.Value];
        }
    }

    private bool IsDoubtful(ObservableId? observable) => observable is { } known && !_oracles.Allows(known, OracleAction.Liquidate);
}
