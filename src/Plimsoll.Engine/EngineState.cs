// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Ledger;
using Plimsoll.Engine.Limits;
using Plimsoll.Engine.Markets;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine;

/// <summary>Everything an engine remembers, by the rooms that remember it. What decides on it is in <see cref="EngineDesks"/>.</summary>
internal sealed class EngineState
{
    internal EngineState(EngineSetup setup)
    {
        Invariant.Check(setup.Oracles.All(policy => policy.Sources.Length <= EngineLimits.MaxSources), "A symbol has more sources than an oracle can carry.");
        Setup = setup;
        Events = new Announcer(Clock);
        Market = new MarketState(setup.Catalog, Clock);
        Interest = new InterestBook(setup.Rulebook.Interest, Market, Events);
        Ledger = new GeneralLedger(setup.Catalog, Accounts, Interest);
        Market.ShowOpenInterest(Ledger.OpenInterest);
        Windows = new ClaimWindows(setup.Catalog.Assets.Length);
        Exposure = new Exposure(Ledger, Market);
        Oracles = new OracleBook(Market, Exposure, Events, setup.Oracles);
    }

    internal EngineSetup Setup { get; }

    internal InstrumentCatalog Catalog => Setup.Catalog;

    internal EngineClock Clock { get; } = new();

    internal AccountBook Accounts { get; } = new();

    internal InterestBook Interest { get; }

    internal GeneralLedger Ledger { get; }

    internal ClaimWindows Windows { get; }

    internal MarketState Market { get; }

    internal OracleBook Oracles { get; }

    /// <summary>Says what of all this could still be valued; remembers nothing of its own.</summary>
    internal Exposure Exposure { get; }

    /// <summary>Where events go.</summary>
    internal Announcer Events { get; }

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
