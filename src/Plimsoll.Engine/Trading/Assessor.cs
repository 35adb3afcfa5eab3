// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Trading;

/// <summary>Assesses accounts as they are and as they would be, and says which prices that rests on.</summary>
internal sealed class Assessor
{
    private readonly EngineState _engine;
    private readonly Trial _view;

    internal Assessor(EngineState engine)
    {
        _engine = engine;
        _view = new Trial(engine);
        Trial = new Trial(engine);
        HasUnpriced = engine.Catalog.Assets.Any(a => a.PriceSymbol is not null);
    }

    /// <summary>Where a change is tried; one at a time.</summary>
    internal Trial Trial { get; }

    /// <summary>The sheet of the last assessment.</summary>
    internal MarginSheet Sheet { get; } = new();

    /// <summary>True while an asset may still be without a price.</summary>
    private bool HasUnpriced { get; set; }

    /// <summary>The account as a model is shown it, interest owed included; good until the next call.</summary>
    internal Portfolio View(AccountState account)
    {
        if (!account.HasDebt && !StillUnpriced())
        {
            return new(account.Holdings, account.Positions);
        }

        _view.Load(account);
        return _view.Portfolio;
    }

    /// <summary>Assesses an account as it is, on <see cref="Sheet"/>.</summary>
    internal Rejection Assess(AccountState account) => _engine.Rulebook.Assess(View(account), _engine.Market, Sheet);

    /// <summary>Assesses the trial, on <see cref="Sheet"/>.</summary>
    internal Rejection AssessTrial() => _engine.Rulebook.Assess(Trial.Portfolio, _engine.Market, Sheet);

    /// <summary>The first symbol, of those that the valuation of an account rests on, whose state forbids an action; null when all allow it.</summary>
    /// <remarks>Collateral that counts nothing is not looked at, so that a grain of it cannot shield an account from liquidation.</remarks>
    internal SymbolId? Forbidding(AccountState account, OracleAction action) =>
        _engine.Oracles.AllAllow(action) ? null : Forbidding(new Portfolio(account.Holdings, account.Positions), action);

    /// <summary>As above, for any portfolio.</summary>
    internal SymbolId? Forbidding(in Portfolio portfolio, OracleAction action)
    {
        if (_engine.Oracles.AllAllow(action))
        {
            return null;
        }

        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            bool counts = holding.Balance.IsNegative || _engine.Rulebook.Collateral.For(holding.Asset) is not null;
            if (counts && _engine.Catalog[holding.Asset].PriceSymbol is { } symbol && IsForbidden(symbol, action, holding.Balance))
            {
                return symbol;
            }
        }

        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            if (Forbidding(_engine.Catalog[position.Instrument], action) is { } symbol)
            {
                return symbol;
            }
        }

        return null;
    }

    /// <summary>The first symbol of an instrument whose state forbids an action.</summary>
    internal SymbolId? Forbidding(InstrumentSpec spec, OracleAction action)
    {
        OracleBook oracles = _engine.Oracles;
        return oracles.AllAllow(action) ? null
            : !oracles.Allows(spec.Mark, action) ? spec.Mark
            : !oracles.Allows(spec.Underlying, action) ? spec.Underlying
            : spec.Option is { } option && !oracles.Allows(option.Forward, action) ? option.Forward
            : spec.Option is { } terms && !oracles.Allows(terms.Volatility, action) ? terms.Volatility
            : _engine.Catalog[spec.Settlement].PriceSymbol is { } settlement && !oracles.Allows(settlement, action) ? settlement
            : null;
    }

    private bool IsForbidden(SymbolId symbol, OracleAction action, Amount balance) =>
        !_engine.Oracles.Allows(symbol, action) && (_engine.Market.IsKnown(symbol) || balance.IsNegative);

    private bool StillUnpriced()
    {
        if (!HasUnpriced)
        {
            return false;
        }

        foreach (AssetSpec asset in _engine.Catalog.Assets)
        {
            if (asset.PriceSymbol is { } symbol && !_engine.Market.IsKnown(symbol))
            {
                return true;
            }
        }

        // Once a price is known it stays known.
        HasUnpriced = false;
        return false;
    }
}
