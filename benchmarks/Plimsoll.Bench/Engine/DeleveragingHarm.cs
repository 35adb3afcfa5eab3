// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Simulation.Replays;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Bench.Engine;

/// <summary>What deleveraging does to those it takes from, in the generated crash of examples/waterfall: with least harm (ours) and by rank (naive).</summary>
/// <remarks>A winner is compared with himself: what he held before the command and what he holds after it, both at the market after it.</remarks>
internal sealed class DeleveragingHarm : IBenchmark
{
    public string Name => "harm";

    public BenchmarkResult Run(Measure measure) => RunEach(measure).First().Result;

    public IEnumerable<(string? Name, BenchmarkResult Result)> RunEach(Measure measure)
    {
        Harm rank = Play("rank", measure.IsTiny);
        Harm least = Play("leastHarm", measure.IsTiny);
        string note = string.Create(CultureInfo.InvariantCulture,
            $"examples/waterfall under cross; notional closed {least.Notional.ToDouble():N0}, by rank {rank.Notional.ToDouble():N0}");
        yield return ("touched", new("accounts", least.Touched.Count, rank.Touched.Count, Note: note));
        yield return ("hedges-broken", new("accounts", least.Broken.Count, rank.Broken.Count, Note: "whose maintenance margin rose by what was taken"));
        yield return ("exposure-added", new("USDC", least.Added.ToDouble(), rank.Added.ToDouble(), Note: "by how much it rose in all"));
        yield return ("below-initial", new("accounts", least.BelowInitial.Count, rank.BelowInitial.Count, Note: "at or above initial margin before, below after"));
        yield return ("leverage-fall", new("times", least.LargestFall, rank.LargestFall, Note: "the largest fall of an account's leverage in a command"));
        yield return ("leverage-rise", new("times", least.LargestRise, rank.LargestRise, Note: "the largest rise"));
        yield return ("given-up", new("USDC", least.GivenUp.ToDouble(), rank.GivenUp.ToDouble(), Note: "equity that the taking cost in all"));
    }

    private static Harm Play(string rule, bool isTiny)
    {
        World world = WorldReader.Read(Path.Combine(Crash.RepositoryFolder(), "examples", "waterfall"));
        WorldData data = WorldData.Load(world, null);
        string text = LiquidationVariant.Of(ShippedRulebooks.Text(world.Rulebook)!, world.Rulebook, [("deleveraging", rule)]);
        ClearingEngine engine = new(SetupText.Compose(world, text, world.Rulebook));
        Harm harm = new(engine);
        foreach (ScriptStep step in new ReplayScript(world, data).Steps())
        {
            // A tiny run shows that it runs.
            if (isTiny && harm.Touched.Count > 0)
            {
                break;
            }

            foreach (Command command in step.Commands)
            {
                harm.Apply(command, isWatched: step.Commands.Length < 100);
            }
        }

        return harm;
    }

    private sealed class Harm(ClearingEngine engine) : IEventSink
    {
        private readonly Dictionary<AccountId, Portfolio> _before = [];
        private readonly HashSet<AccountId> _taken = [];

        public SortedSet<AccountId> Touched { get; } = [];

        public SortedSet<AccountId> Broken { get; } = [];

        public SortedSet<AccountId> BelowInitial { get; } = [];

        public Amount Notional { get; private set; }

        public Amount Added { get; private set; }

        public Amount GivenUp { get; private set; }

        public double LargestFall { get; private set; }

        public double LargestRise { get; private set; }

        public bool IsListening => true;

        public void Add(Event item)
        {
            if (item is Deleveraged taken)
            {
                _taken.Add(taken.Account);
                Notional += Portfolios.Notional.Of(new Position(taken.Instrument, taken.Quantity, default), engine.Market).Value;
            }
        }

        public void Apply(Command command, bool isWatched)
        {
            _before.Clear();
            _taken.Clear();
            if (isWatched)
            {
                foreach (AccountView account in engine.Accounts)
                {
                    if (account.Positions.Length > 0)
                    {
                        _before.Add(account.Id, account.Portfolio);
                    }
                }
            }

            engine.Apply(command, this);
            foreach (AccountId id in _taken.Order())
            {
                Compare(id, _before[id], engine.Account(id)!.Value);
            }
        }

        private void Compare(AccountId id, Portfolio before, AccountView now)
        {
            MarginReport then = now.Rulebook.Assess(before, engine.Market).Value;
            MarginReport after = now.Report().Value;
            Touched.Add(id);
            GivenUp += then.Equity - after.Equity;
            if (after.Maintenance > then.Maintenance)
            {
                Broken.Add(id);
                Added += after.Maintenance - then.Maintenance;
            }

            if (then.Equity >= then.Initial && after.Equity < after.Initial)
            {
                BelowInitial.Add(id);
            }

            double fall = Leverage(before, then.Equity) - Leverage(now.Portfolio, after.Equity);
            LargestFall = Math.Max(LargestFall, fall);
            LargestRise = Math.Max(LargestRise, -fall);
        }

        private double Leverage(Portfolio portfolio, Amount equity)
        {
            Amount notional = default;
            foreach (Position position in portfolio.Positions.Span)
            {
                notional += Portfolios.Notional.Of(position, engine.Market).Value;
            }

            return equity.IsPositive ? notional.ToDouble() / equity.ToDouble() : 0;
        }
    }
}
