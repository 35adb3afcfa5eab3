// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors.Rulebooks;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Simulation.Replays;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Simulation;

/// <summary>Two margin modes on one venue, through the crash of the examples.</summary>
public sealed class ModesTests
{
    private static readonly AccountId _carol = new(1005);
    private static readonly AccountId _dave = new(1006);
    private static readonly World _world = WorldReader.Read(RepositoryRoot.At("examples", "modes"));

    // Read by themselves, as the margin verb reads them: not the engine's.
    private static readonly Rulebook _cross = RulebookSource.Load("cross", _world.Catalog);
    private static readonly Rulebook _isolated = RulebookSource.Load("isolated", _world.Catalog);

    [Fact]
    public void A_portfolio_account_and_one_in_pockets_are_both_as_their_rulebooks_say_and_only_one_is_bankrupt()
    {
        ReplayScript script = new(_world, WorldData.Load(_world, null), "cross");
        ClearingEngine engine = new(SetupText.Compose(_world, RulebookSource.Text("cross"), "cross"));
        ListSink sink = new();
        int compared = 0;
        foreach (ScriptStep step in script.Steps())
        {
            foreach (Command command in step.Commands)
            {
                engine.Apply(command, sink);
            }

            if (script.Roster is not null && step.IsPriceStep)
            {
                if (compared == 0)
                {
                    CheckOpening(engine, script.Market);
                }

                Assert.Equal(_cross.Assess(engine.Account(_carol)!.Value.Portfolio, engine.Market).Value.Maintenance,
                    engine.Account(_carol)!.Value.Report().Value.Maintenance);
                foreach (AccountId pocket in engine.Account(_dave)!.Value.Pockets)
                {
                    AccountView view = engine.Account(pocket)!.Value;
                    MarginReport own = _isolated.Assess(view.Portfolio, engine.Market).Value;
                    Assert.Equal((own.Equity, own.Initial, own.Maintenance), Figures(view));
                }

                compared++;
            }
        }

        Assert.True(compared > 400);

        // The perpetual's pocket: 0.2 × 88,259.6 × 1.25 % are required, and 1604.833905 − 0.2 × (96,319.1 − 88,259.6) are there, less an atom's rounding:
        // examples/modes/pocket.json.
        LiquidationStarted started = Assert.Single(
            sink.Events.OfType<LiquidationStarted>(), e => engine.Account(e.Account)?.Parent == _dave || IsPocketOf(sink, e.Account, _dave));
        Assert.Equal((Amount.Parse("-7.066095"), Amount.Parse("220.649")), (started.Equity, started.Maintenance));
        Assert.DoesNotContain(sink.Events, e => e is LiquidationStarted { Account: var account } && account == _carol);
        Assert.Equal(2, engine.Account(_carol)!.Value.Positions.Length);
        engine.Audit();
    }

    /// <summary>Both as an independent hand puts them together: deposit less fees, entry at the fills, at the feed's prices.</summary>
    private static void CheckOpening(ClearingEngine engine, FeedMarket market)
    {
        _world.Catalog.TryFindInstrument("BTC-PERP", out InstrumentSpec? perpetual);
        _world.Catalog.TryFindInstrument("BTC-28MAR25", out InstrumentSpec? future);
        Position bought = new(perpetual!.Id, Quantity.Parse("0.2"), Amount.Parse("19263.82"));
        Position sold = new(future!.Id, Quantity.Parse("-0.2"), Amount.Parse("-19674.12"));
        AssetId usdc = _world.Catalog.Numeraire;
        MarginReport carol = _cross.Assess(Portfolio.Arrange([new(usdc, Amount.Parse("3980.53103"))], [bought, sold]), market).Value;
        Assert.Equal((carol.Equity, carol.Initial, carol.Maintenance), Figures(engine.Account(_carol)!.Value));

        AccountId[] pockets = [.. engine.Account(_dave)!.Value.Pockets];
        AccountTerms terms = new() { LeverageLimit = Ratio.Of(12) };
        MarginReport one = _isolated.Assess(Portfolio.Arrange([new(usdc, Amount.Parse("1605.318334"))], [bought], terms), market).Value;
        MarginReport two = _isolated.Assess(Portfolio.Arrange([new(usdc, Amount.Parse("1639.51"))], [sold], terms), market).Value;
        Assert.Equal((one.Equity, one.Initial, one.Maintenance), Figures(engine.Account(pockets[0])!.Value));
        Assert.Equal((two.Equity, two.Initial, two.Maintenance), Figures(engine.Account(pockets[1])!.Value));
    }

    private static bool IsPocketOf(ListSink sink, AccountId pocket, AccountId parent) =>
        sink.Events.OfType<AccountOpened>().Any(e => e.Account == pocket && e.Parent == parent);

    private static (Amount Equity, Amount Initial, Amount Maintenance) Figures(AccountView account)
    {
        MarginReport report = account.Report().Value;
        return (report.Equity, report.Initial, report.Maintenance);
    }
}
