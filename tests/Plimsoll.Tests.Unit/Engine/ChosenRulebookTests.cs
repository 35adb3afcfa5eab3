// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Values;

namespace Plimsoll.Tests.Engines;

/// <summary>Under which rulebook an account is, is its owner's choice: it is no way out of what others must bear, nor around a cap.</summary>
public partial class ChosenRulebookTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_stricter_rulebook_keeps_nobody_out_of_a_shared_loss(bool isChosen)
    {
        // 3 and 4 are alike: long one contract from 50,000. 1 owes 10 BTC, and at 86,000 more than he has.
        TestVenue venue = new(GrowthWorld.SetupOf(Book("loose", "40", "0.0125")));
        Assert.Equal(default, venue.Apply(new AdoptRulebook(default, venue.Now, Book("strict", "1.3", "0.3"), default)));
        foreach ((int account, string funds) in new[] { (1, "350000"), (2, "10000000"), (3, "35000"), (4, "35000") })
        {
            venue.Open(account, (ulong)account);
            venue.Deposit(account, TestWorld.Usdc, funds);
        }

        venue.Deposit(2, TestWorld.Btc, "100");
        Both(venue, 50_000);
        Assert.Equal(default, venue.Fill(TestWorld.BtcSpot, 2, 1, "10", "50000"));
        Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 3, 2, "1", "50000"));
        Assert.Equal(default, venue.Fill(TestWorld.BtcPerp, 4, 2, "1", "50000"));
        Both(venue, 75_000);
        if (isChosen)
        {
            Assert.Equal(default, venue.Apply(new SetRulebook(default, venue.Now, TestVenue.Account(3), "strict")));
        }

        Both(venue, 86_000);
        venue.Apply(new AdvanceTime(default, venue.Now.PlusSeconds(60)));
        Amount Paid(int account) =>
            venue.Events.OfType<LossSocialised>().Where(loss => loss.Account == TestVenue.Account(account))
            .Aggregate(Amount.Zero, (sum, loss) => sum + loss.Amount);
        Assert.True(Paid(4).IsPositive);
        Assert.Equal(Paid(4), Paid(3));
    }

    private static void Both(TestVenue venue, int price)
    {
        Int128 atoms = Price.Of(price).Atoms;
        Assert.Equal(default, venue.Apply(new ObservePrices(
            default, venue.Now, [new(TestWorld.BtcIndex, 0, atoms, default), new(TestWorld.BtcPerpMark, 0, atoms, default)])));
    }

    private static string Book(string name, string leverage, string maintenance) => Terms()
        .Replace(GrowthWorld.Text("isolated", name), $"\"leverage\": \"{leverage}\", \"maintenance\": \"{maintenance}\"")
        .Replace("\"mode\": \"isolated\"", "\"mode\": \"cross\"", StringComparison.Ordinal);

    [GeneratedRegex("\"leverage\": \"[^\"]*\",\\s*\"maintenance\": \"[^\"]*\"")]
    private static partial Regex Terms();
}
