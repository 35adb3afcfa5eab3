// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Tests.Unit.Journals;

namespace Plimsoll.Tests.Unit.Nodes;

/// <summary>What is missing at a journal's end is counted against its anchor.</summary>
public abstract partial class RecoveryKit
{
    [Fact]
    [Trait("property", "D15")]
    public void D15_last_blocks_dropped_stop_the_start_with_the_number_lost()
    {
        using JournalStorage storage = NewStorage();
        Run(storage, new NodeOptions { BatchCommands = 10 }, _script);
        IReadOnlyList<JournalBlock> blocks = storage.Blocks();
        foreach (int kept in (int[])[3, 2, 1])
        {
            storage.Replace([.. blocks.Take(kept)]);
            JournalException lost = Assert.Throws<JournalException>(() => Open(storage));

            Assert.Equal(JournalFault.AcknowledgedLost, lost.Fault);
            int end = (kept - 1) * 10;
            Assert.Contains($"{30 - end} acknowledged commands are missing: records {end + 1} to 30", lost.Message, StringComparison.Ordinal);
            Assert.Equal(kept, storage.Blocks().Count);
        }

        storage.Replace([]);
        Assert.Contains("30 acknowledged commands are missing", Assert.Throws<JournalException>(() => Open(storage)).Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("property", "D15")]
    public void D15_a_journal_of_another_history_is_no_continuation_of_its_anchor()
    {
        using JournalStorage storage = NewStorage();
        using JournalStorage elsewhere = NewStorage();
        Run(storage, new NodeOptions { BatchCommands = 10 }, _script);
        Run(elsewhere, new NodeOptions { BatchCommands = 10 }, [new AdvanceTime(default, _script[0].Time), .. _script[1..]]);
        storage.Replace(elsewhere.Blocks());

        JournalException lost = Assert.Throws<JournalException>(() => Open(storage));

        Assert.Equal(JournalFault.AcknowledgedLost, lost.Fault);
        Assert.Contains("another history", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("property", "D15")]
    public void D15_an_anchor_that_is_gone_is_said_and_made_again_by_the_next_write()
    {
        using JournalStorage storage = NewStorage();
        Run(storage, new NodeOptions { BatchCommands = 10 }, _script[..^1]);
        storage.ReplaceAnchor(null);
        using (ClearingNode node = Open(storage))
        {
            Assert.Contains("there is no anchor", Assert.Single(node.Recovery.Messages), StringComparison.Ordinal);
            Assert.Equal(29ul, node.Head.Sequence);
            node.Submit(_script[^1], NullSink.Instance);
        }

        using ClearingNode again = Open(storage);
        Assert.Empty(again.Recovery.Messages);
        Assert.Equal(SmallVenue.StateAfter(_script), again.Engine.StateHash());
    }
}
