// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Tests.Writer;

/// <summary>A world of two accounts and one perpetual, and an endless script for it: the command at a place is the same in every process.</summary>
public static class SmallWorld
{
    private const string Catalog = """
        "numeraire":"USDC","assets":[{"symbol":"USDC","decimals":6,"borrowable":true}],"indices":["BTC"],"instruments":[{"symbol":"BTC-PERP",
        "kind":"perpetual","payoff":"linear","underlying":"BTC","settlement":"USDC","contractSize":"1","tickSize":"0.1","lotSize":"0.001"}]
        """;

    private const string Policy = """
        "sources":["test"],"quorum":1,"maxAgeSeconds":3600,"trimPerSide":0,"band":"1","bandConfirmations":1,"bandSeconds":60,"maxConfidence":"1",
        "warmUpObservations":1
        """;

    private static readonly Timestamp _start = new(1_760_000_000L * Timestamp.NanosecondsPerSecond);

    /// <summary>The setup, read from its own text.</summary>
    public static EngineSetup Setup { get; } = Make();

    /// <summary>The command at a place, from 1. Every eighth is refused.</summary>
    public static Command At(ulong place)
    {
        CommandId id = new(place);
        Timestamp time = _start.PlusSeconds((long)place);
        AccountId one = new(AccountId.FirstClient);
        AccountId two = new(AccountId.FirstClient + 1);
        AssetId usdc = Setup.Catalog.Numeraire;
        return place switch
        {
            1 => new OpenAccount(id, time, one, new OwnerId(1), AccountKind.Cross, default),
            2 => new OpenAccount(id, time, two, new OwnerId(2), AccountKind.Cross, default),
            3 or 4 => new Deposit(id, time, place == 3 ? one : two, usdc, Amount.Of(1_000_000)),
            _ => (place % 8) switch
            {
                0 => new Withdraw(id, time, one, usdc, Amount.Of(1_000_000_000)),
                1 => new ObservePrices(id, time, [.. Setup.Catalog.Observables.Select(
                    observable => new Observation(observable.Id, 0, Price.Of(50_000 + (long)(place % 50)).Atoms, Ratio.Zero))]),
                2 or 3 =>
                    new Fill(id, time, new InstrumentId(0), place % 16 < 8 ? one : two, place % 16 < 8 ? two : one, Quantity.Parse("0.01"), Price.Of(50_000),
                    Ratio.Zero, Ratio.Zero),
                _ => new Deposit(id, time, two, usdc, Amount.Of((long)place)),
            },
        };
    }

    private static EngineSetup Make()
    {
        InstrumentCatalog catalog = Whole(InstrumentReader.Read($"{{{Catalog}}}", out ImmutableArray<string> errors), errors);
        string rules = ShippedRulebooks.Text("tiered")!;
        Rulebook rulebook = Whole(RulebookReader.Read(rules, catalog, VenueKinds.All, out errors), errors);
        OraclePolicy policy = new(["test"], 1, 3600, 0, Ratio.One, 1, 60, Ratio.One, 1);
        string oracles = string.Join(',', catalog.Observables.Select(observable => $$"""{"symbol":"{{observable.Name}}",{{Policy}}}"""));
        return new EngineSetup(catalog, rulebook, [.. catalog.Observables.Select(_ => policy)],
            $$"""{{{Catalog}},"oracles":[{{oracles}}],"rulebook":{{rules}}}""");
    }

    private static T Whole<T>(T? read, ImmutableArray<string> errors)
        where T : class => read ?? throw new InvalidOperationException(string.Join("; ", errors));
}
