// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Instruments;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Bench.Journal;

/// <summary>A busy venue: 1,000 funded accounts, and of every 100 commands 60 fills, 36 deposits and 4 rounds of marks on 4 perpetuals.</summary>
/// <remarks>Every client trades both ways and prices stay near their start, so that no account comes near its line: what is timed is clearing and not liquidation.</remarks>
internal sealed class MixedWorkload
{
    private const int Accounts = 1000;
    private static readonly string[] _coins = ["BTC", "ETH", "SOL", "XRP"];
    private static readonly long[] _prices = [50_000, 3_000, 150, 2];

    private readonly Timestamp _start = new(1_760_000_000L * Timestamp.NanosecondsPerSecond);

    public MixedWorkload()
    {
        InstrumentCatalog catalog = InstrumentReader.Read(CatalogText(), out ImmutableArray<string> errors) ?? throw new InvalidOperationException(string.Join("; ", errors));
        string text = ShippedRulebooks.Text("tiered")!;
        Rulebook rulebook = RulebookReader.Read(text, catalog, out errors) ?? throw new InvalidOperationException(string.Join("; ", errors));
        OraclePolicy oracle = new(["bench"], 1, 3600, 0, Ratio.One, 1, 60, Ratio.One, 1);
        Setup = new EngineSetup(catalog, rulebook, [.. catalog.Symbols.Select(_ => oracle)], "bench");
    }

    /// <summary>The venue's rules.</summary>
    public EngineSetup Setup { get; }

    /// <summary>Opens and funds the accounts and gives every symbol a price.</summary>
    public Command[] Prologue()
    {
        AssetId usdc = Setup.Catalog.Numeraire;
        List<Command> commands = [];
        for (int i = 0; i < Accounts; i++)
        {
            commands.Add(new OpenAccount(default, _start, Account(i), new OwnerId((ulong)i + 1), AccountKind.Cross, default));
            commands.Add(new Deposit(default, _start, Account(i), usdc, Amount.Of(1_000_000)));
        }

        commands.Add(Marks(0));
        return [.. commands];
    }

    /// <summary>The next commands after the prologue and <paramref name="from"/> others.</summary>
    public Command[] Commands(int from, int count) => [.. Enumerable.Range(from, count).Select(At)];

    private static string CatalogText()
    {
        IEnumerable<string> instruments = _coins.Select(coin =>
            $$"""{"symbol":"{{coin}}-PERP","kind":"perpetual","payoff":"linear","underlying":"{{coin}}","settlement":"USDC","contractSize":"1","tickSize":"0.0001","lotSize":"0.001"}""");
        return $$"""{"numeraire":"USDC","assets":[{"symbol":"USDC","decimals":6,"borrowable":true}],"indices":[{{string.Join(',', _coins.Select(coin => $"\"{coin}\""))}}],"instruments":[{{string.Join(',', instruments)}}]}""";
    }

    private static AccountId Account(int number) => new(AccountId.FirstClient + (ulong)number);

    private static uint Mix(int i) => unchecked((uint)(((ulong)(uint)i * 0x9E3779B97F4A7C15) >> 32));

    private Command At(int i)
    {
        uint mixed = Mix(i);
        int buyer = (int)(mixed % Accounts);
        Timestamp time = _start.PlusSeconds(1 + (i / 10_000));
        CommandId id = new((UInt128)(uint)i + 1);
        return (i % 25) switch
        {
            0 => Marks(i + 1),
            < 10 => new Deposit(id, time, Account(buyer), Setup.Catalog.Numeraire, Amount.Of(1 + (mixed % 100))),
            _ => Trade(id, time, (int)(mixed >> 12) % _coins.Length, buyer, (buyer + 1 + (int)((mixed >> 16) % (Accounts - 1))) % Accounts),
        };
    }

    private Fill Trade(CommandId id, Timestamp time, int coin, int buyer, int seller)
    {
        InstrumentId instrument = Setup.Catalog.TryFindInstrument(_coins[coin] + "-PERP", out InstrumentSpec? spec) ? spec.Id : default;
        return new Fill(id, time, instrument, Account(buyer), Account(seller), Quantity.Parse("0.001"), Price.Of(_prices[coin]), Ratio.Parse("0.0005"), Ratio.Zero);
    }

    private ObservePrices Marks(int i)
    {
        ImmutableArray<Observation> observations =
        [
            .. Setup.Catalog.Symbols.Select(symbol =>
            {
                int coin = Array.FindIndex(_coins, name => symbol.Name.StartsWith(name, StringComparison.Ordinal));

                // A tenth of a percent up and down, never the same twice in a row.
                Int128 atoms = Price.Of(_prices[coin]).Atoms;
                return new Observation(symbol.Id, 0, atoms + (atoms / 100_000 * (i % 201 - 100)), Ratio.Zero);
            }),
        ];
        return new ObservePrices(default, _start.PlusSeconds(1 + (Math.Max(i - 1, 0) / 10_000)), observations);
    }
}
