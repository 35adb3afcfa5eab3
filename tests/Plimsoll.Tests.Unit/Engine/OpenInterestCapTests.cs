// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Engine.Commands;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>What an instrument's open interest cap refuses, and what it never does.</summary>
public sealed class OpenInterestCapTests
{
    private const string Opening =
        $"""
        {AttackWorld.Opening}
        open A owner 1
        open B owner 2
        open C owner 3
        deposit A 5000000 USDC
        deposit B 5000000 USDC
        deposit C 5000000 USDC
        """;

    [Theory]
    [InlineData("cross")]
    [InlineData("isolated")]
    public void Open_interest_grows_up_to_the_cap_and_not_one_lot_beyond(string rulebook)
    {
        TestVenue venue = ScenarioTable.Play(
            $"""
            {Opening}
            buy A 4 BTC-PERP @ 50000 from B
            buy A 1.001 BTC-PERP @ 50000 from B -> AboveOpenInterestCap
            buy A 1 BTC-PERP @ 50000 from B
            buy A 0.001 BTC-PERP @ 50000 from B -> AboveOpenInterestCap
            buy C 0.001 BTC-PERP @ 50000 from B -> AboveOpenInterestCap
            buy A 1 ETH-PERP @ 3000 from B
            """,
            AttackWorld.Setup(rulebook, catalog: Capped("5")));
        Rejection rejection = venue.Apply(new Fill(
            default, venue.Now, new(0), new(AccountId.FirstClient + 'A'), new(AccountId.FirstClient + 'B'), Quantity.Parse("1"), Price.Of(50_000), default,
                default));
        Assert.Equal(new Rejection(RejectionCode.AboveOpenInterestCap, new InstrumentId(0)), rejection);
        Assert.Equal(Quantity.Of(5), venue.Engine.OpenInterest(new InstrumentId(0)));
    }

    /// <summary>At the cap contracts change hands, shrink and flip as long as no more are open than before: B's short is 5, C takes a part of it, A sells to
    /// B.</summary>
    [Theory]
    [InlineData("cross")]
    [InlineData("isolated")]
    public void What_does_not_raise_open_interest_is_never_refused(string rulebook) => ScenarioTable.Play(
        $"""
        {Opening}
        buy A 5 BTC-PERP @ 50000 from B
        buy C 2 BTC-PERP @ 50000 from A
        buy B 1 BTC-PERP @ 50000 from C
        buy A 1 BTC-PERP @ 50000 from B
        buy B 5 BTC-PERP @ 50000 from A
        """,
        AttackWorld.Setup(rulebook, catalog: Capped("5")));

    /// <summary>One side reduces and the other flips: A's long of 5 becomes a short of 1 while B's short of 5 becomes a long of 1. One is open then, not
    /// six.</summary>
    [Fact]
    public void A_flip_counts_what_is_open_after_it() => ScenarioTable.Play(
        $"""
        {Opening}
        buy A 5 BTC-PERP @ 50000 from B
        buy B 10.001 BTC-PERP @ 50000 from A -> AboveOpenInterestCap
        buy B 10 BTC-PERP @ 50000 from A
        """,
        AttackWorld.Setup("cross", catalog: Capped("5")));

    /// <summary>A liquidation at the cap hands the contracts to the outside book.</summary>
    [Fact]
    public void A_liquidation_is_never_refused() => ScenarioTable.Play(
        $"""
        {Opening}
        open L owner 5
        deposit L 50000 USDC
        buy L 5 BTC-PERP @ 50000 from B
        depth BTC-PERP 0.001 1000
        mark BTC 42000 BTC-PERP 42000 -> liquidates L
        wait 1
        contracts L BTC-PERP < 5
        """,
        AttackWorld.Setup("cross", catalog: Capped("5")));

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    public void A_cap_is_above_zero(string cap)
    {
        Assert.Null(Create(0, Quantity.Parse(cap), out ImmutableArray<string> errors));
        Assert.Contains($"instrument BTC-PERP: its open interest cap must be above 0; found {cap}", errors);
    }

    [Fact]
    public void Spot_has_no_cap()
    {
        Assert.Null(Create(10, Quantity.Of(1), out ImmutableArray<string> errors));
        Assert.Contains("instrument BTC/USDC: spot leaves nothing open, so it has no open interest cap", errors);
    }

    private static InstrumentCatalog Capped(string cap) => Create(0, Quantity.Parse(cap), out _)!;

    private static InstrumentCatalog? Create(int instrument, Quantity cap, out ImmutableArray<string> errors)
    {
        InstrumentCatalog all = AttackWorld.Catalog;
        return InstrumentCatalog.TryCreate(
            all.Observables, all.Assets, all.Instruments.SetItem(instrument, all.Instruments[instrument] with { OpenInterestCap = cap }), out errors);
    }
}
