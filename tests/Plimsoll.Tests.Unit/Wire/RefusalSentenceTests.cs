// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using Plimsoll.Engine.Commands;
using Plimsoll.Tests.Engines;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Unit.Wire;

/// <summary>Every refusal is a sentence that names what it is about; where more is known, the value and what was expected.</summary>
public partial class RefusalSentenceTests
{
    private readonly TestVenue _venue = TestVenue.WithTwo();

    public static TheoryData<RejectionCode, SubjectKind> Refusals
    {
        get
        {
            TheoryData<RejectionCode, SubjectKind> all = [];
            foreach (RejectionCode code in Enum.GetValues<RejectionCode>())
            {
                foreach (SubjectKind kind in RefusalSubjects.Of(code))
                {
                    all.Add(code, kind);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Every_refusal_has_a_sentence_that_names_what_it_is_about(RejectionCode code, SubjectKind kind)
    {
        Rejection rejection = new(code, RefusalExamples.Of(kind));
        string said = RefusalText.Explain(rejection, RefusalExamples.Context);
        Assert.True(said.Length > 15 && !said.EndsWith('.'), said);
        Assert.DoesNotContain(code.ToString(), said, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing held", said, StringComparison.Ordinal);
        Assert.DoesNotMatch(Bare(), said);

        // What is unknown has no name: its number is all that there is.
        bool isUnknown = code is RejectionCode.AssetUnknown or RejectionCode.InstrumentUnknown
            || (code == RejectionCode.ObservableUnknown && kind == SubjectKind.Observable);
        Assert.All(isUnknown ? [$"{rejection.Subject.Number}"] : RefusalExamples.Names(kind), name => Assert.Contains(name, said, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void A_refusal_that_nothing_more_is_known_of_is_a_sentence_too(RejectionCode code, SubjectKind kind)
    {
        string said = RefusalText.Explain(new(code, RefusalExamples.Of(kind)), RefusalContext.None);
        Assert.True(said.Length > 15, said);
        Assert.DoesNotContain(code.ToString(), said, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void A_name_that_a_catalogue_does_not_have_halts_no_sentence(RejectionCode code, SubjectKind kind)
    {
        foreach (long number in (long[])[-1, 99, int.MaxValue])
        {
            RefusalSubject subject = kind == SubjectKind.None ? default : new(kind, number);
            Assert.NotEmpty(RefusalText.Explain(new(code, subject), RefusalExamples.Context));
        }
    }

    [Fact]
    public void The_value_and_what_was_expected_are_told()
    {
        Timestamp now = _venue.Now;
        AccountId one = TestVenue.Account(1);
        Said("the amount 0.0000001 of USDC is finer than its smallest unit, 0.000001",
            new Deposit(default, now, one, TestWorld.Usdc, Amount.Parse("0.0000001")));
        Said("the amount 0 is not above zero", new Withdraw(default, now, one, TestWorld.Usdc, default));
        Said("the amount 100001 of USDC is more than the account has, 100000", new Withdraw(default, now, one, TestWorld.Usdc, Amount.Of(100_001)));
        Said("the price 50000.001 is not a whole number of ticks of BTC-PERP, 0.01 each", Fill("1", "50000.001"));
        Said("the quantity 0.0001 is not a whole number of lots of BTC-PERP, 0.001 each", Fill("0.0001", "50000"));
        Said("the price 75000.01 of BTC-PERP is too far from its mark, 50000; expected at most 50 % of the mark from it", Fill("1", "75000.01"));
        Said("account 1001 would be below its initial margin; before it, its equity was 100000 USDC and its initial margin 0 USDC", Fill("20.001", "50000"));
        Said("the leverage limit 0.5 is out of range; expected 0, which is none, or 1 to 1000",
            new SetLeverageLimit(default, now, one, null, Ratio.Parse("0.5")));
        Said("the annual rate 11 is out of range; expected 0 to 10, 1 being 100 %", new SetInterestRate(default, now, TestWorld.Usdc, Ratio.Of(11)));
        Said("the rate 0.2 is out of range; expected at most 0.1 on either side of zero",
            new ApplyFunding(default, now, TestWorld.BtcPerp, Ratio.Parse("0.2")));
        Said("BTC has no source with the number 4; expected 0 to 0", new ObservePrices(default, now, [new(TestWorld.BtcIndex, 4, Price.Of(1).Atoms, default)]));
        Said(
            "the price of BTC is out of its range; expected more than 0 and at most 1,000,000,000,000",
            new ObservePrices(default, now, [new(TestWorld.BtcIndex, 0, 0, default)]));
        Said($"the command's time, {now.PlusSeconds(-1)}, is before the last that was applied; expected {now} or later",
            new AdvanceTime(default, now.PlusSeconds(-1)));
        Said("the amount 1 of USDC is more than the outside book has lost and not paid, or won and not been paid",
            new SettleOutside(default, now, TestWorld.Usdc, Amount.Of(1)));
        Said("BTC-PERP never expires", new SettleExpiry(default, now, TestWorld.BtcPerp));
        Said("account 1 is one of the venue's own, which take no commands of clients; expected a number from 1,000 on",
            new Deposit(default, now, new(1), TestWorld.Usdc, Amount.Of(1)));
    }

    [Fact]
    public void What_may_be_taken_out_is_told_with_what_was_requested()
    {
        _venue.Fill(TestWorld.BtcPerp, 1, 2, "10", "50000");
        Said("the amount 49750.000001 of USDC is more than may leave the account, 49750",
            new Withdraw(default, _venue.Now, TestVenue.Account(1), TestWorld.Usdc, Amount.Parse("49750.000001")));
        _venue.Now = _venue.Now.PlusSeconds(3_601);
        _venue.Apply(new AdvanceTime(default, _venue.Now));
        Said(
            "the price of BTC-PERP may not be relied on (it is suspended: stale, or a jump that is not confirmed), and the command depends on it",
            new Withdraw(default, _venue.Now, TestVenue.Account(1), TestWorld.Usdc, Amount.Of(1)));
    }

    [Fact]
    public void A_figure_that_no_longer_explains_the_refusal_is_left_out()
    {
        Withdraw early = new(new(5), _venue.Now, TestVenue.Account(1), TestWorld.Usdc, Amount.Of(100_001));
        Said("the amount 100001 of USDC is more than the account has, 100000", early);
        _venue.Deposit(1, TestWorld.Usdc, "50000");

        // The same answer again: 150,000 are there now, which would refuse nothing.
        Said("the account has too little USDC for 100001", early);
    }

    [Fact]
    public void In_json_the_message_stands_beside_the_code()
    {
        Rejection rejection = new(RejectionCode.MarkMissing, TestBook.ObservableOf("BTC-C110.VOL"));
        Assert.Equal(
            """{"code":"MarkMissing","about":"Observable","observable":"BTC-C110.VOL","message":"the volatility of BTC-C110 is missing"}""",
            RefusalJson.Of(rejection, RefusalExamples.Context).ToJsonString());
    }

    [Fact]
    public void Every_fault_of_a_listing_has_words_of_its_own()
    {
        string[] said = [.. Enum.GetValues<ListingFault>()
            .Select(static fault => RefusalText.Explain(new Rejection(RejectionCode.ListingInvalid, fault), RefusalExamples.Context))];
        Assert.Equal(said.Distinct(), said);
    }

    private Fill Fill(string quantity, string price) =>
        new(default, _venue.Now, TestWorld.BtcPerp, TestVenue.Account(1), TestVenue.Account(2), Quantity.Parse(quantity), Price.Parse(price), default, default);

    private void Said(string sentence, Command command)
    {
        Rejection rejection = _venue.Apply(command);
        Assert.Equal(sentence, RefusalText.Explain(rejection, _venue.Engine, command));
    }

    // "Symbol 4", "MarkMissing 4": a kind or a code and a number.
    [GeneratedRegex(@"\b[A-Z][a-z]+([A-Z][a-z]+)* \d")]
    private static partial Regex Bare();
}
