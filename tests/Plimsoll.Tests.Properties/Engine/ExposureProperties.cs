// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Tests.Engines;
using Plimsoll.Tests.Properties.Values;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Engines;

/// <summary>Nothing is held that could not be valued, and nothing is refused for its size that is far from that: the engine's bounds in bits against the
/// sizes themselves.</summary>
public class ExposureProperties
{
    /// <summary>A bound on a product is less than three bits above it, and the longest chain has three: contract size, price, settlement price.</summary>
    private const double Slack = -9;

    private static readonly ObservableId[] _prices =
    [
        TestWorld.BtcIndex, TestWorld.EthIndex, TestWorld.BtcPerpMark, TestWorld.EthPerpMark, TestWorld.BtcCallMark,
        CoinSettledWorld.EtherInBitcoinMark, CoinSettledWorld.CoinCallMark,
    ];

    private static readonly InstrumentId[] _instruments =
    [
        TestWorld.BtcPerp, TestWorld.EthPerp, TestWorld.BtcInverse, TestWorld.BtcFuture, TestWorld.BtcCall, TestWorld.BtcSpot,
        CoinSettledWorld.EtherInBitcoin, CoinSettledWorld.CoinCall,
    ];

    /// <summary>Prices in whole ticks from 0.01 to a tenth of the highest, and values from the lowest to the highest, every order of magnitude alike.</summary>
    private static readonly Gen<Case> _cases =
        from prices in Magnitudes(16, 28).ArrayOf(_prices.Length)
        from instrument in Gen.Choose(0, _instruments.Length - 1)
        from lots in Gen.Choose(0, 100)
        from fraction in Gen.Choose(0, 1 << 20)
        from moved in Gen.Choose(0, _prices.Length - 1)
        from value in Magnitudes(5, 31)
        select new Case(prices, _instruments[instrument], (Int128.One << lots) + ((Int128.One << lots) * fraction >> 20), _prices[moved], value);

    [Fact]
    public void A_trade_whose_holders_could_be_valued_is_not_refused_for_its_size_and_no_other_is_taken()
    {
        int refused = 0, taken = 0;
        Atoms.ForAll(_cases, one =>
        {
            TestVenue venue = Venue(one);
            (InstrumentSpec spec, Fill fill) = Trade(venue, one);
            double above = new NaiveExposure(venue.Engine).IfTraded(spec, fill.Quantity, fill.Price);
            RejectionCode code = venue.Apply(fill).Code;
            refused += above > 0 ? 1 : 0;
            taken += above < Slack && code == RejectionCode.None ? 1 : 0;
            return above > 0 ? code == RejectionCode.OutOfRange : above >= Slack || code != RejectionCode.OutOfRange;
        }, 4_000);
        Assert.True(refused > 500 && taken > 500, $"{refused} were too large and {taken} were taken");
    }

    [Fact]
    public void A_price_at_which_all_that_is_held_could_be_valued_is_taken_and_no_other_is()
    {
        int refused = 0, taken = 0;
        Atoms.ForAll(_cases, one =>
        {
            // As much as is taken, and one of the prices that it is looked at for.
            TestVenue venue = Venue(one);
            for (int less = 0; venue.Apply(Trade(venue, one with { Lots = one.Lots >> less }).Fill).IsRefused && one.Lots >> less > 1; less++)
            {
            }

            InstrumentSpec spec = venue.Engine.Catalog[one.Instrument];
            ObservableId moved = one.Moved == TestWorld.EthIndex ? spec.Underlying : one.Moved == TestWorld.EthPerpMark ? TestWorld.BtcIndex
                : one.Moved == TestWorld.BtcCallMark && spec.Option is { } option ? option.Forward : spec.Mark;
            Int128 value = Int128.Clamp(one.Value, EngineLimits.MinPriceAtoms, EngineLimits.MaxPriceAtoms);
            double above = new NaiveExposure(venue.Engine).IfPriced(moved, value);
            int heard = venue.Events.Count;
            venue.Apply(new ObservePrices(default, venue.Now, [new(moved, 0, value, default)]));
            bool isTaken = venue.Events.Skip(heard).OfType<PriceAccepted>().Any(accepted => accepted.Observable == moved && accepted.Value == value);
            refused += above > 0 ? 1 : 0;
            taken += above is < Slack and > -60 ? 1 : 0;
            return above > 0 ? !isTaken : above >= Slack || isTaken;
        }, 4_000);
        Assert.True(refused > 100 && taken > 500, $"{refused} were too large and {taken} were taken");
    }

    [Fact]
    public void A_deposit_that_could_be_valued_is_taken_and_no_other_is()
    {
        int refused = 0, taken = 0;
        Atoms.ForAll(_cases, one =>
        {
            TestVenue venue = Venue(one);
            AssetId asset = one.Moved == TestWorld.EthIndex ? TestWorld.Eth : one.Moved == TestWorld.BtcIndex ? TestWorld.Btc : TestWorld.Usdc;
            Int128 unit = venue.Engine.Catalog[asset].SmallestUnit.Atoms;
            Amount amount = Amount.FromAtoms(Int128.Min(one.Lots << 20, Int128.One << EngineLimits.AmountBits) / unit * unit);
            double above = new NaiveExposure(venue.Engine).IfHeld(asset, amount);
            bool isTaken = amount.IsZero || !venue.Apply(new Deposit(default, venue.Now, TestVenue.Account(3), asset, amount)).IsRefused;
            bool isLarge = amount.Atoms >= Int128.One << EngineLimits.AmountBits;
            refused += above > 0 ? 1 : 0;
            taken += above < Slack && !isLarge ? 1 : 0;
            return above > 0 ? !isTaken : above >= Slack || isTaken == !isLarge;
        }, 2_000);
        Assert.True(refused > 50 && taken > 500, $"{refused} were too large and {taken} were taken");
    }

    private static Gen<Int128> Magnitudes(int least, int most) =>
        from power in Gen.Choose(least, most - 1)
        from digits in Gen.Choose(100, 999)
        select Power(power) * digits / 100;

    private static Int128 Power(int of) => Enumerable.Repeat((Int128)10, of).Aggregate(Int128.One, static (a, b) => a * b);

    private static TestVenue Venue(Case one)
    {
        TestVenue venue = new(CoinSettledWorld.Setup());
        venue.Apply(new ObservePrices(default, venue.Now, [.. _prices.Select((price, i) => new Observation(price, 0, Ticks(one.Prices[i]), default))]));
        foreach (int account in new[] { 1, 2, 3 })
        {
            venue.Open(account);
            venue.Deposit(account, TestWorld.Usdc, account == 3 ? "1" : "1000000000");
        }

        return venue;
    }

    private static (InstrumentSpec Spec, Fill Fill) Trade(TestVenue venue, Case one)
    {
        InstrumentSpec spec = venue.Engine.Catalog[one.Instrument];
        Quantity quantity = Quantity.FromAtoms(Int128.Min(one.Lots, Int128.MaxValue / spec.LotSize.Atoms) * spec.LotSize.Atoms);
        Price at = Price.FromAtoms(Ticks(one.Prices[Array.IndexOf(_prices, spec.Mark)]));
        return (spec, new Fill(default, venue.Now, spec.Id, TestVenue.Account(1), TestVenue.Account(2), quantity, at, default, default));
    }

    private static Int128 Ticks(Int128 atoms) => atoms / Price.Parse("0.01").Atoms * Price.Parse("0.01").Atoms;

    /// <summary>Prices as they are, a trade of so many lots, and a value that one of them takes after it.</summary>
    public sealed record Case(Int128[] Prices, InstrumentId Instrument, Int128 Lots, ObservableId Moved, Int128 Value);
}
