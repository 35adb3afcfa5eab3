// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Oracles;
using Plimsoll.Instruments;
using Plimsoll.Rulebooks;
using Plimsoll.Values;
using Plimsoll.Venues;

namespace Plimsoll.Bench.Engine;

/// <summary>A venue of eight perpetuals under the shipped tiered rulebook, and a stream of commands that looks like its day: half fills, three tenths marks, a
/// fifth deposits. Each account trades three of the markets.</summary>
internal sealed class EngineWorkload
{
    private const int Markets = 8;

    private const int MarketsEach = 3;

    private static readonly string[] _names = ["BTC", "ETH", "SOL", "XRP", "DOGE", "LINK", "AVAX", "LTC"];

    /// <summary>In ticks of a ten-thousandth.</summary>
    private readonly long[] _marks = [60_000_0000, 3_000_0000, 150_0000, 2_0000, 2000, 15_0000, 30_0000, 90_0000];
    private readonly Command[] _commands;
    private readonly EngineSetup _setup;
    private readonly int _accounts;
    private ulong _random = 0x9E37_79B9_7F4A_7C15;

    public EngineWorkload(int accounts, int commands)
    {
        _accounts = accounts;
        _setup = MakeSetup();
        _commands = new Command[commands];
        Timestamp now = new(1_760_000_000L * Timestamp.NanosecondsPerSecond);
        Opening = [.. Open(now)];
        for (int i = 0; i < commands; i++)
        {
            _commands[i] = Next(new CommandId((ulong)i + 1), now.PlusSeconds(1 + (i / 1000)));
        }
    }

    /// <summary>What is applied before the clock starts: accounts, money, first marks.</summary>
    public ImmutableArray<Command> Opening { get; }

    public ReadOnlySpan<Command> Commands => _commands;

    /// <summary>The venue's rules.</summary>
    public EngineSetup Setup => _setup;

    public ClearingEngine NewEngine()
    {
        ClearingEngine engine = new(_setup);
        foreach (Command command in Opening)
        {
            engine.Apply(command, NullSink.Instance);
        }

        return engine;
    }

    private static EngineSetup MakeSetup()
    {
        ImmutableArray<ObservableSpec> observables = [.. _names.Select((name, i) => new ObservableSpec(new(i), name, ObservableKind.Price))];
        ImmutableArray<AssetSpec> assets = [new(new(0), "USDC", 6, null, true), new(new(1), "BTC", 8, new ObservableId(0), true)];
        ImmutableArray<InstrumentSpec> instruments =
        [
            .. _names.Select((name, i) => new InstrumentSpec(
                new(i), name + "-PERP", InstrumentKind.Perpetual, Payoff.Linear, null, new(0), new(i), new(i), Quantity.Of(1), Price.Parse("0.0001"),
                    Quantity.Parse("0.001"), null, null)),
        ];
        InstrumentCatalog catalog = InstrumentCatalog.TryCreate(observables, assets, instruments, out _)!;
        Rulebook rulebook = RulebookReader.Read(ShippedRulebooks.Text("tiered")!, catalog, VenueKinds.All, out ImmutableArray<string> errors)
            ?? throw new InvalidOperationException(string.Join("; ", errors));
        OraclePolicy oracle = new(["index"], 1, 3600, 0, Ratio.Parse("0.2"), 1, 60, Ratio.One, 1);
        return new(catalog, rulebook, [.. observables.Select(_ => oracle)], "bench");
    }

    private IEnumerable<Command> Open(Timestamp now)
    {
        for (int i = 0; i < _accounts; i++)
        {
            yield return new OpenAccount(default, now, Account(i), new((ulong)i + 1), AccountKind.Cross, default);
            yield return new Deposit(default, now, Account(i), new(0), Amount.Of(10_000));
            yield return new Deposit(default, now, Account(i), new(1), Amount.Parse("0.1"));
        }

        for (int i = 0; i < Markets; i++)
        {
            yield return new ObservePrices(default, now, [new Observation(new(i), 0, Atoms(_marks[i]), default)]);
        }
    }

    private Command Next(CommandId id, Timestamp now)
    {
        int market = Draw(Markets);
        int kind = Draw(10);
        if (kind < 5)
        {
            int buyer = Trader(market);
            int seller = Trader(market);
            while (seller == buyer)
            {
                seller = Trader(market);
            }

            // About 3,000 of notional: a thousand accounts stay within their margin for a whole run.
            long lots = Math.Max(1, 30_000_000_000 / _marks[market]);
            return new Fill(
                id, now, new(market), Account(buyer), Account(seller), Quantity.FromAtoms((Int128)lots * 1_000_000_000_000_000),
                    Price.FromAtoms(Atoms(_marks[market])), Ratio.Parse("0.0005"), Ratio.Parse("0.0002"));
        }

        if (kind < 8)
        {
            // A tenth of a per cent at most, never far from where it began.
            long step = Math.Max(_marks[market] / 1000, 1);
            _marks[market] = Math.Max(1, _marks[market] + (Draw(2) == 0 ? step : -step));
            return new ObservePrices(id, now, [new Observation(new(market), 0, Atoms(_marks[market]), default)]);
        }

        return new Deposit(id, now, Account(Draw(_accounts)), new(0), Amount.Of(1 + Draw(100)));
    }

    /// <summary>An account that trades in a market: numbers whose distance from it, around the circle of markets, is below three.</summary>
    private int Trader(int market)
    {
        int account = Draw(_accounts);
        return account - (account % Markets) + ((market + (account % MarketsEach)) % Markets) is var trader && trader < _accounts ? trader : market;
    }

    private static AccountId Account(int number) => new(AccountId.FirstClient + (ulong)number);

    private static Int128 Atoms(long ticks) => (Int128)ticks * (Fixed18.AtomsPerUnit / 10_000);

    private int Draw(int below)
    {
        unchecked
        {
            _random ^= _random << 13;
            _random ^= _random >> 7;
            _random ^= _random << 17;
            return (int)((_random >> 11) % (ulong)below);
        }
    }
}
