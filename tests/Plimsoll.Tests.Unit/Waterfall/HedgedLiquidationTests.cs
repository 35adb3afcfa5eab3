// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Unit.Waterfall;

/// <summary>What an engine adds where the rulebook lists hedges. Account 1 is long 10 BTC-PERP at 50,000 on 45,000; the book of the perpetual is dear, that of
/// the dated contract is cheap, and the model requires 4 % of the net and .1 % of the gross.</summary>
public sealed class HedgedLiquidationTests
{
    private static readonly InstrumentId _perp = LiquidationWorld.BtcPerp, _future = LiquidationWorld.BtcFuture;

    [Fact]
    public void A_dear_position_is_kept_and_hedged_in_a_cheap_book()
    {
        // At 47,300 equity is 45,000 − 27,000 = 18,000, and 4.1 % of 473,000 = 19,393 are required, with the buffer 21,332.30. A sold future takes
        // (4 % − .1 %) × 47,300 × 1.1 = 2,029.17 off that. The book gets dearer from .05 % to 1 % over 5 contracts, so 1.7 cost .2115 % on the average,
        // 170.06, and leave 3,332.30 + 170.06 − 3,449.59 = 52.77 missing; 1.8 cost .221 %, 188.16, and are enough: 3,652.51.
        TestVenue venue = Fallen(Policy());
        LiquidationTraded sold = Assert.Single(venue.All<LiquidationTraded>());
        Assert.Equal((_future, Quantity.Parse("-1.8"), CloseReason.Hedge, Amount.Zero), (sold.Instrument, sold.Quantity, sold.Reason, sold.LiquidationFee));
        Assert.Equal(["10", "-1.8"], Held(venue));
        Assert.True(Assert.Single(venue.All<LiquidationPlanned>()).Restores);
        Assert.Single(venue.All<LiquidationEnded>());
        Assert.StartsWith("to hedge, sold 1.8 BTC-FUT at ", StoryText.Of(sold, CatalogNames.Of(venue.Engine)), StringComparison.Ordinal);
        venue.Engine.Audit();
    }

    [Fact]
    public void Without_a_list_the_dear_position_is_closed()
    {
        TestVenue venue = Fallen(Policy() with { Hedges = [] });
        Assert.All(venue.All<LiquidationTraded>(), static traded => Assert.Equal((_perp, CloseReason.Plan), (traded.Instrument, traded.Reason)));
        Assert.NotEmpty(venue.All<LiquidationTraded>());
    }

    [Fact]
    public void What_was_added_is_added_to_in_a_later_liquidation_and_a_restore_changes_nothing()
    {
        TestVenue venue = Fallen(Policy());
        Fall(venue, "46400");
        Assert.Equal([CloseReason.Hedge, CloseReason.Hedge], venue.All<LiquidationTraded>().Select(static traded => traded.Reason));
        Assert.Equal(2, venue.All<LiquidationEnded>().Length);

        Assert.Equal("10", Held(venue)[0]);
        ClearingEngine restored = ClearingEngine.Restore(venue.Engine.Setup, venue.Snapshot());
        Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
    }

    [Fact]
    public void Nothing_is_added_at_a_mark_that_the_index_has_left_unless_what_it_loses_there_is_carried()
    {
        // Sold at 46,000 against an index of 47,300: some 1.9 contracts lose 2,470 when the mark comes back, more than the buffer.
        TestVenue venue = Fallen(Policy(), future: "46000");
        Assert.All(venue.All<LiquidationTraded>(), static traded => Assert.Equal(CloseReason.Plan, traded.Reason));
        Assert.NotEmpty(venue.All<LiquidationTraded>());
    }

    [Fact]
    public void Nothing_is_added_where_open_interest_could_pass_its_cap()
    {
        // The book could give 15.
        Assert.Equal(CloseReason.Hedge, Fallen(Policy(), cap: "15").All<LiquidationTraded>()[0].Reason);
        Assert.All(Fallen(Policy(), cap: "14.9").All<LiquidationTraded>(), static traded => Assert.Equal(CloseReason.Plan, traded.Reason));
    }

    [Fact]
    public void Nothing_is_added_to_what_is_delisted()
    {
        TestVenue venue = Ready(Policy());
        Assert.Equal(default, venue.Apply(new Delist(default, venue.Now, _future)));
        Fall(venue, "47300");
        Assert.All(venue.All<LiquidationTraded>(), static traded => Assert.Equal(CloseReason.Plan, traded.Reason));
        Assert.NotEmpty(venue.All<LiquidationTraded>());
    }

    [Fact]
    public void Nothing_is_added_to_what_has_expired()
    {
        TestVenue venue = Ready(Policy());
        venue.Now = LiquidationWorld.Expiry;
        Fall(venue, "47300");
        Assert.All(venue.All<LiquidationTraded>(), static traded => Assert.Equal(CloseReason.Plan, traded.Reason));
        Assert.NotEmpty(venue.All<LiquidationTraded>());
    }

    [Fact]
    public void Nothing_is_added_to_a_pocket_nor_beside_one()
    {
        TestVenue venue = Fallen(Policy(), mode: AccountMode.Isolated);
        Assert.All(venue.All<LiquidationTraded>(), static traded => Assert.Equal(CloseReason.Plan, traded.Reason));
        Assert.NotEmpty(venue.All<LiquidationTraded>());
    }

    private static LiquidationPolicy Policy() => LiquidationWorld.Policy with { FeeRate = Ratio.Parse("0.005"), Hedges = [_future] };

    private static TestVenue Fallen(LiquidationPolicy policy, string? future = null, string? cap = null, AccountMode mode = AccountMode.Cross)
    {
        TestVenue venue = Ready(policy, cap, mode);
        Fall(venue, "47300", future);
        return venue;
    }

    private static TestVenue Ready(LiquidationPolicy policy, string? cap = null, AccountMode mode = AccountMode.Cross)
    {
        InstrumentCatalog catalog = LiquidationWorld.Catalog;
        if (cap is not null)
        {
            catalog = InstrumentCatalog.TryCreate(catalog.Observables, catalog.Assets,
                [.. catalog.Instruments.Select(spec => spec.Id == _future ? spec with { OpenInterestCap = Quantity.Parse(cap) } : spec)], out _)!;
        }

        Rulebook rulebook = LiquidationWorld.Rulebook(new NettedMargin("0.04", "0.001"), policy) with { Mode = mode };
        OraclePolicy oracle = new(["one"], 1, 300, 0, Ratio.One, 1, 60, Ratio.One, 1);
        EngineSetup setup = new(catalog, rulebook, [.. catalog.Observables.Select(_ => oracle)], "hedged");
        TestVenue venue = new(setup) { Now = new(1_000 * Timestamp.NanosecondsPerSecond) };
        venue.Open(1);
        venue.Open(2);
        venue.Deposit(1, LiquidationWorld.Usdc, "45000");
        venue.Deposit(2, LiquidationWorld.Usdc, "1000000");
        Fall(venue, "50000");
        DepthProfile cheap = LiquidationWorld.Depth("0.0005", "5", "15"), dear = LiquidationWorld.Depth("0.02", "5", "15");
        venue.Apply(new PublishDepth(
            default, venue.Now, [.. catalog.Instruments.Select(spec => new InstrumentDepth(spec.Id, spec.Id == _future ? cheap : dear))]));
        Assert.Equal(default, venue.Fill(_perp, 1, 2, "10", "50000"));
        return venue;
    }

    private static void Fall(TestVenue venue, string price, string? future = null) => Assert.Equal(default, venue.Apply(new ObservePrices(default, venue.Now,
    [
        new(LiquidationWorld.BtcIndex, 0, Price.Parse(price).Atoms, default),
        new(LiquidationWorld.EthIndex, 0, Price.Of(2_000).Atoms, default),
        new(LiquidationWorld.BtcPerpMark, 0, Price.Parse(price).Atoms, default),
        new(LiquidationWorld.BtcFutureMark, 0, Price.Parse(future ?? price).Atoms, default),
    ])));

    private static ImmutableArray<string> Held(TestVenue venue)
    {
        ImmutableArray<string>.Builder held = ImmutableArray.CreateBuilder<string>();
        foreach (Position position in venue.View(1).Positions)
        {
            held.Add(position.Quantity.ToString());
        }

        return held.ToImmutable();
    }
}
