// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Nodes;

/// <summary>A script of commands over the test world: accounts, money, prices, trades, and some that are refused.</summary>
internal static class SmallVenue
{
    /// <summary>The setup.</summary>
    public static EngineSetup Setup { get; } = TestWorld.Setup();

    /// <summary>The same rules under another text, which is another setup.</summary>
    public static EngineSetup OtherSetup { get; } = Setup with { Canonical = "another world" };

    /// <summary>The first commands of the script, always the same.</summary>
    public static Command[] Script(int count) => [.. Enumerable.Range(0, count).Select(At)];

    /// <summary>The state after a prefix of the script, made without any journal.</summary>
    public static StateHash StateAfter(IEnumerable<Command> commands)
    {
        ClearingEngine engine = new(Setup);
        foreach (Command command in commands)
        {
            engine.Apply(command, Plimsoll.Engine.Events.NullSink.Instance);
        }

        return engine.StateHash();
    }

    private static Command At(int i)
    {
        Timestamp time = TestWorld.Start.PlusSeconds(i);
        CommandId id = new((UInt128)(uint)(i + 1));
        AccountId one = TestVenue.Account(1);
        AccountId two = TestVenue.Account(2);
        return i switch
        {
            0 => new OpenAccount(id, time, one, new OwnerId(1), AccountKind.Cross, default),
            1 => new OpenAccount(id, time, two, new OwnerId(2), AccountKind.Cross, default),
            2 => new Deposit(id, time, one, TestWorld.Usdc, Amount.Of(100_000)),
            3 => new Deposit(id, time, two, TestWorld.Usdc, Amount.Of(100_000)),
            _ => (i % 4) switch
            {
                0 => new ObservePrices(id, time, [Saw(TestWorld.BtcIndex, 50_000 + i), Saw(TestWorld.BtcPerpMark, 50_000 + i)]),
                1 => new Fill(id, time, TestWorld.BtcPerp, one, two, Quantity.Parse("0.01"), Price.Of(50_000), Ratio.Parse("0.0005"), Ratio.Zero),
                2 => new Deposit(id, time, one, TestWorld.Usdc, Amount.Of(i)),
                _ => new Withdraw(id, time, two, TestWorld.Usdc, Amount.Of(i % 8 == 7 ? 10_000_000 : 1)),
            },
        };
    }

    private static Observation Saw(ObservableId observable, long price) => new(observable, 0, Price.Of(price).Atoms, Ratio.Zero);
}
