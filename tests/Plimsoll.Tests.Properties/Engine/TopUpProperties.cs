// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Engine.Commands;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Engines;

/// <summary>What a parent puts into a pocket is the least that lets the fill through: one smallest unit less is refused.</summary>
public sealed class TopUpProperties
{
    private const int Maker = 1, Trader = 2;

    private static readonly string[] _instruments = ["BTC-PERP", "ETH-PERP", "SOL-PERP", "BTC-INV", "BTC-FUT", "OIL-FUT"];
    private static readonly Amount _funds = Amount.Of(5_000_000);

    [Fact]
    public void A_pocket_takes_exactly_its_margin_for_any_quantity_price_and_fee()
    {
        Gen<(int Instrument, int Lots, int Ticks, int Fee, bool Buys)> fills =
            from instrument in Gen.Choose(0, _instruments.Length - 1)
            from lots in Gen.Choose(1, 1_500)
            from ticks in Gen.Choose(-200, 200)
            from fee in Gen.Choose(0, 100)
            from buys in Gen.Elements(true, false)
            select (instrument, lots, ticks, fee, buys);
        int filled = 0;
        Margin.Book.ForAll(fills, fill =>
        {
            Assert.True(AttackWorld.Catalog.TryFindInstrument(_instruments[fill.Instrument], out InstrumentSpec? spec));
            TestVenue venue = Fill(spec, fill, _funds, out Rejection first);
            if (first.IsRefused)
            {
                // Beyond what the trader has: nothing was taken that could be exact.
                return first.Code == RejectionCode.InsufficientMargin;
            }

            filled++;
            MarginReport pocket = venue.Engine.Account(venue.View(Trader).Pockets[0])!.Value.Report().Value;
            Amount unit = AttackWorld.Catalog[spec.Settlement].SmallestUnit;
            Amount least = _funds - venue.View(Trader).Balance(spec.Settlement);
            Fill(spec, fill, least, out Rejection exact);
            Fill(spec, fill, least - unit, out Rejection less);

            // A unit too many would be refused on one less as well, so what is over is looked at, too.
            Assert.True(venue.Engine.Market.TryAssetPrice(spec.Settlement, out Price worth));
            Amount margin = Amount.Max(pocket.Initial, pocket.Maintenance + Late(spec, fill));
            bool isLeast = pocket.Equity - margin < unit.Times(worth, Rounding.Up);
            return isLeast && pocket.Equity >= margin && !exact.IsRefused && less.Code == RejectionCode.InsufficientMargin;
        });
        Assert.True(filled > 40, $"only {filled} fills took margin");
    }

    /// <summary>What the position loses when its mark comes back to an index that has stayed where it was: all of it for a perpetual; for a dated contract,
    /// once that is more than a fifth of it a year.</summary>
    private static Amount Late(InstrumentSpec spec, (int Instrument, int Lots, int Ticks, int Fee, bool Buys) fill)
    {
        if (spec.Mark == spec.Underlying || (fill.Ticks > 0) != fill.Buys)
        {
            return default;
        }

        decimal away = 0.01m * Math.Abs(fill.Ticks);
        decimal index = _instruments[fill.Instrument] switch { "ETH-PERP" => 3_000, "SOL-PERP" => 150, "OIL-FUT" => 20, _ => 50_000 };
        decimal years = spec.Expiry is { } expiry ? (decimal)(expiry.Nanoseconds - TestWorld.Start.Nanoseconds) / 1_000_000_000 / 86_400 / 365 : 0;
        Quantity units = Quantity.FromAtoms(spec.LotSize.Atoms * fill.Lots).Times(spec.ContractSize, Rounding.Up);
        return away <= index * years / 5 ? default : Price.FromAtoms(spec.TickSize.Atoms * Math.Abs(fill.Ticks)).Times(units, Rounding.Up);
    }

    /// <summary>The same for a portfolio file, whose pockets are filled by the library: a unit less would not have let the position in.</summary>
    [Fact]
    public void A_pocket_of_a_file_takes_no_unit_too_many()
    {
        TestVenue venue = Priced();
        Rulebook rulebook = venue.Engine.Setup.Rulebook;
        Gen<(int instrument, int lots, int ticks, bool buys)> inputs =
            from instrument in Gen.Choose(0, _instruments.Length - 1)
            from lots in Gen.Choose(1, 1_500)
            from ticks in Gen.Choose(
            -200, 200)
            from buys in Gen.Elements(true, false)
            select (instrument, lots, ticks, buys);
        Margin.Book.ForAll(inputs, input =>
        {
            // A coin at 50,000 divides most sizes without a rest, and then nothing is lost.
            Assert.True(AttackWorld.Catalog.TryFindInstrument(_instruments[input.instrument], out InstrumentSpec? spec));
            Assert.True(AttackWorld.Catalog.TryFindObservable("BTC", out ObservableSpec? coin));
            venue.Apply(new ObservePrices(default, venue.Now,
                [new(coin.Id, 0, (Price.Of(50_000) + Price.FromAtoms(spec.TickSize.Atoms * input.ticks)).Atoms, default)]));
            Assert.True(venue.Engine.Market.TryPrice(spec.Mark, out Price mark));
            Amount unit = AttackWorld.Catalog[spec.Settlement].SmallestUnit;
            Quantity quantity = Quantity.FromAtoms(spec.LotSize.Atoms * (input.buys ? input.lots : -input.lots));
            TradeEffect effect = TradeEffect.Of(spec, unit, new(spec.Id, default, default), quantity, mark);
            Portfolio portfolio = Portfolio.Arrange([new(spec.Settlement, Amount.Of(50_000_000))], [new(spec.Id, quantity, effect.Cost)]);
            Portfolio pocket = Pockets.Divide(rulebook, portfolio, venue.Engine.Market).Value.Single(part => part.Instrument == spec.Id).Portfolio;
            Amount filled = pocket.Holdings.Span[0].Balance;
            MarginReport exact = rulebook.Assess(pocket, venue.Engine.Market).Value;
            MarginReport less = rulebook.Assess(Portfolio.Arrange([new(spec.Settlement, filled - unit)], pocket.Positions.ToArray()), venue.Engine.Market)
                .Value;
            return exact.Equity >= exact.Initial && less.Equity < less.Initial;
        }, 1_000);
    }

    private static TestVenue Fill(InstrumentSpec spec, (int Instrument, int Lots, int Ticks, int Fee, bool Buys) fill, Amount funds, out Rejection rejection)
    {
        TestVenue venue = Priced();
        Assert.True(venue.Engine.Market.TryPrice(spec.Mark, out Price mark));
        Price price = mark + Price.FromAtoms(spec.TickSize.Atoms * fill.Ticks);
        venue.Apply(new ObservePrices(default, venue.Now, [new(spec.Mark, 0, price.Atoms, default)]));
        venue.Open(Maker);
        venue.Open(Trader);
        venue.Apply(new Deposit(default, venue.Now, TestVenue.Account(Maker), spec.Settlement, Amount.Of(50_000_000)));
        venue.Apply(new Deposit(default, venue.Now, TestVenue.Account(Trader), spec.Settlement, funds));
        Quantity quantity = Quantity.FromAtoms(spec.LotSize.Atoms * fill.Lots);
        Ratio fee = Ratio.FromAtoms((Int128)fill.Fee * 10_000_000_000_000);
        (int buyer, int seller) = fill.Buys ? (Trader, Maker) : (Maker, Trader);
        rejection = venue.Apply(new Fill(default, venue.Now, spec.Id, TestVenue.Account(buyer), TestVenue.Account(seller), quantity, price,
            fill.Buys ? fee : default, fill.Buys ? default : fee));
        return venue;
    }
    private static TestVenue Priced()
    {
        TestVenue venue = new(AttackWorld.Setup("isolated"));
        foreach ((ObservableSpec observable, string value) in AttackWorld.FirstPrices)
        {
            venue.Mark(observable.Id, value);
        }

        return venue;
    }
}
