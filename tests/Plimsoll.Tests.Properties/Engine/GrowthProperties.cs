// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Collections.Immutable;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Fields;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Simulation.Random;
using Plimsoll.Tests.Engines;
using Plimsoll.Tests.Properties.Fuzzing;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Engines;

/// <summary>A venue that grows, against one that had everything from the start, and against itself started again.</summary>
public class GrowthProperties
{
    private const int Commands = 1_200;
    private const int Seeds = 8;

    public static TheoryData<string> Rulebooks => [.. EngineRulebooks.Names];

    [Theory]
    [MemberData(nameof(Rulebooks))]
    [Trait("property", "D16")]
    public void D16_what_is_listed_at_run_time_behaves_as_what_was_there_from_the_start(string rulebook)
    {
        int onListed = 0;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            Command[] listings = [GrowthWorld.ListCoin(default), GrowthWorld.ListCall(default), GrowthWorld.ListPerpetual(default)];
            ClearingEngine grown = Opened(GrowthWorld.Setup(rulebook));
            ClearingEngine whole = Opened(GrowthWorld.Setup(rulebook, GrowthWorld.Whole(listings)));
            FuzzedCommands commands = new(new SeededGenerator(seed), grown) { Changes = false };
            ListSink told = new();
            ListSink expected = new();
            int listed = 0;
            for (int i = 0; i < Commands; i++)
            {
                if (i % 100 == 99 && listed < listings.Length && grown.Time < GrowthWorld.CallExpiry)
                {
                    // The other venue has it already: it counts a command that does nothing, and no time passes.
                    Assert.Equal(default, grown.Apply(listings[listed++] with { Time = grown.Time }, NullSink.Instance));
                    Assert.True(whole.Apply(new Delist(default, whole.Time, new(-1)), NullSink.Instance).IsRefused);
                    continue;
                }

                if (grown.Time > GrowthWorld.CallExpiry)
                {
                    break;
                }

                Command command = commands.Next();
                NumberSink numbers = new();
                command.Write(ref numbers);
                if (numbers.AreBeyond(grown.Catalog, whole.Catalog))
                {
                    continue;
                }

                told.Clear();
                expected.Clear();
                Rejection answer = grown.Apply(command, told);
                Assert.Equal(whole.Apply(command, expected), answer);
                Assert.Equal(expected.Events, told.Events);
                onListed += !answer.IsRefused && numbers.AreBeyond(TestWorld.Catalog, grown.Catalog) ? 1 : 0;
            }

            Assert.Equal(whole.AccountCount, grown.AccountCount);
            foreach ((AccountView one, AccountView other) in whole.Accounts.Zip(grown.Accounts))
            {
                Assert.Equal(one.Id, other.Id);
                Assert.Equal(one.Holdings.ToArray(), other.Holdings.ToArray());
                Assert.Equal(one.Positions.ToArray(), other.Positions.ToArray());
                Assert.Equal(one.Status, other.Status);
            }
        }

        Assert.True(onListed > Seeds * 20, $"only {onListed} commands were accepted on what was listed");
    }

    [Theory]
    [MemberData(nameof(Rulebooks))]
    [Trait("property", "D17")]
    public void D17_a_venue_that_grows_restarts_at_any_point_in_the_same_state(string rulebook)
    {
        int growth = 0;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            EngineSetup setup = GrowthWorld.Setup(rulebook);
            ClearingEngine through = Opened(setup);
            ClearingEngine restarted = Opened(setup);
            FuzzedCommands commands = new(new SeededGenerator(seed), through) { ChangesOneIn = 20 };
            SeededGenerator when = new(seed, 7);
            ArrayBufferWriter<byte> bytes = new();
            for (int i = 0; i < Commands / 4; i++)
            {
                Command command = commands.Next();
                Rejection answer = through.Apply(command, NullSink.Instance);
                Assert.Equal(answer, restarted.Apply(command, NullSink.Instance));
                growth += !answer.IsRefused && command is ListAsset or ListInstrument or AdoptRulebook or SetRulebook or Delist ? 1 : 0;
                if (when.NextIndex(12) == 0)
                {
                    bytes.ResetWrittenCount();
                    restarted.WriteSnapshot(bytes);
                    restarted = ClearingEngine.Restore(setup, bytes.WrittenSpan);
                    Assert.Equal(through.StateHash(), restarted.StateHash());
                }
            }

            Assert.Equal(through.StateHash(), restarted.StateHash());
            through.Audit();
        }

        Assert.True(growth > Seeds * 3, $"only {growth} changes of the venue were accepted");
    }

    private static ClearingEngine Opened(EngineSetup setup)
    {
        TestVenue venue = TestVenue.WithTwo(setup);
        for (int i = 0; i < FuzzedCommands.Accounts; i++)
        {
            venue.Open(i, (ulong)(1 + (i / 2)));
            venue.Deposit(i, TestWorld.Usdc, "100000");
            venue.Deposit(i, TestWorld.Btc, "1");
        }

        venue.Apply(new ContributeToFund(default, venue.Now, TestWorld.Usdc, Amount.Of(100_000)));
        return venue.Engine;
    }

    /// <summary>The highest number of each kind that a command names.</summary>
    private sealed class NumberSink : IFieldSink
    {
        private int _asset = -1;
        private int _instrument = -1;
        private int _observable = -1;

        /// <summary>True when one catalogue does not know what a longer one does.</summary>
        public bool AreBeyond(InstrumentCatalog known, InstrumentCatalog longer) =>
            (_asset >= known.Assets.Length && _asset < longer.Assets.Length)
            || (_instrument >= known.Instruments.Length && _instrument < longer.Instruments.Length)
            || (_observable >= known.Observables.Length && _observable < longer.Observables.Length);

        public void Account(string name, AccountId value)
        {
        }

        public void Owner(string name, OwnerId value)
        {
        }

        public void Asset(string name, AssetId value) => _asset = Math.Max(_asset, value.Value);

        public void Instrument(string name, InstrumentId value) => _instrument = Math.Max(_instrument, value.Value);

        public void Optional(string name, InstrumentId? value) => _instrument = Math.Max(_instrument, value?.Value ?? -1);

        public void Observable(string name, ObservableId value) => _observable = Math.Max(_observable, value.Value);

        public void Identity(string name, CommandId value)
        {
        }

        public void Number(string name, int value)
        {
        }

        public void Signed(string name, long value)
        {
        }

        public void Flag(string name, bool value)
        {
        }

        public void Decimal(string name, Int128 atoms)
        {
        }

        public void Index(string name, PoolIndex value)
        {
        }

        public void OptionalDecimal(string name, Int128 atoms)
        {
        }

        public void Text(string name, string value)
        {
        }

        public void OptionalText(string name, string value)
        {
        }

        public void OptionalTime(string name, Timestamp value)
        {
        }

        public void Choice<T>(string name, T value)
            where T : unmanaged, Enum
        {
        }

        public void List<T, TForm>(string name, ImmutableArray<T> items)
            where TForm : struct, IForm<T>
        {
            NumberSink self = this;
            foreach (T item in items.IsDefault ? [] : items)
            {
                if (item is not null)
                {
                    TForm.Write(item, ref self);
                }
            }
        }

        public void Missing()
        {
        }
    }
}
