// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Collections.Immutable;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Fields;
using Plimsoll.Instruments;
using Plimsoll.Markets;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Commands;

public sealed class CommandCodecTests
{
    private static readonly CommandId _id = new(0x0102);
    private static readonly Timestamp _time = new(0x0304);
    private static readonly Ratio _five = Ratio.FromAtoms(5);

    /// <summary>One of each type with its bytes: version, tag, id and time, then what the row shows. Journals hold these bytes for ever.</summary>
    public static TheoryData<Command, string> Known => new()
    {
        { new OpenAccount(_id, _time, new(1000), new(7), AccountKind.Sub, new(1001)), "01 E803000000000000 0700000000000000 01 E903000000000000" },
        { new Deposit(_id, _time, new(1000), new(2), Amount.FromAtoms(3)), "02 E803000000000000 02000000 03000000000000000000000000000000" },
        { new Withdraw(_id, _time, new(1000), new(2), Amount.FromAtoms(-1)), "03 E803000000000000 02000000 FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF" },
        {
            new Transfer(_id, _time, new(1000), new(1001), new(2), Amount.FromAtoms(3)),
            "04 E803000000000000 E903000000000000 02000000 03000000000000000000000000000000"
        },
        { new ContributeToFund(_id, _time, new(2), Amount.FromAtoms(3)), "05 02000000 03000000000000000000000000000000" },
        { new ContributeToMarketFund(_id, _time, new(2), Amount.FromAtoms(3)), "15 02000000 03000000000000000000000000000000" },
        { new ContributeToJunior(_id, _time, Amount.FromAtoms(3)), "16 03000000000000000000000000000000" },
        { new Stake(_id, _time, new(1000), Amount.FromAtoms(3)), "17 E803000000000000 03000000000000000000000000000000" },
        { new Unstake(_id, _time, new(1000), Amount.FromAtoms(3)), "18 E803000000000000 03000000000000000000000000000000" },
        { new WithdrawJunior(_id, _time, Amount.FromAtoms(3)), "23 03000000000000000000000000000000" },
        { new SettleOutside(_id, _time, new(2), Amount.FromAtoms(-3)), "0E 02000000 FDFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF" },
        { new SetLeverageLimit(_id, _time, new(1000), null, _five), "06 E803000000000000 00 05000000000000000000000000000000" },
        { new SetLeverageLimit(_id, _time, new(1000), new(4), _five), "06 E803000000000000 01 04000000 05000000000000000000000000000000" },
        {
            new Fill(_id, _time, new(4), new(1000), new(1001), Quantity.FromAtoms(1), Price.FromAtoms(2), Ratio.FromAtoms(3), Ratio.FromAtoms(4)),
            "07 04000000 E803000000000000 E903000000000000 01000000000000000000000000000000 02000000000000000000000000000000 "
            + "03000000000000000000000000000000 04000000000000000000000000000000"
        },
        {
            new ObservePrices(_id, _time, [new Observation(new(1), 2, 3, _five)]),
            "08 01000000 01000000 02000000 03000000000000000000000000000000 05000000000000000000000000000000 00"
        },
        {
            new PublishDepth(_id, _time, [new InstrumentDepth(new(4), new DepthProfile(_five, [new DepthLevel(_five, Quantity.FromAtoms(6))], []))]),
            "09 01000000 04000000 05000000000000000000000000000000 01000000 05000000000000000000000000000000 06000000000000000000000000000000 00000000"
        },
        { new ApplyFunding(_id, _time, new(4), _five), "0A 04000000 05000000000000000000000000000000" },
        { new SetInterestRate(_id, _time, new(2), _five), "0B 02000000 05000000000000000000000000000000" },
        { new SettleExpiry(_id, _time, new(4)), "0C 04000000" },
        { new AdvanceTime(_id, _time), "0D" },
        { new ListAsset(_id, _time, "A", 8, "P", true, []), "0F 01000000 41 08000000 01000000 50 01 00000000" },
        {
            new ListInstrument(
                _id,
                _time,
                new("I", InstrumentKind.Option, Payoff.Inverse, "", "A", "U", "M", Quantity.FromAtoms(1), Price.FromAtoms(2), Quantity.FromAtoms(3), new(4),
                    OptionRight.Put, Price.FromAtoms(5), "F", "V", default),
                [new("P", ObservableKind.SignedPrice, Price.FromAtoms(6), [new("s")], 1, 2, 3, _five, 4, 5, _five, 6)]),
            "10 01000000 49 03 01 00000000 01000000 41 01000000 55 01000000 4D 01000000000000000000000000000000 02000000000000000000000000000000 "
            + "03000000000000000000000000000000 01 0400000000000000 02 01 05000000000000000000000000000000 01000000 46 01000000 56 00 "
            + "01000000 01000000 50 01 01 06000000000000000000000000000000 01000000 01000000 73 01000000 02000000 03000000 05000000000000000000000000000000 "
            + "04000000 05000000 05000000000000000000000000000000 06000000"
        },
        { new Delist(_id, _time, new(4)), "11 04000000" },
        { new AdoptRulebook(_id, _time, "{}", new(6)), "12 02000000 7B7D 01 0600000000000000" },
        { new SetRulebook(_id, _time, new(1000), "é"), "13 E803000000000000 02000000 C3A9" },
        {
            new BidInAuction(_id, _time, new(1000), new(1001), _five, Ratio.FromAtoms(6)),
            "1E E803000000000000 E903000000000000 05000000000000000000000000000000 06000000000000000000000000000000"
        },
        {
            new BidForLegs(_id, _time, new(1000), new(1001), [new(4), new(5)], _five, Ratio.FromAtoms(6)),
            "20 E803000000000000 E903000000000000 02000000 04000000 05000000 05000000000000000000000000000000 06000000000000000000000000000000"
        },
        {
            new RepayForCollateral(_id, _time, new(1000), new(1001), new(1), Amount.FromAtoms(5), new(2), Amount.FromAtoms(6)),
            "21 E803000000000000 E903000000000000 01000000 05000000000000000000000000000000 02000000 06000000000000000000000000000000"
        },
        { new StandForAuctions(_id, _time, new(1000), Amount.FromAtoms(5)), "1F E803000000000000 05000000000000000000000000000000" },
        {
            new PublishFigures(
                _id,
                _time,
                [
                    new LastFigure(new(4), Price.FromAtoms(5)), new OpenInterestFigure(new(4), Quantity.FromAtoms(6)),
                    new FundingFigure(new(4), new NextFunding(_five, 7, new(8))),
                    new PoolFigure(new(2), new LendingPool(Amount.FromAtoms(9), Amount.FromAtoms(1), new(2), new(3))), new GasPriceFigure(Price.FromAtoms(4)),
                    new BlockTimeFigure(new Timestamp(5)), new LastFigure(new(6), null), new BlockTimeFigure(null),
                ]),
            "14 08000000 00 04000000 01 05000000000000000000000000000000 01 04000000 01 06000000000000000000000000000000 "
            + "02 04000000 01 05000000000000000000000000000000 07000000 01 0800000000000000 "
            + "03 02000000 01 09000000000000000000000000000000 01000000000000000000000000000000 02000000000000000000000000000000 "
            + "03000000000000000000000000000000 04 01 04000000000000000000000000000000 05 01 01 0500000000000000 00 06000000 00 05 00"
        },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void The_bytes_of_each_command_never_change(Command command, string tagAndFields)
    {
        string[] parts = tagAndFields.Split(' ', 2);
        string fields = parts.Length > 1 ? parts[1].Replace(" ", string.Empty, StringComparison.Ordinal) : string.Empty;
        string expected = $"02{parts[0]}02010000000000000000000000000000" + "0403000000000000" + fields;

        Assert.Equal(expected, Convert.ToHexString(Bytes(command)));
    }

    [Fact]
    public void The_bytes_of_observations_with_times_of_their_own_never_change()
    {
        ObservePrices command = new(_id, _time, [new Observation(new(1), 2, 3, _five, new(6)), new Observation(new(1), 3, 3, _five)]);
        string head = "02" + "08" + "02010000000000000000000000000000" + "0403000000000000" + "02000000";
        string fields = "01000000020000000300000000000000000000000000000005000000000000000000000000000000" + "010600000000000000"
            + "01000000030000000300000000000000000000000000000005000000000000000000000000000000" + "00";

        Assert.Equal(head + fields, Convert.ToHexString(Bytes(command)));
        Assert.Equal(DecodeFault.None, CommandCodec.TryDecode(Bytes(command), out Command? read));
        Assert.Equal(command.Observations, ((ObservePrices)read!).Observations);

        // No time has a shorter encoding, and a command has one encoding.
        byte[] none = Convert.FromHexString(head + fields.Replace("010600000000000000", "010000000000000000", StringComparison.Ordinal));
        Assert.Equal(DecodeFault.ValueUndefined, CommandCodec.TryDecode(none, out _));
    }

    [Fact]
    public void Every_command_type_has_known_bytes()
    {
        IEnumerable<Type> types = typeof(Command).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Command)));

        Assert.Equal(types.Select(type => type.Name).Order(), Known.Select(row => row.Data.Item1.GetType().Name).Distinct().Order());
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        Command[] commands = [.. Known.Select(row => row.Data.Item1)];
        var buffer = new byte[1024];
        EncodeAll(commands, buffer);

        Assert.Equal(0, LeastAllocated(() => EncodeAll(commands, buffer)));
    }

    [Theory]
    [InlineData("", DecodeFault.Truncated)]
    [InlineData("02", DecodeFault.Truncated)]
    [InlineData("030D000000000000000000000000000000000000000000000000", DecodeFault.VersionUnknown)]
    [InlineData("0200000000000000000000000000000000000000000000000000", DecodeFault.TagUnknown)]
    [InlineData("0219000000000000000000000000000000000000000000000000", DecodeFault.TagUnknown)]
    [InlineData("020D00000000000000000000000000000000000000000000000000", DecodeFault.TrailingBytes)]
    [InlineData("0408000000000000000000000000000000000000000000000000" + "00000000", DecodeFault.VersionUnknown)]
    [InlineData("0208000000000000000000000000000000000000000000000000FFFFFFFF", DecodeFault.TooLong)]
    [InlineData("020800000000000000000000000000000000000000000000000001000100", DecodeFault.TooLong)]
    [InlineData("020800000000000000000000000000000000000000000000000000000100", DecodeFault.Truncated)]
    [InlineData("0206000000000000000000000000000000000000000000000000" + "E803000000000000" + "02" + "05000000000000000000000000000000",
        DecodeFault.ValueUndefined)]
    [InlineData("0201000000000000000000000000000000000000000000000000" + "E803000000000000" + "0700000000000000" + "03" + "0000000000000000",
        DecodeFault.ValueUndefined)]
    [InlineData("0213000000000000000000000000000000000000000000000000" + "E803000000000000" + "02000000" + "C328", DecodeFault.ValueUndefined)]
    [InlineData("0213000000000000000000000000000000000000000000000000" + "E803000000000000" + "FFFFFFFF", DecodeFault.TooLong)]
    [InlineData("0213000000000000000000000000000000000000000000000000" + "E803000000000000" + "03000000" + "7878", DecodeFault.Truncated)]
    public void Bytes_that_are_no_command_are_named(string hex, DecodeFault expected)
    {
        Assert.Equal(expected, CommandCodec.TryDecode(Convert.FromHexString(hex), out Command? command));
        Assert.Null(command);
    }

    [Fact]
    public void A_list_that_claims_many_entries_makes_no_room_for_them()
    {
        // 65,536 observations of at least 41 bytes: none follow, or as many bytes as there should be observations.
        foreach (int following in (int[])[0, 65_536])
        {
            byte[] claim = [.. Convert.FromHexString("0208000000000000000000000000000000000000000000000000" + "00000100"), .. new byte[following]];
            Assert.Equal(DecodeFault.Truncated, CommandCodec.TryDecode(claim, out _));

            Assert.InRange(LeastAllocated(() => CommandCodec.TryDecode(claim, out _)), 0, 256);
        }
    }

    [Fact]
    public void What_could_not_be_read_back_has_no_encoding()
    {
        ImmutableArray<Observation> tooMany = [.. Enumerable.Repeat(default(Observation), FieldBytes.MaxItems + 1)];
        DepthProfile deep = new(default, [.. Enumerable.Repeat(default(DepthLevel), FieldBytes.MaxItems)], []);
        Command[] commands =
        [
            new OpenAccount(_id, _time, new(1000), new(7), (AccountKind)3, default),
            new ObservePrices(_id, _time, default),
            new ObservePrices(_id, _time, tooMany),
            new PublishDepth(_id, _time, default),
            new PublishDepth(_id, _time, [default]),
            new PublishDepth(_id, _time, [new InstrumentDepth(new(1), new DepthProfile(default, default, []))]),
            new PublishFigures(_id, _time, default),
            new PublishFigures(_id, _time, [null!]),
            new PublishDepth(_id, _time, [.. Enumerable.Repeat(new InstrumentDepth(new(1), deep), 9)]),
        ];

        Assert.All(commands, command => Assert.Equal(-1, CommandCodec.Measure(command)));
        Assert.All(commands, command => Assert.Throws<ArgumentException>(() => Bytes(command)));
    }

    /// <summary>At the end of a buffer that is full as of one that is empty, and where a command takes more than is reserved at first.</summary>
    [Fact]
    public void A_command_is_written_at_the_end_of_a_buffer_as_it_is_alone()
    {
        ObservePrices many = new(_id, _time, [.. Enumerable.Range(1, 100).Select(i => new Observation(new(1), i, 3, _five))]);
        ArrayBufferWriter<byte> buffer = new(256);
        List<byte> expected = [];
        foreach (Command command in Known.Select(row => row.Data.Item1).Append(many).Append(new Deposit(_id, _time, new(1000), new(2), Amount.FromAtoms(3))))
        {
            Assert.Equal(CommandCodec.Measure(command), CommandCodec.Encode(command, buffer));
            expected.AddRange(Bytes(command));
        }

        Assert.Equal(expected, buffer.WrittenSpan.ToArray());
    }

    /// <summary>The least that one of several runs allocates: the runtime may allocate on this thread for itself while it compiles code anew, but not in every
    /// run.</summary>
    private static long LeastAllocated(Action run)
    {
        long least = long.MaxValue;
        for (int round = 0; round < 16; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static byte[] Bytes(Command command)
    {
        var buffer = new byte[Math.Max(CommandCodec.Measure(command), 0)];
        Assert.Equal(buffer.Length, CommandCodec.Encode(command, buffer));
        return buffer;
    }

    private static void EncodeAll(Command[] commands, byte[] buffer)
    {
        foreach (Command command in commands)
        {
            CommandCodec.Encode(command, buffer);
        }
    }
}
