// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>An engine with short words for commands: what a test does reads as one line each.</summary>
internal sealed class TestVenue
{
    private readonly ListSink _events = new();
    private readonly List<Command> _commands = [];

    public TestVenue(EngineSetup? setup = null) => Engine = new ClearingEngine(setup ?? TestWorld.Setup());

    public ClearingEngine Engine { get; }

    public Timestamp Now { get; set; } = TestWorld.Start;

    public IReadOnlyList<Event> Events => _events.Events;

    public static AccountId Account(int number) => new((ulong)(AccountId.FirstClient + (ulong)number));

    /// <summary>Everything that was applied, refused commands included.</summary>
    public IReadOnlyList<Command> Commands => _commands;

    public Rejection Apply(Command command)
    {
        _commands.Add(command);
        return Engine.Apply(command, _events);
    }

    public Rejection Open(int account, ulong owner = 0) =>
        Apply(new OpenAccount(default, Now, Account(account), new(owner == 0 ? (ulong)account + 1 : owner), AccountKind.Cross, default));

    public Rejection OpenSub(int account, int parent, ulong owner) =>
        Apply(new OpenAccount(default, Now, Account(account), new(owner), AccountKind.Sub, Account(parent)));

    public Rejection Deposit(int account, AssetId asset, string amount) => Apply(new Deposit(default, Now, Account(account), asset, Amount.Parse(amount)));

    public Rejection Withdraw(int account, AssetId asset, string amount) => Apply(new Withdraw(default, Now, Account(account), asset, Amount.Parse(amount)));

    public Rejection Mark(ObservableId observable, string value, int source = 0) =>
        Apply(new ObservePrices(default, Now, [new Observation(observable, source, Price.Parse(value).Atoms, default)]));

    public Rejection Fill(InstrumentId instrument, int buyer, int seller, string quantity, string price, string fee = "0") => Apply(
        new Fill(default, Now, instrument, Account(buyer), Account(seller), Quantity.Parse(quantity), Price.Parse(price), Ratio.Parse(fee), Ratio.Parse(fee)));

    public AccountView View(int account) => Engine.Account(Account(account))!.Value;

    public AccountView House(AccountId id) => Engine.Account(id)!.Value;

    public byte[] Snapshot()
    {
        ArrayBufferWriter<byte> bytes = new();
        Engine.WriteSnapshot(bytes);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Two funded accounts, BTC at 50,000, ETH at 3,000, a call at 1,000.</summary>
    public static TestVenue WithTwo(EngineSetup? setup = null, string funds = "100000")
    {
        TestVenue venue = new(setup);
        venue.Open(1);
        venue.Open(2);
        venue.Deposit(1, TestWorld.Usdc, funds);
        venue.Deposit(2, TestWorld.Usdc, funds);
        venue.MarkAll();
        return venue;
    }

    public void MarkAll()
    {
        Mark(TestWorld.BtcIndex, "50000");
        Mark(TestWorld.EthIndex, "3000");
        Mark(TestWorld.BtcPerpMark, "50000");
        Mark(TestWorld.EthPerpMark, "3000");
        Mark(TestWorld.BtcCallMark, "1000");
        Mark(TestWorld.BtcVolatility, "0.5");
    }
}
