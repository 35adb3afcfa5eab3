// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors.Instruments;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Unit.Portfolios;

/// <summary>A sheet keeps what positions stand for: it assesses as a new one would whatever moved since, each input by itself.</summary>
public class NotionalMemoTests
{
    private static readonly InstrumentCatalog _catalog = InstrumentReader.Read(
        """
        { "numeraire": "USDC",
          "assets": [ {"symbol":"USDC","decimals":6}, {"symbol":"USDT","decimals":6} ],
          "instruments": [
            {"symbol":"BTC-PERP","kind":"perpetual","underlying":"BTC","settlement":"USDT","lotSize":"0.001"},
            {"symbol":"BTC-CALL","kind":"option","underlying":"BTC","settlement":"USDT","strike":"90000","side":"call","expiry":"2025-12-26T08:00:00Z",
             "lotSize":"0.001"} ] }
        """,
        out _)!;

    private static readonly Rulebook _cross = RulebookReader.Read(ShippedRulebooks.Text("cross")!, _catalog, VenueKinds.All, out _)!;

    [Theory]
    [InlineData("50000", "1", "-2000")]
    [InlineData("61000", "1", "-2000")]
    [InlineData("50000", "0.97", "-2000")]
    [InlineData("50000", "1", "-2600")]
    [InlineData("50000", "1", "2600")]
    public void A_sheet_assesses_as_a_new_one_whatever_moved(string price, string dollar, string contracts)
    {
        MarginSheet used = new();
        Assess("50000", "1", "-2000", used);
        Amount before = used.Maintenance;
        Assess("50000", "1", "-2000", used);
        Assert.Equal(before, used.Maintenance);

        MarginSheet fresh = new();
        Assess(price, dollar, contracts, used);
        Assess(price, dollar, contracts, fresh);
        Assert.Equal(fresh.Lines.ToArray(), used.Lines.ToArray());
        Assert.Equal((price, dollar, contracts) == ("50000", "1", "-2000"), before == used.Maintenance);
    }

    private static void Assess(string price, string dollar, string contracts, MarginSheet sheet)
    {
        MarketSnapshot market = MarketSnapshot.Unknown(_catalog, new(1_760_000_000 * Timestamp.NanosecondsPerSecond));
        foreach (ObservableSpec observable in _catalog.Observables)
        {
            market = observable.Kind == ObservableKind.Volatility ? market.With(observable.Id, Ratio.Parse("0.5"))
                : market.With(observable.Id, Price.Parse(observable.Name.StartsWith("USDT", StringComparison.Ordinal) ? dollar
                    : observable.Name.Contains("CALL", StringComparison.Ordinal) ? "300" : price));
        }

        Position[] positions = [.. _catalog.Instruments.Select(spec => new Position(spec.Id, Quantity.Parse(contracts), default))];
        Portfolio account = new(new Holding[] { new(_catalog.Numeraire, Amount.Of(900_000_000)) }, positions);
        Assert.Equal(Rejection.None, _cross.Assess(account, market, sheet));
    }
}
