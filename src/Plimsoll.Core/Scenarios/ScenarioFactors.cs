// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Scenarios;

/// <summary>Which observable follows which when a factor is shocked.</summary>
/// <remarks>Factors are the underlyings of instruments and the prices of assets. Marks of perpetuals and futures and the forwards of options follow their
/// underlying in proportion, so that each keeps its basis ratio. Marks of options are priced again; their volatilities follow the rule of their underlying. An
/// observable that nothing connects to a factor stays.</remarks>
public sealed class ScenarioFactors
{
    private const int None = -1;

    private readonly InstrumentCatalog _catalog;
    private readonly int[] _leader;
    private readonly int[] _option;

    /// <summary>Works the connections out.</summary>
    public ScenarioFactors(InstrumentCatalog catalog)
    {
        _catalog = catalog;
        _leader = new int[catalog.Observables.Length];
        _option = new int[catalog.Observables.Length];
        Array.Fill(_leader, None);
        Array.Fill(_option, None);
        foreach (AssetSpec asset in catalog.Assets)
        {
            Lead(asset.PriceObservable, asset.PriceObservable);
        }

        foreach (InstrumentSpec spec in catalog.Instruments)
        {
            Lead(spec.Underlying, spec.Underlying);
        }

        foreach (InstrumentSpec spec in catalog.Instruments.Where(static spec => spec.Kind != InstrumentKind.Option))
        {
            Lead(spec.Mark, spec.Underlying);
        }

        foreach (InstrumentSpec spec in catalog.Instruments)
        {
            if (spec.Option is { } option)
            {
                Lead(option.Forward, spec.Underlying);
                Lead(option.Volatility, spec.Underlying);
                Lead(spec.Mark, spec.Underlying);
                _option[spec.Mark.Value] = spec.Id.Value;
                _option[option.Volatility.Value] = _option[option.Volatility.Value] == None ? spec.Id.Value : _option[option.Volatility.Value];
            }
        }

        All = [.. catalog.Observables.Select(observable => observable.Id).Where(id => _leader[id.Value] == id.Value)];
    }

    /// <summary>Every factor, ascending.</summary>
    public ImmutableArray<ObservableId> All { get; }

    /// <summary>The catalogue.</summary>
    internal InstrumentCatalog Catalog => _catalog;

    /// <summary>The factors that a portfolio's value depends on, or would once its open orders fill, ascending.</summary>
    public ImmutableArray<ObservableId> Of(in Portfolio portfolio, ImmutableArray<OpenOrder> orders = default)
    {
        bool[] isUsed = new bool[_catalog.Observables.Length];
        foreach (ref readonly Holding holding in portfolio.Holdings.Span)
        {
            if (_catalog[holding.Asset].PriceObservable is { } price)
            {
                isUsed[price.Value] = true;
            }
        }

        foreach (ref readonly Position position in portfolio.Positions.Span)
        {
            Use(position.Instrument);
        }

        foreach (OpenOrder order in orders.IsDefault ? [] : orders)
        {
            Use(order.Instrument);
        }

        return [.. All.Where(factor => isUsed[factor.Value])];

        void Use(InstrumentId instrument)
        {
            InstrumentSpec spec = _catalog[instrument];
            isUsed[spec.Underlying.Value] = true;
            if (_catalog[spec.Settlement].PriceObservable is { } price)
            {
                isUsed[price.Value] = true;
            }
        }
    }

    /// <summary>The factor that an observable follows; false when it stays.</summary>
    internal bool TryLeader(ObservableId observable, out ObservableId factor)
    {
        factor = new(_leader[observable.Value]);
        return factor.Value != None;
    }

    /// <summary>What a scenario of named factors does to the factor that an observable follows; nothing to one that stays.</summary>
    internal FactorShock ShockOf(ObservableId observable, Scenario scenario)
    {
        if (TryLeader(observable, out ObservableId factor))
        {
            foreach (FactorShock shock in scenario.Shocks)
            {
                if (shock.Named == factor)
                {
                    return shock;
                }
            }
        }

        return default;
    }

    /// <summary>A volatility as a market shows it in a scenario: none above <see cref="FieldBounds.MostVolatility"/>. False when it cannot be
    /// represented.</summary>
    internal bool TryShock(ObservableId observable, Ratio volatility, Scenario scenario, Timestamp time, out Ratio shocked) =>
        TryShock(observable, volatility, ShockOf(observable, scenario).Volatility, time, out shocked);

    /// <summary>As the other, for the shock of the factor that the observable follows.</summary>
    internal bool TryShock(ObservableId observable, Ratio volatility, in VolatilityShock shock, Timestamp time, out Ratio shocked)
    {
        shocked = volatility;
        if (shock.Move == VolatilityMove.Same || OptionOf(observable) is not { } option)
        {
            return true;
        }

        bool isKnown = shock.TryApply(volatility, OptionModel.YearsLeft(option, time), out shocked);
        shocked = Ratio.Min(shocked, FieldBounds.MostVolatility);
        return isKnown;
    }

    /// <summary>The option whose mark or volatility an observable is; null for everything else.</summary>
    internal InstrumentSpec? OptionOf(ObservableId observable) => _option[observable.Value] == None ? null : _catalog.Instruments[_option[observable.Value]];

    private void Lead(ObservableId? observable, ObservableId? factor)
    {
        if (observable is { } follower && factor is { } leader && _leader[follower.Value] == None)
        {
            _leader[follower.Value] = leader.Value;
        }
    }
}
