// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Properties.Venues;

/// <summary>Random accounts and markets for Derive's managers: two underlyings, two expiries each, coin, a second stablecoin, a cash asset off its peg, feeds
/// that are not sure, forwards that are partly fixed.</summary>
internal static class DeriveBooks
{
    private static readonly string[] _options = ["C60", "C70", "P60", "P50", "P150"];

    internal static readonly InstrumentCatalog Catalog = InstrumentReader.Read(Text().ToJsonString(), out _)!;

    /// <summary>What is random of a market.</summary>
    /// <param name="Moves">By price and volatility, hundredths off its place.</param>
    /// <param name="Stable">Thousandths of a dollar that a unit of cash is worth.</param>
    /// <param name="Confidence">By observable, hundredths; more than 100 where nothing is said.</param>
    /// <param name="Fixed">By forward, hundredths of it that are fixed.</param>
    /// <param name="Rates">By forward, hundredths a year.</param>
    /// <param name="Seconds">Before the first expiry.</param>
    internal sealed record Draw(int[] Moves, int Stable, int[] Confidence, int[] Fixed, int[] Rates, int Seconds);

    internal static Gen<MarketSnapshot> Markets { get; } =
        from moves in Gen.Choose(-12, 12).ArrayOf(Catalog.Observables.Length)
        from stable in Gen.Frequency((3, Gen.Constant(1_000)), (2, Gen.Choose(900, 1_020)))
        from confidence in Gen.Frequency((4, Gen.Constant(101)), (1, Gen.Choose(5, 100))).ArrayOf(Catalog.Observables.Length)
        from part in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Choose(1, 100))).ArrayOf(4)
        from rates in Gen.Choose(-5, 30).ArrayOf(4)
        from seconds in Gen.Frequency((1, Gen.Choose(0, 1_800)), (4, Gen.Choose(1_801, 60 * 86_400)))
        select Market(new(moves, stable, confidence, part, rates, seconds));

    internal static Gen<Portfolio> Portfolios { get; } =
        from quantities in Gen.Frequency((2, Gen.Constant(0)), (3, Gen.Choose(-9, 9))).ArrayOf(Catalog.Instruments.Length)
        from costs in Gen.Choose(80, 120).ArrayOf(Catalog.Instruments.Length)
        from balances in Gen.Frequency((2, Gen.Constant(0)), (3, Gen.Choose(1, 90))).ArrayOf(4)
        from cash in Gen.Choose(-200_000, 2_000_000)
        select Account(quantities, costs, balances, cash);

    internal static MarketSnapshot Market(Draw draw)
    {
        // The first expiry is at the end of January, the second two months later.
        MarketSnapshot market = MarketSnapshot.Unknown(Catalog, TestBook.Time("2026-01-30T08:00:00Z").PlusSeconds(-draw.Seconds));
        foreach (ObservableSpec spec in Catalog.Observables)
        {
            double moved = 1 + (draw.Moves[spec.Id.Value] / 400.0), near = spec.Name.StartsWith("BTC", StringComparison.Ordinal) ? 60_000 : 3_000;
            market = spec.Kind == ObservableKind.Volatility ? market.With(spec.Id, (Ratio?)RateOf(0.6 * moved))
                : spec.Name == "USDC" ? market.With(spec.Id, (Price?)PriceOf(draw.Stable / 1000.0))
                : spec.Name == "USDT" ? market.With(spec.Id, (Price?)PriceOf(moved))
                : market.With(spec.Id, (Price?)PriceOf(near * moved));
        }

        foreach (InstrumentSpec spec in Catalog.Instruments.Where(static spec => spec.Option is not null))
        {
            // Marks lie around the model's values, above and below.
            market.TryPrice(spec.Option!.Forward, out Price forward);
            market.TryVolatility(spec.Option.Volatility, out Ratio volatility);
            double value = DeriveTwin.Black(forward.ToDouble(), spec.Option, volatility.ToDouble(), Math.Max(0, market.Time.YearsTo(spec.Expiry!.Value)));
            market = market.With(spec.Mark, (Price?)PriceOf((value * (1 + (draw.Moves[spec.Mark.Value] / 100.0))) + 1));
        }

        return market.With(stated =>
        {
            foreach (ObservableSpec spec in Catalog.Observables.Where(spec => draw.Confidence[spec.Id.Value] <= 100))
            {
                stated = stated.WithConfidence(spec.Id, RateOf(draw.Confidence[spec.Id.Value] / 100.0));
            }

            for (int f = 0; f < 4; f++)
            {
                ObservableId forward = Observable($"{(f < 2 ? "BTC" : "ETH")}-F{f % 2}");
                market.TryPrice(forward, out Price price);
                stated = draw.Fixed[f] == 0 ? stated
                    : stated.WithFixedPart(forward, Price.FromAtoms(Fixed18.MulDiv(price.Atoms, draw.Fixed[f], 100, Rounding.Down)));
                stated = draw.Rates[f] < 0 ? stated : stated.WithForwardRate(forward, new(RateOf(draw.Rates[f] / 100.0), Ratio.One));
            }

            return stated;
        });
    }

    internal static Portfolio Account(int[] quantities, int[] costs, int[] balances, int cash)
    {
        string[] assets = ["BTC", "ETH", "USDT", "ALT"];
        int[] units = [1, 20, 1_000, 500];
        return Portfolio.Arrange(
            assets.Select((asset, i) => new Holding(Asset(asset), Amount.Of(balances[i] * units[i]).Scale(1, 10, Rounding.Down)))
                .Append(new(Asset("USDC"), Amount.Of(cash))).Where(static holding => !holding.Balance.IsZero),
            Catalog.Instruments.Where(spec => quantities[spec.Id.Value] != 0).Select(spec => new Position(
                spec.Id, Quantity.Of(quantities[spec.Id.Value]), spec.IsPremiumPaid ? default
                    : Amount.Of((spec.Symbol.StartsWith("BTC", StringComparison.Ordinal) ? 600L : 30L) * costs[spec.Id.Value] * quantities[spec.Id.Value]))));
    }

    internal static Rulebook Read(JsonNode rulebook) => RulebookReader.Read(rulebook.ToJsonString(), Catalog, VenueKinds.All, out ImmutableArray<string> errors)
        ?? throw new FormatException(string.Join('\n', errors));

    /// <summary>A shipped rulebook without what is not the model's.</summary>
    internal static JsonObject Shipped(string name)
    {
        JsonObject rulebook = JsonNode.Parse(ShippedRulebooks.Text(name)!)!.AsObject();
        rulebook["collateral"]!["*"]!.AsObject().Remove("capValue");
        rulebook.Remove("amountsIn");
        rulebook["addOns"] = new JsonArray();
        return rulebook;
    }

    internal static AssetId Asset(string name) => Catalog.TryFindAsset(name, out AssetSpec? spec) ? spec.Id : throw new FormatException(name);

    internal static ObservableId Observable(string name) => Catalog.TryFindObservable(name, out ObservableSpec? spec) ? spec.Id
        : throw new FormatException(name);

    private static Price PriceOf(double value) =>
        Price.TryQuantise(value, Rounding.HalfEven, out Price figure) ? figure : throw new FormatException($"{value}");

    private static Ratio RateOf(double value) =>
        Ratio.TryQuantise(value, Rounding.HalfEven, out Ratio figure) ? figure : throw new FormatException($"{value}");

    private static JsonObject Text()
    {
        JsonArray instruments = [], indices = ["ALT"];
        foreach (string coin in (string[])["BTC", "ETH"])
        {
            indices.Add(coin);
            instruments.Add(new JsonObject { ["symbol"] = $"{coin}-PERP", ["kind"] = "perpetual", ["underlying"] = coin, ["settlement"] = "USDC" });
            for (int e = 0; e < 2; e++)
            {
                indices.Add($"{coin}-F{e}");
                foreach (string option in _options)
                {
                    instruments.Add(new JsonObject
                    {
                        ["symbol"] = $"{coin}-{e}-{option}",
                        ["kind"] = "option",
                        ["underlying"] = coin,
                        ["settlement"] = "USDC",
                        ["forward"] = $"{coin}-F{e}",
                        ["strike"] = coin == "BTC" ? option[1..] + "000" : $"{int.Parse(option[1..], System.Globalization.CultureInfo.InvariantCulture) * 50}",
                        ["side"] = option[0] == 'C' ? "call" : "put",
                        ["expiry"] = e == 0 ? "2026-01-30T08:00:00Z" : "2026-03-27T08:00:00Z",
                    });
                }
            }
        }

        return new()
        {
            ["numeraire"] = "USD",
            ["assets"] = new JsonArray([.. ((string[])["USD", "USDC", "USDT", "BTC", "ETH", "ALT"]).Select(static asset =>
                (JsonNode)new JsonObject { ["symbol"] = asset, ["decimals"] = 18, ["borrowable"] = true })]),
            ["indices"] = indices,
            ["instruments"] = instruments,
        };
    }
}
