// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Simulation.Replays;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Simulation;

/// <summary>The crash again, command by command, with an auditor who trusts no total that the engine keeps.</summary>
public class AuditedReplayTests
{
    [Theory]
    [InlineData("cross")]
    [InlineData("isolated")]
    [InlineData("tiered")]
    public void P01_P02_every_asset_and_instrument_sums_to_zero_after_every_command(string rulebook)
    {
        World world = CrashWorld.Small(40);
        ClearingEngine engine = new(CrashWorld.Under(world, rulebook));
        int commands = 0;
        foreach (ScriptStep step in new ReplayScript(world, CrashWorld.Data).Steps())
        {
            foreach (Command command in step.Commands)
            {
                engine.Apply(command, NullSink.Instance);
                AssertConserved(engine);
                commands++;
            }
        }

        engine.Audit();
        Assert.True(commands > 300);
    }

    [Theory]
    [InlineData("cross")]
    [InlineData("isolated")]
    [InlineData("tiered")]
    public void L01_nobody_at_or_above_maintenance_is_liquidated(string rulebook)
    {
        World world = CrashWorld.Small(60);
        ClearingEngine engine = new(CrashWorld.Under(world, rulebook));
        Auditor auditor = new(engine, CrashWorld.Under(world, rulebook).Rulebook);
        foreach (ScriptStep step in new ReplayScript(world, CrashWorld.Data).Steps())
        {
            foreach (Command command in step.Commands)
            {
                engine.Apply(command, auditor);
            }
        }

        Assert.True(auditor.Complaints.Count == 0, string.Join('\n', auditor.Complaints.Take(5)));
        Assert.True(auditor.Checked > 5, "Somebody must have been liquidated, or nothing was audited.");
    }

    private static void AssertConserved(ClearingEngine engine)
    {
        Int128[] assets = new Int128[engine.Setup.Catalog.Assets.Length];
        Int128[] instruments = new Int128[engine.Setup.Catalog.Instruments.Length];
        for (ulong id = 1; id <= HouseAccounts.Count; id++)
        {
            Add(engine.Account(new(id))!.Value);
        }

        foreach (AccountView account in engine.Accounts)
        {
            Add(account);
        }

        Assert.All(assets, sum => Assert.Equal(0, sum));
        Assert.All(instruments, sum => Assert.Equal(0, sum));

        void Add(AccountView account)
        {
            foreach (Holding holding in account.Holdings)
            {
                assets[holding.Asset.Value] += holding.Balance.Atoms;
            }

            foreach (Position position in account.Positions)
            {
                instruments[position.Instrument.Value] += position.Quantity.Atoms;
            }
        }
    }

    /// <summary>Assesses each account again at the moment its liquidation starts: with a rulebook of its own, on a copy of the market without any
    /// memo.</summary>
    private sealed class Auditor(ClearingEngine engine, Rulebook rulebook) : IEventSink
    {
        public bool IsListening => true;

        public int Checked { get; private set; }

        public List<string> Complaints { get; } = [];

        public void Add(Event item)
        {
            if (item is not LiquidationStarted started)
            {
                return;
            }

            Checked++;
            AccountView account = engine.Account(started.Account)!.Value;
            Portfolio portfolio = account.Portfolio;
            Result<MarginReport> report = rulebook.Assess(portfolio, Copy(engine.Market));
            (Amount doubt, bool isAllDoubtful) = Doubt(portfolio);
            if (!report.IsOk || report.Value.Equity - doubt >= report.Value.Maintenance)
            {
                Complaints.Add($"{started}: assessed again {(report.IsOk ? $"{report.Value.Equity} against {report.Value.Maintenance}" : report.Rejection)}");
            }
            else if (doubt.IsZero && (report.Value.Equity != started.Equity || report.Value.Maintenance != started.Maintenance))
            {
                Complaints.Add($"{started}: assessed again {report.Value.Equity} against {report.Value.Maintenance}");
            }

            if (isAllDoubtful)
            {
                Complaints.Add($"{started}: none of its prices could be trusted");
            }
        }

        /// <summary>Half of all that stands on prices that could not be trusted, the most that may be held against an account for them, and whether that is all
        /// it has.</summary>
        private (Amount Doubt, bool IsAll) Doubt(in Portfolio portfolio)
        {
            Amount doubt = default;
            int doubtful = 0;
            foreach (Position position in portfolio.Positions.Span)
            {
                InstrumentSpec spec = engine.Setup.Catalog[position.Instrument];
                if (!OracleRules.Allows(engine.OracleState(spec.Mark), OracleAction.Liquidate)
                    || !OracleRules.Allows(engine.OracleState(spec.Underlying), OracleAction.Liquidate))
                {
                    doubt += Amount.FromAtoms(Notional.Of(position, engine.Market).Value.Atoms / 2);
                    doubtful++;
                }
            }

            return (doubt, doubtful > 0 && doubtful == portfolio.Positions.Length);
        }

        private static MarketSnapshot Copy(MarketView market)
        {
            MarketSnapshot copy = MarketSnapshot.Unknown(market.Catalog, market.Time);
            foreach (ObservableSpec observable in market.Catalog.Observables)
            {
                if (observable.Kind == ObservableKind.Volatility)
                {
                    copy = market.TryVolatility(observable.Id, out Ratio volatility) ? copy.With(observable.Id, (Ratio?)volatility) : copy;
                }
                else
                {
                    copy = market.TryPrice(observable.Id, out Price price) ? copy.With(observable.Id, (Price?)price) : copy;
                }
            }

            return copy;
        }
    }
}
