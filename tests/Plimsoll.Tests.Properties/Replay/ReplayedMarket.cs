// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Engine.Commands;
using Plimsoll.Instruments;
using Plimsoll.Pricing;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Replay;

/// <summary>What is listed on the replayed day, and what every observable is at a step of its path.</summary>
/// <remarks>A perpetual lags its index, a dated future lies above it, and options are worth what Black's formula says at a volatility that rises with how far
/// prices have fallen from the highest of the last hour.</remarks>
internal static class ReplayedMarket
{
    private const int StepsOfAnHour = 120;

    public static InstrumentCatalog Catalog { get; } = InstrumentReader.Read(
        """
        {
          "numeraire": "USDC",
          "assets": [
            { "symbol": "USDC", "decimals": 6, "borrowable": true }, { "symbol": "BTC", "decimals": 8, "borrowable": true },
            { "symbol": "ETH", "decimals": 8, "borrowable": true }, { "symbol": "SOL", "decimals": 8, "borrowable": true }
          ],
          "instruments": [
            { "symbol": "BTC/USDC", "kind": "spot", "base": "BTC", "settlement": "USDC", "tickSize": "0.01", "lotSize": "0.00001" },
            { "symbol": "ETH/USDC", "kind": "spot", "base": "ETH", "settlement": "USDC", "tickSize": "0.01", "lotSize": "0.0001" },
            { "symbol": "BTC-PERP", "kind": "perpetual", "underlying": "BTC", "tickSize": "0.01", "lotSize": "0.0001" },
            { "symbol": "ETH-PERP", "kind": "perpetual", "underlying": "ETH", "tickSize": "0.01", "lotSize": "0.001" },
            { "symbol": "SOL-PERP", "kind": "perpetual", "underlying": "SOL", "tickSize": "0.001", "lotSize": "0.01" },
            { "symbol": "BTCUSD-PERP", "kind": "perpetual", "payoff": "inverse", "settlement": "BTC", "underlying": "BTC", "contractSize": "100",
              "tickSize": "0.01", "lotSize": "1" },
            { "symbol": "BTC-26DEC25", "kind": "future", "underlying": "BTC", "tickSize": "0.01", "lotSize": "0.0001", "expiry": "2025-12-26T08:00:00Z" },
            { "symbol": "ETH-26DEC25", "kind": "future", "underlying": "ETH", "tickSize": "0.01", "lotSize": "0.001", "expiry": "2025-12-26T08:00:00Z" },
            { "symbol": "BTC-31OCT25-110000-P", "kind": "option", "underlying": "BTC", "side": "put", "strike": "110000", "tickSize": "0.01",
              "lotSize": "0.01", "expiry": "2025-10-31T08:00:00Z" },
            { "symbol": "BTC-31OCT25-130000-C", "kind": "option", "underlying": "BTC", "side": "call", "strike": "130000", "tickSize": "0.01",
              "lotSize": "0.01", "expiry": "2025-10-31T08:00:00Z" },
            { "symbol": "ETH-31OCT25-3800-P", "kind": "option", "underlying": "ETH", "side": "put", "strike": "3800", "tickSize": "0.01",
              "lotSize": "0.1", "expiry": "2025-10-31T08:00:00Z" }
          ]
        }
        """, out ImmutableArray<string> errors) ?? throw new FormatException(string.Join('\n', errors));

    /// <summary>Every observable at a step of a path.</summary>
    public static ObservePrices At(ReplayedPath path, int step)
    {
        var (btc, eth, sol) = path.Steps[step];
        double fallen = 1 - (btc / Enumerable.Range(Math.Max(0, step - StepsOfAnHour), Math.Min(step, StepsOfAnHour) + 1).Max(i => path.Steps[i].Btc));
        double volatility = 0.45 + (4 * fallen);
        ImmutableArray<Observation>.Builder said = ImmutableArray.CreateBuilder<Observation>(Catalog.Observables.Length);
        foreach (ObservableSpec observable in Catalog.Observables)
        {
            said.Add(new(observable.Id, 0, Atoms(Value(observable.Name)), default));
        }

        return new(default, path.TimeOf(step), said.ToImmutable());

        double Index(string name) => name.StartsWith("BTC", StringComparison.Ordinal) ? btc : name.StartsWith("ETH", StringComparison.Ordinal) ? eth : sol;

        double Value(string name)
        {
            if (name.EndsWith(".VOL", StringComparison.Ordinal))
            {
                return volatility;
            }

            double index = Index(name);
            if (!Catalog.TryFindInstrument(name, out InstrumentSpec? spec) || spec.Kind == InstrumentKind.Spot)
            {
                return index;
            }

            return spec.Option is not { } option ? index * (spec.Kind == InstrumentKind.Perpetual ? 1 - (0.03 * fallen) : 1.012 - (0.06 * fallen))
                : Black76.Price(index, option.Strike.ToDouble(), volatility, path.TimeOf(step).YearsTo(spec.Expiry!.Value), 1,
                    option.Side == OptionSide.Call).Value;
        }
    }

    private static Int128 Atoms(double value) => Price.TryQuantise(value, Rounding.Up, out Price price) ? price.Atoms : throw new FormatException();
}
