// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Node.Journals;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Journals;

/// <summary>A record is framed alike wherever in the buffer of a block it comes to lie.</summary>
public sealed class BlockBuilderTests
{
    /// <summary>Bytes that a builder has room for before it grows, and those of one that it requests.</summary>
    private const int Room = 1 << 16;
    private const int Requested = 512;

    /// <summary>A command of 497 bytes where 512 are left, of which a frame takes 16: its bytes would fit and its check sum not.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_command_that_leaves_no_room_for_its_check_sum_is_written_again(int stamped)
    {
        ObservePrices command = new(
            new(1), new(2), [.. Enumerable.Range(0, 11).Select(i => new Observation(new(1), i, 3, Ratio.FromAtoms(5), new(i < stamped ? 6 : 0)))]);
        byte[] payload = new byte[CommandCodec.Measure(command)];
        Assert.Equal(481 + (8 * stamped), CommandCodec.Encode(command, payload));

        JournalBlock written = Filled(builder => Assert.True(builder.TryAdd(command)));
        JournalBlock expected = Filled(builder => builder.Add(payload));
        Assert.True(written.Bytes.Span.SequenceEqual(expected.Bytes.Span));
    }

    private static JournalBlock Filled(Action<BlockBuilder> last)
    {
        BlockBuilder builder = new();
        builder.Add(new byte[Room - Requested - builder.Bytes - RecordFrame.Overhead]);
        Assert.Equal(Room - Requested, builder.Bytes);
        last(builder);
        return builder.Seal();
    }
}
