// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Oracles;
using Plimsoll.Engine.Venue;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine;

/// <summary>Everything an engine remembers, by the rooms that remember it. What decides on it is in <see cref="EngineDesks"/>.</summary>
internal sealed class EngineState
{
    internal EngineState(EngineSetup setup)
    {
        Invariant.Check(setup.Oracles.All(policy => policy.Sources.Length <= EngineLimits.MaxSources),
            "An observable has more sources than an oracle can carry.");
        Setup = setup;
        Events = new Announcer(Clock);
        Venue = new VenueCatalog(setup.Catalog);
        Rules = new RuleShelf(setup.Rulebook, setup.RulebookText, setup.Kinds);
        Market = new MarketState(setup.Catalog, Clock, instrument => Ledger!.OpenInterest(instrument));
        Interest = new InterestBook(Rules, Market, Events);
        Ledger = new GeneralLedger(setup.Catalog, Accounts, Interest, new SettlementPeriod(Rules, Clock));
        Windows = new ClaimWindows(setup.Catalog.Assets.Length);
        Exposure = new Exposure(Ledger, Market);
        Oracles = new OracleBook(Market, Exposure, Events, setup.Oracles);
    }

    internal EngineSetup Setup { get; }

    /// <summary>Everything listed up to now.</summary>
    internal InstrumentCatalog Catalog => Venue.Catalog;

    /// <summary>What the venue lists.</summary>
    internal VenueCatalog Venue { get; }

    /// <summary>The rulebooks that it has adopted.</summary>
    internal RuleShelf Rules { get; }

    internal EngineClock Clock { get; } = new();

    internal AccountBook Accounts { get; } = new();

    internal InterestBook Interest { get; }

    internal GeneralLedger Ledger { get; }

    internal ClaimWindows Windows { get; }

    /// <summary>Whose deficits nobody pays.</summary>
    internal UnpaidDeficits Unpaid { get; } = new();

    internal MarketState Market { get; }

    internal OracleBook Oracles { get; }

    /// <summary>Says what of all this could still be valued; remembers nothing of its own.</summary>
    internal Exposure Exposure { get; }

    /// <summary>Where events go.</summary>
    internal Announcer Events { get; }

    /// <summary>Takes in a listing that was checked: the one place where tables by number grow.</summary>
    internal void Grow(Command listing, InstrumentCatalog catalog, RuleShelfOver rules)
    {
        Venue.Add(listing, catalog);
        Rules.Replace(rules);
        GrowTables([.. VenueCatalog.ObservablesOf(listing).Select(OraclePolicy.Of)]);
    }

    /// <summary>Makes every table by number as long as the catalogue.</summary>
    /// <param name="policies">Those of the new observables, in their order.</param>
    internal void GrowTables(ImmutableArray<OraclePolicy> policies)
    {
        InstrumentCatalog catalog = Catalog;
        Market.Grow(catalog);
        Ledger.Grow(catalog);
        Interest.Grow();
        Windows.Grow(catalog.Assets.Length);
        Exposure.Grow();
        Oracles.Grow(policies);
    }

    /// <summary>Moves the clock on, or back to where a refused command found it.</summary>
    internal void MoveTo(Timestamp time)
    {
        // A first command that is refused gives the clock back, and the start of interest with it.
        if (Clock.Now == default || time == default)
        {
            Interest.Begin(time);
        }

        Clock.Now = time;
    }
}
