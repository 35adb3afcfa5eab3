// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Instruments;

/// <summary>What must be true of a catalogue before anything is built on it.</summary>
internal static class CatalogRules
{
    /// <summary>The highest price that an engine takes in: a floor beyond it would never be left.</summary>
    private static readonly Price _maxFloor = Price.Of(1_000_000_000_000);

    internal static ImmutableArray<string> Check(
        ImmutableArray<ObservableSpec> observables, ImmutableArray<AssetSpec> assets, ImmutableArray<InstrumentSpec> instruments)
    {
        ImmutableArray<string>.Builder errors = ImmutableArray.CreateBuilder<string>();
        CheckDense(errors, "observable", observables.Select(s => (s.Id.Value, s.Name)));
        CheckDense(errors, "asset", assets.Select(a => (a.Id.Value, a.Symbol)));
        CheckDense(errors, "instrument", instruments.Select(i => (i.Id.Value, i.Symbol)));
        if (assets.Length > InstrumentCatalog.MaxAssets)
        {
            errors.Add($"a catalogue has at most {InstrumentCatalog.MaxAssets} assets; found {assets.Length}");
        }

        foreach (ObservableSpec observable in observables)
        {
            if (observable.Kind == ObservableKind.SignedPrice ? observable.Floor is not { IsPositive: true } floor || floor > _maxFloor
                : observable.Floor is not null)
            {
                errors.Add(observable.Kind == ObservableKind.SignedPrice
                    ? $"observable {observable.Name}: a signed price needs a floor above 0 and at most {_maxFloor}, the least price that margin is a rate of; "
                    + $"found {observable.Floor?.ToString() ?? "none"}"
                    : $"observable {observable.Name}: only a signed price has a floor; found {observable.Floor}");
            }
        }

        int numeraires = assets.Count(a => a.PriceObservable is null);
        if (numeraires != 1)
        {
            errors.Add($"exactly one asset must have no price observable (the numeraire); found {numeraires}");
        }

        foreach (AssetSpec asset in assets)
        {
            if (asset.Decimals is < 0 or > Fixed18.Decimals)
            {
                errors.Add($"asset {asset.Symbol}: decimals must be 0 to 18; found {asset.Decimals}");
            }

            if (asset.PriceObservable is { } price && !IsPositivePrice(observables, price))
            {
                errors.Add($"asset {asset.Symbol}: its price observable is not a known price above zero");
            }
        }

        foreach (InstrumentSpec instrument in instruments)
        {
            CheckInstrument(errors, instrument, observables, assets);
        }

        return errors.ToImmutable();
    }

    private static void CheckDense(ImmutableArray<string>.Builder errors, string what, IEnumerable<(int Id, string Name)> items)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        int expected = 0;
        foreach ((int id, string name) in items)
        {
            if (id != expected)
            {
                errors.Add($"{what} {name}: ids must count up from 0; expected {expected}, found {id}");
            }

            if (name.Length == 0 || !seen.Add(name))
            {
                errors.Add($"{what} {expected}: its name '{name}' is empty or taken");
            }

            expected++;
        }
    }

    private static void CheckInstrument(
        ImmutableArray<string>.Builder errors, InstrumentSpec spec, ImmutableArray<ObservableSpec> observables, ImmutableArray<AssetSpec> assets)
    {
        void Require(bool holds, string sentence)
        {
            if (!holds)
            {
                errors.Add($"instrument {spec.Symbol}: {sentence}");
            }
        }

        Require(spec.Settlement.Value >= 0 && spec.Settlement.Value < assets.Length, "its settlement asset is not known");
        Require(IsPrice(observables, spec.Mark), "its mark is not a known price observable");
        Require(IsPrice(observables, spec.Underlying), "its underlying is not a known price observable");
        Require(spec.ContractSize.IsPositive, $"contract size must be above 0; found {spec.ContractSize}");
        Require(spec.TickSize.IsPositive, $"tick size must be above 0; found {spec.TickSize}");
        Require(spec.LotSize.IsPositive, $"lot size must be above 0; found {spec.LotSize}");
        Require(
            spec.LotSize.Times(spec.ContractSize, Rounding.Down) == spec.LotSize.Times(spec.ContractSize, Rounding.Up),
            "lot size × contract size must be exact in 18 decimals");
        Require(
            spec.Payoff == Payoff.Linear || (IsPositivePrice(observables, spec.Mark) && IsPositivePrice(observables, spec.Underlying)),
            "inverse contracts divide by their prices, so mark and underlying must be prices above zero");
        Require(
            spec.Payoff == Payoff.Linear || spec.Settlement.Value < 0 || spec.Settlement.Value >= assets.Length
                || assets[spec.Settlement.Value].PriceObservable == spec.Underlying,
            "an inverse contract is paid in the coin that it is on; its settlement asset is another one");
        Require(spec.Expiry is null == spec.Kind is InstrumentKind.Spot or InstrumentKind.Perpetual,
            "futures and options have an expiry, spot and perpetuals have none");
        Require(spec.Option is null == (spec.Kind != InstrumentKind.Option), "options, and only they, have option terms");
        Require(spec.Base is null == (spec.Kind != InstrumentKind.Spot), "spot instruments, and only they, name a base asset");
        Require(spec.OpenInterestCap is not { IsPositive: false }, $"its open interest cap must be above 0; found {spec.OpenInterestCap}");
        Require(spec.OpenInterestCap is null || spec.Kind != InstrumentKind.Spot, "spot leaves nothing open, so it has no open interest cap");
        if (spec.Base is { } baseAsset)
        {
            Require(baseAsset.Value >= 0 && baseAsset.Value < assets.Length && baseAsset != spec.Settlement,
                "its base asset is not known, or is its settlement asset");
            Require(spec.Payoff == Payoff.Linear && spec.ContractSize == Quantity.Of(1), "spot is linear with contract size 1");
        }

        if (spec.Option is { } option)
        {
            Require(option.Strike.IsPositive, $"strike must be above 0; found {option.Strike}");
            Require(IsPrice(observables, option.Forward), "its forward is not a known price observable");
            Require(
                option.Volatility.Value >= 0 && option.Volatility.Value < observables.Length
                    && observables[option.Volatility.Value].Kind == ObservableKind.Volatility,
                "its volatility is not a known volatility observable");
        }
    }

    private static bool IsPositivePrice(ImmutableArray<ObservableSpec> observables, ObservableId id) =>
        id.Value >= 0 && id.Value < observables.Length && observables[id.Value].Kind == ObservableKind.Price;

    private static bool IsPrice(ImmutableArray<ObservableSpec> observables, ObservableId id) =>
        id.Value >= 0 && id.Value < observables.Length && observables[id.Value].Kind != ObservableKind.Volatility;
}
