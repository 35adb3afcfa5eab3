// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Node.Journals;
using Plimsoll.Portfolios;
using Plimsoll.Simulation.Feeds;
using Plimsoll.Simulation.Replays;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Calm;

/// <summary>A world of one market, ready to be run with open interest of any size.</summary>
public sealed class CalmWorld
{
    private readonly World _world;
    private readonly WorldData _data;
    private readonly Amount _held;

    /// <summary>Loads the data of a world and looks at its market.</summary>
    /// <param name="world">The world.</param>
    /// <param name="dataFolder">Where files lie that the world names and does not bring; null where there are none.</param>
    /// <param name="stepSeconds">Between the feed's own steps, prices and book are told again in strides of this length; 0 as the world says.</param>
    /// <exception cref="InputException">A file is missing or wrong, the world is not one of one market, or nobody in it is long.</exception>
    public CalmWorld(World world, string? dataFolder, int stepSeconds)
    {
        _world = stepSeconds == 0 ? world : world with { Clock = world.Clock with { AdvanceSeconds = stepSeconds } };
        _data = WorldData.Load(_world, dataFolder);
        Outside = OutsideMarket.Of(_world, _data);
        _held = HeldBy(_world);
        if (!_held.IsPositive)
        {
            throw new InputException(Path.Combine(world.Folder, World.FileName), null, "$.population",
                "nobody is long when the clients open: expected some who are");
        }
    }

    /// <summary>The world.</summary>
    public World World => _world;

    /// <summary>The market without any liquidation.</summary>
    public OutsideMarket Outside { get; }

    /// <summary>The world under a policy: whatever is wrong with it shows here, before anything runs.</summary>
    /// <exception cref="InputException">The rulebook is not found, or anything in it is wrong.</exception>
    public EngineSetup Setup(string rulebook, CalmPolicy policy) =>
        SetupText.Compose(_world, policy.Apply(WorldRulebook.TextOf(_world, rulebook), rulebook), $"{rulebook} ({policy.Name})");

    /// <summary>What should be known of the rulebook before it runs, a sentence each; of a policy that was named only where it never trades.</summary>
    public ImmutableArray<string> Warnings(EngineSetup setup, CalmPolicy policy) => policy.Name == CalmPolicy.Own
        ? SetupNotices.Of(_world, _data, setup)
        : SetupNotices.Blocked(_world, _data, setup, $"{setup.Rulebook.Name} ({policy.Name})");

    /// <summary>Runs it.</summary>
    public CalmRun Run(EngineSetup setup, CalmPolicy policy, IJournal journal, CalmOptions options)
    {
        double target = Outside.NearDepth.ToDouble() * options.OpenInterest;
        Invariant.Check(Ratio.TryQuantise(target / _held.ToDouble(), Rounding.Down, out Ratio scale), "An open interest is finite.");
        World scaled = Scaled(scale);
        return CalmRunner.Run(scaled, _data, Outside, setup, policy, journal, options, HeldBy(scaled));
    }

    /// <summary>What the clients are long when they have opened, at the mark.</summary>
    private Amount HeldBy(World world)
    {
        ReplayScript script = new(world, _data);
        foreach (ScriptStep _ in script.Steps())
        {
            if (script.Roster is { } roster)
            {
                Amount held = default;
                foreach (Fill fill in roster.Commands.OfType<Fill>())
                {
                    if (roster.KindOf(fill.Buyer) is not Populations.Roster.Makers)
                    {
                        Result<Amount> notional = Notional.Of(new Position(fill.Instrument, fill.Quantity, default), script.Market);
                        Invariant.Check(notional.IsOk, "Clients open only when everything has a price.");
                        held += notional.Value;
                    }
                }

                return held;
            }
        }

        return default;
    }

    /// <summary>The same clients with more money, so that they hold more at the same leverage; makers and the fund with them.</summary>
    private World Scaled(Ratio scale)
    {
        PopulationSpec population = _world.Population;
        ImmutableArray<AssetQuantity> Money(ImmutableArray<AssetQuantity> money) =>
            [.. money.Select(each => each with { Amount = each.Amount.Times(scale, Rounding.Down).RoundTo(_world.Catalog[each.Asset].SmallestUnit,
                Rounding.Down) })];
        Ratio Sized(Ratio size) => size.Times(scale, Rounding.Down);
        return _world with
        {
            Population = population with
            {
                Fund = Money(population.Fund),
                Makers = population.Makers with { Deposits = Money(population.Makers.Deposits) },
                Listed = [.. population.Listed.Select(listed => listed with
                {
                    Deposits = Money(listed.Deposits),
                    Positions = [.. listed.Positions.Select(held => (held.Instrument,
                        held.Quantity.Times(scale, Rounding.Down).RoundTo(_world.Catalog[held.Instrument].LotSize, Rounding.Down)))],
                })],
                Archetypes = [.. population.Archetypes.Select(kind => kind with
                {
                    Deposit = kind.Deposit with { Median = Sized(kind.Deposit.Median), Least = Sized(kind.Deposit.Least), Most = Sized(kind.Deposit.Most) },
                })],
            },
        };
    }
}
