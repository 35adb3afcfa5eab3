// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Limits;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>What the engine's refusals are about: the thing that has to be looked at, and not another that happens to have a number.</summary>
public sealed class RefusalSubjectTests
{
    private readonly TestVenue _venue = TestVenue.WithTwo();

    [Fact]
    public void Time_that_runs_backwards_is_told_the_last_time() =>
        Expect(RejectionCode.TimeRunsBackwards, _venue.Now, _venue.Apply(new AdvanceTime(default, _venue.Now.PlusSeconds(-1))));

    [Fact]
    public void A_time_beyond_the_range_is_the_commands_own() =>
        Expect(RejectionCode.OutOfRange, new Timestamp(long.MaxValue), _venue.Apply(new AdvanceTime(default, new Timestamp(long.MaxValue))));

    [Fact]
    public void An_account_without_an_owner_is_about_the_owner()
    {
        Expect(RejectionCode.OutOfRange, new OwnerId(0),
            _venue.Apply(new OpenAccount(default, _venue.Now, TestVenue.Account(3), default, AccountKind.Cross, default)));
        Expect(RejectionCode.OutOfRange, TestVenue.Account(3),
            _venue.Apply(new OpenAccount(default, _venue.Now, TestVenue.Account(3), new(4), (AccountKind)9, default)));
    }

    [Fact]
    public void An_unknown_source_is_about_the_source_and_its_observable()
    {
        Expect(RejectionCode.SourceUnknown, RefusalSubject.OfSource(TestWorld.BtcIndex, 1), _venue.Mark(TestWorld.BtcIndex, "50000", source: 1));
        Expect(RejectionCode.SourceUnknown, RefusalSubject.OfSource(TestWorld.EthIndex, -1), _venue.Mark(TestWorld.EthIndex, "3000", source: -1));
        Expect(RejectionCode.ObservableUnknown, new ObservableId(99), _venue.Mark(new ObservableId(99), "1"));
    }

    [Fact]
    public void A_price_out_of_domain_is_about_the_observable_observed_or_the_instrument_filled()
    {
        Expect(RejectionCode.PriceOutOfDomain, TestWorld.BtcIndex, _venue.Mark(TestWorld.BtcIndex, "0"));
        Expect(RejectionCode.PriceOutOfDomain, TestWorld.EthPerp, _venue.Fill(TestWorld.EthPerp, 1, 2, "1", "0"));
    }

    [Fact]
    public void Money_is_about_the_asset_and_margin_about_the_account()
    {
        Expect(RejectionCode.InsufficientBalance, TestWorld.Usdc, _venue.Withdraw(1, TestWorld.Usdc, "100000.000001"));
        Expect(RejectionCode.InsufficientMargin, TestVenue.Account(1), _venue.Fill(TestWorld.BtcPerp, 1, 2, "20.001", "50000"));
        Expect(RejectionCode.AssetUnknown, new AssetId(99), _venue.Deposit(1, new AssetId(99), "1"));
        Expect(RejectionCode.InstrumentUnknown, new InstrumentId(-1), _venue.Fill(new InstrumentId(-1), 1, 2, "1", "50000"));
        Expect(RejectionCode.AccountUnknown, TestVenue.Account(9), _venue.Deposit(9, TestWorld.Usdc, "1"));
    }

    [Fact]
    public void A_stale_price_is_about_its_observable()
    {
        _venue.Now = _venue.Now.PlusSeconds(3601);
        Rejection stale = _venue.Fill(TestWorld.BtcPerp, 1, 2, "1", "50000");
        Assert.Equal(RejectionCode.OracleForbids, stale.Code);
        Assert.True(stale.Subject.Observable == TestWorld.BtcIndex || stale.Subject.Observable == TestWorld.BtcPerpMark, stale.ToString());
    }

    [Fact]
    public void A_batch_that_is_too_long_says_how_long_it_was()
    {
        Expect(RejectionCode.OutOfRange, RefusalSubject.Count(0), _venue.Apply(new ObservePrices(default, _venue.Now, default)));
        Observation one = new(TestWorld.BtcIndex, 0, Price.Of(1).Atoms, default);
        Expect(
            RejectionCode.OutOfRange, RefusalSubject.Count(EngineLimits.MaxObservations + 1),
            _venue.Apply(new ObservePrices(default, _venue.Now, [.. Enumerable.Repeat(one, EngineLimits.MaxObservations + 1)])));
    }

    [Fact]
    public void An_answer_is_remembered_with_what_it_was_about()
    {
        Command refused = new Withdraw(new(9), _venue.Now, TestVenue.Account(1), TestWorld.Doge, Amount.Of(5));
        Expect(RejectionCode.InsufficientBalance, TestWorld.Doge, _venue.Apply(refused));
        ClearingEngine restored = ClearingEngine.Restore(_venue.Engine.Setup, _venue.Snapshot());
        Expect(RejectionCode.InsufficientBalance, TestWorld.Doge, restored.Apply(refused, NullSink.Instance));
    }

    [Fact]
    public void A_snapshot_whose_answers_are_about_something_else_is_not_read()
    {
        Command refused = new Withdraw(new(9), _venue.Now, TestVenue.Account(1), TestWorld.Doge, Amount.Of(5));
        _venue.Apply(refused);
        byte[] snapshot = _venue.Snapshot();
        byte[] answer = [.. BitConverter.GetBytes((ushort)RejectionCode.InsufficientBalance), (byte)SubjectKind.Asset];
        int at = snapshot.AsSpan().IndexOf(answer);
        Assert.True(at >= 0);
        Assert.Equal(at, snapshot.AsSpan().LastIndexOf(answer));
        snapshot[at + 2] = (byte)SubjectKind.Account;
        Assert.Contains("InsufficientBalance about Account",
            Assert.Throws<InvalidDataException>(() => ClearingEngine.Restore(_venue.Engine.Setup, snapshot)).Message, StringComparison.Ordinal);
    }

    private static void Expect(RejectionCode code, RefusalSubject subject, Rejection found) => Assert.Equal(new Rejection(code, subject), found);
}
