// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Rulebooks;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Engine;

/// <summary>The scratch copies that changes are tried on: lent one at a time, given back, and never made anew once there are enough.</summary>
public sealed class ScratchTests
{
    private static readonly InstrumentId _perp = TestWorld.BtcPerp;

    [Fact]
    public void Fills_allocate_nothing_once_their_scratch_is_there()
    {
        // DOGE has no price yet, so that every look at an account is taken on a copy.
        TestVenue venue = TestVenue.WithTwo();
        venue.Deposit(1, TestWorld.Doge, "1");
        Fill[] fills = [FillOf(venue, 1, 2, "0.1"), FillOf(venue, 2, 1, "0.1")];
        Assert.Equal(0, LeastAllocated(venue.Engine, fills));
    }

    [Fact]
    public void Fills_of_pockets_allocate_nothing_though_their_parents_are_tried_meanwhile()
    {
        // Each fill grows both pockets by a lot and takes its margin from the parents: a second copy is rented while the first is in use.
        TestVenue venue = TestVenue.WithTwo(TestWorld.Setup(TestWorld.Rulebook(AccountMode.Isolated)), "10000000");
        Assert.Equal(Rejection.None, venue.Fill(TestWorld.EthPerp, 1, 2, "1", "3000"));
        Assert.Equal(Rejection.None, venue.Fill(_perp, 1, 2, "0.1", "50000"));
        Amount before = venue.View(1).Balance(TestWorld.Usdc);
        Assert.Equal(0, LeastAllocated(venue.Engine, [FillOf(venue, 1, 2, "0.1")]));

        // 16 rounds of 64 fills of 0.1 at 50,000 with initial margin of a tenth.
        Assert.Equal(before - Amount.Of(16 * 64 * 500), venue.View(1).Balance(TestWorld.Usdc));
        venue.Engine.Audit();
    }

    private static Fill FillOf(TestVenue venue, int buyer, int seller, string quantity) =>
        new(default, venue.Now, _perp, TestVenue.Account(buyer), TestVenue.Account(seller), Quantity.Parse(quantity), Price.Of(50_000), Ratio.Zero, Ratio.Zero);

    /// <summary>The least that 64 fills allocate in one of several rounds: the runtime may allocate on this thread for itself while it compiles code anew, but
    /// not in every round.</summary>
    private static long LeastAllocated(ClearingEngine engine, Fill[] fills)
    {
        long least = long.MaxValue;
        for (int round = 0; round < 16; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool isRefused = false;
            for (int i = 0; i < 64; i++)
            {
                isRefused |= engine.Apply(fills[i % fills.Length], NullSink.Instance).IsRefused;
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.False(isRefused);
        }

        return least;
    }
}
